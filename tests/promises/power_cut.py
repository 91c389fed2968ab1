"""What has been acknowledged survives a power cut at any moment, and nothing is half.

A working day is recorded by strace: every write with its bytes, every sync. Then the power fails at many moments of it:
what was not synced survives by chance only (see `disk`), and the shipped code opens what is left.
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from agentdesk.core import drafts as drafts_room
from agentdesk.core.desk import Desk
from agentdesk.core.drafts import Drafts
from agentdesk.core.errors import AgentDeskError, Failure
from agentdesk.core.storage import backup, connect, recovery
from agentdesk.core.storage.check import check
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.profile import Profile
from agentdesk.core.storage.recovery import load_recovery
from agentdesk.core.storage.schema import command_log
from agentdesk.core.workplace import open_workplace
from tests.desks import empty_desk
from tests.profiles import PASSPHRASE, NoKeyring
from tests.promises.again import replay
from tests.promises.disk import Disk
from tests.promises.promise import Bug, Change, Promise, Trial, Violation
from tests.promises.recording import Call, Player, record

LOST = "an acknowledged command is in the log"
LOST_WORDS = "words that were said to be saved are there"
LOST_BACKUP = "a backup that was said to be made is whole"
LOST_PROFILE = "a profile that was said to be made opens"
HALF_PROFILE = "until then it is new, or finished"
HALF = "what is there is what its commands made"
BROKEN = "the database is sound"


def at_any_moment(trial: Trial) -> Iterator[Violation]:
    """`size` power cuts in one recorded day."""
    recorded = _recorded(trial)
    said = _said(recorded)
    chance = trial.chance("cuts")
    trial.count("acknowledged", len(said))
    disk = Disk(recorded.folder / "disk")
    player, at = Player(disk), 0
    for cut in _moments(recorded, said, trial.size, chance):
        for call in recorded.calls[at:cut]:
            player.play(call)
        at = cut
        trial.count("power cuts")
        yield from _after(trial, disk, Acknowledged.of([line for n, line in said if n < cut]), chance, cut)


@dataclass(frozen=True, slots=True)
class Recorded:
    folder: Path
    calls: list[Call]


_recordings: dict[tuple[int, str], Recorded] = {}
"""By seed and bug. All are made at once, since starting a program under strace takes as long as its day."""


def _recorded(trial: Trial) -> Recorded:
    name = trial.bug.name if trial.bug else ""
    if (trial.seed, name) not in _recordings:
        root = trial.fresh_folder("recorded")
        days = {"": max(16, min(60, trial.size))} | dict.fromkeys((bug.name for bug in PROMISE.bugs), 16)
        arguments = [str(root), str(trial.seed), *(f"{day}={size}" for day, size in days.items())]
        calls = record("tests.promises.session", arguments, root / "calls")
        for day in days:
            folder = root / (day or "no bug")
            _recordings[trial.seed, day] = Recorded(folder, [call for call in calls if call.is_below(folder)])
    return _recordings[trial.seed, name]


def _said(recorded: Recorded) -> list[tuple[int, list[Any]]]:
    """What was acknowledged, and behind which call."""
    file = recorded.folder / "acknowledged"
    return [
        (n, json.loads(call.texts()[0]))
        for n, call in enumerate(recorded.calls)
        if call.name == "write" and call.path == file
    ]


def _moments(recorded: Recorded, said: list[tuple[int, list[Any]]], size: int, chance: random.Random) -> list[int]:
    """Half of them right after something was acknowledged, of each kind in turn: there a missing sync hurts most."""
    by_kind: dict[str, list[int]] = {}
    for n, (kind, *_) in said:
        by_kind.setdefault(kind, []).append(n)
    in_turn = itertools.islice(itertools.cycle(by_kind.values()), size // 2)
    after_word = [chance.choice(of_kind) + 1 for of_kind in in_turn]
    return sorted(after_word + [chance.randint(0, len(recorded.calls)) for _ in range(size - size // 2)])


@dataclass(slots=True)
class Acknowledged:
    key: bytes = b""
    commands: set[str] = field(default_factory=set)
    drafts: dict[str, int] = field(default_factory=dict)
    """How many characters of each were said to be saved last."""
    backups: list[Path] = field(default_factory=list)

    @classmethod
    def of(cls, lines: list[list[Any]]) -> Acknowledged:
        known = cls()
        for what, *facts in lines:
            match what:
                case "profile":
                    known.key = bytes.fromhex(facts[0])
                case "command":
                    known.commands.add(facts[0])
                case "draft":
                    known.drafts[facts[0]] = facts[1]
                case "backup":
                    known.backups.append(Path(facts[0]))
        return known


def _after(trial: Trial, disk: Disk, known: Acknowledged, chance: random.Random, cut: int) -> Iterator[Violation]:
    """The power comes back: on a copy of what the disk holds."""
    root = trial.fresh_folder("after")
    left = disk.after_power_cut(chance)
    for name, content in left.items():
        path = root / name.relative_to(disk.root)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    profile = Profile(root / "profile")
    say: Callable[[str, str], Violation] = lambda what, details: Violation(what, f"cut at call {cut}: {details}")  # noqa: E731
    if not known.key:
        yield from (say(HALF_PROFILE, words) for words in _neither_new_nor_finished(profile))
        return
    try:
        found = load_recovery(profile.recovery)
        if found is None or not found.fits(known.key):
            yield say(LOST_PROFILE, "no recovery file, or another's")
    except AgentDeskError as error:
        yield say(LOST_PROFILE, str(error))
    for path in known.backups:
        if left.get(path) != bytes(disk.names[path].seen):
            yield say(LOST_BACKUP, path.name)
    try:
        yield from _in_the_database(trial, profile, known, say, thorough=chance.random() < 0.1)
        yield from _in_the_drafts(profile, known, say)
    except (AgentDeskError, sa.exc.DBAPIError, connect.DatabaseError, KeyError, ValueError) as error:
        yield say(BROKEN, f"{type(error).__name__}: {error}")


def _neither_new_nor_finished(profile: Profile) -> Iterator[str]:
    try:
        open_workplace(profile.folder, given=PASSPHRASE, keys=NoKeyring()).close()
    except Failure as failure:
        if failure.code != "profile.new":
            yield str(failure)


def _in_the_database(
    trial: Trial, profile: Profile, known: Acknowledged, say: Callable[[str, str], Violation], *, thorough: bool
) -> Iterator[Violation]:
    database = Database.sqlite(profile.database, known.key)
    with closing(database):
        with database.reading() as connection:
            there = {str(found) for found in connection.execute(sa.select(command_log.c.command_id)).scalars()}
        if lost := known.commands - there:
            yield say(LOST, f"{len(lost)} of {len(known.commands)}")
        for result in check(None, database):
            if not result.ok:
                yield say(BROKEN, f"{result.name}: {result.findings[:2]}")
        if thorough:
            again = empty_desk(trial.fresh_folder("again"))
            yield from (say(HALF, words) for words in replay(Desk(database), again))
            again.database.close()


def _in_the_drafts(profile: Profile, known: Acknowledged, say: Callable[[str, str], Violation]) -> Iterator[Violation]:
    if not known.drafts:
        return
    drafts = Drafts(profile.drafts, known.key, aside=profile.backups)
    there = {str(draft.id): len(draft.content["notes"]) for draft in drafts.all()}
    drafts.close()
    if drafts.put_aside:
        yield say(LOST_WORDS, "the file was broken and put aside")
    short = {name: (there.get(name, 0), length) for name, length in known.drafts.items() if there.get(name, 0) < length}
    if short:
        yield say(LOST_WORDS, f"{short}")


# --- Planted bugs -----------------------------------------------------------------------------------------------------


def _synchronous(value: str, read_back: int) -> Callable[[], Iterable[Change]]:
    def changes() -> Iterable[Change]:
        right = connect._settings
        yield Change(connect, "_settings", lambda *args: right(*args) | {"synchronous": (value, read_back)})

    return changes


def _drafts_not_synced() -> Iterable[Change]:
    def opened(*args: Any, **options: Any) -> connect.Connection:
        connection = right(*args, **options)
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    right = drafts_room.open_sqlcipher
    yield Change(drafts_room, "open_sqlcipher", opened)


def _backup_not_synced() -> Iterable[Change]:
    yield Change(backup, "sync_file", lambda path: None)


def _recovery_not_synced() -> Iterable[Change]:
    yield Change(recovery, "write_atomically", lambda path, content: path.write_bytes(content))


ANY = "at any moment"

PROMISE = Promise(
    name="power-cut",
    about="What was acknowledged survives a power cut at any moment, and nothing is half.",
    size=16,
    unit="power cuts",
    parts={ANY: at_any_moment},
    bugs=(
        Bug("synchronous=NORMAL", ANY, (LOST, BROKEN), _synchronous("NORMAL", 1), 16),
        Bug("synchronous=OFF", ANY, (LOST, BROKEN), _synchronous("OFF", 0), 16),
        Bug("drafts with synchronous=NORMAL", ANY, (LOST_WORDS,), _drafts_not_synced, 32),
        Bug("a backup that is not synced", ANY, (LOST_BACKUP,), _backup_not_synced, 24),
        Bug("a recovery file that is not synced", ANY, (LOST_PROFILE, HALF_PROFILE), _recovery_not_synced, 24),
    ),
)
