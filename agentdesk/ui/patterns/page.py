"""The page of unusual patterns: what was agreed and who looked, for everybody; incidents, for who has a review open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from agentdesk.core import wording
from agentdesk.core.patterns.model import Agreement, Found, InForce, Review
from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.forms.asks import Ask, How, Setting
from agentdesk.ui.forms.form import Form
from agentdesk.ui.language import follow_language
from agentdesk.ui.patterns.incident_card import IncidentCard
from agentdesk.ui.patterns.presenter import PatternsPresenter, Shown
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.scroll_column import ScrollColumn
from agentdesk.ui.widgets.state_page import StatefulPanel
from agentdesk.ui.widgets.text import Text

MOST = 50
"""Incidents shown at once: who has more to read looks at fewer days."""
_LATEST = 20


class PatternsPage(StatefulPanel):
    """Tab walks it, Esc goes back. A reason half written stays while the page is looked at anew."""

    left = Signal()
    customer_asked = Signal(object)
    agreement_asked = Signal()

    def __init__(self, presenter: PatternsPresenter, *, parent: QWidget | None = None) -> None:
        self.column = ScrollColumn(side=20)
        super().__init__(self.column, parent=parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.presenter = presenter
        self._back = Button(kind="quiet", icon="arrow-left", on_click=self.left.emit)
        self._title = Text(role="title")
        self.form = Form(
            lambda: text("patterns.begin"),
            _asks,
            Setting(presenter.door.clock, presenter.zone),
            save=lambda: text("patterns.begin_save"),
            notes=lambda: (text("patterns.begin_note"),),
        )
        self.cards: list[QWidget] = []
        self._comes = False
        self._lay_out()
        self._connect()
        follow_language(self)

    def retranslate(self) -> None:
        self.setAccessibleName(text("patterns.title"))
        self._title.setText(text("patterns.title"))
        self._back.setText(text("cases.back"))
        self._back.set_key(key_name("Esc"))
        if self.presenter.last_shown:
            self._show(self.presenter.last_shown)
        else:
            self.show_state().loading(text("patterns.loading"))

    def take_focus(self) -> None:
        """To the reason of a review, where there may be one; as soon as it is known."""
        self._comes = True
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _begin(self) -> None:
        said = self.form.final()
        self.form.work(True)
        self.presenter.open_review(said["reason"], *(_day(said[name]) for name in ("first", "last")))

    def _begun(self) -> None:
        self.form.fill({ask.name: "" for ask in self.form.asks})
        self.form.work(False)

    def _refuse(self, words: str) -> None:
        self.form.work(False)
        if self.form.isHidden():
            self.presenter.happened.emit(words, None)
        else:
            self.form.say(lambda: words)

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def _show(self, shown: Shown) -> None:
        agreement = shown.held.agreement
        if agreement is None:
            self._show_off()
            return
        self.show_content()
        asks, focus = shown.held.may_review and shown.found is None, self.window().focusWidget()
        had_keyboard = self.isAncestorOf(focus) and not (asks and self.form.isAncestorOf(focus))
        half_written = self._half_written()
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.form.setVisible(asks)
        self.cards = [*self._found(shown.found), _agreed(agreement, shown.held), self._looked(shown.held.reviews)]
        for card in self.cards:
            self.column.add(card)
        if had_keyboard:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._comes and asks:
            self.form.take_focus()
        self._comes = False
        self._go_on_with(half_written)

    def _half_written(self) -> dict[str, str]:
        """Explanations that somebody is writing, by incident."""
        return {card.incident.key: card.line.text() for card in self._incident_cards() if card.asks}

    def _go_on_with(self, written: dict[str, str]) -> None:
        """Unless it has been saved: then it stands there."""
        for card in self._incident_cards():
            words = written.get(card.incident.key)
            if words is not None and card.line.text() != words.strip():
                card.ask()
                card.line.setText(words)

    def _incident_cards(self) -> list[IncidentCard]:
        return [card for card in self.cards if isinstance(card, IncidentCard)]

    def _show_off(self) -> None:
        page = self.show_state()
        if self.presenter.administers:
            words = text("patterns.off_words_administrator")
            page.empty("eye-off", text("patterns.off_title"), words, action=text("patterns.off_action"),
                       on_action=self.agreement_asked.emit)  # fmt: skip
        else:
            page.empty("eye-off", text("patterns.off_title"), text("patterns.off_words"))

    def _found(self, found: Found | None) -> Iterable[QWidget]:
        """What is to be explained first, then what is explained."""
        if found is None:
            return
        review, zone = found.review, self.presenter.zone
        head = SectionCard(text("patterns.review_until", until=wording.moment(review.closes_at, zone)))
        days = text("patterns.from_to", first=review.first, last=review.last)
        head.body.addWidget(Text(f"{days}: {review.reason}", wrap=True))
        head.body.addWidget(Text(text("patterns.question_only"), "muted", wrap=True))
        yield head
        parts = [[each for each in found.incidents if (each.key in found.explained) is told] for told in (False, True)]
        for name, incidents in zip(("to_explain", "explained"), parts, strict=True):
            if incidents or name == "to_explain":
                yield Text(text(f"patterns.{name}", count=len(incidents)), "heading")
            if not incidents and name == "to_explain":
                key = "patterns.all_explained" if found.incidents else "patterns.nothing_found"
                yield Text(text(key), "muted", wrap=True)
            for incident in incidents[:MOST]:
                yield IncidentCard(
                    incident, found, zone, explain=self.presenter.explain, show_customer=self.customer_asked.emit
                )
            if len(incidents) > MOST:
                yield Text(text("patterns.more", count=len(incidents) - MOST), "muted", wrap=True)

    def _looked(self, reviews: Sequence[Review]) -> SectionCard:
        card = SectionCard(text("patterns.who_looked"))
        for review in reviews[:_LATEST]:
            days = text("patterns.from_to", first=review.first, last=review.last)
            when = wording.moment(review.opened_at, self.presenter.zone)
            card.body.addWidget(Text(f"{when} · {review.opener} · {days}\n{review.reason}", wrap=True))
        if len(reviews) > _LATEST:
            card.body.addWidget(Text(text("patterns.earlier", count=len(reviews) - _LATEST), "muted"))
        if not reviews:
            card.body.addWidget(Text(text("patterns.nobody_looked"), "muted"))
        return card

    def _fail(self, words: str) -> None:
        page = self.show_state()
        page.failed(text("patterns.failed"), words, action=text("patterns.try_again"), on_action=self.presenter.load)

    def _lay_out(self) -> None:
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._back)
        row.addStretch(1)
        for part in (head, self._title, self.form):
            self.column.add(part)
        self.form.hide()

    def _connect(self) -> None:
        self.form.saved.connect(self._begin)
        self.form.left.connect(self.left)
        self.form.discarded.connect(self._begun)
        self.presenter.shown.connect(self._show)
        self.presenter.begun.connect(self._begun)
        self.presenter.failed.connect(self._fail)
        self.presenter.refused.connect(self._refuse)


def _agreed(agreement: Agreement, held: InForce) -> SectionCard:
    card = SectionCard(text("patterns.agreement.name"))
    card.body.addWidget(Text(agreement.name, "strong", wrap=True))
    told = {
        "agreed_on": wording.day(agreement.agreed_on),
        "reviewers": ", ".join(held.names),
        "patterns": "; ".join(text(f"patterns.pattern.{each}") for each in agreement.patterns),
        "kept": text("patterns.days", count=agreement.kept_days),
    }
    for name, words in told.items():
        card.body.addWidget(Text(f"{text(f'patterns.agreement.{name}')}: {words}", wrap=True))
    return card


def _asks() -> tuple[Ask, ...]:
    return (
        Ask(name="reason", label="patterns.reason", hint="patterns.reason_hint", needed=True),
        Ask(name="first", label="patterns.first", how=How.DAY, hint="patterns.first_hint", half=True),
        Ask(name="last", label="patterns.last", how=How.DAY, hint="patterns.last_hint", half=True),
    )


def _day(answer: str) -> date | None:
    return date.fromisoformat(answer) if answer else None
