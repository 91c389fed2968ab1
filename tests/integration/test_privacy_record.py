"""The record of processing activities: made from the catalogue, in both languages, for people and for programs."""

from __future__ import annotations

import json
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from agentdesk.core.errors import Refused
from agentdesk.core.privacy.catalogue import Whose, catalogue
from agentdesk.core.privacy.paper import Document, Section, as_html, as_lines, write_new
from agentdesk.core.privacy.record import record, record_values
from agentdesk.core.privacy.words import table_words

TODAY = date(2026, 11, 23)


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.mark.parametrize("lang", ["de", "en"])
def test_it_names_every_table_about_people_and_no_key_without_words(lang: str):
    lines = as_lines(record(catalogue(), "Feinholz\nLindenweg 8", TODAY, lang))
    for kept in catalogue().kept:
        if kept.of is not Whose.NONE:
            assert table_words(kept, lang) in lines
    assert "privacy." not in lines
    assert "Feinholz" in lines
    assert "{" not in lines


def test_it_says_law_and_period_in_its_language():
    german, english = (as_lines(record(catalogue(), "", TODAY, lang)) for lang in ("de", "en"))
    assert "8 Jahre nach Ende des Kalenderjahres" in german
    assert "Art. 6 Abs. 1 b DSGVO" in german
    assert "GDPR" not in german
    assert "8 years after the end of the calendar year" in english
    assert "DSGVO" not in english


def test_programs_get_the_same():
    activities = record_values(catalogue())["activities"]
    [books] = (each for each in activities if each["purpose"] == "books")
    [vouchers] = (each for each in books["tables"] if each["name"] == "vouchers")
    assert vouchers["kept"] == {
        "class": "books",
        "years": 8,
        "days": 0,
        "after": "year",
        "law": "§ 147 (1) 4, (3) AO; § 257 (1) 4, (4) HGB",
    }
    json.dumps(activities)


def test_what_somebody_wrote_is_shown_and_never_carried_out():
    hostile = '<script>alert(1)</script><img src="x">&amp;'
    page = as_html(Document(hostile, "de", (hostile,), (Section(hostile, (hostile,), ((hostile, hostile),)),)))
    seen = Seen()
    seen.feed(page)
    assert set(seen.tags) <= {"html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "table", "tr", "td"}
    assert seen.words.count(hostile) == 7
    assert "default-src 'none'" in page


def test_a_file_that_is_there_is_left_alone(tmp_path: Path):
    file = tmp_path / "record.html"
    file.write_text("mine")
    with pytest.raises(Refused) as refused:
        write_new(file, "other")
    assert refused.value.code == "privacy.file_exists"
    assert file.read_text() == "mine"
