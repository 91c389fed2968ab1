"""How a desk stands with its server, in words: what goes on, what waits, what to do."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from agentdesk.core.errors import AgentDeskError, Refused
from agentdesk.core.rounds import Standing, State
from agentdesk.core.sync.attention import Unfinished
from agentdesk.core.sync.offline import Offline
from agentdesk.core.wording import error_text, knows, text
from agentdesk.core.work.words import moment_words
from agentdesk.ui.theme import Tone

TONES = {
    State.IN_STEP: Tone.GOOD,
    State.FETCHING: Tone.GOOD,
    State.AWAY: Tone.CARE,
    State.SERVER_UNSURE: Tone.CARE,
    State.SERVER_OUTDATED: Tone.CARE,
    State.SIGNED_OUT: Tone.STOP,
    State.LOCKED_OUT: Tone.STOP,
    State.PUT_BACK: Tone.STOP,
    State.DESK_OUTDATED: Tone.STOP,
    State.BROKEN: Tone.STOP,
}

_SAYS_NOT_WHAT_IS_KEPT = frozenset(
    {
        *("access.locked", "access.device_revoked"),
        *("sync.untrusted", "sync.no_tls", "sync.speaks_tls", "sync.not_a_server"),
    }
)


def state_words(standing: Standing, zone: ZoneInfo, now: datetime) -> str:
    """The first words of the bottom line."""
    heard = standing.waiting.heard_at
    if standing.state is State.AWAY and heard:
        return text("in_step.away_since", moment=moment_words(heard, now, zone))
    if standing.state is State.FETCHING:
        share = 100 * standing.fetched // max(standing.fetched + standing.to_come, 1)
        return text("in_step.fetching", percent=share)
    return text(f"in_step.{standing.state}")


def trouble_words(trouble: AgentDeskError) -> str:
    """What is wrong, and what is safe where that does not say so itself: a sign-in knows of no words typed before."""
    said = error_text(trouble)
    return f"{said} {text('in_step.kept')}" if trouble.code in _SAYS_NOT_WHAT_IS_KEPT else said


def waiting_words(standing: Standing, zone: ZoneInfo, now: datetime) -> str:
    """What is not yet at the server; nothing while all goes its way."""
    left = standing.waiting
    if not left.count or left.since is None or standing.state in (State.IN_STEP, State.FETCHING):
        return ""
    return text("in_step.waiting", count=left.count, moment=moment_words(left.since, now, zone))


def offline_words(found: Offline, customer_id: UUID | None) -> str:
    """What can be given without the server, for the bottom line: in all, and to the customer in front."""
    if not found.remembers:
        return text("offline.no_keyring")
    if found.most is None:
        return text("offline.nothing")
    if customer_id is None:
        return text("offline.in_all", most=found.most)
    to_them = found.to_customer(customer_id)
    if not to_them:
        return text("offline.not_here", most=found.most)
    return text("offline.in_all_and_here", most=found.most, here=to_them[0].most)


def what_words(kind: str) -> str:
    """What somebody did, as a name for it."""
    key = f"sync.did.{kind}"
    return text(key if knows(key) else "sync.did.other")


def why_words(each: Unfinished) -> str:
    return error_text(Refused(each.code, **each.facts))
