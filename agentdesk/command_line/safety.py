"""The profile: back it up, put a backup in its place, look whether all is well."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from agentdesk.command_line.call import Call, ask_passphrase
from agentdesk.command_line.help import argument, option
from agentdesk.command_line.layout import one_line, padded, width
from agentdesk.command_line.verbs import FAILED, Shape, verb
from agentdesk.core import wording
from agentdesk.core.wording import knows, text

if TYPE_CHECKING:
    from agentdesk.core.storage.check import Result

_MOST_FINDINGS = 5


def saved_words(answer: Mapping[str, Any]) -> str:
    size = wording.number(round(answer["bytes"] / 1_000_000, 1))
    return "\n".join([text("cli.saved", file=answer["file"], size=size), *answer["notes"]])


@verb("backup", Shape(saved_words))
@argument("file", type=click.Path(path_type=Path))
def backup(call: Call, file: Path) -> Any:
    from agentdesk.core.clock import SystemClock
    from agentdesk.core.storage.backup import backup as run_backup

    with call.workplace() as place:
        notes = run_backup(place.opened, file, SystemClock())
    return {"file": str(file), "bytes": file.stat().st_size, "notes": [text(note) for note in notes]}


def restored_words(answer: Mapping[str, Any]) -> str:
    aside = [text("cli.former_files", folder=answer["aside"])] if answer["aside"] else []
    return "\n".join([text("cli.restored"), *aside, *answer["notes"]])


@verb("restore", Shape(restored_words))
@argument("file", type=click.Path(path_type=Path))
def restore(call: Call, file: Path) -> Any:
    from agentdesk.core.clock import SystemClock
    from agentdesk.core.storage.backup import restore as run_restore
    from agentdesk.core.storage.profile import Profile
    from agentdesk.core.workplace import keyring, secrets

    given = secrets(os.environ.get("AGENTDESK_PASSPHRASE"), ask_passphrase)
    done = run_restore(file, Profile(call.folder), keyring(), given, SystemClock())
    return {"aside": done.aside and str(done.aside), "notes": [text(note) for note in done.notes]}


def check_words(results: Sequence[Result]) -> str:
    """A line for each check; what one found stands below it, and what to do at the end."""
    wrong = [result for result in results if not result.ok]
    lines = [line for result in results for line in _check(result)]
    end = text("health.wrong", count=len(wrong)) if wrong else text("health.all_well", count=len(results))
    return "\n".join([*lines, "", end])


def _check(result: Result) -> Iterator[str]:
    states = text("cli.check_good"), text("cli.check_bad")
    name = text(f"health.{result.name}") if knows(f"health.{result.name}") else result.name
    yield f"{padded(states[not result.ok], max(map(width, states)))}  {name}"
    for finding in result.findings[:_MOST_FINDINGS]:
        yield "    " + one_line(", ".join(f"{name} {value}" for name, value in finding.facts.items()), 300)
    if (more := len(result.findings) - _MOST_FINDINGS) > 0:
        yield "    " + text("health.more", count=more)
    if not result.ok:
        todo = f"cli.check_do.{result.name}"
        yield "    " + text(todo if knows(todo) else "cli.check_do")


def check_values(results: Any) -> dict[str, Any]:
    checks = [
        {"name": each.name, "ok": each.ok, "findings": [finding.facts for finding in each.findings]} for each in results
    ]
    return {"ok": _whole(results), "checks": checks}


def _whole(results: Any) -> bool:
    return all(result.ok for result in results)


@verb("check", Shape(check_words, check_values, lambda results: 0 if _whole(results) else FAILED))
@option("--heads", type=click.Path(dir_okay=False, path_type=Path))
def check(call: Call, heads: Path | None) -> Any:
    from agentdesk.core.ledger.files import known_heads
    from agentdesk.core.ledger.invariants import without_heads
    from agentdesk.core.storage.check import Check
    from agentdesk.core.storage.check import check as run_check

    kept = known_heads(heads) if heads else ()
    also: dict[str, Check] = {"ledger.heads": lambda connection: without_heads(connection, kept)} if heads else {}
    with call.workplace() as place:
        return run_check(place.opened, place.desk.database, also=also)
