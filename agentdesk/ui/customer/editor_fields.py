"""The plain fields of the customer editor, by name: made, filled, read back, named in the language of the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QWidget

from agentdesk.core.people.model import Form
from agentdesk.core.wording import language, language_name, text
from agentdesk.ui.customer.editor_content import CARE, NAMES, ORGANISATION
from agentdesk.ui.customer.editor_presenter import Aids
from agentdesk.ui.widgets.field import FieldRow

LANGUAGES = ("de", "en", "fr", "it", "es", "nl", "pl", "cs", "da", "tr", "ru", "uk", "ar")
_HINTS = {"further_names": "editor.further_names", "tags": "editor.by_commas", "number": "editor.number"}
_CHOICES = ("language", "form", "named_contact_id")


class EditorFields:
    """`rows` by field name; `changed` is called with every key."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self.rows: dict[str, FieldRow] = {}
        self._aids = Aids((), ())
        for name in (*NAMES, *ORGANISATION, *CARE):
            field = self._make(name, changed)
            self.rows[name] = FieldRow("", field)

    def widget(self, name: str) -> QWidget:
        return self.rows[name].field

    def values(self) -> dict[str, str]:
        return {name: _read(row.field) for name, row in self.rows.items()}

    def fill(self, values: Mapping[str, str]) -> None:
        """Shows these values; a field that already says so is not touched, so that its cursor stays."""
        for name, row in self.rows.items():
            if _read(row.field) != values[name]:
                _write(row.field, values[name])

    def offer(self, aids: Aids) -> None:
        """People to choose from, time zones to complete."""
        self._aids = aids
        self._fill_choices()
        zones = self.widget("time_zone")
        assert isinstance(zones, QLineEdit)
        completer = QCompleter(list(aids.time_zones), zones)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        zones.setCompleter(completer)

    def show_problems(self, problems: Mapping[str, str]) -> None:
        for name, row in self.rows.items():
            row.show_problem(problems.get(name, ""))

    def retranslate(self, *, new: bool) -> None:
        for name, row in self.rows.items():
            hint = "" if name == "number" and not new else text(_HINTS[name]) if name in _HINTS else ""
            row.set_words(text(f"field.{name}"), hint)
        self._fill_choices()

    def _make(self, name: str, changed: Callable[[], None]) -> QWidget:
        if name in _CHOICES:
            choice = QComboBox()
            choice.activated.connect(lambda _: changed())
            return choice
        field = QLineEdit()
        field.setMaxLength(200)
        field.textEdited.connect(lambda _: changed())
        return field

    def _fill_choices(self) -> None:
        languages = [(code, language_name(code)) for code in LANGUAGES]
        people = [(str(person.id), person.name) for person in self._aids.people]
        _offer(self.widget("language"), text("editor.unknown_language"), sorted(languages, key=_own_first))
        _offer(self.widget("form"), text("editor.as_the_shop"), [(form, text(f"form.{form}")) for form in Form])
        _offer(self.widget("named_contact_id"), text("editor.nobody"), people)


def _own_first(choice: tuple[str, str]) -> tuple[bool, bool, str]:
    code, name = choice
    return code != language(), code not in ("de", "en"), name


def _offer(choice: QWidget, nothing: str, choices: list[tuple[str, str]]) -> None:
    assert isinstance(choice, QComboBox)
    chosen = _read(choice)
    choice.clear()
    choice.addItem(nothing, "")
    for code, words in choices:
        choice.addItem(words, code)
    _write(choice, chosen)


def _read(field: QWidget) -> str:
    if isinstance(field, QComboBox):
        return str(field.currentData() or "")
    assert isinstance(field, QLineEdit)
    return field.text().strip()


def _write(field: QWidget, value: str) -> None:
    if isinstance(field, QComboBox):
        if value and field.findData(value) < 0:
            field.addItem(value, value)
        field.setCurrentIndex(max(0, field.findData(value)))
    elif isinstance(field, QLineEdit):
        field.setText(value)
        field.setCursorPosition(0)
