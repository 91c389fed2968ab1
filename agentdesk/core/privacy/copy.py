"""One person's copy: everything about them as a page to read and as JSON (Art. 15 and 20 GDPR)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from agentdesk import __version__
from agentdesk.core import wording
from agentdesk.core.customers.model import shown_name
from agentdesk.core.interactions.recognition import recognise
from agentdesk.core.privacy.catalogue import Column, Kept, Part, catalogue
from agentdesk.core.privacy.codes import about, said
from agentdesk.core.privacy.commands import PersonCopy
from agentdesk.core.privacy.paper import Document, Section
from agentdesk.core.privacy.recipients import recipient_words
from agentdesk.core.privacy.telling import Telling, column_label
from agentdesk.core.privacy.words import period_words, table_words
from agentdesk.core.storage.rows import plain
from agentdesk.core.wording import label, text

LEFT_OUT = "[…]"
LOOKS = frozenset({"customer_views", "identity_openings"})
"""Who looked is one of us, without a name: see `view_words.save_for_customer`."""
_LAST = ("intake", "safety")


@dataclass(slots=True)
class Others:
    """Who else is told of: agents by their names, addresses and numbers in notes that are not the person's own.

    With `leave_out` they are left out, all or those that are named; they are counted either way, so that somebody can
    look.
    """

    agents: tuple[str, ...]
    own: frozenset[str]
    region: str
    leave_out: bool | frozenset[str]
    named: set[str] = field(default_factory=set)
    _names: re.Pattern[str] | None = None

    def __post_init__(self) -> None:
        known = sorted((re.escape(name) for name in self.agents if name), key=len, reverse=True)
        self._names = re.compile(rf"(?<!\w)(?:{'|'.join(known)})(?!\w)") if known else None

    def leaves(self, name: str) -> bool:
        return self.leave_out if isinstance(self.leave_out, bool) else name in self.leave_out

    def agent(self, name: str, lang: str) -> str:
        self.named.add(name)
        return text("privacy.one_of_us", lang=lang) if self.leaves(name) else name

    def within(self, words: str) -> str:
        """The words, without others where they are to be left out."""
        pieces = [(seen.start(), seen.end()) for seen in self._names.finditer(words)] if self._names else []
        if "@" in words or any(letter.isdigit() for letter in words):
            found = recognise(words, self.region)
            pieces += [(each.start, each.end) for each in found if self._is_somebody_else(words, each)]
        for start, end in sorted(pieces, reverse=True):
            self.named.add(name := words[start:end])
            if self.leaves(name):
                words = words[:start] + LEFT_OUT + words[end:]
        return words

    def _is_somebody_else(self, words: str, piece: Any) -> bool:
        written = words[piece.start : piece.end]
        return not ({_bare(piece.point.value), _bare(written)} & self.own) and piece.point.kind != "address"


def others_of(copy: PersonCopy, region: str, *, leave_out: bool | frozenset[str]) -> Others:
    told = [row["value"] for row in copy.rows.get("contact_points", ())]
    told += [row.get("phone", "") for row in copy.rows.get("callbacks", ())]
    told += [row["number"] for row in copy.rows.get("orders", ())] + [copy.number, *_former_points(copy)]
    return Others(copy.agents, frozenset(filter(None, map(_bare, told))), region, leave_out)


def _former_points(copy: PersonCopy) -> Iterator[str]:
    """How they could be reached once, as far as it is known."""
    for image in copy.rows.get("before_images", ()):
        if image["table_name"] == "contact_points":
            yield from (before["value"] for _, _, before, *_ in image["rows"]["changed"] if before)


def as_values(copy: PersonCopy, others: Others, today: date) -> dict[str, Any]:
    """For programs: each table with its rows; moments in UTC, amounts in minor units."""
    tables = {name: [_row_values(name, row, copy, others) for row in rows] for name, rows in copy.rows.items()}
    head = {"number": copy.number, "name": copy.name, "made_on": today.isoformat(), "program": __version__}
    ids = [str(each) for each in copy.customer_ids]
    got = [
        {"what_for": str(each.got), "name": each.name, "last": each.last.isoformat() if each.last else None}
        for each in copy.recipients
    ]
    whole = {"format": "agentdesk copy of a person", "version": 1, **head, "customer_ids": ids}
    return whole | {"recipients": got, "tables": tables}


def as_document(copy: PersonCopy, others: Others, today: date, zone: ZoneInfo, lang: str) -> Document:
    """For the person, in their language."""
    sections = (*_sections(copy, others, zone, lang), _recipients(copy, others, zone, lang))
    who = shown_name(copy.name, copy.number)
    about = (
        text("privacy.copy_law", lang=lang),
        text("privacy.copy_made", lang=lang, day=today, number=copy.number),
        text("privacy.copy_rights", lang=lang),
    )
    return Document(text("privacy.copy_of", lang=lang, name=who), lang, about, sections)


def _recipients(copy: PersonCopy, others: Others, zone: ZoneInfo, lang: str) -> Section:
    """Art. 15 (1) c GDPR."""
    told = tuple(others.within(recipient_words(each, zone, lang)) for each in copy.recipients)
    words = told or (text("privacy.got_nobody", lang=lang),)
    return Section(text("privacy.got", lang=lang), (text("privacy.got_about", lang=lang), *words))


def _sections(copy: PersonCopy, others: Others, zone: ZoneInfo, lang: str) -> Iterator[Section]:
    """By purpose; last what tells again how it came to what stands above."""
    kept = [each for each in catalogue().kept if each.name in copy.rows]
    for purpose in sorted(dict.fromkeys(each.purpose for each in kept), key=lambda name: name in _LAST):
        those = tuple(_section(each, copy, others, zone, lang) for each in kept if each.purpose == purpose)
        about = (text(f"privacy.about.{purpose}", lang=lang),)
        yield Section(text(f"privacy.purpose.{purpose}", lang=lang), about, (), those)


def _section(kept: Kept, copy: PersonCopy, others: Others, zone: ZoneInfo, lang: str) -> Section:
    about = (text("privacy.copy_kept", lang=lang, period=period_words(kept.keeps, lang)),)
    rows = sorted(copy.rows[kept.name], key=lambda row: _when(kept, row))
    told = (tuple(_pairs(kept, row, copy, others, zone, lang)) for row in rows)
    return Section(table_words(kept, lang), about, (), tuple(Section("", (), pairs) for pairs in told if pairs))


def _pairs(
    kept: Kept, row: Mapping[str, Any], copy: PersonCopy, others: Others, zone: ZoneInfo, lang: str
) -> Iterator[tuple[str, str]]:
    """What a row tells, in words: dates first, what is empty not at all, nor a row that was new and had nothing
    before."""
    if kept.name == "before_images" and not any(image for _, _, *images in row["rows"]["changed"] for image in images):
        return
    ours: list[str] = []
    beside = row if row.get("currency") else {**row, "currency": _currency(row, copy)}
    for column in _as_told(kept):
        value = row.get(column.name)
        if value in (None, "", [], {}):
            continue
        if column.part is Part.AGENTS:
            if kept.name in LOOKS:
                ours.append(text("privacy.one_of_us", lang=lang))
            elif isinstance(value, UUID) and value in copy.names:
                ours.append(others.agent(label(copy.names[value], lang=lang), lang))
        elif column.part is Part.KEYS:
            if named := _key_words(kept.name, column.name, value, copy, lang):
                yield named
        else:
            telling = Telling(_about(kept.name, row), zone, lang)
            words = _words(kept.name, column, value, beside, telling)
            if words:
                yield column_label(kept.name, column.name, lang), others.within(words)
    if ours:
        yield text("privacy.who_did_it", lang=lang), ", ".join(dict.fromkeys(ours))


def _as_told(kept: Kept) -> list[Column]:
    """When comes first."""
    return sorted(kept.columns, key=lambda each: not each.name.endswith("_at"))


def _when(kept: Kept, row: Mapping[str, Any]) -> datetime:
    """The first moment that is told of it: what happened before stands before."""
    moments = (row.get(column.name) for column in _as_told(kept))
    return next((each for each in moments if isinstance(each, datetime)), datetime.min.replace(tzinfo=UTC))


def _key_words(table: str, name: str, value: Any, copy: PersonCopy, lang: str) -> tuple[str, str] | None:
    """Of what only leads elsewhere, what people call it."""
    if name == "table_name" and wording.knows(f"privacy.table.{value}"):
        return text("privacy.key.kind", lang=lang), text(f"privacy.table.{value}", lang=lang)
    if name not in ("kind", "reason_id", "product_id", "order_id", "case_id", "cause_id"):
        return None
    words = label(copy.names.get(value, {}), lang=lang) if isinstance(value, UUID) else said(table, "kind", value, lang)
    return (text(f"privacy.key.{name}", lang=lang), words) if words else None


def _words(table: str, column: Column, value: Any, beside: Mapping[str, Any], telling: Telling) -> str:
    if isinstance(value, list | dict):
        return "\n".join(_json(table, column.name, value, telling))
    if isinstance(value, str) and column.part is Part.WORDS:
        return value
    return telling.value(value, column.name, beside)


def _currency(row: Mapping[str, Any], copy: PersonCopy) -> str:
    """That of the order whose line it is."""
    orders = (each for each in copy.rows.get("orders", ()) if each["id"] == row.get("order_id"))
    return next((each["currency"] for each in orders), "")


def _json(table: str, name: str, value: Any, telling: Telling) -> Iterator[str]:
    """What lies in JSON by places, in words: rows as they were, and values that a merge has chosen."""
    if table == "before_images":
        told = catalogue().tables[telling.table].those(Part.DATA, Part.WORDS)
        for image in (each for _, _, *images in value["changed"] for each in images if each):
            yield from telling.lines({each: image[each] for each in told if each in image}, name)
    elif (table, name) == ("customer_merges", "chosen"):
        for _, _, column, before, after in value:
            yield f"{column_label('customers', column, telling.lang)}: {telling.turn(column, before, after)}"
    else:
        yield from telling.lines(value, name, labelled=False)


def _about(table: str, row: Mapping[str, Any]) -> str:
    """Of which table a piece of JSON speaks: an earlier row of its own, else what the event or command is about."""
    return row.get("table_name") or (about(row["kind"]) if table in ("facts", "command_log") else table)


def _row_values(table: str, row: Mapping[str, Any], copy: PersonCopy, others: Others) -> dict[str, Any]:
    agents = set((catalogue().tables | catalogue().files)[table].those(Part.AGENTS))
    return {name: _value(table, value, name in agents, copy, others) for name, value in row.items()}


def _value(table: str, value: Any, of_an_agent: bool, copy: PersonCopy, others: Others) -> Any:
    match value:
        case UUID() if of_an_agent and table in LOOKS:
            return None
        case UUID() if of_an_agent and value in copy.names:
            others.named.add(name := label(copy.names[value]))
            return None if others.leaves(name) else name
        case datetime():
            return value.isoformat()
        case str():
            return others.within(value)
        case dict():
            return {name: _value(table, each, False, copy, others) for name, each in value.items()}
        case list():
            return [_value(table, each, False, copy, others) for each in value]
        case _:
            return plain(value)


def _bare(written: str) -> str:
    """A number or an address without what only spaces it."""
    return re.sub(r"[\s()/.-]", "", written).casefold() if "@" not in written else written.casefold()
