"""A request laid out for whoever decides it, and the four things that can be done about it; one digit each."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core.approvals.model import OPEN, Decision, RequestState
from agentdesk.core.errors import Refused
from agentdesk.core.money import Money
from agentdesk.core.wording import error_text, text
from agentdesk.ui.approvals.clock import RequestClock
from agentdesk.ui.approvals.fields import DecisionFields
from agentdesk.ui.approvals.seen import Deciding, Seen
from agentdesk.ui.approvals.words import asks_words, fact_lines, for_words, outcome_words
from agentdesk.ui.forms.kept import Kept, KeptForms
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone, look
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.scroll_column import reveal
from agentdesk.ui.widgets.text import Text, announce

DECISION = "decision"
"""Of the drafts of forms: words for a decision about a request."""
_LABELS = 104
"""Pixels at 100 % text."""
_WITHOUT_PIN = {"people.pin_none": "pin.ask_administrator", "people.pin_first": "pin.mine.first"}
_WITH_DIGITS = Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier
"""French keyboards have their digits with Shift."""


def _hindrance_words(hindrance: Refused) -> str:
    """Nothing was tried yet: a missing PIN is told without what became of it."""
    key = _WITHOUT_PIN.get(hindrance.code)
    return text(key) if key else error_text(hindrance)


def _money(seen: Seen, minor: int) -> Money:
    return Money(minor, seen.view.request.currency)


class _Keeping(QObject):
    """Words for a decision are on disk within a second, and there again at the next start."""

    def __init__(self, kept: KeptForms, request_id: UUID, fields: DecisionFields) -> None:
        super().__init__(fields)
        self._kept, self._request_id, self._fields = kept, request_id, fields
        self._take_up()
        kept.changed.connect(self._take_up)  # drafts of an earlier start are read after the window stands
        fields.typed.connect(self._keep)

    @property
    def _mine(self) -> Kept | None:
        return self._kept.of(DECISION, self._request_id)

    def _take_up(self) -> None:
        if mine := self._mine:
            self._fields.take_up(mine.answers)

    def _keep(self) -> None:
        words, mine = self._fields.words, self._mine
        if any(words.values()):
            self._kept.keep(mine or Kept(DECISION, self._request_id, None, words), words)
        elif mine:
            self._kept.drop(mine)


class DecideForm(Growing):
    """Digits choose while it has the keyboard and nothing is being typed. `decided` once something was carried out."""

    decided = Signal(object)
    """The `Decision`."""
    left = Signal()
    pin_wanted = Signal()
    """Whoever looks has no PIN of their own yet and wants to set one."""

    def __init__(
        self,
        presenter: Deciding,
        zone: ZoneInfo,
        *,
        own_desk: bool = True,
        kept: KeptForms | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`own_desk`: who decides sits here and could set their PIN. `kept`: where words stay until it is decided."""
        super().__init__(parent=parent)
        self._own_desk = own_desk
        self.presenter, self._zone = presenter, zone
        presenter.setParent(self)
        self._seen: Seen | None = None
        self._leads, self._moved = False, False
        self.clock = RequestClock(presenter.door.clock)
        self._title, self._for = Text(role="strong", wrap=True), Text(role="muted", wrap=True)
        self._quote, self._facts, self._grid = Text(wrap=True), QWidget(), QGridLayout()
        self.notice, self.fields = Notice(), DecisionFields()
        self._buttons: dict[Decision, Button] = {
            decision: Button(kind="primary" if decision is Decision.APPROVE else "", key=str(n),
                             on_click=partial(self.begin, decision))
            for n, decision in enumerate(Decision, 1)
        }  # fmt: skip
        self._choices = QWidget()
        self._lay_out()
        self.fields.given.connect(self._send)
        self.fields.left.connect(self._leave_fields)
        presenter.shown.connect(self._show)
        presenter.failed.connect(self._fail)
        presenter.decided.connect(self._after)
        presenter.refused.connect(self._refuse)
        if kept:
            _Keeping(kept, presenter.request_id, self.fields)
        follow_language(self)

    def load(self) -> None:
        self.presenter.load()

    def hear(self, subjects: Iterable[Any]) -> None:
        self.presenter.hear(subjects)

    def begin(self, decision: Decision) -> None:
        """What else has to be said, then it is done; a yes that needs no PIN at once."""
        if self._seen and self._may(decision):
            self._moved = False
            self.notice.hide()
            self._choices.hide()
            self.fields.begin(decision, self._seen)
            reveal(self)
            if self.fields.asks_nothing_for(decision, self._seen):
                self._send()

    def take_focus(self) -> None:
        """To the first choice, as soon as it is known, after which something is asked still: an Enter that was meant
        for the request before must not approve this one. Digits choose any."""
        can = (each for each, button in self._buttons.items() if button.isVisibleTo(self) and button.isEnabled())
        first = next((each for each in can if self._seen and not self.fields.asks_nothing_for(each, self._seen)), None)
        self._leads = self._seen is None
        if not self.fields.isHidden():
            self.fields.take_focus()
        elif first and not self._choices.isHidden():
            self._buttons[first].setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def save(self) -> bool:
        """Ctrl+S; whether the keyboard is in here."""
        there = self.isAncestorOf(self.window().focusWidget()) and not self.fields.isHidden()
        if there:
            self.fields.confirm()
        return there

    def retranslate(self) -> None:
        for decision, button in self._buttons.items():
            button.setText(self._button_words(decision))
        if self._seen:
            self._show_words(self._seen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = event.key() - Qt.Key.Key_1.value
        plain = not event.modifiers() & ~_WITH_DIGITS
        if plain and 0 <= place < len(Decision):
            self.begin(list(Decision)[place])
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def _show(self, seen: Seen) -> None:
        before, self._seen = self._seen, seen
        moved = before is not None and before.view.request.shown_hash != seen.view.request.shown_hash
        over = seen.view.standing not in OPEN
        had_keyboard = self.isAncestorOf(self.window().focusWidget())
        if before and (moved or seen.view.own_room is None):
            self.fields.forget() if over else self.fields.put_aside()
        self._moved = (self._moved or moved) and not over
        self._show_words(seen)
        self.clock.show_request(None if over else seen.view.request)
        self._show_choices()
        if self._leads or (had_keyboard and self.fields.isHidden()):
            self._leads = False
            self.take_focus()

    def _show_words(self, seen: Seen) -> None:
        request = seen.view.request
        self._title.setText(asks_words(request))
        self._for.setText(for_words(request))
        self._quote.setText(text("approval.quote", words=request.words))
        self._quote.setVisible(bool(request.words))
        self._fill(fact_lines(seen, self.presenter.door.clock.now(), self._zone))
        for decision, button in self._buttons.items():
            button.setText(self._button_words(decision))
            button.setEnabled(self._may(decision))
        self.setAccessibleName(f"{self._title.text()}. {self._for.text()}")
        if self.fields.isHidden():
            self._tell_standing(seen)

    def _tell_standing(self, seen: Seen) -> None:
        """What hinders a decision, or what was decided; else whether a second person is needed."""
        view, request = seen.view, seen.view.request
        if view.own_room is None:
            tone = Tone.ACCENT if view.standing in OPEN else Tone.GOOD
            self._say(outcome_words(request, view.standing), tone)
        elif seen.hindrance:
            can_set = self._own_desk and seen.hindrance.code == "people.pin_first"
            self._say(_hindrance_words(seen.hindrance), Tone.CARE, text("approval.set_pin") if can_set else "")
        elif self._moved:  # until something is chosen: whatever happens elsewhere looks again as well
            self._say(text("approval.moved"), Tone.CARE)
        elif request.state is RequestState.ASKED_BACK:
            self._say(outcome_words(request, view.standing), Tone.ACCENT)
        elif request.on_the_table > max(view.own_room, view.together_most):
            self._say(text("approval.more_than_two", most=_money(seen, view.together_most)), Tone.CARE)
        elif request.on_the_table > view.own_room and request.first_by is None:
            key = "approval.second_needed" if view.own_room else "approval.second_at_any_rate"
            self._say(text(key, alone=_money(seen, view.own_room)), Tone.ACCENT)
        else:
            self.notice.hide()

    def _fill(self, lines: Iterable[tuple[str, str]]) -> None:
        while self._grid.count():
            item = self._grid.takeAt(0)
            if item and (widget := item.widget()):
                widget.hide()
                widget.deleteLater()
        for n, (name, words) in enumerate(lines):
            label = Text(name, "muted", wrap=True)
            label.setFixedWidth(look().sp(_LABELS))
            for column, part in enumerate((label, Text(words, wrap=True))):
                self._grid.addWidget(part, n, column, Qt.AlignmentFlag.AlignTop)
                part.show()  # at once, not in a later round

    def _button_words(self, decision: Decision) -> str:
        amount = self._seen.view.request.money if self._seen else ""
        return text(f"approval.do.{decision}", amount=amount)

    def _may(self, decision: Decision) -> bool:
        if self._seen is None or self._seen.view.own_room is None or self._seen.hindrance or self.presenter.busy:
            return False
        view = self._seen.view
        if decision is Decision.APPROVE:
            return view.request.on_the_table <= max(view.own_room or 0, view.together_most)
        return decision is not Decision.ASK_BACK or view.request.state is not RequestState.ASKED_BACK

    def _say(self, words: str, tone: Tone, action: str = "") -> None:
        self.notice.say("", words, tone, action=action)
        self.notice.show()
        announce(self, words)

    def _fail(self, why: str) -> None:
        self._choices.hide()
        self.fields.put_away()
        self._say(why, Tone.CARE)

    # ── doing ───────────────────────────────────────────────────────────────────────────────────────────────────
    def _send(self) -> None:
        pin = self.fields.pin.text()
        self.fields.pin.clear()
        self.presenter.decide(self.fields.decision, pin, **self.fields.said())

    def _after(self, decision: Decision) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)  # from fields that go, Qt would lead it on and scroll there
        self.fields.forget()
        self.decided.emit(decision)

    def _refuse(self, error: Exception) -> None:
        if self.fields.isHidden():
            self._say(error_text(error), Tone.CARE)
        else:
            self.fields.refuse(error)

    def _leave_fields(self) -> None:
        self.fields.put_away()
        self._show_choices()
        self.take_focus()

    def _show_choices(self) -> None:
        """One thing at a time: they are there as long as nothing else is asked."""
        seen = self._seen
        can = seen is not None and seen.view.own_room is not None and seen.hindrance is None
        self._choices.setVisible(can and self.fields.isHidden())

    def _lay_out(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.notice.on_action(self.pin_wanted.emit)
        self.notice.hide()
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title, 1)
        head.addWidget(self.clock, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.setContentsMargins(0, 2, 0, 2)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._facts.setLayout(self._grid)
        flow = FlowLayout(self._choices, gap=6)
        for button in self._buttons.values():
            flow.addWidget(button)
        self._choices.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        for part in (self._for, self._quote, self._facts, self.notice, self._choices, self.fields):
            column.addWidget(part)
