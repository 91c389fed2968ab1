"""Ready to answer customers: what is done and what is left, each computed and one key from its place."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from agentdesk.core.commands import LEADERS
from agentdesk.core.errors import Refused
from agentdesk.core.people.commands import TheStaff
from agentdesk.core.retention.commands import WhyStopped
from agentdesk.core.safekeeping import was_backed_up
from agentdesk.core.settings.commands import StepsDone
from agentdesk.core.settings.model import LEADS_TO, LOOKED_AT, OPTIONAL, Step
from agentdesk.core.wording import text
from agentdesk.core.workplace import Workplace
from agentdesk.ui.door import Door
from agentdesk.ui.language import follow_language
from agentdesk.ui.preferences import Preferences
from agentdesk.ui.settings.edits import Edits
from agentdesk.ui.settings.news import BACKED_UP, CODE_KEPT, SEEN
from agentdesk.ui.settings.section import Section
from agentdesk.ui.settings.stock_list import StockList, StockRow
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.text import Text

Found = tuple[frozenset[Step] | None, str]
KEEPING = "keeping"
"""The section in which somebody looks at what is due."""
_IDS = {step: uuid5(NAMESPACE_URL, f"agentdesk:ready:{step}") for step in Step}

GUIDED = "guided"
"""Step by step, with each step in its place."""


class ReadyPresenter(Edits):
    """Who does not lead sees what the window knows."""

    def __init__(self, door: Door, place: Workplace, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(door, parent)
        self._place, self._preferences, self.done = place, preferences, frozenset[Step]()
        self._found: Found = None, ""
        self.stopped = ""
        """The code of why nothing is let go by time any more, until somebody looks."""

    def look(self) -> Found:
        me = self._door.asked(TheStaff()).person(self._door.person_id)
        if me is None or me.roles.isdisjoint(LEADERS):
            return None, ""
        try:
            return self._door.asked(StepsDone()), self._door.asked(WhyStopped())
        except Refused:  # the server knows why, and is away
            return self._door.asked(StepsDone()), ""

    def show(self, found: Found) -> None:
        self._found = found
        steps, self.stopped = found
        seen = set(self._preferences.recall(SEEN) or ())
        here = {step for step in LOOKED_AT if LEADS_TO[step] in seen}
        if self._preferences.recall(CODE_KEPT) is not False:
            here.add(Step.CODE)
        if self._place.replica or was_backed_up(self._place) or self._preferences.recall(BACKED_UP):
            here.add(Step.BACKUP)
        self.done = frozenset(here) | (steps or frozenset())

    def look_at_window(self) -> None:
        """At what the window alone knows, without asking the desk."""
        if self.is_known:
            self.show(self._found)
            self.loaded.emit()


class ReadySection(Section):
    """Enter leads to where a step is done. `led`: a step, `GUIDED`, or `KEEPING`."""

    led = Signal(str)

    def __init__(self, presenter: ReadyPresenter, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.presenter, self.list = presenter, StockList(rows=len(Step) + 2, flat=True)
        self._card, self._words, self._hint = SectionCard(), Text(wrap=True), Text(role="small", wrap=True)
        self._go = Button(kind="primary", on_click=self._lead)
        self._guide = Button(kind="quiet", on_click=lambda: self.led.emit(GUIDED))
        foot = QHBoxLayout()
        foot.addWidget(self._hint, 1)
        foot.addWidget(self._guide, 0, Qt.AlignmentFlag.AlignTop)
        foot.addWidget(self._go, 0, Qt.AlignmentFlag.AlignTop)
        self.stopped = Notice(tone=Tone.CARE)
        self.stopped.on_action(lambda: self.led.emit(KEEPING))
        for part in (self.stopped, self._words, self.list):
            self._card.body.addWidget(part)
        self._card.body.addLayout(foot)
        self.add(self._card)
        presenter.loaded.connect(self._show)
        self.list.entered.connect(self._lead)
        self.list.picked.connect(self._show_chosen)
        follow_language(self)

    @property
    def chosen(self) -> Step | None:
        return next((step for step, id in _IDS.items() if id == self.list.chosen), None)

    def take_up(self) -> None:
        self.presenter.load()

    def retranslate(self) -> None:
        self._card.set_words(text("ready.title"))
        self._go.setText(text("ready.go"))
        self._guide.setText(text("first_hour.step_by_step"))
        self.list.setAccessibleName(text("ready.title"))
        self._show()

    def _show(self) -> None:
        done, stopped = self.presenter.done, self.presenter.stopped
        self.stopped.setVisible(bool(stopped))
        if stopped:
            self.stopped.say(text("work.retention"), text(f"work.{stopped}"), Tone.CARE, action=text("ready.go"))
        left = [step for step in Step if step not in done and step not in OPTIONAL]
        self._words.setText(text("ready.left", count=len(left)) if left else text("ready.all"))
        rows = [self._row(step, step in done) for step in Step]
        self.list.show_rows((text("ready.step"), text("ready.state")), rows)
        if self.chosen is None and self.presenter.is_known:
            self.list.choose(_IDS[left[0] if left else Step.SHOP])
        self._show_chosen()

    def _row(self, step: Step, is_done: bool) -> StockRow:
        missing = "ready.optional" if step in OPTIONAL else "ready.open"
        state = text("ready.done") if is_done else text(missing)
        return StockRow(_IDS[step], (text(f"ready.{step}"), state), quiet=is_done)

    def _show_chosen(self) -> None:
        self._hint.setText(text(f"ready.why.{self.chosen}") if self.chosen else "")

    def _lead(self) -> None:
        if step := self.chosen:
            self.led.emit(step)
