"""A story says nothing that its events do not say, and nothing as standing that is over: random years of customers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from agentdesk.core.money import Money
from agentdesk.core.story import days, history, telling, words
from agentdesk.core.story.model import MOST, Sentence
from agentdesk.core.story.risk import Weights
from agentdesk.core.story.told import Told
from tests.promises.promise import Bug, Change, Promise, Trial, Violation
from tests.promises.years_of_a_customer import NOW, PEOPLE, ZONE, Years

NO_SOURCE = "every sentence has its events"
SAID_MORE = "each number, date, name, amount and quotation of a sentence is in its events"
OVER = "nothing that is over is told as if it stood"
OUTDATED = "a promise is told with the day that counts now, and the most urgent one is told"
TOO_LONG = "a story has six sentences at most"
ODD = "a sentence is whole"
_BERLIN = ZoneInfo(ZONE)
_STANDING = frozenset({"promised", "overdue", "case", "cases", "callback", "asked", "given", "note", "last"})
"""Sentences about what stands, or what somebody said as it counts now."""
_MONTHS = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "en": "January February March April May June July August September October November December",
}
_DAYS = {
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
}
_NEAR = {"de": "gestern heute morgen", "en": "yesterday today tomorrow"}
_COUNTS = {
    "de": "ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "en": "one|once two|twice three four five six seven eight nine ten eleven twelve",
}


def told(trial: Trial) -> Iterator[Violation]:
    """Short and long years in turn, each told in both languages."""
    chance = trial.chance("years")
    with trial.planted():
        for n in range(trial.size):
            years = Years(chance).live(chance.choice((1, 2, 4, 8, 20) if n % 25 else (120,)))
            yield from _looked_at(years)
            trial.count("histories")
            trial.count("facts", len(years.told))


def _looked_at(years: Years) -> Iterator[Violation]:
    story = telling.story(years.told, NOW, ZONE, Weights())
    by_id = {each.id: each for each in years.told}
    if len(story.sentences) > MOST:
        yield Violation(TOO_LONG, f"{[each.key for each in story.sentences]}")
    yield from _most_urgent(years, story.sentences)
    for lang in ("de", "en"):
        for sentence, said in zip(story.sentences, words.story_words(story, lang=lang), strict=True):
            events = [by_id[id] for id in sentence.events if id in by_id]
            if not events or len(events) < len(sentence.events):
                yield Violation(NO_SOURCE, said)
            if odd := _odd(said):
                yield Violation(ODD, f"{odd}: {said}")
            for more in _said_more(said, events, sentence, lang):
                yield Violation(SAID_MORE, f"{more!r} in: {said}")
            yield from _over(years, sentence, said, lang)


def _most_urgent(years: Years, sentences: Iterable[Sentence]) -> Iterator[Violation]:
    found = [each for each in sentences if each.key in ("promised", "overdue")]
    if years.due and not found:
        yield Violation(OUTDATED, "an open promise is not told")
    for each in found:
        due = years.due.get(each.facts["words"])
        if due is None or due != min(years.due.values()):
            yield Violation(OUTDATED, f"{each.facts}, open: {years.due}")
        elif each.facts["due"] != due or (each.key == "overdue") != (due < NOW):
            yield Violation(OUTDATED, f"{each.key} {each.facts['due']} for {due}")


def _over(years: Years, sentence: Sentence, said: str, lang: str) -> Iterator[Violation]:
    if sentence.key not in _STANDING:
        return
    quoted = set(re.findall(r"Wort[a-j]+ von damals", said)) & years.over
    plain = said.replace("\N{NO-BREAK SPACE}", " ")
    back = {_written(minor, lang) for minor in years.back} if sentence.key in ("given", "asked") else set()
    returned = {each for each in back if re.search(rf"(?<![\d.,]){re.escape(each)}(?![\d.,])", plain)}
    if quoted or returned:
        yield Violation(OVER, f"{quoted | returned} in: {said}")


def _odd(said: str) -> str:
    if not said.endswith(".") or said.endswith(".."):
        return "its end"
    if said[0].islower() or re.search(r"[{}]|  |\bNone\b|story\.|: \.", said):
        return "its form"
    return ""


# ── what a sentence may say, worked out without the product's own words ─────────────────────────────────────────────
def _said_more(said: str, events: list[Told], sentence: Sentence, lang: str) -> Iterator[str]:
    """What is left when all that the events carry is taken out of the sentence."""
    rest = said.replace("\N{NO-BREAK SPACE}", " ")
    texts = {text for each in events for text in _texts(each.data)} | {each.person for each in events}
    for quoted in re.findall(r"[„“]([^„“”]+)[“”]", rest):
        if not any(quoted.removesuffix(" …") in " ".join(text.split()) for text in texts):
            yield quoted
    for person in PEOPLE:
        if person in rest and person not in texts:
            yield person
    for text in sorted(texts - set(PEOPLE), key=len, reverse=True):
        rest = rest.replace(text, "")
    for amount in sorted(_amounts(events, lang), key=len, reverse=True):
        rest = rest.replace(amount, "")
    for day in sorted(_days(events, lang), key=len, reverse=True):
        rest = re.sub(rf"\b{re.escape(day)}\b", "", rest, flags=re.IGNORECASE)
    rest = re.sub(rf"C-({'|'.join(str(each.data.get('number')) for each in events)})\b", "", rest)
    for time in sorted(_times(events), key=len, reverse=True):
        rest = re.sub(rf"\b{time}\b", "", rest)
    yield from (each for each in re.findall(r"\d+", rest) if not 12 < int(each) <= len(events))
    named = f"{_MONTHS[lang]} {_DAYS[lang]} {_NEAR[lang]}".split()
    yield from (name for name in named if re.search(rf"\b{name}\b", rest, re.IGNORECASE))
    yield from _counted_more(rest, len(events), sentence, lang)


def _counted_more(rest: str, events: int, sentence: Sentence, lang: str) -> Iterator[str]:
    """More of a thing than there are facts of it; of the articles of an order the fact knows."""
    most = max(events, sentence.facts.get("others") or 0)
    for n, word in enumerate(_COUNTS[lang].split(), 1):
        if n > most and re.search(rf"\b(?:{word})(?:mal)?\b", rest, re.IGNORECASE):
            yield word


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)


def _amounts(events: list[Told], lang: str) -> Iterator[str]:
    for each in events:
        minors = (each.data.get(name) for name in ("amount", "total", "left"))
        yield from (_written(minor, lang) for minor in minors if isinstance(minor, int))


def _written(minor: int, lang: str) -> str:
    euros, cents = divmod(minor, 100)
    if lang == "de":
        whole = f"{euros:,}".replace(",", ".")
        return f"{whole},{cents:02} €" if cents else f"{whole} €"
    return f"€{euros:,}.{cents:02}" if cents else f"€{euros:,}"


def _days(events: list[Told], lang: str) -> Iterator[str]:
    today = NOW.astimezone(_BERLIN).date()
    for moment in _dates(events):
        ahead = (moment - today).days
        if abs(ahead) <= 1:
            yield _NEAR[lang].split()[ahead + 1]
        elif abs(ahead) < 7:
            yield _DAYS[lang].split()[moment.weekday()]
        month = _MONTHS[lang].split()[moment.month - 1]
        day = f"{moment.day}. {month}" if lang == "de" else f"{moment.day} {month}"
        yield f"{day} {moment.year}"
        yield day


def _dates(events: list[Told]) -> Iterator[date]:
    for each in events:
        yield each.occurred_at.astimezone(_BERLIN).date()
        for text in _texts(each.data):
            try:
                moment = datetime.fromisoformat(text)
            except ValueError:
                continue
            yield moment.astimezone(_BERLIN).date() if moment.tzinfo else moment.date()


def _times(events: list[Told]) -> Iterator[str]:
    """Of what is due, and of the window of a callback; only these are said."""
    minutes = [each.data[name] for each in events for name in ("from_minute", "to_minute") if name in each.data]
    for each in events:
        for text in _texts(each.data):
            if re.match(r"\d{4}-\d\d-\d\dT", text):
                local = datetime.fromisoformat(text).astimezone(_BERLIN)
                minutes.append(local.hour * 60 + local.minute)
    for at in minutes:
        yield f"{at // 60}:{at % 60:02}"
        yield f"{at // 60}"


# ── planted bugs ────────────────────────────────────────────────────────────────────────────────────────────────────
_last, _of, _on, _money = history.Thread.last, Sentence.of, days.Days.on, words.wording.short_money


def _never_corrected(thread: history.Thread, *kinds: str) -> Told | None:
    return None if "interaction.corrected" in kinds else _last(thread, *kinds)


def _without_events(key: str, told: Iterable[Told], /, **facts: Any) -> Sentence:
    return replace(_of(key, told, **facts), events=())


def _with_one_event(key: str, told: Iterable[Told], /, **facts: Any) -> Sentence:
    whole = _of(key, told, **facts)
    return replace(whole, events=whole.events[:1])


def _always_given(thread: history.Thread) -> history.Gift | None:
    given = _last(thread, "goodwill.given")
    if given is None:
        return None
    return history.Gift(str(given.data["kind"]), Money(given.data["amount"], "EUR"), None, (given,))


def _bug(name: str, breaks: str, place: Any, attribute: str, instead: Any) -> Bug:
    return Bug(name, "told", (breaks,), lambda: (Change(place, attribute, instead),), size=80)


BUGS = (
    _bug("kept promises are told as open", OUTDATED, history, "_ENDS_A_PROMISE", ("promise.withdrawn",)),
    _bug("a wrap-up that was set right is told as it was", OVER, history.Thread, "last", _never_corrected),
    _bug("what was taken back is told as given", OVER, history, "_gift", _always_given),
    _bug("callbacks that were made are told as planned", OVER, history, "_ENDS_A_CALLBACK", ()),
    _bug("settled cases are told as open", OVER, history, "is_open", lambda case: True),
    _bug("a moved promise is told by its first day", OUTDATED, telling, "due_of", history.first_due_of),
    _bug("a sentence without events", NO_SOURCE, Sentence, "of", staticmethod(_without_events)),
    _bug("events of a sentence get lost", SAID_MORE, Sentence, "of", staticmethod(_with_one_event)),
    _bug("days are off by one", SAID_MORE, days.Days, "on",
         lambda self, at: _on(self, at + timedelta(days=1))),
    _bug("cents are told as euros", SAID_MORE, words.wording, "short_money",
         lambda value, lang=None: _money(value and Money(value.minor * 100, value.currency), lang=lang)),
    _bug("nothing is left out", TOO_LONG, telling, "MOST", 99),
)  # fmt: skip

PROMISE = Promise(
    name="story",
    about="a story says nothing that its events do not say, and nothing as standing that is over",
    size=1_500,
    unit="histories",
    parts={"told": told},
    bugs=BUGS,
)
