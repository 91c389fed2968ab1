"""What can be done with a case: when, what it asks for, and which command comes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from agentdesk.core.actors import Role
from agentdesk.core.callbacks.commands import FindCallbacks
from agentdesk.core.cases import commands as asks
from agentdesk.core.cases.model import ONE_CONTACT, FailureKind, Kind, LinkKind, Needed, Severity, Status
from agentdesk.core.cases.steps import Step, may
from agentdesk.core.commands import Command
from agentdesk.core.handovers.commands import HandoversOf
from agentdesk.core.interactions.model import Channel
from agentdesk.core.promises.commands import PromisesOf
from agentdesk.core.promises.model import PromiseState
from agentdesk.core.wording import text
from agentdesk.ui.cases import service_deeds
from agentdesk.ui.cases.known import Asked, Known, case_options, named_options, order_options, people_options
from agentdesk.ui.cases.new_case import channel_ask, options_of
from agentdesk.ui.cases.words import asked_of, case_line, kind_words
from agentdesk.ui.forms.form import Answers, Ask, How, id_of, moment_of
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.text import one_line

Asking = Callable[[Known], Sequence[Ask]]
Making = Callable[[Known, Answers, Answers], Command | None]
"""From what is known, what was answered, and what stood there at first; None where nothing is to be done."""
Looking = Callable[[Known, Answers, Asked], tuple[str, Tone]]
"""What is to be seen before it is done; in the database lane."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """`letter` does it on the page. `based`: refused if somebody has changed the case since its form was opened."""

    name: str
    icon: str
    letter: str
    step: Step
    ask: Asking
    make: Making
    when: Callable[[Known], bool] = lambda known: True
    look: Looking | None = None
    notes: Callable[[Known], Sequence[str]] = lambda known: ()
    based: bool = False

    @property
    def name_key(self) -> str:
        return f"cases.do.{self.name}"

    def may(self, known: Known) -> bool:
        case = known.case
        merged = case.merged_into is not None and self.step not in (Step.ATTACH, Step.ARRANGE)
        return may(self.step, case.status) and not merged and self.when(known)


# ── whose turn it is ────────────────────────────────────────────────────────────────────────────────────────────────
_TURNS = (Status.OPEN, Status.WAITING_US, Status.WAITING_CUSTOMER, Status.WAITING_OTHERS)


def _wait_asks(known: Known) -> tuple[Ask, ...]:
    status = options_of("status", _TURNS)
    return (
        Ask(name="status", label="cases.field.status", how=How.CHOICE, options=status, value=known.case.status),
        Ask(name="words", label="cases.field.why"),
        Ask(name="next_step_at", label="cases.field.next_step_at", how=How.MOMENT),
    )


def _wait(known: Known, said: Answers, seen: Answers) -> Command | None:
    status = Status(said["status"])
    if status is Status.OPEN:
        return asks.ResumeCase(case_id=known.case.id)
    at = moment_of(said["next_step_at"])
    return asks.WaitFor(case_id=known.case.id, status=status, words=said["words"], next_step_at=at)


def _step_asks(known: Known) -> tuple[Ask, ...]:
    case = known.case
    at = case.next_step_at.isoformat() if case.next_step_at else ""
    return (
        Ask(name="next_step", label="cases.field.next_step", value=case.next_step),
        Ask(name="next_step_at", label="cases.field.next_step_at", how=How.MOMENT, value=at),
    )


def _step(known: Known, said: Answers, seen: Answers) -> Command | None:
    at = moment_of(said["next_step_at"])
    return asks.PlanStep(case_id=known.case.id, next_step=said["next_step"], next_step_at=at)


# ── settling ────────────────────────────────────────────────────────────────────────────────────────────────────────
def _resolve_asks(known: Known) -> tuple[Ask, ...]:
    """What is needed and not there yet; cause and department always, for what is learnt from them."""
    case, stock, needed = known.case, known.stock, set(known.required)
    causes, departments = (
        named_options(stock.causes, case.cause_id),
        named_options(stock.departments, case.department_id),
    )
    return (
        *((Ask(name="reason", label="cases.field.reason", how=How.REASON, needed=True),)
          if Needed.REASON in case.missing else ()),
        *((Ask(name="product", label="cases.field.product", how=How.PRODUCT, needed=True),)
          if Needed.PRODUCT in case.missing else ()),
        *((Ask(name="order", label="cases.field.order", how=How.CHOICE, options=order_options(stock), needed=True),)
          if Needed.ORDER in case.missing else ()),
        Ask(name="resolution", label="cases.field.resolution", how=How.WORDS, needed=True, value=case.resolution),
        Ask(name="cause", label="cases.field.cause", how=How.CHOICE, options=causes, half=True,
            needed=Needed.CAUSE in needed, value=str(case.cause_id or "")),
        Ask(name="department", label="cases.field.department", how=How.CHOICE, options=departments, half=True,
            needed=Needed.DEPARTMENT in needed, value=str(case.department_id or "")),
        *((Ask(name="children", label="cases.field.children", how=How.CHOICE, needed=True,
               options=(("", "–"), *options_of("children", ("with", "leave")))),) if _open_children(known) else ()),
    )  # fmt: skip


def _resolve(known: Known, said: Answers, seen: Answers) -> Command | None:
    return asks.ResolveCase(
        case_id=known.case.id,
        resolution=said["resolution"],
        reason_id=id_of(said.get("reason", "")),
        product_id=id_of(said.get("product", "")),
        order_id=id_of(said.get("order", "")),
        cause_id=id_of(said["cause"]),
        department_id=id_of(said["department"]),
        with_children=said.get("children") == "with",
        leave_children=said.get("children") == "leave",
    )


def _open_children(known: Known) -> bool:
    return any(child.status in _TURNS for child in known.case.children)


def _words_ask(label: str) -> Asking:
    return lambda known: (Ask(name="words", label=label),)


def _reopen(known: Known, said: Answers, seen: Answers) -> Command | None:
    return asks.ReopenCase(case_id=known.case.id, words=said["words"])


def _close(known: Known, said: Answers, seen: Answers) -> Command | None:
    return asks.CloseCase(case_id=known.case.id)


# ── its fields ──────────────────────────────────────────────────────────────────────────────────────────────────────
_CLEARED = {
    "reason": "reason_id",
    "product": "product_id",
    "order": "order_id",
    "cause": "cause_id",
    "department": "department_id",
}
"""How the fields that may be emptied are called in the command."""


def edit_answers(known: Known) -> Answers:
    """The fields as they stand now."""
    case = known.case
    answers = {name: str(getattr(case, field) or "") for name, field in _CLEARED.items()}
    plain = {"subject": case.subject, "kind": case.kind.value, "severity": case.severity.value}
    return {**plain, **answers, "level": str(case.level)}


def _edit_asks(known: Known) -> tuple[Ask, ...]:
    case, stock, now = known.case, known.stock, edit_answers(known)
    kinds = options_of("kind", [kind for kind in Kind if kind is not Kind.INCIDENT or case.kind is kind])
    asked = (
        Ask(name="subject", label="cases.field.subject", needed=True),
        Ask(name="kind", label="cases.field.kind", how=How.CHOICE, options=kinds, half=True),
        Ask(name="severity", label="cases.field.severity", how=How.CHOICE, half=True,
            options=options_of("severity", Severity)),
        Ask(name="reason", label="cases.field.reason", how=How.REASON),
        *((Ask(name="product", label="cases.field.product", how=How.PRODUCT),) if stock.has_products else ()),
        Ask(name="order", label="cases.field.order", how=How.CHOICE, options=order_options(stock)),
        Ask(name="cause", label="cases.field.cause", how=How.CHOICE, half=True,
            options=named_options(stock.causes, case.cause_id)),
        Ask(name="department", label="cases.field.department", how=How.CHOICE, half=True,
            options=named_options(stock.departments, case.department_id)),
        *(() if stock.alone else (Ask(name="level", label="cases.field.level", how=How.CHOICE,
            options=tuple((str(level), str(level)) for level in (1, 2, 3))),)),
    )  # fmt: skip
    return tuple(_with(ask, now[ask.name]) for ask in asked)


def _edit(known: Known, said: Answers, seen: Answers) -> Command | None:
    """Only what was changed: somebody else may have changed the rest."""
    changed = {name: answer for name, answer in said.items() if answer != seen.get(name, "")}
    if not changed:
        return None
    given: dict[str, Any] = {_FIELDS[name]: answer for name, answer in changed.items() if answer}
    clear = tuple(_CLEARED[name] for name, answer in changed.items() if not answer and name in _CLEARED)
    return asks.ChangeCase(case_id=known.case.id, clear=clear, **given)


_FIELDS = {"subject": "subject", "kind": "case_kind", "severity": "severity", "level": "level", **_CLEARED}


def _with(ask: Ask, value: str) -> Ask:
    from dataclasses import replace

    return replace(ask, value=value)


def _assign_asks(known: Known) -> tuple[Ask, ...]:
    people = people_options(known.stock)
    mine = str(known.stock.me.id)
    return (Ask(name="owner", label="cases.field.owner", how=How.CHOICE, options=people, value=mine),)


def _assign(known: Known, said: Answers, seen: Answers) -> Command | None:
    return asks.AssignCase(case_id=known.case.id, owner_id=UUID(said["owner"]))


def _may_assign(known: Known) -> bool:
    """Who leads gives it to anybody; the others give it away by offering it (see handovers), or take it."""
    me = known.stock.me
    leads = bool(me.roles & {Role.SUPERVISOR, Role.ADMINISTRATOR})
    return not known.stock.alone and (leads or known.case.owner_id != me.id)


# ── what is said ────────────────────────────────────────────────────────────────────────────────────────────────────
def _said_asks(label: str, *more: Ask) -> Asking:
    def asked(known: Known) -> tuple[Ask, ...]:
        words = Ask(name="words", label=label, how=How.WORDS, needed=True)
        return (words, channel_ask(known.case.channel), *more)

    return asked


def _message(known: Known, said: Answers, seen: Answers) -> Command | None:
    return asks.MessageCame(case_id=known.case.id, words=said["words"], channel=Channel(said["channel"]))


def _reply(known: Known, said: Answers, seen: Answers) -> Command | None:
    return asks.NoteReply(
        case_id=known.case.id, words=said["words"], channel=Channel(said["channel"]), wait=bool(said["wait"])
    )


def _interim(known: Known, said: Answers, seen: Answers) -> Command | None:
    return asks.SendInterim(
        case_id=known.case.id,
        words=said["words"],
        channel=Channel(said["channel"]),
        next_at=moment_of(said["next_at"]),
    )


def _interim_plan_asks(known: Known) -> tuple[Ask, ...]:
    at = known.case.interim_due_at
    value = at.isoformat() if at else ""
    return (Ask(name="due_at", label="cases.field.interim_due", how=How.MOMENT, value=value),)


def _interim_plan(known: Known, said: Answers, seen: Answers) -> Command | None:
    return asks.PlanInterim(case_id=known.case.id, due_at=moment_of(said["due_at"]))


def _told_asks(known: Known) -> tuple[Ask, ...]:
    return (
        Ask(name="topic", label="cases.field.topic", needed=True, hint="cases.hint.topic"),
        Ask(name="words", label="cases.field.answer", how=How.WORDS, needed=True),
    )


def _told(known: Known, said: Answers, seen: Answers) -> Command | None:
    return asks.GiveAnswer(case_id=known.case.id, topic=said["topic"], words=said["words"])


def _contradictions(known: Known, said: Answers, asked: Asked) -> tuple[str, Tone]:
    if not (known.case.customer_id and said["topic"] and said["words"]):
        return "", Tone.CARE
    found = asked(asks.ContradictingAnswers(known.case.customer_id, said["topic"], said["words"]))
    told = (text("cases.told_before", words=one_line(each.words), code=f"C-{each.case_number}", name=each.person)
            for each in found[:3])  # fmt: skip
    return "\n".join(told), Tone.CARE


# ── internal queries ────────────────────────────────────────────────────────────────────────────────────────────────
def _query_asks(known: Known) -> tuple[Ask, ...]:
    departments = named_options(known.stock.departments)
    return (
        Ask(name="department", label="cases.field.department", how=How.CHOICE, options=departments, half=True),
        Ask(name="asked_of", label="cases.field.asked_of", half=True),
        Ask(name="question", label="cases.field.question", how=How.WORDS, needed=True),
        Ask(name="due_at", label="cases.field.answer_by", how=How.MOMENT, needed=True),
    )


def _query(known: Known, said: Answers, seen: Answers) -> Command | None:
    due_at = moment_of(said["due_at"])
    assert due_at, "the form asks for it"
    return asks.AskQuery(
        case_id=known.case.id,
        question=said["question"],
        due_at=due_at,
        department_id=id_of(said["department"]),
        asked_of=said["asked_of"],
    )


def _open_queries(known: Known) -> tuple[tuple[str, str], ...]:
    open_ones = (query for query in known.case.queries if query.is_open)
    return tuple((str(query.id), f"{asked_of(query)}: {one_line(query.question, 80)}") for query in open_ones)


def _answer_asks(known: Known) -> tuple[Ask, ...]:
    return (
        Ask(name="query", label="cases.field.query", how=How.CHOICE, options=_open_queries(known)),
        Ask(name="answer", label="cases.field.answer", how=How.WORDS, needed=True),
    )


def _answer(known: Known, said: Answers, seen: Answers) -> Command | None:
    return asks.AnswerQuery(query_id=UUID(said["query"]), answer=said["answer"])


# ── failures ────────────────────────────────────────────────────────────────────────────────────────────────────────
def _failure_asks(known: Known) -> tuple[Ask, ...]:
    kinds = [kind for kind in FailureKind if kind is not FailureKind.BROKEN_PROMISE]
    return (
        Ask(name="failure", label="cases.field.failure", how=How.CHOICE, half=True,
            options=options_of("failure", kinds)),
        Ask(name="severity", label="cases.field.severity", how=How.CHOICE, half=True, value=Severity.NORMAL,
            options=options_of("severity", Severity)),
        Ask(name="words", label="cases.field.what_happened"),
        Ask(name="cause", label="cases.field.cause", how=How.CHOICE, half=True,
            options=named_options(known.stock.causes), value=str(known.case.cause_id or "")),
        Ask(name="order", label="cases.field.order", how=How.CHOICE, half=True,
            options=order_options(known.stock), value=str(known.case.order_id or "")),
        Ask(name="happened_at", label="cases.field.happened_at", how=How.MOMENT, past=True,
            hint="cases.hint.happened_at"),
    )  # fmt: skip


def _failure(known: Known, said: Answers, seen: Answers) -> Command | None:
    assert known.case.customer_id, "only offered where there is one"
    return asks.NoteFailure(
        customer_id=known.case.customer_id,
        case_id=known.case.id,
        failure=FailureKind(said["failure"]),
        severity=Severity(said["severity"]),
        words=said["words"],
        cause_id=id_of(said["cause"]),
        order_id=id_of(said["order"]),
        happened_at=moment_of(said["happened_at"]),
    )


# ── what belongs together ───────────────────────────────────────────────────────────────────────────────────────────
def _others(known: Known) -> bool:
    return bool(case_options(known.stock, known.case.id))


def _link_asks(known: Known) -> tuple[Ask, ...]:
    others, ways = case_options(known.stock, known.case.id), (*LinkKind, "parent", "chain")
    return (
        Ask(name="other", label="cases.field.other", how=How.CHOICE, options=others),
        Ask(name="link", label="cases.field.link", how=How.CHOICE, options=options_of("link", ways)),
    )


def _link(known: Known, said: Answers, seen: Answers) -> Command | None:
    case_id, other = known.case.id, UUID(said["other"])
    if said["link"] == "parent":
        return asks.SetParent(case_id=case_id, parent_id=other)
    if said["link"] == "chain":
        return asks.SetChain(case_id=case_id, follows=other)
    return asks.LinkCases(case_id=case_id, other_id=other, link=LinkKind(said["link"]))


def _split_asks(known: Known) -> tuple[Ask, ...]:
    kinds = options_of("kind", [kind for kind in Kind if kind not in (Kind.INCIDENT, *ONE_CONTACT)])
    return (
        Ask(name="subject", label="cases.field.second_subject", needed=True),
        Ask(name="kind", label="cases.field.kind", how=How.CHOICE, options=kinds, value=_plain_kind(known)),
        *(Ask(name=f"talk:{talk.id}", label=text("cases.split_talk", channel=text(f"channel.{talk.channel}"),
              words=one_line(talk.notes, 80)), how=How.CHECK) for talk in known.talks),
        *(Ask(name=f"promise:{promise.id}", label=text("cases.split_promise", words=one_line(promise.words, 80)),
              how=How.CHECK) for promise in known.promises if promise.state is PromiseState.OPEN),
        *(Ask(name=f"callback:{each.id}", label=text("cases.split_callback", words=one_line(each.purpose, 80)),
              how=How.CHECK) for each in known.callbacks),
    )  # fmt: skip


def _plain_kind(known: Known) -> str:
    return Kind.QUESTION if known.case.kind in (Kind.INCIDENT, *ONE_CONTACT) else known.case.kind


def _split(known: Known, said: Answers, seen: Answers) -> Command | None:
    return asks.SplitCase(
        case_id=known.case.id,
        subject=said["subject"],
        case_kind=Kind(said["kind"]),
        interaction_ids=_ticked(said, "talk"),
        promise_ids=_ticked(said, "promise"),
        callback_ids=_ticked(said, "callback"),
    )


def _ticked(said: Answers, what: str) -> tuple[UUID, ...]:
    return tuple(UUID(name.partition(":")[2]) for name, answer in said.items() if answer and name.startswith(what))


def _merge_asks(known: Known) -> tuple[Ask, ...]:
    others = case_options(known.stock, known.case.id)
    return (
        Ask(name="other", label="cases.field.merge_with", how=How.CHOICE, options=others),
        Ask(name="keep", label="cases.field.keep", how=How.CHOICE, options=options_of("keep", ("this", "other"))),
    )


def _merge(known: Known, said: Answers, seen: Answers) -> Command | None:
    this, other = known.case.id, UUID(said["other"])
    winner, loser = (this, other) if said["keep"] == "this" else (other, this)
    return asks.MergeCases(winner_id=winner, loser_id=loser)


def _what_moves(known: Known, said: Answers, asked: Asked) -> tuple[str, Tone]:
    """What will be shown with the case that is kept."""
    other = asked(asks.GetCase(UUID(said["other"])))
    loser, winner = (other, known.case) if said["keep"] == "this" else (known.case, other)
    promised = asked(PromisesOf(loser.customer_id)) if loser.customer_id else ()
    counts = (
        ("talks", len(loser.interaction_ids)),
        ("queries", sum(query.is_open for query in loser.queries)),
        ("answers", len(loser.answers)),
        ("failures", len(loser.failures)),
        ("promises", sum(each.case_id == loser.id and each.state is PromiseState.OPEN for each in promised)),
        ("callbacks", len(asked(FindCallbacks(case_id=loser.id)).callbacks)),
        ("offers", sum(each.is_open for each in asked(HandoversOf(loser.id)))),
    )
    moved = ", ".join(text(f"cases.moves.{name}", count=count) for name, count in counts if count)
    key = "cases.merge_moves" if moved else "cases.merge_closes"
    return text(key, loser=case_line(loser), winner=winner.code, what=moved), Tone.ACCENT


def _of_customer(known: Known) -> bool:
    return known.case.customer_id is not None


def _resolve_notes(known: Known) -> Sequence[str]:
    if known.case.kind in ONE_CONTACT and not known.case.details:
        return (text("cases.note.by_procedure", kind=kind_words(known.case.kind)),)
    return ()


WAIT_ASK = Ask(name="wait", label="cases.field.wait", how=How.CHECK)
NEXT_ASK = Ask(name="next_at", label="cases.field.next_interim", how=How.MOMENT)

DEEDS: tuple[Deed, ...] = (
    Deed(name="resolve", icon="circle-check", letter="r", step=Step.RESOLVE, ask=_resolve_asks, make=_resolve,
         notes=_resolve_notes, based=True),
    Deed(name="reopen", icon="rotate-ccw", letter="o", step=Step.REOPEN, ask=_words_ask("cases.field.why"),
         make=_reopen),
    Deed(name="wait", icon="hourglass", letter="s", step=Step.WAIT_FOR_US, ask=_wait_asks, make=_wait, based=True),
    Deed(name="step", icon="calendar-clock", letter="n", step=Step.PLAN, ask=_step_asks, make=_step, based=True),
    Deed(name="message", icon="mail-open", letter="k", step=Step.MESSAGE, make=_message,
         ask=_said_asks("cases.field.customer_words"), when=_of_customer),
    Deed(name="reply", icon="reply", letter="a", step=Step.ATTACH, make=_reply, when=_of_customer,
         ask=_said_asks("cases.field.our_words", WAIT_ASK)),
    Deed(name="interim", icon="send", letter="i", step=Step.PLAN, make=_interim, when=_of_customer,
         ask=_said_asks("cases.field.our_words", NEXT_ASK)),
    Deed(name="interim_plan", icon="alarm-clock", letter="z", step=Step.PLAN, ask=_interim_plan_asks,
         make=_interim_plan, when=_of_customer, based=True),
    Deed(name="query", icon="message-circle-question-mark", letter="q", step=Step.ASK, ask=_query_asks, make=_query),
    Deed(name="answer", icon="message-circle", letter="b", step=Step.ATTACH, ask=_answer_asks, make=_answer,
         when=lambda known: bool(_open_queries(known))),
    Deed(name="tell", icon="message-square-text", letter="g", step=Step.ATTACH, ask=_told_asks, make=_told,
         when=_of_customer, look=_contradictions),
    Deed(name="service", icon="wrench", letter="d", step=Step.PLAN, ask=service_deeds.plan_asks,
         make=service_deeds.plan, when=lambda known: _of_customer(known) and service_deeds.may_plan(known)),
    Deed(name="extra", icon="plus", letter="x", step=Step.PLAN, ask=service_deeds.extra_asks,
         make=service_deeds.extra, when=service_deeds.is_planned),
    Deed(name="finish", icon="list-checks", letter="p", step=Step.PLAN, ask=service_deeds.finish_asks,
         make=service_deeds.finish, when=service_deeds.is_planned),
    Deed(name="failure", icon="circle-alert", letter="f", step=Step.ATTACH, ask=_failure_asks, make=_failure,
         when=_of_customer),
    Deed(name="edit", icon="pencil", letter="e", step=Step.CHANGE, ask=_edit_asks, make=_edit, based=True),
    Deed(name="assign", icon="user-check", letter="u", step=Step.ASSIGN, ask=_assign_asks, make=_assign,
         when=_may_assign, based=True),
    Deed(name="link", icon="link", letter="l", step=Step.ARRANGE, ask=_link_asks, make=_link, when=_others),
    Deed(name="split", icon="split", letter="t", step=Step.SPLIT, ask=_split_asks, make=_split, when=_of_customer),
    Deed(name="merge", icon="merge", letter="m", step=Step.WIN, ask=_merge_asks, make=_merge, when=_others,
         look=_what_moves),
    Deed(name="close", icon="folder", letter="c", step=Step.CLOSE, ask=lambda known: (), make=_close),
)  # fmt: skip
