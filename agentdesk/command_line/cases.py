"""Cases: which there are, and one with all that is known of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import argument, option
from agentdesk.command_line.layout import dotted, one_line, table
from agentdesk.command_line.verbs import Shape, verb
from agentdesk.core import wording
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from agentdesk.core.cases.command_line import Listed, Shown

_KINDS = (
    "question", "advice", "product_claim", "complaint", "order_change", "order_cancellation", "withdrawal", "return",
    "termination", "service_order", "praise", "suggestion", "incident",
)  # fmt: skip


def list_words(shown: Listed) -> str:
    """A line for each: number, of whom, about what, whose turn it is, whose it is, what is next and until when."""
    if not shown.rows:
        return text("cli.no_cases")
    rows = [
        (
            row.code,
            row.customer,
            row.subject,
            text(f"cases.kind.{row.kind}"),
            text("cases.status.merged" if row.merged_into else f"cases.status.{row.status}"),
            row.owner,
            wording.moment(row.next_step_at, shown.zone) if row.next_step_at else "",
            row.next_step,
        )
        for row in shown.rows
    ]
    heads = ("case", "customer", "subject", "case_kind", "state", "owner", "due", "next_step")
    return table([f"cli.head.{head}" for head in heads], rows)


def list_values(shown: Listed) -> dict[str, Any]:
    from pydantic_core import to_jsonable_python

    return {"cases": [to_jsonable_python(row) | {"code": row.code} for row in shown.rows]}


def read_due(_context: click.Context, _option: click.Parameter, words: str) -> dict[str, Any]:
    """When: by a name, or from a day to a day, both with it, of which one may be missing."""
    from agentdesk.core.work.wanted import Due

    since, dots, until = words.partition("..")
    if words in (Due.OVERDUE, Due.TODAY, Due.WEEK):
        return {"due": Due(words)}
    try:
        days = [date.fromisoformat(day) if day else None for day in (since, until)]
    except ValueError:
        days = []
    if words and not (dots and any(days)):
        raise click.BadParameter(text("cli.no_range", words=words), param_hint="--due")
    return {"due": Due.RANGE, "since": days[0], "until": days[1]} if words else {}


@verb("cases", Shape(list_words, list_values))
@argument("which_cases", type=click.Choice(["open", "due", "unconfirmed", "all"]), required=False)
@option("--mine", is_flag=True)
@option("--customer", default="")
@option("--words", "subject_words", default="")
@option("--kind", "case_kinds", multiple=True, type=click.Choice(_KINDS))
@option("--severity", "severities", multiple=True, type=click.Choice(["minor", "normal", "serious", "critical"]))
@option("--owner", "case_owner", default="")
@option("--team", "case_team", default="")
@option("--due", default="", callback=read_due)
@option("--view", default="")
@option("--limit", type=click.IntRange(1, 500), default=20)
def cases(
    call: Call,
    which_cases: str | None,
    mine: bool,
    customer: str,
    subject_words: str,
    case_kinds: tuple[str, ...],
    severities: tuple[str, ...],
    case_owner: str,
    case_team: str,
    due: dict[str, Any],
    view: str,
    limit: int,
) -> Any:
    from agentdesk.core.cases.command_line import Which, listed
    from agentdesk.core.work.command_line import cases_named, team_named

    with call.workplace() as place:
        me, which = place.person(call.person).id, Which(which_cases) if which_cases else None
        whose = {
            "owner": place.person(case_owner).id if case_owner else None,
            "team_id": team_named(place.desk, me, case_team) if case_team else None,
        }
        among = cases_named(place.desk, me, view, kinds=case_kinds, severities=severities, **whose, **due)
        return listed(
            place.desk, me, which, mine=mine, customer=customer, words=subject_words, limit=limit, among=among
        )


def case_words(shown: Shown) -> str:
    return "\n".join((*_case_head(shown), *_case_history(shown)))


def _case_head(shown: Shown) -> Iterator[str]:
    case = shown.case
    yield one_line(f"{case.code} {case.subject}", 300)
    status = text("cases.status.merged" if case.merged_into else f"cases.status.{case.status}")
    severity, kind = text(f"cases.severity.{case.severity}"), text(f"cases.kind.{case.kind}")
    yield text("cli.case.line", kind=kind, status=status, severity=severity, level=case.level)
    named = {"customer": case.customer, "owner": case.owner, "reason": wording.label(case.reason or {})}
    yield from (text(f"cli.case.{key}", name=one_line(name, 300)) for key, name in named.items() if name)
    due = wording.moment(case.next_step_at, shown.zone) if case.next_step_at else ""
    said = {"next_step": dotted([due, case.next_step]), "resolution": case.resolution}
    yield from (text(f"cli.case.{key}", words=one_line(words, 300)) for key, words in said.items() if words)
    for clock in shown.clocks:
        if clock.due_at:
            words = text(f"cli.case.clock.{clock.measure}", due=wording.moment(clock.due_at, shown.zone))
            yield text("cli.case.clock_over", words=words) if clock.breached else words
    if case.missing:
        yield text("cli.case.missing", fields=", ".join(text(f"cases.needed.{each}") for each in case.missing))


def _case_history(shown: Shown) -> Iterator[str]:
    from agentdesk.core.overview.model import TimelineEntry
    from agentdesk.ui.customer.timeline_words import entry_words

    if shown.history:
        yield text("cli.case.history")
    for each in shown.history:
        words = entry_words(
            TimelineEntry(each.id, each.kind, "case", each.at, each.person, None, each.data), shown.zone
        )
        yield f"  {wording.moment(each.at, shown.zone)}  {one_line(dotted([words.first_line, each.person]), 300)}"
        if words.second_line:
            yield f"      {one_line(words.second_line, 300)}"


def case_values(shown: Shown) -> dict[str, Any]:
    from pydantic_core import to_jsonable_python

    case: dict[str, Any] = to_jsonable_python(shown.case) | {"code": shown.case.code}
    clocks = [
        to_jsonable_python(clock) | {"left": clock.left.total_seconds(), "breached": clock.breached}
        for clock in shown.clocks
    ]
    return {"case": case, "clocks": clocks, "history": to_jsonable_python(shown.history)}


@verb("case", Shape(case_words, case_values))
@argument("number")
def show_case(call: Call, number: str) -> Any:
    from agentdesk.core.cases.command_line import shown

    with call.workplace() as place:
        return shown(place.desk, place.person(call.person).id, number)
