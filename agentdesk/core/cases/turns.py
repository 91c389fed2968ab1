"""Whose turn it is: waiting, taking up again, putting away, the customer's word and ours."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from agentdesk.core.cases import commands as asked
from agentdesk.core.cases.keeping import known_case, note_event, put_case, stepped, tell, tell_changes
from agentdesk.core.cases.model import ACTIVE, Kind, Status, Told, shortened
from agentdesk.core.cases.opening import due_to_come, known_talk, open_case, put_interaction
from agentdesk.core.cases.owning import still_here
from agentdesk.core.cases.steps import Step, reopens
from agentdesk.core.cases.store import Row, latest_fact, withdraw_fact
from agentdesk.core.commands import AGENTS, handles
from agentdesk.core.deadlines.clocks import Happened
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.model import Channel
from agentdesk.core.storage.unit_of_work import UnitOfWork

_WAITS = {
    Status.WAITING_US: Step.WAIT_FOR_US,
    Status.WAITING_CUSTOMER: Step.WAIT_FOR_CUSTOMER,
    Status.WAITING_OTHERS: Step.WAIT_FOR_OTHERS,
}


@handles(asked.WaitFor, allowed=AGENTS)
def wait(command: asked.WaitFor, work: UnitOfWork) -> None:
    if command.status not in _WAITS:
        raise Refused("cases.not_a_wait", status=command.status.value)
    row = known_case(work, command.case_id)
    changes: dict[str, Any] = {"next_step": command.words} if command.words else {}
    if command.next_step_at:
        changes |= {"next_step_at": due_to_come(work, command.next_step_at)}
    tell_changes(work, row, stepped(work, row, _WAITS[command.status], **changes))


@handles(asked.ResumeCase, allowed=AGENTS)
def resume(command: asked.ResumeCase, work: UnitOfWork) -> None:
    row = known_case(work, command.case_id)
    tell_changes(work, row, stepped(work, row, Step.RESUME))


@handles(asked.ReopenCase, allowed=AGENTS)
def reopen(command: asked.ReopenCase, work: UnitOfWork) -> None:
    row = known_case(work, command.case_id)
    new = stepped(work, row, Step.REOPEN)
    if not reopens(_settled_at(row), work.now):
        raise Refused("cases.reopen_too_late", number=row["number"])
    tell(work, "case.reopened", new, {"words": shortened(command.words)})


@handles(asked.CloseCase, allowed=AGENTS)
def close(command: asked.CloseCase, work: UnitOfWork) -> None:
    row = known_case(work, command.case_id)
    tell_changes(work, row, stepped(work, row, Step.CLOSE))


@handles(asked.MessageCame, allowed=AGENTS)
def message_came(command: asked.MessageCame, work: UnitOfWork) -> dict[str, Any]:
    row = _shown_with(work, known_case(work, command.case_id))
    if command.interaction_id:
        put_interaction(work, row, known_talk(work, command.interaction_id, row["customer_id"]).id)
    if command.only_thanks:
        return _file_thanks(work, row, command.words, command.channel)
    return _take_word(work, row, command.words, command.channel, work.now)


@handles(asked.NotThanks, allowed=AGENTS)
def not_thanks(command: asked.NotThanks, work: UnitOfWork) -> dict[str, Any]:
    row = known_case(work, command.case_id)
    filed = latest_fact(work.connection, row["customer_id"], row["id"], "case.thanked") if row["thanked_at"] else None
    if filed is None:
        raise Refused("cases.no_thanks", number=row["number"])
    withdraw_fact(work.connection, filed["id"])
    told = filed["data"]
    return _take_word(work, row, told["words"], Channel(told["channel"]), filed["occurred_at"])


@handles(asked.NoteReply, allowed=AGENTS)
def note_reply(command: asked.NoteReply, work: UnitOfWork) -> None:
    row = known_case(work, command.case_id)
    if command.interaction_id:
        put_interaction(work, row, known_talk(work, command.interaction_id, row["customer_id"]).id)
    note_event(work, row, Happened.WE_REPLIED)
    if command.wait:
        row = stepped(work, row, Step.WAIT_FOR_CUSTOMER)
    elif row["status"] == Status.WAITING_US:
        row = stepped(work, row, Step.RESUME)
    told = {"channel": command.channel.value, "words": shortened(command.words)}
    tell(work, "case.replied", row, told | {"status": row["status"]})


@handles(asked.PlanInterim, allowed=AGENTS)
def plan_interim(command: asked.PlanInterim, work: UnitOfWork) -> None:
    row = known_case(work, command.case_id)
    due_at = due_to_come(work, command.due_at) if command.due_at else None
    tell_changes(work, row, stepped(work, row, Step.PLAN, interim_due_at=due_at))


@handles(asked.SendInterim, allowed=AGENTS)
def send_interim(command: asked.SendInterim, work: UnitOfWork) -> None:
    row = known_case(work, command.case_id)
    next_at = due_to_come(work, command.next_at) if command.next_at else None
    new = stepped(work, row, Step.PLAN, interim_due_at=next_at)
    note_event(work, new, Happened.WE_REPLIED)
    told = {"channel": command.channel.value, "words": shortened(command.words)}
    tell(work, "case.interim", new, told | {"next_at": next_at.isoformat() if next_at else None})


def _file_thanks(work: UnitOfWork, row: Row, words: str, channel: Channel) -> dict[str, Any]:
    """The customer hears nothing, nobody has to do anything; one key says that it was more than that."""
    put_case(work, row | {"thanked_at": work.now})
    tell(work, "case.thanked", row, {"words": shortened(words), "channel": channel.value})
    return _goes_on(row, Told.THANKED)


def _take_word(work: UnitOfWork, row: Row, words: str, channel: Channel, at: datetime) -> dict[str, Any]:
    """`at`: when it came."""
    settled = row["status"] not in ACTIVE
    told = {"words": shortened(words), "channel": channel.value}
    if settled and (row["merged_into"] or not reopens(_settled_at(row), at)):
        if row["thanked_at"]:
            put_case(work, row | {"thanked_at": None})
        return _goes_on(_followed(work, row, words, channel), Told.FOLLOWED)
    new = stepped(work, row, Step.MESSAGE, thanked_at=None)
    note_event(work, new, Happened.CUSTOMER_SPOKE, at=at, channel=channel)
    tell(work, "case.reopened" if settled else "case.message", new, told)
    return _goes_on(new, Told.REOPENED if settled else Told.NOTED)


def _followed(work: UnitOfWork, row: Row, words: str, channel: Channel) -> Row:
    """A new case of the same issue chain, for the same owner, or for who stands in for one who has left."""
    return open_case(
        work,
        customer_id=row["customer_id"],
        subject=row["subject"],
        kind=Kind(row["kind"]),
        channel=channel,
        owner_id=still_here(work, row["owner_id"]),
        follows=row["id"],
        **{name: row[name] for name in ("reason_id", "product_id", "order_id")},
        next_step=shortened(words),
    )


def _shown_with(work: UnitOfWork, row: Row) -> Row:
    """What was merged goes on with its winner."""
    winner: UUID | None = row["merged_into"]
    return known_case(work, winner) if winner else row


def _settled_at(row: Row) -> datetime | None:
    settled: datetime | None = row["closed_at"] or row["resolved_at"]
    return settled


def _goes_on(row: Row, told: Told) -> dict[str, Any]:
    return {"told": told, "case_id": row["id"], "number": f"C-{row['number']}"}
