"""For the works council: every function that could show how somebody behaves or performs, read, saved and printed."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QPagedPaintDevice
from PySide6.QtWidgets import QWidget

from agentdesk.core import wording
from agentdesk.core.wording import text
from agentdesk.ui.forms.fields import ChoiceField
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.council_presenter import CouncilPresenter
from agentdesk.ui.settings.section import LABELS
from agentdesk.ui.settings.stock_list import StockList, StockRow
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.file_dialogs import FileDialogs
from agentdesk.ui.widgets.flow import FlowLayout, Growing, tab_through
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.printers import Printers
from agentdesk.ui.widgets.text import Text, announce


class CouncilCard(SectionCard):
    """A list; below it what the chosen function shows, why, and who sees it. Hidden from whoever works alone."""

    def __init__(
        self,
        presenter: CouncilPresenter,
        files: FileDialogs | None = None,
        printers: Printers | None = None,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self.presenter, self._files, self._printers = presenter, files or FileDialogs(), printers or Printers()
        self._details: dict[UUID, str] = {}
        self._about, self._standing, self.detail = Text(role="muted", wrap=True), Text(wrap=True), Text(wrap=True)
        self.list, self.language, self.notice = StockList(rows=8, flat=True), ChoiceField(), Notice()
        self._language_row = FieldRow("", self.language, beside=LABELS)
        self.save = Button(icon="file-down", on_click=self.ask_where)
        self.print = Button(icon="printer", on_click=self.ask_printer)
        buttons = Growing()
        row = FlowLayout(buttons)
        for button in (self.save, self.print):
            row.addWidget(button)
        tab_through(buttons, (self.save, self.print))
        self.body.setSpacing(10)
        parts = (self._about, self._standing, self.list, self.detail, self._language_row, buttons, self.notice)
        for part in parts:
            self.body.addWidget(part)
        self.notice.hide()
        self.hide()
        self.list.picked.connect(self._show_chosen)
        self.list.entered.connect(lambda: self.save.setFocus(Qt.FocusReason.OtherFocusReason))
        presenter.loaded.connect(self._show)
        presenter.saved.connect(lambda file: self._say(text("settings.file.saved", file=file), Tone.GOOD))
        presenter.refused.connect(lambda _, words: self._say(words, Tone.STOP))
        follow_language(self)

    def ask_where(self) -> None:
        self.notice.hide()
        name = f"{text('works_council.file', lang=self._lang)}.pdf"
        title = text("works_council.where")
        self._files.to_save(self, title, name, "PDF (*.pdf);;HTML (*.html)", self._write, fresh=True)

    def ask_printer(self) -> None:
        """Where there is none it is saved instead."""
        self.notice.hide()
        if self._printers.there_are():
            self._printers.to_print(self, text("works_council.file", lang=self._lang), self.put_on)
        else:
            self._say(text("print.no_printer"), Tone.NEUTRAL)
            self.ask_where()

    def put_on(self, sheets: QPagedPaintDevice) -> None:
        printed = self.presenter.paper(self._lang).put_on(sheets)
        self._say(text("print.done" if printed else "print.failed"), Tone.GOOD if printed else Tone.STOP)

    def retranslate(self) -> None:
        self.set_words(text("works_council.card"))
        self._about.setText(text("works_council.card_words"))
        self._language_row.set_words(text("works_council.language"))
        self.language.offer([(code, text(f"settings.language_{code}")) for code in wording.LANGUAGES])
        self.language.choose(wording.language())
        self.save.setText(text("works_council.save"))
        self.print.setText(text("works_council.print"))
        self.list.setAccessibleName(text("works_council.card"))
        self._show()

    @property
    def _lang(self) -> str:
        return self.language.code or wording.language()

    def _write(self, file: Path) -> None:
        self.presenter.save(file if file.suffix else file.with_suffix(".pdf"), self._lang)

    def _show(self) -> None:
        facts = self.presenter.facts
        self.setVisible(facts is not None and not facts.alone)
        if facts is None:
            return
        self._standing.setText(self.presenter.standing())
        heads = (text("works_council.function"), text("works_council.state"))
        told = self.presenter.told()
        self._details = {UUID(int=n): each.detail for n, each in enumerate(told, 1)}
        rows = [StockRow(UUID(int=n), (each.name, each.state), quiet=not each.is_on) for n, each in enumerate(told, 1)]
        self.list.show_rows(heads, rows)
        self._show_chosen()

    def _show_chosen(self) -> None:
        chosen = self.list.chosen
        words = self._details.get(chosen, "") if chosen else ""
        self.detail.setText(words)
        self.detail.setVisible(bool(words))

    def _say(self, words: str, tone: Tone) -> None:
        self.notice.say("", words, tone)
        self.notice.show()
        announce(self, words)
