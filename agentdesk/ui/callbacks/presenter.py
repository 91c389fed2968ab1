"""The callbacks of one customer: what is planned, when there is room for another, what is asked of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from agentdesk.core.callbacks import commands as asks
from agentdesk.core.callbacks.model import Callback, Consent, DayOfSlots, Recipient, Rules, Slot
from agentdesk.core.commands import Command, Together
from agentdesk.core.customers.model import ContactPoint, PointKind
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.drafting import Following
from agentdesk.core.people.commands import Teams, TheStaff
from agentdesk.core.people.cover import Staff
from agentdesk.core.people.model import Team, works_alone
from agentdesk.core.wording import error_text, place_of, text
from agentdesk.ui.callbacks.words import planned_words
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.interactions.then import Then

AHEAD = 14
"""How many days are looked through for the first free slot."""
Failed = Callable[[Exception], None]


@dataclass(frozen=True, slots=True)
class Known:
    """What the card shows and the form offers. `open` are those not over, by their window."""

    open: tuple[Callback, ...]
    staff: Staff
    teams: tuple[Team, ...]
    rules: Rules

    @property
    def alone(self) -> bool:
        """Nobody else to ring: whom it is for is no question."""
        return works_alone(self.staff.people)


@dataclass(frozen=True, slots=True)
class ForWhom:
    """Whom a callback is to lie with, in one word for a choice and a draft: me, named, anyone, person:ID, team:ID."""

    recipient: Recipient = Recipient.ME
    id: UUID | None = None

    @classmethod
    def read(cls, code: str) -> ForWhom:
        kind, _, some_id = code.partition(":")
        return cls(Recipient.NAMED if kind == "person" else Recipient(kind or "me"), UUID(some_id) if some_id else None)

    @classmethod
    def of(cls, callback: Callback, me: UUID) -> ForWhom:
        match callback.recipient:
            case Recipient.TEAM:
                return cls(Recipient.TEAM, callback.team_id)
            case Recipient.ANYONE:
                return cls(Recipient.ANYONE)
        return cls() if callback.owner_id == me else cls(Recipient.NAMED, callback.owner_id)

    @property
    def code(self) -> str:
        if self.id is None:
            return self.recipient.value
        return f"{'team' if self.recipient is Recipient.TEAM else 'person'}:{self.id}"

    @property
    def person_id(self) -> UUID | None:
        return self.id if self.recipient is Recipient.NAMED else None

    @property
    def team_id(self) -> UUID | None:
        return self.id if self.recipient is Recipient.TEAM else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the form says. `starts_at` in UTC; attempts and minutes between them as the shop does it where None.
    `promise_id`: what is kept by it."""

    phone: str
    label: str
    purpose: str
    starts_at: datetime
    minutes: int
    whom: ForWhom
    max_attempts: int | None = None
    spacing_minutes: int | None = None
    promise_id: UUID | None = None
    case_id: UUID | None = None
    guide_run_id: UUID | None = None


class CustomerCallbacks(QObject):
    """Signals out, intentions in."""

    shown = Signal(object)
    """A `Known`."""
    failed = Signal(str)
    day_shown = Signal(object)
    """A `DayOfSlots`."""

    def __init__(self, customer: CustomerPresenter, then: Then, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.customer, self.door = customer, customer.door
        self._then = then
        self.known: Known | None = None

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def load(self) -> None:
        self.door.work(self._look, owner=self, done=self._show, failed=self._fail, supersedes="known")

    @property
    def now(self) -> datetime:
        return self.door.clock.now()

    @property
    def zone(self) -> ZoneInfo:
        """The customer's, or where nobody knows it the shop's."""
        opened = self.customer.opened
        return opened.local.zone if opened and opened.local else self.customer.zone

    @property
    def zone_known(self) -> bool:
        opened = self.customer.opened
        return opened is not None and opened.local is not None

    @property
    def phones(self) -> tuple[ContactPoint, ...]:
        """The preferred one first."""
        points = self.customer.opened.view.customer.points if self.customer.opened else ()
        there = (point for point in points if point.kind is PointKind.PHONE and point.label != "fax")
        return tuple(sorted(there, key=lambda point: not point.preferred))

    def show_day(self, day: date, whom: ForWhom, but: UUID | None = None) -> None:
        """`day_shown` comes with the slots of this day of the customer's."""
        self._ask_slots(day, 1, whom, but, lambda days: self.day_shown.emit(days[0]))

    def first_free(self, whom: ForWhom, found: Callable[[DayOfSlots, Slot | None], None]) -> None:
        """The next free slot, with its day; today without one where there is none for two weeks."""

        def pick(days: tuple[DayOfSlots, ...]) -> None:
            free = ((day, slot) for day in days for slot in day.slots if slot.is_free)
            found(*next(free, (days[0], None)))

        self._ask_slots(self.now.astimezone(self.zone).date(), AHEAD, whom, None, pick)

    @property
    def step(self) -> str:
        """The step of a guide that a form made now is for."""
        return self._then.steps.of(self.customer.customer_id)

    def tell_saved(self, step: str) -> None:
        self._then.steps.tell(self.customer.customer_id, "callback", step)

    # ── doing ───────────────────────────────────────────────────────────────────────────────────────────────────
    def content_of(self, following: Following) -> dict[str, Any]:
        """What its form held, of a callback that goes with a wrap-up."""
        said = following.command.args
        window, whom = said["window"], said["person_id"] or said["team_id"]
        midnight = datetime.fromisoformat(window["day"]).replace(tzinfo=self.zone)
        return {
            "number": said["phone"],
            "purpose": said["purpose"],
            "at": (midnight + timedelta(minutes=window["from_minute"])).isoformat(),
            "whom": ForWhom(Recipient(said["recipient"]), UUID(whom) if whom else None).code,
            "length": window["to_minute"] - window["from_minute"],
            "attempts": said["max_attempts"],
            "spacing": said["spacing_minutes"],
            "replaces": str(following.id),
            "promise": said["promise_id"],
            "case": said["case_id"],
            "step": f"{said['guide_run_id']}:" if said["guide_run_id"] else "",
        }

    def plan(
        self, wish: Wish, id: UUID, done: Callable[[], None], refused: Failed, replaces: UUID | None = None
    ) -> None:
        """Promised in a conversation with this customer, it goes with its wrap-up; else at once."""
        talk = self._then.talk_for(self.customer.customer_id)
        if replaces and not self._then.has(talk, replaces):
            refused(Refused("then.gone"))
            return
        command = asks.PlanCallback(
            customer_id=self.customer.customer_id,
            phone=wish.phone,
            phone_label=wish.label,
            purpose=wish.purpose,
            window=self.window_of(wish),
            recipient=wish.whom.recipient,
            person_id=wish.whom.person_id,
            team_id=wish.whom.team_id,
            consent=Consent.ASKED,
            max_attempts=wish.max_attempts,
            spacing_minutes=wish.spacing_minutes,
            promise_id=wish.promise_id,
            case_id=wish.case_id,
            guide_run_id=wish.guide_run_id,
            reason_id=talk.draft.reason_id if talk else None,
            interaction_id=talk.id if talk else None,
        )
        if talk:
            self._then.add(talk, command, self._words_of(wish), replaces=replaces)
            done()
            return
        self._do(command, text("callback.planned"), done, refused, id)

    def change(self, seen: Callback, wish: Wish, id: UUID, done: Callable[[], None], refused: Failed) -> None:
        """Only what has changed, all at once."""
        steps = self._changes(seen, wish)
        if not steps:
            done()
            return
        command = steps[0] if len(steps) == 1 else Together.of(*steps)
        self._do(command, text("callback.changed"), done, refused, id)

    def _words_of(self, wish: Wish) -> str:
        return planned_words(wish.starts_at, wish.purpose, self.now, self.zone, self.customer.zone)

    def cancel(self, seen: Callback, reason: str, done: Callable[[], None], refused: Failed) -> None:
        command = asks.CancelCallback(callback_id=seen.id, reason=reason)
        self._do(command, text("callback.cancelled"), done, refused)

    def window_of(self, wish: Wish) -> asks.NewWindow:
        return asks.NewWindow.at(wish.starts_at, wish.minutes, self.zone, known=self.zone_known)

    # ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _changes(self, seen: Callback, wish: Wish) -> list[Command]:
        steps: list[Command] = []
        changed = asks.ChangeCallback(
            callback_id=seen.id,
            phone=wish.phone,
            phone_label=wish.label,
            purpose=wish.purpose,
            fallback=seen.fallback,
            consent=seen.consent,
            max_attempts=wish.max_attempts or seen.max_attempts,
            spacing_minutes=wish.spacing_minutes or seen.spacing_minutes,
            case_id=seen.case_id,
            reason_id=seen.reason_id,
            guide_run_id=seen.guide_run_id,
        )
        is_new = (wish.phone, wish.label, wish.purpose) != (_written(seen), seen.phone_label, seen.purpose)
        if is_new or (changed.max_attempts, changed.spacing_minutes) != (seen.max_attempts, seen.spacing_minutes):
            steps.append(changed)
        if wish.whom != ForWhom.of(seen, self.door.person_id):
            to = wish.whom
            steps.append(
                asks.PassOnCallback(
                    callback_id=seen.id, recipient=to.recipient, person_id=to.person_id, team_id=to.team_id
                )
            )
        if wish.starts_at != seen.starts_at or wish.minutes != seen.window.minutes:
            steps.append(asks.MoveCallback(callback_id=seen.id, window=self.window_of(wish)))
        return steps

    def _do(
        self, command: Command, words: str, done: Callable[[], None], refused: Failed, id: UUID | None = None
    ) -> None:
        def carried_out(_: object) -> None:
            done()
            self.customer.happened.emit(words, lambda: self.customer.undo(command_id))

        command_id = self.door.do(command, owner=self, done=carried_out, failed=refused, id=id)

    def _look(self) -> Known:
        """In the database lane, where names of places are loaded too."""
        place_of(self.zone)
        found = self.door.asked(asks.CallbacksOf(self.customer.customer_id))
        return Known(
            tuple(each for each in found if not each.is_over),
            self.door.asked(TheStaff()),
            self.door.asked(Teams()),
            self.door.asked(asks.TheRules()),
        )

    def _show(self, known: Known) -> None:
        self.known = known
        self.shown.emit(known)

    def _fail(self, error: Exception) -> None:
        self.failed.emit(error_text(error))

    def _ask_slots(
        self,
        day: date,
        days: int,
        whom: ForWhom,
        but: UUID | None,
        done: Callable[[tuple[DayOfSlots, ...]], None],
    ) -> None:
        query = asks.FreeSlots(
            day=day,
            days=days,
            zone=self.zone.key if self.zone_known else "",
            recipient=whom.recipient,
            named_id=whom.person_id,
            team_id=whom.team_id,
            customer_id=self.customer.customer_id,
            but=but,
        )
        self.door.ask(query, owner=self, done=done, failed=self._fail, supersedes="slots")


def another_one(error: Exception) -> UUID | None:
    """The id of the callback that is open already, where that is why none is planned."""
    if isinstance(error, Refused) and error.code == "callbacks.one_is_open":
        return UUID(str(error.facts["id"]))
    return None


def _written(callback: Callback) -> str:
    """As the form shows it: what is stored, and what is dialled behind it."""
    return f"{callback.phone} ext. {callback.extension}" if callback.extension else callback.phone
