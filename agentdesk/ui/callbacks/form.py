"""Planning a callback, or changing one: number, what it is about, when, for whom. Kept as a draft while it is typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout

from agentdesk.core.callbacks.model import Callback, DayOfSlots, Slot
from agentdesk.core.drafts import Draft
from agentdesk.core.ids import new_id
from agentdesk.core.wording import error_text, text
from agentdesk.ui.actions import key_name
from agentdesk.ui.callbacks.day_picker import DayPicker
from agentdesk.ui.callbacks.presenter import CustomerCallbacks, ForWhom, Wish, another_one
from agentdesk.ui.callbacks.words import point_label
from agentdesk.ui.customer.checks import check_phone
from agentdesk.ui.customer.contact_words import phone_words
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.interactions.steps import run_of
from agentdesk.ui.language import follow_language
from agentdesk.ui.spelling.marks import spell
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.notice import Notice

CALLBACK_DRAFT = "callback"
LENGTHS = (30, 60, 120, 180, 240)
"""Minutes a window may last, as offered; a callback that has another one keeps it."""


class CallbackForm(Growing):
    """Enter plans, Esc leaves with everything kept for the next time."""

    left = Signal()
    """For now: what was typed stays for the next time."""
    given_up = Signal()
    finished = Signal()
    other_wanted = Signal(object)
    """The id of the callback that is open already and should be changed instead."""

    def __init__(
        self,
        presenter: CustomerCallbacks,
        keeper: DraftKeeper,
        seen: Callback | None = None,
        draft: Draft | None = None,
        *,
        content: Mapping[str, Any] | None = None,
    ) -> None:
        """`draft` is one of an earlier start, `content` what was given up and is wanted after all."""
        super().__init__()
        self._presenter, self._keeper, self.seen = presenter, keeper, seen
        self._draft_id = draft.id if draft else new_id()
        self._command_id = draft.command_id if draft else new_id()
        begun = (draft.content if draft else content) or {}
        self._replaces, self._promise_id, self._case_id = (_id(begun, name) for name in ("replaces", "promise", "case"))
        self._step = begun.get("step") or presenter.step
        self._filling, self._proposed = True, ""
        self._other: UUID | None = None
        self.number, self.purpose = QComboBox(), QLineEdit()
        self.number.setEditable(True)
        spell(self.purpose)
        self.picker = DayPicker(presenter)
        self.whom, self.length = QComboBox(), QComboBox()
        self.attempts, self.spacing = QSpinBox(), QSpinBox()
        self._rows = {
            name: FieldRow("", field)
            for name, field in (
                ("number", self.number),
                ("purpose", self.purpose),
                ("when", self.picker),
                ("whom", self.whom),
                ("length", self.length),
                ("attempts_most", self.attempts),
                ("spacing", self.spacing),
            )
        }
        self._more = Button(kind="quiet", icon="chevron-down", on_click=self._toggle_more)
        self._trouble = Notice(tone=Tone.CARE)
        self._save = Button(kind="primary", on_click=self.save)
        self._cancel = Button(on_click=self._give_up)
        self._lay_out()
        self._offer()
        self._fill(draft.content if draft else content)
        self._connect()
        follow_language(self)
        self._filling = False
        self.look_again()

    # ── what a person does ──────────────────────────────────────────────────────────────────────────────────────
    def take_focus(self) -> None:
        """To what has to be said first."""
        (self.purpose if self.number.currentText().strip() else self.number).setFocus(
            Qt.FocusReason.ShortcutFocusReason
        )

    def save(self) -> None:
        wish = self._wish()
        if wish is None:
            return
        self._save.setEnabled(False)
        if self.seen:
            self._presenter.change(self.seen, wish, self._command_id, self._finish, self._refuse)
        else:
            self._presenter.plan(wish, self._command_id, self._finish, self._refuse, self._replaces)

    def retranslate(self) -> None:
        for name, row in self._rows.items():
            row.set_words(text(f"callback.{name}"))
        self.purpose.setPlaceholderText(text("callback.purpose_example"))
        self._more.setText(text("callback.more"))
        self._save.setText(text("callback.save_change" if self.seen or self._replaces else "callback.plan"))
        self._save.set_key(key_name("Return"))
        self._cancel.setText(text("contact.cancel"))
        self.spacing.setSuffix(f" {text('callback.minutes')}")
        self._name_choices()
        self._name_numbers()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.save()
        else:
            super().keyPressEvent(event)

    # ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def for_whom(self) -> ForWhom:
        return ForWhom.read(str(self.whom.currentData() or "me"))

    def _number(self) -> tuple[str, str]:
        """What is to be dialled, and what that number is called."""
        place = self.number.findText(self.number.currentText())
        if place >= 0:
            return self.number.itemData(place)  # type: ignore[no-any-return]
        return self.number.currentText().strip(), ""

    def _wish(self) -> Wish | None:
        """None while something is missing, which is shown where it is missing."""
        phone, label = self._number()
        problem = check_phone(phone, self._presenter.customer.shop.region).problem
        self._rows["number"].show_problem(problem)
        purpose = self.purpose.text().strip()
        self._rows["purpose"].show_problem("" if purpose else text("callback.purpose_missing"))
        moment = self.picker.moment if self.picker.check() else None
        if problem or not purpose:
            (self.number if problem else self.purpose).setFocus()
            return None
        if moment is None:
            return None
        return Wish(
            phone=phone,
            label=label,
            purpose=purpose,
            starts_at=moment,
            minutes=int(self.length.currentData()),
            whom=self.for_whom,
            max_attempts=self.attempts.value(),
            spacing_minutes=self.spacing.value(),
            promise_id=self._promise_id,
            case_id=self._case_id,
            guide_run_id=run_of(self._step),
        )

    @property
    def content(self) -> dict[str, Any]:
        """What stands in it, to be kept."""
        moment = self.picker.moment
        return {
            "number": self._number()[0],
            "purpose": self.purpose.text(),
            "at": moment.isoformat() if moment else None,
            "whom": self.for_whom.code,
            "length": self.length.currentData(),
            "attempts": self.attempts.value(),
            "spacing": self.spacing.value(),
            "changes": str(self.seen.id) if self.seen else None,
            "replaces": str(self._replaces) if self._replaces else None,
            "promise": str(self._promise_id) if self._promise_id else None,
            "case": str(self._case_id) if self._case_id else None,
            "step": self._step,
        }

    # ── filling ─────────────────────────────────────────────────────────────────────────────────────────────────
    def _offer(self) -> None:
        self._points = self._presenter.phones
        for point in self._points:
            number = f"{point.value} ext. {point.extension}" if point.extension else point.value
            self.number.addItem("", (number, point.label))
        self._name_numbers()
        self.number.setCurrentIndex(min(0, self.number.count() - 1))
        known = self._presenter.known
        rules = known.rules if known else None
        for field, most in ((self.attempts, 20), (self.spacing, 7 * 24 * 60)):
            field.setRange(1, most)
        self.attempts.setValue(rules.max_attempts if rules else 3)
        self.spacing.setValue(rules.spacing_minutes if rules else 60)
        self._name_choices()

    def _name_numbers(self) -> None:
        """With what kind of number each is, in the language of the window; the chosen one stays chosen."""
        chosen = self.number.findText(self.number.currentText())
        for place, point in enumerate(self._points):
            words = f"{phone_words(point.value)} {point.extension}".strip()
            shown = f"{words} · {point_label(point.label)}" if point.label else words
            self.number.setItemText(place, shown)
            if place == chosen:
                self.number.setEditText(shown)

    def _name_choices(self) -> None:
        """Whom it may be for, and how long the window is, in the language of the window."""
        self._rename(self.whom, self._people())
        minutes = sorted({*LENGTHS, *([self.seen.window.minutes] if self.seen else [])})
        self._rename(self.length, [(text("callback.length_words", n=n), n) for n in minutes])

    def _rename(self, field: QComboBox, choices: list[tuple[str, Any]]) -> None:
        chosen = field.currentData()
        field.blockSignals(True)
        field.clear()
        for words, code in choices:
            field.addItem(words, code)
        field.setCurrentIndex(max(0, field.findData(chosen)))
        field.blockSignals(False)

    def _people(self) -> list[tuple[str, Any]]:
        known, customer = self._presenter.known, self._presenter.customer.opened
        me = self._presenter.door.person_id
        found: list[tuple[str, Any]] = [(text("callback.me"), "me")]
        named = customer.view.customer.named_contact_id if customer else None
        people = [each for each in known.staff.people if each.active and each.id != me] if known else []
        for each in sorted(people, key=lambda each: (each.id != named, each.name)):
            words = text("callback.named_contact", name=each.name) if each.id == named else each.name
            found.append((words, f"person:{each.id}"))
        found += [(text("callback.team", team=team.name), f"team:{team.id}") for team in (known.teams if known else ())]
        return [*found, (text("callback.anyone"), "anyone")]

    def _fill(self, kept: Mapping[str, Any] | None) -> None:
        """With what was typed before; else with what is planned; else with what is known of the customer."""
        seen = self.seen
        if seen:
            self._show_number(seen.phone if not seen.extension else f"{seen.phone} ext. {seen.extension}")
            self.purpose.setText(seen.purpose)
            self._choose(self.whom, ForWhom.of(seen, self._presenter.door.person_id).code)
            self._choose(self.length, seen.window.minutes)
            self.attempts.setValue(seen.max_attempts)
            self.spacing.setValue(seen.spacing_minutes)
            self.picker.show_moment(seen.starts_at)
        if kept:
            if "number" in kept:
                self._show_number(str(kept["number"] or ""))
            self.purpose.setText(str(kept.get("purpose") or ""))
            self._choose(self.whom, kept.get("whom"))
            self._choose(self.length, kept.get("length"))
            self.attempts.setValue(int(kept.get("attempts") or self.attempts.value()))
            self.spacing.setValue(int(kept.get("spacing") or self.spacing.value()))
            if kept.get("at"):
                self.picker.show_moment(datetime.fromisoformat(str(kept["at"])))
        if not seen and not kept:
            self._proposed = self._presenter.customer.story.brief
            self.purpose.setText(self._proposed)
            self.purpose.setCursorPosition(0)
        known = self._presenter.known
        self._rows["whom"].setVisible(not (known and known.alone))
        self._show_more(False)

    def _show_number(self, number: str) -> None:
        numbers = [self.number.itemData(place)[0] for place in range(self.number.count())]
        if number in numbers:
            self.number.setCurrentIndex(numbers.index(number))
        else:
            self.number.setEditText(number)

    def _choose(self, field: QComboBox, code: Any) -> None:
        place = field.findData(code)
        if place >= 0:
            field.setCurrentIndex(place)

    # ── slots ───────────────────────────────────────────────────────────────────────────────────────────────────
    def look_again(self) -> None:
        """What is free may have changed; as long as nobody has said when, the next free slot is what is looked for."""
        self.picker.ask_again() if self.picker.moment else self._look_for_free()

    def _look_for_free(self) -> None:
        """The next free slot is proposed, until somebody has said when."""

        def found(day: DayOfSlots, slot: Slot | None) -> None:
            if slot and not self.picker.moment:
                self.picker.when.show_moment(slot.starts_at)
            self.picker.show_day(day)

        self._presenter.first_free(self.for_whom, found)

    def _ask_day(self, day: Any) -> None:
        self._presenter.show_day(day, self.for_whom, self.seen.id if self.seen else None)

    # ── keeping and ending ──────────────────────────────────────────────────────────────────────────────────────
    @property
    def is_begun(self) -> bool:
        """Whether somebody has said what it is about; what was proposed to begin with says nothing."""
        return self.purpose.text().strip() not in ("", self._proposed)

    def _keep(self) -> None:
        if self._filling:
            return
        if self.is_begun or self.seen:
            self._keeper.keep(
                self._draft_id,
                CALLBACK_DRAFT,
                self._command_id,
                self.content,
                self._presenter.customer.customer_id,
            )
        else:
            self._keeper.drop(self._draft_id)

    def _finish(self) -> None:
        self._keeper.drop(self._draft_id)
        self.finished.emit()
        self._presenter.tell_saved(self._step)

    def _give_up(self) -> None:
        """The toast brings it back."""
        self._keeper.drop(self._draft_id)
        self.given_up.emit()

    def _refuse(self, error: Exception) -> None:
        self._save.setEnabled(True)
        self._command_id = new_id()  # this one was refused; what is asked next is another command
        self._keep()
        self._other = another_one(error)
        self._trouble.say("", error_text(error), action=text("callback.change_that") if self._other else "")
        self._trouble.show()

    def _change_other(self) -> None:
        if self._other:
            self._keeper.drop(self._draft_id)
            self.other_wanted.emit(self._other)

    # ── building ────────────────────────────────────────────────────────────────────────────────────────────────
    def _toggle_more(self) -> None:
        self._show_more(self._rows["length"].isHidden())

    def _show_more(self, shown: bool) -> None:
        for name in ("length", "attempts_most", "spacing"):
            self._rows[name].setVisible(shown)
        self._more.set_icon("chevron-up" if shown else "chevron-down")

    def _connect(self) -> None:
        self.number.editTextChanged.connect(lambda _: self._keep())
        self.purpose.textEdited.connect(lambda _: self._keep())
        self.picker.changed.connect(self._keep)
        self.picker.day_wanted.connect(self._ask_day)
        self._presenter.day_shown.connect(self.picker.show_day)
        self.whom.currentIndexChanged.connect(lambda _: self.picker.ask_again())
        for field in (self.whom, self.length):
            field.currentIndexChanged.connect(lambda _: self._keep())
        for number in (self.attempts, self.spacing):
            number.valueChanged.connect(lambda _: self._keep())
        self._trouble.on_action(self._change_other)

    def _lay_out(self) -> None:
        self.purpose.setMaxLength(500)
        for field in (self.number, self.whom, self.length):
            field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            field.setMinimumContentsLength(12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(8)
        for name in ("number", "purpose", "when", "whom"):
            column.addWidget(self._rows[name])
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._rows["length"])
        tries = QHBoxLayout()
        tries.setSpacing(8)
        tries.addWidget(self._rows["attempts_most"], 1)
        tries.addWidget(self._rows["spacing"], 1)
        column.addLayout(tries)
        column.addWidget(self._trouble)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._save)
        buttons.addWidget(self._cancel)
        buttons.addStretch(1)
        column.addLayout(buttons)
        self._trouble.hide()


def _id(content: Mapping[str, Any], name: str) -> UUID | None:
    return UUID(content[name]) if content.get(name) else None
