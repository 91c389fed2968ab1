"""A finished wrap-up being set right, below the page of its customer: what it says now, open for changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core import wording
from agentdesk.core.errors import AgentDeskError
from agentdesk.core.people.model import shop_zone
from agentdesk.core.wording import error_text, text
from agentdesk.ui.interactions.correcting import Correcting, Corrections
from agentdesk.ui.interactions.fitting import Fitting
from agentdesk.ui.interactions.highlighter import NotesHighlighter
from agentdesk.ui.interactions.mood_keys import MoodKeys
from agentdesk.ui.interactions.notes_edit import NotesEdit
from agentdesk.ui.interactions.reason_field import ReasonField
from agentdesk.ui.interactions.words import kind_of_contact, mood_of_step, mood_step
from agentdesk.ui.interactions.wrap_up_strip import WrapUpStrip
from agentdesk.ui.language import follow_language
from agentdesk.ui.spelling.marks import spell
from agentdesk.ui.theme import Tone, look
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card_guard import CardGuard
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.paint import paint_hairline
from agentdesk.ui.widgets.text import ElidedText, Text

_REASON_LACKS = ("interactions.reason_missing", "interactions.reason_unknown")


class CorrectionPanel(QWidget):
    """Hidden while the customer who is shown has none. `leave` is where the keyboard goes when it closes."""

    def __init__(self, corrections: Corrections, leave: Callable[[], object], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("conversation")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._corrections, self._leave = corrections, leave
        self._shown: Correcting | None = None
        self._title, self._state = ElidedText(role="strong"), Text(role="muted")
        self.reason, self.mood, self.notes = ReasonField(), MoodKeys(), NotesEdit()
        self.strip, self.trouble = WrapUpStrip(), Notice(tone=Tone.CARE)
        self._discard = Button(kind="quiet", on_click=self._give_up)
        self._highlighter = NotesHighlighter(self.notes.document())
        spell(self.notes)
        self._guard = CardGuard(self.notes)
        self._guard.masked.connect(lambda: corrections.happened.emit(text("card.masked"), None))
        self._lay_out()
        self._connect()
        follow_language(self)
        self.hide()

    @property
    def has_keyboard(self) -> bool:
        return self._shown is not None and self.isAncestorOf(self.window().focusWidget())

    def save(self) -> bool:
        """For the key that saves whatever is being written; False if it is not written here."""
        if not self.has_keyboard:
            return False
        self.wrap_up()
        return True

    def wrap_up(self) -> None:
        if self._shown:
            self._corrections.save(self._shown)

    def pick_reason(self) -> None:
        self.reason.open()

    def pick_mood(self) -> None:
        self.mood.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def take_focus(self) -> None:
        self.notes.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def retranslate(self) -> None:
        self.setAccessibleName(text("correction.name"))
        self._discard.setText(text("note.cancel"))
        if self._shown:
            self._show(self._shown)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc in a field leaves it; what was typed is kept."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), look().colour("paper"))
        paint_hairline(painter, 0, self.width(), 0)

    def _bring_to_front(self, each: Correcting | None) -> None:
        had_focus, self._shown = self.has_keyboard, each
        if each is None:
            if had_focus:
                self._leave()  # before it hides: Qt would lead the keyboard past the work list, which marks a row then
            self.hide()
            return
        self.show()
        words = each.draft.notes
        self.notes.blockSignals(True)
        self.notes.take_up(words, len(words), len(words), 0)
        self.notes.blockSignals(False)
        self._show(each)

    def _show_ready(self) -> None:
        ready = self._corrections.conversations.ready
        self.reason.show_reasons(ready.reasons, ready.habits)

    def _show(self, each: Correcting) -> None:
        draft, done = each.draft, each.done
        shop = self._corrections.conversations.ready.shop
        when = wording.moment(done.started_at, shop_zone(shop))
        kind = kind_of_contact(done.channel, done.direction)
        self._title.setText(text("correction.title", kind=kind, when=when, who=done.customer))
        code = each.trouble.code if isinstance(each.trouble, AgentDeskError) else ""
        self.reason.show_reason(draft.reason_id, missing=code in _REASON_LACKS)
        self.mood.show_step(mood_step(draft.mood))
        self.strip.show_picks(draft.outcome, draft.solved, busy=each.busy)
        self.trouble.setVisible(each.trouble is not None)
        if each.trouble:
            self.trouble.say("", error_text(each.trouble), Tone.CARE if code else Tone.STOP)
        self._state.setText("")

    def _refresh(self, each: Correcting) -> None:
        if each is self._shown:
            self._show(each)

    def _tell_kept(self, draft_id: object) -> None:
        if self._shown and draft_id == self._shown.draft.id:
            self._state.setText(text("note.draft"))

    def _give_up(self) -> None:
        if self._shown:
            self._corrections.discard(self._shown)

    def _with_shown(self, call: Callable[..., None]) -> Callable[..., None]:
        def run(*picked: Any) -> None:
            if self._shown:
                call(self._shown, *picked)

        return run

    def _connect(self) -> None:
        asks, here = self._corrections, self._with_shown
        asks.conversations.ready_changed.connect(self._show_ready)
        asks.shown.connect(self._bring_to_front)
        asks.changed.connect(self._refresh)
        asks.wanted.connect(self.take_focus)
        asks.keeper.kept.connect(self._tell_kept)
        self.notes.textChanged.connect(here(lambda each: asks.note(each, self.notes.toPlainText())))
        self.reason.picked.connect(here(asks.reason))
        self.mood.picked.connect(here(lambda each, step: asks.mood(each, mood_of_step(step))))
        self.strip.outcome_picked.connect(here(asks.outcome))
        self.strip.solved_picked.connect(here(asks.solved))
        self.strip.save_wanted.connect(here(asks.save))
        self.strip.left.connect(self._leave)
        for part in (self.reason, self.mood):
            part.left.connect(self.take_focus)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._title, 1)
        head.addWidget(self.reason)
        scrolled, pinned = QWidget(), Growing()
        above, below = QVBoxLayout(scrolled), QVBoxLayout(pinned)
        above.setContentsMargins(20, 10, 20, 0)
        below.setContentsMargins(20, 0, 20, 12)
        above.addLayout(head)
        above.addWidget(self.mood)
        above.addWidget(self.notes)
        foot = QHBoxLayout()
        foot.setSpacing(10)
        foot.addWidget(self._state, 1)
        for button in (self._discard, self.strip.back, self.strip.save):
            foot.addWidget(button)
        below.addWidget(self.trouble)
        below.addWidget(self.strip)
        below.addLayout(foot)
        for column in (above, below):
            column.setSpacing(8)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 1, 0, 0)
        outer.setSpacing(8)
        outer.addWidget(Fitting(scrolled))
        outer.addWidget(pinned)
        self.trouble.hide()
