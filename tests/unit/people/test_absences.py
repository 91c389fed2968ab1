"""Absences are planned, changed and cancelled by those who may; people change; somebody can always do everything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from agentdesk.core.commands import SYSTEM, Command, Role, Undo
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.ids import new_id
from agentdesk.core.people.commands import (
    Absences,
    AddPerson,
    AddTeam,
    CancelAbsence,
    ChangeAbsence,
    ChangePerson,
    ChangeTeam,
    People,
    PlanAbsence,
    Teams,
    TheStaff,
)
from agentdesk.core.people.model import Absence, Person
from agentdesk.core.people.queries import staff_of
from agentdesk.core.storage.check import check
from tests.desks import NOON, make_desk

DAY = timedelta(days=1)


@dataclass
class Shop:
    """Miriam administers, Sven leads, Agnes and Bernd serve."""

    desk: Desk
    miriam: UUID
    sven: UUID
    agnes: UUID
    bernd: UUID

    def do(self, command: Command, by: UUID) -> UUID:
        """Its id, to take it back by."""
        command_id = new_id()
        self.desk.execute(command, actor=by, id=command_id)
        return command_id

    def plan(self, who: UUID, by: UUID, begins: int = 1, ends: int = 3, **more: object) -> UUID:
        planned = PlanAbsence(person_id=who, starts_at=NOON + begins * DAY, ends_at=NOON + ends * DAY, **more)
        return UUID(self.desk.execute(planned, actor=by)["absence_id"])

    def absences(self, seen_by: UUID) -> tuple[Absence, ...]:
        return self.desk.ask(Absences(), actor=seen_by)

    def person(self, who: UUID) -> Person:
        return next(each for each in self.desk.ask(People(), actor=SYSTEM) if each.id == who)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    desk, miriam = make_desk(tmp_path)

    def add(name: str, role: Role) -> UUID:
        return UUID(desk.execute(AddPerson(name=name, roles=frozenset({role})), actor=miriam)["person_id"])

    return Shop(desk, miriam, add("Sven", Role.SUPERVISOR), add("Agnes", Role.AGENT), add("Bernd", Role.AGENT))


def change(person: Person, **changes: object) -> ChangePerson:
    said = {"name": person.name, "roles": person.roles, "level": person.level, "team_id": person.team_id}
    return ChangePerson(**({"person_id": person.id, **said, "active": person.active} | changes))


def refused(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, match=code.replace(".", r"\."))


def test_everybody_plans_their_own_absence_and_says_who_covers(shop: Shop) -> None:
    planned = shop.plan(shop.agnes, shop.agnes, cover_id=shop.bernd, note="Hochzeit")
    [absence] = shop.absences(shop.agnes)
    assert (absence.id, absence.person_id, absence.cover_id) == (planned, shop.agnes, shop.bernd)
    assert (absence.starts_at, absence.ends_at, absence.note) == (NOON + DAY, NOON + 3 * DAY, "Hochzeit")
    with shop.desk.database.reading() as connection:
        assert staff_of(connection).holder(shop.agnes, NOON + 2 * DAY) == shop.bernd


def test_why_somebody_is_away_is_for_themselves_and_for_those_who_lead(shop: Shop) -> None:
    shop.plan(shop.agnes, shop.agnes, note="Operation")
    notes = {who: shop.absences(who)[0].note for who in (shop.agnes, shop.sven, shop.miriam, shop.bernd)}
    assert [who for who, note in notes.items() if not note] == [shop.bernd]
    assert shop.desk.ask(TheStaff(), actor=shop.bernd).absences[0].note == ""


def test_of_others_only_those_who_lead_plan_change_and_cancel_absences(shop: Shop) -> None:
    planned = shop.plan(shop.agnes, shop.sven)
    longer = ChangeAbsence(absence_id=planned, starts_at=NOON + DAY, ends_at=NOON + 5 * DAY)
    for command in (longer, CancelAbsence(absence_id=planned)):
        with refused("people.absence_of_somebody_else"):
            shop.do(command, by=shop.bernd)
    with refused("people.absence_of_somebody_else"):
        shop.plan(shop.agnes, shop.bernd, begins=20, ends=22)
    shop.do(longer, by=shop.sven)
    assert shop.absences(shop.agnes)[0].ends_at == NOON + 5 * DAY
    shop.do(CancelAbsence(absence_id=planned), by=shop.miriam)
    assert shop.absences(shop.agnes) == ()


def test_absences_that_cannot_be_are_refused(shop: Shop) -> None:
    shop.plan(shop.agnes, shop.agnes, begins=10, ends=12)
    with refused("people.absence_ends_first"):
        shop.plan(shop.agnes, shop.agnes, begins=3, ends=3)
    with refused("people.away_already"):
        shop.plan(shop.agnes, shop.agnes, begins=11, ends=14)
    with refused("people.covers_oneself"):
        shop.plan(shop.agnes, shop.agnes, cover_id=shop.agnes)
    with refused("people.unknown"):
        shop.plan(shop.agnes, shop.agnes, cover_id=UUID(int=5))
    shop.do(change(shop.person(shop.bernd), active=False), by=shop.miriam)
    with refused("people.not_active"):
        shop.plan(shop.agnes, shop.agnes, cover_id=shop.bernd)
    with refused("people.not_active"):
        shop.plan(shop.bernd, shop.miriam)
    assert len(shop.absences(shop.agnes)) == 1


def test_one_absence_may_begin_in_the_moment_another_ends(shop: Shop) -> None:
    shop.plan(shop.agnes, shop.agnes, begins=1, ends=3)
    shop.plan(shop.agnes, shop.agnes, begins=3, ends=5)
    assert len(shop.absences(shop.agnes)) == 2


def test_what_is_over_is_asked_for_by_name(shop: Shop) -> None:
    shop.plan(shop.agnes, shop.agnes, begins=-9, ends=-2)
    assert shop.absences(shop.agnes) == ()
    assert len(shop.desk.ask(Absences(over=True), actor=shop.agnes)) == 1


def test_an_absence_changed_meanwhile_is_not_overwritten(shop: Shop) -> None:
    planned = shop.plan(shop.agnes, shop.agnes)
    seen = {str(planned): shop.absences(shop.agnes)[0].row_version}
    longer = ChangeAbsence(absence_id=planned, starts_at=NOON + DAY, ends_at=NOON + 5 * DAY)
    shop.desk.execute(longer, actor=shop.sven, base=seen)
    with refused("absences.moved"):
        shop.desk.execute(longer.model_copy(update={"note": "x"}), actor=shop.agnes, base=seen)


def test_an_absence_cancelled_comes_back_by_undo_unless_another_took_its_place(shop: Shop) -> None:
    planned = shop.plan(shop.agnes, shop.agnes)
    cancelled = shop.do(CancelAbsence(absence_id=planned), by=shop.agnes)
    shop.do(Undo(command_id=cancelled), by=shop.agnes)
    assert shop.absences(shop.agnes)[0].id == planned
    again = shop.do(CancelAbsence(absence_id=planned), by=shop.agnes)
    shop.plan(shop.agnes, shop.agnes)
    with refused("people.away_already"):
        shop.do(Undo(command_id=again), by=shop.agnes)


def test_a_person_changes_in_everything_and_back(shop: Shop) -> None:
    team = UUID(shop.desk.execute(AddTeam(name="Tag"), actor=shop.miriam)["team_id"])
    before = shop.person(shop.agnes)
    said = {"name": "Agnes Roth", "roles": frozenset({Role.SUPERVISOR}), "level": 3, "team_id": team}
    changed = shop.do(change(before, **said), by=shop.miriam)
    after = shop.person(shop.agnes)
    assert (after.name, after.roles, after.level, after.team) == ("Agnes Roth", {Role.SUPERVISOR}, 3, "Tag")
    shop.do(Undo(command_id=changed), by=shop.miriam)
    assert shop.person(shop.agnes).name == before.name


def test_who_is_not_active_any_more_asks_for_nothing(shop: Shop) -> None:
    shop.do(change(shop.person(shop.agnes), active=False), by=shop.miriam)
    with refused("people.unknown"):
        shop.absences(shop.agnes)


def test_there_is_always_an_administrator_and_nobody_deactivates_themselves(shop: Shop) -> None:
    miriam = shop.person(shop.miriam)
    with refused("people.deactivates_oneself"):
        shop.do(change(miriam, active=False), by=shop.miriam)
    with refused("people.last_administrator"):
        shop.do(change(miriam, roles=frozenset({Role.AGENT})), by=shop.miriam)
    with refused("people.last_administrator"):
        shop.do(change(miriam, active=False), by=SYSTEM)
    with refused("people.role_of_nobody"):
        shop.do(change(shop.person(shop.agnes), roles=frozenset({Role.SYSTEM})), by=shop.miriam)
    assert shop.person(shop.miriam) == miriam


def test_not_even_an_undo_leaves_the_shop_without_administrator(shop: Shop) -> None:
    promoted = shop.do(change(shop.person(shop.sven), roles=frozenset({Role.ADMINISTRATOR})), by=shop.miriam)
    shop.do(change(shop.person(shop.miriam), roles=frozenset({Role.SUPERVISOR, Role.AGENT})), by=shop.sven)
    with refused("people.last_administrator"):
        shop.do(Undo(command_id=promoted), by=shop.sven)


def test_a_team_is_renamed_but_not_like_another(shop: Shop) -> None:
    first, _ = (UUID(shop.desk.execute(AddTeam(name=name), actor=shop.miriam)["team_id"]) for name in ("Tag", "Nacht"))
    with refused("people.team_exists"):
        shop.do(ChangeTeam(team_id=first, name="Nacht"), by=shop.miriam)
    with refused("people.name_missing"):
        shop.do(ChangeTeam(team_id=first, name="  "), by=shop.miriam)
    shop.do(ChangeTeam(team_id=first, name="Früh"), by=shop.miriam)
    assert {team.name for team in shop.desk.ask(Teams(), actor=shop.agnes)} == {"Früh", "Nacht"}


def test_a_moment_without_zone_or_of_another_century_is_no_plan(shop: Shop) -> None:
    for wrong in ("2026-11-20T10:30:00", "0026-11-20T10:30:00Z", "2926-11-20T10:30:00Z"):
        with pytest.raises(ValueError, match="starts_at"):
            PlanAbsence(person_id=shop.agnes, starts_at=wrong, ends_at=NOON)


def test_everything_stays_in_order(shop: Shop) -> None:
    shop.do(CancelAbsence(absence_id=shop.plan(shop.agnes, shop.agnes)), by=shop.agnes)
    shop.plan(shop.bernd, shop.sven, cover_id=shop.agnes)
    assert [each.name for each in check(None, shop.desk.database) if not each.ok] == []
