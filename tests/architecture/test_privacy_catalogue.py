"""Everything that is kept has its purpose, legal ground, period and erasure: `resources/privacy/catalogue.toml`."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

import pytest

import agentdesk.core.desk  # noqa: F401 - opens the rooms
from agentdesk.core.commands import Together, Undo, command_types
from agentdesk.core.drafts import Draft
from agentdesk.core.privacy.arguments import texts_in
from agentdesk.core.privacy.catalogue import CATALOGUE, Catalogue, Erasure, Part, Whose, catalogue, gaps, read
from agentdesk.core.storage.schema import metadata
from agentdesk.core.wording import knows
from agentdesk.ui.window_state import WindowState


def tables() -> dict[str, list[str]]:
    command_types()  # opens what a room has besides
    return {name: [column.name for column in table.columns] for name, table in metadata.tables.items()}


def undecided_texts(found: Catalogue) -> list[str]:
    lines = []
    for kind, command in command_types().items():
        if found.is_setting(kind) or command in (Together, Undo):
            continue
        lines += [
            f"text in `{name}` of the command {kind} is not decided: add the name to `personal` or `plain` under "
            "[commands], or the command to `settings` if it is about no customer"
            for name in texts_in(command) - found.personal - found.plain
        ]
    return sorted(lines)


def told() -> dict[str, Any]:
    with CATALOGUE.open("rb") as file:
        return tomllib.load(file)


def said_by_nobody(keys: Iterable[str]) -> list[str]:
    return [key for key in keys if not knows(key)]


def test_every_column_of_every_table_is_decided():
    assert gaps(catalogue(), tables()) == [], f"to be written in {CATALOGUE}"


def test_every_text_in_a_command_is_decided():
    assert undecided_texts(catalogue()) == [], f"to be written in {CATALOGUE}"


def test_nothing_is_decided_about_commands_that_are_not_there():
    kinds, found = set(command_types()), catalogue()
    rooms = {kind.partition(".")[0] for kind in kinds}
    assert found.settings <= kinds | rooms
    assert not found.plain & found.personal
    about = {kind: command for kind, command in command_types().items() if not found.is_setting(kind)}
    assert found.plain | found.personal <= {name for command in about.values() for name in texts_in(command)}
    assert not found.facts_of_customers & found.facts_of_nobody


def test_files_beside_the_database_are_decided():
    files = catalogue().files
    assert {column.name for column in files["settings"].columns} == {field.name for field in fields(WindowState)}
    assert {column.name for column in files["drafts"].columns} | catalogue().everywhere >= {
        field.name for field in fields(Draft)
    }


def test_what_is_about_customers_has_a_way_to_them_and_a_legal_ground():
    for kept in catalogue().kept:
        if kept.of is Whose.CUSTOMER:
            assert kept.erasure is not Erasure.NONE, kept.name
            assert kept.bases, kept.name
            assert "none" not in kept.bases, kept.name
            shared = not kept.is_file and kept.name in ("search_words", "search_near_words", "history_words")
            assert kept.way or shared or kept.name in ("command_log", "erased", "sync_overlay"), kept.name
            column, _, other = kept.way.partition(">")
            known = {each.name for each in kept.columns} | catalogue().everywhere | {"words"}
            assert set(column.split()) <= known, kept.name
            assert not other or other in catalogue().tables, kept.name
        else:
            assert kept.erasure in (Erasure.NONE, Erasure.KEEP), kept.name


def test_what_stays_by_law_names_the_law():
    for kept in catalogue().kept:
        if kept.erasure in (Erasure.EMPTY, Erasure.KEEP) and kept.of is Whose.CUSTOMER:
            assert kept.keeps.law, kept.name


def test_everything_has_its_words():
    of_people = [kept for kept in catalogue().kept if kept.of is not Whose.NONE]
    keys = {f"privacy.table.{kept.name}" for kept in of_people}
    keys |= {f"privacy.column.{name}" for kept in of_people for name in kept.those(Part.DATA, Part.WORDS)}
    keys |= {f"privacy.{of}.{kept.purpose}" for kept in of_people for of in ("purpose", "about")}
    keys |= {f"privacy.basis.{basis}" for basis in catalogue().bases}
    keys |= {f"privacy.after.{keeps.after}" for keeps in catalogue().retention.values()}
    keys |= {f"privacy.erasing.{each}" for each in Erasure}
    how = 'say each in both languages: python packaging/messages.py add KEY "English" "Deutsch"'
    assert said_by_nobody(sorted(keys)) == [], how


# --- That the tests above would see it -------------------------------------------------------------------------------


def test_a_planted_column_and_a_planted_table_are_seen():
    with_more = tables() | {"customers": [*tables()["customers"], "shoe_size"], "secrets": ["id", "words"]}
    assert gaps(catalogue(), with_more) == [
        "customers.shoe_size is not decided: "
        "write it into keys, agents, data or words of [purposes.….tables.customers]",
        "table secrets has no entry: add [purposes.….tables.secrets] with keys, agents, data and words for words",
    ]


def test_a_column_and_a_table_that_are_gone_are_seen():
    with_less = {name: columns for name, columns in tables().items() if name != "alerts"}
    with_less["customers"] = [each for each in with_less["customers"] if each != "vat_id"]
    assert gaps(catalogue(), with_less) == [
        "alerts is no table: take its entry out",
        "customers.vat_id is no column: take it out",
    ]


def test_a_text_that_nobody_decided_is_seen():
    forgetful = copy.copy(told())
    forgetful["commands"] = {**forgetful["commands"], "personal": "words"}
    assert any("`family_name` of the command customers.create" in line for line in undecided_texts(read(forgetful)))


@pytest.mark.parametrize(
    ("place", "value", "why"),
    [
        ("keeps", "for_ever", "no retention class for_ever"),
        ("bases", ["because"], "no basis because"),
        ("erasure", "forget", "forget"),
        ("colour", "red", "colour means nothing here"),
        ("words", "number number", "number stands twice"),
    ],
)
def test_an_unknown_class_is_refused(place: str, value: object, why: str):
    wrong = told()
    wrong["purposes"]["care"]["tables"]["customers"][place] = value
    with pytest.raises(ValueError, match=why):
        read(wrong)
