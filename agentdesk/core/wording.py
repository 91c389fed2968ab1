"""The only place that makes text for people: window, command line and documents alike.

Messages live in one Babel catalogue (`agentdesk/resources/locale`), keyed by name, complete in German and English.
Reading it needs the standard library alone, since the window's first frame already has words; Babel (numbers, dates)
is imported when the first number or date is shown.
"""

from __future__ import annotations

import errno
import gettext
import os
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agentdesk.core.errors import AgentDeskError
from agentdesk.core.money import NO_CURRENCY, Money, minor_digits

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

LANGUAGES = ("de", "en")
HIDDEN_WORDS = "••••"
"""In the place of what whoever asked may not see."""
_LOCALES = Path(__file__).resolve().parent.parent / "resources" / "locale"
_default = "en"
_language: ContextVar[str | None] = ContextVar("language", default=None)
_own: dict[str, dict[str, str]] = {}


def use_language(code: str) -> None:
    """The language of the whole program from now on; `code` may be a locale such as `de_AT`."""
    global _default  # one program speaks one language; documents for a customer pass theirs to `text`
    _default = code[:2] if code[:2] in LANGUAGES else "en"


def language() -> str:
    return _language.get() or _default


def use_own_words(words: Mapping[str, Mapping[str, str]]) -> None:
    """What the people of this shop call things, by message and language; in place of all that was said before."""
    _own.clear()
    _own.update({key: dict(names) for key, names in words.items()})


def text(key: str, /, *, lang: str | None = None, **params: Any) -> str:
    """The message of this key. With `count` among the parameters its plural form is used."""
    if key in _own:
        return label(_own[key], lang=lang)
    catalogue = _catalogue(lang or language())
    found = catalogue.ngettext(key, key, params["count"]) if "count" in params else catalogue.gettext(key)
    if found == key and "count" in params:
        found = catalogue.gettext(key)
    return found.format_map({name: _shown(value, lang) for name, value in params.items()}) if params else found


def knows(key: str) -> bool:
    return _catalogue("en").gettext(key) != key or _catalogue("en").ngettext(key, key, 2) != key


def error_text(error: BaseException, *, lang: str | None = None) -> str:
    """What happened, what is safe and what to do, for a refusal or a failure."""
    if not isinstance(error, AgentDeskError):
        from agentdesk.core.logs import note  # the first frame needs no log

        return text("failure.unexpected", lang=lang, kind=type(error).__name__, id=note(error))
    key = error.message_key if knows(error.message_key) else f"{error.prefix}.unknown"
    return text(key, lang=lang, **{"code": error.code, **error.facts, **_causes(error, lang)})


def cause_text(said: str, *, lang: str | None = None) -> str:
    """In our words why something failed, where system or library have told it in English; anything else stays."""
    key = (
        _FROM_THE_SYSTEM.get(said)
        or _OF_A_CERTIFICATE.get(said.partition(",")[0])
        or ("system" if said in _SYSTEM else "")
    )
    return text(f"cli.cause.{key}", lang=lang) if key else said


def _causes(error: AgentDeskError, lang: str | None) -> dict[str, str]:
    """The error itself keeps the words of the system, for the log and for programs."""
    told = {name: error.facts[name] for name in ("cause", "reason") if isinstance(error.facts.get(name), str)}
    ours = {name: cause_text(said, lang=lang) for name, said in told.items()}
    key = _FROM_A_LIBRARY.get(error.code)
    return {name: text(key, lang=lang) if key and said == told[name] else said for name, said in ours.items()}


_FROM_THE_SYSTEM = {
    os.strerror(errno.ENOENT): "file_unknown",
    os.strerror(errno.ENOTDIR): "file_unknown",
    os.strerror(errno.EACCES): "file_forbidden",
    os.strerror(errno.EPERM): "file_forbidden",
    os.strerror(errno.EROFS): "file_forbidden",
    os.strerror(errno.EISDIR): "file_folder",
    os.strerror(errno.EINVAL): "file_odd",
    os.strerror(errno.ENOSPC): "disk_full",
    os.strerror(errno.EADDRINUSE): "address_taken",
    os.strerror(errno.EADDRNOTAVAIL): "address_unknown",
    "unable to open database file": "file_forbidden",
    "File is not a zip file": "not_zip",
}
_OF_A_CERTIFICATE = {
    "self-signed certificate": "certificate_unknown",
    "self-signed certificate in certificate chain": "certificate_unknown",
    "unable to get local issuer certificate": "certificate_unknown",
    "unable to verify the first certificate": "certificate_unknown",
    "certificate has expired": "certificate_over",
    "certificate is not yet valid": "certificate_early",
    "Hostname mismatch": "certificate_name",
    "IP address mismatch": "certificate_name",
}
"""What OpenSSL says of one that it does not take, up to the first comma."""
_SYSTEM = frozenset(os.strerror(code) for code in errno.errorcode)
_FROM_A_LIBRARY = {"import.json_broken": "cli.cause.json", "import.workbook_broken": "cli.cause.workbook"}
"""By code of the failure whose cause is a sentence of a library."""


def label(names: dict[str, str], *, lang: str | None = None) -> str:
    """A label that people edit, stored as {"de": …, "en": …}; the other language stands in for a missing one."""
    return names.get(lang or language()) or next((name for name in names.values() if name), "")


def money(value: Money, *, lang: str | None = None) -> str:
    if value.currency == NO_CURRENCY:
        return HIDDEN_WORDS
    from babel.numbers import format_currency

    return format_currency(value.amount, value.currency, locale=lang or language())


def short_money(value: Money | None, *, lang: str | None = None) -> str:
    """As people say it: without cents where there are none. Empty for None."""
    if value is None:
        return ""
    if value.currency == NO_CURRENCY:
        return HIDDEN_WORDS
    whole = value.amount == value.amount.to_integral_value()
    return _whole(value.amount, value.currency, lang or language()) if whole else money(value, lang=lang)


@lru_cache(maxsize=1024)
def _whole(amount: Decimal, currency: str, locale: str) -> str:
    from babel.core import Locale
    from babel.numbers import format_currency

    pattern = Locale.parse(locale).currency_formats["standard"].pattern.replace("0.00", "0")
    return format_currency(amount, currency, pattern, locale=locale, currency_digits=False)


def number(value: int | Decimal | float, *, lang: str | None = None) -> str:
    from babel.numbers import format_decimal

    return format_decimal(value, locale=lang or language())


def day(value: date, *, lang: str | None = None, width: str = "medium") -> str:
    return _written(value, width, _with_territory(lang))


def short_day(value: date, today: date, *, lang: str | None = None) -> str:
    """Fri within the coming week, 27 Nov within a year, else with the year."""
    locale, ahead = _with_territory(lang), (value - today).days
    if 0 <= ahead < 7:
        return _written(value, "EEE", locale)
    return _written(value, "medium" if abs(ahead) > 300 else _DAY_AND_MONTH, locale)


def long_day(value: date, *, year: bool, lang: str | None = None) -> str:
    """3 November; with its year 3 November 2024."""
    return _written(value, "long" if year else _DAY_AND_LONG_MONTH, _with_territory(lang))


def month(value: date, *, lang: str | None = None) -> str:
    """November 2026."""
    return _written(value, "yMMMM", _with_territory(lang))


_DAY_AND_MONTH, _DAY_AND_LONG_MONTH = "MMMd", "MMMMd"


@lru_cache(maxsize=1024)
def _written(value: date, format: str, locale: str) -> str:
    """Remembered: a screen has the same few days over and over, and each takes longer to write than its whole row."""
    from babel.dates import format_date, format_skeleton

    if format in (_DAY_AND_MONTH, _DAY_AND_LONG_MONTH, "yMMMM"):
        return format_skeleton(format, value, locale=locale)
    return format_date(value, format=format, locale=locale)


def weekday(number: int, *, lang: str | None = None) -> str:
    """0 is Monday."""
    from babel.dates import get_day_names

    return str(get_day_names("wide", locale=_with_territory(lang))[number])


def time_of_day(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%H:%M}"  # in both languages


def moment(value: datetime, zone: ZoneInfo, *, lang: str | None = None) -> str:
    return f"{day(value.astimezone(zone).date(), lang=lang)}, {time_of_day(value, zone)}"


def day_or_moment(value: datetime, zone: ZoneInfo, *, lang: str | None = None) -> str:
    """The day alone where nobody told a time."""
    if is_day_alone(value, zone):
        return day(value.astimezone(zone).date(), lang=lang)
    return moment(value, zone, lang=lang)


def is_day_alone(value: datetime, zone: ZoneInfo) -> bool:
    """Whether it is the very beginning of a day there: so stands what was imported with a day and no time. Of what
    happened to the microsecond then, that would be said wrongly, and harms nobody."""
    return value.astimezone(zone).time() == time()


def place_of(zone: ZoneInfo, *, lang: str | None = None) -> str:
    """A time zone by its city: Berlin, New York, Kiew."""
    from babel.dates import get_timezone_location

    return str(get_timezone_location(zone.key, locale=lang or language(), return_city=True))


def country_name(code: str, *, lang: str | None = None) -> str:
    """ISO 3166 code to name; an unknown code stays."""
    from babel import Locale

    return str(Locale.parse(lang or language()).territories.get(code, code))


def language_name(code: str, *, lang: str | None = None) -> str:
    """ISO 639 code to name: Deutsch, Englisch; an unknown code stays."""
    from babel import Locale

    name = str(Locale.parse(lang or language()).languages.get(code, code))
    return name[:1].upper() + name[1:]


def decimal_text(value: Money) -> str:
    """The amount as a plain decimal string for machines: 12.50."""
    return f"{value.amount:.{minor_digits(value.currency)}f}"


def _with_territory(lang: str | None) -> str:
    return {"de": "de_DE", "en": "en_GB"}[lang or language()]


def _shown(value: Any, lang: str | None) -> Any:
    show = _SHOWN.get(type(value))
    return show(value, lang=lang) if show else value


_SHOWN: dict[type, Callable[..., str]] = {Money: money, Decimal: number, date: day}


@lru_cache(maxsize=4)
def _catalogue(lang: str) -> gettext.GNUTranslations:
    """The compiled catalogue; in a checkout whose source is newer, the source itself."""
    folder = _LOCALES / lang / "LC_MESSAGES"
    source, compiled = folder / "agentdesk.po", folder / "agentdesk.mo"
    if compiled.exists() and (not source.exists() or compiled.stat().st_mtime >= source.stat().st_mtime):
        return gettext.GNUTranslations(BytesIO(compiled.read_bytes()))
    return gettext.GNUTranslations(BytesIO(_compile(source)))


def _compile(source: Path) -> bytes:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    out = BytesIO()
    with source.open("rb") as lines:
        write_mo(out, read_po(lines))
    return out.getvalue()
