"""Imports: take a file in, list what came in, take it back, save what was refused."""

from __future__ import annotations

import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import Group, argument, option
from agentdesk.command_line.layout import table, tell
from agentdesk.command_line.verbs import FAILED, Shape, command_line, verb
from agentdesk.core import wording
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from agentdesk.core.intake.model import Import
    from agentdesk.core.intake.runner import Progress

_KINDS = ("auto", "customers", "orders", "order_lines", "products", "notes")
_COUNTS = ("new", "changed", "perhaps_duplicate", "refused")


def imported_words(answer: Mapping[str, Any]) -> str:
    """The four counts, where the refused rows can be had, and how to take it all back."""
    counts = {count: answer[count] for count in _COUNTS}
    if answer["import_id"] is None:
        how = [text("cli.import_how")] if any(answer[count] for count in _COUNTS[:3]) else []
        return "\n".join([text("cli.not_imported", **counts), *customers_made(answer), *how])
    lines = [text("cli.import_stopped" if answer.get("cancelled") else "cli.imported", **counts)]
    ids = answer.get("import_ids") or [answer["import_id"]]
    if answer["refused"] or answer["perhaps_duplicate"]:
        lines += [text("cli.refused_rows"), *(text("cli.save_refused", id=each) for each in ids)]
    return "\n".join([*lines, *(text("cli.undo_import", id=each) for each in ids)])


def customers_made(counts: Mapping[str, Any]) -> list[str]:
    """That rows about something else would make customers, if they would."""
    made = counts.get("customers_made", 0)
    return [text("import.customers_made", count=made, customers=wording.number(made))] if made else []


def _agree(counts: dict[str, Any]) -> bool:
    if not sys.stdin.isatty():
        return False
    for line in customers_made(counts):
        tell(line, err=True)
    said = click.prompt(text("cli.import_now", **counts), default="", show_default=False, err=True)
    return str(said).strip().casefold() in text("cli.yes").split()


class Watching:
    """Somebody at a terminal sees how far it has come. Ctrl+C stops an import between two of its steps, so that what is
    in can be taken back as a whole; while nothing is written yet, and the second time, it ends at once."""

    def __init__(self) -> None:
        self._phase, self._stop, self._shown = "", False, sys.stderr.isatty()

    def report(self, progress: Progress) -> None:
        self._phase = progress.phase
        if self._shown:
            said = text(f"cli.import_{progress.phase}", done=progress.done, total=progress.total)
            click.echo(f"\r{said}\033[K", err=True, nl=False)

    def cancelled(self) -> bool:
        return self._stop

    def __enter__(self) -> Watching:
        self._before = signal.signal(signal.SIGINT, self._interrupt)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)
        self._wipe()

    def agree(self, counts: dict[str, Any]) -> bool:
        self._wipe()
        return _agree(counts)

    def _wipe(self) -> None:
        if self._shown and self._phase:
            click.echo("\r\033[K", err=True, nl=False)

    def _interrupt(self, number: int, frame: Any) -> None:
        if self._stop or self._phase not in ("reading", "applying"):
            raise KeyboardInterrupt
        self._stop = True


def import_code(answer: Mapping[str, Any]) -> int:
    return FAILED if answer.get("cancelled") else 0


@verb("import", Shape(imported_words, code=import_code))
@argument("file", type=click.Path(path_type=Path))
@option("--kind", type=click.Choice(_KINDS), default="auto")
@option("--dry-run", is_flag=True)
@option("--yes", is_flag=True)
@option("--region", default="")
def import_file(call: Call, file: Path, kind: Any, dry_run: bool, yes: bool, region: str) -> Any:
    from phonenumbers import SUPPORTED_REGIONS

    from agentdesk.core.intake.command_line import import_file as run_import

    if region and region.upper() not in SUPPORTED_REGIONS:
        raise click.BadParameter(text("cli.no_region", region=region), param_hint="--region")
    asked: dict[str, Any] = {"kind": kind, "region": region.upper(), "dry_run": dry_run}
    with call.look_around() if dry_run else call.workplace(make=True) as place, Watching() as watching:
        asked |= {"agree": None if yes else watching.agree}
        asked |= {"report": watching.report, "cancelled": watching.cancelled}
        return run_import(place.desk, place.person(call.person).id, file, **asked)


@command_line.group("imports", cls=Group)
def imports() -> None:
    """Its verbs follow."""


def undone_words(answer: Mapping[str, Any]) -> str:
    return text("cli.import_undone", count=answer["kept"]) if answer["kept"] else text("cli.import_undone_whole")


@verb("undo", Shape(undone_words), imports)
@argument("import_id", type=click.UUID)
def undo_import(call: Call, import_id: UUID) -> Any:
    from agentdesk.core.intake.command_line import undo as run_undo

    with call.workplace() as place, Watching() as watching:
        return run_undo(place.desk, place.person(call.person).id, import_id, report=watching.report)


def refused_words(answer: Mapping[str, Any]) -> str:
    return text("cli.refused_saved", count=answer["rows"], file=answer["file"])


@verb("refused", Shape(refused_words), imports)
@argument("import_id", type=click.UUID)
@argument("file", type=click.Path(path_type=Path))
def save_refused(call: Call, import_id: UUID, file: Path) -> Any:
    from agentdesk.core.intake.refused import save_refused as save

    with call.workplace() as place:
        rows = save(place.desk, import_id, file, actor=place.person(call.person).id)
    return {"file": str(file), "rows": rows}


def list_words(shown: tuple[Sequence[Import], ZoneInfo]) -> str:
    """A line for each."""
    there, zone = shown
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


def list_values(shown: tuple[Any, Any]) -> dict[str, Any]:
    from pydantic_core import to_jsonable_python

    return {"imports": to_jsonable_python(shown[0])}


@verb("list", Shape(list_words, list_values), imports)
def list_imports(call: Call) -> Any:
    from agentdesk.core.intake.commands import Imports
    from agentdesk.core.people.commands import TheShop
    from agentdesk.core.people.model import shop_zone

    with call.workplace() as place:
        there, shop = place.desk.ask_all(Imports(), TheShop(), actor=place.person(call.person).id)
        return there, shop_zone(shop)
