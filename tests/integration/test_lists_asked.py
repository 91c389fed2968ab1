"""What a list asks for, and how much of it there is; and the views of lists on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from agentdesk.core.callbacks.commands import CountCallbacks, FindCallbacks, NewWindow, PlanCallback
from agentdesk.core.callbacks.model import Phase
from agentdesk.core.cases.command_line import Which, listed
from agentdesk.core.cases.commands import OpenCase
from agentdesk.core.cases.model import Kind, Severity
from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import Command, Role
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.errors import Refused
from agentdesk.core.handovers.commands import AskBack, DeclineHandover, OfferHandover, OpenOffers
from agentdesk.core.interactions.model import Channel
from agentdesk.core.people.commands import AddPerson, AddTeam
from agentdesk.core.promises.commands import CountPromises, FindPromises, KeepPromise, MakePromise
from agentdesk.core.promises.model import Standing
from agentdesk.core.work.asking import callbacks_asked, cases_asked, promises_asked
from agentdesk.core.work.command_line import cases_named, work_named
from agentdesk.core.work.commands import Look, SaveView
from agentdesk.core.work.model import Lane
from agentdesk.core.work.wanted import Due, Page, Wanted
from tests.desks import NOON, make_desk

BERLIN = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)


class Shop:
    """Miriam leads; Daniel and Elif are of one team. It is Monday noon in Berlin."""

    def __init__(self, folder: Path) -> None:
        self.desk, self.miriam = make_desk(folder)
        self.team = UUID(self.do(AddTeam(name="Workshop"))["team_id"])
        self.daniel, self.elif_ = (
            UUID(self.do(AddPerson(name=name, roles=frozenset({Role.AGENT}), team_id=self.team))["person_id"])
            for name in ("Daniel", "Elif")
        )
        self.joerg = UUID(self.do(CreateCustomer(given_name="Jörg", family_name="Müller"))["customer_id"])

    def do(self, command: Command, who: UUID | None = None) -> dict[str, str]:
        answer: dict[str, str] = self.desk.execute(command, actor=who or self.miriam)
        return answer

    def case(self, subject: str, due: timedelta, who: UUID | None = None, **said: object) -> UUID:
        step = {"next_step": "Look", "next_step_at": NOON + due, "channel": Channel.EMAIL}
        command = OpenCase.model_validate({"customer_id": self.joerg, "subject": subject} | step | said)
        return UUID(self.do(command, who)["case_id"])

    def cases(self, me: UUID | None = None, **wanted: object) -> list[str]:
        who = me or self.miriam
        asked = cases_asked(Wanted(**wanted), who, self.desk.clock.now(), BERLIN)  # type: ignore[arg-type]
        return [row.subject for row in self.desk.ask(asked, actor=who).rows]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    yield shop
    shop.desk.database.close()


def test_cases_are_narrowed_by_owner_team_kind_severity_and_due_date(shop: Shop) -> None:
    shop.case("late", timedelta(hours=1))
    shop.case("today", timedelta(hours=5), shop.daniel, case_kind=Kind.COMPLAINT)
    shop.case("friday", 4 * DAY, severity=Severity.CRITICAL)
    shop.case("next week", 8 * DAY, shop.daniel, channel=Channel.PHONE)
    assert isinstance(shop.desk.clock, FixedClock)
    shop.desk.clock.move(timedelta(hours=2))
    assert shop.cases() == ["late", "today", "friday", "next week"]
    assert shop.cases(owner="me") == ["late", "friday"]
    assert shop.cases(shop.daniel, owner="me") == shop.cases(owner=shop.daniel) == ["today", "next week"]
    assert shop.cases(team_id=shop.team) == ["today", "next week"]
    assert shop.cases(kinds=("complaint",)) == ["today"]
    assert shop.cases(severities=("critical", "unheard_of")) == ["friday"]
    assert shop.cases(due=Due.OVERDUE) == shop.cases(part="late") == ["late"]
    assert shop.cases(due=Due.TODAY) == ["late", "today"]
    assert shop.cases(due=Due.WEEK) == ["late", "today", "friday"]
    around = {"since": (NOON - DAY).date(), "until": NOON.date()}
    assert shop.cases(due=Due.RANGE, **around) == ["late", "today"]
    assert shop.cases(due=Due.RANGE, since=date(2026, 1, 1)) == shop.cases()


def test_promises_and_callbacks_are_counted_as_they_are_listed(shop: Shop) -> None:
    ids = []
    for due, words in ((timedelta(hours=1), "a"), (2 * DAY, "b"), (3 * DAY, "c")):
        made = MakePromise(customer_id=shop.joerg, words=words, due_at=NOON + due)
        ids.append(UUID(shop.do(made)["promise_id"]))
    shop.do(KeepPromise(promise_id=ids[2]))
    counts = shop.desk.ask(CountPromises(FindPromises(standings=frozenset({Standing.KEPT}))), actor=shop.miriam)
    assert counts == {Standing.OPEN: 1, Standing.DUE_TODAY: 1, Standing.BROKEN: 0}, "what is settled is not counted"
    window = NewWindow(day=NOON.date(), from_minute=900, to_minute=960, zone="Europe/Berlin")
    shop.do(PlanCallback(customer_id=shop.joerg, phone="0171 5550142", purpose="Where?", window=window))
    assert shop.desk.ask(CountCallbacks(FindCallbacks(words="Müller")), actor=shop.miriam)[Phase.SCHEDULED] == 1
    assert sum(shop.desk.ask(CountCallbacks(FindCallbacks(words="Maier")), actor=shop.miriam).values()) == 0
    for part in ("open", "due_today", "broken"):
        asked = promises_asked(Wanted(part=part), shop.miriam, NOON, BERLIN)
        shown = len(shop.desk.ask(asked, actor=shop.miriam).promises)
        assert shown == sum(counts[each] for each in asked.standings)
    today = callbacks_asked(Wanted(due=Due.TODAY), shop.miriam, NOON, BERLIN)
    assert len(shop.desk.ask(today, actor=shop.miriam).callbacks) == 1
    late = callbacks_asked(Wanted(due=Due.OVERDUE), shop.miriam, NOON, BERLIN)
    assert not shop.desk.ask(late, actor=shop.miriam).callbacks


def test_an_offer_says_who_has_to_answer_and_whose_steps_are_whose(shop: Shop) -> None:
    case_id = shop.case("Mill", DAY)
    offered = OfferHandover(case_id=case_id, to_id=shop.daniel)
    handover = UUID(shop.do(offered)["handover_id"])

    def seen(who: UUID) -> tuple[object, ...]:
        [row] = shop.desk.ask(OpenOffers(), actor=who)
        return row.waits_for, row.to_me, row.to_team, row.is_mine, row.may_answer

    assert seen(shop.miriam) == (("Daniel",), False, False, True, False)
    assert seen(shop.daniel) == (("Daniel",), True, True, False, True)
    assert seen(shop.elif_) == (("Daniel",), False, True, False, False)
    shop.do(AskBack(handover_id=handover, question="Which mill?"), shop.daniel)
    assert seen(shop.miriam) == (("Miriam Vogt",), False, False, True, False)
    shop.do(DeclineHandover(handover_id=handover, reason="Not mine"), shop.daniel)
    [refused] = shop.desk.ask(OpenOffers(), actor=shop.miriam)
    assert (refused.is_mine, refused.may_answer, refused.offer.bounce_no) == (True, False, 1)
    assert shop.desk.ask(OpenOffers(), actor=shop.daniel) == ()


def test_the_command_line_shows_a_view_by_its_name_and_what_is_said_besides(shop: Shop) -> None:
    shop.case("grave", DAY, severity=Severity.CRITICAL)
    shop.case("plain", 2 * DAY, shop.daniel)
    late = Look(owner="me", sort="number", descending=True)
    shop.do(SaveView(page=Page.CASES, name="Meine Fälle", wanted=late, shared=True))
    shop.do(SaveView(page=Page.WORK, name="Rückrufe", wanted=Look(kinds=("callback",), lanes=("now",))))

    def cases(which: Which | None, view: str, **said: object) -> list[str]:
        among = cases_named(shop.desk, shop.miriam, view, **said)
        return [row.subject for row in listed(shop.desk, shop.miriam, which, among=among).rows]

    assert cases(None, "meine  fälle") == ["grave"]
    assert cases(None, "", severities=("critical",)) == ["grave"]
    assert cases(Which.OPEN, "") == ["grave", "plain"]
    work = work_named(shop.desk, shop.miriam, "rückrufe", lanes=("today",))
    assert (work.kinds, work.lanes) == (frozenset({"callback"}), frozenset({Lane.TODAY}))
    with pytest.raises(Refused) as problem:
        work_named(shop.desk, shop.miriam, "Meine Fälle")
    assert problem.value.code == "views.no_such_name"
