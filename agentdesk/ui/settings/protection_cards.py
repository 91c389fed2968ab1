"""What opens the data: where it lies and how it is protected, and a new recovery code."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core.safekeeping import Protection
from agentdesk.core.wording import text
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.recovery_strip import RecoveryStrip
from agentdesk.ui.settings.safety_presenter import CodeFile, WaysIn
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.file_dialogs import FileDialogs
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.notice import IconMark, Notice
from agentdesk.ui.widgets.question import Question
from agentdesk.ui.widgets.text import ElidedText, Text, announce


class ProtectionCard(SectionCard):
    """Where the data lies, and one line for each thing that opens it."""

    def __init__(self, ways: WaysIn, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._known: Protection | None = None
        self._where, self._path = Text(role="muted"), ElidedText()
        self._copy = Button(kind="icon", icon="copy", on_click=self._copy_path)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(5)
        place = QHBoxLayout()
        place.setSpacing(8)
        place.addWidget(self._where)
        place.addWidget(self._path, 1)
        place.addWidget(self._copy)
        self.body.addLayout(place)
        self.body.addLayout(self._lines)
        ways.known.connect(self._show)
        follow_language(self)

    def retranslate(self) -> None:
        self.set_words(text("safety.protection"))
        self._where.setText(text("safety.where"))
        self._copy.set_name(text("safety.copy_path"))
        if self._known:
            self._show(self._known)

    def _show(self, known: Protection) -> None:
        self._known = known
        self._path.setText(str(known.folder))
        while item := self._lines.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self._lines.addWidget(_Fact("lock", Tone.GOOD, text("safety.encrypted")))
        for key, there in (("keyring", known.keyring), ("passphrase", known.passphrase), ("code", known.code)):
            if there:
                self._lines.addWidget(_Fact("circle-check", Tone.GOOD, text(f"safety.by_{key}")))
        if not (known.passphrase or known.code):
            self._lines.addWidget(_Fact("triangle-alert", Tone.CARE, text("safety.no_way_back")))

    def _copy_path(self) -> None:
        if self._known:
            QGuiApplication.clipboard().setText(str(self._known.folder))
            announce(self, text("safety.path_copied"))


class _Fact(Growing):
    """A sign and a sentence."""

    def __init__(self, icon: str, tone: Tone, words: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(IconMark(icon, tone, size=16), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Text(words, wrap=True), 1)


class CodeCard(SectionCard):
    """A new recovery code, made after a question if there is one already, shown in its strip once."""

    kept = Signal()
    """The person says that they have the new code."""

    def __init__(self, ways: WaysIn, file: CodeFile, files: FileDialogs, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._ways, self._file, self._files = ways, file, files
        self._has_code = False
        self.strip: RecoveryStrip | None = None
        self._words, self.notice = Text(role="muted", wrap=True), Notice()
        self.notice.hide()
        self.make = Button(on_click=self._ask)
        self.question = Question(self._make)
        for part in (self._words, self.notice, self.question):
            self.body.addWidget(part)
        self.body.addWidget(self.make, 0, Qt.AlignmentFlag.AlignLeft)
        ways.known.connect(self._know)
        ways.code_made.connect(self._show_code)
        ways.refused.connect(self._refuse)
        follow_language(self)

    def retranslate(self) -> None:
        self.set_words(text("recovery.card"))
        self._words.setText(text("recovery.card_words"))
        self.make.setText(text("recovery.make"))
        self.question.set_words(text("recovery.replaces"), text("recovery.make"))

    def _know(self, known: Protection) -> None:
        self._has_code = known.code

    def _ask(self) -> None:
        self.notice.hide()
        self.question.ask() if self._has_code else self._make()

    def _make(self) -> None:
        self.make.setEnabled(False)
        self._ways.make_code()

    def _show_code(self, code: str) -> None:
        self._drop_strip()
        self.strip = RecoveryStrip(code, self._file, self._files, shown=True)
        self.strip.put_away.connect(self._put_away)
        self.body.insertWidget(1, self.strip)
        self.strip.code.setFocus(Qt.FocusReason.OtherFocusReason)
        self.make.hide()

    def _put_away(self) -> None:
        self._drop_strip()
        self.make.show()
        self.make.setEnabled(True)
        self.kept.emit()

    def _drop_strip(self) -> None:
        if self.strip:
            self.strip.hide()
            self.strip.deleteLater()
            self.strip = None

    def _refuse(self, words: str) -> None:
        if not self.make.isEnabled():
            self.make.setEnabled(True)
            self.notice.say("", words, Tone.STOP)
            self.notice.show()
