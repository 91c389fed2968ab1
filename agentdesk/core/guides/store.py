"""Tables of guides: editions, what the shop made of guides, and the runs, each pinned to its editions."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.guides.model import Guide
from agentdesk.core.guides.own import OwnGuide, own_id
from agentdesk.core.guides.proposals import Proposal, ProposalState
from agentdesk.core.guides.reading import read_guide
from agentdesk.core.guides.runs import Edition, Run, RunState, place_from, place_json
from agentdesk.core.people.model import SHOP
from agentdesk.core.people.store import people
from agentdesk.core.storage.schema import Id, Json, Moment, synced_table, text_column

guide_editions = synced_table(
    "guide_editions",
    # derived from the text: the same wherever it is taken in
    sa.Column("id", Id, primary_key=True),
    text_column("guide"),
    text_column("source"),
    sa.Column("taken_at", Moment, nullable=False),
    append_only=True,
)

own_guides = synced_table(
    "own_guides",
    # derived from the guide's
    sa.Column("id", Id, primary_key=True),
    text_column("guide"),
    text_column("draft"),
    sa.Column("drafted_by", Id),
    sa.Column("drafted_at", Moment),
    # the published one
    sa.Column("edition_id", Id),
    sa.Column("published_by", Id),
    sa.Column("published_at", Moment),
    sa.Column("retired", sa.Boolean, nullable=False),
)

wording_proposals = synced_table(
    "wording_proposals",
    sa.Column("id", Id, primary_key=True),
    text_column("guide"),
    sa.Column("edition_id", Id, nullable=False),
    text_column("step"),
    text_column("form"),
    # the words of the guide that stood there
    text_column("instead_of"),
    text_column("words"),
    text_column("why"),
    sa.Column("run_id", Id),
    sa.Column("proposed_by", Id, nullable=False),
    sa.Column("proposed_at", Moment, nullable=False),
    text_column("state"),
    sa.Column("decided_by", Id),
    sa.Column("decided_at", Moment),
    text_column("answer"),
)

guide_runs = synced_table(
    "guide_runs",
    sa.Column("id", Id, primary_key=True),
    sa.Column("customer_id", Id),
    sa.Column("interaction_id", Id),
    sa.Column("case_id", Id),
    sa.Column("callback_id", Id),
    text_column("guide"),
    # {guide: id of its edition}: of the one that was begun, and of all that it may call
    sa.Column("editions", Json, nullable=False),
    text_column("state"),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("started_by", Id, nullable=False),
    sa.Column("moved_at", Moment, nullable=False),
    sa.Column("held_by", Id, nullable=False),
    # where it stands and, first to last, where it stood before
    sa.Column("place", Json, nullable=False),
    sa.Column("path", Json, nullable=False),
    # numbers of the places on the path at which the agent used own words
    sa.Column("own_words", Json, nullable=False),
    text_column("left_because"),
    sa.Index("ix_guide_runs_customer", "customer_id", "moved_at"),
)

_OWN = ("guide", "draft", "drafted_by", "drafted_at", "edition_id", "published_by", "published_at", "retired")
_MOST_PROPOSALS = 200
_PROPOSED = (
    "id", "guide", "edition_id", "step", "form", "instead_of", "words", "why", "run_id", "proposed_by", "proposed_at",
    "decided_by", "decided_at", "answer",
)  # fmt: skip
_SAME = (
    "id", "customer_id", "interaction_id", "case_id", "callback_id", "guide", "started_at", "started_by", "moved_at",
    "held_by", "left_because",
)  # fmt: skip


def run_row(run: Run) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(run, name) for name in _SAME}
    row |= {"scope_id": run.customer_id or SHOP, "state": run.state.value, "place": place_json(run.place)}
    row |= {"path": [place_json(each) for each in run.path], "own_words": sorted(run.own_words)}
    return row | {"editions": {guide: str(edition) for guide, edition in run.editions.items()}}


def run_from(row: Any, holder: str = "") -> Run:
    return Run(
        **{name: row[name] for name in _SAME},
        holder=holder,
        state=RunState(row["state"]),
        place=place_from(row["place"]),
        path=tuple(map(place_from, row["path"])),
        own_words=frozenset(row["own_words"]),
        editions={guide: UUID(edition) for guide, edition in row["editions"].items()},
        row_version=row["row_version"],
    )


def own_row(own: OwnGuide) -> dict[str, Any]:
    return {name: getattr(own, name) for name in _OWN} | {"id": own_id(own.guide), "scope_id": SHOP}


def own_from(row: Any, **more: Any) -> OwnGuide:
    same = {name: row[name] for name in _OWN if name != "retired"}
    return OwnGuide(**same, retired=bool(row["retired"]), row_version=row["row_version"], **more)


_DRAFTER, _PUBLISHER = people.alias("drafters"), people.alias("publishers")
_OWN_GUIDES = (
    sa.select(
        own_guides,
        guide_editions.c.source,
        _DRAFTER.c.name.label("drafter"),
        _PUBLISHER.c.name.label("publisher"),
    )
    .outerjoin(guide_editions, guide_editions.c.id == own_guides.c.edition_id)
    .outerjoin(_DRAFTER, _DRAFTER.c.id == own_guides.c.drafted_by)
    .outerjoin(_PUBLISHER, _PUBLISHER.c.id == own_guides.c.published_by)
    .order_by(own_guides.c.guide)
)


def all_own(connection: sa.Connection) -> tuple[OwnGuide, ...]:
    """What the shop made of guides, with who did."""
    rows = connection.execute(_OWN_GUIDES).mappings()
    named = ("source", "drafter", "publisher")
    return tuple(own_from(row, **{name: row[name] or "" for name in named}) for row in rows)


def edition_before(connection: sa.Connection, guide: str, in_force: str) -> Edition | None:
    """The latest one that is another text than this."""
    found = guide_editions.c
    asked = sa.select(found.source, found.taken_at).where(found.guide == guide, found.source != in_force)
    row = connection.execute(asked.order_by(found.taken_at.desc(), found.id).limit(1)).first()
    return Edition(row.source, row.taken_at) if row else None


def proposal_row(proposal: Proposal) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(proposal, name) for name in _PROPOSED}
    return row | {"state": proposal.state.value, "scope_id": SHOP}


def proposal_from(row: Any, **more: Any) -> Proposal:
    same = {name: row[name] for name in _PROPOSED}
    return Proposal(**same, state=ProposalState(row["state"]), row_version=row["row_version"], **more)


_PROPOSER, _DECIDER = people.alias("proposers"), people.alias("deciders")


def proposals_of(connection: sa.Connection, person_id: UUID | None = None) -> tuple[Proposal, ...]:
    """Those that wait, the oldest first, then the latest that were decided; of one person, or all."""
    found = wording_proposals.c
    asked = (
        sa.select(wording_proposals, _PROPOSER.c.name.label("proposer"), _DECIDER.c.name.label("decider"))
        .outerjoin(_PROPOSER, _PROPOSER.c.id == found.proposed_by)
        .outerjoin(_DECIDER, _DECIDER.c.id == found.decided_by)
        .order_by(found.decided_at.is_not(None), found.decided_at.desc(), found.proposed_at, found.id)
        .limit(_MOST_PROPOSALS)
    )
    rows = connection.execute(asked.where(found.proposed_by == person_id) if person_id else asked).mappings()
    return tuple(proposal_from(row, proposer=row["proposer"] or "", decider=row["decider"] or "") for row in rows)


def runs_of(connection: sa.Connection, customer_id: UUID, states: Iterable[RunState], limit: int) -> list[Run]:
    """Latest first."""
    found = guide_runs.c
    asked = sa.select(guide_runs, people.c.name).outerjoin(people, people.c.id == found.held_by)
    asked = asked.where(found.customer_id == customer_id, found.state.in_([each.value for each in states]))
    rows = connection.execute(asked.order_by(found.moved_at.desc(), found.id.desc()).limit(limit)).mappings()
    return [run_from(row, row["name"] or "") for row in rows]


def run_with_holder(connection: sa.Connection, run_id: UUID) -> Run | None:
    asked = sa.select(guide_runs, people.c.name).outerjoin(people, people.c.id == guide_runs.c.held_by)
    row = connection.execute(asked.where(guide_runs.c.id == run_id)).mappings().first()
    return run_from(row, row["name"] or "") if row else None


def guides_of(connection: sa.Connection, run: Run) -> dict[str, Guide]:
    """The guides of a run, as they were when it began."""
    ids = list(run.editions.values())
    rows = connection.execute(sa.select(guide_editions.c.source).where(guide_editions.c.id.in_(ids)))
    guides = (guide_in(row.source) for row in rows)
    return {guide.id: guide for guide in guides}


@lru_cache(maxsize=200)
def guide_in(source: str) -> Guide:
    """Of an edition that was taken in: it can be read, as long as the format is."""
    guide = read_guide(source).guide
    assert guide is not None, "an edition that was taken in can be read"
    return guide
