"""The customer in the centre of the window: header, alerts, note, timeline; below them a conversation that runs."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from agentdesk.core.overview.model import TimelineEntry
from agentdesk.core.wording import text
from agentdesk.ui.customer.alerts import AlertStack
from agentdesk.ui.customer.header import CustomerHeader, copy_words
from agentdesk.ui.customer.keeper import FormKeeper
from agentdesk.ui.customer.note_composer import NoteComposer
from agentdesk.ui.customer.presenter import CustomerPresenter, Opened
from agentdesk.ui.customer.timeline_panel import TimelinePanel
from agentdesk.ui.language import follow_language
from agentdesk.ui.widgets.state_page import StatefulPanel


class CustomerPage(QWidget):
    """One per open customer; kept alive while others are in front, so that everything stays as it was."""

    edit_asked = Signal()

    def __init__(
        self, presenter: CustomerPresenter, keeper: FormKeeper | None = None, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self.header = CustomerHeader(presenter)
        self.alerts = AlertStack(presenter.zone)
        self.note = NoteComposer(presenter, keeper)
        self.timeline = TimelinePanel(presenter)
        self._below = QVBoxLayout()
        self._conversation: QWidget | None = None
        self._either = StatefulPanel(self._content())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._either)
        self.setFocusProxy(self.timeline)
        self._connect()
        follow_language(self)
        self._either.show_state().loading(text("customer.loading"))

    def set_conversation(self, panel: QWidget | None) -> None:
        """The conversation with this customer, below the timeline; None takes it away (its owner keeps it)."""
        if self._conversation is panel:
            return
        if self._conversation:
            self._below.removeWidget(self._conversation)
            self._conversation.setParent(None)
        self._conversation = panel
        if panel:
            self._below.addWidget(panel)
            panel.show()

    def new_note(self) -> None:
        self.note.begin()

    def copy(self, fact: str) -> None:
        """Customer number, preferred phone, e-mail or address to the clipboard."""
        value, what = self.presenter.copy_of(fact), copy_words(fact)
        if value:
            QGuiApplication.clipboard().setText(value)
        self.presenter.happened.emit(text("header.copied" if value else "header.nothing_to_copy", what=what), None)

    def retranslate(self) -> None:
        self.setAccessibleName(text("header.name"))
        if self.presenter.opened:
            self.presenter.reword()

    def _show(self, opened: Opened) -> None:
        self.header.show_words()
        self.alerts.show_alerts(opened.view.customer.alerts)
        self._either.show_content()

    def _fail(self, why: str) -> None:
        if self.presenter.opened is None:
            self._either.show_state().failed(
                text("customer.failed"), why, action=text("customer.retry"), on_action=self.presenter.load
            )

    def _correct(self, entry: TimelineEntry) -> None:
        self.note.begin_correction(entry.id, str(entry.data.get("words") or ""))

    def _content(self) -> QWidget:
        content = QWidget()
        line = QFrame()
        line.setFrameShape(QFrame.Shape.HLine)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.header, line, self.alerts, self.note):
            column.addWidget(part)
            if part is line:
                column.addSpacing(10)
        column.addWidget(self.timeline, 1)
        column.addLayout(self._below)
        return content

    def _connect(self) -> None:
        self.presenter.shown.connect(self._show)
        self.presenter.failed.connect(self._fail)
        self.header.copy_asked.connect(self.copy)
        self.header.edit_asked.connect(self.edit_asked)
        self.alerts.acknowledged.connect(self.presenter.acknowledge)
        self.timeline.correct_asked.connect(self._correct)
        self.note.closed.connect(self.timeline.setFocus)
