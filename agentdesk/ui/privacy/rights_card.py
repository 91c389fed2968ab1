"""What binds us with one customer and what they ask for, with what can be done about each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from agentdesk.core import wording
from agentdesk.core.customers.rights import Bound
from agentdesk.core.privacy.recipients import names_to_tell
from agentdesk.core.privacy.requests import Asked, Way, code
from agentdesk.core.wording import language, text
from agentdesk.ui.language import follow_language
from agentdesk.ui.privacy import steps
from agentdesk.ui.privacy.presenter import Person
from agentdesk.ui.privacy.steps import Step
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.text import Text


class RightsCard(SectionCard):
    """`wanted(step)` is called for the button of a step; its form stands below the card. `way`: how a request that is
    recorded now likely came."""

    def __init__(
        self, wanted: Callable[[Step], object], way: Callable[[], Way], *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self._wanted, self._way = wanted, way
        self._person: Person | None = None
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        self.body.addLayout(self._rows)
        self.first: Button | None = None
        self.offered: list[Step] = []
        follow_language(self)

    def show_person(self, person: Person) -> None:
        self._person = person
        self.retranslate()

    def retranslate(self) -> None:
        self.set_words(text("privacy.rights_card"))
        while item := self._rows.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self.first, self.offered = None, []
        person = self._person
        if person is None:
            return
        leads = person.rules is not None
        for right in person.rights.rights:
            since = right.since.date()
            key = "privacy.stands_restricted" if right.bound is Bound.EVERYTHING else "privacy.stands"
            self._say(text(key, use=text(f"privacy.bound.{right.bound}"), since=since, by=right.by))
            self._say(text(f"privacy.effect.{right.bound}"), "muted")
            ground = text(f"privacy.ground.{right.ground}") if right.ground else ""
            self._say(" · ".join(filter(None, (ground, right.words))), "muted")
        for request in person.rights.open:
            self._say(request_words(request), "strong")
            self._say(request.words, "muted")
            if request.needs:
                self._say(needed_words(request, checked=request.id in person.rights.checked), "muted")
            told, checked = names_to_tell(person.recipients, language()), request.id in person.rights.checked
            self._offer(steps.steps_of(request, told, checked=checked) if leads else [])
        if not person.rights.rights and not person.rights.open:
            self._say(text("privacy.nothing_binds"), "muted")
        self._offer(list(self._more(person, leads=leads)))

    def _more(self, person: Person, *, leads: bool) -> list[Step]:
        id, standing = person.customer.id, person.rights.standing
        found = [steps.record(id, self._way)]
        if set(standing.objections) != {*Bound} - {Bound.EVERYTHING}:
            found.append(steps.object_to(id, standing.objections))
        if leads:
            found.append(steps.lift(id) if standing.restricted else steps.restrict(id))
            found += [steps.end_objection(id, standing.objections)] if standing.objections else []
        return found

    def _say(self, words: str, role: str = "") -> None:
        if words:
            line = Text(words, role, wrap=True)
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._rows.addWidget(line)

    def _offer(self, offered: list[Step]) -> None:
        if not offered:
            return
        self.offered += offered
        row = Growing()
        flow = FlowLayout(row, gap=8)
        flow.setContentsMargins(0, 0, 0, 4)
        for step in offered:
            button = Button(step.words, on_click=partial(self._wanted, step))
            self.first = self.first or button
            flow.addWidget(button)
        self._rows.addWidget(row)


def needed_words(request: Asked, *, checked: bool) -> str:
    """How sure we have to be who asks, and whether an identity check stands for it."""
    level = text(f"identity.level.{request.needs}")
    return text("privacy.check_stands" if checked else "privacy.needs_level", level=level)


def request_words(request: Asked) -> str:
    """ "R-3 · Access · came on 20 Nov (e-mail) · due 21 Dec"."""
    known = text(f"privacy.identity.{request.identity}") if request.identity else text("privacy.not_identified")
    return text(
        "privacy.request_line",
        number=code(request.number),
        right=text(f"privacy.right.{request.right}"),
        received=wording.day(request.received_on),
        way=text(f"privacy.way.{request.way}"),
        due=wording.day(request.due_on),
        identity=known,
    )
