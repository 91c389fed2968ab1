"""The list of cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from agentdesk.core.cases import commands as asks
from agentdesk.core.cases.model import ACTIVE, CasePage, CaseRow, Kind, Severity, Sort, Status
from agentdesk.core.commands import Command
from agentdesk.core.wording import text
from agentdesk.core.work.asking import CASE_PARTS, LATE, cases_asked
from agentdesk.core.work.wanted import Wanted
from agentdesk.core.work.words import moment_words
from agentdesk.ui.cases.words import SEVERITY_TONES, STATUS_TONES, case_line, status_words
from agentdesk.ui.lists.listing import Ask, Asks, Chunk, Deed, Listing, Seen
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.list_page import Cell, Column, ListRow

_STATUSES = (Status.OPEN, Status.WAITING_US, Status.WAITING_CUSTOMER, Status.WAITING_OTHERS, Status.CLOSED)
_GRAVE = (Severity.SERIOUS, Severity.CRITICAL)


def _assign(case: CaseRow, person_id: UUID) -> Command:
    return asks.AssignCase(case_id=case.id, owner_id=person_id)


def _plan(case: CaseRow, at: datetime) -> Command:
    return asks.PlanStep(case_id=case.id, next_step=case.next_step, next_step_at=at)


def _set_status(case: CaseRow, status: str) -> Command:
    match Status(status):
        case Status.OPEN if case.status in ACTIVE:
            return asks.ResumeCase(case_id=case.id)
        case Status.OPEN:
            return asks.ReopenCase(case_id=case.id)
        case Status.CLOSED:
            return asks.CloseCase(case_id=case.id)
    return asks.WaitFor(case_id=case.id, status=Status(status))


def _resolve(case: CaseRow, words: str) -> Command:
    return asks.ResolveCase(case_id=case.id, resolution=words)


class CasesListing(Listing):
    name = "cases"
    views = tuple(CASE_PARTS)
    first = Wanted(part="active", sort=Sort.DUE)
    spare = frozenset({Sort.NEXT_STEP, Sort.OPENED})
    kinds = tuple((kind.value, f"cases.kind.{kind}") for kind in Kind)
    severities = tuple((each.value, f"cases.severity.{each}") for each in Severity)
    hears = frozenset({"case", "people", "customer"})
    deeds: ClassVar[tuple[Deed, ...]] = (
        Deed(name="assign", icon="user-check", make=_assign, asks=Asks.PERSON, needs_others=True),
        Deed(name="plan", icon="calendar-clock", make=_plan, asks=Asks.MOMENT),
        Deed(
            name="status",
            icon="arrow-right",
            make=_set_status,
            asks=Asks.CHOICE,
            choices=tuple((status.value, f"cases.status.{status}") for status in _STATUSES),
        ),
        Deed(name="resolve", icon="check", make=_resolve, asks=Asks.WORDS),
    )

    def chunk(self, ask: Ask, wanted: Wanted, seen: Seen, after: Any, limit: int) -> Chunk:
        page: CasePage = ask(replace(_asked(wanted, seen), after=after, limit=limit))
        return Chunk(page.rows, page.next)

    def counts(self, ask: Ask, wanted: Wanted, seen: Seen) -> dict[str, int]:
        by_status: dict[Status, int] = ask(asks.CountCases(_asked(replace(wanted, part="all"), seen).filter))
        late: dict[Status, int] = ask(asks.CountCases(_asked(replace(wanted, part=LATE), seen).filter))
        return {
            **{status.value: count for status, count in by_status.items()},
            "active": sum(by_status[status] for status in ACTIVE),
            LATE: sum(late[status] for status in ACTIVE),
            "all": sum(by_status.values()),
        }

    def columns(self, alone: bool) -> list[Column]:
        columns = [
            Column(key=Sort.NUMBER, title=text("lists.column.case"), width=76),
            Column(key="subject", title=text("cases.field.subject"), width=250, stretch=True, sortable=False),
            Column(key="customer", title=text("lists.column.customer"), width=130, sortable=False),
            Column(key=Sort.DUE, title=text("lists.column.due_first"), width=212),
            Column(key="status", title=text("cases.field.status"), width=160, sortable=False),
            Column(key=Sort.SEVERITY, title=text("cases.field.severity"), width=92),
            Column(key="owner", title=text("cases.field.owner"), width=110, sortable=False),
            Column(key=Sort.NEXT_STEP, title=text("lists.column.follow_up"), width=128),
            Column(key=Sort.OPENED, title=text("cases.field.opened"), width=120),
        ]
        return [column for column in columns if not alone or column.key != "owner"]

    def row(self, item: CaseRow, seen: Seen) -> ListRow:
        late = item.status in ACTIVE and item.next_step_at is not None and item.next_step_at < seen.now
        follow_up = moment_words(item.next_step_at, seen.now, seen.zone) if item.next_step_at else ""
        grave = item.severity in _GRAVE
        severity = Cell(text(f"cases.severity.{item.severity}"), SEVERITY_TONES[item.severity] if grave else None)
        cells: list[tuple[str, Cell | str]] = [
            (Sort.NUMBER, item.code),
            ("subject", Cell(item.subject, strong=True)),
            ("customer", item.customer),
            (Sort.DUE, _due(item, seen)),
            ("status", Cell(status_words(item), STATUS_TONES[item.status])),
            (Sort.SEVERITY, severity),
            ("owner", item.owner),
            (Sort.NEXT_STEP, Cell(follow_up, Tone.STOP if late else None)),
            (Sort.OPENED, Cell(moment_words(item.opened_at, seen.now, seen.zone), muted=True)),
        ]
        return ListRow(item.id, self.columns_shown(cells, seen))

    def title(self, item: CaseRow) -> str:
        return case_line(item)


def _asked(wanted: Wanted, seen: Seen) -> asks.FindCases:
    return cases_asked(wanted, seen.me, seen.now, seen.zone)


def _due(case: CaseRow, seen: Seen) -> Cell:
    """What is due first, and when: red once it is late, amber while it is due today."""
    due = case.due
    if due is None:
        return Cell()
    is_today = due.at.astimezone(seen.zone).date() == seen.now.astimezone(seen.zone).date()
    tone = Tone.STOP if due.at <= seen.now else Tone.CARE if is_today else None
    return Cell(text(f"lists.cases.due.{due.what}", when=moment_words(due.at, seen.now, seen.zone)), tone)
