"""A written confirmation leaves from where the contact is wrapped up: copied, saved to be printed, marked as sent."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from agentdesk.core.cases.commands import ConfirmationOf
from agentdesk.core.cases.model import CaseRow, Confirmation
from agentdesk.core.commands import Undo
from agentdesk.core.wording import error_text, text
from agentdesk.ui.cases.confirmation import COPY_KEY, PDF_KEY, SENT_KEY, mail_text, sent_command, write_pdf
from agentdesk.ui.cases.words import kind_words
from agentdesk.ui.interactions.unsent_strip import Outlet, Unsent
from agentdesk.ui.parts import Bench
from agentdesk.ui.widgets.file_dialogs import FileDialogs

Then = Callable[[CaseRow, Confirmation], None]


class Confirming(QObject):
    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self.files = FileDialogs()

    def of(self, case: CaseRow) -> Unsent:
        """What the contact is told of it."""
        ways = (
            ("cases.copy_mail", "copy", COPY_KEY, self._copy),
            ("cases.save_pdf", "printer", PDF_KEY, self._ask_where),
            ("cases.mark_sent", "send", SENT_KEY, self._mark),
        )
        outlets = (Outlet(text(name), icon, key, partial(self._with, case, then)) for name, icon, key, then in ways)
        return Unsent(text("cases.unsent", code=case.code, what=kind_words(case.kind)), tuple(outlets))

    def _with(self, case: CaseRow, then: Then) -> None:
        self._bench.door.ask(ConfirmationOf(case.id), owner=self, done=partial(then, case), failed=self._fail)

    def _copy(self, case: CaseRow, letter: Confirmation) -> None:
        QGuiApplication.clipboard().setText(mail_text(letter))
        self._bench.tell(text("cases.confirmation_copied"))

    def _ask_where(self, case: CaseRow, letter: Confirmation) -> None:
        name, write = f"{case.code}.pdf", partial(self._write, letter)
        self.files.to_save(self._bench.window, text("cases.save_pdf"), name, "PDF (*.pdf)", write, fresh=False)

    def _write(self, letter: Confirmation, path: Path) -> None:
        path = path if path.suffix.lower() == ".pdf" else path.with_suffix(".pdf")
        key = "cases.pdf_saved" if write_pdf(letter, path) else "cases.pdf_not_written"
        self._bench.tell(text(key, path=str(path)))

    def _mark(self, case: CaseRow, letter: Confirmation) -> None:
        def marked(_: object) -> None:
            undo = Undo(command_id=command_id)
            back = partial(self._bench.door.do, undo, owner=self, failed=self._fail)
            self._bench.tell(text("cases.done.confirmation_sent", code=case.code), back)

        command_id = self._bench.door.do(sent_command(case.id, letter), owner=self, done=marked, failed=self._fail)

    def _fail(self, error: Exception) -> None:
        self._bench.tell(error_text(error))
