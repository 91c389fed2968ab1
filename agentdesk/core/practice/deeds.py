"""What was done at the desk while somebody practised, told by the commands that were carried out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from agentdesk.core.money import Money
from agentdesk.core.practice.model import Deed
from agentdesk.core.wording import money

_DEEDS = {
    "promises.make": Deed.PROMISE,
    "callbacks.plan": Deed.CALLBACK,
    "goodwill.give": Deed.GOODWILL,
    "goodwill.issue_voucher": Deed.GOODWILL,
    "approvals.request": Deed.APPROVAL,
    "cases.open": Deed.CASE,
    "cases.note_failure": Deed.FAILURE,
    "cases.ask_query": Deed.QUERY,
    "handovers.offer": Deed.HANDOVER,
    "customers.add_note": Deed.NOTE,
    "customers.change": Deed.ADDRESS,
    "customers.add_point": Deed.ADDRESS,
    "customers.change_point": Deed.ADDRESS,
    "customers.pin_alert": Deed.ALERT,
    "customers.tag": Deed.ALERT,
    "cases.cancel_order": Deed.CANCELLATION,
    "cases.take_withdrawal": Deed.WITHDRAWAL,
    "cases.terminate": Deed.TERMINATION,
    "cases.take_return": Deed.RETURN,
    "cases.confirmation_sent": Deed.CONFIRMATION,
    "cases.resolve": Deed.SETTLED,
    "interactions.wrap_up": Deed.WRAP_UP,
}
_WORDS = ("words", "purpose", "subject", "question", "resolution", "notes")


@dataclass(frozen=True, slots=True)
class Done:
    """A deed, and its own words: what was promised, what the callback is about, how much was given."""

    deed: Deed
    words: str = ""


class CarriedOut(Protocol):
    """A line of the command log."""

    @property
    def command_id(self) -> UUID: ...
    @property
    def kind(self) -> str: ...
    @property
    def args(self) -> Mapping[str, Any]: ...


def deeds_of(lines: Sequence[CarriedOut]) -> Iterator[Done]:
    """What was taken back was not done."""
    undone = {str(line.args["command_id"]) for line in lines if line.kind == "undo"}
    return _deeds((line.kind, line.args) for line in lines if str(line.command_id) not in undone)


def _deeds(carried_out: Iterable[tuple[str, Mapping[str, Any]]]) -> Iterator[Done]:
    """Those that were carried out together count one by one."""
    for kind, args in carried_out:
        if kind == "together":
            yield from _deeds((each["kind"], each["args"]) for each in args["commands"])
        elif deed := _DEEDS.get(kind):
            yield Done(deed, _words(args))


def _words(args: Mapping[str, Any]) -> str:
    said = next((str(args[name]) for name in _WORDS if args.get(name)), "")
    given = money(Money(args["amount"], args["currency"])) if args.get("currency") and args.get("amount") else ""
    return " · ".join(filter(None, (given, " ".join(said.split()))))
