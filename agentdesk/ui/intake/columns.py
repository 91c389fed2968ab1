"""The second step: how the file is read. Everything is guessed; everything can be corrected."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core.intake.reading.files import Opened
from agentdesk.core.intake.reading.layout import Column, Layout
from agentdesk.core.intake.reading.meanings import KINDS
from agentdesk.core.wording import knows, text
from agentdesk.ui.intake.presenter import ImportPresenter
from agentdesk.ui.intake.words import confidence_words, delimiter_words, meaning_words
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.scroll_column import ScrollColumn
from agentdesk.ui.widgets.text import ElidedText, Text

ENCODINGS = ("utf-8", "cp1252", "utf-16", "cp850", "iso8859-15", "mac_roman")
DELIMITERS = (";", ",", "\t", "|")
_SAMPLES = 3


class ColumnsStep(QWidget):
    back_asked = Signal()

    def __init__(self, presenter: ImportPresenter, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._opened: Opened | None = None
        self._scroll = ScrollColumn(side=20, gap=12)
        self._back = Button(on_click=self.back_asked.emit)
        self._next = Button(kind="primary", on_click=presenter.rehearse)
        row = QHBoxLayout()
        row.setContentsMargins(20, 8, 20, 12)
        row.addStretch()
        row.addWidget(self._back)
        row.addWidget(self._next)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._scroll, 1)
        column.addLayout(row)
        follow_language(self)

    def show_file(self, opened: Opened) -> None:
        self._opened = opened
        self._scroll.clear()
        layout = opened.layout
        for notice in layout.notices:
            key = f"import.notice.{notice.code}"
            if knows(key):
                self._scroll.add(Notice("", text(key, **notice.facts), Tone.ACCENT))
        self._scroll.add(self._reading(opened.path.name, layout))
        if layout.columns:
            self._scroll.add(self._columns(layout))
        self._next.setEnabled(bool(layout.kind))
        stops = [*self._scroll.findChildren(QComboBox), self._back, self._next]
        for one, following in pairwise(stops):  # what is made last would come last
            QWidget.setTabOrder(one, following)

    def take_focus(self) -> None:
        target = self._next if self._next.isEnabled() else self._back
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def retranslate(self) -> None:
        self._back.setText(text("import.back"))
        self._next.setText(text("import.check"))
        if self._opened:
            self.show_file(self._opened)

    def _reading(self, name: str, layout: Layout) -> SectionCard:
        """What was understood of the file as a whole, each a list to choose from."""
        card = SectionCard(name, text("import.understood"))
        body = Growing()
        flow = FlowLayout(body, gap=18, line_gap=10)
        decide = self._presenter.decide
        kinds = {str(kind): text(f"import.kind.{kind}") for kind in KINDS}
        flow.addWidget(_picker("import.fact.kind", kinds, layout.kind, lambda kind: decide(kind=kind)))
        if len(layout.parts) > 1:
            parts = dict(zip(layout.parts, layout.parts, strict=True))
            flow.addWidget(_picker("import.fact.part", parts, layout.part, lambda part: decide(part=part)))
        if layout.format == "text":
            codes = {code: code for code in dict.fromkeys((layout.encoding, *ENCODINGS))}
            flow.addWidget(_picker("import.fact.encoding", codes, layout.encoding, lambda code: decide(encoding=code)))
            marks = {mark: delimiter_words(mark) for mark in dict.fromkeys((layout.delimiter, *DELIMITERS)) if mark}
            flow.addWidget(
                _picker("import.fact.delimiter", marks, layout.delimiter, lambda mark: decide(delimiter=mark))
            )
        if layout.format in ("text", "workbook"):
            rows = {str(n): str(n) if n else text("import.none") for n in range(max(11, layout.header_row + 1))}
            flow.addWidget(
                _picker("import.fact.header", rows, str(layout.header_row), lambda row: decide(header_row=int(row)))
            )
            signs = {",": "1,50", ".": "1.50"}
            flow.addWidget(_picker("import.fact.decimal", signs, layout.decimal, lambda sign: decide(decimal=sign)))
            orders = {order: text(f"import.dates.{order}") for order in ("dmy", "mdy", "ymd")}
            flow.addWidget(
                _picker("import.fact.dates", orders, layout.date_order, lambda order: decide(date_order=order))
            )
        card.body.addWidget(body)
        return card

    def _columns(self, layout: Layout) -> SectionCard:
        card = SectionCard(text("import.columns"), text("import.columns_hint"))
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        for at, head in enumerate(("import.column.name", "import.column.meaning", "import.column.samples")):
            grid.addWidget(Text(text(head), "muted"), 0, at)
        meanings = {meaning: meaning_words(meaning) for meaning in layout.meanings_possible()}
        for n, column in enumerate(layout.columns):
            self._add_row(grid, n, column, meanings)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(2, 4)
        card.body.addWidget(table)
        return card

    def _add_row(self, grid: QGridLayout, n: int, column: Column, meanings: dict[str, str]) -> None:
        name = ElidedText(column.name or text("import.column_n", n=n + 1))
        chosen = column.meaning
        combo = _combo({**meanings, chosen: meaning_words(chosen)}, chosen)
        combo.setAccessibleName(f"{text('import.column.meaning')}: {column.name}")
        combo.setToolTip(confidence_words(column.confidence, decided=column.decided))
        combo.activated.connect(partial(self._decide, n, combo))
        grid.addWidget(name, n + 1, 0)
        grid.addWidget(combo, n + 1, 1)
        samples = self._presenter.stored.get(n, column.samples)
        grid.addWidget(ElidedText(" · ".join(samples[:_SAMPLES])), n + 1, 2)

    def _decide(self, n: int, combo: QComboBox, chosen: int) -> None:
        self._presenter.decide(meanings={n: combo.itemData(chosen)})


def _picker(key: str, choices: dict[str, str], chosen: str, picked: object) -> QWidget:
    """A label with a list of what it may be."""
    assert callable(picked)
    label, combo = Text(text(key), "muted"), _combo(choices, chosen)
    combo.setAccessibleName(text(key))
    combo.activated.connect(lambda: picked(combo.currentData()))
    pair = QWidget()
    column = QVBoxLayout(pair)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(3)
    column.addWidget(label)
    column.addWidget(combo)
    return pair


def _combo(choices: dict[str, str], chosen: str) -> QComboBox:
    combo = QComboBox()
    if chosen not in choices:
        combo.addItem("–", chosen)
    for value, words in choices.items():
        combo.addItem(words, value)
    combo.setCurrentIndex(combo.findData(chosen))
    return combo
