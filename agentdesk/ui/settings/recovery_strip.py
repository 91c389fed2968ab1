"""The recovery code, shown when asked for: to be written down, copied or saved, then put away for good."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.safety_presenter import CodeFile
from agentdesk.ui.theme import Tone, look
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.file_dialogs import FileDialogs
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.notice import IconMark
from agentdesk.ui.widgets.text import Text, announce


class RecoveryStrip(Growing):
    """`put_away` once the person says that they have it. The code is hidden until Show."""

    put_away = Signal()

    def __init__(
        self, code: str, file: CodeFile, files: FileDialogs, *, shown: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self.setProperty("notice", Tone.CARE.value)
        self._file, self._files = file, files
        self._title, self._words = Text(role="strong", wrap=True), Text(wrap=True)
        self.code = QLineEdit(code)
        self.code.setReadOnly(True)
        if not shown:
            self.code.hide()
        self.state = Text(wrap=True)
        self.state.hide()
        self.show_code = Button(icon="eye", on_click=self.toggle)
        self.copy = Button(icon="copy", on_click=self.copy_code)
        self.save = Button(icon="save", on_click=self.ask_where)
        self.finish = Button(kind="primary", icon="check", on_click=self.put_away.emit)
        file.saved.connect(self._say_saved)
        file.refused.connect(self._say)
        self._lay_out()
        follow_language(self)

    def toggle(self) -> None:
        self.code.setVisible(self.code.isHidden())
        self.retranslate()
        if not self.code.isHidden():
            self.code.setFocus(Qt.FocusReason.OtherFocusReason)
            self.code.selectAll()

    def copy_code(self) -> None:
        QGuiApplication.clipboard().setText(self.code.text())
        self._say(text("recovery.copied"))

    def ask_where(self) -> None:
        kinds = text("recovery.file_kind") + " (*.txt)"
        name = text("recovery.file_name") + ".txt"
        self._files.to_save(self, text("recovery.save_title"), name, kinds, self._save_to, fresh=False)

    def retranslate(self) -> None:
        self._title.setText(text("recovery.title"))
        self._words.setText(text("recovery.words"))
        self.setAccessibleName(f"{text('recovery.title')} {text('recovery.words')}")
        self.code.setAccessibleName(text("recovery.code"))
        self.show_code.setText(text("recovery.show" if self.code.isHidden() else "recovery.hide"))
        self.show_code.set_icon("eye" if self.code.isHidden() else "eye-off")
        self.copy.setText(text("recovery.copy"))
        self.save.setText(text("recovery.save"))
        self.finish.setText(text("recovery.done"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._measure()

    def _measure(self) -> None:
        """In letters of one width, larger than others: it is read out and written down."""
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(look().sp(16))
        if self.code.font() != font:
            self.code.setFont(font)

    def _save_to(self, target: Path) -> None:
        self._file.save(self.code.text(), target)

    def _say_saved(self, path: str) -> None:
        self._say(text("recovery.saved", path=path))

    def _say(self, words: str) -> None:
        self.state.setText(words)
        self.state.show()
        announce(self, words)

    def _lay_out(self) -> None:
        self._measure()
        buttons = FlowLayout(gap=8)
        for button in (self.show_code, self.copy, self.save, self.finish):
            buttons.addWidget(button)
        column = QVBoxLayout()
        column.setSpacing(6)
        for part in (self._title, self._words, self.code, self.state):
            column.addWidget(part)
        column.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 11)
        row.setSpacing(10)
        row.addWidget(IconMark("shield-alert", Tone.CARE), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
