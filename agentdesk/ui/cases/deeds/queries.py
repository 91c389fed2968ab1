"""Asking a department, and its answer."""

from __future__ import annotations

from uuid import UUID

from agentdesk.core.cases import commands as asks
from agentdesk.core.commands import Command
from agentdesk.ui.cases.known import Known, named_options
from agentdesk.ui.cases.words import asked_of
from agentdesk.ui.forms.asks import Answers, Ask, How, id_of, moment_of
from agentdesk.ui.widgets.text import one_line


def query_asks(known: Known) -> tuple[Ask, ...]:
    departments = named_options(known.stock.departments)
    return (
        Ask(name="department", label="cases.field.department", how=How.CHOICE, options=departments, half=True),
        Ask(name="asked_of", label="cases.field.asked_of", half=True),
        Ask(name="question", label="cases.field.question", how=How.WORDS, needed=True),
        Ask(name="due_at", label="cases.field.answer_by", how=How.MOMENT, needed=True),
    )


def query(known: Known, said: Answers, seen: Answers) -> Command | None:
    due_at = moment_of(said["due_at"])
    assert due_at, "the form asks for it"
    return asks.AskQuery(
        case_id=known.case.id,
        question=said["question"],
        due_at=due_at,
        department_id=id_of(said["department"]),
        asked_of=said["asked_of"],
    )


def open_queries(known: Known) -> tuple[tuple[str, str], ...]:
    open_ones = (query for query in known.case.queries if query.is_open)
    return tuple((str(query.id), f"{asked_of(query)}: {one_line(query.question, 80)}") for query in open_ones)


def answer_asks(known: Known) -> tuple[Ask, ...]:
    return (
        Ask(name="query", label="cases.field.query", how=How.CHOICE, options=open_queries(known)),
        Ask(name="answer", label="cases.field.answer", how=How.WORDS, needed=True),
    )


def answer(known: Known, said: Answers, seen: Answers) -> Command | None:
    return asks.AnswerQuery(query_id=UUID(said["query"]), answer=said["answer"])
