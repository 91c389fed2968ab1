"""Offering a case: a page with the packet as far as it is known, to be looked through and completed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import shiboken6
from PySide6.QtCore import QObject

from agentdesk.core.cases.commands import GetCase
from agentdesk.core.cases.model import Case
from agentdesk.core.commands import Undo
from agentdesk.core.guides.commands import OpenRuns
from agentdesk.core.guides.runs import OpenRun
from agentdesk.core.guides.words import in_packet
from agentdesk.core.handovers.commands import Candidates, OfferHandover, PacketFor, WrittenPacket
from agentdesk.core.handovers.model import Candidate, Packet
from agentdesk.core.handovers.packets import MOST
from agentdesk.core.people.commands import Teams
from agentdesk.core.people.model import Team
from agentdesk.core.story.commands import StoryOf
from agentdesk.core.story.model import Story
from agentdesk.core.story.words import story_words
from agentdesk.core.wording import error_text, text
from agentdesk.ui.forms.asks import Ask, How, Setting
from agentdesk.ui.forms.form import Form
from agentdesk.ui.forms.kept import STEP, Kept, KeptForms
from agentdesk.ui.forms.page import FormPage
from agentdesk.ui.handovers.words import PACKET, addressed, receivers
from agentdesk.ui.parts import Bench

FORM, NAMED = "handover", "named"


@dataclass(frozen=True, slots=True)
class Stock:
    """What the form is made of."""

    case: Case
    packet: Packet
    candidates: tuple[Candidate, ...]
    teams: tuple[Team, ...]


class Offering(QObject):
    """One page at a time; what was typed about another case waits as its draft."""

    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._kept = KeptForms(bench.forms, self)
        self.page: FormPage | None = None

    def take_up(self) -> None:
        """What was left at the last stop waits for its case."""
        self._kept.begin(self._bench.door, lambda: None)

    def begin(self, case_id: UUID, to: str = "", reason: str = "") -> None:
        """`to`: a code of `receivers`, or NAMED; `reason` says why."""
        show = partial(self._open, to=to, reason=reason)
        self._bench.door.work(partial(self._stock, case_id), owner=self, done=show, failed=self._tell)

    def _stock(self, case_id: UUID) -> Stock:
        asked = self._bench.door.asked
        case = asked(GetCase(case_id))
        packet = asked(PacketFor(case_id))
        if whom := case.customer_id:
            story, seen = asked(StoryOf(whom)), self._bench.contacts.conversations.at_the_counter
            packet = with_story(packet, story.discreet if seen else story, () if seen else asked(OpenRuns(whom)))
        return Stock(case, packet, asked(Candidates(case_id)), asked(Teams()))

    def _open(self, stock: Stock, to: str, reason: str) -> None:
        door, case = self._bench.door, stock.case
        named = next((f"person:{each.person_id}" for each in stock.candidates if each.named), "")
        setting = Setting(door.clock, ZoneInfo(self._bench.shop.time_zone))
        form = Form(
            str,
            partial(_questions, stock),
            setting,
            save=partial(text, "handover.offer"),
            notes=lambda: (text("handover.note"),),
        )
        kept = self._kept.of(FORM, case.id)
        if kept:
            form.fill(kept.answers)
            form.say_kept()
        elif to or reason:
            form.fill({"to": named if to == NAMED else to, "reason": reason})
        step = self._bench.contacts.then.steps.of(case.customer_id) if case.customer_id else ""
        self._connect(case, form, kept or Kept(FORM, case.id, case.customer_id, form.answers(), {STEP: step}))
        self.end()
        self.page = FormPage(
            partial(text, "handover.offer_title", code=case.code), f"{case.customer} · {case.subject}", form
        )
        self.page.left.connect(self._bench.leave_page)
        self._bench.show_page(self.page)
        form.take_focus()

    def end(self) -> None:
        page, self.page = self.page, None
        if page and shiboken6.isValid(page):
            page.hide()
            page.deleteLater()

    def _connect(self, case: Case, form: Form, kept: Kept) -> None:
        def save() -> None:
            form.work(True)
            command = offer_from(case.id, form.answers())
            self._bench.door.do(command, owner=form, id=kept.command_id, done=done, failed=refused)

        def done(result: Any) -> None:
            self._kept.drop(kept)
            self._bench.show_case(case.id)
            self.end()
            self._bench.tell(text("handover.offered", code=case.code), partial(self._undo, kept.command_id))
            if case.customer_id:
                self._bench.contacts.then.steps.tell(case.customer_id, "handover", kept.seen.get(STEP, ""))

        def refused(error: Exception) -> None:
            form.work(False)
            form.say(partial(error_text, error))

        def discard() -> None:
            self._kept.drop(kept)
            self._bench.leave_page()
            self.end()

        form.changed.connect(lambda: self._kept.keep(kept, form.answers()))
        form.saved.connect(save)
        form.discarded.connect(discard)

    def _undo(self, command_id: UUID) -> None:
        self._bench.door.do(Undo(command_id=command_id), owner=self, failed=self._tell)

    def _tell(self, error: Exception) -> None:
        self._bench.tell(error_text(error))


def offer_from(case_id: UUID, answers: dict[str, str]) -> OfferHandover:
    deadline = answers["deadline"]
    packet = WrittenPacket(
        **{part: answers[part] for part in PACKET}, deadline=datetime.fromisoformat(deadline) if deadline else None
    )
    return OfferHandover(
        case_id=case_id,
        packet=packet,
        reason=answers["reason"],
        **addressed(answers["to"]),  # type: ignore[arg-type]
    )


def with_story(packet: Packet, story: Story, runs: tuple[OpenRun, ...]) -> Packet:
    """What is known of the case stands under what has happened with its customer so far; below it the guides that can
    be gone on with. Where somebody stands before the screen, the story comes without moods and the guides do not come
    along: whoever accepts finds what was answered in the guide itself."""
    told = "\n".join((*story_words(story, lasting=True), "", packet.story, *map(in_packet, runs))).strip()
    return replace(packet, story=told[:MOST])


def _questions(stock: Stock) -> list[Ask]:
    options = tuple(receivers(stock.candidates, stock.teams, stock.case.level))
    packet = stock.packet
    deadline = packet.deadline.isoformat() if packet.deadline else ""
    return [
        Ask(name="to", label="handover.to", how=How.CHOICE, options=options, needed=True),
        *(
            Ask(name=part, label=f"handover.packet.{part}", how=How.WORDS, value=getattr(packet, part))
            for part in PACKET
        ),
        Ask(name="deadline", label="handover.packet.deadline", how=How.MOMENT, value=deadline),
        Ask(name="reason", label="handover.reason", hint="handover.reason_hint"),
    ]
