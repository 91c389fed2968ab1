"""A file that cannot be read says why and changes nothing; the same file twice changes nothing; an undo restores."""

from __future__ import annotations

import json
import random
import resource
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import openpyxl  # noqa: F401 - before the fork
import sqlalchemy as sa

from agentdesk.core import wording
from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import SYSTEM
from agentdesk.core.desk import Desk
from agentdesk.core.errors import AgentDeskError, Failure
from agentdesk.core.intake import dry_run as rehearsal
from agentdesk.core.intake import handlers as intake_room
from agentdesk.core.intake import runner
from agentdesk.core.intake.commands import ApplyImportRows, ListedRows, StartImport
from agentdesk.core.intake.model import Bucket, Kind, batch_command
from agentdesk.core.intake.reading import json_records, workbook
from agentdesk.core.intake.reading.files import Opened, open_file
from agentdesk.core.intake.reading.limits import Limits
from agentdesk.core.intake.runner import Running, batches, run_import, undo_import
from agentdesk.core.intake.store.sight import Sight
from agentdesk.core.storage import undoing
from agentdesk.core.storage.check import check
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.schema import metadata
from agentdesk.core.storage.unit_of_work import UnitOfWork
from tests.desks import KEY, NOON, empty_desk, make_desk
from tests.promises.again import replay
from tests.promises.forked import Child, ChildFailed, Tell, lines_of
from tests.promises.odd_files import Make, how_many_handmade, odd_files, remove
from tests.promises.promise import Bug, Change, Promise, Trial, Violation
from tests.promises.rows import OF_THE_STORAGE, all_rows, differences

NO_MESSAGE = "what cannot be read says what it is and why, in both languages"
TOO_MUCH = "no file takes more than 20 seconds or a gigabyte"
CHANGED = "a file that cannot be read changes nothing"
NO_REASON = "each row that is refused has its line and a reason"
MISCOUNTED = "each row is in exactly one bucket"
OTHERWISE = "the dry run says what the import then does"
NOT_AGAIN = "the same file again changes nothing"
NOT_RESTORED = "the undo of a whole import restores the rows"
UNSOUND = "what an import made can be replayed, and is sound"
TOO_LONG = "no batch holds the write lock for more than two seconds"

KINDS = {"customers": Kind.CUSTOMERS, "orders": Kind.ORDERS, "order_lines": Kind.LINES, "products": Kind.PRODUCTS,
         "notes": Kind.NOTES}  # fmt: skip

# --- Odd files --------------------------------------------------------------------------------------------------------

_AT_ONCE = 20
_SECONDS, _BYTES = 20, 1 << 30


def odd(trial: Trial) -> Iterator[Violation]:
    """All those made by hand, and chance ones up to the size."""
    yield from _looked_at(trial, max(trial.size, how_many_handmade()), None)


def some_odd(*names: str) -> Callable[[Trial], Iterator[Violation]]:
    return lambda trial: _looked_at(trial, how_many_handmade(), frozenset(names))


def _looked_at(trial: Trial, count: int, alone: frozenset[str] | None) -> Iterator[Violation]:
    """Looked at, rehearsed and imported over one desk, some at a time in a process under limits."""
    folder = trial.fresh_folder("odd")
    make_desk(folder)[0].database.close()
    files = odd_files(f"{trial.seed}", count, alone)
    for start in range(0, len(files), _AT_ONCE):
        some = files[start : start + _AT_ONCE]
        child = Child(lambda tell, some=some: _take_in(folder, some, tell), trial)
        try:
            told = child.told()
        except ChildFailed as failed:
            told = failed.told
            yield Violation(NO_MESSAGE, f"{_last_file(told)}: {failed}")
        yield from _violations(trial, told)
        if child.status and os_killed(child.status):
            yield Violation(TOO_MUCH, f"{_last_file(told)}: ended by signal {child.status & 0x7F}")


def _last_file(told: list[list[Any]]) -> str:
    return "".join([name for (name,) in lines_of(told, "file")][-1:])


def os_killed(status: int) -> bool:
    return bool(status & 0x7F)


def _violations(trial: Trial, told: list[list[Any]]) -> Iterator[Violation]:
    trial.count("files", len(list(lines_of(told, "file"))))
    trial.count("files imported", len(list(lines_of(told, "imported"))))
    for what, details in lines_of(told, "violated"):
        yield Violation(what, details)


def _take_in(folder: Path, files: list[tuple[str, Make]], tell: Tell) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_memory() + _BYTES, resource.RLIM_INFINITY))
    desk = Desk(Database.sqlite(folder / "desk.db", KEY), FixedClock(NOON))
    for name, make in files:
        tell("file", name)
        path = folder / name
        make(path)
        signal.setitimer(signal.ITIMER_PROF, _SECONDS)  # of work, not of waiting for others
        signal.alarm(_SECONDS * 6)
        for what, details in _taken(desk, path, tell):
            tell("violated", what, f"{name}: {details}"[:1_500])
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)
        remove(path)


def _memory() -> int:
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def _taken(desk: Desk, path: Path, tell: Tell) -> Iterator[tuple[str, str]]:
    before = _plain(desk)
    try:
        opened = open_file(path)
        start = _start(opened)
        expected = rehearsal.dry_run(Running(desk, SYSTEM), start, opened.records())
        assert expected is not None
    except AgentDeskError as error:
        yield from _words(error)
        yield from ((CHANGED, words) for words in differences(before, _plain(desk)))
        yield from _read_without_a_rehearsal(desk, path, before)
        return
    tell("imported")
    rows = sum(1 for _ in opened.records())
    done = run_import(Running(desk, SYSTEM), start, opened.records, {"file": path.name})
    if done.counts.rows != rows or done.rows != rows:
        yield MISCOUNTED, f"{rows} rows, {done.counts}"
    if done.counts != expected.counts:
        yield OTHERWISE, f"{expected.counts}, then {done.counts}"
    yield from _reasons(desk, done.id, done.counts.refused)
    undo_import(Running(desk, SYSTEM), done.id)
    yield from ((NOT_RESTORED, words) for words in differences(before, _plain(desk)))


def _start(opened: Opened) -> StartImport:
    kind = KINDS.get(opened.layout.kind, Kind.CUSTOMERS)
    return StartImport(record_kind=kind, file_name=opened.path.name, source=opened.layout.fingerprint)


def _read_without_a_rehearsal(desk: Desk, path: Path, before: Any) -> Iterator[tuple[str, str]]:
    """As after a yes to a file that has changed since: it breaks off while being read, and nothing of it comes in."""
    try:
        opened = open_file(path)
        run_import(Running(desk, SYSTEM), _start(opened), opened.records, {"file": path.name})
    except AgentDeskError as error:
        yield from _words(error)
    runner.resume_unfinished(desk, _gone)
    yield from ((CHANGED, words) for words in differences(before, _plain(desk)))


def _gone(file: dict[str, Any]) -> Any:
    raise Failure("import.file_unreadable", file="", cause="")


def _words(error: AgentDeskError) -> Iterator[tuple[str, str]]:
    if not wording.knows(error.message_key):
        yield NO_MESSAGE, f"no words for {error.message_key}"
        return
    for lang in wording.LANGUAGES:
        try:
            wording.error_text(error, lang=lang)
        except (KeyError, ValueError, IndexError) as missing:
            yield NO_MESSAGE, f"{error.message_key} in {lang}: {missing!r}, {error.facts}"


def _reasons(desk: Desk, import_id: UUID, refused: int) -> Iterator[tuple[str, str]]:
    listed = desk.ask(ListedRows(import_id, frozenset({Bucket.REFUSED}), limit=100_000), actor=SYSTEM)
    if len({(row.line_no, row.n) for row in listed}) != refused:
        yield NO_REASON, f"{refused} refused, {len(listed)} listed"
    for row in listed:
        key = f"refused.import.{row.code}"
        if row.line_no < 0 or not wording.knows(key):
            yield NO_REASON, f"line {row.line_no}: {row.code}"
            continue
        for lang in wording.LANGUAGES:
            try:
                wording.text(key, lang=lang, **row.facts)
            except (KeyError, ValueError, IndexError) as missing:
                yield NO_REASON, f"{key} in {lang}: {missing!r}, {row.facts}"


_OF_THE_IMPORT = {"imports", "import_batches", "import_listed", "import_files", "import_told", "import_undone",
                  "command_log", "before_images", "counters"}  # fmt: skip


def _plain(desk: Desk) -> Any:
    """What people see: without what an import leaves to be known by, without versions and withdrawn facts."""
    kept = {}
    rows = all_rows(desk.database, without=_OF_THE_IMPORT | _OF_THE_SEARCH | OF_THE_STORAGE)
    for name, found in rows.items():
        columns = [column.name for column in metadata.tables[name].columns]
        version = columns.index("row_version") if "row_version" in columns else None
        gone = columns.index("retracted") if "retracted" in columns else None
        there = (row for row in found if gone is None or not row[gone])
        kept[name] = sorted((tuple(v for n, v in enumerate(row) if n != version) for row in there), key=repr)
    return kept


_OF_THE_SEARCH = {table.name for table in metadata.sorted_tables if table.name.startswith("search_")}


def breaking_off(trial: Trial) -> Iterator[Violation]:
    """The disk with the file goes away while it is being read: nothing of it comes in, now or at the next start."""
    with trial.planted():
        desk, _ = make_desk(trial.fresh_folder("breaking"))
        [path, _] = _shop(trial.fresh_folder("files"), "gone", 400, trial.chance("gone"), later=False)
        opened, before = open_file(path), _plain(desk)
        for last in (1, 150, 390):
            try:
                run_import(Running(desk, SYSTEM), _start(opened), lambda n=last: _until(opened, n), {"file": path.name})
                yield Violation(NO_MESSAGE, f"a file that breaks off after {last} rows is said to be imported")
            except Failure:
                runner.resume_unfinished(desk, _gone)
            for words in differences(before, _plain(desk)):
                yield Violation(CHANGED, f"after {last} rows: {words}")
        desk.database.close()


def _until(opened: Opened, last: int) -> Iterator[Any]:
    for n, row in enumerate(opened.records()):
        if n == last:
            raise Failure("import.file_unreadable", file="", cause="")
        yield row


# --- Twice, and taken back --------------------------------------------------------------------------------------------


def twice_and_back(trial: Trial) -> Iterator[Violation]:
    """A shop's customers and orders; the same files again; a later export; the undo of each, last first."""
    with trial.planted():
        desk, _ = make_desk(trial.fresh_folder("shop"))
        files, chance = trial.fresh_folder("files"), trial.chance("shop")
        count = max(40, trial.size)
        first, later = (
            _shop(files, "first", count, chance, later=False),
            _shop(files, "later", count, chance, later=True),
        )
        states, imports = [_plain(desk)], []
        for path in (*first, *later):
            imports.append(_imported(desk, path, trial))
            states.append(_plain(desk))
            yield from _again(desk, path, trial)
        yield from _found_by_search(desk)
        yield from _replayed(trial, desk)
        for n in range(len(imports) - 1, -1, -1):
            undo_import(Running(desk, SYSTEM), imports[n].id)
            for words in differences(states[n], _plain(desk)):
                yield Violation(NOT_RESTORED, f"{imports[n].file_name}: {words}")
        yield from _replayed(trial, desk)
        desk.database.close()


def _shop(folder: Path, name: str, count: int, chance: random.Random, *, later: bool) -> list[Path]:
    """Customers and orders as a German shop exports them; the later ones have moved, ordered and grown in number."""
    moved = {n for n in range(count) if later and chance.random() < 0.3}
    people = ["Kundennr;Vorname;Nachname;Straße;PLZ;Ort;Telefon;E-Mail"]
    for n in range(count + (count // 4 if later else 0)):
        street = f"Am Markt {n}" if n in moved else f"Lindenweg {n}"
        people.append(f"K{n};Anna{n % 7};Müller{n};{street};50674;Köln;0171 55{n:05};a{n}@example.org")
    orders = ["Bestellnr;Kundennr;Datum;Status;Artikelnr;Artikel;Menge;Einzelpreis;Gesamt"]
    for n in range(count // 2 + (count // 4 if later else 0)):
        status = "geliefert" if n in moved else "versendet"
        orders.append(f"B{n};K{n % (count + 10)};{n % 27 + 1:02}.11.2026;{status};A{n % 5};Tasse;2;12,50;25,00")
    written = [folder / f"{name}-customers.csv", folder / f"{name}-orders.csv"]
    for path, lines in zip(written, (people, orders), strict=True):
        path.write_text("\r\n".join(lines) + "\r\n", encoding="cp1252")
    return written


def _imported(desk: Desk, path: Path, trial: Trial) -> Any:
    opened = open_file(path)
    done = run_import(Running(desk, SYSTEM), _start(opened), opened.records, {"file": path.name})
    trial.count("rows imported", done.counts.rows)
    return done


def _again(desk: Desk, path: Path, trial: Trial) -> Iterator[Violation]:
    before = all_rows(desk.database)
    done = _imported(desk, path, trial)
    if done.counts.new or done.counts.changed:
        yield Violation(NOT_AGAIN, f"{path.name}: {done.counts}")
    for words in differences(_with_versions(before), _with_versions(all_rows(desk.database))):
        yield Violation(NOT_AGAIN, f"{path.name}: {words}")
    undo_import(Running(desk, SYSTEM), done.id)


def _with_versions(rows: Any) -> Any:
    return {name: found for name, found in rows.items() if name not in _OF_THE_IMPORT}


def _found_by_search(desk: Desk) -> Iterator[Violation]:
    for result in check(None, desk.database):
        if not result.ok:
            yield Violation(UNSOUND, f"{result.name}: {result.findings[:2]}")


def _replayed(trial: Trial, desk: Desk) -> Iterator[Violation]:
    again = empty_desk(trial.fresh_folder("again"))
    yield from (Violation(UNSOUND, words) for words in replay(desk, again))
    again.database.close()


# --- Without holding anybody up ---------------------------------------------------------------------------------------


def beside_others(trial: Trial) -> Iterator[Violation]:
    """How long each transaction of an import and its undo holds the lock; others write all the while."""
    with trial.planted():
        desk, _ = make_desk(trial.fresh_folder("beside"))
        [path, _] = _shop(
            trial.fresh_folder("files"), "many", max(400, trial.size * 10), trial.chance("many"), later=False
        )
        held: list[float] = []

        @contextmanager
        def writing(database: Database) -> Iterator[sa.Connection]:
            with right(database) as connection:
                start = time.monotonic()
                yield connection
                held.append(time.monotonic() - start)

        right = Database.writing
        with Change(Database, "writing", writing).made():
            done = _imported(desk, path, trial)
            undo_import(Running(desk, SYSTEM), done.id)
        desk.database.close()
        trial.count("longest hold in milliseconds", round(max(held) * 1000))
        if max(held) > 2.0 or len(held) < 4:
            yield Violation(TOO_LONG, f"{max(held):.1f} s, {len(held)} transactions")


# --- Planted bugs -----------------------------------------------------------------------------------------------------


def _no_limits() -> Iterable[Change]:
    huge = Limits(**{name: 10**15 for name in Limits.__dataclass_fields__ if name != "json_depth"})
    yield Change(workbook, "check", lambda path, limits=None: None)
    yield Change(open_file, "__kwdefaults__", {"remembered": None, "limits": huge})


def _no_depth() -> Iterable[Change]:
    """JSON taken apart without a look at how deep it goes."""
    yield Change(json_records, "open_document", lambda path, limits=None: json.loads(Path(path).read_bytes()))


def _applied_while_read() -> Iterable[Change]:
    """Each batch as soon as it is read: a file that breaks off has come in by half."""

    def stage(running: Running, number: UUID, rows: Iterable[Any]) -> None:
        for batch in batches(number, rows):
            running.do(ApplyImportRows.model_validate_json(batch.as_json()), batch_command(number, batch.batch_no))

    yield Change(runner, "_stage", stage)
    yield Change(runner, "FULL", 20)


def _refused_in_silence() -> Iterable[Change]:
    yield Change(intake_room, "note_listed", lambda *args: None)


def _lines_are_not_known() -> Iterable[Change]:
    """What an order consists of already is not looked up: each time its lines come to those that are there."""
    yield Change(Sight, "of_orders", lambda sight, *asked: {})


def _undo_forgets_a_table() -> Iterable[Change]:
    def images(*asked: Any) -> Any:
        return [(table, found) for table, found in right(*asked) if table.name != "contact_points"]

    right = undoing._images
    yield Change(undoing, "_images", images)


def _one_batch_for_all() -> Iterable[Change]:
    def apply(command: Any, work: UnitOfWork) -> Any:
        time.sleep(2.1)
        return right.answer(command, work)

    from dataclasses import replace

    from agentdesk.core import commands

    right = commands.handler_of("intake.apply_rows")
    yield Change(commands._handlers, "intake.apply_rows", replace(right, answer=apply))


ODD, TWICE, BESIDE = "odd files", "twice and back", "beside others"
BREAKING, DEEP, EMPTY = "a file that breaks off", "a deep file", "a file with rows that say nothing"

PROMISE = Promise(
    name="imports",
    about="What cannot be imported says why and changes nothing; twice is once; an undo restores.",
    size=20,
    unit="odd files; as many customers, twice and back",
    parts={
        ODD: odd,
        TWICE: twice_and_back,
        BESIDE: beside_others,
        BREAKING: breaking_off,
        DEEP: some_odd("deep.json", "deep-objects.json"),
        EMPTY: some_odd("twice-the-same-key.json", "card-of-garbage.vcf", "open-quote.csv"),
    },
    of_bugs_alone=frozenset({DEEP, EMPTY}),
    bugs=(
        Bug("a file that breaks off comes in by half", BREAKING, (CHANGED,), _applied_while_read),
        Bug("rows are refused in silence", EMPTY, (NO_REASON,), _refused_in_silence),
        Bug("JSON of any depth", DEEP, (NO_MESSAGE, TOO_MUCH), _no_depth),
        Bug("lines come to those that are there", TWICE, (NOT_AGAIN,), _lines_are_not_known, 5),
        Bug("the undo forgets a table", TWICE, (NOT_RESTORED,), _undo_forgets_a_table, 5),
        Bug("a batch that holds the lock", BESIDE, (TOO_LONG,), _one_batch_for_all, 1),
    ),
)
