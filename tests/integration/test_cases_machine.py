"""Long random histories of cases: whatever is asked, in whatever order, and taken back, what is promised holds."""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from agentdesk.core.cases import commands as asked
from agentdesk.core.cases import invariants as promised
from agentdesk.core.cases.model import ACTIVE, CaseFilter, Severity, Status
from agentdesk.core.commands import Command, Undo
from agentdesk.core.errors import Refused
from agentdesk.core.ids import new_id
from agentdesk.core.interactions.model import Channel
from tests.integration.test_cases import Shop

LOOKS = (
    promised.every_open_case_lies_with_somebody,
    promised.a_status_goes_with_its_dates,
    promised.what_is_settled_says_how,
    promised.a_loser_is_closed_and_shown_with_a_winner,
    promised.an_issue_chain_begins_with_a_case_of_its_customer,
    promised.cases_have_two_levels,
    promised.every_part_belongs_to_a_case,
)
some = st.integers(0, 4)
"""Which of the first cases, so that they meet again and again."""


class Cases(RuleBasedStateMachine):
    """Two customers, two people, and everything that moves a case."""

    @initialize()
    def open_the_shop(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.shop = Shop(self.folder)
        self.customers = [self.shop.customer, self.shop.new_customer("Klein")]
        self.people = [self.shop.me, self.shop.person("Agnes", level=3)]
        self.cases: list[UUID] = []
        self.done: list[UUID] = []

    def teardown(self) -> None:
        if hasattr(self, "shop"):
            self.shop.desk.database.close()
            shutil.rmtree(self.folder)

    def ask(self, command: Command) -> Any:
        """The answer; None where a rule refuses, which is nobody's fault here."""
        command_id = new_id()
        try:
            answer = self.shop.do(command, id=command_id)
        except Refused:
            return None
        self.done.append(command_id)
        if isinstance(answer, dict) and answer.get("case_id"):
            case_id = UUID(answer["case_id"])
            self.cases = [*self.cases, *([case_id] if case_id not in self.cases else [])]
        return answer

    def one(self, n: int) -> UUID:
        return self.cases[n % len(self.cases)] if self.cases else UUID(int=1)

    @rule(
        customer=st.integers(0, 1),
        owner=st.integers(0, 1),
        follows=st.none() | some,
        severity=st.sampled_from(Severity),
    )
    def open(self, customer: int, owner: int, follows: int | None, severity: Severity) -> None:
        self.ask(
            asked.OpenCase(
                customer_id=self.customers[customer],
                subject=f"Sache {len(self.cases)}",
                owner_id=self.people[owner],
                follows=None if follows is None else self.one(follows),
                severity=severity,
            )
        )

    @rule(n=some, owner=st.integers(0, 1))
    def assign(self, n: int, owner: int) -> None:
        self.ask(asked.AssignCase(case_id=self.one(n), owner_id=self.people[owner]))

    @rule(n=some, status=st.sampled_from([Status.WAITING_US, Status.WAITING_CUSTOMER, Status.WAITING_OTHERS]))
    def wait(self, n: int, status: Status) -> None:
        self.ask(asked.WaitFor(case_id=self.one(n), status=status))

    @rule(n=some, with_children=st.booleans(), leave_children=st.booleans())
    def resolve(self, n: int, with_children: bool, leave_children: bool) -> None:
        self.ask(
            asked.ResolveCase(
                case_id=self.one(n), resolution="Getan", with_children=with_children, leave_children=leave_children
            )
        )

    @rule(n=some)
    def reopen(self, n: int) -> None:
        self.ask(asked.ReopenCase(case_id=self.one(n)))

    @rule(n=some)
    def close(self, n: int) -> None:
        self.ask(asked.CloseCase(case_id=self.one(n)))

    @rule(n=some, words=st.sampled_from(["Vielen Dank!", "Es geht noch nicht."]))
    def message(self, n: int, words: str) -> None:
        self.ask(asked.MessageCame(case_id=self.one(n), words=words, channel=Channel.EMAIL))

    @rule(n=some)
    def not_thanks(self, n: int) -> None:
        self.ask(asked.NotThanks(case_id=self.one(n)))

    @rule(n=some)
    def change(self, n: int) -> None:
        self.ask(asked.ChangeCase(case_id=self.one(n), subject=f"Anders {n}"))

    @rule(n=some, other=some)
    def merge(self, n: int, other: int) -> None:
        self.ask(asked.MergeCases(winner_id=self.one(n), loser_id=self.one(other)))

    @rule(n=some)
    def split(self, n: int) -> None:
        self.ask(asked.SplitCase(case_id=self.one(n), subject=f"Geteilt {n}"))

    @rule(n=some, parent=st.none() | some)
    def put_under(self, n: int, parent: int | None) -> None:
        self.ask(asked.SetParent(case_id=self.one(n), parent_id=None if parent is None else self.one(parent)))

    @rule(n=some, follows=st.none() | some)
    def chain(self, n: int, follows: int | None) -> None:
        self.ask(asked.SetChain(case_id=self.one(n), follows=None if follows is None else self.one(follows)))

    @rule(back=st.integers(1, 8))
    def undo(self, back: int) -> None:
        if len(self.done) >= back:
            self.ask(Undo(command_id=self.done[-back]))

    @rule(days=st.sampled_from([1, 40]))
    def later(self, days: int) -> None:
        self.shop.later(timedelta(days=days))

    @invariant()
    def what_is_promised_holds(self) -> None:
        if hasattr(self, "shop"):
            with self.shop.desk.database.reading() as connection:
                found = [(look.__name__, finding.facts) for look in LOOKS for finding in look(connection)]
            assert found == []

    @invariant()
    def every_open_case_is_on_its_owners_list_and_nowhere_else(self) -> None:
        if not hasattr(self, "shop"):
            return
        lists = [self._listed(CaseFilter(owners=frozenset({person}))) for person in self.people]
        everything = self._listed(CaseFilter(statuses=None))
        assert sorted(row.number for rows in lists for row in rows) == sorted(
            row.number for row in everything if row.status in ACTIVE
        )

    def _listed(self, wanted: CaseFilter) -> Any:
        return self.shop.desk.ask(asked.FindCases(wanted, limit=1000), actor=self.shop.me).rows


TestCases = Cases.TestCase
TestCases.settings = settings(
    max_examples=8,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
