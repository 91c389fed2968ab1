"""A second person at this desk decides one request, by name and PIN; the work of the first goes on as it was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from agentdesk.core.approvals.commands import DecidersOf
from agentdesk.core.goodwill.model import Decider
from agentdesk.core.wording import error_text, text
from agentdesk.ui.approvals.form import DecideForm
from agentdesk.ui.approvals.seen import Deciding
from agentdesk.ui.door import Door
from agentdesk.ui.forms.fields import ChoiceField
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.notice import Notice


class DecideHere(Growing):
    """`begin` asks who decides; what that person has to know follows, and what they may do about it.

    `decided` once something was carried out in their name; `left` by Esc. Whoever shows it passes on what has changed
    (`hear`), and ends it when the request is over.
    """

    decided = Signal(object)
    """The `Decision`."""
    left = Signal()

    def __init__(self, door: Door, request_id: UUID, zone: ZoneInfo, *, parent: QWidget | None = None) -> None:
        """`door`: of whoever sits here, who has asked for it."""
        super().__init__(parent=parent)
        self._door, self.request_id, self._zone = door, request_id, zone
        self._people: tuple[Decider, ...] | None = None
        self.who, self._problem = ChoiceField(), Notice()
        self._row = FieldRow("", self.who)
        self.form: DecideForm | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        for part in (self._row, self._problem):
            self._column.addWidget(part)
            part.hide()
        self.who.activated.connect(lambda _: self._choose())
        follow_language(self)

    def begin(self) -> None:
        """Asks who may decide; the keyboard goes to their names."""
        self.show()
        who = DecidersOf(self.request_id)
        self._door.ask(who, owner=self, done=self._show, failed=self._fail, supersedes="deciders")

    def hear(self, subjects: Iterable[Any]) -> None:
        if self.form:
            self.form.hear(subjects)

    def save(self) -> bool:
        """Ctrl+S; whether the keyboard is in here."""
        return self.form is not None and self.form.save()

    def retranslate(self) -> None:
        self._row.set_words(text("approval.here"), text("approval.here_hint"))
        if self._people is not None:
            self._offer(self._people)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.who.hasFocus():
            self._choose()
        else:
            super().keyPressEvent(event)

    def _show(self, people: tuple[Decider, ...]) -> None:
        self._people = people
        if not people:
            self._say(text("approval.here_nobody"))
            return
        self._offer(people)
        self._row.show()
        self.who.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _offer(self, people: tuple[Decider, ...]) -> None:
        named = [(str(each.person_id), each.name) for each in people]
        self.who.offer([("", text("approval.here_choose")), *named])

    def _choose(self) -> None:
        """What is laid out is laid out for this person: their room, their PIN."""
        if self.form:
            self.form.hide()
            self.form.deleteLater()
            self.form = None
        if not self.who.code:
            return
        door = replace(self._door, person_id=UUID(self.who.code))
        self.form = DecideForm(Deciding(door, self.request_id), self._zone, own_desk=False)
        self.form.decided.connect(self.decided)
        self.form.left.connect(self._back_to_names)
        self._column.addWidget(self.form)
        self.form.show()
        self.form.load()
        self.form.take_focus()

    def _back_to_names(self) -> None:
        self.who.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fail(self, error: Exception) -> None:
        self._say(error_text(error))

    def _say(self, words: str) -> None:
        self._problem.say("", words, Tone.CARE)
        self._problem.show()
