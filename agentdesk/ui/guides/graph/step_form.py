"""The form of a step beside the graph: every word and every way of it, without anybody seeing its text."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QMenu, QPlainTextEdit, QVBoxLayout, QWidget

from agentdesk.core.guides import writing
from agentdesk.core.guides.describing import asks_of, field_words
from agentdesk.core.guides.fields import ANSWERS, FIELDS, Type
from agentdesk.core.guides.model import SUGGESTED
from agentdesk.core.guides.writing import at, inserted, moved, placed, step_of
from agentdesk.core.guides.yaml_text import Path
from agentdesk.core.wording import text
from agentdesk.ui.guides.graph.condition import ConditionEdit, MenuChoice, made_choice
from agentdesk.ui.guides.graph.presenter import Drawing
from agentdesk.ui.guides.graph.rows import Row, rows_of, rows_of_guide
from agentdesk.ui.language import follow_language
from agentdesk.ui.spelling.marks import spell
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.focus import chain_focus, stops_in
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.scroll_column import ScrollColumn, reveal
from agentdesk.ui.widgets.text import Text, without_keys

NEW = "\n"
"""In the list of steps: one that is not there yet."""
_UNDO, _REDO = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
_ACTS = {"remove": "trash-2", "up": "chevron-up", "down": "chevron-down"}
_GROUPS = ("customer", "contact", "case", "order", "failures", "promise", "goodwill", "voucher", "callback")


class StepForm(QWidget):
    """Shows the step where the drawing is, once it stands in its window: Qt styles all fields anew each time that they
    are put into something else. What is typed counts at each key."""

    left = Signal()
    """Esc: back to the graph."""

    def __init__(self, drawing: Drawing, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drawing = drawing
        self.fields: dict[tuple[str, Path], QWidget] = {}
        self._rows: tuple[Row, ...] = ()
        self._step = ""
        self._named: dict[str, str] = {}
        self._filling = False
        self._written: QWidget | None = None
        self._column = ScrollColumn(side=2, gap=5)
        self._faults = Notice(tone=Tone.STOP)
        self._fill_in = Button(icon="plus", on_click=self._show_placeholders)
        self._start = Button(kind="quiet", icon="flag", on_click=self._begin_here)
        self._remove = Button(kind="quiet", icon="trash-2", on_click=drawing.remove)
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self._show_if_seen)
        self._lay_out()
        drawing.changed.connect(self._soon.start)
        drawing.moved.connect(self._soon.start)
        follow_language(self)

    def retranslate(self) -> None:
        self._fill_in.setText(text("guides.graph.placeholder"))
        self._fill_in.setToolTip(text("guides.graph.placeholder_tip"))
        self._start.setText(text("guides.graph.make_start"))
        self._remove.set_name(text("guides.graph.remove_step"))
        self._remove.setText(text("guides.graph.remove"))
        self._rows = ()
        self._soon.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.show_step()

    def take_focus(self) -> None:
        """To the words of the step, or of the answer where one is."""
        self.show_step()
        way = self.drawing.way
        first = self.fields.get(("line", (*way.path[:-1], "de"))) if way else None
        first = first or (self.fields.get(("step", way.path)) if way else None)
        found = first or next((each for each in self.fields.values() if not isinstance(each, Button)), None)
        if found:
            found.setFocus(Qt.FocusReason.ShortcutFocusReason)
            reveal(found)

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def _show_if_seen(self) -> None:
        """Whoever is not seen shows the step when they are."""
        if self.isVisible():
            self.show_step()

    def show_step(self) -> None:
        """In place as long as it is the same rows, so that the keyboard stays where it is."""
        self._soon.stop()
        drawing = self.drawing
        there, rows = self._there, self._rows_now()
        self._named = {name: drawing.called(name) for name in drawing.cards}
        self._show_faults()
        self._start.setVisible(there and drawing.writes and drawing.step != drawing.start)
        self._remove.setVisible(there and drawing.writes)
        self._fill_in.setVisible(drawing.writes and any(row.fills for row in rows))
        self._column.setEnabled(drawing.writes)
        if rows != self._rows or self._step != drawing.step:
            self._build(rows)
        self._filling = True
        for row in rows:
            if (field := self.fields.get((row.kind, row.path))) is not None:
                self._show_value(row, field)
        self._filling = False

    @property
    def _there(self) -> bool:
        return self.drawing.step in self.drawing.cards

    def _rows_now(self) -> tuple[Row, ...]:
        drawing = self.drawing
        step = step_of(drawing.document or {}, drawing.step)
        return rows_of(step, drawing.editing.known, drawing.titles(), name=drawing.step) if self._there else ()

    def _fault_words(self) -> tuple[str, ...]:
        card = self.drawing.cards.get(self.drawing.step)
        return card.faults if card else ()

    def _show_faults(self) -> None:
        words = "\n".join(self._fault_words())
        self._faults.setVisible(bool(words))
        if words:
            self._faults.say(words, tone=Tone.STOP)

    def _build(self, rows: tuple[Row, ...]) -> None:
        focus = self.window().focusWidget()
        had = next((key for key, field in self.fields.items() if field is focus), None)
        same_step = self._step == self.drawing.step
        bar = self._column.verticalScrollBar().value() if same_step else 0
        self._rows, self._step, self.fields, self._written = rows, self.drawing.step, {}, None
        self._column.clear()
        for row in rows:
            self._column.add(self._made(row))
        chain_focus([*stops_in(self._column), self._fill_in, self._start, self._remove])
        if had and same_step and had in self.fields:
            self._take_keyboard(self.fields[had])
        QTimer.singleShot(0, self, lambda: self._column.verticalScrollBar().setValue(bar))

    def _made(self, row: Row) -> QWidget:
        if row.kind == "heading":
            return self._heading(row)
        if row.kind == "note":
            return Text(row.label, "muted", wrap=True)
        field = self._field(row)
        field.setAccessibleName(row.label)
        self.fields[row.kind, row.path] = field
        if row.kind in ("flag", "when", "act"):
            return field
        if row.kind == "add":
            whole = QWidget()
            line = QHBoxLayout(whole)
            line.setContentsMargins(0, 0, 0, 0)
            line.addWidget(field)
            line.addStretch(1)
            return whole
        whole = QWidget()
        beside = QHBoxLayout(whole)
        beside.setContentsMargins(0, 0, 0, 0)
        label = Text(row.label, "small", wrap=True)
        label.setFixedWidth(92)
        label.setBuddy(field)
        label.setContentsMargins(0, 6, 0, 0)
        beside.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
        beside.addWidget(field, 1)
        return whole

    def _heading(self, row: Row) -> QWidget:
        whole = QWidget()
        line = QHBoxLayout(whole)
        line.setContentsMargins(0, 8, 0, 0)
        line.setSpacing(2)
        line.addWidget(Text(row.label, "strong"), 1)
        for act in row.acts:
            name = f"{row.label}: {text(f'guides.graph.{act}')}"
            line.addWidget(
                Button(kind="icon", icon=_ACTS[act], name=name, on_click=partial(self._change, act, row.path))
            )
        return whole

    def _field(self, row: Row) -> QWidget:
        match row.kind:
            case "words":
                return self._words(row)
            case "line" | "most" | "name":
                return self._line(row)
            case "flag":
                flag = QCheckBox(row.label)
                flag.toggled.connect(lambda on: self._put(row.path, True if on else None))
                return flag
            case "when":
                when = ConditionEdit(row.label)
                when.changed.connect(partial(self._put, row.path))
                return when
            case "claims":
                claims = MenuChoice(row.options, [], text("guides.graph.no_claims"))
                claims.picked.connect(lambda found: self._put(row.path, list(found) or None))
                return claims
            case "add":
                return Button(row.label, "quiet", icon="plus", on_click=partial(self._add, row.path))
        return self._choice(row)

    def _words(self, row: Row) -> QPlainTextEdit:
        field = _Words()
        field.setUndoRedoEnabled(False)
        field.textChanged.connect(lambda: self._type(row.path, field.toPlainText(), keeps=row.path[-1] != "du"))
        field.installEventFilter(self)
        spell(field)
        return field

    def _line(self, row: Row) -> QLineEdit:
        field = QLineEdit()
        field.installEventFilter(self)
        if row.kind == "name":
            field.editingFinished.connect(lambda: self._rename(field))
        elif row.kind == "most":
            field.editingFinished.connect(lambda: self._put(row.path, _most(field.text())))
        else:
            field.textEdited.connect(lambda words: self._type(row.path, words))
            if row.speaks:
                spell(field)
        return field

    def _choice(self, row: Row) -> QComboBox:
        options = self._steps() if row.kind == "step" else list(row.options)
        box = made_choice(options, str(row.value or ""), row.label)
        act = {"step": self._lead, "act": self._set_act, "answers_kind": self._set_kind}.get(row.kind, self._choose)
        box.activated.connect(lambda n: act(row.path, str(box.itemData(n))))
        return box

    def _steps(self) -> list[tuple[str, str]]:
        others = [(name, words) for name, words in self._named.items() if name != self.drawing.step]
        return [("", text("guides.graph.no_step")), *others, (NEW, text("guides.graph.new_step"))]

    def _show_value(self, row: Row, field: QWidget) -> None:
        value = row.value
        match field:
            case ConditionEdit():
                field.show_condition(value, self.drawing.document or {}, self.drawing.editing.known)
            case MenuChoice():
                field.show_chosen([str(each) for each in value] if isinstance(value, list) else [])
            case QCheckBox():
                field.setChecked(value is True)
            case QPlainTextEdit():
                if field.toPlainText() != _shown(value):
                    field.setPlainText(_shown(value))
            case QLineEdit():
                shown = text("guides.graph.suggested") if row.kind == "most" and value == SUGGESTED else _shown(value)
                if field.text() != shown and not (field.hasFocus() and row.kind in ("name", "most")):
                    field.setText(shown)
            case QComboBox():
                self._show_choice(row, field)

    def _show_choice(self, row: Row, box: QComboBox) -> None:
        if row.kind == "step":
            steps = self._steps()
            if [(box.itemData(n), box.itemText(n)) for n in range(len(steps))] != steps:
                box.clear()
                for name, words in steps:
                    box.addItem(words, name)
        wanted = str(row.value or "")
        if box.findData(wanted) < 0:
            box.addItem(wanted, wanted)
        box.setCurrentIndex(box.findData(wanted))

    # ── changing ────────────────────────────────────────────────────────────────────────────────────────────────
    def _type(self, path: Path, words: str, *, keeps: bool = True) -> None:
        """One key; where words may be left out, none are left out."""
        if not self._filling:
            self.drawing.put(self._at(path), words if words.strip() or keeps else None, typing=True)

    def _put(self, path: Path, value: Any) -> None:
        if not self._filling:
            self.drawing.put(self._at(path), value)

    def _choose(self, path: Path, value: str) -> None:
        self._put(path, value or None)

    def _lead(self, path: Path, target: str) -> None:
        if target == NEW:
            way = next((each for each in self.drawing.cards[self.drawing.step].ways if each.path == path), None)
            if way and self.drawing.add_step(way.key):
                self.take_focus()
        else:
            self._put(path, target or None)

    def _set_act(self, path: Path, act: str) -> None:
        self.drawing.set_act(act)

    def _set_kind(self, path: Path, kind: str) -> None:
        """Another kind of answer; where it led it leads on as far as it can."""
        document, step = self.drawing.document, self.drawing.step
        if document is None:
            return
        said = step_of(document, step)
        targets = list(writing.ways_of(said).values())
        ask = {key: at(said, ("ask", key)) for key in ("into", "question") if at(said, ("ask", key)) is not None}
        if kind == Type.CHOICE:
            ask["answers"] = [writing.new_answer(f"answer_{n}") for n in (1, 2)]
        else:
            ask["type"] = kind
        document = placed(document, ("steps", step, "ask"), ask)
        for way, target in zip(writing.ways_of(step_of(document, step)), targets, strict=False):
            document = writing.connected(document, step, way, target)
        self.drawing.write(document)

    def _rename(self, field: QLineEdit) -> None:
        name, step = field.text().strip(), self.drawing.step
        if name == step or self.drawing.document is None:
            return
        try:
            document = writing.renamed(self.drawing.document, step, name)
        except ValueError:
            self._faults.say(text("guides.graph.bad_name"), tone=Tone.CARE)
            self._faults.show()
            return
        self.drawing.spot = name
        self.drawing.write(document)

    def _begin_here(self) -> None:
        self.drawing.put(("start",), self.drawing.step)

    def _add(self, path: Path) -> None:
        match path:
            case ("hint",):
                self._put(path, {"de": "", "en": ""})
                self._go_to("words", ("hint", "de"))
            case ("say",):
                self._add_to(path, writing.new_phrase(), "words")
            case ("avoid",):
                self._add_to(path, {"de": "", "en": ""}, "words")
            case ("ask", "answers"):
                listed = at(step_of(self.drawing.document or {}, self.drawing.step), path) or []
                self._add_to(path, writing.new_answer(writing.new_answer_value(listed)), "line")
            case ("check",):
                listed = at(step_of(self.drawing.document or {}, self.drawing.step), path) or []
                branch = {"when": {"field": "promise.broken", "is": "yes"}}
                self.drawing.edit(lambda document: inserted(document, self._at(path), branch, max(len(listed) - 1, 0)))

    def _add_to(self, path: Path, value: Any, kind: str) -> None:
        self.drawing.edit(lambda document: inserted(document, self._at(path), value))
        listed = at(step_of(self.drawing.document or {}, self.drawing.step), path) or []
        self._go_to(kind, (*path, len(listed) - 1, "de"))

    def _go_to(self, kind: str, path: Path) -> None:
        self.show_step()
        if (field := self.fields.get((kind, path))) is not None:
            self._take_keyboard(field)
            QTimer.singleShot(0, field, lambda: reveal(field))

    def go_to_place(self, place: str) -> None:
        """To the field at this place, as faults name it, or the first one within it; else the keyboard stays."""
        path = tuple(int(part) - 1 if part.isdecimal() else part for part in place.split())
        found = next((key for key in self.fields if path and key[1][: len(path)] == path), None)
        if found:
            self._go_to(*found)

    def _take_keyboard(self, field: QWidget) -> None:
        """Also where it has just been made: what is not shown yet takes no keys."""
        row: QWidget | None = field
        while row and row is not self._column:
            row.show()
            row = row.parentWidget()
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _change(self, act: str, path: Path) -> None:
        if act == "remove":
            self._take_away(path)
        else:
            self.drawing.edit(lambda document: moved(document, self._at(path), -1 if act == "up" else 1))

    def _take_away(self, path: Path) -> None:
        """The last of a list takes the list along."""
        listed = at(step_of(self.drawing.document or {}, self.drawing.step), path[:-1])
        self._put(path[:-1] if isinstance(listed, list) and len(listed) == 1 else path, None)

    def _at(self, path: Path) -> Path:
        return ("steps", self.drawing.step, *path)

    # ── placeholders ────────────────────────────────────────────────────────────────────────────────────────────
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """One step back is one for all forms, and not that of a field."""
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, _Words):
            self._written = watched
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            for key, act in ((_UNDO, self.drawing.editing.undo), (_REDO, self.drawing.editing.redo)):
                if event.matches(key):
                    act()
                    return True
        return False

    def _show_placeholders(self) -> None:
        menu = QMenu(self)
        document = self.drawing.document or {}
        groups: dict[str, list[str]] = {}
        for name, field in FIELDS.items():
            if field.type not in (Type.CHOICE, Type.YES_NO):
                group = name.split(".")[0].replace("contacts", "contact")
                groups.setdefault(group if group in _GROUPS else "others", []).append(name)
        asked = [ANSWERS + each for each, ask in asks_of(document).items() if not ask.get("answers")]
        for group, names in [*groups.items(), *([("answers", asked)] if asked else [])]:
            inside = menu.addMenu(text(f"guides.graph.group.{group}"))
            for name in names:
                inside.addAction(without_keys(field_words(name, document)), partial(self._fill_with, name))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._fill_in.mapToGlobal(self._fill_in.rect().bottomLeft()))

    def _fill_with(self, name: str) -> None:
        """Where the cursor was last; into the first words where it was nowhere."""
        rows = {(row.kind, row.path) for row in self._rows if row.fills}
        fields = [field for key, field in self.fields.items() if key in rows]
        field = self._written if self._written in fields else next(iter(fields), None)
        if isinstance(field, QPlainTextEdit):
            field.insertPlainText(f"{{{name}}}")
            field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        for button in (self._fill_in, self._start):
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self._remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._faults)
        column.addWidget(self._column, 1)
        column.addLayout(foot)
        self._faults.hide()


class GuideForm(StepForm):
    """The guide itself: what it is called, what it is for, and when it is suggested."""

    @property
    def _there(self) -> bool:
        return False

    def _rows_now(self) -> tuple[Row, ...]:
        return rows_of_guide(self.drawing.document) if self.drawing.document else ()

    def _fault_words(self) -> tuple[str, ...]:
        return self.drawing.own_faults

    def _at(self, path: Path) -> Path:
        return path

    def _put(self, path: Path, value: Any) -> None:
        """What is suggested has a weight; without a condition it is not suggested."""
        if path == ("offer", "when") and not self._filling:
            before = at(self.drawing.document or {}, ("offer", "weight"))
            offer = {"when": value, "weight": Decimal(50) if before is None else before}
            self.drawing.put(("offer",), None if value is None else offer)
        else:
            super()._put(path, value)


class _Words(QPlainTextEdit):
    """As high as its words, one line to eight; Tab leads on."""

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._grow)
        self._grow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._grow()

    def _grow(self) -> None:
        lines = max(1, min(8, int(self.document().size().height())))
        self.setFixedHeight(self.fontMetrics().lineSpacing() * lines + 18)


def _shown(value: Any) -> str:
    return str(value) if isinstance(value, str | Decimal) else ""


def _most(words: str) -> Any:
    words = words.strip()
    if words.casefold() in (SUGGESTED, text("guides.graph.suggested").casefold()):
        return SUGGESTED
    try:
        return Decimal(words.replace(",", ".")) if words else None
    except InvalidOperation:
        return words
