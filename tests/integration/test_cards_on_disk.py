"""A card number that somebody types is nowhere in the files: not in a table, a fact, the log, a draft."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.commands import Together
from agentdesk.core.customers.commands import AddNote, CorrectNote, CreateCustomer, NewPoint, PinAlert
from agentdesk.core.customers.model import PointKind, Severity
from agentdesk.core.drafts import Draft, Drafts
from agentdesk.core.interactions.commands import CorrectWrapUp, EndInteraction, SaveSnippet, StartInteraction, WrapUp
from agentdesk.core.interactions.model import Outcome, Solved
from agentdesk.core.storage.schema import metadata
from tests.desks import KEY, NOON, make_desk

CARD = "4111 1111 1111 1111"
SAID = f"zahlt mit {CARD} bis 12/28"
MASKED = "zahlt mit •••• •••• •••• 1111 bis 12/28"


def test_no_command_brings_a_card_number_into_the_database(tmp_path: Path) -> None:
    desk, me = make_desk(tmp_path)
    do = lambda command: desk.execute(command, actor=me)  # noqa: E731
    handle = NewPoint(kind=PointKind.HANDLE, network="web", value=CARD, label=SAID)
    customer = do(CreateCustomer(family_name=SAID, tags=(SAID,), points=(handle,)))["customer_id"]
    note = do(AddNote(customer_id=customer, words=SAID))["note_fact_id"]
    do(CorrectNote(customer_id=customer, note_fact_id=note, words=SAID))
    do(PinAlert(customer_id=customer, severity=Severity.INFO, words=SAID))
    do(Together.of(SaveSnippet(shortcut="karte", labels={"de": SAID}, words={"de": SAID})))
    call = do(StartInteraction(customer_id=customer, answers=((SAID, CARD),)))["interaction_id"]
    do(EndInteraction(interaction_id=call, ended_at=NOON, notes=SAID))
    over = {"interaction_id": call, "outcome": Outcome.NOT_REACHED, "solved": Solved.NO, "notes": SAID}
    do(WrapUp(**over, ended_at=NOON))
    do(CorrectWrapUp(**over, reason_id=None))
    with desk.database.reading() as connection:
        written = "\n".join(
            str(row) for table in metadata.sorted_tables for row in connection.execute(sa.select(table))
        )
    desk.database.close()
    assert written.count(MASKED) > 10
    assert CARD not in written
    assert "4111" not in written
    assert (tmp_path / "desk.db").exists()


def test_no_draft_brings_a_card_number_onto_the_disk(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "drafts.db", KEY, aside=tmp_path)
    plain = {"cursor": 7, "active": True, "nothing": None}
    content = {"notes": SAID, "fields": [{"value": CARD}], **plain}
    drafts.save(Draft(id=UUID(int=1), kind="note", command_id=UUID(int=2), content=content, updated_at=NOON))
    [kept] = drafts.all()
    drafts.close()
    masked = {
        "notes": MASKED,
        "fields": [{"value": "•••• •••• •••• 1111"}],
        "cursor": 7,
        "active": True,
        "nothing": None,
    }
    assert kept.content == masked


def test_a_customer_number_is_kept_to_the_letter(tmp_path: Path) -> None:
    desk, me = make_desk(tmp_path)
    number = CARD.replace(" ", "")
    assert desk.execute(CreateCustomer(family_name="X", number=number), actor=me)["number"] == number
    desk.database.close()
