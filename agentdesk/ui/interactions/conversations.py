"""Conversations going on: behaviour without widgets. What is typed is kept; nothing here waits for the desk."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from agentdesk.core.commands import Command
from agentdesk.core.customers.commands import CustomersByPhone, GetCustomer
from agentdesk.core.customers.model import Customer, Found
from agentdesk.core.customers.points import normal_phone
from agentdesk.core.drafts import Draft
from agentdesk.core.errors import Refused
from agentdesk.core.ids import new_id
from agentdesk.core.interactions.commands import (
    GetInteraction,
    LinkInteraction,
    StartInteraction,
)
from agentdesk.core.interactions.drafting import ConversationDraft, Resumed, resume
from agentdesk.core.interactions.model import (
    Channel,
    Direction,
    Interaction,
    State,
)
from agentdesk.core.meanwhile import Mark
from agentdesk.core.uris import Popped
from agentdesk.core.wording import error_text, text
from agentdesk.ui.customer.contact_words import phone_words
from agentdesk.ui.customer.meanwhile import begin_to_write
from agentdesk.ui.door import Door
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.interactions.ready import Ready, load_ready
from agentdesk.ui.interactions.talk import Talk
from agentdesk.ui.interactions.words import who
from agentdesk.ui.tasks import Lane

CONVERSATION_DRAFT = "interaction"
_NAME_COMES_MS = 1500
"""So long the words about a call that waits wait for the name of whoever calls."""
STILL_TYPING_MS = 3000
"""So long after a key nothing takes the keyboard away."""


class Conversations(QObject):
    """Signals out, intentions in. `talks` are open in the window, `active` is in front; the others wait on the list."""

    opened = Signal(object)
    closed = Signal(object)
    changed = Signal(object)
    typed = Signal(object)
    activated = Signal(object)
    called_up = Signal(object)
    """Somebody wants to write in it now: the keyboard may go there."""
    ticked = Signal()
    ready_changed = Signal()
    happened = Signal(str, object)
    """Something was done: its words, and a call that takes it back (or None)."""
    refused = Signal(str)
    customer_wanted = Signal(object)
    """The id of a customer whom the window shall show."""
    new_customer_wanted = Signal(str)
    find_wanted = Signal(str)
    insertion_wanted = Signal(object, str)
    """A talk, and words that belong where its cursor is."""
    resumed = Signal(object)
    """Once all are back; the one that has come to the front with that, or None."""

    def __init__(self, door: Door, keeper: DraftKeeper, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.door, self.keeper = door, keeper
        self.talks: list[Talk] = []
        self.active: Talk | None = None
        self.ready = Ready()
        self._aside: dict[UUID, Talk] = {}
        self._unannounced: set[UUID] = set()
        self._resuming = False
        self._wanted_first: UUID | None = None
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self.ticked)
        self._since_key = QElapsedTimer()

    # ── coming back ─────────────────────────────────────────────────────────────────────────────────────────────
    def resume(self) -> None:
        """What was going on when the program stopped, in whatever way; then `resumed`. Nothing is called up by it."""
        self._resuming = True
        self.door.runner.run(
            lambda: self.keeper.read(CONVERSATION_DRAFT),
            owner=self,
            lane=Lane.DRAFTS,
            done=self._join,
            failed=self._not_resumed,
        )

    def _join(self, kept: tuple[Draft, ...]) -> None:
        read = (ConversationDraft.read(dict(draft.content)) for draft in kept)
        drafts = tuple(draft for draft in read if draft)

        def look() -> tuple[Resumed, Ready]:
            return resume(self.door.desk, drafts, self.door.person_id), load_ready(self.door)

        self.door.work(look, owner=self, done=self._take_up, failed=self._not_resumed)

    def _not_resumed(self, error: Exception) -> None:
        self._resuming = False
        self.refuse(error)

    def _take_up(self, found: tuple[Resumed, Ready]) -> None:
        left, self.ready = found
        self.ready_changed.emit()
        self.keeper.drop(*left.served)
        fresh = [Talk(draft, begun=True) for draft, _ in left.open if not self._knows(draft.interaction_id)]
        for talk in fresh:
            if talk.draft.put_aside or talk.draft.active_at is None:
                self._aside[talk.id] = talk
            else:
                self.open(talk)
        in_front = [talk for talk in fresh if talk in self.talks]
        latest = max(in_front, key=lambda talk: talk.draft.active_at or talk.draft.started_at, default=None)
        if brought := latest if self.active is None else None:
            self._bring_to_front(brought)
        self._resuming = False
        self.resumed.emit(brought)
        if self._wanted_first:
            self.open_from_list(self._wanted_first)

    # ── beginning ───────────────────────────────────────────────────────────────────────────────────────────────
    def begin(
        self,
        customer_id: UUID | None = None,
        *,
        channel: Channel = Channel.PHONE,
        direction: Direction = Direction.IN,
        popped: Popped | None = None,
    ) -> Talk:
        """Take a contact. The conversation is there at once; the desk hears of it as soon as it has time.

        It comes to the front, unless a telephone brought it (`popped`) while somebody types.
        """
        told = asdict(popped or Popped())
        start = StartInteraction(customer_id=customer_id, channel=channel, direction=direction, **told)
        talk = Talk(ConversationDraft.begun(start, self.door.person_id, self.door.clock.now()))
        self.open(talk)
        self.keep(talk, now=True)
        self.carry_out(talk, None)
        if popped is None or self.active is None or not self._typing:
            self.activate(talk)
        else:
            self._unannounced.add(talk.id)
            QTimer.singleShot(_NAME_COMES_MS, self, lambda: self._announce(talk))
        return talk

    def _announce(self, talk: Talk) -> None:
        """Once it is known who it is, or nobody can say."""
        if talk.id in self._unannounced:
            self._unannounced.remove(talk.id)
            if talk in self.talks and talk is not self.active:
                self.happened.emit(text("call.waits", who=who(talk)), None)

    # ── several at once ─────────────────────────────────────────────────────────────────────────────────────────
    def activate(self, talk: Talk) -> None:
        self._bring_to_front(talk)
        self.called_up.emit(talk)
        if talk.draft.customer_id:
            self.customer_wanted.emit(talk.draft.customer_id)

    def _bring_to_front(self, talk: Talk) -> None:
        if talk is not self.active:
            self.active = talk
            self.change(talk, active_at=self.door.clock.now())
        self.activated.emit(talk)

    def follow(self, customer_id: UUID | None) -> None:
        """Who is shown brings their open conversation along: words about one never reach the notes of another."""
        if customer_id is None or (self.active and self.active.draft.customer_id == customer_id):
            return
        if talk := self.with_customer(customer_id):
            self.activate(talk)

    def with_customer(self, customer_id: UUID) -> Talk | None:
        return next((talk for talk in self.talks if talk.draft.customer_id == customer_id), None)

    @property
    def at_the_counter(self) -> bool:
        """Whether somebody stands before the screen, and may see it."""
        return any(talk.draft.channel is Channel.COUNTER for talk in self.talks)

    def activate_next(self) -> None:
        """The next open conversation, round and round."""
        if self.talks:
            at = self.talks.index(self.active) if self.active in self.talks else -1
            self.activate(self.talks[(at + 1) % len(self.talks)])

    def open_from_list(self, interaction_id: UUID) -> None:
        """A conversation of the work list, wherever it is.

        While drafts are still being read it waits for them: what the desk knows may be older than what was typed.
        """
        if self._resuming:
            self._wanted_first = interaction_id
            return
        known = next((talk for talk in self.talks if talk.id == interaction_id), None)
        aside = self._aside.pop(interaction_id, None)
        if known:
            self.activate(known)
        elif aside:
            self.open(aside)
            self.change(aside, put_aside=False)
            self.activate(aside)
        else:
            self.door.ask(GetInteraction(interaction_id), owner=self, done=self._open_found, failed=self.refuse)

    def _open_found(self, found: Interaction) -> None:
        if found.state is State.DONE:
            self.refuse(Refused("interactions.done_already"))
        elif not self._knows(found.id):
            talk = Talk(ConversationDraft.of(found), begun=True)
            self.open(talk)
            self.activate(talk)

    # ── while it runs ───────────────────────────────────────────────────────────────────────────────────────────
    def note(self, talk: Talk, words: str, cursor: int, anchor: int, scroll: int) -> None:
        """What the notes hold now, and where the cursor is."""
        typed = words != talk.draft.notes
        if (words, cursor, anchor, scroll) == _place_in(talk.draft):
            return
        talk.draft = talk.draft.but(notes=words, cursor=cursor, anchor=anchor, scroll=scroll)
        self.keep(talk)
        if typed:
            self._since_key.start()
            self.typed.emit(talk)

    def link(self, talk: Talk, customer_id: UUID) -> None:
        """Now we know who it is."""
        before = talk.draft.customer_id
        if customer_id == before:
            return
        talk.customer, talk.candidates = None, None
        self._change_customer(talk, customer_id)
        if talk is self.active:
            self.customer_wanted.emit(customer_id)

        def unlink(error: Exception) -> None:
            self._change_customer(talk, before)
            self.trouble(talk, error)

        self.carry_out(talk, LinkInteraction(interaction_id=talk.id, customer_id=customer_id), failed=unlink)

    def _change_customer(self, talk: Talk, customer_id: UUID | None) -> None:
        moved = talk.draft.with_customer(customer_id)
        talk.meanwhile = ()
        self.change(talk, customer_id=customer_id, then=moved.then, mark=None)

    # ── what changed elsewhere ──────────────────────────────────────────────────────────────────────────────────
    def heard(self, subjects: Iterable[tuple[str, UUID | None]]) -> None:
        kinds = {kind for kind, _ in subjects}
        if kinds & {"reason", "snippet", "shop", "people", "hearing"}:
            self.load_ready()
        customers = {id for kind, id in subjects if kind == "customer"}
        for talk in self.talks:
            if talk.draft.customer_id in customers:
                self._know_customer(talk)

    def load_ready(self) -> None:
        def show(ready: Ready) -> None:
            self.ready = ready
            self.ready_changed.emit()

        self.door.work(lambda: load_ready(self.door), owner=self, done=show, supersedes="ready")

    # ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def _typing(self) -> bool:
        return self._since_key.isValid() and self._since_key.elapsed() < STILL_TYPING_MS

    def _knows(self, interaction_id: UUID) -> bool:
        return interaction_id in self._aside or any(talk.id == interaction_id for talk in self.talks)

    def open(self, talk: Talk) -> None:
        self.talks.append(talk)
        self.opened.emit(talk)
        self._second.start()
        self._know_customer(talk)

    def put_aside(self, talk: Talk) -> None:
        """Away from the window, at hand for the list."""
        self._aside[talk.id] = talk
        self.close(talk)

    def close(self, talk: Talk) -> None:
        """The one that was opened last comes to the front."""
        if talk in self.talks:
            self.talks.remove(talk)
        self.closed.emit(talk)
        if not self.talks:
            self._second.stop()
        if talk is self.active:
            self.active = None
            self.activate(self.talks[-1]) if self.talks else self.activated.emit(None)

    def change(self, talk: Talk, **fields: Any) -> None:
        talk.draft, talk.trouble = talk.draft.but(**fields), None
        self.keep(talk)
        if "customer_id" in fields:
            self._know_customer(talk)
        self.changed.emit(talk)

    def keep(self, talk: Talk, *, now: bool = False) -> None:
        """On disk soon, or at once for what is not typing."""
        draft = talk.draft
        self.keeper.keep(
            draft.wrap_up_id, CONVERSATION_DRAFT, draft.wrap_up_id, draft.content(), draft.customer_id, now=now
        )

    def carry_out(
        self,
        talk: Talk,
        command: Command | None,
        *,
        id: UUID | None = None,
        done: Callable[[], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """In the database lane: the beginning, unless the desk has heard of it, and then the command."""
        draft, begun, desk, command_id = talk.draft, talk.begun, self.door.desk, id or new_id()

        def run() -> None:
            if not begun and draft.start_id:
                desk.execute(draft.start, actor=draft.person_id, id=draft.start_id, occurred_at=draft.started_at)
            if command:
                desk.execute(command, actor=self.door.person_id, id=command_id)

        def carried_out(_: Any) -> None:
            talk.begun = True
            if done:
                done()

        self.door.runner.run(
            run, owner=self, done=carried_out, failed=failed or (lambda error: self.trouble(talk, error))
        )

    def _know_customer(self, talk: Talk) -> None:
        """Who it is, or who it may be."""
        customer_id, number = talk.draft.customer_id, talk.draft.start.number

        def known(customer: Customer) -> None:
            talk.customer = customer
            self.changed.emit(talk)
            self._announce(talk)

        if customer_id:
            self.door.ask(GetCustomer(customer_id), owner=self, done=known, failed=lambda error: None)
            self._mark(talk, customer_id)
        elif number and talk.candidates is None:
            self._look_up(talk, number)

    def _mark(self, talk: Talk, customer_id: UUID) -> None:
        """What others do for this customer from now on is new to whoever talks with them."""

        def begun(mark: Mark) -> None:
            if talk in self.talks and talk.draft.customer_id == customer_id and talk.draft.mark is None:
                talk.draft = talk.draft.but(mark=mark)
                self.keep(talk)

        if talk.draft.mark is None:
            begin_to_write(self.door, self, customer_id, begun)

    def _look_up(self, talk: Talk, number: str) -> None:
        """Whose number it is. One customer: it is them. Several: a person picks."""

        def look() -> tuple[tuple[Found, ...], str]:
            found = self.door.asked(CustomersByPhone(number))
            return found, _readable(number, self.ready.region)

        def perhaps(answer: tuple[tuple[Found, ...], str]) -> None:
            if talk.draft.customer_id is None:
                talk.candidates, talk.number = answer
                if len(answer[0]) == 1:
                    self.link(talk, answer[0][0].customer_id)
                else:
                    self.changed.emit(talk)
                    self._announce(talk)

        self.door.work(look, owner=self, done=perhaps, failed=lambda error: perhaps(((), number)))

    def trouble(self, talk: Talk, error: Exception) -> None:
        talk.trouble = error
        self.changed.emit(talk)

    def refuse(self, error: Exception) -> None:
        self.refused.emit(error_text(error))


def _place_in(draft: ConversationDraft) -> tuple[str, int, int, int]:
    return draft.notes, draft.cursor, draft.anchor, draft.scroll


def _readable(number: str, region: str) -> str:
    """As people read it; a number that is none stays as it came. Not on the GUI thread: what it needs loads slowly."""
    try:
        return phone_words(normal_phone(number, region)[0])
    except Refused:
        return number
