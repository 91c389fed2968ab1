"""Pinned alerts under the header: seen at once, acknowledged by key, never in the way."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from agentdesk.core import wording
from agentdesk.core.customers.model import Alert, Severity
from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.notice import Notice

ACKNOWLEDGE_KEY = "Alt+Q"
ALERT_TONES = {Severity.INFO: Tone.ACCENT, Severity.CARE: Tone.CARE, Severity.STOP: Tone.STOP}
MOST_SHOWN = 2
_WORST_FIRST = (Severity.STOP, Severity.CARE, Severity.INFO)


class AlertStack(QWidget):
    """The alerts, worst first; those that still wait to be acknowledged before the others."""

    acknowledged = Signal(object)

    def __init__(self, zone: ZoneInfo, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone = zone
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(20, 0, 20, 10)
        self._column.setSpacing(8)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._shown: tuple[Alert, ...] = ()
        follow_language(self)

    def show_alerts(self, alerts: tuple[Alert, ...]) -> None:
        if alerts != self._shown:
            self._shown = alerts
            self.retranslate()

    def retranslate(self) -> None:
        while item := self._column.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for alert in _in_sight(self._shown):
            self._column.addWidget(self._make(alert))
        self.setVisible(bool(self._shown))

    def _make(self, alert: Alert) -> Notice:
        notice, tone = Notice(parent=self), ALERT_TONES[alert.severity]
        about = alert_words(alert, self._zone)
        if alert.must_acknowledge and not alert.acknowledged:
            action = f"{text('alert.acknowledge')}  {key_name(ACKNOWLEDGE_KEY)}"
            notice.say(alert.words, about, tone, action=action)
            notice.on_action(lambda: self._acknowledge(alert.id))
        else:  # known already, or only worth knowing: one line
            notice.say("", f"{alert.words} · {about}", tone)
        notice.setAccessibleName(f"{text(f'alert.severity.{alert.severity}')}: {alert.words}")
        return notice

    def _acknowledge(self, alert_id: UUID) -> None:
        self.acknowledged.emit(alert_id)


def alert_words(alert: Alert, zone: ZoneInfo) -> str:
    """Who pinned it, when, and until when it stays."""
    until = alert.valid_until.astimezone(zone).date() if alert.valid_until else None
    pinned = text("alert.by", author=alert.author, day=wording.day(alert.created_at.astimezone(zone).date()))
    return f"{pinned} · {text('alert.until', day=until) if until else text('alert.always')}"


def _in_sight(alerts: tuple[Alert, ...]) -> list[Alert]:
    """All that wait for somebody, and the worst of the others; the rest is in the card at the right."""
    ordered = sorted(alerts, key=_order)
    waiting = sum(not _order(alert)[0] for alert in ordered)
    return ordered[: max(waiting, MOST_SHOWN)]


def _order(alert: Alert) -> tuple[bool, int]:
    return not (alert.must_acknowledge and not alert.acknowledged), _WORST_FIRST.index(alert.severity)
