"""Offering a case, and what becomes of it beside other customers, by keyboard in the real window."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from PySide6.QtWidgets import QComboBox, QPlainTextEdit

from agentdesk.core.commands import Role
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.handovers.commands import AcceptHandover, HandoversOf, OfferHandover, WrittenPacket
from agentdesk.core.handovers.model import Handover, HandoverKind
from agentdesk.core.interactions.commands import MoodAt, StartInteraction, WrapUp
from agentdesk.core.interactions.defaults import shipped_reason
from agentdesk.core.interactions.model import Mood, Outcome, Solved
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.work.commands import WorkList
from tests.journeys.window import Window
from tests.ui.cases.shop import Cases

PACKET = WrittenPacket(story="Broken twice", tried="Sent again", wanted="Money back")


class Two(Cases):
    """The same shop with a colleague in it."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.colleague = self.do(AddPerson(name="Mira Aydin", roles={Role.AGENT}))["person_id"]

    def offers(self) -> tuple[Handover, ...]:
        return self.desk.ask(HandoversOf(self.of("Parcel").id), actor=self.me)

    def offer(self, to: object, **how: object) -> Handover:
        offer = OfferHandover(case_id=self.of("Parcel").id, packet=PACKET, to_id=to, **how)
        self.do(offer)
        return self.offers()[0]

    def open_from_list(self, offer: Handover) -> None:
        items = self.desk.ask(WorkList(self.me), actor=self.me).items
        self.bench.open_work(next(item for item in items if item.subject_id == offer.id))


def test_walking_over_receivers_sends_nothing_and_esc_leaves_the_page(window: Window) -> None:
    shop = Two(window)
    shop.open("Parcel is lost")
    window.see("Hand over")
    window.key("Ctrl+Shift+H")
    window.see("Until somebody accepts, the case stays with you.")
    window.key("Down", "Return")
    popup = window.start.window.focusWidget()
    assert isinstance(popup, QComboBox)
    window.rest(100)
    assert not shop.offers()
    popup.hidePopup()
    window.key("Esc")
    window.see_no_more("Until somebody accepts, the case stays with you.")
    assert not shop.offers()


def test_an_offer_written_at_the_counter_tells_no_mood(window: Window) -> None:
    shop = Two(window)
    interaction_id = UUID(shop.do(StartInteraction(customer_id=shop.customer))["interaction_id"])
    now = shop.desk.clock.now()
    angry = (MoodAt(at=now, mood=Mood.ANGRY),)
    done = WrapUp(
        interaction_id=interaction_id, ended_at=now + timedelta(minutes=1), notes="Wants it back.", moods=angry,
        reason_id=shipped_reason("delivery.lost"), outcome=Outcome.TO_FOLLOW, solved=Solved.NO,
    )  # fmt: skip
    shop.do(done)

    def story() -> str:
        shop.open("Parcel is lost")
        window.see("Hand over")
        window.key("Ctrl+Shift+H")
        window.see("Until somebody accepts, the case stays with you.")
        told = " ".join(each.toPlainText() for each in window.start.window.findChildren(QPlainTextEdit))
        assert "Wants it back" in told
        window.key("Esc")
        window.see_no_more("Until somebody accepts, the case stays with you.")
        return told

    assert "angry" in story()
    window.key("F2")
    window.see("Call in")
    window.key("Ctrl+H", "Up", "Return")
    window.see("At the counter")
    assert "angry" not in story()


def test_an_offer_says_nothing_beside_another_customer(window: Window) -> None:
    shop = Two(window)
    other = shop.do(CreateCustomer(given_name="Petra", family_name="Sommerfeld"))["customer_id"]
    offer = shop.offer(shop.colleague)
    shop.open_from_list(offer)
    window.see("Offered to Mira Aydin: C-1001", "What happened: Broken twice")
    window.key("2")
    window.see("History", "Offered to Mira Aydin")
    window.start.workbench.show_customer(type(shop.customer)(str(other)))
    window.see("Petra Sommerfeld")
    window.see_no_more("Offered to Mira Aydin: C-1001 · Parcel is lost", "Withdraw offer")


def test_an_escalation_says_to_whom_it_went(window: Window) -> None:
    shop = Two(window)
    offer = shop.offer(None, handover_kind=HandoverKind.ESCALATION)
    shop.open_from_list(offer)
    window.see("Offered to supervisors: C-1001", "→ supervisors")


def test_what_was_told_in_an_offer_stays_on_the_case_for_who_has_it_now(window: Window) -> None:
    shop = Two(window)
    offer = shop.offer(shop.colleague)
    shop.desk.execute(AcceptHandover(handover_id=offer.id), actor=offer.to_id)
    shop.open("Parcel is lost")
    window.see("What was tried: Sent again", "Money back", "→ Mira Aydin", "Handover accepted")


def test_every_step_of_a_promise_has_its_words_in_the_history_of_its_case(window: Window) -> None:
    from datetime import timedelta

    from agentdesk.core.promises.commands import MakePromise

    shop = Two(window)
    due = shop.desk.clock.now() + timedelta(days=1)
    case = shop.of("Parcel")
    shop.do(MakePromise(customer_id=shop.customer, case_id=case.id, words="We ring you", due_at=due))
    shop.open("Parcel is lost")
    window.see("Promised", "We ring you")
    assert not window.shows("promise.made")
