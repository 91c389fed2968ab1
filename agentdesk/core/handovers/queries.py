"""What screens read about handovers."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.actors import Role
from agentdesk.core.cases.model import AnswerGiven
from agentdesk.core.cases.queries.clocks import clocks_of
from agentdesk.core.cases.store import answers_given, cases, family, interactions_with
from agentdesk.core.commands import AGENTS, LEADERS, answers
from agentdesk.core.customers.store import customers
from agentdesk.core.errors import Refused
from agentdesk.core.handovers.commands import (
    Bounced,
    Candidates,
    GetHandover,
    HandoversFor,
    HandoversOf,
    OpenOffers,
    PacketFor,
)
from agentdesk.core.handovers.model import (
    MOST_BOUNCES,
    Candidate,
    Handover,
    HandoverState,
    OffersOfMine,
    OpenOffer,
    Packet,
    level_of,
    may_answer,
    receiver_at,
)
from agentdesk.core.handovers.packets import packet_of
from agentdesk.core.handovers.store import (
    bounced_handovers,
    handovers_of,
    known_handover,
    open_handovers,
    refused_handovers,
)
from agentdesk.core.interactions.model import require_own
from agentdesk.core.interactions.store import known_interaction, reasons
from agentdesk.core.people.cover import Staff
from agentdesk.core.people.model import Person, shop_zone
from agentdesk.core.people.queries import shop_of, staff_of
from agentdesk.core.people.store import people
from agentdesk.core.promises.store import open_promises_of_cases
from agentdesk.core.storage.unit_of_work import Reading


@answers(GetHandover, allowed=AGENTS)
def get_handover(query: GetHandover, reading: Reading) -> Handover:
    return known_handover(reading.connection, query.handover_id)


@answers(HandoversOf, allowed=AGENTS)
def all_of_a_case(query: HandoversOf, reading: Reading) -> tuple[Handover, ...]:
    return tuple(handovers_of(reading.connection, query.case_id))


@answers(HandoversFor, allowed=AGENTS)
def offers_of_mine(query: HandoversFor, reading: Reading) -> OffersOfMine:
    require_own(reading.actor, query.person_id)
    return offers_lying_with(reading, query.person_id)


def offers_lying_with(reading: Reading, person_id: UUID, staff: Staff | None = None) -> OffersOfMine:
    """What this person has to do about handovers; who stands in for the sender has the sender's part. (For the list of
    all work, which knows the staff already.)"""
    staff = staff or staff_of(reading.connection, since=reading.now)
    now, me = reading.now, person_id
    lying = list(open_handovers(reading.connection))
    mine = [each for each in lying if staff.holder(each.from_id, now) == me]
    lies_with_me = [each for each in lying if me in receiver_at(each, staff, now)]
    level = level_of(person) if (person := staff.person(me)) else 0
    to_answer = [each for each in lies_with_me if _is_put_to(each, me, level)]
    waiting = [each for each in mine if each.state is HandoverState.OFFERED]
    by_nobody = [each for each in lies_with_me if each not in to_answer]
    unanswered = [each for each in waiting if each.is_unanswered(now) or each in by_nobody]
    return OffersOfMine(
        to_answer=tuple(to_answer),
        asked_back=tuple(each for each in mine if each.state is HandoverState.ASKED_BACK),
        unanswered=tuple(unanswered),
        refused=tuple(refused_handovers(reading.connection, staff.stands_in_for(me, now))),
        waiting=tuple(each for each in waiting if each not in unanswered),
    )


@answers(OpenOffers, allowed=AGENTS)
def open_offers(query: OpenOffers, reading: Reading) -> tuple[OpenOffer, ...]:
    staff, me = staff_of(reading.connection, since=reading.now), reading.actor.person_id
    refused = refused_handovers(reading.connection, staff.stands_in_for(me, reading.now))
    offers = (*open_handovers(reading.connection), *refused)
    return tuple(_seen_by(me, each, staff, reading.now) for each in offers)


def _seen_by(me: UUID, offer: Handover, staff: Staff, now: datetime) -> OpenOffer:
    person = staff.person(me)
    lies_with = receiver_at(offer, staff, now) if offer.is_open else frozenset({staff.holder(offer.from_id, now)})
    there = [each for each in map(staff.person, sorted(lies_with)) if each]
    team = person.team_id if person else None
    return OpenOffer(
        offer=offer,
        waits_for=tuple(sorted((each.name for each in there), key=str.casefold)),
        to_me=offer.state is HandoverState.OFFERED and me in lies_with and me != offer.from_id,
        to_team=team is not None and (offer.to_team == team or team in (each.team_id for each in there)),
        is_mine=me in (offer.offered_by, offer.from_id, staff.holder(offer.from_id, now)),
        may_answer=offer.is_open and person is not None and may_answer(offer, staff, person, now),
    )


def _is_put_to(offer: Handover, person_id: UUID, level: int) -> bool:
    """What lies with somebody of a lower level has come back to the sender, in whose place they are."""
    return offer.state is HandoverState.OFFERED and person_id != offer.from_id and level >= offer.level


@answers(PacketFor, allowed=AGENTS)
def packet_for(query: PacketFor, reading: Reading) -> Packet:
    case, shop = _case(reading, query.case_id), shop_of(reading.connection)
    same = family(reading.connection, query.case_id)
    talks = [known_interaction(reading.connection, each) for each in interactions_with(reading.connection, same)]
    promises = open_promises_of_cases(reading.connection, same)
    clocks = clocks_of(reading.connection, [query.case_id], reading.now).get(query.case_id, ())
    due = [
        case.next_step_at,
        case.interim_due_at,
        *(each.due_at for each in promises),
        *(each.due_at for each in clocks),
    ]
    return packet_of(
        case.subject,
        talks,
        _answers_given(reading, same),
        promises,
        [at for at in due if at],
        next(handovers_of(reading.connection, query.case_id), None),
        shop_zone(shop),
    )


@answers(Candidates, allowed=AGENTS)
def whom_to_ask(query: Candidates, reading: Reading) -> tuple[Candidate, ...]:
    case, staff = _case(reading, query.case_id), staff_of(reading.connection, since=reading.now)
    asked = sa.select(customers.c.named_contact_id, customers.c.language).where(customers.c.id == case.customer_id)
    customer = reading.connection.execute(asked).first()
    named, language = (customer.named_contact_id, customer.language) if customer else (None, "")
    above = sa.select(reasons.c.parent_id).where(reasons.c.id == case.reason_id)
    about = (case.reason_id, reading.connection.execute(above).scalar()) if case.reason_id else ()
    owner = staff.person(case.owner_id)
    team = case.team_id or (owner.team_id if owner else None)
    able = [each for each in staff.people if each.active and each.id != case.owner_id]
    found = [
        replace(_candidate(each, staff, reading, named), knows=each.knows(*about), speaks=each.speaks(language))
        for each in able
    ]
    return tuple(sorted(found, key=lambda each: _order(each, team, case.level)))


@answers(Bounced, allowed=LEADERS)
def came_back_too_often(query: Bounced, reading: Reading) -> tuple[Handover, ...]:
    return tuple(bounced_handovers(reading.connection, MOST_BOUNCES))


def _candidate(person: Person, staff: Staff, reading: Reading, named: UUID | None) -> Candidate:
    present = staff.is_present(person.id, reading.now)
    cover = None if present else staff.person(staff.holder(person.id, reading.now))
    return Candidate(
        person_id=person.id,
        name=person.name,
        team_id=person.team_id,
        team=person.team,
        level=level_of(person),
        supervisor=Role.SUPERVISOR in person.roles,
        named=person.id == named,
        present=present,
        cover=cover.name if cover else "",
    )


def _order(candidate: Candidate, team: UUID | None, level: int) -> tuple[bool | str, ...]:
    """The named contact; who is there; who has the level; who knows what it is about, who speaks the language; the
    team's; no supervisor where it can be helped; by name."""
    outside = candidate.team_id != team
    return (not candidate.named, not candidate.present, candidate.level < level, not candidate.knows,
            not candidate.speaks, outside, candidate.supervisor, candidate.name.casefold())  # fmt: skip


def _case(reading: Reading, case_id: UUID) -> sa.Row[Any]:
    """Raises Refused cases.unknown."""
    row = reading.connection.execute(sa.select(cases).where(cases.c.id == case_id)).first()
    if row is None:
        raise Refused("cases.unknown", id=str(case_id))
    return row


def _answers_given(reading: Reading, case_ids: list[UUID]) -> list[AnswerGiven]:
    given = answers_given.c
    asked = sa.select(answers_given, people.c.name.label("person"), cases.c.number.label("case_number"))
    asked = asked.join(cases, cases.c.id == given.case_id).outerjoin(people, people.c.id == given.person_id)
    rows = reading.connection.execute(asked.where(given.case_id.in_(case_ids)).order_by(given.given_at)).mappings()
    return [_answer(row) for row in rows]


def _answer(row: Any) -> AnswerGiven:
    fields = {name: row[name] for name in AnswerGiven.__dataclass_fields__}
    return AnswerGiven(**fields | {"person": row["person"] or ""})
