"""What differs between a guide as it is being written and another text of it."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QVBoxLayout, QWidget

from agentdesk.core.guides.catalogue import Origin
from agentdesk.core.wording import text
from agentdesk.ui.guides.open_guide import OpenGuide
from agentdesk.ui.guides.text_form import GuideHighlighter, code_font
from agentdesk.ui.theme import Tone, look
from agentdesk.ui.widgets.filter_chips import Filter, FilterChips
from agentdesk.ui.widgets.text import Text

_AROUND = 2
"""Lines shown before and after what differs."""
_SIGNS = {"+": Tone.GOOD, "-": Tone.STOP}


def difference(former: str, now: str) -> tuple[tuple[str, str], ...]:
    """Lines with their sign: "-" gone, "+" new, " " around these, "…" between places. Empty where nothing differs."""
    return tuple(_lines(former.splitlines(), now.splitlines()))


def _lines(former: list[str], now: list[str]) -> Iterator[tuple[str, str]]:
    groups = SequenceMatcher(None, former, now, autojunk=False).get_grouped_opcodes(_AROUND)
    for n, group in enumerate(groups):
        if n:
            yield "…", ""
        for tag, first, last, begins, ends in group:
            if tag == "equal":
                yield from ((" ", line) for line in former[first:last])
            else:
                yield from (("-", line) for line in former[first:last])
                yield from (("+", line) for line in now[begins:ends])


class CompareForm(QWidget):
    """To be read only. With what is compared stands above: what is in force, as delivered, the edition before, the
    saved draft."""

    def __init__(self, guide: OpenGuide, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.guide = guide
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._chips = FilterChips()
        self._chips.picked.connect(self.show_anew)
        self._nothing = Text(role="muted", wrap=True)
        self.view = QPlainTextEdit()
        self.view.setReadOnly(True)
        self.view.setTabChangesFocus(True)
        self.view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._highlighter = GuideHighlighter(self.view.document())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._chips)
        column.addWidget(self._nothing)
        column.addWidget(self.view, 1)
        column.addStretch(0)
        self.take_look()
        guide.changed.connect(self._follow)

    def take_look(self) -> None:
        self.view.setFont(code_font())
        self._highlighter.take_look()

    def show_anew(self) -> None:
        """Against what is in force, if nothing else was chosen."""
        texts = self._texts()
        chosen = self._chips.chosen if self._chips.chosen in texts else next(iter(texts), "")
        self._chips.show_filters([Filter(name, text(f"guides.compare_{name}")) for name in texts], chosen=chosen)
        found = difference(texts[chosen], self.guide.editing.source) if chosen else ()
        self._nothing.setText("" if found else text("guides.no_difference" if texts else "guides.nothing_to_compare"))
        self._nothing.setVisible(not found)
        self.view.setVisible(bool(found))
        self.view.setPlainText("\n".join(f"{sign} {line}".rstrip() for sign, line in found))
        self.view.setExtraSelections([mark for n, (sign, _) in enumerate(found) for mark in self._marks(n, sign)])

    def take_focus(self) -> None:
        (self if self.view.isHidden() else self.view).setFocus()

    def _follow(self) -> None:
        """What is in force, or what was written, is another text now."""
        if self.isVisible():
            had = self.isAncestorOf(self.window().focusWidget() or self.window())
            self.show_anew()
            if had:
                self.take_focus()

    def _texts(self) -> dict[str, str]:
        """What there is besides what is being written."""
        entry = self.guide.entry
        found = {"draft": entry.draft} if self.guide.is_unsaved else {}
        found["in_force"] = entry.source
        if entry.origin is Origin.CHANGED:
            found["delivered"] = entry.delivered
        if self.guide.before and self.guide.before.source != entry.delivered:
            found["before"] = self.guide.before.source
        return {name: source for name, source in found.items() if source}

    def _marks(self, line: int, sign: str) -> Iterator[QTextEdit.ExtraSelection]:
        if tone := _SIGNS.get(sign):
            mark = QTextEdit.ExtraSelection()
            mark.format.setBackground(look().tone(tone).fill)
            mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            mark.cursor = QTextCursor(self.view.document().findBlockByNumber(line))
            yield mark
