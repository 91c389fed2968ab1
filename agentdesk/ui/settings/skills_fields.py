"""What somebody speaks and knows about: languages by their names, reasons of the upper level to tick."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit

from agentdesk.core.interactions.model import Reason
from agentdesk.core.wording import LANGUAGES, label, language
from agentdesk.ui.widgets.flow import FlowLayout, Growing

_BETWEEN = re.compile(r"[,;/\n]+")


class LanguagesField(QLineEdit):
    """Typed as people say them, in any language of the window: Deutsch, Turkish."""

    def show_codes(self, codes: Iterable[str]) -> None:
        self.setText(", ".join(map(_name, codes)))

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(code for _, code in self._read() if code)

    @property
    def unknown(self) -> str:
        """What no language is called, as it was typed; empty if all are known."""
        return ", ".join(words for words, code in self._read() if not code)

    def _read(self) -> Iterator[tuple[str, str]]:
        for words in filter(None, (part.strip() for part in _BETWEEN.split(self.text()))):
            yield words, _codes().get(words.casefold(), "")


class ReasonBoxes(Growing):
    """Those of the upper level that are in use; what somebody knows besides stays as it is."""

    ticked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._flow = FlowLayout(self, gap=14)
        self._flow.setContentsMargins(0, 3, 0, 3)
        self.boxes: dict[UUID, QCheckBox] = {}
        self._besides: frozenset[UUID] = frozenset()

    def offer(self, reasons: Iterable[Reason]) -> None:
        known = {each.id: label(each.labels) for each in reasons if each.parent_id is None and each.active}
        if list(known) != list(self.boxes):
            ticked = self.chosen
            self._flow.clear()
            self.boxes = {reason_id: QCheckBox() for reason_id in known}
            for box in self.boxes.values():
                self._flow.addWidget(box)
                box.clicked.connect(self.ticked)
            self.choose(ticked)
        for reason_id, box in self.boxes.items():
            box.setText(known[reason_id])

    def choose(self, reasons: frozenset[UUID]) -> None:
        self._besides = reasons - self.boxes.keys()
        for reason_id, box in self.boxes.items():
            box.setChecked(reason_id in reasons)

    def as_text(self) -> str:
        return " ".join(sorted(map(str, self.chosen)))

    def show_text(self, said: str) -> None:
        self.choose(frozenset(map(UUID, said.split())))

    @property
    def chosen(self) -> frozenset[UUID]:
        return self._besides | {reason_id for reason_id, box in self.boxes.items() if box.isChecked()}


def _name(code: str) -> str:
    from babel import Locale

    name = str(Locale.parse(language()).languages.get(code, code))
    return name[:1].upper() + name[1:]


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    """By every name that a language has in the languages of the window, and by its code."""
    from babel import Locale

    named = {
        name.casefold(): code
        for spoken in LANGUAGES
        for code, name in Locale.parse(spoken).languages.items()
        if code.isalpha() and len(code) <= 3
    }
    return named | {code: code for code in named.values()}
