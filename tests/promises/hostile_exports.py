"""Hostile words out of a desk: tables for spreadsheets, messages, the log."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from agentdesk.core import logs
from agentdesk.core.actors import SYSTEM
from agentdesk.core.customers.commands import (
    CreateCustomer,
)
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.intake.reading.files import open_file
from agentdesk.core.intake.refused import save_refused
from agentdesk.core.intake.runner import Running
from agentdesk.core.intake.session import Session, Terms
from agentdesk.core.workplace import create_workplace
from tests.desks import make_desk
from tests.profiles import PASSPHRASE, NoKeyring
from tests.promises.forked import command_line
from tests.promises.hostile_words import MARK, hostile_words
from tests.promises.promise import Trial, Violation
from tests.promises.session import SHOP

CALCULATED = "exports calculate nothing"
TALKATIVE = "logs and error messages of the program tell nothing of customers"
NOT_SEEN = "the refused rows and the log are there to be looked at"


def out_of_the_desk(trial: Trial) -> Iterator[Violation]:
    """Refused rows as a table for spreadsheets; the command line's exports; its messages and the log."""
    with trial.planted():
        desk, me = make_desk(trial.fresh_folder("desk"))
        folder = trial.fresh_folder("files")
        words = [text[:2_000].replace("\n", " ").replace("\r", " ") for text in hostile_words(folder)]
        yield from _table_of_refused(desk, me, folder, words)
        desk.database.close()
    yield from _by_the_command_line(trial)


def _table_of_refused(desk: Desk, me: UUID, folder: Path, words: list[str]) -> Iterator[Violation]:
    file = folder / "orders.csv"
    with file.open("w", encoding="utf-8", newline="") as into:
        writer = csv.writer(into, delimiter=";")
        writer.writerow(["Bestellnr", "Kundennr", "Datum", "Artikel", "Menge", "Einzelpreis"])
        writer.writerows([f"B{n}", "", "1.11.2026", text, "1", "2,00"] for n, text in enumerate(words))
    session = Session(Running(desk, me))
    done = session.carry_out(open_file(file, "orders"), Terms(unknown_customers=False))
    if done.counts.refused != len(words):
        yield Violation(NOT_SEEN, f"orders without a customer: {done.counts}")
    save_refused(desk, done.id, folder / "refused.csv", actor=me)
    table = csv.reader(io.StringIO((folder / "refused.csv").read_text(encoding="utf-8-sig")), delimiter=";")
    cells = [cell for row in table for cell in row]
    for cell in cells:
        if _calculates(cell):
            yield Violation(CALCULATED, f"refused rows: {cell[:100]!r}")
    if not any(MARK in cell for cell in cells):
        yield Violation(NOT_SEEN, "the refused rows are not in their table")


def _calculates(cell: str) -> bool:
    """Plain numbers and phone numbers begin with a sign, too."""
    return bool(re.match(r"\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]", cell)) and not re.fullmatch(
        r"[+-]?[\d.,' ()/-]*", cell
    )


def _by_the_command_line(trial: Trial) -> Iterator[Violation]:
    """What is refused or goes wrong says so on standard error and in the log, without the words it was about."""
    root = trial.fresh_folder("line")
    os.environ["XDG_STATE_HOME"] = str(root / "state")
    with trial.planted():
        place = create_workplace(root / "profile", SHOP, passphrase=PASSPHRASE, keys=NoKeyring())
        place.desk.execute(CreateCustomer(number="K-1", family_name=f"{MARK} <b>x</b>"), actor=SYSTEM)
        logs.log_to(root / "logs")
        try:
            place.desk.execute(CreateCustomer(number="K-1", family_name=MARK), actor=SYSTEM)
        except Refused as refused:
            logs.note(refused)
        logs.note(ValueError(f"{MARK} could not be read"))
        place.close()
    called = command_line(trial, "--profile", str(root / "profile"), "show", "K-404", "--json", passphrase=PASSPHRASE)
    if MARK in called.err:
        yield Violation(TALKATIVE, called.err[:300])
    for path in root.rglob("*.log*"):
        if MARK in path.read_text(encoding="utf-8", errors="replace"):
            yield Violation(TALKATIVE, path.name)
    if not list(root.rglob("*.log*")):
        yield Violation(NOT_SEEN, "no log has been written")
