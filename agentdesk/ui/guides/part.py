"""Guides join the window: the card beside a customer, its keys, and what its steps open."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any
from uuid import UUID

import shiboken6
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from agentdesk.core.drafts import Draft
from agentdesk.core.guides.catalogue import Catalogue
from agentdesk.core.guides.commands import GuideCatalogue
from agentdesk.core.guides.model import Guide
from agentdesk.core.wording import text
from agentdesk.ui.actions import Action
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.guides.card import BACK_KEY, BETTER_KEY, CARD_KEY, OTHER_KEY, OWN_KEY, GuideCard, Told
from agentdesk.ui.guides.opening import Opening
from agentdesk.ui.guides.presenter import CustomerGuide
from agentdesk.ui.guides.proposing import WORDING_DRAFT
from agentdesk.ui.guides.why_left import WhyLeftInTalks
from agentdesk.ui.guides.words import label
from agentdesk.ui.interactions.talk import Talk
from agentdesk.ui.parts import Bench, Part

_HEARS = {
    "guide",
    "guide_run",
    "failure",
    "promise",
    "case",
    "callback",
    "goodwill",
    "voucher",
    "approval",
    "customer",
    "order",
    "authority",
}


class GuidesPart(Part):
    gone_on = Signal(object)
    """See `GuideCard.gone_on`."""

    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(bench, parent)
        self._cards: dict[UUID, GuideCard] = {}
        self._opening = Opening(bench)
        self._why_left = WhyLeftInTalks(bench.contacts, self)
        self._offered: tuple[str, ...] = ()
        self._left: dict[UUID, Draft] = {}
        conversations = bench.contacts.conversations
        conversations.changed.connect(self._follow_talk)
        conversations.opened.connect(self._follow_talk)
        conversations.closed.connect(self._after_talk)
        bench.contacts.then.steps.saved.connect(self._saved)

    def actions(self) -> Iterable[Action]:
        yield Action(id="guide.card", name="action.guide_card", key=CARD_KEY, run=self._lead, enabled=self._is_there)
        for number in range(1, 10):
            run = partial(self._choose, number)
            can = partial(self._has_choice, number)
            name = Action(
                id=f"guide.answer_{number}",
                name="action.guide_answer",
                key=f"Alt+{number}",
                run=run,
                enabled=can,
                in_palette=False,
                concerns=partial(_is_first, number),
            )
            yield name
        goes_on = self._goes_on
        yield Action(id="guide.back", name="action.guide_back", key=BACK_KEY, run=self._do("back"), enabled=goes_on)
        yield Action(id="guide.other", name="action.guide_other", key=OTHER_KEY, run=self._other, enabled=goes_on)
        yield Action(
            id="guide.own", name="action.guide_own", key=OWN_KEY, run=self._do("say_own_words"), enabled=goes_on
        )
        yield Action(
            id="guide.propose",
            name="action.guide_propose",
            key=BETTER_KEY,
            run=self._propose,
            enabled=lambda: self._front is not None and self._front.can_propose,
        )
        yield Action(id="guide.pause", name="action.guide_pause", run=self._do("pause"), enabled=goes_on)
        yield Action(id="guide.leave", name="action.guide_leave", run=self._do("leave"), enabled=goes_on)

    def begin(self) -> None:
        self._read()
        self.bench.forms.left_behind(WORDING_DRAFT, self.bench.door, self._take_up)

    def _read(self) -> None:
        """Each guide in force can be begun by its name, once they are read."""
        self.bench.door.ask(GuideCatalogue(), owner=self, done=self._offer, supersedes="guides")

    def _offer(self, catalogue: Catalogue) -> None:
        actions = self.bench.window.actions_of_window
        actions.remove(*self._offered)
        offered = [self._action_of(guide) for guide in catalogue.guides.values()]
        self._offered = tuple(action.id for action in offered)
        actions.add(*offered)

    def _action_of(self, guide: Guide) -> Action:
        return Action(
            id=f"guide.start.{guide.id}",
            name="action.guide_start",
            run=partial(self._start, guide.id),
            enabled=lambda: self.bench.whom() is not None,
            said=lambda: text("action.guide_start", title=label(guide.title)),
        )

    def card(self, customer: CustomerPresenter) -> QWidget | None:
        presenter = CustomerGuide(customer, self.bench.contacts)
        card = self._cards[customer.customer_id] = GuideCard(presenter, self.bench.forms)
        card.proposing.happened.connect(self.bench.tell)
        if draft := self._left.pop(customer.customer_id, None):
            card.take_up(draft)
        card.opens.connect(partial(self._opening.open, card))
        card.keyboard_left.connect(self._give_keyboard_back)
        card.refused.connect(self.bench.tell)
        card.next.article_wanted.connect(self.bench.read_article)
        card.gone_on.connect(self.gone_on)
        customer.point_kept.connect(partial(presenter.steps.tell, customer.customer_id, "customer"))
        return card

    @property
    def told(self) -> Told | None:
        """What stands there to be said now."""
        return self._front.told if self._front else None

    @property
    def presenter(self) -> CustomerGuide | None:
        """Of the customer in front."""
        return self._front.presenter if self._front else None

    def front_changed(self, customer_id: UUID | None) -> None:
        """What was heard while they were not in front."""
        if (card := self._front) and card.presenter.is_known:
            card.presenter.load()

    def heard(self, subjects: frozenset[Any]) -> None:
        kinds = {kind for kind, _ in subjects}
        if "guide" in kinds:
            self._read()
        if "guide_run" in kinds:
            self._why_left.look()
        if not kinds & _HEARS:
            return
        if card := self._front:
            card.presenter.load()

    def _saved(self, customer_id: UUID, what: str, step: str) -> None:
        """Where the step led to a page of its own, that makes room for the guide, which goes on."""
        for card in self._there():
            goes_on = card.customer_id == customer_id and card.presenter.saved_for(step, what)
            if goes_on and self.bench.front() is None:
                self.bench.show_customer(customer_id)
                self._give_keyboard_back()

    # ── what people ask ─────────────────────────────────────────────────────────────────────────────────────────
    def _lead(self) -> None:
        if card := self._shown():
            card.take_focus()

    def _choose(self, number: int) -> None:
        if card := self._shown():
            card.choose(number)

    def _propose(self) -> None:
        if card := self._shown():
            card.propose()

    def _take_up(self, drafts: tuple[Draft, ...]) -> None:
        """Each waits for its customer."""
        for draft in drafts:
            if draft.customer_id in self._cards:
                self._cards[draft.customer_id].take_up(draft)
            elif draft.customer_id:
                self._left[draft.customer_id] = draft

    def save_form(self) -> bool:
        wording = self._front.wording if self._front else None
        if wording is None or not wording.isAncestorOf(wording.window().focusWidget() or self.bench.window):
            return False
        wording.presenter.send()
        return True

    def _other(self) -> None:
        if card := self._shown():
            card.other_phrase()

    def _do(self, name: str) -> Any:
        def run() -> None:
            if card := self._shown():
                getattr(card.presenter, name)()

        return run

    def _start(self, guide_id: str) -> None:
        whom = self.bench.whom()
        if whom and self.bench.front() is None:
            self.bench.show_customer(whom)
        if card := self._shown():
            card.presenter.start(guide_id)
            card.take_focus()

    def _shown(self) -> GuideCard | None:
        self.bench.window.show_right()
        return self._front

    def _is_there(self) -> bool:
        return self._front is not None and not self._front.isHidden()

    def _goes_on(self) -> bool:
        return self._front is not None and self._front.presenter.shown is not None

    def _has_choice(self, number: int) -> bool:
        return self._front is not None and len(self._front.choices) >= number

    def _give_keyboard_back(self) -> None:
        """To the notes of a conversation, else to the middle."""
        if not self.bench.window.actions_of_window.run("call.notes"):
            self.bench.window.focus_place(self.bench.window.centre)

    def _follow_talk(self, talk: Talk) -> None:
        for card in filter(None, {self._of(talk), self._front}):  # who stands at the counter sees whoever is in front
            card.presenter.follow_talk()

    def _after_talk(self, talk: Talk) -> None:
        """What has not come to its end waits for the next one."""
        if card := self._of(talk):
            card.presenter.pause()
            card.presenter.follow_talk()

    def _of(self, talk: Talk) -> GuideCard | None:
        return next((each for each in self._there() if each.customer_id == talk.draft.customer_id), None)

    @property
    def _front(self) -> GuideCard | None:
        front = self.bench.front()
        return next((card for card in self._there() if card.customer_id == front), None)

    def _there(self) -> list[GuideCard]:
        """Those whose customers have been closed are no more."""
        self._cards = {id: card for id, card in self._cards.items() if shiboken6.isValid(card)}
        return list(self._cards.values())


def _is_first(number: int) -> bool:
    """The help page tells of them once."""
    return number == 1
