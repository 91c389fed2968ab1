"""A guide as a graph: its steps in the middle, beside them the form of the one where one is, and what an agent sees."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from agentdesk.core.guides.model import Guide
from agentdesk.core.wording import text
from agentdesk.ui.guides.editing import GuideEditing
from agentdesk.ui.guides.graph.presenter import Drawing
from agentdesk.ui.guides.graph.preview import PreviewPane
from agentdesk.ui.guides.graph.preview_presenter import Preview
from agentdesk.ui.guides.graph.step_form import GuideForm, StepForm
from agentdesk.ui.guides.graph.view import GraphView
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.filter_chips import Filter, FilterChips
from agentdesk.ui.widgets.focus import chain_focus, stops_in
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.text import Text

PANE = 390
"""How wide the form beside the graph is, in pixels."""
PANES = ("step", "guide", "preview")


class GraphForm(QWidget):
    def __init__(
        self,
        editing: GuideEditing,
        titles: Callable[[], Mapping[str, str]] = dict,
        *,
        now: datetime,
        zone: ZoneInfo,
        currency: str = "EUR",
        in_force: Callable[[], Mapping[str, Guide]] = dict,
        writes: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        """Who does not write may walk and look."""
        super().__init__(parent)
        self.drawing = Drawing(editing, titles, writes=writes, parent=self)
        self.view, self.step = GraphView(self.drawing), StepForm(self.drawing)
        self._now, self._zone, self._pane = now, zone, "step"
        self._currency, self._in_force = currency, in_force
        self._tabs, self._stack = FilterChips(), QStackedLayout()
        self._keys, self._problem = Text(role="small", wrap=True), Notice(tone=Tone.STOP)
        self._lay_out()
        self.view.opened.connect(self.open_step)
        self._tabs.picked.connect(self.show_pane)
        self.drawing.changed.connect(self._show)
        editing.led.connect(self._lead_to)
        follow_language(self)

    def retranslate(self) -> None:
        self.setAccessibleName(text("guides.form.graph"))
        self._keys.setText(text("guides.graph.keys" if self.drawing.writes else "guides.graph.keys_to_read"))
        self._show()
        self._show_tabs()

    def take_focus(self) -> None:
        self.view.take_focus()

    def open_step(self) -> None:
        self.show_pane("step")
        self.step.take_focus()

    @cached_property
    def guide(self) -> GuideForm:
        """Made when it is first wanted, like the preview: a guide is opened for its steps."""
        return GuideForm(self.drawing)

    @cached_property
    def preview(self) -> PreviewPane:
        money, others = self._currency, self._in_force
        return PreviewPane(Preview(self.drawing, self._now, self._zone, self, currency=money, in_force=others))

    def show_pane(self, name: str) -> None:
        self._pane, pane = name, getattr(self, name)
        if self._stack.indexOf(pane) < 0:
            self._stack.addWidget(pane)
            chain_focus([*stops_in(self._tabs)[-1:], *stops_in(pane)])
        self._stack.setCurrentWidget(pane)
        self._show_tabs()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leads from the form to the graph; from the graph away from the page."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self.drawing.editing.undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.drawing.editing.redo()
        elif (number := self._answered(event)) >= 0:
            self.preview.choose(number)
        elif event.key() == Qt.Key.Key_Escape and not self.view.hasFocus():
            self.take_focus()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """In the preview the keys of the answers answer there."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._answered(event) >= 0:
            event.accept()
            return True
        return super().event(event)

    def _answered(self, event: QKeyEvent) -> int:
        """The number of the answer that is meant, or -1."""
        number = event.key() - Qt.Key.Key_0
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        return number if alt and 0 <= number <= 9 and self._pane == "preview" else -1

    def _lead_to(self, step: str, line: int, place: str) -> None:
        """A fault was picked: its step is shown with it."""
        if self.isVisible() and step in self.drawing.cards:
            self.drawing.go(step)
            self.open_step()
            self.step.go_to_place(place)
        elif self.isVisible():
            self.show_pane("guide")
            self.guide.take_focus()

    def _show(self) -> None:
        """What is wrong with the guide itself stands above the graph; with its text, that there is none to see."""
        broken = self.drawing.document is None
        words = text("guides.graph.unreadable") if broken else "\n".join(self.drawing.own_faults)
        self._problem.setVisible(bool(words))
        if words:
            self._problem.say(words, tone=Tone.STOP)

    def _show_tabs(self) -> None:
        chips = [Filter(name, text(f"guides.graph.pane.{name}")) for name in PANES]
        self._tabs.show_filters(chips, chosen=self._pane)

    def _lay_out(self) -> None:
        left, right = QVBoxLayout(), QVBoxLayout()
        left.setSpacing(4)
        left.addWidget(self._problem)
        left.addWidget(self.view, 1)
        left.addWidget(self._keys)
        side = QWidget()
        side.setFixedWidth(PANE)
        side.setLayout(right)
        right.setContentsMargins(0, 0, 0, 0)
        right.addWidget(self._tabs)
        right.addLayout(self._stack, 1)
        self._stack.addWidget(self.step)  # only now: a stack without a parent shows its first as a window of its own
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        row.addLayout(left, 1)
        row.addWidget(side)
