"""What we said and did: answers, queries, interim updates, failures, thanks; and what is done in one contact."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from agentdesk.core.cases import commands as asked
from agentdesk.core.cases.details import (
    Amount,
    Billing,
    GoodsReturn,
    OrderCancellation,
    Refund,
    RefundWay,
    ReturnLabel,
    Termination,
    Withdrawal,
)
from agentdesk.core.cases.model import Case, CaseFilter, Confirmation, FailureKind, Kind, Severity, Status, Told
from agentdesk.core.commands import SYSTEM, Undo
from agentdesk.core.customers.commands import AddPoint, CreateCustomer, NewPoint
from agentdesk.core.customers.model import PointKind
from agentdesk.core.deadlines.clocks import Measure, Standing
from agentdesk.core.ids import due_id, new_id
from agentdesk.core.interactions.model import Channel
from agentdesk.core.promises.commands import ChangeDue, KeepPromise, MakePromise, WithdrawPromise
from agentdesk.core.promises.model import PromiseKind
from tests.desks import NOON
from tests.integration.test_cases import DAY, Shop

EURO = Refund(amount=Amount(minor=4990, currency="EUR"))
TODAY = NOON.date()


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


# ── queries and answers ─────────────────────────────────────────────────────────────────────────────────────────────
def test_while_others_are_asked_the_owner_stays_the_owner(shop: Shop) -> None:
    department = UUID(shop.do(asked.SaveDepartment(labels={"de": "Lager"}))["department_id"])
    case_id = shop.open()
    wish = asked.AskQuery(case_id=case_id, question="Wo ist das Paket?", due_at=NOON + DAY, department_id=department)
    queries = [UUID(shop.do(wish)["query_id"]) for _ in range(2)]
    assert (shop.case(case_id).status, shop.case(case_id).owner_id) == (Status.WAITING_OTHERS, shop.me)
    [first, _] = shop.desk.ask(asked.OpenQueries(frozenset({shop.me})), actor=shop.me)
    assert (first.department, first.question, first.is_open) == ({"de": "Lager"}, "Wo ist das Paket?", True)
    shop.do(asked.AnswerQuery(query_id=queries[0], answer="Beim Zoll"))
    assert shop.case(case_id).status is Status.WAITING_OTHERS
    shop.do(asked.WithdrawQuery(query_id=queries[1]))
    assert shop.case(case_id).status is Status.WAITING_US
    assert shop.desk.ask(asked.OpenQueries(frozenset({shop.me})), actor=shop.me) == ()
    assert shop.refused(asked.AnswerQuery(query_id=queries[0], answer="Nochmals")) == "cases.query_over"


def test_an_answer_changes_nothing_about_what_is_settled_or_waits_for_the_customer(shop: Shop) -> None:
    case_id = shop.open()
    wish = asked.AskQuery(case_id=case_id, question="Wo?", due_at=NOON + DAY, asked_of="Paketdienst")
    query = UUID(shop.do(wish)["query_id"])
    shop.resolve(case_id)
    shop.do(asked.AnswerQuery(query_id=query, answer="Da"))
    assert shop.case(case_id).status is Status.RESOLVED


def test_somebody_is_asked_until_a_moment_to_come(shop: Shop) -> None:
    case_id = shop.open()
    nobody = asked.AskQuery(case_id=case_id, question="Wo?", due_at=NOON + DAY)
    assert shop.refused(nobody) == "cases.asked_of_missing"
    late = asked.AskQuery(case_id=case_id, question="Wo?", due_at=NOON, asked_of="Lager")
    assert shop.refused(late) == "cases.due_passed"


def test_another_answer_to_the_same_question_is_known_before_it_is_said(shop: Shop) -> None:
    case_id = shop.open()
    shop.do(asked.GiveAnswer(case_id=case_id, topic="Lieferzeit", words="Drei Tage"))

    def contradicts(topic: str, words: str) -> list[str]:
        found = shop.desk.ask(asked.ContradictingAnswers(shop.customer, topic, words), actor=shop.me)
        return [each.words for each in found]

    assert contradicts("LIEFERZEIT ", "Fünf Tage") == ["Drei Tage"]
    assert contradicts("Lieferzeit", "drei  tage") == []
    assert contradicts("Preis", "Fünf Tage") == []
    [given] = shop.desk.ask(asked.AnswersTo(shop.customer), actor=shop.me)
    assert (given.case_number, given.person) == (1001, "Miriam Vogt")


def test_an_interim_update_counts_as_a_reply_and_plans_the_next(shop: Shop) -> None:
    case_id = shop.open(channel=Channel.EMAIL)
    shop.do(asked.PlanInterim(case_id=case_id, due_at=NOON + DAY))
    assert shop.case(case_id).interim_due_at == NOON + DAY
    shop.do(asked.SendInterim(case_id=case_id, words="Wir suchen noch.", channel=Channel.EMAIL, next_at=NOON + 2 * DAY))
    assert shop.case(case_id).interim_due_at == NOON + 2 * DAY
    clocks = {each.measure: each for each in shop.desk.ask(asked.ClocksOf((case_id,)), actor=shop.me)[case_id]}
    assert clocks[Measure.FIRST_REPLY].standing is Standing.MET
    shop.resolve(case_id)
    assert shop.case(case_id).interim_due_at is None


# ── thanks ──────────────────────────────────────────────────────────────────────────────────────────────────────────
THANKS = "Vielen Dank!"


def test_thanks_are_filed_without_reopening(shop: Shop) -> None:
    case_id = shop.in_status(Status.RESOLVED)
    assert shop.says(case_id, THANKS)["told"] == Told.THANKED
    case = shop.case(case_id)
    assert (case.status, case.reopened_count, case.thanked_at) == (Status.RESOLVED, 0, NOON)
    assert shop.kinds_told(case_id)[0] == "case.thanked"


def test_one_key_says_that_it_was_more_than_thanks(shop: Shop) -> None:
    case_id, command = shop.in_status(Status.RESOLVED), new_id()
    shop.says(case_id, THANKS)
    shop.later(timedelta(hours=1))
    assert shop.do(asked.NotThanks(case_id=case_id), id=command)["told"] == Told.REOPENED
    assert (shop.case(case_id).status, shop.case(case_id).thanked_at) == (Status.OPEN, None)
    assert "case.thanked" not in shop.kinds_told(case_id)
    assert shop.refused(asked.NotThanks(case_id=case_id)) == "cases.no_thanks"
    shop.undo(command)
    assert (shop.case(case_id).status, shop.case(case_id).thanked_at) == (Status.RESOLVED, NOON)


def test_thanks_leave_a_case_waiting_for_whom_it_waits(shop: Shop) -> None:
    case_id = shop.in_status(Status.WAITING_CUSTOMER)
    shop.says(case_id, THANKS)
    assert shop.case(case_id).status is Status.WAITING_CUSTOMER


# ── failures ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_second_failure_within_ninety_days_is_seen_coming(shop: Shop) -> None:
    noted = asked.NoteFailure(customer_id=shop.customer, failure=FailureKind.DELIVERY, words="Nicht da")
    shop.do(noted)
    shop.later(91 * DAY)
    assert shop.desk.ask(asked.RecentFailures(shop.customer), actor=shop.me).failures == ()
    shop.do(noted)
    shop.later(89 * DAY)
    recent = shop.desk.ask(asked.RecentFailures(shop.customer), actor=shop.me)
    assert (len(recent.failures), recent.is_second) == (1, False)
    shop.do(noted)
    assert shop.desk.ask(asked.RecentFailures(shop.customer), actor=shop.me).is_second
    assert len(shop.desk.ask(asked.FailuresOf(shop.customer), actor=shop.me)) == 3


def test_a_failure_has_happened_and_is_this_customers(shop: Shop) -> None:
    early = asked.NoteFailure(customer_id=shop.customer, failure=FailureKind.OTHER, happened_at=NOON + DAY)
    assert shop.refused(early) == "cases.not_yet_happened"
    wrong = asked.NoteFailure(customer_id=shop.new_customer("Klein"), case_id=shop.open(), failure=FailureKind.OTHER)
    assert shop.refused(wrong) == "cases.of_another_customer"


def _promise(shop: Shop, kind: PromiseKind = PromiseKind.PROMISE, **fields: Any) -> UUID:
    told = {"customer_id": shop.customer, "words": "Ich schicke das Ersatzteil", "due_at": NOON + DAY} | fields
    return UUID(shop.do(MakePromise(promise_kind=kind, **told))["promise_id"])


def _note_broken(shop: Shop, promise: UUID, due_at: datetime = NOON + DAY) -> Any:
    wish = asked.NoteBrokenPromise(promise_id=promise, due_at=due_at)
    return shop.do(wish, actor=SYSTEM, id=due_id(wish.kind, promise, due_at))


def test_a_broken_promise_is_a_failure_once_however_often_it_is_noticed(shop: Shop) -> None:
    case_id = shop.open(severity=Severity.SERIOUS)
    promise = _promise(shop, case_id=case_id)
    shop.later(DAY + timedelta(minutes=1))
    first = _note_broken(shop, promise)
    shop.later(DAY)
    assert _note_broken(shop, promise) == first
    again = asked.NoteBrokenPromise(promise_id=promise, due_at=NOON + DAY)
    assert shop.do(again, actor=SYSTEM) == first
    [failure] = shop.case(case_id).failures
    assert (failure.kind, failure.promise_id, failure.happened_at, failure.severity) == (
        FailureKind.BROKEN_PROMISE, promise, NOON + DAY, Severity.SERIOUS,
    )  # fmt: skip


@pytest.mark.parametrize("how", ["in time", "kept", "withdrawn", "moved", "another due date"])
def test_what_is_not_broken_is_no_failure(shop: Shop, how: str) -> None:
    promise = _promise(shop)
    match how:
        case "kept":
            shop.do(KeepPromise(promise_id=promise))
        case "withdrawn":
            shop.do(WithdrawPromise(promise_id=promise, reason="Der Kunde hat es sich anders überlegt"))
        case "moved":
            shop.do(ChangeDue(promise_id=promise, due_at=NOON + 5 * DAY, told_by=Channel.PHONE))
    if how != "in time":
        shop.later(2 * DAY)
    wish = asked.NoteBrokenPromise(promise_id=promise, due_at=NOON + (2 if how == "another due date" else 1) * DAY)
    assert shop.refused(wish, actor=SYSTEM) == "cases.promise_not_broken"


def test_what_we_only_owed_ourselves_is_no_failure_towards_the_customer(shop: Shop) -> None:
    promise = _promise(shop, PromiseKind.FOLLOW_UP_CHECK)
    shop.later(2 * DAY)
    assert _note_broken(shop, promise) == {"failure_id": None}
    assert shop.desk.ask(asked.FailuresOf(shop.customer), actor=shop.me) == ()


# ── in one contact ──────────────────────────────────────────────────────────────────────────────────────────────────
CANCELLATION = OrderCancellation(order_number="B-77", effective_on=TODAY, refund=EURO)
WITHDRAWAL = Withdrawal(order_number="B-77", declared_on=TODAY, received_on=TODAY - timedelta(days=7), refund=EURO)
GOODS = GoodsReturn(order_number="B-77", items="1 Mühle", label=ReturnLabel.PICKED_UP, return_by=date(2026, 12, 1))
TERMINATION = Termination(
    contract="Kaffee-Abo", contract_number="A-5", reached_us_at=datetime(2026, 11, 23, 10, 30, tzinfo=UTC),
    ends_on=date(2026, 12, 31), last_payment=Amount(minor=1999, currency="EUR"), last_payment_on=date(2026, 12, 1),
)  # fmt: skip


def _one_contact(shop: Shop) -> dict[Kind, asked.OneContact]:
    return {
        Kind.ORDER_CANCELLATION: asked.CancelOrder(customer_id=shop.customer, cancellation=CANCELLATION),
        Kind.WITHDRAWAL: asked.TakeWithdrawal(customer_id=shop.customer, withdrawal=WITHDRAWAL),
        Kind.RETURN: asked.TakeReturn(customer_id=shop.customer, goods=GOODS),
        Kind.TERMINATION: asked.Terminate(customer_id=shop.customer, termination=TERMINATION),
    }


@pytest.mark.parametrize("kind", [Kind.ORDER_CANCELLATION, Kind.WITHDRAWAL, Kind.RETURN, Kind.TERMINATION])
def test_one_contact_opens_settles_and_confirms(shop: Shop, kind: Kind) -> None:
    case_id = UUID(shop.do(_one_contact(shop)[kind])["case_id"])
    case = shop.case(case_id)
    assert (case.kind, case.status, case.unconfirmed_since) == (kind, Status.RESOLVED, NOON)
    unconfirmed = CaseFilter(statuses=None, unconfirmed=True)
    assert [row.id for row in shop.desk.ask(asked.FindCases(unconfirmed), actor=shop.me).rows] == [case_id]
    for language in ("de", "en"):
        written = _confirmation(shop, case_id, language)
        assert case.code in written.text
        assert "{" not in written.subject + written.text
        assert "confirmation." not in written.subject + written.text
    sent = new_id()
    shop.do(asked.ConfirmationSent(case_id=case_id, channel=Channel.EMAIL, to="a@example.org"), id=sent)
    assert (shop.case(case_id).unconfirmed_since, shop.case(case_id).confirmed_at) == (None, NOON)
    again = asked.ConfirmationSent(case_id=case_id, channel=Channel.EMAIL)
    assert shop.refused(again) == "cases.nothing_to_confirm"
    shop.undo(sent)
    assert (shop.case(case_id).unconfirmed_since, shop.case(case_id).confirmed_at) == (NOON, None)


@pytest.mark.parametrize("kind", [Kind.ORDER_CANCELLATION, Kind.WITHDRAWAL, Kind.RETURN, Kind.TERMINATION])
def test_one_key_takes_back_what_one_contact_did(shop: Shop, kind: Kind) -> None:
    command = new_id()
    case_id = UUID(shop.do(_one_contact(shop)[kind], id=command)["case_id"])
    shop.undo(command)
    assert shop.refused(asked.ReopenCase(case_id=case_id)) == "cases.unknown"
    assert shop.sound() == set()


def test_an_open_case_can_be_what_is_settled_in_one_contact(shop: Shop) -> None:
    case_id, command = shop.open("Ich will kündigen"), new_id()
    wish = asked.Terminate(customer_id=shop.customer, case_id=case_id, termination=TERMINATION)
    shop.do(wish, id=command)
    assert (shop.case(case_id).kind, shop.case(case_id).subject) == (Kind.TERMINATION, "Ich will kündigen")
    shop.undo(command)
    assert (shop.case(case_id).kind, shop.case(case_id).status) == (Kind.QUESTION, Status.OPEN)


def test_a_withdrawal_is_paid_back_and_sent_back_within_fourteen_days(shop: Shop) -> None:
    later = WITHDRAWAL.model_copy(update={"refund": EURO.model_copy(update={"by": date(2027, 1, 31)})})
    wish = asked.TakeWithdrawal(customer_id=shop.customer, withdrawal=later)
    details = Withdrawal.read(shop.case(UUID(shop.do(wish)["case_id"])).details)
    assert (details.refund.by, details.return_by) == (date(2026, 12, 7), date(2026, 12, 7))


def test_a_late_withdrawal_is_taken_on_purpose_alone(shop: Shop) -> None:
    late = WITHDRAWAL.model_copy(update={"received_on": date(2026, 11, 6)})
    assert shop.refused(asked.TakeWithdrawal(customer_id=shop.customer, withdrawal=late)) == "cases.withdrawal_late"
    on_purpose = late.model_copy(update={"although_late": True})
    case_id = UUID(shop.do(asked.TakeWithdrawal(customer_id=shop.customer, withdrawal=on_purpose))["case_id"])
    assert "trotzdem" in _confirmation(shop, case_id, "de").text
    in_time = WITHDRAWAL.model_copy(update={"received_on": date(2026, 11, 7)})  # ends on a Saturday, so on Monday
    shop.do(asked.TakeWithdrawal(customer_id=shop.customer, withdrawal=in_time))


def test_money_that_goes_back_has_an_amount(shop: Shop) -> None:
    unsaid = CANCELLATION.model_copy(update={"refund": Refund()})
    assert shop.refused(asked.CancelOrder(customer_id=shop.customer, cancellation=unsaid)) == "cases.refund_missing"
    none_due = CANCELLATION.model_copy(update={"refund": Refund(way=RefundWay.NONE_DUE)})
    case_id = UUID(shop.do(asked.CancelOrder(customer_id=shop.customer, cancellation=none_due))["case_id"])
    assert "Es ist nichts zu erstatten." in _confirmation(shop, case_id, "de").blocks


def test_who_takes_the_offer_to_stay_ends_nothing(shop: Shop) -> None:
    stays = TERMINATION.model_copy(update={"offer": "Ein Monat frei", "offer_taken": True})
    assert shop.refused(asked.Terminate(customer_id=shop.customer, termination=stays)) == "cases.stays"


def test_the_confirmation_of_a_termination_says_what_the_law_asks_for(shop: Shop) -> None:
    """What was declared, the day and hour it reached us by the shop's clock, when the contract ends."""
    told = CreateCustomer(salutation="Frau", family_name="Groß", language="de")
    customer = UUID(shop.do(told)["customer_id"])
    point = NewPoint(kind=PointKind.EMAIL, value="gross@example.org")
    shop.do(AddPoint(customer_id=customer, point=point))
    case_id = UUID(shop.do(asked.Terminate(customer_id=customer, termination=TERMINATION))["case_id"])
    written = _confirmation(shop, case_id)
    assert written == Confirmation(
        "de",
        "Ihre Kündigung, Kaffee-Abo A-5",
        (
            "Guten Tag Frau Groß,",
            "wir bestätigen: Ihre Kündigung von Kaffee-Abo A-5 ist am 23.11.2026 um 11:30 Uhr bei uns eingegangen.",
            "Der Vertrag endet am 31.12.2026.",
            "Die letzte Zahlung beträgt 19,99\xa0€ und ist am 01.12.2026 fällig.",
            "Sie müssen nichts weiter tun.",
            "Ihr Vorgang bei uns: C-1001\n\nMit freundlichen Grüßen\nKaffeehaus Sommer",
        ),
        "gross@example.org",
        shop="Kaffeehaus Sommer",
    )


def test_the_language_of_a_confirmation_is_the_customers_or_else_the_shops(shop: Shop) -> None:
    for language, written in (("en", "en"), ("de", "de"), ("fr", "en"), ("", "de")):
        told = CreateCustomer(family_name="Groß", language=language)
        customer = UUID(shop.do(told)["customer_id"])
        case_id = UUID(shop.do(asked.Terminate(customer_id=customer, termination=TERMINATION))["case_id"])
        assert _confirmation(shop, case_id).language == written


def _confirmation(shop: Shop, case_id: UUID, language: str = "") -> Confirmation:
    return shop.desk.ask(asked.ConfirmationOf(case_id, language), actor=shop.me)


# ── service orders ──────────────────────────────────────────────────────────────────────────────────────────────────
def _planned(shop: Shop) -> Case:
    case_id = shop.open("Maschine tropft")
    price = Amount(minor=8000, currency="EUR")
    shop.do(
        asked.PlanService(
            case_id=case_id, partner="Elektro Weiß", appointment_from=NOON + DAY,
            appointment_to=NOON + DAY + timedelta(hours=2), agreed_price=price,
        )
    )  # fmt: skip
    return shop.case(case_id)


@pytest.mark.parametrize("billing", Billing)
def test_a_service_order_is_proved_by_what_was_agreed_and_done(shop: Shop, billing: Billing) -> None:
    case = _planned(shop)
    extra = Amount(minor=1250, currency="EUR")
    shop.do(asked.ApproveExtra(case_id=case.id, words="Neue Dichtung", price=extra, approved_by="Frau Groß"))
    with pytest.raises(Exception, match="nothing_to_confirm"):
        _confirmation(shop, case.id)
    shop.later(2 * DAY)
    done = asked.FinishService(case_id=case.id, work_done="Pumpe getauscht", done_at=NOON + DAY, billing=billing)
    shop.do(done)
    assert shop.case(case.id).unconfirmed_since == NOON + 2 * DAY
    written = _confirmation(shop, case.id, "en").text
    assert "Agreed price: €80.00\nNeue Dichtung: €12.50, agreed with you on 23 Nov 2026" in written
    assert ("€92.50 and comes separately" in written) is (billing is Billing.BILLED)
    assert ("on us" in written) is (billing is Billing.GOODWILL)
    assert shop.refused(done) == "cases.service_done"
    late = asked.ApproveExtra(case_id=case.id, words="Anfahrt", price=extra)
    assert shop.refused(late) == "cases.extra_too_late"


def test_an_appointment_is_moved_and_keeps_what_was_approved(shop: Shop) -> None:
    case = _planned(shop)
    price = Amount(minor=1250, currency="EUR")
    shop.do(asked.ApproveExtra(case_id=case.id, words="Neue Dichtung", price=price))
    shop.do(
        asked.PlanService(
            case_id=case.id, partner="Elektro Weiß", appointment_from=NOON + 2 * DAY, appointment_to=NOON + 3 * DAY
        )
    )
    details = shop.case(case.id).details
    assert (details["appointment_from"][:10], len(details["extras"])) == ("2026-11-25", 1)
    backwards = asked.PlanService(case_id=case.id, partner="X", appointment_from=NOON + DAY, appointment_to=NOON)
    assert shop.refused(backwards) == "cases.appointment_invalid"
    assert shop.refused(asked.FinishService(case_id=shop.open(), work_done="Etwas", done_at=NOON,
                                            billing=Billing.BILLED)) == "cases.no_service"  # fmt: skip


# ── what people edit ────────────────────────────────────────────────────────────────────────────────────────────────
def test_causes_are_added_renamed_moved_retired_and_taken_back(shop: Shop) -> None:
    ids = [UUID(shop.do(asked.SaveCause(labels={"de": name}))["cause_id"]) for name in ("A", "B", "C")]
    shop.do(asked.MoveCause(cause_id=ids[2], place=0))

    def causes() -> list[tuple[str, bool]]:
        return [(each.labels["de"], each.active) for each in shop.desk.ask(asked.Causes(), actor=shop.me)]

    assert causes() == [("C", True), ("A", True), ("B", True)]
    command = new_id()
    shop.do(asked.SaveCause(cause_id=ids[0], labels={"de": "A neu"}, active=False), id=command)
    assert causes()[1] == ("A neu", False)
    shop.do(Undo(command_id=command))
    assert causes()[1] == ("A", True)
    assert shop.refused(asked.SaveCause(labels={"de": "b"})) == "case_causes.exists"
    assert shop.refused(asked.SaveDepartment(labels={"de": " "})) == "departments.unnamed"


def test_departments_are_lists_of_their_own(shop: Shop) -> None:
    shop.do(asked.SaveCause(labels={"de": "Lager"}))
    ids = [UUID(shop.do(asked.SaveDepartment(labels={"de": name}))["department_id"]) for name in ("Lager", "Einkauf")]
    shop.do(asked.MoveDepartment(department_id=ids[1], place=0))
    assert [each.id for each in shop.desk.ask(asked.Departments(), actor=shop.me)] == ids[::-1]
