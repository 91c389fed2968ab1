"""What the sample shop lacks to show everything: PINs, somebody in the books twice, people who belong together."""

from __future__ import annotations

from datetime import date

from agentdesk.core.actors import LEADERS, SYSTEM
from agentdesk.core.customers.commands import CreateCustomer, CustomersFrom, NewPoint
from agentdesk.core.customers.model import Customer, CustomerKind, PointKind
from agentdesk.core.desk import Desk
from agentdesk.core.duplicates.scan import scan
from agentdesk.core.people.commands import People, SetPin
from agentdesk.core.relations.commands import AddEmployer, Authorise, JoinHousehold
from agentdesk.core.relations.model import Matters

_PIN = "246810"
_PROOF = "Vollmacht vom 3. Mai, im Laden gesehen"
TWICE, WITH_OTHERS = 20, 30
"""Which of the people in the books, in the order of their numbers."""


def furnish(desk: Desk) -> None:
    """Whoever leads can decide."""
    for person in desk.ask(People(), actor=SYSTEM):
        if not person.roles.isdisjoint(LEADERS):
            desk.execute(SetPin(person_id=person.id, verifier=desk.pins.verifier(person.id, _PIN)), actor=SYSTEM)
    people = one_of(desk, CustomerKind.PERSON)
    _note_twice(desk, people[TWICE])
    _relate(desk, people[WITH_OTHERS], people[WITH_OTHERS + 1], people[WITH_OTHERS + 2])
    leader = next(each for each in desk.ask(People(), actor=SYSTEM) if not each.roles.isdisjoint(LEADERS))
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
