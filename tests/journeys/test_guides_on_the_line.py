"""Hard conversations by keyboard, with the guide beside them, in both languages: what is said, what is done, what is
kept."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import pytest

from agentdesk.core.actors import Role
from agentdesk.core.callbacks.commands import CallbacksOf
from agentdesk.core.cases.commands import FailuresOf, NoteFailure
from agentdesk.core.cases.model import FailureKind, Severity
from agentdesk.core.commands import Query
from agentdesk.core.customers.commands import CreateCustomer, NewPoint
from agentdesk.core.customers.model import PointKind
from agentdesk.core.goodwill.commands import GoodwillOf
from agentdesk.core.guides.commands import OpenRuns
from agentdesk.core.overview.commands import Timeline
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.promises.commands import PromisesOf
from agentdesk.core.promises.model import PromiseKind
from agentdesk.core.timekeeper import keep_up_hours
from agentdesk.core.workplace import create_workplace
from agentdesk.ui.callbacks.form import CallbackForm
from agentdesk.ui.guides.card import GuideCard
from agentdesk.ui.workbench import Workbench
from tests.journeys.shops import SHOP
from tests.journeys.window import PASSPHRASE, Window, open_window

Answer = TypeVar("Answer")


def furnish(folder: Path, language: str) -> Path:
    """Two who work here, and a customer of this language whom a delivery has failed twice."""
    place = create_workplace(folder, SHOP, passphrase=PASSPHRASE)
    desk, me = place.desk, place.person().id
    desk.execute(AddPerson(name="Daniel Roth", roles=frozenset({Role.AGENT})), actor=me)
    phone = NewPoint(kind=PointKind.PHONE, value="0171 5550142")
    caller = CreateCustomer(
        given_name="Jörg", family_name="Quellenthal", salutation="Herr", language=language, points=(phone,)
    )
    customer_id = UUID(desk.execute(caller, actor=me)["customer_id"])
    for days in (20, 2):
        failure = NoteFailure(customer_id=customer_id, failure=FailureKind.DELIVERY, severity=Severity.SERIOUS,
                              words="Paket verloren", happened_at=desk.clock.now() - timedelta(days=days))  # fmt: skip
        desk.execute(failure, actor=me)
    keep_up_hours(desk)
    place.close()
    return folder


@pytest.fixture
def shop(tmp_path: Path, language: str) -> Path:
    return furnish(tmp_path / "profile", language)


class Talk:
    """A window with the guide of whoever is in front, in one of both languages."""

    def __init__(self, window: Window, language: str) -> None:
        self.window, self._language = window.ready(), language

    def says(self, german: str, english: str) -> str:
        return german if self._language == "de" else english

    def type(self, german: str, english: str) -> None:
        self.window.type(self.says(german, english))

    def see(self, german: str, english: str) -> None:
        self.window.see(self.says(german, english))

    @property
    def bench(self) -> Workbench:
        assert self.window.start.workbench is not None
        return self.window.start.workbench

    @property
    def card(self) -> GuideCard:
        return next(iter(self.window.start.window.findChildren(GuideCard)))

    @property
    def step(self) -> str:
        cards = self.window.start.window.findChildren(GuideCard)
        shown = cards[0].presenter.shown if cards else None
        return shown.step.id if shown else ""

    def at(self, step: str) -> str:
        """Waits for the step; what may be said there first."""
        self.window.wait(lambda: self.step == step, lambda: f"at “{self.step}”, not “{step}”: {self.window.words()}")
        return self.card.say.accessibleName()

    def go(self, key: str, step: str) -> str:
        self.window.key(key)
        return self.at(step)

    def answer(self, german: str, english: str, step: str) -> str:
        self.window.key("F5")
        self.type(german, english)
        return self.go("Return", step)

    def ring(self, german: str, english: str) -> None:
        """Somebody is on the line, and what it is about is noted."""
        self.window.wait(lambda: self.window.heading == "Jörg Quellenthal", lambda: str(self.window.words()))
        self.window.wait(lambda: self.bench.contacts.active is not None)
        self.window.key("Ctrl+4")
        self.type(german, english)
        self.window.key("Ctrl+R")
        self.type("verloren", "lost")
        self.see("Verloren", "Lost")
        self.window.key("Return")
        self.see("Lieferung › Verloren", "Delivery › Lost")

    def begin(self, german: str, english: str, step: str) -> str:
        """A guide by its name, of which nothing in the data speaks yet."""
        self.window.key("Ctrl+K")
        self.type(f">{german}", f">{english}")
        self.see(f"Leitfaden: {german}", f"Guide: {english}")
        return self.go("Return", step)

    def leave_guide(self) -> None:
        self.window.key("Ctrl+K")
        self.type(">Leitfaden verlassen", ">Leave the guide")
        self.see("Leitfaden verlassen", "Leave the guide")
        self.window.key("Return")
        self.window.wait(lambda: self.step == "", "the guide is still there")

    def plan_callback(self, step: str, whom: str = "") -> str:
        self.window.key("Alt+1")
        self.see("Worum geht es?", "What is it about?")
        form = next(iter(self.window.start.window.findChildren(CallbackForm)))
        self.window.wait(form.purpose.hasFocus, "the form does not have the keyboard")
        self.type("Wie es steht", "Where it stands")  # what is proposed depends on what was told by then
        self.window.wait(lambda: form.picker.moment is not None, "no time is proposed")
        if whom:
            for _ in range(9):
                if not form.whom.hasFocus():
                    self.window.key("Tab")
            self.window.type(whom)
        return self.go("Return", step)

    def wrap_up(self, *keys: str) -> None:
        self.window.key("Ctrl+Return")
        self.see("Wie ging es aus?", "How did it end?")
        self.window.key(*keys, "Return")
        self.window.see_no_more(self.says("Wie ging es aus?", "How did it end?"))
        self.window.settle()

    def know(self, query: Query[Answer]) -> Answer:
        return self.bench.door.asked(query)

    def told(self) -> list[tuple[str, dict[str, Any]]]:
        """The latest first."""
        return [(each.kind, dict(each.data)) for each in self.know(Timeline(self.card.customer_id)).entries]


@pytest.mark.parametrize("language", ["de", "en"])
def test_an_angry_customer_after_a_second_failure_gets_a_day_a_voucher_and_a_callback(
    shop: Path, language: str
) -> None:
    with open_window(shop, language=language, uri="tel:+491715550142") as window:
        talk = Talk(window, language)
        talk.ring("Schon wieder weg. Sehr wütend.", "Gone again. Very angry.")
        talk.see("2 Fehler in den letzten 90 Tagen", "2 failures in the last 90 days")
        customer_id = talk.card.customer_id
        sorry = talk.go("Alt+1", "sorry")
        assert talk.says("nicht das erste Mal", "isn't the first time") in sorry, sorry
        talk.go("Alt+1", "listen")
        talk.go("Alt+2", "room")
        talk.answer("Maschine bis Freitag", "The machine by Friday", "wish")
        window.type(" ...")
        talk.go("Alt+1", "stock")
        talk.go("Alt+3", "honest")
        talk.go("Alt+1", "way")
        talk.go("Alt+1", "callback")
        rung = talk.plan_callback("will_ring")
        assert talk.says("Uhr an", "I'll ring you") in rung, "the time that was agreed a moment ago is said"
        talk.go("Alt+1", "failure")
        window.key("Alt+1")
        talk.go("Alt+1", "care")
        talk.go("Alt+0", "failure")
        talk.see("Steht schon: Lieferung › Verloren, heute", "Already there: Delivery › Lost, today")
        talk.go("Alt+1", "care")
        window.key("Alt+1")
        talk.see("Bis wann", "By when")
        window.key("Tab")
        talk.type("in 3 Tagen 10", "in 3 days 10")
        talk.go("Return", "staying")
        talk.go("Alt+1", "give")
        window.key("Alt+1")
        talk.see("Betrag", "Amount")
        window.type("20")
        given = talk.go("Return", "amount")
        assert "20" in given, given
        talk.go("Alt+1", "way")
        talk.go("Alt+2", "read_out")
        talk.go("Alt+1", "valid")
        talk.go("Alt+1", "done")
        active = talk.bench.contacts.active
        assert active is not None
        assert active.draft.notes == talk.says("Schon wieder weg. Sehr wütend. ...", "Gone again. Very angry. ...")
        talk.wrap_up("N")
        assert [each.amount for each in talk.know(GoodwillOf(customer_id))] == [2_000]
        [callback] = talk.know(CallbacksOf(customer_id))
        [check] = talk.know(PromisesOf(customer_id))
        assert check.kind is PromiseKind.FOLLOW_UP_CHECK
        assert callback.guide_run_id is not None
        assert len(talk.know(FailuresOf(customer_id))) == 3, "what was noted already is not noted twice"
        told = dict(reversed(talk.told()))
        assert told["guide.ended"]["outcome"] == told["interaction.done"]["outcome"] == "to_follow"


@pytest.mark.parametrize("language", ["de", "en"])
def test_an_investigation_waits_where_it_stands_and_a_colleague_goes_on_with_it_by_the_callback(
    shop: Path, language: str
) -> None:
    with open_window(shop, language=language, uri="tel:+491715550142") as window:
        talk = Talk(window, language)
        talk.ring("Paket ist verschwunden.", "The parcel has vanished.")
        talk.begin("Klärung über mehrere Tage", "Investigation over several days", "stage")
        talk.go("Alt+1", "begins")
        talk.answer("Wo ist das Paket", "Where is the parcel", "who")
        talk.answer("der Paketdienst", "the carrier", "result_by")
        course = talk.answer("morgen", "tomorrow", "course")
        assert talk.says("der Paketdienst. Ein Ergebnis haben Sie bis morgen", "the carrier now") in course, course
        talk.go("Alt+1", "case")
        window.key("Alt+1")
        talk.see("Betreff", "Subject")
        talk.see("Schwer", "Serious")
        talk.go("Ctrl+S", "update")
        talk.plan_callback("booked", "Daniel")
        talk.go("Alt+1", "number")
        talk.go("Alt+1", "waiting")
        talk.wrap_up("4", "N")

    with open_window(shop, language=language, person="Daniel Roth") as window:
        talk = Talk(window, language)
        talk.see("Rückruf", "Call back")
        window.key("Ctrl+J")
        talk.see("Jetzt anrufen", "Call now")
        talk.see("Pausiert von Miriam Vogt", "Paused by Miriam Vogt")
        talk.see("Wo ist das Paket", "Where is the parcel")
        window.key("1")
        talk.at("waiting")
        first = talk.go("Alt+1", "pick_up")
        assert "Daniel Roth" in first
        assert talk.says("Offen ist noch: Wo ist das Paket.", "still open: Where is the parcel.") in first, first
        talk.go("Alt+2", "no_news")
        talk.go("Alt+1", "mood")
        talk.go("Alt+1", "update")
        talk.go("Alt+3", "write")
        talk.go("Alt+3", "open_end")
        talk.see("Lieferung › Verloren", "Delivery › Lost")
        customer_id = talk.card.customer_id
        talk.wrap_up()
        assert talk.know(OpenRuns(customer_id)) == ()
        kinds = [kind for kind, _ in talk.told()]
        assert kinds.count("guide.ended") == kinds.count("guide.paused") == 1


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_no_comes_with_two_other_ways_and_what_is_agreed_is_promised(shop: Path, language: str) -> None:
    with open_window(shop, language=language, uri="tel:+491715550142") as window:
        talk = Talk(window, language)
        talk.ring("Möchte Lieferung heute.", "Wants it delivered today.")
        talk.begin("Das geht nicht, aber", "We can't do this, but", "need")
        understood = talk.answer("die Maschine heute", "the machine today", "understood")
        assert talk.says("Sie brauchen: die Maschine heute.", "what you need is this: the machine today.") in understood
        talk.go("Alt+1", "why")
        talk.answer("das Lager hat schon geschlossen", "the warehouse has closed", "first_way")
        talk.answer("morgen per Express", "tomorrow by express", "second_way")
        no = talk.answer("heute abholen", "collection today", "the_no")
        assert talk.says("Das geht nicht. Der Grund: das Lager", "That isn't possible. Here's why: the w") in no, no
        ways = talk.go("Alt+1", "ways")
        assert talk.says("morgen per Express. Oder: heute abholen", "tomorrow by express. Or: collection") in ways, ways
        agreed = talk.go("Alt+1", "first_agreed")
        assert talk.says("Vereinbart ist: morgen per Express", "Agreed: tomorrow by express") in agreed
        talk.go("Alt+1", "keep")
        window.key("Alt+1")
        talk.see("Bis wann", "By when")
        window.key("Tab")
        talk.type("morgen 12", "tomorrow 12")
        talk.go("Return", "agreed")
        customer_id = talk.card.customer_id
        talk.wrap_up()
        [promise] = talk.know(PromisesOf(customer_id))
        assert promise.words.startswith(talk.says("was wir vereinbart haben", "what we agreed"))
        told = dict(reversed(talk.told()))
        assert (told["interaction.done"]["outcome"], told["interaction.done"]["solved"]) == ("settled", "yes")


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_guide_that_did_not_fit_is_left_at_once_and_why_is_said_by_one_key_in_the_wrap_up(
    shop: Path, language: str
) -> None:
    with open_window(shop, language=language, uri="tel:+491715550142") as window:
        talk = Talk(window, language)
        talk.ring("Will nur wissen, ob wir offen haben.", "Only wants to know whether we are open.")
        talk.begin("Zweiter Fehler", "Second failure", "sorry")
        talk.leave_guide()
        asked = talk.says("verlassen: woran lag es?", "left: why?")
        assert not window.shows(asked), "never during the call"
        window.key("Ctrl+Return")
        window.see(asked)
        window.settle()
    with open_window(shop, language=language) as window:
        talk = Talk(window, language)
        talk.see("verlassen: woran lag es?", "left: why?")
        window.key("B")
        talk.see("Leitfaden verlassen: anderes Anliegen", "Guide left: something else was wanted")
        customer_id = talk.bench.contacts.active.draft.customer_id
        window.key("1", "J", "Return")
        window.see_no_more(talk.says("Wie ging es aus?", "How did it end?"))
        window.settle()
        entries = talk.know(Timeline(customer_id)).entries
        assert [(each.kind, each.data["reason"]) for each in entries if each.kind == "guide.left_because"] == [
            ("guide.left_because", "other_wish")
        ]
        talk.see("warum verlassen", "why it was left")
        talk.see("anderes Anliegen", "something else was wanted")
