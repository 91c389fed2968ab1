"""A written confirmation leaves from where the contact is wrapped up: copied, saved to be printed, marked as sent."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from agentdesk.core.cases.commands import ConfirmationOf
from agentdesk.core.cases.model import CaseRow, Confirmation
from agentdesk.core.commands import Undo
from agentdesk.core.wording import error_text, text
from agentdesk.ui.cases.confirmation import COPY_KEY, PDF_KEY, PRINT_KEY, SENT_KEY, mail_text, sent_command
from agentdesk.ui.cases.letter import LetterWays
from agentdesk.ui.cases.words import kind_words
from agentdesk.ui.interactions.unsent_strip import Outlet, Unsent
from agentdesk.ui.parts import Bench

Then = Callable[[CaseRow, Confirmation], None]


class Confirming(QObject):
    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self.letters = LetterWays(bench.window, lambda words, tone, path: bench.tell(words))

    def of(self, case: CaseRow) -> Unsent:
        """What the contact is told of it."""
        ways = (
            ("cases.copy_mail", "copy", COPY_KEY, self._copy),
            ("cases.save_pdf", "file-down", PDF_KEY, self._save),
            ("cases.mark_sent", "send", SENT_KEY, self._mark),
            ("voucher.print", "printer", PRINT_KEY, self._print),
        )
        outlets = (Outlet(text(name), icon, key, partial(self._with, case, then)) for name, icon, key, then in ways)
        return Unsent(text("cases.unsent", code=case.code, what=kind_words(case.kind)), tuple(outlets))

    def _with(self, case: CaseRow, then: Then) -> None:
        self._bench.door.ask(ConfirmationOf(case.id), owner=self, done=partial(then, case), failed=self._fail)

    def _copy(self, case: CaseRow, letter: Confirmation) -> None:
        QGuiApplication.clipboard().setText(mail_text(letter))
        self._bench.tell(text("cases.confirmation_copied"))

    def _save(self, case: CaseRow, letter: Confirmation) -> None:
        self.letters.save(case.code, letter)

    def _print(self, case: CaseRow, letter: Confirmation) -> None:
        self.letters.print_out(case.code, letter)

    def _mark(self, case: CaseRow, letter: Confirmation) -> None:
        def marked(_: object) -> None:
            undo = Undo(command_id=command_id)
            back = partial(self._bench.door.do, undo, owner=self, failed=self._fail)
            self._bench.tell(text("cases.done.confirmation_sent", code=case.code), back)
            if case.customer_id:
                self._bench.contacts.then.steps.tell(case.customer_id, "confirmation")

        command_id = self._bench.door.do(sent_command(case.id, letter), owner=self, done=marked, failed=self._fail)

    def _fail(self, error: Exception) -> None:
        self._bench.tell(error_text(error))
