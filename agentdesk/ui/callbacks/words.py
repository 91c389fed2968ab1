"""How a callback is said: when (there and here), whom it lies with, what is to be done, why a slot is not free."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from agentdesk.core import wording
from agentdesk.core.calendars.model import clock_time
from agentdesk.core.callbacks.model import Callback, Outcome, Phase, Recipient, Slot, Window
from agentdesk.core.wording import label, place_of, text
from agentdesk.core.work.words import near_day, two_clocks
from agentdesk.ui.customer.contact_words import phone_words
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.day_strip import Slot as StripSlot
from agentdesk.ui.widgets.day_strip import SlotState

_TONES = {
    Phase.DUE_SOON: Tone.CARE,
    Phase.DUE: Tone.CARE,
    Phase.MISSED: Tone.STOP,
    Phase.CLAIMED: Tone.ACCENT,
    Phase.IN_CALL: Tone.ACCENT,
    Phase.TO_DECIDE: Tone.CARE,
    Phase.DONE: Tone.GOOD,
}
_TAKEN = ("full", "away", "nobody")
"""Somebody is in the way; everything else is no time for it at all."""


def phase_tone(phase: Phase) -> Tone:
    return _TONES.get(phase, Tone.NEUTRAL)


def day_words(day: date, today: date) -> str:
    """Today, tomorrow, yesterday, else Tue, 24 Nov 2026."""
    return near_day(day, today) or f"{wording.weekday(day.weekday())}, {wording.day(day)}"


def hours_words(window: Window) -> str:
    return f"{clock_time(window.from_minute)}–{clock_time(window.to_minute)}"


def window_words(callback: Callback, now: datetime) -> str:
    """On the customer's clock: tomorrow, 15:00–15:30."""
    today = now.astimezone(ZoneInfo(callback.window.zone)).date()
    return f"{day_words(callback.window.day, today)}, {hours_words(callback.window)}"


def zone_words(callback: Callback, shop_zone: ZoneInfo, now: datetime) -> str:
    """Whose clock that is, and what ours shows where it differs; that nobody knows theirs."""
    if not callback.zone_known:
        return text("callback.zone_unknown")
    zone = ZoneInfo(callback.window.zone)
    place = place_of(zone)
    if callback.starts_at.astimezone(zone).utcoffset() == callback.starts_at.astimezone(shop_zone).utcoffset():
        return text("callback.their_time", place=place)
    ours = [each.astimezone(shop_zone) for each in (callback.starts_at, callback.ends_at)]
    here = f"{ours[0]:%H:%M}–{ours[1]:%H:%M}"
    if ours[0].date() != callback.window.day:
        here = f"{day_words(ours[0].date(), now.astimezone(shop_zone).date())}, {here}"
    return text("callback.their_time_ours", place=place, ours=here)


def whom_words(callback: Callback, me: UUID) -> str:
    match callback.recipient:
        case Recipient.TEAM:
            return text("callback.for_team", team=callback.team)
        case Recipient.ANYONE:
            return text("callback.for_anyone")
    return text("callback.for_you") if callback.owner_id == me else text("callback.for_person", name=callback.owner)


def number_words(callback: Callback) -> str:
    number = phone_words(callback.phone)
    if callback.extension:
        number = f"{number} {text('contact.extension', extension=callback.extension)}"
    return f"{number} · {point_label(callback.phone_label)}" if callback.phone_label else number


def point_label(code: str) -> str:
    key = f"contact.label.{code}"
    return text(key) if wording.knows(key) else code


def attempts_words(callback: Callback) -> str:
    """Empty before the first one."""
    if not callback.attempt_count:
        return ""
    words = text("callback.attempts", n=callback.attempt_count, most=callback.max_attempts)
    last = callback.last_outcome
    return f"{words} · {text(f'callbacks.outcome.{last}')}" if last else words


def planned_words(begins: datetime, purpose: str, now: datetime, there: ZoneInfo, here: ZoneInfo) -> str:
    """Of one that goes with the wrap-up."""
    return text("callback.follows_planned", when=two_clocks(begins, now, there, here), purpose=purpose)


def follows_words(outcome: Outcome) -> str:
    """Of an attempt that ends with the wrap-up."""
    return text("callback.follows", how=text(f"callbacks.outcome.{outcome}"))


def strip_slot(slot: Slot) -> StripSlot:
    window, why = slot.window, why_words(slot)
    first = slot.taken[0][0] if slot.taken else ""
    state = SlotState.FREE if slot.is_free else SlotState.TAKEN if first in _TAKEN else SlotState.CLOSED
    return StripSlot(
        key=window.from_minute,
        start=window.from_minute,
        end=window.to_minute,
        state=state,
        reason=why,
        room=room_words(slot),
    )


def room_words(slot: Slot) -> str:
    """How full it is; empty where nobody could ring anyway, or where that is why it is not free."""
    told = slot.is_free and slot.capacity
    return text("callback.slot_room", load=slot.load, capacity=slot.capacity) if told else ""


def why_words(slot: Slot) -> str:
    """Why it is not free; empty when it is."""
    return _why(*slot.taken[0]) if slot.taken else ""


def _why(code: str, facts: Mapping[str, str]) -> str:
    if code == "holiday":
        return text("callbacks.slot.holiday", name=label(dict(facts)))
    return text(f"callbacks.slot.{code}", **facts)
