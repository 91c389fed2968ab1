"""How contacts come into the window: who is on the line, the conversation below the pages, and setting right later what
was written in one."""

from __future__ import annotations

from PySide6.QtCore import QObject

from agentdesk.core.customers.commands import FindCustomers
from agentdesk.core.customers.model import Found
from agentdesk.core.drafts import Drafts
from agentdesk.core.errors import Refused
from agentdesk.core.uris import Popped, parse_uri
from agentdesk.core.wording import error_text, text
from agentdesk.ui.actions import Action
from agentdesk.ui.centre import Centre, Ways
from agentdesk.ui.door import Door
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.interactions.correcting import Corrections
from agentdesk.ui.interactions.correction_panel import CorrectionPanel
from agentdesk.ui.interactions.keys import StatusChip, call_actions, status_actions
from agentdesk.ui.interactions.panel import ConversationPanel
from agentdesk.ui.interactions.presence import Presence
from agentdesk.ui.interactions.presenter import ContactPresenter
from agentdesk.ui.interactions.talk import Talk
from agentdesk.ui.main_window import MainWindow
from agentdesk.ui.open_customers import OpenCustomers
from agentdesk.ui.parts import Tell
from agentdesk.ui.preferences import Preferences

_HEARING = "hearing"


class Calls(QObject):
    """`contacts` is who is on the line; `conversation` and `correction` are in the centre, `status` in the top line."""

    def __init__(
        self,
        door: Door,
        drafts: Drafts,
        window: MainWindow,
        ways: Ways,
        customers: OpenCustomers,
        preferences: Preferences,
        tell: Tell,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._door, self._window, self._ways, self._customers = door, window, ways, customers
        self._preferences, self._tell = preferences, tell
        self.contacts = ContactPresenter(door, drafts, lambda: customers.front, self)
        self.contacts.listening.switch(preferences.recall(_HEARING) is not False)
        window.spelling_help = self.contacts.spelling_help

    def add_conversation(self, centre: Centre) -> None:
        self.conversation = ConversationPanel(self.contacts)
        self.conversation.hide()
        centre.set_conversation(self.conversation)
        self.conversation.emptied.connect(lambda had_keyboard: self._ways.focus_page() if had_keyboard else None)
        conversations = self.contacts.conversations
        conversations.customer_wanted.connect(self._customers.show)
        conversations.happened.connect(self._tell)
        conversations.refused.connect(self._tell)
        conversations.find_wanted.connect(lambda words: self._window.top.focus_search())
        conversations.resumed.connect(self._after_resuming)
        for happened in (conversations.opened, conversations.closed, conversations.changed):
            happened.connect(lambda _: self._customers.be_discreet(conversations.at_the_counter))
        self._customers.shown.connect(conversations.follow)
        self._customers.shown.connect(lambda _: self.conversation.tell_whose())

    def add_correction(self, centre: Centre, forms: DraftKeeper) -> None:
        self.corrections = Corrections(self.contacts.conversations, forms)
        self.correction = CorrectionPanel(self.corrections, self._ways.focus_page)
        centre.set_correction(self.correction)
        self.corrections.happened.connect(self._tell)
        self.corrections.refused.connect(self._tell)
        self._customers.shown.connect(self.corrections.show_customer)
        self._customers.wrap_up_correction_asked.connect(self.corrections.begin)

    def add_actions(self) -> None:
        """And the button in the top line that says whether somebody takes calls."""
        window = self._window
        presence = Presence(self.contacts.conversations, self._door.clock, window.state.extra, window.save_soon, self)
        self.status = StatusChip(window.top.status, presence)
        window.actions_of_window.add(
            *call_actions(self.conversation, self.correction),
            Action(id="call.hearing", name="action.call_hearing", run=self._switch_hearing),
            *status_actions(presence),
        )

    def resume(self) -> None:
        self.contacts.conversations.resume()
        self.corrections.resume()

    def focus_notes(self) -> bool:
        if self.contacts.active:
            self.conversation.focus_notes()
        return self.contacts.active is not None

    def open_uri(self, uri: str) -> None:
        """A call, or an address of something to show. What is wrong with it is said, and nothing changes."""
        try:
            request = parse_uri(uri)
        except Refused as problem:
            self._tell(error_text(problem))
            return
        if isinstance(request, Popped):
            self.contacts.pop(request)
        else:
            self._open_reference(request.reference)

    def _open_reference(self, reference: str) -> None:
        self._door.ask(
            FindCustomers(reference, 2),
            owner=self,
            done=lambda hits: self._open_found(hits, reference),
            failed=lambda problem: self._tell(error_text(problem)),
        )

    def _open_found(self, hits: tuple[Found, ...], reference: str) -> None:
        if hits and hits[0].exact:
            self._customers.show(hits[0].customer_id, order_id=hits[0].order_id)
        else:
            self._tell(text("search.not_known", reference=reference))

    def _switch_hearing(self) -> None:
        if not self.contacts.listening.for_all:
            self._tell(text("hearing.off_for_all"))
            return
        on = not self.contacts.listening.on
        self.contacts.listening.switch(on)
        self._preferences.remember(_HEARING, on)
        self._tell(text("hearing.on" if on else "hearing.off"))

    def _after_resuming(self, talk: Talk | None) -> None:
        """A conversation that goes on brings its customer along; who was in front stays there, as a page does that
        somebody has opened meanwhile, with the keyboard."""
        if talk is None or self._ways.is_elsewhere:
            return
        if self._customers.front:
            self.contacts.conversations.follow(self._customers.front)
        elif talk.draft.customer_id:
            self._customers.show(talk.draft.customer_id)
        if not self._window.top.search.in_use:
            self.conversation.take_focus()
