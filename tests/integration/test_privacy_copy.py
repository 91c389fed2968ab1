"""One person's copy: everything about them is in it, nothing about anybody else, and it can be read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agentdesk.core.errors import Refused
from agentdesk.core.privacy.catalogue import catalogue
from agentdesk.core.privacy.commands import CopyOf, RecipientsOf
from agentdesk.core.privacy.copy import as_document, others_of
from agentdesk.core.privacy.copying import PAGE, VALUES, MadeCopy, make_copy, whole_copy
from agentdesk.core.privacy.paper import as_lines
from agentdesk.core.privacy.recipients import Got
from tests.desks import NOON
from tests.privacy import Place, make_place

PLACES = 40


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A person and somebody else, each all over the desk; only looked at by these tests."""
    return make_place(tmp_path_factory.mktemp("place"))


def copied(place: Place, folder: Path, **how: Any) -> tuple[MadeCopy, str, dict[str, Any]]:
    made = make_copy(place.desk, place.opened, place.staff.sven, place.person.customer_id, folder, **how)
    return made, (folder / PAGE).read_text(), json.loads((folder / VALUES).read_text())


def test_a_person_planted_everywhere_is_found_everywhere(place: Place, tmp_path: Path):
    _, page, values = copied(place, tmp_path / "copy")
    told = json.dumps(values, ensure_ascii=False).casefold()
    words = place.person.words
    assert len(words) >= PLACES
    assert [name for name, word in words.items() if word not in told] == []
    assert [name for name, word in words.items() if word not in page.casefold()] == []


def test_nothing_of_anybody_else_is_in_it(place: Place, tmp_path: Path):
    _, page, values = copied(place, tmp_path / "copy")
    for told in (page, json.dumps(values, ensure_ascii=False)):
        assert place.other.mark not in told.casefold()
        assert place.other.phone not in told
        assert str(place.other.customer_id) not in told


def test_every_table_about_customers_has_a_row_in_it_or_is_made_from_others(place: Place, tmp_path: Path):
    _, _, values = copied(place, tmp_path / "copy")
    wanted = {kept.name for kept in catalogue().kept if kept.of == "customer" and kept.erasure != "follow"}
    apart = {"backups", "erased", "import_batches", "case_links", "knowledge_uses"}
    in_step = {"sync_received", "sync_outbox", "sync_staged"}  # what waits between a desk and a server; none here
    assert wanted - apart - in_step <= set(values["tables"])


def test_others_are_named_to_whoever_makes_it_and_left_out_when_asked(place: Place, tmp_path: Path):
    note = "Frau Amsel war dabei; sonst holger@example.org fragen. Eigene: {mail}, {phone}"
    mail = f"{place.person.words['e-mail']}@example.org"
    words = note.format(mail=mail, phone=place.person.phone).replace("Frau Amsel", "Agnes Amsel")
    place.staff.do("customers.add_note", customer_id=str(place.person.customer_id), words=words)
    made, page, _ = copied(place, tmp_path / "all")
    assert {"Agnes Amsel", "holger@example.org"} <= set(made.others)
    assert mail not in made.others
    assert "holger@example.org" in page
    left, page, values = copied(place, tmp_path / "own", leave_out=True)
    told = page + json.dumps(values, ensure_ascii=False)
    assert left.left_out
    for name in ("Agnes Amsel", "holger@example.org", "Sven Specht"):
        assert name not in told
    assert mail in told
    assert "[…]" in told


def test_codes_are_told_in_the_words_of_the_screen(place: Place, tmp_path: Path):
    _, page, _ = copied(place, tmp_path / "copy")
    assert "Beschwerde" in page or "Complaint" in page
    assert "19,90" in page or "19.90" in page
    assert "privacy." not in page
    assert "None" not in page


def test_agents_do_not_make_copies_and_a_folder_in_use_is_left_alone(place: Place, tmp_path: Path):
    with pytest.raises(Refused) as refused:
        make_copy(place.desk, place.opened, place.staff.agnes, place.person.customer_id, tmp_path / "copy")
    assert refused.value.code == "permission.missing"
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Refused) as refused:
        copied(place, tmp_path)
    assert refused.value.code == "privacy.folder_taken"
    assert [each.name for each in tmp_path.iterdir()] == ["mine.txt"]


def test_its_files_are_for_their_owner_alone(place: Place, tmp_path: Path):
    copied(place, tmp_path / "copy")
    assert {(tmp_path / "copy" / name).stat().st_mode & 0o777 for name in (PAGE, VALUES)} == {0o600}


@pytest.mark.parametrize("lang", ["de", "en"])
def test_what_is_read_has_neither_codes_nor_moments_as_tables_keep_them(place: Place, lang: str):
    copy = place.desk.ask(CopyOf(place.person.customer_id), actor=place.staff.sven)
    others = others_of(copy, "DE", leave_out=False)
    told = as_lines(as_document(copy, others, NOON.date(), ZoneInfo("Europe/Berlin"), lang))
    codes = r": (?:waiting_\w+|customer_spoke|no_answer|True)$"
    german = r"|: (?:in|out|asked|gift|normal|settled|anyone)$" if lang == "de" else ""
    raw = re.compile(rf"{codes}{german}|\d{{4}}-\d\d-\d\dT|\b1[67]\d{{14}}\b|row version|: \w+\.(?:add|start|place)")
    assert [line for line in told.splitlines() if raw.search(line)] == []


def test_nothing_is_told_as_tables_have_it(place: Place):
    """Whatever code stands in a row, in an event or in a command: in German it is another word."""
    copy = whole_copy(place.desk, place.opened, place.staff.sven, place.person.customer_id)
    page = as_document(copy, others_of(copy, "DE", leave_out=False), NOON.date(), ZoneInfo("Europe/Berlin"), "de")
    told = {piece.strip() for line in as_lines(page).splitlines() for piece in (line, line.rpartition(": ")[2])}
    codes = {each for each in texts_in_rows(copy.rows) if CODE.fullmatch(each) and place.person.mark not in each}
    assert len(codes) > 100
    assert told & codes == {"mastodon", "shop.csv", "ja"}  # names, and what a file said
    assert [each for each in told if NUMBER.fullmatch(each) or re.search(r"\b\d{4}-\d\d-\d\d\b", each)] == []


def test_what_happened_before_stands_before(place: Place):
    copy = place.desk.ask(CopyOf(place.person.customer_id), actor=place.staff.sven)
    page = as_document(copy, others_of(copy, "DE", leave_out=False), NOON.date(), ZoneInfo("Europe/Berlin"), "de")
    [timeline] = [each for purpose in page.sections for each in purpose.sections if each.title == "Zeitleiste"]
    days = [re.findall(r"\d+", row.pairs[0][1])[:3][::-1] for row in timeline.sections]
    assert len({tuple(day) for day in days}) > 3
    assert days == sorted(days)


CODE, NUMBER = re.compile(r"[a-z][a-z0-9_.]*"), re.compile(r"\d+\.\d+|\d{7,}|[0-9a-f]{16,}")


def texts_in_rows(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for name, each in value.items():
                yield from (str(name), *texts_in_rows(each))
        case list() | tuple():
            for each in value:
                yield from texts_in_rows(each)


def test_who_else_got_data_is_told_as_the_books_have_it(place: Place, tmp_path: Path):
    got = place.desk.ask(RecipientsOf(place.person.customer_id), actor=place.staff.sven)
    assert [(each.got, each.name) for each in got][:2] == [(Got.DELIVERY, "DHL"), (Got.PAYMENT, "card")]
    assert got[2].got is Got.QUESTION
    _, page, values = copied(place, tmp_path / "copy")
    assert "DHL:" in page
    first = values["recipients"][0]
    assert (first["what_for"], first["name"], first["last"][:10]) == ("delivery", "DHL", "2026-10-03")
    with pytest.raises(Refused, match="permission"):
        place.desk.ask(RecipientsOf(place.person.customer_id), actor=place.staff.agnes)
