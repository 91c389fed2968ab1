"""What guides know of callbacks, orders, follow-up checks and how to reach somebody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from agentdesk.core.callbacks.commands import NewWindow, PlanCallback
from agentdesk.core.callbacks.model import Callback, Recipient, State, Window
from agentdesk.core.cases.model import FailureKind
from agentdesk.core.commands import Together
from agentdesk.core.guides import situation
from agentdesk.core.guides.model import Do, Opens
from agentdesk.core.guides.shipped import shipped
from agentdesk.core.guides.situation import Clock, Talk, Tongue
from agentdesk.core.guides.standing import standing
from agentdesk.core.guides.suggesting import fitting
from agentdesk.core.money import Money
from agentdesk.core.orders.model import Order, Payment
from agentdesk.core.promises.commands import MakePromise
from agentdesk.core.promises.model import Promise, PromiseKind

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
CLOCK = Clock(NOW, ZoneInfo("Europe/Berlin"))
TALK, CASE, NOBODY = UUID(int=7), UUID(int=8), UUID(int=9)


def callback(n: int, hours: float, **known) -> Callback:
    begins = NOW + timedelta(hours=hours)
    ends = begins + timedelta(hours=1)
    window = Window(begins.date(), 0, 60, "UTC")
    moments = {"starts_at": begins, "ends_at": ends, "promised_from": begins, "promised_until": ends, "window": window}
    row = Callback(
        id=UUID(int=n), customer_id=NOBODY, phone="+49", purpose="", recipient=Recipient.ME, owner_id=NOBODY,
        made_at=NOW - timedelta(days=3), creator_id=NOBODY, owner=f"Nr. {n}", **moments,
    )  # fmt: skip
    return replace(row, **known)


@pytest.mark.parametrize(
    ("talk", "by"),
    [
        (Talk(), "Nr. 1"),
        (Talk(case_id=CASE), "Nr. 2"),
        (Talk(case_id=CASE, interaction_id=TALK), "Nr. 3"),
        (Talk(interaction_id=TALK, since=NOW - timedelta(minutes=5)), "Nr. 3"),
        (Talk(since=NOW - timedelta(minutes=5)), "Nr. 4"),
    ],
)
def test_the_callback_of_this_talk_goes_before_that_of_its_case_and_that_before_the_next(talk, by):
    ours = (
        callback(1, 1), callback(2, 2, case_id=CASE), callback(3, 3, interaction_id=TALK),
        callback(4, 4, made_at=NOW), callback(5, 0.5, state=State.CANCELLED, interaction_id=TALK),
    )  # fmt: skip
    assert situation.of_callbacks(ours, CLOCK, talk)["callback.by"] == by


def test_a_callback_of_ours_that_nobody_made_is_known_until_it_is_over_and_its_guide_is_offered():
    missed = callback(1, -20)
    rung_late = replace(missed, state=State.IN_CALL, first_attempt_at=NOW)
    known = [situation.of_callbacks((each,), CLOCK, Talk()) for each in (missed, rung_late)]
    assert [(each["callback.missed"], each["callback.missed_when"]) for each in known] == [(True, missed.starts_at)] * 2
    settled = replace(missed, state=State.DONE, done_at=NOW)
    unanswered = replace(missed, recipient=Recipient.ANYONE)
    for over in (settled, callback(1, 1), replace(missed, first_attempt_at=missed.starts_at), unanswered):
        assert situation.of_callbacks((over,), CLOCK, Talk())["callback.missed"] is False
    [guide, *_] = fitting(shipped().values(), known[0])
    assert (guide.guide.id, "callback.missed" in str(guide.because)) == ("missed_callback", True)


def test_the_next_open_check_whether_a_solution_held_is_known_and_offers_its_guide():
    made = {"customer_id": NOBODY, "owner_id": NOBODY, "made_by": NOBODY, "made_at": NOW, "words": "", "zone": "UTC"}
    due = lambda n, kind, days: Promise(  # noqa: E731
        id=UUID(int=n), kind=kind, due_at=NOW + timedelta(days=days), first_due_at=NOW, **made
    )
    checks = (due(1, PromiseKind.FOLLOW_UP_CHECK, 5), due(2, PromiseKind.FOLLOW_UP_CHECK, 0), due(3, "promise", -1))
    known = situation.of_aftercare(checks, CLOCK)
    assert known == {"aftercare.due": date(2026, 11, 23)}
    assert situation.of_aftercare(checks[2:], CLOCK) == {"aftercare.due": None}
    out = {"today": CLOCK.today, "contact.direction": "out"}
    assert [each.guide.id for each in fitting(shipped().values(), out | known)] == ["aftercare_call"]


def test_what_was_agreed_in_the_conversation_stands_before_its_wrap_up():
    window = NewWindow(day=date(2026, 11, 25), from_minute=15 * 60, to_minute=16 * 60)
    ring = PlanCallback(phone="0171 5550142", purpose="Stand", window=window)
    due = NOW + timedelta(days=3)
    check, promise = (
        MakePromise(customer_id=NOBODY, words="Ersatz ist da", due_at=due, promise_kind=kind)
        for kind in (PromiseKind.FOLLOW_UP_CHECK, PromiseKind.PROMISE)
    )
    agreed = Together.of(ring, check, promise).commands
    known = situation.of_agreed(agreed, CLOCK.zone)
    assert known == {
        "callback.when": datetime(2026, 11, 25, 14, tzinfo=UTC), "aftercare.due": date(2026, 11, 26),
        "promise.open_words": "Ersatz ist da", "promise.open_due": due,
    }  # fmt: skip
    assert [standing(Do(each, "a", "b"), known) is not None for each in (Opens.CALLBACK, Opens.CASE)] == [True, False]


@pytest.mark.parametrize(
    ("status", "paid", "rest"),
    [
        ("open", (), 18900), ("open", (0,), None), ("processing", (), None), ("shipped", (), None),
        ("paid", (), 0), ("shipped", (0,), None), ("paid", (0,), 0),
        ("shipped", (8900,), 10000), ("shipped", (8900, 10000), 0), ("cancelled", (), None),
    ],
)  # fmt: skip
def test_what_is_still_to_be_paid_is_said_only_where_it_is_certain(status, paid, rest):
    payments = tuple(Payment("payment", "Vorkasse", Money(each, "EUR"), None, "") for each in paid)
    nothing, total = Money(0, "EUR"), Money(18900, "EUR")
    order = Order(
        id=NOBODY, customer_id=NOBODY, number="B-1", placed_at=NOW, status=status, source_status="", currency="EUR",
        shipping=nothing, discount=nothing, total=total, note="", lines=(), payments=payments, deliveries=(),
        returns=(),
    )  # fmt: skip
    found = situation.of_order(order, (), CLOCK)["order.open_amount"]
    assert found == (None if rest is None else Money(rest, "EUR"))
    assert rest != 0 or found.amount == Decimal(0)


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("delivery.lost", FailureKind.DELIVERY),
        ("returns.refund", FailureKind.BILLING),
        ("product", FailureKind.PRODUCT),
        ("other.staff", FailureKind.STAFF),
        ("other.praise", FailureKind.OTHER),
        ("", FailureKind.OTHER),
    ],
)
def test_a_failure_is_of_the_kind_that_the_reason_says(reason, kind):
    assert situation.failure_kind(reason) is kind


BOTH = situation.in_both([{"de": "Ersatz schicken", "en": "Send a replacement"}, {"de": "Abholung", "en": ""}])


@pytest.mark.parametrize(
    ("words", "german", "english"),
    [
        ("Ersatz schicken", "Ersatz schicken", "Send a replacement"),
        ("Send a replacement", "Ersatz schicken", "Send a replacement"),
        ("Abholung", "Abholung", None),
        ("Neue Kanne bis Freitag", "Neue Kanne bis Freitag", None),
        ("", None, None),
    ],
)
def test_nobody_is_read_what_was_typed_in_another_language(words, german, english):
    hears = [Tongue(language, "de", BOTH).said(words) for language in ("de", "en")]
    assert hears == [german, english]
