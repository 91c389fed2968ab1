"""Words of other systems for states, channels and yes or no, in German and English."""

from __future__ import annotations

from functools import lru_cache
from typing import get_args

from agentdesk.core.intake.reading.cells import folded, words
from agentdesk.core.intake.reading.vocabulary import words_of
from agentdesk.core.intake.records import Channel, OrderStatus

_STATES: tuple[OrderStatus, ...] = get_args(OrderStatus)
_CHANNELS: tuple[Channel, ...] = get_args(Channel)
_STATE_OF = {word: state for state in _STATES if state for word in words_of("states")[state]}
_CHANNEL_OF: dict[str, Channel] = {word: one for one in _CHANNELS if one for word in words_of("channels")[one]}
_TOLD_BY: tuple[tuple[str, OrderStatus], ...] = (
    ("storn", "cancelled"),
    ("cancel", "cancelled"),
    ("retour", "returned"),
    ("refund", "returned"),
    ("erstatt", "returned"),
    ("zugestellt", "delivered"),
    ("abgeschlossen", "delivered"),
    ("nicht bezahlt", "open"),
    ("teilversen", "processing"),
    ("versendet", "shipped"),
    ("versandt", "shipped"),
    ("verschickt", "shipped"),
    ("shipped", "shipped"),
    ("bezahlt", "paid"),
    ("bearbeitung", "processing"),
    ("offen", "open"),
)
_RANK: dict[OrderStatus, int] = {state: rank for rank, state in enumerate(_STATES)}

_CHANNEL_OF |= {"web": "email", "web form": "email", "kontaktformular": "email", "formular": "email", "referral": ""}

_YES = words("ja j yes y true wahr 1 x on aktiv active subscribed abonniert angemeldet eingewilligt optin ok checked")
_NO = words("nein n no false falsch 0 off inaktiv inactive unsubscribed abgemeldet widerrufen")
_NO_PHRASES = frozenset({"not subscribed", "nicht abonniert", "nicht angemeldet", "opt out", "keine werbung"})


@lru_cache(maxsize=4_096)
def order_status(word: str) -> OrderStatus:
    """Our state for the source's word, "" when it says nothing we know."""
    text = folded(word)
    known = _STATE_OF.get(text)
    return known if known is not None else next((state for part, state in _TOLD_BY if part in text), "")


def furthest(states: list[OrderStatus]) -> OrderStatus:
    """Of an order's states (payment, delivery, own) the one that tells most: cancelled and returned win."""
    return max(states, key=lambda state: _RANK[state], default="")


@lru_cache(maxsize=1_024)
def channel(word: str) -> Channel:
    return _CHANNEL_OF.get(folded(word), "")


@lru_cache(maxsize=1_024)
def truth(word: str) -> bool | None:
    """Yes or no in the words of files; None for anything else."""
    text = folded(word)
    if text in _YES or text in ("opt in", "double opt in", "✓"):
        return True
    if text in _NO or text in _NO_PHRASES:
        return False
    return True if word.strip() in ("✓", "✔", "☑") else None


def direction(word: str) -> str:
    text = folded(word)
    if text in ("in", "inbound", "eingehend", "eingang", "incoming", "ein", "received", "von kunde"):
        return "in"
    return "out" if text in ("out", "outbound", "ausgehend", "ausgang", "outgoing", "aus", "sent", "an kunde") else ""
