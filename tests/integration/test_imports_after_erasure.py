"""Whom a row of a file was found to be is known in a replay, too, when the words that spoke for it are gone."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import SYSTEM
from agentdesk.core.customers.commands import ChangeCustomer, CreateCustomer, FieldChange, NewPoint
from agentdesk.core.customers.model import CustomerKind, PointKind
from agentdesk.core.customers.store import customers
from agentdesk.core.desk import Desk
from agentdesk.core.duplicates.commands import Decide
from agentdesk.core.duplicates.model import Decision
from agentdesk.core.intake.commands import StartImport
from agentdesk.core.intake.model import Counts, Import, Kind
from agentdesk.core.intake.records import AnyRecord, CustomerRecord, CustomerRef, EmailEntry, OrderRecord, PhoneEntry
from agentdesk.core.intake.runner import Running, run_import
from agentdesk.core.privacy.commands import EraseAgain
from agentdesk.core.relations.commands import LeaveHousehold
from agentdesk.core.storage.erased import erased_ids
from agentdesk.core.storage.schema import command_log
from tests.desks import NOON, empty_desk, make_desk, make_postgres_desk
from tests.promises.again import replay
from tests.promises.rows import all_rows, differences

PHONE = "+493012345"


class Shop:
    def __init__(self, desk: Desk, me: UUID) -> None:
        self.desk, self.me = desk, me

    def create(self, given: str, family: str, number: str = "") -> UUID:
        phone = NewPoint(kind=PointKind.PHONE, value=PHONE)
        made = CreateCustomer(given_name=given, family_name=family, number=number, points=(phone,))
        return UUID(self.desk.execute(made, actor=self.me)["customer_id"])

    def bring_in(self, *records: AnyRecord, kind: Kind = Kind.CUSTOMERS) -> Import:
        start = StartImport(record_kind=kind, file_name="x.csv", source="another list")
        return run_import(Running(self.desk, self.me), start, lambda: list(enumerate(records, start=2)), {})

    def erase(self, customer_id: UUID) -> None:
        self.desk.execute(EraseAgain(customer_id=customer_id), actor=SYSTEM)

    def one_called(self, family: str) -> UUID:
        with self.desk.database.reading() as connection:
            asked = sa.select(customers.c.id).where(customers.c.family_name == family)
            found: UUID = connection.execute(asked).scalars().one()
        return found


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(*make_desk(tmp_path))


def record(given: str, family: str, *, number: str = "", phone: str = PHONE, email: str = "") -> CustomerRecord:
    phones = (PhoneEntry(e164=phone),) if phone else ()
    emails = (EmailEntry(address=email),) if email else ()
    return CustomerRecord(number=number, given_name=given, family_name=family, phones=phones, emails=emails)


def test_who_was_perhaps_another_and_who_was_somebody_new_stay_so_when_the_other_is_gone(
    shop: Shop, tmp_path: Path
) -> None:
    gone = shop.create("Jörg", "Müller")
    rows = record("Jorg", "Miller"), record("Inge", "Müller"), record("J.", "Müller")
    assert shop.bring_in(*rows).counts == Counts(new=1, perhaps_duplicate=2)
    shop.erase(gone)
    assert replay(shop.desk, empty_desk(tmp_path, "again.db")) == []


def test_so_does_whoever_of_a_file_was_perhaps_the_one_before_them(shop: Shop, tmp_path: Path) -> None:
    assert shop.bring_in(record("Jörg", "Müller"), record("Jorg", "Miller")).counts == Counts(
        new=1, perhaps_duplicate=1
    )
    shop.erase(shop.one_called("Müller"))
    assert replay(shop.desk, empty_desk(tmp_path, "again.db")) == []


def test_so_does_whose_number_another_had(shop: Shop, tmp_path: Path) -> None:
    gone = shop.create("Jörg", "Müller", number="A-4711")
    stranger = record("Sabine", "Weber", number="A-4711", phone="")
    assert shop.bring_in(stranger).counts == Counts(perhaps_duplicate=1)
    shop.erase(gone)
    assert replay(shop.desk, empty_desk(tmp_path, "again.db")) == []


def test_so_does_whose_order_it_was(shop: Shop, tmp_path: Path) -> None:
    gone = shop.create("Jörg", "Müller")
    orders = [
        OrderRecord(number=f"B-{n}", customer_ref=CustomerRef(name=each.family_name), customer=each)
        for n, each in enumerate((record("Jorg", "Miller"), record("Inge", "Müller")))
    ]
    assert shop.bring_in(*orders, kind=Kind.ORDERS).counts == Counts(new=1, perhaps_duplicate=1)
    shop.erase(gone)
    assert replay(shop.desk, empty_desk(tmp_path, "again.db")) == []


def test_two_of_one_file_who_are_gone_are_gone_in_a_replay_in_the_same_way(shop: Shop, tmp_path: Path) -> None:
    shop.bring_in(record("Jörg", "Müller"), record("Anna", "Weber", phone="+493099999"))
    first, second = shop.one_called("Müller"), shop.one_called("Weber")
    shop.erase(second)
    shop.erase(first)
    with shop.desk.database.reading() as connection:
        by = connection.execute(sa.select(command_log.c.erased_by).where(command_log.c.kind == "intake.apply_rows"))
        assert by.scalar_one() is not None
        assert erased_ids(connection) == {first, second}
    assert replay(shop.desk, empty_desk(tmp_path, "again.db")) == []


def test_what_is_kept_of_an_answer_names_nobody(shop: Shop) -> None:
    known = shop.create("Jörg", "Müller")
    shop.bring_in(record("Jorg", "Miller"), record("Sabine", "Weber", phone=""))
    [line] = [line for line in shop.desk.log() if line.kind == "intake.apply_rows"]
    assert line.numbers["whom:customers"][1:] == [0, 5, known.int]


def test_a_log_from_before_answers_were_kept_is_carried_out_as_it_was(shop: Shop, tmp_path: Path) -> None:
    shop.create("Jörg", "Müller")
    shop.bring_in(record("Jorg", "Miller"))
    again = empty_desk(tmp_path, "again.db")
    for line in shop.desk.log():
        line.numbers.pop("whom:customers", None)
        again.replay(line)
    kept, made = all_rows(shop.desk.database), all_rows(again.database)
    assert [each for each in differences(kept, made) if "command_log" not in each] == []


def test_on_a_server_rows_are_found_to_be_the_same_and_replayed_alike(shop: Shop, postgres_url: str) -> None:
    """The import runs on PostgreSQL, and its log is carried out on SQLite."""
    server = make_postgres_desk(postgres_url)
    server.clock = FixedClock(NOON)
    for line in shop.desk.log():
        server.replay(line)
    there = Shop(server, shop.me)
    gone = there.create("Jörg", "Müller")
    rows = record("Jorg", "Miller"), record("Inge", "Müller"), record("Jörg", "Müller", email="jm@example.org")
    assert there.bring_in(*rows).counts == Counts(new=1, changed=1, perhaps_duplicate=1)
    there.erase(gone)
    lines = list(server.log())
    again = shop.desk
    for line in lines[again.data_version() :]:
        again.replay(line)
    assert differences(all_rows(server.database), all_rows(again.database)) == []
    server.database.close()


def test_who_became_a_person_is_one_in_a_replay_too_and_can_share_a_household(shop: Shop, tmp_path: Path) -> None:
    made = CreateCustomer(customer_kind=CustomerKind.ORGANISATION, organisation="Haus Müller")
    one = UUID(shop.desk.execute(made, actor=shop.me)["customer_id"])
    change = FieldChange(field="customer_kind", old="organisation", new="person")
    shop.desk.execute(ChangeCustomer(customer_id=one, changes=(change,)), actor=shop.me)
    other = shop.create("Inge", "Müller")
    shop.desk.execute(Decide(one_id=one, other_id=other, decision=Decision.HOUSEHOLD), actor=shop.me)
    shop.desk.execute(LeaveHousehold(customer_id=one), actor=shop.me)
    shop.erase(other)
    shop.erase(one)
    assert replay(shop.desk, empty_desk(tmp_path, "again.db")) == []
