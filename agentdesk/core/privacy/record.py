"""The record of processing activities (Art. 30 (1) GDPR), made from the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from agentdesk import __version__
from agentdesk.core.privacy.catalogue import Catalogue, Kept, Part, Whose
from agentdesk.core.privacy.paper import Document, Section
from agentdesk.core.privacy.words import (
    bases_words,
    erasure_words,
    fields_words,
    period_words,
    table_words,
    whose_words,
)
from agentdesk.core.wording import text


def record(found: Catalogue, controller: str, today: date, lang: str) -> Document:
    """`controller` is the name and address of the shop, as far as it has given them."""
    made = text("privacy.record_made", lang=lang, day=today, version=__version__)
    about = (text("privacy.record_law", lang=lang), made)
    return Document(text("privacy.record", lang=lang), lang, about, tuple(_sections(found, controller, lang)))


def record_values(found: Catalogue) -> dict[str, Any]:
    """The same for programs: an entry for each purpose, with its tables."""
    return {"activities": [_activity_values(purpose, those) for purpose, those in _activities(found)]}


def _sections(found: Catalogue, controller: str, lang: str) -> Iterator[Section]:
    who = controller or text("privacy.controller_missing", lang=lang)
    yield Section(text("privacy.controller", lang=lang), (who, text("privacy.record_own", lang=lang)))
    for purpose, those in _activities(found):
        yield _activity(purpose, those, lang)
    for name in ("recipients", "abroad", "measures"):
        yield Section(text(f"privacy.{name}", lang=lang), (text(f"privacy.{name}_words", lang=lang),))


def _activities(found: Catalogue) -> Iterator[tuple[str, list[Kept]]]:
    """The purposes for which something is kept about people, with the tables that do."""
    for purpose in found.purposes:
        those = [each for each in found.kept if each.purpose == purpose and _tells(each)]
        if those:
            yield purpose, those


def _tells(kept: Kept) -> bool:
    return kept.of is not Whose.NONE


def _activity(purpose: str, those: list[Kept], lang: str) -> Section:
    whose = {column.of for each in those for column in each.columns}
    data = "\n".join(_told_by(each, lang) for each in those)
    pairs = (
        (text("privacy.head.whose", lang=lang), whose_words(whose - {Whose.NONE}, lang)),
        (text("privacy.head.basis", lang=lang), bases_words((base for each in those for base in each.bases), lang)),
        (text("privacy.head.data", lang=lang), data),
        (text("privacy.head.period", lang=lang), _by_class(those, lambda each: period_words(each.keeps, lang), lang)),
        (text("privacy.head.erasure", lang=lang), _by_class(those, lambda e: erasure_words(e.erasure, lang), lang)),
    )
    return Section(text(f"privacy.purpose.{purpose}", lang=lang), (text(f"privacy.about.{purpose}", lang=lang),), pairs)


def _told_by(kept: Kept, lang: str) -> str:
    table, told = table_words(kept, lang), fields_words(kept, lang)
    return text("privacy.field_list", lang=lang, table=table, fields=told) if told else table


def _by_class(those: list[Kept], say: Callable[[Kept], str], lang: str) -> str:
    """What most tables of this purpose have by itself, then the others by name."""
    said: dict[str, list[str]] = {}
    for each in those:
        said.setdefault(say(each), []).append(table_words(each, lang))
    usual = max(said, key=lambda words: len(said[words]))
    others = (f"{', '.join(names)}: {words}" for words, names in said.items() if words != usual)
    return "\n".join([usual, *others])


def _activity_values(purpose: str, those: Iterable[Kept]) -> dict[str, Any]:
    return {"purpose": purpose, "tables": [_table_values(each) for each in those]}


def _table_values(kept: Kept) -> dict[str, Any]:
    return {
        "name": kept.name,
        "is_file": kept.is_file,
        "whose": str(kept.of),
        "bases": list(kept.bases),
        "kept": {
            "class": kept.keeps.name,
            "years": kept.keeps.years,
            "days": kept.keeps.days,
            "after": kept.keeps.after,
            "law": kept.keeps.law,
        },
        "erasure": str(kept.erasure),
        "columns": {str(part): list(kept.those(part)) for part in Part if kept.those(part)},
    }
