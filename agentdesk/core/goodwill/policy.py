"""Who may give how much: rules by role, level, team, kind, reason and product; of those that fit, the most specific.

Pure. Amounts are minor units of the policy's one currency; None means that a limit does not bind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import Field, StringConstraints

from agentdesk.core.actors import Role
from agentdesk.core.deadlines.model import Severity
from agentdesk.core.money import MOST

Limit = Annotated[int, Field(ge=0, le=MOST)]
Percent = Annotated[int, Field(ge=0, le=100)]
Step = Annotated[int, Field(ge=1, le=MOST)]
Level = Annotated[int, Field(ge=1, le=3)]
Prefix = Annotated[str, StringConstraints(min_length=1, max_length=100)]
LEVELS = (1, 2, 3)
GIVERS = (Role.AGENT, Role.SUPERVISOR, Role.ADMINISTRATOR)
LEADING = (Role.SUPERVISOR, Role.ADMINISTRATOR)


class GoodwillKind(StrEnum):
    VOUCHER = "voucher"
    FREE_SHIPPING = "free_shipping"
    PRICE_REDUCTION = "price_reduction"
    GIFT = "gift"
    EXPRESS = "express"


AMOUNTS = ("per_voucher", "per_case", "per_customer_year", "per_person_day")
"""The limits of a rule that are amounts, as `Rule` names them."""


@dataclass(frozen=True, slots=True)
class Giver:
    """As whom somebody gives: by the foremost of their roles."""

    role: Role
    level: int = 1
    team_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What for: `reasons` are the reason itself and what it lies under, in this order; one product or none."""

    kind: GoodwillKind = GoodwillKind.VOUCHER
    reasons: tuple[UUID, ...] = ()
    sku: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What those may give who fit it, for what fits it; a condition that names nothing fits everything.

    `reasons` mean what lies under them too, `products` are the beginnings of article numbers. `per_voucher` is what a
    customer gets at one go (24 hours), `per_case` for one case, `per_customer_year` in 365 days, by whomever;
    `per_person_day` is what one person decides in a day; `share_of_order` percent of the total of the order.
    """

    __pydantic_config__: ClassVar[Mapping[str, Any]] = {"extra": "forbid"}
    roles: tuple[Role, ...] = ()
    levels: tuple[Level, ...] = ()
    teams: tuple[UUID, ...] = ()
    kinds: tuple[GoodwillKind, ...] = ()
    reasons: tuple[UUID, ...] = ()
    products: tuple[Prefix, ...] = ()
    per_voucher: Limit | None = None
    per_case: Limit | None = None
    per_customer_year: Limit | None = None
    per_person_day: Limit | None = None
    share_of_order: Limit | None = None

    def __post_init__(self) -> None:
        for name in ("roles", "levels", "teams", "kinds", "reasons", "products"):
            object.__setattr__(self, name, tuple(sorted(set(getattr(self, name)))))
        if not set(self.levels) <= set(LEVELS) or "" in self.products:
            raise ValueError("levels are 1 to 3, and a product begins with something")
        for amount in (*(getattr(self, name) for name in AMOUNTS), self.share_of_order):
            _require_amount(amount)

    @property
    def at_once(self) -> int | None:
        """What it allows at one go, by whichever limit is the lowest."""
        return min((most for name in AMOUNTS if (most := getattr(self, name)) is not None), default=None)

    def is_for(self, giver: Giver) -> bool:
        return (
            (not self.roles or giver.role in self.roles)
            and (not self.levels or giver.level in self.levels)
            and (not self.teams or giver.team_id in self.teams)
        )

    def fits(self, giver: Giver, about: About) -> bool:
        return (
            self.is_for(giver)
            and (not self.kinds or about.kind in self.kinds)
            and (not self.reasons or not set(self.reasons).isdisjoint(about.reasons))
            and (not self.products or self._prefix(about.sku) > 0)
        )

    @property
    def same_as(self) -> tuple[tuple[object, ...], ...]:
        return self.roles, self.levels, self.teams, self.kinds, self.reasons, self.products

    @property
    def specificity(self) -> tuple[int, ...]:
        """What it is for before who gives it: a limit of a product binds everybody for whom there is no other. Of each
        more conditions before fewer; then what names fewer.
        """
        return *self._named, *self._fewer

    def closeness(self, about: About) -> tuple[int, ...]:
        """How specific it is for this: the reason itself before what it lies under, a longer beginning of the article
        number before a shorter one."""
        itself = bool(about.reasons) and about.reasons[0] in self.reasons
        return *self._named, self._prefix(about.sku), itself, *self._fewer

    @property
    def _named(self) -> tuple[int, ...]:
        what = [bool(self.products), bool(self.reasons), bool(self.kinds)]
        who = [bool(self.teams), bool(self.levels), bool(self.roles)]
        return sum(what), *what, sum(who), *who

    @property
    def _fewer(self) -> tuple[int, ...]:
        return tuple(
            -len(each) for each in (self.products, self.reasons, self.kinds, self.teams, self.levels, self.roles)
        )

    def _prefix(self, sku: str) -> int:
        return max((len(each) for each in self.products if sku.startswith(each)), default=0)


_SHARES = {Severity.MINOR: 5, Severity.NORMAL: 8, Severity.SERIOUS: 10, Severity.CRITICAL: 15}
_BASES = {Severity.MINOR: 500, Severity.NORMAL: 1_000, Severity.SERIOUS: 1_500, Severity.CRITICAL: 2_500}


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggesting:
    """What is proposed: percent of the value affected by severity, without an order a base amount; times a factor (in
    percent) for the first, second, … failure in 12 months; a range of so many percent around it, rounded to steps.

    Severities that are not named have the shipped share and base.
    """

    __pydantic_config__: ClassVar[Mapping[str, Any]] = {"extra": "forbid"}
    shares: dict[Severity, Limit] = field(default_factory=_SHARES.copy)
    bases: dict[Severity, Limit] = field(default_factory=_BASES.copy)
    repetition: Annotated[tuple[Limit, ...], Field(min_length=1)] = (100, 130, 160)
    spread: Percent = 20
    step: Step = 500
    fine_step: Step = 100
    fine_below: Limit = 1_000

    def __post_init__(self) -> None:
        object.__setattr__(self, "shares", _SHARES | self.shares)
        object.__setattr__(self, "bases", _BASES | self.bases)
        for amount in (*self.shares.values(), *self.bases.values(), *self.repetition, self.spread, self.fine_below):
            _require_amount(amount)
        if not self.repetition or min(self.step, self.fine_step) < 1 or self.spread > 100 or self.step > MOST:
            raise ValueError("steps are at least one minor unit, the spread at most 100 percent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """`acquisition_cost` × `ceiling_share` percent: what a customer may cost in goodwill in 365 days, whoever gives.

    Above `second_approver_over` two leaders approve, together at most `together_most`. A request made while the
    customer is on the line is for one approver for `live_seconds`; others have `otherwise_hours`.
    """

    __pydantic_config__: ClassVar[Mapping[str, Any]] = {"extra": "forbid"}
    currency: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]
    rules: Annotated[tuple[Rule, ...], Field(max_length=500)]
    acquisition_cost: Limit | None = None
    ceiling_share: Limit = 100
    second_approver_over: Limit | None = None
    together_most: Limit | None = None
    live_seconds: Annotated[int, Field(ge=1, le=3_600)] = 60
    otherwise_hours: Annotated[int, Field(ge=1, le=24 * 30)] = 4
    suggesting: Suggesting = field(default_factory=Suggesting)

    def __post_init__(self) -> None:
        if len(self.currency) != 3 or not self.currency.isascii() or not self.currency.isupper():
            raise ValueError("a currency by ISO 4217")
        for amount in (self.acquisition_cost, self.ceiling_share, self.second_approver_over, self.together_most):
            _require_amount(amount)
        if not 1 <= self.live_seconds <= 3_600 or not 1 <= self.otherwise_hours <= 24 * 30 or len(self.rules) > 500:
            raise ValueError("an hour for the live clock at most, 30 days for the other, 500 rules")

    @property
    def ceiling(self) -> int | None:
        if self.acquisition_cost is None:
            return None
        return self.acquisition_cost * self.ceiling_share // 100

    @property
    def tells_leaders_apart(self) -> bool:
        """Whether a rule for those who lead names levels."""
        return any(rule.levels and (not rule.roles or not set(LEADING).isdisjoint(rule.roles)) for rule in self.rules)

    def rule_for(self, giver: Giver, about: About) -> Rule | None:
        """The most specific one that fits, of equals the first; None where nothing was laid down."""
        fitting = [rule for rule in self.rules if rule.fits(giver, about)]
        if len(fitting) < 2:
            return fitting[0] if fitting else None
        return max(fitting, key=lambda rule: rule.closeness(about))

    def not_above(self, giver: Giver) -> Policy:
        """With no rule of agents that lets them give more at one go than `giver` may for the same."""
        return replace(self, rules=tuple(self._bounded(rule, giver) for rule in self.rules))

    def _bounded(self, rule: Rule, giver: Giver) -> Rule:
        of_leaders = bool(rule.roles) and Role.AGENT not in rule.roles
        if of_leaders or rule.is_for(giver) or rule.reasons or rule.products:
            return rule
        own = (self.rule_for(giver, About(kind)) for kind in rule.kinds or GoodwillKind)
        bounds = [rule.per_voucher, *(each.at_once if each else 0 for each in own)]
        return replace(rule, per_voucher=min((most for most in bounds if most is not None), default=None))

    def rules_for(
        self, giver: Giver, kind: GoodwillKind, reasons: tuple[UUID, ...], skus: Iterable[str]
    ) -> tuple[Rule | None, ...]:
        """One for each product, without products the one for none: all of them bind."""
        asked = (About(kind, reasons, sku) for sku in dict.fromkeys(skus) or ("",))
        found = (self.rule_for(giver, about) for about in asked)
        return tuple({id(rule): rule for rule in found}.values())


@dataclass(frozen=True, slots=True)
class AuthorityEdition:
    """A policy as it was laid down once; never changed. It counts from a day of the shop's calendar on."""

    id: UUID
    valid_from: date
    made_at: datetime
    made_by: UUID
    policy: Policy


def every_giver() -> Iterator[Giver]:
    """Of every role and level, of no team."""
    return (Giver(role, level) for role in GIVERS for level in LEVELS)


def _require_amount(amount: int | None) -> None:
    if amount is not None and not 0 <= amount <= MOST:
        raise ValueError(f"0 to {MOST}")
