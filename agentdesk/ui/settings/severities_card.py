"""How the shop calls the severities of cases, failures and deadlines."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from agentdesk.core.cases.commands import NameSeverity
from agentdesk.core.cases.model import Severity
from agentdesk.core.cases.severities import call_severities
from agentdesk.core.wording import LANGUAGES, text
from agentdesk.ui.language import follow_language
from agentdesk.ui.settings.causes_presenter import CausesPresenter
from agentdesk.ui.settings.form_card import FormCard
from agentdesk.ui.settings.section import LABELS
from agentdesk.ui.settings.stock_list import StockList, StockRow
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.text import announce


class SeveritiesCard(FormCard):
    """The list, and below it the names of the chosen one, by language: left empty, as it is shipped. Enter saves."""

    def __init__(self, presenter: CausesPresenter) -> None:
        super().__init__(presenter)
        self._presenter, self.list = presenter, StockList(rows=6, flat=True, even=True)
        self.names = {lang: QLineEdit() for lang in LANGUAGES}
        self._rows = {lang: FieldRow("", field, beside=LABELS) for lang, field in self.names.items()}
        self._save = Button(kind="primary", on_click=self.save)
        for part in (self.list, *self._rows.values()):
            self.body.addWidget(part)
        self.put_foot(self._save)
        for field in self.names.values():
            field.setMaxLength(60)
        self.watch(*self.names.values())
        presenter.loaded.connect(self._show)
        presenter.refused.connect(self._say_refused)
        self.follow(self.list)
        self.list.entered.connect(lambda: self.names["de"].setFocus(Qt.FocusReason.OtherFocusReason))
        follow_language(self)

    @property
    def chosen(self) -> Severity | None:
        place = self.list.chosen
        return list(Severity)[place.int] if place is not None else None

    def save(self) -> None:
        severity = self.chosen
        if severity is None:
            return
        said = {lang: field.text().strip() for lang, field in self.names.items()}
        if {lang: words for lang, words in said.items() if words} != self._presenter.severities.get(severity, {}):
            command = NameSeverity(severity=severity, labels=said)
            self._said_last = True
            self._presenter.do(command, "settings.severity_named", self.forget)

    def retranslate(self) -> None:
        self.set_words(text("settings.severities"), text("settings.severities_hint"))
        self.list.setAccessibleName(text("settings.severities"))
        self._save.setText(text("settings.save"))
        for lang, row in self._rows.items():
            row.set_words(text(f"settings.language_{lang}"))
        self._show()

    def _show(self) -> None:
        call_severities(self._presenter.severities)
        headings = tuple(text(f"settings.language_{lang}") for lang in LANGUAGES)
        rows = [
            StockRow(UUID(int=n), tuple(text(f"cases.severity.{each}", lang=lang) for lang in LANGUAGES))
            for n, each in enumerate(Severity)
        ]
        self.list.show_rows(headings, rows)
        if not self.is_typing:
            self.fill()

    def show_form(self) -> None:
        severity = self.chosen
        named = self._presenter.severities.get(severity, {}) if severity else {}
        for lang, field in self.names.items():
            field.setText(named.get(lang, ""))
            field.setPlaceholderText(text(f"cases.severity.{severity}", lang=lang) if severity else "")
            field.setEnabled(severity is not None)
        self._rows["de"].show_problem("")

    def _say_refused(self, code: str, words: str) -> None:
        if code == "cases.severity_exists":
            self._rows["de"].show_problem(words)
            announce(self, words)
