"""The customer editor: a page in the centre, never in the way of a call."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core.customers.model import CustomerKind, PointKind
from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.customer.checks import Problem
from agentdesk.ui.customer.editor_content import Conflict, Content, PointContent
from agentdesk.ui.customer.editor_fields import EditorFields
from agentdesk.ui.customer.editor_notices import ANOTHER_KEY, ConflictNotice, DoubleNotice
from agentdesk.ui.customer.editor_presenter import EditorPresenter, Similar
from agentdesk.ui.customer.note_composer import SAVE_KEY
from agentdesk.ui.customer.point_form import PointForm
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.filter_chips import Filter, FilterChips
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.scroll_column import ScrollColumn
from agentdesk.ui.widgets.text import ElidedText, Text

_PEOPLE_LINES = (
    (("salutation", 2), ("title", 2), ("given_name", 4), ("family_name", 4), ("suffix", 2)),
    (("further_names", 1),),
)
_ORGANISATION_LINES = ((("organisation", 3), ("department", 2), ("position", 2)),)
_CARE_LINES = (
    (("tier", 1), ("tags", 2)),
    (("language", 1), ("form", 1), ("time_zone", 1)),
    (("named_contact_id", 1), ("number", 1), ("vat_id", 1)),
)


class EditorPage(QWidget):
    """`left` when nothing more is to be done here; `open_asked` for somebody who is there already."""

    left = Signal()
    open_asked = Signal(object)

    def __init__(self, presenter: EditorPresenter, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self._title, self._state = ElidedText(role="title"), Text(role="small")
        self.kind = FilterChips()
        self.fields = EditorFields(self._typed)
        self.points: list[PointBox] = []
        self._headings: dict[str, Text] = {}
        self._failure = Notice(tone=Tone.STOP, can_close=True)
        self._failure.hide()
        self._notices = QVBoxLayout()
        self._point_column = QVBoxLayout()
        self._adds = {kind: Button(icon="plus", on_click=self._adder(kind)) for kind in PointKind}
        self._save = Button(kind="primary", on_click=presenter.save)
        self._cancel = Button(on_click=self.leave)
        self._lay_out()
        self._connect()
        follow_language(self)

    # ── what stands here ────────────────────────────────────────────────────────────────────────────────────────
    def content(self) -> Content:
        values = {"customer_kind": self.kind.chosen or CustomerKind.PERSON.value} | self.fields.values()
        points = tuple(box.content() for box in self.points if not (box.seen_id is None and box.form.is_blank))
        return self.presenter.content.but(values=values, points=points)

    def take_focus(self) -> None:
        organisation = self.presenter.content.values["customer_kind"] == CustomerKind.ORGANISATION
        first = "organisation" if organisation else "given_name"
        self.fields.widget(first).setFocus()

    def leave(self) -> None:
        """Esc or cancel: what was typed can be brought back by undo; nothing asks."""
        self.left.emit()

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def _fill(self) -> None:
        content = self.presenter.content
        self.kind.show_filters(self._kinds(), chosen=content.values["customer_kind"])
        self.fields.fill(content.values)
        self._show_points(content.points)
        self._show_kind()
        self.retranslate()

    def _show_points(self, points: tuple[PointContent, ...]) -> None:
        if points == tuple(box.content() for box in self.points):
            return
        for box in self.points:
            box.hide()
            box.deleteLater()
        self.points = []
        for point in points:
            self._add_box(PointBox(point.point.kind, self.presenter.shop.region, self._remove_box, point))

    def _show_kind(self) -> None:
        organisation = self.kind.chosen == CustomerKind.ORGANISATION
        self._organisation.setVisible(organisation)
        self._headings["contact_person"].setVisible(organisation)

    def _show_problems(self, problems: list[Problem]) -> None:
        by_field = {problem.field: problem.words for problem in problems}
        self.fields.show_problems(by_field)
        for n, box in enumerate(self.points):
            box.form.show_problem(by_field.get(f"point.{n}", ""))
        self._go_to(problems[0].field)

    def _go_to(self, field: str) -> None:
        if field.startswith("point."):
            box: QWidget = self.points[int(field.partition(".")[2])]
            self.points[int(field.partition(".")[2])].form.take_focus()
        else:
            box = self.fields.rows[field]
            self.fields.widget(field).setFocus()
        QTimer.singleShot(0, box, lambda: self._scroll.ensureWidgetVisible(box, 0, 40))  # its words have grown it

    def _show_doubles(self, similar: tuple[Similar, ...]) -> None:
        self._clear_notices(DoubleNotice)
        for n, each in enumerate(similar):
            key = ANOTHER_KEY if n == 0 and not each.is_another else ""
            self._notices.addWidget(DoubleNotice(each, self.open_asked.emit, self.presenter.say_another, key))

    def say_another(self) -> None:
        """The likeliest of those who may be this one is somebody else."""
        if asked := next((each for each in self.presenter.similar if not each.is_another), None):
            self.presenter.say_another(asked.customer_id)

    @property
    def may_be_another(self) -> bool:
        return any(not each.is_another for each in self.presenter.similar)

    def _show_conflicts(self, conflicts: tuple[Conflict, ...]) -> None:
        self._clear_notices(ConflictNotice)
        for each in conflicts:
            self._notices.insertWidget(0, ConflictNotice(each, self.presenter.decide))
        if conflicts:
            self._scroll.verticalScrollBar().setValue(0)

    def _clear_notices(self, kind: type[QWidget]) -> None:
        for n in reversed(range(self._notices.count())):
            item = self._notices.itemAt(n)
            if item and isinstance(widget := item.widget(), kind):
                self._notices.takeAt(n)
                widget.hide()
                widget.deleteLater()

    def _show_failure(self, why: str) -> None:
        self._failure.say(text("editor.not_saved", why=why), tone=Tone.STOP)
        self._failure.show()

    # ── typing ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _typed(self) -> None:
        self._state.setText("")
        self._failure.hide()
        self.presenter.typed(self.content())

    def _pick_kind(self) -> None:
        self._show_kind()
        self._typed()

    def _adder(self, kind: PointKind) -> Callable[[], None]:
        def add() -> None:
            box = PointBox(kind, self.presenter.shop.region, self._remove_box)
            self._add_box(box)
            box.form.take_focus()

        return add

    def _add_box(self, box: PointBox) -> None:
        self.points.append(box)
        self._point_column.addWidget(box)
        box.form.changed.connect(self._typed)

    def _remove_box(self, box: PointBox) -> None:
        self.points.remove(box)
        box.hide()
        box.deleteLater()
        self._typed()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    # ── words and places ────────────────────────────────────────────────────────────────────────────────────────
    def retranslate(self) -> None:
        new = self.presenter.is_new
        name = self.presenter.name
        self._title.setText(text("editor.new") if new else text("editor.edit", name=name))
        self.setAccessibleName(self._title.text())
        self._save.setText(text("editor.create" if new else "editor.save"))
        self._save.set_key(key_name(SAVE_KEY))
        self._cancel.setText(text("editor.cancel"))
        self.kind.setAccessibleName(text("field.customer_kind"))
        self.kind.show_filters(self._kinds())
        self.fields.retranslate(new=new)
        for key, heading in self._headings.items():
            heading.setText(text(f"editor.{key}"))
        for kind, button in self._adds.items():
            button.setText(text(f"editor.add.{kind}"))
            button.setAccessibleName(f"{text('editor.add')} {text(f'editor.add.{kind}')}")

    def _kinds(self) -> list[Filter]:
        return [Filter(kind.value, text(f"field.customer_kind.{kind}")) for kind in CustomerKind]

    def _connect(self) -> None:
        presenter = self.presenter
        presenter.filled.connect(self._fill)
        presenter.aided.connect(self.fields.offer)
        presenter.similar_found.connect(self._show_doubles)
        presenter.problems_found.connect(self._show_problems)
        presenter.conflicts_found.connect(self._show_conflicts)
        presenter.failed.connect(self._show_failure)
        presenter.kept.connect(lambda: self._state.setText(text("editor.kept")))
        presenter.hides.connect(lambda: self._state.setText(text("identity.editor_hides")))
        self.kind.picked.connect(self._pick_kind)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(20, 13, 20, 10)
        head.setSpacing(12)
        head.addWidget(self._title, 1)
        self._scroll = ScrollColumn(side=20, gap=10)
        for part in self._parts():
            self._scroll.add(part)
        foot = QHBoxLayout()
        foot.setContentsMargins(20, 10, 20, 12)
        foot.setSpacing(8)
        foot.addWidget(self._state, 1)
        foot.addWidget(self._cancel)
        foot.addWidget(self._save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(_line())
        column.addWidget(self._scroll, 1)
        column.addWidget(_line())
        column.addLayout(foot)

    def _parts(self) -> list[QWidget]:
        notices = _holder(self._notices)
        self._organisation = self._lines(_ORGANISATION_LINES)
        adds = QHBoxLayout()
        adds.setSpacing(8)
        for button in self._adds.values():
            adds.addWidget(button)
        adds.addStretch(1)
        return [
            self._failure,
            notices,
            self._heading("who"),
            self.kind,
            self._organisation,
            self._heading("contact_person"),
            self._lines(_PEOPLE_LINES),
            self._heading("reach"),
            _holder(self._point_column),
            _holder(adds),
            self._heading("care"),
            self._lines(_CARE_LINES),
        ]

    def _heading(self, key: str) -> Text:
        self._headings[key] = Text(role="strong" if key == "contact_person" else "heading")
        return self._headings[key]

    def _lines(self, lines: tuple[tuple[tuple[str, int], ...], ...]) -> Growing:
        holder = Growing()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for line in lines:
            row = QHBoxLayout()
            row.setSpacing(10)
            for name, stretch in line:
                row.addWidget(self.fields.rows[name], stretch, Qt.AlignmentFlag.AlignTop)
            column.addLayout(row)
        return holder


class PointBox(Growing):
    """A contact point in the editor: its form in a frame, and a way to take it out."""

    def __init__(
        self, kind: PointKind, region: str, remove: Callable[[PointBox], None], point: PointContent | None = None
    ) -> None:
        super().__init__()
        self.setProperty("notice", "neutral")
        self.seen_id: UUID | None = point.seen_id if point else None
        self._origin = point
        self.form = PointForm(kind, region, wide=True)
        if point:
            self.form.fill(point.point)
        what = text(f"contact.kind.{kind}")
        self.setAccessibleName(what)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 8, 10)
        row.setSpacing(8)
        row.addWidget(self.form, 1)
        bin = Button(kind="icon", icon="trash-2", name=text("editor.remove", what=what), on_click=lambda: remove(self))
        row.addWidget(bin, 0, Qt.AlignmentFlag.AlignTop)

    def content(self) -> PointContent:
        point = self.form.point()
        if self._origin and self._origin.seen:
            return PointContent(point=point, seen_id=self.seen_id, seen=self._origin.seen)
        return PointContent(point=point)


def _holder(layout: QHBoxLayout | QVBoxLayout | QGridLayout) -> Growing:
    holder = Growing()
    layout.setContentsMargins(0, 0, 0, 0)
    holder.setLayout(layout)
    return holder


def _line() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    return line
