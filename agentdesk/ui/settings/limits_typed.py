"""Limits as they stand in the forms: words, so that what is half typed is a draft as it stands; and what they mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar
from uuid import UUID

from agentdesk.core.actors import Role
from agentdesk.core.deadlines.model import Severity
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.policy import AMOUNTS, GoodwillKind, Policy, Rule, Suggesting
from agentdesk.core.wording import error_text
from agentdesk.ui.settings.amounts import minor_of, written

SHARE = "share_of_order"
LIMITS = (*AMOUNTS, SHARE)
SHARES = {severity: f"share.{severity}" for severity in Severity}
BASES = {severity: f"base.{severity}" for severity in Severity}
OF_ALL = (
    "acquisition_cost",
    "ceiling_share",
    "second_approver_over",
    "together_most",
    "live_seconds",
    "otherwise_hours",
)
ROUNDING = ("spread", "step", "fine_step", "fine_below")
_LONGEST_SECONDS, _LONGEST_HOURS, _MOST_PERCENT = 3_600, 24 * 30, 1_000
T = TypeVar("T")
Place = tuple[int | None, str]
"""Where something was typed: the place of a rule (None: what is for all), and the name of the field."""


@dataclass(frozen=True, slots=True)
class TypedRule:
    """`limits` by name; one that is empty does not bind. `products` are separated by commas."""

    roles: tuple[str, ...] = ()
    levels: tuple[int, ...] = ()
    teams: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    products: str = ""
    limits: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Typed:
    """`fields` by name: `OF_ALL`, `ROUNDING`, `SHARES`, `BASES` and `repetition`. `day`: from when it counts."""

    currency: str
    rules: tuple[TypedRule, ...]
    fields: Mapping[str, str]
    day: str = ""

    def with_rule(self, place: int, rule: TypedRule) -> Typed:
        return replace(self, rules=(*self.rules[:place], rule, *self.rules[place + 1 :]))

    def without(self, place: int) -> Typed:
        return replace(self, rules=(*self.rules[:place], *self.rules[place + 1 :]))

    def with_field(self, name: str, words: str) -> Typed:
        return replace(self, fields={**self.fields, name: words})


@dataclass(frozen=True, slots=True)
class Meant:
    """`policy` is None while something cannot be read; `problems` says where and why. `rules` as they were typed."""

    policy: Policy | None
    problems: Mapping[Place, str]
    rules: tuple[Rule, ...] = ()


def typed(policy: Policy) -> Typed:
    """The most specific rules first."""
    rules = sorted(policy.rules, key=lambda rule: rule.specificity, reverse=True)
    return Typed(policy.currency, tuple(_typed_rule(rule, policy.currency) for rule in rules), _fields(policy))


def meant(said: Typed) -> Meant:
    problems: dict[Place, str] = {}
    rules = tuple(_rule(rule, place, said.currency, problems) for place, rule in enumerate(said.rules))
    reader = _Reader(said, problems)
    whole, amount = reader.whole, reader.amount
    of_all: dict[str, Any] = {
        "acquisition_cost": amount("acquisition_cost"),
        "ceiling_share": whole("ceiling_share", 0, _MOST_PERCENT),
        "second_approver_over": amount("second_approver_over"),
        "together_most": amount("together_most"),
        "live_seconds": whole("live_seconds", 1, _LONGEST_SECONDS),
        "otherwise_hours": whole("otherwise_hours", 1, _LONGEST_HOURS),
    }
    suggesting: dict[str, Any] = {
        "shares": {severity: whole(name, 0, 100) for severity, name in SHARES.items()},
        "bases": {severity: amount(name, needed=True) for severity, name in BASES.items()},
        "repetition": reader.percents("repetition"),
        "spread": whole("spread", 0, 100),
        **{name: amount(name, needed=True, least=0 if name == "fine_below" else 1) for name in ROUNDING[1:]},
    }
    if problems:
        return Meant(None, problems, rules)
    policy = Policy(currency=said.currency, rules=rules, suggesting=Suggesting(**suggesting), **of_all)
    return Meant(policy, problems, rules)


def as_json(said: Typed) -> dict[str, Any]:
    rules = [{name: getattr(rule, name) for name in TypedRule.__slots__} for rule in said.rules]
    return {"currency": said.currency, "rules": rules, "fields": dict(said.fields), "day": said.day}


def from_json(kept: Mapping[str, Any]) -> Typed:
    """Raises KeyError, TypeError or ValueError for what is none of ours."""
    rules = tuple(
        TypedRule(
            **{name: tuple(map(str, rule[name])) for name in ("roles", "teams", "kinds", "reasons")},
            levels=tuple(map(int, rule["levels"])),
            products=str(rule["products"]),
            limits={str(name): str(words) for name, words in rule["limits"].items()},
        )
        for rule in kept["rules"]
    )
    fields = {str(name): str(words) for name, words in kept["fields"].items()}
    return Typed(str(kept["currency"]), rules, fields, str(kept["day"]))


def _typed_rule(rule: Rule, currency: str) -> TypedRule:
    limits = {name: written(getattr(rule, name), currency) for name in AMOUNTS}
    share = "" if rule.share_of_order is None else str(rule.share_of_order)
    return TypedRule(
        roles=tuple(map(str, rule.roles)),
        levels=rule.levels,
        teams=tuple(map(str, rule.teams)),
        kinds=tuple(map(str, rule.kinds)),
        reasons=tuple(map(str, rule.reasons)),
        products=", ".join(rule.products),
        limits={**limits, SHARE: share},
    )


def _fields(policy: Policy) -> dict[str, str]:
    weights, currency = policy.suggesting, policy.currency
    amounts = {name: getattr(policy, name) for name in ("acquisition_cost", "second_approver_over", "together_most")}
    amounts |= {name: getattr(weights, name) for name in ROUNDING[1:]}
    amounts |= {BASES[severity]: base for severity, base in weights.bases.items()}
    wholes = {name: getattr(policy, name) for name in ("ceiling_share", "live_seconds", "otherwise_hours")}
    wholes |= {"spread": weights.spread, **{SHARES[severity]: share for severity, share in weights.shares.items()}}
    return {
        **{name: written(minor, currency) for name, minor in amounts.items()},
        **{name: str(number) for name, number in wholes.items()},
        "repetition": ", ".join(map(str, weights.repetition)),
    }


def _rule(said: TypedRule, place: int, currency: str, problems: dict[Place, str]) -> Rule:
    """What cannot be read does not bind, as long as its problem stands."""
    limits: dict[str, Any] = {}
    for name in LIMITS:
        words = said.limits.get(name, "")
        try:
            limits[name] = _share(words) if name == SHARE else minor_of(words, currency)
        except Refused as refused:
            problems[place, name] = error_text(refused)
    products = tuple(part.strip()[:100] for part in said.products.split(",") if part.strip())
    return Rule(
        roles=tuple(map(Role, said.roles)),
        levels=said.levels,
        teams=tuple(map(UUID, said.teams)),
        kinds=tuple(map(GoodwillKind, said.kinds)),
        reasons=tuple(map(UUID, said.reasons)),
        products=products,
        **limits,
    )


def _share(words: str) -> int | None:
    return _whole(words, 0, _MOST_PERCENT) if words.strip() else None


class _Reader:
    """Reads the fields that are for all, and notes what cannot be read."""

    def __init__(self, said: Typed, problems: dict[Place, str]) -> None:
        self._said, self._problems = said, problems

    def amount(self, name: str, *, needed: bool = False, least: int = 0) -> int | None:
        def read(words: str) -> int | None:
            minor = minor_of(words, self._said.currency)
            if minor is None and needed:
                raise Refused("money.amount_missing")
            if minor is not None and minor < least:
                raise Refused("money.amount_nought")
            return minor

        return self._read(name, read)

    def whole(self, name: str, least: int, most: int) -> int | None:
        return self._read(name, lambda words: _whole(words, least, most))

    def percents(self, name: str) -> tuple[int, ...] | None:
        def read(words: str) -> tuple[int, ...]:
            parts = [part for part in words.replace(";", ",").split(",") if part.strip()]
            return tuple(_whole(part, 0, _MOST_PERCENT) for part in parts or [""])

        return self._read(name, read)

    def _read(self, name: str, read: Callable[[str], T]) -> T | None:
        try:
            return read(self._said.fields.get(name, ""))
        except Refused as refused:
            self._problems[None, name] = error_text(refused)
            return None


def _whole(words: str, least: int, most: int) -> int:
    """Raises Refused settings.number_unreadable."""
    plain = words.replace("%", "").strip()
    if not (plain.isascii() and plain.isdigit()) or not least <= int(plain[:12]) <= most:
        raise Refused("settings.number_unreadable", least=least, most=most)
    return int(plain)
