"""What was told about a customer, put together again by what it is about. Pure.

What was set right counts as it was set right; the order is that of happening, however late it was written down.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from agentdesk.core.cases.model import ONE_CONTACT
from agentdesk.core.money import Money
from agentdesk.core.promises.model import TO_THE_CUSTOMER
from agentdesk.core.story.told import Told

_AT_ONCE = frozenset(each.value for each in ONE_CONTACT)
_ENDS_A_PROMISE = ("promise.kept", "promise.withdrawn")
_ENDS_A_CALLBACK = ("callback.done", "callback.cancelled")
_ENDS_A_REQUEST = ("approval.approved", "approval.declined", "approval.withdrawn", "approval.lapsed")
_ENDS_AN_OFFER = ("handover.accepted", "handover.declined", "handover.withdrawn")
_SETTLED = ("resolved", "closed")


class Thread(NamedTuple):
    """All that was told of one thing, in the order in which it happened."""

    told: tuple[Told, ...]

    def last(self, *kinds: str) -> Told | None:
        return next((each for each in reversed(self.told) if each.kind in kinds), None)

    def has(self, *kinds: str) -> bool:
        return self.last(*kinds) is not None

    @property
    def newest(self) -> Told:
        return self.told[-1]


class Contact(NamedTuple):
    """A conversation as its wrap-up, or what set that right, says."""

    at: datetime
    person: str
    data: dict[str, Any]
    told: tuple[Told, ...]

    @property
    def is_in(self) -> bool:
        return self.data.get("direction") != "out"

    @property
    def mood(self) -> int | None:
        felt = self.data.get("mood_last")
        return felt if isinstance(felt, int) and 1 <= felt <= 5 else None


class Gift(NamedTuple):
    """What was given and still counts. `left`: of a voucher, what is still to be used; None for anything else."""

    kind: str
    amount: Money
    left: int | None
    told: tuple[Told, ...]


@dataclass(frozen=True)
class History:
    """`told` in any order; `now` says what is over."""

    told: tuple[Told, ...]
    now: datetime

    def within(self, at: datetime, span: timedelta) -> bool:
        return self.now - at <= span

    @cached_property
    def contacts(self) -> tuple[Contact, ...]:
        """Newest last. One that has ended and one that was wrapped up are the same."""
        found = {}
        for thread in self._threads("interaction"):
            first = thread.last("interaction.done") or thread.last("interaction.ended")
            if first:
                right = thread.last("interaction.corrected")
                data, told = (right.data, (first, right)) if right else (first.data, (first,))
                person = str(first.data.get("author") or first.person)
                found[first.id] = Contact(first.occurred_at, person, data, told)
        return tuple(sorted(found.values(), key=lambda each: each.at))

    @cached_property
    def orders(self) -> tuple[Thread, ...]:
        """By when they were placed, the last one last; only those of which it is known."""
        threads = self._threads("order")
        placed = [(each.last("order.placed"), each) for each in threads]
        known = [(first.occurred_at, each) for first, each in placed if first]
        return tuple(each for _, each in sorted(known, key=lambda pair: pair[0]))

    @cached_property
    def failures(self) -> tuple[Told, ...]:
        """But no broken promise that was kept in time after all, which we heard of late."""
        kept = [each.data for each in self.kept if not each.data.get("late") and each.data.get("due")]
        in_time = {(data.get("words"), datetime.fromisoformat(str(data["due"]))) for data in kept}
        noted = (each for each in self._ordered if each.kind == "failure.noted")
        return tuple(each for each in noted if _broken_at(each) not in in_time)

    @cached_property
    def promises(self) -> tuple[Thread, ...]:
        """Those still to be kept, made to the customer; what is due first in front."""
        return tuple(sorted(self._open_promises(TO_THE_CUSTOMER), key=due_of))

    @cached_property
    def checks(self) -> tuple[Thread, ...]:
        return tuple(sorted(self._open_promises(("follow_up_check",)), key=due_of))

    @cached_property
    def kept(self) -> tuple[Told, ...]:
        kept = (each.last("promise.kept") for each in self._threads("promise") if not each.has("promise.withdrawn"))
        return tuple(each for each in kept if each and each.data.get("kind") in TO_THE_CUSTOMER)

    @cached_property
    def cases(self) -> tuple[Thread, ...]:
        """All cases that are on their own, those with the newest news last."""
        found = (each for each in self._threads("case") if each.has("case.opened") and not _is_merged(each))
        return tuple(sorted(found, key=lambda each: each.newest.occurred_at))

    @cached_property
    def open_cases(self) -> tuple[Thread, ...]:
        return tuple(each for each in self.cases if is_open(each) and kind_of(each) not in _AT_ONCE)

    @cached_property
    def done_at_once(self) -> tuple[Thread, ...]:
        """Terminations, withdrawals, cancellations and returns."""
        return tuple(each for each in self.cases if kind_of(each) in _AT_ONCE)

    @cached_property
    def callbacks(self) -> tuple[Thread, ...]:
        """Those still to be made."""
        return tuple(each for each in self._threads("callback") if not each.has(*_ENDS_A_CALLBACK) and _planned(each))

    @cached_property
    def requests(self) -> tuple[Thread, ...]:
        """Goodwill that somebody has still to decide about."""
        return tuple(each for each in self._threads("approval") if not each.has(*_ENDS_A_REQUEST))

    @cached_property
    def offers(self) -> tuple[Thread, ...]:
        """Handovers that nobody has answered."""
        return tuple(each for each in self._threads("handover") if not each.has(*_ENDS_AN_OFFER))

    @cached_property
    def queries(self) -> tuple[Told, ...]:
        """What others were asked, and have not answered."""
        return tuple(each.newest for each in self._threads("query") if each.newest.kind == "query.asked")

    @cached_property
    def notes(self) -> tuple[tuple[Told, Told], ...]:
        """Each note, and what it says now: itself, or what sets it right."""
        added = (each for each in self._ordered if each.kind == "note.added")
        return tuple((each, self._corrections.get(each.id, each)) for each in added)

    @cached_property
    def gifts(self) -> tuple[Gift, ...]:
        """What was given and has not gone back or expired, the newest last."""
        found = (_gift(each) for each in self._threads("goodwill"))
        return tuple(gift for gift in found if gift)

    # ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────
    @cached_property
    def _ordered(self) -> tuple[Told, ...]:
        return tuple(sorted(self.told, key=lambda each: (each.occurred_at, each.recorded_at, each.id)))

    @cached_property
    def _families(self) -> dict[str, dict[Any, list[Told]]]:
        found: dict[str, dict[Any, list[Told]]] = {}
        gifts: dict[str, Any] = {}
        for each in self._ordered:
            family = _FAMILY.get(each.kind.partition(".")[0])
            if family:
                key = _voucher_key(each, gifts) if family == "goodwill" else _key(each)
                found.setdefault(family, {}).setdefault(key, []).append(each)
        return found

    def _threads(self, family: str) -> Iterator[Thread]:
        return (Thread(tuple(told)) for told in self._families.get(family, {}).values())

    def _open_promises(self, kinds: Iterable[str]) -> Iterator[Thread]:
        for each in self._threads("promise"):
            open_ = each.has("promise.made") and not each.has(*_ENDS_A_PROMISE)
            if open_ and str(each.newest.data.get("kind")) in kinds:
                yield each

    @cached_property
    def _corrections(self) -> dict[UUID, Told]:
        """What sets a fact right, by the fact: the one that was written down last."""
        written = sorted(self.told, key=lambda each: each.recorded_at)
        return {each.corrects: each for each in written if each.corrects}


_FAMILY = {
    "interaction": "interaction", "order": "order", "payment": "order", "delivery": "order", "promise": "promise",
    "case": "case", "service": "case", "callback": "callback", "approval": "approval", "handover": "handover",
    "query": "query", "goodwill": "goodwill", "voucher": "goodwill",
}  # fmt: skip
"""What is told of one thing, by the beginnings of its kinds."""


def _key(told: Told) -> Any:
    match told.kind.partition(".")[0]:
        case "handover":
            return told.data.get("handover_id") or told.subject_id
        case "query":
            return told.subject_id, str(told.data.get("department") or told.data.get("asked_of"))
    return told.subject_id or told.id


def _voucher_key(told: Told, gifts: dict[str, Any]) -> Any:
    """What was given, its voucher, and every voucher in that one's place are one thing."""
    voucher = str(told.data.get("voucher_id") or "")
    if before := str(told.data.get("was_id") or ""):
        gifts[voucher] = gifts.get(before, before)
    if act := told.data.get("act_id"):
        gifts.setdefault(voucher or str(act), str(act))
        return str(act)
    return gifts.get(voucher, voucher)


def _broken_at(failure: Told) -> tuple[Any, datetime] | None:
    """Which promise by when, if that is what went wrong."""
    return (failure.data.get("words"), failure.occurred_at) if failure.data.get("kind") == "broken_promise" else None


def due_of(promise: Thread) -> datetime:
    return datetime.fromisoformat(str(_dated(promise).data["due"]))


def first_due_of(promise: Thread) -> datetime:
    return datetime.fromisoformat(str(promise.told[0].data["due"]))


def _dated(promise: Thread) -> Told:
    return promise.last("promise.moved", "promise.made") or promise.told[0]


def kind_of(case: Thread) -> str:
    opened = case.last("case.opened")
    return str(opened.data.get("kind") or "") if opened else ""


def last_status(case: Thread) -> tuple[bool, Told]:
    """Whether it is open, and what said so last."""
    for each in reversed(case.told):
        status = _changed(each, "status")
        if each.kind == "case.resolved" or status in _SETTLED:
            return False, each
        if each.kind in ("case.opened", "case.reopened") or status:
            return True, each
    return True, case.told[0]


def is_open(case: Thread) -> bool:
    return last_status(case)[0]


def said_last(case: Thread, field: str) -> tuple[Any, Told | None]:
    """What a field of a case was changed to last, and by which fact."""
    for each in reversed(case.told):
        changes = each.data.get("changes") if each.kind == "case.changed" else None
        if isinstance(changes, dict) and field in changes:
            return _changed(each, field), each
    return None, None


def _changed(told: Told, field: str) -> Any:
    changes = told.data.get("changes") if told.kind == "case.changed" else None
    pair = changes.get(field) if isinstance(changes, dict) else None
    return pair[1] if isinstance(pair, list | tuple) and len(pair) == 2 else None


def _is_merged(case: Thread) -> bool:
    return any(each.kind == "case.merged" and each.data.get("into") for each in case.told)


def _planned(callback: Thread) -> Told | None:
    return callback.last("callback.planned", "callback.moved", "callback.missed_call")


def _gift(thread: Thread) -> Gift | None:
    given = thread.last("goodwill.given")
    back = thread.last("goodwill.taken_back", "goodwill.counts_again", "voucher.voided", "voucher.expired")
    if given is None or (back and back.kind != "goodwill.counts_again"):
        return None
    used = [each for each in thread.told if each.kind == "voucher.redeemed"]
    amount = Money(int(given.data["amount"]), str(given.data["currency"]))
    if not given.data.get("voucher_id"):
        return Gift(str(given.data["kind"]), amount, None, (given,))
    left = min((int(each.data["left"]) for each in used), default=amount.minor)
    return Gift(str(given.data["kind"]), amount, left, (given, *used))
