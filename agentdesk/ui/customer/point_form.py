"""The fields of one contact point: typed, checked while typing, read back."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from agentdesk.core.customers.commands import NewPoint
from agentdesk.core.customers.model import ContactPoint, PointKind
from agentdesk.core.wording import country_name, knows, language, text
from agentdesk.ui.customer.checks import Check, check_point
from agentdesk.ui.customer.contact_words import phone_words
from agentdesk.ui.language import follow_language
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.flow import Growing

LABELS = {
    PointKind.PHONE: ("mobile", "home", "work", "fax"),
    PointKind.EMAIL: ("home", "work", "billing"),
    PointKind.ADDRESS: ("home", "work", "billing", "shipping"),
    PointKind.HANDLE: (),
}
COUNTRIES = ("DE", "AT", "CH", "LI", "LU", "NL", "BE", "FR", "IT", "ES", "DK", "PL", "CZ", "GB", "IE", "US")
Line = tuple[tuple[str, int], ...]
_NARROW: dict[PointKind, tuple[Line, ...]] = {
    PointKind.PHONE: ((("value", 1), ("extension", 0)), (("label", 1),)),
    PointKind.EMAIL: ((("value", 1),), (("label", 1),)),
    PointKind.HANDLE: ((("network", 1), ("value", 1)), (("label", 1),)),
    PointKind.ADDRESS: (
        (("street", 4), ("house_number", 1)),
        (("postcode", 2), ("city", 4)),
        (("addressee", 1), ("line2", 1)),
        (("label", 1), ("country", 1)),
    ),
}
_WIDE: dict[PointKind, tuple[Line, ...]] = {
    PointKind.PHONE: ((("value", 4), ("extension", 0), ("label", 2)),),
    PointKind.EMAIL: ((("value", 4), ("label", 2)),),
    PointKind.HANDLE: ((("network", 2), ("value", 2), ("label", 2)),),
    PointKind.ADDRESS: (
        (("street", 4), ("house_number", 0), ("postcode", 0), ("city", 3)),
        (("addressee", 2), ("line2", 2), ("country", 2), ("label", 2)),
    ),
}


class PointForm(Growing):
    """`changed` with every key. `point()` is what stands there; `complain()` shows what is wrong and says so.

    `wide` has more fields in a line, for the editor.
    """

    changed = Signal()

    def __init__(self, kind: PointKind, region: str, *, wide: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.kind, self._region = kind, region
        self._fields: dict[str, QLineEdit] = {}
        self._rows: dict[str, FieldRow] = {}
        self._unseen: dict[str, str] = {}
        self._label, self._country = QComboBox(), QComboBox()
        self._label.setEditable(True)
        for combo in (self._label, self._country):  # not as wide as the longest country: a small window has no room
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(8)
        self.preferred, self.verified = QCheckBox(), QCheckBox()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._build(wide)
        self._connect()
        follow_language(self)
        self._country.setCurrentIndex(max(0, self._country.findData(region)))

    def fill(self, point: ContactPoint | NewPoint) -> None:
        """A phone is shown as it is read out, not as it is stored."""
        for name, field in self._fields.items():
            field.setText(getattr(point, name))
        if self.kind is PointKind.PHONE and point.value.startswith("+"):
            self._fields["value"].setText(phone_words(point.value))
        self._unseen = {name: getattr(point, name) for name in _TEXTS if name not in self._fields}
        self._set_label(point.label)
        if point.country and self._country.findData(point.country) < 0:
            self._country.addItem(country_name(point.country), point.country)
        self._country.setCurrentIndex(max(0, self._country.findData(point.country or "")))
        self.preferred.setChecked(point.preferred)
        self.verified.setChecked(point.verified)

    def point(self) -> NewPoint:
        values = {name: field.text() for name, field in self._fields.items()}
        values = {name: value for name, value in self._unseen.items() if name in _KEPT} | values
        if self.kind is PointKind.ADDRESS:
            values["country"] = str(self._country.currentData() or "")
        return NewPoint(
            kind=self.kind,
            **values,
            label=self._label_code(),
            preferred=self.preferred.isChecked(),
            verified=self.verified.isChecked(),
        )

    def check(self) -> Check:
        return check_point(self.point(), self._region)

    def complain(self) -> bool:
        """Shows what hinders saving and goes there; says whether something does."""
        check = self.check()
        self._main_row().show_problem(check.problem)
        if check.problem:
            self._main_field().setFocus()
        return bool(check.problem)

    def show_problem(self, words: str) -> None:
        self._main_row().show_problem(words)

    @property
    def is_blank(self) -> bool:
        return not any(field.text().strip() for field in self._fields.values())

    def take_focus(self) -> None:
        self._main_field().setFocus()

    def retranslate(self) -> None:
        for name, row in self._rows.items():
            row.set_words(self._name_of(name))
        self._written_label().setAccessibleName(text("point.label"))
        self.preferred.setText(text("point.preferred"))
        self.verified.setText(text("point.verified"))
        self._name_labels()
        self._name_countries()

    def _name_of(self, name: str) -> str:
        specific = f"point.{self.kind}.{name}"
        return text(specific if knows(specific) else f"point.{name}")

    # ── while typing ────────────────────────────────────────────────────────────────────────────────────────────
    def _look(self) -> None:
        self.changed.emit()
        self._show_check()

    def _show_check(self) -> None:
        """How it is read comes with every key; a problem only goes away, it never comes while somebody still types."""
        check, row = self.check(), self._main_row()
        if row.problem and check.problem:
            return
        row.set_words(self._name_of(_MAIN[self.kind]), "" if self.is_blank else check.reading)
        row.show_advice("" if check.problem else check.advice)

    def _left(self) -> None:
        """Who goes on to another field is told what is wrong with this one."""
        problem = "" if self.is_blank else self.check().problem
        if problem:
            self._main_row().show_problem(problem)

    def _tell(self) -> None:
        self.changed.emit()

    def _main_field(self) -> QLineEdit:
        return self._fields[_MAIN[self.kind]]

    def _main_row(self) -> FieldRow:
        return self._rows[_MAIN[self.kind]]

    # ── label and country ───────────────────────────────────────────────────────────────────────────────────────
    def _set_label(self, label: str) -> None:
        place = self._label.findData(label)
        if place >= 0:
            self._label.setCurrentIndex(place)
        else:
            self._label.setEditText(label)

    def _label_code(self) -> str:
        words = self._label.currentText().strip()
        place = self._label.findText(words)
        return str(self._label.itemData(place)) if place >= 0 and self._label.itemData(place) else words

    def _written_label(self) -> QLineEdit:
        """Where a label of one's own is typed."""
        line = self._label.lineEdit()
        assert line
        return line

    def _name_labels(self) -> None:
        chosen = self._label_code()
        self._label.blockSignals(True)
        self._label.clear()
        self._label.addItem("", "")
        for label in LABELS[self.kind]:
            self._label.addItem(text(f"contact.label.{label}"), label)
        self._set_label(chosen)
        self._label.blockSignals(False)

    def _name_countries(self) -> None:
        chosen = self._country.currentData() or ""
        codes = dict.fromkeys(("", *COUNTRIES, chosen))
        self._country.blockSignals(True)
        self._country.clear()
        for code in codes:
            self._country.addItem(_country(code, language()) if code else "", code)
        self._country.setCurrentIndex(max(0, self._country.findData(chosen)))
        self._country.blockSignals(False)

    # ── building ────────────────────────────────────────────────────────────────────────────────────────────────
    def _build(self, wide: bool) -> None:
        for line in (_WIDE if wide else _NARROW)[self.kind]:
            self._add_line([(self._row_of(name), stretch) for name, stretch in line])
        if self.kind is not PointKind.HANDLE:
            self._add_line([(self.preferred, 0), (self.verified, 1)])

    def _add_line(self, parts: list[tuple[QWidget, int]]) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        for part, stretch in parts:
            line.addWidget(part, stretch, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(line)

    def _row_of(self, name: str) -> FieldRow:
        chosen = {"label": self._label, "country": self._country}.get(name)
        return self._row(name, chosen) if chosen else self._text_row(name)

    def _text_row(self, name: str) -> FieldRow:
        field = QLineEdit()
        self._fields[name] = field
        if name in ("extension", "house_number", "postcode"):
            field.setMaximumWidth(110)
        return self._row(name, field)

    def _row(self, name: str, field: QWidget) -> FieldRow:
        self._rows[name] = FieldRow("", field)
        return self._rows[name]

    def _connect(self) -> None:
        for field in self._fields.values():
            field.textEdited.connect(self._look)
            field.editingFinished.connect(self._left)
        self._label.editTextChanged.connect(self._tell)
        self._country.currentIndexChanged.connect(self._look)
        for box in (self.preferred, self.verified):
            box.toggled.connect(self._tell)


@cache
def _country(code: str, lang: str) -> str:
    return country_name(code)


_MAIN = {PointKind.PHONE: "value", PointKind.EMAIL: "value", PointKind.ADDRESS: "street", PointKind.HANDLE: "value"}
_TEXTS = (
    "value", "extension", "network", "addressee", "line2", "street", "house_number", "postcode", "city", "region",
)  # fmt: skip
_KEPT = ("region", "addressee", "line2", "extension", "network")
