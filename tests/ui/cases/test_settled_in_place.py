"""What was settled in a contact is wrapped up with its confirmation; a callback is settled on the page of its case."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtGui import QGuiApplication

from agentdesk.core.callbacks.commands import FindCallbacks, NewWindow, PlanCallback
from agentdesk.core.callbacks.model import Callback
from agentdesk.core.interactions.defaults import shipped_reason
from agentdesk.core.interactions.model import Outcome, Solved
from tests.journeys.window import Window
from tests.ui.cases.shop import Cases
from tests.ui.cases.test_case_of_a_contact import talking


def terminate(cases: Cases, window: Window, code: str) -> None:
    assert window.start.window.actions_of_window.run("case.terminate")
    window.see("Contract *")
    cases.form.fill({"contract": "Coffee every month", "ends_on": "2027-01-31"})
    window.key("Ctrl+S")
    window.see(f"{code} · Termination Coffee every month", "Written confirmation")


def test_the_wrap_up_knows_what_was_settled_and_sends_its_confirmation(window: Window) -> None:
    cases = Cases(window)
    talk = talking(cases, window)
    terminate(cases, window, "C-1003")
    known = (shipped_reason("account.termination"), Outcome.SETTLED, Solved.YES)
    assert (talk.draft.reason_id, talk.draft.outcome, talk.draft.solved) == known
    window.key("Alt+Z")
    window.wait(lambda: (talk.draft.reason_id, talk.draft.outcome, talk.draft.solved) == (None, None, None))
    terminate(cases, window, "C-1004")
    assert not window.shows("Not sent yet: ")

    window.key("Ctrl+Return")
    window.see("How did it end?", "Not sent yet: the confirmation of Termination, C-1004")
    window.key("7")
    window.wait(lambda: "C-1004" in QGuiApplication.clipboard().text())
    window.key("9")
    window.see("confirmation marked as sent")
    window.see_no_more("Not sent yet: ")
    assert cases.of("Termination").unconfirmed_since is None
    window.key("Alt+Z")
    window.see("Not sent yet: ")
    window.key("Return")
    window.see("Wrapped up")


def test_a_callback_is_moved_and_settled_on_the_page_of_its_case(window: Window) -> None:
    cases = Cases(window)
    day, bill = (cases.desk.clock.now() + timedelta(days=2)).date(), cases.of("Copy of the bill")
    hours = NewWindow(day=day, from_minute=600, to_minute=660)
    ring = PlanCallback(
        customer_id=cases.customer, case_id=bill.id, phone="0171 5550142", purpose="Where is it?", window=hours
    )
    cases.do(ring)

    def callback() -> Callback:
        [only] = cases.desk.ask(FindCallbacks(case_id=bill.id, phases=None), actor=cases.me).callbacks
        return only

    planned = callback()
    cases.open("Copy of the bill")
    window.press("Settle")
    window.see("Callback planned for", "Call now", "Move")
    window.key("3")
    window.see("When instead?")
    window.type(f"{day + timedelta(days=1):%d.%m.%Y} 11:00")
    window.key("Return")
    window.wait(lambda: callback().starts_at > planned.starts_at)
    window.see("Callback planned for", "History")
    window.wait(lambda: getattr(window._keyboard, "text", str)() == "Call now")
    window.key("6")
    window.see("How was it settled?")
    window.type("Written instead")
    window.key("Return")
    window.see("Callback settled.", "History")
    window.see_no_more("Callback planned for")
