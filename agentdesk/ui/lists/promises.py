"""The list of promises, by due date."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from agentdesk.core.commands import Command
from agentdesk.core.promises import commands as asks
from agentdesk.core.promises.model import Promise, PromiseKind, PromisePage, PromiseState, Standing, standing
from agentdesk.core.wording import text
from agentdesk.core.work.asking import PROMISE_PARTS, promises_asked
from agentdesk.core.work.wanted import Wanted
from agentdesk.core.work.words import moment_words
from agentdesk.ui.lists.listing import Ask, Asks, Chunk, Deed, Listing, Seen
from agentdesk.ui.promises.words import short, when_words
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.list_page import Cell, Column, ListRow

DUE = "due"
_TONES = {
    Standing.DUE_TODAY: Tone.CARE,
    Standing.BROKEN: Tone.STOP,
    Standing.KEPT: Tone.GOOD,
    Standing.KEPT_LATE: Tone.CARE,
}


def _keep(promise: Promise, _: object) -> Command:
    return asks.KeepPromise(promise_id=promise.id)


def _hand_on(promise: Promise, person_id: UUID) -> Command:
    return asks.HandOnPromise(promise_id=promise.id, owner_id=person_id)


def _withdraw(promise: Promise, words: str) -> Command:
    return asks.WithdrawPromise(promise_id=promise.id, reason=words)


class PromisesListing(Listing):
    name = "promises"
    views = tuple(PROMISE_PARTS)
    first = Wanted(part="open", sort=DUE)
    kinds = tuple((kind.value, f"promise.kind.{kind}") for kind in PromiseKind)
    hears = frozenset({"promise", "people", "customer"})
    deeds: ClassVar[tuple[Deed, ...]] = (
        Deed(name="keep", icon="check", make=_keep),
        Deed(name="hand_on", icon="user-check", make=_hand_on, asks=Asks.PERSON, needs_others=True),
        Deed(name="withdraw", icon="x", make=_withdraw, asks=Asks.WORDS),
    )

    def chunk(self, ask: Ask, wanted: Wanted, seen: Seen, after: Any, limit: int) -> Chunk:
        page: PromisePage = ask(replace(_asked(wanted, seen), after=after, limit=limit))
        return Chunk(page.promises, page.after)

    def counts(self, ask: Ask, wanted: Wanted, seen: Seen) -> dict[str, int]:
        found: dict[Standing, int] = ask(asks.CountPromises(_asked(wanted, seen)))
        counted = {part: standings for part, standings in PROMISE_PARTS.items() if standings <= found.keys()}
        return {part: sum(found[each] for each in standings) for part, standings in counted.items()}

    def columns(self, alone: bool) -> list[Column]:
        columns = [
            Column(key=DUE, title=text("lists.column.due"), width=136),
            Column(key="words", title=text("lists.column.promise"), width=220, stretch=True, sortable=False),
            Column(key="customer", title=text("lists.column.customer"), width=160, sortable=False),
            Column(key="standing", title=text("lists.column.state"), width=130, sortable=False),
            Column(key="owner", title=text("cases.field.owner"), width=130, sortable=False),
            Column(key="made", title=text("lists.column.made"), width=116, sortable=False),
        ]
        return [column for column in columns if not alone or column.key != "owner"]

    def row(self, item: Promise, seen: Seen) -> ListRow:
        stands = standing(item, seen.now)
        cells: list[tuple[str, Cell | str]] = [
            (DUE, _due(item, seen)),
            ("words", Cell(item.words, strong=True)),
            ("customer", item.customer),
            ("standing", Cell(text(f"lists.promises.is.{stands}"), _TONES.get(stands, Tone.NEUTRAL))),
            ("owner", item.owner),
            ("made", Cell(moment_words(item.made_at, seen.now, seen.zone), muted=True)),
        ]
        return ListRow(item.id, self.columns_shown(cells, seen))

    def title(self, item: Promise) -> str:
        return f"{item.customer} · {short(item.words)}"


def _asked(wanted: Wanted, seen: Seen) -> asks.FindPromises:
    return promises_asked(wanted, seen.me, seen.now, seen.zone)


def _due(promise: Promise, seen: Seen) -> str:
    """As it was told, on the customer's clock; of what is over, when that was."""
    if promise.state is PromiseState.OPEN and promise.due_at >= seen.now:
        return when_words(promise.due_at, ZoneInfo(promise.zone), seen.now)
    return moment_words(promise.due_at, seen.now, ZoneInfo(promise.zone))
