"""Voucher codes: the shop system's own that are handed out, ours that it learns of, redemptions that come back."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from agentdesk.core import wording
from agentdesk.core.money import Money
from agentdesk.core.vouchers.model import Pool
from agentdesk.core.vouchers.pooling import PoolFile
from agentdesk.core.wording import error_text, text
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.section import LABELS, Section
from agentdesk.ui.settings.vouchers_presenter import Rehearsed, VoucherCodes, faults_words, is_short_of, lines_words
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.chip import Chip
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.file_dialogs import FileDialogs
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.text import Text, announce

_TABLES = "CSV (*.csv *.txt *.tsv)"


class VouchersSection(Section):
    """Who may not change anything reads; whose business it is not is told so."""

    def __init__(self, presenter: VoucherCodes, files: FileDialogs, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.presenter, self.notice = presenter, Notice()
        self.pools, self.intake = PoolsCard(presenter), PoolFileCard(presenter, files)
        self.exchange = ExchangeCard(presenter, files)
        for card in (self.notice, self.pools, self.intake, self.exchange):
            self.add(card)
            card.hide()
        presenter.loaded.connect(self._show)
        presenter.refused.connect(self._refuse)
        for done in (presenter.happened, presenter.looked, presenter.rehearsed, presenter.exported):
            done.connect(self.notice.hide)
        follow_language(self)

    def take_up(self) -> None:
        self.notice.hide()
        self.presenter.load()

    def retranslate(self) -> None:
        if self.presenter.facts:
            self._show()

    def _show(self) -> None:
        facts = self.presenter.facts
        assert facts is not None
        self.pools.setVisible(facts.may_read)
        for card in (self.intake, self.exchange):
            card.setVisible(facts.may_change)
        if not facts.may_change:
            self.notice.say("", text("codes.read_only" if facts.may_read else "codes.not_yours"), Tone.ACCENT)
            self.notice.show()

    def _refuse(self, _: str, words: str) -> None:
        self.notice.say("", words, Tone.STOP)
        self.notice.show()
        QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(self.notice))
        announce(self, words)


class PoolsCard(SectionCard):
    """Each pool with what is left of it, and whether it is handed out."""

    def __init__(self, presenter: VoucherCodes) -> None:
        super().__init__()
        self._presenter = presenter
        self._words = Text(role="muted", wrap=True)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(12)
        self.rows: list[PoolRow] = []
        self.body.addWidget(self._words)
        self.body.addLayout(self._rows)
        presenter.loaded.connect(self._show)
        follow_language(self)

    def retranslate(self) -> None:
        self.set_words(text("codes.pools"))
        self._show()

    def _show(self) -> None:
        facts = self._presenter.facts
        pools = facts.pools if facts else ()
        self._words.setText(text("codes.pools_words" if pools else "codes.no_pools"))
        while len(self.rows) > len(pools):
            gone = self.rows.pop()
            gone.hide()
            gone.deleteLater()
        while len(self.rows) < len(pools):
            self.rows.append(PoolRow(self._presenter))
            self._rows.addWidget(self.rows[-1])
        for row, pool in zip(self.rows, pools, strict=True):
            row.show_pool(pool, may_change=facts is not None and facts.may_change)


class PoolRow(Growing):
    """How many are left is said in words; few, or none, in a warning."""

    def __init__(self, presenter: VoucherCodes) -> None:
        super().__init__()
        self._pool: Pool | None = None
        self._name, self._state, self._left = Text(role="strong"), Chip(), Text(role="muted", wrap=True)
        self.switch = Button(on_click=self._toggle)
        self._presenter = presenter
        self.warning = Notice(tone=Tone.CARE)
        head = QHBoxLayout()
        head.setSpacing(8)
        for part in (self._name, self._state):
            head.addWidget(part)
        head.addStretch(1)
        head.addWidget(self.switch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._left)
        column.addWidget(self.warning)

    def show_pool(self, pool: Pool, *, may_change: bool) -> None:
        self._pool = pool
        money = Money(pool.amount, pool.currency)
        self._name.setText(f"{pool.name} · {wording.money(money)}")
        self._state.show_state(
            text("codes.in_use" if pool.in_use else "codes.off"), Tone.GOOD if pool.in_use else Tone.NEUTRAL
        )
        self._left.setText(text("codes.left", left=pool.left, codes=pool.codes))
        self.switch.setText(text("codes.stop" if pool.in_use else "codes.hand_out"))
        self.switch.setVisible(may_change)
        is_out = pool.in_use and not pool.left
        self.warning.setVisible(is_out or is_short_of(pool))
        key = "codes.run_out" if is_out else "codes.few"
        self.warning.say("", text(key, amount=money, left=pool.left), Tone.STOP if is_out else Tone.CARE)
        self.setAccessibleName(f"{self._name.text()}, {self._state.text()}, {self._left.text()}")

    def _toggle(self) -> None:
        if self._pool:
            self._presenter.use(self._pool, not self._pool.in_use)


class PoolFileCard(SectionCard):
    """A file is looked at, its faults are said, and only then its codes are taken in."""

    def __init__(self, presenter: VoucherCodes, files: FileDialogs) -> None:
        super().__init__()
        self._presenter, self._files = presenter, files
        self._file: PoolFile | None = None
        self._words, self.faults = Text(role="muted", wrap=True), Text(role="small", wrap=True)
        self.found = Notice()
        self.choose = Button(icon="upload", on_click=self.ask_which)
        self.name, self.amount = QLineEdit(), QLineEdit()
        self.name.setMaxLength(100)
        self._rows = {key: FieldRow("", field, needed=True, beside=LABELS) for key, field in self._fields.items()}
        self.take = Button(kind="primary", icon="import", on_click=self.take_in)
        for part in (self._words, self.found, self.faults, *self._rows.values()):
            self.body.addWidget(part)
        buttons = QWidget()
        row = FlowLayout(buttons)
        for button in (self.take, self.choose):
            row.addWidget(button)
        self.body.addWidget(buttons)
        for field in self._fields.values():
            field.returnPressed.connect(self.take_in)
        presenter.looked.connect(self._show)
        presenter.taken.connect(self._forget)
        self._forget()
        follow_language(self)

    @property
    def _fields(self) -> dict[str, QLineEdit]:
        return {"name": self.name, "amount": self.amount}

    def ask_which(self) -> None:
        self._files.to_open(self, text("codes.which"), _TABLES, self._presenter.look_at)

    def take_in(self) -> None:
        if not self._file or not self._file.codes:
            return
        name = self.name.text().strip()
        money, faults = self._presenter.read(name, self.amount.text())
        for key, row in self._rows.items():
            row.show_problem(error_text(faults[key]) if key in faults else "")
        if money and not faults:
            self._presenter.take_in(self._file, name, money)
        else:
            self._fields[next(iter(faults))].setFocus()

    @property
    def problems(self) -> dict[str, str]:
        return {key: row.problem for key, row in self._rows.items()}

    def retranslate(self) -> None:
        self.set_words(text("codes.intake"))
        self._words.setText(text("codes.intake_words"))
        self._rows["name"].set_words(text("codes.name"), text("codes.name_hint"))
        self._rows["amount"].set_words(text("codes.amount"), text("codes.amount_hint"))
        self.choose.setText(text("codes.choose"))
        if self._file:
            self._show(self._file)

    def _show(self, file: PoolFile) -> None:
        is_new, self._file = file is not self._file, file
        tone = Tone.GOOD if not file.faults else Tone.CARE if file.codes else Tone.STOP
        self.found.say(file.path.name, text("codes.found", count=len(file.codes)), tone)
        self.faults.setText(faults_words(file))
        self.take.setText(text("codes.take_in", count=len(file.codes)))
        self.found.show()
        self.faults.setVisible(bool(file.faults))
        for part in (*self._rows.values(), self.take):
            part.setVisible(bool(file.codes))
        if is_new and file.codes:
            self.name.setText(file.path.stem[:100])
            self.name.selectAll()
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, self.found.accessibleName())

    def _forget(self) -> None:
        self._file = None
        self.amount.clear()
        for row in self._rows.values():
            row.show_problem("")
        for part in (self.found, self.faults, *self._rows.values(), self.take):
            part.hide()


class ExchangeCard(SectionCard):
    """Our codes go out to the shop system; what was redeemed there comes back, rehearsed before it is booked."""

    def __init__(self, presenter: VoucherCodes, files: FileDialogs) -> None:
        super().__init__()
        self._presenter, self._files = presenter, files
        self._rehearsed: Rehearsed | None = None
        self._words, self.lines = Text(role="muted", wrap=True), Text(role="small", wrap=True)
        self.notice = Notice()
        self.export = Button(icon="file-down", on_click=self.ask_where)
        self.read = Button(icon="file-up", on_click=self.ask_which)
        self.book = Button(kind="primary", on_click=self.book_it)
        for part in (self._words, self.notice, self.lines):
            self.body.addWidget(part)
        buttons = QWidget()
        row = FlowLayout(buttons)
        for button in (self.book, self.read, self.export):
            row.addWidget(button)
        self.body.addWidget(buttons)
        hidden: tuple[QWidget, ...] = (self.notice, self.lines, self.book)
        for each in hidden:
            each.hide()
        presenter.exported.connect(self._say_exported)
        presenter.rehearsed.connect(self._show)
        follow_language(self)

    def ask_where(self) -> None:
        name = f"{text('codes.file_name')}.csv"
        self._files.to_save(self, text("codes.export"), name, _TABLES, self._presenter.export, fresh=True)

    def ask_which(self) -> None:
        rehearse = partial(self._presenter.read_back, dry_run=True)
        self._files.to_open(self, text("codes.read_back"), _TABLES, rehearse)

    def book_it(self) -> None:
        if self._rehearsed:
            self.book.setEnabled(False)
            self._presenter.read_back(Path(self._rehearsed.path), dry_run=False)

    def retranslate(self) -> None:
        self.set_words(text("codes.exchange"))
        self._words.setText(text("codes.exchange_words"))
        self.export.setText(text("codes.export"))
        self.read.setText(text("codes.read_back"))
        if self._rehearsed:
            self._show(self._rehearsed)

    def _show(self, found: Rehearsed) -> None:
        self._rehearsed = None if found.booked else found
        key = "codes.booked" if found.booked else "codes.would_book"
        words = text(key, count=found.fit, already=found.already, refused=len(found.refused))
        self.notice.say(found.path.name, words, Tone.CARE if found.refused else Tone.GOOD)
        self.notice.show()
        self.lines.setText(lines_words(found.refused))
        self.lines.setVisible(bool(found.refused))
        self.book.setText(text("codes.book", count=found.fit))
        self.book.setEnabled(True)
        self.book.setVisible(not found.booked and bool(found.fit))
        announce(self, words)

    def _say_exported(self, words: str) -> None:
        self._rehearsed = None
        self.book.hide()
        self.lines.hide()
        self.notice.say("", words, Tone.CARE)
        self.notice.show()
        announce(self, words)
