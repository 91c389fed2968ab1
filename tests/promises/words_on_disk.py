"""Known words go through everything that writes, while all files are searched for them, time and again."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from agentdesk.core import logs, paths
from agentdesk.core.workplace import create_workplace
from tests.profiles import PASSPHRASE, NoKeyring
from tests.promises.day_of_words import CANARY, day
from tests.promises.forked import ChildFailed, Tell, killed_at_random, lines_of
from tests.promises.promise import Trial, Violation
from tests.promises.session import SHOP

READABLE = "nothing on disk can be read without the key"
NO_DAY = "a day of work can be worked"


def while_working(trial: Trial) -> Iterator[Violation]:
    """A day of work with the known words, searched for from beside, then killed, then looked through once more."""
    root = trial.fresh_folder("surroundings")
    for place in ("home", "tmp", "run"):
        (root / place).mkdir()
    work = lambda tell: _work(root, trial.size, tell)  # noqa: E731
    try:
        told = killed_at_random(work, trial, "over", 0.0)
    except ChildFailed as failed:
        told = failed.told
        yield Violation(NO_DAY, str(failed))
    secrets = next(lines_of(told, "secrets"), [])
    for where, what in lines_of(told, "found"):
        yield Violation(READABLE, f"{what} in {where}, while working")
    trial.count("looks at all files", sum(count for (count,) in lines_of(told, "looks")))
    for where, what in found_in_files(root, needles([CANARY, PASSPHRASE, *secrets])):
        yield Violation(READABLE, f"{what} in {where}, after kill -9")


def needles(words: Iterable[str]) -> dict[bytes, str]:
    """Each as it may look in a file: in two encodings, and a key also as bytes."""
    found = {}
    for word in words:
        for encoding in ("utf-8", "utf-16-le"):
            found[word.lower().encode(encoding)] = f"{word[:12]}… ({encoding})"
        with suppress(ValueError):
            found[bytes.fromhex(word)] = "a key"
    return found


def found_in_files(root: Path, wanted: dict[bytes, str]) -> Iterator[tuple[str, str]]:
    for path in [*root.rglob("*"), *_deleted_but_open(root)]:
        try:
            content = path.read_bytes() if path.is_file() else b""
        except OSError:
            continue  # gone again meanwhile
        yield from _found(str(path.name), path.name.encode() + content, wanted)


def _found(where: str, content: bytes, wanted: dict[bytes, str]) -> Iterator[tuple[str, str]]:
    small = content.lower()
    for needle, what in wanted.items():
        if needle in (content if what == "a key" else small):
            yield where, what


def _deleted_but_open(root: Path) -> Iterator[Path]:
    """Temporary files that have no name any more have content all the same."""
    for handle in Path("/proc/self/fd").glob("*"):
        with suppress(OSError):
            target = str(handle.readlink())
            if target.endswith(" (deleted)") and target.startswith((str(root), "/tmp", "/var/tmp")):
                yield handle


def _work(root: Path, size: int, tell: Tell) -> None:
    for variable, folder in {
        "HOME": "home",
        "XDG_DATA_HOME": "home",
        "XDG_STATE_HOME": "home",
        "TMPDIR": "tmp",
    }.items():
        os.environ[variable] = str(root / folder)
    import tempfile

    tempfile.tempdir = None
    logs.log_to(paths.log_folder())
    place = create_workplace(root / "profile", SHOP, passphrase=PASSPHRASE, keys=NoKeyring())
    secrets = [place.opened.key.hex()]
    tell("secrets", *secrets)
    over = threading.Event()
    beside = threading.Thread(target=_look_all_the_time, args=(root, [CANARY, PASSPHRASE, *secrets], over, tell))
    beside.start()
    try:
        day(place, root, size)
    finally:
        over.set()
        beside.join()
    tell("over")
    time.sleep(60)  # until it is killed, with everything open


def _look_all_the_time(root: Path, words: list[str], over: threading.Event, tell: Tell) -> None:
    wanted, looks = needles(words), 0
    told = set()
    while not over.is_set():
        for found in found_in_files(root, wanted):
            if found not in told:
                tell("found", *found)
                told.add(found)
        looks += 1
    tell("looks", looks)
