"""All settings as one file: written, looked at, taken in as one step, and taken back as one."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agentdesk.core import wording
from agentdesk.core.commands import Role, Undo
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.ledger.commands import BudgetOf
from agentdesk.core.people.commands import Absences, AddPerson, AddTeam, ChangePerson, People, PlanAbsence, SetPin
from agentdesk.core.people.model import SHOP
from agentdesk.core.settings.commands import SettingsHistory
from agentdesk.core.settings.file.model import Bucket
from agentdesk.core.settings.file.words import fault_line, row_words
from agentdesk.core.settings_files import Look, look_into, take_in
from tests.desks import NOON, empty_desk
from tests.settings_files import Chance, full_desk, text_of

Shop = tuple[Desk, UUID]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return full_desk(tmp_path / "shop")


def look(shop: Shop, text: str) -> Look:
    return look_into(*shop, text.encode(), "shop.yaml")


def take(shop: Shop, text: str) -> Look:
    found = look(shop, text)
    take_in(*shop, found)
    return found


@contextmanager
def speaking(language: str) -> Iterator[None]:
    before = wording.language()
    wording.use_language(language)
    try:
        yield
    finally:
        wording.use_language(before)


@settings(max_examples=8)
@given(st.integers(0, 10**9))
def test_any_settings_taken_into_an_empty_profile_are_the_same_there_to_the_byte(seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        one, other = full_desk(Path(folder) / "one"), full_desk(Path(folder) / "other")
        Chance(*one, seed).go(60)
        text = text_of(*one)
        itself = look(one, text)
        assert (itself.faults, itself.command) == ((), None)
        found = look(other, text)
        assert found.faults == ()
        take_in(*other, found)
        assert text_of(*other) == text
        for desk, _ in (one, other):
            desk.database.close()


def test_an_import_is_one_line_of_the_log_one_entry_of_the_history_and_one_undo(shop: Shop) -> None:
    desk, me = shop
    before = text_of(*shop)
    text = before.replace("teams: []", "teams:\n  - name: Web").replace("level: 3", "level: 3, team: Web")
    text = text.replace("name: Kaffeehaus Sommer", "name: Kaffeekontor").replace("sundays: false", "sundays: true")
    lines = desk.data_version()
    take(shop, text)
    assert desk.data_version() == lines + 1
    [change, *_] = desk.ask(SettingsHistory(), actor=me)
    assert (change.section, change.name, change.undoable) == ("file", "shop.yaml", True)
    assert text_of(*shop) == text.replace("teams:\n  - name: Web", "teams:\n  - {name: Web}")
    desk.execute(Undo(command_id=change.command_id), actor=me)
    assert text_of(*shop) == before
    assert desk.ask(SettingsHistory(), actor=me)[0].taken_back_at


def test_a_part_that_is_missing_stays_as_it_is(shop: Shop) -> None:
    found = take(shop, "agentdesk_settings: 1\ncauses:\n  - {key: mine, names: {de: Regen}}\n")
    assert found.plan
    assert {row.part for row in found.plan.rows} == {"causes"}
    assert found.plan.counts[Bucket.GONE] > 3
    assert "names: {de: Regen}" in text_of(*shop)
    assert "reasons: []" not in text_of(*shop)


def test_a_shop_that_has_no_name_yet_has_settings_as_well(shop: Shop) -> None:
    text = text_of(*shop)
    assert take(shop, text.replace("name: Kaffeehaus Sommer", 'name: ""')).plan
    assert 'name: ""' in text_of(*shop)
    assert take(shop, text).plan
    assert text_of(*shop) == text


def test_nothing_is_taken_in_once_any_setting_is_another_than_it_was_seen(shop: Shop) -> None:
    desk, me = shop
    found = look(shop, text_of(*shop).replace("sundays: false", "sundays: true"))
    desk.execute(AddTeam(name="Lager"), actor=me)
    with pytest.raises(Refused) as refused:
        take_in(desk, me, found)
    assert refused.value.code == "settings.moved"
    assert "sundays: false" in text_of(*shop)


def test_who_comes_back_by_a_file_is_who_they_were(shop: Shop) -> None:
    desk, me = shop
    anna = UUID(desk.execute(AddPerson(name="Anna", roles=frozenset({Role.AGENT})), actor=me)["person_id"])
    with_anna = text_of(*shop)
    desk.execute(
        ChangePerson(person_id=anna, name="Anna", roles=frozenset({Role.AGENT}), level=1, active=False), actor=me
    )
    take(shop, with_anna)
    assert [person.id for person in desk.ask(People(), actor=me) if person.name == "Anna" and person.active] == [anna]


def test_who_is_alone_in_a_new_profile_is_whom_the_file_names_first_as_an_administrator(shop: Shop) -> None:
    desk, me = shop
    text = text_of(*shop).replace("name: Miriam Vogt", "name: Sabine Kern")
    take(shop, text)
    assert [(person.id, person.name) for person in desk.ask(People(), actor=me)] == [(me, "Sabine Kern")]


def test_why_somebody_is_away_is_in_no_file_and_stays_here(shop: Shop) -> None:
    desk, me = shop
    when = {"starts_at": NOON + timedelta(days=3), "ends_at": NOON + timedelta(days=5)}
    desk.execute(PlanAbsence(person_id=me, note="Operation", **when), actor=me)
    text = text_of(*shop)
    assert "Operation" not in text
    found = take(shop, text.replace("2026-11-28T12:00", "2026-11-29T12:00"))
    assert found.plan
    assert [row_words(row) for row in found.plan.rows if row.part == "absences"] == [
        "Absences: Miriam Vogt, 2026-11-26"
    ]
    [absence] = desk.ask(Absences(), actor=me)
    assert (absence.note, absence.ends_at) == ("Operation", NOON + timedelta(days=6))


def test_no_secret_and_no_customer_is_in_the_file(shop: Shop) -> None:
    desk, me = shop
    desk.execute(CreateCustomer(given_name="Ada", family_name="Lovelace"), actor=me)
    verifier = desk.pins.verifier(me, "482913")
    desk.execute(SetPin(person_id=me, verifier=verifier), actor=me)
    assert not any(word in text_of(*shop) for word in ("Lovelace", verifier, "argon2", str(me)))


@pytest.mark.parametrize("role", ["agent", "supervisor"])
def test_only_administrators_read_and_take_in_files(shop: Shop, role: str) -> None:
    desk, me = shop
    text = text_of(*shop)
    other = UUID(desk.execute(AddPerson(name="Olga", roles=frozenset({Role(role)})), actor=me)["person_id"])
    for asked in (lambda: text_of(desk, other), lambda: look_into(desk, other, text.encode(), "x.yaml")):
        with pytest.raises(Refused) as refused:
            asked()
        assert refused.value.code == "permission.missing"


def test_nobody_gives_themselves_more_by_a_file(shop: Shop) -> None:
    desk, me = shop
    olga = AddPerson(name="Olga", roles=frozenset({Role.ADMINISTRATOR}), level=1)
    other = UUID(desk.execute(olga, actor=me)["person_id"])
    raised = text_of(*shop).replace(
        "name: Olga, roles: [administrator], level: 1", "name: Olga, roles: [administrator], level: 3"
    )
    found = look_into(desk, other, raised.encode(), "x.yaml")
    assert [(fault.path, fault.facts["refused"].code) for fault in found.faults] == [
        (("people", 1), "people.own_level")
    ]
    with pytest.raises(Refused) as refused:
        take_in(desk, other, found)
    assert refused.value.code == "settings.faulty"


def test_the_comments_are_in_the_language_asked_for_and_the_settings_are_the_same(shop: Shop) -> None:
    german, english = text_of(*shop, language="de"), text_of(*shop, language="en")
    assert "# Teams nach Namen." in german
    assert "# Teams by name." in english
    settings = [[line for line in text.splitlines() if not line.startswith("#")] for text in (german, english)]
    assert settings[0] == settings[1]


FAULTS: dict[str, tuple[Callable[[str], str | bytes], list[tuple[str, str]]]] = {
    "a tab": (lambda text: text.replace("  name: Kaffeehaus", "\tname: Kaffeehaus"), [("tab", "name: Kaffeehaus")]),
    "a wrong type": (lambda text: text.replace("level: 3", "level: drei"), [("value.int_type", "level: drei")]),
    "a comma": (lambda text: text.replace("25.00", "25,00", 1), [("value.comma", "per_voucher: 25,00")]),
    "a time that is none": (lambda text: text.replace("begin: 08:00", "begin: 24:30"), [("value.clock", "24:30")]),
    "hours that overlap": (
        lambda text: text.replace("monday: 09:00–17:00", "monday: 09:00-12:00, 11:00-15:00"),
        [("value.refused", "monday: 09")],
    ),
    "hours that begin at midnight's end": (
        lambda text: text.replace("monday: 09:00–17:00", "monday: 24:00-25:00"),
        [("value.refused", "monday: 24")],
    ),
    "somebody unknown": (
        lambda text: text.replace("absences: []", f"absences:\n  - {{person: Mirjam Vogt, {WHEN}}}"),
        [("no_such_person", "person: Mirjam")],
    ),
    "an address that nobody asked for, twice": (
        lambda text: text.replace("level: 3}", "level: 3, email: a@b.de, email: a@b.de}"),
        [("key_twice", "email"), ("unknown_key", "email")],
    ),
    "a circle of covers": (
        lambda text: text.replace("absences: []", CIRCLE).replace("level: 3}", "level: 3}\n" + OLGA),
        [("refused", "- {person: Olga")],
    ),
    "limits above those who lead": (
        lambda text: text.replace("per_voucher: 100.00", "per_voucher: 900.00"),
        [("limits", "- roles: [administrator"), ("limits", "- roles: [agent]")],
    ),
    "no YAML": (lambda text: text.replace("address_form: sie", 'address_form: "sie'), [("not_yaml", "")]),
    "another encoding": (lambda text: text.encode("cp1252"), [("not_utf8", "# Alle Einstellungen")]),
    "too much": (lambda text: b"# " + b"x" * 50_000_000, [("too_large", "")]),
    "a name beside": (
        lambda text: text.replace("sundays: false", "sunday: false"),
        [("missing_key", "callbacks:"), ("unknown_key", "sunday: false")],
    ),
    "a part that there is not": (lambda text: text.replace("snippets:", "snipets:"), [("unknown_key", "snipets:")]),
    "a team twice": (
        lambda text: text.replace("teams: []", "teams:\n  - {name: Web}\n  - {name: Web}"),
        [("entry_twice", "- {name: Web}")],
    ),
    "a picture that is none": (lambda text: text.replace('logo: ""', "logo: abcd"), [("refused", "logo: abcd")]),
    "a time zone that is none": (lambda text: text.replace("Europe/Berlin", "Berlim"), [("refused", "time_zone:")]),
    "something else": (lambda text: '{"customers": []}', [("no_settings", "")]),
    "nothing": (lambda text: "", [("no_settings", "")]),
    "an anchor": (lambda text: text.replace("teams: []", "teams: &a []"), [("alias", "teams: &a")]),
    "a million things": (lambda text: text + "x: [" + "[" * 60 + "]" * 61, [("too_deep", "")]),
}  # fmt: skip
WHEN = 'begins: "2026-12-01T08:00:00+01:00", ends: "2026-12-04T08:00:00+01:00"'
CIRCLE = (
    f"absences:\n  - {{person: Miriam Vogt, {WHEN}, cover: Olga}}\n  - {{person: Olga, {WHEN}, cover: Miriam Vogt}}"
)
OLGA = "  - {name: Olga, roles: [agent], level: 1}"


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", FAULTS)
def test_what_is_wrong_is_said_with_its_place_and_changes_nothing(shop: Shop, name: str, language: str) -> None:
    desk, me = shop
    spoil, expected = FAULTS[name]
    before, lines = text_of(*shop), desk.data_version()
    spoilt = spoil(before)
    assert spoilt != before
    content = spoilt if isinstance(spoilt, bytes) else spoilt.encode()
    found = look_into(desk, me, content, "x.yaml")
    assert sorted(fault.code for fault in found.faults) == sorted(code for code, _ in expected)
    shown = content.decode("utf-8", "replace").splitlines()
    places = {fault.code: shown[fault.line - 1] if fault.line else "" for fault in found.faults}
    for code, place in expected:
        assert place in places[code] or code == "limits"
    with speaking(language):
        words = [fault_line(fault) for fault in found.faults]
    assert all(words)
    assert not [
        word for word in words if "settings.fault" in word or "cli.cause" in word or "{" in word.replace("{name", "")
    ]
    with pytest.raises(Refused):
        take_in(desk, me, found)
    assert (text_of(*shop), desk.data_version()) == (before, lines)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_editors_of_windows_add_is_no_fault(shop: Shop, encoding: str, end: str) -> None:
    text = text_of(*shop).replace("\n", end)
    found = look_into(*shop, text.encode(encoding), "x.yaml")
    assert (found.faults, found.command) == ((), None)


def test_a_file_is_looked_at_and_taken_in_without_a_log_line_where_nothing_is_another(shop: Shop) -> None:
    desk, _ = shop
    lines = desk.data_version()
    take(shop, text_of(*shop))
    assert desk.data_version() == lines


def test_replaying_the_log_gives_the_same_settings(shop: Shop, tmp_path: Path) -> None:
    desk, me = shop
    other = full_desk(tmp_path / "other")
    Chance(*other, 4).go(60)
    take(shop, text_of(*other))
    again = empty_desk(tmp_path, "again.db")
    for line in desk.log():
        again.replay(line)
    assert text_of(again, me) == text_of(*shop)


def test_a_file_that_changes_budgets_is_taken_back_as_a_whole(shop: Shop) -> None:
    desk, me = shop
    before = text_of(*shop)
    text = before.replace("budgets: []", "budgets: [{currency: EUR, amount: 500}]")
    found = take(shop, text.replace("sundays: false", "sundays: true"))
    [change, *_] = desk.ask(SettingsHistory(), actor=me)
    assert change.undoable
    assert desk.ask(BudgetOf(SHOP, "EUR"), actor=me).room == 50_000
    desk.execute(Undo(command_id=found.id), actor=me)
    assert text_of(*shop) == before
    assert desk.ask(BudgetOf(SHOP, "EUR"), actor=me).room is None
