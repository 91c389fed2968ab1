"""A word typed is a word kept: over kills, damage, strange content, and a disk that is full."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from agentdesk.core.clock import FixedClock
from agentdesk.core.drafts import Draft, Drafts
from agentdesk.core.errors import Failure
from agentdesk.core.storage.connect import PAGE_BYTES, open_sqlcipher, read_setting

KEY = bytes(range(32))
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
ROOT = Path(__file__).parents[2]


def drafts_in(folder: Path, key: bytes = KEY) -> Drafts:
    return Drafts(folder / "drafts.db", key, aside=folder / "backups", clock=FixedClock(NOON))


def draft(number: int, notes: str = "", **more: Any) -> Draft:
    at = NOON + timedelta(seconds=number)
    return Draft(
        id=UUID(int=number),
        kind="wrap_up",
        command_id=UUID(int=number),
        content={"notes": notes},
        updated_at=at,
        **more,
    )


def test_a_draft_is_there_again_after_a_restart_as_it_was(tmp_path: Path) -> None:
    kept = draft(1, "Paket fehlt 🤷\n<b>\x00", customer_id=UUID(int=7), case_id=UUID(int=8))
    drafts = drafts_in(tmp_path)
    drafts.save(kept)
    drafts.close()
    assert drafts_in(tmp_path).all() == (kept,)


def test_saving_again_replaces_and_the_oldest_change_comes_first(tmp_path: Path) -> None:
    drafts = drafts_in(tmp_path)
    for number in (3, 1, 2):
        drafts.save(draft(number))
    drafts.save(draft(1, "mehr"))
    assert [(kept.id.int, kept.content["notes"]) for kept in drafts.all()] == [(1, "mehr"), (2, ""), (3, "")]
    drafts.drop(UUID(int=2))
    assert [kept.id.int for kept in drafts.all()] == [1, 3]


def test_half_a_character_and_a_megabyte_are_kept(tmp_path: Path) -> None:
    drafts = drafts_in(tmp_path)
    strange = {"notes": "halb \ud83d", "long": "x" * 1_000_000}
    drafts.save(Draft(id=UUID(int=1), kind="k", command_id=UUID(int=1), content=strange, updated_at=NOON))
    assert drafts.all()[0].content == strange


def test_a_draft_whose_command_was_carried_out_has_served(tmp_path: Path) -> None:
    drafts = drafts_in(tmp_path)
    for number in range(1, 4):
        drafts.save(draft(number))
    asked: list[UUID] = []

    def ids_in_log(ids: Any) -> set[UUID]:
        asked.extend(ids)
        return {UUID(int=2)}

    assert drafts.drop_done(ids_in_log) == (UUID(int=2),)
    assert len(asked) == 3
    assert [kept.id.int for kept in drafts.all()] == [1, 3]


def test_every_save_is_synced_and_nothing_lies_there_in_plain_text(tmp_path: Path) -> None:
    drafts = drafts_in(tmp_path)
    drafts.save(draft(1, "streng vertraulich"))
    assert read_setting(drafts._connection, "synchronous") == 2
    assert read_setting(drafts._connection, "journal_mode") == "wal"
    for path in tmp_path.iterdir():
        if path.is_file():
            assert b"vertraulich" not in path.read_bytes()
            assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [os.urandom(8192), b"SQLite format 3\x00" + bytes(4080), b"kein Entwurf"])
def test_a_broken_file_is_put_aside_and_said_never_removed(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "drafts.db").write_bytes(content)
    drafts = drafts_in(tmp_path)
    assert drafts.put_aside is not None
    assert drafts.put_aside.read_bytes() == content
    drafts.save(draft(1))
    drafts.close()
    again = drafts_in(tmp_path)
    assert again.put_aside is None
    assert len(again.all()) == 1


def test_drafts_under_another_key_are_put_aside(tmp_path: Path) -> None:
    first = drafts_in(tmp_path, bytes(32))
    first.save(draft(1, "von früher"))
    first.close()
    drafts = drafts_in(tmp_path)
    assert drafts.all() == ()
    assert drafts.put_aside is not None
    with closing(open_sqlcipher(drafts.put_aside, bytes(32))) as aside:
        assert aside.execute("SELECT count(*) FROM draft").fetchone() == (1,)


def full_of(folder: Path, number: int) -> None:
    drafts = drafts_in(folder)
    for n in range(number):
        drafts.save(draft(n, f"Notiz {n} " * 150))
    drafts.close()


def damage(path: Path, page: int) -> None:
    content = bytearray(path.read_bytes())
    content[page * PAGE_BYTES + 1000] ^= 1
    path.write_bytes(content)


def test_what_a_damaged_page_leaves_readable_is_saved(tmp_path: Path) -> None:
    full_of(tmp_path, 60)
    pages = (tmp_path / "drafts.db").stat().st_size // PAGE_BYTES
    damage(tmp_path / "drafts.db", pages // 2)
    drafts = drafts_in(tmp_path)
    assert drafts.put_aside is not None
    saved = {kept.id.int for kept in drafts.all()}
    assert len(saved) >= 50
    assert all(kept == draft(kept.id.int, f"Notiz {kept.id.int} " * 150) for kept in drafts.all())


def test_damage_that_comes_while_somebody_types_does_not_lose_the_words(tmp_path: Path) -> None:
    full_of(tmp_path, 60)
    drafts = drafts_in(tmp_path)
    pages = (tmp_path / "drafts.db").stat().st_size // PAGE_BYTES
    for page in range(1, pages):
        damage(tmp_path / "drafts.db", page)
    drafts._connection.execute("PRAGMA shrink_memory")
    drafts.save(draft(99, "gerade getippt"))
    drafts.close()
    assert "gerade getippt" in [kept.content["notes"] for kept in drafts_in(tmp_path).all()]


def test_drafts_of_a_later_program_are_left_alone(tmp_path: Path) -> None:
    drafts_in(tmp_path).close()
    with closing(open_sqlcipher(tmp_path / "drafts.db", KEY)) as connection:
        connection.execute("PRAGMA user_version = 2")
    with pytest.raises(Failure, match="newer"):
        drafts_in(tmp_path)
    assert not (tmp_path / "backups").exists()


def test_a_full_disk_keeps_the_former_words(tmp_path: Path) -> None:
    drafts = drafts_in(tmp_path)
    drafts.save(draft(1, "sicher"))
    drafts._connection.execute("PRAGMA max_page_count = 8")
    with pytest.raises(Failure, match="disk_full"):
        drafts.save(draft(1, "x" * 100_000))
    assert drafts.all()[0].content["notes"] == "sicher"
    drafts._connection.execute("PRAGMA max_page_count = 100000")
    drafts.save(draft(1, "x" * 100_000))


TYPING = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.integration.test_drafts import draft, drafts_in
drafts = drafts_in(Path(sys.argv[1]))
text = ""
for number in range(100_000):
    text = (text + f" Wort{number}")[-3000:]
    drafts.save(draft(number % 3, text))
    print(number, flush=True)
"""


def test_killed_at_any_moment_no_saved_word_is_lost(tmp_path: Path) -> None:
    """Each line printed is a save acknowledged; after kill -9 the last of each draft is there, or a later one."""
    chance = random.Random(5)
    acknowledged = 0
    for attempt in range(6):
        folder = tmp_path / str(attempt)
        folder.mkdir()
        command = [sys.executable, "-c", TYPING, str(folder), str(ROOT)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.uniform(0, 0.4))
        process.kill()
        process.wait()
        with process.stdout as out:
            printed = [int(line) for line in out.read().split("\n")[:-1]]
        last = printed[-1] if printed else 0
        acknowledged += last
        drafts = drafts_in(folder)
        assert drafts.put_aside is None
        for kept in drafts.all():
            reached = int(kept.content["notes"].rsplit("Wort", 1)[1])
            newest = max((n for n in range(last + 1) if n % 3 == kept.id.int), default=0)
            assert reached >= newest
        assert len(drafts.all()) == min(3, last + 1) or last < 3
    assert acknowledged > 50


def test_nothing_heavy_is_imported_for_drafts() -> None:
    code = "import sys, agentdesk.core.drafts; print({'sqlalchemy', 'pydantic'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "set()\n"
