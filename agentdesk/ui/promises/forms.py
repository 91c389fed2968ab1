"""What is asked about promises, each in place: a new one, another date, why it is withdrawn, who keeps it from now on.

Enter does it, Esc leaves with everything kept for the next time; what is wrong is said at its field.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from agentdesk.core.commands import Command
from agentdesk.core.interactions.model import Channel
from agentdesk.core.promises.commands import ChangeDue, HandOnPromise, MakePromise, WithdrawPromise
from agentdesk.core.promises.model import Promise, PromiseKind
from agentdesk.core.wording import text
from agentdesk.ui.language import follow_language
from agentdesk.ui.promises.presenter import CustomerPromises, Known
from agentdesk.ui.promises.words import short, when_words
from agentdesk.ui.spelling.marks import spell
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.flow import Growing
from agentdesk.ui.widgets.moment_field import MomentField
from agentdesk.ui.widgets.text import Text

MOST_LETTERS = 2000


class PromiseForm(Growing):
    """The base. `wanted` with Enter or the button, `left` with Esc or its button; `changed` with every key."""

    wanted = Signal()
    left = Signal()
    changed = Signal()
    title = ""
    """Message key of the button that does it."""

    def __init__(self, presenter: CustomerPromises, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.presenter = presenter
        self._rows: list[tuple[str, FieldRow]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 4, 0, 4)
        self._column.setSpacing(8)
        self._hint, self._problem = Text(role="small", wrap=True), Text(wrap=True)
        self._problem.set_tone(Tone.STOP)
        self._save, self._leave = (
            Button(kind="primary", on_click=self.wanted.emit),
            Button(on_click=self.left.emit),
        )

    # ── what each form says of itself ───────────────────────────────────────────────────────────────────────────
    def content(self) -> dict[str, Any]:
        """What was typed, as JSON."""
        raise NotImplementedError

    def restore(self, content: Mapping[str, Any]) -> None:
        raise NotImplementedError

    def command(self) -> Command | None:
        """None while something lacks: the keyboard is there then, and what lacks is said."""
        raise NotImplementedError

    def done_words(self) -> str:
        """For the foot of the window once it is done."""
        raise NotImplementedError

    # ── for all of them ─────────────────────────────────────────────────────────────────────────────────────────
    def take_focus(self) -> None:
        self._rows[0][1].field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def complain(self, words: str) -> None:
        """Refused: why, and everything stays as it was typed."""
        self._problem.setText(words)
        self._problem.setVisible(bool(words))

    def retranslate(self) -> None:
        for key, row in self._rows:
            row.set_words(text(key))
        self._save.setText(text(self.title))
        self._leave.setText(text("promise.leave"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wanted.emit()
        else:
            super().keyPressEvent(event)

    def _add(self, key: str, field: QWidget) -> FieldRow:
        row = FieldRow(text(key), field)
        self._rows.append((key, row))
        self._column.addWidget(row)
        return row

    def _finish(self) -> None:
        for part in (self._hint, self._problem):
            self._column.addWidget(part)
            part.hide()
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._save)
        buttons.addWidget(self._leave)
        buttons.addStretch(1)
        self._column.addLayout(buttons)
        follow_language(self)

    def _line(self) -> QLineEdit:
        line = QLineEdit()
        line.setMaxLength(MOST_LETTERS)
        line.textEdited.connect(self._edited)
        spell(line)
        return line

    def _moment(self) -> MomentField:
        field = MomentField(clock=self.presenter.door.clock, zone=self.presenter.there, here=self.presenter.here)
        field.changed.connect(self._edited)
        field.edit.textEdited.connect(self._edited)
        return field

    def _choice(self) -> QComboBox:
        choice = QComboBox()
        choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        choice.setMinimumContentsLength(8)
        choice.activated.connect(self._edited)
        return choice

    def _edited(self, *_: object) -> None:
        self.complain("")
        for _key, row in self._rows:
            if row.problem:
                row.show_problem("")
        self.changed.emit()

    def _lacks(self, row: FieldRow, words: str) -> None:
        row.show_problem(words)
        row.field.setFocus(Qt.FocusReason.OtherFocusReason)


class NewPromise(PromiseForm):
    """What was said, by when, who keeps it, for which case."""

    title = "promise.make"

    def __init__(self, presenter: CustomerPromises, known: Known) -> None:
        super().__init__(presenter)
        self.replaces: UUID | None = None  # what goes with a wrap-up and is being changed
        self.step = presenter.steps.of(presenter.customer.customer_id)
        self._kind = presenter.steps.filled(presenter.customer.customer_id).get("promise_kind", PromiseKind.PROMISE)
        self.words, self.due, self.owner, self.case = self._line(), self._moment(), self._choice(), self._choice()
        self._words_row = self._add("promise.words", self.words)
        self._add("promise.due", self.due)
        self._owner_row, self._case_row = self._add("promise.owner", self.owner), self._add("promise.case", self.case)
        self._finish()
        self.show_known(known)

    def show_known(self, known: Known) -> None:
        """Who works here and which cases are open, now; what was chosen stays chosen."""
        owner = self.owner.currentData() or str(self.presenter.door.person_id)
        _fill(self.owner, [(str(person.id), person.name) for person in known.people], owner)
        cases = [(str(each.id), f"{each.code} · {short(each.subject)}") for each in known.open_cases]
        case = self.case.currentData() if self.case.count() else self._likely_case([id for id, _ in cases])
        none = "promise.case_of_talk" if self.presenter.talk else "promise.no_case"
        _fill(self.case, [("", text(none)), *cases], case or "")
        self._owner_row.setVisible(not known.alone)
        self._case_row.setVisible(bool(cases))
        self.say_when()

    def _likely_case(self, open_ones: list[str]) -> str:
        """In a contact that of the contact; else most often the one that is open."""
        if talk := self.presenter.talk:
            about = self.presenter.contacts.about(talk)
            return str(about.case_id) if about and str(about.case_id) in open_ones else ""
        return open_ones[0] if len(open_ones) == 1 else ""

    def choose_case(self, case_id: UUID) -> None:
        """Where it is one that is open."""
        if (place := self.case.findData(str(case_id))) >= 0:
            self.case.setCurrentIndex(place)

    def say_when(self) -> None:
        """Whether it is made at once or with the wrap-up."""
        later = self.presenter.talk is not None
        self._hint.setText(text("promise.with_wrap_up") if later else "")
        self._hint.setVisible(later)
        self._save.setText(text("then.save" if self.replaces else "promise.add" if later else self.title))

    def retranslate(self) -> None:
        super().retranslate()
        self.say_when()

    def content(self) -> dict[str, Any]:
        chosen = {"owner": self.owner.currentData(), "case": self.case.currentData()}
        replaces = str(self.replaces) if self.replaces else None
        return {
            "words": self.words.text(),
            **_typed(self.due),
            **chosen,
            "replaces": replaces,
            "step": self.step,
            "kind": str(self._kind),
        }

    def restore(self, content: Mapping[str, Any]) -> None:
        self.replaces = UUID(content["replaces"]) if content.get("replaces") else None
        self.step, self._kind = str(content.get("step") or self.step), str(content.get("kind") or self._kind)
        self.words.setText(str(content.get("words") or ""))
        _type_again(self.due, content)
        for choice, name in ((self.owner, "owner"), (self.case, "case")):
            place = choice.findData(content.get(name) or "")
            choice.setCurrentIndex(place if place >= 0 else choice.currentIndex())

    def command(self) -> MakePromise | None:
        words = self.words.text().strip()
        if not words:
            self._lacks(self._words_row, text("refused.promises.words_missing"))
            return None
        if not self.due.check() or self.due.moment is None:
            return None
        return MakePromise(
            customer_id=self.presenter.customer.customer_id,
            words=words,
            due_at=self.due.moment,
            zone=self.presenter.there.key,
            promise_kind=PromiseKind(self._kind),
            owner_id=_id(self.owner) or self.presenter.door.person_id,
            case_id=_id(self.case),
        )

    def done_words(self) -> str:
        return text("promise.made", words=short(self.words.text()))


class AnotherDate(PromiseForm):
    """The customer has been told of it: by which channel, and in which words."""

    title = "promise.move"

    def __init__(self, presenter: CustomerPromises, promise: Promise) -> None:
        super().__init__(presenter)
        self._promise = promise
        self.due, self.told_by, self.told = self._moment(), self._choice(), self._line()
        self._add("promise.new_due", self.due)
        self._add("promise.told_by", self.told_by)
        self._add("promise.told", self.told)
        self._finish()
        self.told_by.setCurrentIndex(self.told_by.findData(presenter.channel.value))

    def retranslate(self) -> None:
        super().retranslate()
        chosen = self.told_by.currentData() or self.presenter.channel.value
        _fill(self.told_by, [(each.value, text(f"channel.{each}")) for each in Channel], chosen)

    def content(self) -> dict[str, Any]:
        return {**_typed(self.due), "told_by": self.told_by.currentData(), "told": self.told.text()}

    def restore(self, content: Mapping[str, Any]) -> None:
        _type_again(self.due, content)
        self.told_by.setCurrentIndex(max(0, self.told_by.findData(content.get("told_by"))))
        self.told.setText(str(content.get("told") or ""))

    def command(self) -> ChangeDue | None:
        if not self.due.check() or self.due.moment is None:
            return None
        return ChangeDue(
            promise_id=self._promise.id,
            due_at=self.due.moment,
            zone=self.presenter.there.key,
            told_by=Channel(self.told_by.currentData()),
            told=self.told.text().strip(),
        )

    def done_words(self) -> str:
        when = when_words(self.due.moment or self._promise.due_at, self.presenter.there, self.presenter.now)
        return text("promise.moved", when=when, words=short(self._promise.words))


class Withdraw(PromiseForm):
    title = "promise.withdraw"

    def __init__(self, presenter: CustomerPromises, promise: Promise) -> None:
        super().__init__(presenter)
        self._promise, self.reason = promise, self._line()
        self._row = self._add("promise.reason", self.reason)
        self._finish()

    def content(self) -> dict[str, Any]:
        return {"reason": self.reason.text()}

    def restore(self, content: Mapping[str, Any]) -> None:
        self.reason.setText(str(content.get("reason") or ""))

    def command(self) -> WithdrawPromise | None:
        if not self.reason.text().strip():
            self._lacks(self._row, text("refused.promises.reason_missing"))
            return None
        return WithdrawPromise(promise_id=self._promise.id, reason=self.reason.text().strip())

    def done_words(self) -> str:
        return text("promise.withdrawn", words=short(self._promise.words))


class HandOn(PromiseForm):
    title = "promise.hand_on"

    def __init__(self, presenter: CustomerPromises, promise: Promise, known: Known) -> None:
        super().__init__(presenter)
        self._promise, self.owner = promise, self._choice()
        self._add("promise.new_owner", self.owner)
        others = [(str(each.id), each.name) for each in known.people if each.id != promise.owner_id]
        _fill(self.owner, others, str(presenter.door.person_id))
        self._finish()

    def content(self) -> dict[str, Any]:
        return {"owner": self.owner.currentData()}

    def restore(self, content: Mapping[str, Any]) -> None:
        self.owner.setCurrentIndex(max(0, self.owner.findData(content.get("owner"))))

    def command(self) -> HandOnPromise | None:
        owner_id = _id(self.owner)
        return HandOnPromise(promise_id=self._promise.id, owner_id=owner_id) if owner_id else None

    def done_words(self) -> str:
        return text("promise.handed_on", person=self.owner.currentText(), words=short(self._promise.words))


def _fill(choice: QComboBox, options: list[tuple[str, str]], chosen: str) -> None:
    choice.blockSignals(True)
    choice.clear()
    for code, words in options:
        choice.addItem(words, code)
    choice.setCurrentIndex(max(0, choice.findData(chosen)))
    choice.blockSignals(False)


def _id(choice: QComboBox) -> UUID | None:
    return UUID(choice.currentData()) if choice.currentData() else None


def _typed(field: MomentField) -> dict[str, Any]:
    """The moment, if the words mean one: "tomorrow" would mean another day by the time it is read again."""
    return {"due": field.moment.isoformat() if field.moment else None, "due_words": field.words}


def _type_again(field: MomentField, content: Mapping[str, Any]) -> None:
    if content.get("due"):
        field.show_moment(datetime.fromisoformat(str(content["due"])))
    elif content.get("due_words"):
        field.show_words(str(content["due_words"]))
