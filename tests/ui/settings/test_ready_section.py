"""The checklist before the first customer: what is done is seen by itself, and each step is one key away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agentdesk.core.actors import SYSTEM, Role
from agentdesk.core.clock import FixedClock
from agentdesk.core.people.commands import AddPerson, SetPin
from agentdesk.core.retention.commands import AskFirstRun, ConfirmFirstRun, NoteStop, SetRetention
from agentdesk.core.settings.model import LEADS_TO, Step
from agentdesk.core.wording import text
from agentdesk.core.workplace import Workplace
from agentdesk.ui.door import Door
from agentdesk.ui.main_window import MainWindow
from agentdesk.ui.preferences import Preferences
from agentdesk.ui.settings.page import SECTIONS, SettingsPage
from agentdesk.ui.settings.ready_section import KEEPING, ReadySection
from agentdesk.ui.settings.safety_section import SafetySection
from agentdesk.ui.tasks import run_inline
from agentdesk.ui.theme import Theme
from tests.ui.settings.places import staffed_workplace
from tests.ui.showing import show_active


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    made = staffed_workplace(tmp_path / "desk")
    yield made
    made.close()


@pytest.fixture
def page(place: Workplace, theme: Theme, qtbot: QtBot) -> SettingsPage:
    window = MainWindow()
    made = SettingsPage(Door(place.desk, place.person().id, run_inline()), place, Preferences(window, theme))
    window.set_centre(made)
    qtbot.addWidget(window)
    show_active(qtbot, window)
    return made


def ready(page: SettingsPage) -> ReadySection:
    page.show_section("ready")
    section = page.section("ready")
    assert isinstance(section, ReadySection)
    return section


def test_letting_go_that_has_stopped_is_named_and_one_key_away(place: Workplace, page: SettingsPage) -> None:
    section = ready(page)
    assert section.stopped.isHidden()
    desk, me = place.desk, place.person().id
    other = UUID(desk.execute(AddPerson(name="Sven", roles=frozenset({Role.SUPERVISOR})), actor=me)["person_id"])
    desk.execute(SetPin(person_id=other, verifier=desk.pins.verifier(other, "246810")), actor=SYSTEM)
    desk.execute(SetRetention(periods={}, running=True), actor=me)
    asked = desk.execute(AskFirstRun(seen={}), actor=me)["request_id"]
    desk.execute(ConfirmFirstRun(request_id=asked), actor=other, pin="246810")
    assert isinstance(desk.clock, FixedClock)
    desk.clock.move(timedelta(days=1))
    desk.execute(NoteStop(because="retention.far_more"), actor=SYSTEM)
    section.presenter.load()
    assert not section.stopped.isHidden()
    assert text("work.retention.far_more") in section.stopped.accessibleName()
    section.led.emit(KEEPING)
    assert page.chips.chosen == "keeping"


def test_each_step_leads_by_one_key_to_its_place(page: SettingsPage, qtbot: QtBot) -> None:
    section = ready(page)
    assert section.chosen is Step.HOURS  # the first that is left
    for n, step in enumerate(Step):
        section = ready(page)
        section.list.setFocus()
        section.list.setCurrentItem(section.list.topLevelItem(n))
        if LEADS_TO[step] not in SECTIONS:
            with qtbot.waitSignal(page.elsewhere_asked, check_params_cb=LEADS_TO[step].__eq__):
                QTest.keyClick(section.list, Qt.Key.Key_Return)
        else:
            QTest.keyClick(section.list, Qt.Key.Key_Return)
            assert page.chips.chosen == LEADS_TO[step]
    assert set(LEADS_TO.values()) - set(SECTIONS) == {"import", "case", "voucher"}


@pytest.mark.parametrize(
    ("step", "words"), [(Step.SHOP, "Name"), (Step.LETTERHEAD, "Address"), (Step.SECOND_PERSON, "Name")]
)
def test_what_is_to_be_filled_in_has_the_keyboard(page: SettingsPage, step: Step, words: str) -> None:
    page.lead_to(step)
    field = page.window().focusWidget()
    assert field
    assert field.accessibleName() == words
    if step is Step.SHOP:
        QTest.keyClicks(field, "Kaffee Quelle")
        assert field.property("text") == "Kaffee Quelle", "what it was is replaced"


def test_what_was_looked_at_and_backed_up_is_ticked_by_itself(page: SettingsPage) -> None:
    section = ready(page)
    assert not section.presenter.done & {Step.REASONS, Step.LIMITS, Step.BACKUP}
    page.show_section("reasons")
    safety = page.section("safety")
    assert isinstance(safety, SafetySection)
    safety.backup_made.emit()
    assert ready(page).presenter.done >= {Step.REASONS, Step.BACKUP, Step.SHOP, Step.SECOND_PERSON}
    assert Step.LIMITS not in section.presenter.done
    assert section.list.topLevelItem(list(Step).index(Step.BACKUP)).text(1) == "done"
