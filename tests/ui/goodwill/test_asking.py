"""More than one may give alone: asked for in place, decided elsewhere and seen at once, or given up for one's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from agentdesk.core.approvals.model import Decision, RequestState
from agentdesk.core.asking import What
from agentdesk.core.callbacks.commands import CallbacksOf
from agentdesk.core.drafts import Drafts
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.model import ActState
from agentdesk.core.goodwill.policy import GoodwillKind
from agentdesk.core.money import Money
from agentdesk.core.storage.side import NEEDS_SERVER
from agentdesk.core.sync.offline import Offline, ToOne
from agentdesk.ui.goodwill.aim import Aim
from tests.ui.goodwill.conftest import PIN, Seat


class LineDown:
    """A desk in step whose server is away, with nothing set aside to begin with."""

    is_away, left = True, Offline()

    def decide(self, wishes: Sequence[Any]) -> list[Any]:
        raise Refused(NEEDS_SERVER)

    def answer(self, query: Any, here: Callable[[], Any]) -> Any:
        return here()

    def keeps(self, query: Any) -> bool:
        return False

    def fetch(self, customer_id: UUID, what: What = What.LOOKING) -> None: ...

    def offline(self) -> Offline:
        return self.left


def here(seat: Seat, minor: int) -> Offline:
    most = Money(minor, "EUR")
    return Offline(most, 3, (ToOne(seat.customer, None, most),))


def ask(seat: Seat, amount: str = "150") -> None:
    window = seat.window
    window.key("F7")
    window.wait(lambda: seat.card.form is not None)
    window.type(amount)
    window.see("more than you may give now.", "Ask supervisor", "What speaks for it?")
    window.key("Return")
    window.see("Asked for: Voucher €150.00", "With Sven Krause")
    window.wait(lambda: bool(seat.card.boxes))


def test_without_the_server_it_is_said_at_once_that_nobody_can_be_asked_and_the_words_stay(seat: Seat) -> None:
    window = seat.window
    window.key("F7")
    window.wait(lambda: seat.card.form is not None)
    form, desk = seat.card.form, seat.bench.door.desk
    assert form
    window.type("150")
    form.for_it.setText("Third parcel lost")
    line = desk.elsewhere = LineDown()
    seat.card.presenter.load()
    window.see("more than you may give now. Only the server", "stays here")
    assert "Possible now" not in form._meaning.text()
    line.left = here(seat, 3_000)
    seat.card.presenter.load()
    window.see("Possible now: a voucher up to €30.00")
    window.key("Return")
    assert (seat.requests, form._do.isEnabled(), form.for_it.text()) == ((), False, "Third parcel lost")
    desk.elsewhere = None
    seat.card.presenter.load()
    window.see_no_more("Only the server")
    window.key("Return")
    window.see("Asked for: Voucher €150.00")


def test_a_counter_offer_comes_by_itself_with_its_code_and_its_words(seat: Seat) -> None:
    window = seat.window
    window.key("F2")
    window.type("Parcel lost.")
    ask(seat)
    [waiting] = seat.requests
    assert waiting.request.live
    window.see("Say: “Ich möchte mehr für Sie tun")  # in the language of the customer
    window.type(" Angry.")
    talk = seat.bench.contacts.active
    assert talk
    assert talk.draft.notes == "Parcel lost. Angry."
    seat.decide(Decision.APPROVE_OTHER, amount=12_000)
    window.see("Sven Krause has approved €120.00 instead of €150.00.", "bekommen Sie einen Gutschein über 120,00")
    box = seat.card.boxes[waiting.request.id]
    window.wait(lambda: box.code is not None and box.code.code.text().count("-") == 4)
    window.key("Shift+F7")
    box.take_focus()
    window.key("Return")
    window.see_no_more("Sven Krause has approved €120.00 instead of €150.00. Say")
    window.wait(lambda: not seat.card.boxes)
    assert seat.requests[0].request.noted


def test_a_no_comes_with_words_to_say_and_a_question_is_answered_in_place(seat: Seat) -> None:
    window = seat.window
    ask(seat)
    seat.decide(Decision.ASK_BACK, question="How often has this happened?")
    window.see("Question: How often has this happened?", "Your answer")
    window.key("Shift+F7")
    window.type("Twice")
    window.key("Return")
    window.see("Answered. The request is with the supervisor again.")
    assert seat.requests[0].standing is RequestState.PENDING
    window.see("Asked for: Voucher €150.00")
    [box] = seat.card.boxes.values()
    window.wait(lambda: not box.isAncestorOf(box.window().focusWidget()))  # a second Enter gives no money
    seat.decide(Decision.ASK_BACK, question="Since when?")
    window.see("Question: Since when?")
    assert box.answer.text() == ""
    window.key("Shift+F7")
    window.type("Since May")
    window.key("Return")
    window.see_no_more("Question: Since when?")
    window.key("Shift+F7")  # to a button that goes with the decision
    seat.decide(Decision.DECLINE, reason="Too much", to_say="We cannot do that, but we send it again today.")
    window.see("Sven Krause has declined €150.00.", "Why: Too much", "Say: “We cannot do that, but we send it again")
    assert [act.state for act in seat.acts] == [ActState.RELEASED]
    [declined] = seat.card.boxes.values()
    window.wait(declined._noted.hasFocus)
    window.key("F2", "Shift+F7")
    window.wait(declined._noted.hasFocus)
    assert seat.card.form is None
    window.key("F7")
    window.wait(lambda: seat.card.form is not None)
    window.type("140")
    window.key("Return")
    window.see("Asked for: Voucher €140.00", "Sven Krause has declined €150.00.")
    seat.decide(Decision.APPROVE)
    window.see("Sven Krause has approved €140.00.", "€150.00 declined · Sven Krause")
    window.see_no_more("Why: Too much")
    first, second = seat.card.boxes.values()
    assert (first.is_open, second.is_open, second.code) == (True, False, None)
    window.key("F2", "Shift+F7")
    window.wait(first._noted.hasFocus)
    window.press(second._line.text())
    window.see("Why: Too much", "Sven Krause has approved €140.00.")
    window.wait(second._noted.hasFocus)
    window.press("Show less")
    window.see_no_more("Why: Too much")
    window.key("F2", "Shift+F7", "Return")
    window.wait(lambda: list(seat.card.boxes.values()) == [second])
    talk = seat.bench.contacts.active
    assert talk
    window.type("Angry.")
    assert talk.draft.notes == "Angry."


def test_a_request_is_changed_and_withdrawn(seat: Seat) -> None:
    window = seat.window
    window.key("F7")
    window.wait(lambda: seat.card.form is not None)
    window.type("150")
    window.key("Tab")
    assert seat.card.form
    seat.card.form.kind.choose("gift")
    window.key("Ctrl+S")
    window.see("Asked for: Gift €150.00")
    window.key("Shift+F7")
    before = seat.requests[0].request
    window.press("Change")
    window.wait(lambda: window.typed == "150.00")
    window.key("Return")
    window.see("Nothing was changed")
    assert [act.amount for act in seat.acts] == [15_000], "it was asked for once"
    window.settle()
    window.key("Shift+F7")
    window.press("Change")
    window.wait(lambda: window.typed == "150.00")
    window.type("140")
    window.key("Return")
    window.see("Asked for: Gift €140.00")
    after = seat.requests[0].request
    assert (after.kind, after.reason_id, after.case_id) == (before.kind, before.reason_id, before.case_id)
    window.key("Shift+F7")
    window.press("Withdraw")
    window.see("Request withdrawn. The money is free again.", "Available now €100.00")
    window.wait(lambda: not seat.card.boxes)


def test_ones_own_limit_now_and_the_rest_by_callback_at_once(seat: Seat) -> None:
    window = seat.window
    window.key("F2")
    ask(seat)
    presenter = seat.card.presenter
    presenter.aim_at(Aim(kind=GoodwillKind.EXPRESS))  # as somebody does who looks what else there is
    window.wait(lambda: presenter.known is not None and presenter.known.aim.kind is GoodwillKind.EXPRESS)
    assert presenter.part_of(seat.requests[0].request) == 10_000, "it is about the voucher that was asked for"
    presenter.aim_at(None)
    window.key("Shift+F7")
    window.press("€100.00 now, the rest by callback")
    window.see("Given: Voucher €100.00", "Goodwill: what became of the remaining €50.00")
    assert sorted((act.amount, act.state.value) for act in seat.acts) == [
        (5_000, "pending"), (10_000, "given"), (15_000, "released"),
    ]  # fmt: skip
    assert seat.bench.door.asked(CallbacksOf(seat.customer)) == (), "its form is open: when to ring is asked"
    field = seat.bench.window.focusWidget
    window.wait(lambda: field().accessibleName() == "Number", "there is none yet: it is asked for first")
    window.key("Esc")
    window.type("Agreed.")
    assert seat.bench.contacts.active is not None
    assert seat.bench.contacts.active.draft.notes == "Agreed.", "the keyboard is back where it came from"


def test_half_a_request_waits_beside_its_customer_and_nothing_is_lost_when_saving_fails(seat: Seat) -> None:
    window = seat.window
    window.key("F7")
    window.wait(lambda: seat.card.form is not None)
    window.type("150")
    window.see("What speaks for it?")
    form = seat.card.form
    assert form
    form.for_it.setFocus()
    window.type("Wedding spoilt")
    window.wait(lambda: seat.bench.forms.is_saved)
    drafts: Drafts = seat.bench.drafts
    [draft] = [each for each in drafts.all() if each.kind == "goodwill"]
    assert draft.content["for_it"] == "Wedding spoilt"
    assert draft.customer_id == seat.customer
    form._refuse(OSError("disk full"))
    window.see("Wedding spoilt", "Ask supervisor")
    window.key("Return", "Shift+F7")
    window.see("Asked for: Voucher €150.00")
    [box] = seat.card.boxes.values()
    window.wait(lambda: box.isAncestorOf(window.start.window.focusWidget()))
    assert seat.card.form is None, "the key leads to what is on its way, not to another one"
    assert seat.requests[0].request.words == "Wedding spoilt"


def test_a_second_person_decides_at_this_desk_and_the_work_list_leads_to_what_became_of_it(seat: Seat) -> None:
    window = seat.window
    ask(seat)
    window.key("Shift+F7")
    window.press("Decide at this desk")
    [box] = seat.card.boxes.values()
    window.wait(lambda: box.here is not None and box.here.who.hasFocus())
    window.key("Down", "Return")
    window.see("approve €150.00")
    window.key("1")
    window.see("PIN")
    window.type(PIN)
    window.key("Return")
    window.see("Sven Krause has approved €150.00.", "bekommen Sie einen Gutschein über 150,00")
    window.wait(lambda: box.here is None)
    assert seat.bench.person.name == "Miriam Vogt"
    items = lambda: [each for each in seat.bench.work.items if each.kind == "approval"]  # noqa: E731
    window.wait(lambda: [each.why for each in items()] == ["work.approval.approved"])
    seat.bench.open_work(items()[0])
    window.wait(box._noted.hasFocus)
    window.key("Return")
    window.wait(lambda: not seat.card.boxes and not items())
