"""Guides: the ones there are, one of them, and whether a file holds a good one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import Group, argument, option
from agentdesk.command_line.layout import table, tell
from agentdesk.command_line.verbs import REFUSED, Shape, command_line, verb
from agentdesk.core import wording
from agentdesk.core.errors import Refused
from agentdesk.core.wording import error_text, text

if TYPE_CHECKING:
    from agentdesk.core.commands import Command
    from agentdesk.core.guides.catalogue import Catalogue, Entry
    from agentdesk.core.guides.checker import Known
    from agentdesk.core.guides.model import Fault, Guide
    from agentdesk.core.guides.trying import Stop
    from agentdesk.core.workplace import Workplace

_Checked = list[tuple[Path, "tuple[Fault, ...]"]]


def checked_words(checked: _Checked) -> str:
    from agentdesk.core.guides.words import fault_line

    lines = [f"{path}:{fault_line(fault)}" for path, faults in checked for fault in faults]
    bad = sum(bool(faults) for _, faults in checked)
    last = text("guides.checked_faults", count=bad) if bad else text("guides.checked_good", count=len(checked))
    return "\n".join([*lines, last])


def checked_values(checked: _Checked) -> Any:
    from agentdesk.core.guides.words import fault_words

    return [
        {
            "file": str(path),
            "faults": [
                {
                    "step": fault.step,
                    "place": fault.place,
                    "line": fault.line,
                    "code": fault.code,
                    "message": fault_words(fault),
                }
                for fault in faults
            ],
        }
        for path, faults in checked
    ]


def list_words(listed: tuple[Entry, ...]) -> str:
    heads = ("guide", "title", "origin", "state")
    return table([f"cli.head.{head}" for head in heads], [_cells(entry) for entry in listed])


def _cells(entry: Entry) -> tuple[str, ...]:
    title = wording.label(dict(entry.guide.title)) if entry.guide else ""
    states = [text("guides.is_retired")] if entry.is_retired else []
    states += [text("guides.draft_by", name=entry.own.drafter)] if entry.own and entry.draft else []
    return entry.id, title, text(f"guides.origin.{entry.origin}"), ", ".join(states)


def list_values(listed: tuple[Entry, ...]) -> Any:
    return [
        {
            "id": entry.id,
            "title": entry.guide.title if entry.guide else {},
            "about": entry.guide.about if entry.guide else {},
            "steps": len(entry.guide.steps) if entry.guide else 0,
            "origin": entry.origin.value,
            "retired": entry.is_retired,
            "draft": bool(entry.draft),
        }
        for entry in listed
    ]


def _asked(call: Call) -> tuple[Catalogue, Known]:
    """Of the shop; where there is none yet, of what is delivered."""
    from agentdesk.core.guides.catalogue import catalogue_of
    from agentdesk.core.guides.commands import GuideCatalogue, KnownToGuides
    from agentdesk.core.guides.shipped import known_of_the_shipped

    if call.is_new:
        return catalogue_of(), known_of_the_shipped()
    with call.workplace() as place:
        me = place.person(call.person).id
        return place.desk.ask(GuideCatalogue(), actor=me), place.desk.ask(KnownToGuides(), actor=me)


def _named(call: Call, guide: str) -> Entry:
    entry = _asked(call)[0].entries.get(guide)
    if entry is None:
        raise Refused("guides.unknown", guide=guide)
    return entry


def _edition_before(call: Call, guide: str) -> str:
    from agentdesk.core.guides.commands import EditionBefore

    found = None
    if not call.is_new:
        with call.workplace() as place:
            found = place.desk.ask(EditionBefore(guide), actor=place.person(call.person).id)
    if found is None:
        raise Refused("guides.no_edition_before", guide=guide)
    return found.source


def _execute(call: Call, guide: str, asks: Callable[..., Command], **more: str) -> dict[str, str]:
    """A command about this guide."""
    with call.workplace() as place:
        call.execute(place, asks(guide=guide, **more), place.person(call.person).id)
    return {"guide": guide}


@command_line.group("guides", cls=Group)
def guides() -> None:
    """Its verbs follow."""


@verb(
    "check",
    Shape(checked_words, checked_values, lambda checked: REFUSED if any(faults for _, faults in checked) else 0),
    guides,
    said_as="guides_check",
)
@argument("guide_files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(call: Call, guide_files: tuple[Path, ...]) -> _Checked:
    from agentdesk.core.guides.reading import read_guide
    from agentdesk.core.guides.shipped import faults_of, source_of

    sources = {path: source_of(path) for path in guide_files}
    read = [read_guide(source, path.stem).guide for path, source in sources.items()]
    catalogue, known = _asked(call)
    together = catalogue.known(known.reasons, known.room, filter(None, read))
    known = replace(together, articles=known.articles, languages=known.languages)
    return [(path, faults_of(source, path.stem, known)[1]) for path, source in sources.items()]


@verb("list", Shape(list_words, list_values), guides, said_as="guides_list")
def list_guides(call: Call) -> tuple[Entry, ...]:
    return tuple(_asked(call)[0].entries.values())


def _shown(guide: Guide) -> Iterator[str]:
    from agentdesk.core.guides.words import step_lines

    yield wording.label(dict(guide.title))
    yield wording.label(dict(guide.about))
    for step in guide.steps.values():
        yield ""
        yield from step_lines(step)


def _values(guide: Guide) -> Any:
    from pydantic_core import to_jsonable_python

    return to_jsonable_python(guide)


@verb("show", Shape(lambda guide: "\n".join(_shown(guide)), _values), guides, said_as="guides_show")
@argument("guide")
def show(call: Call, guide: str) -> Guide:
    entry = _named(call, guide)
    if entry.guide is None:
        raise Refused("guides.unknown", guide=guide)
    return entry.guide


def _tried_words(stops: list[Stop]) -> str:
    from agentdesk.core.guides.words import stop_lines

    last = stops[-1]
    end = [] if last.over else [text("guides.try_waits", guide=last.guide, step=last.step.id)]
    return "\n".join([*(line for stop in stops for line in stop_lines(stop)), *end])


def _tried_values(stops: list[Stop]) -> Any:
    return [
        {
            "guide": stop.guide,
            "step": stop.step.id,
            "phrases": [{"tone": each.tone.value, "words": each.words} for each in stop.phrases],
            "choices": list(stop.choices),
            "over": stop.over,
        }
        for stop in stops
    ]


@verb("run", Shape(_tried_words, _tried_values), guides, said_as="guides_run")
@option("--customer", "whom", default="")
@option("--channel", "by_channel", default="phone", type=click.Choice(["phone", "counter", "chat", "email", "letter"]))
@option("--answers", "answered", default="")
@argument("guide")
def run(call: Call, guide: str, whom: str, by_channel: str, answered: str) -> list[Stop] | None:
    """Gone through to see what it says: nothing of it is kept. Somebody at a terminal is asked at each step."""
    from agentdesk.core.guides.commands import GuideCatalogue, SituationOf
    from agentdesk.core.guides.situation import Clock, of_contact, of_nobody
    from agentdesk.core.guides.trying import tried
    from agentdesk.core.people.commands import TheShop
    from agentdesk.core.people.model import shop_zone

    given = iter(answered.split(",") if answered else ())
    with call.look_around() as place:
        me = place.person(call.person)
        shop = place.desk.ask(TheShop(), actor=me.id)
        named = {
            name: each for name, (each, _) in place.desk.ask(GuideCatalogue(), actor=me.id).with_called(guide).items()
        }
        zone, contact = shop_zone(shop), of_contact(by_channel, "in", None, None, None, None)
        if whom:
            about = place.desk.ask(SituationOf(_customer(place, me.id, whom)), actor=me.id)
        else:
            about = of_nobody(Clock(place.desk.clock.now(), zone), me, shop, wording.language())
        currency = shop.currency if shop else "EUR"
        situation = {**about, **contact, "currency": currency}
        if not answered and sys.stdin.isatty() and not click.get_current_context().params["as_json"]:
            _go_through(lambda answer: tried(named, guide, situation, zone, answer))
            return None
        return list(tried(named, guide, situation, zone, lambda _: next(given, None)))


def _go_through(walk: Callable[[Callable[[Stop], str | None]], Iterator[Stop]]) -> None:
    """Each step as one comes to it, with its question; what is typed is a number, a value or words of the answer, `b`
    back to the question before, `q` out."""
    from agentdesk.core.guides.words import stop_lines

    given, told = list[str](), 0
    while True:
        try:
            stops = _walked(walk, given)
        except Refused as problem:
            click.echo(error_text(problem), err=True)
            given.pop()
            continue
        tell("\n".join(line for stop in stops[told:] for line in stop_lines(stop)))
        if not stops[-1].waits:
            return
        typed = str(click.prompt(text("guides.try_ask"), default="", show_default=False, err=True)).strip()
        told = len(stops)
        match typed:
            case "q":
                return
            case "b":
                given = given[:-1]
                told = len(_walked(walk, given)) - 1
            case _:
                given.append(_meant(stops[-1], typed))


def _walked(walk: Callable[[Callable[[Stop], str | None]], Iterator[Stop]], given: list[str]) -> list[Stop]:
    """As far as these answers lead."""
    left = iter(given)
    return list(walk(lambda _: next(left, None)))


def _meant(stop: Stop, typed: str) -> str:
    """The only choice whose words begin like this; else as it was typed."""
    from agentdesk.core.guides.words import choice_words

    found = [value for value, said in choice_words(stop).items() if said.casefold().startswith(typed.casefold())]
    return found[0] if typed and len(found) == 1 else typed


def _customer(place: Workplace, me: UUID, whom: str) -> UUID:
    """By id, or the only one whom these words find."""
    from agentdesk.core.customers.commands import FindCustomers

    try:
        return UUID(whom)
    except ValueError:
        hits = place.desk.ask(FindCustomers(whom, 5), actor=me)
    found = [hit for hit in hits if hit.exact] or list(hits)
    if not found:
        raise Refused("customers.number_unknown", number=whom)
    if len(found) > 1:
        raise Refused("guides.try_whom", whom=whom, found=", ".join(f"{hit.name} ({hit.number})" for hit in found))
    return found[0].customer_id


def _done(key: str) -> Shape:
    return Shape(lambda done: text(key, title=done["guide"]))


@verb("publish", _done("guides.published"), guides, said_as="guides_publish")
@argument("guide_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def publish(call: Call, guide_file: Path) -> dict[str, str]:
    from agentdesk.core.guides.commands import Publish
    from agentdesk.core.guides.shipped import source_of

    return _execute(call, guide_file.stem, Publish, source=source_of(guide_file))


@verb("retire", _done("guides.retired_now"), guides, said_as="guides_retire")
@argument("guide")
def retire(call: Call, guide: str) -> dict[str, str]:
    from agentdesk.core.guides.commands import Retire

    return _execute(call, guide, Retire)


@verb("bring-back", _done("guides.brought_back"), guides, said_as="guides_bring_back")
@argument("guide")
def bring_back(call: Call, guide: str) -> dict[str, str]:
    from agentdesk.core.guides.commands import BringBack

    return _execute(call, guide, BringBack)


@verb("as-delivered", _done("guides.as_delivered_now"), guides, said_as="guides_as_delivered")
@argument("guide")
def as_delivered(call: Call, guide: str) -> dict[str, str]:
    from agentdesk.core.guides.commands import AsDelivered

    return _execute(call, guide, AsDelivered)


@verb("export", Shape(lambda given: given["source"].rstrip("\n")), guides, said_as="guides_export")
@option("--before", is_flag=True)
@argument("guide")
def export(call: Call, guide: str, before: bool) -> dict[str, str]:
    """Its text: what is in force, else its draft; or the edition before."""
    entry = _named(call, guide)
    if before:
        return {"guide": guide, "source": _edition_before(call, guide)}
    return {"guide": guide, "source": entry.source or entry.draft}
