"""Customers: find, show, and take all of them out, or all orders."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import argument, option
from agentdesk.command_line.layout import dotted, one_line, pairs, table
from agentdesk.command_line.verbs import Shape, verb
from agentdesk.core import wording
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from datetime import datetime

    from agentdesk.core.overview.model import CustomerView, TimelinePage
    from agentdesk.core.workplace import Workplace

LAST_ENTRIES = 10


def hit_words(found: Mapping[str, Any]) -> str:
    """Number, name and why, in the words of the window's list; a case by its number below."""
    from agentdesk.core.customers.model import Why, shown_name
    from agentdesk.ui.search.why import why_words

    if not found["hits"] and not found["cases"]:
        return text("search.nobody")
    rows = [
        (hit["number"], shown_name(hit["name"], hit["number"]), dotted(why_words(Why(**why)) for why in hit["why"]))
        for hit in found["hits"]
    ]
    named = [(case["code"], case["subject"], case["customer"]) for case in found["cases"]]
    people = table(("header.number", "cli.head.name", "cli.head.why"), rows) if rows else ""
    cases = table(("cli.head.case", "cli.head.subject", "cli.head.customer"), named) if named else ""
    return "\n\n".join(filter(None, (people, cases)))


@verb("find", Shape(hit_words))
@argument("words", nargs=-1)
@option("--limit", type=click.IntRange(1, 200), default=20)
@option("--stdin", "from_stdin", is_flag=True)
def find(call: Call, words: tuple[str, ...], limit: int, from_stdin: bool) -> Any:
    if not words and not from_stdin:
        raise click.UsageError(text("cli.find_what"))
    with call.workplace() as place:
        me = place.person(call.person).id
        if not from_stdin:
            return _found(place, me, " ".join(words), limit)
        for line in sys.stdin:
            click.echo(json.dumps(_found(place, me, line.rstrip("\n"), limit), ensure_ascii=False))
            sys.stdout.flush()
    return None


def _found(place: Workplace, me: UUID, words: str, limit: int) -> dict[str, Any]:
    from agentdesk.core.cases.commands import numbered
    from agentdesk.core.customers.commands import FindCustomers

    asked = numbered(words)
    cases = place.desk.ask(asked, actor=me).rows if asked else ()
    hits = place.desk.ask(FindCustomers(words, limit), actor=me)
    return {
        "hits": [
            {
                "customer_id": str(hit.customer_id),
                "number": hit.number,
                "name": hit.name,
                "why": [{"code": why.code, "matched": why.matched} for why in hit.why],
            }
            for hit in hits
        ],
        "cases": [
            {"case_id": str(case.id), "code": case.code, "subject": case.subject, "customer": case.customer}
            for case in cases
        ],
    }


def customer_words(shown: tuple[CustomerView, TimelinePage, datetime]) -> str:
    """Who, how to reach them, orders, last entries."""
    view, page, now = shown
    parts = (_who(view, now), _alerts(view), _reach(view), _orders(view), _entries(view, page))
    return "\n\n".join("\n".join(lines) for lines in map(list, parts) if lines)


def _who(view: CustomerView, now: datetime) -> Iterator[str]:
    from agentdesk.ui.customer.header_words import header_words

    words = header_words(view, None, now)
    yield dotted([f"{one_line(words.name)} ({one_line(view.customer.number)})", words.tier, words.form, *words.tags])
    if words.person:
        yield one_line(words.person)
    yield from pairs((fact.label, fact.value) for fact in words.facts if fact.label and fact.id != "number")


def _alerts(view: CustomerView) -> Iterator[str]:
    for alert in view.customer.alerts:
        yield f"! {text(f'alert.severity.{alert.severity}')}: {one_line(alert.words, 300)}"


def _reach(view: CustomerView) -> Iterator[str]:
    from agentdesk.ui.customer.contact_words import label_words, point_words

    for point in view.customer.points:
        preferred = text("cli.preferred") if point.preferred else ""
        yield from pairs(
            [(text(f"contact.kind.{point.kind}"), dotted((point_words(point), label_words(point), preferred)))]
        )


def _orders(view: CustomerView) -> Iterator[str]:
    from zoneinfo import ZoneInfo

    from agentdesk.ui.customer.timeline_words import status_words

    zone = ZoneInfo(view.time_zone)
    rows = [
        (
            order.number,
            wording.day(order.placed_at.astimezone(zone).date()) if order.placed_at else "",
            order.first_line,
            status_words(order.status, order.source_status),
            wording.money(order.total),
        )
        for order in view.orders.newest
    ]
    if rows:
        yield f"{text('card.orders')} ({wording.number(view.orders.orders)})"
        yield table((), rows)


def _entries(view: CustomerView, page: TimelinePage) -> Iterator[str]:
    from zoneinfo import ZoneInfo

    from agentdesk.ui.customer.timeline_words import entry_words

    zone = ZoneInfo(view.time_zone)
    if page.entries:
        yield text("cli.last_entries")
    for entry in page.entries[:LAST_ENTRIES]:
        words = entry_words(entry, zone)
        marks = [mark for mark, _ in words.marks]
        yield f"  {wording.day_or_moment(entry.occurred_at, zone)}  {one_line(dotted([words.first_line, *marks]), 300)}"
        if words.second_line:
            yield f"      {one_line(words.second_line, 300)}"


def customer_values(found: tuple[Any, ...]) -> dict[str, Any]:
    from pydantic_core import to_jsonable_python

    view, page, _ = found
    return {**to_jsonable_python(view), "timeline": [to_jsonable_python(entry._asdict()) for entry in page.entries]}


@verb("show", Shape(customer_words, customer_values))
@argument("number")
def show(call: Call, number: str) -> Any:
    from agentdesk.core.customers.commands import CustomerByNumber
    from agentdesk.core.overview.commands import Timeline, ViewCustomer
    from agentdesk.core.privacy.views import How

    with call.workplace() as place:
        me = place.person(call.person).id
        customer_id = place.desk.ask(CustomerByNumber(number), actor=me)
        view, page = place.desk.ask_all(ViewCustomer(customer_id), Timeline(customer_id), actor=me)
        place.desk.views.note(me, [customer_id], How.SHOWN)
        return view, page, place.desk.clock.now()


@verb("export")
@argument("what", type=click.Choice(["customers", "orders"]))
@option("--for", "what_for", default="")
def export(call: Call, what: str, what_for: str) -> Any:
    from agentdesk.core.exports import exported

    with call.workplace() as place:
        me = place.person(call.person).id
        click.echo("[", nl=False)
        for n, each in enumerate(exported(place.desk, me, what, what_for)):
            click.echo((",\n" if n else "\n") + json.dumps(each, ensure_ascii=False), nl=False)
        click.echo("\n]")
