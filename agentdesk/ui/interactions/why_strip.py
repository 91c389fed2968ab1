"""Why something was broken off in the talk: asked beside the wrap-up, answered by one key, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.interactions.wrap_up_strip import questions_width
from agentdesk.ui.spelling.marks import spell
from agentdesk.ui.theme import look
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.text import Text, announce


@dataclass(frozen=True, slots=True)
class Choice:
    """`key` is a letter that the wrap-up leaves free; `picked`: it was said so far, and is said otherwise now."""

    words: str
    key: str
    run: Callable[[], object]
    picked: bool = False


@dataclass(frozen=True, slots=True)
class Why:
    """What is asked of what it is `about`. With `write` own words are being written: each key goes to it, and `own` is
    what they were so far."""

    about: UUID
    words: str
    choices: tuple[Choice, ...] = ()
    own: str = ""
    write: Callable[[str], object] | None = None


class _Line(QLineEdit):
    """Enter and Esc lead back to the wrap-up; what was written is kept either way."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class WhyStrip(Growing):
    """A line of the wrap-up, hidden while there is nothing to ask. `written`: the line for own words is done with."""

    written = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._why: Why | None = None
        self._question, self._choices, self._own = Text(role="muted", wrap=True), QWidget(), QWidget()
        self._flow, self.line = FlowLayout(self._choices, gap=6), _Line()
        self._done = Button(kind="quiet", on_click=self.written.emit)
        spell(self.line)
        own = QHBoxLayout(self._own)
        own.setContentsMargins(0, 0, 0, 0)
        own.addWidget(self.line, 1)
        own.addWidget(self._done)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._question, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._choices, 1)
        row.addWidget(self._own, 1)
        self.line.textEdited.connect(self._write)
        self.line.left.connect(self.written)
        self._measure()
        self.hide()

    def show_why(self, why: Why | None) -> None:
        before, self._why = self._why, why
        self.setVisible(why is not None)
        if why is None or (before and _shown(before) == _shown(why)):
            return
        self._question.setText(why.words)
        self.setAccessibleName(why.words)
        self._choices.setVisible(why.write is None)
        self._own.setVisible(why.write is not None)
        self._measure()
        if why.write:
            self._begin_writing(why)
            return
        self._flow.clear()
        for n, each in enumerate(why.choices):
            button = Button(each.words, "filter", key=each.key, on_click=partial(self._pick, n))
            button.setCheckable(True)
            button.setChecked(each.picked)
            button.setAccessibleName(f"{why.words} {each.words} ({each.key})")
            self._flow.addWidget(button)
        announce(self, why.words)

    def take(self, key: str) -> bool:
        """Whether this key answers."""
        choices = self._why.choices if self._why and self.isVisible() else ()
        choice = next((each for each in choices if each.key == key.upper()), None)
        if choice:
            choice.run()
        return choice is not None

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._measure()

    def _pick(self, n: int) -> None:
        """What it means by now: another one may be asked about in the same words."""
        if self._why:
            self._why.choices[n].run()

    def _begin_writing(self, why: Why) -> None:
        self._done.setText(text("why.done"))
        self._done.set_key(key_name("Return"))
        self.line.setAccessibleName(f"{why.words} {text('why.own_words')}")
        self.line.setPlaceholderText(text("why.own_words"))
        self.line.setText(why.own)
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _write(self, words: str) -> None:
        if self._why and self._why.write:
            self._why.write(words)

    def _measure(self) -> None:
        """As wide as the questions of the wrap-up, so that the answers stand below each other."""
        self._question.setFixedWidth(questions_width(self._question))
        self._question.setContentsMargins(0, look().sp(4), 0, 0)


def _shown(why: Why) -> object:
    """What is seen of it; own words are not shown anew under the hands that write them."""
    return why.about, why.words, why.write is None, tuple((each.words, each.picked) for each in why.choices)
