"""Goodwill in the real window, by keyboard: seen before anybody speaks, given in three keys, taken back, kept."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from uuid import UUID

from agentdesk.core.cases.commands import OpenCase
from agentdesk.core.cases.model import Kind
from agentdesk.core.goodwill.model import ActState
from agentdesk.ui.language import language
from agentdesk.ui.widgets.field import FieldRow
from tests.journeys.window import open_window
from tests.ui.goodwill.conftest import Seat


def test_a_voucher_is_issued_in_three_keys_beside_the_notes_of_a_call_and_taken_back(seat: Seat) -> None:
    window = seat.window
    window.see("Available now €100.00", "Suggested €10.00 to €20.00", "a serious case", "The limit “")
    window.key("F2")
    window.type("Parcel lost.")
    window.key("F7")
    window.wait(lambda: seat.card.form is not None)
    assert seat.card.form
    assert len(seat.card.form.findChildren(FieldRow)) == 4, "rows are made when they are asked for"
    window.type("25")
    window.see("After that €75.00 are left.")
    window.key("Return")
    window.see("Given: Voucher €25.00", "Say: “Für die Umstände bekommen Sie einen")  # in their language
    window.wait(lambda: seat.card.given is not None and seat.card.given.code is not None)
    given = seat.card.given
    assert given
    assert given.code
    window.wait(lambda: given.code.code.text().count("-") == 4)
    window.type(" Angry.")
    talk = seat.bench.contacts.active
    assert talk
    assert talk.draft.notes == "Parcel lost. Angry."
    window.see("Available now €75.00")
    [act] = seat.acts
    assert (act.amount, act.state) == (2_500, ActState.GIVEN)
    assert act.failure_id is not None, "it is about the failure that was noted"
    window.key("Alt+Z")
    window.see("Available now €100.00", "Taken back: Voucher €25.00")
    assert seat.acts[0].state is ActState.TAKEN_BACK
    window.wait(lambda: seat.card.given is None)


def test_what_is_typed_for_another_one_while_the_first_is_being_sent_is_kept_for_its_form(seat: Seat) -> None:
    window, sent = seat.window, Event()
    window.key("F2")
    window.type("Parcel lost.")
    window.key("F7")
    window.wait(lambda: seat.card.form is not None)
    window.type("25")
    seat.bench.door.work(lambda: sent.wait(15), owner=seat.card, done=bool)
    window.key("Return")
    window.type(" Sorry\n")
    window.key("F7")
    window.type("10")
    assert seat.acts == ()
    sent.set()
    window.see("Available now €75.00", "After that €65.00 are left.")
    assert window.typed == "10"
    window.key("Return")
    window.see("Given: Voucher €10.00")
    window.type("Angry.")
    assert sorted(act.amount for act in seat.acts) == [1_000, 2_500]
    talk = seat.bench.contacts.active
    assert talk
    assert talk.draft.notes == "Parcel lost. Sorry\nAngry."
    window.key("Ctrl+K", "F7")  # as if the notes had not had the keyboard yet
    window.wait(lambda: seat.card.form is not None)
    window.type("5")
    window.key("Return")
    window.see("Given: Voucher €5.00")
    window.type(" Gone.")
    assert talk.draft.notes.endswith("Angry. Gone.")


def test_what_is_proposed_is_taken_by_enter_and_every_limit_is_shown_on_request(seat: Seat) -> None:
    window = seat.window
    window.key("Ctrl+F7")
    window.see("Hide limits", "Per customer and year", "€300.00 left", "Comparable are")
    window.key("Ctrl+F7")
    window.see_no_more("per customer and year")
    window.key("F7")
    window.wait(lambda: window.typed == "15.00")
    window.type("1.234")
    window.key("Return")
    window.see("€1,234.00 or €1.23?")
    assert seat.acts == ()
    window.key("Ctrl+A")
    window.type("16")
    window.key("Ctrl+S")
    window.see("Given: Voucher €16.00")
    assert [act.amount for act in seat.acts] == [1_600]


def test_another_kind_is_given_without_a_code_and_german_says_it_too(seat: Seat) -> None:
    window = seat.window
    window.key("F7")
    window.wait(lambda: seat.card.form is not None)
    window.type("8")
    window.key("Tab", "Down")
    window.see("Waive shipping")
    window.key("Ctrl+S")
    window.see("Given: Waived shipping €8.00", "Den Versand zahlen Sie nicht")
    assert seat.card.given
    assert seat.card.given.code is None
    language().use("de")
    window.see("Jetzt verfügbar: 92,00", "Kulanz", "Alle Grenzen")


def test_half_typed_it_is_there_again_after_a_crash_and_escape_keeps_it(profile: Path) -> None:
    with open_window(profile) as window:
        seat = Seat(window)
        window.key("F7")
        window.wait(lambda: seat.card.form is not None)
        window.type("18,50")
        window.key("F2")
        window.type("Parcel lost.")
        window.key("Ctrl+Return")
        window.see("Goodwill was begun, and neither given nor discarded.", "Go on")
        window.key("F7")
        window.wait(lambda: window.typed == "18,50")
        window.key("Escape")
        assert window.shows("Goodwill was begun")
        window.see_no_more("Issue voucher")
        window.key("F7")
        window.wait(lambda: window.typed == "18,50")
        window.wait(lambda: seat.bench.forms.is_saved)
    with open_window(profile) as window:
        window.ready()
        window.see("Goodwill was begun, and neither given nor discarded.")
        seat = Seat(window)
        window.wait(lambda: seat.card.form is not None)
        window.key("F7", "Return")
        window.see("Given: Voucher €18.50")
        window.see_no_more("Goodwill was begun")
        assert [act.amount for act in seat.acts] == [1_850]


def test_who_works_alone_goes_beyond_with_a_reason_and_sees_no_approvals(alone: Path) -> None:
    with open_window(alone) as window:
        seat = Seat(window)
        window.key("F7")
        window.wait(lambda: seat.card.form is not None)
        window.type("220")
        window.see("€20.00 more than you may give now.", "Why more than the limit?")
        assert not window.shows("supervisor")
        assert not window.shows("approval")
        window.key("Return")
        window.see("Say in a few words why.")
        assert seat.acts == ()
        window.type("Wedding spoilt")
        window.key("Return")
        window.see("Given: Voucher €220.00")
        assert seat.acts[0].beyond_reason == "Wedding spoilt"


def test_it_is_of_the_case_that_is_open_and_a_form_that_is_given_up_meanwhile_hinders_nothing(seat: Seat) -> None:
    window, desk, me = seat.window, seat.bench.door.desk, seat.bench.person.id
    opened = desk.execute(
        OpenCase(customer_id=seat.customer, subject="Grinder is broken", case_kind=Kind.PRODUCT_CLAIM), actor=me
    )
    case_id = UUID(opened["case_id"])
    window.wait(lambda: seat.card.presenter.known is not None and seat.card.presenter.known.aim.case_id == case_id)
    window.key("F7")
    window.wait(lambda: seat.card.form is not None)
    window.type("150")
    seat.card._give_up()  # while it is looked up who may decide
    window.see("Goodwill not given.")
    window.key("Alt+Z")
    window.wait(lambda: window.typed == "150")
    window.press("Order, product, case")
    window.see("C-1001 · Grinder is broken", "This may be owed by law (statutory warranty).")
    form = seat.card.form
    assert form
    assert form.about
    form.take_focus()
    window.type("20")
    window.key("Return")
    window.see("Given: Voucher €20.00")
    assert seat.acts[0].case_id == case_id
