"""How it stands with a customer for the person who asks: with whom they speak, what that opened, what stays masked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from agentdesk.core.customers.merges import root_of
from agentdesk.core.customers.store import NAME_PARTS, called
from agentdesk.core.identity.model import (
    LIES_IN,
    SHOWN_FOR,
    Check,
    Level,
    Masked,
    Policy,
    Question,
    Speaker,
    Standing,
    Way,
    in_order,
)
from agentdesk.core.identity.store import (
    being_rung,
    check_from,
    check_row_of,
    checked_by_others,
    known_of,
    opened_by,
    phones_of,
    policy_in_force,
    talk_of_another,
    talks_of,
)
from agentdesk.core.interactions.model import Channel, Direction
from agentdesk.core.people.queries import region_of
from agentdesk.core.relations.model import Related
from agentdesk.core.relations.queries import may_act_for
from agentdesk.core.storage.unit_of_work import Connection

_ENOUGH = 7
"""Digits that two notations of one number share at the least, so that it is one."""


@dataclass(slots=True)
class Present:
    """What somebody may see of customers now. Read once for an answer, however many customers it is about."""

    connection: Connection
    person_id: UUID
    now: datetime
    policy: Policy
    talks: dict[UUID, Any] = field(default_factory=dict)
    opened: dict[tuple[UUID, Masked], datetime] = field(default_factory=dict)
    rung: frozenset[UUID] = frozenset()
    _hidden: dict[UUID, frozenset[Masked]] = field(default_factory=dict)

    @classmethod
    def of(cls, connection: Connection, person_id: UUID, now: datetime, policy: Policy | None = None) -> Present:
        policy = policy or policy_in_force(connection)
        if not policy.on:
            return cls(connection, person_id, now, policy)
        talks: dict[UUID, Any] = {}
        for row in talks_of(connection, person_id):
            talks.setdefault(row.customer_id, row)
        opened = {
            (row.customer_id, Masked(row.field)): row.at + SHOWN_FOR for row in opened_by(connection, person_id, now)
        }
        return cls(connection, person_id, now, policy, talks, opened, being_rung(connection, person_id))

    def hidden(self, customer_id: UUID) -> frozenset[Masked]:
        """What of this customer is masked."""
        if not self.policy.on:
            return frozenset()
        if customer_id not in self._hidden:
            self._hidden[customer_id] = self._find_hidden(customer_id)
        return self._hidden[customer_id]

    def level(self, customer_id: UUID) -> Level:
        talk = self.talks.get(customer_id)
        return self.level_of(self.check(talk, customer_id), talk, customer_id) if talk else Level.NONE

    def level_of(self, check: Check, talk: Any, customer_id: UUID) -> Level:
        """Of whoever speaks; none for whom the customer has not given authority, or no more."""
        whose = self.who_speaks(check, customer_id)
        return check.level(self.policy, recognised=self.is_recognised(talk, whose)) if whose else Level.NONE

    def who_speaks(self, check: Check, customer_id: UUID) -> UUID | None:
        """Whose answers are compared; None where nobody's would open anything."""
        if check.speaker is Speaker.CUSTOMER:
            return customer_id
        third = self.third(check, customer_id)
        return third.who.id if third else None

    def third(self, check: Check, customer_id: UUID) -> Related | None:
        """The authority of whoever speaks for the customer, while it counts."""
        if check.speaker is not Speaker.THIRD or check.third_id is None:
            return None
        third_id = root_of(self.connection, check.third_id)
        return next((each for each in self.may_act(customer_id) if each.who.id == third_id), None)

    def may_act(self, customer_id: UUID) -> tuple[Related, ...]:
        return may_act_for(self.connection, customer_id, self.now)

    def check(self, talk: Any, customer_id: UUID) -> Check:
        return check_from(check_row_of(self.connection, talk.id, customer_id))

    def is_recognised(self, talk: Any, customer_id: UUID) -> bool:
        return talk.direction == Direction.IN and bool(self.line_of(talk, customer_id))

    def was_rung(self, talk: Any, customer_id: UUID) -> bool:
        """Whether this conversation went out to a number of theirs."""
        return talk.direction == Direction.OUT and bool(self.line_of(talk, customer_id))

    def line_of(self, talk: Any, customer_id: UUID) -> str:
        """The number of theirs on the other end of the line; empty where it is none of them."""
        number = str((talk.popped or {}).get("number", ""))
        theirs = phones_of(self.connection, [customer_id]).get(customer_id, set()) if number else ()
        return next((each for each in sorted(theirs) if same_line(number, each)), "")

    def _find_hidden(self, customer_id: UUID) -> frozenset[Masked]:
        talk = self.talks.get(customer_id)
        if talk and talk.channel == Channel.COUNTER and not self.policy.at_counter:
            is_known = self.check(talk, customer_id).speaker is Speaker.CUSTOMER
            if is_known:
                return frozenset()
        hidden = self.policy.hides(self.level(customer_id))
        hidden -= {each for whose, each in self.opened if whose == customer_id}
        return hidden - {Masked.PHONE} if customer_id in self.rung else hidden


def same_line(handed_over: str, e164: str) -> bool:
    """Whether what the telephone system shows is this number: with or without country code and leading nought."""
    shown = "".join(each for each in handed_over if each.isdigit()).lstrip("0")
    return len(shown) >= _ENOUGH and e164.lstrip("+").endswith(shown)


def standing_with(
    present: Present, customer_id: UUID, interaction_id: UUID | None = None, *, may_vouch: bool = False
) -> Standing:
    """`interaction_id`: of another conversation of theirs than the latest; an unknown one is none. `may_vouch`: who
    asks may stand for the caller of somebody else."""
    policy = present.policy
    if not policy.on:
        return Standing(on=False)
    talk = present.talks.get(customer_id)
    if interaction_id is not None and talk is not None and talk.id != interaction_id:
        talk = None
    opened = {field: until for (whose, field), until in present.opened.items() if whose == customer_id}
    masked = frozenset(policy.needs)
    hidden = present.hidden(customer_id)
    if talk is None:
        may_act = present.may_act(customer_id) if present.talks else ()
        on_line = next((each for each in may_act if each.who.id in present.talks), None)
        standing = Standing(on=True, hidden=hidden, masked=masked, opened=opened, on_line=on_line)
        return _elsewhere(present, customer_id, standing) if may_vouch else standing
    check = present.check(talk, customer_id)
    left = max(policy.most_wrong - check.wrong, 0)
    return Standing(
        on=True,
        level=present.level(customer_id),
        interaction_id=talk.id,
        hidden=hidden,
        masked=masked,
        questions=in_order(_may_ask(present, check, talk, customer_id)) if left and hidden else (),
        right=check.right,
        proofs_missing=max(policy.proofs - check.proofs(), 0),
        wrong_left=left,
        ways=check.ways,
        may_ring_back=present.was_rung(talk, present.who_speaks(check, customer_id) or customer_id),
        opened=opened,
        speaker=check.speaker,
        third=present.third(check, customer_id),
        may_act=present.may_act(customer_id),
    )


def _elsewhere(present: Present, customer_id: UUID, standing: Standing) -> Standing:
    """With the conversation that a colleague has with them, if one has."""
    found = talk_of_another(present.connection, present.person_id, customer_id)
    if found is None:
        return standing
    theirs = Present.of(present.connection, found.person_id, present.now, present.policy)
    check = present.check(found, customer_id)
    level = theirs.level_of(check, found, customer_id)
    failed = check.is_over(present.policy) and bool(present.policy.hides(level))
    by: dict[str, Any] = {"elsewhere": found.id, "elsewhere_by": found.name, "elsewhere_failed": failed}
    return replace(standing, level=level, ways=check.ways, speaker=check.speaker, **by)


@dataclass(frozen=True, slots=True)
class Unsure:
    """A colleague speaks with somebody of whom nothing more may be asked; a supervisor may vouch for them."""

    interaction_id: UUID
    customer_id: UUID
    customer: str
    person: str
    since: datetime


def waiting_for_a_vouch(connection: Connection, person_id: UUID, now: datetime) -> Iterator[Unsure]:
    """For this person, who may vouch."""
    policy = policy_in_force(connection)
    for talk in checked_by_others(connection, person_id) if policy.on else ():
        theirs = Present.of(connection, talk.person_id, now, policy)
        check = theirs.check(talk, talk.customer_id)
        if not check.is_over(policy) or Way.SUPERVISOR in check.ways or not theirs.who_speaks(check, talk.customer_id):
            continue
        if theirs.hidden(talk.customer_id):
            name = called({part: getattr(talk, part) for part in NAME_PARTS}, talk.number)
            yield Unsure(talk.id, talk.customer_id, name, talk.person, talk.at)


def _may_ask(present: Present, check: Check, talk: Any, customer_id: UUID) -> Iterator[Question]:
    """What we know of whoever speaks and do not show to whoever asks."""
    whose = present.who_speaks(check, customer_id)
    if whose is None:
        return
    known = known_of(present.connection, whose, region_of(present.connection), present.line_of(talk, whose))
    open_ones = set(known.askable()) & set(present.policy.questions) - set(check.right)
    hidden = present.hidden(whose)
    yield from (each for each in open_ones if LIES_IN[each] in hidden)
