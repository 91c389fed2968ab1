"""What is due, what stays although it is due, and what a run did: counts alone, never whom."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from agentdesk.core.privacy.rules import Does, Periods, rules

Counts = Mapping[str, int]
"""By rule."""

GAP = timedelta(days=60)
"""A log that is silent for longer than this and then goes on has a clock that nobody has looked at yet."""
DAYS_OF_TRUST = 3
"""On so many days something has to have been done since, or somebody confirms anew."""
ALONE_WAITS = timedelta(days=1)
"""Who works alone sleeps over it."""
FEW = 20
"""So many may be due at any time without anybody being asked."""
MORE_THAN_EVER = 3
"""So many times what was confirmed, or taken at a time since, is far more than ever …"""
SHARE = 0.02
"""… where it is more than this share of all customers."""


class RunState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    STOPPED = "stopped"


class Standing(StrEnum):
    """Where letting go stands: switched off, nobody has asked, asked and not confirmed, or confirmed and going on."""

    OFF = "off"
    TO_ASK = "to_ask"
    TO_CONFIRM = "to_confirm"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class RulePlan:
    """Of one rule: how many would go, and how many are due and stay, by the code of why."""

    rule: str
    period: int
    before: date
    goes: int
    stays: Counts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody has seen the dry run and wants it done; `confirmed_at` once somebody else has said yes."""

    id: UUID
    edition: str
    asked_by: UUID
    asker: str
    asked_at: datetime
    seen: Counts
    confirmed_by: UUID | None = None
    confirmer: str = ""
    confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Run:
    id: UUID
    started_at: datetime
    ended_at: datetime | None
    state: RunState
    counts: Counts
    because: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The dry run. `hindrance`: the code of why nothing would happen now (switched off, not confirmed, the clock, far
    more than ever), or nothing."""

    running: bool
    standing: Standing
    periods: Periods
    edition: str
    rules: tuple[RulePlan, ...]
    hindrance: str
    asked: Asked | None
    latest: Run | None
    row_version: int = 0

    @property
    def goes(self) -> dict[str, int]:
        return {each.rule: each.goes for each in self.rules if each.goes}


@dataclass(frozen=True, slots=True)
class DuePerson:
    """A customer who is due under a rule; `stays`: the code of why not yet, or nothing."""

    rule: str
    customer_id: UUID
    number: str
    name: str
    since: datetime
    stays: str = ""


def edition_of(periods: Periods) -> str:
    """The rules as one word: whoever confirmed these has confirmed them again when they come back. Looks at customers
    wait for nobody's confirmation, and are no part of it."""
    known = rules()
    confirmed = {name: each for name, each in sorted(periods.items()) if known[name].does is not Does.LOOKS}
    told = json.dumps(confirmed).encode()
    return hashlib.sha256(told).hexdigest()[:16]


def far_more(goes: Counts, known: Counts, customers: int) -> bool:
    """Whether far more people are due than anybody has confirmed, or any run has taken since."""
    people = [name for name, rule in rules().items() if rule.does is Does.ERASE]
    due, before = (sum(counts.get(name, 0) for name in people) for counts in (goes, known))
    return due > max(FEW, MORE_THAN_EVER * before) and due > SHARE * customers
