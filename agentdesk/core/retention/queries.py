"""The dry run: who and what is due, what stays and why, and whether anything would happen now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from agentdesk.core.commands import LEADERS, answers
from agentdesk.core.customers.store import called
from agentdesk.core.errors import Refused
from agentdesk.core.people.model import shop_zone
from agentdesk.core.people.queries import shop_of
from agentdesk.core.people.store import active_people
from agentdesk.core.privacy.rules import Does, Rule, rules
from agentdesk.core.privacy.store.periods import periods_in_force, rules_row
from agentdesk.core.privacy.store.views import count_old
from agentdesk.core.retention.commands import DuePeople, PlanRetention, RetentionRuns, WhyStopped
from agentdesk.core.retention.model import (
    ALONE_WAITS,
    DAYS_OF_TRUST,
    GAP,
    Asked,
    DuePerson,
    Plan,
    RulePlan,
    Run,
    RunState,
    Standing,
    edition_of,
    far_more,
)
from agentdesk.core.retention.store import confirmed_for, latest_request, runs, runs_since
from agentdesk.core.retention.store.due import (
    count_customers,
    count_older,
    ids_due,
    is_clock_trusted,
    kept_back,
    midnight,
    page_of_people,
    rows_left_over,
)
from agentdesk.core.retention.store.standing import standing_of
from agentdesk.core.storage.unit_of_work import Connection, Reading
from agentdesk.core.work.model import Lane, WorkItem
from agentdesk.core.work.sources import Looking, source

WORK = "retention"
"""The kind of work that waits for whoever leads: looking at what is due."""


@answers(PlanRetention, allowed=LEADERS)
def plan_retention(query: PlanRetention, reading: Reading) -> Plan:
    connection, row = reading.connection, rules_row(reading.connection)
    periods = periods_in_force(connection)
    today = reading.now.astimezone(shop_zone(shop_of(connection))).date()
    planned = tuple(_planned(connection, rule, periods[rule.name], today) for rule in rules().values())
    edition, standing = edition_of(periods), standing_of(connection)
    confirmed = confirmed_for(connection, edition)
    latest = next(iter(runs(connection, 1)), None)
    plan = Plan(bool(row and row["running"]), standing, periods, edition, planned, "", latest_request(connection),
                latest, row["row_version"] if row else 0)  # fmt: skip
    return _hindered(reading, plan, confirmed)


def _hindered(reading: Reading, plan: Plan, confirmed: Asked | None) -> Plan:
    connection = reading.connection
    if plan.standing is not Standing.CONFIRMED or confirmed is None:
        return replace(plan, hindrance=f"retention.{plan.standing}")
    if not is_clock_trusted(connection, reading.now, GAP, DAYS_OF_TRUST, confirmed.confirmed_at):
        return replace(plan, hindrance="retention.clock_ahead")
    if confirmed.confirmed_at and confirmed.confirmed_at > reading.now:
        return replace(plan, hindrance="retention.clock_behind")
    if far_more(plan.goes, _most_known(connection, confirmed), count_customers(connection)):
        return replace(plan, hindrance="retention.far_more")
    return plan


def _most_known(connection: Connection, confirmed: Asked) -> dict[str, int]:
    """The most that somebody has confirmed, or that a run since has taken."""
    known = Counter(confirmed.seen)
    for run in runs_since(connection, confirmed.confirmed_at or confirmed.asked_at):
        known |= Counter(run.counts)
    return dict(known)


def _planned(connection: Connection, rule: Rule, period: int, today: date) -> RulePlan:
    before = rule.due_before(period, today)
    match rule.does:
        case Does.ERASE:
            ids = ids_due(connection, rule, before)
            stays = Counter(kept_back(connection, ids).values())
            return RulePlan(rule.name, period, before, len(ids) - stays.total(), dict(stays))
        case Does.ROWS:
            found = rows_left_over(connection, rule, period, today)
            return RulePlan(rule.name, period, before, sum(map(len, found.values())))
        case Does.PRUNE:
            return RulePlan(rule.name, period, before, count_older(connection, rule, midnight(before)))
        case Does.LOOKS:
            return RulePlan(rule.name, period, before, count_old(connection, midnight(before)))
        case Does.FILES:
            return RulePlan(rule.name, period, before, 0)  # whoever has the folder counts them (`running.with_files`)


@answers(DuePeople, allowed=LEADERS)
def due_people(query: DuePeople, reading: Reading) -> tuple[DuePerson, ...]:
    connection, rule = reading.connection, _rule_of_people(query.rule)
    today = reading.now.astimezone(shop_zone(shop_of(connection))).date()
    before = rule.due_before(periods_in_force(connection)[rule.name], today)
    rows = page_of_people(connection, rule, before, query.limit, query.offset)
    stays = kept_back(connection, [row["id"] for row in rows])
    return tuple(
        DuePerson(rule.name, row["id"], row["customer_number"], called(row, row["customer_number"]), row["since"],
                  stays.get(row["id"], ""))
        for row in rows
    )  # fmt: skip


@answers(RetentionRuns, allowed=LEADERS)
def retention_runs(query: RetentionRuns, reading: Reading) -> tuple[Run, ...]:
    return runs(reading.connection, query.limit)


def _rule_of_people(name: str) -> Rule:
    rule = rules().get(name)
    if rule is None or rule.does is not Does.ERASE:
        raise Refused("retention.unknown", name=name)
    return rule


@answers(WhyStopped, allowed=LEADERS)
def why_stopped(query: WhyStopped, reading: Reading) -> str:
    stopped = _stopped(reading.connection)
    return stopped.because if stopped else ""


def _stopped(connection: Connection) -> Run | None:
    """The latest run, if it stopped and nobody has confirmed anew since."""
    latest = next(iter(runs(connection, 1)), None)
    if latest is None or latest.state is not RunState.STOPPED or standing_of(connection) is not Standing.CONFIRMED:
        return None
    confirmed = confirmed_for(connection, edition_of(periods_in_force(connection)))
    looked_at = confirmed and confirmed.confirmed_at and confirmed.confirmed_at >= latest.started_at
    return None if looked_at else latest


@source
def what_waits_for_somebody(looking: Looking) -> Iterator[WorkItem]:
    """For whoever leads: a first run that somebody has asked for (whoever works alone: themselves, a day ago), and a
    run that did not begin since something is not as ever. Without them nothing goes any more, and nobody would
    notice."""
    reading = looking.reading
    if not reading.actor.may(LEADERS) or reading.actor.person_id != looking.person_id:
        return
    standing, asked = standing_of(reading.connection), latest_request(reading.connection)
    if standing is Standing.TO_CONFIRM and asked:
        if asked.asked_by != looking.person_id:
            yield _item(asked.id, "work.retention.confirm", {"person": asked.asker}, asked.asked_at)
        elif reading.now >= asked.asked_at + ALONE_WAITS and active_people(reading.connection) == 1:
            yield _item(asked.id, "work.retention.confirm_own", {}, asked.asked_at + ALONE_WAITS)
    if stopped := _stopped(reading.connection):
        yield _item(stopped.id, f"work.retention.{stopped.because.partition('.')[2]}", {}, stopped.started_at)


def _item(subject_id: UUID, why: str, facts: dict[str, str], since: datetime) -> WorkItem:
    return WorkItem(
        kind=WORK,
        lane=Lane.ATTENTION,
        subject_id=subject_id,
        customer_id=None,
        title="",
        why=why,
        facts=facts,
        since=since,
        action="work.action.retention",
    )
