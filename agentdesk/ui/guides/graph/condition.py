"""A condition as lists to choose from: a fact, how it is compared, and with what; all of it or one of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QMenu, QSizePolicy, QVBoxLayout, QWidget

from agentdesk.core.guides.checker import OPS, Known
from agentdesk.core.guides.conditions import WITHOUT_VALUE, Op
from agentdesk.core.guides.describing import asks_of, condition_words, field_words, value_words
from agentdesk.core.guides.fields import ANSWERS, FIELDS, REASONS, Field, Type
from agentdesk.core.guides.writing import Document, at, placed
from agentdesk.core.guides.yaml_text import Path
from agentdesk.core.wording import text
from agentdesk.ui.guides.graph.rows import Options, reason_options
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.focus import chain_focus, stops_in
from agentdesk.ui.widgets.text import without_keys

FIRST: dict[str, Any] = {"field": "failures.in_row", "is": "at_least", "value": Decimal(2)}
GROUPS = ("all", "any", "not")


class ConditionEdit(Growing):
    """`changed(condition)`, None for no condition. Folded to its words until somebody changes it."""

    changed = Signal(object)

    def __init__(self, label: str) -> None:
        super().__init__()
        self._label = label
        self.value: Any = None
        self._document: Document = {}
        self._known = Known(())
        self._words = Button(kind="quiet", icon="split", from_left=True, on_click=self._unfold)
        self._open = False
        self._rows = QWidget()
        self._shape: object = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        column.addWidget(self._words)
        column.addWidget(self._rows)

    def show_condition(self, value: Any, document: Document, known: Known) -> None:
        anew = (repr(value), self._open)
        self.value, self._document, self._known = value, document, known
        words = condition_words(value, document)
        self._words.setText(f"{self._label} {words}" if words else text("guides.graph.add_when"))
        self._words.setAccessibleName(self._words.text())
        if anew != self._shape:
            self._shape = anew
            self._fill()

    def _unfold(self) -> None:
        if self.value is None:
            self._open = True
            self.changed.emit(FIRST)
            self.value = FIRST
        else:
            self._open = not self._open
        self.show_condition(self.value, self._document, self._known)
        self._take_focus()

    def _take_focus(self) -> None:
        if self._open and (first := self._rows.findChild(QComboBox)):
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    # ── rows ────────────────────────────────────────────────────────────────────────────────────────────────────
    def _fill(self) -> None:
        had = self.window().focusWidget() if self.isVisible() else None
        name = had.objectName() if had and self._rows.isAncestorOf(had) else ""
        old, self._rows = self._rows, QWidget()
        column = QVBoxLayout(self._rows)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(4)
        if self._open and isinstance(self.value, Mapping):
            self._add(column, (), 0)
        self.layout().replaceWidget(old, self._rows)  # type: ignore[union-attr]
        old.hide()
        old.deleteLater()
        self._rows.setVisible(column.count() > 0)
        chain_focus([self._words, *stops_in(self._rows)])
        if name and (again := self._rows.findChild(QWidget, name)):
            again.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self, column: QVBoxLayout, path: Path, depth: int) -> None:
        value = at({"c": self.value}, ("c", *path))
        group = next((each for each in GROUPS if isinstance(value, Mapping) and each in value), "")
        if not group:
            self._add_compare(column, path, depth, value if isinstance(value, Mapping) else {})
            return
        kind = self._choice(path, "group", [(each, text(f"guides.graph.when_{each}")) for each in GROUPS], group)
        kind.activated.connect(lambda n: self._regroup(path, group, GROUPS[n]))
        acts = [] if group == "not" else [self._act("plus", "one_more", partial(self._one_more, (*path, group)))]
        self._line(column, depth, kind, *acts, self._act("x", "remove", partial(self._remove, path)))
        inside = value[group]
        parts = [(*path, group)] if group == "not" else [
            (*path, group, n) for n in range(len(inside) if isinstance(inside, list) else 0)
        ]  # fmt: skip
        for part in parts:
            self._add(column, part, depth + 1)

    def _add_compare(self, column: QVBoxLayout, path: Path, depth: int, value: Mapping[str, Any]) -> None:
        name, op = str(value.get("field", "")), str(value.get("is", ""))
        names = [*FIELDS, *(ANSWERS + each for each in asks_of(self._document))]
        fields = self._choice(path, "field", [(each, field_words(each, self._document)) for each in names], name)
        fields.activated.connect(lambda n: self._set_field(path, names[n]))
        more = self._act("plus", "one_more", partial(self._join, path)) if not path else None
        self._line(
            column, depth, fields, *([more] if more else []), self._act("x", "remove", partial(self._remove, path))
        )
        field = self._field(name)
        ops = [each for each in Op if each in OPS[field.type] or each in (Op.KNOWN, Op.UNKNOWN)]
        compared = self._choice(path, "op", [(each.value, text(f"guides.op.{each}")) for each in ops], op)
        compared.activated.connect(lambda n: self._set_op(path, ops[n], field))
        values = [] if op in {each.value for each in WITHOUT_VALUE} else [self._value(path, name, op, field, value)]
        self._line(column, depth, compared, *values)

    def _value(self, path: Path, name: str, op: str, field: Field, value: Mapping[str, Any]) -> QWidget:
        said = value.get("value")
        options = self._options(name, field)
        if options and op == Op.ONE_OF:
            chosen = [str(each) for each in said] if isinstance(said, list) else []
            menu = MenuChoice(options, chosen, text("guides.graph.nothing"))
            menu.picked.connect(lambda found: self._put((*path, "value"), list(found)))
            menu.setAccessibleName(text("guides.graph.value"))
            menu.setObjectName(self._named(path, "value"))
            return menu
        if options:
            box = self._choice(path, "value", list(options), str(said))
            box.activated.connect(lambda n: self._put((*path, "value"), options[n][0]))
            return box
        line = QLineEdit(value_words(name, said, self._document) if said is not None else "")
        line.setObjectName(self._named(path, "value"))
        line.setAccessibleName(text("guides.graph.value"))
        line.editingFinished.connect(lambda: self._put((*path, "value"), self._read(line.text(), op, field)))
        return line

    def _read(self, words: str, op: str, field: Field) -> Any:
        parts = [each.strip() for each in words.replace(";", ",").split(",")] if op == Op.ONE_OF else [words.strip()]
        read: list[Any] = []
        for part in parts:
            try:
                number = field.type in (Type.NUMBER, Type.MONEY)
                read.append(Decimal(part.replace(",", ".")) if number else part)
            except InvalidOperation:
                read.append(part)
        return read if op == Op.ONE_OF else read[0]

    def _options(self, name: str, field: Field) -> Options:
        if name in REASONS:
            return reason_options(self._known)
        if field.type in (Type.DATE, Type.MOMENT):
            only = "today" if field.type is Type.DATE else "now"
            return ((only, text(f"guides.choice.{only}")),)
        return tuple((str(each), value_words(name, str(each), self._document)) for each in field.choices)

    def _field(self, name: str) -> Field:
        if not name.startswith(ANSWERS):
            return FIELDS.get(name, Field(Type.TEXT))
        ask = asks_of(self._document).get(name.removeprefix(ANSWERS), {})
        answers = ask.get("answers")
        if isinstance(answers, list):
            return Field(Type.CHOICE, choices=tuple(str(each.get("is")) for each in answers if isinstance(each, dict)))
        type = ask.get("type")
        return Field(Type(type) if type in tuple(Type) else Type.TEXT)

    # ── changing ────────────────────────────────────────────────────────────────────────────────────────────────
    def _put(self, path: Path, value: Any) -> None:
        if repr(at({"c": self.value}, ("c", *path))) != repr(value):
            self.changed.emit(placed({"c": self.value}, ("c", *path), value).get("c"))

    def _set_field(self, path: Path, name: str) -> None:
        field = self._field(name)
        op = Op.YES if field.type is Type.YES_NO else Op.KNOWN
        self._put(path, {"field": name, "is": op.value})

    def _set_op(self, path: Path, op: Op, field: Field) -> None:
        before = at({"c": self.value}, ("c", *path))
        said: dict[str, Any] = {"field": before["field"], "is": op.value}
        if op not in WITHOUT_VALUE:
            old = before.get("value")
            options = self._options(before["field"], field)
            first = options[0][0] if options else Decimal(1) if field.type in (Type.NUMBER, Type.MONEY) else ""
            old = old[0] if isinstance(old, list) and old else old
            value = first if old is None else old
            said["value"] = [value] if op is Op.ONE_OF else value
        self._put(path, said)

    def _join(self, path: Path) -> None:
        """One comparison becomes a group of two."""
        self._put(path, {"all": [at({"c": self.value}, ("c", *path)), FIRST]})

    def _one_more(self, path: Path) -> None:
        inside = at({"c": self.value}, ("c", *path))
        self._put(path, [*(inside if isinstance(inside, list) else []), FIRST])

    def _regroup(self, path: Path, before: str, now: str) -> None:
        inside = at({"c": self.value}, ("c", *path, before))
        if before == now:
            return
        if now == "not":
            self._put(path, {"not": {"any" if before == "any" else "all": inside}})
        else:
            group = next((each for each in ("all", "any") if isinstance(inside, Mapping) and each in inside), "")
            self._put(path, {now: inside[group] if group else [inside] if before == "not" else inside})

    def _remove(self, path: Path) -> None:
        """The last of a group takes it along."""
        while path:
            if isinstance(path[-1], int):
                inside = at({"c": self.value}, ("c", *path[:-1]))
                if len(inside) == 2:
                    self._put(path[:-2], inside[1 - path[-1]])
                    return
                if len(inside) > 2:
                    self._put(path, None)
                    return
            path = path[:-1]
        self._open = False
        self.changed.emit(None)

    # ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _named(self, path: Path, part: str) -> str:
        return ".".join(map(str, (*path, part)))

    def _choice(self, path: Path, part: str, options: list[tuple[str, str]], chosen: str) -> QComboBox:
        names = {"field": "guides.graph.field", "op": "guides.graph.op", "value": "guides.graph.value"}
        box = made_choice(options, chosen, text(names.get(part, "guides.graph.group")))
        box.setObjectName(self._named(path, part))
        return box

    def _act(self, icon: str, name: str, run: Callable[[], object]) -> Button:
        return Button(kind="icon", icon=icon, name=text(f"guides.graph.{name}"), on_click=run)

    def _line(self, column: QVBoxLayout, depth: int, first: QWidget, *others: QWidget) -> None:
        line = QHBoxLayout()
        line.setContentsMargins(12 * depth, 0, 0, 0)
        line.setSpacing(4)
        line.addWidget(first, 1)
        for other in others:
            line.addWidget(other, 0 if isinstance(other, Button) and other.property("kind") == "icon" else 1)
        column.addLayout(line)


class MenuChoice(Button):
    """Several of some; its words are what is chosen."""

    picked = Signal(tuple)

    def __init__(self, options: Options, chosen: list[str], nothing: str) -> None:
        super().__init__(kind="quiet", icon="chevron-down", from_left=True, on_click=self._show_menu)
        self.options, self.chosen, self._nothing = options, chosen, nothing
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._say()

    def show_chosen(self, chosen: list[str]) -> None:
        self.chosen = chosen
        self._say()

    def _say(self) -> None:
        self.setText(
            " · ".join(words.strip() for value, words in self.options if value in self.chosen) or self._nothing
        )

    def _show_menu(self) -> None:
        menu = QMenu(self)
        for value, words in self.options:
            act = QAction(without_keys(words), menu, checkable=True, checked=value in self.chosen)
            act.toggled.connect(partial(self._toggle, value))
            menu.addAction(act)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _toggle(self, value: str, on: bool) -> None:
        wanted = {*self.chosen, value} if on else {*self.chosen} - {value}
        self.chosen = [each for each, _ in self.options if each in wanted]
        self._say()
        self.picked.emit(tuple(self.chosen))


_OPENS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class _Choice(QComboBox):
    """Nothing is chosen in passing: arrows and Enter open the list, the wheel scrolls the form."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _OPENS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.showPopup()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def made_choice(options: list[tuple[str, str]], chosen: str, name: str) -> QComboBox:
    """A list to choose from; what is chosen and not in it stands in it as it is."""
    box = _Choice()
    box.setAccessibleName(name)
    box.setMinimumContentsLength(8)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMaxVisibleItems(18)
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    for value, words in options:
        box.addItem(words, value)
    if chosen not in [value for value, _ in options]:
        box.addItem(chosen, chosen)
    box.setCurrentIndex(box.findData(chosen))
    return box
