"""What the command line answers to people, in words and tables. `--json` answers programs and passes by here.

Names and notes are foreign: what could steer a terminal is taken out of everything that is printed (`harmless`).
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from agentdesk.core import wording
from agentdesk.core.errors import AgentDeskError
from agentdesk.core.wording import error_text, knows, text

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from agentdesk.core.calendars.hours import Edition, Hours
    from agentdesk.core.callbacks.model import Callback
    from agentdesk.core.cases.command_line import Listed
    from agentdesk.core.cases.command_line import Shown as ShownCase
    from agentdesk.core.commands import Command
    from agentdesk.core.intake.model import Import
    from agentdesk.core.overview.model import CustomerView, TimelinePage
    from agentdesk.core.people.model import Absence, Person
    from agentdesk.core.promises.model import Promise
    from agentdesk.core.storage.check import Result
    from agentdesk.core.work.model import Work

LAST_ENTRIES = 10
NEXT_HOLIDAYS = 6
_MOST_FINDINGS = 5
_WIDEST = 48
_COUNTS = ("new", "changed", "perhaps_duplicate", "refused")
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")
"""Marks that turn the direction of writing, and the line ends of Unicode."""


def harmless(words: str) -> str:
    """Without control characters and escape sequences, marks that turn the writing, and halves of surrogate pairs."""
    return "".join(letter if letter in "\n\t" or _is_plain(letter) else "\ufffd" for letter in words)


def _is_plain(letter: str) -> bool:
    return unicodedata.category(letter) not in ("Cc", "Cs") and letter not in _TURNING


# --- One answer each -------------------------------------------------------------------------------------------------


def hits(found: Mapping[str, Any]) -> str:
    """Number, name and why, in the words of the window's list."""
    from agentdesk.core.customers.model import Why, shown_name
    from agentdesk.ui.search.hits import why_words

    if not found["hits"]:
        return text("search.nobody")
    rows = [
        (hit["number"], shown_name(hit["name"], hit["number"]), _dotted(why_words(Why(**why)) for why in hit["why"]))
        for hit in found["hits"]
    ]
    return table(("header.number", "cli.head.name", "cli.head.why"), rows)


def customer(shown: tuple[CustomerView, TimelinePage, datetime]) -> str:
    """Who, how to reach them, orders, last entries."""
    view, page, now = shown
    parts = (_who(view, now), _alerts(view), _reach(view), _orders(view), _entries(view, page))
    return "\n\n".join("\n".join(lines) for lines in map(list, parts) if lines)


def _who(view: CustomerView, now: datetime) -> Iterator[str]:
    from agentdesk.ui.customer.header_words import header_words

    words = header_words(view, None, now)
    yield _dotted([f"{one_line(words.name)} ({one_line(view.customer.number)})", words.tier, *words.tags])
    if words.person:
        yield one_line(words.person)
    yield from _pairs((fact.label, fact.value) for fact in words.facts if fact.label and fact.id != "number")


def _alerts(view: CustomerView) -> Iterator[str]:
    for alert in view.customer.alerts:
        yield f"! {text(f'alert.severity.{alert.severity}')}: {one_line(alert.words, 300)}"


def _reach(view: CustomerView) -> Iterator[str]:
    from agentdesk.ui.customer.contact_words import label_words, point_words

    for point in view.customer.points:
        preferred = text("cli.preferred") if point.preferred else ""
        yield from _pairs(
            [(text(f"contact.kind.{point.kind}"), _dotted((point_words(point), label_words(point), preferred)))]
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
        yield f"  {wording.moment(entry.occurred_at, zone)}  {one_line(_dotted([words.first_line, *marks]), 300)}"
        if words.second_line:
            yield f"      {one_line(words.second_line, 300)}"


def callbacks(shown: tuple[Sequence[Callback], datetime, ZoneInfo]) -> str:
    """A line for each: when, by our clock and by the customer's, who, about what, how it stands, with whom it lies."""
    found, now, zone = shown
    if not found:
        return text("cli.no_callbacks")
    rows = [
        (
            wording.moment(each.starts_at, zone),
            _their_time(each, zone),
            each.customer or each.phone,
            each.phone,
            text(f"callbacks.phase.{each.phase(now)}"),
            each.claimer or each.team or each.owner,
            each.purpose,
        )
        for each in found
    ]
    heads = ("when", "their_time", "customer", "phone", "state", "lies_with", "purpose")
    return table([f"cli.head.{head}" for head in heads], rows)


def _their_time(callback: Callback, zone: ZoneInfo) -> str:
    """From, until and where, if their clock is not ours; nothing where nobody knows their zone."""
    from agentdesk.core.calendars.model import clock_time

    window = callback.window
    if not callback.zone_known or window.zone == zone.key:
        return ""
    return f"{clock_time(window.from_minute)}–{clock_time(window.to_minute)} {window.zone}"


def callback_values(shown: tuple[Sequence[Callback], datetime, ZoneInfo]) -> dict[str, Any]:
    found, now, _ = shown
    return {"callbacks": [_callback_values(each) | {"phase": str(each.phase(now))} for each in found]}


def _callback_values(callback: Callback) -> dict[str, Any]:
    from pydantic_core import to_jsonable_python

    values: dict[str, Any] = to_jsonable_python(callback)
    return values


def work(shown: tuple[Work, datetime, ZoneInfo]) -> str:
    """Lane by lane as in the window: until when, with whom it is about, why it is there."""
    from agentdesk.core.work.words import due_words, title_of, why_words

    found, now, zone = shown
    if not found.items:
        return f"{text('work.empty')}."
    rows = [
        (
            text(f"work.lane.{item.lane}"),
            due_words(item.due, now, zone) if item.due else "",
            title_of(item),
            why_words(item, now, zone),
        )
        for item in found.items
    ]
    return table([f"cli.head.{head}" for head in ("lane", "due", "customer", "why")], rows)


def work_values(shown: tuple[Work, datetime, ZoneInfo]) -> Any:
    from pydantic_core import to_jsonable_python

    from agentdesk.core.work.words import why_words

    found, now, zone = shown
    items = [to_jsonable_python(item) | {"words": why_words(item, now, zone)} for item in found.items]
    return {"changes_at": to_jsonable_python(found.changes_at), "counts": dict(found.counts), "items": items}


def cases(shown: Listed) -> str:
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


def case_list_values(shown: Listed) -> dict[str, Any]:
    from pydantic_core import to_jsonable_python

    return {"cases": [to_jsonable_python(row) | {"code": row.code} for row in shown.rows]}


def one_case(shown: ShownCase) -> str:
    return "\n".join((*_case_head(shown), *_case_history(shown)))


def _case_head(shown: ShownCase) -> Iterator[str]:
    case = shown.case
    yield one_line(f"{case.code} {case.subject}", 300)
    status = text("cases.status.merged" if case.merged_into else f"cases.status.{case.status}")
    severity, kind = text(f"cases.severity.{case.severity}"), text(f"cases.kind.{case.kind}")
    yield text("cli.case.line", kind=kind, status=status, severity=severity, level=case.level)
    named = {"customer": case.customer, "owner": case.owner, "reason": wording.label(case.reason or {})}
    yield from (text(f"cli.case.{key}", name=one_line(name, 300)) for key, name in named.items() if name)
    due = wording.moment(case.next_step_at, shown.zone) if case.next_step_at else ""
    said = {"next_step": _dotted([due, case.next_step]), "resolution": case.resolution}
    yield from (text(f"cli.case.{key}", words=one_line(words, 300)) for key, words in said.items() if words)
    for clock in shown.clocks:
        if clock.due_at:
            words = text(f"cli.case.clock.{clock.measure}", due=wording.moment(clock.due_at, shown.zone))
            yield text("cli.case.clock_over", words=words) if clock.breached else words
    if case.missing:
        yield text("cli.case.missing", fields=", ".join(text(f"cases.needed.{each}") for each in case.missing))


def _case_history(shown: ShownCase) -> Iterator[str]:
    from agentdesk.core.overview.model import TimelineEntry
    from agentdesk.ui.customer.timeline_words import entry_words

    if shown.history:
        yield text("cli.case.history")
    for each in shown.history:
        words = entry_words(
            TimelineEntry(each.id, each.kind, "case", each.at, each.person, None, each.data), shown.zone
        )
        yield f"  {wording.moment(each.at, shown.zone)}  {one_line(_dotted([words.first_line, each.person]), 300)}"
        if words.second_line:
            yield f"      {one_line(words.second_line, 300)}"


def case_values(shown: ShownCase) -> dict[str, Any]:
    from pydantic_core import to_jsonable_python

    case: dict[str, Any] = to_jsonable_python(shown.case) | {"code": shown.case.code}
    clocks = [
        to_jsonable_python(clock) | {"left": clock.left.total_seconds(), "breached": clock.breached}
        for clock in shown.clocks
    ]
    return {"case": case, "clocks": clocks, "history": to_jsonable_python(shown.history)}


def promises(shown: tuple[Sequence[Promise], datetime, ZoneInfo]) -> str:
    """A line for each: until when, by our clock and by the customer's, to whom, what, how it stands, whose it is."""
    from agentdesk.core.promises.model import standing

    found, now, zone = shown
    if not found:
        return text("cli.no_promises")
    rows = [
        (
            wording.moment(each.due_at, zone),
            _due_there(each, zone),
            each.customer,
            " ".join(each.words.split()),
            text(f"promises.standing.{standing(each, now)}"),
            each.owner,
        )
        for each in found
    ]
    heads = ("due", "their_time", "customer", "promised", "state", "owner")
    return table([f"cli.head.{head}" for head in heads], rows)


def _due_there(promise: Promise, zone: ZoneInfo) -> str:
    """When it is due where the customer was told of it, if their clock is not ours."""
    from zoneinfo import ZoneInfo as Zone

    return "" if promise.zone == zone.key else f"{wording.moment(promise.due_at, Zone(promise.zone))} {promise.zone}"


def promise_values(shown: tuple[Sequence[Promise], datetime, ZoneInfo]) -> dict[str, Any]:
    from pydantic_core import to_jsonable_python

    from agentdesk.core.promises.model import standing

    found, now, _ = shown
    return {"promises": [to_jsonable_python(each) | {"standing": standing(each, now).value} for each in found]}


def missed_call(made: tuple[Callback, bool]) -> str:
    from zoneinfo import ZoneInfo

    callback, again = made
    when = wording.moment(callback.starts_at, ZoneInfo(callback.window.zone))
    return text("cli.missed_again" if again else "cli.missed", who=callback.customer or callback.phone, when=when)


def missed_call_values(made: tuple[Callback, bool]) -> dict[str, Any]:
    callback, again = made
    return {"callback_id": str(callback.id), "again": again, "callback": _callback_values(callback)}


def hours(shown: tuple[Edition, datetime]) -> str:
    """Whether the shop is open, its week, the days to come on which it goes another way."""
    edition, now = shown
    parts = (_open_now(edition.hours, now), _week(edition.hours), _next_days(edition.hours, now))
    return "\n\n".join("\n".join(lines) for lines in map(list, parts) if lines)


def _open_now(hours: Hours, now: datetime) -> Iterator[str]:
    from zoneinfo import ZoneInfo

    from babel import Locale

    from agentdesk.core.calendars.model import WorkingTime

    first, zone = next(WorkingTime(hours.calendar()).stretches(now), None), ZoneInfo(hours.time_zone)
    if first is None:
        yield text("hours.closed_now")
    elif first[0] <= now:
        yield text("cli.open_until", until=wording.moment(first[1], zone))
    else:
        yield text("cli.opens_at", at=wording.moment(first[0], zone))
    country = Locale.parse(wording.language()).territories.get(hours.country, hours.country)
    yield _dotted((hours.time_zone, country, hours.subdivision))


def _week(hours: Hours) -> Iterator[str]:
    from agentdesk.core.calendars.hours_words import hours_words

    closed = text("hours.closed")
    yield from _pairs((wording.weekday(n), hours_words(periods) or closed) for n, periods in enumerate(hours.week))


def _next_days(hours: Hours, now: datetime) -> Iterator[str]:
    from zoneinfo import ZoneInfo

    from agentdesk.core.calendars.hours_words import hours_words
    from agentdesk.core.calendars.special_days import special_days

    today = now.astimezone(ZoneInfo(hours.time_zone)).date()
    holidays = [each for each in hours.holidays() if each.day >= today][:NEXT_HOLIDAYS]
    if holidays:
        yield text("hours.holidays")
        yield from _pairs((wording.day(each.day), wording.label(dict(each.names))) for each in holidays)
    special = special_days(hours, today)
    if special:
        yield text("hours.special")
    for each in special:
        days = text("hours.from_to", first=each.first, last=each.last) if each.last > each.first else each.first
        said = hours_words(each.periods) or text("hours.closed"), wording.label(dict(each.names))
        yield from _pairs([(days if isinstance(days, str) else wording.day(days), _dotted(said))])


def hours_values(shown: tuple[Edition, datetime]) -> dict[str, Any]:
    """`hours` is what `agentdesk do calendars.set_hours` takes."""
    from agentdesk.core.calendars.commands import SetHours
    from agentdesk.core.calendars.model import WorkingTime

    edition, now = shown
    first = next(WorkingTime(edition.hours.calendar()).stretches(now), None)
    opens, closes = first or (None, None)
    said = SetHours.of(edition.hours).model_dump(mode="json")
    moments = {"opens_at": opens and opens.isoformat(), "closes_at": closes and closes.isoformat()}
    return {"open": bool(opens and opens <= now), **moments, "edition_id": str(edition.id), "hours": said}


def absences(shown: tuple[Sequence[Absence], Sequence[Person], str, datetime]) -> str:
    """A line for each, and who is there now."""
    from zoneinfo import ZoneInfo

    planned, people, zone_name, now = shown
    names, zone = {person.id: person.name for person in people}, ZoneInfo(zone_name)
    rows = [
        (
            names.get(each.person_id, ""),
            wording.moment(each.starts_at, zone),
            wording.moment(each.ends_at, zone),
            names.get(each.cover_id, "") if each.cover_id else "",
            each.note,
            str(each.id),
        )
        for each in planned
    ]
    heads = [f"cli.head.{head}" for head in ("who", "away_from", "back_at", "cover", "note", "id")]
    there = text("cli.present", names=", ".join(_present(planned, people, now)))
    return f"{table(heads, rows) if rows else text('cli.no_absences')}\n\n{there}"


def _present(planned: Sequence[Absence], people: Sequence[Person], now: datetime) -> list[str]:
    from agentdesk.core.people.cover import Staff

    return sorted(person.name for person in Staff(tuple(people), tuple(planned)).present(now))


def absence_values(shown: tuple[Sequence[Absence], Sequence[Person], str, datetime]) -> dict[str, Any]:
    from pydantic_core import to_jsonable_python

    planned, people, _, now = shown
    return {"absences": to_jsonable_python(planned), "present": _present(planned, people, now)}


def imports(shown: tuple[Sequence[Import], str]) -> str:
    """A line for each; `shown` has the time zone of the shop beside them."""
    from zoneinfo import ZoneInfo

    there, zone = shown[0], ZoneInfo(shown[1])
    if not there:
        return text("cli.no_imports")
    rows = [
        (
            wording.moment(each.started_at, zone),
            text(f"import.kind.{each.kind}"),
            each.file_name,
            each.person,
            text(f"cli.import_state.{each.state}"),
            *(wording.number(getattr(each.counts, count)) for count in _COUNTS),
            str(each.id),
        )
        for each in there
    ]
    heads = ("begun", "kind", "file", "person", "state")
    buckets = (f"import.bucket.{count}" for count in _COUNTS)
    return table((*(f"cli.head.{head}" for head in heads), *buckets, "cli.head.id"), rows)


def imported(answer: Mapping[str, Any]) -> str:
    """The four counts, where the refused rows can be had, and how to take it all back."""
    counts = {count: answer[count] for count in _COUNTS}
    if answer["import_id"] is None:
        how = [text("cli.import_how")] if any(answer[count] for count in _COUNTS[:3]) else []
        return "\n".join([text("cli.not_imported", **counts), *customers_made(answer), *how])
    lines = [text("cli.imported", **counts)]
    ids = answer.get("import_ids") or [answer["import_id"]]
    if answer["refused"] or answer["perhaps_duplicate"]:
        lines += [text("cli.refused_rows"), *(text("cli.save_refused", id=each) for each in ids)]
    return "\n".join([*lines, *(text("cli.undo_import", id=each) for each in ids)])


def customers_made(counts: Mapping[str, Any]) -> list[str]:
    """That rows about something else would make customers, if they would."""
    made = counts.get("customers_made", 0)
    return [text("import.customers_made", count=made, customers=wording.number(made))] if made else []


def refused_saved(answer: Mapping[str, Any]) -> str:
    return text("cli.refused_saved", count=answer["rows"], file=answer["file"])


def undone(answer: Mapping[str, Any]) -> str:
    return text("cli.import_undone", count=answer["kept"]) if answer["kept"] else text("cli.import_undone_whole")


def checks(results: Sequence[Result]) -> str:
    """A line for each check; what one found stands below it, and what to do at the end."""
    wrong = [result for result in results if not result.ok]
    lines = [line for result in results for line in _check(result)]
    end = text("health.wrong", count=len(wrong)) if wrong else text("health.all_well", count=len(results))
    return "\n".join([*lines, "", end])


def _check(result: Result) -> Iterator[str]:
    states = text("cli.check_good"), text("cli.check_bad")
    name = text(f"health.{result.name}") if knows(f"health.{result.name}") else result.name
    yield f"{_padded(states[not result.ok], max(map(_width, states)))}  {name}"
    for finding in result.findings[:_MOST_FINDINGS]:
        yield "    " + one_line(", ".join(f"{name} {value}" for name, value in finding.facts.items()), 300)
    if (more := len(result.findings) - _MOST_FINDINGS) > 0:
        yield "    " + text("health.more", count=more)
    if not result.ok:
        todo = f"cli.check_do.{result.name}"
        yield "    " + text(todo if knows(todo) else "cli.check_do")


def commands(kinds: Mapping[str, type[Command]]) -> str:
    """A line for each command: its name and what it does."""
    known = {kind: f"cli.command.{kind}" for kind in kinds}
    rows = [(kind, text(key) if knows(key) else "") for kind, key in known.items()]
    return f"{table((), rows, widest=120)}\n\n{text('cli.commands_more')}"


def result(answer: Mapping[str, Any]) -> str:
    return "\n".join([text("cli.done"), *_tree(answer["result"])])


def saved(answer: Mapping[str, Any]) -> str:
    size = wording.number(round(answer["bytes"] / 1_000_000, 1))
    return "\n".join([text("cli.saved", file=answer["file"], size=size), *answer["notes"]])


def restored(answer: Mapping[str, Any]) -> str:
    aside = [text("cli.former_files", folder=answer["aside"])] if answer["aside"] else []
    return "\n".join([text("cli.restored"), *aside, *answer["notes"]])


def sample(answer: Mapping[str, Any]) -> str:
    return text("cli.sample_made", folder=answer["profile"], passphrase=answer["passphrase"])


def pictures(answer: Mapping[str, Any]) -> str:
    return "\n".join(answer["pictures"])


def nothing(_: Any) -> str:
    return ""


# --- Lines and columns -----------------------------------------------------------------------------------------------


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, widest: int = _WIDEST) -> str:
    """Columns under their heads (keys of words); the last one is as wide as it likes."""
    lines = [[*(one_line(cell, widest) for cell in row[:-1]), one_line(row[-1], 300)] for row in rows]
    if heads:
        lines.insert(0, [text(head) for head in heads])
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(_padded, line, widths)).rstrip() for line in lines)


def one_line(words: str, longest: int = _WIDEST) -> str:
    """Foreign text on one line, cut at `longest` letters."""
    tidy = harmless(" ".join(words[: 4 * longest].split()))
    return tidy if len(tidy) <= longest else f"{tidy[: longest - 1].rstrip()}…"


def _padded(words: str, width: int) -> str:
    return words + " " * (width - _width(words))


def _width(words: str) -> int:
    """How many columns of a terminal: Chinese letters take two, accents of their own none."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in words
    )


def _pairs(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, value in pairs:
        yield f"  {_padded(name, 16)}  {one_line(value, 200)}"


def _dotted(parts: Iterable[str]) -> str:
    return " · ".join(dict.fromkeys(part for part in parts if part))


def _tree(answer: Any, indent: str = "  ") -> Iterator[str]:
    """Names and values, one a line; what is empty is left out."""
    pairs = (
        answer.items()
        if isinstance(answer, dict)
        else [("-", each) for each in answer]
        if isinstance(answer, list)
        else []
    )
    for name, value in pairs:
        if isinstance(value, dict | list):
            yield f"{indent}{name}"
            yield from _tree(value, indent + "  ")
        elif value not in (None, ""):
            yield f"{indent}{name}  {one_line(str(value), 300)}"
    if not isinstance(answer, dict | list) and answer is not None:
        yield f"{indent}{one_line(str(answer), 300)}"


# --- Refusals --------------------------------------------------------------------------------------------------------


def refusal(problem: Exception) -> str:
    """As `wording.error_text`, with our words for a cause that a library has told in English."""
    if isinstance(problem, AgentDeskError) and (cause := _cause(problem)):
        return error_text(type(problem)(problem.code, **{**problem.facts, "cause": cause}))
    return error_text(problem)


def _cause(problem: AgentDeskError) -> str:
    if isinstance(problem.__cause__, json.JSONDecodeError):
        return text("cli.cause.json")
    found = getattr(problem.__cause__, "errors", None)  # pydantic's ValidationError, known without importing it
    return _misfit(found(include_url=False)[0]) if found else ""


def _misfit(found: Mapping[str, Any]) -> str:
    """A mistake that pydantic found: by its kind (`uuid_parsing`), else by what was expected (`uuid`)."""
    kind = str(found["type"])
    family = _FAMILIES.get(kind) or kind.partition("_")[0]
    key = next((key for key in (f"cli.cause.{kind}", f"cli.cause.{family}") if knows(key)), "")
    told = {name: str(value).replace(" or ", ", ") for name, value in found.get("ctx", {}).items()}  # of an enumeration
    return text(key, **told) if key else ""


_FAMILIES = {
    "tuple_type": "list", "set_type": "list", "frozen_set_type": "list", "dict_type": "object", "model_type": "object",
    "model_attributes_type": "object", "mapping_type": "object", "is_instance_of": "value_error",
    "assertion_error": "value_error", "finite_number": "float",
}  # fmt: skip
