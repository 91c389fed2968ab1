"""All capabilities of the window, and what one of them wants of another; none of them knows any other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from PySide6.QtCore import QObject, SignalInstance
from PySide6.QtWidgets import QWidget

from agentdesk.core.goodwill.policy import GoodwillKind
from agentdesk.core.money import Money
from agentdesk.core.promises.model import Promise
from agentdesk.ui.approvals.part import ApprovalsPart
from agentdesk.ui.callbacks.part import CallbacksPart
from agentdesk.ui.cases.part import CasesPart
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.duplicates.part import DuplicatesPart
from agentdesk.ui.first_hour.part import FirstHourPart
from agentdesk.ui.goodwill.part import GoodwillPart
from agentdesk.ui.guides.own_part import OwnGuidesPart
from agentdesk.ui.guides.part import GuidesPart
from agentdesk.ui.handovers.part import HandoversPart
from agentdesk.ui.in_step.part import InStepPart
from agentdesk.ui.intake.part import IntakePart
from agentdesk.ui.keeping.part import KeepingPart
from agentdesk.ui.knowledge.part import KnowledgePart
from agentdesk.ui.lists.part import ListsPart
from agentdesk.ui.merging.part import MergingPart
from agentdesk.ui.parts import Bench, Part
from agentdesk.ui.patterns.part import PatternsPart
from agentdesk.ui.privacy.part import PrivacyPart
from agentdesk.ui.promises.part import PromisesPart
from agentdesk.ui.relations.part import RelationsPart
from agentdesk.ui.to_practice import PracticePart
from agentdesk.ui.vouchers.part import VouchersPart

PARTS: tuple[Callable[[Bench, QObject], Part], ...] = (
    MergingPart,
    GuidesPart,
    OwnGuidesPart,
    ApprovalsPart,
    PromisesPart,
    KnowledgePart,
    GoodwillPart,
    CallbacksPart,
    CasesPart,
    HandoversPart,
    ListsPart,
    VouchersPart,
    KeepingPart,
    RelationsPart,
    PatternsPart,
    DuplicatesPart,
    PrivacyPart,
    IntakePart,
    PracticePart,
    FirstHourPart,
    InStepPart,
)
"""In the order in which their cards stand."""

AnyPart = TypeVar("AnyPart", bound=Part)


class JoinedParts:
    """`all` of them, once they are made. What is asked here of one is meant for a `Bench`, which is there before."""

    def __init__(self) -> None:
        self.all: list[Part] = []

    def make(self, bench: Bench, parent: QObject) -> None:
        self.all = [make(bench, parent) for make in PARTS]
        for part in self.all:
            bench.window.actions_of_window.add(*part.actions())

    def of(self, kind: type[AnyPart]) -> AnyPart:
        return next(part for part in self.all if isinstance(part, kind))

    # ── beside a customer ───────────────────────────────────────────────────────────────────────────────────────
    def cards(self, customer: CustomerPresenter) -> list[QWidget]:
        made = (part.card(customer) for part in self.all)
        return [card for card in made if card]

    def strips(self, customer: CustomerPresenter) -> list[QWidget]:
        made = (part.below_header(customer) for part in self.all)
        return [strip for strip in made if strip]

    def lines(self, customer: CustomerPresenter) -> list[QWidget]:
        made = (part.line_of_header(customer) for part in self.all)
        return [line for line in made if line]

    def lines_of_case(self, shown: SignalInstance, whose: Callable[[], UUID | None]) -> list[QWidget]:
        made = (part.line_of_case(shown, whose) for part in self.all)
        return [line for line in made if line]

    def tell_front(self, customer_id: UUID | None) -> None:
        for part in self.all:
            part.front_changed(customer_id)

    # ── what one wants of another ───────────────────────────────────────────────────────────────────────────────
    @property
    def front_case(self) -> UUID | None:
        return self.of(CasesPart).front_case

    def show_case(self, case_id: UUID) -> None:
        self.of(CasesPart).show_case(case_id)

    def ring_for(self, promise: Promise) -> None:
        self.of(CallbacksPart).plan_for(promise)

    def ring_about(self, customer_id: UUID, words: str, case_id: UUID | None) -> None:
        self.of(CallbacksPart).plan_about(customer_id, words, case_id)

    def settle_callback(self, callback_id: UUID) -> None:
        self.of(CallbacksPart).settle(callback_id)

    def give(self, kind: GoodwillKind, most: Money | None, reason_id: UUID | None) -> None:
        self.of(GoodwillPart).give(kind, most, reason_id)

    def promise_about(self, words: str) -> None:
        self.of(PromisesPart).make_about(words)

    def hand_over(self, case_id: UUID, to: str, reason: str) -> None:
        self.of(HandoversPart).hand_over(case_id, to, reason)

    def read_article(self, key: str) -> None:
        self.of(KnowledgePart).read(key)

    def merge(self, one_id: UUID, other_id: UUID) -> None:
        self.of(MergingPart).show(other_id, one_id)
