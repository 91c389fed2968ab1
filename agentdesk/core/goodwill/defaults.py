"""The limits that a new profile starts with: cautious ones for a shop, all of which can be changed.

Why these: docs/decisions/0019-how-much-may-be-given.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from agentdesk.core.actors import SYSTEM, Role
from agentdesk.core.goodwill.policy import LEADING, AuthorityEdition, Policy, Rule, Suggesting
from agentdesk.core.ids import derived_id, due_id
from agentdesk.core.money import minor_digits
from agentdesk.core.people.model import SHOP

_SINCE = datetime(2026, 1, 1, tzinfo=UTC)
SHIPPED_EDITION = derived_id(due_id("goodwill.defaults", SHOP, _SINCE), "authority_edition")

_AGENTS = ((1, 25, 50, 100, 150, 25), (2, 50, 100, 150, 300, 35), (3, 100, 150, 200, 500, 50))
"""Level; at one go, for a case, to a customer in a year, decided in a day; percent of the order."""
_LEADERS = (200, 250, 300, 1_000, 100)


def shipped_edition(currency: str) -> AuthorityEdition:
    """What counts, in whole units of the shop's currency, where nobody has laid down anything."""
    return AuthorityEdition(SHIPPED_EDITION, date(2026, 1, 1), _SINCE, SYSTEM, shipped_policy(currency))


def shipped_policy(currency: str) -> Policy:
    unit = 10 ** minor_digits(currency)
    weights = Suggesting(
        bases={severity: base * unit // 100 for severity, base in Suggesting().bases.items()},
        step=5 * unit,
        fine_step=unit,
        fine_below=10 * unit,
    )
    return Policy(
        currency=currency,
        rules=tuple(_rules(unit)),
        acquisition_cost=60 * unit,
        ceiling_share=500,
        second_approver_over=200 * unit,
        together_most=500 * unit,
        suggesting=weights,
    )


def _rules(unit: int) -> Iterator[Rule]:
    for level, *limits in _AGENTS:
        yield _rule((Role.AGENT,), (level,), limits, unit)
    yield _rule(LEADING, (), _LEADERS, unit)


def _rule(roles: tuple[Role, ...], levels: tuple[int, ...], limits: list[int] | tuple[int, ...], unit: int) -> Rule:
    at_once, case, year, day, share = limits
    return Rule(
        roles=roles,
        levels=levels,
        per_voucher=at_once * unit,
        per_case=case * unit,
        per_customer_year=year * unit,
        per_person_day=day * unit,
        share_of_order=share,
    )
