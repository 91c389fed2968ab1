"""The first hour as a strip above whatever page is shown: what comes next, why, and one key to its place."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core.settings.model import Step
from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.first_hour.names import GO_KEY, SKIP_KEY
from agentdesk.ui.first_hour.presenter import FirstHour
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.notice import IconMark
from agentdesk.ui.widgets.text import Text, announce


class FirstHourStrip(QWidget):
    """Never takes the keyboard. `by_hand`: the first customer is to be typed in."""

    by_hand = Signal()

    def __init__(self, presenter: FirstHour, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._title, self._words = Text(role="strong", wrap=True), Text(wrap=True)
        self._count, self._mark = Text(role="small"), IconMark("list-checks", Tone.ACCENT)
        self.go = Button(kind="primary", on_click=presenter.go_on)
        self.skip = Button(kind="quiet", on_click=presenter.skip)
        self.hand = Button(kind="quiet", icon="user-plus", on_click=self.by_hand.emit)
        self.cross = Button(kind="icon", icon="x", on_click=presenter.hide)
        self._lay_out()
        presenter.changed.connect(self._show)
        follow_language(self)

    def retranslate(self) -> None:
        self.go.set_key(key_name(GO_KEY))
        self.skip.setText(text("first_hour.skip"))
        self.skip.set_key(key_name(SKIP_KEY))
        self.hand.setText(text("first_hour.by_hand"))
        self.cross.set_name(text("first_hour.hide"))
        self.setAccessibleName(text("first_hour.title"))
        self._show()

    def _show(self) -> None:
        presenter, step, done = self._presenter, self._presenter.next, self._presenter.just_done
        self.setVisible(presenter.is_known and step is not None)
        if step is None or not presenter.is_known:
            return
        settled = sum(each not in presenter.left for each in Step)
        self._count.setText(text("first_hour.count", done=settled, all=len(Step)))
        before = self._title.text()
        self._title.setText(text("first_hour.done", what=text(f"ready.{done}")) if done else text(f"first_hour.{step}"))
        words = text("first_hour.next", what=text(f"first_hour.{step}")) if done else text(f"first_hour.words.{step}")
        self._words.setText(words)
        self._mark.set_icon("circle-check" if done else "list-checks", Tone.GOOD if done else Tone.ACCENT)
        self.go.setText(text("first_hour.go_on" if done else "ready.go"))
        self.hand.setVisible(step is Step.CUSTOMERS and not done)
        if self._title.text() != before and self.isVisible():
            announce(self, f"{self._title.text()} {self._words.text()}")

    def _lay_out(self) -> None:
        box, keys = Growing(), QWidget()
        box.setProperty("notice", Tone.ACCENT.value)
        flow = FlowLayout(keys, gap=6)
        for button in (self.go, self.hand, self.skip):
            flow.addWidget(button)
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self._title, 1)
        top.addWidget(self._count, 0, Qt.AlignmentFlag.AlignTop)
        said = QVBoxLayout()
        said.setSpacing(3)
        said.addLayout(top)
        said.addWidget(self._words)
        said.addSpacing(4)
        said.addWidget(keys)
        row = QHBoxLayout(box)
        row.setContentsMargins(12, 9, 10, 9)
        row.setSpacing(10)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(said, 1)
        row.addWidget(self.cross, 0, Qt.AlignmentFlag.AlignTop)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(20, 12, 20, 0)
        outer.addWidget(box)
        self.hide()
