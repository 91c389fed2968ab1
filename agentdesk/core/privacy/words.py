"""What the catalogue says, in words."""

from __future__ import annotations

from collections.abc import Iterable

from agentdesk.core.privacy.catalogue import Erasure, Kept, Part, Retention, Whose
from agentdesk.core.wording import text


def table_words(kept: Kept, lang: str) -> str:
    return text(f"privacy.table.{kept.name}", lang=lang)


def column_words(name: str, lang: str) -> str:
    return text(f"privacy.column.{name}", lang=lang)


def whose_words(those: Iterable[Whose], lang: str) -> str:
    return ", ".join(text(f"privacy.whose.{each}", lang=lang) for each in Whose if each in set(those))


def bases_words(bases: Iterable[str], lang: str) -> str:
    return "; ".join(text(f"privacy.basis.{each}", lang=lang) for each in dict.fromkeys(bases))


def period_words(keeps: Retention, lang: str) -> str:
    """How long, after what, and by which law if one asks for it."""
    time = ""
    if keeps.years:
        time = text("privacy.years", lang=lang, count=keeps.years)
    elif keeps.days:
        time = text("privacy.days", lang=lang, count=keeps.days)
    period = text(f"privacy.after.{keeps.after}", lang=lang, time=time)
    law = law_words(keeps.law, lang)
    return text("privacy.period_by_law", lang=lang, period=period, law=law) if law else period


def law_words(law: str, lang: str) -> str:
    """As the law is cited in this language; German laws keep their names."""
    return law.replace("GDPR", "DSGVO") if lang == "de" else law


def erasure_words(erasure: Erasure, lang: str) -> str:
    return text(f"privacy.erasing.{erasure}", lang=lang)


def fields_words(kept: Kept, lang: str) -> str:
    """What a table tells of somebody: its columns by name, and last that it tells who of us it was."""
    told = [column_words(each, lang) for each in kept.those(Part.DATA, Part.WORDS)]
    who = text("privacy.who_it_is" if kept.of is Whose.AGENT else "privacy.who_did_it", lang=lang)
    ours = [who] if kept.those(Part.AGENTS) else []
    return ", ".join(dict.fromkeys([*told, *ours]))
