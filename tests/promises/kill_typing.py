"""Somebody types and is killed: into drafts as fast as the disk allows, and in the real window."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path
from uuid import UUID

from agentdesk.core.clock import FixedClock
from agentdesk.core.drafts import Draft, Drafts
from agentdesk.core.errors import AgentDeskError
from agentdesk.core.ids import derived_id
from agentdesk.core.workplace import create_workplace, open_workplace
from tests.desks import KEY, NOON
from tests.profiles import PASSPHRASE, NoKeyring
from tests.promises.forked import Tell, killed_at_random, lines_of
from tests.promises.promise import Trial, Violation
from tests.promises.session import SHOP
from tests.promises.window import OpenWindow

LOST_WORDS = "words that were said to be saved are there, unchanged"
LOST_SECOND = "at most one second of typed text is lost"


def typing(trial: Trial) -> Iterator[Violation]:
    """Drafts, saved as fast as the disk allows, in one file over many kills."""
    folder, chance = trial.fresh_folder("typing"), trial.chance("typing")
    said: dict[str, int] = {}
    for n in range(trial.size):
        after = "ready" if n % 2 else "saved"
        told = killed_at_random(lambda tell, n=n: _type(folder, n, tell), trial, after, chance.uniform(0, 0.05))
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
