"""What this customer was promised: open promises first, broken ones in red; a new one is made in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import shiboken6
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agentdesk.core.drafts import Draft
from agentdesk.core.interactions.drafting import Following
from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.language import follow_language
from agentdesk.ui.promises.forms import NewPromise
from agentdesk.ui.promises.kept_form import PROMISE_DRAFT, KeptForm
from agentdesk.ui.promises.presenter import CustomerPromises, Known
from agentdesk.ui.promises.row import PromiseRow, Rows
from agentdesk.ui.promises.words import settled_tone, settled_words
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.countdown import Waker
from agentdesk.ui.widgets.paint import SMALL
from agentdesk.ui.widgets.painted import Lines, LinesLabel, Words
from agentdesk.ui.widgets.scroll_column import reveal
from agentdesk.ui.widgets.text import Text
from agentdesk.ui.widgets.type_ahead import TypeAhead

MAKE_KEY = "Ctrl+P"
_ICONS = {"kept": "circle-check", "withdrawn": "circle-x"}


class PromisesCard(SectionCard):
    """Hidden until it is known what there is. `begin` makes a promise, `lead_to` brings the keyboard to one."""

    place = "promises"
    ring_wanted = Signal(object)
    """The `Promise` that is to be kept by a callback."""

    def __init__(
        self, presenter: CustomerPromises, keeper: DraftKeeper, waker: Waker, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self.presenter, self._keeper, self._waker = presenter, keeper, waker
        presenter.setParent(self)
        self.rows: Rows = {}
        self.form: NewPromise | None = None
        self._kept_form: KeptForm | None = None
        self._wanted: object = None
        self._ahead = TypeAhead(self)
        self._wanted_case: UUID | None = None
        self._drafts: list[Draft] = []
        self._keyboard_was: QWidget | None = None
        self._shows_all = False
        self._open, self._settled = QVBoxLayout(), QVBoxLayout()
        self._none, self._problem = Text(role="muted", wrap=True), Text(role="muted", wrap=True)
        self._make = Button(kind="quiet", icon="handshake", on_click=self.begin)
        self._more = Button(kind="quiet", on_click=self._toggle_settled)
        self._lay_out()
        self.hide()
        presenter.shown.connect(self._show)
        presenter.failed.connect(self._fail)
        presenter.customer.shown.connect(lambda _: presenter.load())
        keeper.left_behind(PROMISE_DRAFT, presenter.door, self._take_drafts)
        follow_language(self)

    # ── what keys and buttons ask ───────────────────────────────────────────────────────────────────────────────
    def begin(self, draft: Draft | None = None, *, focus: bool = True, case_id: UUID | None = None) -> None:
        """A new promise, for this case; before anything is known it waits for that."""
        known = self.presenter.known
        if known is None:
            self._wanted, self._wanted_case = "new", case_id
            self._ahead.begin()
            return
        if focus and (self.form is None or not self._has_keyboard(self.form)):
            self._keyboard_was = self.window().focusWidget()
        if self.form is None:
            self._open_form(known, draft)
            if self.form and case_id:
                self.form.choose_case(case_id)
        if focus:
            self._focus_form()

    def edit(self, following: Following) -> None:
        """One that goes with the wrap-up; what was being typed for another one can be brought back."""
        if self.form:
            self._leave()
        if known := self.presenter.known:
            self._keyboard_was = self.window().focusWidget()
            said = following.command.args
            content = {"words": said["words"], "due": said["due_at"], "replaces": str(following.id)}
            content["kind"] = said["promise_kind"]
            self._open_form(known, None, content | {"owner": said["owner_id"], "case": said["case_id"]})
            self._focus_form()

    def _focus_form(self) -> None:
        if self.form:
            self.form.say_when()
            self.form.take_focus()
            reveal(self.form)

    def lead_to(self, promise_id: object = None) -> None:
        """The keyboard to this promise, else to the first; with none open, to the way to make one."""
        if self.presenter.known is None:
            self._wanted = promise_id or "first"
            return
        row = self.rows.get(promise_id) if promise_id in self.rows else next(iter(self.rows.values()), None)  # type: ignore[call-overload]
        if row:
            row.take_focus()
            reveal(row)
        else:
            self._make.setFocus(Qt.FocusReason.ShortcutFocusReason)
            reveal(self)

    def take_focus(self) -> None:
        self.lead_to()

    @property
    def current(self) -> PromiseRow | None:
        """The promise that the keyboard is on, else the most urgent."""
        rows = list(self.rows.values())
        return next((row for row in rows if row.has_keyboard), rows[0] if rows else None)

    def save(self) -> bool:
        """The form that the keyboard is in; whether there is one."""
        if self.form and self._has_keyboard(self.form):
            self._save()
            return True
        row = next((row for row in self.rows.values() if row.form and self._has_keyboard(row.form)), None)
        if row:
            row.save()
        return row is not None

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def retranslate(self) -> None:
        self.set_words(text("promise.card"), key_name(MAKE_KEY))
        self._make.setText(text("promise.make_one"))
        self._none.setText(text("promise.none"))
        if known := self.presenter.known:
            self._show(known)

    def follow_talk(self) -> None:
        """A conversation has begun or ended: a promise goes with its wrap-up, or is made at once."""
        if self.form:
            self.form.say_when()

    def _show(self, known: Known) -> None:
        focused = next((n for n, row in enumerate(self.rows.values()) if row.has_keyboard), None)
        for gone in self.rows.keys() - {promise.id for promise in known.open}:
            row = self.rows.pop(gone)
            row.hide()
            row.deleteLater()
        self.rows = {promise.id: self.rows.get(promise.id) or self._row() for promise in known.open}
        for n, promise in enumerate(known.open):
            row = self.rows[promise.id]
            self._open.insertWidget(n, row)
            row.show()
            row.show_promise(promise, known)
        self._none.setVisible(not self.rows)
        self._problem.hide()
        self._show_settled(known)
        if self.form:
            self.form.show_known(known)
        self._open_left_behind(known)
        self.show()
        if focused is not None and not any(row.has_keyboard for row in self.rows.values()):
            rows = list(self.rows.values())
            rows[min(focused, len(rows) - 1)].take_focus() if rows else self._make.setFocus()
        self._go_on()

    def _go_on(self) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted == "new":
            self.begin(case_id=self._wanted_case)
            self._ahead.end()
        elif wanted:
            self.lead_to(wanted)

    def _row(self) -> PromiseRow:
        row = PromiseRow(self.presenter, self._keeper, self._waker)
        row.opened.connect(reveal)
        row.ring_wanted.connect(self.ring_wanted)
        return row

    def _show_settled(self, known: Known) -> None:
        while item := self._settled.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for promise in known.settled if self._shows_all else ():
            became = settled_words(promise, self.presenter.here, self.presenter.now)
            words = (Words(promise.words), Words(became, SMALL, "muted"))
            lines = Lines(icon=_ICONS[promise.state.value], tone=settled_tone(promise), words=words)
            self._settled.addWidget(LinesLabel(lines))
        self._more.setVisible(bool(known.settled))
        key = "promise.hide_settled" if self._shows_all else "promise.show_settled"
        self._more.setText(text(key) if self._shows_all else text(key, count=len(known.settled)))

    def _toggle_settled(self) -> None:
        self._shows_all = not self._shows_all
        if known := self.presenter.known:
            self._show_settled(known)

    def _fail(self, why: str) -> None:
        self._problem.setText(why)
        self._problem.show()
        self.show()

    # ── a new one ───────────────────────────────────────────────────────────────────────────────────────────────
    def _open_form(self, known: Known, draft: Draft | None, content: Mapping[str, Any] | None = None) -> None:
        self.form = NewPromise(self.presenter, known)
        if content:
            self.form.restore(content)
        self._kept_form = KeptForm(self.form, self._keeper, {"form": "new"}, draft)
        self.form.wanted.connect(self._save)
        self.form.left.connect(self._leave)
        self.body.insertWidget(0, self.form)
        self.form.show()  # now, not with the next turn: a quick hand presses Tab before
        self._make.hide()

    def _save(self) -> None:
        form, kept = self.form, self._kept_form
        if form is None or kept is None:
            return
        if command := form.command():
            self.presenter.make(
                command, id=kept.command_id, done=self._saved, refused=form.complain, replaces=form.replaces
            )

    def _saved(self) -> None:
        step = self.form.step if self.form else ""
        self._finish()
        self.presenter.steps.tell(self.presenter.customer.customer_id, "promise", step)

    def _leave(self) -> None:
        """Esc: given up; the toast brings the words back."""
        if self.form and self.form.words.text().strip():
            content = self.form.content()
            self.presenter.customer.happened.emit(text("promise.given_up"), lambda: self._bring_back(content))
        self._finish()

    def _bring_back(self, content: dict[str, object]) -> None:
        self.begin()
        if self.form:
            self.form.restore(content)
            self.form.changed.emit()

    def _finish(self) -> None:
        form, kept = self.form, self._kept_form
        if form is None or kept is None:
            return
        kept.drop()
        had_keyboard = self._has_keyboard(form)
        self.form, self._kept_form = None, None
        self._make.show()
        if had_keyboard:
            self._give_keyboard_back()
        form.hide()
        form.deleteLater()

    def _give_keyboard_back(self) -> None:
        """To where it was before the form: to the notes of a call, say."""
        was = self._keyboard_was
        there = was if was and shiboken6.isValid(was) and was.isVisible() else self._make
        there.setFocus(Qt.FocusReason.OtherFocusReason)

    # ── after a restart ─────────────────────────────────────────────────────────────────────────────────────────
    def _take_drafts(self, drafts: tuple[Draft, ...]) -> None:
        mine = self.presenter.customer.customer_id
        self._drafts = [draft for draft in drafts if draft.customer_id == mine]
        if known := self.presenter.known:
            self._open_left_behind(known)

    def _open_left_behind(self, known: Known) -> None:
        """What was being typed stands open again; that of a promise that is settled meanwhile is let go."""
        drafts, self._drafts = self._drafts, []
        rows = {str(id): row for id, row in self.rows.items()}
        for draft in drafts:
            form, row = str(draft.content.get("form")), rows.get(str(draft.content.get("promise")))
            if form == "new" and self.form is None:
                self.begin(draft, focus=False)
            elif row and row.form is None:
                row.begin(form, draft, focus=False)
            else:
                self._keeper.drop(draft.id)

    def _has_keyboard(self, view: QWidget) -> bool:
        return view.isAncestorOf(self.window().focusWidget())

    def _lay_out(self) -> None:
        self._open.setSpacing(12)
        self._settled.setSpacing(6)
        for part in (self._none, self._problem):
            self.body.addWidget(part)
            part.hide()
        self.body.addLayout(self._open)
        self.body.addLayout(self._settled)
        last = QHBoxLayout()
        for button in (self._make, self._more):
            last.addWidget(button)
        last.addStretch(1)
        self.body.addLayout(last)
        self._more.hide()
