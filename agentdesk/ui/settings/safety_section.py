"""Safety: what opens the data, backups, restoring, and whether everything is whole."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from agentdesk.core.workplace import Workplace
from agentdesk.ui.settings.backup_cards import BackupCard, RestoreCard
from agentdesk.ui.settings.check_card import CheckCard
from agentdesk.ui.settings.passphrase_card import PassphraseCard
from agentdesk.ui.settings.protection_cards import CodeCard, ProtectionCard
from agentdesk.ui.settings.safety_presenter import Backup, Check, CodeFile, WaysIn
from agentdesk.ui.settings.section import Section
from agentdesk.ui.tasks import TaskRunner
from agentdesk.ui.widgets.file_dialogs import FileDialogs


class SafetySection(Section):
    """All cards over the open profile."""

    restore_asked = Signal(object)
    """The Path of a backup that is to take the place of what is open."""
    code_made = Signal()
    code_kept = Signal()
    backup_made = Signal()

    def __init__(
        self,
        place: Workplace,
        runner: TaskRunner,
        files: FileDialogs,
        hindrance: Callable[[], str],
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self._ways = WaysIn(place, runner, self)
        code_file = CodeFile(place.profile.folder, runner, self)
        self.protection = ProtectionCard(self._ways)
        self.code = CodeCard(self._ways, code_file, files)
        self.passphrase = PassphraseCard(self._ways)
        backup = Backup(place, runner, self)
        backup.done.connect(lambda *_: self.backup_made.emit())
        self.backup = BackupCard(backup, place.desk.clock, files)
        self.restore = RestoreCard(files, hindrance)
        self.check = CheckCard(Check(place, runner, self))
        self._ways.code_made.connect(lambda _: self.code_made.emit())
        self.code.kept.connect(self.code_kept)
        self.restore.asked.connect(self.restore_asked)
        for card in (self.protection, self.backup, self.restore, self.check, self.code, self.passphrase):
            self.add(card)
        for card in (self.backup, self.restore):  # a server has a backup of its own, and what is here is a part of it
            card.setVisible(place.replica is None)

    def take_up(self) -> None:
        self._ways.look()
