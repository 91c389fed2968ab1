"""The callbacks of a customer in the right column: what is planned, or the form to plan one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

import shiboken6
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core.callbacks.model import TRANSITIONS, Callback, Phase, Step
from agentdesk.core.drafts import Draft
from agentdesk.core.interactions.drafting import Following
from agentdesk.core.promises.model import Promise
from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.callbacks.form import CALLBACK_DRAFT, CallbackForm
from agentdesk.ui.callbacks.presenter import CustomerCallbacks, Known
from agentdesk.ui.callbacks.words import (
    attempts_words,
    number_words,
    phase_tone,
    whom_words,
    window_words,
    zone_words,
)
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.forms.reason_line import ReasonLine
from agentdesk.ui.language import follow_language
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.chip import Chip
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.scroll_column import reveal
from agentdesk.ui.widgets.text import Text
from agentdesk.ui.widgets.type_ahead import TypeAhead

PLAN_KEY = "F8"


class CallbackCard(SectionCard):
    """`begin` goes to the open callback if there is one, else plans one. Hidden until it is known what there is."""

    def __init__(self, presenter: CustomerCallbacks, keeper: DraftKeeper, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._presenter, self._keeper = presenter, keeper
        presenter.setParent(self)
        self._views: dict[UUID, CallbackView] = {}
        self.form: CallbackForm | None = None
        self._keyboard_was: QWidget | None = None
        self._left_behind: Draft | None = None
        self._wanted, self._ahead = False, TypeAhead(self)
        self._problem = Text(role="muted", wrap=True)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(10)
        self._plan = Button(kind="quiet", icon="plus", on_click=self.plan)
        self.body.addLayout(self._rows)
        self.body.addWidget(self._problem)
        self.body.addWidget(self._plan, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()
        presenter.shown.connect(self._show)
        presenter.failed.connect(self._fail)
        presenter.customer.shown.connect(lambda _: presenter.load())
        keeper.left_behind(CALLBACK_DRAFT, presenter.door, self._take_draft)
        follow_language(self)

    @property
    def customer_id(self) -> UUID:
        return self._presenter.customer.customer_id

    def hear(self) -> None:
        """Something has changed somewhere."""
        if self._presenter.known:
            self._presenter.load()

    # ── what keys and buttons ask ───────────────────────────────────────────────────────────────────────────────
    def begin(self) -> None:
        """F8. Before anything is known it waits for that."""
        known = self._presenter.known
        if known is None:
            self._wanted = True
            self._ahead.begin()
        elif self.form:
            self.form.show()
            self._lead_to(self.form)
        elif known.open:
            self._views[known.open[0].id].take_focus()
        else:
            self.plan()

    def plan(self) -> None:
        self._open_form()

    def edit(self, following: Following) -> None:
        """One that goes with the wrap-up; what was being typed for another one can be brought back."""
        if self.form:
            self._give_up()
        self._open_form(content=self._presenter.content_of(following))

    def plan_for(self, promise: Promise) -> None:
        """One that keeps it, in its case; what was being typed for another one can be brought back."""
        if self.form:
            self._give_up()
        case_id = str(promise.case_id) if promise.case_id else None
        self._open_form(content={"purpose": promise.words, "promise": str(promise.id), "case": case_id})

    def plan_about(self, words: str, case_id: UUID | None) -> None:
        """What was being typed for another one can be brought back."""
        if self.form:
            self._give_up()
        self._open_form(content={"purpose": words, "case": str(case_id) if case_id else None})

    def change(self, callback_id: UUID) -> None:
        known = self._presenter.known
        seen = next((each for each in known.open if each.id == callback_id), None) if known else None
        if seen:
            self._open_form(seen)

    def save(self) -> bool:
        """The form that the keyboard is in; whether there is one."""
        there = self.form is not None and self.form.isAncestorOf(self.window().focusWidget())
        if self.form and there:
            self.form.save()
        return there

    def retranslate(self) -> None:
        self.set_words(text("callback.card"), key_name(PLAN_KEY))
        if known := self._presenter.known:
            self._show(known)

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def _show(self, known: Known) -> None:
        for gone in self._views.keys() - {each.id for each in known.open}:
            _end(self._views.pop(gone))
        for place, callback in enumerate(known.open):
            self._view_of(callback, place).show_callback(callback)
        self._plan.setText(text("callback.plan_another" if known.open else "callback.plan_one"))
        self._plan.setVisible(self.form is None or self.form.isHidden())
        self._problem.hide()
        if self.form:
            self.form.look_again()
        self._open_left_behind()
        self.show()
        if self._wanted:
            self._wanted = False
            self.begin()
            self._ahead.end()

    def _view_of(self, callback: Callback, place: int) -> CallbackView:
        if callback.id not in self._views:
            view = self._views[callback.id] = CallbackView(self._presenter)
            view.change_wanted.connect(partial(self.change, callback.id))
            self._rows.insertWidget(place, view)
        return self._views[callback.id]

    def _fail(self, why: str) -> None:
        self._problem.setText(why)
        self._problem.show()
        self._plan.hide()
        self.show()

    # ── the form ────────────────────────────────────────────────────────────────────────────────────────────────
    def _open_form(
        self,
        seen: Callback | None = None,
        draft: Draft | None = None,
        content: Mapping[str, Any] | None = None,
        *,
        focus: bool = True,
    ) -> None:
        """One at a time: what is half typed in another one stays where it is."""
        if self.form is None:
            self.form = CallbackForm(self._presenter, self._keeper, seen, draft, content=content)
            self.form.left.connect(self._leave_form)
            self.form.given_up.connect(self._give_up)
            self.form.finished.connect(self._close_form)
            self.form.other_wanted.connect(self._change_instead)
            self.body.insertWidget(self.body.count() - 1, self.form)
        self.form.show()
        self._plan.hide()
        if focus:
            self._lead_to(self.form)

    def _lead_to(self, form: CallbackForm) -> None:
        focus = self.window().focusWidget()
        if not form.isAncestorOf(focus):
            self._keyboard_was = focus
        form.take_focus()
        reveal(form)

    def _leave_form(self) -> None:
        if self.form:
            self.form.hide()
            self._plan.show()
            self._give_keyboard_back()

    def _give_keyboard_back(self) -> None:
        """To where it was before the form: to the notes of a call, say."""
        was, self._keyboard_was = self._keyboard_was, None
        there = was if was and shiboken6.isValid(was) and was.isVisible() else self._plan
        there.setFocus(Qt.FocusReason.OtherFocusReason)

    def _give_up(self) -> None:
        if self.form:
            seen, content, begun = self.form.seen, self.form.content, self.form.is_begun
            self._close_form()
            if begun:
                back = partial(self._open_form, seen, None, content)
                self._presenter.customer.happened.emit(text("callback.given_up"), back)

    def _close_form(self) -> None:
        if self.form:
            form, self.form = self.form, None
            self._plan.show()
            if form.isAncestorOf(self.window().focusWidget()):
                self._give_keyboard_back()
            _end(form)

    def _change_instead(self, callback_id: UUID) -> None:
        self._close_form()
        self.change(callback_id)

    def _take_draft(self, drafts: tuple[Draft, ...]) -> None:
        """What was being typed when the program ended is there again, once it is known what there is."""
        mine = (draft for draft in drafts if draft.customer_id == self._presenter.customer.customer_id)
        self._left_behind = next(mine, None)
        if self._presenter.known:
            self._open_left_behind()

    def _open_left_behind(self) -> None:
        draft, self._left_behind, known = self._left_behind, None, self._presenter.known
        if draft is None or known is None or self.form:
            return
        changes = draft.content.get("changes")
        seen = next((each for each in known.open if str(each.id) == changes), None)
        if changes and seen is None:
            self._keeper.drop(draft.id)  # it is over meanwhile: there is nothing to change
        else:
            self._open_form(seen, draft, focus=False)


class CallbackView(Growing):
    """One open callback: how it stands, when, where, whose; and what can be done with it."""

    change_wanted = Signal()

    def __init__(self, presenter: CustomerCallbacks) -> None:
        super().__init__()
        self._presenter = presenter
        self._callback: Callback | None = None
        self._phase = Chip()
        self._when, self._zone = Text(role="strong", wrap=True), Text(role="small", wrap=True)
        self._purpose, self._details = Text(wrap=True), Text(role="muted", wrap=True)
        self._change = Button(icon="pencil", on_click=self.change_wanted.emit)
        self._cancel = Button(kind="quiet", on_click=self._ask_why)
        self._why = ReasonLine("callback.cancel_why", "callback.cancel_it", "refused.callbacks.reason_missing")
        self._why.given.connect(self._cancel_it)
        self._why.left.connect(self._close_why)
        self._lay_out()
        self._why.hide()
        follow_language(self)

    def show_callback(self, callback: Callback) -> None:
        now, me = self._presenter.now, self._presenter.door.person_id
        self._callback = callback
        phase = callback.phase(now)
        words = text(f"callbacks.phase.{phase}")
        if callback.claimer and phase in (Phase.CLAIMED, Phase.IN_CALL, Phase.TO_DECIDE) and callback.claimed_by != me:
            words = f"{words}: {callback.claimer}"
        self._phase.show_state(words, phase_tone(phase))
        self._when.setText(window_words(callback, now))
        self._zone.setText(zone_words(callback, self._presenter.customer.zone, now))
        self._purpose.setText(callback.purpose)
        self._purpose.setVisible(bool(callback.purpose))
        known = self._presenter.known
        whom = "" if known and known.alone else whom_words(callback, me)
        self._details.setText(" · ".join(filter(None, (number_words(callback), whom, attempts_words(callback)))))
        steps = TRANSITIONS[callback.state_at(now)]
        self._change.setVisible(Step.MOVE in steps)
        self._cancel.setVisible(Step.CANCEL in steps and self._why.isHidden())
        said = (text("callback.card"), words, self._when.text(), self._zone.text(), callback.purpose)
        self.setAccessibleName(", ".join(filter(None, said)))

    def take_focus(self) -> None:
        first = next((each for each in (self._change, self._cancel) if not each.isHidden()), None)
        if first:
            first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def retranslate(self) -> None:
        self._change.setText(text("callback.change"))
        self._cancel.setText(text("callback.cancel"))
        if self._callback:
            self.show_callback(self._callback)

    def _ask_why(self) -> None:
        self._cancel.hide()
        self._why.begin()

    def _close_why(self) -> None:
        self._why.hide()
        self._cancel.show()
        self._cancel.setFocus()

    def _cancel_it(self, reason: str) -> None:
        if self._callback:
            self._presenter.cancel(self._callback, reason, lambda: None, self._why.refuse)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._when, 1)
        head.addWidget(self._phase, 0, Qt.AlignmentFlag.AlignTop)
        buttons = QWidget()
        row = FlowLayout(buttons, gap=8)
        row.addWidget(self._change)
        row.addWidget(self._cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        for part in (self._zone, self._purpose, self._details, buttons, self._why):
            column.addWidget(part)


def _end(widget: QWidget) -> None:
    widget.hide()
    widget.deleteLater()
