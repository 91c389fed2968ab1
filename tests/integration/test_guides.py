"""Guides are gone through by commands: each step is kept, runs are pinned to their edition, and nobody jumps."""

from __future__ import annotations

from contextlib import closing
from datetime import date, timedelta
from uuid import UUID

import pytest

from agentdesk.core.actors import SYSTEM, Role
from agentdesk.core.callbacks.commands import NewWindow, PlanCallback, StartCall
from agentdesk.core.callbacks.model import Recipient
from agentdesk.core.cases.commands import NoteFailure, OpenCase
from agentdesk.core.cases.model import FailureKind, Severity
from agentdesk.core.commands import Undo
from agentdesk.core.consents.commands import RecordConsent
from agentdesk.core.consents.model import Channel, Purpose
from agentdesk.core.customers.commands import AddPoint, ChangeCustomer, CreateCustomer, FieldChange, NewPoint
from agentdesk.core.customers.model import PointKind
from agentdesk.core.customers.rights import Bound
from agentdesk.core.errors import Refused
from agentdesk.core.guides.commands import (
    GoBack,
    GuideCatalogue,
    LeaveGuide,
    OpenRuns,
    OverBeforeCall,
    PauseGuide,
    ResumeGuide,
    SayOwnWords,
    SituationOf,
)
from agentdesk.core.guides.conditions import judge
from agentdesk.core.guides.runs import RunState
from agentdesk.core.guides.words import in_packet, told_lines
from agentdesk.core.interactions.commands import StartInteraction
from agentdesk.core.interactions.defaults import defaults, shipped_reason
from agentdesk.core.interactions.model import Direction
from agentdesk.core.money import Money
from agentdesk.core.overview.commands import Timeline
from agentdesk.core.people.commands import AddPerson, ChangeShop
from agentdesk.core.people.model import Form
from agentdesk.core.privacy.request_commands import RecordObjection
from tests.approvals import Shop
from tests.desks import make_desk
from tests.guides import answer, begin, run_id_of


@pytest.fixture
def place(tmp_path):
    desk, me = make_desk(tmp_path)
    with closing(desk.database):
        made = desk.execute(CreateCustomer(family_name="Müller", salutation="Herr", language="de"), actor=me)
        yield desk, me, UUID(made["customer_id"])


def the_run(desk, me, customer):
    return desk.ask(OpenRuns(customer), actor=me)[0].run


def test_a_run_goes_on_where_it_was_left(place):
    desk, me, customer = place
    run = run_id_of(desk.execute(begin(customer), actor=me))
    desk.execute(answer(run, 0, "money", "how_much"), actor=me)
    desk.execute(SayOwnWords(run_id=run), actor=me)
    desk.execute(PauseGuide(run_id=run), actor=me)
    found = the_run(desk, me, customer)
    assert (found.state, found.place.at.step, found.own_words) == (RunState.PAUSED, "how_much", {1})
    desk.execute(ResumeGuide(run_id=run), actor=me)
    desk.execute(answer(run, 1, "25", "over"), actor=me)
    assert desk.ask(OpenRuns(customer), actor=me) == ()
    told = [entry.kind for entry in desk.ask(Timeline(customer), actor=me).entries]
    assert told[:2] == ["guide.ended", "guide.paused"]


def test_a_callback_leads_whoever_rings_to_the_run_in_which_it_was_agreed(place):
    desk, me, customer = place
    other = UUID(desk.execute(AddPerson(name="Daniel Roth", roles=frozenset({Role.AGENT})), actor=me)["person_id"])
    run = run_id_of(desk.execute(begin(customer), actor=me))
    desk.execute(answer(run, 0, "money", "how_much"), actor=me)
    desk.execute(PauseGuide(run_id=run), actor=me)
    later = run_id_of(desk.execute(begin(customer), actor=me))
    window = NewWindow(day=date(2026, 11, 23), from_minute=14 * 60, to_minute=15 * 60)
    ring = PlanCallback(customer_id=customer, phone="0171 5550142", purpose="Stand der Klärung", window=window,
                        recipient=Recipient.NAMED, person_id=other, guide_run_id=run)  # fmt: skip
    callback = UUID(desk.execute(ring, actor=me)["callback_id"])
    waits = desk.ask(OpenRuns(customer), actor=me)
    assert [each.run.id for each in waits] == [run, later]
    assert (waits[0].due is not None, waits[0].rung) == (True, False)
    assert told_lines(waits[0]) == ["Wish: Money"]
    assert in_packet(waits[0]).startswith("Guide “Small”, at step 2, last with Miriam Vogt.")
    desk.execute(StartCall(callback_id=callback), actor=other)
    assert desk.ask(OpenRuns(customer), actor=other)[0].rung
    assert not desk.ask(OpenRuns(customer), actor=me)[0].rung


def test_whoever_rings_for_a_run_that_is_over_is_told_how_it_ended(place):
    desk, me, customer = place

    def over(actor=me):
        return desk.ask(OverBeforeCall(customer), actor=actor)

    run = run_id_of(desk.execute(begin(customer), actor=me))
    window = NewWindow(day=date(2026, 11, 23), from_minute=14 * 60, to_minute=15 * 60)
    ring = PlanCallback(customer_id=customer, phone="0171 5550142", purpose="Stand der Klärung", window=window,
                        recipient=Recipient.ANYONE, guide_run_id=run)  # fmt: skip
    callback = UUID(desk.execute(ring, actor=me)["callback_id"])
    desk.execute(StartCall(callback_id=callback), actor=me)
    assert over() is None, "it goes on"
    desk.execute(answer(run, 0, "again", "over"), actor=me)
    found = over()
    assert (found.run_id, found.title["en"], found.outcome, found.by) == (run, "Small", "settled", "Miriam Vogt")
    desk.execute(GoBack(run_id=run), actor=me)
    desk.execute(LeaveGuide(run_id=run, reason="too_long"), actor=me)
    assert (over().outcome, over().left_because) == ("", "too_long")
    other = UUID(desk.execute(AddPerson(name="Daniel Roth", roles=frozenset({Role.AGENT})), actor=me)["person_id"])
    assert over(other) is None, "they are not ringing"


def test_the_way_back_leads_out_of_the_end_as_well(place):
    desk, me, customer = place
    run = run_id_of(desk.execute(begin(customer), actor=me))
    desk.execute(answer(run, 0, "again", "sorry"), actor=me)
    desk.execute(GoBack(run_id=run), actor=me)
    desk.execute(answer(run, 0, "again", "over"), actor=me)
    desk.execute(GoBack(run_id=run), actor=me)
    found = the_run(desk, me, customer)
    assert (found.place.at.step, found.number, found.place.answers) == ("wish", 0, {})
    with pytest.raises(Refused, match="at_the_beginning"):
        desk.execute(GoBack(run_id=run), actor=me)


def test_nobody_jumps_or_answers_what_is_no_longer_asked(place):
    desk, me, customer = place
    run = run_id_of(desk.execute(begin(customer), actor=me))
    with pytest.raises(Refused, match="no_such_way"):
        desk.execute(answer(run, 0, "again", "how_much"), actor=me)
    with pytest.raises(Refused, match="no_such_answer"):
        desk.execute(answer(run, 0, "gold", "over"), actor=me)
    desk.execute(answer(run, 0, "money", "how_much"), actor=me)
    with pytest.raises(Refused, match="moved_on"):
        desk.execute(answer(run, 0, "again", "over"), actor=me)
    desk.execute(LeaveGuide(run_id=run, reason="passte nicht"), actor=me)
    with pytest.raises(Refused, match="over"):
        desk.execute(answer(run, 1, "5", "over"), actor=me)


def test_what_guides_know_comes_from_the_data(place):
    desk, me, customer = place
    before = desk.ask(SituationOf(customer), actor=me)
    assert (before["customer.address_name"], before["failures.in_row"]) == ("Herr Müller", 0)
    assert "failures.last_words" not in before
    for days in (9, 2):
        happened = desk.clock.now() - timedelta(days=days)
        failure = {"failure": FailureKind.DELIVERY, "severity": Severity.SERIOUS, "happened_at": happened}
        desk.execute(NoteFailure(customer_id=customer, words="Paket verloren", **failure), actor=me)
    after = desk.ask(SituationOf(customer), actor=me)
    assert (after["failures.in_row"], after["failures.last_words"]) == (2, "Paket verloren")
    assert after["failures.our_cause"] is None
    assert after["goodwill.room"].minor > 0
    english = (FieldChange(field="language", old="de", new="en"),)
    desk.execute(ChangeCustomer(customer_id=customer, changes=english), actor=me)
    heard = desk.ask(SituationOf(customer), actor=me)
    assert [heard[name] for name in ("customer.language", "customer.address_name", "failures.last_words")] == [
        "en", "Mr Müller", None
    ]  # fmt: skip


def test_what_the_only_open_case_is_about_is_known_as_its_reason_and_not_as_that_of_the_contact(place):
    desk, me, customer = place
    command_id, reasons = defaults()
    desk.execute(reasons, actor=SYSTEM, id=command_id)
    about = shipped_reason("delivery.lost")
    desk.execute(OpenCase(customer_id=customer, subject="Paket verloren", reason_id=about), actor=me)
    known = desk.ask(SituationOf(customer), actor=me)
    assert known["case.reason"] == "delivery.lost"
    assert "contact.reason" not in known


def test_how_a_customer_is_addressed_is_their_own_or_as_the_shop_does(place):
    desk, me, customer = place
    shop = {"shop_name": "Sommer", "region": "DE", "time_zone": "Europe/Berlin", "currency": "EUR", "language": "de"}
    change = lambda field, old, new: ChangeCustomer(  # noqa: E731
        customer_id=customer, changes=(FieldChange(field=field, old=old, new=new),)
    )

    def known():
        found = desk.ask(SituationOf(customer), actor=me)
        return found["customer.form"], found["customer.address_name"]

    assert known() == ("sie", "Herr Müller")
    desk.execute(ChangeShop(**shop, form=Form.DU), actor=me)
    assert known() == ("du", None)  # we do not know the first name
    desk.execute(change("given_name", "", "Jörg"), actor=me)
    assert known() == ("du", "Jörg")
    own = desk.execute(change("form", "", "sie"), actor=me, id=(said := UUID(int=77)))
    assert (own, known()) == (None, ("sie", "Herr Müller"))
    desk.execute(Undo(command_id=said), actor=me)
    desk.execute(change("language", "de", "en"), actor=me)
    assert known() == ("du", "Mr Müller")  # English knows no du
    with pytest.raises(Refused, match="form_unknown"):
        desk.execute(change("form", "", "ihr"), actor=me)


def test_a_voucher_that_waits_for_a_yes_is_known_until_it_is_given(tmp_path):
    desk, me = make_desk(tmp_path)
    with closing(desk.database):
        shop = Shop(desk, me)
        begun = desk.clock.now()

        def known(since=begun):
            facts = desk.ask(SituationOf(shop.customer_id, since=since), actor=shop.agnes)
            return facts.get("voucher.requested"), facts.get("voucher.amount")

        request = shop.request(6_000)
        assert known() == (Money(6_000, "EUR"), None)
        assert known(since=None) == (None, None), "of an earlier talk"
        shop.decide(request, shop.miriam)
        assert known() == (None, Money(6_000, "EUR"))


def test_an_address_is_read_back_as_it_stands_with_the_customer(place):
    desk, me, customer = place
    read_out = lambda: desk.ask(SituationOf(customer), actor=me)["customer.address"]  # noqa: E731
    assert read_out() is None
    home = {"street": "Lindenweg", "house_number": "8", "postcode": "50674", "city": "Köln", "country": "DE"}
    away = {"street": "Ring", "house_number": "1", "city": "Wien", "country": "AT", "preferred": True}
    desk.execute(AddPoint(customer_id=customer, point=NewPoint(kind=PointKind.ADDRESS, **home)), actor=me)
    assert read_out() == "Lindenweg 8, 50674 Köln"
    desk.execute(AddPoint(customer_id=customer, point=NewPoint(kind=PointKind.ADDRESS, **away)), actor=me)
    assert read_out() == "Ring 1, Wien, Österreich"


def test_an_offer_is_led_by_what_may_be_said_on_this_channel_now(place):
    desk, me, customer = place
    begun = desk.execute(StartInteraction(customer_id=customer, direction=Direction.OUT), actor=me)
    guide = desk.ask(GuideCatalogue(), actor=me).guides["fitting_offer"]

    def led_to():
        facts = desk.ask(SituationOf(customer, interaction_id=UUID(begun["interaction_id"])), actor=me)
        ways = guide.steps["we_rang"].act.branches
        return next(way.next for way in ways if judge(way.when, facts))

    assert led_to() == "no_consent"
    said = RecordConsent(
        customer_id=customer, channel=Channel.PHONE, purpose=Purpose.ADVERTISING, given=True, wording="Dürfen wir?"
    )
    desk.execute(said, actor=me)
    assert led_to() == "settled"
    desk.execute(RecordObjection(customer_id=customer, objects_to=(Bound.ADVERTISING,)), actor=me)
    assert led_to() == "no_consent"
