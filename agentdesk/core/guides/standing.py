"""What a step would have done stands already, as far as the data and the conversation say."""

from __future__ import annotations

from agentdesk.core.guides.conditions import Situation, Value
from agentdesk.core.guides.model import Do, Opens

_SAID_BY = {
    Opens.CALLBACK: "callback.when",
    Opens.PROMISE: "promise.open_due",
    Opens.FOLLOW_UP_CHECK: "aftercare.due",
    Opens.CASE: "case.number",
    Opens.FAILURE: "failures.noted_on",
    Opens.VOUCHER: "voucher.amount",
}


_ASKED_FOR = {Opens.VOUCHER: "voucher.requested"}


def waiting(do: Do, situation: Situation) -> Value | None:
    """What was asked for and waits for somebody's yes; None where nothing does, or it stands already."""
    return situation.get(_ASKED_FOR.get(do.opens, "")) if standing(do, situation) is None else None


def standing(do: Do, situation: Situation) -> Value | None:
    """When it is, or what; None where nothing stands."""
    return situation.get(_SAID_BY.get(do.opens, ""))
