"""The table of editions of the deadlines, and how rows become models."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.deadlines.clocks import Measure
from agentdesk.core.deadlines.defaults import SHIPPED_EDITION, shipped_edition
from agentdesk.core.deadlines.model import Policy, PolicyEdition, Rule, Severity, Unit, Within
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.model import Channel
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.schema import Id, Json, Moment, synced_table

policy_editions = synced_table(
    "policy_editions",
    sa.Column("id", Id, primary_key=True),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("made_by", Id, nullable=False),
    # model.Rule, in order
    sa.Column("rules", Json, nullable=False),
    # taken back: it counts no more for what begins, and still for what began under it
    sa.Column("withdrawn", sa.Boolean, nullable=False),
    sa.Index("ix_policy_editions_made_at", "made_at"),
)

_CURRENT = (
    sa.select(policy_editions)
    .where(policy_editions.c.withdrawn.is_(sa.false()))
    .order_by(policy_editions.c.made_at.desc(), policy_editions.c.id.desc())
    .limit(1)
)


def current_edition(connection: sa.Connection) -> PolicyEdition:
    """The one that counts for what begins now; the shipped one, before anybody has laid down another."""
    row = connection.execute(_CURRENT).mappings().first()
    return edition_from(row) if row else shipped_edition()


def edition(connection: sa.Connection, edition_id: UUID) -> PolicyEdition:
    """The one under which something began, whether or not it counts still. Raises Refused deadlines.edition_unknown."""
    asked = sa.select(policy_editions).where(policy_editions.c.id == edition_id)
    row = connection.execute(asked).mappings().first()
    if row:
        return edition_from(row)
    if edition_id == SHIPPED_EDITION:
        return shipped_edition()
    raise Refused("deadlines.edition_unknown", id=str(edition_id))


def edition_from(row: Any) -> PolicyEdition:
    return PolicyEdition(row["id"], row["made_at"], row["made_by"], policy_from(row["rules"]))


def edition_row(edition: PolicyEdition) -> dict[str, Any]:
    row: dict[str, Any] = {"id": edition.id, "made_at": edition.made_at, "made_by": edition.made_by}
    return row | {"rules": list(map(_rule_to_plain, edition.policy.rules)), "withdrawn": False, "scope_id": SHOP}


def policy_from(plain: list[dict[str, Any]]) -> Policy:
    return Policy(tuple(map(_rule_from_plain, plain)))


def _rule_to_plain(rule: Rule) -> dict[str, Any]:
    plain: dict[str, Any] = {"measure": rule.measure, "amount": rule.within.amount, "unit": rule.within.unit}
    if rule.at_most:
        plain |= {"most": rule.at_most.amount, "most_unit": rule.at_most.unit}
    conditions = {"channels": rule.channels, "tiers": rule.tiers, "severities": rule.severities}
    return plain | {name: sorted(named) for name, named in conditions.items()} | {"warn_at": rule.warn_at}


def _rule_from_plain(plain: dict[str, Any]) -> Rule:
    return Rule(
        measure=Measure(plain["measure"]),
        within=Within(plain["amount"], Unit(plain["unit"])),
        at_most=Within(plain["most"], Unit(plain["most_unit"])) if "most" in plain else None,
        channels=frozenset(map(Channel, plain["channels"])),
        tiers=frozenset(plain["tiers"]),
        severities=frozenset(map(Severity, plain["severities"])),
        warn_at=plain["warn_at"],
    )
