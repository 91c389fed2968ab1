"""Duplicates: look for them among all customers, list what was found, decide about two."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import Group, argument, option
from agentdesk.command_line.layout import table, tell
from agentdesk.command_line.verbs import Shape, command_line, verb
from agentdesk.core import wording
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from agentdesk.core.duplicates.model import Likely, Scanned
    from agentdesk.core.duplicates.scan import Progress

_DECISIONS = ("same", "household", "different")


@command_line.group("duplicates", cls=Group)
def duplicates() -> None:
    """Its verbs follow."""


def scanned_words(scanned: Scanned) -> str:
    if scanned.ended_at is None:
        return text("cli.scan_stopped")
    counts = {"customers": wording.number(scanned.customers), "undecided": wording.number(scanned.undecided)}
    lines = [text("cli.scanned", **counts)]
    if scanned.keys_cut:
        lines.append(text("cli.scan_cut", count=scanned.keys_cut))
    return "\n".join(lines)


def _values(answer: Any) -> Any:
    from pydantic_core import to_jsonable_python

    return to_jsonable_python(answer)


def _tell_progress(progress: Progress) -> None:
    """To a person who waits; a program reads the answer."""
    if sys.stderr.isatty():
        share = 100 * progress.done // max(progress.total, 1)
        click.echo(f"\r{text(f'duplicates.stage.{progress.stage}', percent=share)}\033[K", err=True, nl=False)


@verb("scan", Shape(scanned_words, _values), duplicates, said_as="duplicates_scan")
@option("--anew", "scan_anew", is_flag=True)
def scan(call: Call, scan_anew: bool) -> Any:
    from agentdesk.core.duplicates.commands import LatestScan
    from agentdesk.core.duplicates.scan import scan as run_scan

    with call.workplace() as place:
        me = place.person(call.person).id
        run_scan(place.desk, me, _tell_progress, anew=scan_anew)
        if sys.stderr.isatty():
            tell("", err=True)
        return place.desk.ask(LatestScan(), actor=me)


def list_words(found: Sequence[Likely]) -> str:
    from agentdesk.core.duplicates.words import because_words

    if not found:
        return text("duplicates.none")
    rows = [
        (
            each.one.number,
            each.one.shown,
            each.other.number,
            each.other.shown,
            text(f"duplicates.decision.{each.decision}") if each.decision else because_words(each.because),
        )
        for each in found
    ]
    return table([f"cli.head.{head}" for head in ("number", "name", "number", "name", "why")], rows)


def list_values(found: Sequence[Likely]) -> Any:
    return {"pairs": _values(found)}


@verb("list", Shape(list_words, list_values), duplicates, said_as="duplicates_list")
@option("--decided", "only_decided", is_flag=True)
@option("--limit", "most_pairs", type=click.IntRange(min=1), default=50)
def list_found(call: Call, only_decided: bool, most_pairs: int) -> Any:
    from agentdesk.core.duplicates.commands import LikelyDuplicates

    with call.workplace() as place:
        me = place.person(call.person).id
        return place.desk.ask(LikelyDuplicates(only_decided, most_pairs), actor=me)


@verb("decide", Shape(lambda _: text("duplicates.noted")), duplicates, said_as="duplicates_decide")
@argument("one_customer")
@argument("other_customer")
@argument("decision", type=click.Choice(_DECISIONS))
def decide(call: Call, one_customer: str, other_customer: str, decision: str) -> Any:
    from agentdesk.core.customers.commands import CustomerByNumber
    from agentdesk.core.duplicates.commands import Decide
    from agentdesk.core.duplicates.model import Decision

    with call.workplace() as place:
        me = place.person(call.person).id
        one, other = (place.desk.ask(CustomerByNumber(each), actor=me) for each in (one_customer, other_customer))
        call.execute(place, Decide(one_id=one, other_id=other, decision=Decision(decision)), me)
        return {"one": one_customer, "other": other_customer, "decision": decision}
