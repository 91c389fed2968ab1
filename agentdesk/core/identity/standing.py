"""How it stands with a customer for the person who asks: with whom they speak, what that opened, what stays masked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from agentdesk.core.identity.model import LIES_IN, SHOWN_FOR, Check, Level, Masked, Policy, Standing, in_order
from agentdesk.core.identity.store import (
    being_rung,
    check_from,
    check_row_of,
    known_of,
    opened_by,
    phones_of,
    policy_in_force,
    talks_of,
)
from agentdesk.core.interactions.model import Channel, Direction
from agentdesk.core.people.queries import region_of
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
        if talk is None:
            return Level.NONE
        return self.check(talk, customer_id).level(self.policy, recognised=self.is_recognised(talk, customer_id))

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
            return frozenset()
        hidden = self.policy.hides(self.level(customer_id))
        hidden -= {each for whose, each in self.opened if whose == customer_id}
        return hidden - {Masked.PHONE} if customer_id in self.rung else hidden


def same_line(handed_over: str, e164: str) -> bool:
    """Whether what the telephone system shows is this number: with or without country code and leading nought."""
    shown = "".join(each for each in handed_over if each.isdigit()).lstrip("0")
    return len(shown) >= _ENOUGH and e164.lstrip("+").endswith(shown)


def standing_with(present: Present, customer_id: UUID, interaction_id: UUID | None = None) -> Standing:
    """`interaction_id`: of another conversation of theirs than the latest; an unknown one is none."""
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
        return Standing(on=True, hidden=hidden, masked=masked, opened=opened)
    check = present.check(talk, customer_id)
    known = known_of(present.connection, customer_id, region_of(present.connection), present.line_of(talk, customer_id))
    left = max(policy.most_wrong - check.wrong, 0)
    open_ones = set(known.askable()) & set(policy.questions) - set(check.right)
    may_ask = (each for each in open_ones if LIES_IN[each] in hidden)
    return Standing(
        on=True,
        level=present.level(customer_id),
        interaction_id=talk.id,
        hidden=hidden,
        masked=masked,
        questions=in_order(may_ask) if left else (),
        right=check.right,
        proofs_missing=max(policy.proofs - check.proofs(), 0),
        wrong_left=left,
        ways=check.ways,
        may_ring_back=present.was_rung(talk, customer_id),
        opened=opened,
    )
