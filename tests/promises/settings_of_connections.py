"""Each connection is asked for the settings that durability and privacy rest on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from agentdesk.core.storage import connect
from agentdesk.core.workplace import create_workplace
from tests.profiles import PASSPHRASE, NoKeyring
from tests.promises.day_of_words import day
from tests.promises.forked import Tell, lines_of, run_in_child
from tests.promises.promise import Change, Trial, Violation
from tests.promises.session import SHOP

UNSAFE = "every connection has the settings that durability and privacy rest on"


EXPECTED = {
    "synchronous": 2, "temp_store": 2, "secure_delete": 1, "foreign_keys": 1, "trusted_schema": 0, "cell_size_check": 1,
    "fullfsync": 1, "checkpoint_fullfsync": 1, "cipher_use_hmac": "1", "busy_timeout": 5000,
}  # fmt: skip
FOR_WRITERS = {"journal_mode": "wal"}


def on_every_connection(trial: Trial) -> Iterator[Violation]:
    """Each connection that a day of work opens, asked right after it is open, past the code that set it up."""
    seen: list[dict[str, Any]] = []

    def opened(connection: Any, *how: Any) -> Any:
        right(connection, *how)
        asked = [*EXPECTED, *FOR_WRITERS, "query_only"]
        seen.append({name: (connection.execute(f"PRAGMA {name}").fetchone() or [None])[0] for name in asked})
        return connection

    def work(tell: Tell) -> None:
        with Change(connect, "_opened", opened).made():
            folder = trial.fresh_folder("settings")
            place = create_workplace(folder / "profile", SHOP, passphrase=PASSPHRASE, keys=NoKeyring())
            place.opened.connect(readonly=True).close()
            day(place, _with_home(folder), 1)
            with place.desk.database.writing_schema():
                pass
            with place.desk.database.reading() as one, place.desk.database.reading() as other:
                one.exec_driver_sql("SELECT 1")
                other.exec_driver_sql("SELECT 1")
            place.close()
        tell("seen", seen)

    right = connect._opened
    [[found]] = lines_of(run_in_child(work, trial), "seen")
    trial.count("connections looked at", len(found))
    for settings in found:
        expected = EXPECTED | ({} if settings["query_only"] else FOR_WRITERS)
        wrong = {name: settings[name] for name, value in expected.items() if settings[name] != value}
        if wrong:
            yield Violation(UNSAFE, f"{wrong}")
    if len(found) < 8:
        yield Violation(UNSAFE, f"only {len(found)} connections were seen: this looks at nothing")


def _with_home(folder: Path) -> Path:
    (folder / "home").mkdir()
    return folder
