"""Moving house: a shop that worked alone goes to a server, and back."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from agentdesk.command_line.call import Call, ask_passphrase
from agentdesk.command_line.help import argument, option
from agentdesk.command_line.layout import table, tell
from agentdesk.command_line.serving import config_option, installed_house, new_password, server, set_up
from agentdesk.command_line.verbs import Shape, verb
from agentdesk.core import wording
from agentdesk.core.errors import Failure
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from agentdesk.server.comparing import Same


def taken_in_words(made: Mapping[str, Any]) -> str:
    lines = [*_same_lines(made), "", text("cli.moving.signs_in", login=made["login"])] if made["tables"] else []
    if made["without_login"]:
        lines.append(text("cli.moving.without_login", names=", ".join(made["without_login"])))
    lines += [text("cli.moving.no_pins")] if made["tables"] else [text("cli.moving.was_here")]
    mark = "cli.moving.marked" if made["marked"] else "cli.moving.not_marked"
    return "\n".join([*lines, text(mark, address=made["address"])])


def _same_lines(made: Mapping[str, Any]) -> Iterator[str]:
    """What was counted, added up and checked at both ends."""
    from agentdesk.core.money import Money

    rows = [(each["name"], wording.number(each["rows"]), each["digest"]) for each in made["tables"] if each["rows"]]
    yield table([f"cli.head.{head}" for head in ("table", "rows", "digest")], rows)
    yield ""
    for each in made["ledger"]:
        held, passed = (Money(each[name], each["currency"]) for name in ("held", "passed"))
        yield text("cli.moving.ledger", count=each["entries"], held=held, passed=passed)
    yield text("cli.moving.same", count=made["rows"], rows=wording.number(made["rows"]))
    if made["broken"]:
        names = ", ".join(f"{name} ({count})" for name, count in made["broken"].items())
        yield text("cli.moving.broken_before", names=names)


def _values(same: Same) -> dict[str, Any]:
    from pydantic_core import to_jsonable_python

    tables = [{"name": name, "rows": each.count, "digest": f"{each.digest:032x}"} for name, each in same.tables.items()]
    ledger = to_jsonable_python(same.ledger)
    return {"rows": same.rows, "tables": tables, "ledger": ledger, "broken": dict(same.broken)}


@verb("take-in", Shape(taken_in_words), server, said_as="server_take_in")
@argument("shop_source", type=click.Path(exists=True, path_type=Path))
@argument("login")
@option("--address", "server_address", required=True)
@option("--is", "works_here", default="")
@config_option()
def take_in(
    call: Call, shop_source: Path, login: str, server_address: str, works_here: str, server_config: Path | None
) -> Any:
    with installed_house(server_config) as house:
        from agentdesk.core.storage.keys import Secrets
        from agentdesk.core.storage.source import open_source
        from agentdesk.core.sync.http import tidy_address
        from agentdesk.core.workplace import keyring, secrets
        from agentdesk.server.moving_in import take_in as run

        address, password = tidy_address(server_address), new_password(login)
        given: Secrets = secrets(os.environ.get("AGENTDESK_PASSPHRASE"), ask_passphrase)
        with open_source(shop_source, keyring(), given) as source:
            made = run(house, source, login, password, called=works_here, address=address, told=_progress())
            known = {"login": login, "address": address, "marked": source.profile is not None}
        if made is None:
            return {**known, "tables": [], "without_login": []}
        more = {"person_id": str(made.person_id), "without_login": list(made.without_login)}
        return {**known, **_values(made.same), **more}


def exported_words(made: Mapping[str, Any]) -> str:
    return "\n".join([*_same_lines(made), "", text("cli.moving.exported", file=made["file"])])


@verb("export", Shape(exported_words), server, said_as="server_export")
@argument("file", type=click.Path(path_type=Path))
@config_option()
def export(call: Call, file: Path, server_config: Path | None) -> Any:
    with set_up(server_config) as house:
        from agentdesk.server.moving_out import hand_out

        made = hand_out(house.desk.database, file, house.desk.clock, _progress())
    tell(text("cli.recovery_code", code=made.recovery_code), err=True)
    return {"file": str(file), **_values(made.same)}


def moved_words(mark: Mapping[str, Any]) -> str:
    return text(f"cli.moved.{mark['state']}", **{name: mark[name] for name in ("address", "at") if mark[name]})


def _moved_values(mark: Mapping[str, Any]) -> dict[str, Any]:
    return {**mark, "at": mark["at"] and mark["at"].isoformat()}


@verb("moved", Shape(moved_words, _moved_values), of_several=True)
@option("--to", "moved_to", default="")
@option("--work-here", "work_here", is_flag=True)
def moved(call: Call, moved_to: str, work_here: bool) -> Any:
    """The mark of a shop that has moved: shown, set by hand (it moved by way of a backup), taken off."""
    from agentdesk.core.clock import SystemClock
    from agentdesk.core.storage.moved import Mark, mark_of, set_mark, take_off_mark
    from agentdesk.core.storage.profile import Profile
    from agentdesk.core.sync.http import tidy_address

    profile = Profile(call.folder)
    if moved_to and work_here:
        raise click.UsageError(text("cli.moved.one_of_both"))
    if call.is_new:
        raise Failure("profile.new", path=str(call.folder))
    if moved_to or work_here:
        with profile.hold_window(), profile.hold_alone():
            if moved_to:
                set_mark(profile, Mark(SystemClock().now(), tidy_address(moved_to), done=True))
            else:
                take_off_mark(profile)
    mark = mark_of(profile)
    state = "here" if mark is None else "moved" if mark.done else "moving"
    return {"state": state, "address": mark and mark.address, "at": mark and mark.at.date()}


def _progress() -> Callable[[float, str], None]:
    """Told to a person who waits; Ctrl+C ends it, and nothing has happened."""
    if not sys.stderr.isatty():
        return lambda share, what: None

    def told(share: float, what: str) -> None:
        words = text(f"cli.moving.{what}", percent=int(share * 100))
        click.echo(f"\r{words}\033[K", err=True, nl=share >= 1)

    return told
