"""The command line: the same desk without a window.

Every verb knows `--json`. Exit codes: 0 done; 2 refused, with {"refused": {"code", "message", …}}; 1 failure, with
{"failure": {…}}; 64 wrong usage (EX_USAGE of sysexits.h).
"""

from __future__ import annotations

import json
import locale
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from agentdesk import __version__
from agentdesk.core import paths, wording
from agentdesk.core.errors import AgentDeskError, Failure, Refused
from agentdesk.core.logs import log_to
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from agentdesk.core.workplace import Workplace

REFUSED, FAILED, WRONG_USAGE = 2, 1, 64
_KINDS = ("auto", "customers", "orders", "order_lines", "products", "notes")


def run_command_line(arguments: list[str]) -> int:
    """Carry out one call; returns its exit code."""
    wording.use_language(_system_language())
    log_to(paths.log_folder())
    try:
        return int(command_line.main(arguments, prog_name="agentdesk", standalone_mode=False) or 0)
    except click.exceptions.Abort:
        return FAILED
    except click.ClickException as problem:
        return _wrong_usage(problem, "--json" in arguments)
    except Exception as problem:  # noqa: BLE001 - whatever it is, the caller gets a sentence, an id and an exit code
        return _report(problem, "--json" in arguments)


@dataclass(slots=True)
class Call:
    """What all verbs share: which profile, who acts, and how to answer."""

    folder: Path
    person: str

    @contextmanager
    def workplace(self, *, make: bool = False) -> Iterator[Workplace]:
        """The open profile; with `make` a new one where there is none yet."""
        place = self._open(make)
        try:
            yield place
        finally:
            place.close()

    def _open(self, make: bool) -> Workplace:
        from agentdesk.core.people.defaults import local_shop
        from agentdesk.core.workplace import create_workplace, open_workplace

        given = os.environ.get("AGENTDESK_PASSPHRASE")
        try:
            return open_workplace(self.folder, given=given, ask=_ask_passphrase)
        except Failure as problem:
            if not make or problem.code != "profile.new":
                raise
        place = create_workplace(self.folder, local_shop(wording.language()), passphrase=given)
        click.echo(text("cli.profile_made", path=str(self.folder)), err=True)
        if place.recovery_code:
            click.echo(text("cli.recovery_code", code=place.recovery_code), err=True)
        return place


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--profile", type=click.Path(file_okay=False, path_type=Path), help="Folder of the profile.")
@click.option("--as", "person", default="", help="Who acts: a name or an id. Without it: the first person of the shop.")
@click.option("--language", type=click.Choice(wording.LANGUAGES), help="de or en; without it the system's.")
@click.version_option(__version__, prog_name="AgentDesk")
@click.pass_context
def command_line(context: click.Context, profile: Path | None, person: str, language: str | None) -> None:
    """AgentDesk. Without a verb the window opens."""
    if language:
        wording.use_language(language)
    context.obj = Call(profile or paths.profile_folder(), person)


Answer = Callable[[Any], str]


def verb(name: str, group: click.Group = command_line) -> Callable[[Callable[..., Any]], click.Command]:
    """A verb with `--json`: what the function returns is printed, as JSON or as the words `worded_<name>` makes."""

    def make(run: Callable[..., Any]) -> click.Command:
        @click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
        @click.pass_obj
        def carry_out(call: Call, /, *args: Any, as_json: bool, **options: Any) -> int:
            answer = run(call, *args, **options)
            if answer is not None:
                click.echo(_json(answer) if as_json else _plain(answer))
            return 0

        carry_out.__doc__ = run.__doc__
        carry_out.__click_params__ = [  # type: ignore[attr-defined]
            *getattr(run, "__click_params__", []),
            *carry_out.__click_params__,  # type: ignore[attr-defined]
        ]
        return group.command(name)(carry_out)

    return make


@verb("find")
@click.argument("words", nargs=-1)
@click.option("--limit", type=click.IntRange(1, 200), default=20)
@click.option("--stdin", "from_stdin", is_flag=True, help="One query per line; one JSON line each.")
def find(call: Call, words: tuple[str, ...], limit: int, from_stdin: bool) -> Any:
    """Find customers from any scrap: name, phone, e-mail, postcode, number, order."""
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
    from agentdesk.core.customers.commands import FindCustomers

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
        ]
    }


@verb("show")
@click.argument("number")
def show(call: Call, number: str) -> Any:
    """The customer view behind a customer number."""
    from pydantic_core import to_jsonable_python

    from agentdesk.core.customers.commands import CustomerByNumber
    from agentdesk.core.overview.commands import Timeline, ViewCustomer

    with call.workplace() as place:
        me = place.person(call.person).id
        customer_id = place.desk.ask(CustomerByNumber(number), actor=me)
        view = to_jsonable_python(place.desk.ask(ViewCustomer(customer_id), actor=me))
        page = place.desk.ask(Timeline(customer_id), actor=me)
    return {**view, "timeline": [to_jsonable_python(entry._asdict()) for entry in page.entries]}


@verb("commands")
def commands(call: Call) -> Any:
    """All commands by name, with the JSON Schema of their arguments."""
    import agentdesk.core.desk  # noqa: F401 - opens the rooms, so that every handler is registered
    from agentdesk.core.commands import command_types

    click.echo(_json({kind: asked.model_json_schema() for kind, asked in command_types().items()}))


@verb("do")
@click.argument("command")
@click.argument("arguments", metavar="JSON", default="{}")
@click.option("--as", "person", default="", help="Who acts.")
@click.option("--id", "command_id", type=click.UUID, help="The id of this wish; the same id again changes nothing.")
def do(call: Call, command: str, arguments: str, person: str, command_id: UUID | None) -> Any:
    """Carry out a command by name (see `commands`)."""
    from agentdesk.core.desk import parse_command

    try:
        parsed = json.loads(arguments)
    except json.JSONDecodeError as problem:
        raise Refused("command.not_json", place=f"{problem.lineno}:{problem.colno}", cause=problem.msg) from problem
    if not isinstance(parsed, dict):
        raise Refused("command.not_json", place="1:1", cause=text("cli.object_expected"))
    with call.workplace(make=True) as place:
        actor = place.person(person or call.person).id
        result = place.desk.execute(parse_command(command, json.dumps(parsed)), actor=actor, id=command_id)
    return {"result": result}


@verb("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice(_KINDS), default="auto")
@click.option("--dry-run", is_flag=True, help="Look only; nothing is written.")
@click.option("--yes", is_flag=True, help="Do not ask before writing.")
@click.option("--region", default="", help="What national phone numbers mean (ISO 3166, e.g. DE).")
def import_file(call: Call, file: Path, kind: Any, dry_run: bool, yes: bool, region: str) -> Any:
    """Import customers, orders, products or notes from a file."""
    from agentdesk.core.intake.command_line import import_file as run_import

    with call.workplace(make=True) as place:
        me = place.person(call.person).id
        return run_import(
            place.desk, me, file, kind=kind, region=region.upper(), dry_run=dry_run, agree=None if yes else _agree
        )


@command_line.group("imports")
def imports() -> None:
    """Imports there have been."""


@verb("undo", imports)
@click.argument("import_id", type=click.UUID)
def undo_import(call: Call, import_id: UUID) -> Any:
    """Undo a whole import: what nobody has changed since goes back, the rest is listed."""
    from agentdesk.core.intake.command_line import undo as run_undo

    with call.workplace() as place:
        return run_undo(place.desk, place.person(call.person).id, import_id)


@verb("list", imports)
def list_imports(call: Call) -> Any:
    """All imports, newest first."""
    from pydantic_core import to_jsonable_python

    from agentdesk.core.intake.commands import Imports

    with call.workplace() as place:
        return {"imports": to_jsonable_python(place.desk.ask(Imports(), actor=place.person(call.person).id))}


@verb("export")
@click.argument("what", type=click.Choice(["customers", "orders"]))
def export(call: Call, what: str) -> Any:
    """All customers or orders as a JSON list."""
    from agentdesk.core.exports import exported

    with call.workplace() as place:
        click.echo("[", nl=False)
        for n, each in enumerate(exported(place.desk, place.person(call.person).id, what)):
            click.echo((",\n" if n else "\n") + json.dumps(each, ensure_ascii=False), nl=False)
        click.echo("\n]")


@verb("pop")
@click.argument("uri")
def pop(call: Call, uri: str) -> Any:
    """Hand a call (tel:…) or an address (agentdesk://…) to the window; open it if none is open."""
    from agentdesk.core.uris import parse_uri

    parse_uri(uri)
    from agentdesk.ui.app import run

    return {"window": run(["--profile", str(call.folder), uri])}


@verb("backup")
@click.argument("file", type=click.Path(path_type=Path))
def backup(call: Call, file: Path) -> Any:
    """One file with everything; it opens on another computer with the passphrase or recovery code."""
    from agentdesk.core.clock import SystemClock
    from agentdesk.core.storage.backup import backup as run_backup

    with call.workplace() as place:
        notes = run_backup(place.opened, file, SystemClock())
    return {"file": str(file), "bytes": file.stat().st_size, "notes": [text(note) for note in notes]}


@verb("restore")
@click.argument("file", type=click.Path(path_type=Path))
def restore(call: Call, file: Path) -> Any:
    """Put a backup in the place of the profile, after checking it; the former files are kept aside."""
    from agentdesk.core.clock import SystemClock
    from agentdesk.core.storage.backup import restore as run_restore
    from agentdesk.core.storage.profile import Profile
    from agentdesk.core.workplace import keyring, secrets

    given = secrets(os.environ.get("AGENTDESK_PASSPHRASE"), _ask_passphrase)
    done = run_restore(file, Profile(call.folder), keyring(), given, SystemClock())
    return {"aside": done.aside and str(done.aside), "notes": [text(note) for note in done.notes]}


@verb("check")
def check(call: Call) -> Any:
    """Whether everything is whole: file, schema, search index, invariants."""
    from agentdesk.core.storage.check import check as run_check

    with call.workplace() as place:
        results = run_check(place.opened, place.desk.database)
    answer = {"ok": all(result.ok for result in results), "checks": [_check_line(result) for result in results]}
    if not answer["ok"]:
        click.echo(_json(answer))
        raise click.exceptions.Exit(FAILED)
    return answer


def _check_line(result: Any) -> dict[str, Any]:
    return {"name": result.name, "ok": result.ok, "findings": [finding.facts for finding in result.findings]}


@verb("demo")
@click.option("--no-window", is_flag=True, help="Only make the sample shop.")
def demo(call: Call, no_window: bool) -> Any:
    """The sample shop: made when there is none, then opened. Without a display it is driven offscreen."""
    from agentdesk.core.sample import PASSPHRASE, PERSON, open_sample, sample_folder

    folder = sample_folder() if call.folder == paths.profile_folder() else call.folder
    if no_window:
        open_sample(folder).close()
        return {"profile": str(folder), "passphrase": PASSPHRASE}
    if not _has_display():
        return tour.callback(folder / "pictures")  # type: ignore[misc]
    from agentdesk.ui.app import run

    raise click.exceptions.Exit(run(["--profile", str(folder), "--as", PERSON, "--sample"]))


def _has_display() -> bool:
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


@verb("tour")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def tour(call: Call, folder: Path) -> Any:
    """Drive the main job in an offscreen window over the sample shop and save its pictures."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from agentdesk.ui.tour import run_tour

    return {"pictures": [str(path) for path in run_tour(folder)]}


def _ask_passphrase(why: str) -> str | None:
    if not sys.stdin.isatty():
        return None
    click.echo(why, err=True)
    return str(click.prompt(text("cli.passphrase"), hide_input=True, err=True))


def _agree(counts: dict[str, Any]) -> bool:
    return sys.stdin.isatty() and click.confirm(text("cli.import_now", **counts), err=True)


def _report(problem: Exception, as_json: bool) -> int:
    message = wording.error_text(problem)
    if not as_json:
        click.echo(message, err=True)
    elif isinstance(problem, AgentDeskError):
        click.echo(_json({problem.prefix: {"code": problem.code, "message": message, **_plain_facts(problem)}}))
    else:
        click.echo(_json({"failure": {"code": "unexpected", "message": message}}))
    return REFUSED if isinstance(problem, Refused) else FAILED


def _wrong_usage(problem: click.ClickException, as_json: bool) -> int:
    if as_json:
        click.echo(_json({"usage": {"message": problem.format_message()}}))
    problem.show()
    return WRONG_USAGE


def _plain_facts(problem: AgentDeskError) -> dict[str, Any]:
    from pydantic_core import to_jsonable_python

    facts: dict[str, Any] = to_jsonable_python(problem.facts, fallback=str)
    return {name: value for name, value in facts.items() if name not in ("code", "message")}


def _json(answer: Any) -> str:
    return json.dumps(answer, ensure_ascii=False, indent=2)


def _plain(answer: Any, indent: str = "") -> str:
    """An answer for people: names and values, one a line; what is empty is left out."""
    if isinstance(answer, dict):
        told = ((name, value) for name, value in answer.items() if value not in (None, "", [], {}))
        return "\n".join(_plain_pair(name, value, indent) for name, value in told)
    if isinstance(answer, list):
        return "\n".join(f"{indent}- {_plain(each, indent + '  ').lstrip()}" for each in answer)
    return f"{indent}{'' if answer is None else answer}"


def _plain_pair(name: str, value: Any, indent: str) -> str:
    if isinstance(value, dict | list):
        return f"{indent}{name}:\n{_plain(value, indent + '  ')}"
    return f"{indent}{name}: {value}"


def _system_language() -> str:
    named = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return named or (locale.getlocale()[0] or "en")
