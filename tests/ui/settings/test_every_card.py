"""What holds for each card of the settings: nothing typed is lost or overwritten, whatever comes late or in between."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.core.commands import SYSTEM
from agentdesk.core.drafts import Drafts
from agentdesk.core.ledger.commands import SetBudget
from agentdesk.core.people.commands import AddTeam, PlanAbsence
from agentdesk.core.settings.commands import SettingsHistory
from agentdesk.core.workplace import Workplace
from agentdesk.ui.door import Door
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.language import language
from agentdesk.ui.main_window import MainWindow
from agentdesk.ui.preferences import Preferences
from agentdesk.ui.settings.deadline_form import SpanField
from agentdesk.ui.settings.form_card import FormCard
from agentdesk.ui.settings.history_section import HistorySection
from agentdesk.ui.settings.page import SECTIONS, SettingsPage
from agentdesk.ui.settings.stock_list import StockList
from agentdesk.ui.settings.typed import said_in
from agentdesk.ui.tasks import InlineRunner, Lane, Task
from agentdesk.ui.theme import Theme
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from tests.ui.settings.places import staffed_workplace
from tests.ui.showing import show_active

FORMS = tuple(
    name for name in SECTIONS if name not in ("look", "vouchers", "history", "file", "safety", "ready", "about")
)
NO_FORM = {
    "LookSection": "each choice counts at once",
    "AboutSection": "words to be read",
    "PersonCard": "chooses who sits here",
    "PinCard": "secret: forgotten as soon as it is out of sight",
    "ReachCard": "adds to a list; nothing known is ever shown in its fields",
    "HolidaysCard": "a preview, saved by its button",
    "PreviewCard": "what would count for a case made up",
    "RemindersCard": "each choice counts at once, for this place of work",
    "RequirementsCard": "each tick counts at once",
    "HearingCard": "the tick counts at once",
    "RulesCard": "limits have a draft of their own, see test_goodwill_section",
    "OfAllCard": "limits have a draft of their own",
    "SuggestingCard": "limits have a draft of their own",
    "SaveCard": "limits have a draft of their own",
    "RuleForm": "limits have a draft of their own",
    "CouncilCard": "the language in which it is printed",
    "HistorySection": "narrows what is listed",
    "PoolFileCard": "asked of a file that was chosen, and gone with it",
    "ConfirmCard": "a PIN",
    "DueCard": "confirms with a PIN or by typing",
    "BackupCard": "a passphrase",
    "PassphraseCard": "a passphrase",
    "CodeCard": "a passphrase",
    "RestoreCard": "a passphrase",
}
"""Of what has fields and is no `FormCard`: why it need not be one."""


class LateRunner(InlineRunner):
    """What is asked is answered when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[tuple[Lane, Task, Callable[..., Any]]] = deque()
        self.is_late = True

    def _submit(self, lane: Lane, task: Task, call: Callable[..., Any]) -> None:
        if self.is_late and lane is not Lane.DRAFTS:
            self._waiting.append((lane, task, call))
        else:
            super()._submit(lane, task, call)

    def answer(self) -> None:
        self.is_late = False
        while self._waiting:
            super()._submit(*self._waiting.popleft())
        self.is_late = True


class Desk:
    """The settings over a shop with people, a team and an absence; `told`: what was done, and what takes it back."""

    def __init__(self, place: Workplace, drafts: Drafts, theme: Theme, qtbot: QtBot) -> None:
        self.runner, self.window, self.told = (
            LateRunner(),
            MainWindow(),
            list[tuple[str, Callable[[], object] | None]](),
        )
        self.keeper = DraftKeeper(drafts, self.runner, place.desk.clock)
        self.page = SettingsPage(
            Door(place.desk, place.person("Miriam Vogt").id, self.runner),
            place,
            Preferences(self.window, theme),
            keeper=self.keeper,
        )
        self.page.happened.connect(lambda words, undo: self.told.append((words, undo)))
        qtbot.addWidget(self.window)
        qtbot.addWidget(self.page)
        self.page.resize(1100, 900)
        show_active(qtbot, self.page)
        self.runner.answer()

    def show(self, section: str) -> None:
        self.page.show_section(section)

    def answer(self) -> None:
        self.runner.answer()

    def cards(self, section: str) -> list[FormCard]:
        found = self.page.section(section).findChildren(FormCard)
        return [card for card in found if card.isVisible()]

    def look_again(self, section: str) -> None:
        """As when somebody else has changed something, and as when the language is another."""
        self.page.section(section).take_up()
        self.answer()
        language().use("de")
        self.answer()
        language().use("en")
        self.answer()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    made = staffed_workplace(tmp_path / "desk")
    yield made
    made.close()


@pytest.fixture
def drafts(place: Workplace) -> Iterator[Drafts]:
    made = place.open_drafts()
    yield made
    made.close()


def fields_of(card: FormCard) -> dict[str, QWidget]:
    return {name: field for name, field in card._watched.items() if field.isVisible() and field.isEnabled()}


def alter(field: QWidget, words: str = "7") -> bool:
    """As a person would, by keys; whether that changed anything."""
    before = said_in(field)
    where = field.findChildren(QCheckBox)[0] if not isinstance(field, _PLAIN) and _boxes(field) else field
    if isinstance(where, SpanField):
        where = where.unit
    match where:
        case QCheckBox():
            QTest.keyClick(where, Qt.Key.Key_Space)
        case QComboBox():
            QTest.keyClick(where, Qt.Key.Key_Down)
            if said_in(field) == before:
                QTest.keyClick(where, Qt.Key.Key_Up)
        case QAbstractSpinBox():
            QTest.keyClick(where, Qt.Key.Key_Up)
            if said_in(field) == before:
                QTest.keyClick(where, Qt.Key.Key_Down)
        case QLineEdit() | QPlainTextEdit():
            QTest.keyClicks(where, words)
        case _:
            QTest.keyClicks(where.focusProxy() or where, words)
    return said_in(field) != before


_PLAIN = (QLineEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox)


def _boxes(field: QWidget) -> list[QCheckBox]:
    return field.findChildren(QCheckBox)


def typed_into(cards: list[FormCard]) -> dict[tuple[FormCard, str], str]:
    """What stands there after somebody has changed every field they could reach."""
    touched = [(card, name) for card in cards for name, field in fields_of(card).items() if alter(field)]
    return {(card, name): said_in(card._watched[name]) for card, name in touched}


def standing(typed: dict[tuple[FormCard, str], str]) -> dict[tuple[FormCard, str], str]:
    return {(card, name): said_in(card._watched[name]) for card, name in typed}


def choose_first(card: FormCard) -> None:
    listed = card._listed
    if listed is not None and (first := listed.topLevelItem(0)):
        listed.setCurrentItem(first)


def test_what_has_fields_is_a_form_card_or_says_why_not(
    place: Workplace, drafts: Drafts, theme: Theme, qtbot: QtBot
) -> None:
    desk = Desk(place, drafts, theme, qtbot)
    without: set[str] = set()
    for section in SECTIONS:
        desk.show(section)
        desk.answer()
        for field in desk.page.section(section).findChildren(QWidget):
            if isinstance(field, (*_PLAIN, QCheckBox)) and not isinstance(
                field.parent(), (QAbstractSpinBox, QComboBox)
            ):
                without |= _owner_without_form(field)
    assert without - NO_FORM.keys() == set()


def _owner_without_form(field: QWidget) -> set[str]:
    above: QWidget | None = field.parentWidget()
    while above is not None:
        if isinstance(above, FormCard):
            return set()
        if type(above) is not SectionCard and type(above).__name__.endswith(("Card", "Section", "Form")):
            return {type(above).__name__}
        above = above.parentWidget()
    return {type(field).__name__}


@pytest.mark.parametrize("section", FORMS)
def test_what_is_typed_before_anything_is_known_stays(
    place: Workplace, drafts: Drafts, theme: Theme, qtbot: QtBot, section: str
) -> None:
    desk = Desk(place, drafts, theme, qtbot)
    desk.show(section)
    typed = typed_into(desk.cards(section))
    desk.answer()
    assert standing(typed) == typed


@pytest.mark.parametrize("chosen", [False, True], ids=["something new", "the first of the list"])
@pytest.mark.parametrize("section", FORMS)
def test_what_is_typed_stays_while_it_is_looked_at_anew(
    place: Workplace, drafts: Drafts, theme: Theme, qtbot: QtBot, section: str, chosen: bool
) -> None:
    desk = Desk(place, drafts, theme, qtbot)
    furnish(place)
    desk.show(section)
    desk.answer()
    if chosen:
        for card in desk.page.section(section).findChildren(FormCard):
            choose_first(card)
    typed = typed_into(desk.cards(section))
    desk.look_again(section)
    assert standing(typed) == typed


@pytest.mark.parametrize("chosen", [False, True], ids=["something new", "the first of the list"])
@pytest.mark.parametrize("section", FORMS)
def test_what_is_typed_is_there_again_after_a_restart_and_can_be_discarded(
    place: Workplace, drafts: Drafts, theme: Theme, qtbot: QtBot, section: str, chosen: bool
) -> None:
    desk = Desk(place, drafts, theme, qtbot)
    furnish(place)
    desk.show(section)
    desk.answer()
    if chosen:
        for card in desk.page.section(section).findChildren(FormCard):
            choose_first(card)
    cards = desk.cards(section)
    before = {(type(card).__name__, name): said_in(f) for card in cards for name, f in fields_of(card).items()}
    typed = {(type(card).__name__, name): said for (card, name), said in typed_into(cards).items()}
    assert desk.keeper.flush()
    again = Desk(place, drafts, theme, qtbot)
    again.show(section)
    again.answer()
    found = again.page.section(section).findChildren(FormCard)
    shown = {(type(card).__name__, name): said_in(f) for card in found for name, f in card._watched.items()}
    assert {key: shown[key] for key in typed} == typed
    for card in found:
        if card.is_typing:
            assert card.discard_button.isVisible()
            card.discard_button.click()
            assert not card.is_typing
    shown = {(type(card).__name__, name): said_in(f) for card in found for name, f in card._watched.items()}
    assert {key: shown[key] for key in typed} == {key: before[key] for key in typed}
    assert again.keeper.flush()
    assert [draft for draft in drafts.all() if draft.kind == "settings"] == []


def test_tab_leads_from_what_was_typed_to_what_saves_it_and_then_to_what_discards_it(
    place: Workplace, drafts: Drafts, theme: Theme, qtbot: QtBot
) -> None:
    desk = Desk(place, drafts, theme, qtbot)
    furnish(place)
    for name in WALKS:
        walk = Walk(desk, name)
        walk.field.setFocus()
        if name != "budgets":
            alter(walk.field, walk._words)
        found = [each for each in _chain(walk.field) if isinstance(each, Button) and walk.card.isAncestorOf(each)]
        kinds = [each.property("kind") for each in found if each.isVisible()]
        if walk.card.is_typing:
            discarding = found.index(walk.card.discard_button)
            assert "primary" in [each.property("kind") for each in found[:discarding]], (name, kinds)


def _chain(first: QWidget) -> list[QWidget]:
    found, at = list[QWidget](), first.nextInFocusChain()
    while at is not first and len(found) < 2_000:
        found.append(at)
        at = at.nextInFocusChain()
    return found


def furnish(place: Workplace) -> None:
    """Something in every list."""
    execute = place.desk.execute
    team = UUID(execute(AddTeam(name="Tag"), actor=SYSTEM)["team_id"])
    execute(SetBudget(team_id=team, amount=50_000, currency="EUR"), actor=SYSTEM)
    daniel = place.person("Daniel Reuter").id
    now = place.desk.clock.now()
    absence = PlanAbsence(person_id=daniel, starts_at=now + timedelta(days=1), ends_at=now + timedelta(days=3))
    execute(absence, actor=SYSTEM)


WALKS = {
    "shop": ("ShopCard", "name"),
    "letterhead": ("LetterheadCard", "address"),
    "hours": ("WeekCard", "days.6", "10-12"),
    "deadlines": ("RuleForm", "tiers"),
    "callbacks": ("RulesCard", "attempts"),
    "budgets": ("BudgetsCard", "amount"),
    "people": ("PeopleCard", "name"),
    "teams": ("TeamsCard", "name"),
    "absences": ("AbsencesCard", "note"),
    "reasons": ("_Form", "english"),
    "severities": ("SeveritiesCard", "names.en"),
    "identity": ("IdentityCard", "box"),
    "causes": ("NamedCard", "german"),
    "risk": ("RiskCard", "points.threshold"),
    "snippets": ("_Form", "labels.en"),
    "synonyms": ("SynonymsCard", "words"),
}
"""A field of each card of settings that can be undone."""
SECTION_OF = {
    "letterhead": "shop", "budgets": "goodwill", "teams": "people", "absences": "people", "severities": "reasons",
    "identity": "reasons", "risk": "causes", "synonyms": "snippets",
}  # fmt: skip


class Walk:
    """Somebody goes to a card and changes one field of it by keys; Ctrl+S saves."""

    def __init__(self, desk: Desk, name: str) -> None:
        self.desk, self.section = desk, SECTION_OF.get(name, name)
        self._card, self._field, *words = WALKS[name]
        self._words = words[0] if words else "7"
        self.go_there()

    def go_there(self) -> None:
        self.desk.show(self.section)
        self.desk.answer()
        choose_first(self.card)

    @property
    def card(self) -> FormCard:
        found = self.desk.page.section(self.section).findChildren(FormCard)
        return next(card for card in found if type(card).__name__ == self._card)

    @property
    def field(self) -> QWidget:
        return self.card._watched[self._field]

    @property
    def said(self) -> str:
        return said_in(self.field)

    def change(self) -> str:
        field = self.field
        field.setFocus()
        if isinstance(field, QLineEdit):
            field.end(False)
        assert alter(field, self._words)
        assert self.desk.page.save_form()
        self.desk.answer()
        assert not self.card.is_typing, "it is saved"
        return self.said

    def take_back_in_history(self) -> None:
        self.desk.show("history")
        self.desk.answer()
        history = self.desk.page.section("history")
        assert isinstance(history, HistorySection)
        history.narrow.choose(self.section)
        history.presenter.of_section(self.section)
        self.desk.answer()
        choose_item(history.list)
        history.take_back.setFocus()
        QTest.keyClick(history.take_back, Qt.Key.Key_Space)
        self.desk.answer()
        self.go_there()


def choose_item(listed: StockList) -> None:
    first = listed.topLevelItem(0)
    assert first
    listed.setCurrentItem(first)


@pytest.mark.parametrize("name", WALKS)
def test_each_card_is_changed_told_taken_back_twice_and_kept(
    place: Workplace, drafts: Drafts, theme: Theme, qtbot: QtBot, name: str
) -> None:
    furnish(place)
    desk = Desk(place, drafts, theme, qtbot)
    walk = Walk(desk, name)
    before = walk.said
    walk.change()
    change = place.desk.ask(SettingsHistory(walk.section), actor=SYSTEM)[0]
    assert (change.section, change.undoable, change.at) == (walk.section, True, place.desk.clock.now())
    assert change.by.startswith("Miriam Vogt")
    take_back = desk.told[-1][1]
    assert take_back, "Ctrl+Z does it"
    take_back()
    desk.answer()
    assert walk.said == before
    walk.change()
    walk.take_back_in_history()
    assert walk.said == before
    after = walk.change()
    again = Walk(Desk(place, drafts, theme, qtbot), name)
    assert again.said == after
