"""What can be done with a case: when, what it asks for, and which command comes of it."""

from __future__ import annotations

from agentdesk.core.cases.steps import Step
from agentdesk.ui.cases.deeds import ending, failures, fields, incidents, queries, said, service, together, turns
from agentdesk.ui.cases.deeds.deed import Deed
from agentdesk.ui.cases.known import Known

__all__ = ["DEEDS", "Deed"]


def of_customer(known: Known) -> bool:
    return known.case.customer_id is not None


DEEDS: tuple[Deed, ...] = (
    Deed(name="resolve", icon="circle-check", letter="r", step=Step.RESOLVE, ask=ending.resolve_asks,
         make=ending.resolve, notes=ending.resolve_notes, based=True, guarded=True),
    Deed(name="reopen", icon="rotate-ccw", letter="o", step=Step.REOPEN, ask=ending.words_ask("cases.field.why"),
         make=ending.reopen),
    Deed(name="inform", icon="send", letter="v", step=Step.PLAN, ask=incidents.inform_asks, make=incidents.inform,
         when=incidents.has_gathered, look=incidents.whom),
    Deed(name="gather", icon="folder-plus", letter="j", step=Step.ARRANGE, ask=incidents.gather_asks,
         make=incidents.gather, when=lambda known: bool(known.gatherable)),
    Deed(name="incident", icon="triangle-alert", letter="y", step=Step.ARRANGE, ask=incidents.begin_asks,
         make=incidents.begin, when=incidents.may_begin, goes_on=True),
    Deed(name="join", icon="folder-plus", letter="h", step=Step.ARRANGE, ask=incidents.join_asks,
         make=incidents.join, when=lambda known: bool(known.incidents)),
    Deed(name="wait", icon="hourglass", letter="s", step=Step.WAIT_FOR_US, ask=turns.wait_asks, make=turns.wait,
         based=True),
    Deed(name="step", icon="calendar-clock", letter="n", step=Step.PLAN, ask=turns.step_asks, make=turns.step,
         based=True),
    Deed(name="message", icon="mail-open", letter="k", step=Step.MESSAGE, make=said.message,
         ask=said.said_asks("cases.field.customer_words"), when=of_customer),
    Deed(name="reply", icon="reply", letter="a", step=Step.ATTACH, make=said.reply, when=of_customer,
         ask=said.said_asks("cases.field.our_words", said.WAIT_ASK), guarded=True),
    Deed(name="interim", icon="send", letter="i", step=Step.PLAN, make=said.interim, when=of_customer,
         ask=said.said_asks("cases.field.our_words", said.NEXT_ASK), guarded=True),
    Deed(name="interim_plan", icon="alarm-clock", letter="z", step=Step.PLAN, ask=said.interim_plan_asks,
         make=said.interim_plan, when=of_customer, based=True),
    Deed(name="query", icon="message-circle-question-mark", letter="q", step=Step.ASK, ask=queries.query_asks,
         make=queries.query),
    Deed(name="answer", icon="message-circle", letter="b", step=Step.ATTACH, ask=queries.answer_asks,
         make=queries.answer, when=lambda known: bool(queries.open_queries(known))),
    Deed(name="tell", icon="message-square-text", letter="g", step=Step.ATTACH, ask=said.told_asks, make=said.told,
         when=of_customer, look=said.contradictions, guarded=True),
    Deed(name="service", icon="wrench", letter="d", step=Step.PLAN, ask=service.plan_asks, make=service.plan,
         when=lambda known: of_customer(known) and service.may_plan(known)),
    Deed(name="extra", icon="plus", letter="x", step=Step.PLAN, ask=service.extra_asks, make=service.extra,
         when=service.is_planned),
    Deed(name="finish", icon="list-checks", letter="p", step=Step.PLAN, ask=service.finish_asks, make=service.finish,
         when=service.is_planned),
    Deed(name="failure", icon="circle-alert", letter="f", step=Step.ATTACH, ask=failures.failure_asks,
         make=failures.failure, when=of_customer),
    Deed(name="edit", icon="pencil", letter="e", step=Step.CHANGE, ask=fields.edit_asks, make=fields.edit,
         based=True),
    Deed(name="assign", icon="user-check", letter="u", step=Step.ASSIGN, ask=fields.assign_asks, make=fields.assign,
         when=fields.may_assign, based=True),
    Deed(name="link", icon="link", letter="l", step=Step.ARRANGE, ask=together.link_asks, make=together.link,
         when=together.others),
    Deed(name="split", icon="split", letter="t", step=Step.SPLIT, ask=together.split_asks, make=together.split,
         when=of_customer),
    Deed(name="merge", icon="merge", letter="m", step=Step.WIN, ask=together.merge_asks, make=together.merge,
         when=together.others, look=together.what_moves),
    Deed(name="close", icon="folder", letter="c", step=Step.CLOSE, ask=lambda known: (), make=ending.close),
)  # fmt: skip
