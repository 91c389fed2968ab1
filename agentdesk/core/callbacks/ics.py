"""Callbacks for a calendar program (iCalendar, RFC 5545): when, and where to look; nothing about the customer.

A calendar may lie with anybody's provider. So it gets the customer number and a link that opens the customer here, not
their name, their phone number or what they said.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from agentdesk.core.callbacks.model import Callback, State
from agentdesk.core.errors import Failure
from agentdesk.core.wording import language, text

if TYPE_CHECKING:
    from icalendar import Event

_REMIND_BEFORE = timedelta(minutes=5)


def ics(callbacks: Sequence[Callback], now: datetime) -> bytes:
    """One file for all of them. Moments are in UTC: of rules for time zones that stood in the file, programs make
    different things where clocks go back for Ramadan or skip an hour (seen with dateutil 2.9); a moment is a moment.

    Each keeps its id, so that a second import of the same callback moves it rather than doubling it.
    """
    from icalendar import Calendar  # 0.2 s: who does not export does not wait for it

    calendar = Calendar()
    calendar.add("prodid", f"-//AgentDesk//AgentDesk//{language().upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", text("callbacks.ics.name"))
    for callback in callbacks:
        calendar.add_component(_event(callback, now))
    return bytes(calendar.to_ical())


def save_ics(path: Path, callbacks: Sequence[Callback], now: datetime) -> None:
    """Raises Failure callbacks.file_not_written."""
    content = ics(callbacks, now)
    try:
        path.write_bytes(content)
    except OSError as problem:
        raise Failure("callbacks.file_not_written", path=str(path), cause=problem.strerror or "") from problem


def _event(callback: Callback, now: datetime) -> Event:
    from icalendar import Alarm, Event

    event = Event()
    event.add("uid", f"{callback.id}@agentdesk")
    event.add("dtstamp", now)
    event.add("sequence", callback.row_version)
    event.add("dtstart", callback.starts_at.astimezone(UTC))
    event.add("dtend", callback.ends_at.astimezone(UTC))
    event.add("summary", _summary(callback))
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if callback.state is State.CANCELLED else "CONFIRMED")
    if callback.customer_number:
        event.add("url", f"agentdesk://customer/{callback.customer_number}")
    if not callback.is_over:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", _summary(callback))
        alarm.add("trigger", -_REMIND_BEFORE)
        event.add_component(alarm)
    return event


def _summary(callback: Callback) -> str:
    if callback.customer_number:
        return text("callbacks.ics.summary", number=callback.customer_number)
    return text("callbacks.ics.summary_nameless", ending=callback.phone[-3:])
