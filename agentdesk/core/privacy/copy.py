"""One person's copy: everything about them as a page to read and as JSON (Art. 15 and 20 GDPR)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from agentdesk import __version__
from agentdesk.core import wording
from agentdesk.core.customers.model import shown_name
from agentdesk.core.interactions.recognition import recognise
from agentdesk.core.privacy.catalogue import Kept, Part, catalogue
from agentdesk.core.privacy.codes import about, said
from agentdesk.core.privacy.commands import PersonCopy
from agentdesk.core.privacy.paper import Document, Section
from agentdesk.core.privacy.recipients import recipient_words
from agentdesk.core.privacy.words import column_words, period_words, table_words
from agentdesk.core.storage.rows import plain
from agentdesk.core.wording import text

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
    rows = tuple(Section("", (), tuple(_pairs(kept, row, copy, others, zone, lang))) for row in copy.rows[kept.name])
    return Section(table_words(kept, lang), about, (), rows)


def _pairs(
    kept: Kept, row: Mapping[str, Any], copy: PersonCopy, others: Others, zone: ZoneInfo, lang: str
) -> Iterator[tuple[str, str]]:
    """What a row tells, in words: dates first, what is empty not at all."""
    ours: list[str] = []
    for column in sorted(kept.columns, key=lambda each: not each.name.endswith("_at")):
        value = row.get(column.name)
        if value in (None, "", [], {}):
            continue
        if column.part is Part.AGENTS:
            if kept.name in LOOKS:
                ours.append(text("privacy.one_of_us", lang=lang))
            elif isinstance(value, UUID) and value in copy.names:
                ours.append(others.agent(copy.names[value], lang))
        elif column.part is Part.KEYS:
            if column.name in ("kind", "reason_id", "product_id", "order_id", "case_id", "cause_id"):
                words = copy.names.get(value, "") if isinstance(value, UUID) else said(kept.name, "kind", value, lang)
                if words:
                    yield text(f"privacy.key.{column.name}", lang=lang), words
        else:
            yield column_words(column.name, lang), _words(kept.name, column.name, value, row, others, zone, lang)
    if ours:
        yield text("privacy.who_did_it", lang=lang), ", ".join(dict.fromkeys(ours))


def _words(table: str, name: str, value: Any, row: Mapping[str, Any], others: Others, zone: ZoneInfo, lang: str) -> str:
    match value:
        case bool():
            return text("privacy.yes" if value else "privacy.no", lang=lang)
        case datetime():
            return wording.moment(value, zone, lang=lang)
        case int() if name in _AMOUNTS and row.get("currency"):
            return wording.money(_money(value, row["currency"]), lang=lang)
        case int() if name in _MINUTES:
            return f"{value // 60:02}:{value % 60:02}"
        case date():
            return wording.day(value, lang=lang)
        case str():
            return others.within(said(table, name, value, lang))
        case list() | dict():
            return others.within("\n".join(_Lines(_about(table, row), zone, lang).of(value, name, with_label=False)))
        case _:
            return str(value)


def _about(table: str, row: Mapping[str, Any]) -> str:
    """Of which table a piece of JSON speaks: an earlier row of its own, else what the event or command is about."""
    return row.get("table_name") or (about(row["kind"]) if table in ("facts", "command_log") else table)


@dataclass(frozen=True, slots=True)
class _Lines:
    """JSON as lines, `label: value`, as people say it: codes by their words, moments on the shop's clock, amounts as
    money. Ids say nothing to people, nor does what only the program counts."""

    table: str
    zone: ZoneInfo
    lang: str

    def of(
        self, value: Any, name: str, beside: Mapping[str, Any] | None = None, *, with_label: bool = True
    ) -> Iterator[str]:
        """`name`: what the value is called, so that its codes are known; `beside`: what stands in JSON with it."""
        match value:
            case dict() if value and value.keys() <= set(wording.LANGUAGES):
                yield self._labelled(name if with_label else "", wording.label(value, lang=self.lang))
            case dict():
                for each, inner in value.items():
                    if each not in _OF_THE_PROGRAM:
                        yield from self.of(inner, each, value)
            case list():
                for inner in value:
                    yield from self.of(inner, name, beside, with_label=False)
            case None | "" | False:
                return
            case str() if _ID.fullmatch(value):
                return
            case _:
                yield self._labelled(name if with_label else "", self._plain(value, name, beside or {}))

    def _labelled(self, name: str, words: str) -> str:
        key = f"privacy.column.{name}"
        label = text(key, lang=self.lang) if wording.knows(key) else name.replace("_", " ")
        return f"{label}: {words}" if label else words

    def _plain(self, value: Any, name: str, beside: Mapping[str, Any]) -> str:
        match value:
            case True:
                return text("privacy.yes", lang=self.lang)
            case int() if value > _A_MOMENT:
                return wording.moment(_START + timedelta(microseconds=value), self.zone, lang=self.lang)
            case int() if name in _AMOUNTS and isinstance(beside.get("currency"), str):
                return wording.money(_money(value, beside["currency"]), lang=self.lang)
            case int() if name in _MINUTES:
                return f"{value // 60:02}:{value % 60:02}"
            case str() if _MOMENT.fullmatch(value):
                at = datetime.fromisoformat(value)
                return wording.moment(at if at.tzinfo else at.replace(tzinfo=self.zone), self.zone, lang=self.lang)
            case str() if _DAY.fullmatch(value):
                return wording.day(date.fromisoformat(value), lang=self.lang)
            case str():
                return said(self.table, name, value, self.lang)
            case _:
                return str(value)


_OF_THE_PROGRAM = frozenset(
    ["row_version", "batch_no", "line_no", "bounce_no", "rank", "version", "handle", "stub_no", "n"]
)
_MINUTES = frozenset(["from_minute", "to_minute"])
_START = datetime(1970, 1, 1, tzinfo=UTC)
_A_MOMENT = 10**15
"""Microseconds since 1970, as tables have them: whatever is larger is a moment after 2001, and no amount."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32,}")
_AMOUNTS = frozenset(
    ["amount", "shipping", "discount", "total", "redeemed", "voided", "expired", "taken_back", "amount_decided"]
)


def _money(value: int, currency: str) -> Any:
    from agentdesk.core.money import Money

    return Money(value, currency)


def _row_values(table: str, row: Mapping[str, Any], copy: PersonCopy, others: Others) -> dict[str, Any]:
    agents = set((catalogue().tables | catalogue().files)[table].those(Part.AGENTS))
    return {name: _value(table, value, name in agents, copy, others) for name, value in row.items()}


def _value(table: str, value: Any, of_an_agent: bool, copy: PersonCopy, others: Others) -> Any:
    match value:
        case UUID() if of_an_agent and table in LOOKS:
            return None
        case UUID() if of_an_agent and value in copy.names:
            others.named.add(name := copy.names[value])
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
