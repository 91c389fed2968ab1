"""Words that stand ready: snippets filled with what is known, and left visibly open where nothing is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from agentdesk.core import wording
from agentdesk.core.customers.model import Customer
from agentdesk.core.interactions.model import Snippet

SORRY_FROM = 60
"""Seconds of waiting from which an apology for it is true and fitting."""

_PLACEHOLDER = re.compile(r"{{\s*([^{}]+?)\s*}}")


def filled(words: str, known: Mapping[str, str]) -> str:
    """Each placeholder replaced by what is known; one without stays as it was written, for everybody to see."""
    return _PLACEHOLDER.sub(lambda asked: known.get(asked[1]) or asked[0], words)


def still_open(words: str) -> list[tuple[int, int]]:
    """Where placeholders are left in a text: (start, length) each."""
    return [(asked.start(), len(asked[0])) for asked in _PLACEHOLDER.finditer(words)]


def what_is_known(customer: Customer | None, me: str, today: date, lang: str) -> dict[str, str]:
    known = {"me.name": me, "today": wording.day(today, lang=lang)}
    if customer:
        known |= {"customer.name": customer.name, "customer.salutation": salutation(customer, lang)}
    return known


def salutation(customer: Customer, lang: str) -> str:
    """How to address somebody: Frau Dr. Müller, Dr Müller. Empty where we do not know how: nobody is guessed at."""
    said = _SAID_AS[lang].get(customer.salutation.casefold().rstrip("."), customer.salutation)
    if not (said and customer.family_name):
        return ""
    if lang == "en":
        said, title = _TITLES.get(customer.title.replace(" ", "").casefold(), said), ""
    else:
        title = customer.title
    return " ".join(part for part in (said, title, customer.family_name) if part)


_SAID_AS = {
    "de": dict.fromkeys(("herr", "herrn", "hr", "mr"), "Herr")
    | dict.fromkeys(("frau", "fr", "ms", "mrs", "miss"), "Frau")
    | dict.fromkeys(("mx", "divers"), ""),
    "en": dict.fromkeys(("herr", "herrn", "hr", "mr"), "Mr")
    | dict.fromkeys(("frau", "fr", "ms"), "Ms")
    | {"mrs": "Mrs"}
    | dict.fromkeys(("familie", "firma", "divers", "eheleute"), ""),
}
"""What another language calls it, by language; an empty word: nobody is addressed like that in it."""
_TITLES = {"dr.": "Dr", "dr": "Dr", "prof.": "Professor", "prof": "Professor", "prof.dr.": "Professor"}
"""In English a title takes the place of Mr or Ms."""


def words_of(snippet: Snippet, lang: str) -> str:
    return wording.label(snippet.words, lang=lang)


def matching(snippets: tuple[Snippet, ...], typed: str, lang: str) -> list[Snippet]:
    """Snippets for what follows the stroke: by shortcut first, then by any word of the label."""
    wanted = typed.casefold()
    by_shortcut = [snippet for snippet in snippets if snippet.shortcut.startswith(wanted)]
    by_label = [
        snippet
        for snippet in snippets
        if snippet not in by_shortcut and wanted in wording.label(snippet.labels, lang=lang).casefold()
    ]
    return by_shortcut + by_label


def sorry_for_waiting(waited_seconds: int | None) -> str:
    """Words to say about the wait, if there was one: the telephone system told how long. Else none."""
    if waited_seconds is None or waited_seconds < SORRY_FROM:
        return ""
    return wording.text("call.sorry_for_waiting", count=round(waited_seconds / 60))
