"""Reasons and snippets are changed by keyboard; refusals are clear, nothing is lost, everything is taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agentdesk.core.cases.commands import Causes, ReasonKinds, RequiredFor, SetReasonKind
from agentdesk.core.cases.model import Kind, Needed
from agentdesk.core.commands import SYSTEM
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.commands import Reasons, Snippets
from agentdesk.core.interactions.defaults import shipped_reason
from agentdesk.core.wording import text
from agentdesk.core.workplace import Workplace
from agentdesk.ui.door import Door
from agentdesk.ui.settings.causes_presenter import CausesPresenter
from agentdesk.ui.settings.causes_section import CausesSection
from agentdesk.ui.settings.reasons_section import ReasonsSection
from agentdesk.ui.settings.section import Section
from agentdesk.ui.settings.snippets_section import SnippetsSection
from agentdesk.ui.settings.stock_presenter import StockPresenter
from agentdesk.ui.tasks import run_inline
from agentdesk.ui.theme import Theme
from tests.ui.settings.places import staffed_workplace
from tests.ui.showing import show_active

LATE, DELIVERY, RETURNS = (shipped_reason(name) for name in ("delivery.late", "delivery", "returns"))
DANIEL = "Daniel Reuter"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    made = staffed_workplace(tmp_path / "desk")
    yield made
    made.close()


class Opened:
    """A section, driven by keys; `told` is what was said of what was done, with its undo."""

    def __init__(self, place: Workplace, qtbot: QtBot, make: Callable[[StockPresenter], Section], person: str = ""):
        self.place, self.person_id = place, place.person(person).id
        presenter = StockPresenter(Door(place.desk, self.person_id, run_inline()))
        self.told: list[tuple[str, Callable[[], None]]] = []
        presenter.happened.connect(lambda words, undo: self.told.append((words, undo)))
        self.section = make(presenter)
        qtbot.addWidget(self.section)
        self.section.resize(760, 900)
        show_active(qtbot, self.section)
        self.section.take_up()

    def key(self, *keys: Qt.Key, alt: bool = False) -> None:
        modifier = Qt.KeyboardModifier.AltModifier if alt else Qt.KeyboardModifier.NoModifier
        for key in keys:
            QTest.keyClick(self.section.focusWidget() or self.section, key, modifier)

    def type(self, words: str) -> None:
        QTest.keyClicks(self.section.focusWidget(), words)


def reasons_section(presenter: StockPresenter) -> ReasonsSection:
    return ReasonsSection(presenter, CausesPresenter(presenter._door))


def under(place: Workplace, parent: object) -> list[str]:
    tree = place.desk.ask(Reasons(), actor=SYSTEM)
    return [reason.labels["en"] for reason in tree if reason.parent_id == parent and reason.active]


def test_a_reason_means_another_kind_of_case_and_what_lies_under_it_too(
    place: Workplace, theme: Theme, qtbot: QtBot
) -> None:
    def kinds() -> dict[UUID, Kind]:
        return {each.reason_id: each.kind for each in place.desk.ask(ReasonKinds(), actor=SYSTEM)}

    opened = Opened(place, qtbot, reasons_section)
    section = opened.section
    assert isinstance(section, ReasonsSection)
    section.tree.choose(LATE)
    assert (kinds()[LATE], section.form.kind.currentText()) == (Kind.QUESTION, "as usual: Question")
    section.form.kind.choose(Kind.COMPLAINT)
    section.form.german.setFocus()
    opened.key(Qt.Key.Key_Return)
    assert kinds()[LATE] is Kind.COMPLAINT
    section.tree.choose(RETURNS)
    section.form.kind.choose(Kind.ADVICE)
    section.save()
    assert kinds()[shipped_reason("returns.label")] is Kind.ADVICE
    section.tree.choose(LATE)
    section.form.kind.choose("")
    section.save()
    assert kinds()[LATE] is Kind.QUESTION
    with pytest.raises(Refused, match="kind_not_proposed"):
        place.desk.execute(SetReasonKind(reason_id=LATE, case_kind=Kind.TERMINATION), actor=SYSTEM)


def test_a_severity_gets_a_name_of_the_shop_everywhere_and_has_its_own_back(
    place: Workplace, theme: Theme, qtbot: QtBot
) -> None:
    opened = Opened(place, qtbot, reasons_section)
    section = opened.section
    assert isinstance(section, ReasonsSection)
    card = section.severities
    card.list.setCurrentItem(card.list.topLevelItem(2))
    card.names["en"].setFocus()
    opened.type("Urgent")
    opened.key(Qt.Key.Key_Return)
    assert text("cases.severity.serious") == text("goodwill.severity.serious") == "Urgent"
    assert [card.list.topLevelItem(2).text(column) for column in range(2)] == ["Urgent", "Urgent"]
    card.list.setCurrentItem(card.list.topLevelItem(3))
    card.names["en"].setText("urgent")
    card.save()
    assert "already" in card._rows["de"].problem
    card.list.setCurrentItem(card.list.topLevelItem(2))
    card.names["en"].clear()
    card.save()
    assert text("cases.severity.serious") == "Serious"


def test_a_reason_is_added_under_a_group_and_taken_back(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    opened = Opened(place, qtbot, reasons_section)
    section = opened.section
    assert isinstance(section, ReasonsSection)
    section.tree.choose(LATE)
    section.begin()
    opened.type("Teillieferung")
    opened.key(Qt.Key.Key_Tab)
    opened.type("Part delivery")
    opened.key(Qt.Key.Key_Return)
    assert under(place, DELIVERY)[-1] == "Part delivery"
    assert section.chosen
    assert section.chosen.labels == {"de": "Teillieferung", "en": "Part delivery"}
    assert opened.told[-1][0] == "Reason added"
    opened.told[-1][1]()
    assert "Part delivery" not in under(place, DELIVERY)


def test_a_reason_is_renamed_moved_and_retired_by_keys(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    opened = Opened(place, qtbot, reasons_section)
    section = opened.section
    assert isinstance(section, ReasonsSection)
    section.tree.setFocus()
    section.tree.choose(LATE)
    opened.key(Qt.Key.Key_Up, alt=True)
    assert under(place, DELIVERY)[:2] == ["Late", "Tracking"]
    opened.key(Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_End)
    opened.type(" again")
    opened.key(Qt.Key.Key_Return)
    assert under(place, DELIVERY)[0] == "Late again"
    section.tree.setFocus()
    opened.key(Qt.Key.Key_Delete)
    assert under(place, DELIVERY)[0] == "Tracking"
    assert section.form.retire.text() == "Bring back"
    opened.key(Qt.Key.Key_Delete)
    assert under(place, DELIVERY)[0] == "Late again"


def test_a_reason_goes_under_another_group(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    opened = Opened(place, qtbot, reasons_section)
    section = opened.section
    assert isinstance(section, ReasonsSection)
    section.tree.choose(LATE)
    section.form.group.choose(str(RETURNS))
    section.save()
    assert under(place, RETURNS)[-1] == "Late"


def test_a_name_that_is_taken_is_said_at_its_field(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    opened = Opened(place, qtbot, reasons_section)
    section = opened.section
    assert isinstance(section, ReasonsSection)
    section.tree.choose(LATE)
    section.form.english.setText("Lost")
    section.save()
    assert "Lost" in section.form._rows[0].problem
    assert section.form.english.text() == "Lost"


def test_an_agent_reads_the_reasons_and_is_told_who_changes_them(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    opened = Opened(place, qtbot, reasons_section, DANIEL)
    section = opened.section
    assert isinstance(section, ReasonsSection)
    section.tree.choose(LATE)
    section.form.english.setText("Too late")
    section.save()
    assert DANIEL in section.notice.accessibleName()
    assert "Late" in under(place, DELIVERY)
    assert section.form.english.text() == "Too late"


def test_an_agent_writes_a_snippet_of_their_own_and_removes_it(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    opened = Opened(place, qtbot, SnippetsSection, DANIEL)
    section = opened.section
    assert isinstance(section, SnippetsSection)
    section.begin()
    opened.type("meins")
    section.form.labels["de"].setText("Meiner")
    section.form.words["de"].setPlainText("Bis bald, {{customer.name}}!")
    section.save()
    assert section.chosen
    assert (section.chosen.shortcut, section.chosen.owner) == ("meins", opened.person_id)
    assert "meins" not in {snippet.shortcut for snippet in place.desk.ask(Snippets(), actor=place.person().id)}
    section.list.setFocus()
    opened.key(Qt.Key.Key_Delete)
    shortcuts = {snippet.shortcut for snippet in place.desk.ask(Snippets(), actor=opened.person_id)}
    assert "meins" not in shortcuts
    opened.told[-1][1]()
    assert "meins" in {snippet.shortcut for snippet in section.presenter.snippets}


def test_the_shops_snippets_are_left_to_those_who_lead(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    opened = Opened(place, qtbot, SnippetsSection, DANIEL)
    section = opened.section
    assert isinstance(section, SnippetsSection)
    section.list.choose(next(snippet.id for snippet in section.presenter.snippets if snippet.shortcut == "hallo"))
    section.remove()
    assert "belongs to the shop" in section.notice.accessibleName()
    section.begin()
    section.form.shortcut.setText("hallo")
    section.form.words["en"].setPlainText("x")
    section.save()
    assert "/hallo is taken" in section.form._rows[0].problem
    section.form.shortcut.setText("x")
    section.form.words["en"].setPlainText("{{nobody}}")
    section.save()
    assert "nobody" in section.form._rows[3].problem


def test_a_cause_is_added_and_what_its_name_lacks_is_said_at_its_field(
    place: Workplace, theme: Theme, qtbot: QtBot
) -> None:
    opened = Opened(place, qtbot, lambda presenter: CausesSection(CausesPresenter(presenter._door)))
    section = opened.section
    assert isinstance(section, CausesSection)
    before = len(place.desk.ask(Causes(), actor=SYSTEM))
    section.causes.begin()
    opened.key(Qt.Key.Key_Return)
    assert section.causes._rows[0].problem
    opened.type("Falsch gepackt")
    opened.key(Qt.Key.Key_Return)
    names = [cause.labels["de"] for cause in place.desk.ask(Causes(), actor=SYSTEM)]
    assert len(names) == before + 1
    assert "Falsch gepackt" in names


def test_what_cases_of_a_reason_need_is_ticked_beside_it(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    opened = Opened(place, qtbot, reasons_section)
    section = opened.section
    assert isinstance(section, ReasonsSection)
    section.tree.choose(LATE)
    section.required.boxes[Needed.ORDER].click()
    assert Needed.ORDER in place.desk.ask(RequiredFor(LATE), actor=SYSTEM)
    assert Needed.ORDER not in place.desk.ask(RequiredFor(RETURNS), actor=SYSTEM)
