"""The list of offers: who is to take what from whom, and who has to answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from agentdesk.core.commands import Command
from agentdesk.core.handovers import commands as asks
from agentdesk.core.handovers.model import MOST_BOUNCES, HandoverState, OpenOffer
from agentdesk.core.wording import number, text
from agentdesk.core.work.wanted import Wanted
from agentdesk.core.work.words import moment_words
from agentdesk.ui.lists.listing import Ask, Asks, Chunk, Deed, Listing, Seen
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.list_page import Cell, Column, ListRow

SINCE, BY, TIMES = "since", "answer_by", "bounces"
_PARTS: Mapping[str, str] = {"to_me": "to_me", "from_me": "is_mine", "to_team": "to_team", "all": ""}
"""Each with what says of an offer whether it is in it."""
_SORTS = {
    SINCE: lambda row: row.offer.offered_at,
    BY: lambda row: row.offer.answer_by,
    TIMES: lambda row: row.offer.bounce_no,
}


def _accept(row: OpenOffer, _: object) -> Command:
    return asks.AcceptHandover(handover_id=row.id)


def _ask_back(row: OpenOffer, words: str) -> Command:
    return asks.AskBack(handover_id=row.id, question=words)


def _decline(row: OpenOffer, words: str) -> Command:
    return asks.DeclineHandover(handover_id=row.id, reason=words)


def _answer(row: OpenOffer, words: str) -> Command:
    return asks.AnswerQuestion(handover_id=row.id, answer=words)


def _withdraw(row: OpenOffer, _: object) -> Command:
    return asks.WithdrawHandover(handover_id=row.id)


def _note(row: OpenOffer, _: object) -> Command:
    return asks.NoteRefusal(handover_id=row.id)


class HandoversListing(Listing):
    name = "handovers"
    views = tuple(_PARTS)
    hears = frozenset({"handover", "case", "people", "customer"})
    needs_others = True
    deeds: ClassVar[tuple[Deed, ...]] = (
        Deed(name="accept", icon="check", make=_accept),
        Deed(name="ask_back", icon="message-circle-question-mark", make=_ask_back, asks=Asks.WORDS),
        Deed(name="decline", icon="x", make=_decline, asks=Asks.WORDS),
        Deed(name="answer", icon="reply", make=_answer, asks=Asks.WORDS),
        Deed(name="withdraw", icon="undo-2", make=_withdraw),
        Deed(name="note", icon="check", make=_note),
    )

    def __init__(self, *, leads: bool = False) -> None:
        """Who leads answers for all of them."""
        self.first = Wanted(part="all" if leads else "to_me", sort=SINCE)

    def fits(self, deed: Deed, item: OpenOffer) -> bool:
        state, is_open = item.offer.state, item.offer.is_open
        match deed.name:
            case "accept" | "decline":
                return item.may_answer
            case "ask_back":
                return item.may_answer and state is HandoverState.OFFERED
            case "answer":
                return item.is_mine and is_open and state is HandoverState.ASKED_BACK
            case "withdraw":
                return item.is_mine and is_open
        return item.is_mine and state is HandoverState.DECLINED

    def chunk(self, ask: Ask, wanted: Wanted, seen: Seen, after: Any, limit: int) -> Chunk:
        """All of them at once: an offer waits for minutes, so there are never many."""
        found = [row for row in _narrowed(ask, wanted, seen) if _is_in(row, wanted.part)]
        sort = _SORTS.get(wanted.sort, _SORTS[SINCE])
        return Chunk(tuple(sorted(found, key=sort, reverse=wanted.descending)))

    def counts(self, ask: Ask, wanted: Wanted, seen: Seen) -> dict[str, int]:
        found = _narrowed(ask, wanted, seen)
        return {part: sum(_is_in(row, part) for row in found) for part in _PARTS}

    def columns(self, alone: bool) -> list[Column]:
        return [
            Column(key="case", title=text("lists.column.case"), width=84, sortable=False),
            Column(key="subject", title=text("cases.field.subject"), width=170, stretch=True, sortable=False),
            Column(key="customer", title=text("lists.column.customer"), width=130, sortable=False),
            Column(key="sender", title=text("lists.column.from_whom"), width=120, sortable=False),
            Column(key="waits_for", title=text("lists.column.waits_for"), width=150, sortable=False),
            Column(key=SINCE, title=text("lists.column.since"), width=110),
            Column(key=BY, title=text("lists.column.answer_by"), width=136),
            Column(key="state", title=text("lists.column.state"), width=120, sortable=False),
            Column(key=TIMES, title=text("lists.column.bounces"), width=84, right=True),
        ]

    def row(self, item: OpenOffer, seen: Seen) -> ListRow:
        offer = item.offer
        late, often = offer.is_unanswered(seen.now), offer.bounce_no >= MOST_BOUNCES
        state, tone = ("unanswered", Tone.STOP) if late else (offer.state.value, _TONES.get(offer.state, Tone.NEUTRAL))
        cells: list[tuple[str, Cell | str]] = [
            ("case", offer.case_number),
            ("subject", Cell(offer.subject, strong=True)),
            ("customer", offer.customer),
            ("sender", offer.sender),
            ("waits_for", ", ".join(item.waits_for)),
            (SINCE, moment_words(_waits_since(item), seen.now, seen.zone)),
            (BY, Cell(moment_words(offer.answer_by, seen.now, seen.zone), Tone.STOP if late else None)),
            ("state", Cell(text(f"lists.handovers.is.{state}"), tone)),
            (TIMES, Cell(number(offer.bounce_no) if offer.bounce_no else "", Tone.STOP if often else None)),
        ]
        return ListRow(item.id, self.columns_shown(cells, seen))

    def title(self, item: OpenOffer) -> str:
        return f"{item.offer.case_number} · {item.offer.subject}"


_TONES = {HandoverState.ASKED_BACK: Tone.CARE, HandoverState.DECLINED: Tone.CARE}


def _waits_since(row: OpenOffer) -> datetime:
    """Of a question: since it was asked; of a refusal: since then."""
    offer = row.offer
    asked = offer.questions[-1].asked_at if offer.state is HandoverState.ASKED_BACK and offer.questions else None
    return asked or offer.answered_at or offer.offered_at


def _is_in(row: OpenOffer, part: str) -> bool:
    says = _PARTS.get(part, "")
    return not says or bool(getattr(row, says))


def _narrowed(ask: Ask, wanted: Wanted, seen: Seen) -> list[OpenOffer]:
    rows: tuple[OpenOffer, ...] = ask(asks.OpenOffers())
    since, before = wanted.due_between(seen.now, seen.zone)
    owner = wanted.owner_id(seen.me)
    return [
        row
        for row in rows
        if (owner is None or row.offer.from_id == owner)
        and (since is None or row.offer.answer_by >= since)
        and (before is None or row.offer.answer_by < before)
        and (wanted.team_id is None or wanted.team_id == row.offer.to_team)
        and _says(row, wanted.words)
    ]


def _says(row: OpenOffer, words: str) -> bool:
    offer = row.offer
    named = (offer.case_number, offer.subject, offer.customer, offer.sender, offer.receiver, *row.waits_for)
    told = " ".join(named).casefold()
    return all(word in told for word in words.casefold().split())
