"""What screens read about duplicates."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from agentdesk.core.commands import AGENTS, LEADERS, answers
from agentdesk.core.customers.model import display_name
from agentdesk.core.customers.standing import restricted_ones
from agentdesk.core.customers.store import customers
from agentdesk.core.duplicates.commands import (
    DecisionsAbout,
    LatestScan,
    LikelyDuplicates,
    MayScan,
    WhoMightThisBe,
)
from agentdesk.core.duplicates.model import Decision, Likely, Perhaps, Scanned, ScanState, Who
from agentdesk.core.duplicates.store import (
    because_of,
    decided_of_aliases,
    duplicate_decisions,
    duplicate_pairs,
    latest_scan,
)
from agentdesk.core.people.store import active_people, people
from agentdesk.core.relations.store import known_as_two
from agentdesk.core.storage.unit_of_work import Reading

_one, _other = customers.alias("one"), customers.alias("other")
_found, _decided = duplicate_pairs.c, duplicate_decisions.c
_OF_ONE = ("id", "number", "title", "given_name", "family_name", "suffix", "organisation")
_WHO = [table.c[name].label(f"{side}_{name}") for side, table in (("one", _one), ("other", _other)) for name in _OF_ONE]
_UNDECIDED = sa.and_(
    ~sa.exists().where(_decided.low_id == _found.low_id, _decided.high_id == _found.high_id),
    ~known_as_two(_found.low_id, _found.high_id),
)

_ARE_TWO = sa.and_(
    _one.c.merged_into.is_(None),
    _other.c.merged_into.is_(None),
    *(each.c.id.not_in(restricted_ones()) for each in (_one, _other)),
)
"""And of neither are the data restricted: then nobody compares them."""


@answers(LikelyDuplicates, allowed=AGENTS)
def likely_duplicates(query: LikelyDuplicates, reading: Reading) -> tuple[Likely, ...]:
    if query.decided:
        asked = _those_decided().limit(query.limit).offset(query.offset)
        return tuple(_likely(row) for row in reading.connection.execute(asked))
    aliases = decided_of_aliases(reading.connection)
    rows = reading.connection.execute(_those_to_decide().limit(query.offset + query.limit + len(aliases)))
    found = [each for each in map(_likely, rows) if (each.one.id, each.other.id) not in aliases]
    return tuple(found[query.offset : query.offset + query.limit])


@answers(WhoMightThisBe, allowed=AGENTS)
def who_might_this_be(query: WhoMightThisBe, reading: Reading) -> tuple[Perhaps, ...]:
    from agentdesk.core.duplicates.suggesting import suggest  # few create a customer, and it brings numpy along

    return suggest(reading.connection, query)


@answers(DecisionsAbout, allowed=AGENTS)
def decisions_about(query: DecisionsAbout, reading: Reading) -> tuple[Likely, ...]:
    about = sa.or_(_decided.low_id == query.customer_id, _decided.high_id == query.customer_id)
    return tuple(_likely(row) for row in reading.connection.execute(_those_decided().where(about)))


@answers(LatestScan, allowed=AGENTS)
def latest(query: LatestScan, reading: Reading) -> Scanned:
    row = latest_scan(reading.connection)
    if row is None:
        return Scanned(ScanState.NEVER)
    pairs = sa.select(sa.func.count()).select_from(duplicate_pairs)
    both = pairs.join(_one, _one.c.id == _found.low_id).join(_other, _other.c.id == _found.high_id)
    aliases = decided_of_aliases(reading.connection)
    settled = sa.tuple_(_found.low_id, _found.high_id).in_(aliases) if aliases else sa.false()
    return Scanned(
        ScanState(row["state"]),
        row["started_at"],
        row["ended_at"],
        row["customers"],
        reading.connection.execute(pairs).scalar_one(),
        reading.connection.execute(both.where(_UNDECIDED, _ARE_TWO, ~settled)).scalar_one(),
        row["keys_cut"],
    )


@answers(MayScan, allowed=AGENTS)
def may_scan(query: MayScan, reading: Reading) -> bool:
    return reading.actor.may(LEADERS) or active_people(reading.connection) == 1


def _those_to_decide() -> sa.Select[Any]:
    asked = sa.select(_found.bits, _found.because, *_WHO).select_from(duplicate_pairs)
    both = asked.join(_one, _one.c.id == _found.low_id).join(_other, _other.c.id == _found.high_id)
    return both.where(_UNDECIDED, _ARE_TWO).order_by(_found.bits.desc(), _found.low_id, _found.high_id)


def _those_decided() -> sa.Select[Any]:
    asked = sa.select(_decided.decision, _decided.decided_at, people.c.name.label("decided_by"), *_WHO)
    both = asked.select_from(duplicate_decisions).join(_one, _one.c.id == _decided.low_id)
    both = both.join(_other, _other.c.id == _decided.high_id).outerjoin(people, people.c.id == _decided.decided_by)
    return both.order_by(_decided.decided_at.desc(), _decided.low_id, _decided.high_id)


def _likely(row: Any) -> Likely:
    said = row._mapping
    return Likely(
        _who(said, "one"),
        _who(said, "other"),
        said.get("bits", 0.0),
        because_of(said.get("because", ())),
        Decision(said["decision"]) if "decision" in said else None,
        said.get("decided_by") or "",
        said.get("decided_at"),
    )


def _who(row: Any, side: str) -> Who:
    """Of a firm's people each by name: they may be among the ones to be told apart."""
    name, organisation = display_name(*(row[f"{side}_{part}"] for part in _OF_ONE[2:])), row[f"{side}_organisation"]
    person = f"{row[f'{side}_given_name']} {row[f'{side}_family_name']}".strip()
    shown = f"{name}, {person}" if person and name == organisation else name
    return Who(row[f"{side}_id"], row[f"{side}_number"], shown)
