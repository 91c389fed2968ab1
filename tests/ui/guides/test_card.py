"""The guide beside a customer: suggested with its reason, answered from the notes, there again after a restart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from PySide6.QtWidgets import QApplication

from agentdesk.core.callbacks.commands import NewWindow, PlanCallback, StartCall
from agentdesk.core.callbacks.model import Recipient
from agentdesk.core.cases.commands import NoteFailure
from agentdesk.core.cases.model import FailureKind, Severity
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.goodwill.commands import GoodwillOf
from agentdesk.core.guides.commands import SayWhyLeft
from agentdesk.core.guides.model import Do
from agentdesk.core.guides.runs import WhyLeft
from agentdesk.core.interactions.model import Outcome
from agentdesk.core.timekeeper import keep_up_hours
from agentdesk.core.workplace import create_workplace
from agentdesk.ui.goodwill.form import GoodwillForm
from agentdesk.ui.guides.card import GuideCard
from agentdesk.ui.interactions.steps import step_of
from agentdesk.ui.language import language
from agentdesk.ui.workbench import Workbench
from tests.journeys.shops import SHOP
from tests.journeys.window import PASSPHRASE, Window, open_window
from tests.ui.approvals_shop import AGNES, MIRIAM, Asked, make_shop


@pytest.fixture
def profile(tmp_path: Path, qapp: QApplication) -> Iterator[Path]:
    """A customer who was let down twice."""
    place = create_workplace(tmp_path / "profile", SHOP, passphrase=PASSPHRASE)
    desk, me = place.desk, place.person().id
    made = desk.execute(CreateCustomer(given_name="Jörg", family_name="Quellenthal", salutation="Herr"), actor=me)
    for days in (20, 2):
        failure = NoteFailure(
            customer_id=UUID(made["customer_id"]), failure=FailureKind.DELIVERY, severity=Severity.SERIOUS,
            words="Parcel lost", happened_at=desk.clock.now() - timedelta(days=days),
        )  # fmt: skip
        desk.execute(failure, actor=me)
    keep_up_hours(desk)
    place.close()
    yield tmp_path / "profile"
    language().use("en")


def at_the_customer(window: Window) -> tuple[Workbench, GuideCard]:
    window.ready()
    bench = window.start.workbench
    assert bench is not None
    if bench.customers.front is None:
        window.key("Ctrl+K")
        window.type("quellenthal")
        window.see("Jörg Quellenthal")
        window.key("Return")
    window.wait(lambda: "Quellenthal" in window.heading)
    return bench, next(iter(window.start.window.findChildren(GuideCard)))


def at(card: GuideCard) -> str:
    shown = card.presenter.shown
    return shown.step.id if shown else ""


def test_a_guide_is_gone_through_without_leaving_the_notes(profile: Path) -> None:
    with open_window(profile) as window:
        bench, card = at_the_customer(window)
        window.see("Guide", "2 failures in the last 90 days", "Second failure")
        window.key("F2")
        window.see("Call in")
        window.type("Paket weg.")
        window.key("Alt+1")
        window.see("Step 1", "Say", "Avoid")
        assert at(card) == "sorry"
        assert card.say.accessibleName().startswith("Herr Quellenthal, das ist nicht das erste Mal")
        window.key("Shift+F5")
        assert card.say.accessibleName() == "Dass es so gelaufen ist, tut mir leid. Ich kümmere mich jetzt darum."
        window.key("Alt+1")
        assert at(card) == "listen"
        window.key("Alt+0")
        assert at(card) == "sorry"
        window.key("Ctrl+F5")
        window.see("Said in own words")
        window.key("Alt+1")
        window.type(" Sehr ruhig.")
        assert bench.contacts.active is not None
        assert bench.contacts.active.draft.notes == "Paket weg. Sehr ruhig."
        bench.window.actions_of_window.run("guide.pause")
        window.see("Go on: Second failure")
        window.key("Alt+1")
        assert at(card) == "listen"
        window.settle()

    with open_window(profile) as window:  # as after a crash: the desk knows where it stood
        bench, card = at_the_customer(window)
        window.see("Second failure", "Step 2")
        assert (at(card), card.presenter.shown and card.presenter.shown.number) == ("listen", 2)
        bench.window.actions_of_window.run("guide.leave")
        window.see("2 failures in the last 90 days")
        window.wait(lambda: bench.contacts.active is not None)
        known = bench.window.actions_of_window
        window.wait(lambda: any(each.id == "guide.start.voucher_hand_over" for each in known))
        known.run("guide.start.voucher_hand_over")
        window.wait(lambda: at(card) != "")
        assert isinstance(card.presenter.shown.step.act, Do), at(card)  # type: ignore[union-attr]
        before = at(card)
        window.key("Alt+1")
        window.see("Amount", "Kind")
        [form] = window.start.window.findChildren(GoodwillForm)
        assert form.live.isChecked(), "what is asked for takes the clock of somebody who waits on the line"
        window.type("5000")
        window.key("Return")
        window.see("The guide allows")
        steps = bench.contacts.then.steps
        steps.tell(card.customer_id, "promise")
        steps.tell(card.customer_id, "goodwill", step_of(uuid4(), 0))
        assert at(card) == before, "what was saved for nothing of this step answers it"
        window.type("5")
        window.key("Return")
        window.see("Given: Voucher €5.00")
        window.wait(lambda: at(card) != before, lambda: f"the guide goes on, not {at(card)}")
        assert [act.amount for act in bench.door.asked(GoodwillOf(card.customer_id))] == [500]
        talk = bench.contacts.active
        window.wait(lambda: card.given.code.text().count("-") == 4, "its code stands where it is read out")
        for number in (1, 2, 1, 1, 1):  # they take it, it is read out
            if not card.presenter.shown.is_over:  # type: ignore[union-attr]
                card.choose(number)
        assert card.presenter.shown.is_over, at(card)  # type: ignore[union-attr]
        assert (card.given.isHidden(), card.given.code.text()) == (True, "")
        assert talk is not None
        assert talk.draft.outcome is Outcome.SETTLED


def test_at_the_counter_no_guide_is_offered_for_a_mood(profile: Path) -> None:
    with open_window(profile) as window:
        _, card = at_the_customer(window)
        window.key("F2")
        window.see("Call in")
        window.key("Ctrl+M", "5")
        window.see("Angry customer")
        window.key("Ctrl+H", "Up", "Return")  # from the channel that it is to the one at the foot
        window.see("At the counter")
        window.see_no_more("Angry customer")
        assert [each.guide.id for each in card.presenter.fitting][:1] == ["second_failure"]


@pytest.mark.parametrize("way", ["page", "wrap_up"])
def test_what_a_guide_has_settled_on_another_page_leads_back_to_the_guide(profile: Path, way: str) -> None:
    with open_window(profile) as window:
        bench, card = at_the_customer(window)
        window.key("F2")
        window.see("Call in")
        known = bench.window.actions_of_window
        window.wait(lambda: any(each.id == "guide.start.cancellation" for each in known))
        known.run("guide.start.cancellation")
        window.wait(lambda: at(card) != "")
        window.key("Alt+1", "Alt+1")  # all of it, and it has not left
        assert at(card) == "form"
        window.key("Alt+1")
        window.see("For an order that has not left yet.")
        window.type("B-77")
        window.key("Tab", "Tab", "Tab", "Tab")
        window.type("49")
        window.key("Ctrl+S")
        window.wait(lambda: at(card) == "money", lambda: f"at {at(card)}: {window.words()}")
        window.wait(lambda: bench.customers.front == card.customer_id, "the guide is in front again")

        known.run("guide.start.written_confirmation")
        window.wait(lambda: at(card) == "which_way", lambda: f"at {at(card)}")
        window.key("Alt+2", "Alt+1")  # by post, to the address that we hold
        window.wait(lambda: at(card) == "send_letter", lambda: f"at {at(card)}")
        if way == "page":
            window.key("Alt+1")
            window.see("The customer does not have it yet.")
            window.key("9")
        else:
            talk = bench.contacts.active
            assert talk is not None
            window.wait(lambda: bench.contacts.unsent(talk), "the contact does not know of it")
            unsent = bench.contacts.unsent(talk)
            assert unsent is not None
            next(each for each in unsent.outlets if each.words == "Mark as sent").run()
        window.wait(lambda: at(card) == "letter", lambda: f"at {at(card)}: {window.words()}")
        window.wait(lambda: bench.customers.front == card.customer_id, "the guide is in front again")


def test_the_end_of_a_guide_begun_from_the_palette_gives_the_keyboard_back_to_the_notes(profile: Path) -> None:
    with open_window(profile) as window:
        bench, card = at_the_customer(window)
        window.key("F2")
        window.see("Call in")
        known = bench.window.actions_of_window
        window.wait(lambda: any(each.id == "guide.start.praise" for each in known))
        known.run("guide.start.praise")
        window.wait(lambda: at(card) != "")
        assert card.isAncestorOf(QApplication.focusWidget())
        for _ in range(12):
            shown = card.presenter.shown
            if shown and shown.is_over:
                break
            window.key("F5")
            if card.choices:
                card.choose(len(card.choices))
            else:
                window.type("Daniel\n")
        assert card.presenter.shown.is_over, at(card)  # type: ignore[union-attr]
        window.type("Bedankt sich.")
        assert bench.contacts.active is not None
        assert bench.contacts.active.draft.notes == "Bedankt sich."


def test_what_is_not_to_be_said_stands_in_the_customers_language_as_what_is(profile: Path) -> None:
    with open_window(profile) as window:  # in English; he is spoken with in German
        at_the_customer(window)
        window.see("Second failure")
        window.key("Alt+1")
        window.see("Step 1", "Der Paketdienst sagt")


def test_at_the_counter_nobody_reads_what_a_guide_that_goes_on_or_waits_is_called(profile: Path) -> None:
    with open_window(profile) as window:
        bench, card = at_the_customer(window)
        window.key("F2")
        window.see("Call in")
        known = bench.window.actions_of_window
        window.wait(lambda: any(each.id == "guide.start.angry_customer" for each in known))
        known.run("guide.start.angry_customer")
        window.see("Angry customer")
        window.key("Ctrl+4", "Ctrl+H", "Up", "Return")
        window.see("At the counter")
        window.see_no_more("Angry customer")
        known.run("guide.pause")
        window.wait(lambda: card.presenter.paused is not None)
        window.see("Go on: Guide")
        window.see_no_more("Angry customer")
        window.settle()
        assert not window.shows("Angry customer")


def test_what_a_voucher_step_has_brought_about_is_said_after_a_restart_too(tmp_path: Path, qapp: QApplication) -> None:
    shop = make_shop(tmp_path / "shop")
    with open_window(shop, person=AGNES) as window:
        bench, card = at_the_customer(window)
        start(window, bench, card, "voucher_hand_over")
        request = Asked(window).request(card.customer_id, by=AGNES, to=MIRIAM)
        window.see("Waits for approval: €60.00")
        window.settle()
    with open_window(shop, person=AGNES) as window:
        bench, card = at_the_customer(window)
        window.see("Waits for approval: €60.00")
        Asked(window).decide(request, MIRIAM)
        window.see("Already there: €60.00")
        window.settle()
    with open_window(shop, person=AGNES) as window:
        at_the_customer(window)
        window.see("Already there: €60.00")


def test_a_callback_whose_guide_was_left_says_so_and_offers_it_anew(profile: Path) -> None:
    with open_window(profile) as window:
        bench, card = at_the_customer(window)
        start(window, bench, card, "praise")
        first, run = at(card), card.presenter.open
        assert run is not None
        card.presenter.leave()
        window.settle()
        desk, me, tomorrow = bench.workplace.desk, bench.person.id, bench.door.clock.now() + timedelta(days=1)
        desk.execute(SayWhyLeft(run_id=run.run.id, reason=WhyLeft.OTHER_WISH), actor=me)
        plan = PlanCallback(
            customer_id=card.customer_id, phone="0171 5550142", purpose="How it went", recipient=Recipient.ANYONE,
            window=NewWindow(day=tomorrow.date(), from_minute=600, to_minute=660), guide_run_id=run.run.id,
        )  # fmt: skip
        callback_id = UUID(desk.execute(plan, actor=me)["callback_id"])
        desk.execute(StartCall(callback_id=callback_id), actor=me)
        window.see("The guide of this callback was left: Praise", "something else was wanted", "Begin anew: Praise")
        window.key("Alt+1")
        assert at(card) == first
        card.presenter.leave()
        window.settle()
        window.see_no_more("Begin anew: Praise")


def start(window: Window, bench: Workbench, card: GuideCard, guide: str) -> None:
    known = bench.window.actions_of_window
    window.wait(lambda: any(each.id == f"guide.start.{guide}" for each in known))
    known.run(f"guide.start.{guide}")
    window.wait(lambda: at(card) != "")
    window.settle()
