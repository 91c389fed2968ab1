"""Pages one after the other, with the way shown above: the import, the first start."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.icons import pixmap
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import look
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.paint import BODY, TITLE, paint_line
from agentdesk.ui.widgets.text import Text


class StepTrail(QWidget):
    """1 ─ 2 ─ 3 with names: what is done has a tick, where we are is filled."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.names: list[str] = []
        self.at = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_way(self, names: list[str], at: int) -> None:
        self.names, self.at = names, at
        self.setAccessibleName(text("steps.at", at=at + 1, of=len(names), name=names[at] if names else ""))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, look().sp(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, side = 0.0, look().sp(22)
        for number, name in enumerate(self.names):
            if number:
                painter.setPen(QPen(look().colour("accent_text" if number <= self.at else "edge"), 1.5))
                painter.drawLine(QPointF(left, self.height() / 2), QPointF(left + 28, self.height() / 2))
                left += 36
            self._paint_disc(painter, QRectF(left, (self.height() - side) / 2, side, side), number)
            left += side + 8
            face = TITLE if number == self.at else BODY
            colour = look().colour("ink" if number == self.at else "muted")
            room = self.rect().adjusted(int(left), 0, 0, 0)
            left += paint_line(painter, room, name, face, colour) + 8

    def _paint_disc(self, painter: QPainter, disc: QRectF, number: int) -> None:
        reached = number <= self.at
        painter.setPen(QPen(look().colour("accent" if reached else "edge"), 1.5))
        painter.setBrush(
            look().colour("accent") if number == self.at else look().colour("accent_fill" if reached else "paper")
        )
        painter.drawEllipse(disc)
        if number < self.at:
            size = look().sp(13)
            tick: QPixmap = pixmap("check", size, look().colour("accent_text"), dpr=self.devicePixelRatioF())
            painter.drawPixmap(QPointF(disc.center().x() - size / 2, disc.center().y() - size / 2), tick)
            return
        painter.setFont(look().font(11.5, bold=True))
        painter.setPen(look().colour("on_accent" if number == self.at else "muted"))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(number + 1))


class StepPages(QWidget):
    """`add_page(widget, name)`; the trail above, Back and Next below.

    `next_asked` and `back_asked` only tell: who owns the pages decides and calls `go_to`. `finished` on the last page.
    """

    next_asked = Signal(int)
    back_asked = Signal(int)
    finished = Signal()
    cancelled = Signal()

    def __init__(self, *, can_cancel: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._trail = Text(role="title"), StepTrail()
        self._names: list[str] = []
        self.pages = QStackedWidget()
        self.note = Text(role="muted")
        self.back, self.next = Button(on_click=self._ask_back), Button(kind="primary", on_click=self._ask_next)
        self.cancel = Button(kind="quiet", on_click=self.cancelled.emit)
        self.cancel.setVisible(can_cancel)
        self._next_words = ""
        self._lay_out()
        follow_language(self)

    def set_title(self, title: str) -> None:
        self._title.setText(title)

    def add_page(self, page: QWidget, name: str) -> None:
        self.pages.addWidget(page)
        self._names.append(name)
        self.go_to(self.at)

    def rename(self, names: list[str]) -> None:
        """After a change of language."""
        self._names = names
        self.go_to(self.at)

    @property
    def at(self) -> int:
        return max(0, self.pages.currentIndex())

    def go_to(self, number: int) -> None:
        self.pages.setCurrentIndex(number)
        self._trail.show_way(self._names, number)
        self.back.setVisible(number > 0)
        self._name_next()

    def allow_next(self, allowed: bool, words: str = "") -> None:
        """Whether the page is complete; `words` stand on the button instead of "Next", `note` says what is missing."""
        self.next.setEnabled(allowed)
        self._next_words = words
        self._name_next()

    def retranslate(self) -> None:
        self.back.setText(text("steps.back"))
        self.cancel.setText(text("steps.cancel"))
        self._name_next()

    def _name_next(self) -> None:
        last = self.at == self.pages.count() - 1
        self.next.setText(self._next_words or text("steps.finish" if last else "steps.next"))

    def _ask_next(self) -> None:
        if self.at == self.pages.count() - 1:
            self.finished.emit()
        else:
            self.next_asked.emit(self.at)

    def _ask_back(self) -> None:
        self.back_asked.emit(self.at)

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.cancel)
        foot.addWidget(self.note, 1)
        foot.addWidget(self.back)
        foot.addWidget(self.next)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(16)
        column.addWidget(self._title)
        column.addWidget(self._trail)
        column.addWidget(self.pages, 1)
        column.addLayout(foot)
        QWidget.setTabOrder(self.next, self.back)  # whoever tabs on from the page wants to go on, not to cancel
        QWidget.setTabOrder(self.back, self.cancel)
