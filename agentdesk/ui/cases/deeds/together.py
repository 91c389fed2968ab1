"""What belongs together: linked, split, merged."""

from __future__ import annotations

from uuid import UUID

from agentdesk.core.callbacks.commands import FindCallbacks
from agentdesk.core.cases import commands as asks
from agentdesk.core.cases.model import ONE_CONTACT, Kind, LinkKind
from agentdesk.core.commands import Command
from agentdesk.core.handovers.commands import HandoversOf
from agentdesk.core.promises.commands import PromisesOf
from agentdesk.core.promises.model import PromiseState
from agentdesk.core.wording import text
from agentdesk.ui.cases.known import Asked, Known, case_options
from agentdesk.ui.cases.new_case import options_of
from agentdesk.ui.cases.words import case_line
from agentdesk.ui.forms.asks import Answers, Ask, How
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.text import one_line


def others(known: Known) -> bool:
    return bool(case_options(known.stock, known.case.id))


def link_asks(known: Known) -> tuple[Ask, ...]:
    others, ways = case_options(known.stock, known.case.id), (*LinkKind, "parent", "chain")
    return (
        Ask(name="other", label="cases.field.other", how=How.CHOICE, options=others),
        Ask(name="link", label="cases.field.link", how=How.CHOICE, options=options_of("link", ways)),
    )


def link(known: Known, said: Answers, seen: Answers) -> Command | None:
    case_id, other = known.case.id, UUID(said["other"])
    if said["link"] == "parent":
        return asks.SetParent(case_id=case_id, parent_id=other)
    if said["link"] == "chain":
        return asks.SetChain(case_id=case_id, follows=other)
    return asks.LinkCases(case_id=case_id, other_id=other, link=LinkKind(said["link"]))


def split_asks(known: Known) -> tuple[Ask, ...]:
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


def split(known: Known, said: Answers, seen: Answers) -> Command | None:
    return asks.SplitCase(
        case_id=known.case.id,
        subject=said["subject"],
        case_kind=Kind(said["kind"]),
        interaction_ids=ticked(said, "talk"),
        promise_ids=ticked(said, "promise"),
        callback_ids=ticked(said, "callback"),
    )


def ticked(said: Answers, what: str) -> tuple[UUID, ...]:
    return tuple(UUID(name.partition(":")[2]) for name, answer in said.items() if answer and name.startswith(what))


def merge_asks(known: Known) -> tuple[Ask, ...]:
    others = case_options(known.stock, known.case.id)
    return (
        Ask(name="other", label="cases.field.merge_with", how=How.CHOICE, options=others),
        Ask(name="keep", label="cases.field.keep", how=How.CHOICE, options=options_of("keep", ("this", "other"))),
    )


def merge(known: Known, said: Answers, seen: Answers) -> Command | None:
    this, other = known.case.id, UUID(said["other"])
    winner, loser = (this, other) if said["keep"] == "this" else (other, this)
    return asks.MergeCases(winner_id=winner, loser_id=loser)


def what_moves(known: Known, said: Answers, asked: Asked) -> tuple[str, Tone]:
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
