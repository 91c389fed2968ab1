"""Taking the contact: everything that keys and buttons ask of the conversation in front."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QObject, QPoint

from agentdesk.core.customers.commands import GetCustomer
from agentdesk.core.customers.model import Customer
from agentdesk.core.drafts import Drafts
from agentdesk.core.hearing.model import Likely
from agentdesk.core.interactions.model import Channel, Direction
from agentdesk.core.interactions.phrases import what_is_known
from agentdesk.core.people.model import shop_zone
from agentdesk.core.uris import Popped
from agentdesk.core.wording import language
from agentdesk.ui.door import Door
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.interactions.conversations import Conversations
from agentdesk.ui.interactions.ending import Ending
from agentdesk.ui.interactions.hearing import Listening
from agentdesk.ui.interactions.offers import Offers
from agentdesk.ui.interactions.picks import Picks
from agentdesk.ui.interactions.talk import About, Talk
from agentdesk.ui.interactions.then import Then
from agentdesk.ui.interactions.unsent_strip import Unsent
from agentdesk.ui.interactions.why_strip import Why
from agentdesk.ui.spelling.help import SpellingHelp


class ContactPresenter(QObject):
    """`shown_customer` tells whose page the window shows; a contact begins with them. Who knows the cases says what a
    contact is `about` and lets a person `choose_about`, at `about_place` on the screen; and what of it is `unsent`.
    What was `begun` for its customer and has not come to an end is told by whoever knows of it; and `why` something was
    broken off in it is asked."""

    def __init__(
        self,
        door: Door,
        drafts: Drafts,
        shown_customer: Callable[[], UUID | None] = lambda: None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.keeper = DraftKeeper(drafts, door.runner, door.clock, self)
        self.conversations = Conversations(door, self.keeper, self)
        self.picks, self.offers = Picks(self.conversations), Offers(self.conversations)
        self.listening = Listening(self.conversations, self.picks)
        self.ending = Ending(self.conversations, self.picks)
        self.then = Then(self.conversations)
        self.about: Callable[[Talk], About | None] = lambda talk: None
        self.choose_about: Callable[[Talk], object] = lambda talk: None
        self.about_place: Callable[[], QPoint] = QPoint
        self.unsent: Callable[[Talk], Unsent | None] = lambda talk: None
        self.begun: Callable[[Talk], Unsent | None] = lambda talk: None
        self.why: Callable[[Talk], Why | None] = lambda talk: None
        self.why_written: Callable[[], object] = lambda: None
        self.spelling_help = SpellingHelp(drafts, door.runner, door.clock, self)
        self.conversations.ticked.connect(self._look_who_is_shown)
        self._shown_customer = shown_customer

    @property
    def active(self) -> Talk | None:
        return self.conversations.active

    def begin(self, channel: Channel = Channel.PHONE, direction: Direction = Direction.IN) -> Talk:
        """Take a contact with the customer who is shown, or with somebody yet unknown."""
        return self.conversations.begin(self._shown_customer(), channel=channel, direction=direction)

    def pop(self, popped: Popped) -> Talk:
        return self.conversations.begin(popped=popped)

    def link_shown(self) -> None:
        """The conversation in front is with the customer who is shown."""
        if self.active and (customer_id := self._shown_customer()):
            self.conversations.link(self.active, customer_id)

    @property
    def can_link_shown(self) -> bool:
        shown = self._shown_customer()
        return self.active is not None and shown is not None and shown != self.active.draft.customer_id

    @property
    def shows_another(self) -> bool:
        """Whether the page shows somebody else than the conversation in front is with."""
        return self.can_link_shown and self.active is not None and self.active.draft.customer_id is not None

    def _look_who_is_shown(self) -> None:
        """While nobody knows who is on the line, the customer on the page is the best guess."""
        talk, shown = self.active, self._shown_customer()
        if talk is None or talk.draft.customer_id or shown == (talk.shown.id if talk.shown else None):
            return
        if shown is None:
            self._guess(talk, None)
        else:
            self.conversations.door.ask(
                GetCustomer(shown),
                owner=self,
                done=lambda customer: self._guess(talk, customer),
                failed=lambda error: None,
                supersedes="shown",
            )

    def _guess(self, talk: Talk, customer: Customer | None) -> None:
        talk.shown = customer
        self.conversations.changed.emit(talk)

    def wrap_up(self) -> None:
        """Once to see the wrap-up, once more to save it."""
        if self.active is None or self.active.busy:
            return
        if self.active.wrapping_up:
            self.ending.save(self.active)
        else:
            self.ending.open_wrap_up(self.active)

    def leave_for_later(self) -> None:
        if self.active:
            self.ending.leave_for_later(self.active)

    def discard(self) -> None:
        if self.active:
            self.ending.discard(self.active)

    def what_is_known(self, talk: Talk) -> dict[str, str]:
        """For the placeholders of snippets."""
        ready, now = self.conversations.ready, self.conversations.door.clock.now()
        today = now.astimezone(shop_zone(ready.shop)).date()
        return what_is_known(talk.customer, ready.me, today, language())

    def add_offered(self) -> None:
        if self.active:
            self.offers.add(self.active)

    @property
    def can_add_offered(self) -> bool:
        return self.active is not None and bool(self.active.offers)

    def take_likely(self) -> None:
        if self.active:
            self.listening.take(self.active)

    @property
    def can_take_likely(self) -> bool:
        return self.active is not None and self.listening.likely(self.active) != Likely()

    def close(self) -> bool:
        """Before the window goes; False if there are words that could not be saved."""
        return self.keeper.flush()
