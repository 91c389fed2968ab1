"""Cases at a real desk: opened, passed through their turns, settled, taken up again; every step by the table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from agentdesk.core.cases import commands as asked
from agentdesk.core.cases.details import Amount, OrderCancellation, Refund
from agentdesk.core.cases.model import (
    ACTIVE,
    Case,
    CaseFilter,
    CasePage,
    FailureKind,
    Kind,
    Needed,
    Severity,
    Sort,
    Status,
    Told,
)
from agentdesk.core.cases.steps import STEPS, Step
from agentdesk.core.commands import Command, Role, Undo
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.deadlines.clocks import Measure, Standing
from agentdesk.core.errors import Refused
from agentdesk.core.ids import new_id
from agentdesk.core.interactions.commands import AddReason, EndInteraction, StartInteraction
from agentdesk.core.interactions.model import Channel
from agentdesk.core.people.commands import AddPerson, AddTeam, ChangeShop, TheShop
from agentdesk.core.people.store import people
from agentdesk.core.promises.commands import MakePromise, PromisesOf
from agentdesk.core.promises.model import PromiseKind
from agentdesk.core.storage.check import check
from agentdesk.core.storage.gate import gate_open
from tests.desks import NOON, make_desk

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Shop:
    """A desk with one customer, and shorthand for what happens to their cases."""

    def __init__(self, folder: Path) -> None:
        self.desk, self.me = make_desk(folder)
        self.customer = self.new_customer("Groß")

    def do(self, command: Command, *, actor: UUID | None = None, id: UUID | None = None) -> Any:
        return self.desk.execute(command, actor=actor or self.me, id=id)

    def new_customer(self, name: str) -> UUID:
        return UUID(self.do(CreateCustomer(family_name=name))["customer_id"])

    def person(self, name: str, level: int = 1, role: Role = Role.AGENT, team: str = "") -> UUID:
        team_id = UUID(self.do(AddTeam(name=team))["team_id"]) if team else None
        added = self.do(AddPerson(name=name, roles=frozenset({role}), level=level, team_id=team_id))
        return UUID(added["person_id"])

    def leaves(self, person_id: UUID) -> None:
        """With what lies there, as it was possible once."""
        with self.desk.database.writing() as connection, gate_open(connection):
            connection.execute(people.update().where(people.c.id == person_id).values(active=False))

    def open(self, subject: str = "Kaffeemühle klemmt", **fields: Any) -> UUID:
        return UUID(self.do(asked.OpenCase(**{"customer_id": self.customer, "subject": subject, **fields}))["case_id"])

    def talk(self, customer: UUID | None = None, channel: Channel = Channel.PHONE) -> UUID:
        start = StartInteraction(customer_id=customer or self.customer, channel=channel)
        return UUID(self.do(start)["interaction_id"])

    def case(self, case_id: UUID) -> Case:
        return self.desk.ask(asked.GetCase(case_id), actor=self.me)

    def resolve(self, case_id: UUID, **fields: Any) -> Any:
        return self.do(asked.ResolveCase(**{"case_id": case_id, "resolution": "Neu geliefert", **fields}))

    def says(self, case_id: UUID, words: str = "Es geht immer noch nicht.") -> Any:
        return self.do(asked.MessageCame(case_id=case_id, words=words, channel=Channel.EMAIL))

    def undo(self, command_id: UUID) -> None:
        self.do(Undo(command_id=command_id))

    def refused(self, command: Command, *, actor: UUID | None = None) -> str:
        with pytest.raises(Refused) as caught:
            self.do(command, actor=actor)
        return caught.value.code

    def later(self, by: timedelta) -> None:
        clock: Any = self.desk.clock
        clock.move(by)

    @property
    def now(self) -> datetime:
        return self.desk.clock.now()

    def kinds_told(self, case_id: UUID) -> list[str]:
        return [entry.kind for entry in self.desk.ask(asked.CaseHistory(case_id), actor=self.me)]

    def clock_of(self, case_id: UUID) -> datetime | None:
        """As a list shows it."""
        found = self.desk.ask(asked.FindCases(CaseFilter()), actor=self.me)
        return next(row.clock_due_at for row in found.rows if row.id == case_id)

    def sound(self) -> set[str]:
        return {result.name for result in check(None, self.desk.database) if not result.ok}

    def in_status(self, status: Status | str) -> UUID:
        """A case that has come to this status by itself; `merged` is the loser of a merge."""
        case_id = self.open()
        match status:
            case Status.WAITING_US | Status.WAITING_CUSTOMER | Status.WAITING_OTHERS:
                self.do(asked.WaitFor(case_id=case_id, status=status))
            case Status.RESOLVED:
                self.resolve(case_id)
            case Status.CLOSED:
                self.resolve(case_id)
                self.do(asked.CloseCase(case_id=case_id))
            case "merged":
                self.do(asked.MergeCases(winner_id=self.open("Sieger"), loser_id=case_id))
        return case_id


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


# ── every status, every command ─────────────────────────────────────────────────────────────────────────────────────
TOMORROW = NOON + 30 * DAY
CANCELLED = OrderCancellation(
    order_number="B-1", effective_on=NOON.date(), refund=Refund(amount=Amount(minor=100, currency="EUR"))
)
COMMANDS: dict[str, tuple[Step, Callable[[Shop, UUID], Command]]] = {
    "change": (Step.CHANGE, lambda shop, id: asked.ChangeCase(case_id=id, subject="Anders")),
    "assign": (Step.ASSIGN, lambda shop, id: asked.AssignCase(case_id=id, owner_id=shop.me)),
    "plan_step": (Step.PLAN, lambda shop, id: asked.PlanStep(case_id=id, next_step="Anrufen", next_step_at=TOMORROW)),
    "plan_interim": (Step.PLAN, lambda shop, id: asked.PlanInterim(case_id=id, due_at=TOMORROW)),
    "send_interim": (Step.PLAN, lambda s, id: asked.SendInterim(case_id=id, words="Bald", channel=Channel.EMAIL)),
    "plan_service": (
        Step.PLAN,
        lambda shop, id: asked.PlanService(
            case_id=id, partner="Weiß", appointment_from=TOMORROW, appointment_to=TOMORROW + DAY
        ),
    ),
    "ask_query": (
        Step.ASK, lambda s, id: asked.AskQuery(case_id=id, question="Wo?", due_at=TOMORROW, asked_of="Lager"),
    ),
    "wait_us": (Step.WAIT_FOR_US, lambda shop, id: asked.WaitFor(case_id=id, status=Status.WAITING_US)),
    "wait_customer": (
        Step.WAIT_FOR_CUSTOMER, lambda shop, id: asked.WaitFor(case_id=id, status=Status.WAITING_CUSTOMER),
    ),
    "wait_others": (Step.WAIT_FOR_OTHERS, lambda shop, id: asked.WaitFor(case_id=id, status=Status.WAITING_OTHERS)),
    "resume": (Step.RESUME, lambda shop, id: asked.ResumeCase(case_id=id)),
    "resolve": (Step.RESOLVE, lambda shop, id: asked.ResolveCase(case_id=id, resolution="Getan")),
    "cancel_order": (
        Step.RESOLVE, lambda s, id: asked.CancelOrder(customer_id=s.customer, case_id=id, cancellation=CANCELLED),
    ),
    "reopen": (Step.REOPEN, lambda shop, id: asked.ReopenCase(case_id=id)),
    "close": (Step.CLOSE, lambda shop, id: asked.CloseCase(case_id=id)),
    "message_came": (
        Step.MESSAGE, lambda s, id: asked.MessageCame(case_id=id, words="Und nun?", channel=Channel.EMAIL),
    ),
    "note_reply": (Step.ATTACH, lambda shop, id: asked.NoteReply(case_id=id, channel=Channel.EMAIL)),
    "give_answer": (Step.ATTACH, lambda shop, id: asked.GiveAnswer(case_id=id, topic="Frist", words="14 Tage")),
    "add_interaction": (Step.ATTACH, lambda s, id: asked.AddInteraction(case_id=id, interaction_id=s.talk())),
    "note_failure": (
        Step.ATTACH,
        lambda s, id: asked.NoteFailure(customer_id=s.customer, case_id=id, failure=FailureKind.DELIVERY),
    ),
    "set_parent": (Step.ARRANGE, lambda shop, id: asked.SetParent(case_id=id, parent_id=shop.open("Oben"))),
    "link": (Step.ARRANGE, lambda shop, id: asked.LinkCases(case_id=id, other_id=shop.open("Daneben"))),
    "set_chain": (Step.ARRANGE, lambda shop, id: asked.SetChain(case_id=id, follows=shop.open("Davor"))),
    "split": (Step.SPLIT, lambda shop, id: asked.SplitCase(case_id=id, subject="Zweitens")),
    "merge_lose": (Step.LOSE, lambda shop, id: asked.MergeCases(winner_id=shop.open("Sieger"), loser_id=id)),
    "merge_win": (
        Step.WIN, lambda shop, id: asked.MergeCases(winner_id=id, loser_id=shop.in_status(Status.RESOLVED)),
    ),
}  # fmt: skip
BY_TAKING_UP_AGAIN = {"note_reply": {Status.WAITING_US: Status.OPEN}}
"""Where a command takes another step as well."""


@pytest.mark.parametrize("status", Status)
def test_each_command_is_allowed_or_refused_as_the_table_says(shop: Shop, status: Status) -> None:
    for name, (step, command) in COMMANDS.items():
        case_id = shop.in_status(status)
        expected = STEPS[step].get(status)
        wish = command(shop, case_id)
        if expected is None:
            assert shop.refused(wish) == "cases.not_now", name
            assert shop.case(case_id).status is status, name
        else:
            shop.do(wish)
            expected = BY_TAKING_UP_AGAIN.get(name, {}).get(status, expected)
            assert shop.case(case_id).status is expected, name
    assert shop.sound() == set()


@pytest.mark.parametrize("name", [n for n, (step, _) in COMMANDS.items() if step not in (Step.ATTACH, Step.ARRANGE)])
def test_what_was_merged_is_left_alone(shop: Shop, name: str) -> None:
    case_id = shop.in_status("merged")
    wish = COMMANDS[name][1](shop, case_id)
    if name == "message_came":
        winner = shop.case(case_id).merged_into
        assert shop.do(wish)["case_id"] == str(winner)
    else:
        assert shop.refused(wish) == "cases.merged_already"


# ── opening and owning ──────────────────────────────────────────────────────────────────────────────────────────────
def test_case_numbers_begin_at_1001_and_go_on(shop: Shop) -> None:
    assert [shop.case(shop.open()).code for _ in range(2)] == ["C-1001", "C-1002"]


def test_a_case_belongs_to_whoever_opens_it_unless_somebody_is_named(shop: Shop) -> None:
    other = shop.person("Agnes")
    assert shop.case(shop.open()).owner == "Miriam Vogt"
    assert shop.case(shop.open(owner_id=other)).owner == "Agnes"


def test_a_case_is_somebodys_and_about_something(shop: Shop) -> None:
    assert shop.refused(asked.OpenCase(subject="Ohne Kunden")) == "cases.customer_missing"
    assert shop.refused(asked.OpenCase(customer_id=shop.customer, subject=" ")) == "cases.subject_missing"
    assert shop.refused(asked.OpenCase(customer_id=UUID(int=9), subject="Wer?")) == "customers.unknown"


def test_a_conversation_brings_its_channel_along_and_is_part_of_the_case(shop: Shop) -> None:
    talk = shop.talk(channel=Channel.CHAT)
    case = shop.case(shop.open(interaction_id=talk))
    assert (case.channel, case.interaction_ids) == (Channel.CHAT, (talk,))


def test_another_customers_conversation_is_not_part_of_the_case(shop: Shop) -> None:
    talk = shop.talk(shop.new_customer("Klein"))
    wish = asked.OpenCase(customer_id=shop.customer, subject="Fremd", interaction_id=talk)
    assert shop.refused(wish) == "cases.interaction_of_another"


def test_a_critical_case_is_of_level_three(shop: Shop) -> None:
    case_id = shop.open()
    shop.do(asked.ChangeCase(case_id=case_id, severity=Severity.CRITICAL, level=1))
    assert shop.case(case_id).level == 3


def test_agents_take_cases_of_their_level_and_give_none_away(shop: Shop) -> None:
    agnes, bernd = shop.person("Agnes"), shop.person("Bernd", level=3)
    case_id, critical = shop.open(), shop.open(severity=Severity.CRITICAL)
    away = asked.AssignCase(case_id=case_id, owner_id=bernd)
    assert shop.refused(away, actor=agnes) == "cases.assign_by_offer"
    shop.do(asked.AssignCase(case_id=case_id, owner_id=agnes), actor=agnes)
    assert shop.case(case_id).owner == "Agnes"
    assert shop.refused(asked.AssignCase(case_id=critical, owner_id=agnes), actor=agnes) == "cases.level_too_low"
    shop.do(asked.AssignCase(case_id=critical, owner_id=bernd), actor=bernd)
    shop.do(asked.AssignCase(case_id=critical, owner_id=agnes))
    assert shop.case(critical).owner == "Agnes"


def test_what_is_changed_is_told_in_words(shop: Shop) -> None:
    cause = UUID(shop.do(asked.SaveCause(labels={"de": "Lager", "en": "Warehouse"}))["cause_id"])
    case_id = shop.open()
    shop.do(asked.ChangeCase(case_id=case_id, subject="Mühle", cause_id=cause))
    [latest, _] = shop.desk.ask(asked.CaseHistory(case_id), actor=shop.me)
    assert latest.data["changes"] == {
        "subject": ["Kaffeemühle klemmt", "Mühle"],
        "cause": [None, {"de": "Lager", "en": "Warehouse"}],
    }


def test_fields_are_emptied_by_name_and_only_those_that_may_be(shop: Shop) -> None:
    reason = UUID(shop.do(AddReason(labels={"en": "Late"}))["reason_id"])
    case_id = shop.open(reason_id=reason)
    shop.do(asked.ChangeCase(case_id=case_id, clear=("reason_id",)))
    assert shop.case(case_id).reason_id is None
    assert shop.refused(asked.ChangeCase(case_id=case_id, clear=("owner_id",))) == "cases.not_clearable"


def test_who_saw_an_older_case_does_not_overwrite_the_newer(shop: Shop) -> None:
    case_id = shop.open()
    seen = shop.case(case_id).row_version
    shop.do(asked.ChangeCase(case_id=case_id, subject="Neu"))
    with pytest.raises(Refused, match=r"cases\.moved"):
        shop.desk.execute(asked.ChangeCase(case_id=case_id, subject="Alt"), actor=shop.me, base={str(case_id): seen})


# ── settling ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_case_is_settled_with_what_its_reason_requires_or_nothing_changes(shop: Shop) -> None:
    group = UUID(shop.do(AddReason(labels={"en": "Delivery"}))["reason_id"])
    late = UUID(shop.do(AddReason(labels={"en": "Late"}, parent_id=group))["reason_id"])
    cause = UUID(shop.do(asked.SaveCause(labels={"en": "Carrier"}))["cause_id"])
    shop.do(asked.SetRequirements(reason_id=group, fields=(Needed.CAUSE,)))
    shop.do(asked.SetRequirements(fields=(Needed.INTERACTION,)))
    case_id = shop.open(reason_id=late)
    with pytest.raises(Refused) as caught:
        shop.do(asked.ResolveCase(case_id=case_id, resolution="Neu geliefert"))
    assert caught.value.facts["missing"] == ["cause", "interaction"]
    assert (shop.case(case_id).status, shop.case(case_id).resolution) == (Status.OPEN, "")
    assert shop.case(case_id).missing == (Needed.CAUSE, Needed.RESOLUTION, Needed.INTERACTION)
    shop.do(asked.AddInteraction(case_id=case_id, interaction_id=shop.talk()))
    shop.resolve(case_id, cause_id=cause)
    assert shop.case(case_id).status is Status.RESOLVED


def test_no_way_in_gets_around_what_is_required(shop: Shop) -> None:
    shop.do(asked.SetRequirements(fields=(Needed.DEPARTMENT,)))
    case_id = shop.open()
    around = asked.CancelOrder(customer_id=shop.customer, case_id=case_id, cancellation=CANCELLED)
    assert shop.refused(around) == "cases.incomplete"
    assert shop.refused(asked.CancelOrder(customer_id=shop.customer, cancellation=CANCELLED)) == "cases.incomplete"
    parent = shop.open()
    shop.do(asked.SetParent(case_id=case_id, parent_id=parent))
    department = UUID(shop.do(asked.SaveDepartment(labels={"en": "Stock"}))["department_id"])
    together = asked.ResolveCase(case_id=parent, resolution="Getan", with_children=True)
    assert shop.refused(together) == "cases.incomplete"
    assert {shop.case(id).status for id in (case_id, parent)} == {Status.OPEN}
    shop.do(together.model_copy(update={"department_id": department}))
    assert {shop.case(id).status for id in (case_id, parent)} == {Status.RESOLVED}


def test_requirements_can_be_taken_back(shop: Shop) -> None:
    shop.do(asked.SetRequirements(fields=(Needed.CAUSE,)))
    shop.do(asked.SetRequirements(fields=()))
    assert shop.desk.ask(asked.Requirements(), actor=shop.me) == ()
    assert shop.desk.ask(asked.RequiredFor(None), actor=shop.me) == (Needed.SUBJECT, Needed.RESOLUTION)


def test_a_case_with_open_children_is_settled_with_them_or_on_purpose_without(shop: Shop) -> None:
    parent, child = shop.open("Oben"), shop.open("Unten")
    shop.do(asked.SetParent(case_id=child, parent_id=parent))
    assert shop.refused(asked.ResolveCase(case_id=parent, resolution="Getan")) == "cases.children_open"
    settled = shop.resolve(parent, with_children=True)
    assert settled["resolved"] == [str(child), str(parent)]
    assert shop.case(child).resolution == "Neu geliefert"


def test_undoing_a_settlement_with_children_opens_all_of_them(shop: Shop) -> None:
    parent, child, command = shop.open("Oben"), shop.open("Unten"), new_id()
    shop.do(asked.SetParent(case_id=child, parent_id=parent))
    shop.do(asked.ResolveCase(case_id=parent, resolution="Getan", with_children=True), id=command)
    shop.undo(command)
    assert {shop.case(id).status for id in (child, parent)} == {Status.OPEN}


@pytest.mark.parametrize("severity", Severity)
def test_after_a_serious_failure_somebody_asks_again_three_working_days_later(shop: Shop, severity: Severity) -> None:
    case_id = shop.open()
    shop.do(asked.NoteFailure(customer_id=shop.customer, case_id=case_id, failure=FailureKind.PRODUCT,
                              severity=severity))  # fmt: skip
    shop.resolve(case_id)
    promised = shop.desk.ask(PromisesOf(shop.customer), actor=shop.me)
    if severity in (Severity.MINOR, Severity.NORMAL):
        assert promised == ()
    else:
        [check_up] = promised
        assert (check_up.kind, check_up.case_id, check_up.owner_id) == (
            PromiseKind.FOLLOW_UP_CHECK, case_id, shop.me,
        )  # fmt: skip
        assert check_up.due_at == NOON + 3 * DAY


def test_settling_twice_promises_one_check(shop: Shop) -> None:
    case_id = shop.open()
    shop.do(asked.NoteFailure(customer_id=shop.customer, case_id=case_id, failure=FailureKind.PRODUCT,
                              severity=Severity.CRITICAL))  # fmt: skip
    shop.resolve(case_id)
    shop.do(asked.ReopenCase(case_id=case_id))
    shop.resolve(case_id)
    assert len(shop.desk.ask(PromisesOf(shop.customer), actor=shop.me)) == 1


# ── taking up again ─────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_customers_word_reopens_what_was_resolved_and_counts_it(shop: Shop) -> None:
    case_id = shop.open()
    shop.resolve(case_id)
    assert shop.says(case_id)["told"] == Told.REOPENED
    case = shop.case(case_id)
    assert (case.status, case.reopened_count, case.resolved_at) == (Status.OPEN, 1, None)


def test_after_thirty_days_it_is_a_new_case_of_the_same_issue_chain(shop: Shop) -> None:
    first = shop.in_status(Status.CLOSED)
    shop.later(31 * DAY)
    told = shop.says(first)
    second = shop.case(UUID(told["case_id"]))
    assert told["told"] == Told.FOLLOWED
    assert (second.event_id, second.owner_id, second.status) == (first, shop.me, Status.OPEN)
    assert shop.case(first).status is Status.CLOSED
    assert shop.refused(asked.ReopenCase(case_id=first)) == "cases.reopen_too_late"


def test_of_an_owner_who_has_left_somebody_else_gets_the_new_case(shop: Shop) -> None:
    agnes = shop.person("Agnes")
    case_id = shop.open(owner_id=agnes)
    shop.resolve(case_id)
    shop.leaves(agnes)
    shop.later(31 * DAY)
    assert shop.case(UUID(shop.says(case_id)["case_id"])).owner == "Miriam Vogt"


def test_an_owner_who_has_left_is_in_nobodys_way(shop: Shop) -> None:
    agnes = shop.person("Agnes")
    case_id = shop.open(owner_id=agnes)
    shop.do(asked.NoteFailure(customer_id=shop.customer, case_id=case_id, failure=FailureKind.STAFF,
                              severity=Severity.SERIOUS))  # fmt: skip
    shop.leaves(agnes)
    assert shop.refused(asked.AssignCase(case_id=case_id, owner_id=agnes)) == "cases.owner_gone"
    second = UUID(shop.do(asked.SplitCase(case_id=case_id, subject="Zweitens"))["case_id"])
    shop.resolve(case_id)
    [check_up] = shop.desk.ask(PromisesOf(shop.customer), actor=shop.me)
    assert (shop.case(second).owner_id, check_up.owner_id) == (shop.me, shop.me)


def test_the_clock_of_the_solution_stands_still_while_it_is_the_customers_turn(shop: Shop) -> None:
    case_id = shop.open(channel=Channel.EMAIL)
    shop.do(asked.WaitFor(case_id=case_id, status=Status.WAITING_CUSTOMER))
    shop.later(2 * timedelta(hours=1))
    clocks = {each.measure: each for each in shop.desk.ask(asked.ClocksOf((case_id,)), actor=shop.me)[case_id]}
    assert clocks[Measure.SOLUTION].standing is Standing.PAUSED
    assert clocks[Measure.SOLUTION].used == timedelta()
    shop.says(case_id)
    shop.later(timedelta(hours=1))
    clocks = {each.measure: each for each in shop.desk.ask(asked.ClocksOf((case_id,)), actor=shop.me)[case_id]}
    assert clocks[Measure.SOLUTION].used == timedelta(hours=1)


def test_where_nobody_has_laid_down_hours_the_clocks_move_with_the_shop_and_back(shop: Shop) -> None:
    shop.open(channel=Channel.EMAIL)
    moved, was = new_id(), shop.desk.ask(TheShop(), actor=shop.me)
    assert was
    there = {"shop_name": was.name, "region": "US", "time_zone": "America/New_York", "currency": was.currency}

    shop.do(ChangeShop(**there, language=was.language), id=moved)
    assert not [each.name for each in check(None, shop.desk.database) if not each.ok]

    shop.undo(moved)
    assert not [each.name for each in check(None, shop.desk.database) if not each.ok]


def test_a_reply_stops_the_clock_of_the_first_reply(shop: Shop) -> None:
    case_id = shop.open(channel=Channel.EMAIL)
    shop.later(timedelta(hours=1))
    shop.do(asked.NoteReply(case_id=case_id, channel=Channel.EMAIL, wait=True))
    clocks = {each.measure: each for each in shop.desk.ask(asked.ClocksOf((case_id,)), actor=shop.me)[case_id]}
    assert (clocks[Measure.FIRST_REPLY].standing, clocks[Measure.FIRST_REPLY].used) == (
        Standing.MET, timedelta(hours=1),
    )  # fmt: skip
    assert shop.case(case_id).status is Status.WAITING_CUSTOMER


# ── undo ────────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("status", list(ACTIVE))
def test_every_command_can_be_taken_back(shop: Shop, status: Status) -> None:
    for name, (step, command) in COMMANDS.items():
        case_id = shop.in_status(status)
        wish = command(shop, case_id)
        if status not in STEPS[step]:
            continue
        before, command_id = shop.case(case_id), new_id()
        shop.do(wish, id=command_id)
        shop.undo(command_id)
        after = shop.case(case_id)
        assert _content(after) == _content(before), name
    assert shop.sound() == set()


def _content(case: Case) -> dict[str, Any]:
    """All there is to a case but its version, which an undo counts on."""
    fields = {name: getattr(case, name) for name in Case.__dataclass_fields__ if name != "row_version"}
    return fields | {"children": [child.id for child in case.children], "chain": [other.id for other in case.chain]}


def test_an_undone_opening_leaves_nothing_to_be_found(shop: Shop) -> None:
    command = new_id()
    case_id = UUID(shop.do(asked.OpenCase(customer_id=shop.customer, subject="Irrtum"), id=command)["case_id"])
    shop.undo(command)
    assert shop.refused(asked.ResumeCase(case_id=case_id)) == "cases.unknown"
    assert _found(shop, CaseFilter(words="irrtum")).rows == ()


def test_an_opening_is_not_undone_once_something_hangs_on_it(shop: Shop) -> None:
    command = new_id()
    first = UUID(shop.do(asked.OpenCase(customer_id=shop.customer, subject="Erstens"), id=command)["case_id"])
    shop.open("Zweitens", follows=first)
    assert shop.refused(Undo(command_id=command)) == "undo.changed_since"
    promised = new_id()
    third = UUID(shop.do(asked.OpenCase(customer_id=shop.customer, subject="Drittens"), id=promised)["case_id"])
    shop.do(MakePromise(customer_id=shop.customer, words="Ich rufe an", due_at=NOON + DAY, case_id=third))
    assert shop.refused(Undo(command_id=promised)) == "undo.changed_since"
    assert shop.sound() == set()


def test_who_changed_the_case_since_keeps_their_change(shop: Shop) -> None:
    case_id, command = shop.open(), new_id()
    shop.do(asked.ChangeCase(case_id=case_id, subject="Eins"), id=command)
    shop.do(asked.ChangeCase(case_id=case_id, severity=Severity.SERIOUS))
    assert shop.refused(Undo(command_id=command)) == "undo.changed_since"


# ── lists ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def _found(shop: Shop, wanted: CaseFilter, **how: Any) -> CasePage:
    return shop.desk.ask(asked.FindCases(wanted, **how), actor=shop.me)


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("descending", [False, True])
def test_pages_hold_every_case_once_whatever_they_are_sorted_by(shop: Shop, sort: Sort, descending: bool) -> None:
    for n in range(11):
        due_at = NOON + (n % 3 + 1) * DAY if n % 4 else None
        severity = list(Severity)[n % 4]
        case_id = shop.open(f"Sache {n}", next_step="x", next_step_at=due_at, severity=severity)
        if n % 5 == 0:
            shop.resolve(case_id)
        shop.later(timedelta(minutes=1))
    wanted, after, numbers = CaseFilter(statuses=None), None, []
    for _ in range(20):
        page = _found(shop, wanted, sort=sort, descending=descending, after=after, limit=3)
        numbers += [row.number for row in page.rows]
        if (after := page.next) is None:
            break
    whole = [row.number for row in _found(shop, wanted, sort=sort, descending=descending).rows]
    assert numbers == whole
    assert sorted(numbers) == list(range(1001, 1012))


def test_what_is_due_first_comes_first_and_what_has_no_date_last(shop: Shop) -> None:
    later, never, soon = (
        shop.open("Später", next_step_at=NOON + 2 * DAY), shop.open("Nie"), shop.open("Bald", next_step_at=NOON + DAY),
    )  # fmt: skip
    shop.do(asked.WaitFor(case_id=never, status=Status.WAITING_CUSTOMER))  # and no clock runs
    assert [row.id for row in _found(shop, CaseFilter()).rows] == [soon, later, never]
    assert [row.id for row in _found(shop, CaseFilter(), descending=True).rows] == [later, soon, never]


def test_of_a_follow_up_an_interim_update_and_a_clock_the_earliest_counts(shop: Shop) -> None:
    clock, step, interim = (shop.open(words, next_step_at=NOON + 9 * DAY) for words in ("Uhr", "Schritt", "Wort"))
    shop.do(asked.PlanStep(case_id=step, next_step="Nachsehen", next_step_at=NOON + HOUR))
    shop.do(asked.PlanInterim(case_id=interim, due_at=NOON + 2 * HOUR))
    rows = _found(shop, CaseFilter()).rows
    assert [row.id for row in rows] == [step, interim, clock]
    assert [row.due.what for row in rows if row.due] == ["next_step", "interim", "solution"]
    assert [row.id for row in _found(shop, CaseFilter(due_from=NOON, due_before=NOON + DAY)).rows] == [step, interim]
    assert [row.id for row in _found(shop, CaseFilter(due_from=NOON + 2 * HOUR), sort=Sort.OPENED).rows] == [
        clock, interim,
    ]  # fmt: skip
    shop.do(asked.ResolveCase(case_id=step, resolution="Erledigt"))
    assert [row.id for row in _found(shop, CaseFilter(statuses=None)).rows] == [interim, clock, step]


def test_lists_are_narrowed_by_all_that_is_said(shop: Shop) -> None:
    agnes, klein = shop.person("Agnes"), shop.new_customer("Klein")
    one = shop.open("Lieferung verspätet")
    two = shop.open("Rechnung falsch", owner_id=agnes, severity=Severity.SERIOUS, case_kind=Kind.COMPLAINT)
    three = shop.open("Lieferung beschädigt", customer_id=klein, next_step_at=NOON + DAY)

    def found(**wanted: Any) -> set[UUID]:
        return {row.id for row in _found(shop, CaseFilter(**wanted)).rows}

    assert found(owners=frozenset({agnes})) == {two}
    assert found(kinds=frozenset({Kind.COMPLAINT})) == {two}
    assert found(severities=frozenset({Severity.NORMAL})) == {one, three}
    assert found(customer_id=klein) == {three}
    assert found(due_before=NOON + 2 * DAY) == {three}
    assert found(words="liefer") == {one, three}
    assert found(words="BESCHAEDIGT lieferung") == {three}
    assert found(words="c-1002") == {two}
    assert found(words="1002", owners=frozenset({shop.me})) == set()
    assert found(words="%") == set()


def test_counts_tell_all_statuses_whatever_the_list_shows(shop: Shop) -> None:
    for status in (Status.OPEN, Status.OPEN, Status.WAITING_US, Status.RESOLVED):
        shop.in_status(status)
    counts = shop.desk.ask(asked.CountCases(CaseFilter()), actor=shop.me)
    assert (counts[Status.OPEN], counts[Status.WAITING_US], counts[Status.RESOLVED], counts[Status.CLOSED]) == (
        2, 1, 1, 0,
    )  # fmt: skip


def test_the_cases_of_a_customer_show_what_is_open_first(shop: Shop) -> None:
    settled = shop.in_status(Status.RESOLVED)
    shop.later(timedelta(minutes=1))
    older = shop.open("Älter")
    shop.later(timedelta(minutes=1))
    newer = shop.open("Neuer")
    rows = shop.desk.ask(asked.CasesOf(shop.customer), actor=shop.me)
    assert [row.id for row in rows] == [newer, older, settled]


def test_a_case_is_found_by_its_number(shop: Shop) -> None:
    case_id = shop.open()
    assert shop.desk.ask(asked.CaseByNumber("c 1001"), actor=shop.me) == case_id
    with pytest.raises(Refused, match=r"cases\.number_unknown"):
        shop.desk.ask(asked.CaseByNumber("C-9999"), actor=shop.me)


def test_a_running_conversation_stays_with_its_case_when_it_ends(shop: Shop) -> None:
    talk = shop.talk()
    case_id = shop.open(interaction_id=talk)
    shop.do(EndInteraction(interaction_id=talk, ended_at=shop.now))
    assert shop.case(case_id).interaction_ids == (talk,)


def test_thanks_written_down_late_leave_the_clock_of_a_case_that_was_opened_meanwhile(shop: Shop) -> None:
    """Without a connection they came before the case did."""
    case_id = shop.open()
    before = shop.clock_of(case_id)
    assert before is not None
    thanks = asked.MessageCame(case_id=case_id, words="Vielen Dank!", channel=Channel.EMAIL, only_thanks=True)
    shop.desk.execute(thanks, actor=shop.me, occurred_at=shop.now - HOUR)
    assert shop.clock_of(case_id) == before
    assert shop.sound() == set()
