"""All ways to reach the customer: copied by a click, added and changed in place, taken away with a way back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core.customers.model import ContactPoint, PointKind
from agentdesk.core.privacy.views import How
from agentdesk.core.wording import text
from agentdesk.ui.customer.contact_words import POINT_ICONS, address_lines, label_words, point_words
from agentdesk.ui.customer.point_form import PointForm
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.filter_chips import Filter, FilterChips
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.painted import Lines, LinesButton, Sign, Words
from agentdesk.ui.widgets.text import Text

_ORDER = (PointKind.PHONE, PointKind.EMAIL, PointKind.ADDRESS, PointKind.HANDLE)


class ContactCard(SectionCard):
    """One line per contact point; a form opens in its place."""

    copied = Signal(str)
    """What was copied, as a word."""
    identity_asked = Signal()
    """A masked point was to be copied or changed."""

    def __init__(self, presenter: CustomerPresenter, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._presenter = presenter
        self._points: tuple[ContactPoint, ...] = ()
        self._lines = QVBoxLayout()
        self._lines.setSpacing(2)
        self._add = Button(kind="quiet", icon="plus", on_click=self.begin_adding, parent=self)
        self.adding: AddPoint | None = None
        self.editing: EditPoint | None = None
        self.body.addLayout(self._lines)
        self.body.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)
        follow_language(self)

    def show_points(self, points: tuple[ContactPoint, ...]) -> None:
        """Anew; a form that is open stays open with what was typed in it."""
        if points != self._points:
            self._points = points
            self._rebuild()

    def begin_adding(self) -> None:
        if self.adding is None:
            self.adding = AddPoint(self._presenter, self._end_adding)
            self.body.insertWidget(self.body.count() - 1, self.adding)
            self._add.hide()
        self.adding.take_focus()

    def retranslate(self) -> None:
        self.set_words(text("card.contact"))
        self._add.setText(text("contact.add"))
        self._rebuild()

    def _rebuild(self) -> None:
        edited = self.editing
        while item := self._lines.takeAt(0):
            if (widget := item.widget()) and widget is not edited:
                widget.hide()
                widget.deleteLater()
        for point in sorted(self._points, key=lambda point: _ORDER.index(point.kind)):
            self._lines.addWidget(edited if edited and edited.seen.id == point.id else self._line(point))
        if not self._points:
            self._lines.addWidget(Text(text("contact.none"), "muted", wrap=True))

    def _line(self, point: ContactPoint) -> PointLine:
        return PointLine(point, self._copy, self._begin_editing, self)

    def _copy(self, point: ContactPoint) -> None:
        if self._presenter.is_masked(point):
            self.identity_asked.emit()
            return
        value = "\n".join(address_lines(point)) if point.kind is PointKind.ADDRESS else point.value
        QGuiApplication.clipboard().setText(value)
        self._presenter.saw(How.COPIED)
        self.copied.emit(text(f"contact.kind.{point.kind}"))

    def _begin_editing(self, point: ContactPoint) -> None:
        if self._presenter.is_masked(point):
            self.identity_asked.emit()
            return
        self._end_editing()
        self.editing = EditPoint(self._presenter, point, self._end_editing)
        self._rebuild()
        self.editing.form.take_focus()

    def _end_editing(self) -> None:
        if self.editing:
            self.editing = None
            self._rebuild()

    def _end_adding(self) -> None:
        if self.adding:
            self.adding.hide()
            self.adding.deleteLater()
            self.adding = None
            self._add.show()
            self._add.setFocus()


class PointLine(QWidget):
    """Icon, value and label in one piece (a click copies the value); a pencil at the right."""

    def __init__(
        self,
        point: ContactPoint,
        copy: Callable[[ContactPoint], None],
        edit: Callable[[ContactPoint], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        kind = text(f"contact.kind.{point.kind}")
        value = LinesButton(_lines(point), text("contact.copy", what=kind), parent=self)
        value.clicked.connect(lambda: copy(point))
        name = text("contact.edit", what=kind)
        pencil = Button(kind="icon", icon="pencil", name=name, on_click=partial(edit, point), parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(8)
        row.addWidget(value, 1)
        row.addWidget(pencil, 0, Qt.AlignmentFlag.AlignTop)


def _lines(point: ContactPoint) -> Lines:
    lines = address_lines(point) if point.kind is PointKind.ADDRESS else [point_words(point)]
    signs = (
        (point.preferred, Sign("star", Tone.CARE, text("contact.preferred"))),
        (point.verified, Sign("circle-check", Tone.GOOD, text("contact.verified"))),
    )
    return Lines(
        icon=POINT_ICONS[point.kind],
        words=tuple(map(Words, lines)),
        last=label_words(point),
        signs=tuple(sign for shown, sign in signs if shown),
    )


class _Form(Growing):
    """A contact point's fields with save and cancel; Enter saves, Esc leaves."""

    def __init__(self, leave: Callable[[], None], *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._leave = leave
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 4, 0, 8)
        self.column.setSpacing(8)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(8)
        self.buttons.addWidget(Button(text("contact.save"), "primary", on_click=self.save))
        self.buttons.addWidget(Button(text("contact.cancel"), on_click=leave))
        self.buttons.addStretch(1)
        self.column.addLayout(self.buttons)

    def save(self) -> None:
        raise NotImplementedError

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.save()
        else:
            super().keyPressEvent(event)


class AddPoint(_Form):
    """A new contact point of a kind that is chosen first."""

    def __init__(self, presenter: CustomerPresenter, leave: Callable[[], None]) -> None:
        super().__init__(leave)
        self._presenter = presenter
        self.kinds = FilterChips(text("point.kind"))
        self.kinds.show_filters([Filter(kind.value, text(f"contact.kind.{kind}")) for kind in _ORDER])
        self.kinds.picked.connect(self._turn_to)
        self.form = PointForm(PointKind.PHONE, presenter.shop.region)
        self.column.insertWidget(0, self.kinds)
        self.column.insertWidget(1, self.form)

    def take_focus(self) -> None:
        self.form.take_focus()

    def save(self) -> None:
        if not self.form.complain():
            self._presenter.add_point(self.form.point(), self._leave)

    def _turn_to(self, kind: str) -> None:
        former, self.form = self.form, PointForm(PointKind(kind), self._presenter.shop.region)
        self.column.replaceWidget(former, self.form)
        former.hide()
        former.deleteLater()
        self.form.take_focus()


class EditPoint(_Form):
    """A contact point as it is to be; or away with it."""

    def __init__(self, presenter: CustomerPresenter, seen: ContactPoint, leave: Callable[[], None]) -> None:
        super().__init__(leave)
        self._presenter, self.seen = presenter, seen
        self.form = PointForm(seen.kind, presenter.shop.region)
        self.form.fill(seen)
        self.column.insertWidget(0, self.form)
        name = text("contact.remove", what=text(f"contact.kind.{seen.kind}"))
        self.buttons.addWidget(Button(kind="icon", icon="trash-2", name=name, on_click=self._remove))

    def save(self) -> None:
        if not self.form.complain():
            self._presenter.change_point(self.seen, self.form.point(), self._leave)

    def _remove(self) -> None:
        self._leave()
        self._presenter.remove_point(self.seen)
