"""The list of callbacks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from agentdesk.core import wording
from agentdesk.core.calendars.model import clock_time
from agentdesk.core.callbacks import commands as asks
from agentdesk.core.callbacks.commands import Sort
from agentdesk.core.callbacks.model import OVER, Callback, Page, Phase, Recipient
from agentdesk.core.commands import Command
from agentdesk.core.wording import text
from agentdesk.core.work.asking import CALLBACK_PARTS, callbacks_asked
from agentdesk.core.work.wanted import Wanted
from agentdesk.core.work.words import moment_words
from agentdesk.ui.callbacks.words import phase_tone, whom_words
from agentdesk.ui.customer.contact_words import phone_words
from agentdesk.ui.lists.listing import Ask, Asks, Chunk, Deed, Listing, Seen, capitalised
from agentdesk.ui.widgets.list_page import Cell, Column, ListRow


def _pass_on(callback: Callback, person_id: UUID) -> Command:
    return asks.PassOnCallback(callback_id=callback.id, recipient=Recipient.NAMED, person_id=person_id)


def _settle(callback: Callback, words: str) -> Command:
    return asks.SettleCallback(callback_id=callback.id, words=words)


def _cancel(callback: Callback, words: str) -> Command:
    return asks.CancelCallback(callback_id=callback.id, reason=words)


class CallbacksListing(Listing):
    name = "callbacks"
    views = tuple(CALLBACK_PARTS)
    first = Wanted(part="open", sort=Sort.WINDOW)
    hears = frozenset({"callback", "people", "customer"})
    deeds: ClassVar[tuple[Deed, ...]] = (
        Deed(name="pass_on", icon="user-check", make=_pass_on, asks=Asks.PERSON, needs_others=True),
        Deed(name="settle", icon="check", make=_settle, asks=Asks.WORDS),
        Deed(name="cancel", icon="x", make=_cancel, asks=Asks.WORDS),
    )

    def chunk(self, ask: Ask, wanted: Wanted, seen: Seen, after: Any, limit: int) -> Chunk:
        page: Page = ask(replace(_asked(wanted, seen), after=after or "", limit=limit))
        return Chunk(page.callbacks, page.after or None)

    def counts(self, ask: Ask, wanted: Wanted, seen: Seen) -> dict[str, int]:
        found: dict[Phase, int] = ask(asks.CountCallbacks(_asked(wanted, seen)))
        counted = {part: phases for part, phases in CALLBACK_PARTS.items() if phases <= found.keys()}
        return {part: sum(found[each] for each in phases) for part, phases in counted.items()}

    def columns(self, alone: bool) -> list[Column]:
        columns = [
            Column(key=Sort.WINDOW, title=text("lists.column.when"), width=190),
            Column(key=Sort.CUSTOMER, title=text("lists.column.customer"), width=160),
            Column(key="number", title=text("lists.column.number"), width=140, sortable=False),
            Column(key="purpose", title=text("lists.column.purpose"), width=180, stretch=True, sortable=False),
            Column(key="phase", title=text("lists.column.state"), width=120, sortable=False),
            Column(key="whom", title=text("lists.column.whom"), width=140, sortable=False),
            Column(key=Sort.MADE, title=text("lists.column.planned"), width=116),
        ]
        return [column for column in columns if not alone or column.key != "whom"]

    def row(self, item: Callback, seen: Seen) -> ListRow:
        phase = item.phase(seen.now)
        over = item.state in OVER
        cells: list[tuple[str, Cell | str]] = [
            (Sort.WINDOW, Cell(_window(item, seen), muted=over)),
            (Sort.CUSTOMER, Cell(item.customer, strong=True)),
            ("number", phone_words(item.phone)),
            ("purpose", item.purpose),
            ("phase", Cell(capitalised(text(f"callbacks.phase.{phase}")), phase_tone(phase))),
            ("whom", item.claimer or whom_words(item, seen.me)),
            (Sort.MADE, Cell(moment_words(item.made_at, seen.now, seen.zone), muted=True)),
        ]
        return ListRow(item.id, self.columns_shown(cells, seen))

    def title(self, item: Callback) -> str:
        return f"{item.customer or phone_words(item.phone)} · {item.purpose}"


def _asked(wanted: Wanted, seen: Seen) -> asks.FindCallbacks:
    return callbacks_asked(wanted, seen.me, seen.now, seen.zone)


def _window(callback: Callback, seen: Seen) -> str:
    """On the customer's clock: tomorrow 15:00–15:30; its place is named and ours stands beside it where it differs."""
    there = ZoneInfo(callback.window.zone)
    words = f"{moment_words(callback.starts_at, seen.now, there)}–{clock_time(callback.window.to_minute)}"
    begins = callback.starts_at
    if begins.astimezone(there).utcoffset() == begins.astimezone(seen.zone).utcoffset():
        return words
    here = moment_words(begins, seen.now, seen.zone)
    return text("promise.two_clocks", there=words, place=wording.place_of(there), here=here)
