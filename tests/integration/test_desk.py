"""The one door: commands, queries, the log, and what a replay gives."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from agentdesk.core.commands import Role, Together, Undo
from agentdesk.core.customers.commands import (
    AddNote,
    AddPoint,
    ChangeCustomer,
    CreateCustomer,
    FieldChange,
    GetCustomer,
    NewPoint,
    PinAlert,
)
from agentdesk.core.customers.model import PointKind, Severity
from agentdesk.core.customers.store import customers
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.events import Subject
from agentdesk.core.ids import new_id
from agentdesk.core.overview.commands import Timeline, ViewCustomer
from agentdesk.core.people.commands import AddPerson, AddTeam
from agentdesk.core.storage.schema import metadata
from tests.desks import empty_desk, make_desk, make_postgres_desk

JOERG = CreateCustomer(
    given_name="Jörg",
    family_name="Müller",
    points=(
        NewPoint(kind=PointKind.PHONE, value="0171 5550142", label="mobile", preferred=True),
        NewPoint(kind=PointKind.EMAIL, value="J.Mueller@Example.org"),
        NewPoint(
            kind=PointKind.ADDRESS, street="Lindenweg", house_number="8", postcode="50674", city="Köln", country="DE"
        ),
    ),
)


@pytest.fixture
def desk_and_me(tmp_path: Path) -> tuple[Desk, UUID]:
    return make_desk(tmp_path)


def created(desk: Desk, me: UUID, command: CreateCustomer = JOERG) -> UUID:
    return UUID(desk.execute(command, actor=me)["customer_id"])


def test_a_customer_is_kept_with_contact_points_in_one_form(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    customer = desk.ask(GetCustomer(created(desk, me)), actor=me)
    assert customer.name == "Jörg Müller"
    assert customer.number == "K-100001"
    assert [point.value for point in customer.points] == [
        "+491715550142",
        "J.Mueller@example.org",
        "Lindenweg 8, 50674 Köln, DE",
    ]


def test_the_same_command_again_gives_the_same_answer_and_changes_nothing(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    command_id = new_id()
    first = desk.execute(JOERG, actor=me, id=command_id)
    assert desk.execute(JOERG, actor=me, id=command_id) == first
    assert count(desk) == 1


def test_the_same_id_with_other_content_is_refused(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    command_id = new_id()
    desk.execute(JOERG, actor=me, id=command_id)
    with pytest.raises(Refused, match="id_reused"):
        desk.execute(JOERG.model_copy(update={"family_name": "Maier"}), actor=me, id=command_id)


def test_a_refused_command_leaves_nothing_behind(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    lines = desk.data_version()
    with pytest.raises(Refused, match="email_invalid"):
        desk.execute(CreateCustomer(family_name="X", points=(NewPoint(kind=PointKind.EMAIL, value="x@"),)), actor=me)
    assert (count(desk), desk.data_version()) == (0, lines)


def test_nobody_overwrites_a_name_they_have_not_read(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    customer_id = created(desk, me)
    change = FieldChange(field="family_name", old="Maier", new="Mayer")
    with pytest.raises(Refused, match=r"customers\.moved"):
        desk.execute(ChangeCustomer(customer_id=customer_id, changes=(change,)), actor=me)


def test_a_change_is_undone_as_long_as_nobody_changed_it_since(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    customer_id, command_id = created(desk, me), new_id()
    rename = ChangeCustomer(
        customer_id=customer_id, changes=(FieldChange(field="family_name", old="Müller", new="Meier"),)
    )
    desk.execute(rename, actor=me, id=command_id)
    undo = Undo(command_id=command_id)
    desk.execute(undo, actor=me)
    assert desk.ask(GetCustomer(customer_id), actor=me).family_name == "Müller"
    with pytest.raises(Refused, match="changed_since"):
        desk.execute(undo, actor=me)


def test_creating_is_undone_whole(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    command_id = new_id()
    customer_id = UUID(desk.execute(JOERG, actor=me, id=command_id)["customer_id"])
    desk.execute(Undo(command_id=command_id), actor=me)
    with pytest.raises(Refused, match=r"customers\.unknown"):
        desk.ask(GetCustomer(customer_id), actor=me)


def test_several_commands_together_are_all_kept_or_none(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    customer_id = created(desk, me)
    good = AddNote(customer_id=customer_id, words="Ruft morgen wieder an.")
    bad = AddPoint(customer_id=customer_id, point=NewPoint(kind=PointKind.PHONE, value="nope"))
    with pytest.raises(Refused, match="phone_invalid"):
        desk.execute(Together.of(good, bad), actor=me)
    kinds = [entry.kind for entry in desk.ask(Timeline(customer_id), actor=me).entries]
    assert kinds == ["customer.created"]
    desk.execute(Together.of(good, good), actor=me)
    kinds = [entry.kind for entry in desk.ask(Timeline(customer_id), actor=me).entries]
    assert sorted(kinds) == ["customer.created", "note.added", "note.added"]


def test_who_may_not_is_refused(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    agent = UUID(desk.execute(AddPerson(name="Daniel Reuter", roles=frozenset({Role.AGENT})), actor=me)["person_id"])
    with pytest.raises(Refused, match=r"permission\.missing"):
        desk.execute(AddTeam(name="Versand"), actor=agent)


def test_who_shows_a_customer_hears_of_the_change_after_it_is_kept(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    heard: list[tuple[frozenset[Subject], int]] = []
    desk.events.subscribe(lambda subjects: heard.append((subjects, count(desk))))
    customer_id = created(desk, me)
    assert heard == [(frozenset({Subject("customer", customer_id)}), 1)]


def test_a_write_past_the_unit_of_work_is_refused_by_the_database(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    created(desk, me)
    for statement in (
        customers.update().values(tier="Gold"),
        customers.delete(),
        "INSERT INTO teams (id, name, scope_id, row_version) VALUES (x'00', 'x', x'00', 1)",
    ):
        with pytest.raises(sa.exc.DatabaseError, match="past the unit of work"), desk.database.writing() as connection:
            connection.exec_driver_sql(statement) if isinstance(statement, str) else connection.execute(statement)


def test_a_replay_of_the_log_gives_identical_rows(desk_and_me: tuple[Desk, UUID], tmp_path: Path) -> None:
    desk, me = desk_and_me
    busy_day(desk, me)
    copy = empty_desk(tmp_path, "copy.db")
    for line in desk.log():
        copy.replay(line)
    assert rows_of(copy) == rows_of(desk)


def test_a_replay_on_postgresql_gives_identical_rows(desk_and_me: tuple[Desk, UUID], postgres_url: str) -> None:
    desk, me = desk_and_me
    busy_day(desk, me)
    server = make_postgres_desk(postgres_url)
    for line in desk.log():
        server.replay(line)
    assert rows_of(server) == rows_of(desk)
    server.database.close()


def test_the_view_holds_header_alerts_and_orders(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    customer_id = created(desk, me)
    alert = PinAlert(customer_id=customer_id, severity=Severity.CARE, words="Nur vormittags anrufen")
    desk.execute(alert, actor=me)
    view = desk.ask(ViewCustomer(customer_id), actor=me)
    assert [alert.words for alert in view.customer.alerts] == ["Nur vormittags anrufen"]
    assert (view.orders.orders, view.time_zone) == (0, "Europe/Berlin")


def test_the_timeline_pages_by_key_without_a_gap_or_a_repetition(desk_and_me: tuple[Desk, UUID]) -> None:
    desk, me = desk_and_me
    customer_id = created(desk, me)
    for n in range(7):
        desk.execute(AddNote(customer_id=customer_id, words=f"Notiz {n}"), actor=me)
    seen, before = [], None
    while True:
        page = desk.ask(Timeline(customer_id, before=before, limit=3), actor=me)
        seen += [entry.id for entry in page.entries]
        before = page.next
        if before is None:
            break
    assert len(seen) == len(set(seen)) == 8
    notes = desk.ask(Timeline(customer_id, groups=frozenset({"note"})), actor=me)
    assert len(notes.entries) == 7


def busy_day(desk: Desk, me: UUID) -> None:
    customer_id, command_id = created(desk, me), new_id()
    desk.execute(AddNote(customer_id=customer_id, words="Wartet auf Ersatz."), actor=me)
    rename = ChangeCustomer(customer_id=customer_id, changes=(FieldChange(field="tier", old="", new="Gold"),))
    desk.execute(rename, actor=me, id=command_id)
    desk.execute(Undo(command_id=command_id), actor=me)
    desk.execute(Together.of(JOERG, JOERG), actor=me)


def rows_of(desk: Desk) -> dict[str, list[tuple[object, ...]]]:
    with desk.database.reading() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(sa.select(table))), key=repr)
            for table in metadata.sorted_tables
            if table.name != "storage_gate"  # on PostgreSQL the gate is a setting of the transaction
        }


def count(desk: Desk) -> int:
    with desk.database.reading() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(customers)).scalar_one()
