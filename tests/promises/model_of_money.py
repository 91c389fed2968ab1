"""What may be given and where the money is, by a reckoning of our own: dictionaries, and nothing of the product's SQL.

It is told what the desk has accepted, and says beforehand what the desk may accept. Amounts are cents.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from agentdesk.core.actors import Role
from agentdesk.core.goodwill.policy import LEADING, Policy, Rule

A_DAY, A_YEAR = timedelta(hours=24), timedelta(days=365)
_ZONE = ZoneInfo("Europe/Berlin")
_LIMITS = {
    1: (2_500, 5_000, 10_000, 15_000, 25),
    2: (5_000, 10_000, 15_000, 30_000, 35),
    3: (10_000, 15_000, 20_000, 50_000, 50),
    0: (20_000, 25_000, 30_000, 100_000, 100),
}
"""By level, 0 of those who lead: at one go, for a case, in a year, decided in a day; percent of the order."""


def day_of(moment: datetime) -> date:
    return moment.astimezone(_ZONE).date()


def month_of(moment: datetime) -> str:
    return f"{day_of(moment):%Y-%m}"


@dataclass(frozen=True)
class Edition:
    """All amounts of `_LIMITS` by so many percent."""

    percent: int
    over: int | None
    together: int
    ceiling: int | None

    def limits(self, level: int) -> tuple[int, ...]:
        *amounts, share = _LIMITS[level]
        return *(amount * self.percent // 100 for amount in amounts), share

    def policy(self) -> Policy:
        return Policy(
            currency="EUR",
            rules=tuple(self._rules()),
            acquisition_cost=self.ceiling,
            second_approver_over=self.over,
            together_most=self.together,
        )

    def _rules(self) -> Iterator[Rule]:
        for level in _LIMITS:
            at_once, case, year, day, share = self.limits(level)
            yield Rule(
                roles=(Role.AGENT,) if level else LEADING,
                levels=(level,) if level else (),
                per_voucher=at_once,
                per_case=case,
                per_customer_year=year,
                per_person_day=day,
                share_of_order=share,
            )


@dataclass
class Act:
    """What was given, or is asked for. `decided_by` and `second`: on whose authority it counts."""

    id: UUID
    customer: UUID
    case: UUID | None
    order: UUID | None
    given_by: UUID
    decided_by: UUID
    team: UUID
    month: str
    at: datetime
    amount: int
    counts: int
    second: UUID | None = None
    request: UUID | None = None
    voucher: UUID | None = None


@dataclass
class Voucher:
    id: UUID
    act: UUID
    code_hash: str
    rest: int
    last_day: date
    replaced: bool = False


@dataclass
class Request:
    """`first`: who has said yes to `on_the_table`, where a second one is needed."""

    id: UUID
    act: UUID
    requester: UUID
    amount: int
    put_at: datetime
    lapses_at: datetime
    state: str = "pending"
    first: UUID | None = None
    on_the_table: int = 0

    @property
    def is_open(self) -> bool:
        return self.state in ("pending", "half", "asked_back")

    def put_again(self, now: datetime) -> None:
        self.lapses_at += now - self.put_at
        self.put_at, self.first, self.on_the_table = now, None, self.amount


@dataclass
class Budget:
    granted: int
    left: int


@dataclass
class Budgets:
    plans: dict[UUID, int | None] = field(default_factory=dict)
    months: dict[tuple[UUID, str], Budget] = field(default_factory=dict)

    def left(self, team: UUID, month: str) -> int | None:
        """None where nothing limits it."""
        plan = self.plans.get(team)
        if plan is None:
            return None
        return self.months[team, month].left if (team, month) in self.months else plan

    def take(self, team: UUID, month: str, amount: int) -> None:
        plan = self.plans.get(team)
        budget = self.months.setdefault((team, month), Budget(plan or 0, plan or 0))
        missing = max(0, amount - budget.left) if plan is None else 0
        budget.granted += missing
        budget.left += missing - amount

    def back(self, team: UUID, month: str, amount: int) -> None:
        self.months[team, month].left += amount

    def lowest(self, team: UUID, month: str) -> int:
        budget = self.months.get((team, month), Budget(0, 0))
        return max(0, budget.granted - budget.left)

    def plan(self, team: UUID, month: str, amount: int | None) -> None:
        self.plans[team] = amount
        if amount is not None and (amount or (team, month) in self.months):
            budget = self.months.setdefault((team, month), Budget(0, 0))
            budget.left += amount - budget.granted
            budget.granted = amount


@dataclass
class Model:
    """`levels`: of each person, 0 for who leads. `benefits`: who is which customer."""

    levels: dict[UUID, int]
    teams: dict[UUID, UUID]
    benefits: dict[UUID, UUID]
    totals: dict[UUID, int]
    edition: Edition
    acts: dict[UUID, Act] = field(default_factory=dict)
    vouchers: dict[UUID, Voucher] = field(default_factory=dict)
    requests: dict[UUID, Request] = field(default_factory=dict)
    budgets: Budgets = field(default_factory=Budgets)

    def room(
        self, person: UUID, customer: UUID, case: UUID | None, order: UUID | None, now: datetime,
        but: Act | None = None, team: UUID | None = None,
    ) -> int:  # fmt: skip
        """What this person may give; for a decision about `but` from the budget of the `team` that asks."""
        if self.benefits.get(person) == customer:
            return 0
        at_once, of_case, year, day, share = self.edition.limits(self.levels[person])
        counted = [act for act in self.acts.values() if act is not but and act.counts]
        of_customer = [act for act in counted if act.customer == customer]
        lately = [act for act in of_customer if act.at > now - A_DAY]
        in_a_year = _sum(act for act in of_customer if act.at > now - A_YEAR)
        same_case = [act for act in counted if act.case == case] if case else [act for act in lately if not act.case]
        today = [act for act in counted if person in (act.decided_by, act.second) and day_of(act.at) >= day_of(now)]
        rooms = [at_once - _sum(lately), of_case - _sum(same_case), year - in_a_year, day - _sum(today)]
        if order:
            rooms.append(self.totals[order] * share // 100 - _sum(act for act in counted if act.order == order))
        if self.edition.ceiling is not None:
            rooms.append(self.edition.ceiling - in_a_year)
        budget = self.budget(team or self.teams[person], now, but)
        return max(0, min(rooms if budget is None else [*rooms, budget]))

    def budget(self, team: UUID, now: datetime, but: Act | None = None) -> int | None:
        left = self.budgets.left(team, month_of(now))
        return None if left is None else left + (but.amount if but else 0)

    def at_once(self, customer: UUID, now: datetime, but: Act) -> int:
        return _sum(
            act for act in self.acts.values() if act is not but and act.customer == customer and act.at > now - A_DAY
        )

    def verdict(self, request: Request, decider: UUID, amount: int, now: datetime) -> str:
        """What a yes to this amount comes to: approved, half, or refused."""
        act, edition = self.acts[request.act], self.edition
        first = request.first if amount == request.on_the_table else None
        if first == decider:
            return "refused"
        given = self.at_once(act.customer, now, act)
        alone = self.room(decider, act.customer, act.case, act.order, now, but=act, team=act.team)
        if amount <= alone and (edition.over is None or given + amount <= edition.over):
            return "approved"
        budget = self.budget(act.team, now, act)
        most = max(0, edition.together - given)
        if amount > (most if budget is None else min(most, budget)):
            return "refused"
        return "approved" if first else "half"


def _sum(acts: Iterator[Act] | list[Act]) -> int:
    return sum(act.counts for act in acts)
