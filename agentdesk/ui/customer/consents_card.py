"""What the customer has agreed to or declined, per channel and purpose: recorded, and withdrawn by one key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import shiboken6
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from agentdesk.core import wording
from agentdesk.core.consents.commands import RecordConsent
from agentdesk.core.consents.model import Agreed, Channel, How, Purpose, State, agreed
from agentdesk.core.consents.wordings import WordingsEdition, delivered
from agentdesk.core.customers.model import Consent
from agentdesk.core.wording import text
from agentdesk.ui.customer.header_words import agreed_words, consent_how
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.language import follow_language
from agentdesk.ui.spelling.marks import spell
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.filter_chips import Filter, FilterChips
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.focus import chain_focus, stops_as_seen
from agentdesk.ui.widgets.paint import SMALL
from agentdesk.ui.widgets.painted import Lines, LinesLabel, Words
from agentdesk.ui.widgets.sentence_field import SentenceField
from agentdesk.ui.widgets.text import Text

_MOST_BEFORE, _LONGEST = 3, 500
_BESIDE_ICON = 24
"""Pixels from the edge to the words."""


class ConsentsCard(SectionCard):
    """What counts of each channel and purpose, and fainter what was said before. `opened`: the form, just opened."""

    opened = Signal(QWidget)
    talk_asked = Signal(object)
    """The id of the conversation in which something was said: it is to be shown."""

    def __init__(self, presenter: CustomerPresenter, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._presenter = presenter
        self._consents: tuple[Consent, ...] = ()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        self._withdrawals: list[Button] = []
        self._record = Button(kind="quiet", icon="plus", on_click=self.begin, parent=self)
        self.form: ConsentForm | None = None
        self._keyboard_was: QWidget | None = None
        self.body.addLayout(self._rows)
        self.body.addWidget(self._record, 0, Qt.AlignmentFlag.AlignLeft)
        follow_language(self)

    def show_consents(self, consents: tuple[Consent, ...]) -> None:
        if consents != self._consents:
            self._consents = consents
            self.retranslate()

    def begin(self) -> None:
        """Opens the form, by button or key."""
        if self.form is None:
            self._keyboard_was = self.window().focusWidget()
            self.form = ConsentForm(self._presenter, self._end)
            self.body.insertWidget(self.body.count() - 1, self.form)
            self.form.show()
            self._record.hide()
            self.opened.emit(self.form)
        self.form.take_focus()

    def withdraw_all(self) -> bool:
        """All that was given; whether there was any."""
        given = [each for each in agreed(self._consents) if each.state is State.GIVEN and _is_ours(each)]
        self._presenter.withdraw_consents(*given)
        return bool(given)

    def choose_withdrawal(self) -> None:
        """The keyboard to the first that can be withdrawn; Tab goes on to the next."""
        if self._withdrawals:
            self.opened.emit(self._withdrawals[0])
            self._withdrawals[0].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._presenter.happened.emit(text("consent.none_given"), None)

    def retranslate(self) -> None:
        self.set_words(text("card.consents"))
        self._record.setText(text("consent.record"))
        had_keyboard = any(button.hasFocus() for button in self.findChildren(Button))
        while item := self._rows.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self._withdrawals = []
        told = agreed(self._consents)
        for each in told:
            self._rows.addWidget(self._row(each))
        if not told:
            self._rows.addWidget(Text(text("consent.none"), "muted", wrap=True))
        chain_focus([*self._rows_stops(), self._record])
        if had_keyboard and self.form is None:
            next(iter(self._withdrawals), self._record).setFocus(Qt.FocusReason.OtherFocusReason)

    def _rows_stops(self) -> Iterator[QWidget]:
        for n in range(self._rows.count()):
            item = self._rows.itemAt(n)
            if item and (row := item.widget()):
                yield from stops_as_seen(row)

    def _row(self, told: Agreed) -> QWidget:
        row = QWidget(self)
        latest = told.latest
        words = [Words(f"{agreed_words(told)}: {self._line(told.state, latest)}")]
        if latest.wording:
            words.append(Words(text("timeline.quoted", words=latest.wording), SMALL, "muted"))
        if proof := " · ".join(filter(None, (_how(latest), _edition(latest), latest.proof))):
            words.append(Words(text("consent.proof", proof=proof), SMALL, "muted"))
        for before in told.history[1 : 1 + _MOST_BEFORE]:
            state = State.GIVEN if before.granted else State.REFUSED
            words.append(Words(text("consent.before", line=self._line(state, before)), SMALL, "muted"))
        given = told.state is State.GIVEN
        icon, tone = ("circle-check", Tone.GOOD) if given else ("circle-x", Tone.STOP)
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(LinesLabel(Lines(icon=icon, tone=tone, words=tuple(words)), parent=row))
        ways = QHBoxLayout()
        ways.setContentsMargins(_BESIDE_ICON, 0, 0, 0)
        ways.setSpacing(8)
        if given and _is_ours(told):
            name = text("consent.withdraw_this", what=agreed_words(told))
            call = partial(self._presenter.withdraw_consents, told)
            self._withdrawals.append(Button(text("consent.withdraw"), name=name, on_click=call))
            ways.addWidget(self._withdrawals[-1])
        if latest.interaction_id:
            show = partial(self.talk_asked.emit, latest.interaction_id)
            name = text("consent.show_talk", what=agreed_words(told))
            ways.addWidget(Button(text("consent.talk"), "quiet", icon="history", name=name, on_click=show))
        if ways.count():
            ways.addStretch(1)
            column.addLayout(ways)
        return row

    def _line(self, state: State, said: Consent) -> str:
        day = wording.day(said.at.astimezone(self._presenter.zone).date())
        return text("consent.line", state=text(f"consent.state.{state}"), day=day)

    def _end(self) -> None:
        if form := self.form:
            had_keyboard = form.isAncestorOf(self.window().focusWidget())
            self.form = None
            self._record.show()
            form.hide()
            form.deleteLater()
            was = self._keyboard_was
            if had_keyboard:
                there = was if was and shiboken6.isValid(was) and was.isVisible() else self._record
                there.setFocus(Qt.FocusReason.OtherFocusReason)


class ConsentForm(Growing):
    """Channel, purpose, yes or no, the words that were asked, how it was said, and the proof. Enter records, Esc
    leaves."""

    def __init__(self, presenter: CustomerPresenter, leave: Callable[[], None]) -> None:
        super().__init__()
        self._presenter, self._leave = presenter, leave
        self.channel = _chips("consent.channel", [(each.value, f"consent.channel.{each}") for each in Channel])
        self.purpose = _chips("consent.for", [(each.value, f"consent.purpose.{each}") for each in Purpose])
        self.answer = _chips("consent.answer", [("given", "consent.yes"), ("refused", "consent.no")])
        self.how = _chips("consent.how", [(each.value, f"consent.how.{each}") for each in How])
        self.wording, self.proof = SentenceField(_LONGEST), QLineEdit()
        self.proof.setMaxLength(_LONGEST)
        for field in (self.wording, self.proof):
            spell(field)
        self._proposed, self._asking = "", delivered()
        self._wording_row = FieldRow(text("consent.wording"), self.wording, hint=text("consent.wording_hint"))
        self._proof_row = FieldRow(text("consent.proof_label"), self.proof, hint=text("consent.proof_hint"))
        self._record, self._cancel = (
            Button(text("consent.record_now"), "primary", on_click=self.save),
            Button(text("contact.cancel"), on_click=leave),
        )
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._record)
        buttons.addWidget(self._cancel)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(8)
        rows = (self.channel, self.purpose, self.answer, self._wording_row, self.how, self._proof_row)
        for part in rows:
            column.addWidget(part)
        column.addLayout(buttons)
        self.answer.picked.connect(lambda _: self._turn())
        for chips in (self.channel, self.purpose):
            chips.picked.connect(lambda _: self._propose())
        self._propose()
        presenter.ask_wordings(self, self._ask_with)

    def take_focus(self) -> None:
        stops: list[QWidget] = []
        for part in (self.channel, self.purpose, self.answer, self.wording, self.how, self.proof):
            # of chips Tab comes to the chosen one, whichever that will be
            stops += part.findChildren(QAbstractButton) if isinstance(part, FilterChips) else [part]
        chain_focus([*stops, self._record, self._cancel])
        self.channel.take_focus()

    def save(self) -> None:
        given, words, proof = self.answer.chosen == "given", self.wording.text().strip(), self.proof.text().strip()
        how, channel = How(self.how.chosen), Channel(self.channel.chosen)
        for row in (self._wording_row, self._proof_row):
            row.show_problem("")
        if given and not words:
            return self._complain(self._wording_row, self.wording, "refused.consents.wording_missing")
        if given and channel is Channel.PHONE and how is How.DOUBLE_OPT_IN:
            return self._complain(self._proof_row, self.proof, "refused.consents.mail_proves_no_telephone")
        if given and not proof and how is not How.CONVERSATION:
            return self._complain(self._proof_row, self.proof, "refused.consents.proof_missing")
        command = RecordConsent(
            customer_id=self._presenter.customer_id,
            channel=channel,
            purpose=Purpose(self.purpose.chosen),
            given=given,
            how=how,
            wording=words,
            proof=proof,
        )
        return self._presenter.record_consent(command, self._leave)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.save()
        else:
            super().keyPressEvent(event)

    def _ask_with(self, edition: WordingsEdition) -> None:
        self._asking = edition
        self._propose()

    def _propose(self) -> None:
        """The words to ask with in the customer's language, unless somebody has typed others."""
        if self.wording.text() == self._proposed:
            purpose, channel = Purpose(self.purpose.chosen), Channel(self.channel.chosen)
            self._proposed = self._asking.asked(purpose, channel, self._presenter.spoken)
            self.wording.setText(self._proposed)

    def _turn(self) -> None:
        for row in (self._wording_row, self._proof_row):
            row.show_problem("")

    def _complain(self, row: FieldRow, field: QWidget, key: str) -> None:
        row.show_problem(text(key))
        field.setFocus(Qt.FocusReason.OtherFocusReason)


def _chips(name: str, each: list[tuple[str, str]]) -> FilterChips:
    chips = FilterChips(text(name))
    chips.show_filters([Filter(key, text(words)) for key, words in each])
    return chips


def _is_ours(told: Agreed) -> bool:
    """Of a channel and purpose that this program knows; a file may have brought others."""
    return told.channel in list(Channel) and told.purpose in list(Purpose)


def _edition(said: Consent) -> str:
    return text("consent.edition", no=said.edition) if said.edition else ""


def _how(said: Consent) -> str:
    return " · ".join(filter(None, (consent_how(said.how), said.by)))
