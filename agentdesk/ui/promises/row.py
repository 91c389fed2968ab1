"""One open promise in the card: what was said, by when, how late; and what can be done with it, in place."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core.drafts import Draft
from agentdesk.core.promises.model import Promise, Standing, standing
from agentdesk.core.wording import text
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.language import follow_language
from agentdesk.ui.promises.forms import AnotherDate, HandOn, PromiseForm, Withdraw
from agentdesk.ui.promises.kept_form import KeptForm
from agentdesk.ui.promises.presenter import CustomerPromises, Known
from agentdesk.ui.promises.words import details_words, due_words, short
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.countdown import Countdown, Waker
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.text import Text

STEPS = {"move": "calendar-clock", "hand_on": "arrow-right-left", "withdraw": "circle-x"}
"""With their icons."""


class PromiseRow(Growing):
    """Buttons keep it, or open what another step asks for. `opened` with the form that has just been opened."""

    opened = Signal(QWidget)
    ring_wanted = Signal(object)
    """The `Promise` that is to be kept by a callback."""

    def __init__(self, presenter: CustomerPromises, keeper: DraftKeeper, waker: Waker) -> None:
        super().__init__()
        self._presenter, self._keeper, self._waker = presenter, keeper, waker
        self.promise: Promise | None = None
        self.form: PromiseForm | None = None
        self._kept_form: KeptForm | None = None
        self._step = ""
        self._words, self._due, self._details = Text(wrap=True), Text(role="small", wrap=True), Text(role="small")
        self._late = Countdown(waker)
        self._buttons = QWidget()
        self._keep = Button(icon="check", on_click=self.keep)
        self._others = {
            step: Button(kind="icon", icon=icon, on_click=partial(self.begin, step)) for step, icon in STEPS.items()
        }
        self._ring = Button(kind="icon", icon="phone-outgoing", on_click=self.ring)
        self._lay_out()
        follow_language(self)

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def show_promise(self, promise: Promise, known: Known) -> None:
        self.promise, self._known = promise, known
        self._words.setText(promise.words)
        details = details_words(promise, self._presenter.door.person_id, alone=known.alone, cases=known.codes)
        self._details.setText(details)
        self._details.setVisible(bool(details))
        self._others["hand_on"].setVisible(not known.alone)
        self._ring.setVisible(promise.id not in known.rung)
        self._name_buttons(short(promise.words))
        self.follow_time()

    def follow_time(self) -> None:
        """Whether it is broken by now."""
        promise, now = self.promise, self._presenter.now
        if promise is None:
            return
        broken = standing(promise, now) is Standing.BROKEN
        self._due.setText(due_words(promise, self._presenter.here, now))
        self._due.set_tone(Tone.STOP if broken else Tone.NEUTRAL)
        self._late.show_due(promise.due_at, label=text("promise.broken" if broken else "promise.due_in"))
        said = (text("promise.broken" if broken else "then.promise"), promise.words, self._due.text())
        self.setAccessibleName(", ".join(said))
        if not broken:
            self._waker.wake(self, promise.due_at, self.follow_time)

    def retranslate(self) -> None:
        self._keep.setText(text("promise.keep"))
        if self.promise:
            self.show_promise(self.promise, self._known)

    def _name_buttons(self, words: str) -> None:
        self._keep.setAccessibleName(f"{text('promise.keep')}: {words}")
        for step, button in (*self._others.items(), ("ring", self._ring)):
            button.set_name(f"{text(f'promise.{step}')}: {words}")
            button.setToolTip(text(f"promise.{step}"))

    # ── doing ───────────────────────────────────────────────────────────────────────────────────────────────────
    def take_focus(self) -> None:
        self.form.take_focus() if self.form else self._keep.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @property
    def has_keyboard(self) -> bool:
        return self.isAncestorOf(self.window().focusWidget())

    def keep(self) -> None:
        if self.promise:
            self._presenter.keep(self.promise)

    def ring(self) -> None:
        if self.promise and not self._ring.isHidden():
            self.ring_wanted.emit(self.promise)

    def begin(self, step: str, draft: Draft | None = None, *, focus: bool = True) -> None:
        """Opens what the step asks for; what had been typed for another one is closed, and kept."""
        if self.promise is None:
            return
        if self.form is None or self._step != step:
            self._end()
            self._open(step, draft)
        if focus and self.form:
            self.form.take_focus()

    def save(self) -> None:
        form, kept = self.form, self._kept_form
        if form is None or kept is None:
            return
        if command := form.command():
            self._presenter.do(command, form.done_words(), id=kept.command_id, done=self._done, refused=form.complain)

    def _open(self, step: str, draft: Draft | None) -> None:
        assert self.promise
        self._step, form = step, self._made(step, self.promise)
        what: dict[str, Any] = {"form": step, "promise": str(self.promise.id)}
        self.form, self._kept_form = form, KeptForm(form, self._keeper, what, draft)
        form.wanted.connect(self.save)
        form.left.connect(self._leave)
        self._column.addWidget(form)
        form.show()
        self._buttons.hide()
        self.opened.emit(form)

    def _made(self, step: str, promise: Promise) -> PromiseForm:
        match step:
            case "move":
                return AnotherDate(self._presenter, promise)
            case "withdraw":
                return Withdraw(self._presenter, promise)
        return HandOn(self._presenter, promise, self._known)

    def _done(self) -> None:
        self._leave()

    def _leave(self) -> None:
        """Given up or done: what was typed is no longer needed."""
        if self._kept_form:
            self._kept_form.drop()
        had_keyboard = self.form is not None and self.form.isAncestorOf(self.window().focusWidget())
        self._end()
        if had_keyboard:
            self._keep.setFocus()

    def _end(self) -> None:
        if form := self.form:
            self.form, self._kept_form = None, None
            self._buttons.show()
            form.hide()
            form.deleteLater()

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self._words, 1)
        first.addWidget(self._late, 0, Qt.AlignmentFlag.AlignTop)
        flow = FlowLayout(self._buttons, gap=4, line_gap=2)
        for button in (self._keep, self._ring, *self._others.values()):
            flow.addWidget(button)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(3)
        self._column.addLayout(first)
        for part in (self._due, self._details, self._buttons):
            self._column.addWidget(part)


Rows = dict[UUID, PromiseRow]
