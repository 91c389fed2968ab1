"""The vouchers of a customer: each with its state, its code once more, and what can be done where it is lost."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.forms.reason_line import ReasonLine
from agentdesk.ui.language import follow_language
from agentdesk.ui.vouchers.code_view import CodeView
from agentdesk.ui.vouchers.presenter import CustomerVouchers, Known, Owned
from agentdesk.ui.vouchers.words import TONES, amount_words, details_words, state_words
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.chip import Chip
from agentdesk.ui.widgets.flow import FlowLayout
from agentdesk.ui.widgets.scroll_column import ScrollColumn, reveal
from agentdesk.ui.widgets.state_page import StatefulPanel
from agentdesk.ui.widgets.text import Text

_AT_ONCE = 20
"""Cards that are made before anybody asks for older ones."""


class VouchersPage(QWidget):
    """`left` by Esc. The code of one that was just issued anew is shown at once."""

    left = Signal()
    redeem_wanted = Signal()
    case_wanted = Signal(object)

    def __init__(self, presenter: CustomerVouchers, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.views: dict[UUID, VoucherView] = {}
        self._customer: UUID | None = None
        self._show_code_of: UUID | None = None
        self._most, self._wants_focus = _AT_ONCE, False
        self._title, self._note = Text(role="title", wrap=True), Text(role="small", wrap=True)
        self._back = Button(kind="quiet", icon="arrow-left", key=key_name("Esc"), on_click=self.left.emit)
        self._redeem = Button(icon="receipt", on_click=self.redeem_wanted.emit)
        self._older = Button(kind="quiet", icon="history", on_click=self._show_older)
        self.column = ScrollColumn(side=20)
        self._either = StatefulPanel(self.column)
        self._lay_out()
        presenter.shown.connect(self._show)
        presenter.failed.connect(self._fail)
        follow_language(self)

    def retranslate(self) -> None:
        known = self.presenter.known
        self._title.setText(text("voucher.of", name=known.customer) if known else text("voucher.page"))
        self.setAccessibleName(self._title.text())
        self._back.setText(text("voucher.back"))
        self._redeem.setText(text("voucher.redeem_one"))
        self._note.setText(text("voucher.not_undone"))
        if known:
            self._show(known)
        else:
            self._either.show_state().loading(text("voucher.loading"))

    def show_customer(self, customer_id: UUID) -> None:
        if customer_id != self._customer:
            self._customer, self._most = customer_id, _AT_ONCE
            self._clear()
        self._wants_focus = True
        self.presenter.open(customer_id)
        if self.presenter.known is None:
            self.retranslate()

    def take_focus(self) -> None:
        """To the first thing that can be done."""
        known = self.presenter.known.vouchers if self.presenter.known else ()
        first = next((self.views.get(each.voucher.id) for each in known if each.is_open), None)
        (first.first_button if first else self).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _show(self, known: Known) -> None:
        self._title.setText(text("voucher.of", name=known.customer))
        self.setAccessibleName(self._title.text())
        if not known.vouchers:
            state = self._either.show_state()
            state.empty("ticket", text("voucher.none"), text("voucher.none_words"))
            return
        self._either.show_content()
        shown = known.vouchers[: self._most]
        for gone in self.views.keys() - {each.voucher.id for each in shown}:
            _end(self.views.pop(gone))
        for place, owned in enumerate(shown):
            self._view_of(owned, place).show_owned(owned)
        self._older.setVisible(len(known.vouchers) > self._most)
        self._older.setText(text("voucher.older", count=len(known.vouchers) - len(shown)))
        if new := self.views.get(self._show_code_of) if self._show_code_of else None:
            self._show_code_of = None
            new.show_code()
        elif self._wants_focus and self.isVisible():
            self.take_focus()
        self._wants_focus = False

    def _view_of(self, owned: Owned, place: int) -> VoucherView:
        voucher_id = owned.voucher.id
        if voucher_id not in self.views:
            view = self.views[voucher_id] = VoucherView(self.presenter)
            view.replaced.connect(self._replaced)
            view.case_wanted.connect(self.case_wanted)
            self._cards.insertWidget(place, view)
        return self.views[voucher_id]

    def _replaced(self, new_id: UUID) -> None:
        self._show_code_of = new_id
        self.presenter.load()

    def _show_older(self) -> None:
        self._most = 10_000
        if self.presenter.known:
            self._show(self.presenter.known)

    def _fail(self, why: str) -> None:
        state = self._either.show_state()
        state.failed(text("voucher.failed"), why, action=text("callback.try_again"), on_action=self.presenter.load)

    def _clear(self) -> None:
        for view in self.views.values():
            _end(view)
        self.views = {}

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._back)
        head.addStretch(1)
        head.addWidget(self._redeem)
        top = QVBoxLayout()
        top.setContentsMargins(20, 12, 20, 4)
        top.setSpacing(4)
        top.addLayout(head)
        top.addWidget(self._title)
        cards = QWidget()
        self._cards = QVBoxLayout(cards)
        self._cards.setContentsMargins(0, 0, 0, 0)
        self._cards.setSpacing(10)
        for part in (cards, self._older, self._note):
            self.column.add(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._either, 1)


class VoucherView(SectionCard):
    """One voucher. What nobody here may do is not offered; why not is said."""

    replaced = Signal(object)
    """The id of the new voucher."""
    case_wanted = Signal(object)

    def __init__(self, presenter: CustomerVouchers) -> None:
        super().__init__()
        self._presenter = presenter
        self.owned: Owned
        self._state = Chip()
        self._details, self._why_not = Text(role="muted", wrap=True), Text(role="small", wrap=True)
        self._show_code = Button(icon="eye", on_click=self.show_code)
        self._lost = Button(icon="refresh-cw", on_click=lambda: self._ask(self.lost))
        self._void = Button(kind="quiet", on_click=lambda: self._ask(self.void))
        self._case = Button(kind="quiet", icon="folder", on_click=lambda: self.case_wanted.emit(self.owned.case_id))
        self.code = CodeView(presenter.door, reissue=lambda _: self._ask(self.lost))
        self.code.happened.connect(presenter.happened)
        self.code.failed.connect(presenter.happened)
        self.lost = ReasonLine("voucher.lost_why", "voucher.lost_it", "refused.vouchers.reason_missing")
        self.void = ReasonLine("voucher.void_why", "voucher.void_it", "refused.vouchers.reason_missing")
        self.lost.given.connect(self._reissue)
        self.void.given.connect(self._void_it)
        for line in (self.lost, self.void):
            line.left.connect(partial(self._leave, line))
        self._lay_out()
        for part in (self.code, self.lost, self.void):
            part.hide()

    @property
    def first_button(self) -> QWidget:
        return next((each for each in self._buttons if not each.isHidden()), self)

    def show_owned(self, owned: Owned) -> None:
        self.owned, had_keyboard = owned, self.isAncestorOf(self.window().focusWidget())
        voucher = owned.voucher
        amount = amount_words(voucher, owned.state)
        self.set_words(amount, f"…{voucher.last_four}")
        self._state.show_state(state_words(voucher, owned.state), TONES[owned.state])
        self._state.setVisible(bool(self._state.text()))
        self._details.setText(details_words(voucher, self._presenter.zone))
        self.setAccessibleName(", ".join(filter(None, (amount, self._state.text(), self._details.text()))))
        in_hand = owned.is_open and owned.in_hand
        for button in (self._show_code, self._lost, self._void):
            button.setVisible(in_hand)
        self._case.setVisible(bool(owned.case))
        self._case.setText(owned.case)
        self._why_not.setVisible(owned.is_open and not owned.in_hand)
        self._name()
        if not in_hand:
            for part in (self.code, self.lost, self.void):
                part.hide()
        elif not self.code.isHidden():
            self.code.look_again()
        if had_keyboard and not self.isAncestorOf(self.window().focusWidget()):
            self.first_button.setFocus(Qt.FocusReason.OtherFocusReason)
            reveal(self)

    def show_code(self) -> None:
        """Again: put away."""
        if not self.code.isHidden() and self._show_code.hasFocus():
            self.code.hide()
        else:
            self.code.show()
            self.code.show_voucher(self.owned.voucher.id)
            self._show_code.setFocus(Qt.FocusReason.OtherFocusReason)
            reveal(self)
        self._name()

    def _name(self) -> None:
        self._show_code.setText(text("voucher.show_code" if self.code.isHidden() else "voucher.hide_code"))
        self._show_code.set_icon("eye" if self.code.isHidden() else "eye-off")
        self._lost.setText(text("voucher.lost"))
        self._void.setText(text("voucher.void"))
        self._why_not.setText(text("refused.vouchers.not_yours"))

    def _ask(self, line: ReasonLine) -> None:
        for other in (self.lost, self.void):
            other.setVisible(other is line)
        line.begin(text("voucher.lost_usual") if line is self.lost else "")
        reveal(self)

    def _leave(self, line: ReasonLine) -> None:
        line.hide()
        (self._lost if line is self.lost else self._void).setFocus()

    def _reissue(self, reason: str) -> None:
        def done(new_id: UUID) -> None:
            self.lost.hide()
            self.replaced.emit(new_id)

        self._presenter.reissue(self.owned.voucher, reason, done, self.lost.refuse)

    def _void_it(self, reason: str) -> None:
        self._presenter.void(self.owned.voucher, reason, partial(self._leave, self.void), self.void.refuse)

    @property
    def _buttons(self) -> tuple[Button, ...]:
        return (self._show_code, self._lost, self._void, self._case)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._state, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._details, 1)
        buttons = QWidget()
        row = FlowLayout(buttons)
        for button in self._buttons:
            row.addWidget(button)
        self.body.addLayout(head)
        for part in (self._why_not, buttons, self.lost, self.void, self.code):
            self.body.addWidget(part)


def _end(view: QWidget) -> None:
    view.hide()
    view.deleteLater()
