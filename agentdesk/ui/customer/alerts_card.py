"""Pinning an alert for everybody who opens this customer, and taking one away again."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import shiboken6
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from agentdesk.core.customers.model import Alert, Severity
from agentdesk.core.wording import text
from agentdesk.ui.customer.alerts import ALERT_TONES, alert_words
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.language import follow_language
from agentdesk.ui.spelling.marks import spell
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.filter_chips import Filter, FilterChips
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.paint import SMALL
from agentdesk.ui.widgets.painted import Lines, LinesLabel, Words
from agentdesk.ui.widgets.text import Text

PIN_KEY = "Alt+P"
_VALID = {
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
    "quarter": timedelta(days=91),
}
_ICONS = {Severity.INFO: "info", Severity.CARE: "triangle-alert", Severity.STOP: "octagon-alert"}


class AlertsCard(SectionCard):
    """`opened`: the form that has just been opened."""

    opened = Signal(QWidget)

    def __init__(self, presenter: CustomerPresenter, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._presenter = presenter
        self._alerts: tuple[Alert, ...] = ()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        self._pin = Button(kind="quiet", icon="pin", on_click=self.begin, parent=self)
        self.form: AlertForm | None = None
        self._keyboard_was: QWidget | None = None
        self.body.addLayout(self._rows)
        self.body.addWidget(self._pin, 0, Qt.AlignmentFlag.AlignLeft)
        follow_language(self)

    def show_alerts(self, alerts: tuple[Alert, ...]) -> None:
        if alerts != self._alerts:
            self._alerts = alerts
            self.retranslate()

    def begin(self) -> None:
        """Opens the form, by button or key."""
        if self.form is None:
            self._keyboard_was = self.window().focusWidget()
            self.form = AlertForm(self._presenter, self._end)
            self.body.insertWidget(self.body.count() - 1, self.form)
            self._pin.hide()
            self.opened.emit(self.form)
        self.form.words.setFocus()

    def retranslate(self) -> None:
        self.set_words(text("card.alerts"))
        self._pin.setText(text("alert.pin"))
        while item := self._rows.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for alert in self._alerts:
            self._rows.addWidget(self._row(alert))
        if not self._alerts:
            self._rows.addWidget(Text(text("alert.none"), "muted"))

    def _row(self, alert: Alert) -> QWidget:
        row = QWidget(self)
        words = (Words(alert.words), Words(alert_words(alert, self._presenter.zone), SMALL, "muted"))
        lines = Lines(icon=_ICONS[alert.severity], tone=ALERT_TONES[alert.severity], words=words)
        name = text("alert.remove")
        remove = Button(kind="icon", icon="x", name=name, on_click=partial(self._presenter.unpin, alert.id), parent=row)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(LinesLabel(lines, parent=row), 1)
        line.addWidget(remove, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _end(self) -> None:
        if form := self.form:
            had_keyboard = form.isAncestorOf(self.window().focusWidget())
            self.form = None
            self._pin.show()
            if had_keyboard:
                self._give_keyboard_back()
            form.hide()
            form.deleteLater()

    def _give_keyboard_back(self) -> None:
        """To where it was before the form: to the notes of a call, say."""
        was = self._keyboard_was
        there = was if was and shiboken6.isValid(was) and was.isVisible() else self._pin
        there.setFocus(Qt.FocusReason.OtherFocusReason)


class AlertForm(Growing):
    """Words, severity, how long, and whether each person must acknowledge it. Enter pins, Esc leaves."""

    def __init__(self, presenter: CustomerPresenter, leave: object) -> None:
        super().__init__()
        assert callable(leave)
        self._presenter, self._leave = presenter, leave
        self.words, self.valid, self.must = QLineEdit(), QComboBox(), QCheckBox(text("alert.must"))
        spell(self.words)
        self._words_row = FieldRow(text("alert.words"), self.words)
        self.severity = FilterChips(text("alert.severity"))
        self.severity.show_filters([Filter(each.value, text(f"alert.severity.{each}")) for each in Severity])
        for code in ("always", *_VALID):
            self.valid.addItem(text(f"alert.valid.{code}"), code)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(Button(text("alert.pin"), "primary", on_click=self.save))
        buttons.addWidget(Button(text("contact.cancel"), on_click=self._leave))
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(8)
        for part in (self._words_row, self.severity, FieldRow(text("alert.valid"), self.valid), self.must):
            column.addWidget(part)
        column.addLayout(buttons)

    def save(self) -> None:
        words = self.words.text().strip()
        if not words:
            self._words_row.show_problem(text("refused.alerts.words_missing"))
            self.words.setFocus()
            return
        lasts = _VALID.get(str(self.valid.currentData()))
        until = self._presenter.door.clock.now() + lasts if lasts else None
        self._presenter.pin(words, Severity(self.severity.chosen), until, self.must.isChecked(), self._leave)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.save()
        else:
            super().keyPressEvent(event)
