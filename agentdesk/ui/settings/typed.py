"""What stands in a field as text, put back the same way; and when a person, not the program, changes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QSpinBox, QWidget

from agentdesk.ui.forms.fields import ChoiceField
from agentdesk.ui.widgets.moment_field import MomentField


@dataclass(frozen=True, slots=True)
class Typed:
    """`row`: the id of what is being changed, empty for something new; `said`: by the name of each field."""

    row: str = ""
    said: dict[str, str] = field(default_factory=dict)


@runtime_checkable
class Several(Protocol):
    """A field of several parts. `ticked`: a person has changed one of them."""

    ticked: SignalInstance

    def as_text(self) -> str: ...

    def show_text(self, said: str) -> None: ...


def said_in(field: QWidget) -> str:
    match field:
        case QPlainTextEdit():
            return field.toPlainText()
        case MomentField():
            return field.words
        case ChoiceField():
            return field.code
        case QComboBox():
            return str(field.currentIndex())
        case QCheckBox():
            return "1" if field.isChecked() else ""
        case QSpinBox():
            return str(field.value())
        case QLineEdit():
            return field.text()
        case Several():
            return field.as_text()
    raise TypeError(field)


def show_in(field: QWidget, said: str) -> None:
    """What is no longer on offer is left as it is."""
    match field:
        case QPlainTextEdit():
            field.setPlainText(said)
        case MomentField():
            field.show_words(said)
        case ChoiceField():
            if field.findData(said) >= 0:
                field.choose(said)
        case QComboBox():
            field.setCurrentIndex(min(int(said), field.count() - 1))
        case QCheckBox():
            field.setChecked(bool(said))
        case QSpinBox():
            field.setValue(int(said))
        case QLineEdit():
            field.setText(said)
        case Several():
            field.show_text(said)
        case _:
            raise TypeError(field)


def hear(field: QWidget, heard: Callable[..., None]) -> None:
    """Of some kinds it is heard also when the program shows something: whoever hears knows when they do."""
    match field:
        case QPlainTextEdit():
            field.textChanged.connect(heard)
        case MomentField():
            field.edit.textEdited.connect(heard)
            field.changed.connect(heard)
        case QComboBox():
            field.activated.connect(heard)
        case QCheckBox():
            field.clicked.connect(heard)
        case QSpinBox():
            field.lineEdit().textEdited.connect(heard)
            field.valueChanged.connect(heard)
        case QLineEdit():
            field.textEdited.connect(heard)
        case Several():
            field.ticked.connect(heard)
        case _:
            raise TypeError(field)
