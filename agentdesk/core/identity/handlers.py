"""Answers of callers, what else makes sure, fields opened with a reason, and what the shop lays down."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from agentdesk.core.commands import ADMINISTRATORS, AGENTS, SUPERVISORS, handles, upcasts
from agentdesk.core.customers.merges import root_of
from agentdesk.core.customers.store import customers
from agentdesk.core.errors import Refused
from agentdesk.core.identity import commands as asked
from agentdesk.core.identity.comparing import matches
from agentdesk.core.identity.model import LIES_IN, Check, Level, Policy, Question, Reason, Speaker, Way, in_order
from agentdesk.core.identity.standing import Present
from agentdesk.core.identity.store import (
    answered_plain,
    check_from,
    check_row_of,
    identity_checks,
    identity_openings,
    identity_policies,
    known_of,
    policy_row,
    talks_of,
)
from agentdesk.core.interactions.model import require_own
from agentdesk.core.interactions.store import known_interaction
from agentdesk.core.people.queries import region_of
from agentdesk.core.relations.model import Related
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.undoing import Undone, restored


@handles(asked.SetPolicy, allowed=ADMINISTRATORS)
def set_policy(command: asked.SetPolicy, work: UnitOfWork) -> None:
    policy = Policy(
        on=command.on,
        needs=command.needs,
        questions=in_order(command.questions),
        proofs=command.proofs,
        most_wrong=command.most_wrong,
        at_counter=command.at_counter,
        asks_why=command.asks_why,
    )
    if command.on and command.needs and command.proofs > len(policy.fields_asked_about()):
        raise Refused("identity.too_many_proofs", count=len(policy.fields_asked_about()))
    work.put(identity_policies, policy_row(policy))
    work.changed("identity")


@upcasts("identity.set_policy", 1)
def _nobody_was_asked_why(args: dict[str, Any]) -> dict[str, Any]:
    return args | {"asks_why": False}


@restored(identity_policies)
def _laid_down_again(work: UnitOfWork, undone: Undone) -> None:
    work.changed("identity")


@handles(asked.AnswerQuestion, allowed=AGENTS)
def answer_question(command: asked.AnswerQuestion, work: UnitOfWork) -> dict[str, Any]:
    """The comparison is done once, by whoever has the words; a replay finds what came of it beside the command."""
    present = _present(work)
    talk = _talk(work, present, command.interaction_id, command.customer_id)
    check = check_from(check_row_of(work.connection, talk.id, command.customer_id))
    after = check.answering(command.question, right=False, policy=present.policy)  # whether it may be asked at all
    right = bool(work.find_out("identity.matched", lambda: _compare(command, work, present, talk)))
    if right:
        after = check.answering(command.question, right=True, policy=present.policy)
    return _keep(work, present, talk, command.customer_id, check, after) | {"matches": right}


def _compare(command: asked.AnswerQuestion, work: UnitOfWork, present: Present, talk: Any) -> bool:
    customer_id, question = command.customer_id, command.question
    whose = present.who_speaks(present.check(talk, customer_id), customer_id)
    if whose is None:
        raise Refused("identity.may_not_act")
    known = known_of(work.connection, whose, region_of(work.connection), present.line_of(talk, whose))
    is_hidden = LIES_IN[question] in present.hidden(whose)
    if question not in known.askable() or question not in present.policy.questions or not is_hidden:
        raise Refused("identity.not_asked")
    return matches(question, command.said, known)


@handles(asked.Vouch, allowed=AGENTS)
def vouch(command: asked.Vouch, work: UnitOfWork) -> dict[str, Any]:
    present = _present(work)
    if command.way is Way.SUPERVISOR:
        _require_another_supervisor(work, command.interaction_id)
        if not command.words:
            raise Refused("identity.vouch_words")
    talk = _talk(work, present, command.interaction_id, command.customer_id)
    check = check_from(check_row_of(work.connection, talk.id, command.customer_id))
    after = check.vouched(command.way)
    whose = present.who_speaks(check, command.customer_id)
    if whose is None:
        raise Refused("identity.may_not_act")
    if command.way is Way.RUNG_BACK and not present.was_rung(talk, whose):
        raise Refused("identity.not_rung_back")
    return _keep(work, present, talk, command.customer_id, check, after, words=command.words.removeprefix(_UNSAID))


_UNSAID = "–"


@upcasts("identity.vouch", 1)
def _vouched_without_words(args: dict[str, Any]) -> dict[str, Any]:
    """Nobody was asked why."""
    return args | {"words": _UNSAID if args["way"] == Way.SUPERVISOR else ""}


@handles(asked.NameSpeaker, allowed=AGENTS)
def name_speaker(command: asked.NameSpeaker, work: UnitOfWork) -> dict[str, Any]:
    present = _present(work)
    talk = _talk(work, present, command.interaction_id, command.customer_id)
    check = check_from(check_row_of(work.connection, talk.id, command.customer_id))
    third = _who_may_act(present, command) if command.speaker is Speaker.THIRD else None
    after = check.spoken_by(command.speaker, third.who.id if third else None)
    told = _keep(work, present, talk, command.customer_id, check, after, quietly=True)
    if after is not check:
        data = {"speaker": str(after.speaker)} | ({"matters": str(third.matters)} if third else {})
        work.fact("identity.speaker", data, lane="system", customer_id=command.customer_id, subject_id=after.third_id)
    return told


def _who_may_act(present: Present, command: asked.NameSpeaker) -> Related:
    third_id = command.third_id and root_of(present.connection, command.third_id)
    found = (each for each in present.may_act(command.customer_id) if each.who.id == third_id)
    if third := next(found, None):
        return third
    raise Refused("identity.not_authorised")


@restored(identity_checks)
def _checked_as_before(work: UnitOfWork, undone: Undone) -> None:
    for row in undone.rows:
        told = row.now or row.until_now
        if told:
            work.changed("customer", told["customer_id"])
            work.changed("identity", told["customer_id"])


@handles(asked.OpenField, allowed=AGENTS)
def open_field(command: asked.OpenField, work: UnitOfWork) -> dict[str, Any]:
    present = _present(work)
    work.require(customers, command.customer_id)
    if command.reason is Reason.OTHER and not command.words:
        raise Refused("identity.reason_words")
    if command.customer_id in present.talks:
        raise Refused("identity.ask_first")
    if command.field not in present.hidden(command.customer_id):
        raise Refused("identity.not_masked")
    opened = {
        "id": work.new_id("identity_opening"),
        "scope_id": command.customer_id,
        "customer_id": command.customer_id,
        "person_id": work.actor.person_id,
        "field": command.field,
        "reason": command.reason,
        "words": command.words,
        "at": work.decided_at,
    }
    work.put(identity_openings, opened)
    work.changed("customer", command.customer_id)
    work.changed("identity", command.customer_id)
    return {"opening_id": opened["id"]}


def _present(work: UnitOfWork) -> Present:
    present = Present.of(work.connection, work.actor.person_id, work.decided_at)
    if not present.policy.on:
        raise Refused("identity.off")
    return present


def _require_another_supervisor(work: UnitOfWork, interaction_id: UUID) -> None:
    """Nobody stands for a caller in a conversation of their own."""
    own = known_interaction(work.connection, interaction_id).person_id == work.actor.person_id
    if own or not work.actor.may(SUPERVISORS):
        raise Refused("identity.supervisor_only")


def _talk(work: UnitOfWork, present: Present, interaction_id: UUID, customer_id: UUID) -> Any:
    """The conversation, as `talks_of` has it, also of somebody else's for a supervisor who stands for the caller."""
    known = known_interaction(work.connection, interaction_id)
    known.require_open()
    require_own(work.actor, known.person_id)
    if known.customer_id != customer_id:
        raise Refused("identity.another_customer")
    theirs = (
        present
        if known.person_id == present.person_id
        else Present.of(work.connection, known.person_id, work.decided_at, present.policy)
    )
    present.talks = theirs.talks | {customer_id: _of(theirs, interaction_id)}
    return present.talks[customer_id]


def _of(present: Present, interaction_id: UUID) -> Any:
    return next(each for each in talks_of(present.connection, present.person_id) if each.id == interaction_id)


def _keep(
    work: UnitOfWork,
    present: Present,
    talk: Any,
    customer_id: UUID,
    before: Check,
    after: Check,
    *,
    words: str = "",
    quietly: bool = False,
) -> dict[str, Any]:
    """`words`: why a supervisor stands for them, which is told in any case; `quietly`: nothing is told."""
    policy = present.policy
    was, level = (present.level_of(each, talk, customer_id) for each in (before, after))
    row = check_row_of(work.connection, talk.id, customer_id)
    kept = {
        "id": row["id"] if row else work.new_id("identity_check"),
        "scope_id": customer_id,
        "customer_id": customer_id,
        "interaction_id": talk.id,
        "answered": answered_plain(after),
        "ways": [str(each) for each in after.ways],
        "speaker": str(after.speaker),
        "third_id": after.third_id,
        "wrong_before": after.wrong_before,
        "level": str(level),
        "at": work.decided_at,
    }
    work.put(identity_checks, kept)
    failed = after.is_over(policy) and not before.is_over(policy)
    if not quietly and (level is not was or failed or words):
        _tell(work, talk, customer_id, after, level, failed=failed, words=words)
    work.changed("customer", customer_id)
    work.changed("identity", customer_id)
    return {"level": str(level), "wrong_left": max(policy.most_wrong - after.wrong, 0)}


def _tell(
    work: UnitOfWork, talk: Any, customer_id: UUID, check: Check, level: Level, *, failed: bool, words: str
) -> None:
    """With which questions and how it ended; what was said is nowhere."""
    data = {
        "level": str(level),
        "right": [str(each) for each in check.right],
        "wrong": [str(each) for each in Question if each in check.answered and check.answered[each].wrong],
        "ways": [str(each) for each in check.ways],
    }
    data |= {"words": words} if words else {}
    kind = "identity.failed" if failed else "identity.checked"
    work.fact(kind, data, lane="system", customer_id=customer_id, subject_id=talk.id)
