from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from agentdesk.core.people.commands import AddTeam
from agentdesk.core.workplace import Workplace
from agentdesk.ui.settings.check_card import Finding
from agentdesk.ui.settings.protection_cards import _Fact
from agentdesk.ui.settings.safety_section import SafetySection
from agentdesk.ui.tasks import TaskRunner
from agentdesk.ui.theme import Theme
from agentdesk.ui.widgets.file_dialogs import Chosen, FileDialogs
from agentdesk.ui.widgets.text import Text
from tests.integration.test_safekeeping import FRESH, opens
from tests.profiles import PASSPHRASE, WorkingKeyring
from tests.ui.settings.places import open_place
from tests.ui.showing import show_active


class Picked(FileDialogs):
    """Somebody who chooses this file at once."""

    def __init__(self) -> None:
        self.path = Path()

    def to_save(self, parent: QWidget, title: str, name: str, kinds: str, chosen: Chosen, *, fresh: bool) -> None:
        self.offered = name
        chosen(self.path)

    def to_open(self, parent: QWidget, title: str, kinds: str, chosen: Chosen) -> None:
        chosen(self.path)


class Safety:
    """The section over a profile of its own."""

    def __init__(self, place: Workplace, qtbot: QtBot) -> None:
        self.place, self.qtbot = place, qtbot
        self.runner, self.files = TaskRunner(), Picked()
        self.hindrance = ""
        self.section = SafetySection(place, self.runner, self.files, lambda: self.hindrance)
        qtbot.addWidget(self.section)
        self.section.resize(760, 1400)
        show_active(qtbot, self.section)
        self.section.take_up()
        qtbot.waitUntil(self.section.passphrase.begin.isEnabled)

    def facts(self) -> list[str]:
        lines = [line for line in self.section.protection.findChildren(_Fact) if not line.isHidden()]
        return [line.findChild(Text).text() for line in lines]

    def make_code(self) -> str:
        card = self.section.code
        card.make.click()
        if not card.question.isHidden():
            card.question.yes.click()
        self.qtbot.waitUntil(lambda: card.strip is not None)
        assert card.strip
        return card.strip.code.text()


@pytest.fixture
def safety(tmp_path: Path, theme: Theme, qtbot: QtBot) -> Iterator[Safety]:
    place = open_place(tmp_path / "desk")
    made = Safety(place, qtbot)
    yield made
    made.runner.close()
    place.close()


@pytest.fixture
def kept_by_keyring(tmp_path: Path, theme: Theme, qtbot: QtBot) -> Iterator[Safety]:
    place = open_place(tmp_path / "desk", keys=WorkingKeyring(), passphrase=None)
    made = Safety(place, qtbot)
    yield made
    made.runner.close()
    place.close()


def test_it_says_where_the_data_lies_and_what_opens_it(safety: Safety, tmp_path: Path):
    assert safety.section.protection._path.text() == str(tmp_path / "desk")
    assert [words.split()[1] for words in safety.facts()] == ["file,", "passphrase"]
    safety.make_code()
    safety.qtbot.waitUntil(lambda: len(safety.facts()) == 3)


def test_a_first_code_is_made_at_once_and_another_only_after_a_question(safety: Safety, tmp_path: Path):
    first = safety.make_code()
    assert opens(tmp_path / "desk", first)
    assert safety.section.code.strip
    safety.section.code.strip.finish.click()
    safety.qtbot.waitUntil(lambda: len(safety.facts()) == 3)
    safety.section.code.make.click()
    assert safety.section.code.question.isVisible()
    QTest.keyClick(safety.section.code.question.no, Qt.Key.Key_Escape)
    assert not safety.section.code.question.isVisible()
    assert opens(tmp_path / "desk", first)
    assert not opens(tmp_path / "desk", "x")
    assert opens(tmp_path / "desk", safety.make_code())
    assert not opens(tmp_path / "desk", first)


def test_a_code_is_gone_once_the_person_says_that_they_have_it(safety: Safety):
    code = safety.make_code()
    strip = safety.section.code.strip
    assert strip
    safety.qtbot.waitUntil(strip.code.isVisible)
    with safety.qtbot.waitSignal(safety.section.code_kept):
        strip.finish.click()
    assert safety.section.code.strip is None
    assert code not in " ".join(label.text() for label in safety.section.findChildren(Text))


def test_the_code_is_copied_and_saved_for_the_owner_alone(safety: Safety, tmp_path: Path):
    code = safety.make_code()
    strip = safety.section.code.strip
    assert strip
    strip.copy.click()
    assert QGuiApplication.clipboard().text() == code
    safety.files.path = tmp_path / "code.txt"
    strip.save.click()
    safety.qtbot.waitUntil(lambda: "code.txt" in strip.state.text())
    assert code in (tmp_path / "code.txt").read_text()
    assert (tmp_path / "code.txt").stat().st_mode & 0o777 == 0o600


def test_the_code_is_not_saved_beside_the_data(safety: Safety, tmp_path: Path):
    safety.make_code()
    strip = safety.section.code.strip
    assert strip
    safety.files.path = tmp_path / "desk" / "backups" / "code.txt"
    strip.save.click()
    assert "must not lie beside the data" in strip.state.text()
    assert not safety.files.path.exists()


def test_a_folder_that_is_not_there_is_said(safety: Safety, tmp_path: Path):
    safety.make_code()
    strip = safety.section.code.strip
    assert strip
    safety.files.path = tmp_path / "nowhere" / "code.txt"
    strip.save.click()
    safety.qtbot.waitUntil(lambda: "Nothing was saved" in strip.state.text())


def type_passphrases(safety: Safety, former: str, fresh: str, again: str) -> None:
    form = safety.section.passphrase
    form.begin.click()
    for field, words in ((form.former, former), (form.fresh, fresh), (form.again, again)):
        field.setText(words)
    QTest.keyClick(form.again, Qt.Key.Key_Return)


def test_the_passphrase_is_changed_with_the_present_one(safety: Safety, tmp_path: Path):
    type_passphrases(safety, PASSPHRASE, FRESH, FRESH)
    safety.qtbot.waitUntil(safety.section.passphrase.notice.isVisible)
    assert opens(tmp_path / "desk", FRESH)
    assert safety.section.passphrase.fresh.text() == ""


def test_a_wrong_passphrase_is_said_and_what_was_typed_stays(safety: Safety, tmp_path: Path):
    type_passphrases(safety, "falsch und noch falscher", FRESH, FRESH)
    safety.qtbot.waitUntil(safety.section.passphrase.notice.isVisible)
    assert safety.section.passphrase.fresh.text() == FRESH
    assert opens(tmp_path / "desk", PASSPHRASE)


def test_two_that_differ_are_not_sent(safety: Safety, tmp_path: Path):
    type_passphrases(safety, PASSPHRASE, FRESH, FRESH + "?")
    assert safety.section.passphrase._rows[2].problem
    assert opens(tmp_path / "desk", PASSPHRASE)


def test_esc_leaves_the_form_and_forgets_what_was_typed(safety: Safety):
    type_passphrases(safety, PASSPHRASE, FRESH, "other")
    QTest.keyClick(safety.section.passphrase.again, Qt.Key.Key_Escape)
    assert not safety.section.passphrase._form.isVisible()
    assert safety.section.passphrase.former.text() == ""


def test_where_the_keyring_opens_no_former_passphrase_is_asked(kept_by_keyring: Safety, tmp_path: Path):
    form = kept_by_keyring.section.passphrase
    assert form.begin.text() == "Set a passphrase"
    form.begin.click()
    assert not form.former.isVisible()
    form.fresh.setText(FRESH)
    form.again.setText(FRESH)
    form.save()
    kept_by_keyring.qtbot.waitUntil(form.notice.isVisible)
    assert opens(tmp_path / "desk", FRESH)


def test_a_backup_is_made_while_the_desk_goes_on(safety: Safety, tmp_path: Path):
    safety.files.path = tmp_path / "saved.agentdesk"
    card = safety.section.backup
    card.begin.click()
    assert card.progress.isVisible()
    safety.place.desk.execute(AddTeam(name="Währenddessen"), actor=safety.place.person().id)
    safety.qtbot.waitUntil(card.notice.isVisible)
    assert safety.files.offered == "AgentDesk 2026-11-23.agentdesk"
    assert "saved.agentdesk" in card.notice.accessibleName()
    assert safety.files.path.stat().st_size > 10_000
    assert not card.progress.isVisible()


def test_a_backup_overwrites_nothing(safety: Safety, tmp_path: Path):
    safety.files.path = tmp_path / "photo.jpg"
    safety.files.path.write_bytes(b"a picture")
    safety.section.backup.begin.click()
    safety.qtbot.waitUntil(safety.section.backup.notice.isVisible)
    assert "exists already" in safety.section.backup.notice.accessibleName()
    assert safety.files.path.read_bytes() == b"a picture"


def test_a_backup_that_is_stopped_leaves_no_file(safety: Safety, tmp_path: Path):
    safety.files.path = tmp_path / "saved.agentdesk"
    card = safety.section.backup
    card.begin.click()
    card.progress.cancel.click()
    assert "No file was left" in card.notice.accessibleName()
    safety.runner.close()
    assert [path.name for path in tmp_path.iterdir()] == ["desk"]


def test_restoring_says_what_it_means_before_it_is_asked_for(safety: Safety, tmp_path: Path):
    safety.files.path = tmp_path / "saved.agentdesk"
    card = safety.section.restore
    with safety.qtbot.assertNotEmitted(safety.section.restore_asked):
        card.choose.click()
    assert card.question.isVisible()
    assert card.question.no.hasFocus()
    with safety.qtbot.waitSignal(safety.section.restore_asked) as asked:
        card.question.yes.click()
    assert asked.args == [tmp_path / "saved.agentdesk"]


def test_nothing_is_restored_during_a_contact(safety: Safety):
    safety.hindrance = "A contact is going on."
    safety.section.restore.choose.click()
    assert not safety.section.restore.question.isVisible()
    assert safety.section.restore.notice.accessibleName() == "A contact is going on."


def test_all_checks_are_said_to_be_well(safety: Safety):
    card = safety.section.check
    card.begin.click()
    safety.qtbot.waitUntil(card.notice.isVisible, timeout=60_000)
    assert card.notice.accessibleName().startswith("Everything is in order")


def test_what_a_check_finds_is_said_in_words(safety: Safety, tmp_path: Path):
    (tmp_path / "desk" / "recovery.json").unlink()
    card = safety.section.check
    card.begin.click()
    safety.qtbot.waitUntil(card.notice.isVisible, timeout=60_000)
    assert card.notice.accessibleName().startswith("One check found something")
    said = [label.text() for finding in card.findChildren(Finding) for label in finding.findChildren(Text)]
    assert said[0] == "The way in without keyring"


def test_everything_the_keyboard_reaches_has_a_name(safety: Safety):
    safety.make_code()
    safety.section.passphrase.begin.click()
    reached = [
        each
        for each in safety.section.findChildren(QWidget)
        if each.isVisible() and each.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
    ]
    nameless = [each for each in reached if not (each.accessibleName() or getattr(each, "text", str)())]
    assert [type(each).__name__ for each in nameless] == []
    assert len(reached) > 8
