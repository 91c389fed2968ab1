"""Who got data of somebody, and which. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from agentdesk.core import wording
from agentdesk.core.privacy.codes import said
from agentdesk.core.wording import text


class Got(StrEnum):
    """What for."""

    DELIVERY = "delivery"
    """Name and address, to bring something."""
    PAYMENT = "payment"
    """What a payment needs."""
    QUESTION = "question"
    """A case, to find out something."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """`name` as the books have it; `last`: when it was for the last time, where that is known."""

    got: Got
    name: str
    last: datetime | None = None


def recipient_words(each: Recipient, zone: ZoneInfo, lang: str) -> str:
    """ "DHL: name and address, to deliver; last on 3 Oct 2026"."""
    words = text(f"privacy.got.{each.got}", lang=lang, name=_name(each, lang))
    if each.last is None:
        return words
    day = wording.day(each.last.astimezone(zone).date(), lang=lang)
    return text("privacy.got_last", lang=lang, who=words, day=day)


def names_to_tell(recipients: Iterable[Recipient], lang: str) -> str:
    """For whoever tells them: each once."""
    return ", ".join(dict.fromkeys(_name(each, lang) for each in recipients))


def _name(each: Recipient, lang: str) -> str:
    return said("order_payments", "method", each.name, lang) if each.got is Got.PAYMENT else each.name
