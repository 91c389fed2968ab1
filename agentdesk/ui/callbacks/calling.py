"""Keeping the promise to ring: claimed, rung, how it went, what comes next. Behaviour without widgets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from agentdesk.core.callbacks import commands as asks
from agentdesk.core.callbacks.model import Callback, Outcome, State
from agentdesk.core.commands import Command, Together, Undo, inner_id
from agentdesk.core.customers.commands import GetCustomer
from agentdesk.core.customers.model import Customer, shown_name
from agentdesk.core.ids import new_id
from agentdesk.core.interactions.commands import StartInteraction
from agentdesk.core.interactions.drafting import Following
from agentdesk.core.interactions.model import Channel, Direction, Solved, interaction_id
from agentdesk.core.wording import error_text, text
from agentdesk.core.work.words import moment_words, two_clocks
from agentdesk.ui.callbacks.stage import HOW_THE_TALK_ENDED, Stage, attempt_of, snoozed_until, stage_of
from agentdesk.ui.callbacks.words import follows_words
from agentdesk.ui.customer.contact_words import phone_words
from agentdesk.ui.door import Door
from agentdesk.ui.interactions.presenter import ContactPresenter
from agentdesk.ui.interactions.talk import Talk
from agentdesk.ui.widgets.countdown import Waker

_RECORD = asks.RecordAttempt.kind


class Calling(QObject):
    """`callback` is the one that is to be dealt with beside the customer in front, None while there is none."""

    changed = Signal()
    wanted = Signal()
    """It is shown because somebody asked for it: the keyboard may go there."""
    dialled = Signal(str)
    """A conversation with this number (E.164) has begun."""
    happened = Signal(str, object)
    refused = Signal(str)

    def __init__(
        self,
        door: Door,
        contacts: ContactPresenter,
        waker: Waker,
        zone: ZoneInfo,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.door, self._contacts, self._waker, self.zone = door, contacts, waker, zone
        self.callback: Callback | None = None
        self._front: UUID | None = None
        self._front_name = ""
        self._asked: UUID | None = None
        self._leads = False
        self._dismissed: tuple[UUID, Stage] | None = None
        self._picked: set[UUID] = set()
        """Conversations whose attempt a person has named."""
        self._followed: set[UUID] = set()
        """Conversations that have their attempt among what follows, unless a person has taken it off."""
        conversations = contacts.conversations
        for signal in (conversations.opened, conversations.closed, conversations.changed, conversations.activated):
            signal.connect(self._follow_talk)

    # ── what is to be done ──────────────────────────────────────────────────────────────────────────────────────
    @property
    def now(self) -> datetime:
        return self.door.clock.now()

    @property
    def talk(self) -> Talk | None:
        """The open conversation with the customer who waits for this callback; of a mere number, the attempt's."""
        if self.callback is None:
            return None
        if whom := self.callback.customer_id:
            return self._contacts.conversations.with_customer(whom)
        talks = self._contacts.conversations.talks
        return next((talk for talk in talks if self._is_attempt(talk, self.callback)), None)

    @property
    def stage(self) -> Stage:
        if self.callback is None:
            return Stage.QUIET
        asked = self._asked == self.callback.id
        stage = stage_of(self.callback, self.now, self.door.person_id, talking=self.talk is not None, asked=asked)
        return Stage.QUIET if self._dismissed == (self.callback.id, stage) else stage

    @property
    def can_snooze(self) -> bool:
        return self.callback is not None and snoozed_until(self.callback, self.now) is not None

    def front_changed(self, customer_id: UUID | None) -> None:
        """What is no customer's stays until it is put away: whose it is may be found out meanwhile."""
        if customer_id == self._front:
            return
        self._front, self._front_name = customer_id, ""
        if self.is_nobodys and self._asked:
            self._name_front()
            self.changed.emit()
            return
        if customer_id or (self.callback and self.callback.customer_id):
            self._asked = None
            self._show(None)
        if customer_id:
            self._look()

    @property
    def is_nobodys(self) -> bool:
        """A mere number: nobody knows yet who waits for this callback."""
        return self.callback is not None and self.callback.customer_id is None

    @property
    def has_form(self) -> bool:
        """Whether its customer is shown, beside whom all of it can be changed."""
        return self.callback is not None and self._front is not None and self.callback.customer_id == self._front

    @property
    def whose(self) -> str:
        """Whom it can be linked with: the customer in front, if it is nobody's yet."""
        return self._front_name if self.is_nobodys else ""

    def open(self, callback_id: UUID, *, lead: bool = False) -> None:
        """From the work list: shown though it may not be due. `lead`: `wanted` follows."""
        self._asked, self._dismissed, self._leads = callback_id, None, lead
        if self.callback and self.callback.id == callback_id:  # known already: at once
            self._show(self.callback)
        self._ask(asks.GetCallback(callback_id))

    def heard(self, subjects: Iterable[Any]) -> None:
        if any(kind == "callback" for kind, _ in subjects):
            self._look()

    def dismiss(self) -> None:
        """Not now; it comes back when something changes."""
        if self.callback:
            was_nobodys = self.is_nobodys and self._asked is not None
            self._dismissed, self._asked = (self.callback.id, self.stage), None
            self.changed.emit()
            if was_nobodys:  # now for the customer in front
                self._look()

    # ── doing ───────────────────────────────────────────────────────────────────────────────────────────────────
    def call(self) -> None:
        """Claim it, begin the conversation and the attempt: all of it, or none."""
        callback = self.callback
        if callback is None:
            return
        together_id = new_id()
        talk_id = interaction_id(inner_id(together_id, 0))
        start = StartInteraction(
            customer_id=callback.customer_id,
            channel=Channel.PHONE,
            direction=Direction.OUT,
            number=callback.phone,
            extension=callback.extension,
        )
        ring = asks.StartCall(callback_id=callback.id, interaction_id=talk_id)

        def begun(_: object) -> None:
            self._contacts.conversations.open_from_list(talk_id)
            self.dialled.emit(callback.phone)

        self.door.do(Together.of(start, ring), owner=self, done=begun, failed=self._refuse, id=together_id)

    def claim(self) -> None:
        self._do(lambda it: asks.ClaimCallback(callback_id=it.id), "callback.done.claimed")

    def release(self) -> None:
        self._do(lambda it: asks.ReleaseCallback(callback_id=it.id), "callback.done.released")

    def snooze(self) -> None:
        until = snoozed_until(self.callback, self.now) if self.callback else None
        if until:
            words = {"when": moment_words(until, self.now, self.zone)}
            self._do(lambda it: asks.SnoozeCallback(callback_id=it.id, until=until), "callback.done.snoozed", **words)

    def try_again(self) -> None:
        self._do(lambda it: asks.TryAgain(callback_id=it.id), "callback.done.again")

    def move(self, at: datetime) -> None:
        """As long as it was, on the clock it was planned by."""
        callback = self.callback
        if callback is None:
            return
        was = callback.window
        window = asks.NewWindow.at(at, was.minutes, ZoneInfo(was.zone), known=callback.zone_known)
        when = two_clocks(at, self.now, ZoneInfo(was.zone), self.zone)
        name = callback.customer or phone_words(callback.phone)
        move = asks.MoveCallback(callback_id=callback.id, window=window)
        self._do(lambda _: move, "callback.moved", name=name, when=when)

    def link(self) -> None:
        """It is the customer's who is in front."""
        whom, words = self._front, {"who": self.whose}
        if whom:
            self._do(lambda it: asks.LinkCaller(callback_id=it.id, customer_id=whom), "callback.done.linked", **words)

    def cancel(self, reason: str) -> None:
        self._do(lambda it: asks.CancelCallback(callback_id=it.id, reason=reason), "callback.cancelled")

    def settle(self, words: str) -> None:
        self._do(lambda it: asks.SettleCallback(callback_id=it.id, words=words), "callback.done.settled")

    def fulfil(self) -> None:
        talk_id = self.talk.id if self.talk else None
        self._do(lambda it: asks.FulfilCallback(callback_id=it.id, interaction_id=talk_id), "callback.done.fulfilled")

    def record(self, outcome: Outcome) -> None:
        """How the attempt ended: with the wrap-up of its conversation, which is at its end unless they were reached."""
        talk = self.talk
        if talk is None:
            self._do(self._recording(outcome), f"callback.done.attempt_{outcome}")
            return
        self._picked.add(talk.id)
        self._put(talk, outcome)
        if outcome is Outcome.REACHED:
            return
        self._contacts.picks.outcome(talk, HOW_THE_TALK_ENDED[outcome])
        self._contacts.picks.solved(talk, Solved.NO)
        self._contacts.ending.open_wrap_up(talk)
        self._contacts.ending.save(talk)

    def export(self, path: Path) -> None:
        """For a calendar program."""
        callback, now = self.callback, self.now

        def write() -> None:
            from agentdesk.core.callbacks.ics import save_ics

            assert callback
            save_ics(path, [callback], now)

        saved = text("callback.done.exported", file=path.name)
        self.door.work(write, owner=self, done=lambda _: self.happened.emit(saved, None), failed=self._refuse)

    # ── the attempt and its conversation ────────────────────────────────────────────────────────────────────────
    def _recording(self, outcome: Outcome) -> Callable[[Callback], Command]:
        return lambda it: asks.RecordAttempt(callback_id=it.id, outcome=outcome)

    def _put(self, talk: Talk, outcome: Outcome) -> None:
        """What follows from the conversation: one outcome of the attempt, in place of any other."""
        assert self.callback
        others = tuple(each for each in talk.draft.then if each.command.kind != _RECORD)
        command = self._recording(outcome)(self.callback)
        words = follows_words(outcome)
        self._contacts.conversations.change(talk, then=(*others, Following.of(command, words)))

    def _follow_talk(self, talk: Talk | None) -> None:
        """The wrap-up of its conversation completes the callback, whether or not anybody says so."""
        callback = self.callback
        if talk and callback and self._is_attempt(talk, callback):
            wanted = attempt_of(talk.draft.outcome)
            told = [each.command.args["outcome"] for each in talk.draft.then if each.command.kind == _RECORD]
            is_new, ours = talk.id not in self._followed, talk.id not in self._picked
            if ours and not talk.busy and told != [wanted.value] and (told or is_new):
                self._followed.add(talk.id)
                if is_new and callback.reason_id and talk.draft.reason_id is None:  # it is rung about the same
                    self._contacts.picks.reason(talk, callback.reason_id)
                self._put(talk, wanted)
                return  # which comes here again
        self.changed.emit()

    def _is_attempt(self, talk: Talk, callback: Callback) -> bool:
        last = callback.attempts[-1] if callback.attempts else None
        return callback.state is State.IN_CALL and last is not None and last.interaction_id == talk.id

    # ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _look(self) -> None:
        if self._asked:
            self._ask(asks.GetCallback(self._asked))
        elif front := self._front:

            def show(found: Callback | None) -> None:
                if front == self._front:
                    self._show(found)

            self.door.work(
                lambda: self._open_one_of(front), owner=self, done=show, failed=self._refuse, supersedes="look"
            )

    def _open_one_of(self, customer_id: UUID) -> Callback | None:
        found = self.door.asked(asks.OpenCallbackOf(customer_id))
        return self._whole(found) if found else None

    def _whole(self, found: Callback) -> Callback:
        """In the database lane, where the words for its number are loaded too."""
        phone_words(found.phone)
        return self.door.asked(asks.GetCallback(found.id)) if found.state is State.IN_CALL else found

    def _name_front(self) -> None:
        def named(found: Customer) -> None:
            if found.id == self._front:
                self._front_name = shown_name(found.name, found.number)
                self.changed.emit()

        if self._front:
            self.door.ask(GetCustomer(self._front), owner=self, done=named, failed=self._refuse, supersedes="front")

    def _ask(self, query: asks.GetCallback) -> None:
        self.door.work(
            lambda: self._whole(self.door.asked(query)),
            owner=self,
            done=self._show,
            failed=self._refuse,
            supersedes="look",
        )

    def _show(self, callback: Callback | None) -> None:
        if callback and callback.is_over:  # another one may be open still
            asked_for, self._asked, callback = self._asked, None, None
            if asked_for:
                self._look()
        self.callback = callback
        if self.is_nobodys and not self._front_name:
            self._name_front()
        changes_at = callback.changes_at(self.now) if callback else None
        if changes_at:
            self._waker.wake(self, changes_at, self._time_has_passed)
        else:
            self._waker.forget(self)
        self._follow_talk(self.talk)
        if self._leads:
            self._leads = False
            self.wanted.emit()

    def _time_has_passed(self) -> None:
        self._show(self.callback)

    def _do(self, make: Callable[[Callback], Command], done: str, **words: str) -> None:
        callback = self.callback
        if callback is None:
            return

        def carried_out(_: object) -> None:
            undo = Undo(command_id=command_id)
            self.happened.emit(text(done, **words), lambda: self.door.do(undo, owner=self, failed=self._refuse))

        command_id = self.door.do(make(callback), owner=self, done=carried_out, failed=self._refuse)

    def _refuse(self, error: Exception) -> None:
        self.refused.emit(error_text(error))
