"""Strips above the form: somebody like this is there already; somebody else has changed the same."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from agentdesk.core.wording import knows, text
from agentdesk.ui.customer.editor_content import Conflict
from agentdesk.ui.customer.editor_presenter import Similar
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.notice import IconMark
from agentdesk.ui.widgets.text import Text

ANOTHER_KEY = "Alt+X"


class SayAnother(Protocol):
    def __call__(self, other_id: UUID, *, is_another: bool = True) -> None: ...


class DoubleNotice(Growing):
    """Perhaps the customer is there already: open instead of creating another, or say that this is somebody else."""

    def __init__(
        self, similar: Similar, open: Callable[[UUID], object], say_another: SayAnother, key: str = ""
    ) -> None:
        super().__init__()
        self.setProperty("notice", "neutral" if similar.is_another else "accent")
        name = " · ".join(part for part in (similar.name, similar.number) if part)
        said = text("editor.another_said") if similar.is_another else f"{text('editor.perhaps')}: {similar.why}"
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(Text(name, "muted" if similar.is_another else "strong", wrap=True))
        if similar.apart and not similar.is_another:
            words.addWidget(Text(similar.apart, wrap=True))
        words.addWidget(Text(said, "muted", wrap=True))
        self.setAccessibleName(": ".join(filter(None, (name, similar.apart, said))))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(10)
        mark = IconMark("users", Tone.NEUTRAL if similar.is_another else Tone.ACCENT)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        if similar.is_another:
            back = partial(say_another, similar.customer_id, is_another=False)
            row.addWidget(Button(text("editor.another_back"), "quiet", on_click=back))
            return
        another = Button(text("editor.another"), key=key, on_click=partial(say_another, similar.customer_id))
        row.addWidget(another)
        row.addWidget(Button(text("editor.open"), on_click=lambda: open(similar.customer_id)))


class Decide(Protocol):
    def __call__(self, conflict: Conflict, *, take_mine: bool) -> None: ...


class ConflictNotice(Growing):
    """Both values, and one button for each."""

    def __init__(self, conflict: Conflict, decide: Decide) -> None:
        super().__init__()
        self.setProperty("notice", "care")
        key = f"field.{conflict.field}"
        field = text(key) if knows(key) else text("card.contact")
        now, mine = _value(conflict, conflict.now), _value(conflict, conflict.mine)
        said = text("editor.conflict", field=field, now=now, mine=mine)
        self.setAccessibleName(said)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(Button(text("editor.take_mine"), on_click=lambda: decide(conflict, take_mine=True)))
        buttons.addWidget(Button(text("editor.take_theirs"), on_click=lambda: decide(conflict, take_mine=False)))
        buttons.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(7)
        words.addWidget(Text(said, wrap=True))
        words.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 9, 12, 9)
        row.setSpacing(10)
        row.addWidget(IconMark("triangle-alert", Tone.CARE), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)


def _value(conflict: Conflict, value: str) -> str:
    key = f"field.{conflict.field}.{value}"
    return text(key) if value and knows(key) else value or text("editor.empty_value")
