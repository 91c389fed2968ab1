"""A file for calendar programs: the right moments, the customer's wall time, and nothing about the customer."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from agentdesk.core.callbacks import steps
from agentdesk.core.callbacks.ics import ics, save_ics
from agentdesk.core.callbacks.model import Callback
from agentdesk.core.callbacks.windows import stretch
from agentdesk.core.errors import Failure
from agentdesk.core.wording import use_language
from tests.unit.callbacks.made import NOW, callback, window

ZONES = ("Europe/Berlin", "America/New_York", "Africa/Casablanca", "Asia/Kathmandu", "America/Santiago", "UTC")
MINE = replace(
    callback(), customer="Jörg Meier", customer_number="K-100001", phone="+491715550142", purpose="Wo ist das Paket?"
)


def on_change_days(begins: str, ends: str) -> list[Callback]:
    days = [date(2026, 11, 24), date(2027, 2, 7), date(2027, 3, 28), date(2027, 10, 31), date(2028, 2, 29)]
    return [
        callback(window(begins, ends, day, zone), id=UUID(int=n))
        for n, (day, zone) in enumerate((day, zone) for day in days for zone in ZONES)
    ]


@pytest.mark.parametrize(("begins", "ends"), [("10:00", "11:30"), ("02:00", "03:00"), ("01:30", "02:30")])
def test_each_callback_is_an_event_at_its_moment_whoever_reads_the_file(begins: str, ends: str) -> None:
    made = on_change_days(begins, ends)
    written = ics(made, NOW)
    events = {str(event["uid"]): event for event in Calendar.from_ical(written).walk("VEVENT")}
    assert len(events) == len(made)
    plain = written.decode()
    for each in made:
        event = events[f"{each.id}@agentdesk"]
        assert (event.decoded("dtstart"), event.decoded("dtend")) == stretch(each.window)
        assert f"DTSTART:{each.starts_at:%Y%m%dT%H%M%SZ}\r\nDTEND:{each.ends_at:%Y%m%dT%H%M%SZ}" in plain


def test_a_calendar_shows_the_wall_time_that_was_promised() -> None:
    for each in on_change_days("10:00", "11:30"):
        [event] = Calendar.from_ical(ics([each], NOW)).walk("VEVENT")
        there = event.decoded("dtstart").astimezone(ZoneInfo(each.window.zone))
        assert (there.date(), there.hour, there.minute) == (each.window.day, 10, 0)


@pytest.mark.parametrize("language", ["de", "en"])
def test_it_tells_a_foreign_calendar_nothing_about_the_customer(language: str) -> None:
    use_language(language)
    written = ics([MINE, replace(MINE, customer_number="", customer_id=None)], NOW).decode().replace("\r\n ", "")
    for secret in ("Meier", "5550142", "Paket", "+49171"):
        assert secret not in written
    assert "URL:agentdesk://customer/K-100001" in written
    assert ("Rückruf K-100001" if language == "de" else "Callback K-100001") in written
    use_language("en")


def test_a_second_import_moves_it_and_a_cancelled_one_is_told_to_be() -> None:
    moved = replace(steps.moved(MINE, window(day=date(2026, 11, 25)), NOW, zone_known=True), row_version=2)
    cancelled = replace(steps.cancelled(MINE, "why", NOW), row_version=3)
    [first], [second], [third] = (
        [*Calendar.from_ical(ics([each], NOW)).walk("VEVENT")] for each in (MINE, moved, cancelled)
    )
    assert first["uid"] == second["uid"] == third["uid"]
    assert first["sequence"] < second["sequence"] < third["sequence"]
    assert (first["status"], third["status"]) == ("CONFIRMED", "CANCELLED")
    assert first.walk("VALARM")[0].decoded("trigger") == -timedelta(minutes=5)
    assert not third.walk("VALARM")


def test_lines_are_as_the_standard_wants_them() -> None:
    written = ics([MINE], NOW)
    lines = written.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    save_ics(tmp_path / "mine.ics", [MINE], NOW)
    assert (tmp_path / "mine.ics").read_bytes() == ics([MINE], NOW)
    with pytest.raises(Failure) as failure:
        save_ics(tmp_path / "nowhere" / "mine.ics", [MINE], NOW)
    assert failure.value.code == "callbacks.file_not_written"


def test_no_start_waits_for_the_library() -> None:
    asked = "import sys, agentdesk.core.desk, agentdesk.core.callbacks.ics; sys.exit('icalendar' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
