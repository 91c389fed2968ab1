"""The limits in force, in short: what each may give for anything that has no rule of its own."""

from __future__ import annotations

from collections.abc import Iterator

from agentdesk.core import wording
from agentdesk.core.actors import Role
from agentdesk.core.goodwill.policy import AMOUNTS, LEVELS, About, AuthorityEdition, Giver, Policy, Rule
from agentdesk.core.money import Money
from agentdesk.core.wording import text


def limit_lines(edition: AuthorityEdition) -> Iterator[tuple[str, str]]:
    """Who, and how much. Levels that may give the same are one line."""
    policy = edition.policy
    by_level = [(level, _words(policy, Giver(Role.AGENT, level))) for level in LEVELS]
    if len({words for _, words in by_level}) == 1:
        yield text("role.agent"), by_level[0][1]
    else:
        for level, words in by_level:
            yield text("approval.agent_of_level", role=text("role.agent"), level=level), words
    for role in (Role.SUPERVISOR, Role.ADMINISTRATOR):
        yield text(f"role.{role}"), _words(policy, Giver(role))
    yield text("approval.two"), _two(policy)


def _words(policy: Policy, giver: Giver) -> str:
    rule = policy.rule_for(giver, About())
    if rule is None:
        return text("goodwill.limit.no_rule")
    return " · ".join(_amounts(rule, policy.currency)) or text("approval.no_limit")


def _amounts(rule: Rule, currency: str) -> Iterator[str]:
    for name in AMOUNTS:
        amount = getattr(rule, name)
        if amount is not None:
            yield f"{text(f'goodwill.limit.{name}')} {wording.money(Money(amount, currency))}"


def _two(policy: Policy) -> str:
    over, most = policy.second_approver_over, policy.together_most
    words = [
        text("approval.two_over", amount=Money(over, policy.currency)) if over is not None else "",
        text("approval.two_most", amount=Money(most or 0, policy.currency)),
    ]
    return " · ".join(filter(None, words))
