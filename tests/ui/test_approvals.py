"""A request before whoever decides it: what is decided is what was seen, confirmed by a PIN that is kept nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from agentdesk.core.approvals.commands import AnswerBack, ChangeRequest
from agentdesk.core.approvals.model import Decision, RequestState
from agentdesk.core.cases.commands import OpenCase
from agentdesk.core.commands import Role
from agentdesk.core.drafts import Drafts
from agentdesk.core.interactions.model import Channel
from agentdesk.core.people.commands import AddPerson, TheShop
from agentdesk.core.wording import text
from agentdesk.core.work.commands import WorkList
from agentdesk.core.work.words import why_words
from agentdesk.ui.actions import Actions
from agentdesk.ui.approvals.card import ApprovalCard
from agentdesk.ui.approvals.chip import ApprovalsChip, LiveBar, PutToMe
from agentdesk.ui.approvals.form import DECISION, DecideForm
from agentdesk.ui.approvals.here import DecideHere
from agentdesk.ui.approvals.page import ApprovalsPage
from agentdesk.ui.approvals.presenter import TeamRequests
from agentdesk.ui.approvals.seen import Deciding
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.door import Door
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.forms.kept import KeptForms
from agentdesk.ui.tasks import run_inline
from agentdesk.ui.theme import Theme
from agentdesk.ui.widgets.countdown import Waker
from agentdesk.ui.widgets.text import Text
from agentdesk.ui.work.presenter import WorkPresenter
from tests.approvals import EUROS, PIN, Shop
from tests.desks import KEY, make_desk
from tests.goodwill import put_order

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def shop(tmp_path: Path, theme: Theme) -> Iterator[Shop]:
    made = Shop(*make_desk(tmp_path))
    made.lay_down(second_approver_over=15_000)
    yield made
    made.desk.database.close()


@pytest.fixture
def shown() -> Iterator[list[QWidget]]:
    there: list[QWidget] = []
    yield there
    for widget in there:
        shiboken6.delete(widget)


def form_of(shop: Shop, shown: list[QWidget], request_id: UUID, by: UUID) -> DecideForm:
    form = DecideForm(Deciding(Door(shop.desk, by, run_inline()), request_id), BERLIN)
    shown.append(form)
    form.show()
    form.activateWindow()
    QTest.qWaitForWindowActive(form)
    form.load()
    form.take_focus()
    return form


def words(widget: QWidget) -> str:
    there = [each.text() for each in (*widget.findChildren(Text), *widget.findChildren(QPushButton))
             if each.isVisibleTo(widget)]  # fmt: skip
    return " | ".join(there)


def keys(form: QWidget, typed: str, *more: Qt.Key) -> None:
    QTest.keyClicks(form.focusWidget(), typed)
    for key in more:
        QTest.keyClick(form.focusWidget(), key)


def test_who_decides_sees_what_it_is_about_and_says_yes_by_two_keys(shop: Shop, shown: list[QWidget]) -> None:
    shop.decide(shop.request(1_000), shop.tina)
    request_id = shop.request(8_000, live=True, words="Zweites Mal falsch geliefert")
    form, heard = form_of(shop, shown, request_id, shop.sven), []
    form.decided.connect(heard.append)
    read = words(form)
    for part in ("Agnes asks for: Voucher €80.00", "For Müller", "on the line", "Zweites Mal", "€10.00 in all",
                 "Agnes may", "€15.00 now (in one go)", "approve €140.00 alone",
                 "Approve €80.00", "Ask back"):  # fmt: skip
        assert part in read, part
    keys(form, "1")
    keys(form, "000000", Qt.Key.Key_Return)
    assert "The PIN is wrong." in words(form)
    assert form.fields.pin.text() == ""
    assert shop.get(request_id).state is RequestState.PENDING
    keys(form, "", Qt.Key.Key_Return)
    assert "Type your PIN" in words(form)
    keys(form, PIN, Qt.Key.Key_Return)
    assert heard == [Decision.APPROVE]
    assert shop.get(request_id).state is RequestState.APPROVED
    form.load()
    assert "Sven has approved €80.00" in words(form)
    assert "Ask back" not in words(form)


@pytest.mark.parametrize("needs_pin", [True, False])
def test_an_enter_that_was_meant_for_something_else_approves_nothing(
    shop: Shop, shown: list[QWidget], monkeypatch: pytest.MonkeyPatch, needs_pin: bool
) -> None:
    """As at a server, where nobody is asked for a PIN once more."""
    monkeypatch.setattr(type(shop.desk), "needs_pin", lambda desk, command, actor: needs_pin)
    request_id = shop.request(8_000)
    form = form_of(shop, shown, request_id, shop.sven)
    keys(form, "", Qt.Key.Key_Return)
    assert shop.get(request_id).state is RequestState.PENDING
    assert not form.fields.isHidden()
    assert form.fields.decision is (Decision.APPROVE if needs_pin else Decision.APPROVE_OTHER)


def test_who_has_no_pin_is_told_who_sets_one_and_not_what_became_of_nothing(shop: Shop, shown: list[QWidget]) -> None:
    person = AddPerson(name="Uwe", roles=frozenset({Role.SUPERVISOR}), team_id=shop.team_id)
    uwe = UUID(shop.do(person, shop.miriam)["person_id"])
    form = form_of(shop, shown, shop.request(), uwe)
    assert "You have no PIN yet. An administrator sets a first one for you." in words(form)
    assert "Nothing was changed" not in words(form)


def test_another_amount_is_no_more_than_may_be(shop: Shop, shown: list[QWidget]) -> None:
    request_id = shop.request(18_000)
    form = form_of(shop, shown, request_id, shop.sven)
    assert "For the whole amount a second person" in words(form)
    keys(form, "2")
    assert form.fields.amount.text() == "150.00"
    for typed, said in (("600", "Two may approve €500.00"), ("12.345", "€12,345.00 or €12.35?"), ("0", "above zero")):
        form.fields.amount.setText(typed)
        form.fields.confirm()
        assert said in words(form), typed
    form.fields.amount.setText("99.90")
    form.fields.pin.setText(PIN)
    form.fields.confirm()
    found = shop.get(request_id)
    assert (found.state, found.amount_decided, found.amount) == (RequestState.APPROVED, 9_990, 18_000)


def test_a_no_has_a_reason_and_words_to_say(shop: Shop, shown: list[QWidget]) -> None:
    request_id = shop.request()
    form = form_of(shop, shown, request_id, shop.sven)
    keys(form, "3")
    form.fields.confirm()
    assert "Why is it declined?" in words(form)
    assert "What can be said" in words(form)
    proposal = next(each for each in form.findChildren(QPushButton) if each.text() == "Not our mistake")
    proposal.click()
    form.fields.to_say.setPlainText("Dafür gibt es keinen Gutschein.")
    keys(form, PIN, Qt.Key.Key_Return)
    found = shop.get(request_id)
    assert (found.state, found.reason) == (RequestState.DECLINED, "Not our mistake")
    assert found.to_say == "Dafür gibt es keinen Gutschein."


def test_what_was_changed_meanwhile_is_seen_before_it_can_be_decided(shop: Shop, shown: list[QWidget]) -> None:
    request_id = shop.request(8_000)
    form = form_of(shop, shown, request_id, shop.sven)
    keys(form, "1")
    keys(form, PIN)
    shop.do(ChangeRequest(request_id=request_id, amount=9_000, currency=EUROS), shop.agnes)
    keys(form, "", Qt.Key.Key_Return)
    assert shop.get(request_id).state is RequestState.PENDING
    assert "Look at it again" in words(form)
    assert "Voucher €90.00" in words(form)
    assert form.fields.isHidden()
    form.load()  # as whatever happens elsewhere makes it do
    assert "Look at it again" in words(form)
    form.presenter.busy = True
    form.load()
    form.take_focus()
    assert form.window().focusWidget() is form  # nothing can be chosen now, and no other card gets the next key
    form.presenter.busy = False
    form.load()
    keys(form, "1")
    assert "Look at it again" not in words(form)
    keys(form, PIN)
    shop.decide(request_id, shop.tina)
    form.load()
    assert "Tina has approved €90.00" in words(form)
    assert form.fields.pin.text() == ""


def test_words_for_a_no_are_there_again_after_the_request_was_changed(shop: Shop, shown: list[QWidget]) -> None:
    request_id = shop.request()
    form = form_of(shop, shown, request_id, shop.sven)
    form.begin(Decision.DECLINE)
    form.fields.reason.setText("Given twice already")
    form.fields.to_say.setPlainText("I am sorry")
    shop.do(ChangeRequest(request_id=request_id, amount=9_000, currency=EUROS), shop.agnes)
    form.load()
    assert form.fields.isHidden()
    form.begin(Decision.DECLINE)
    assert (form.fields.reason.text(), form.fields.to_say.toPlainText()) == ("Given twice already", "I am sorry")
    form.begin(Decision.APPROVE_OTHER)
    assert form.fields.amount.text() == "90.00", "an amount is proposed for what is asked now"


def test_words_for_a_no_are_there_again_after_the_program_has_gone(
    shop: Shop, shown: list[QWidget], tmp_path: Path
) -> None:
    request_id, drafts = (
        shop.request(),
        Drafts(tmp_path / "drafts.db", KEY, aside=tmp_path / "aside", clock=shop.desk.clock),
    )
    door = Door(shop.desk, shop.sven, run_inline())

    def start() -> tuple[DecideForm, DraftKeeper, KeptForms]:
        keeper = DraftKeeper(drafts, run_inline(), shop.desk.clock)
        kept = KeptForms(keeper)
        form = DecideForm(Deciding(door, request_id), BERLIN, kept=kept)
        shown.append(form)
        form.load()
        kept.begin(door, lambda: None)
        return form, keeper, kept

    form, keeper, kept = start()
    form.begin(Decision.DECLINE)
    form.fields.reason.setText("Given twice already")
    form.fields.to_say.setPlainText("I am sorry")
    form.fields.pin.setText(PIN)
    assert keeper.flush()
    assert PIN not in repr(drafts.all())
    again, keeper, kept = start()
    again.begin(Decision.DECLINE)
    assert (again.fields.reason.text(), again.fields.to_say.toPlainText()) == ("Given twice already", "I am sorry")
    again.fields.forget()
    assert kept.of(DECISION, request_id) is None
    assert drafts.all() == ()
    drafts.close()


def test_the_clock_turns_amber_at_half_time_and_red_once_others_are_asked(shop: Shop, shown: list[QWidget]) -> None:
    request_id = shop.request(live=True)
    form = form_of(shop, shown, request_id, shop.sven)
    told = []
    for seconds in (0, 29, 2, 29, 30):
        shop.wait(timedelta(seconds=seconds))
        form.clock._tick()
        told.append((form.clock.text(), form.clock.property("chip")))
    assert told == [("01:00", "neutral"), ("00:31", "neutral"), ("00:29", "care"), ("29:00", "stop"), ("28:30", "stop")]


def test_what_it_is_about_and_what_was_answered_is_laid_out(shop: Shop, shown: list[QWidget]) -> None:
    opened = shop.do(
        OpenCase(customer_id=shop.customer_id, subject="Paket verloren", channel=Channel.EMAIL), shop.agnes
    )
    order_id = put_order(shop, 18_900, customer=shop.customer_id)
    until = shop.desk.clock.now().date() + timedelta(days=900)
    request_id = shop.request(
        3_000, case_id=UUID(opened["case_id"]), order_id=order_id, expires_on=until, short_note=True
    )
    form = form_of(shop, shown, request_id, shop.sven)
    keys(form, "4")
    form.fields.question.setPlainText("Wann war das?")
    keys(form, "", Qt.Key.Key_Tab)
    keys(form, PIN, Qt.Key.Key_Return)
    form.load()
    assert "Asked back: the request waits for an answer." in words(form)
    shop.do(AnswerBack(request_id=request_id, answer="Am Freitag"), shop.agnes)
    form.load()
    read = words(form)
    for part in ("C-1001 · Paket verloren", "88213 · €189.00", "Valid until", "Wann war das?", "Am Freitag"):
        assert part in read, part
    assert "Approve €30.00" in read


def test_a_second_yes_is_asked_for_and_given_by_somebody_else(shop: Shop, shown: list[QWidget]) -> None:
    request_id = shop.request(18_000)
    first = form_of(shop, shown, request_id, shop.sven)
    keys(first, "1")
    keys(first, PIN, Qt.Key.Key_Return)
    assert shop.get(request_id).state is RequestState.HALF
    first.load()
    assert "A second person decides now." in words(first)
    assert "Ask back" not in words(first)
    second = form_of(shop, shown, request_id, shop.tina)
    assert "Sven has approved €180.00" in words(second)
    assert "a second person has to" not in words(second)
    keys(second, "1")
    keys(second, PIN, Qt.Key.Key_Return)
    assert shop.get(request_id).state is RequestState.APPROVED


def test_a_first_yes_of_two_is_not_told_as_if_it_were_approved(
    shop: Shop, shown: list[QWidget], tmp_path: Path
) -> None:
    request_id, told = shop.request(18_000), []
    door = Door(shop.desk, shop.sven, run_inline())
    drafts = Drafts(tmp_path / "drafts.db", KEY, aside=tmp_path / "aside", clock=shop.desk.clock)
    customer = CustomerPresenter(door, shop.customer_id, shop.desk.ask(TheShop(), actor=shop.sven))
    card = ApprovalCard(customer, BERLIN, KeptForms(DraftKeeper(drafts, run_inline(), shop.desk.clock)))
    column, below = QWidget(), QPushButton("Pin")
    beside = QVBoxLayout(column)
    beside.addWidget(card)
    beside.addWidget(below)
    shown.append(column)
    column.show()
    card.decided.connect(lambda _, said: told.append(said))
    card.show_request(request_id, lead=False)
    column.activateWindow()
    QTest.qWaitForWindowActive(column)
    card.form.take_focus()
    keys(card.form, "1")
    keys(card.form, PIN, Qt.Key.Key_Return)
    assert told == ["half"]
    assert column.focusWidget() is None, "whoever hears of it says where the keyboard goes; until then nothing scrolls"
    drafts.close()


def test_a_second_person_decides_at_the_desk_of_the_first(shop: Shop, shown: list[QWidget]) -> None:
    request_id = shop.request(8_000)
    shop.do(AddPerson(name="Uwe", roles=frozenset({Role.SUPERVISOR})), shop.miriam)
    here = DecideHere(Door(shop.desk, shop.agnes, run_inline()), request_id, BERLIN)
    shown.append(here)
    heard: list[object] = []
    here.decided.connect(heard.append)
    here.show()
    here.begin()
    named = [here.who.itemText(n) for n in range(here.who.count())]
    assert named == ["Choose a name", "Miriam Vogt", "Sven", "Tina", "Uwe"]
    here.who.setCurrentIndex(4)
    here.who.activated.emit(4)
    assert "You have no PIN yet" in words(here)
    assert "Decline" not in words(here)
    here.who.setCurrentIndex(2)
    here.who.activated.emit(2)
    assert here.form
    assert "approve €150.00 alone" in words(here)
    keys(here.form, "1")
    here.form.fields.pin.setText(PIN)
    here.form.fields.confirm()
    found = shop.get(request_id)
    assert (heard, found.state, found.decided_by) == ([Decision.APPROVE], RequestState.APPROVED, shop.sven)


def test_a_live_request_that_goes_on_to_others_is_told_to_them_by_the_clock_alone(
    shop: Shop, shown: list[QWidget]
) -> None:
    work = WorkPresenter(Door(shop.desk, shop.tina, run_inline()), zone=BERLIN)
    put, told = PutToMe(work, Waker(shop.desk.clock)), []
    chip = ApprovalsChip(put, lambda: None)
    bar = LiveBar(put, lambda request_id: False, "Ctrl+I")
    shown += [chip, bar]
    put.new.connect(told.append)
    work.load()
    assert chip.isHidden()  # nothing is put to her, and nobody has said that she leads
    request_id = shop.request(live=True, to_id=shop.sven)
    work.load()
    assert (told, chip.isHidden(), bar.isHidden()) == ([], True, True)
    shop.wait(timedelta(seconds=61))
    work.look_at_the_clock()
    assert [item.subject_id for [item] in told] == [request_id]
    assert (chip.text(), chip.property("chip"), chip.isHidden()) == ("Approvals 1", "stop", False)
    assert "Somebody on the line waits for your decision" in words(bar)
    assert "Müller: Agnes asks for €80.00: Voucher" in words(bar)
    shop.decide(request_id, shop.sven)
    work.load()
    assert (chip.isHidden(), bar.isHidden()) == (True, True)
    chip.set_concerned(True)
    assert (chip.text(), chip.isHidden()) == ("Approvals", False)


def test_whoever_asked_reads_whom_it_lies_with_and_then_what_was_decided(shop: Shop) -> None:
    def lines() -> list[tuple[str, str, str]]:
        work, now = shop.desk.ask(WorkList(shop.agnes), actor=shop.agnes), shop.desk.clock.now()
        return [(item.lane.value, why_words(item, now, BERLIN), text(item.action)) for item in work.items]

    request_id = shop.request(6_000, to_id=shop.sven)
    assert lines() == [("waiting", "Voucher €60.00 · asked Sven", "Open")]
    shop.decide(request_id, shop.sven, Decision.APPROVE_OTHER, amount=4_000)
    assert lines() == [("now", "Sven has approved €40.00: tell the customer", "Tell the customer")]


def test_the_page_tells_with_whom_requests_are_and_what_became_of_others(shop: Shop, shown: list[QWidget]) -> None:
    shop.decide(shop.request(9_000), shop.sven, Decision.APPROVE_OTHER, amount=5_000)
    waiting = shop.request(3_000, to_id=shop.sven)
    presenter = TeamRequests(Door(shop.desk, shop.tina, run_inline()), BERLIN)
    page = ApprovalsPage(presenter, Actions(), Waker(shop.desk.clock))
    shown.append(page)
    page.show()
    page.load()
    assert read(page) == [["Müller", "Voucher €30.00", "Agnes", "Sven", "12:00", "waits for a decision", "1 h"]]
    page.resize(1_000, 800)
    QTest.qWaitForWindowExposed(page)
    assert page.list.height() <= page.list.height_for(1) < 120, "a short list leaves its room to what stands below"
    page.list.filters.pick("to_me")
    assert "Nothing is put to you" in words(page)
    page.list.filters.pick("decided")
    assert read(page) == [["Müller", "Voucher €90.00", "Agnes", "Sven", "12:00", "approved: €50.00"]]
    assert "per day €150.00" in words(page)
    opened = []
    page.opened.connect(opened.append)
    page.list.filters.pick("waiting")
    page.list.opened.emit(waiting)
    assert [each.id for each in opened] == [waiting]


def read(page: ApprovalsPage) -> list[list[str]]:
    rows = page.list._model.rows
    return [[row.cell(n).words for n in range(len(row.cells))] for row in rows]
