"""The table of handovers, and how its rows become models."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.clock import from_micros, to_micros
from agentdesk.core.handovers.model import Handover, HandoverKind, HandoverState, Packet, Question
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
    "id", "case_id", "from_id", "offered_by", "to_id", "to_team", "to_level", "level", "reason", "offered_at",
    "minutes", "answer_by", "next_by", "answer", "answered_at", "answered_by", "bounce_no",
)  # fmt: skip


def handover_row(handover: Handover, scope_id: UUID) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(handover, name) for name in (*_AS_THEY_ARE, "noted")}
    row |= {"kind": handover.kind.value, "state": handover.state.value, "packet": _packet_kept(handover.packet)}
    row |= {"open_for": handover.case_id if handover.is_open else None}
    return row | {"questions": [_question_kept(each) for each in handover.questions], "scope_id": scope_id}


def handover_fields(row: Any) -> dict[str, Any]:
    """What a row says by itself."""
    fields = {name: row[name] for name in _AS_THEY_ARE} | {"noted": bool(row["noted"])}
    fields |= {"kind": HandoverKind(row["kind"]), "state": HandoverState(row["state"])}
    fields |= {"packet": _packet_from(row["packet"]), "questions": tuple(map(_question_from, row["questions"]))}
    return fields | {"row_version": row["row_version"]}


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
