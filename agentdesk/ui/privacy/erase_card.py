"""Erasing one person in two steps: what would go and what stays; then yes, where the shop wants it by two people."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from agentdesk.core.privacy.commands import Ground
from agentdesk.core.privacy.request_commands import PrepareErasure
from agentdesk.core.wording import text
from agentdesk.ui.approvals.fields import PinField
from agentdesk.ui.forms.fields import ChoiceField
from agentdesk.ui.language import follow_language
from agentdesk.ui.privacy.presenter import Planned, RightsPresenter
from agentdesk.ui.theme import Tone, look
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.progress import ProgressStrip
from agentdesk.ui.widgets.scroll_column import reveal
from agentdesk.ui.widgets.text import Text, announce


class EraseCard(SectionCard):
    """Whoever decides alone types the customer's number; nobody erases by a key that was hit by mistake."""

    prepared = Signal()

    def __init__(self, presenter: RightsPresenter, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._presenter = presenter
        self.planned: Planned | None = None
        self._about, self._lines = Text(role="muted", wrap=True), Text(wrap=True)
        self.progress, self.notice = ProgressStrip(), Notice()
        self.ground, self.number, self.pin = ChoiceField(), QLineEdit(), PinField()
        self.number.setMaximumWidth(look().sp(190))
        self._ground_row = FieldRow("", self.ground)
        self._number_row, self._pin_row = FieldRow("", self.number), FieldRow("", self.pin)
        self.begin = Button(icon="search", on_click=presenter.plan)
        self.prepare = Button(kind="primary", icon="users", on_click=self._prepare)
        self.erase = Button(kind="danger", icon="trash-2", on_click=self._erase)
        for part in (self._about, self._lines, self.progress, self.notice):
            self.body.addWidget(part)
        for row in (self._ground_row, self._number_row, self._pin_row):
            self.body.addWidget(row)
        for button in (self.begin, self.prepare, self.erase):
            self.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        for field in (self.number, self.pin):
            field.returnPressed.connect(self._erase)
        self.progress.cancelled.connect(presenter.stop)
        presenter.planned.connect(self._show)
        presenter.replanned.connect(self._renew)
        self.reset()
        follow_language(self)

    def reset(self) -> None:
        self.planned = None
        self.number.clear()
        self.pin.clear()
        for part in (self._lines, self.progress, self.notice, self._ground_row, self._number_row, self._pin_row):
            part.hide()
        for button in (self.prepare, self.erase):
            button.hide()
        self.begin.show()

    def retranslate(self) -> None:
        self.set_words(text("privacy.erase_card"))
        self._about.setText(text("privacy.erase_about"))
        self.begin.setText(text("privacy.erase_begin"))
        self.prepare.setText(text("privacy.erase_prepare"))
        self.erase.setText(text("privacy.erase_now"))
        self._ground_row.set_words(text("privacy.erase_ground"))
        self._pin_row.set_words(text("approval.field.pin"))
        self.ground.offer([(each.value, text(f"privacy.erase_ground.{each}")) for each in Ground])
        if not self.ground.code:
            self.ground.choose(Ground.ASKED)
        number = self.planned.number if self.planned else ""
        self._number_row.set_words(text("privacy.erase_number", number=number))

    def going(self, words: str, done: int, total: int) -> None:
        self.notice.hide()
        self.progress.show_progress(words, done, total)
        if self.progress.isHidden():
            self.progress.show()

    def rest(self) -> None:
        self.progress.hide()

    def refuse(self, words: str) -> None:
        self.rest()
        self.pin.clear()
        self.erase.setEnabled(True)
        self._say(words, Tone.STOP)
        announce(self, words)

    def _say(self, words: str, tone: Tone) -> None:
        self.notice.say("", words, tone)
        self.notice.show()

    def look_again(self) -> None:
        """Something has changed; what is shown has to be true."""
        if self.planned:
            self._presenter.plan_again()

    def _renew(self, planned: Planned) -> None:
        """What was typed agreed to what stood there before. The keyboard stays unless it was in it."""
        if self.planned is None or planned.says_as(self.planned):
            return
        focus = self.window().focusWidget()
        inside = focus is not None and self.isAncestorOf(focus)
        self._tell(planned)
        if inside:
            self._take_focus()

    def _show(self, planned: Planned) -> None:
        self._tell(planned)
        self._take_focus()
        if not self.notice.isHidden():
            announce(self, self.notice.accessibleName())

    def _take_focus(self) -> None:
        """On what can be done next; where something comes first it is another look."""
        next_one = next((part for part in (self.prepare, self.erase, self.begin) if not part.isHidden()), None)
        if next_one:
            field = self.ground if next_one is self.erase else next_one
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            reveal(self)

    def _tell(self, planned: Planned) -> None:
        self.reset()
        self.planned = planned
        self.retranslate()
        self._lines.setText("\n".join(line for line in planned.lines if not line or line != planned.hindrance))
        self._lines.show()
        if planned.hindrance:
            self._say(planned.hindrance, Tone.CARE)
            return
        if planned.needs_second and not planned.prepared_by:
            self._wait_for_another(planned)
        else:
            self._offer_to_erase(planned)

    def _wait_for_another(self, planned: Planned) -> None:
        if planned.prepared_by_me:
            self._say(text("privacy.erase_waits"), Tone.ACCENT)
        else:
            self.begin.hide()
            self.prepare.show()

    def _offer_to_erase(self, planned: Planned) -> None:
        if planned.prepared_by:
            told = [text("privacy.erase_prepared_by", person=planned.prepared_by)]
            told += [f"{text('privacy.not_identified')}."] if planned.unknown else []
            self._say(" ".join(told), Tone.CARE)
        self.begin.hide()
        self._ground_row.show()
        self._number_row.setVisible(not planned.prepared_by)
        self._pin_row.setVisible(planned.needs_pin)
        self.erase.setEnabled(True)
        self.erase.show()

    def _prepare(self) -> None:
        customer_id = self._presenter.customer_id
        if customer_id:
            command = PrepareErasure(customer_id=customer_id)
            self._presenter.do(command, text("privacy.erase_put"), done=self._presenter.plan, failed=self.refuse)

    def _erase(self) -> None:
        planned = self.planned
        if planned is None or not self.erase.isEnabled():
            return
        typed = not self._number_row.isHidden()
        if typed and self.number.text().strip() != planned.number:
            self._number_row.show_problem(text("privacy.erase_number_wrong", number=planned.number))
            self.number.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._number_row.show_problem("")
        self.erase.setEnabled(False)
        self._presenter.erase(Ground(self.ground.code), self.pin.text())
