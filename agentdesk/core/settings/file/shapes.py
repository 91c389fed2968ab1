"""What the values in a settings file are made of: each is read under its own rule, and written as it is read."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, StringConstraints
from pydantic_core import PydanticCustomError

from agentdesk.core.calendars.hours_words import hours_words, read_hours
from agentdesk.core.calendars.model import MINUTES_OF_A_DAY, Calendar, Period, clock_time
from agentdesk.core.commands import Line, Words
from agentdesk.core.errors import Refused
from agentdesk.core.money import MOST

T = TypeVar("T")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
_COMMA = re.compile(r"-?\d{1,12},\d{1,6}", re.ASCII)


class Shape(BaseModel):
    """Part of a file. Frozen; what nobody knows is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Entry(Shape):
    """One of a list, known by its `handle`: no two of a list have the same."""

    @property
    def handle(self) -> str:
        raise NotImplementedError

    @property
    def title(self) -> str:
        """What people are told it is called."""
        return self.handle


def by_the_rules(read: Callable[[Any], T]) -> Callable[[Any], T]:
    """What a rule of the trade refuses is a fault at this place of the file."""

    def run(value: Any) -> T:
        try:
            return read(value)
        except Refused as refusal:
            raise PydanticCustomError("refused", "refused", {"refused": refusal}) from None

    return run


def _number(value: Any) -> Any:
    """A comma is how Germans write it, and in YAML no number: nobody guesses which one was meant."""
    if isinstance(value, str) and _COMMA.fullmatch(value.strip()):
        raise PydanticCustomError("comma", "comma", {"written": value, "better": value.strip().replace(",", ".")})
    if isinstance(value, str | bool):
        raise PydanticCustomError("decimal_type", "a number is expected")
    return value


def _whole(value: Any) -> Any:
    if isinstance(value, str | bool):
        raise PydanticCustomError("int_type", "a whole number is expected")
    return value


def _minutes(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return value  # as the program has it
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if not found or int(found[2]) > 59 or int(found[1]) * 60 + int(found[2]) > MINUTES_OF_A_DAY:
        raise PydanticCustomError("clock", "clock", {"written": str(value)[:40]})
    return int(found[1]) * 60 + int(found[2])


def _opening_hours(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    periods = read_hours(value)
    Calendar("UTC", (periods, *((),) * 6))  # refuses what overlaps
    return tuple((period.opens, period.closes) for period in periods)


def _hours_text(spans: Any) -> str:
    return hours_words(tuple(Period(*span) for span in spans))


def _named(labels: dict[str, str]) -> dict[str, str]:
    named = {lang: words for lang, words in sorted(labels.items()) if words}
    if not named:
        raise PydanticCustomError("unnamed", "unnamed")
    return named


def _said(words: dict[str, str]) -> dict[str, str]:
    return {lang: said for lang, said in sorted(words.items()) if said}


def _without_breaks(value: Any) -> Any:
    return "".join(value.split()) if isinstance(value, str) else value


def in_lines(base64: str) -> str:
    """A picture as text of 76 letters a line (RFC 2045), so that an editor can show it."""
    return "\n".join(base64[n : n + 76] for n in range(0, len(base64), 76))


def as_base64(picture: bytes) -> str:
    return b64encode(picture).decode("ascii")


Lang = Annotated[str, StringConstraints(pattern="^[a-z]{2,3}$")]
Names = Annotated[dict[Lang, Line], AfterValidator(_named)]
"""What something is called, by language; in one at least."""
Labels = Annotated[dict[Lang, Line], AfterValidator(_said)]
"""The same, where a name is not needed."""
Texts = Annotated[dict[Lang, Words], AfterValidator(_said)]
Name = Annotated[Line, StringConstraints(min_length=1)]
Amount = Annotated[Decimal, BeforeValidator(_number), Field(ge=0, le=MOST, max_digits=15, decimal_places=3)]
"""In major units of a currency, with a point: 18.50."""
Whole = Annotated[int, BeforeValidator(_whole)]
Share = Annotated[Decimal, BeforeValidator(_number), Field(gt=0, le=1, decimal_places=6)]
Clock = Annotated[int, BeforeValidator(_minutes), PlainSerializer(clock_time, return_type=str)]
"""Minutes after midnight; in the file 17:30. 24:00 is the end of the day."""
Open = Annotated[
    tuple[tuple[int, int], ...], BeforeValidator(by_the_rules(_opening_hours)), PlainSerializer(_hours_text)
]
"""Hours of one day, as the window has them: 09:00–12:00, 13:00–17:00; empty where it is closed."""
Picture = Annotated[
    str, BeforeValidator(_without_breaks), StringConstraints(max_length=400_000), PlainSerializer(in_lines)
]
Day = date
