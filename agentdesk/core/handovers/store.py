"""The table of handovers, and how its rows, read beside their cases, become models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.cases.model import ACTIVE, case_code
from agentdesk.core.cases.store import cases
from agentdesk.core.clock import from_micros, to_micros
from agentdesk.core.customers.store import NAME_COLUMNS, called, customers
from agentdesk.core.errors import Refused
from agentdesk.core.handovers.model import OPEN, Handover, HandoverKind, HandoverState, Packet, Question
from agentdesk.core.people.store import people, teams
from agentdesk.core.storage.prepared import Prepared, PreparedAmong, spelled
from agentdesk.core.storage.schema import Id, Json, Moment, synced_table, text_column

handovers = synced_table(
    "handovers",
    sa.Column("id", Id, primary_key=True),
    sa.Column("case_id", Id, nullable=False),
    # the case while this offer is open: two open offers of one case cannot be written down
    sa.Column("open_for", Id, unique=True),
    text_column("kind"),
    sa.Column("from_id", Id, nullable=False),
    sa.Column("offered_by", Id, nullable=False),
    sa.Column("to_id", Id),
    sa.Column("to_team", Id),
    sa.Column("to_level", sa.Integer),
    sa.Column("level", sa.Integer, nullable=False),
    sa.Column("from_level", sa.Integer, nullable=False),
    sa.Column("packet", Json, nullable=False),
    text_column("reason"),
    sa.Column("offered_at", Moment, nullable=False),
    sa.Column("minutes", sa.Integer, nullable=False),
    sa.Column("answer_by", Moment, nullable=False),
    sa.Column("next_by", Moment, nullable=False),
    text_column("state"),
    sa.Column("questions", Json, nullable=False),
    text_column("answer"),
    sa.Column("answered_at", Moment),
    sa.Column("answered_by", Id),
    sa.Column("bounce_no", sa.Integer, nullable=False),
    sa.Column("noted", sa.Boolean, nullable=False),
    sa.Index("ix_handovers_case", "case_id", "offered_at"),
    sa.Index("ix_handovers_from", "from_id", "state"),
    sa.Index("ix_handovers_bounces", "bounce_no"),
)

_AS_THEY_ARE = (
    "id", "case_id", "from_id", "offered_by", "to_id", "to_team", "to_level", "level", "from_level", "reason",
    "offered_at", "minutes", "answer_by", "next_by", "answer", "answered_at", "answered_by", "bounce_no",
)  # fmt: skip


_offered, _same = cases.alias("offered"), cases.alias("same")
_senders, _receivers = people.alias("senders"), people.alias("receivers")
NAMED_HANDOVERS = (
    sa.select(
        handovers,
        *NAME_COLUMNS,
        cases.c.id.label("goes_on_in"),
        cases.c.number.label("case_number"),
        cases.c.subject,
        cases.c.customer_id,
        cases.c.owner_id.label("case_owner_id"),
        cases.c.status.label("case_status"),
        _senders.c.name.label("sender"),
        sa.func.coalesce(_receivers.c.name, teams.c.name, "").label("receiver"),
    )
    .join(_offered, _offered.c.id == handovers.c.case_id)
    .join(cases, cases.c.id == sa.func.coalesce(_offered.c.merged_into, _offered.c.id))
    .outerjoin(customers, customers.c.id == cases.c.customer_id)
    .outerjoin(_senders, _senders.c.id == handovers.c.from_id)
    .outerjoin(_receivers, _receivers.c.id == handovers.c.to_id)
    .outerjoin(teams, teams.c.id == handovers.c.to_team)
)
"""Handovers with what a screen shows of their cases and people. An offer of a case that has been merged since is one of
the case in which it goes on; the table keeps what was offered, so that undoing the merge brings that back."""


def handover_row(handover: Handover, scope_id: UUID) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(handover, name) for name in (*_AS_THEY_ARE, "noted")}
    row |= {"kind": handover.kind.value, "state": handover.state.value, "packet": _packet_kept(handover.packet)}
    row |= {"open_for": handover.case_id if handover.state in OPEN else None}
    return row | {"questions": [_question_kept(each) for each in handover.questions], "scope_id": scope_id}


def handover_from(row: Any) -> Handover:
    """`row` is one of NAMED_HANDOVERS. An open offer has lapsed once its case is settled or somebody else's."""
    fields = {name: row[name] for name in _AS_THEY_ARE} | {"noted": bool(row["noted"])}
    fields |= {"kind": HandoverKind(row["kind"]), "state": HandoverState(row["state"])}
    fields |= {"packet": _packet_from(row["packet"]), "questions": tuple(map(_question_from, row["questions"]))}
    moved_on = row["case_owner_id"] != row["from_id"] or row["case_status"] not in ACTIVE
    return Handover(
        **fields,
        goes_on_in=row["goes_on_in"],
        case_number=case_code(row["case_number"]),
        subject=row["subject"],
        customer_id=row["customer_id"],
        customer=called(row, row["customer_number"]),
        sender=row["sender"] or "",
        receiver=row["receiver"],
        lapsed=moved_on and HandoverState(row["state"]) in OPEN,
        row_version=row["row_version"],
    )


_later = handovers.alias("later")
_IS_LATEST = sa.not_(
    sa.select(_later.c.id)
    .where(_later.c.case_id == handovers.c.case_id)
    .where(sa.tuple_(_later.c.offered_at, _later.c.id) > sa.tuple_(handovers.c.offered_at, handovers.c.id))
    .exists()
)
_OLDEST_FIRST, _LATEST_FIRST = (
    (handovers.c.offered_at, handovers.c.id),
    (handovers.c.offered_at.desc(), handovers.c.id.desc()),
)
_ONE = NAMED_HANDOVERS.where(handovers.c.id == sa.bindparam("handover", type_=Id))
_the_case = sa.bindparam("case", type_=Id)
_SAME = sa.select(_same.c.id).where(sa.or_(_same.c.id == _the_case, _same.c.merged_into == _the_case))
_OF_CASE = NAMED_HANDOVERS.where(handovers.c.case_id.in_(_SAME)).order_by(*_LATEST_FIRST)
# "is not null" alone uses no index on SQLite
_OPEN = Prepared.by_name(
    NAMED_HANDOVERS.where(handovers.c.open_for > sa.literal(UUID(int=0), Id)).order_by(*_OLDEST_FIRST)
)
_REFUSED_NOW = NAMED_HANDOVERS.where(
    handovers.c.state.in_(spelled(HandoverState.DECLINED)),
    handovers.c.noted.is_(sa.false()),
    cases.c.owner_id == handovers.c.from_id,
    cases.c.status.in_(spelled(*ACTIVE)),
    _IS_LATEST,
).order_by(*_OLDEST_FIRST)
_REFUSED = PreparedAmong(lambda senders: Prepared.by_name(_REFUSED_NOW.where(handovers.c.from_id.in_(senders))), Id)
# Whose case it is, and whether it is settled, is looked at afterwards: SQLite would begin with all cases that are not.
_BOUNCED = Prepared.by_name(
    NAMED_HANDOVERS.where(handovers.c.bounce_no >= sa.bindparam("at_least", type_=sa.Integer()), _IS_LATEST).order_by(
        *_OLDEST_FIRST
    )
)


def known_handover(connection: sa.Connection, handover_id: UUID) -> Handover:
    """Raises Refused handovers.unknown."""
    row = connection.execute(_ONE, {"handover": handover_id}).mappings().first()
    if row is None:
        raise Refused("handovers.unknown", id=str(handover_id))
    return handover_from(row)


def handovers_of(connection: sa.Connection, case_id: UUID) -> Iterator[Handover]:
    """All offers of a case and of what was merged into it, latest first."""
    return map(handover_from, connection.execute(_OF_CASE, {"case": case_id}).mappings())


def is_offered(connection: sa.Connection, case_id: UUID) -> bool:
    """Whether there are offers of this case, of whatever time; also of one that is no more."""
    return (
        connection.execute(sa.select(handovers.c.id).where(handovers.c.case_id == case_id).limit(1)).first() is not None
    )


def open_handovers(connection: sa.Connection) -> Iterator[Handover]:
    """All offers that wait for somebody, oldest first; those that have lapsed wait for nobody."""
    return (each for each in map(handover_from, _OPEN.all(connection)) if each.is_open)


def refused_handovers(connection: sa.Connection, owner_ids: frozenset[UUID]) -> Iterator[Handover]:
    """Offers of these senders that were declined, of which they have not taken note and after which the case is as it
    was: still theirs, not settled, not offered again. Oldest first.
    """
    return map(handover_from, _REFUSED.all(connection, owner_ids))


def bounced_handovers(connection: sa.Connection, at_least: int) -> Iterator[Handover]:
    """The latest offer of each case that is not settled and has come back this often, unless somebody else has taken
    the case since. Oldest first.
    """
    return (handover_from(row) for row in _BOUNCED.all(connection, at_least=at_least) if _is_where_it_was(row))


def _is_where_it_was(row: Any) -> bool:
    """Nobody else has taken the case since, and it is not settled."""
    accepted = row["state"] == HandoverState.ACCEPTED
    whose = row["answered_by"] if accepted else row["from_id"]
    return row["case_owner_id"] == whose and row["case_status"] in ACTIVE


def _packet_kept(packet: Packet) -> dict[str, Any]:
    return asdict(packet) | {"deadline": to_micros(packet.deadline) if packet.deadline else None}


def _packet_from(kept: dict[str, Any]) -> Packet:
    deadline = kept["deadline"]
    return Packet(**{**kept, "deadline": None if deadline is None else from_micros(deadline)})


def _question_kept(asked: Question) -> list[Any]:
    answered = to_micros(asked.answered_at) if asked.answered_at else None
    return [asked.question, str(asked.asked_by), to_micros(asked.asked_at), asked.answer, answered]


def _question_from(kept: list[Any]) -> Question:
    question, by, at, answer, answered = kept
    return Question(question, UUID(by), from_micros(at), answer, None if answered is None else from_micros(answered))
