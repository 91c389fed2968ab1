"""The steps of a guide from top to bottom: arrows walk, Enter opens, Insert adds, Delete removes, a drag connects."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsLineItem, QGraphicsScene, QGraphicsView, QWidget

from agentdesk.core.wording import text
from agentdesk.ui.guides.graph.items import LineItem, Spot, StepItem, WayItem
from agentdesk.ui.guides.graph.layout import Layout, laid_out
from agentdesk.ui.guides.graph.presenter import Drawing
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import look
from agentdesk.ui.widgets.text import announce

LEAST, MOST, READABLE = 0.35, 1.6, 0.85
_STEP = 1.2
_AROUND = 28
_DRAG = 8


class GraphView(QGraphicsView):
    opened = Signal()
    """Enter, or a click: the form of where one is."""

    def __init__(self, drawing: Drawing, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drawing = drawing
        self._canvas = QGraphicsScene(self)
        self.setScene(self._canvas)
        self.spots: dict[str, Spot] = {}
        self._lines: list[tuple[str, LineItem]] = []
        self.layout_ = Layout({}, {}, ())
        self._pressed: tuple[str, QPointF] | None = None
        self._pulled: QGraphicsLineItem | None = None
        self._shape: object = None
        self._was_fitted = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setDragMode(QGraphicsView.DragMode.NoDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        key = Qt.Key
        self._by_key: dict[int, Callable[[], object]] = {
            key.Key_Down: drawing.down,
            key.Key_Up: drawing.up,
            key.Key_Left: partial(self._walk_across, -1),
            key.Key_Right: partial(self._walk_across, 1),
            key.Key_Home: lambda: drawing.go(drawing.start),
            key.Key_Return: self.opened.emit,
            key.Key_Enter: self.opened.emit,
            key.Key_Insert: self._add,
            key.Key_Delete: drawing.remove,
            key.Key_Plus: partial(self.scale_by, _STEP),
            key.Key_Minus: partial(self.scale_by, 1 / _STEP),
            key.Key_0: self.fit,
        }
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self.draw)
        drawing.changed.connect(self._soon.start)
        drawing.moved.connect(self._show_spot)
        follow_language(self)
        self.draw()

    def retranslate(self) -> None:
        self.setAccessibleName(text("guides.form.graph"))
        self.drawing.look()

    def take_focus(self) -> None:
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # ── drawing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def draw(self) -> None:
        """Anew; where one is stays in sight."""
        self._soon.stop()
        spots, edges = self._made_spots()
        sizes = {key: spot.size for key, spot in spots.items()}
        shape = (sizes, edges, self.drawing.start, look())
        if shape != self._shape:
            self._shape = shape
            self.layout_ = laid_out(sizes, edges, self.drawing.start, across=look().sp(18), down=look().sp(24))
        self._fill(spots)
        self._show_spot()

    def _made_spots(self) -> tuple[dict[str, Spot], list[tuple[str, str]]]:
        spots: dict[str, Spot] = {}
        edges: list[tuple[str, str]] = []
        for card in self.drawing.cards.values():
            spots[card.name] = StepItem(card)
            for way in card.ways:
                if len(card.ways) > 1:
                    spots[way.key] = WayItem(way, leads=way.target in self.drawing.cards)
                    edges += [(card.name, way.key), (way.key, way.target)]
                else:
                    edges.append((card.name, way.target))
        return spots, edges

    def _fill(self, spots: dict[str, Spot]) -> None:
        self._pressed = self._pulled = None
        self._canvas.clear()
        self.setBackgroundBrush(look().colour("ground"))
        self.spots, self._lines = spots, []
        for key, spot in spots.items():
            box = self.layout_.boxes[key]
            spot.setPos(box.x, box.y)
            self._canvas.addItem(spot)
        for edge, points in self.layout_.ways.items():
            self._add_line(*edge, points)
        self._canvas.setSceneRect(self._canvas.itemsBoundingRect().adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND))

    def _add_line(self, one: str, other: str, points: tuple[tuple[float, float], ...]) -> None:
        upper, lower = self.layout_.boxes[one], self.layout_.boxes[other]
        back = upper.y >= lower.y
        if one == other:
            right = QPointF(upper.x + upper.width, upper.y + upper.height / 2)
            route = [right, right + QPointF(24, -upper.height / 2 - 10), QPointF(upper.middle, upper.y)]
        elif back:
            route = [QPointF(upper.middle, upper.y), *(QPointF(*p) for p in points),
                     QPointF(lower.middle, lower.y + lower.height)]  # fmt: skip
        else:
            route = [QPointF(upper.middle, upper.y + upper.height), *(QPointF(*p) for p in points),
                     QPointF(lower.middle, lower.y - 1)]  # fmt: skip
        line = LineItem(route, arrow=not back and isinstance(self.spots[other], StepItem), back=back)
        self._canvas.addItem(line)
        self._lines += [(one, line), (other, line)]

    def _show_spot(self) -> None:
        here = self.drawing.spot
        for key, spot in self.spots.items():
            spot.is_here, spot.has_keyboard = key == here, self.hasFocus()
            spot.update()
        for _, line in self._lines:
            line.is_here = False
        for key, line in self._lines:
            line.is_here = line.is_here or key == here
            line.setZValue(0.5 if line.is_here else 0)
            line.update()
        if found := self.spots.get(here):
            self.ensureVisible(found.sceneBoundingRect(), 30, 60)
            self.setAccessibleDescription(self.drawing.spot_words())
            if self.hasFocus():
                announce(self, self.drawing.spot_words())

    # ── how large ───────────────────────────────────────────────────────────────────────────────────────────────
    def scale_by(self, factor: float) -> None:
        now = self.transform().m11()
        wanted = max(LEAST, min(MOST, now * factor))
        self.scale(wanted / now, wanted / now)
        self._keep_in_sight()

    def fit(self) -> None:
        """All of it, as long as it stays larger than the least."""
        self.resetTransform()
        self._fit(LEAST)

    def _fit(self, least: float) -> None:
        whole, room = self.sceneRect(), self.viewport().rect()
        if whole.isEmpty() or room.isEmpty():
            return
        wanted = min(1.0, room.width() / whole.width(), room.height() / whole.height())
        self.resetTransform()
        self.scale(max(least, wanted), max(least, wanted))
        self._keep_in_sight()

    def _keep_in_sight(self) -> None:
        if spot := self.spots.get(self.drawing.spot):
            self.centerOn(spot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._was_fitted and self.isVisible():
            self._was_fitted = True
            self._fit(READABLE)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._was_fitted:
            self._was_fitted = True
            self._fit(READABLE)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.scale_by(_STEP if event.angleDelta().y() > 0 else 1 / _STEP)
        else:
            super().wheelEvent(event)

    # ── keys ────────────────────────────────────────────────────────────────────────────────────────────────────
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier):
            event.ignore()
            return
        act = self._by_key.get(event.key())
        act() if act else super().keyPressEvent(event)

    def _add(self) -> None:
        if self.drawing.add_step():
            self.draw()
            self.opened.emit()

    def _walk_across(self, by: int) -> None:
        for layer in self.layout_.layers:
            if self.drawing.spot in layer:
                at = layer.index(self.drawing.spot) + by
                if 0 <= at < len(layer):
                    self.drawing.go(layer[at])

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._show_spot()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_spot()

    # ── the mouse ───────────────────────────────────────────────────────────────────────────────────────────────
    def mousePressEvent(self, event: QMouseEvent) -> None:
        spot = self._spot_at(event)
        if event.button() == Qt.MouseButton.LeftButton and spot:
            self._pressed = (spot.key, self.mapToScene(event.position().toPoint()))
            self.drawing.go(spot.key)
        else:
            self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            super().mouseMoveEvent(event)
            return
        key, begun = self._pressed
        now = self.mapToScene(event.position().toPoint())
        if self._pulled is None and (now - begun).manhattanLength() > _DRAG:
            self._pulled = self._canvas.addLine(0, 0, 0, 0, QPen(look().colour("focus"), 2, Qt.PenStyle.DashLine))
            self._pulled.setZValue(3)
        if self._pulled:
            origin = self.spots[key].sceneBoundingRect()
            self._pulled.setLine(origin.center().x(), origin.bottom() - 4, now.x(), now.y())
            self._aim_at(self._spot_at(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, pulled = self._pressed, self._pulled
        self._pressed = self._pulled = None
        self.setDragMode(QGraphicsView.DragMode.NoDrag)
        if pressed is None:
            super().mouseReleaseEvent(event)
            return
        if pulled is None:
            return
        self._canvas.removeItem(pulled)
        aim = self._spot_at(event)
        self._aim_at(None)
        if aim is None:
            if self.drawing.add_step(pressed[0]):
                self.opened.emit()
        elif isinstance(aim, StepItem) and aim.key != pressed[0]:
            self.drawing.connect_to(pressed[0], aim.key)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._spot_at(event):
            self.opened.emit()

    def _aim_at(self, aim: Spot | None) -> None:
        for spot in self.spots.values():
            is_aim = spot is aim and isinstance(spot, StepItem)
            if spot.is_aim is not is_aim:
                spot.is_aim = is_aim
                spot.update()

    def _spot_at(self, event: QMouseEvent) -> Spot | None:
        place = event.position().toPoint()
        return next((item for item in self.items(place) if isinstance(item, Spot)), None)

    def seen(self) -> QRectF:
        """What of the graph is in sight."""
        return self.mapToScene(self.viewport().rect()).boundingRect()
