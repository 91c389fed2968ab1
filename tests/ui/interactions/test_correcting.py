"""A finished wrap-up is set right from the timeline, by keyboard; nothing typed is lost, all can be taken back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID

from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.core.actors import Role
from agentdesk.core.interactions.commands import GetInteraction, StartInteraction, WrapUp
from agentdesk.core.interactions.defaults import shipped_reason
from agentdesk.core.interactions.model import Interaction, Mood, Outcome, Solved
from agentdesk.core.people.commands import AddPerson
from agentdesk.ui.door import Door
from agentdesk.ui.interactions.correcting import Corrections
from agentdesk.ui.interactions.presenter import ContactPresenter
from agentdesk.ui.tasks import TaskRunner
from tests.journeys.window import Window, open_window
from tests.ui.contact_line import Shop

AGENT = frozenset({Role.AGENT})
LATE = shipped_reason("delivery.late")


def open_customer(window: Window) -> None:
    window.key("Ctrl+K")
    window.type("quellenthal")
    window.see("Jörg Quellenthal")
    window.key("Return")
    window.wait(lambda: "Quellenthal" in window.heading)


def wrap_up_a_call(window: Window) -> Interaction:
    window.key("F2")
    window.type("Parcel lost.")
    window.key("Ctrl+R")
    window.type("late")
    window.key("Return", "Ctrl+M", "5", "Ctrl+Return", "1", "Y")
    bench = window.start.workbench
    assert bench is not None
    talk = bench.contacts.active
    assert talk is not None
    window.key("Return")
    window.see("settled · Parcel lost.")
    return said(window, talk.id)


def said(window: Window, interaction_id: UUID) -> Interaction:
    bench = window.start.workbench
    assert bench is not None
    return bench.door.asked(GetInteraction(interaction_id))


def open_correction(window: Window) -> None:
    window.key("Home", "Ctrl+Shift+E")
    window.see("Correct: Call in")
    window.wait(lambda: window.typed == "Parcel lost.")


def test_a_wrap_up_is_corrected_by_keyboard_and_taken_back(profile: Path) -> None:
    with open_window(profile) as window:
        open_customer(window.ready())
        call = wrap_up_a_call(window)
        open_correction(window)  # the keyboard has come back to the timeline by itself
        window.type(" Found again.")
        window.key("Ctrl+M", "2", "Tab", "4", "U", "Return")
        window.see("Wrap-up corrected", "Corrected:", "by Miriam Vogt", "Outcome settled → to follow", "Calls 1")
        now = said(window, call.id)
        assert (now.outcome, now.solved, now.reason_id) == (Outcome.TO_FOLLOW, Solved.UNSURE, LATE)
        assert (now.notes, [mood for _, mood in now.moods]) == ("Parcel lost. Found again.", [Mood.PLEASED])
        window.key("Alt+Z")
        window.see("Undone")
        window.wait(lambda: said(window, call.id).notes == "Parcel lost.")
        assert said(window, call.id) == replace(call, row_version=said(window, call.id).row_version)
        window.see_no_more("Corrected:")


def test_after_a_correction_the_keyboard_goes_straight_back_to_the_timeline(profile: Path, qapp: QApplication) -> None:
    with open_window(profile) as window:
        open_customer(window.ready())
        wrap_up_a_call(window)
        open_correction(window)
        been: list[QWidget] = []
        qapp.focusChanged.connect(lambda old, new: been.append(new) if new else None)
        window.type(" Found again.")
        window.key("Ctrl+Return")
        window.see("Wrap-up corrected")
        bench = window.start.workbench
        assert bench is not None
        assert bench.customers.page is not None
        assert [bench.customers.page.isAncestorOf(widget) for widget in been] == [True]


def test_half_a_correction_is_there_again_at_the_next_start(profile: Path) -> None:
    with open_window(profile) as window:
        open_customer(window.ready())
        call = wrap_up_a_call(window)
        open_correction(window)
        window.type(" Half a")
        window.key("Escape")  # leaves, and keeps
        window.see("Draft saved")
    with open_window(profile) as window:
        window.ready()
        window.see("Correct: Call in", "Parcel lost. Half a")
        assert said(window, call.id).notes == "Parcel lost."
        window.key("Ctrl+Shift+E")
        window.press("Discard")
        window.see("Correction discarded")
        window.see_no_more("Half a")
        window.key("Alt+Z")
        window.see("Parcel lost. Half a")


def test_what_somebody_else_wrapped_up_is_refused_before_anything_is_typed(tmp_path: Path, qtbot: QtBot) -> None:
    shop, runner = Shop(tmp_path), TaskRunner()
    daniel, agnes = (UUID(shop.do(AddPerson(name=name, roles=AGENT))["person_id"]) for name in ("Daniel", "Agnes"))
    call = shop.desk.execute(StartInteraction(customer_id=shop.joerg), actor=daniel)["interaction_id"]
    over = {"ended_at": shop.desk.clock.now(), "outcome": Outcome.SETTLED, "solved": Solved.YES, "reason_id": LATE}
    shop.desk.execute(WrapUp(interaction_id=call, **over), actor=daniel)
    drafts = shop.drafts()
    contacts = ContactPresenter(Door(shop.desk, agnes, runner), drafts)
    corrections = Corrections(contacts.conversations, contacts.keeper)
    corrections.show_customer(shop.joerg)
    with qtbot.waitSignal(corrections.refused) as refused:
        corrections.begin(UUID(call))
    assert refused.args == ["This belongs to somebody else. Ask them, or a supervisor."]
    assert corrections.front is None
    runner.close()
    drafts.close()
    shop.desk.database.close()
