"""All settings as one file: saved, and taken in after a look at what would change. By keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.file_presenter import SettingsFile
from agentdesk.ui.settings.section import Section
from agentdesk.ui.settings.stock_list import StockList, StockRow
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.file_dialogs import FileDialogs
from agentdesk.ui.widgets.flow import FlowLayout, Growing, tab_through
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.scroll_column import reveal
from agentdesk.ui.widgets.text import Text, announce

_KINDS = "(*.yaml *.yml)"


class FileSection(Section):
    """Two cards: the file, and, once one was chosen, what it would change or what is wrong with it."""

    def __init__(self, presenter: SettingsFile, files: FileDialogs, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.presenter, self._files = presenter, files
        presenter.setParent(self)
        self.notice = Notice()
        self.save, self.choose = (
            Button(icon="file-down", on_click=self.ask_where),
            Button(icon="file-up", on_click=self.ask_which),
        )
        self._card, self._about, self.looked = SectionCard(), Text(role="muted", wrap=True), LookCard(presenter)
        buttons = Growing()
        row = FlowLayout(buttons)
        for button in (self.save, self.choose):
            row.addWidget(button)
        tab_through(buttons, (self.save, self.choose))
        self._card.body.setSpacing(12)
        for part in (self._about, buttons):
            self._card.body.addWidget(part)
        self.notice.hide()
        for card in (self.notice, self._card, self.looked):
            self.add(card)
        presenter.loaded.connect(self._show)
        presenter.saved.connect(lambda file: self._say(text("settings.file.saved", file=file), Tone.GOOD))
        presenter.refused.connect(lambda _, words: self._say(words, Tone.STOP))
        presenter.looked.connect(self._show_look)
        follow_language(self)

    def take_up(self) -> None:
        self.presenter.load()

    def ask_where(self) -> None:
        self.notice.hide()
        name = f"{text('settings.file.name')}.yaml"
        kinds = f"{text('settings.file.kind')} {_KINDS}"
        self._files.to_save(self, text("settings.file.where"), name, kinds, self._save, fresh=True)

    def ask_which(self) -> None:
        self.notice.hide()
        kinds = f"{text('settings.file.kind')} {_KINDS};;{text('backup.any_file')} (*)"
        self._files.to_open(self, text("settings.file.which"), kinds, self.presenter.look_at)

    def retranslate(self) -> None:
        self._card.set_words(text("settings.file.card"))
        self.save.setText(text("settings.file.save"))
        self.choose.setText(text("settings.file.choose"))
        self._show()

    def _save(self, file: Path) -> None:
        self.presenter.save(file if file.suffix else file.with_suffix(".yaml"))

    def _show(self) -> None:
        may = self.presenter.facts is not None and self.presenter.facts.may
        about = "settings.file.about" if self.presenter.takes_in else "settings.file.about_in_step"
        self._about.setText(text(about if may or not self.presenter.facts else "settings.file.leaders"))
        self.save.setVisible(may)
        self.choose.setVisible(may and self.presenter.takes_in)

    def _show_look(self) -> None:
        if self.presenter.look_found:
            self.notice.hide()
            reveal(self.looked)
        elif self.isVisible():
            self.choose.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, words: str, tone: Tone) -> None:
        self.notice.say("", words, tone)
        self.notice.show()
        self.ensureWidgetVisible(self.notice)
        announce(self, words)


class LookCard(SectionCard):
    """A list, and below it what the chosen row says; Enter leads to taking the file in. Hidden without a file."""

    def __init__(self, presenter: SettingsFile) -> None:
        super().__init__()
        self._presenter = presenter
        self._told, self.list, self.detail = Text(wrap=True), StockList(rows=9, flat=True), Text(wrap=True)
        self.take = Button(kind="primary", on_click=presenter.take_in)
        self.again = Button(icon="refresh-cw", on_click=presenter.look_again)
        self.away = Button(kind="quiet", on_click=presenter.put_away)
        self._details: dict[UUID, str] = {}
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        for button in (self.away, self.again, self.take):
            foot.addWidget(button)
        self.body.setSpacing(10)
        for part in (self._told, self.list, self.detail):
            self.body.addWidget(part)
        self.body.addLayout(foot)
        self.hide()
        presenter.looked.connect(self._show_anew)
        self.list.picked.connect(self._show_chosen)
        self.list.entered.connect(self._go_on)
        follow_language(self)

    def retranslate(self) -> None:
        self.take.setText(text("settings.file.take_in"))
        self.again.setText(text("settings.file.again"))
        self.away.setText(text("settings.file.put_away"))
        self._show()

    def _show_anew(self) -> None:
        self._show()
        if self._presenter.look_found:
            (self.list if self._details else self.away).setFocus(Qt.FocusReason.OtherFocusReason)
            announce(self, self._told.text())

    def _show(self) -> None:
        look = self._presenter.look_found
        self.setVisible(look is not None)
        if look is None:
            return
        self.set_words(look.file)
        heads, rows = self._faults() if look.faults else self._changes()
        listed = list(rows)
        self._details = {row.id: detail for row, detail in listed}
        self.list.show_rows(heads, [row for row, _ in listed])
        self.list.setAccessibleName(
            text("settings.file.faults" if look.faults else "settings.file.what", count=len(listed))
        )
        self.list.setVisible(bool(listed))
        self.take.setVisible(look.command is not None)
        self._told.setText(self._in_words(len(listed)))
        if listed:
            self.list.choose(listed[0][0].id)
        self._show_chosen()

    def _in_words(self, count: int) -> str:
        from agentdesk.core.settings.file.words import counts_words

        look = self._presenter.look_found
        if look is None or look.plan is None or look.faults:
            return text("settings.file.faults", count=count)
        if look.command is None:
            return text("settings.file.same")
        return counts_words(look.plan.counts)

    def _changes(self) -> tuple[tuple[str, ...], Iterator[tuple[StockRow, str]]]:
        from agentdesk.core.settings.file.words import change_lines, row_words, rows_that_count

        look = self._presenter.look_found
        rows = rows_that_count(look.plan.rows) if look and look.plan else ()
        heads = (text("settings.file.what"), text("settings.file.how"))
        return heads, (
            (
                StockRow(UUID(int=n + 1), (row_words(row), text(f"settings.bucket.{row.bucket}"))),
                "\n".join(change_lines(row)),
            )
            for n, row in enumerate(rows)
        )

    def _faults(self) -> tuple[tuple[str, ...], Iterator[tuple[StockRow, str]]]:
        from agentdesk.core.settings.file.words import fault_line, fault_words

        look = self._presenter.look_found
        heads = (text("settings.file.wrong"), text("settings.file.line"))
        return heads, (
            (StockRow(UUID(int=n + 1), (fault_words(fault), str(fault.line or ""))), fault_line(fault))
            for n, fault in enumerate(look.faults if look else ())
        )

    def _show_chosen(self) -> None:
        chosen = self.list.chosen
        words = self._details.get(chosen, "") if chosen else ""
        self.detail.setText(words)
        self.detail.setVisible(bool(words))

    def _go_on(self) -> None:
        look = self._presenter.look_found
        if look:
            (self.take if look.command else self.again).setFocus(Qt.FocusReason.OtherFocusReason)
