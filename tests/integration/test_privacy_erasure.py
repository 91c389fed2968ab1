"""Erasing somebody: who may, what hinders it, what it says before, what stays, and that nothing brings it back.

That nothing is left on disk, whatever the place, is examined by `python -m tests.promises erasure`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import Undo
from agentdesk.core.customers.commands import AddNote, CreateCustomer, FindCustomers
from agentdesk.core.customers.store import consents
from agentdesk.core.errors import Failure, Refused
from agentdesk.core.history.commands import FindInHistory
from agentdesk.core.ids import new_id
from agentdesk.core.intake.commands import StartImport
from agentdesk.core.intake.model import Kind
from agentdesk.core.intake.records import CustomerRecord, EmailEntry
from agentdesk.core.intake.runner import Running, run_import, undo_import
from agentdesk.core.privacy import erasing
from agentdesk.core.privacy.catalogue import Retention, catalogue
from agentdesk.core.privacy.commands import EraseCustomer, PlanErasure
from agentdesk.core.privacy.erasing_words import intended_words
from agentdesk.core.privacy.own_part import leaf_is
from agentdesk.core.privacy.redacting import Placeholders, redacted_args
from agentdesk.core.privacy.staying import kept_until
from agentdesk.core.storage.schema import command_log, facts
from agentdesk.core.vouchers.commands import GetVoucher
from tests.desks import NOON
from tests.planted import PIN
from tests.privacy import Place, make_place
from tests.promises.rows import all_rows


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = make_place(tmp_path)
    yield place
    place.desk.database.close()
    place.opened.close()


def erase(place: Place, by: UUID | None = None) -> erasing.Erased:
    return erasing.erase(place.desk, place.opened, by or place.staff.sven, place.person.customer_id, pin=PIN)


def rows_of(place: Place, table: sa.Table) -> list[sa.RowMapping]:
    with place.desk.database.reading() as connection:
        return list(connection.execute(sa.select(table)).mappings())


def code_of(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.code


# --- Before -----------------------------------------------------------------------------------------------------------


def test_looking_changes_nothing_and_says_what_goes_what_stays_and_until_when(place: Place):
    before = all_rows(place.desk.database)
    intended = erasing.intend(place.desk, place.opened, place.staff.sven, place.person.customer_id)
    assert all_rows(place.desk.database) == before
    assert not place.opened.profile.erased.exists()
    stays = {share.table: (share.rows, share.until) for share in intended.plan.stays}
    assert stays["vouchers"] == (1, date(2034, 12, 31))
    assert stays["consents"] == (1, date(2031, 11, 23))
    assert stays["ledger_entries"][1] == date(2036, 12, 31)
    assert {"customers", "contact_points", "cases", "facts"} <= {share.table for share in intended.plan.goes}
    assert len(intended.drafts) == 2
    said = "\n".join(intended_words(intended))
    assert "31 Dec 2034" in said or "31.12.2034" in said
    assert "privacy." not in said


def test_an_agent_may_not_and_whoever_leads_confirms_it_by_pin(place: Place):
    with pytest.raises(Refused) as refused:
        erase(place, place.staff.agnes)
    assert code_of(refused) == "permission.missing"
    with pytest.raises(Refused) as refused:
        erasing.erase(place.desk, place.opened, place.staff.sven, place.person.customer_id)
    assert code_of(refused) == "people.pin_missing"
    assert erasing.erased_list(place.opened.profile) == ()


def test_nobody_is_erased_in_the_middle_of_a_conversation(place: Place):
    who = str(place.person.customer_id)
    place.staff.do("interactions.start", channel="phone", direction="in", customer_id=who)
    with pytest.raises(Refused) as refused:
        erase(place)
    assert code_of(refused) == "privacy.still_talking"
    assert erasing.erased_list(place.opened.profile) == ()


def test_nobody_is_erased_while_money_is_held_for_them(place: Place):
    given: dict[str, Any] = {"customer_id": str(place.person.customer_id), "currency": "EUR", "amount": 9_000}
    place.staff.do("approvals.request", goodwill="gift", case_id=str(place.person.commands["case"]), **given)
    assert place.desk.ask(PlanErasure(place.person.customer_id), actor=place.staff.sven).hindrance
    with pytest.raises(Refused) as refused:
        erase(place)
    assert code_of(refused) == "privacy.still_pending"


# --- After ------------------------------------------------------------------------------------------------------------


def test_nobody_finds_them_any_more_nor_what_they_said(place: Place):
    words = place.person.words["corrected note"]
    assert place.desk.ask(FindInHistory(words), actor=place.staff.agnes)
    erase(place)
    assert not place.desk.ask(FindInHistory(words), actor=place.staff.agnes)
    assert not place.desk.ask(FindCustomers(place.person.words["family name"]), actor=place.staff.agnes)
    assert place.desk.ask(FindCustomers(place.other.words["family name"]), actor=place.staff.agnes)


def test_what_was_asked_about_them_stays_with_time_and_person_and_cannot_be_taken_back(place: Place):
    with place.desk.database.reading() as connection:
        lines = connection.execute(sa.select(sa.func.count()).select_from(command_log)).scalar_one()
    erase(place)
    with place.desk.database.reading() as connection:
        change = sa.select(command_log).where(command_log.c.command_id == place.person.commands["a change"])
        row = connection.execute(change).one()
        assert connection.execute(sa.select(sa.func.count()).select_from(command_log)).scalar_one() == lines + 1
    assert row.actor_id == place.staff.agnes
    assert json.loads(row.args)["customer_id"] == str(place.person.customer_id)
    assert place.person.mark not in row.args
    with pytest.raises(Refused) as refused:
        place.desk.execute(Undo(command_id=place.person.commands["a change"]), actor=place.staff.sven)
    assert code_of(refused) == "undo.erased"


def test_a_matter_of_many_customers_keeps_its_own_words_in_the_log(place: Place):
    theirs, anothers = (
        place.staff.do("cases.open", customer_id=str(each.customer_id), subject="Mühle klemmt")["case_id"]
        for each in (place.person, place.other)
    )
    asked = {"subject": "Mühlen klemmen", "case_ids": [theirs, anothers]}
    incident = place.staff.do("cases.open_incident", **asked)["case_id"]
    place.staff.do("cases.message_came", case_id=incident, words="Neue Charge", channel="email")
    place.staff.do("cases.link", case_id=anothers, other_id=theirs, link="related")
    erase(place)
    lines = {row["kind"]: row["args"] for row in rows_of(place, command_log)}
    assert "Mühlen klemmen" in lines["cases.open_incident"]
    assert "Neue Charge" in lines["cases.message_came"]
    [linked] = (
        row
        for row in rows_of(place, facts)
        if row["kind"] == "case.linked" and row["customer_id"] == place.other.customer_id
    )
    assert linked["data"]["subject"] == "Mühle klemmt"
    assert linked["data"]["other_subject"].startswith("erased-")


def test_a_conversation_that_was_linked_with_somebody_else_keeps_its_words_in_the_log(place: Place):
    asked = {"customer_id": str(place.person.customer_id), "channel": "phone", "direction": "in", "number": "+4922188"}
    begun = place.staff.do("interactions.start", **asked)["interaction_id"]
    place.staff.do("interactions.end", interaction_id=begun, notes="Kommt am Montag", ended_at=NOON.isoformat())
    place.staff.do("interactions.link", interaction_id=begun, customer_id=str(place.other.customer_id))
    erase(place)
    lines = [row["args"] for row in rows_of(place, command_log) if begun in row["args"]]
    assert any("Kommt am Montag" in args for args in lines)


def test_the_erasure_itself_cannot_be_taken_back_and_asked_again_changes_nothing(place: Place):
    command, command_id = EraseCustomer(customer_id=place.person.customer_id), new_id()
    first = place.desk.execute(command, actor=place.staff.sven, id=command_id, pin=PIN)
    assert place.desk.execute(command, actor=place.staff.sven, id=command_id, pin=PIN) == first
    with pytest.raises(Refused) as refused:
        place.desk.execute(Undo(command_id=command_id), actor=place.staff.miriam)
    assert code_of(refused) == "undo.for_good"
    with pytest.raises(Refused) as refused:
        erase(place)
    assert code_of(refused) == "customers.unknown"


def test_whoever_holds_their_voucher_can_still_use_it(place: Place):
    voucher_id = place.person.voucher_id
    code_hash = place.desk.ask(GetVoucher(voucher_id), actor=place.staff.agnes)
    erase(place)
    assert place.desk.ask(GetVoucher(voucher_id), actor=place.staff.agnes) is not None
    assert code_hash is not None


def test_a_consent_is_kept_for_five_years_and_then_goes_with_the_rest(place: Place):
    place.desk.clock = FixedClock(datetime(2031, 11, 24, tzinfo=UTC))
    erase(place)
    with place.desk.database.reading() as connection:
        whose = connection.execute(sa.select(consents.c.customer_id)).scalars().all()
    assert place.person.customer_id not in whose
    assert place.other.customer_id in whose


def test_somebody_who_comes_back_is_somebody_new(place: Place):
    erase(place)
    made = place.desk.execute(CreateCustomer(number=place.person.number, family_name="Neu"), actor=place.staff.agnes)
    assert UUID(made["customer_id"]) != place.person.customer_id
    with pytest.raises(Refused) as refused:
        place.desk.execute(AddNote(customer_id=place.person.customer_id, words="x"), actor=place.staff.agnes)
    assert code_of(refused) == "customers.unknown"


def test_a_list_that_cannot_be_read_stops_a_start_instead_of_being_forgotten(place: Place):
    place.opened.profile.erased.write_text("{")
    with pytest.raises(Failure) as failure:
        erasing.keep_erased(place.desk, place.opened)
    assert failure.value.code == "privacy.list_damaged"


def test_every_kind_of_event_has_been_decided(place: Place):
    with place.desk.database.reading() as connection:
        kinds = set(connection.execute(sa.select(facts.c.kind).distinct()).scalars())
    assert kinds <= catalogue().facts_of_customers | catalogue().facts_of_nobody
    assert len(kinds) > 30


# --- Rules ------------------------------------------------------------------------------------------------------------


def test_a_period_of_the_books_ends_with_a_calendar_year_and_one_of_a_consent_on_its_day():
    books, consent = Retention("books", "year", years=8), Retention("consent", "use", years=5)
    assert kept_until(books, date(2026, 1, 1)) == kept_until(books, date(2026, 12, 31)) == date(2034, 12, 31)
    assert kept_until(consent, date(2026, 11, 23)) == date(2031, 11, 23)
    assert kept_until(consent, date(2028, 2, 29)) == date(2033, 2, 28)


def test_the_same_words_become_the_same_placeholder_and_nothing_is_taken_out_twice():
    instead = Placeholders(uuid4())
    once = instead.of("Müller")
    assert instead.of("Müller") == once != instead.of("Meier")
    assert instead.of(once) == once
    assert instead.of("anna@example.org").endswith("@example.org")
    assert instead.of("0171 5551234").startswith("+87810")
    assert instead.of("") == ""


def test_of_a_file_only_their_own_rows_lose_words():
    rows = [{"line_no": n, "record": {"number": number, "family_name": name}} for n, number, name in
            ((2, "4711", "Müller"), (3, "47110", "Müller"))]  # fmt: skip
    args = redacted_args(
        "intake.apply_rows",
        {"customers": rows, "batch_no": 0},
        uuid4(),
        leaf_is({"4711"}, ()),
        (),
        Placeholders(uuid4()),
    )
    assert args["customers"][1] == rows[1]
    assert "Müller" not in json.dumps(args["customers"][0], ensure_ascii=False)


def test_whoever_was_taken_in_from_a_file_with_their_address_and_taken_back_leaves_no_words(place: Place):
    mail, running = f"{place.person.words['e-mail']}@example.org", Running(place.desk, place.staff.sven)
    record = CustomerRecord(
        number="F-77", given_name="Xaveria", family_name="Doppelgang", emails=(EmailEntry(address=mail),)
    )
    asked = StartImport(record_kind=Kind.CUSTOMERS, file_name="again.csv", source="old")
    done = run_import(running, asked, lambda: [(2, record)], {})
    assert done.counts.new == 1
    undo_import(running, done.id)
    erase(place)
    told = json.dumps(all_rows(place.desk.database)["before_images"], default=str, ensure_ascii=False)
    assert "Doppelgang" not in told
    assert mail not in told


def test_a_number_within_a_row_is_theirs_only_as_a_word_of_its_own():
    is_theirs = leaf_is({"4711"}, ())
    assert is_theirs({"raw": "Müller;4711;x"})
    assert not is_theirs({"raw": "Müller;14711;x"})
