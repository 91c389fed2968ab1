"""Internal queries, and what the customer was told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from agentdesk.core.cases import commands as asked
from agentdesk.core.cases.keeping import known_case, note_event, readable, stepped, tell
from agentdesk.core.cases.model import Kind, Status, case_code, shortened
from agentdesk.core.cases.opening import due_to_come
from agentdesk.core.cases.steps import Step, after
from agentdesk.core.cases.store import Row, answers_given, cases, departments, open_queries_of, queries, told_of
from agentdesk.core.commands import AGENTS, handles
from agentdesk.core.deadlines.clocks import Happened
from agentdesk.core.errors import Refused
from agentdesk.core.storage.unit_of_work import UnitOfWork


@handles(asked.AskQuery, allowed=AGENTS)
def ask_query(command: asked.AskQuery, work: UnitOfWork) -> dict[str, Any]:
    row = known_case(work, command.case_id)
    if not command.department_id and not command.asked_of:
        raise Refused("cases.asked_of_missing")
    if command.department_id:
        work.require(departments, command.department_id)
    row = stepped(work, row, Step.ASK)
    query: dict[str, Any] = {"id": work.new_id("query"), "case_id": row["id"], "scope_id": row["scope_id"]}
    query |= {name: getattr(command, name) for name in ("department_id", "asked_of", "question")}
    query |= {"asked_at": work.now, "asked_by": work.actor.person_id, "due_at": due_to_come(work, command.due_at)}
    work.put(queries, query | {"answer": "", "answered_at": None, "withdrawn_at": None})
    tell(work, "query.asked", row, _told(work, query) | {"words": shortened(command.question)})
    return {"query_id": query["id"]}


@handles(asked.AnswerQuery, allowed=AGENTS)
def answer_query(command: asked.AnswerQuery, work: UnitOfWork) -> None:
    query = _open_query(work, command.query_id)
    work.put(queries, query | {"answer": command.answer, "answered_at": work.now})
    row = _our_turn_again(work, query)
    tell(work, "query.answered", row, _told(work, query) | {"words": shortened(command.answer)})


@handles(asked.WithdrawQuery, allowed=AGENTS)
def withdraw_query(command: asked.WithdrawQuery, work: UnitOfWork) -> None:
    query = _open_query(work, command.query_id)
    work.put(queries, query | {"withdrawn_at": work.now})
    row = _our_turn_again(work, query)
    tell(work, "query.withdrawn", row, _told(work, query) | {"words": shortened(query["question"])})


@handles(asked.GiveAnswer, allowed=AGENTS)
def give_answer(command: asked.GiveAnswer, work: UnitOfWork) -> dict[str, Any]:
    row = known_case(work, command.case_id)
    after(Step.ATTACH, Status(row["status"]))
    if row["customer_id"] is None:
        raise Refused("cases.customer_missing")
    return {"answer_id": give(work, row, command.topic, command.words)}


def give(work: UnitOfWork, row: Row, topic: str, words: str, **told: str) -> UUID:
    """The customer of this case was told so."""
    given: dict[str, Any] = {"id": work.new_id("answer"), "case_id": row["id"], "customer_id": row["customer_id"]}
    given |= {"topic": topic, "words": words, "given_at": work.now}
    work.put(answers_given, given | {"person_id": work.actor.person_id, "scope_id": row["scope_id"]})
    tell(work, "answer.given", row, told | {"topic": topic, "words": shortened(words)})
    answer_id: UUID = given["id"]
    return answer_id


@handles(asked.InformCase, allowed=AGENTS)
def inform(command: asked.InformCase, work: UnitOfWork) -> dict[str, Any]:
    row = known_case(work, command.case_id)
    incident = work.get(cases, row["parent_id"]) if row["parent_id"] else None
    if incident is None or incident["kind"] != Kind.INCIDENT or row["customer_id"] is None:
        raise Refused("cases.not_gathered", number=row["number"])
    topic = case_code(incident["number"])
    told = told_of(work.connection, topic, [row["customer_id"]]).get(row["customer_id"], [])
    if any(each["words"] == command.words for each in told):
        return {"informed": False}
    if command.hear_by:
        row = stepped(work, row, Step.PLAN, interim_due_at=due_to_come(work, command.hear_by))
    give(work, row, topic, command.words, channel=command.channel.value)
    note_event(work, row, Happened.WE_REPLIED)
    return {"informed": True}


def _open_query(work: UnitOfWork, query_id: Any) -> Row:
    query = work.require(queries, query_id)
    if query["answered_at"] or query["withdrawn_at"]:
        raise Refused("cases.query_over")
    return query


def _our_turn_again(work: UnitOfWork, query: Row) -> Row:
    """Once nothing is asked of others any more; a case that is settled or waits for the customer stays as it is."""
    row = known_case(work, query["case_id"])
    if row["status"] == Status.WAITING_OTHERS and not open_queries_of(work.connection, row["id"]):
        return stepped(work, row, Step.WAIT_FOR_US)
    return row


def _told(work: UnitOfWork, query: Row) -> dict[str, Any]:
    department = readable(work, "department_id", query["department_id"])
    return {"department": department, "asked_of": query["asked_of"], "due": query["due_at"].isoformat()}
