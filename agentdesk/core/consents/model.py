"""Consents per channel and purpose, what counts of them, and what a yes needs. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from agentdesk.core.customers.model import Consent, consent_about
from agentdesk.core.errors import Refused


class Channel(StrEnum):
    """A yes for one says nothing about another (§ 7 (2) UWG names each by itself). MESSAGE: SMS and messengers."""

    PHONE = "phone"
    EMAIL = "email"
    LETTER = "letter"
    MESSAGE = "message"


class Purpose(StrEnum):
    """Asking how satisfied somebody is counts as advertising too (BGH VI ZR 225/17), and is asked by itself."""

    ADVERTISING = "advertising"
    SURVEY = "survey"


class How(StrEnum):
    """How somebody has said it."""

    CONVERSATION = "conversation"
    COUNTER = "counter"
    FORM = "form"
    DOUBLE_OPT_IN = "double_opt_in"
    LETTER = "letter"


class State(StrEnum):
    """WITHDRAWN: a no after a yes; REFUSED: a no when asked."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Agreed:
    """What counts of one channel and purpose today, and everything that was said about it, the latest first."""

    channel: str
    purpose: str
    state: State
    history: tuple[Consent, ...]

    @property
    def latest(self) -> Consent:
        return self.history[0]


def agreed(consents: Sequence[Consent]) -> tuple[Agreed, ...]:
    """By channel and purpose; `consents` come latest first, and the latest word counts."""
    told: dict[tuple[str, str], list[Consent]] = {}
    for each in consents:
        told.setdefault(consent_about(each.kind, each.purpose), []).append(each)
    return tuple(Agreed(*about, _state(several), tuple(several)) for about, several in sorted(told.items()))


def _state(history: Sequence[Consent]) -> State:
    if history[0].granted:
        return State.GIVEN
    return State.WITHDRAWN if any(each.granted for each in history) else State.REFUSED


def require_proof(channel: Channel, how: How, wording: str, proof: str) -> None:
    """What a yes needs to be proved later (Art. 7 (1) GDPR, § 7a UWG). A mail that is confirmed proves nothing about
    the telephone (BGH I ZR 164/09)."""
    if not wording:
        raise Refused("consents.wording_missing")
    if channel is Channel.PHONE and how is How.DOUBLE_OPT_IN:
        raise Refused("consents.mail_proves_no_telephone")
    if not proof and how is not How.CONVERSATION:
        raise Refused("consents.proof_missing")


@dataclass(frozen=True, slots=True)
class Uses:
    """What a customer may be contacted for, by channel: `allowed` (channel, purpose)."""

    customer_id: UUID
    allowed: frozenset[tuple[Channel, Purpose]]
    at: datetime
