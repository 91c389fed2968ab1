"""Limits are laid down as dated editions: faults are told while one types, nothing typed is lost, all by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from agentdesk.core.actors import SYSTEM, Role
from agentdesk.core.goodwill.commands import AuthorityEditions, CurrentAuthority, SetAuthority
from agentdesk.core.goodwill.defaults import shipped_policy
from agentdesk.core.goodwill.policy import LEADING, AuthorityEdition, Policy
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.wording import use_language
from agentdesk.core.workplace import Workplace
from agentdesk.ui.door import Door
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.settings.budgets_presenter import BudgetsPresenter
from agentdesk.ui.settings.limits_presenter import LimitsPresenter
from agentdesk.ui.settings.limits_section import LimitsSection
from agentdesk.ui.settings.limits_typed import as_json, from_json, meant, typed
from agentdesk.ui.settings.set_aside_presenter import SetAsidePresenter
from agentdesk.ui.tasks import run_inline
from agentdesk.ui.theme import Theme
from tests.ui.settings.places import open_place, staffed_workplace
from tests.ui.showing import show_active

DANIEL, MIRIAM = "Daniel Reuter", "Miriam Vogt"
SHIPPED = shipped_policy("EUR")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Workplace]:
    made = staffed_workplace(tmp_path / "desk")
    yield made
    made.close()


class Opened:
    """The section, driven by keys; `told` is what was said of what was done, with its undo."""

    def __init__(self, place: Workplace, qtbot: QtBot, person: str = MIRIAM, keeper: DraftKeeper | None = None) -> None:
        self.place = place
        door = Door(place.desk, place.person(person).id, run_inline())
        self.presenter = LimitsPresenter(door, keeper)
        self.told: list[tuple[str, Callable[[], None]]] = []
        self.presenter.happened.connect(lambda words, undo: self.told.append((words, undo)))
        self.section = LimitsSection(self.presenter, BudgetsPresenter(door), SetAsidePresenter(door))
        qtbot.addWidget(self.section)
        self.section.resize(800, 900)
        show_active(qtbot, self.section)
        self.section.take_up()

    def type_limit(self, rule: int, words: str, name: str = "per_voucher") -> None:
        self.section.rules.show_rule(rule)
        field = self.section.rules.form.limits[name]
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, words)

    @property
    def counts(self) -> Policy:
        return self.place.desk.ask(CurrentAuthority(), actor=SYSTEM).policy

    @property
    def made(self) -> tuple[AuthorityEdition, ...]:
        return self.place.desk.ask(AuthorityEditions(), actor=SYSTEM)

    def faults(self) -> list[str]:
        return [notice.accessibleName() for notice in self.section.faults.notices if notice.isVisible()]


def test_a_limit_is_changed_by_keyboard_saved_and_taken_back(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    opened = Opened(place, qtbot)
    assert not opened.section.save_form()
    opened.type_limit(0, "30")
    assert opened.section.rules.list.topLevelItem(0).text(1) == "30"
    assert "€30.00" in opened.section.preview.answer.text()
    assert (opened.made, opened.section.save_form()) == ((), True)
    assert opened.counts.rules[0].per_voucher == 3_000
    assert [rule.per_case for rule in opened.counts.rules] == [rule.per_case for rule in SHIPPED.rules]
    assert (opened.told[-1][0], opened.presenter.changed) == ("Limits saved", False)
    opened.told[-1][1]()
    assert opened.counts == SHIPPED
    assert opened.section.rules.list.topLevelItem(0).text(1) == "25"


def test_faults_are_told_while_one_types_lead_to_their_rule_and_hinder_saving(
    place: Workplace, theme: Theme, qtbot: QtBot
) -> None:
    opened = Opened(place, qtbot)
    opened.type_limit(1, "400")
    told = opened.faults()
    assert "Agent, level 2" in told[0]
    assert "in one go" in told[0]
    assert opened.section.save_form()
    assert (opened.made, opened.section.notice.isVisible()) == ((), True)
    form, saving = opened.section.rules.form, opened.section.saving
    opened.section.rules.list.choose_none()
    assert "2 things to set right" in saving._state.text()
    QTest.keyClick(saving.first_trouble, Qt.Key.Key_Space)
    qtbot.waitUntil(form.limits["per_voucher"].hasFocus)
    assert "in one go" in form._rows["per_voucher"].problem
    qtbot.waitUntil(lambda: not form._rows["per_voucher"].visibleRegion().isEmpty())
    opened.section.rules.list.choose_none()
    QTest.keyClick(opened.section.faults.notices[0]._button, Qt.Key.Key_Return)
    assert opened.section.rules.chosen == 1
    opened.type_limit(1, "lots")
    assert opened.section.rules.form._rows["per_voucher"].problem
    assert len(opened.faults()) == 1
    opened.type_limit(1, "60")
    assert (opened.faults(), opened.section.notice.isVisible()) == ([], False)
    opened.section.rules.list.setFocus()
    QTest.keyClick(opened.section.rules.list, Qt.Key.Key_Delete)
    assert "Agent, level 2" in opened.faults()[0]
    opened.told[-1][1]()
    assert opened.faults() == []


def test_a_rule_is_added_for_a_reason_and_counts_in_the_preview(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    opened = Opened(place, qtbot)
    section = opened.section
    section.rules.begin()
    assert opened.faults() == []
    form, reason = section.rules.form, next(code for code in section.rules.form.reasons._offered)
    form.reasons.choice.choose(reason)
    QTest.keyClick(form.reasons.add, Qt.Key.Key_Space)
    QTest.mouseClick(form.kinds.boxes["gift"], Qt.MouseButton.LeftButton)
    opened.type_limit(4, "5")
    section.preview.kind.choose("gift")
    section.preview.reason.choose(reason)
    assert section.preview.answer.text().startswith("In one go €5.00")
    assert section.save_form()
    rule = opened.counts.rules[-1]
    assert (rule.per_voucher, [str(each) for each in rule.reasons], rule.kinds) == (500, [reason], ("gift",))
    assert section.rules.list.topLevelItem(0).text(1) == "5"
    assert (section.rules.chosen, form.limits["per_voucher"].text()) == (0, "5"), "another rule would be edited"


def test_limits_begin_on_a_day_to_come_and_are_withdrawn_and_back(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    opened = Opened(place, qtbot)
    opened.type_limit(0, "20")
    saving = opened.section.saving
    saving.day.setFocus()
    QTest.keyClicks(saving.day, "1.11.2026")
    QTest.keyClick(saving.day, Qt.Key.Key_Return)
    assert (opened.made, saving._row.problem) == ((), "Limits count from today on at the earliest.")
    saving.day.selectAll()
    QTest.keyClicks(saving.day, "1.12.2026")
    QTest.keyClick(saving.day, Qt.Key.Key_Return)
    assert [edition.valid_from for edition in opened.made][:1] == [date(2026, 12, 1)]
    assert opened.counts == SHIPPED
    editions = opened.section.editions
    assert [editions.list.topLevelItem(n).text(1) for n in range(2)] == ["counts now", "to come"]
    editions.list.setCurrentItem(editions.list.topLevelItem(1))
    assert opened.section.rules.list.topLevelItem(0).text(1) == "20"
    QTest.keyClick(editions.list, Qt.Key.Key_Delete)
    assert (opened.made, editions.isVisible()) == ((), False)
    opened.told[-1][1]()
    assert len(opened.made) == 1


def test_what_somebody_else_saved_meanwhile_is_told_and_what_was_typed_stays(
    place: Workplace, theme: Theme, qtbot: QtBot
) -> None:
    opened = Opened(place, qtbot)
    opened.type_limit(0, "30")
    other = UUID(
        place.desk.execute(AddPerson(name="Sven", roles=frozenset(Role) - {Role.SYSTEM}), actor=SYSTEM)["person_id"]
    )
    theirs = replace(SHIPPED, live_seconds=90)
    place.desk.execute(SetAuthority(policy=theirs), actor=other)
    opened.section.save()
    assert "Sven" in opened.section.notice.accessibleName()
    assert (opened.counts, opened.section.rules.form.limits["per_voucher"].text()) == (theirs, "30")
    opened.section.save()
    assert opened.counts.rules[0].per_voucher == 3_000


def test_what_is_suggested_is_weighed_anew_and_shown_by_an_example(
    place: Workplace, theme: Theme, qtbot: QtBot
) -> None:
    opened = Opened(place, qtbot)
    suggesting = opened.section.suggesting
    assert suggesting.example.text().endswith("€20.00 to €30.00.")
    line = suggesting.fields.lines["share.serious"]
    line.selectAll()
    QTest.keyClicks(line, "20")
    assert suggesting.example.text().endswith("€40.00 to €60.00.")
    line = opened.section.of_all.fields.lines["acquisition_cost"]
    line.selectAll()
    QTest.keyClicks(line, "100")
    assert "€500.00" in opened.section.of_all._ceiling.text()
    assert opened.section.save_form()
    assert (opened.counts.suggesting.shares["serious"], opened.counts.ceiling) == (20, 50_000)


def test_what_was_typed_is_there_again_after_a_kill(place: Workplace, theme: Theme, qtbot: QtBot) -> None:
    drafts = place.open_drafts()
    keeper = DraftKeeper(drafts, run_inline(), place.desk.clock)
    opened = Opened(place, qtbot, keeper=keeper)
    opened.type_limit(0, "31,5")
    assert keeper.flush()
    again = Opened(place, qtbot, keeper=DraftKeeper(drafts, run_inline(), place.desk.clock))
    assert again.presenter.changed
    assert again.section.rules.list.topLevelItem(0).text(1) == "31,5"
    assert again.section.save_form()
    assert again.counts.rules[0].per_voucher == 3_150
    third = Opened(place, qtbot, keeper=DraftKeeper(drafts, run_inline(), place.desk.clock))
    assert not third.presenter.changed
    third.type_limit(0, "33")
    third.presenter.discard()
    assert (third.presenter.changed, drafts.all()) == (False, ())
    third.told[-1][1]()
    assert third.section.rules.list.topLevelItem(0).text(1) == "33"
    drafts.close()


def test_others_read_what_they_may_give_and_who_leads_reads_the_rules(
    place: Workplace, theme: Theme, qtbot: QtBot
) -> None:
    place.desk.execute(AddPerson(name="Agnes", roles=frozenset({Role.SUPERVISOR})), actor=SYSTEM)
    daniel, agnes = Opened(place, qtbot, DANIEL).section, Opened(place, qtbot, "Agnes").section
    assert "in one go €25.00" in daniel.own.words.text()
    assert [card.isVisible() for card in (daniel.rules, daniel.saving, daniel.budgets, daniel.preview)] == [False] * 4
    assert agnes.rules.isVisible()
    agnes.rules.show_rule(0)
    assert [card.isVisible() for card in (agnes.rules.form, agnes.saving, agnes.of_all)] == [False] * 3


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
def test_what_stands_in_the_forms_means_the_policy_it_came_from(language: str, currency: str) -> None:
    use_language(language)
    policy = shipped_policy(currency)
    said = from_json(as_json(typed(policy)))
    found = meant(said).policy
    use_language("en")
    assert found
    assert set(found.rules) == set(policy.rules)
    assert replace(found, rules=()) == replace(policy, rules=())


def test_a_shop_of_one_reads_of_no_roles_levels_or_teams(tmp_path: Path, theme: Theme, qtbot: QtBot) -> None:
    place = open_place(tmp_path / "alone")
    opened = Opened(place, qtbot)
    section, rules = opened.section, opened.section.rules
    assert [rules.list.topLevelItem(n).text(0) for n in range(rules.list.topLevelItemCount())] == ["Everything"]
    rules.show_rule(rules.list.topLevelItem(0).data(0, Qt.ItemDataRole.UserRole).int)
    form = rules.form
    assert [form._rows[name].isVisible() for name in ("roles", "levels", "teams", "kinds")] == [False] * 3 + [True]
    assert not section.preview.giver.isVisible()
    assert section.preview.answer.text().endswith("By the rule: everything")
    opened.type_limit(rules.chosen or 0, "30")
    assert opened.faults() == []
    assert section.save_form()
    *agents, own = sorted(opened.counts.rules, key=lambda rule: rule.roles == LEADING)
    assert ([rule.per_voucher for rule in agents], own.per_voucher) == ([2_500, 3_000, 3_000], 3_000)
    rules.list.choose(UUID(int=rules.chosen or 0))
    rules.remove()
    assert [words for words in opened.faults() if "level" in words or "Supervisor" in words] == []
    assert opened.faults()[0].startswith("There is no rule for: ")
    place.close()
