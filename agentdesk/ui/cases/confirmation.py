"""The written confirmation of what was done in one contact: to be copied into a mail, printed, and marked as sent."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import UUID

import shiboken6
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from agentdesk.core.cases.commands import ConfirmationSent
from agentdesk.core.cases.model import Confirmation
from agentdesk.core.interactions.model import Channel
from agentdesk.core.wording import text
from agentdesk.ui.cases.around import Around
from agentdesk.ui.cases.known import Known
from agentdesk.ui.cases.letter import LetterWays
from agentdesk.ui.cases.words import when
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.text import Text

COPY_KEY, PDF_KEY, SENT_KEY, PRINT_KEY = "7", "8", "9", "0"
"""The digits that the wrap-up leaves free, so that they are the same there."""


class ConfirmationCard(SectionCard):
    """Its words as the customer will read them, in their language."""

    def __init__(self, known: Known, page: Around) -> None:
        super().__init__(text("cases.confirmation"))
        assert known.confirmation
        self._page, self._case, self._letter = page, known.case, known.confirmation
        self.letters = LetterWays(self, self.tell)
        if known.case.unconfirmed_since:
            self.body.addWidget(Notice("", text("cases.confirmation_due"), Tone.CARE))
        elif known.case.confirmed_at:
            words = text("cases.confirmation_left", when=when(known.case.confirmed_at, page.presenter.zone))
            self.body.addWidget(Notice("", words, Tone.GOOD))
        to = (
            text("cases.confirmation_to", to=self._letter.to) if self._letter.to else text("cases.confirmation_no_mail")
        )
        self.body.addWidget(Text(to, "muted", wrap=True))
        self.body.addWidget(Text(self._letter.subject, "strong", wrap=True))
        self.body.addWidget(Text(self._letter.text, wrap=True))
        self.body.addWidget(self._buttons())

    def of(self, key: str) -> Callable[[], None] | None:
        """What this key does."""
        out, code, letter = self.letters, self._case.code, self._letter
        ways: dict[str, Callable[[], None]] = {
            COPY_KEY: self.copy,
            PDF_KEY: partial(out.save, code, letter),
            PRINT_KEY: partial(out.print_out, code, letter),
        }
        if self._case.unconfirmed_since:
            ways[SENT_KEY] = self.sent
        return ways.get(key)

    def copy(self) -> None:
        QGuiApplication.clipboard().setText(mail_text(self._letter))
        self._page.presenter.happened.emit(text("cases.confirmation_copied"), None)

    def tell(self, words: str, tone: Tone, path: Path | None) -> None:
        """What became of it on paper."""
        presenter = self._page.presenter
        presenter.refused.emit(words) if tone is Tone.STOP else presenter.happened.emit(words, None)
        if shiboken6.isValid(self):  # else the page shows another case by now
            self._open.on_action(partial(QDesktopServices.openUrl, QUrl.fromLocalFile(str(path))))
            self._open.say("", words, tone, action=text("cases.open_pdf") if path else "")
            self._open.show()

    def sent(self) -> None:
        command = sent_command(self._case.id, self._letter)
        presenter, whose = self._page.presenter, self._case.customer_id
        words = text("cases.done.confirmation_sent", code=self._case.code)
        presenter.do(command, words, done=lambda _: presenter.confirmed.emit(whose))

    def _buttons(self) -> Growing:
        foot = Growing()
        flow = FlowLayout(foot)
        offered = [
            ("primary", "copy", "cases.copy_mail", COPY_KEY),
            ("", "printer", "voucher.print", PRINT_KEY),
            ("", "file-down", "cases.save_pdf", PDF_KEY),
        ]
        if self._case.unconfirmed_since:
            offered.append(("", "send", "cases.mark_sent", SENT_KEY))
        for kind, icon, name, key in offered:
            flow.addWidget(Button(text(name), kind, icon=icon, key=key, on_click=self.of(key), parent=foot))
        self._open = Notice()
        self._open.hide()
        self.body.addWidget(self._open)
        return foot


def mail_text(letter: Confirmation) -> str:
    return f"{letter.subject}\n\n{letter.text}"


def sent_command(case_id: UUID, letter: Confirmation) -> ConfirmationSent:
    """By e-mail where they have an address, else by letter."""
    return ConfirmationSent(case_id=case_id, channel=Channel.EMAIL if letter.to else Channel.LETTER, to=letter.to)
