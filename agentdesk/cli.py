"""The command line: the same desk without a window.

Every verb knows `--json`, a contract with programs; without it people get words (`cli_answers`). Exit codes: 0 done;
2 refused, with {"refused": {"code", "message", …}}; 1 failure, with {"failure": {…}}; 64 wrong usage (EX_USAGE of
sysexits.h). What a verb and its options are for stands in the catalogue (`cli_help`).
"""

from __future__ import annotations

import json
import locale
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from agentdesk import __version__, cli_answers
from agentdesk.cli_answers import harmless
from agentdesk.cli_help import Group, Option, argument, option, speak
from agentdesk.core import paths, wording
from agentdesk.core.errors import AgentDeskError, Failure, Refused
from agentdesk.core.logs import log_to
from agentdesk.core.wording import text
from agentdesk.display import can_open_windows, has_display

if TYPE_CHECKING:
    from agentdesk.core.workplace import Workplace

REFUSED, FAILED, WRONG_USAGE = 2, 1, 64
_WORK = ("conversation", "wrap_up", "callback", "promise", "case", "query", "handover")
_KINDS = ("auto", "customers", "orders", "order_lines", "products", "notes")


def run_command_line(arguments: list[str]) -> int:
    """Carry out one call; returns its exit code."""
    speak(_asked_language(arguments) or _system_language())
    log_to(paths.log_folder())
    try:
        return int(command_line.main(arguments, prog_name="agentdesk", standalone_mode=False) or 0)
    except click.exceptions.Abort:
        _tell(text("cli.stopped"), err=True)
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

    @property
    def is_new(self) -> bool:
        from agentdesk.core.storage.profile import Profile

        return not self.folder.is_dir() or Profile(self.folder).is_new

    @contextmanager
    def look_around(self) -> Iterator[Workplace]:
        """The open profile; where there is none yet an empty one that is gone afterwards: a look makes nothing."""
        if not self.is_new:
            with self.workplace() as place:
                yield place
            return
        with TemporaryDirectory() as folder:
            place = _create(Path(folder) / "profile", token_hex())
            try:
                yield place
            finally:
                place.close()

    def _open(self, make: bool) -> Workplace:
        from agentdesk.core.workplace import open_workplace

        given = os.environ.get("AGENTDESK_PASSPHRASE")
        try:
            return open_workplace(self.folder, given=given, ask=_ask_passphrase)
        except Failure as problem:
            if not make or problem.code != "profile.new":
                raise
        place = _create(self.folder, given)
        _tell(text("cli.profile_made", path=str(self.folder)), err=True)
        if place.recovery_code:
            _tell(text("cli.recovery_code", code=place.recovery_code), err=True)
        return place


def _create(folder: Path, passphrase: str | None) -> Workplace:
    """A new profile. Without a keyring its passphrase is asked for, where there is somebody to ask."""
    from agentdesk.core.people.defaults import local_shop
    from agentdesk.core.workplace import create_workplace

    shop = local_shop(wording.language())
    try:
        return create_workplace(folder, shop, passphrase=passphrase)
    except Failure as problem:
        if problem.code != "keys.passphrase_needed" or not sys.stdin.isatty():
            raise
    chosen = click.prompt(
        text("cli.new_passphrase"), hide_input=True, confirmation_prompt=text("cli.new_passphrase_again"), err=True
    )
    return create_workplace(folder, shop, passphrase=str(chosen))


@click.group(
    "agentdesk", cls=Group, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@option("--profile", type=click.Path(file_okay=False, path_type=Path))
@option("--as", "person", default="")
@option("--language", type=click.Choice(wording.LANGUAGES), expose_value=False)
@click.version_option(__version__, cls=Option, message="AgentDesk %(version)s")
@click.pass_context
def command_line(context: click.Context, profile: Path | None, person: str) -> None:
    """Without a verb the window opens, before any of this is imported (see `__main__`), unless nobody would see it."""
    context.obj = Call(profile or paths.profile_folder(), person)
    if context.invoked_subcommand is None:
        raise Failure("window.cannot_open")


@dataclass(frozen=True, slots=True)
class Shape:
    """How the answer of a verb is given: in words to people, as values of JSON to programs, and its exit code."""

    words: Callable[[Any], str]
    values: Callable[[Any], Any] = lambda answer: answer
    code: Callable[[Any], int] = lambda _: 0


def verb(
    name: str, shape: Shape | None = None, group: click.Group = command_line
) -> Callable[[Callable[..., Any]], click.Command]:
    """A verb with `--json`. Without a shape it prints its answer itself."""

    def make(run: Callable[..., Any]) -> click.Command:
        @option("--json", "as_json", is_flag=True)
        @click.pass_obj
        def carry_out(call: Call, /, *args: Any, as_json: bool, **options: Any) -> int:
            answer = run(call, *args, **options)
            if shape is None or answer is None:
                return 0
            if as_json:
                click.echo(_json(shape.values(answer)))
            elif words := shape.words(answer):
                _tell(words)
            return shape.code(answer)

        carry_out.__click_params__ = [  # type: ignore[attr-defined]
            *getattr(run, "__click_params__", []),
            *carry_out.__click_params__,  # type: ignore[attr-defined]
        ]
        return group.command(name)(carry_out)

    return make


@verb("find", Shape(cli_answers.hits))
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


def _shown(found: tuple[Any, ...]) -> dict[str, Any]:
    from pydantic_core import to_jsonable_python

    view, page, _ = found
    return {**to_jsonable_python(view), "timeline": [to_jsonable_python(entry._asdict()) for entry in page.entries]}


@verb("show", Shape(cli_answers.customer, _shown))
@argument("number")
def show(call: Call, number: str) -> Any:
    from agentdesk.core.customers.commands import CustomerByNumber
    from agentdesk.core.overview.commands import Timeline, ViewCustomer

    with call.workplace() as place:
        me = place.person(call.person).id
        customer_id = place.desk.ask(CustomerByNumber(number), actor=me)
        view, page = place.desk.ask_all(ViewCustomer(customer_id), Timeline(customer_id), actor=me)
        return view, page, place.desk.clock.now()


@verb("commands", Shape(cli_answers.commands, lambda kinds: {k: each.model_json_schema() for k, each in kinds.items()}))
def commands(call: Call) -> Any:
    import agentdesk.core.desk  # noqa: F401 - opens the rooms, so that every handler is registered
    from agentdesk.core.commands import command_types

    return command_types()


@verb("do", Shape(cli_answers.result))
@argument("command")
@argument("arguments", default="{}")
@option("--as", "person", default="")
@option("--id", "command_id", type=click.UUID)
def do(call: Call, command: str, arguments: str, person: str, command_id: UUID | None) -> Any:
    from agentdesk.core.desk import parse_command

    try:
        parsed = json.loads(arguments)
    except json.JSONDecodeError as problem:
        raise Refused("command.not_json", place=f"{problem.lineno}:{problem.colno}", cause=problem.msg) from problem
    if not isinstance(parsed, dict):
        raise Refused("command.not_json", place="1:1", cause=text("cli.object_expected"))
    asked = parse_command(command, json.dumps(parsed))

    def carry_out(place: Workplace) -> Any:
        actor = place.person(person or call.person).id
        return place.desk.execute(asked, actor=actor, id=command_id)

    if call.is_new:
        with call.look_around() as place:
            carry_out(place)  # what is refused makes no profile
    with call.workplace(make=True) as place:
        return {"result": carry_out(place)}


@verb("import", Shape(cli_answers.imported))
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
    with call.look_around() if dry_run else call.workplace(make=True) as place:
        me = place.person(call.person).id
        return run_import(
            place.desk, me, file, kind=kind, region=region.upper(), dry_run=dry_run, agree=None if yes else _agree
        )


@command_line.group("imports", cls=Group)
def imports() -> None:
    """Its verbs follow."""


@verb("undo", Shape(cli_answers.undone), imports)
@argument("import_id", type=click.UUID)
def undo_import(call: Call, import_id: UUID) -> Any:
    from agentdesk.core.intake.command_line import undo as run_undo

    with call.workplace() as place:
        return run_undo(place.desk, place.person(call.person).id, import_id)


@verb("refused", Shape(cli_answers.refused_saved), imports)
@argument("import_id", type=click.UUID)
@argument("file", type=click.Path(path_type=Path))
def save_refused(call: Call, import_id: UUID, file: Path) -> Any:
    from agentdesk.core.intake.refused import save_refused as save

    with call.workplace() as place:
        rows = save(place.desk, import_id, file, actor=place.person(call.person).id)
    return {"file": str(file), "rows": rows}


def _listed(shown: tuple[Any, Any]) -> dict[str, Any]:
    from pydantic_core import to_jsonable_python

    return {"imports": to_jsonable_python(shown[0])}


@verb("list", Shape(cli_answers.imports, _listed), imports)
def list_imports(call: Call) -> Any:
    from agentdesk.core.intake.commands import Imports
    from agentdesk.core.people.commands import TheShop

    with call.workplace() as place:
        there, shop = place.desk.ask_all(Imports(), TheShop(), actor=place.person(call.person).id)
        return there, shop.time_zone if shop else "UTC"


@verb("export")
@argument("what", type=click.Choice(["customers", "orders"]))
def export(call: Call, what: str) -> Any:
    from agentdesk.core.exports import exported

    with call.workplace() as place:
        click.echo("[", nl=False)
        for n, each in enumerate(exported(place.desk, place.person(call.person).id, what)):
            click.echo((",\n" if n else "\n") + json.dumps(each, ensure_ascii=False), nl=False)
        click.echo("\n]")


@verb("pop", Shape(cli_answers.nothing))
@argument("uri")
def pop(call: Call, uri: str) -> Any:
    from agentdesk.core.uris import parse_uri

    parse_uri(uri)
    if not can_open_windows():
        return {"window": _hand_over(call.folder, uri)}
    from agentdesk.ui.app import run

    return {"window": run(["--profile", str(call.folder), uri])}


def _hand_over(folder: Path, uri: str) -> int:
    """To the window that is open; nobody would see a new one. Raises Failure where there is none."""
    from agentdesk.ui.single_instance import SingleInstance

    if not SingleInstance(folder).hand_over([uri]):
        raise Failure("window.no_display")
    return 0


@verb("callbacks", Shape(cli_answers.callbacks, cli_answers.callback_values))
@argument("which", type=click.Choice(["today", "missed", "all"]), default="today")
@option("--mine", is_flag=True)
@option("--ics", "ics_file", type=click.Path(dir_okay=False, path_type=Path))
def callbacks(call: Call, which: str, mine: bool, ics_file: Path | None) -> Any:
    from agentdesk.core.callbacks.command_line import Which, listed
    from agentdesk.core.callbacks.ics import save_ics

    with call.workplace() as place:
        found, now, zone = listed(place.desk, place.person(call.person).id, Which(which), mine=mine)
    if ics_file:
        save_ics(ics_file, found, now)
    return found, now, zone


@verb("cases", Shape(cli_answers.cases, cli_answers.case_list_values))
@argument("which_cases", type=click.Choice(["open", "due", "unconfirmed", "all"]), default="open")
@option("--mine", is_flag=True)
@option("--customer", default="")
@option("--words", "subject_words", default="")
@option("--limit", type=click.IntRange(1, 500), default=20)
def cases(call: Call, which_cases: str, mine: bool, customer: str, subject_words: str, limit: int) -> Any:
    from agentdesk.core.cases.command_line import Which, listed

    with call.workplace() as place:
        me, which = place.person(call.person).id, Which(which_cases)
        return listed(place.desk, me, which, mine=mine, customer=customer, words=subject_words, limit=limit)


@verb("case", Shape(cli_answers.one_case, cli_answers.case_values))
@argument("number")
def show_case(call: Call, number: str) -> Any:
    from agentdesk.core.cases.command_line import shown

    with call.workplace() as place:
        return shown(place.desk, place.person(call.person).id, number)


@verb("promises", Shape(cli_answers.promises, cli_answers.promise_values))
@argument("standing", type=click.Choice(["open", "today", "broken", "all"]), default="open")
@option("--mine", is_flag=True)
@option("--customer", default="")
def promises(call: Call, standing: str, mine: bool, customer: str) -> Any:
    from agentdesk.core.promises.command_line import Which, listed

    with call.workplace() as place:
        return listed(place.desk, place.person(call.person).id, Which(standing), mine=mine, customer=customer)


@verb("missed", Shape(cli_answers.missed_call, cli_answers.missed_call_values))
@argument("caller")
def missed(call: Call, caller: str) -> Any:
    from agentdesk.core.callbacks.command_line import missed_call

    with call.workplace() as place:
        return missed_call(place.desk, place.person(call.person).id, caller)


@verb("work", Shape(cli_answers.work, cli_answers.work_values))
@option("--kind", "kinds", multiple=True, type=click.Choice(_WORK))
def work(call: Call, kinds: tuple[str, ...]) -> Any:
    from zoneinfo import ZoneInfo

    from agentdesk.core.people.commands import TheShop
    from agentdesk.core.timekeeper import note_what_time_brought
    from agentdesk.core.work.commands import WorkList

    with call.workplace() as place:
        note_what_time_brought(place.desk)
        me = place.person(call.person).id
        found, shop = place.desk.ask_all(WorkList(me, frozenset(kinds)), TheShop(), actor=me)
        return found, place.desk.clock.now(), ZoneInfo(shop.time_zone if shop else "UTC")


@verb("hours", Shape(cli_answers.hours, cli_answers.hours_values))
def hours(call: Call) -> Any:
    from agentdesk.core.calendars.commands import TheHours
    from agentdesk.core.workplace import keep_up_hours

    with call.workplace() as place:
        keep_up_hours(place.desk)  # who has no window has no holidays before
        return place.desk.ask(TheHours(), actor=place.person(call.person).id), place.desk.clock.now()


@verb("absences", Shape(cli_answers.absences, cli_answers.absence_values))
@option("--all", "over", is_flag=True)
def absences(call: Call, over: bool) -> Any:
    from agentdesk.core.people.commands import Absences, People, TheShop

    with call.workplace() as place:
        me = place.person(call.person).id
        planned, everybody, shop = place.desk.ask_all(Absences(over), People(), TheShop(), actor=me)
        return planned, everybody, shop.time_zone if shop else "UTC", place.desk.clock.now()


@verb("backup", Shape(cli_answers.saved))
@argument("file", type=click.Path(path_type=Path))
def backup(call: Call, file: Path) -> Any:
    from agentdesk.core.clock import SystemClock
    from agentdesk.core.storage.backup import backup as run_backup

    with call.workplace() as place:
        notes = run_backup(place.opened, file, SystemClock())
    return {"file": str(file), "bytes": file.stat().st_size, "notes": [text(note) for note in notes]}


@verb("restore", Shape(cli_answers.restored))
@argument("file", type=click.Path(path_type=Path))
def restore(call: Call, file: Path) -> Any:
    from agentdesk.core.clock import SystemClock
    from agentdesk.core.storage.backup import restore as run_restore
    from agentdesk.core.storage.profile import Profile
    from agentdesk.core.workplace import keyring, secrets

    given = secrets(os.environ.get("AGENTDESK_PASSPHRASE"), _ask_passphrase)
    done = run_restore(file, Profile(call.folder), keyring(), given, SystemClock())
    return {"aside": done.aside and str(done.aside), "notes": [text(note) for note in done.notes]}


def _checked(results: Any) -> dict[str, Any]:
    checks = [
        {"name": each.name, "ok": each.ok, "findings": [finding.facts for finding in each.findings]} for each in results
    ]
    return {"ok": _whole(results), "checks": checks}


def _whole(results: Any) -> bool:
    return all(result.ok for result in results)


@verb("check", Shape(cli_answers.checks, _checked, lambda results: 0 if _whole(results) else FAILED))
def check(call: Call) -> Any:
    from agentdesk.core.storage.check import check as run_check

    with call.workplace() as place:
        return run_check(place.opened, place.desk.database)


@verb("demo", Shape(cli_answers.sample))
@option("--no-window", is_flag=True)
def demo(call: Call, no_window: bool) -> Any:
    from agentdesk.core.sample import PASSPHRASE, PERSON, open_sample, sample_folder

    folder = sample_folder() if call.folder == paths.profile_folder() else call.folder
    if no_window:
        open_sample(folder).close()
        return {"profile": str(folder), "passphrase": PASSPHRASE}
    if not has_display():
        return {"pictures": _tour(folder / "pictures")}
    from agentdesk.ui.app import run

    raise click.exceptions.Exit(run(["--profile", str(folder), "--as", PERSON, "--sample"]))


@verb("tour", Shape(cli_answers.pictures))
@argument("folder", type=click.Path(file_okay=False, path_type=Path))
def tour(call: Call, folder: Path) -> Any:
    return {"pictures": _tour(folder)}


def _tour(folder: Path) -> list[str]:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from agentdesk.ui.tour import run_tour

    return [str(path) for path in run_tour(folder)]


def _ask_passphrase(why: str) -> str | None:
    if not sys.stdin.isatty():
        return None
    _tell(why, err=True)
    return str(click.prompt(text("cli.passphrase"), hide_input=True, err=True))


def _agree(counts: dict[str, Any]) -> bool:
    if not sys.stdin.isatty():
        return False
    for line in cli_answers.customers_made(counts):
        _tell(line, err=True)
    said = click.prompt(text("cli.import_now", **counts), default="", show_default=False, err=True)
    return str(said).strip().casefold() in text("cli.yes").split()


def _report(problem: Exception, as_json: bool) -> int:
    message = cli_answers.refusal(problem)
    if not as_json:
        _tell(message, err=True)
    elif isinstance(problem, AgentDeskError):
        click.echo(_json({problem.prefix: {"code": problem.code, "message": message, **_plain_facts(problem)}}))
    else:
        click.echo(_json({"failure": {"code": "unexpected", "message": message}}))
    return REFUSED if isinstance(problem, Refused) else FAILED


def _wrong_usage(problem: click.ClickException, as_json: bool) -> int:
    if as_json:
        click.echo(_json({"usage": {"message": problem.format_message()}}))
    said = StringIO()
    problem.show(file=said)
    _tell(said.getvalue().rstrip("\n"), err=True)
    return WRONG_USAGE


def _tell(words: str, *, err: bool = False) -> None:
    """Words for people, on a terminal."""
    click.echo(harmless(words), err=err)


def _plain_facts(problem: AgentDeskError) -> dict[str, Any]:
    from pydantic_core import to_jsonable_python

    facts: dict[str, Any] = to_jsonable_python(problem.facts, fallback=str)
    return {name: value for name, value in facts.items() if name not in ("code", "message")}


def _json(answer: Any) -> str:
    return json.dumps(answer, ensure_ascii=False, indent=2)


def _asked_language(arguments: list[str]) -> str:
    """What `--language` says, before click reads anything: its refusals and its help are words as well."""
    for word, following in zip(arguments, [*arguments[1:], ""], strict=False):
        name, _, value = word.partition("=")
        if name == "--language" and (value or following) in wording.LANGUAGES:
            return value or following
    return ""


def _system_language() -> str:
    named = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return named or (locale.getlocale()[0] or "en")
