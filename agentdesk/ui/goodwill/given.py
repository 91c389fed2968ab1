"""What was just given: what to say, and the code of a voucher, which is shown once it is booked."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from agentdesk.core.goodwill.model import Act
from agentdesk.core.money import Money
from agentdesk.core.wording import text
from agentdesk.ui.goodwill.presenter import CustomerGoodwill
from agentdesk.ui.goodwill.words import given_words, say_words
from agentdesk.ui.language import follow_language
from agentdesk.ui.vouchers.code_view import CodeView
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.text import Text


class GivenView(Growing):
    """`closed` once its person has told the customer."""

    closed = Signal()

    def __init__(self, presenter: CustomerGoodwill, act: Act, words: str = "", *, may_take_back: bool = True) -> None:
        super().__init__()
        self._presenter, self.act, self._told = presenter, act, words
        self._title, self._say = Text(role="strong", wrap=True), Text(wrap=True)
        self.code: CodeView | None = None
        self._back = Button(kind="quiet", icon="undo-2", on_click=self._take_back)
        self._close = Button(on_click=self.closed.emit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addWidget(self._say)
        if act.voucher_id:
            self.code = CodeView(presenter.door)
            self.code.happened.connect(lambda said: presenter.customer.happened.emit(said, None))
            self.code.failed.connect(presenter.customer.refused)
            column.addWidget(self.code)
            self.code.show_voucher(act.voucher_id)
        buttons = QWidget()
        row = FlowLayout(buttons)
        row.addWidget(self._close)
        row.addWidget(self._back)
        self._back.setVisible(may_take_back)
        column.addWidget(buttons)
        follow_language(self)

    def retranslate(self) -> None:
        self._title.setText(given_words(self.act))
        given, spoken = Money(self.act.amount, self.act.currency), self._presenter.spoken
        self._say.setText(say_words(self.act.kind, given, spoken, self._told))
        self._close.setText(text("give.told"))
        self._back.setText(text("give.take_back"))

    def _take_back(self) -> None:
        self._presenter.take_back(self.act)
