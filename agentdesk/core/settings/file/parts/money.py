"""How much may be given: limits by who and what for, and what each team has in a month."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from agentdesk.core.actors import Role
from agentdesk.core.commands import Line
from agentdesk.core.deadlines.model import Severity
from agentdesk.core.goodwill import policy
from agentdesk.core.goodwill.commands import CurrentAuthority, SetAuthority
from agentdesk.core.goodwill.policy import AMOUNTS, GoodwillKind, Level, Policy, Prefix, Suggesting
from agentdesk.core.ledger.commands import Budgets, SetBudget
from agentdesk.core.ledger.model import BudgetOfMonth
from agentdesk.core.money import Money, minor_digits
from agentdesk.core.people.commands import Teams
from agentdesk.core.people.model import SHOP
from agentdesk.core.settings.file.model import Path
from agentdesk.core.settings.file.part import Here, Part, Steps, changed, gone
from agentdesk.core.settings.file.shapes import Amount, Entry, Name, Shape, Whole

_Currency = Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]
_Percent = Annotated[Whole, Field(ge=0, le=10_000)]
_LISTS = ("roles", "levels", "teams", "kinds", "reasons", "products")


def _sorted(values: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(sorted(set(values)))


class Rule(Shape):
    """As `goodwill.policy.Rule`, with teams by name, reasons by key, and amounts in major units."""

    roles: Annotated[tuple[Role, ...], AfterValidator(_sorted)] = ()
    levels: Annotated[tuple[Annotated[Whole, Level], ...], AfterValidator(_sorted)] = ()
    teams: Annotated[tuple[Name, ...], AfterValidator(_sorted)] = ()
    kinds: Annotated[tuple[GoodwillKind, ...], AfterValidator(_sorted)] = ()
    reasons: Annotated[tuple[Name, ...], AfterValidator(_sorted)] = ()
    products: Annotated[tuple[Prefix, ...], AfterValidator(_sorted)] = ()
    per_voucher: Amount | None = None
    per_case: Amount | None = None
    per_customer_year: Amount | None = None
    per_person_day: Amount | None = None
    share_of_order: _Percent | None = None


class Suggested(Shape):
    """As `goodwill.policy.Suggesting`."""

    shares: dict[Severity, _Percent]
    bases: dict[Severity, Amount]
    repetition: Annotated[tuple[_Percent, ...], Field(min_length=1)]
    spread: Annotated[Whole, Field(ge=0, le=100)]
    step: Amount
    fine_step: Amount
    fine_below: Amount


class Limits(Shape):
    currency: _Currency
    rules: Annotated[tuple[Rule, ...], Field(max_length=500)]
    acquisition_cost: Amount | None
    ceiling_share: _Percent
    second_approver_over: Amount | None
    together_most: Amount | None
    live_seconds: Annotated[Whole, Field(ge=1, le=3_600)]
    otherwise_hours: Annotated[Whole, Field(ge=1, le=24 * 30)]
    suggesting: Suggested

    @model_validator(mode="after")
    def _to_the_minor_unit(self) -> Self:
        amounts = [getattr(rule, name) for rule in self.rules for name in AMOUNTS]
        amounts += [self.acquisition_cost, self.second_approver_over, self.together_most]
        amounts += [*self.suggesting.bases.values(), self.suggesting.step, self.suggesting.fine_step]
        require_no_finer([*amounts, self.suggesting.fine_below], self.currency)
        return self


def require_no_finer(amounts: list[Decimal | None], currency: str) -> None:
    for amount in amounts:
        if amount is not None and amount != Money.of(amount, currency).amount:
            facts = {"written": str(amount), "digits": minor_digits(currency), "currency": currency}
            raise PydanticCustomError("too_fine", "too_fine", facts)


class LimitsPart(Part[Limits]):
    """Those that count today. A rule for teams that were dissolved, or reasons that were retired, binds nobody any
    more, and is left out."""

    name = "limits"
    commands = (SetAuthority.kind,)
    shape = Limits

    def now(self, here: Here) -> Limits:
        counts = here.ask(CurrentAuthority()).policy
        teams = {team.id: team.name for team in here.ask(Teams())}
        return _shown(counts, teams, here.reason_keys)

    def plan(self, wanted: Limits, now: Limits, steps: Steps) -> None:
        rules = []
        for n, rule in enumerate(wanted.rules):
            at: Path = (self.name, "rules", n)
            named = {
                "teams": tuple(steps.find_all("team", rule.teams, (*at, "teams"))),
                "reasons": tuple(steps.find_all("reason", rule.reasons, (*at, "reasons"))),
            }
            rules.append(_rule(rule, named, wanted.currency))
        if not steps.faults:
            steps.add(SetAuthority(policy=_policy(wanted, tuple(rules))), (self.name,))


def _shown(counts: Policy, teams: Mapping[UUID, str], reasons: Mapping[UUID, str]) -> Limits:
    def amount(minor: int | None) -> Decimal | None:
        return None if minor is None else Money(minor, counts.currency).amount

    rules = []
    for rule in counts.rules:
        said: dict[str, Any] = {name: getattr(rule, name) for name in _LISTS}
        said["teams"] = tuple(teams[each] for each in rule.teams if each in teams)
        said["reasons"] = tuple(reasons[each] for each in rule.reasons if each in reasons)
        if bool(said["teams"]) == bool(rule.teams) and bool(said["reasons"]) == bool(rule.reasons):
            said |= {name: amount(getattr(rule, name)) for name in AMOUNTS}
            rules.append(Rule(**said, share_of_order=rule.share_of_order))
    proposed = counts.suggesting
    suggested = {name: amount(getattr(proposed, name)) for name in ("step", "fine_step", "fine_below")}
    return Limits(
        currency=counts.currency,
        rules=tuple(rules),
        acquisition_cost=amount(counts.acquisition_cost),
        ceiling_share=counts.ceiling_share,
        second_approver_over=amount(counts.second_approver_over),
        together_most=amount(counts.together_most),
        live_seconds=counts.live_seconds,
        otherwise_hours=counts.otherwise_hours,
        suggesting=Suggested.model_validate(
            {
                "shares": dict(proposed.shares),
                "bases": {severity: amount(base) for severity, base in proposed.bases.items()},
                "repetition": proposed.repetition,
                "spread": proposed.spread,
                **suggested,
            }
        ),
    )


def _minor(amount: Decimal | None, currency: str) -> int | None:
    return None if amount is None else Money.of(amount, currency).minor


def _rule(rule: Rule, named: Mapping[str, Any], currency: str) -> policy.Rule:
    said: dict[str, Any] = {name: getattr(rule, name) for name in _LISTS} | dict(named)
    said |= {name: _minor(getattr(rule, name), currency) for name in AMOUNTS}
    return policy.Rule(**said, share_of_order=rule.share_of_order)


def _policy(wanted: Limits, rules: tuple[policy.Rule, ...]) -> Policy:
    currency, proposed = wanted.currency, wanted.suggesting
    amounts = ("acquisition_cost", "second_approver_over", "together_most")
    steps = {name: Money.of(getattr(proposed, name), currency).minor for name in ("step", "fine_step", "fine_below")}
    return Policy(
        currency=currency,
        rules=rules,
        ceiling_share=wanted.ceiling_share,
        live_seconds=wanted.live_seconds,
        otherwise_hours=wanted.otherwise_hours,
        suggesting=Suggesting(
            shares=dict(proposed.shares),
            bases={severity: Money.of(base, currency).minor for severity, base in proposed.bases.items()},
            repetition=proposed.repetition,
            spread=proposed.spread,
            **steps,
        ),
        **{name: _minor(getattr(wanted, name), currency) for name in amounts},
    )


class Budget(Entry):
    """Each month, from the running one on. Without a team: of those who are in none."""

    team: Line = ""
    currency: _Currency
    amount: Amount

    @property
    def handle(self) -> str:
        return f"{self.team} {self.currency}"

    @model_validator(mode="after")
    def _to_the_minor_unit(self) -> Self:
        require_no_finer([self.amount], self.currency)
        return self


class BudgetsPart(Part[tuple[Budget, ...]]):
    """A budget that is not in the file limits nothing any more."""

    name = "budgets"
    commands = (SetBudget.kind,)
    shape = tuple[Budget, ...]

    def now(self, here: Here) -> tuple[Budget, ...]:
        teams = {team.id: team.name for team in here.ask(Teams())} | {SHOP: ""}
        planned = (each for each in here.ask(Budgets()) if each.team_id in teams and each.planned is not None)
        found = (_budget(each, teams[each.team_id]) for each in planned)
        return tuple(sorted(found, key=lambda each: (each.team, each.currency)))

    def plan(self, wanted: tuple[Budget, ...], now: tuple[Budget, ...], steps: Steps) -> None:
        for n, each, _ in changed(wanted, now):
            team = steps.find("team", each.team, (self.name, n, "team")) if each.team else SHOP
            if team:
                amount = _minor(each.amount, each.currency)
                steps.add(SetBudget(team_id=team, amount=amount, currency=each.currency), (self.name, n))
        for each in gone(wanted, now):
            team = steps.ids["team"].get(each.team) if each.team else SHOP
            if team:
                steps.add(SetBudget(team_id=team, amount=None, currency=each.currency), (self.name,))


def _budget(each: BudgetOfMonth, team: str) -> Budget:
    assert each.planned is not None
    return Budget(team=team, currency=each.currency, amount=Money(each.planned, each.currency).amount)
