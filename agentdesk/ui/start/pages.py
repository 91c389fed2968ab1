"""The pages before there is a desk: first choices, passphrase, a profile that will not open."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.language import follow_language
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.text import Text

_WIDTH, _WIDE, _BESIDE = 560, 760, 2


class FirstStartPage(QWidget):
    """One click or one key each: my own customers (1), the sample shop (2), an empty desk (3), our server (4);
    arrows walk."""

    sample_asked = Signal()
    import_asked = Signal()
    empty_asked = Signal()
    server_asked = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading, self._words = Text(role="title", wrap=True), Text(role="muted", wrap=True)
        self._choices = {
            "import": _Choice("upload", "1", primary=True, on_click=self.import_asked.emit),
            "sample": _Choice("store", "2", on_click=self.sample_asked.emit),
            "empty": _Choice("user-plus", "3", on_click=self.empty_asked.emit),
            "server": _Choice("link", "4", on_click=self.server_asked.emit),
        }
        ways = QWidget()
        grid = QGridLayout(ways)
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setSpacing(12)
        for n, choice in enumerate(self._choices.values()):
            grid.addWidget(choice, n // _BESIDE, n % _BESIDE)
            grid.setColumnStretch(n % _BESIDE, 1)
        centred(self, self._heading, self._words, ways, width=_WIDE)
        follow_language(self)

    def set_busy(self, busy: bool) -> None:
        for choice in self._choices.values():
            choice.setEnabled(not busy)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        buttons = [choice.button for choice in self._choices.values()]
        at = next((n for n, button in enumerate(buttons) if button.hasFocus()), 0)
        steps = {Qt.Key.Key_Right: at + 1, Qt.Key.Key_Left: at - 1, Qt.Key.Key_Home: 0, Qt.Key.Key_End: -1}
        steps |= {Qt.Key.Key_Down: at + _BESIDE, Qt.Key.Key_Up: at - _BESIDE}
        if event.key() in steps:
            buttons[steps[Qt.Key(event.key())] % len(buttons)].setFocus(Qt.FocusReason.TabFocusReason)
        elif event.text() in ("1", "2", "3", "4"):
            buttons[int(event.text()) - 1].click()
        else:
            super().keyPressEvent(event)

    def retranslate(self) -> None:
        self._heading.setText(text("start.welcome"))
        self._words.setText(text("start.welcome_words"))
        for name, choice in self._choices.items():
            choice.say(text(f"start.{name}"), text(f"start.{name}_words"), text(f"start.{name}_do"))


class PassphrasePage(QWidget):
    """Asks for a passphrase: an old one to open a profile, or a new one to make it."""

    given = Signal(str)
    gave_up = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading, self._why = Text(role="title", wrap=True), Notice()
        self._label = Text()
        self._field = QLineEdit()
        self._field.setEchoMode(QLineEdit.EchoMode.Password)
        self._field.returnPressed.connect(self._give)
        self._shown = QCheckBox()
        self._shown.toggled.connect(self._show_words)
        self._label.setBuddy(self._field)
        self._open = Button(kind="primary", key=key_name("Return"), on_click=self._give)
        self._back = Button(kind="quiet", key=key_name("Esc"), on_click=self.gave_up.emit)
        row = QWidget()
        grid = QGridLayout(row)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(self._field, 0, 0)
        grid.addWidget(self._open, 0, 1)
        grid.addWidget(self._back, 0, 2)
        grid.addWidget(self._shown, 1, 0, 1, 3)
        centred(self, self._heading, self._why, self._label, row)
        self._heading_key = "start.unlock"
        follow_language(self)

    def ask(self, why: str, *, new: bool) -> None:
        self._heading_key = "start.choose_passphrase" if new else "start.unlock"
        self._why.say("", why)
        self._field.clear()
        self._shown.setChecked(new)  # nobody else tells them of a slip in what they choose
        self.setEnabled(True)
        self.retranslate()
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        new = self._heading_key != "start.unlock"
        self._heading.setText(text(self._heading_key))
        self._label.setText(text("start.new_passphrase" if new else "start.passphrase"))
        self._field.setAccessibleName(self._label.text())
        self._shown.setText(text("start.show_passphrase"))
        self._open.setText(text("start.create" if new else "start.open"))
        self._back.setText(text("start.back"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.gave_up.emit()
        else:
            super().keyPressEvent(event)

    def _show_words(self, shown: bool) -> None:
        self._field.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)

    def _give(self) -> None:
        if self._field.text():
            self.setEnabled(False)
            self.given.emit(self._field.text())


_ARROWS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)


class _WayButton(Button):
    """Leaves the arrows to the page, which knows what lies below: Qt would go to the next button in order."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ARROWS:
            event.ignore()
        else:
            super().keyPressEvent(event)


class _Choice(SectionCard):
    """One way to begin: a heading, what it means, and the button."""

    def __init__(self, icon: str, key: str, *, primary: bool = False, on_click: Callable[[], object]) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)  # as high as the one beside it
        self._words = Text(role="muted", wrap=True)
        self.button = _WayButton(kind="primary" if primary else "", icon=icon, key=key, on_click=on_click)
        self.body.addWidget(self._words)
        self.body.addStretch(1)
        self.body.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)

    def say(self, title: str, words: str, verb: str) -> None:
        self.set_words(title)
        self._words.setText(words)
        self.button.setText(verb)


def centred(page: QWidget, *parts: QWidget, width: int = _WIDTH) -> None:
    """In a column of one width in the middle, so that long words wrap and nothing is cut."""
    inside = QWidget()
    inside.setFixedWidth(width)
    inner = QVBoxLayout(inside)
    inner.setContentsMargins(0, 0, 0, 0)
    inner.setSpacing(12)
    for part in parts:
        inner.addWidget(part)
    column = QVBoxLayout(page)
    column.setContentsMargins(24, 24, 24, 24)
    column.addStretch(2)
    middle = QHBoxLayout()  # an alignment would take the height of words before they wrap
    middle.addStretch(1)
    middle.addWidget(inside)
    middle.addStretch(1)
    column.addLayout(middle)
    column.addStretch(3)
