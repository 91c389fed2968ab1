"""Somebody leaves: what lies with them, and to whom it goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from agentdesk.core.people.lying import Lying, LyingKind
from agentdesk.core.people.model import Person
from agentdesk.core.wording import text
from agentdesk.ui.forms.fields import ChoiceField
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.scroll_column import reveal
from agentdesk.ui.widgets.text import announce


class Leaving(Growing):
    """Hidden until `ask`; Esc keeps them. `on_yes` gets to whom it goes."""

    def __init__(self, on_yes: Callable[[UUID], object]) -> None:
        super().__init__()
        self._on_yes, self._notice, self.to = on_yes, Notice("", "", Tone.CARE), ChoiceField()
        self._row = FieldRow("", self.to)
        self.yes, self.no = Button(kind="primary", on_click=self._agree), Button(on_click=self.hide)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.no)
        buttons.addWidget(self.yes)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._notice)
        column.addWidget(self._row)
        column.addLayout(buttons)
        self.hide()

    def ask(self, person: Person, lies: Iterable[Lying], others: Iterable[Person], first: UUID) -> None:
        """`first`: who is proposed."""
        counts = Counter(each.kind for each in lies)
        what = ", ".join(text(f"people.lies.{kind}", count=counts[kind]) for kind in LyingKind if counts[kind])
        said = text("people.lies", name=person.name, what=what)
        self._notice.say("", said, Tone.CARE)
        self.setAccessibleName(said)
        self._row.set_words(text("people.goes_to"))
        self.to.clear()
        self.to.offer((str(each.id), each.name) for each in others)
        self.to.choose(str(first))
        self.yes.setText(text("people.pass_on_and_deactivate"))
        self.no.setText(text("settings.cancel"))
        self.show()
        self.to.setFocus(Qt.FocusReason.OtherFocusReason)
        reveal(self)
        announce(self, said)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Escape:
                self.hide()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._agree()
            case _:
                super().keyPressEvent(event)

    def _agree(self) -> None:
        if self.to.code:
            self.hide()
            self._on_yes(UUID(self.to.code))
