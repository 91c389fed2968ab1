"""Which phrases are true now, and the words with everything filled in, as one says it in a talk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from agentdesk.core import wording
from agentdesk.core.guides.claims import CLAIMS
from agentdesk.core.guides.conditions import All, Situation, Value, judge
from agentdesk.core.guides.model import Phrase, Tone, placeholders
from agentdesk.core.money import Money
from agentdesk.core.wording import text

_IN_WORDS = frozenset({"case.subject", "failures.last_words", "promise.words", "promise.open_words"})
"""Fields that are known in words of the customer's language."""
_NEAR = 300
"""Days for which a weekday says something, and the year does not have to be said."""
_FROM_DAY_TO_DAY = {-1: "guides.yesterday", 0: "guides.today", 1: "guides.tomorrow"}
_FORMATS = {
    ("de", True): "EEEE, d. MMMM",
    ("en", True): "EEEE, d MMMM",
    ("de", False): "d. MMMM yyyy",
    ("en", False): "d MMMM yyyy",
}


@dataclass(frozen=True, slots=True)
class Sayable:
    """A phrase that may be said now; `number` is its place among those of its step. `only_in`: the language of one
    that is not there in the customer's; empty where it is."""

    number: int
    tone: Tone
    words: str
    only_in: str = ""


def offered(phrases: tuple[Phrase, ...], situation: Situation, zone: ZoneInfo) -> tuple[Sayable, ...]:
    """Those that are true and complete: condition and claims hold, and everything that they name is known."""
    language = "en" if situation.get("customer.language") == "en" else "de"
    form = str(situation.get("customer.form") or "sie")
    true = ((n, phrase) for n, phrase in enumerate(phrases) if is_true(phrase, situation))
    said = (_said(n, phrase, situation, language, form, zone) for n, phrase in true)
    return tuple(filter(None, said))


def _said(n: int, phrase: Phrase, about: Situation, language: str, form: str, zone: ZoneInfo) -> Sayable | None:
    """None where something that it names is not known. In another language than the customer's it cannot take in what
    is known in words of the customer's language: nobody reads out half of each."""
    spoken_in, words = phrase.spoken_in(language), phrase.said(language, form)
    other = spoken_in != language
    if not is_complete(words, about) or (other and not _IN_WORDS.isdisjoint(placeholders(words))):
        return None
    return Sayable(n, phrase.tone, filled(words, about, spoken_in, zone), spoken_in if other else "")


def is_true(phrase: Phrase, situation: Situation) -> bool:
    return judge(phrase.when, situation) and judge(All(tuple(CLAIMS[each] for each in phrase.claims)), situation)


def is_complete(words: str, situation: Situation) -> bool:
    return all(situation.get(name) is not None for name in placeholders(words))


def filled(words: str, situation: Situation, language: str, zone: ZoneInfo) -> str:
    """Raises KeyError for what is not known."""
    today = _day(situation["today"])
    named = {name: spoken(situation[name], today, language, zone) for name in placeholders(words)}
    for name, value in named.items():
        words = words.replace(f"{{{name}}}", value)
    return words


def spoken(value: Value | None, today: date, language: str, zone: ZoneInfo) -> str:
    """As one says it: today, Monday, 23 November; 3 pm; €25.00."""
    if isinstance(value, datetime):
        local = value.astimezone(zone)
        day = _spoken_day(local.date(), today, language)
        return text("guides.day_and_time", lang=language, day=day, time=_spoken_time(local.time(), language))
    if isinstance(value, date):
        return _spoken_day(value, today, language)
    if isinstance(value, Money):
        return wording.money(value, lang=language)
    return wording.number(value, lang=language) if isinstance(value, Decimal | int) else str(value)


def _spoken_day(day: date, today: date, language: str) -> str:
    from babel.dates import format_date

    apart = (day - today).days
    if key := _FROM_DAY_TO_DAY.get(apart):
        return text(key, lang=language)
    return str(format_date(day, _FORMATS[language, abs(apart) <= _NEAR], locale=language))


def _spoken_time(at: time, language: str) -> str:
    if language == "de":
        return f"{at.hour}:{at.minute:02} Uhr" if at.minute else f"{at.hour} Uhr"
    half, hour = "am" if at.hour < 12 else "pm", at.hour % 12 or 12
    return f"{hour}:{at.minute:02} {half}" if at.minute else f"{hour} {half}"


def _day(value: Any) -> date:
    assert isinstance(value, date)
    return value


def unsaid(phrases: tuple[Phrase, ...], situation: Situation, language: str, zone: ZoneInfo) -> dict[str, str]:
    """What can stand for itself in words somebody said in the place of these phrases, by how it was said: nobody's
    name or date belongs in a guide."""
    names = {name for phrase in phrases for name in phrase.placeholders} | set(_OF_PEOPLE)
    today = _day(situation["today"])
    said = {name: situation.get(name) for name in names}
    told = {spoken(value, today, language, zone): name for name, value in said.items() if value is not None}
    return {words: f"{{{name}}}" for words, name in sorted(told.items(), key=lambda each: -len(each[0]))}


_OF_PEOPLE = ("customer.name", "customer.address_name", "me.name")
