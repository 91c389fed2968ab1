"""Days and moments as shops, people and spreadsheets write them, into ISO 8601 text.

Which of two numbers is the day is settled once per column (`date_order`), from all of its samples: one `13/05` tells
for every `03/04`; failing that, the order in which the column runs more evenly; failing that, the language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from agentdesk.core.intake.reading.cells import folded, line

DateOrder = Literal["", "dmy", "mdy", "ymd"]
EARLIEST, LATEST = 1900, 2100

_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "january januar jaenner jan",
            "february februar feber feb",
            "march maerz mar mrz maer",
            "april apr",
            "may mai",
            "june juni jun",
            "july juli jul",
            "august aug",
            "september sept sep",
            "october oktober oct okt",
            "november nov",
            "december dezember dec dez",
        ),
        start=1,
    )
    for word in words.split()
}
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "mez": 1, "cet": 1, "mesz": 2, "cest": 2, "bst": 1, "est": -5, "edt": -4}
_ZONES |= {"cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d\d:?\d\d)?)?")
_THREE = re.compile(r"(\d{1,4})\s?([./\-])\s?(\d{1,2})\s?[./\-]\s?(\d{4}|\d{1,2})(?!\d)\.?")
_PACKED = re.compile(r"(19|20)(\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:T?([01]\d|2[0-3])([0-5]\d)([0-5]\d)?(Z)?)?")
_DAY_WORD = re.compile(r"(\d{1,2})(?:\.|st|nd|rd|th)?[\s\-]*(?:of )?([^\W\d_]{3,9})\.?,?[\s\-]*(\d{4}|\d\d)(?!\d)")
_WORD_DAY = re.compile(r"([^\W\d_]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")
_WEEKDAY = re.compile(r"^(?:[^\W\d_]{2,10})\.?,\s+|^(?:mo|di|mi|do|fr|sa|so)\.?\s+", re.IGNORECASE)
_CLOCK = re.compile(
    r"[,\sT]*(?:um|at|-)?\s*(\d{1,2})[:.](\d\d)(?:[:.](\d\d)(?:[.,](\d{1,9}))?)?\s*(am|pm|a\.m\.|p\.m\.|uhr)?\s*"
    r"(?:\(?(z|utc|gmt|me?s?z|ces?t|bst|[ecmp][sd]t)?\)?\s*([+-]\d\d:?(?:\d\d)?)?)\s*(?:\([^)]*\))?",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"([1-7]\d{4})(?:[.,](\d+))?")
_EPOCH = re.compile(r"(1[0-9]{9})([0-9]{3})?(?:\.\d+)?")
_EXCEL_ZERO = datetime(1899, 12, 30, tzinfo=UTC)


def date_order(cells: Iterable[str], *, prefer: DateOrder = "dmy") -> DateOrder:
    """Which number of `03/04/2024` is the day. Dots are always day first; `prefer` when nothing tells."""
    pairs: list[tuple[int, int, int]] = []
    for cell in cells:
        found = _THREE.match(_WEEKDAY.sub("", line(cell)))
        if found and found[2] != "." and len(found[1]) <= 2:
            pairs.append((int(found[1]), int(found[3]), int(found[4])))
    day_first, month_first = sum(b <= 12 < a for a, b, _ in pairs), sum(a <= 12 < b for a, b, _ in pairs)
    if day_first != month_first:
        return "dmy" if day_first > month_first else "mdy"
    return _steadier(pairs) or prefer


def _steadier(pairs: Sequence[tuple[int, int, int]]) -> DateOrder:
    """The reading under which the column is better sorted; "" when both are alike."""
    day_first = _turns([(year, b, a) for a, b, year in pairs])
    month_first = _turns([(year, a, b) for a, b, year in pairs])
    fewer, more = sorted((day_first, month_first))
    if more < 2 or fewer * 3 >= more:
        return ""
    return "dmy" if day_first < month_first else "mdy"


def _turns(days: Sequence[tuple[int, int, int]]) -> int:
    ups = sum(a < b for a, b in pairwise(days))
    downs = sum(a > b for a, b in pairwise(days))
    return min(ups, downs)


@lru_cache(maxsize=65_536)
def moment(cell: str, order: DateOrder = "dmy") -> str | None:
    """ISO text: a day, or a day with wall time, or with its zone when told. "" when empty, None when it is no date.

    >>> moment("5.3.24"), moment("2024-03-05 14:30:00.000"), moment("March 5, 2024 2:30 PM"), moment("31.02.2024")
    ('2024-03-05', '2024-03-05T14:30:00', '2024-03-05T14:30:00', None)
    """
    found = _ISO.fullmatch(cell)
    if found and cell[:4] != "0000":
        return _iso(found)
    cell = line(cell)
    if not cell or cell.startswith(("0000-00-00", "00.00.0000", "00/00/0000")):
        return ""
    cell = _WEEKDAY.sub("", cell)
    for read in (_three, _packed, _named, _counted):
        result = read(cell, order)
        if result is not None:
            return result or None
    found = _ISO.fullmatch(cell)
    return _iso(found) if found else None


def day(cell: str, order: DateOrder = "dmy") -> str | None:
    """Like `moment`, without the time."""
    found = moment(cell, order)
    return found[:10] if found else found


def _iso(found: re.Match[str]) -> str | None:
    year, month, number, hour, minute, second, fraction, zone = found.groups()
    if not _exists(int(year), int(month), int(number)):
        return None
    day_text = found.string[:10]
    return day_text if hour is None else _with_time(day_text, hour, minute, second, fraction, zone or "")


def _three(cell: str, order: DateOrder) -> str | None:
    found = _THREE.match(cell)
    if not found:
        return None
    first, sign, second, third = found[1], found[2], int(found[3]), found[4]
    if len(first) == 4:
        return _dated(int(first), second, int(third), cell[found.end() :])
    if len(first) == 3 or len(third) == 1:
        return ""
    month_first = order == "mdy" and sign != "." if second <= 12 and int(first) <= 12 else second > 12
    month, number = (int(first), second) if month_first else (second, int(first))
    return _dated(_century(third), month, number, cell[found.end() :])


def _packed(cell: str, order: DateOrder) -> str | None:
    found = _PACKED.fullmatch(cell)
    if not found:
        return None
    century, year, month, number, hour, minute, second, zone = found.groups()
    clock = f" {hour}:{minute}:{second or '00'}{zone or ''}" if hour else ""
    return _dated(int(century + year), int(month), int(number), clock)


def _named(cell: str, order: DateOrder) -> str | None:
    found = _DAY_WORD.match(cell)
    if found and (month := _MONTHS.get(folded(found[2]))):
        return _dated(_century(found[3]), month, int(found[1]), cell[found.end() :])
    found = _WORD_DAY.match(cell)
    if found and (month := _MONTHS.get(folded(found[1]))):
        return _dated(int(found[3]), month, int(found[2]), cell[found.end() :])
    return None


def _counted(cell: str, order: DateOrder) -> str | None:
    """Days since 1900 as Excel counts them, or seconds since 1970."""
    if found := _SERIAL.fullmatch(cell):
        stamp = _EXCEL_ZERO + timedelta(days=float(cell.replace(",", ".")))
        return _shown(stamp.replace(microsecond=0), with_time=bool(found[2]))
    if found := _EPOCH.fullmatch(cell):
        stamp = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(found[1]))
        return stamp.strftime("%Y-%m-%dT%H:%M:%SZ")
    return None


def _shown(stamp: datetime, *, with_time: bool) -> str:
    text = stamp.strftime("%Y-%m-%dT%H:%M:%S")
    return text if with_time and not text.endswith("T00:00:00") else text[:10]


def _dated(year: int, month: int, number: int, rest: str) -> str:
    """ISO text of a day and what follows it; "" (no such date) when either is impossible."""
    if not _exists(year, month, number):
        return ""
    day_text = f"{year:04}-{month:02}-{number:02}"
    if not rest.strip(" ,"):
        return day_text
    found = _CLOCK.fullmatch(rest)
    if not found:
        return ""
    hour, minute, second, fraction, half, word, zone = found.groups()
    if half and half[0] in "aApP" and half.lower() != "uhr":
        hour = str(int(hour) % 12 + (12 if half[0] in "pP" else 0))
    return _with_time(day_text, hour, minute, second, fraction, zone or _zone(word)) or ""


def _zone(word: str | None) -> str:
    if not word:
        return ""
    hours = _ZONES[word.lower()]
    return f"{hours:+03}:00" if hours else "Z"


def _with_time(
    day_text: str, hour: str, minute: str, second: str | None, fraction: str | None, zone: str
) -> str | None:
    if int(hour) > 23 or int(minute) > 59 or int(second or 0) > 59:
        return f"{day_text}T23:59:59" if (hour, minute) == ("24", "00") else None
    if zone and zone != "Z":
        zone = f"{zone[:3]}:{zone[3:].strip(':') or '00'}"
    cents = (fraction or "").rstrip("0")[:6]
    if not zone and not int(hour) and not int(minute) and not int(second or 0) and not cents:
        return day_text  # midnight to the second without a zone is how databases write a whole day
    return f"{day_text}T{int(hour):02}:{minute}:{second or '00'}{'.' + cents if cents else ''}{zone}"


def _century(year: str) -> int:
    """Two digits after POSIX: 69–99 are 19.., 00–68 are 20..."""
    return int(year) if len(year) == 4 else int(year) + (1900 if int(year) > 68 else 2000)


def _exists(year: int, month: int, number: int) -> bool:
    if not EARLIEST <= year <= LATEST or not 1 <= month <= 12 or number < 1:
        return False
    return number <= (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
