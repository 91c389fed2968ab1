"""A day of work in which everything that writes gets to see one known word."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from agentdesk.core import logs
from agentdesk.core.clock import SystemClock
from agentdesk.core.customers.commands import AddNote, CreateCustomer, FindCustomers, NewPoint, PinAlert
from agentdesk.core.customers.model import PointKind, Severity
from agentdesk.core.desk import Desk
from agentdesk.core.drafts import Draft
from agentdesk.core.ids import new_id
from agentdesk.core.intake.commands import StartImport
from agentdesk.core.intake.dry_run import dry_run
from agentdesk.core.intake.model import Kind
from agentdesk.core.intake.records import CustomerRecord
from agentdesk.core.intake.runner import Running, run_import
from agentdesk.core.interactions.commands import EndInteraction, StartInteraction
from agentdesk.core.storage.backup import backup, restore
from agentdesk.core.storage.check import check
from agentdesk.core.storage.keys import Secrets
from agentdesk.core.storage.profile import Profile
from agentdesk.core.workplace import Workplace
from tests.profiles import PASSPHRASE, NoKeyring

CANARY = "quarzkanarie"
"""In everything that anybody types or imports: small letters without accents, so that the search index has it too."""


def day(place: Workplace, root: Path, size: int) -> None:
    """Everything that writes: commands, drafts, an import and its rehearsal, backup, restore, check, an error."""
    desk, me = place.desk, place.person().id
    drafts = place.open_drafts()
    for n in range(size):
        customer_id = _customer(desk, me, n)
        drafts.save(draft(n))
    list(desk.ask(FindCustomers(CANARY, 20), actor=me))
    rows = [(n, CustomerRecord(number=f"{CANARY}{n}", family_name=f"{CANARY} {n}")) for n in range(200)]
    start = StartImport(record_kind=Kind.CUSTOMERS, file_name=f"{CANARY}.csv", source="shop")
    dry_run(Running(desk, me), start, rows)
    run_import(Running(desk, me), start, lambda: rows, {"file": f"{CANARY}.csv"})
    with desk.database.reading() as connection:  # larger than the cache of a page or two: SQLite would sort in a file
        connection.exec_driver_sql("PRAGMA cache_size = 10")
        connection.exec_driver_sql(
            "SELECT args FROM command_log a, (SELECT 1 UNION SELECT 2) ORDER BY args || 1"
        ).fetchall()
        connection.invalidate()
    logs.note(ValueError(f"no such customer: {CANARY}"))
    backup(place.opened, root / "home" / "desk.backup", SystemClock())
    restore(root / "home" / "desk.backup", Profile(root / "other"), NoKeyring(), Secrets(PASSPHRASE), SystemClock())
    check(place.opened, desk.database)
    desk.execute(AddNote(customer_id=customer_id, words=CANARY), actor=me)


def _customer(desk: Desk, me: UUID, n: int) -> UUID:
    email = NewPoint(kind=PointKind.EMAIL, value=f"{CANARY}{n}@example.org")
    command = CreateCustomer(given_name=CANARY, family_name=f"{CANARY}{n}", tags=(CANARY,), points=(email,))
    customer_id = UUID(desk.execute(command, actor=me)["customer_id"])
    desk.execute(PinAlert(customer_id=customer_id, severity=Severity.CARE, words=f"{CANARY} beisst"), actor=me)
    begun = UUID(desk.execute(StartInteraction(customer_id=customer_id), actor=me)["interaction_id"])
    end = EndInteraction(interaction_id=begun, ended_at=SystemClock().now(), notes=f"{CANARY} " * 50)
    desk.execute(end, actor=me)
    return customer_id


def draft(n: int) -> Draft:
    content = {"notes": f"{CANARY} " * (n + 1)}
    return Draft(id=UUID(int=n), kind="note", command_id=new_id(), content=content, updated_at=SystemClock().now())
