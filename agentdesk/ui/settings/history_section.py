"""The history of the settings: who changed what when, what it was before, and taking it back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from agentdesk.core import wording
from agentdesk.core.settings.model import SECTIONS, Change
from agentdesk.core.settings.words import change_words, field_words
from agentdesk.core.wording import text
from agentdesk.ui.forms.fields import ChoiceField
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.history_presenter import HistoryPresenter
from agentdesk.ui.settings.section import LABELS, Section
from agentdesk.ui.settings.stock_list import StockList, StockRow
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.text import Text, announce


class HistorySection(Section):
    """A list of changes, the latest first; below it what the chosen one changed. Enter leads to taking it back."""

    def __init__(self, presenter: HistoryPresenter, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.presenter, self.notice = presenter, Notice()
        self.list, self.narrow = StockList(rows=15, flat=True), ChoiceField()
        self._narrow_row = FieldRow("", self.narrow, beside=LABELS)
        self._card, self._none = SectionCard(), Text(role="muted", wrap=True)
        self.fields = Text(wrap=True)
        self.take_back = Button(on_click=self._take_back)
        foot = QHBoxLayout()
        foot.addWidget(self.fields, 1)
        foot.addWidget(self.take_back, 0, Qt.AlignmentFlag.AlignTop)
        for part in (self._narrow_row, self._none, self.list):
            self._card.body.addWidget(part)
        self._card.body.addLayout(foot)
        self.notice.hide()
        self.add(self.notice)
        self.add(self._card)
        presenter.loaded.connect(self._show)
        presenter.refused.connect(self._say_refused)
        self.narrow.activated.connect(lambda _: presenter.of_section(self.narrow.code))
        self.list.picked.connect(self._show_chosen)
        self.list.entered.connect(lambda: self.take_back.setFocus(Qt.FocusReason.OtherFocusReason))
        follow_language(self)

    @property
    def chosen(self) -> Change | None:
        return self.presenter.change(self.list.chosen)

    def take_up(self) -> None:
        self.presenter.load()

    def retranslate(self) -> None:
        self._card.set_words(text("settings.history"))
        self._narrow_row.set_words(text("settings.history.section"))
        named = [(name, text(f"settings.section_{name}")) for name in SECTIONS]
        self.narrow.offer([("", text("settings.history.all")), *named])
        self.narrow.choose(self.presenter.section)
        self.take_back.setText(text("settings.history.take_back"))
        self.list.setAccessibleName(text("settings.history"))
        self._show()

    def _show(self) -> None:
        self.notice.hide()
        changes, zone = self.presenter.told.changes, self.presenter.told.zone
        heads = tuple(text(f"settings.history.{column}") for column in ("what", "who", "when"))
        rows = [
            StockRow(
                each.command_id,
                (change_words(each), each.by, wording.moment(each.at, zone)),
                quiet=each.taken_back_at is not None,
            )
            for each in changes or ()
        ]
        self.list.show_rows(heads, rows)
        self._none.setText(text("settings.history.leaders" if changes is None else "settings.history.empty"))
        self._none.setVisible(not rows)
        self.list.setVisible(bool(rows))
        self._narrow_row.setVisible(changes is not None)
        self._show_chosen()

    def _show_chosen(self) -> None:
        change = self.chosen
        self.take_back.setVisible(change is not None and change.undoable)
        self.fields.setText("\n".join(_lines(change, self.presenter)) if change else "")

    def _take_back(self) -> None:
        if (change := self.chosen) and change.undoable:
            self.presenter.take_back(change)

    def _say_refused(self, code: str, words: str) -> None:
        self.notice.say("", words, Tone.STOP)
        self.notice.show()
        announce(self, words)


def _lines(change: Change, presenter: HistoryPresenter) -> list[str]:
    lines = list(field_words(change))
    if change.taken_back_at:
        moment = wording.moment(change.taken_back_at, presenter.told.zone)
        lines.append(text("settings.history.taken_back", name=change.taken_back_by, moment=moment))
    elif not change.undoable:
        lines.append(text("settings.history.stays"))
    return lines
