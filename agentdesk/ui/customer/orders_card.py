"""The newest orders, each opening in place; how fresh they are."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from agentdesk.core import wording
from agentdesk.core.orders.model import OrderBook, OrderSummary
from agentdesk.core.wording import text
from agentdesk.ui.customer.details import Details
from agentdesk.ui.customer.entry_view import EntryView
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.customer.timeline_words import order_tone, status_words
from agentdesk.ui.icons import paint_icon
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone, look
from agentdesk.ui.widgets import paint
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.paint import BODY, FIGURES, SMALL, TITLE
from agentdesk.ui.widgets.text import Text


class OrdersCard(SectionCard):
    """A line per order: number, first product, our word and the source's for its state, total, day."""

    opened = Signal(object)
    """The view of an order that has just been opened in place."""

    def __init__(self, presenter: CustomerPresenter, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._presenter = presenter
        self._book: OrderBook | None = None
        self._all: tuple[OrderSummary, ...] = ()
        self._lines: dict[UUID, OrderLineButton] = {}
        self._opened: dict[UUID, EntryView] = {}
        self._wanted: UUID | None = None
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        self._column.setContentsMargins(-_INSET, 0, -_INSET, 0)  # the focus ring stands around the words
        self._more = Button(kind="quiet", on_click=self._show_all)
        self.body.addLayout(self._column)
        self.body.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        follow_language(self)

    def show_orders(self, book: OrderBook) -> None:
        if book != self._book:
            self._book, self._all = book, ()
            self.retranslate()
        if self._wanted:
            wanted, self._wanted = self._wanted, None
            self.open_order(wanted)

    def open_order(self, order_id: UUID) -> None:
        """Opens the order in place, or closes it; one that is not in sight is fetched first.

        Before the orders are here it waits for them.
        """
        if self._book is None:
            self._wanted = order_id
        elif order_id in self._opened:
            self._close(order_id)
        elif order_id in self._lines:
            self._presenter.order(order_id, lambda details: self._show_details(order_id, details))
        elif not self._all:
            self._presenter.all_orders(lambda book: self._take_all(book, order_id))

    def retranslate(self) -> None:
        as_of = self._book.as_of if self._book else None
        zone = self._presenter.zone
        self.set_words(
            text("card.orders"), text("card.orders.as_of", when=wording.moment(as_of, zone)) if as_of else ""
        )
        self._rebuild()

    def _rebuild(self) -> None:
        self._clear()
        orders = self._all or (self._book.newest if self._book else ())
        for order in orders:
            line = OrderLineButton(order, self._presenter.zone)
            line.clicked.connect(lambda _=False, id=order.id: self.open_order(id))
            self._lines[order.id] = line
            self._column.addWidget(line)
        if not orders:
            self._column.addWidget(Text(text("card.orders.none"), "muted"))
        count = self._book.orders if self._book else 0
        self._more.setText(text("card.orders.all", count=count))
        self._more.setVisible(count > len(orders))

    def _show_all(self) -> None:
        self._presenter.all_orders(self._take_all)

    def _take_all(self, book: OrderBook, order_id: UUID | None = None) -> None:
        self._all = book.newest
        self._rebuild()
        if order_id in self._lines:
            self.open_order(order_id)

    def _show_details(self, order_id: UUID, details: Details) -> None:
        line = self._lines.get(order_id)
        if line is None or order_id in self._opened:
            return
        view = EntryView(details, line.accessibleName(), narrow=True)
        view.close_asked.connect(lambda: self._close(order_id))
        self._opened[order_id] = view
        self._column.insertWidget(self._column.indexOf(line) + 1, view)
        line.set_open(True)
        self.opened.emit(view)

    def _close(self, order_id: UUID) -> None:
        if view := self._opened.pop(order_id, None):
            view.hide()
            view.deleteLater()
        if line := self._lines.get(order_id):
            line.set_open(False)
            line.setFocus()

    def _clear(self) -> None:
        self._lines, self._opened = {}, {}
        while item := self._column.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()


class OrderLineButton(QAbstractButton):
    """Two painted lines: number and total, then day and state."""

    def __init__(self, order: OrderSummary, zone: ZoneInfo, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = _OrderWords(order, zone)
        self._open = False
        self.setAccessibleName(self._words.spoken)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_open(self, open: bool) -> None:
        self._open = open
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(look().sp(200), paint.line_height(BODY) + paint.line_height(SMALL) + look().sp(15))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, style, words = QPainter(self), look(), self._words
        lit = self.underMouse() or self.hasFocus()
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(style.colour("focus"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        first = QRect(_INSET, style.sp(6), self.width() - 2 * _INSET, paint.line_height(BODY))
        size = style.sp(14)
        spot = QPoint(first.right() - size + 1, first.center().y() - size // 2)
        chevron = style.colour("ink" if lit else "muted")
        paint_icon(painter, "chevron-up" if self._open else "chevron-down", spot, size, chevron)
        first.setRight(first.right() - size - 6)
        first.setRight(
            first.right() - 10 - paint.paint_line(painter, first, words.total, FIGURES, style.colour("ink"), right=True)
        )
        title = style.colour("accent_text" if lit else "ink")
        number = paint.paint_line(painter, first, words.number, TITLE, title) + style.sp(7)
        paint.paint_line(painter, first.adjusted(number, 0, 0, 0), words.what, BODY, style.colour("ink"))
        self._paint_state(
            painter, QRect(_INSET, first.bottom() + style.sp(3), first.width(), paint.line_height(SMALL) + 1)
        )

    def _paint_state(self, painter: QPainter, room: QRect) -> None:
        style, words = look(), self._words
        day = paint.paint_line(painter, room, words.day, SMALL, style.colour("muted"))
        gap = style.sp(9) if day else 0
        colour = style.tone(words.tone).ink if words.tone is not Tone.NEUTRAL else style.colour("muted")
        paint.paint_line(painter, room.adjusted(day + gap, 0, style.sp(60), 0), words.state, SMALL, colour)


_INSET = 0


class _OrderWords:
    def __init__(self, order: OrderSummary, zone: ZoneInfo) -> None:
        more = text("order.more_lines", count=order.line_count - 1) if order.line_count > 1 else ""
        what = " ".join(part for part in (order.first_line, more) if part)
        self.number = order.number
        self.what = what
        self.total = wording.money(order.total)
        self.day = wording.day(order.placed_at.astimezone(zone).date()) if order.placed_at else ""
        self.state = status_words(order.status, order.source_status)
        self.tone = Tone(order_tone(order.status))

    @property
    def spoken(self) -> str:
        title = text("timeline.order.title", number=self.number)
        return ", ".join(part for part in (title, self.what, self.state, self.total, self.day) if part)
