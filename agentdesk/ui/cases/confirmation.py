"""The written confirmation of what was done in one contact: to be copied into a mail, printed, and marked as sent."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import UUID

import shiboken6
from PySide6.QtCore import QMarginsF, QSize, Qt, QUrl
from PySide6.QtGui import (
    QDesktopServices,
    QGuiApplication,
    QImage,
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextImageFormat,
)

from agentdesk.core.cases.commands import ConfirmationSent
from agentdesk.core.cases.model import Confirmation
from agentdesk.core.interactions.model import Channel
from agentdesk.core.wording import text
from agentdesk.ui.cases.around import Around
from agentdesk.ui.cases.known import Known
from agentdesk.ui.cases.words import when
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.file_dialogs import FileDialogs
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.text import Text

COPY_KEY, PDF_KEY, SENT_KEY = "7", "8", "9"
"""The digits that the wrap-up leaves free, so that they are the same there."""


class ConfirmationCard(SectionCard):
    """Its words as the customer will read them, in their language."""

    def __init__(self, known: Known, page: Around) -> None:
        super().__init__(text("cases.confirmation"))
        assert known.confirmation
        self._page, self._case, self._letter = page, known.case, known.confirmation
        self.files = FileDialogs()
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
        ways = {COPY_KEY: self.copy, PDF_KEY: self.save_pdf}
        if self._case.unconfirmed_since:
            ways[SENT_KEY] = self.sent
        return ways.get(key)

    def copy(self) -> None:
        QGuiApplication.clipboard().setText(mail_text(self._letter))
        self._page.presenter.happened.emit(text("cases.confirmation_copied"), None)

    def save_pdf(self) -> None:
        name = f"{self._case.code}.pdf"
        self.files.to_save(self, text("cases.save_pdf"), name, "PDF (*.pdf)", self.write, fresh=False)

    def write(self, path: Path) -> None:
        path = path if path.suffix.lower() == ".pdf" else path.with_suffix(".pdf")
        written = write_pdf(self._letter, path)
        if not shiboken6.isValid(self):
            return  # the page shows another case by now
        if written:
            open_it = partial(QDesktopServices.openUrl, QUrl.fromLocalFile(str(path)))
            self._page.presenter.happened.emit(text("cases.pdf_saved", path=str(path)), None)
            self._open.on_action(open_it)
            self._open.say("", text("cases.pdf_saved", path=str(path)), Tone.GOOD, action=text("cases.open_pdf"))
            self._open.show()
        else:
            self._page.presenter.refused.emit(text("cases.pdf_not_written", path=str(path)))

    def sent(self) -> None:
        command = sent_command(self._case.id, self._letter)
        self._page.presenter.do(command, text("cases.done.confirmation_sent", code=self._case.code))

    def _buttons(self) -> Growing:
        foot = Growing()
        flow = FlowLayout(foot)
        offered = [("primary", "copy", "cases.copy_mail", COPY_KEY), ("", "printer", "cases.save_pdf", PDF_KEY)]
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


_LOGO, _LOGO_ROOM = "logo", QSize(200, 90)


def sent_command(case_id: UUID, letter: Confirmation) -> ConfirmationSent:
    """By e-mail where they have an address, else by letter."""
    return ConfirmationSent(case_id=case_id, channel=Channel.EMAIL if letter.to else Channel.LETTER, to=letter.to)


def write_pdf(letter: Confirmation, path: Path) -> bool:
    """Text on A4. False if the file cannot be written."""
    try:
        with path.open("ab"):
            pass
    except OSError:
        return False
    writer = QPdfWriter(str(path))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(25, 25, 20, 20), QPageLayout.Unit.Millimeter)
    writer.setTitle(letter.subject)
    _document(letter).print_(writer)
    return True


def _document(letter: Confirmation) -> QTextDocument:
    """Below the shop's logo and address, where it has any."""
    document = QTextDocument()
    font = document.defaultFont()
    font.setPointSize(11)
    document.setDefaultFont(font)
    cursor = QTextCursor(document)
    logo = QImage.fromData(letter.letterhead.logo) if letter.letterhead.logo else QImage()
    if not logo.isNull():
        document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(_LOGO), logo)
        size, image = logo.size().scaled(_LOGO_ROOM, Qt.AspectRatioMode.KeepAspectRatio), QTextImageFormat()
        image.setName(_LOGO)
        image.setWidth(size.width())
        image.setHeight(size.height())
        cursor.insertImage(image)
        cursor.insertText("\n\n", QTextCharFormat())
    head = [letter.letterhead.address] if letter.letterhead.address else []
    cursor.insertText("\n\n\n".join([*head, letter.subject, letter.text]))
    return document
