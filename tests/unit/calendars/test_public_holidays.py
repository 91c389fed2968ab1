"""Public holidays are those of the law: held against days on which two libraries agree, and against what one knows."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from agentdesk.core.calendars.public_holidays import countries, public_holidays, subdivisions

AGREED = Path(__file__).parents[4] / "shared" / "data" / "holidays_public"


def test_each_state_of_germany_has_the_days_that_two_sources_agree_on() -> None:
    files = sorted(AGREED.glob("public_holidays_DE_*.csv"))
    if not files:
        pytest.skip("no shared data beside the checkout")
    agreed: dict[tuple[str, int], set[date]] = defaultdict(set)
    doubted: set[tuple[str, date]] = set()
    for file in files:
        for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines()):
            day = date.fromisoformat(row["date"])
            if row["two_sources_agree"] == "yes":
                agreed[row["region"], day.year].add(day)
            else:
                doubted.add((row["region"], day))
    assert len({state for state, _ in agreed}) == 16
    for (state, year), days in agreed.items():
        found = {each.day for each in public_holidays("DE", state, [year])}
        assert days <= found, state
        assert all((state, day) in doubted or day.weekday() == 6 for day in found - days), state


def test_the_same_year_differs_from_state_to_state() -> None:
    all_saints, corpus_christi = date(2026, 11, 1), date(2026, 6, 4)
    bavaria, berlin = ({each.day for each in public_holidays("DE", state, [2026])} for state in ("BY", "BE"))
    assert {all_saints, corpus_christi} <= bavaria
    assert not {all_saints, corpus_christi} & berlin
    assert date(2026, 3, 8) in berlin


@pytest.mark.parametrize(
    ("country", "part", "day", "german", "english"),
    [
        ("DE", "", date(2026, 4, 3), "Karfreitag", "Good Friday"),
        ("AT", "9", date(2026, 10, 26), "Nationalfeiertag", "National Day"),
        ("CH", "ZH", date(2027, 8, 1), "Nationalfeiertag", "National Day"),
        ("FR", "", date(2026, 7, 14), "Fête nationale", "National Day"),
    ],
)
def test_a_holiday_has_its_names(country: str, part: str, day: date, german: str, english: str) -> None:
    names = {each.day: each.names for each in public_holidays(country, part, [day.year])}
    assert names[day] == {"de": german, "en": english}


def test_names_do_not_depend_on_the_language_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for spoken in ("de_DE.UTF-8", "en_US.UTF-8", "C"):
        monkeypatch.setenv("LANGUAGE", spoken)
        monkeypatch.setenv("LANG", spoken)
        found.append(public_holidays("FR", "", [2026]))
    assert found[0] == found[1] == found[2]


def test_of_what_is_unknown_there_are_the_days_of_the_country_or_none() -> None:
    assert public_holidays("XX", "", [2026]) == ()
    assert public_holidays("holidays", "", [2026]) == ()
    assert public_holidays("DE", "nowhere", [2026]) == public_holidays("DE", "", [2026])


def test_there_is_a_choice_of_countries_and_of_their_parts_by_name() -> None:
    assert {"DE", "AT", "CH", "PL", "US"} <= countries()
    assert ("BY", "Bayern") in subdivisions("DE")
    assert len(subdivisions("AT")) == 9
    assert subdivisions("XX") == ()


def test_nobody_pays_for_the_library_before_asking_it() -> None:
    """Not even a start of the program over a profile whose holidays are known."""
    code = "import sys; import agentdesk.core.workplace; print('holidays' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
