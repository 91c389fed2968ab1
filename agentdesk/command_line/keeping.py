"""Keeping and letting go: legal hold, and what goes by time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import Group, argument, option
from agentdesk.command_line.layout import table
from agentdesk.command_line.privacy import privacy
from agentdesk.command_line.verbs import REFUSED, Shape, verb
from agentdesk.core import wording
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from agentdesk.core.holds.model import HoldTold
    from agentdesk.core.retention.model import DuePerson, Plan, Run

_DAY = click.DateTime(["%Y-%m-%d"])


def holds_words(found: Sequence[HoldTold]) -> str:
    from agentdesk.core.holds.words import review_words, whom_words

    if not found:
        return text("holds.none")
    heads = [f"cli.head.{head}" for head in ("number", "name", "since", "review", "hold", "why")]
    rows = []
    for each in found:
        since = wording.day(each.hold.since.date())
        rows.append((each.number, whom_words(each), since, review_words(each), str(each.hold.id), each.hold.reason))
    return table(heads, rows)


def _values(found: Any) -> Any:
    from pydantic_core import to_jsonable_python

    return to_jsonable_python(found)


def _list_values(found: Sequence[HoldTold]) -> dict[str, Any]:
    return {"holds": _values(found)}


@verb("hold", Shape(lambda told: text("holds.placed_cli", id=told["hold"])), privacy, said_as="privacy_hold")
@argument("number")
@option("--reason", required=True)
@option("--review", "review_on", type=_DAY, required=True)
@option("--case", "for_case", is_flag=True)
def hold(call: Call, number: str, reason: str, review_on: datetime, for_case: bool) -> Any:
    from agentdesk.core.cases.commands import CaseByNumber
    from agentdesk.core.customers.commands import CustomerByNumber
    from agentdesk.core.holds.commands import PlaceHold

    with call.workplace() as place:
        me = place.person(call.person).id
        asked = CaseByNumber(number) if for_case else CustomerByNumber(number)
        whom = {"case_id" if for_case else "customer_id": place.desk.ask(asked, actor=me)}
        made = call.execute(place, PlaceHold(**whom, reason=reason, review_on=review_on.date()), me)
        return {"hold": made["hold_id"], "number": number}


@verb("holds", Shape(holds_words, _list_values), privacy, said_as="privacy_holds")
@argument("number", required=False)
@option("--all", "lifted_too", is_flag=True)
def holds(call: Call, number: str | None, lifted_too: bool) -> Any:
    from agentdesk.core.customers.commands import CustomerByNumber
    from agentdesk.core.holds.commands import Holds, HoldsOn

    with call.workplace() as place:
        me = place.person(call.person).id
        if number is None:
            return place.desk.ask(Holds(lifted_too), actor=me)
        return place.desk.ask(HoldsOn(place.desk.ask(CustomerByNumber(number), actor=me), lifted_too), actor=me)


@verb("review", Shape(lambda _: text("holds.reviewed")), privacy, said_as="privacy_review")
@argument("hold", type=click.UUID)
@option("--review", "review_on", type=_DAY, required=True)
@option("--reason", default="")
def review(call: Call, hold: Any, review_on: datetime, reason: str) -> Any:
    from agentdesk.core.holds.commands import ReviewHold

    with call.workplace() as place:
        me = place.person(call.person).id
        call.execute(place, ReviewHold(hold_id=hold, review_on=review_on.date(), reason=reason), me)
        return {"hold": str(hold)}


@verb("release", Shape(lambda _: text("holds.lifted")), privacy, said_as="privacy_release")
@argument("hold", type=click.UUID)
@option("--reason", required=True)
def release(call: Call, hold: Any, reason: str) -> Any:
    from agentdesk.core.holds.commands import ReleaseHold

    with call.workplace() as place:
        me = place.person(call.person).id
        call.execute(place, ReleaseHold(hold_id=hold, reason=reason), me)
        return {"hold": str(hold)}


# --- Letting go by time -----------------------------------------------------------------------------------------------


@privacy.group("retention", cls=Group)
def retention() -> None:
    """Its verbs follow."""


def shown_words(plan: Plan) -> str:
    from agentdesk.core.errors import Refused
    from agentdesk.core.privacy.rules import rules
    from agentdesk.core.retention.words import bounds_words, period_words, rule_words

    rows = [
        (rule.name, rule_words(rule.name), period_words(rule, plan.periods[rule.name]), bounds_words(rule))
        for rule in rules().values()
    ]
    told = table([f"cli.head.{head}" for head in ("rule", "what", "period", "bounds")], rows)
    state = text("retention.is_on") if plan.running else text("retention.is_off")
    hindered = plan.running and plan.hindrance
    return "\n".join(filter(None, (told, "", state, wording.error_text(Refused(hindered)) if hindered else "")))


def plan_shown(plan: Plan) -> str:
    from agentdesk.core.retention.words import plan_words

    return "\n".join(plan_words(plan))


@verb("show", Shape(shown_words, _values), retention, said_as="retention_show")
def show(call: Call) -> Any:
    from agentdesk.core.retention.running import InProfile, plan

    with call.workplace() as place:
        return plan(place.desk, InProfile(place.opened), place.person(call.person).id)


@verb("set", Shape(shown_words, _values), retention, said_as="retention_set")
@argument("rule_periods", nargs=-1)
@option("--on/--off", "switched_on", default=None)
def set_periods(call: Call, rule_periods: tuple[str, ...], switched_on: bool | None) -> Any:
    """What is not said stays as it is."""
    from agentdesk.core.people.model import SHOP
    from agentdesk.core.retention.commands import SetRetention
    from agentdesk.core.retention.running import InProfile, plan

    with call.workplace() as place:
        me = place.person(call.person).id
        known = plan(place.desk, InProfile(place.opened), me)
        periods = {**known.periods, **dict(map(_read_period, rule_periods))}
        command = SetRetention(periods=periods, running=known.running if switched_on is None else switched_on)
        place.desk.execute(command, actor=me, base={str(SHOP): known.row_version})
        return plan(place.desk, InProfile(place.opened), me)


def _read_period(said: str) -> tuple[str, int]:
    name, _, number = said.partition("=")
    if not number.isdecimal():
        raise click.BadParameter(said)
    return name, int(number)


def due_words(found: tuple[Plan, Sequence[DuePerson], Path | None]) -> str:
    from agentdesk.core.errors import Refused

    planned, people, file = found
    if file:
        return text("retention.exported", file=str(file), count=len(people))
    if not people:
        return plan_shown(planned)
    rows = [
        (each.number, each.name, wording.day(each.since.date()), wording.error_text(Refused(each.stays)) if each.stays
         else text("retention.would_go"))
        for each in people
    ]  # fmt: skip
    return table([f"cli.head.{head}" for head in ("number", "name", "since", "why")], rows)


def due_values(found: tuple[Plan, Sequence[DuePerson], Path | None]) -> Any:
    planned, people, file = found
    return {"plan": _values(planned), "people": _values(people), "file": str(file) if file else None}


@verb("dry-run", Shape(due_words, due_values), retention, said_as="retention_dry_run")
@option("--people", "of_rule", type=click.Choice(["customers", "leads"]), default=None)
@option("--export", "export_file", type=click.Path(dir_okay=False, path_type=Path), default=None)
@option("--limit", "most_people", type=click.IntRange(min=1), default=500)
def dry_run(call: Call, of_rule: str | None, export_file: Path | None, most_people: int) -> Any:
    from agentdesk.core.retention.commands import DuePeople
    from agentdesk.core.retention.export import export_due
    from agentdesk.core.retention.running import InProfile, plan

    with call.workplace() as place:
        me = place.person(call.person).id
        planned = plan(place.desk, InProfile(place.opened), me)
        if export_file:
            return planned, export_due(place.desk, me, export_file), export_file
        people = place.desk.ask(DuePeople(of_rule, most_people), actor=me) if of_rule else ()
        return planned, people, None


@verb("ask", Shape(lambda told: text("retention.asked_cli", id=told["request"])), retention, said_as="retention_ask")
def ask(call: Call) -> Any:
    from agentdesk.core.retention.commands import AskFirstRun
    from agentdesk.core.retention.running import InProfile, plan

    with call.workplace() as place:
        me = place.person(call.person).id
        made = call.execute(place, AskFirstRun(seen=plan(place.desk, InProfile(place.opened), me).goes), me)
        return {"request": str(made["request_id"])}


@verb("confirm", Shape(lambda _: f"{text('retention.confirmed')}."), retention, said_as="retention_confirm")
@argument("request", type=click.UUID)
@option("--shop", "shop_name", default="")
def confirm(call: Call, request: Any, shop_name: str) -> Any:
    from agentdesk.core.retention.commands import ConfirmFirstRun

    with call.workplace() as place:
        me = place.person(call.person).id
        call.execute(place, ConfirmFirstRun(request_id=request, typed=shop_name), me)
        return {"request": str(request)}


def ran_words(found: tuple[Run | None, Plan, ZoneInfo]) -> str:
    from agentdesk.core.errors import Refused
    from agentdesk.core.retention.words import run_words

    run, planned, zone = found
    return run_words(run, zone) if run else wording.error_text(Refused(planned.hindrance))


def ran_values(found: tuple[Run | None, Plan, ZoneInfo]) -> Any:
    run, planned, _ = found
    return {"run": _values(run), "hindrance": planned.hindrance or None}


@verb("run", Shape(ran_words, ran_values, lambda found: 0 if found[0] else REFUSED), retention, said_as="retention_run")
def run(call: Call) -> Any:
    from agentdesk.core.people.commands import TheShop
    from agentdesk.core.people.model import shop_zone
    from agentdesk.core.retention.running import InProfile, let_go, plan

    with call.workplace() as place:
        me = place.person(call.person).id
        planned = plan(place.desk, InProfile(place.opened), me)
        zone = shop_zone(place.desk.ask(TheShop(), actor=me))
        return let_go(place.desk, InProfile(place.opened), me), planned, zone


def runs_words(found: tuple[Sequence[Run], ZoneInfo]) -> str:
    from agentdesk.core.retention.words import run_words

    runs, zone = found
    return "\n".join(run_words(each, zone) for each in runs) or text("retention.no_runs")


@verb("runs", Shape(runs_words, lambda found: {"runs": _values(found[0])}), retention, said_as="retention_runs")
def runs(call: Call) -> Any:
    from agentdesk.core.people.commands import TheShop
    from agentdesk.core.people.model import shop_zone
    from agentdesk.core.retention.commands import RetentionRuns

    with call.workplace() as place:
        me = place.person(call.person).id
        zone = shop_zone(place.desk.ask(TheShop(), actor=me))
        return place.desk.ask(RetentionRuns(), actor=me), zone
