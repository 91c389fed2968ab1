"""What a new case asks for, and the command that comes of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from agentdesk.core.cases.commands import OpenCase
from agentdesk.core.cases.kinds import PROPOSED, likely_kind
from agentdesk.core.cases.model import Kind, Severity
from agentdesk.core.interactions.model import Channel, Mood
from agentdesk.core.wording import text
from agentdesk.ui.cases.known import Options, Stock, order_options, people_options
from agentdesk.ui.forms.asks import Answers, Ask, How, id_of, moment_of

NEW_CASE, EDITED_CASE = "new_case", "edited_case"
_MOST_SUBJECT = 70
_SENTENCE_END = re.compile(r"(?<=\w{4}[.!?]) ")
"""Behind a word: St., Nr. and Dr. end no sentence."""
REPLACES = "replaces"
"""Which of the things that go with a wrap-up is being edited."""


@dataclass(frozen=True, slots=True)
class Beside:
    """The conversation that is going on, of which the case will be."""

    interaction_id: UUID
    channel: Channel
    reason_id: UUID | None
    notes: str = ""
    mood: Mood | None = None

    def kind(self, kinds: Mapping[UUID, Kind]) -> Kind:
        return likely_kind(self.reason_id, self.mood, kinds)

    @property
    def subject(self) -> str:
        """The first sentence of the notes, or as much of it as a list shows."""
        line = next((line.strip() for line in self.notes.splitlines() if line.strip()), "")
        sentence = _SENTENCE_END.split(line, maxsplit=1)[0].rstrip(" .")
        if len(sentence) <= _MOST_SUBJECT:
            return sentence
        return sentence[: _MOST_SUBJECT + 1].rpartition(" ")[0] or sentence[:_MOST_SUBJECT]


def new_case_asks(stock: Stock, beside: Beside | None) -> tuple[Ask, ...]:
    return (
        Ask(name="subject", label="cases.field.subject", needed=True, value=beside.subject if beside else ""),
        Ask(
            name="kind",
            label="cases.field.kind",
            how=How.CHOICE,
            options=options_of("kind", PROPOSED),
            half=True,
            value=beside.kind(stock.kinds) if beside else Kind.QUESTION,
        ),
        Ask(
            name="severity",
            label="cases.field.severity",
            how=How.CHOICE,
            options=options_of("severity", Severity),
            half=True,
            value=Severity.NORMAL,
        ),
        Ask(
            name="reason",
            label="cases.field.reason",
            how=How.REASON,
            value=str(beside.reason_id or "") if beside else "",
        ),
        *((Ask(name="product", label="cases.field.product", how=How.PRODUCT),) if stock.has_products else ()),
        *((Ask(name="order", label="cases.field.order", how=How.CHOICE, options=order_options(stock)),)
          if stock.orders else ()),
        *(() if beside else (channel_ask(),)),
        Ask(name="next_step", label="cases.field.next_step", half=True),
        Ask(name="next_step_at", label="cases.field.next_step_at", how=How.MOMENT, half=True),
        *(() if stock.alone else (
            Ask(name="owner", label="cases.field.owner", how=How.CHOICE, options=people_options(stock),
                value=str(stock.me.id)),)),
    )  # fmt: skip


def new_case_command(said: Answers, customer_id: UUID, beside: Beside | None) -> OpenCase:
    return OpenCase(
        customer_id=customer_id,
        subject=said["subject"],
        case_kind=Kind(said["kind"]),
        severity=Severity(said["severity"]),
        reason_id=id_of(said.get("reason", "")),
        product_id=id_of(said.get("product", "")),
        order_id=id_of(said.get("order", "")),
        channel=beside.channel if beside else Channel(said.get("channel") or Channel.PHONE),
        owner_id=id_of(said.get("owner", "")),
        next_step=said.get("next_step", ""),
        next_step_at=_step_at(said),
        interaction_id=beside.interaction_id if beside else None,
    )


def said_of(args: Mapping[str, Any]) -> Answers:
    """What the form of a new case held, of the arguments of the command that came of it."""
    named = {"kind": "case_kind", **{name: f"{name}_id" for name in ("reason", "product", "order", "owner")}}
    plain = ("subject", "severity", "channel", "next_step", "next_step_at")
    given = {name: args.get(named.get(name, name)) for name in (*plain, *named)}
    return {name: str(value or "") for name, value in given.items()}


def channel_ask(value: Channel = Channel.PHONE) -> Ask:
    return Ask(
        name="channel",
        label="cases.field.channel",
        how=How.CHOICE,
        options=tuple((each.value, text(f"channel.{each}")) for each in Channel),
        value=value,
    )


def options_of(field: str, values: object) -> Options:
    assert hasattr(values, "__iter__")
    return tuple((str(value), text(f"cases.{field}.{value}")) for value in values)


def _step_at(said: Answers) -> datetime | None:
    return moment_of(said.get("next_step_at", ""))
