"""Who is speaking: how sure we are, what the caller answers, what is shown for a reason, what the shop lays down."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import Group, argument, option
from agentdesk.command_line.verbs import Shape, command_line, verb
from agentdesk.core.errors import Refused
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from uuid import UUID

    from agentdesk.core.identity.model import Policy, Standing
    from agentdesk.core.workplace import Workplace

_QUESTIONS = ("postcode", "street", "email", "phone", "order_number", "order_amount")
_FIELDS = ("phone", "email", "address", "orders")
_WAYS = ("document", "rung_back", "supervisor")
_REASONS = ("case", "reply", "delivery", "correction", "other")
_ALWAYS = "always"


@command_line.group("identity", cls=Group)
def identity() -> None:
    """Its verbs follow."""


def _values(answer: Any) -> Any:
    from pydantic_core import to_jsonable_python

    return to_jsonable_python(answer)


def standing_words(standing: Standing) -> str:
    if not standing.on:
        return text("refused.identity.off")
    fields = ", ".join(text(f"identity.field.{each}") for each in _FIELDS if each in standing.hidden)
    questions = ", ".join(text(f"identity.question.{each}") for each in standing.questions)
    lines = [text(f"identity.level.{standing.level}")] if standing.interaction_id else [text("cli.identity_nobody")]
    if standing.speaker != "customer":
        third = standing.third
        lines.append(third.who.shown if third else text("identity.stranger"))
    if standing.elsewhere:
        lines.append(f"{standing.elsewhere_by}: {text(f'identity.level.{standing.level}')}")
    lines += [text("cli.identity_may_act", who=f"{each.who.number} {each.who.name}") for each in standing.may_act]
    lines.append(text("cli.identity_hidden", fields=fields) if fields else text("identity.all_shown"))
    if questions:
        lines.append(text("cli.identity_questions", questions=questions))
    return "\n".join(lines)


@verb("show", Shape(standing_words, _values), identity, said_as="identity_show")
@argument("customer")
def show(call: Call, customer: str) -> Any:
    with call.workplace() as place:
        return _standing(call, place, customer)[1]


def answer_words(told: dict[str, Any]) -> str:
    if told["matches"]:
        return f"{text('identity.matches')} {text('identity.level.' + told['level'])}"
    left = told["wrong_left"]
    return text("identity.matches_not", count=left) if left else text("identity.over")


@verb("answer", Shape(answer_words, code=lambda told: 0 if told["matches"] else 1), identity, said_as="identity_answer")
@argument("customer")
@argument("question", type=click.Choice(_QUESTIONS))
def answer(call: Call, customer: str, question: str) -> Any:
    """What the caller says comes from standard input: arguments stay in the shell's history."""
    from agentdesk.core.identity.commands import AnswerQuestion
    from agentdesk.core.identity.model import Question

    said = sys.stdin.readline().strip()
    with call.workplace() as place:
        customer_id, standing = _standing(call, place, customer)
        asked = AnswerQuestion(
            interaction_id=_talk(standing), customer_id=customer_id, question=Question(question), said=said
        )
        return call.execute(place, asked, place.person(call.person).id)


def level_words(told: dict[str, Any]) -> str:
    return text(f"identity.level.{told['level']}")


@verb("vouch", Shape(level_words), identity, said_as="identity_vouch")
@argument("customer")
@argument("way", type=click.Choice(_WAYS))
@option("--talk", "talk_id", type=click.UUID)
@option("--words", "vouch_words", default="")
def vouch(call: Call, customer: str, way: str, talk_id: UUID | None, vouch_words: str) -> Any:
    """Without a conversation that is named: one's own, or for a supervisor that of a colleague."""
    from agentdesk.core.identity.commands import Vouch
    from agentdesk.core.identity.model import Way

    with call.workplace() as place:
        customer_id, standing = _standing(call, place, customer)
        talk_id = talk_id or (standing.elsewhere if way == Way.SUPERVISOR else None) or _talk(standing)
        vouched = Vouch(interaction_id=talk_id, customer_id=customer_id, way=Way(way), words=vouch_words)
        return call.execute(place, vouched, place.person(call.person).id)


@verb("speaker", Shape(level_words), identity, said_as="identity_speaker")
@argument("customer")
@argument("speaker")
def speaker(call: Call, customer: str, speaker: str) -> Any:
    """`customer`, `stranger`, or the number of somebody who may act for them."""
    from agentdesk.core.customers.commands import CustomerByNumber
    from agentdesk.core.identity.commands import NameSpeaker
    from agentdesk.core.identity.model import Speaker

    with call.workplace() as place:
        me = place.person(call.person).id
        customer_id, standing = _standing(call, place, customer)
        who, third_id = Speaker.THIRD, None
        if speaker in (Speaker.CUSTOMER, Speaker.STRANGER):
            who = Speaker(speaker)
        else:
            third_id = place.desk.ask(CustomerByNumber(speaker), actor=me)
        named = NameSpeaker(interaction_id=_talk(standing), customer_id=customer_id, speaker=who, third_id=third_id)
        return call.execute(place, named, me)


@verb("open", Shape(lambda told: text("identity.opened")), identity, said_as="identity_open")
@argument("customer")
@argument("masked_field", type=click.Choice(_FIELDS))
@argument("reason_to_open", type=click.Choice(_REASONS))
@option("--words", "own_words", default="")
def open_field(call: Call, customer: str, masked_field: str, reason_to_open: str, own_words: str) -> Any:
    from agentdesk.core.identity.commands import OpenField
    from agentdesk.core.identity.model import Masked, Reason

    with call.workplace() as place:
        customer_id, _ = _standing(call, place, customer)
        opened = OpenField(
            customer_id=customer_id, field=Masked(masked_field), reason=Reason(reason_to_open), words=own_words
        )
        return call.execute(place, opened, place.person(call.person).id)


def policy_words(policy: Policy) -> str:
    if not policy.on:
        return text("refused.identity.off")
    lines = [text("cli.identity_proofs", count=policy.proofs), text("cli.identity_wrong", count=policy.most_wrong)]
    for field in _FIELDS:
        level = next((needed.value for each, needed in policy.needs.items() if each == field), _ALWAYS)
        lines.append(f"{text(f'identity.field.{field}')}: {text(f'settings.identity_level.{level}')}")
    lines.append(f"{text('identity.questions')}: {', '.join(text(f'identity.question.{q}') for q in policy.questions)}")
    return "\n".join(lines)


@verb("policy", Shape(policy_words, _values), identity, said_as="identity_policy")
@option("--on/--off", "is_on", default=None)
@option("--proofs", "proofs_needed", type=click.IntRange(1, 4))
@option("--most-wrong", "wrong_answers", type=click.IntRange(1, 10))
@option("--need", "needs", multiple=True)
@option("--at-counter/--not-at-counter", "at_counter", default=None)
def policy(
    call: Call,
    is_on: bool | None,
    proofs_needed: int | None,
    wrong_answers: int | None,
    needs: tuple[str, ...],
    at_counter: bool | None,
) -> Any:
    from agentdesk.core.identity.commands import SetPolicy, ThePolicy

    with call.workplace() as place:
        me = place.person(call.person).id
        now: Policy = place.desk.ask(ThePolicy(), actor=me)
        if (is_on, proofs_needed, wrong_answers, at_counter) == (None, None, None, None) and not needs:
            return now
        said = SetPolicy(
            on=now.on if is_on is None else is_on,
            needs=_needs(now, needs),
            questions=frozenset(now.questions),
            proofs=proofs_needed or now.proofs,
            most_wrong=wrong_answers or now.most_wrong,
            at_counter=now.at_counter if at_counter is None else at_counter,
        )
        call.execute(place, said, me)
        return place.desk.ask(ThePolicy(), actor=me)


def _needs(now: Policy, said: tuple[str, ...]) -> Any:
    """`field=level` each; `always` shows it without any check."""
    from agentdesk.core.identity.model import Level, Masked

    needs = dict(now.needs)
    for each in said:
        field, _, level = each.partition("=")
        if field not in _FIELDS or level not in (_ALWAYS, *(level.value for level in Level)):
            raise Refused("identity.need_unknown", said=each)
        needs.pop(Masked(field), None)
        if level != _ALWAYS:
            needs[Masked(field)] = Level(level)
    return needs


def _standing(call: Call, place: Workplace, number: str) -> tuple[UUID, Standing]:
    from agentdesk.core.customers.commands import CustomerByNumber
    from agentdesk.core.identity.commands import IdentityOf

    me = place.person(call.person).id
    customer_id: UUID = place.desk.ask(CustomerByNumber(number), actor=me)
    return customer_id, place.desk.ask(IdentityOf(customer_id), actor=me)


def _talk(standing: Standing) -> UUID:
    if not standing.on:
        raise Refused("identity.off")
    if standing.interaction_id is None:
        raise Refused("identity.nobody_on_line")
    return standing.interaction_id
