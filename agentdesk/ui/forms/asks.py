"""The questions of a form, and what their answers mean. Answers are plain strings.

Strings, so that a half-filled form is a draft as it stands, and two states of it can be laid beside each other; they
mean the same in every language.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from agentdesk.core.clock import Clock
from agentdesk.core.interactions.model import Habit, Reason
from agentdesk.core.wording import knows, text
from agentdesk.ui.forms.product_field import ProductField

Answers = dict[str, str]
Words = Callable[[], str]
"""What is to be read, in the language of now."""


class How(StrEnum):
    """How a question is answered. An amount is money in major units, as a number with a point; a check says "1" for
    yes."""

    LINE = "line"
    WORDS = "words"
    CHOICE = "choice"
    MOMENT = "moment"
    DAY = "day"
    AMOUNT = "amount"
    CHECK = "check"
    REASON = "reason"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One question. `label` and `hint` are message keys (a label may be words already); `options` are codes and their
    words; `half`: beside its neighbour; `past`: the moment may be over; `only`: asked while another question has this
    answer, and otherwise not seen: its name, and the code."""

    name: str
    label: str
    how: How = How.LINE
    hint: str = ""
    needed: bool = False
    options: tuple[tuple[str, str], ...] = ()
    value: str = ""
    half: bool = False
    past: bool = False
    only: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """What answers are read with."""

    clock: Clock
    zone: ZoneInfo
    reasons: Sequence[Reason] = ()
    habits: Sequence[Habit] = ()
    currency: str = "EUR"
    product_field: Callable[[], ProductField] | None = None


def label_of(ask: Ask) -> str:
    return text(ask.label) if knows(ask.label) else ask.label


def first_of(ask: Ask) -> str:
    """What stands in the form before anybody touches it."""
    is_choice = ask.how is How.CHOICE and ask.options
    return ask.options[0][0] if is_choice and not ask.value else ask.value.strip()


def moment_of(answer: str) -> datetime | None:
    """None for words that mean no moment, too."""
    try:
        at = datetime.fromisoformat(answer)
    except ValueError:
        return None
    return at if at.tzinfo else None


def id_of(answer: str) -> UUID | None:
    return UUID(answer) if answer else None


def amount_of(answer: str) -> Decimal | None:
    """Only of an answer that was found in order."""
    return Decimal(answer) if answer else None
