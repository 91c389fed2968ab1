"""What is due now, above the conversation: ring, say how it went, say what comes next. One digit each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core.callbacks.model import Outcome, Phase
from agentdesk.core.wording import language, text
from agentdesk.core.work.words import two_clocks
from agentdesk.ui.callbacks.calling import Calling
from agentdesk.ui.callbacks.move_line import MoveLine
from agentdesk.ui.callbacks.stage import Stage
from agentdesk.ui.callbacks.words import number_words, phase_tone
from agentdesk.ui.forms.reason_line import ReasonLine
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.notice import IconMark
from agentdesk.ui.widgets.text import Text, announce, restyle

_ICONS = {Stage.IN_CALL: "phone-call", Stage.TO_DECIDE: "circle-question-mark", Stage.OFFER: "phone-incoming"}


@dataclass(frozen=True, slots=True)
class Choice:
    """Its digit is its place."""

    words: str
    run: Callable[[], object]
    icon: str = ""


class CallStrip(Growing):
    """Digits choose while it has the keyboard, Esc puts it away until something changes."""

    change_wanted = Signal(object)
    """The id of the callback of a customer that is to have another time, number or person."""
    left = Signal()
    """The keyboard belongs somewhere else now."""

    def __init__(self, calling: Calling, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._calling = calling
        self._icon = IconMark("phone", Tone.CARE)
        self._title, self._words = Text(role="strong", wrap=True), Text(role="muted", wrap=True)
        self._buttons = QWidget()
        self._flow = FlowLayout(self._buttons, gap=6)
        self._cancel = ReasonLine("callback.cancel_why", "callback.cancel_it", "refused.callbacks.reason_missing")
        self._settle = ReasonLine("callback.settle_how", "callback.settle_it", "refused.callbacks.words_missing")
        self._move = MoveLine(calling.door.clock, calling.zone)
        self._lines = (self._cancel, self._settle, self._move)
        self._choices: tuple[Choice, ...] = ()
        self._made: list[Button] = []
        self._shown: tuple[object, ...] = ()
        self._cancel.given.connect(calling.cancel)
        self._settle.given.connect(calling.settle)
        self._move.given.connect(calling.move)
        for line in self._lines:
            line.left.connect(self._leave_line)
            line.hide()
        self._lay_out()
        calling.changed.connect(self._show)
        calling.wanted.connect(self.take_focus)
        follow_language(self)
        self.hide()

    def take_focus(self) -> None:
        """To the first choice."""
        if self._made:
            self._made[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def do_first(self) -> None:
        """What is most likely meant: ring, done; where there are several answers, the keyboard goes to them."""
        if self._calling.stage in (Stage.TO_CALL, Stage.CLAIMED, Stage.OFFER):
            self._choices[0].run()
        elif self._choices:
            self.take_focus()

    def ask_when(self) -> None:
        """It is to have another time, and nothing else."""
        if callback := self._calling.callback:
            self._move.begin(ZoneInfo(callback.window.zone))

    @property
    def has_something(self) -> bool:
        return bool(self._choices)

    def retranslate(self) -> None:
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = event.key() - Qt.Key.Key_1.value
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and 0 <= place < len(self._choices):
            self._choices[place].run()
        elif event.key() == Qt.Key.Key_Escape:
            self._calling.dismiss()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def _show(self) -> None:
        callback, stage = self._calling.callback, self._calling.stage
        phase = callback.phase(self._calling.now) if callback else None
        state = (callback, stage, phase, self._calling.can_snooze, self._calling.has_form, self._calling.whose,
                 language())  # fmt: skip
        if state == self._shown:
            return
        self._shown = state
        had_keyboard = self.isVisible() and self.isAncestorOf(self.window().focusWidget())
        for line in self._lines:
            line.hide()
        self._choices = tuple(self._choices_of(stage))
        self._flow.clear()
        self._made = []
        for n, choice in enumerate(self._choices, 1):
            kind = "primary" if n == 1 and stage in (Stage.TO_CALL, Stage.CLAIMED, Stage.OFFER) else ""
            button = Button(choice.words, kind, icon=choice.icon, key=str(n), on_click=choice.run)
            self._flow.addWidget(button)
            self._made.append(button)
        self._buttons.setVisible(bool(self._choices))
        if stage is not Stage.QUIET and phase:
            self._say(stage, phase)
        self.setVisible(stage is not Stage.QUIET)
        for button in self._made:
            button.show()  # else it has no keyboard before the next turn
        if had_keyboard:
            self.take_focus() if self._choices and self.isVisible() else self.left.emit()

    def _say(self, stage: Stage, phase: Phase) -> None:
        callback = self._calling.callback
        assert callback
        now, zone = self._calling.now, self._calling.zone
        there = ZoneInfo(callback.window.zone)
        begins, ends = (two_clocks(at, now, there, zone) for at in (callback.starts_at, callback.ends_at))
        told = {"who": callback.claimer, "begins": begins, "ends": ends}
        key = f"callback.stage.{phase}" if stage is Stage.TO_CALL else f"callback.stage.{stage}"
        self._title.setText(text(key, **told))
        self._words.setText(" — ".join(filter(None, (callback.purpose, number_words(callback)))))
        tone = Tone.ACCENT if stage in (Stage.OFFER, Stage.OTHERS, Stage.CLAIMED) else phase_tone(phase)
        self._icon.set_icon(_ICONS.get(stage, "phone"), tone)
        if self.property("notice") != tone.value:
            self.setProperty("notice", tone.value)
            for part in (self, self._title, self._words):
                restyle(part)
        self.setAccessibleName(f"{self._title.text()} {self._words.text()}")
        announce(self, self.accessibleName())

    def _choices_of(self, stage: Stage) -> Iterator[Choice]:
        calling = self._calling
        match stage:
            case Stage.TO_CALL | Stage.CLAIMED:
                yield Choice(text("callback.do.call"), calling.call, "phone")
                if stage is Stage.CLAIMED:
                    yield Choice(text("callback.do.release"), calling.release)
                else:
                    yield Choice(text("callback.do.claim"), calling.claim)
                if calling.can_snooze and stage is Stage.TO_CALL:
                    yield Choice(text("callback.do.snooze"), calling.snooze, "alarm-clock")
                change = "change" if calling.has_form else "other_time"
                yield Choice(text(f"callback.do.{change}"), self._change, "pencil")
                yield Choice(text("callback.do.cancel"), self._cancel.begin)
                yield Choice(text("callback.do.export"), self._export, "calendar")
                yield Choice(text("callback.do.settle"), self._settle.begin, "check")
            case Stage.IN_CALL:
                for outcome in Outcome:
                    yield Choice(text(f"callbacks.outcome.{outcome}"), partial(calling.record, outcome))
            case Stage.TO_DECIDE:
                spacing = calling.callback.spacing_minutes if calling.callback else 0
                yield Choice(text("callback.do.again", n=spacing), calling.try_again, "repeat")
                yield Choice(text("callback.do.other_time"), self._change, "calendar-clock")
                yield Choice(text("callback.do.settle"), self._settle.begin, "check")
                yield Choice(text("callback.do.give_up"), self._cancel.begin, "x")
            case Stage.OFFER:
                yield Choice(text("callback.do.fulfil"), calling.fulfil, "check")
                yield Choice(text("callback.do.keep"), self._dismiss)
        if calling.whose and stage is not Stage.QUIET:
            yield Choice(text("callback.do.link", who=calling.whose), calling.link, "user-check")

    # ── doing ───────────────────────────────────────────────────────────────────────────────────────────────────
    def _change(self) -> None:
        callback = self._calling.callback
        if callback and callback.customer_id:
            self.change_wanted.emit(callback.id)
        elif callback:
            self.ask_when()

    def _dismiss(self) -> None:
        self._calling.dismiss()
        self.left.emit()

    def _leave_line(self) -> None:
        for line in self._lines:
            line.hide()
        self.take_focus()

    def _export(self) -> None:
        callback = self._calling.callback
        if callback is None:
            return
        name = f"{text('callback.file_name')}-{callback.customer_number or callback.phone[-4:]}.ics"
        dialog = QFileDialog(self, text("callback.do.export"), name, "iCalendar (*.ics)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("ics")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda file: self._calling.export(Path(file)))
        dialog.open()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(4)
        for part in (self._title, self._words, self._buttons, *self._lines):
            words.addWidget(part)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 10, 20, 10)
        row.setSpacing(10)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
