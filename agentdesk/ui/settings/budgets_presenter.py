"""What teams may give in a month: what is laid down, given, held and left, and laying it down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import QObject

from agentdesk.core.commands import ADMINISTRATORS, LEADERS
from agentdesk.core.goodwill.commands import CurrentAuthority
from agentdesk.core.ledger.commands import BudgetOf, Budgets, SetBudget
from agentdesk.core.ledger.model import BudgetOfMonth, month_of
from agentdesk.core.people.commands import People, Teams, TheShop
from agentdesk.core.people.model import SHOP, shop_zone
from agentdesk.ui.door import Door
from agentdesk.ui.settings.edits import Edits


@dataclass(frozen=True, slots=True)
class BudgetFacts:
    """The budgets of a month, "2026-11": of every team, last of those without one. `now` is the month that runs.

    Without teams there is one, of all.
    """

    month: str
    now: str
    rows: tuple[BudgetOfMonth, ...]
    may_change: bool

    @property
    def over(self) -> bool:
        return self.month < self.now


class BudgetsPresenter(Edits):
    """Intentions: `load`, `step`, `set_budget`. `facts` are None for who leads nobody."""

    def __init__(self, door: Door, parent: QObject | None = None) -> None:
        super().__init__(door, parent)
        self.facts: BudgetFacts | None = None
        self._month = ""

    def look(self) -> BudgetFacts | None:
        asked, shop = self._door.asked, self._door.asked(TheShop())
        me = next(person for person in asked(People()) if person.id == self._door.person_id)
        if me.roles.isdisjoint(LEADERS):
            return None
        now = month_of(self._door.clock.now(), shop_zone(shop).key)
        month, currency = self._month or now, asked(CurrentAuthority()).policy.currency
        rows = [asked(BudgetOf(team_id, currency, month)) for team_id in (*(team.id for team in asked(Teams())), SHOP)]
        rows += [other for other in asked(Budgets(month)) if other.currency != currency]
        return BudgetFacts(month, now, tuple(rows), not me.roles.isdisjoint(ADMINISTRATORS))

    def show(self, found: BudgetFacts | None) -> None:
        self.facts = found

    def step(self, months: int) -> None:
        """To a month before or behind the one that is shown."""
        if self.facts:
            self._month = month_beside(self.facts.month, months)
            self.load()

    def set_budget(self, row: BudgetOfMonth, amount: int | None, then: Callable[[Any], None] = lambda _: None) -> None:
        """From the month shown on."""
        command = SetBudget(team_id=row.team_id, amount=amount, currency=row.currency, from_month=row.month)
        self.do(command, "budget.saved", then)


def month_beside(month: str, months: int) -> str:
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]) - 1 + months, 12)
    return f"{year:04}-{number + 1:02}"


def day_of(month: str) -> date:
    """Its first."""
    return date.fromisoformat(f"{month}-01")
