"""What a person's words about a moment say, in German or English, before a calendar is laid beside them.

An own small grammar: the library that reads dates in all languages takes 0.4 s to start and reads "morgen 15" as
tomorrow at this time of the day.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from agentdesk.core.errors import Refused

MOST = 80
"""Characters; a moment takes no more to say."""


@dataclass(slots=True)
class Said:
    """Each part is None until it is said. `weekday` 0 is Monday; `week` 0 this one, 1 the next."""

    day: int | None = None
    month: int | None = None
    year: int | None = None
    weekday: int | None = None
    strictly_next: bool = False
    week: int | None = None
    iso_week: int | None = None
    days: int | None = None
    weeks: int | None = None
    months: int | None = None
    working_days: int | None = None
    minutes: float | None = None
    """From now on, to the minute."""
    end_of: str | None = None
    hour: int | None = None
    minute: int = 0
    vague: bool = False
    """An hour by its bare number: three is the afternoon's, whoever works by day."""
    part: str | None = None
    dotted: tuple[int, int] | None = None
    """10.11: a day or a time, as the rest decides."""
    number: int | None = None
    """2026 or 1430: a year or a time."""

    def note(self, **parts: int | str) -> None:
        """Raises Refused where a part was said before, and otherwise."""
        for name, value in parts.items():
            if getattr(self, name) not in (None, value):
                raise Refused("moments.contradicts")
            setattr(self, name, value)

    def note_clock(self, hour: int, minute: int = 0, half: str = "", *, vague: bool = False) -> None:
        if half:
            if not 1 <= hour <= 12:
                raise Refused("moments.no_such_time")
            hour = hour % 12 + (12 if half.startswith("p") else 0)
        if self.hour is not None:
            raise Refused("moments.contradicts")
        if minute > 59 or hour > 24 or (hour, minute) > (24, 0):
            raise Refused("moments.no_such_time")
        self.hour, self.minute, self.vague = hour, minute, vague and not half

    @property
    def names_a_day(self) -> bool:
        named = (self.day, self.weekday, self.week, self.iso_week, self.days, self.weeks, self.months)
        return any(part is not None for part in (*named, self.working_days, self.end_of, self.dotted))


def said_in(words: str) -> Said:
    """Raises Refused `moments.not_understood` with the word, `moments.contradicts`, `moments.no_such_time`."""
    said, rest = Said(), _plain(words)
    if not rest.strip():
        raise Refused("moments.empty")
    while rest := rest.lstrip(" ,;()-–"):
        for pattern, note in _RULES:
            if found := _compiled(pattern).match(rest):
                note(said, found)
                rest = rest[found.end() :]
                break
        else:
            raise Refused("moments.not_understood", words=_first_word(rest, words))
    return said


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """When first needed: all of them at the start would be felt."""
    return re.compile(pattern)


def _plain(words: str) -> str:
    if len(words) > MOST:
        raise Refused("moments.not_understood", words=words[:40] + " …")
    return " ".join(words.casefold().translate(_LETTERS).split())


def _first_word(rest: str, words: str) -> str:
    """The word as the person wrote it."""
    plain = rest.split()[0]
    return next((each for each in words.split() if each.casefold().translate(_LETTERS).endswith(plain)), plain)


def _amount(words: str) -> float:
    return _AMOUNTS[words] if words in _AMOUNTS else float(words.replace(",", "."))


def _year(digits: str | None) -> dict[str, int | str]:
    return {} if not digits else {"year": int(digits) + (2000 if len(digits) == 2 else 0)}


def _date(said: Said, found: re.Match[str]) -> None:
    day, month, *year = found.groups()
    said.note(day=int(day), month=int(month), **_year(year[0] if year else None))


def _iso_date(said: Said, found: re.Match[str]) -> None:
    said.note(year=int(found[1]), month=int(found[2]), day=int(found[3]))


def _named_month(said: Said, found: re.Match[str]) -> None:
    said.note(day=int(found["day"]), month=_MONTHS[found["month"][:3]], **_year(found["year"]))


def _span(said: Said, found: re.Match[str]) -> None:
    amount, unit = _amount(found["amount"]), found["unit"]
    field, factor = next(_UNITS[start] for start in _UNITS if unit.startswith(start))
    if field == "minutes":
        said.minutes = (said.minutes or 0) + amount * factor
    elif amount != int(amount):
        raise Refused("moments.not_understood", words=found[0])
    else:
        said.note(**{field: int(amount)})


def _span_of_both(said: Said, found: re.Match[str]) -> None:
    said.minutes = (said.minutes or 0) + int(found[1]) * 60 + int(found[2])


def _clock(said: Said, found: re.Match[str]) -> None:
    parts = found.groupdict()
    said.note_clock(int(found["hour"]), int(parts.get("minute") or 0), parts.get("half") or "")


def _bare_clock(said: Said, found: re.Match[str]) -> None:
    said.note_clock(int(found["hour"]), 0, found.groupdict().get("half") or "", vague=True)


def _hours_short(said: Said, found: re.Match[str]) -> None:
    """ "2h" says how long, "14h" and "morgen 2h" say when."""
    if int(found["hour"]) <= 6 and not found["minute"] and not said.names_a_day:
        said.minutes = int(found["hour"]) * 60
    else:
        _clock(said, found)


def _spoken_clock(said: Said, found: re.Match[str]) -> None:
    """Halb drei, viertel vor drei, ten past three, quarter to three."""
    lead = found["lead"]
    if lead in _LEADS:
        offset = _LEADS[lead]
    else:
        amount, way = lead.rsplit(" ", 1)
        offset = int(_amount(amount)) * (1 if way in ("nach", "past") else -1)
    minutes = int(_amount(found["hour"])) * 60 + offset
    said.note_clock(minutes // 60 or 12, minutes % 60, vague=True)


def _dotted(said: Said, found: re.Match[str]) -> None:
    if said.dotted:  # 27.11 14.30
        said.note(day=said.dotted[0], month=said.dotted[1])
        said.note_clock(int(found[1]), int(found[2]))
    said.dotted = None if said.day else (int(found[1]), int(found[2]))


def _weekday(said: Said, found: re.Match[str]) -> None:
    said.note(weekday=_WEEKDAYS[found["day"][:2]])
    which = found["which"] or ""
    said.strictly_next = which.startswith(("naechst", "next", "uebernaechst"))
    if which.startswith("uebernaechst"):
        said.note(weeks=1)


def _week(said: Said, found: re.Match[str]) -> None:
    which = found["which"]
    said.note(week=2 if which.startswith("ueber") else 0 if which.startswith(("dies", "this")) else 1)


def _morgen(said: Said, found: re.Match[str]) -> None:
    """Tomorrow; behind another day, its morning."""
    said.note(**({"part": "morning"} if said.names_a_day else {"days": 1}))


def _fixed(**parts: int | str) -> Callable[[Said, re.Match[str]], None]:
    return lambda said, found: said.note(**parts)


def _number(name: str) -> Callable[[Said, re.Match[str]], None]:
    return lambda said, found: said.note(**{name: int(found[1])})


def _noise(said: Said, found: re.Match[str]) -> None:
    pass


_Note = Callable[[Said, re.Match[str]], None]
_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "’": "'"})
_MONTHS = {
    "jan": 1, "jae": 1, "feb": 2, "mae": 3, "mar": 3, "mrz": 3, "apr": 4, "mai": 5, "may": 5, "jun": 6, "jul": 7,
    "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "dez": 12, "dec": 12,
}  # fmt: skip
_WEEKDAYS = {
    "mo": 0, "di": 1, "tu": 1, "mi": 2, "we": 2, "do": 3, "th": 3, "fr": 4, "sa": 5, "so": 6, "su": 6,
}  # fmt: skip
_AMOUNTS = {
    "ein": 1, "eine": 1, "einer": 1, "einem": 1, "einen": 1, "eins": 1, "a": 1, "an": 1, "one": 1,
    "einer halben": 0.5, "einer dreiviertel": 0.75, "einer viertel": 0.25, "half an": 0.5, "half a": 0.5,
    "quarter of an": 0.25, "a quarter of an": 0.25, "anderthalb": 1.5, "eineinhalb": 1.5,
    "zwei": 2, "two": 2, "drei": 3, "three": 3, "vier": 4, "four": 4, "fuenf": 5, "five": 5, "sechs": 6, "six": 6,
    "sieben": 7, "seven": 7, "acht": 8, "eight": 8, "neun": 9, "nine": 9, "zehn": 10, "ten": 10, "elf": 11,
    "eleven": 11, "zwoelf": 12, "twelve": 12, "zwanzig": 20, "twenty": 20,
}  # fmt: skip
_UNITS: dict[str, tuple[str, int]] = {
    "working": ("working_days", 1), "business": ("working_days", 1), "werk": ("working_days", 1),
    "arbeit": ("working_days", 1), "min": ("minutes", 1), "st": ("minutes", 60), "h": ("minutes", 60),
    "mo": ("months", 1), "w": ("weeks", 1), "t": ("days", 1), "d": ("days", 1),
}  # fmt: skip
_LEADS = {
    "halb": -30, "half past": 30, "viertel nach": 15, "quarter past": 15, "viertel vor": -15, "quarter to": -15,
    "dreiviertel": -15,
}  # fmt: skip
_N = r"(?!\d)"
_MONTH = (
    r"(?P<month>jan(?:uary?|uar)?|jaen(?:ner)?|feb(?:ruary?|ruar)?|maerz|mrz|mar(?:ch)?|apr(?:il)?|mai|may"
    r"|june?|juni|july?|juli|aug(?:ust)?|sept?(?:ember)?|o[kc]t(?:ober)?|nov(?:ember)?|de[zc](?:ember)?)\b\.?"
)
_NAMED_YEAR = r"(?: (?P<year>20\d\d))?" + _N
_AMOUNT = r"(?P<amount>\d{1,4}(?:[.,]\d+)?|" + "|".join(sorted(_AMOUNTS, key=len, reverse=True)) + ")"
_LONG = (
    r"(?:working|business) days?|werktage?n?|arbeitstage?n?|min(?:ute[ns]?|s)?|stunden?|std|hours?|hrs?"
    r"|tage?n?|days?|wochen?|weeks?|wks?|monate?n?|months?"
)
_HALF = r"(?P<half>[ap]\.?m\.?)(?!\w)(?! (?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|\d))"
_HOUR = r"(?P<hour>\d{1,2})"
_NEXT = r"(?P<which>uebernaechste[nrms]?|naechste[nrms]?|kommende[nrms]?|diese[nrms]?|next|this|coming)"
_DAYS = (
    r"(?P<day>mo(?:ntags?|n|nday)?|di(?:enstags?)?|tue?s?(?:day)?|mi(?:ttwochs?)?|wed(?:nesday)?|do(?:nnerstags?)?"
    r"|thu(?:rs?|rsday)?|fr(?:eitags?|i|iday)?|sa(?:mstags?|t|turday)?|sonnabends?|so(?:nntags?)?|sun(?:day)?)\b\.?"
)
_HOUR_WORDS = "|".join(each for each in _AMOUNTS if " " not in each and len(each) > 2)

_RULES: tuple[tuple[str, _Note], ...] = (
    (r"(\d{4})-(\d{1,2})-(\d{1,2})(?:t|(?!\d))", _iso_date),
    (r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})(?![\d:])", _date),
    (r"(\d{1,2})\. ?(\d{1,2})\." + _N, _date),
    (r"(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?" + _N, _date),
    (rf"(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th)? ?(?:of )?{_MONTH}{_NAMED_YEAR}", _named_month),
    (rf"{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:.h])(?! ?[ap]m),?{_NAMED_YEAR}", _named_month),
    (r"(?:in |\+ ?)(\d{1,2}) ?(?:h|std|stunden?|hours?) ?(\d{1,2})(?: ?min\w*)?(?![\d:.])", _span_of_both),
    (r"\+ ?(\d{1,2}):(\d\d)" + _N, _span_of_both),
    (rf"(?:in |\+ ?){_AMOUNT} ?(?P<unit>{_LONG}|h|d|w|t)\b\.?", _span),
    (rf"{_AMOUNT} ?(?P<unit>{_LONG})\b\.?", _span),
    (rf"{_HOUR}[:.](?P<minute>\d\d)(?::\d\d)? ?{_HALF}", _clock),
    (rf"{_HOUR}:(?P<minute>\d\d)(?::\d\d)?{_N}", _clock),
    (rf"{_HOUR}\.(?P<minute>\d\d) ?uhr\b", _clock),
    (rf"{_HOUR} ?uhr (?P<minute>\d\d)(?![\d.:])", _clock),
    (rf"{_HOUR} ?uhr\b", _bare_clock),
    (rf"{_HOUR} ?{_HALF}", _bare_clock),
    (rf"{_HOUR} ?o'?clock\b", _bare_clock),
    (rf"{_HOUR} ?h(?P<minute>\d\d)?\b", _hours_short),
    (
        rf"(?P<lead>{'|'.join(_LEADS)}|(?:\d{{1,2}}|{_HOUR_WORDS}) (?:nach|vor|past|to))"
        rf" (?P<hour>\d{{1,2}}|{_HOUR_WORDS})\b",
        _spoken_clock,
    ),
    (r"(\d{1,2})\.(\d{1,2})(?![\d.])", _dotted),
    (r"(\d{4})" + _N, _number("number")),
    (rf"(?P<hour>\d)(?P<minute>\d\d){_N}", _clock),
    (r"(\d{1,2})(?:\.|st\b|nd\b|rd\b|th\b)" + _N, _number("day")),
    (rf"{_HOUR}(?![\d\w])", _bare_clock),
    (rf"(?:{_NEXT} )?{_DAYS}", _weekday),
    (rf"{_NEXT} (?:woche|week)\b", _week),
    (r"(?:naechste[nr]?|kommende[nr]?|next) (?:monat|month)\b", _fixed(months=1, day=1)),
    (r"(?:kw|week) ?(\d{1,2})" + _N, _number("iso_week")),
    (r"ende der woche\b|wochenschluss\b|end of (?:the )?week\b|eow\b", _fixed(end_of="week")),
    (r"monatsende\b|ende des monats\b|end of (?:the )?month\b|eom\b", _fixed(end_of="month")),
    (r"jetzt\b|sofort\b|now\b", _fixed(minutes=0)),
    (r"uebermorgen\b|(?:the )?day after tomorrow\b", _fixed(days=2)),
    (r"vorgestern\b|(?:the )?day before yesterday\b", _fixed(days=-2)),
    (r"gestern\b|yesterday\b", _fixed(days=-1)),
    (r"heute?\b|today\b|this (?=morning|afternoon|evening)", _fixed(days=0)),
    (r"morgen\b", _morgen),
    (r"tomorrow\b|tmrw?\b|tmr\b", _fixed(days=1)),
    (r"tonight\b", _fixed(days=0, part="evening")),
    (r"frueh\b|morgens\b|morning\b", _fixed(part="morning")),
    (r"vormittags?\b|forenoon\b", _fixed(part="forenoon")),
    (r"mittags?\b|noon\b|midday\b|lunch(?:time)?\b", _fixed(part="noon")),
    (r"nachmittags?\b|afternoon\b", _fixed(part="afternoon")),
    (r"abends?\b|evening\b", _fixed(part="evening")),
    (
        r"(?:um|am|at|on|den|dem|der|the|gegen|ab|bis|by|ca\.?|circa|about|ungefaehr|uhr|o'?clock|von|und|and"
        r"|in (?:the|der|dieser))(?!\w)|in (?=the|der)",
        _noise,
    ),
)  # fmt: skip
