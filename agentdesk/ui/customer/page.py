"""The customer in the centre of the window: header, alerts, note, timeline; below them a conversation that runs."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from agentdesk.core.drafts import Draft
from agentdesk.core.overview.model import TimelineEntry
from agentdesk.core.privacy.views import How
from agentdesk.core.wording import text
from agentdesk.ui.customer.alerts import AlertStack
from agentdesk.ui.customer.details import can_correct
from agentdesk.ui.customer.failures import FailureNotice
from agentdesk.ui.customer.header import CustomerHeader, copy_words
from agentdesk.ui.customer.identity_presenter import IdentityPresenter
from agentdesk.ui.customer.identity_strip import IdentityStrip, Mode
from agentdesk.ui.customer.note_composer import NOTE_DRAFT, NoteComposer
from agentdesk.ui.customer.presenter import CustomerPresenter, Opened
from agentdesk.ui.customer.story_box import StoryBox
from agentdesk.ui.customer.telling import Paragraph, ToldStory
from agentdesk.ui.customer.timeline_panel import TimelinePanel
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.state_page import StatefulPanel


class CustomerPage(QWidget):
    """One per open customer; kept alive while others are in front, so that everything stays as it was."""

    edit_asked = Signal()
    card_asked = Signal(str)
    """The place of a card in the right column."""
    wrap_up_correction_asked = Signal(object)
    """The id of a conversation whose wrap-up is to be set right."""

    def __init__(
        self, presenter: CustomerPresenter, keeper: DraftKeeper | None = None, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.presenter, self._keeper = presenter, keeper
        self._content = QWidget(self)
        self.timeline = TimelinePanel(presenter, parent=self._content)  # made first: there the keyboard begins
        self.header = CustomerHeader(presenter, parent=self._content)
        self.alerts = AlertStack(presenter.zone, parent=self._content)
        self.failures = FailureNotice(presenter.zone, parent=self._content)
        self.story, self.leaving = StoryBox(parent=self._content), StoryBox(Tone.STOP, parent=self._content)
        self.identity = IdentityStrip(IdentityPresenter(presenter), parent=self._content)
        self._note: NoteComposer | None = None
        self._discreet = False
        self._lay_out()
        self.setFocusProxy(self.timeline)
        self._connect()
        follow_language(self)
        if keeper:
            keeper.left_behind(NOTE_DRAFT, presenter.door, self._resume_note)

    @property
    def note(self) -> NoteComposer:
        """Made when somebody first writes a note."""
        if self._note is None:
            self._note = NoteComposer(self.presenter, self._keeper, parent=self._content)
            self._note.closed.connect(self.timeline.setFocus)
            self._column.insertWidget(self._column.indexOf(self.timeline), self._note)
        return self._note

    @property
    def writes_note(self) -> bool:
        return self._note is not None and self._note.is_open

    def vouch(self) -> None:
        """Somebody who may vouch is asked to, once it is known how it stands."""
        self.identity.begin_once_known(Mode.VOUCHING)

    def take_words_of(self, other: CustomerPage) -> None:
        """Of the page of somebody who is this customer from now on: what is half written there stands here."""
        if other._note is not None and other._note.words.toPlainText().strip():
            self.note.take_over(other._note)

    def save(self) -> bool:
        """The note that is being written; whether there is one."""
        if writes := self.writes_note:
            self.note.save()
        return writes

    def add_strips(self, strips: Iterable[QWidget]) -> None:
        """Below the header, above what else is told; each hides while it has nothing to say."""
        for strip in strips:
            self._column.insertWidget(self._column.indexOf(self.leaving), strip)

    def copy(self, fact: str) -> None:
        """Customer number, preferred phone, e-mail or address to the clipboard."""
        value, what = self.presenter.copy_of(fact), copy_words(fact)
        if value:
            QGuiApplication.clipboard().setText(value)
            self.presenter.saw(How.COPIED)
        elif self.identity.hides(fact):
            self.identity.begin()
            return
        self.presenter.happened.emit(text("header.copied" if value else "header.nothing_to_copy", what=what), None)

    def retranslate(self) -> None:
        self.setAccessibleName(text("header.name"))
        if self.presenter.opened:
            self.presenter.reword()
        elif self._either.is_loading:
            self._wait(True)

    def _show(self, opened: Opened) -> None:
        self.header.show_words()
        self.identity.show_standing(opened.view.identity)
        alerts = opened.view.customer.alerts
        QTimer.singleShot(0, self.alerts, lambda: self.alerts.show_alerts(alerts))  # a turn of its own: nothing stalls
        QTimer.singleShot(0, self.failures, lambda: self.failures.show_failures(opened.view.failures))
        self._either.show_content()

    def _tell(self, told: ToldStory) -> None:
        self.story.show_told(told.discreet if self._discreet else told.story)
        self.failures.be_brief(told.tells_failures)
        may_leave = "" if self._discreet else told.may_leave
        self.header.show_risk(may_leave)
        if self.leaving.isVisible():
            self.leaving.show_told(told.reasons if may_leave else Paragraph())

    def _say_why(self) -> None:
        """What speaks for it, below the header; asked again it goes."""
        shown = self.leaving.isVisible()
        self.leaving.show_told(Paragraph() if shown else self.presenter.story.latest.reasons)
        if not shown:
            self.leaving.sentences.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_event(self, event_id: UUID) -> None:
        """Goes there in the timeline, and opens it."""
        self._show_source((event_id,))

    def show_talk(self, interaction_id: UUID) -> None:
        """Goes to this conversation in the timeline; one that goes on is not there yet."""
        missing = text("consent.talk_missing")
        self.timeline.show_talk(interaction_id, missing=lambda: self.presenter.happened.emit(missing, None))

    def _show_source(self, events: tuple[UUID, ...]) -> None:
        missing = text("story.source_missing")
        self.timeline.show_events(events, missing=lambda: self.presenter.happened.emit(missing, None))

    def _wait(self, waiting: bool) -> None:
        if waiting and self.presenter.opened is None:
            self._either.show_state().loading(text("customer.loading"))

    def _fail(self, why: str) -> None:
        if self.presenter.opened is None:
            self._either.show_state().failed(
                text("customer.failed"), why, action=text("customer.retry"), on_action=self.presenter.load
            )

    def be_discreet(self, discreet: bool) -> None:
        """At the counter: neither risk nor mood."""
        self._discreet = discreet
        self._tell(self.presenter.story.latest)
        self.presenter.timeline.be_discreet(discreet)

    def correct_current(self) -> None:
        """The entry of the timeline that the keyboard is on, if it can be set right."""
        key = self.timeline.list.current_key
        happened = self.presenter.timeline.entry(key) if isinstance(key, UUID) else None
        if happened and can_correct(happened.entry):
            self._correct(happened.entry)
        else:
            self.presenter.happened.emit(text("entry.nothing_to_correct"), None)

    def _correct(self, entry: TimelineEntry) -> None:
        if entry.kind.startswith("interaction."):
            self.wrap_up_correction_asked.emit(entry.subject_id)
        else:
            self.note.begin_correction(entry.id, str(entry.data.get("words") or ""))

    def _resume_note(self, drafts: tuple[Draft, ...]) -> None:
        """A note that was being written when the program ended is there again."""
        for draft in drafts:
            if draft.customer_id in self.presenter.known_as:
                self.note.restore(draft)

    def _lay_out(self) -> None:
        line = QFrame(self._content)
        line.setFrameShape(QFrame.Shape.HLine)
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.header)
        self._column.addWidget(line)
        self._column.addWidget(self.identity)
        self._column.addSpacing(10)
        self._column.addWidget(self.leaving)
        self._column.addWidget(self.failures)
        self._column.addWidget(self.alerts)
        self._column.addWidget(self.story)
        self._column.addWidget(self.timeline, 1)
        self._either = StatefulPanel(self._content, parent=self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._either)

    def _connect(self) -> None:
        self.presenter.shown.connect(self._show)
        self.presenter.waiting.connect(self._wait)
        self.presenter.failed.connect(self._fail)
        self.presenter.story.told.connect(self._tell)
        for box in (self.story, self.leaving):
            box.source_asked.connect(self._show_source)
        self.header.why_asked.connect(self._say_why)
        self.header.copy_asked.connect(self.copy)
        self.header.identity_asked.connect(self.identity.begin)
        self.identity.left.connect(self.timeline.setFocus)
        self.header.edit_asked.connect(self.edit_asked)
        self.header.card_asked.connect(self.card_asked)
        self.alerts.acknowledged.connect(self.presenter.acknowledge)
        self.timeline.correct_asked.connect(self._correct)
