"""What the sample shop lacks to show everything: PINs, somebody in the books twice, people who belong together, and
what some have asked of us about their data."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from agentdesk.core.actors import LEADERS, SYSTEM
from agentdesk.core.customers.commands import CreateCustomer, CustomersFrom, NewPoint
from agentdesk.core.customers.model import Customer, CustomerKind, PointKind
from agentdesk.core.customers.rights import Bound
from agentdesk.core.desk import Desk
from agentdesk.core.duplicates.scan import scan
from agentdesk.core.people.commands import People, SetPin
from agentdesk.core.privacy.request_commands import (
    ExtendRequest,
    IdentifyRequester,
    PrepareErasure,
    RecordRequest,
    SettleRequest,
)
from agentdesk.core.privacy.requests import Identity, Right, Way
from agentdesk.core.relations.commands import AddEmployer, Authorise, JoinHousehold
from agentdesk.core.relations.model import Matters

_PIN = "246810"
_PROOF = "Vollmacht vom 3. Mai, im Laden gesehen"
TWICE, WITH_OTHERS, ASKING = 20, 30, 40
"""Which of the people in the books, in the order of their numbers."""


_ASKED = (
    (Right.CORRECTION, Way.EMAIL, 26, "Die Hausnummer stimmt nicht.", "known"),
    (Right.ACCESS, Way.LETTER, 22, "Möchte alles sehen, was wir haben.", "extended"),
    (Right.ERASURE, Way.FORM, 9, "Kauft nicht mehr bei uns.", "prepared"),
    (Right.ACCESS, Way.PHONE, 3, "Eine Kopie, bitte per Post.", ""),
    (Right.OBJECTION, Way.COUNTER, 1, "Keine Umfragen mehr.", "settled"),
)
"""The right, how it came, how many days ago, what they said, and how far it is."""


def furnish(desk: Desk) -> None:
    """Whoever leads can decide."""
    for person in desk.ask(People(), actor=SYSTEM):
        if not person.roles.isdisjoint(LEADERS):
            desk.execute(SetPin(person_id=person.id, verifier=desk.pins.verifier(person.id, _PIN)), actor=SYSTEM)
    people = one_of(desk, CustomerKind.PERSON)
    _note_twice(desk, people[TWICE])
    _relate(desk, people[WITH_OTHERS], people[WITH_OTHERS + 1], people[WITH_OTHERS + 2])
    leader = next(each for each in desk.ask(People(), actor=SYSTEM) if not each.roles.isdisjoint(LEADERS))
    for n, asked in enumerate(_ASKED):
        _ask_for_rights(desk, leader.id, people[ASKING + n], *asked)
    scan(desk, leader.id)


def one_of(desk: Desk, kind: CustomerKind) -> list[Customer]:
    return [each for each in desk.ask(CustomersFrom(), actor=SYSTEM) if each.kind is kind]


def _note_twice(desk: Desk, customer: Customer) -> None:
    """With the same points, but for the address."""
    points = tuple(
        NewPoint(kind=each.kind, value=each.value)
        for each in customer.points
        if each.kind in (PointKind.PHONE, PointKind.EMAIL)
    )
    again = CreateCustomer(given_name=customer.given_name, family_name=customer.family_name, points=points)
    desk.execute(again, actor=SYSTEM)


def _relate(desk: Desk, one: Customer, other: Customer, third: Customer) -> None:
    firm = one_of(desk, CustomerKind.ORGANISATION)[0]
    desk.execute(JoinHousehold(customer_id=one.id, other_id=other.id), actor=SYSTEM)
    work = AddEmployer(customer_id=one.id, employer_id=firm.id, since=date(2024, 3, 1))
    desk.execute(work, actor=SYSTEM)
    authority = Authorise(customer_id=one.id, third_id=third.id, matters=Matters.ORDERS, proof=_PROOF)
    desk.execute(authority, actor=SYSTEM)


def _ask_for_rights(
    desk: Desk, leader: UUID, who: Customer, right: Right, way: Way, days: int, words: str, far: str
) -> None:
    came = desk.clock.now().date() - timedelta(days=days)
    uses = (Bound.SURVEY,) if right is Right.OBJECTION else ()
    asked = RecordRequest(customer_id=who.id, right=right, way=way, received_on=came, words=words, objects_to=uses)
    request_id = UUID(desk.execute(asked, actor=leader)["request_id"])
    if far and right is not Right.OBJECTION:
        desk.execute(IdentifyRequester(request_id=request_id, identity=Identity.KNOWN_WAY), actor=leader)
    match far:
        case "extended":
            reason = "Das Archiv wird noch durchgesehen."
            desk.execute(ExtendRequest(request_id=request_id, months=1, reason=reason), actor=leader)
        case "prepared":
            desk.execute(PrepareErasure(customer_id=who.id), actor=leader)
        case "settled":
            desk.execute(SettleRequest(request_id=request_id, words="Umfragen sind aus."), actor=leader)
