"""What the customer has agreed to or declined, with its wording, proof and day. Read only."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QVBoxLayout, QWidget

from agentdesk.core import wording
from agentdesk.core.customers.model import Consent
from agentdesk.core.wording import text
from agentdesk.ui.customer.header_words import consent_kind
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.paint import SMALL
from agentdesk.ui.widgets.painted import Lines, LinesLabel, Words
from agentdesk.ui.widgets.text import Text


class ConsentsCard(SectionCard):
    """The latest word on each kind first; older ones below it, fainter."""

    def __init__(self, zone: ZoneInfo, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._zone = zone
        self._consents: tuple[Consent, ...] = ()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        self.body.addLayout(self._rows)
        follow_language(self)

    def show_consents(self, consents: tuple[Consent, ...]) -> None:
        if consents != self._consents:
            self._consents = consents
            self.retranslate()

    def retranslate(self) -> None:
        self.set_words(text("card.consents"))
        while item := self._rows.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for consent in self._consents:
            self._rows.addWidget(self._row(consent))
        if not self._consents:
            self._rows.addWidget(Text(text("consent.none"), "muted", wrap=True))

    def _row(self, consent: Consent) -> LinesLabel:
        state = text("consent.granted" if consent.granted else "consent.declined")
        day = wording.day(consent.at.astimezone(self._zone).date())
        words = [Words(f"{consent_kind(consent.kind)}: {text('consent.line', state=state, day=day)}")]
        if consent.wording:
            words.append(Words(text("timeline.quoted", words=consent.wording), SMALL, "muted"))
        if consent.proof:
            words.append(Words(text("consent.proof", proof=consent.proof), SMALL, "muted"))
        icon, tone = ("circle-check", Tone.GOOD) if consent.granted else ("circle-x", Tone.STOP)
        return LinesLabel(Lines(icon=icon, tone=tone, words=tuple(words)), parent=self)
