"""What a contact is about: an open case is offered before a new one, proposed by its reason, linked by the wrap-up."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from agentdesk.core.cases.commands import ChangeCase
from agentdesk.core.cases.model import Case
from agentdesk.core.interactions.defaults import shipped_reason
from agentdesk.core.interactions.model import Outcome, Solved
from agentdesk.ui.interactions.talk import Talk
from tests.journeys.window import Window
from tests.ui.cases.shop import Cases

LATE = shipped_reason("delivery.late")


def talking(cases: Cases, window: Window) -> Talk:
    cases.show_customer()
    window.key("F2")
    window.wait(lambda: cases.bench.contacts.active is not None and cases.bench.contacts.active.begun)
    talk = cases.bench.contacts.active
    assert talk
    return talk


def with_reason(cases: Cases) -> Case:
    case = cases.of("Parcel")
    cases.do(ChangeCase(case_id=case.id, reason_id=LATE))
    return case


def save(cases: Cases, window: Window, talk: Talk) -> None:
    contacts = cases.bench.contacts
    if talk.draft.reason_id is None:
        contacts.picks.reason(talk, LATE)
    contacts.wrap_up()
    contacts.picks.outcome(talk, Outcome.TO_FOLLOW)
    contacts.picks.solved(talk, Solved.NO)
    contacts.wrap_up()
    window.see("Wrapped up")


def test_f9_offers_the_open_cases_first_and_the_wrap_up_links_the_one_chosen(window: Window) -> None:
    cases = Cases(window)
    case = with_reason(cases)
    talk = talking(cases, window)
    window.key("F9")
    window.see("Parcel is lost · Open", "Copy of the bill · Open")
    menu = QApplication.activePopupWidget()
    assert menu
    place = next(n for n, each in enumerate(menu.actions(), 1) if "Parcel" in each.text())
    window.key(str(place))
    window.see("About C-1001 · Parcel is lost")
    window.rest(50)
    assert talk.draft.reason_id == LATE
    assert not cases.of("Parcel").interaction_ids
    save(cases, window, talk)
    assert cases.of("Parcel").interaction_ids == (talk.id,)
    window.key("Alt+Z")
    window.wait(lambda: not cases.of("Parcel").interaction_ids)
    window.see("C-1001")
    assert case.id == cases.of("Parcel").id


def test_the_last_digit_is_a_new_case(window: Window) -> None:
    cases = Cases(window)
    talking(cases, window)
    window.key("F9")
    window.wait(QApplication.activePopupWidget)
    window.key("3")
    window.see("Subject *")


def test_taking_the_case_is_taken_back_with_the_reason_that_came_with_it(window: Window) -> None:
    cases = Cases(window)
    with_reason(cases)
    talk = talking(cases, window)
    window.key("F9")
    window.wait(QApplication.activePopupWidget)
    menu = QApplication.activePopupWidget()
    assert menu
    window.key(str(next(n for n, each in enumerate(menu.actions(), 1) if "Parcel" in each.text())))
    window.see("About C-1001 · Parcel is lost")
    window.key("Alt+Z")
    window.wait(lambda: not talk.draft.then and talk.draft.reason_id is None)


def test_one_open_case_of_the_same_reason_is_proposed_and_one_key_takes_or_drops_it(window: Window) -> None:
    cases = Cases(window)
    with_reason(cases)
    talk = talking(cases, window)
    cases.bench.contacts.picks.reason(talk, LATE)
    window.see("C-1001?")
    assert not talk.draft.then
    window.key("Ctrl+F9")
    window.see_no_more("C-1001?")
    assert [each.command.kind for each in talk.draft.then] == ["cases.add_interaction"]
    window.key("Ctrl+F9")
    window.wait(lambda: not talk.draft.then)
    assert not window.shows("C-1001?")
