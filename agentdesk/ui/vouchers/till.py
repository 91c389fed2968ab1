"""The till page: a code is scanned or typed, an amount redeemed, and what is to stand on the receipt is said."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from agentdesk.core.vouchers.files import LONGEST
from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.forms.fields import AmountField, written_amount
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone, look
from agentdesk.ui.vouchers.till_presenter import Presented, Redeemed, Till
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.scroll_column import ScrollColumn, reveal
from agentdesk.ui.widgets.text import Text, announce

_WIDTH = 620


class TillPage(ScrollColumn):
    """Enter goes on, Esc goes back: from the voucher to the code, from the code to what was shown before."""

    left = Signal()

    def __init__(self, till: Till, *, parent: QWidget | None = None) -> None:
        super().__init__(side=20, parent=parent)
        self.till = till
        self._title = Text(role="title", wrap=True)
        self._back = Button(kind="quiet", icon="arrow-left", key=key_name("Esc"), on_click=self.left.emit)
        self._entry = SectionCard()
        self.code = QLineEdit()
        self.code.setMaxLength(LONGEST)
        self.code.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        self._code_row = FieldRow("", self.code)
        self._find = Button(icon="search", on_click=self.present)
        self.redeeming = _Redeeming(till)
        self.receipt = _Receipt()
        self._lay_out()
        self._connect()
        self.redeeming.hide()
        self.receipt.hide()
        follow_language(self)

    def retranslate(self) -> None:
        self._title.setText(text("till.page"))
        self.setAccessibleName(text("till.page"))
        self._back.setText(text("voucher.back"))
        self._entry.set_words(text("till.code_card"))
        self._code_row.set_words(text("till.code"), text("till.code_hint"))
        self._find.setText(text("till.find"))

    def take_focus(self) -> None:
        self.code.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def present(self) -> None:
        """The code leaves the field at once, for good: a field that is emptied so gives nothing back by Ctrl+Z."""
        typed = self.code.text()
        if typed.strip() and not self.till.busy:
            self.code.setText("")
            self._code_row.show_problem("")
            self.receipt.hide()
            self.redeeming.hide()
            self.till.present(typed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.redeeming.isHidden():
            self.left.emit()
        else:
            self.till.put_away()
            self.redeeming.hide()
            self.take_focus()

    def _miss(self, words: str) -> None:
        self._code_row.show_problem(words)
        announce(self, words)
        self.take_focus()

    def _tell(self, done: Redeemed) -> None:
        self.redeeming.hide()
        self.receipt.tell(done, self.till.receipt_words(done))
        self.take_focus()
        reveal(self.receipt)

    def _connect(self) -> None:
        self.code.returnPressed.connect(self.present)
        self.till.missed.connect(self._miss)
        self.till.redeemed.connect(self._tell)

    def _lay_out(self) -> None:
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._back)
        row.addStretch(1)
        self._entry.body.addWidget(self._code_row)
        self._entry.body.addWidget(self._find, 0, Qt.AlignmentFlag.AlignLeft)
        for part in (head, self._title, self._entry, self.redeeming, self.receipt):
            part.setMaximumWidth(look().sp(_WIDTH))
            self.add(part)


class _Redeeming(SectionCard):
    """How much of it, and on what. All of it unless somebody says less."""

    def __init__(self, till: Till) -> None:
        super().__init__()
        self._till = till
        self._shown: Presented | None = None
        self.worth = Text(role="heading", wrap=True)
        self.amount, self.where = AmountField(), QLineEdit()
        self.where.setMaxLength(200)
        self._rows = {"amount": FieldRow("", self.amount, needed=True), "where": FieldRow("", self.where)}
        self.do = Button(kind="primary", icon="receipt", on_click=self.redeem)
        for part in (self.worth, *self._rows.values()):
            self.body.addWidget(part)
        self.body.addWidget(self.do, 0, Qt.AlignmentFlag.AlignLeft)
        for field in (self.amount, self.where):
            field.returnPressed.connect(self.redeem)
        till.presented.connect(self._show)
        till.refused.connect(self._refuse)
        follow_language(self)

    def redeem(self) -> None:
        self._rows["amount"].show_problem("")
        self._till.redeem(self.amount.text(), self.where.text().strip())

    def retranslate(self) -> None:
        self._rows["amount"].set_words(text("till.amount"), text("till.amount_hint"))
        self._rows["where"].set_words(text("till.where"), text("till.where_hint"))
        self.do.setText(text("till.redeem"))
        if self._shown:
            self._say(self._shown)

    def _show(self, found: Presented) -> None:
        self._shown = found
        self._say(found)
        self.amount.currency = found.voucher.currency
        self.amount.setText(written_amount(found.voucher.money_left))
        self.where.clear()
        self._rows["amount"].show_problem("")
        self.show()
        self.amount.selectAll()
        self._lead_to_amount()
        announce(self, self.worth.text())

    def _say(self, found: Presented) -> None:
        voucher = found.voucher
        self.set_words(text("till.voucher", last_four=voucher.last_four))
        worth = text("voucher.worth_left", left=voucher.money_left, amount=voucher.money, day=voucher.expires_on)
        self.worth.setText(worth)

    def _refuse(self, words: str) -> None:
        self._rows["amount"].show_problem(words)
        self._lead_to_amount()
        announce(self, words)

    def _lead_to_amount(self) -> None:
        self.amount.setFocus(Qt.FocusReason.OtherFocusReason)
        reveal(self)


class _Receipt(SectionCard):
    """What was done, and the line for the receipt; it stays until the next code."""

    def __init__(self) -> None:
        super().__init__()
        self._done, self.line = Notice(tone=Tone.GOOD), Text(wrap=True)
        self.line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._heading = Text(role="section")
        self._copy = Button(icon="copy", on_click=lambda: QGuiApplication.clipboard().setText(self.line.text()))
        for part in (self._done, self._heading, self.line):
            self.body.addWidget(part)
        self.body.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignLeft)
        follow_language(self)

    def retranslate(self) -> None:
        self.set_words(text("till.done_card"))
        self._heading.setText(text("till.for_receipt"))
        self._copy.setText(text("till.copy_line"))

    def tell(self, done: Redeemed, line: str) -> None:
        key = "till.done" if done.left.minor else "till.done_all"
        words = text(key, amount=done.money, left=done.left)
        self._done.say("", words, Tone.GOOD)
        self.line.setText(line)
        self.show()
        announce(self, words)
