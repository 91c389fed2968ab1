"""Letting go by time: periods within the law, a dry run, four eyes, what goes and what stays, and what stops a run."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from agentdesk.command_line.main import run_command_line
from agentdesk.command_line.verbs import REFUSED
from agentdesk.core import wording
from agentdesk.core.cases.commands import OpenCase
from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import SYSTEM, Command, Role, Undo
from agentdesk.core.customers.commands import AddNote, CreateCustomer, FindCustomers
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.holds.commands import PlaceHold, ReleaseHold
from agentdesk.core.ids import new_id
from agentdesk.core.people.commands import AddPerson, SetPin
from agentdesk.core.privacy.rules import rules
from agentdesk.core.privacy.views import How
from agentdesk.core.retention import running
from agentdesk.core.retention.commands import (
    AskFirstRun,
    ConfirmFirstRun,
    DuePeople,
    EraseDue,
    PlanRetention,
    RetentionRuns,
    SetRetention,
    WhyStopped,
)
from agentdesk.core.retention.model import Plan, Run, RunState
from agentdesk.core.settings.file.parts.keeping import Keeping
from agentdesk.core.storage import migrate
from agentdesk.core.storage.check import check
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.opening import OpenProfile
from agentdesk.core.work.commands import WorkList
from tests.desks import NOON, empty_desk, make_postgres_desk, open_shop
from tests.profiles import make_profile
from tests.promises.rows import all_rows, differences

PIN = "246810"
Ask = Callable[..., tuple[int, str]]


class Shop:
    """A profile on disk with a leader and an administrator; its clock stands at noon until somebody moves it. With a
    `url` what is kept is on PostgreSQL, beside the files of the profile."""

    def __init__(self, folder: Path, *, alone: bool = False, url: str = "") -> None:
        self.opened: OpenProfile = make_profile(folder / "profile").opened
        database = Database.sqlite(self.opened.profile.database, self.opened.key)
        migrate.create(database)
        if url:
            database.close()
            database = make_postgres_desk(url).database
        self.clock = FixedClock(NOON)
        self.desk = Desk(database, self.clock)
        self.miriam = open_shop(self.desk)
        self.sven = self.miriam if alone else self._somebody("Sven")

    def _somebody(self, name: str) -> UUID:
        roles = frozenset({Role.SUPERVISOR})
        return UUID(self.do(AddPerson(name=name, roles=roles), SYSTEM)["person_id"])

    def do(self, command: Command, actor: UUID | None = None, id: UUID | None = None):  # type: ignore[no-untyped-def]
        me = actor or self.miriam
        pin = None
        if command.needs_pin:
            for person in (self.miriam, self.sven):
                verifier = self.desk.pins.verifier(person, PIN)
                self.desk.execute(SetPin(person_id=person, verifier=verifier), actor=SYSTEM)
            pin = PIN
        return self.desk.execute(command, actor=me, id=id, pin=pin)

    def refused(self, command: Command, actor: UUID | None = None) -> str:
        with pytest.raises(Refused) as found:
            self.do(command, actor)
        return found.value.code

    def lead(self, family: str) -> UUID:
        return UUID(self.do(CreateCustomer(family_name=family), SYSTEM)["customer_id"])

    def plan(self) -> Plan:
        return self.desk.ask(PlanRetention(), actor=self.miriam)

    def goes(self, rule: str) -> tuple[int, dict[str, int]]:
        each = next(each for each in self.plan().rules if each.rule == rule)
        return each.goes, dict(each.stays)

    def later(self, **by: float) -> None:
        """Somebody works on some days of it: so the log knows the present."""
        self.clock.move(timedelta(**by) - timedelta(days=4))
        for _ in range(4):
            self.clock.move(timedelta(days=1))
            self.lead("Gerade")

    def switch_on(self, **periods: int) -> None:
        self.do(SetRetention(periods=periods, running=True))

    def confirm(self) -> None:
        request_id = UUID(self.do(AskFirstRun(seen=self.plan().goes))["request_id"])
        self.do(ConfirmFirstRun(request_id=request_id), self.sven)

    def waits_for(self, person: UUID) -> list[str]:
        items = self.desk.ask(WorkList(person), actor=person).items
        return [each.why for each in items if each.kind == "retention"]

    def run(self) -> Run | None:
        return running.let_go(self.desk, running.InProfile(self.opened), self.miriam)

    def ran(self) -> Run:
        run = self.run()
        assert run
        return run

    def there(self, family: str) -> bool:
        return bool(self.desk.ask(FindCustomers(family), actor=SYSTEM))

    def close(self) -> None:
        self.desk.database.close()
        self.opened.close()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path)
    yield made
    made.close()


# --- Periods ----------------------------------------------------------------------------------------------------------


def test_a_period_is_chosen_within_what_the_law_leaves_and_the_law_is_named(shop: Shop):
    for name, period, code in (
        ("books", 7, "retention.too_short"),
        ("consents", 4, "retention.too_short"),
        ("backups", 36, "retention.too_long"),
        ("weather", 1, "retention.unknown"),
    ):
        assert shop.refused(SetRetention(periods={name: period}, running=False)) == code
    with pytest.raises(Refused) as found:
        shop.do(SetRetention(periods={"books": 7}, running=False))
    assert "§ 147" in str(found.value.facts["law"])


def test_the_settings_file_knows_the_same_bounds():
    shape = Keeping.model_json_schema()["properties"]
    bounds = {name: (told["ge"], told["le"]) for name, told in shape.items()}
    assert bounds == {rule.name: (rule.least, rule.most) for rule in rules().values()}


def test_periods_are_for_administrators_and_are_undone(shop: Shop):
    assert shop.refused(SetRetention(periods={}, running=True), shop.sven) == "permission.missing"
    command_id = new_id()
    shop.do(SetRetention(periods={"leads": 12}, running=True), id=command_id)
    assert shop.plan().periods["leads"] == 12
    shop.do(Undo(command_id=command_id))
    assert (shop.plan().periods["leads"], shop.plan().running) == (24, False)


@pytest.mark.parametrize(
    ("name", "period", "today", "before"),
    [
        ("leads", 24, date(2026, 11, 23), date(2024, 11, 23)),
        ("leads", 1, date(2027, 3, 31), date(2027, 2, 28)),
        ("leads", 12, date(2028, 2, 29), date(2027, 2, 28)),
        ("undo", 30, date(2026, 3, 1), date(2026, 1, 30)),
    ],
)
def test_what_is_due_was_last_touched_before_a_day(name: str, period: int, today: date, before: date):
    assert rules()[name].due_before(period, today) == before


# --- The first run ----------------------------------------------------------------------------------------------------


def test_nothing_goes_while_it_is_off_or_unconfirmed_and_the_requester_does_not_confirm(shop: Shop):
    shop.lead("Alt")
    shop.later(days=800)
    assert shop.plan().hindrance == "retention.off"
    assert shop.refused(AskFirstRun(seen={})) == "retention.off"
    shop.switch_on()
    assert shop.plan().hindrance == "retention.to_ask"
    request_id = UUID(shop.do(AskFirstRun(seen=shop.plan().goes))["request_id"])
    assert shop.plan().hindrance == "retention.to_confirm"
    assert shop.run() is None
    assert shop.refused(ConfirmFirstRun(request_id=request_id), shop.miriam) == "retention.same_person"
    shop.do(ConfirmFirstRun(request_id=request_id), shop.sven)
    assert shop.refused(ConfirmFirstRun(request_id=request_id), shop.sven) == "retention.nothing_asked"
    assert shop.there("Alt")
    run = shop.ran()
    assert run.counts["leads"] == 1
    assert not shop.there("Alt")


def test_other_periods_are_confirmed_anew_and_former_ones_are_known(shop: Shop):
    shop.switch_on()
    shop.confirm()
    assert shop.plan().hindrance == ""
    shop.switch_on(leads=12)
    assert shop.plan().hindrance == "retention.to_ask"
    shop.switch_on()
    assert shop.plan().hindrance == ""


def test_who_works_alone_sleeps_over_it_and_types_the_name_of_the_shop(tmp_path: Path):
    shop = Shop(tmp_path, alone=True)
    shop.switch_on()
    request_id = UUID(shop.do(AskFirstRun(seen={}))["request_id"])
    assert shop.refused(ConfirmFirstRun(request_id=request_id)) == "retention.sleep_over_it"
    assert shop.waits_for(shop.miriam) == []
    shop.clock.move(timedelta(days=1))
    assert shop.waits_for(shop.miriam) == ["work.retention.confirm_own"]
    assert shop.refused(ConfirmFirstRun(request_id=request_id, typed="Kaffee")) == "retention.type_the_name"
    shop.do(ConfirmFirstRun(request_id=request_id, typed="kaffeehaus sommer"))
    assert shop.waits_for(shop.miriam) == []
    assert shop.plan().hindrance == ""
    shop.close()


# --- What goes, and what stays ----------------------------------------------------------------------------------------


def test_exactly_the_due_go_and_whoever_is_held_or_open_stays(shop: Shop):
    held, open_case = shop.lead("Held"), shop.lead("Fall")
    shop.lead("Alt")
    shop.do(PlaceHold(customer_id=held, reason="Klage", review_on=date(2027, 6, 1)))
    shop.do(OpenCase(customer_id=open_case, subject="Wasserschaden"))
    shop.later(days=1200)
    shop.lead("Neu")
    noted = shop.lead("Notiert")
    shop.do(AddNote(customer_id=noted, words="Rief an."))
    shop.switch_on()
    assert shop.goes("leads") == (1, {"holds.held": 1})
    assert shop.goes("customers") == (0, {"retention.case_open": 1})
    stays = {each.name: each.stays for each in shop.desk.ask(DuePeople("leads"), actor=shop.miriam)}
    assert stays == {"Held": "holds.held", "Alt": ""}
    shop.confirm()
    run = shop.ran()
    assert (run.state, run.counts["leads"], run.counts.get("customers")) == (RunState.DONE, 1, None)
    assert [shop.there(name) for name in ("Alt", "Held", "Fall", "Neu", "Notiert")] == [False, True, True, True, True]
    assert all(not found.findings for found in check(None, shop.desk.database) if found.name.startswith("retention."))


def test_somebody_who_rang_meanwhile_stays(shop: Shop):
    who = shop.lead("Alt")
    shop.later(days=800)
    shop.switch_on()
    shop.confirm()
    shop.do(AddNote(customer_id=who, words="Rief an."))
    with pytest.raises(Refused) as found:
        shop.desk.execute(EraseDue(run_id=new_id(), rule="leads", customer_id=who), actor=SYSTEM)
    assert found.value.code == "retention.not_due"


def test_earlier_values_go_after_their_days_and_can_be_undone_until_then(shop: Shop):
    early, late = new_id(), new_id()
    shop.do(SetRetention(periods={"leads": 12}, running=True), id=early)
    shop.clock.move(timedelta(days=20))
    shop.do(SetRetention(periods={"leads": 13}, running=True), id=late)
    shop.confirm()
    shop.clock.move(timedelta(days=15))
    run = shop.ran()
    assert run.counts["undo"] > 0
    assert shop.refused(Undo(command_id=early)) == "undo.nothing_kept"
    shop.do(Undo(command_id=late))


def test_copies_that_the_program_put_aside_go_and_what_somebody_else_keeps_there_stays(shop: Shop):
    backups = shop.opened.profile.backups
    backups.mkdir(exist_ok=True)
    old, new, own = (backups / name for name in ("before-0001-a.db", "before-0002-b.db", "meine.backup"))
    for path in (old, new, own):
        path.write_bytes(b"x")
    ages = {old: 40, new: 3, own: 400}
    for path, days in ages.items():
        at = (NOON - timedelta(days=days)).timestamp()
        os.utime(path, (at, at))
    shop.switch_on()
    shop.confirm()
    run = shop.ran()
    assert run.counts == {"backups": 1}
    assert [path.exists() for path in (old, new, own)] == [False, True, True]


def test_a_run_just_after_midnight_goes_by_the_day_of_the_shop(shop: Shop):
    shop.lead("Alt")
    shop.switch_on()
    shop.clock.move(timedelta(days=40, hours=12, minutes=30))
    assert shop.clock.now().astimezone(ZoneInfo("Europe/Berlin")).hour == 0
    shop.confirm()
    run = shop.ran()
    assert run.counts["undo"] > 0


def test_who_saw_whom_goes_after_the_period_of_the_shop_and_needs_no_new_confirmation(shop: Shop):
    who = shop.lead("Alt")
    shop.switch_on()
    shop.confirm()
    shop.desk.views.note(shop.sven, [who], How.OPENED)
    shop.do(SetRetention(periods={"views": 6}, running=True))
    assert shop.plan().hindrance == ""
    shop.clock.move(timedelta(days=150))
    assert (shop.goes("views")[0], shop.desk.views.forget_old()) == (0, 0)
    shop.clock.move(timedelta(days=40))
    assert (shop.goes("views")[0], shop.desk.views.forget_old()) == (1, 1)
    assert shop.refused(SetRetention(periods={"views": 3}, running=True)) == "retention.too_short"


# --- What stops a run -------------------------------------------------------------------------------------------------


def test_a_clock_that_jumped_ahead_lets_nothing_go_until_somebody_confirms_anew(shop: Shop):
    shop.lead("Alt")
    shop.switch_on()
    shop.confirm()
    shop.clock.move(timedelta(days=900))
    assert shop.plan().hindrance == "retention.clock_ahead"
    assert shop.run() is None
    assert shop.run() is None
    [noted] = shop.desk.ask(RetentionRuns(), actor=shop.miriam)
    assert (noted.state, noted.because) == (RunState.STOPPED, "retention.clock_ahead")
    assert shop.there("Alt")
    shop.confirm()
    run = shop.ran()
    assert run.counts["leads"] == 1


def test_far_more_than_ever_stops_and_asks(shop: Shop):
    for n in range(30):
        shop.lead(f"Alt{n}")
    shop.switch_on()
    shop.confirm()
    shop.later(days=800)
    assert shop.plan().hindrance == "retention.far_more"
    assert shop.run() is None
    assert shop.there("Alt7")
    assert shop.waits_for(shop.sven) == ["work.retention.far_more"]
    assert shop.desk.ask(WhyStopped(), actor=shop.sven) == "retention.far_more"
    shop.do(AskFirstRun(seen=shop.plan().goes))
    assert (shop.waits_for(shop.sven), shop.waits_for(shop.miriam)) == (["work.retention.confirm"], [])
    shop.confirm()
    assert shop.waits_for(shop.sven) == []
    run = shop.ran()
    assert run.counts["leads"] == 30
    assert shop.waits_for(shop.sven) == []
    assert shop.desk.ask(WhyStopped(), actor=shop.sven) == ""


def test_it_is_cancelled_between_two_steps_killed_and_taken_up_and_runs_once_a_day(shop: Shop):
    for n in range(4):
        shop.lead(f"Alt{n}")
    shop.later(days=800)
    shop.switch_on()
    shop.confirm()
    steps = iter((False, True))
    run = running.let_go(shop.desk, running.InProfile(shop.opened), shop.miriam, cancelled=lambda: next(steps))
    assert run
    assert (run.state, run.counts) == (RunState.CANCELLED, {"leads": 2})

    def killed() -> bool:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        running.let_go(shop.desk, running.InProfile(shop.opened), shop.miriam, cancelled=killed)
    run = shop.ran()
    assert run.counts["leads"] == 2
    assert run.state is RunState.DONE
    assert running.let_go_daily(shop.desk, running.InProfile(shop.opened)) is None
    shop.clock.move(timedelta(days=1))
    assert running.let_go_daily(shop.desk, running.InProfile(shop.opened)) is not None


def test_the_log_is_carried_out_again_with_identical_rows(shop: Shop, tmp_path: Path):
    hold_on = shop.lead("Held")
    shop.lead("Alt")
    held = UUID(shop.do(PlaceHold(customer_id=hold_on, reason="Klage", review_on=date(2027, 1, 1)))["hold_id"])
    shop.later(days=800)
    shop.switch_on(undo=10)
    shop.confirm()
    shop.run()
    shop.do(ReleaseHold(hold_id=held, reason="Verglichen"))
    shop.clock.move(timedelta(days=12))
    shop.run()
    again = empty_desk(tmp_path)
    for line in shop.desk.log():
        again.replay(line)
    rows = (all_rows(desk.database) for desk in (shop.desk, again))
    one, other = ({name: told for name, told in each.items() if not name.startswith("history_")} for each in rows)
    assert differences(one, other) == []
    again.database.close()


# --- On the command line ----------------------------------------------------------------------------------------------


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    former = wording.language()
    monkeypatch.setitem(os.environ, "AGENTDESK_PASSPHRASE", "one two three four five")

    def run(*arguments: object) -> tuple[int, str]:
        capsys.readouterr()
        code = run_command_line(["--profile", str(tmp_path / "profile"), "--language", "en", *map(str, arguments)])
        return code, capsys.readouterr().out

    yield run
    wording.use_language(former)


def test_periods_are_shown_set_and_refused_with_the_law(ask: Ask):
    ask("do", "customers.create", json.dumps({"family_name": "Quitzow"}), "--json")
    code, out = ask("privacy", "retention", "show")
    assert (code, "8 years after the end of the calendar year" in out, "Switched off" in out) == (0, True, True)
    code, out = ask("privacy", "retention", "set", "leads=12", "--on", "--json")
    assert (code, json.loads(out)["periods"]["leads"]) == (0, 12)
    code, out = ask("privacy", "retention", "set", "books=5", "--json")
    assert (code, json.loads(out)["refused"]["code"]) == (REFUSED, "retention.too_short")
    assert "§ 147" in out


def test_the_dry_run_says_what_would_go_and_a_run_that_nobody_confirmed_does_nothing(ask: Ask, tmp_path: Path):
    ask("do", "customers.create", json.dumps({"family_name": "Quitzow"}), "--json")
    ask("privacy", "retention", "set", "--on")
    code, out = ask("privacy", "retention", "dry-run")
    assert (code, "People who never ordered (24 months after the last contact): 0 would be erased" in out) == (0, True)
    assert "Nobody has confirmed these rules yet" in out
    file = tmp_path / "due.csv"
    code, _ = ask("privacy", "retention", "dry-run", "--export", file)
    assert (code, file.read_text("utf-8-sig").splitlines()) == (0, ["rule;number;name;last;stays"])
    code, out = ask("privacy", "retention", "run", "--json")
    assert (code, json.loads(out)) == (REFUSED, {"run": None, "hindrance": "retention.to_ask"})
    code, out = ask("privacy", "retention", "ask", "--json")
    assert code == 0
    code, out = ask("privacy", "retention", "confirm", json.loads(out)["request"], "--json")
    assert (code, json.loads(out)["refused"]["code"]) == (REFUSED, "retention.sleep_over_it")
    assert ask("privacy", "retention", "runs")[1].strip() == "Nothing was let go by time so far."


def test_whom_to_keep_is_said_listed_looked_at_again_and_let_go(ask: Ask):
    ask("do", "customers.create", json.dumps({"number": "4711", "family_name": "Quitzow"}), "--json")
    review = f"{datetime.now(UTC).date() + timedelta(days=90)}"
    code, out = ask("privacy", "hold", "4711", "--reason", "Klage", "--review", review, "--json")
    hold = json.loads(out)["hold"]
    assert code == 0
    assert "Quitzow" in ask("privacy", "holds")[1]
    assert "legal hold" in ask("privacy", "erase", "4711")[1]
    assert ask("privacy", "review", hold, "--review", review, "--reason", "Berufung")[0] == 0
    assert "Berufung" in ask("privacy", "holds", "4711")[1]
    assert ask("privacy", "release", hold, "--reason", "Verglichen")[0] == 0
    assert ask("privacy", "holds")[1].strip() == "Nobody is on legal hold."
    assert len(json.loads(ask("privacy", "holds", "--all", "--json")[1])["holds"]) == 1
