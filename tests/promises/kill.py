"""kill -9 at any moment: nothing acknowledged is lost, nothing is half, at most one second of text is gone."""

from __future__ import annotations

import random
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import alembic.command  # noqa: F401 - so that forked processes have it already
import sqlalchemy as sa

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import SYSTEM
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.desk import Desk
from agentdesk.core.drafts import Draft, Drafts
from agentdesk.core.errors import AgentDeskError, Failure, Refused
from agentdesk.core.ids import derived_id
from agentdesk.core.intake import runner
from agentdesk.core.intake.commands import Imports, StartImport
from agentdesk.core.intake.model import Kind, State
from agentdesk.core.intake.records import AddressEntry, CustomerRecord, EmailEntry, PhoneEntry
from agentdesk.core.intake.runner import Running, run_import, undo_import
from agentdesk.core.people.commands import TheShop
from agentdesk.core.storage import migrate, opening
from agentdesk.core.storage.check import check
from agentdesk.core.storage.connect import DatabaseError
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.schema import command_log
from agentdesk.core.workplace import create_workplace, open_workplace
from agentdesk.ui.interactions import keeper
from tests.desks import KEY, NOON, empty_desk, make_desk
from tests.profiles import PASSPHRASE, NoKeyring
from tests.promises.again import replay
from tests.promises.days import Day, staff
from tests.promises.processes import ChildFailed, Tell, Work, killed_at_random, lines_of, run_in_child
from tests.promises.promise import Bug, Change, Promise, Trial, Violation
from tests.promises.rows import all_rows, differences
from tests.promises.session import SHOP
from tests.promises.tomorrow import HEAD, program_of_tomorrow, with_next_step
from tests.promises.window import OpenWindow

LOST_WORDS = "words that were said to be saved are there, unchanged"
LOST_SECOND = "at most one second of typed text is lost"
LOST = "an acknowledged command is in the log"
HALF = "what is there is what the commands in the log made, no more and no less"
UNSOUND = "the database is sound"
UNFINISHED = "an import or undo that was killed finishes at the next start"
OTHER_IMPORT = "a killed import ends as one that was left in peace"
HALF_MIGRATED = "a killed migration has taken all steps, or none"
NOT_RESUMED = "the next start finishes what was killed"
HALF_COPY = "what lies among the backups is whole"
HALF_PROFILE = "a killed beginning leaves a finished profile, or a new one"

# --- Typing into drafts -----------------------------------------------------------------------------------------------


def typing(trial: Trial) -> Iterator[Violation]:
    """Drafts, saved as fast as the disk allows, in one file over many kills."""
    folder, chance = trial.fresh_folder("typing"), trial.chance("typing")
    said: dict[str, int] = {}
    for n in range(trial.size):
        told = killed_at_random(lambda tell, n=n: _type(folder, n, tell), trial, "ready", chance.uniform(0, 0.05))
        trial.count("kills")
        for name, length in lines_of(told, "saved"):
            said[name] = length
            trial.count("saved drafts")
        yield from _typed(folder, said)


def _type(folder: Path, n: int, tell: Tell) -> None:
    drafts = _drafts(folder)
    tell("ready")
    for k in range(2_000):
        draft_id, length = derived_id(UUID(int=n), "draft", k // 40), (k % 40 + 1) * 37
        content = {"notes": _words(length)}
        drafts.save(Draft(id=draft_id, kind="note", command_id=draft_id, content=content, updated_at=NOON))
        tell("saved", str(draft_id), length)
    drafts.close()


def _typed(folder: Path, said: dict[str, int]) -> Iterator[Violation]:
    try:
        drafts = _drafts(folder)
    except AgentDeskError as error:
        yield Violation(LOST_WORDS, str(error))
        return
    there = {str(draft.id): draft.content["notes"] for draft in drafts.all()}
    if drafts.put_aside:
        yield Violation(LOST_WORDS, "the file was broken and put aside")
    for name, length in said.items():
        words = there.get(name, "")
        if len(words) < length or words != _words(len(words)):
            yield Violation(LOST_WORDS, f"{len(words)} of {length} characters")
    for draft in drafts.all()[:-20]:
        drafts.drop(draft.id)
        said.pop(str(draft.id), None)
    drafts.close()


def _drafts(folder: Path) -> Drafts:
    return Drafts(folder / "drafts.db", KEY, aside=folder / "backups", clock=FixedClock(NOON))


def _words(length: int) -> str:
    return ("Das Päckchen kam an, aber die Tasse darin war zerbrochen. " * (length // 50 + 1))[:length]


# --- Typing in the window ---------------------------------------------------------------------------------------------

_LETTERS = _words(4_000)


def typing_in_the_window(trial: Trial) -> Iterator[Violation]:
    """The real window, a contact taken by key, notes typed at the pace of a person; killed within a few seconds."""
    chance = trial.chance("window")
    folder = trial.fresh_folder("window") / "profile"
    create_workplace(folder, SHOP, passphrase=PASSPHRASE, keys=NoKeyring()).close()
    for n in range(trial.size):
        copy = folder.with_name(f"profile-{n}")
        shutil.copytree(folder, copy)
        work = partial(_type_in_window, copy, chance.uniform(15, 70))
        told = killed_at_random(work, trial, "typing", chance.uniform(1.2, 2.6))
        killed_at = time.monotonic()
        trial.count("kills")
        typed = [at for (at,) in lines_of(told, "typed")]
        gaps = max((b - a for a, b in pairwise([*typed[-60:], killed_at])), default=0.0)
        due = sum(at < killed_at - 1.0 - max(0.0, gaps - 0.3) for at in typed)  # a machine that stood still types late
        words = _notes_on_disk(copy)
        trial.count("letters typed", len(typed))
        if words != _LETTERS[: len(words)] or not due <= len(words) <= len(typed):
            yield Violation(LOST_SECOND, f"{len(words)} letters of {len(typed)} on disk, {due} are older than a second")


def _type_in_window(folder: Path, pause: float, tell: Tell) -> None:
    window = OpenWindow(folder, PASSPHRASE)
    window.take_contact()
    tell("typing")
    for letter in _LETTERS:
        tell("typed", time.monotonic())
        window.type(letter)
        window.rest(round(pause))


def _notes_on_disk(folder: Path) -> str:
    place = open_workplace(folder, given=PASSPHRASE, keys=NoKeyring())
    drafts = place.open_drafts()
    found = [str(draft.content["notes"]) for draft in drafts.all() if draft.kind == "interaction"]
    drafts.close()
    place.close()
    return found[0] if found else ""


# --- Executing commands -----------------------------------------------------------------------------------------------


def executing(trial: Trial) -> Iterator[Violation]:
    """A busy day, killed again and again; a new desk every 25 kills."""
    chance = trial.chance("executing")
    folder, said = Path(), set[str]()
    for n in range(trial.size):
        if n % 25 == 0:
            folder, said = _begun_day(trial), set()
        work = partial(_execute, folder, n, chance.random())
        told = killed_at_random(work, trial, "ready", chance.uniform(0, 0.3))
        trial.count("kills")
        said |= {line[0] for line in lines_of(told, "done")}
        last = n % 25 == 24 or n == trial.size - 1
        yield from _executed(trial, folder, said, thorough=last or n % 5 == 4)
        if last:
            trial.count("acknowledged commands", len(said))


def _begun_day(trial: Trial) -> Path:
    folder = trial.fresh_folder("day")
    desk, _ = make_desk(folder)
    for wish in staff(desk):
        desk.execute_all([wish])
    desk.database.close()
    return folder


def _execute(folder: Path, n: int, seed: float, tell: Tell) -> None:
    clock = FixedClock(NOON + timedelta(hours=n))
    day = Day(Desk(Database.sqlite(folder / "desk.db", KEY), clock), random.Random(seed))
    day.wish()
    tell("ready")
    for _ in range(400):
        wish = day.wish()
        if wish and not isinstance(day.execute(wish), Exception):
            tell("done", str(wish.id))


def _executed(trial: Trial, folder: Path, said: set[str], *, thorough: bool) -> Iterator[Violation]:
    database = Database.sqlite(folder / "desk.db", KEY)
    with closing(database):
        with database.reading() as connection:
            asked = sa.select(command_log.c.log_no, command_log.c.command_id).order_by(command_log.c.log_no)
            lines = connection.execute(asked).all()
        if lost := said - {str(line.command_id) for line in lines}:
            yield Violation(LOST, f"{len(lost)} of {len(said)}")
        if [line.log_no for line in lines] != list(range(1, len(lines) + 1)):
            yield Violation(HALF, "the numbers of the log have gaps")
        if thorough:
            yield from _sound(trial, database)


def _sound(trial: Trial, database: Database) -> Iterator[Violation]:
    """Integrity, invariants, and every row: search index included, a replay gives the same."""
    trial.count("replays")
    for result in check(None, database):
        if not result.ok:
            yield Violation(UNSOUND, f"{result.name}: {result.findings[:2]}")
    again = empty_desk(trial.fresh_folder("again"))
    yield from (Violation(HALF, words) for words in replay(Desk(database), again))
    again.database.close()


# --- Importing --------------------------------------------------------------------------------------------------------

_ROWS = 150


def importing(trial: Trial) -> Iterator[Violation]:
    """An import, or the undo of one, killed; then started again (and sometimes killed once more) until it is done."""
    chance = trial.chance("importing")
    template, wanted, emptied = _imports_in_peace(trial)
    for n in range(trial.size):
        undoing = n % 3 == 2
        folder = trial.fresh_folder("importing")
        shutil.copyfile(template[undoing], folder / "desk.db")
        work = _undo if undoing else _import
        seconds = chance.uniform(0, 0.4 if undoing else 0.8)
        told = killed_at_random(lambda tell, w=work, f=folder: w(f, tell), trial, "ready", seconds)
        trial.count("kills")
        while chance.random() < 0.4:
            killed_at_random(lambda tell, f=folder: _resume(f, tell), trial, "ready", chance.uniform(0, 0.5))
            trial.count("kills")
        yield from _started_again(lambda tell, f=folder: _resume(f, tell), trial, UNFINISHED)
        expected = emptied if undoing else wanted
        thorough = trial.bug is not None or n % 4 == 1
        yield from _imported(trial, folder, expected, begun=any(lines_of(told, "begun")), thorough=thorough)


def _imports_in_peace(trial: Trial) -> tuple[dict[bool, Path], list[Any], list[Any]]:
    """A desk before and after the import (to kill its undo), and what both come to when nobody disturbs them."""
    folder = trial.fresh_folder("peace")
    desk, me = make_desk(folder)
    for name in ("Ahrens", "Brandt"):
        desk.execute(CreateCustomer(family_name=name), actor=me)
    emptied = _customers(desk)
    desk.database.close()
    before = folder / "before.db"
    shutil.copyfile(folder / "desk.db", before)
    run_in_child(lambda tell: _import(folder, tell), replace(trial, bug=None))
    desk = _desk(folder)
    wanted = _customers(desk)
    desk.database.close()
    return {False: before, True: folder / "desk.db"}, wanted, emptied


def _records() -> Iterator[tuple[int, CustomerRecord]]:
    for n in range(_ROWS):
        yield (
            n + 2,
            CustomerRecord(
                number=f"A-{n}",
                given_name="Jörg",
                family_name=f"Müller {n}",
                phones=(PhoneEntry(e164=f"+4917155{n:05}"),),
                emails=(EmailEntry(address=f"m{n}@example.org"),),
                addresses=(AddressEntry(street="Lindenweg", house_number=str(n), postcode="50674", city="Köln"),),
            ),
        )


def _import(folder: Path, tell: Tell) -> None:
    desk = _desk(folder)
    start = StartImport(record_kind=Kind.CUSTOMERS, file_name="kunden.csv", source="shop")
    tell("ready")
    report = lambda progress: tell("begun")  # noqa: E731
    run_import(Running(desk, SYSTEM, report), start, _records, {"file": "kunden.csv"})


def _undo(folder: Path, tell: Tell) -> None:
    desk = _desk(folder)
    [done] = desk.ask(Imports(), actor=SYSTEM)
    tell("ready")
    undo_import(Running(desk, SYSTEM, lambda progress: tell("begun")), done.id)


def _resume(folder: Path, tell: Tell) -> None:
    desk = _desk(folder)
    tell("ready")
    runner.resume_unfinished(desk, lambda file: _records)


def _imported(trial: Trial, folder: Path, wanted: list[Any], *, begun: bool, thorough: bool) -> Iterator[Violation]:
    desk = _desk(folder)
    with closing(desk.database):
        imports = desk.ask(Imports(), actor=SYSTEM)
        if [each for each in imports if each.state in (State.RUNNING, State.UNDOING)]:
            yield Violation(UNFINISHED, f"{[each.state for each in imports]}")
        elif (imports or begun) and _customers(desk) != wanted:
            yield Violation(OTHER_IMPORT, f"{len(_customers(desk))} customers instead of {len(wanted)}")
        if thorough:
            yield from _sound(trial, desk.database)


def _customers(desk: Desk) -> list[Any]:
    """What people would see of them: no ids, which the import makes."""
    with desk.database.reading() as connection:
        found = connection.exec_driver_sql(
            "SELECT c.number, c.family_name, p.kind, p.value FROM customers c "
            "LEFT JOIN contact_points p ON p.customer_id = c.id ORDER BY c.number, p.rank"
        )
        return [tuple(row) for row in found]


def _desk(folder: Path) -> Desk:
    return Desk(Database.sqlite(folder / "desk.db", KEY))


# --- Migrating --------------------------------------------------------------------------------------------------------


def migrating(trial: Trial) -> Iterator[Violation]:
    """The start of a program of tomorrow on a profile of today."""
    chance = trial.chance("migrating")
    root = trial.fresh_folder("today")
    steps = with_next_step(root)
    key = _profile_of_today(root / "profile")
    before = _rows_of(root / "profile", key)
    for _ in range(trial.size):
        folder = trial.fresh_folder("migrating") / "profile"
        shutil.copytree(root / "profile", folder)
        killed_at_random(lambda tell, f=folder: _start_tomorrow(f, steps, tell), trial, "ready", chance.uniform(0, 0.5))
        trial.count("kills")
        yield from _all_or_none(folder, key, before)
        in_order = replace(trial, bug=None)
        yield from _started_again(lambda tell, f=folder: _start_tomorrow(f, steps, tell), in_order, NOT_RESUMED)
        revision = _revision(folder, key)
        if revision != HEAD:
            yield Violation(NOT_RESUMED, f"the schema is {revision}")
        yield from _all_or_none(folder, key, before)


def _profile_of_today(folder: Path) -> bytes:
    place = create_workplace(folder, SHOP, passphrase=PASSPHRASE, keys=NoKeyring(), clock=FixedClock(NOON))
    for n in range(40):
        place.desk.execute(CreateCustomer(family_name=f"Müller {n}"), actor=SYSTEM)
    place.close()
    return place.opened.key


def _start_tomorrow(folder: Path, steps: Path, tell: Tell) -> None:
    with program_of_tomorrow(steps):
        tell("ready")
        open_workplace(folder, given=PASSPHRASE, keys=NoKeyring()).close()


def _rows_of(folder: Path, key: bytes) -> Any:
    database = Database.sqlite(folder / "desk.db", key)
    with closing(database):
        return all_rows(database)


def _revision(folder: Path, key: bytes) -> str:
    database = Database.sqlite(folder / "desk.db", key)
    with closing(database):
        return migrate.revision(database)


def _all_or_none(folder: Path, key: bytes, before: Any) -> Iterator[Violation]:
    try:
        database = Database.sqlite(folder / "desk.db", key)
        with closing(database):
            revision = migrate.revision(database)
            with database.reading() as connection:
                schema = sa.inspect(connection)
                tables = schema.get_table_names()
                if missing := {"customers", "contact_points"}.difference(tables):
                    yield Violation(HALF_MIGRATED, f"schema {revision}, without {missing}")
                    return
                columns = {c["name"] for c in schema.get_columns("customers")}
                others = {c["name"] for c in schema.get_columns("contact_points")}
                left_over = [name for name in tables if "tmp" in name]
            new = {"nickname" in columns, "nickname" in others, revision == HEAD}
            if len(new) != 1 or left_over:
                yield Violation(HALF_MIGRATED, f"schema {revision}, columns {new}, tables {left_over}")
            for words in differences(before, all_rows(database)):
                yield Violation(HALF_MIGRATED, words)
            yield from _gates_are_shut(database)
            for result in check(None, database):
                if not result.ok and result.name != "storage.schema":
                    yield Violation(UNSOUND, f"{result.name}: {result.findings[:2]}")
    except (AgentDeskError, sa.exc.DBAPIError, DatabaseError) as error:
        yield Violation(HALF_MIGRATED, f"{type(error).__name__}: {error}")
    for copy in sorted((folder / "backups").glob("*.db")):
        try:
            if differences(before, _rows_of_file(copy, key)):
                yield Violation(HALF_COPY, copy.name)
        except (AgentDeskError, sa.exc.DBAPIError, DatabaseError) as error:
            yield Violation(HALF_COPY, f"{copy.name}: {error}")


def _rows_of_file(path: Path, key: bytes) -> Any:
    database = Database.sqlite(path, key)
    with closing(database):
        return all_rows(database)


def _gates_are_shut(database: Database) -> Iterator[Violation]:
    try:
        with database.writing() as connection:
            connection.exec_driver_sql("UPDATE customers SET title = 'Dr.'")
    except (sa.exc.IntegrityError, sa.exc.DBAPIError, AgentDeskError):
        return
    yield Violation(HALF_MIGRATED, "rows can be written past the gate")


def _started_again(work: Work, trial: Trial, promised: str) -> Iterator[Violation]:
    try:
        run_in_child(work, trial)
    except ChildFailed as failed:
        yield Violation(promised, str(failed))


# --- Making a profile -------------------------------------------------------------------------------------------------


def beginning(trial: Trial) -> Iterator[Violation]:
    chance = trial.chance("beginning")
    for _ in range(trial.size):
        folder = trial.fresh_folder("beginning") / "profile"
        told = killed_at_random(lambda tell, f=folder: _begin(f, tell), trial, "ready", chance.uniform(0, 0.5))
        trial.count("kills")
        try:
            place = open_workplace(folder, given=PASSPHRASE, keys=NoKeyring())
        except Failure as failure:
            if failure.code != "profile.new" or any(lines_of(told, "made")):
                yield Violation(HALF_PROFILE, str(failure))
                continue
            place = create_workplace(folder, SHOP, passphrase=PASSPHRASE, keys=NoKeyring())
        if place.desk.ask(TheShop(), actor=SYSTEM) is None or not place.people():
            yield Violation(HALF_PROFILE, "no shop, or nobody in it")
        for result in check(place.opened, place.desk.database):
            if not result.ok:
                yield Violation(UNSOUND, f"{result.name}: {result.findings[:2]}")
        place.close()


def _begin(folder: Path, tell: Tell) -> None:
    tell("ready")
    create_workplace(folder, SHOP, passphrase=PASSPHRASE, keys=NoKeyring())
    tell("made")


# --- Planted bugs -----------------------------------------------------------------------------------------------------


def _done_before_it_is() -> Iterable[Change]:
    def execute_all(desk: Desk, wishes: Iterable[Any]) -> list[Any]:
        threading.Thread(target=_quietly, args=(lambda: right(desk, list(wishes)),), daemon=True).start()
        return [None]

    right = Desk.execute_all
    yield Change(Desk, "execute_all", execute_all)


def _quietly(work: Callable[[], Any]) -> None:
    try:
        work()
    except Refused:
        return


def _saved_after_a_pause() -> Iterable[Change]:
    """Who types without a pause is never saved."""
    yield Change(keeper, "MOST_MS", 60_000)


def _saved_on_close() -> Iterable[Change]:
    waiting: dict[UUID, Draft] = {}

    def close(drafts: Drafts) -> None:
        for draft in waiting.values():
            save(drafts, draft)
        right(drafts)

    save, right = Drafts.save, Drafts.close
    yield Change(Drafts, "save", lambda drafts, draft: waiting.update({draft.id: draft}))
    yield Change(Drafts, "close", close)


def _log_of_its_own() -> Iterable[Change]:
    """Rows first, the log in a transaction of its own: what happens between the two is done twice or never."""

    def write_log(desk: Desk, connection: sa.Connection, *args: Any) -> None:
        connection.commit()
        time.sleep(0.01)
        connection.execution_options(begin="IMMEDIATE")
        right(desk, connection, *args)

    right = Desk._write_log
    yield Change(Desk, "_write_log", write_log)


def _import_without_log() -> Iterable[Change]:
    def write_log(desk: Desk, connection: sa.Connection, asked: Any, *args: Any) -> None:
        if asked.command.kind != "intake.apply_rows":
            right(desk, connection, asked, *args)

    right = Desk._write_log
    yield Change(Desk, "_write_log", write_log)


def _forgets_what_it_began() -> Iterable[Change]:
    yield Change(runner, "resume_unfinished", lambda desk, reopen: [])


def _no_transaction() -> Iterable[Change]:
    @contextmanager
    def writing_schema(database: Database) -> Iterator[sa.Connection]:
        with right(database) as connection:
            raw: Any = connection.connection.driver_connection
            connection.exec_driver_sql("SELECT 1")
            raw.execute("COMMIT")  # from here on each statement is kept as soon as it is done
            yield connection

    right = Database.writing_schema
    yield Change(Database, "writing_schema", writing_schema)


def _name_before_key() -> Iterable[Change]:
    """The database gets its name before the way in is on disk."""
    late: list[tuple[Any, ...]] = []

    def sync_folder(folder: Path) -> None:
        time.sleep(0.2)
        for args in late:
            right(*args)

    right = opening.save_recovery
    yield Change(opening, "save_recovery", lambda *args: late.append(args))
    yield Change(opening, "sync_folder", sync_folder)


TYPING, WINDOW, EXECUTING, IMPORTING = "typing", "typing in the window", "executing", "importing"
MIGRATING, BEGINNING = "migrating", "making a profile"

PROMISE = Promise(
    name="kill",
    about="kill -9 at any moment loses nothing that was acknowledged, leaves nothing half, and costs a second of text.",
    size=40,
    unit="kills",
    parts={
        TYPING: typing,
        WINDOW: typing_in_the_window,
        EXECUTING: executing,
        IMPORTING: importing,
        MIGRATING: migrating,
        BEGINNING: beginning,
    },
    shares={TYPING: 0.3, WINDOW: 0.04, EXECUTING: 0.4, IMPORTING: 0.1, MIGRATING: 0.08, BEGINNING: 0.08},
    bugs=(
        Bug("drafts are saved on closing", TYPING, (LOST_WORDS,), _saved_on_close, 3),
        Bug("words are saved in a pause only", WINDOW, (LOST_SECOND,), _saved_after_a_pause, 1),
        Bug("done is said before it is done", EXECUTING, (LOST,), _done_before_it_is, 20),
        Bug("the log has a transaction of its own", EXECUTING, (HALF,), _log_of_its_own, 15),
        Bug("rows are imported without a line in the log", IMPORTING, (HALF, UNFINISHED), _import_without_log, 1),
        Bug("a start forgets what was cut off", IMPORTING, (UNFINISHED,), _forgets_what_it_began, 3),
        Bug("a migration without a transaction", MIGRATING, (HALF_MIGRATED,), _no_transaction, 8),
        Bug("a profile has its name before its key is safe", BEGINNING, (HALF_PROFILE,), _name_before_key, 8),
    ),
)
