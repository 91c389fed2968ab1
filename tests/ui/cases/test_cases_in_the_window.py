"""Cases by keyboard in the real window over a real profile."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from agentdesk.core.callbacks.commands import FindCallbacks, NewWindow, PlanCallback
from agentdesk.core.cases.commands import (
    ChangeCase,
    FindCases,
    GiveAnswer,
    NoteReply,
    OpenCase,
    PlanInterim,
    PlanStep,
    SetChain,
)
from agentdesk.core.cases.model import CaseFilter, Kind, Severity, Status
from agentdesk.core.commands import Role
from agentdesk.core.customers.commands import CreateCustomer, NewPoint
from agentdesk.core.customers.model import PointKind
from agentdesk.core.interactions.commands import AddReason
from agentdesk.core.interactions.model import Channel
from agentdesk.core.orders.commands import FindProducts
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.promises.commands import MakePromise, PromisesOf
from agentdesk.core.wording import knows
from agentdesk.core.work.commands import WorkList
from agentdesk.ui.cases.part import CasesPart
from agentdesk.ui.forms.product_field import ProductField
from agentdesk.ui.interactions.then_strip import ThenChip
from agentdesk.ui.language import language
from tests.journeys.test_the_language import speaks_only
from tests.journeys.window import Window, open_window
from tests.ui.cases.shop import Cases, buy_mills


def test_a_new_case_begins_beside_the_customer_and_is_in_the_list_at_once(window: Window) -> None:
    cases = Cases(window)
    cases.show_customer()
    window.key("F9")
    window.see("New case", "Subject")
    window.type("Grinder is too loud")
    window.key("Ctrl+S")
    window.see("C-1003 opened", "Grinder is too loud")
    assert cases.of("Grinder").status is Status.OPEN
    window.key("Alt+Z")
    window.see_no_more("Grinder is too loud")


def test_what_is_typed_before_the_form_is_there_stands_in_it(window: Window) -> None:
    cases = Cases(window)
    cases.show_customer()
    window.key("F9")
    window.type("Lid")
    assert not cases.bench.joined.of(CasesPart).cards[cases.customer].form
    window.see("Subject *")
    assert window.typed == "Lid"


def test_without_a_subject_the_form_says_what_is_missing_and_nothing_is_opened(window: Window) -> None:
    cases = Cases(window)
    cases.show_customer()
    window.key("F9")
    window.see("Subject *")
    window.key("Ctrl+S")
    window.see("Please fill this in.")
    assert len(cases.all()) == 2


def test_a_new_case_half_typed_is_there_again_after_the_program_has_gone(profile: Path) -> None:
    with open_window(profile) as window:
        Cases(window.ready()).show_customer()
        window.key("F9")
        window.see("Subject *")
        window.type("Lid is missing")
        window.see("Draft saved")
    with open_window(profile) as window:
        Cases(window.ready()).show_customer()
        window.see("Subject *", "Lid is missing")


def test_a_case_opened_in_a_conversation_is_linked_with_it(window: Window) -> None:
    cases = Cases(window)
    cases.show_customer()
    window.key("F2")
    window.wait(lambda: cases.bench.contacts.active is not None and cases.bench.contacts.active.begun)
    window.key("F9")
    window.wait(QApplication.activePopupWidget)
    window.key("3")  # after the two that are open
    window.see("Subject *")
    window.wait(lambda: window._keyboard.accessibleName().startswith("Subject"))
    window.type("Wants another colour")
    window.key("Ctrl+S")
    window.see("C-1003 opened")
    talk = cases.bench.contacts.active
    assert talk
    assert cases.of("colour").interaction_ids == (talk.id,)


def test_the_first_sentence_of_the_notes_is_proposed_as_subject_and_typing_replaces_it(window: Window) -> None:
    cases = Cases(window)
    cases.show_customer()
    window.key("F2")
    window.wait(lambda: cases.bench.contacts.active is not None and cases.bench.contacts.active.begun)
    window.type("Wants another colour. Blue, if we have it.")
    window.key("F9")
    window.wait(QApplication.activePopupWidget)
    window.key("3")  # after the two that are open
    window.see("Subject *")
    assert window.typed == "Wants another colour"
    window.type("Blue")
    window.key("Ctrl+S")
    window.see("C-1003 opened")
    assert cases.of("Blue").subject == "Blue"


def test_a_case_is_resolved_by_keys_and_esc_goes_back_to_the_customer(window: Window) -> None:
    cases = Cases(window)
    cases.open("Copy of the bill")
    window.key("R")
    window.see("Resolution *")
    window.type("Sent by mail")
    window.key("Ctrl+S")
    window.see("C-1002 resolved", "Reopen")
    assert cases.of("bill").resolution == "Sent by mail"
    window.key("Esc")
    window.see("Jörg Quellenthal", "1 open")


def test_what_somebody_else_changed_stands_beside_what_was_typed(window: Window) -> None:
    cases = Cases(window)
    cases.open("Parcel is lost")
    window.key("E")
    window.see("Subject *")
    window.key("End")
    window.type(" again")
    case = cases.of("Parcel")
    cases.do(ChangeCase(case_id=case.id, subject="Parcel is late", severity=Severity.SERIOUS))
    window.see("Somebody has changed this case meanwhile", "Meanwhile changed to: Parcel is late")
    assert window.typed == "Parcel is lost again"
    window.key("Ctrl+S")
    window.see("C-1001 changed")
    now = cases.of("Parcel")
    assert (now.subject, now.severity) == ("Parcel is lost again", Severity.SERIOUS)


def test_a_half_filled_form_of_a_case_stays_when_it_is_left_by_esc(window: Window) -> None:
    cases = Cases(window)
    cases.open("Parcel is lost")
    window.key("N")
    window.see("Follow-up on")
    window.type("Ask the carrier")
    window.key("Esc")
    window.see_no_more("Follow-up on")
    window.key("N")
    window.see("Ask the carrier")


def test_a_contradicting_answer_warns_before_it_is_saved(window: Window) -> None:
    cases = Cases(window)
    cases.do(GiveAnswer(case_id=cases.of("Parcel").id, topic="delivery date", words="It comes on Monday."))
    cases.open("Parcel is lost")
    window.key("G")
    window.see("Topic *")
    window.type("Delivery date")
    window.key("Tab")
    window.type("On Wednesday")
    window.see("Told before by", "It comes on Monday.")


def test_thanks_are_filed_and_one_key_reopens(window: Window) -> None:
    cases = Cases(window)
    cases.open("Copy of the bill")
    window.key("R")
    window.see("Resolution *")
    window.type("Sent")
    window.key("Ctrl+S")
    window.see("C-1002 resolved")
    window.key("K")
    window.see("What the customer wrote or said")
    window.type("Thank you very much!")
    window.key("Ctrl+S")
    window.see("thanks filed")
    assert cases.of("bill").status is Status.RESOLVED
    window.key("Alt+Z")
    window.see("Reopened: it was more than thanks")
    assert cases.of("bill").status is Status.OPEN


def test_merging_shows_what_will_be_closed(window: Window) -> None:
    cases = Cases(window)
    cases.do(SetChain(case_id=cases.of("bill").id, follows=cases.of("Parcel").id))
    cases.open("Parcel is lost")
    window.key("M")
    window.see("Merge with", "C-1002 · Copy of the bill is closed")
    window.key("Ctrl+S")
    window.see("Cases merged", "Merged into this case")
    assert cases.of("bill").merged_into == cases.of("Parcel").id
    window.see_no_more("Same issue chain")  # that it is merged says enough


def test_a_withdrawal_is_settled_in_one_form_with_its_confirmation(window: Window) -> None:
    cases = Cases(window)
    cases.show_customer()
    assert window.start.window.actions_of_window.run("case.withdrawal")
    window.see("Withdrawal", "Order number *")
    window.type("88213")
    window.key("Ctrl+S")
    window.see("how much money goes back")
    for _ in range(40):
        if window.start.window.focusWidget().accessibleName() == "Amount":  # type: ignore[union-attr]
            break
        window.key("Tab")
    window.type("189.00")
    window.key("Ctrl+S")
    window.see("C-1003 · Withdrawal 88213", "Written confirmation", "Mark as sent")
    case = cases.of("Withdrawal")
    assert (case.kind, case.status) == (Kind.WITHDRAWAL, Status.RESOLVED)
    window.key("7")
    assert "189.00" in QGuiApplication.clipboard().text() or "189,00" in QGuiApplication.clipboard().text()
    window.key("9")
    window.see("confirmation marked as sent")
    assert cases.of("Withdrawal").unconfirmed_since is None


def test_the_work_list_opens_the_case(window: Window) -> None:
    cases = Cases(window)
    case, soon = cases.of("bill"), cases.desk.clock.now() + timedelta(hours=1)
    cases.do(PlanStep(case_id=case.id, next_step="Look for the bill", next_step_at=soon))
    items = cases.desk.ask(WorkList(cases.me), actor=cases.me).items
    cases.bench.open_work(next(item for item in items if item.subject_id == case.id))
    window.see("C-1002 · Copy of the bill", "Look for the bill")


def test_a_service_order_is_planned_and_finished_with_its_proof_of_service(window: Window) -> None:
    cases = Cases(window)
    cases.open("Parcel is lost")
    window.key("D")
    window.see("Partner who comes *")
    window.type("Kaffeetechnik Berg")
    window.key("Tab", "Tab", "Tab")
    window.type("tomorrow 10:00")
    window.key("Tab")
    window.type("tomorrow 11:00")
    window.key("Tab")
    window.type("49.50")
    window.key("Ctrl+S")
    window.see("appointment planned", "Kaffeetechnik Berg", "Finish the work")
    window.key("P")
    window.see("Work done *")
    window.type("New grinder burrs")
    window.key("Tab")
    window.type("now")
    window.key("Ctrl+S")
    window.see("work done", "Written confirmation", "New grinder burrs")


def test_the_page_of_a_case_is_read_in_german(window: Window) -> None:
    cases = Cases(window)
    cases.open("Parcel is lost")
    language().use("de")
    window.see("Erledigen", "Weitere", "Verlauf", "Beschwerde", "Lösungsfrist")
    window.see_no_more("Resolve")


def test_an_open_form_changes_all_its_words_with_the_language_and_keeps_what_was_typed(window: Window) -> None:
    cases = Cases(window)
    cases.do(AddPerson(name="Mira Aydin", roles={Role.AGENT}))
    cases.open("Parcel is lost")
    for key, title in (
        ("R", "Resolve"),
        ("E", "Edit"),
        ("T", "Split"),
        ("F", "Failure"),
        ("Ctrl+Shift+H", "Hand over"),
    ):
        window.key(key)
        window.see(title)
        window.settle()
        speaks_only(window, "en", "de")
        for code, other in (("de", "en"), ("en", "de")):
            language().use(code)
            window.settle()
            speaks_only(window, code, other)
        window.key("Esc")
        window.settle()


def test_what_a_form_says_about_its_answers_changes_with_the_language(window: Window) -> None:
    cases = Cases(window)
    cases.open("Parcel is lost")
    window.key("E")
    window.see("Subject *")
    window.type(" again")
    cases.do(ChangeCase(case_id=cases.of("Parcel").id, subject="Parcel is late"))
    window.see("Meanwhile changed to: Parcel is late", "Somebody has changed this case meanwhile")
    window.see("Draft saved")
    language().use("de")
    window.see("Inzwischen geändert in: Parcel is late", "Der Vorgang wurde inzwischen geändert: Betreff.")
    window.see("Entwurf gespeichert", "Strg+S")
    assert window.typed.endswith(" again")
    window.key("Ctrl+A", "Del", "Ctrl+S")
    window.see("Bitte ausfüllen")
    language().use("en")
    window.see("Please fill this in.")


def test_an_interim_update_that_is_due_is_done_from_the_work_list(window: Window) -> None:
    cases = Cases(window)
    case = cases.of("Copy of the bill")
    with_reply = NoteReply(case_id=case.id, channel=Channel.EMAIL)
    for command in (with_reply, PlanInterim(case_id=case.id, due_at=cases.desk.clock.now() + timedelta(hours=1))):
        cases.do(command)
    window.see(f"{case.code} · Interim update due")
    item = next(each for each in cases.bench.work.items if each.why == "work.case.interim")
    cases.bench.work.open((item.kind, item.subject_id))
    window.see("What we told the customer", "Next interim update by")
    window.type("We are still looking")
    window.key("Ctrl+S")
    window.see(f"{case.code}: interim update filed")
    assert cases.of("bill").interim_due_at is None
    window.key("Alt+Z")
    window.see("Interim update due")


def test_a_merge_says_that_a_callback_moves_and_a_split_takes_it_along(window: Window) -> None:
    cases = Cases(window)
    bill = cases.of("Copy of the bill")
    day = (cases.desk.clock.now() + timedelta(days=2)).date()
    ring = PlanCallback(
        case_id=bill.id,
        phone="0171 5550142",
        purpose="Where is it?",
        window=NewWindow(day=day, from_minute=600, to_minute=660),
    )
    cases.do(ring)
    cases.open("Parcel is lost")
    window.key("M")
    window.see("1 callback")
    window.key("Ctrl+S")
    window.see("Callbacks", "Where is it?")
    window.key("T")
    window.see("Callback: Where is it?")
    window.type("Bill again")
    for _ in range(2):
        window.key("Tab")
    window.key("Space")
    window.key("Ctrl+S")
    window.see("C-1003")
    new = cases.of("Bill again")
    assert [each.purpose for each in cases.desk.ask(FindCallbacks(case_id=new.id), actor=cases.me).callbacks] == [
        "Where is it?"
    ]
    window.key("Alt+Z")
    window.see("Where is it?")


def test_a_product_is_chosen_by_a_piece_of_its_name_with_the_order_in_which_it_was_bought(window: Window) -> None:
    cases = Cases(window)
    buy_mills(cases.bench.workplace)
    cases.show_customer()
    window.key("F9")
    window.see("Subject *", "Product")
    window.type("Grinds no more")
    field = cases.form.findChild(ProductField)
    field.setFocus()
    window.see("Bought", "Mühle blau", "B-77", "Other products", "Mühle rot")
    window.type("mühle")
    window.see_no_more("Waage")
    window.key("Return")
    window.see("Mühle blau · M-1")
    window.key("Ctrl+S")
    window.see("C-1003 opened")
    made = cases.of("Grinds")
    assert (made.product, made.order_number) == ("Mühle blau", "B-77")
    cases.part.show_case(made.id)
    window.see("Product: Mühle blau", "Order: B-77")
    window.key("E")
    window.see("Mühle blau · M-1")
    field = cases.form.findChild(ProductField)
    field.setFocus()
    field.clear()
    window.type("no such thing")
    window.see("No product fits.")
    window.key("Ctrl+S")
    window.see("Choose the product from the list")
    field.clear()
    window.key("Ctrl+S")
    window.see("C-1003 changed")
    assert cases.of("Grinds").product_id is None
    window.key("Alt+Z")
    window.see("Product: Mühle blau")


def test_every_group_of_keys_on_the_help_page_has_a_name(window: Window) -> None:
    for group in window.start.window.actions_of_window.sheet():
        assert knows(f"actions.group.{group}"), group


def test_a_new_case_beside_a_conversation_is_no_wider_than_its_column(window: Window) -> None:
    cases = Cases(window)
    cases.show_customer()
    window.key("F2")
    window.wait(lambda: cases.bench.contacts.active is not None and cases.bench.contacts.active.begun)
    window.key("F9")
    window.wait(QApplication.activePopupWidget)
    window.key("3")  # after the two that are open
    window.see("Subject *", "With the wrap-up", "Discard")
    form = cases.bench.joined.of(CasesPart).cards[cases.customer].form
    column = cases.bench.window.right
    assert form
    assert form.mapTo(column, form.rect().topRight()).x() < column.width()


def test_the_case_that_runs_out_first_stands_first(window: Window) -> None:
    cases = Cases(window)
    later = cases.all()[-1]
    soon = cases.desk.clock.now() + timedelta(minutes=40)
    cases.do(PlanStep(case_id=later.id, next_step="Ask the carrier", next_step_at=soon))
    cases.show_customer()
    window.key("Shift+F9")
    window.wait(lambda: later.code in cases.keyboard, lambda: f"the keyboard is at {cases.keyboard}")


def test_a_case_that_goes_with_the_wrap_up_is_edited_before_it_is_saved(window: Window) -> None:
    cases = Cases(window)
    cases.show_customer()
    window.key("F2")
    window.wait(lambda: cases.bench.contacts.active is not None and cases.bench.contacts.active.begun)
    window.key("F9")
    window.wait(QApplication.activePopupWidget)
    window.key("3")  # after the two that are open
    window.see("Subject *")
    window.type("Lid is missing")
    window.press("With the wrap-up")
    window.see("Goes with the wrap-up")
    chips = cases.bench.window.findChildren(ThenChip)
    window.wait(lambda: any(chip.isVisible() for chip in chips))
    chips[0].setFocus()
    window.key("Return")
    window.see("Save change", "Lid is missing")
    window.wait(lambda: window.typed == "Lid is missing")
    window.key("End")
    window.type(" again")
    window.key("Ctrl+S")
    window.see("Changed in the wrap-up")
    talk = cases.bench.contacts.active
    assert talk
    [then] = talk.draft.then
    assert (then.command.args["subject"], then.command.args["severity"]) == ("Lid is missing again", "normal")
    assert len(cases.all()) == 2


def test_on_the_page_of_a_case_a_promise_is_for_it_and_a_callback_for_its_customer(window: Window) -> None:
    cases = Cases(window)
    cases.open("Copy of the bill")
    window.key("Ctrl+P")
    window.see("By when", "Jörg Quellenthal", "C-1002 · Copy of the bill")
    window.type("The bill comes by mail")
    window.key("Tab")
    window.type("tomorrow 15:00")
    window.key("Return")
    window.see("Promised: The bill comes by mail")
    [made] = cases.desk.ask(PromisesOf(cases.customer), actor=cases.me)
    assert made.case_id == cases.of("bill").id
    cases.bench.joined.show_case(made.case_id)
    window.see("History")
    window.key("F8")
    window.see("What is it about?")


def test_an_unusual_rise_becomes_an_incident_whose_customers_hear_from_us_once(window: Window) -> None:
    cases = Cases(window)
    buy_mills(cases.bench.workplace)
    [mill] = cases.desk.ask(FindProducts("M-1"), actor=cases.me)
    reason = UUID(cases.do(AddReason(labels={"en": "Defekt"}))["reason_id"])
    for n in range(6):
        mail = NewPoint(kind=PointKind.EMAIL, value=f"k{n}@example.org")
        made = cases.do(CreateCustomer(family_name=f"Kunde {n}", points=(mail,)))
        about = {"customer_id": UUID(made["customer_id"]), "product_id": mill.id, "reason_id": reason}
        cases.do(OpenCase(subject=f"Mill {n}", channel=Channel.EMAIL, **about))
    rising = cases.part._rising
    assert rising is not None
    rising.look()  # as it does now and then for those who lead
    window.see("Needs attention", "6 customers in 7 days, 0.5 are usual")
    cases.bench.open_work(next(item for item in cases.bench.work.items if item.kind == "incident"))
    window.see("Unusual rises", "Mühle blau", "6 customers in 7 days; 0.5 are usual", "No incident is open.")
    window.press("Open incident with 6 cases")
    window.see("C-1009 opened", "0 of 6 informed", "Copy 6 e-mail addresses", "not informed yet")
    window.wait(lambda: all(item.kind != "incident" for item in cases.bench.work.items))
    window.key("V")
    window.see("What we told the customer", "6 customers are informed")
    window.type("We know the fault and send a new one.")
    window.key("Ctrl+S")
    window.see("C-1009: customers informed", "6 of 6 informed")
    window.key("V")
    window.see("What we told the customer")
    window.type("We know the fault and send a new one.")
    window.see("0 customers are informed")
    window.key("Esc")
    window.key("R")
    window.see("Resolution *")
    window.type("All replaced")
    cases.form.fill({"children": "with"})
    window.key("Ctrl+S")
    window.see("C-1009 resolved")
    found = cases.desk.ask(FindCases(CaseFilter(product_id=mill.id, statuses=None)), actor=cases.me).rows
    assert {case.status for case in found} == {Status.RESOLVED}
    window.key("Alt+Z")
    window.wait(lambda: len(cases.desk.ask(FindCases(CaseFilter(product_id=mill.id)), actor=cases.me).rows) == 7)
    window.key("Esc")
    window.see("Open incidents", "C-1009")


def test_an_incident_is_begun_by_hand_and_gathers_what_belongs_to_it(window: Window) -> None:
    cases = Cases(window)
    cases.open("Parcel is lost")
    window.key("Y")
    window.see("Begin an incident", "Subject *")
    window.key("Ctrl+S")
    window.see("C-1003 opened", "C-1003 · Parcel is lost", "0 of 1 informed")
    assert cases.of("Parcel is lost").parent_id is not None
    window.key("J")
    window.see("Gather cases", "C-1002 · Copy of the bill")
    window.key("Space", "Ctrl+S")
    window.see("C-1003: cases gathered")
    window.see("0 of 2 informed")
    assert cases.of("Copy of the bill").parent_id == cases.of("Parcel is lost").parent_id
    window.key("Alt+Z")
    window.wait(lambda: cases.of("Copy of the bill").parent_id is None)
    window.key("Esc")
    cases.bench.window.actions_of_window.run("case.new_incident")
    window.see("Subject *", "Open incidents", "C-1003")
    window.type("Website is down")
    window.key("Esc")
    window.see_no_more("Subject *")
    window.key("N")
    window.see("Subject *")
    assert cases.form.answers()["subject"] == "Website is down"
    window.key("Ctrl+S")
    window.see("C-1004 · Website is down", "C-1004 opened")
    cases.open("Copy of the bill")
    window.key("H")
    window.see("Put into an incident", "C-1004 · Website is down")
    window.key("Ctrl+S")
    window.see("C-1002 belongs to the incident now")
    assert cases.of("Copy of the bill").parent_id is not None


def test_who_types_into_the_search_while_the_desk_opens_keeps_the_keyboard(profile: Path) -> None:
    with open_window(profile) as window:
        Cases(window.ready()).show_customer()
        window.settle()
    with open_window(profile) as window:
        window.type("quel")
        window.ready()
        window.see("Jörg Quellenthal", "2 open")
        window.rest(200)
        window.type("lenthal")
        assert window.typed == "quellenthal"


def test_after_a_start_no_button_has_the_keyboard_that_begins_something(profile: Path) -> None:
    with open_window(profile) as window:
        Cases(window.ready()).show_customer()
        window.settle()
    with open_window(profile) as window:
        cases = Cases(window.ready())
        window.see("Jörg Quellenthal", "2 open")
        window.rest(200)
        focus = QApplication.focusWidget()
        assert focus is not None
        assert cases.bench.window.centre.isAncestorOf(focus), focus


def test_of_all_that_can_be_done_the_likeliest_is_in_sight_and_the_rest_in_a_menu(window: Window) -> None:
    cases = Cases(window)
    cases.open("Parcel is lost")
    window.see("More")
    window.key("W")
    menu = QApplication.activePopupWidget()
    assert menu
    assert len(menu.actions()) > 5
    place = next(n for n, each in enumerate(menu.actions()) if each.text().endswith("\tE"))
    for _ in range(place):
        window.key("Down")
    window.key("Return")
    window.see("Subject *")


def test_a_promise_of_the_case_is_kept_on_its_page(window: Window) -> None:
    cases = Cases(window)
    due, case_id = cases.desk.clock.now() + timedelta(hours=4), cases.of("Parcel").id
    cases.do(MakePromise(customer_id=cases.customer, words="It leaves today", due_at=due, case_id=case_id))

    def states() -> list[str]:
        return [each.state.value for each in cases.desk.ask(PromisesOf(cases.customer), actor=cases.me)]

    cases.open("Parcel is lost")
    window.see("It leaves today")
    window.press("Kept")
    window.see("Promise kept: It leaves today")
    assert states() == ["kept"]
    window.key("Alt+Z")
    window.wait(lambda: states() == ["open"])
