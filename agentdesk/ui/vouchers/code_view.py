"""The code of a voucher: shown large, copied for a minute, put on paper, written into an e-mail."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QHideEvent, QPagedPaintDevice, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from agentdesk.core.errors import Refused
from agentdesk.core.paths import write_atomically
from agentdesk.core.wording import LANGUAGES, error_text, text
from agentdesk.ui.door import Door
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.vouchers.clipboard import secret_clipboard
from agentdesk.ui.vouchers.code import Coded, coded
from agentdesk.ui.vouchers.code_text import CodeText
from agentdesk.ui.vouchers.paper import voucher_paper
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.file_dialogs import FileDialogs
from agentdesk.ui.widgets.filter_chips import Filter, FilterChips
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.paper import Paper
from agentdesk.ui.widgets.printers import Printers
from agentdesk.ui.widgets.text import Text, announce


class CodeView(Growing):
    """`show_voucher` shows its code as long as the view can be seen; hidden, it holds none, and looks it up again.

    With `reissue` it offers a new code where this one cannot be shown any more. In the language of the customer,
    which can be changed for the letter alone.
    """

    happened = Signal(str)
    """Something was done, in words for the foot of the window."""
    failed = Signal(str)

    def __init__(
        self,
        door: Door,
        *,
        reissue: Callable[[UUID], object] | None = None,
        files: FileDialogs | None = None,
        printers: Printers | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self._door, self._reissue, self._files = door, reissue, files or FileDialogs()
        self._printers = printers or Printers()
        self._voucher_id: UUID | None = None
        self._coded: Coded | None = None
        self._refusal: Exception | None = None
        self.code, self._worth = CodeText(), Text(wrap=True)
        self.notice = Notice()
        self.languages = FilterChips()
        self._copy = Button(kind="primary", icon="copy", on_click=self.copy)
        self._print = Button(icon="printer", on_click=self.ask_printer)
        self._save = Button(icon="file-down", on_click=self.ask_where)
        self._mail = Button(icon="mail", on_click=self.open_mail)
        self._copy_mail = Button(kind="quiet", icon="copy", on_click=self.copy_mail)
        self._lay_out()
        follow_language(self)

    @property
    def voucher_id(self) -> UUID | None:
        return self._voucher_id

    def show_voucher(self, voucher_id: UUID) -> None:
        self.forget()
        self._voucher_id = voucher_id
        self.look_again()

    def look_again(self) -> None:
        """What has become of it: it may be void by now."""
        voucher_id = self._voucher_id
        if voucher_id and self.isVisible():
            look_up = partial(coded, self._door, voucher_id)
            self._door.work(look_up, owner=self, done=self._show, failed=self._refuse, supersedes="code")

    def forget(self) -> None:
        self._coded = self._refusal = None
        self.code.clear()
        self._show_parts()

    def take_focus(self) -> None:
        self._copy.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # ── what can be done with it ────────────────────────────────────────────────────────────────────────────────
    def copy(self) -> None:
        if self._coded:
            secret_clipboard().copy(self._coded.code)
            self._tell("voucher.code_copied")

    def copy_mail(self) -> None:
        if self._coded:
            mail = self._coded.mail(self._language)
            secret_clipboard().copy(f"{mail.subject}\n\n{mail.body}")
            self._tell("voucher.mail_copied")

    def open_mail(self) -> None:
        if self._coded:
            address = QUrl(self._coded.mail_address(self._language))
            self._tell("voucher.mail_opened" if QDesktopServices.openUrl(address) else "voucher.mail_not_opened")

    def ask_printer(self) -> None:
        """Where there is none it is saved instead."""
        if self._coded and self._printers.there_are():
            self._printers.to_print(self, text("vouchers.printed.title", lang=self._language), self.put_on)
        elif self._coded:
            self._notify(text("print.no_printer"), Tone.NEUTRAL)
            self.ask_where()

    def put_on(self, printer: QPagedPaintDevice) -> None:
        if self._coded is None:
            return  # hidden while the printer was chosen
        printed = self._paper(self._coded).put_on(printer)
        words = text("print.done" if printed else "print.failed")
        self._notify(words, Tone.GOOD if printed else Tone.STOP)
        (self.happened if printed else self.failed).emit(words)

    def ask_where(self) -> None:
        if self._coded:
            name = self._coded.file_name(self._language)
            self._files.to_save(self, text("voucher.save_pdf"), name, "PDF (*.pdf)", self.write, fresh=False)

    def write(self, path: Path) -> None:
        """In the language of the letter, to be handed over."""
        if self._coded is None:
            return  # hidden while the file was chosen
        path = path if path.suffix.lower() == ".pdf" else path.with_suffix(".pdf")
        try:
            write_atomically(path, self._paper(self._coded).pdf())
        except OSError:
            self.failed.emit(text("voucher.pdf_failed", path=str(path)))
            return
        words = text("voucher.pdf_saved", path=str(path))
        self._notify(words, Tone.GOOD, action=text("voucher.pdf_open"))
        self.notice.on_action(partial(QDesktopServices.openUrl, QUrl.fromLocalFile(str(path))))
        self.happened.emit(words)

    def _paper(self, found: Coded) -> Paper:
        title = text("vouchers.printed.title", lang=self._language)
        return voucher_paper(found.blocks(self._language), title, found.letterhead.logo)

    def _notify(self, words: str, tone: Tone, action: str = "") -> None:
        self.notice.say("", words, tone, action=action)
        self.notice.show()

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def retranslate(self) -> None:
        self.languages.setAccessibleName(text("voucher.letter_language"))
        self.languages.show_filters([Filter(code, text(f"settings.language_{code}")) for code in sorted(LANGUAGES)])
        for button, key in (
            (self._copy, "voucher.copy"),
            (self._print, "voucher.print"),
            (self._save, "voucher.save_pdf"),
            (self._mail, "voucher.mail"),
            (self._copy_mail, "voucher.copy_mail"),
        ):
            button.setText(text(key))
        self._show_parts()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self.look_again()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self.forget()

    @property
    def _language(self) -> str:
        return self.languages.chosen

    def _show(self, found: Coded) -> None:
        if not self.isVisible():
            return
        is_new = self._coded is None
        self._coded, self._refusal = found, None
        if is_new:
            self.languages.show_filters(
                [Filter(code, text(f"settings.language_{code}")) for code in sorted(LANGUAGES)], chosen=found.language
            )
        self.code.setText(found.code)
        self._show_parts()

    def _refuse(self, error: Exception) -> None:
        self._coded, self._refusal = None, error
        self.code.clear()
        self._show_parts()
        announce(self, error_text(error))

    def _show_parts(self) -> None:
        found = self._coded
        for part in (self.code, self._worth, self.languages, *self._buttons):
            part.setVisible(found is not None)
        if found:
            voucher = found.voucher
            key = "voucher.worth" if voucher.rest == voucher.amount else "voucher.worth_left"
            said = text(key, left=voucher.money_left, amount=voucher.money, day=voucher.expires_on)
            self._worth.setText(said)
            self.setAccessibleName(text("voucher.code_of", last_four=voucher.last_four))
        worth_knowing = found.worth_knowing if found else ""
        self.notice.setVisible(self._refusal is not None or bool(worth_knowing))
        if self._refusal:
            self._say_why(self._refusal)
        elif worth_knowing:
            self.notice.say("", worth_knowing, Tone.CARE)

    def _say_why(self, refusal: Exception) -> None:
        """The code is gone: what can be done about it."""
        is_gone = isinstance(refusal, Refused) and refusal.code == "vouchers.code_gone"
        offered = text("voucher.reissue") if is_gone and self._reissue else ""
        self.notice.say("", error_text(refusal), Tone.CARE, action=offered)
        self.notice.on_action(self._ask_reissue)

    def _ask_reissue(self) -> None:
        if self._reissue and self._voucher_id:
            self._reissue(self._voucher_id)

    def _tell(self, key: str) -> None:
        self.happened.emit(text(key))

    @property
    def _buttons(self) -> tuple[Button, ...]:
        return (self._copy, self._print, self._save, self._mail, self._copy_mail)

    def _lay_out(self) -> None:
        buttons = QWidget()
        row = FlowLayout(buttons)
        for button in self._buttons:
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self.code, self._worth, self.languages, buttons, self.notice):
            column.addWidget(part)
