"""The owner's sheet: what vouchers still oblige the shop to, at the end of a day, as bars and as figures."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeyEvent, QPagedPaintDevice, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QVBoxLayout, QWidget

from agentdesk.core import wording
from agentdesk.core.errors import Refused
from agentdesk.core.vouchers.liability import Form, Liability
from agentdesk.core.wording import error_text, text
from agentdesk.ui.actions import key_name
from agentdesk.ui.forms.fields import DayField
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone, look
from agentdesk.ui.vouchers.chart import ROW, BarChart
from agentdesk.ui.vouchers.liability_paper import liability_paper
from agentdesk.ui.vouchers.liability_presenter import (
    GROUPS,
    Figure,
    LiabilitySheet,
    Sheet,
    currencies_of,
    sheet_of,
)
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.file_dialogs import FileDialogs
from agentdesk.ui.widgets.filter_chips import Filter, FilterChips
from agentdesk.ui.widgets.flow import FlowLayout
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.paper import Paper
from agentdesk.ui.widgets.printers import Printers
from agentdesk.ui.widgets.scroll_column import ScrollColumn
from agentdesk.ui.widgets.state_page import StatefulPanel
from agentdesk.ui.widgets.table import DataTable
from agentdesk.ui.widgets.text import Text, announce

_FITS = QHeaderView.ResizeMode.ResizeToContents
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class LiabilityPage(QWidget):
    """`left` by Esc; Enter in the field looks at another day."""

    left = Signal()

    def __init__(
        self,
        presenter: LiabilitySheet,
        *,
        files: FileDialogs | None = None,
        printers: Printers | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.presenter, self._files = presenter, files or FileDialogs()
        self._printers = printers or Printers()
        self._title, self.total = Text(role="title", wrap=True), Text(role="title", wrap=True)
        self._count, self._how = Text(role="muted", wrap=True), Text(role="small", wrap=True)
        self._back = Button(kind="quiet", icon="arrow-left", key=key_name("Esc"), on_click=self.left.emit)
        self.day, self.currencies, self.late = DayField(), FilterChips(), Notice(tone=Tone.CARE)
        self._day_row = FieldRow("", self.day)
        self._look = Button(icon="search", on_click=self.look)
        self._print = Button(icon="printer", on_click=self._ask_printer)
        self._pdf = Button(icon="file-down", on_click=partial(self._ask_where, Form.PAGES))
        self._csv = Button(icon="file-down", on_click=partial(self._ask_where, Form.TABLE))
        self.saved = Notice(tone=Tone.GOOD)
        self.cards = {group: GroupCard(group) for group in GROUPS}
        self._sheet = ScrollColumn(side=20)
        self._either = StatefulPanel(self._sheet)
        self._lay_out()
        self._connect()
        follow_language(self)

    def retranslate(self) -> None:
        self._back.setText(text("voucher.back"))
        self._title.setText(text("liability.page"))
        self.setAccessibleName(text("liability.page"))
        self._day_row.set_words(text("liability.day"), text("liability.day_hint"))
        self._look.setText(text("liability.look"))
        self._print.setText(text("voucher.print"))
        self._pdf.setText(text("voucher.save_pdf"))
        self._csv.setText(text("liability.csv"))
        self._how.setText(text("liability.how"))
        self.currencies.setAccessibleName(text("liability.currency"))
        if self.presenter.day:
            self.day.show_day(self.presenter.day)
        if self.presenter.found:
            self._show(self.presenter.found)
        else:
            self._either.show_state().loading(text("liability.loading"))

    def take_focus(self) -> None:
        self.day.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.day.selectAll()

    def look(self) -> None:
        try:
            day = self.day.read(self.presenter.door.clock.now(), self.presenter.zone)
        except Refused as refusal:
            self._day_row.show_problem(error_text(refusal))
            return
        self._day_row.show_problem("")
        self.saved.hide()
        self.presenter.load(day)

    def write(self, form: Form, path: Path) -> None:
        path = path if path.suffix.lower() == f".{form}" else path.with_suffix(f".{form}")
        if found := self.presenter.found:
            self.presenter.save(form, path, lambda: self._paper(found).pdf())

    def put_on(self, printer: QPagedPaintDevice) -> None:
        if found := self.presenter.found:
            self.presenter.print_it(lambda: self._tell_printed(self._paper(found).put_on(printer)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _ask_where(self, form: Form) -> None:
        if self.presenter.found:
            name = f"{text('liability.file_name')} {self.presenter.found.day.isoformat()}.{form}"
            kinds = f"{form.upper()} (*.{form})"
            self._files.to_save(self, text("liability.save"), name, kinds, partial(self.write, form), fresh=False)

    def _ask_printer(self) -> None:
        """Where there is none it is saved instead."""
        if self.presenter.found and self._printers.there_are():
            self._printers.to_print(self, self._paper(self.presenter.found).title, self.put_on)
        elif self.presenter.found:
            self._tell(text("print.no_printer"), Tone.NEUTRAL)
            self._ask_where(Form.PAGES)

    def _paper(self, found: Liability) -> Paper:
        sheets = tuple(sheet_of(found, currency) for currency in currencies_of(found))
        return liability_paper(sheets, self.presenter.shop)

    def _tell_printed(self, printed: bool) -> None:
        self._tell(text("print.done" if printed else "print.failed"), Tone.GOOD if printed else Tone.STOP)

    def _tell_saved(self, path: Path) -> None:
        self._tell(text("liability.saved", path=str(path)), Tone.GOOD, action=text("voucher.pdf_open"))
        self.saved.on_action(partial(QDesktopServices.openUrl, QUrl.fromLocalFile(str(path))))

    def _tell(self, words: str, tone: Tone, action: str = "") -> None:
        self.saved.say("", words, tone, action=action)
        self.saved.show()
        announce(self, words)

    def _show(self, found: Liability) -> None:
        self.day.show_day(found.day)
        offered = currencies_of(found)
        for button in (self._print, self._pdf, self._csv):
            button.setEnabled(bool(offered))
        if not offered:
            day = wording.day(found.day)
            self._either.show_state().empty("ticket", text("liability.none", day=day), text("liability.none_words"))
            return
        self.currencies.show_filters([Filter(each, each) for each in offered])
        self.currencies.setVisible(len(offered) > 1)
        self._fill(sheet_of(found, self.currencies.chosen))
        self._either.show_content()

    def _fill(self, sheet: Sheet) -> None:
        self.total.setText(wording.money(sheet.total))
        self._count.setText(text("liability.count", count=sheet.vouchers))
        self.late.setVisible(bool(sheet.late.minor))
        self.late.say("", text("liability.late", amount=sheet.late), Tone.CARE)
        for group, card in self.cards.items():
            card.setVisible(bool(sheet.groups[group]))
            card.show_figures(sheet.groups[group])

    def _fail(self, why: str) -> None:
        state = self._either.show_state()
        state.failed(text("liability.failed"), why, action=text("callback.try_again"), on_action=self.presenter.load)

    def _pick(self, currency: str) -> None:
        if self.presenter.found:
            self._fill(sheet_of(self.presenter.found, currency))

    def _connect(self) -> None:
        self.day.returnPressed.connect(self.look)
        self.currencies.picked.connect(self._pick)
        self.presenter.shown.connect(self._show)
        self.presenter.failed.connect(self._fail)
        self.presenter.saved.connect(self._tell_saved)
        self.presenter.not_saved.connect(lambda words: self._tell(words, Tone.STOP))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._back)
        head.addStretch(1)
        self._day_row.setMaximumWidth(look().sp(260))
        asked = QHBoxLayout()
        asked.setSpacing(8)
        asked.addWidget(self._day_row, 1, Qt.AlignmentFlag.AlignTop)
        buttons = QWidget()
        row = FlowLayout(buttons)
        for button in (self._look, self._print, self._pdf, self._csv):
            row.addWidget(button)
        asked.addWidget(buttons, 2, Qt.AlignmentFlag.AlignVCenter)
        top = QVBoxLayout()
        top.setContentsMargins(20, 12, 20, 4)
        top.setSpacing(6)
        top.addLayout(head)
        top.addWidget(self._title)
        top.addLayout(asked)
        for part in (self.saved, self.currencies, self.total, self._count, self.late, *self.cards.values(), self._how):
            self._sheet.add(part)
        self.saved.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._either, 1)


class GroupCard(SectionCard):
    """The chart, and beside it a table with the same figures."""

    def __init__(self, group: str) -> None:
        super().__init__()
        self._group = group
        self.chart, self.model = BarChart(), QStandardItemModel()
        self.table = DataTable(self.model)
        self.table.horizontalHeader().setStretchLastSection(False)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addWidget(self.chart, 1, Qt.AlignmentFlag.AlignBottom)
        row.addWidget(self.table, 1)
        self.body.addLayout(row)

    def show_figures(self, figures: tuple[Figure, ...]) -> None:
        name = text(f"liability.by_{self._group}")
        self.set_words(name)
        self.chart.show_figures(name, figures)
        self.table.setAccessibleName(name)
        self.model.clear()
        heads = [
            text(f"liability.{self._group}"),
            *(text(f"liability.{head}") for head in ("vouchers", "open", "share")),
        ]
        self.model.setHorizontalHeaderLabels(heads)
        for each in figures:
            said = (each.name, wording.number(each.vouchers), wording.money(each.money), each.percent)
            self.model.appendRow([_item(words, right=bool(place)) for place, words in enumerate(said)])
        header = self.table.horizontalHeader()
        for place in range(len(heads)):
            header.setSectionResizeMode(place, _FITS if place else QHeaderView.ResizeMode.Stretch)
            if place:
                self.model.horizontalHeaderItem(place).setTextAlignment(_RIGHT)
        self.table.setFixedHeight(header.sizeHint().height() + look().sp(ROW) * len(figures) + 4)


def _item(words: str, *, right: bool) -> QStandardItem:
    item = QStandardItem(words)
    if right:
        item.setTextAlignment(_RIGHT)
    return item
