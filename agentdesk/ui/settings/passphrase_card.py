"""Set a passphrase, or another one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from agentdesk.core.laid_down import locked_words
from agentdesk.core.policy import KEYRING, policy
from agentdesk.core.safekeeping import Protection
from agentdesk.core.wording import text
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.safety_presenter import WaysIn
from agentdesk.ui.settings.section import LABELS
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.text import Text, announce


class PassphraseCard(SectionCard):
    """A form behind a button, with the former passphrase first where there is one."""

    def __init__(self, ways: WaysIn, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._ways = ways
        self._known: Protection | None = None
        self._words, self.notice = Text(role="muted", wrap=True), Notice()
        self.begin = Button(on_click=self.open_form)
        self.begin.setEnabled(False)  # until it is known whether there is one
        self.former, self.fresh, self.again = (_secret_field() for _ in range(3))
        self._rows = [FieldRow("", field, beside=LABELS) for field in (self.former, self.fresh, self.again)]
        self._save, self._leave = Button(kind="primary", on_click=self.save), Button(on_click=self.close_form)
        self._form = self._make_form()
        for part in (self._words, self.notice, self._form):
            self.body.addWidget(part)
        self.body.addWidget(self.begin, 0, Qt.AlignmentFlag.AlignLeft)
        self.notice.hide()
        self._form.hide()
        ways.known.connect(self._know)
        ways.passphrase_set.connect(self._say_set)
        ways.refused.connect(self._refuse)
        follow_language(self)

    def open_form(self) -> None:
        self.notice.hide()
        self.begin.hide()
        self._form.show()
        self._rows[0].setVisible(self._has_one)
        (self.former if self._has_one else self.fresh).setFocus(Qt.FocusReason.OtherFocusReason)

    def close_form(self) -> None:
        """Nothing that was typed stays."""
        for row, field in zip(self._rows, (self.former, self.fresh, self.again), strict=True):
            field.clear()
            row.show_problem("")
        self._form.hide()
        self.begin.show()
        self.begin.setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self) -> None:
        same = self.fresh.text() == self.again.text()
        self._rows[2].show_problem("" if same else text("passphrase.differ"))
        if same and self._save.isEnabled():
            self._save.setEnabled(False)
            self.notice.hide()
            self._ways.set_passphrase(self.fresh.text(), self.former.text())

    def retranslate(self) -> None:
        self.set_words(text("passphrase.card"))
        laid_down = policy()
        locked = laid_down.key == KEYRING
        self.begin.setHidden(locked or not self._form.isHidden())
        self._words.setText(locked_words(laid_down) if locked else text("passphrase.card_words"))
        self.begin.setText(text("passphrase.change" if self._has_one else "passphrase.set"))
        for row, name in zip(self._rows, ("former", "fresh", "again"), strict=True):
            row.set_words(text(f"passphrase.{name}"), text("passphrase.hint") if name == "fresh" else "")
        self._save.setText(text("passphrase.save"))
        self._leave.setText(text("settings.cancel"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._form.isHidden():
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape:
            self.close_form()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.save()

    @property
    def _has_one(self) -> bool:
        return self._known is not None and self._known.passphrase

    def _know(self, known: Protection) -> None:
        self._known = known
        self.begin.setEnabled(True)
        self.retranslate()

    def _say_set(self) -> None:
        self._save.setEnabled(True)
        self.close_form()
        self._say(text("passphrase.is_set"), Tone.GOOD)

    def _refuse(self, words: str) -> None:
        if not self._save.isEnabled():
            self._save.setEnabled(True)
            self._say(words, Tone.STOP)

    def _say(self, words: str, tone: Tone) -> None:
        self.notice.say("", words, tone)
        self.notice.show()
        announce(self, words)

    def _make_form(self) -> Growing:
        form = Growing()
        column = QVBoxLayout(form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for row in self._rows:
            column.addWidget(row)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self._leave)
        buttons.addWidget(self._save)
        column.addLayout(buttons)
        return form


def _secret_field() -> QLineEdit:
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setMaxLength(200)
    return field
