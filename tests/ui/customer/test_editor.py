"""Creating and editing a customer over a real desk, drafts on a real disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtTest import QTest

from agentdesk.core.cases.commands import OpenCase
from agentdesk.core.commands import Command, Undo
from agentdesk.core.customers.commands import (
    AddPoint,
    ChangeCustomer,
    ChangePoint,
    CreateCustomer,
    FieldChange,
    GetCustomer,
    NewPoint,
    RemovePoint,
    TagCustomer,
)
from agentdesk.core.customers.model import Customer, PointKind
from agentdesk.core.drafts import Drafts
from agentdesk.core.duplicates.commands import LikelyDuplicates
from agentdesk.core.identity.commands import SetPolicy
from agentdesk.core.ids import new_id
from agentdesk.core.people.commands import TheShop
from agentdesk.core.people.model import Shop
from agentdesk.ui.customer.checks import Problem, check_email, check_phone
from agentdesk.ui.customer.editor_content import Conflict, Content, PointContent, of_customer
from agentdesk.ui.customer.editor_presenter import CUSTOMER_DRAFT, EditorPresenter, Similar
from agentdesk.ui.customer.recognise import Prefill
from agentdesk.ui.door import Door
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.tasks import run_inline
from tests.desks import KEY, make_desk


class Room:
    """A desk with Jörg in it, and an editor."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.desk, self.me = make_desk(folder)
        shop = self.desk.ask(TheShop(), actor=self.me)
        assert shop
        self.shop: Shop = shop
        phone = NewPoint(kind=PointKind.PHONE, value="0171 5550142", label="mobile", preferred=True)
        email = NewPoint(kind=PointKind.EMAIL, value="j.mueller@example.org")
        joerg = CreateCustomer(
            given_name="Jörg", family_name="Müller", tier="Gold", tags=("A", "B"), points=(phone, email)
        )
        self.joerg = UUID(self.do(joerg)["customer_id"])
        self.door = Door(self.desk, self.me, run_inline())
        self.drafts = Drafts(folder / "drafts.db", KEY, aside=folder / "aside", clock=self.desk.clock)
        self.keeper = DraftKeeper(self.drafts, run_inline(), self.desk.clock)

    def do(self, command: Command, **more: Any) -> Any:
        return self.desk.execute(command, actor=self.me, **more)

    def customer(self, id: UUID) -> Customer:
        return self.desk.ask(GetCustomer(id), actor=self.me)

    def last_command(self) -> list[str]:
        *_, last = self.desk.log()
        return [inner["kind"] for inner in last.args["commands"]] if last.kind == "together" else [last.kind]


class Editor:
    """A presenter and everything it said."""

    def __init__(self, room: Room, keeper: DraftKeeper | None = None) -> None:
        self.presenter = EditorPresenter(room.door, room.shop, keeper)
        self.saved: list[tuple[UUID, UUID | None]] = []
        self.problems: list[Problem] = []
        self.conflicts: tuple[Conflict, ...] = ()
        self.similar: tuple[Similar, ...] = ()
        self.failures: list[str] = []
        self.presenter.saved.connect(lambda id, words, command_id: self.saved.append((id, command_id)))
        self.presenter.problems_found.connect(lambda problems: setattr(self, "problems", problems))
        self.presenter.conflicts_found.connect(lambda conflicts: setattr(self, "conflicts", conflicts))
        self.presenter.similar_found.connect(lambda similar: setattr(self, "similar", similar))
        self.presenter.failed.connect(self.failures.append)

    @property
    def content(self) -> Content:
        return self.presenter.content

    def type(self, **values: str) -> None:
        self.presenter.typed(self.content.but(values=self.content.values | values))

    def type_point(self, n: int, **fields: Any) -> None:
        points = list(self.content.points)
        points[n] = points[n].model_copy(update={"point": points[n].point.model_copy(update=fields)})
        self.presenter.typed(self.content.but(points=tuple(points)))

    def add_point(self, kind: PointKind, value: str) -> None:
        point = PointContent(point=NewPoint(kind=kind, value=value))
        self.presenter.typed(self.content.but(points=(*self.content.points, point)))

    def drop_point(self, n: int) -> None:
        points = [point for m, point in enumerate(self.content.points) if m != n]
        self.presenter.typed(self.content.but(points=tuple(points)))


@pytest.fixture
def room(tmp_path: Path, qapp: object) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.drafts.close()
    made.desk.database.close()


@pytest.fixture
def editor(room: Room) -> Editor:
    made = Editor(room)
    made.presenter.begin_editing(room.joerg)
    return made


# ── creating ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_new_customer_begins_with_what_was_typed_and_gets_our_next_number(room: Room) -> None:
    editor = Editor(room)
    editor.presenter.begin_new(Prefill("Anna", "Bergfeld", points=((PointKind.PHONE, "0221 998877"),)))
    editor.type(tier="Silber", tags="Neu, Messe", further_names="Anna Schmidt")
    editor.presenter.save()
    [(customer_id, _)] = editor.saved
    anna = room.customer(customer_id)
    assert (anna.name, anna.tier, anna.tags, anna.further_names) == (
        "Anna Bergfeld",
        "Silber",
        ("Neu", "Messe"),
        ("Anna Schmidt",),
    )
    assert anna.number.startswith("K-")
    assert [point.value for point in anna.points] == ["+49221998877"]


def test_creating_can_be_taken_back(room: Room) -> None:
    editor = Editor(room)
    editor.presenter.begin_new(Prefill("Anna", "Bergfeld"))
    editor.presenter.save()
    [(customer_id, command_id)] = editor.saved
    assert command_id
    room.do(Undo(command_id=command_id))
    with pytest.raises(Exception, match="unknown"):
        room.customer(customer_id)


def test_what_hinders_saving_is_said_field_by_field_and_nothing_is_written(room: Room) -> None:
    editor = Editor(room)
    editor.presenter.begin_new(Prefill())
    editor.add_point(PointKind.EMAIL, "anna@")
    editor.type(time_zone="Europe/Berln")
    before = room.desk.data_version()
    editor.presenter.save()
    assert [problem.field for problem in editor.problems] == ["family_name", "time_zone", "point.0"]
    assert all(problem.words for problem in editor.problems)
    assert room.desk.data_version() == before


def test_an_organisation_needs_its_name_and_a_person_one_of_theirs(room: Room) -> None:
    editor = Editor(room)
    editor.presenter.begin_new(Prefill("Anna"))
    editor.type(customer_kind="organisation")
    editor.presenter.save()
    assert [problem.field for problem in editor.problems] == ["organisation"]


@pytest.mark.parametrize(
    ("kind", "value"), [(PointKind.PHONE, "+49 171 555 01 42"), (PointKind.EMAIL, "J.Mueller@example.org")]
)
def test_somebody_with_the_same_number_or_address_is_shown_while_typing(
    room: Room, kind: PointKind, value: str
) -> None:
    editor = Editor(room)
    editor.presenter.begin_new(Prefill("Anna", "Bergfeld"))
    editor.add_point(kind, value)
    editor.presenter.look_for_doubles()
    assert [similar.customer_id for similar in editor.similar] == [room.joerg]
    assert editor.similar[0].why


def test_somebody_of_the_same_name_is_told_apart_by_what_may_be_seen_of_them(room: Room) -> None:
    home = NewPoint(kind=PointKind.ADDRESS, street="Lindenweg", house_number="3", postcode="24105", city="Kiel")
    room.do(AddPoint(customer_id=room.joerg, point=home))
    room.do(OpenCase(customer_id=room.joerg, subject="Mühle steht still", owner_id=room.me))
    editor = Editor(room)
    editor.presenter.begin_new(Prefill("Jörg", "Müller"))
    editor.presenter.look_for_doubles()
    apart = editor.similar[0].apart
    for told in ("+49 171 5550142", "j.mueller@example.org", "24105 Kiel", "1 open case"):
        assert told in apart
    room.do(SetPolicy(on=True))
    editor.presenter.look_for_doubles()
    apart = editor.similar[0].apart
    for hidden in ("5550142", "j.mueller", "24105"):
        assert hidden not in apart
    assert "Kiel" in apart


def test_a_namesake_is_a_weaker_hint_and_a_stranger_none(room: Room) -> None:
    editor = Editor(room)
    editor.presenter.begin_new(Prefill("Jörg", "Müller"))
    editor.presenter.look_for_doubles()
    assert [similar.customer_id for similar in editor.similar] == [room.joerg]
    editor.type(given_name="Jörn")
    editor.presenter.look_for_doubles()
    assert editor.similar == ()


def listed_as_two(room: Room) -> list[set[UUID]]:
    return [{each.one.id, each.other.id} for each in room.desk.ask(LikelyDuplicates(decided=True), actor=room.me)]


def test_who_was_said_to_be_somebody_else_is_decided_about_with_the_creation(room: Room) -> None:
    editor = Editor(room)
    editor.presenter.begin_new(Prefill("Jörg", "Müller"))
    editor.presenter.look_for_doubles()
    editor.presenter.say_another(room.joerg)
    assert [similar.is_another for similar in editor.similar] == [True]
    editor.presenter.look_for_doubles()  # typing on changes nothing of it
    assert [similar.is_another for similar in editor.similar] == [True]
    assert not listed_as_two(room)
    editor.presenter.save()
    [(created, command_id)] = editor.saved
    assert listed_as_two(room) == [{room.joerg, created}]
    assert room.customer(created).family_name == "Müller"
    room.desk.execute(Undo(command_id=command_id), actor=room.me)
    assert not listed_as_two(room)


def test_said_to_be_somebody_else_and_taken_back_nothing_is_decided(room: Room) -> None:
    editor = Editor(room)
    editor.presenter.begin_new(Prefill("Jörg", "Müller"))
    editor.presenter.look_for_doubles()
    editor.presenter.say_another(room.joerg)
    editor.presenter.say_another(room.joerg, is_another=False)
    editor.presenter.save()
    assert room.last_command() == ["customers.create"]
    assert not listed_as_two(room)


def test_whoever_is_no_more_keeps_nobody_from_being_created(room: Room) -> None:
    editor = Editor(room)
    editor.presenter.begin_new(Prefill("Anna", "Bergfeld"))
    editor.presenter.say_another(new_id())
    editor.presenter.save()
    assert len(editor.saved) == 1
    assert not editor.failures


# ── editing ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_only_what_was_changed_is_sent_in_one_command(room: Room, editor: Editor) -> None:
    editor.type(tier="Platin", form="du")
    editor.presenter.save()
    assert room.last_command() == ["customers.change"]
    assert (room.customer(room.joerg).tier, room.customer(room.joerg).form) == ("Platin", "du")


def test_fields_tags_and_points_change_together_and_are_taken_back_together(room: Room, editor: Editor) -> None:
    before = room.customer(room.joerg)
    editor.type(family_name="Müller-Lüdenscheidt", tags="B, C")
    editor.type_point(0, value="0171 5550143")
    editor.drop_point(1)
    editor.add_point(PointKind.EMAIL, "jm@example.com")
    editor.presenter.save()
    assert room.last_command() == [
        "customers.change", "customers.tag", "customers.remove_point", "customers.change_point", "customers.add_point",
    ]  # fmt: skip
    after = room.customer(room.joerg)
    assert (after.family_name, after.tags) == ("Müller-Lüdenscheidt", ("B", "C"))
    assert [point.value for point in after.points] == ["+491715550143", "jm@example.com"]
    [(_, command_id)] = editor.saved
    assert command_id
    room.do(Undo(command_id=command_id))
    again = room.customer(room.joerg)
    assert (again.family_name, again.tags, {point.value for point in again.points}) == (
        before.family_name, before.tags, {point.value for point in before.points},
    )  # fmt: skip


def test_another_notation_of_the_same_number_is_no_change(room: Room, editor: Editor) -> None:
    editor.type_point(0, value="0171/555 0142")
    assert not editor.presenter.is_changed
    before = room.desk.data_version()
    editor.presenter.save()
    assert editor.saved == [(room.joerg, None)]
    assert room.desk.data_version() == before


def test_the_preferred_way_alone_is_a_change(room: Room, editor: Editor) -> None:
    editor.type_point(1, preferred=True)
    editor.presenter.save()
    preferred = [point.kind for point in room.customer(room.joerg).points if point.preferred]
    assert preferred == [PointKind.EMAIL]


# ── others change the same ──────────────────────────────────────────────────────────────────────────────────────────
def change(room: Room, field: str, old: str, new: str) -> None:
    change = FieldChange(field=field, old=old, new=new)  # type: ignore[arg-type]
    room.do(ChangeCustomer(customer_id=room.joerg, changes=(change,)))


@pytest.mark.parametrize(("take_mine", "kept"), [(True, "Platin"), (False, "Silber")])
def test_a_field_somebody_else_changed_shows_both_values_and_keeps_the_input(
    room: Room, editor: Editor, take_mine: bool, kept: str
) -> None:
    editor.type(tier="Platin", family_name="Mueller")
    change(room, "tier", "Gold", "Silber")
    editor.presenter.save()
    assert editor.saved == []
    assert editor.conflicts == (Conflict(field="tier", mine="Platin", now="Silber"),)
    assert editor.content.values["family_name"] == "Mueller"
    editor.presenter.decide(editor.conflicts[0], take_mine=take_mine)
    editor.presenter.save()
    assert (room.customer(room.joerg).tier, room.customer(room.joerg).family_name) == (kept, "Mueller")


def test_what_others_changed_and_i_did_not_is_simply_there(room: Room, editor: Editor) -> None:
    editor.type(tier="Platin")
    change(room, "department", "", "Einkauf")
    room.do(TagCustomer(customer_id=room.joerg, add=("C",)))
    editor.presenter.notice_change()
    assert editor.conflicts == ()
    assert (editor.content.values["department"], editor.content.values["tags"]) == ("Einkauf", "A, B, C")
    assert editor.content.values["tier"] == "Platin"


def test_a_point_taken_away_or_changed_meanwhile_is_not_lost(room: Room, editor: Editor) -> None:
    phone, email = room.customer(room.joerg).points
    room.do(RemovePoint(customer_id=room.joerg, point_id=email.id))
    editor.type_point(1, value="other@example.org")
    editor.presenter.save()
    editor.presenter.save()
    assert [point.value for point in room.customer(room.joerg).points] == [phone.value, "other@example.org"]


def test_a_point_added_meanwhile_stays(room: Room, editor: Editor) -> None:
    editor.type(tier="Platin")
    new = NewPoint(kind=PointKind.PHONE, value="0221 112233")
    room.do(AddPoint(customer_id=room.joerg, point=new))
    editor.presenter.notice_change()
    editor.presenter.save()
    assert len(room.customer(room.joerg).points) == 3


# ── drafts ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_what_was_typed_is_on_disk_within_a_second_and_there_again_after_a_kill(room: Room) -> None:
    editor = Editor(room, room.keeper)
    editor.presenter.begin_editing(room.joerg)
    editor.type(tier="Platin")
    QTest.qWait(600)
    [draft] = Drafts(room.folder / "drafts.db", KEY, aside=room.folder / "aside").all()
    assert (draft.kind, draft.customer_id) == (CUSTOMER_DRAFT, room.joerg)
    again = Editor(room)
    again.presenter.resume(draft.id, draft.command_id, dict(draft.content))
    assert again.content.values["tier"] == "Platin"
    again.presenter.save()
    assert room.customer(room.joerg).tier == "Platin"


def test_a_draft_whose_command_was_carried_out_before_the_kill_is_dropped(room: Room) -> None:
    editor = Editor(room, room.keeper)
    editor.presenter.begin_new(Prefill("Anna", "Bergfeld"))
    editor.type(tier="Gold")
    room.keeper.flush()
    [draft] = room.drafts.all()
    room.do(CreateCustomer(given_name="Anna", family_name="Bergfeld"), id=draft.command_id)
    left: list[object] = []
    room.keeper.left_behind(CUSTOMER_DRAFT, room.door, left.append)
    assert left == [()]
    assert room.drafts.all() == ()


def test_saving_ends_the_draft(room: Room) -> None:
    editor = Editor(room, room.keeper)
    editor.presenter.begin_editing(room.joerg)
    editor.type(tier="Platin")
    room.keeper.flush()
    editor.presenter.save()
    assert room.drafts.all() == ()


# ── checks ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("written", "value"),
    [("0171 5550142", "+491715550142"), ("+1 (212) 555-0123", "+12125550123"), ("0049/30/123456.0", "+4930123456")],
)
def test_a_number_is_read_in_any_notation(written: str, value: str) -> None:
    check = check_phone(written, "DE")
    assert (check.value, check.problem) == (value, "")
    assert check.reading


@pytest.mark.parametrize("written", ["", "abc", "+999 123456", "1", "0221 12345678901234567"])
def test_a_number_that_is_none_is_refused_with_what_would_be_right(written: str) -> None:
    assert check_phone(written, "DE").problem


@pytest.mark.parametrize("written", ["", "a", "a@", "@b.de", "a b@c.de", "a@b"])
def test_an_address_that_is_none_is_refused(written: str) -> None:
    assert check_email(written).problem


def test_a_slip_in_a_common_domain_is_only_advice() -> None:
    check = check_email("anna@gmial.com")
    assert "gmail.com" in check.advice
    assert not check.problem
    assert not check_email("anna@gmx.de").advice


def test_an_address_of_the_longest_parts_can_be_edited(tmp_path: Path) -> None:
    room = Room(tmp_path)
    parts = dict.fromkeys(("addressee", "street", "house_number", "postcode", "city", "region"), "x" * 200)
    address = NewPoint(kind=PointKind.ADDRESS, line2="y" * 500, country="DE", **parts)
    room.do(AddPoint(customer_id=room.joerg, point=address))
    seen = next(each for each in room.customer(room.joerg).points if each.kind is PointKind.ADDRESS)
    shown = next(each for each in of_customer(room.customer(room.joerg)).points if each.seen_id == seen.id)
    moved = shown.point.model_copy(update={"city": "Köln"})
    room.do(ChangePoint(customer_id=room.joerg, point_id=seen.id, old_value=seen.value, point=moved))
    assert "Köln" in [each.city for each in room.customer(room.joerg).points]
    room.desk.database.close()
