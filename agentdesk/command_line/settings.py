"""What the shop has laid down: who changed what when, all of it as a file; and what is listed for the works council."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import Group, argument, option
from agentdesk.command_line.layout import table, tell
from agentdesk.command_line.verbs import REFUSED, Shape, command_line, verb
from agentdesk.core import wording
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from agentdesk.core.privacy.paper import Document
    from agentdesk.core.settings.model import Change
    from agentdesk.core.settings_files import Look

_SECTIONS = (
    "shop", "hours", "deadlines", "callbacks", "goodwill", "vouchers", "people", "reasons", "causes", "snippets",
    "keeping", "guides", "privacy", "file",
)  # fmt: skip


@command_line.group("settings", cls=Group)
def settings() -> None:
    """Its verbs follow."""


def history_words(shown: tuple[tuple[Change, ...], ZoneInfo]) -> str:
    from agentdesk.core.settings.words import change_words, field_words

    changes, zone = shown
    if not changes:
        return text("settings.history.empty")
    rows = [
        (wording.moment(each.at, zone), each.by, change_words(each), "; ".join(field_words(each)), str(each.command_id))
        for each in changes
    ]
    heads = [text(f"settings.history.{name}") for name in ("when", "who", "what", "fields")]
    return table([*heads, text("cli.head.id")], rows)


def history_values(shown: tuple[tuple[Change, ...], ZoneInfo]) -> Any:
    from pydantic_core import to_jsonable_python

    return to_jsonable_python(shown[0])


@verb("history", Shape(history_words, history_values), settings, said_as="settings_history")
@option("--section", type=click.Choice(_SECTIONS), default=None)
@option("--limit", type=click.IntRange(1, 500), default=20)
def history(call: Call, section: str | None, limit: int) -> Any:
    from agentdesk.core.people.commands import TheShop
    from agentdesk.core.people.model import shop_zone
    from agentdesk.core.settings.commands import SettingsHistory

    with call.workplace() as place:
        me = place.person(call.person).id
        changes = place.desk.ask(SettingsHistory(section or "", limit), actor=me)
        return changes, shop_zone(place.desk.ask(TheShop(), actor=me))


def export_words(answer: dict[str, str]) -> str:
    return text("settings.file.saved", file=answer["file"]) if answer["file"] else answer["source"].rstrip("\n")


@verb("export", Shape(export_words), settings, said_as="settings_export")
@argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@option("--language", type=click.Choice(wording.LANGUAGES), default=None)
def export(call: Call, file: Path | None, language: str | None) -> dict[str, str]:
    """Its comments are in this language."""
    from agentdesk.core.privacy.paper import write_new
    from agentdesk.core.settings.commands import SettingsText

    with call.look_around() as place:
        source = place.desk.ask(SettingsText(language or wording.language()), actor=place.person(call.person).id)
    if file:
        write_new(file, source)
    return {"file": str(file) if file else "", "source": source}


def look_words(look: Look) -> str:
    from agentdesk.core.settings.file.words import change_lines, counts_words, fault_line, row_words, rows_that_count

    if look.faults:
        lines = [f"{look.file}:{fault_line(fault)}" for fault in look.faults]
        return "\n".join([*lines, text("settings.file.faults", count=len(look.faults))])
    assert look.plan
    rows = rows_that_count(look.plan.rows)
    lines = []
    for row in rows:
        lines.append(f"{text(f'settings.bucket.{row.bucket}')}  {row_words(row)}")
        lines += [f"    {line}" for line in change_lines(row)]
    lines.append(counts_words(look.plan.counts) if rows else text("settings.file.same"))
    return "\n".join(lines)


def look_values(look: Look) -> dict[str, Any]:
    from pydantic_core import to_jsonable_python

    from agentdesk.core.settings.file.words import fault_words, rows_that_count

    faults = [
        {
            "line": fault.line,
            "column": fault.column,
            "place": list(fault.path),
            "code": fault.code,
            "message": fault_words(fault),
        }
        for fault in look.faults
    ]
    plan = look.plan
    changes = to_jsonable_python(rows_that_count(plan.rows)) if plan and not faults else []
    counts = {bucket.value: count for bucket, count in plan.counts.items()} if plan and not faults else {}
    return {"file": look.file, "faults": faults, "counts": counts, "changes": changes}


def look_code(look: Look) -> int:
    return REFUSED if look.faults else 0


_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@verb("check", Shape(look_words, look_values, look_code), settings, said_as="settings_check")
@argument("file", type=_FILE)
def check(call: Call, file: Path) -> Look:
    from agentdesk.core.settings_files import look_at

    with call.look_around() as place:
        return look_at(place.desk, place.person(call.person).id, file)


def taken_words(answer: tuple[Look, bool]) -> str:
    look, done = answer
    if look.faults or not look.command:
        return look_words(look)
    if not done:
        return text("settings.file.not_taken_in", file=look.file)
    return text("settings.file.taken_in", file=look.file, id=str(look.id))


def taken_values(answer: tuple[Look, bool]) -> dict[str, Any]:
    look, done = answer
    return {**look_values(look), "taken_in": done, "command_id": str(look.id) if done else None}


@verb(
    "import", Shape(taken_words, taken_values, lambda answer: look_code(answer[0])), settings, said_as="settings_import"
)
@argument("file", type=_FILE)
@option("--yes", is_flag=True)
def take_in_file(call: Call, file: Path, yes: bool) -> tuple[Look, bool]:
    """What would be another is shown first; without somebody to agree nothing changes."""
    from agentdesk.core.settings_files import look_at, take_in

    with call.workplace(make=True) as place:
        me = place.person(call.person).id
        look = look_at(place.desk, me, file)
        if not look.command or not (yes or _agrees(look)):
            return look, False
        take_in(place.desk, me, look)
        return look, True


def _agrees(look: Look) -> bool:
    tell(look_words(look), err=True)
    if not sys.stdin.isatty():
        return False
    said = click.prompt(text("settings.file.take_in_now"), default="", show_default=False, err=True)
    return str(said).strip().casefold() in text("cli.yes").split()


def council_words(answer: tuple[Document, Any, Path | None]) -> str:
    from agentdesk.core.privacy.paper import as_lines

    document, _, file = answer
    return text("works_council.saved", file=str(file)) if file else as_lines(document)


@verb("works-council", Shape(council_words, lambda answer: answer[1]), of_several=True)
@argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@option("--language", type=click.Choice(wording.LANGUAGES), default=None)
def works_council(call: Call, file: Path | None, language: str | None) -> Any:
    from agentdesk.core.patterns.commands import PatternsInForce
    from agentdesk.core.people.commands import TheLetterhead, TheShop
    from agentdesk.core.privacy.paper import as_html, write_new
    from agentdesk.core.settings.works_council import document, values

    lang = language or wording.language()
    with call.look_around() as place:
        me = place.person(call.person).id
        shop, letterhead, held = place.desk.ask_all(TheShop(), TheLetterhead(), PatternsInForce(), actor=me)
        controller = "\n".join(filter(None, (shop.signature if shop else "", letterhead.address)))
        made = document(held.agreement, controller, place.desk.clock.now().date(), lang)
    if file:
        write_new(file, as_html(made))
    return made, values(held.agreement), file
