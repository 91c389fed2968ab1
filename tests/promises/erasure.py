"""Whoever is erased is nowhere any more, but for what a law keeps, which is listed.

Somebody is planted in more than forty places, then erased; every file of the profile is searched for their words, byte
by byte, pages decrypted, free pages and side files included.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any
from uuid import UUID

from agentdesk.core import workplace
from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import Undo
from agentdesk.core.customers.commands import AddNote
from agentdesk.core.desk import Desk
from agentdesk.core.errors import AgentDeskError, Refused
from agentdesk.core.history.indexing import catch_up
from agentdesk.core.privacy import erasing
from agentdesk.core.privacy.commands import EraseCustomer
from agentdesk.core.privacy.store import taking_out
from agentdesk.core.storage import connect
from agentdesk.core.storage.backup import backup, restore
from agentdesk.core.storage.check import check
from agentdesk.core.storage.copies import copy_database
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.keys import Secrets
from agentdesk.core.storage.opening import OpenProfile, open_profile
from agentdesk.core.storage.profile import Profile
from tests.decrypted import bytes_of
from tests.desks import NOON, empty_desk
from tests.planted import PIN, Planted, plant
from tests.privacy import make_place
from tests.profiles import PASSPHRASE, NoKeyring
from tests.promises.promise import Bug, Change, Promise, Trial, Violation
from tests.promises.rows import all_rows, differences

STILL_THERE = "whoever is erased is in no file any more"
NOT_LISTED = "what stays is listed with the law that keeps it"
OTHERS = "nobody else loses a word"
UNSOUND = "everything else is as sound as before"
REPLAYED = "the log without their words gives identical rows"
CAME_BACK = "whoever is erased stays so when an older backup is restored"
UNDONE = "nobody takes it back"
FEW = "a person is planted in forty places at least"

KEPT_BY_LAW = {"wording of the consent", "why taken back"}
"""The proof of a consent (§ 7a UWG), and what was sealed into the ledger (§ 146 (4) AO)."""
LEAST_PLACES = 40


@cache
def _template() -> tuple[Path, Planted, Planted, UUID]:
    """Made once in a process; each trial works on a copy."""
    folder = Path(mkdtemp(prefix="erasure-"))
    place = make_place(folder)
    backup(place.opened, folder / "before.backup", place.desk.clock)
    copy_database(place.opened.profile.database, place.opened.profile.backups / "before-0000.db", place.opened.key)
    place.desk.database.close()
    place.opened.close()
    return folder, place.person, place.other, place.staff.sven


@dataclass
class Scene:
    """A copy of the template, open."""

    folder: Path
    opened: OpenProfile
    desk: Desk
    person: Planted
    other: Planted
    leader: UUID

    def erase(self) -> erasing.Erased:
        return erasing.erase(self.desk, self.opened, self.leader, self.person.customer_id, pin=PIN)

    def on_disk(self) -> bytes:
        """What is in the files of the profile."""
        return b"".join(_contents(self.folder, self.opened.key)).lower()

    def words_on_disk(self, who: Planted) -> set[str]:
        return words_in(self.on_disk(), who)

    def close(self) -> None:
        self.desk.database.close()
        self.opened.close()


def words_in(told: bytes, who: Planted) -> set[str]:
    """Of which places the words are in it."""
    marks = {**who.words, "phone": who.phone[1:], "number": who.number}
    return {place for place, word in marks.items() if word.lower().encode() in told}


def _contents(folder: Path, key: bytes) -> Iterator[bytes]:
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".db":
            yield bytes_of(path, key)
        elif path.is_file() and not path.name.endswith(("-wal", "-shm")):
            yield path.read_bytes()


def _scene(trial: Trial) -> Scene:
    made, person, other, leader = _template()
    folder = trial.fresh_folder("profile") / "profile"
    shutil.copytree(made / "profile", folder)
    opened = open_profile(Profile(folder), NoKeyring(), Secrets(PASSPHRASE))
    desk = Desk(Database.sqlite(opened.profile.database, opened.key), FixedClock(NOON))
    return Scene(folder, opened, desk, person, other, leader)


# --- Parts ------------------------------------------------------------------------------------------------------------


@cache
def _as_planted() -> tuple[bytes, frozenset[str]]:
    """What is in the files, and what a check finds, before anybody is erased: of the template the same each time."""
    with TemporaryDirectory() as folder:
        scene = _scene(Trial(1, 0, Path(folder)))
        found = scene.on_disk(), frozenset(_findings(scene.desk))
        scene.close()
    return found


def nowhere(trial: Trial) -> Iterator[Violation]:
    """Once, and with more people before and after, as many as the size says."""
    told, before = _as_planted()
    with trial.planted():
        scene = _scene(trial)
        if others := _crowd(scene, trial.size - 1):
            told, before = scene.on_disk(), frozenset(_findings(scene.desk))
        known = words_in(told, scene.person)
        if len(known) < LEAST_PLACES:
            yield Violation(FEW, f"{len(known)}")
        trial.count("places", len(known))
        everybody_else = {who.mark: (who, words_in(told, who)) for who in (scene.other, *others)}
        erased = scene.erase()
        told = scene.on_disk()
        for place in sorted(words_in(told, scene.person) - KEPT_BY_LAW):
            yield Violation(STILL_THERE, place)
        yield from _listed(erased)
        for who, there in everybody_else.values():
            lost = there - words_in(told, who)
            yield from (Violation(OTHERS, place) for place in sorted(lost))
        yield from (Violation(UNSOUND, each) for each in sorted(_findings(scene.desk) - before))
        yield from _taken_back(scene)
        scene.close()


def replayed(trial: Trial) -> Iterator[Violation]:
    with trial.planted():
        scene = _scene(trial)
        scene.erase()
        again = empty_desk(trial.fresh_folder("again"))
        for line in scene.desk.log():
            try:
                again.replay(line)
            except AgentDeskError as error:
                yield Violation(REPLAYED, f"{line.log_no} {line.kind}: {error}")
        catch_up(again.database)
        rows = (all_rows(desk.database) for desk in (scene.desk, again))
        one, other = ({name: told for name, told in each.items() if not name.startswith("history_")} for each in rows)
        yield from (Violation(REPLAYED, each) for each in differences(one, other))
        again.database.close()
        scene.close()


def restored(trial: Trial) -> Iterator[Violation]:
    """A backup from before comes back; and a start finishes what was cut off."""
    with trial.planted():
        scene = _scene(trial)
        scene.erase()
        scene.close()
        given = Secrets(PASSPHRASE)
        restore(_template()[0] / "before.backup", Profile(scene.folder), NoKeyring(), given, FixedClock(NOON))
        for folder in scene.folder.joinpath("backups").iterdir():
            shutil.rmtree(folder)  # what was put aside in restoring has been erased already
        yield from _found_after_a_start(scene)


def cut_off(trial: Trial) -> Iterator[Violation]:
    """Killed after the list was written, and after the database was."""
    with trial.planted():
        for command_too in (False, True):
            scene = _scene(trial)
            entry = erasing.Entry(scene.person.customer_id, NOON)
            erasing._write_list(scene.opened.profile, [entry])
            if command_too:
                scene.desk.execute(EraseCustomer(customer_id=entry.customer_id), actor=scene.leader, pin=PIN)
            scene.close()
            yield from _found_after_a_start(scene)


def _found_after_a_start(scene: Scene) -> Iterator[Violation]:
    place = workplace.open_workplace(scene.folder, given=PASSPHRASE, keys=NoKeyring())
    place.close()
    left = scene.words_on_disk(scene.person) - KEPT_BY_LAW - {"draft of a note", "draft of a case"}
    yield from (Violation(CAME_BACK, each) for each in sorted(left))


def _crowd(scene: Scene, size: int) -> list[Planted]:
    """More people, planted as the first one was."""
    from tests.planted import Staff

    if size <= 0:
        return []
    staff = Staff(scene.desk, _first_person(scene.desk))
    return [plant(staff, f"crowd{n:03d}x", f"+4917112{n:04d}0", f"5500{n:03d}") for n in range(size)]


def _first_person(desk: Desk) -> UUID:
    from agentdesk.core.commands import SYSTEM
    from agentdesk.core.people.commands import People

    return next(person.id for person in desk.ask(People(), actor=SYSTEM) if person.name == "Miriam Vogt")


def _listed(erased: erasing.Erased) -> Iterator[Violation]:
    stays = {share.table: share for share in erased.intended.plan.stays}
    for table in ("consents", "vouchers", "goodwill_acts", "approvals", "ledger_entries"):
        if table not in stays or not stays[table].law or stays[table].until is None:
            yield Violation(NOT_LISTED, table)


def _findings(desk: Desk) -> set[str]:
    results = check(None, desk.database)
    return {f"{result.name} {json.dumps(each.facts, default=str)}" for result in results for each in result.findings}


def _taken_back(scene: Scene) -> Iterator[Violation]:
    """Neither by undoing what was asked about them, nor by asking more of it."""
    who = scene.person
    wanted = (Undo(command_id=who.commands["a change"]), AddNote(customer_id=who.customer_id, words="x"))
    for command in wanted:
        try:
            scene.desk.execute(command, actor=scene.leader)
        except Refused:
            continue
        yield Violation(UNDONE, command.kind)


# --- Planted bugs -----------------------------------------------------------------------------------------------------


def _one_table_forgotten() -> Iterable[Change]:
    right = taking_out._children_first
    yield Change(taking_out, "_children_first", lambda: [each for each in right() if each.name != "failures"])


def _books_with_words() -> Iterable[Change]:
    yield Change(taking_out, "_emptied", lambda kept, row: row)


def _side_file_left() -> Iterable[Change]:
    yield Change(erasing, "_emptied", lambda database, key: True)


def _free_pages_left() -> Iterable[Change]:
    right = connect._settings
    yield Change(connect, "_settings", lambda *args: right(*args) | {"secure_delete": ("OFF", 0)})
    yield Change(erasing, "write_anew", lambda connection, *_: True)


def _without(place: Any, name: str) -> Callable[[], Iterable[Change]]:
    def changes() -> Iterable[Change]:
        yield Change(place, name, lambda *args: None)

    return changes


def _log_forgotten() -> Iterable[Change]:
    from agentdesk.core.privacy import handlers

    yield Change(handlers, "take_words_out_of_log", lambda *args: None)


def _no_look_at_a_start() -> Iterable[Change]:
    yield Change(workplace, "_keep_erased", lambda place: None)


def _list_forgotten() -> Iterable[Change]:
    yield Change(erasing, "_write_list", lambda profile, entries: None)


def _copies_left() -> Iterable[Change]:
    yield Change(erasing, "copies_put_aside", lambda profile: iter(()))


def _everybody_in_a_line() -> Iterable[Change]:
    yield Change(taking_out, "leaf_is", lambda values, names: lambda piece: True)


def _kept_in_silence() -> Iterable[Change]:
    right = erasing.intend

    def intend(*args: Any) -> erasing.Intended:
        intended = right(*args)
        return replace(intended, plan=replace(intended.plan, stays=()))

    yield Change(erasing, "intend", intend)


NOWHERE, REPLAY, RESTORED, CUT_OFF = "nowhere", "replay", "restored", "cut off"

PROMISE = Promise(
    name="erasure",
    about="Whoever is erased is in no file any more, but for what a law keeps; and nobody else loses a word",
    size=1,
    unit="people beside",
    parts={NOWHERE: nowhere, REPLAY: replayed, RESTORED: restored, CUT_OFF: cut_off},
    bugs=(
        Bug("one table is forgotten", NOWHERE, (STILL_THERE,), _one_table_forgotten, 1),
        Bug("what stays keeps its words", NOWHERE, (STILL_THERE,), _books_with_words, 1),
        Bug("the log beside the database is left", NOWHERE, (STILL_THERE,), _side_file_left, 1),
        Bug("free pages are left", NOWHERE, (STILL_THERE,), _free_pages_left, 1),
        Bug("the log of commands is forgotten", NOWHERE, (STILL_THERE,), _log_forgotten, 1),
        Bug("what was before is forgotten", NOWHERE, (STILL_THERE,), _without(taking_out, "_take_out_of_images"), 1),
        Bug("the search index is forgotten", NOWHERE, (STILL_THERE,), _without(taking_out, "remove_from_search"), 1),
        Bug("the history index is forgotten", NOWHERE, (STILL_THERE,), _without(taking_out, "forget_in_history"), 1),
        Bug("drafts are forgotten", NOWHERE, (STILL_THERE,), _without(erasing, "drop_drafts"), 1),
        Bug("copies put aside are forgotten", NOWHERE, (STILL_THERE,), _copies_left, 1),
        Bug("others in the same line lose their words", REPLAY, (REPLAYED,), _everybody_in_a_line, 1),
        Bug("what stays is not said", NOWHERE, (NOT_LISTED,), _kept_in_silence, 1),
        Bug("nobody looks when a backup was restored", RESTORED, (CAME_BACK,), _no_look_at_a_start, 1),
        Bug("the list of who was erased is not written", RESTORED, (CAME_BACK,), _list_forgotten, 1),
    ),
)
