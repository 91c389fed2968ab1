"""A new case, filled in beside the customer: the page and the conversation stay in sight."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import shiboken6
from PySide6.QtCore import QObject

from agentdesk.core.commands import Undo
from agentdesk.core.interactions.drafting import Following
from agentdesk.core.wording import error_text, text
from agentdesk.ui.cases.card import CasesCard
from agentdesk.ui.cases.known import Stock
from agentdesk.ui.cases.new_case import (
    EDITED_CASE,
    NEW_CASE,
    REPLACES,
    Beside,
    new_case_asks,
    new_case_command,
    said_of,
)
from agentdesk.ui.forms.asks import Setting, id_of
from agentdesk.ui.forms.form import Form
from agentdesk.ui.forms.kept import STEP, Kept, KeptForms, say_kept
from agentdesk.ui.forms.product_field import ProductField
from agentdesk.ui.parts import Bench
from agentdesk.ui.widgets.scroll_column import reveal
from agentdesk.ui.widgets.type_ahead import TypeAhead


class Beginning(QObject):
    """One form for each customer at most; it is a draft from the first key on."""

    def __init__(
        self, bench: Bench, kept: KeptForms, show_case: Callable[[UUID], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._bench, self._kept, self._show_case = bench, kept, show_case
        self._ahead, self._steps = TypeAhead(self), bench.contacts.then.steps

    def begin(self, card: CasesCard) -> None:
        if card.form:
            card.form.take_focus()
            return
        self._ahead.begin()
        card.presenter.stock(partial(self._open, card, focus=True), self._fail)

    def edit(self, card: CasesCard, following: Following) -> None:
        """Of a case that is opened with the wrap-up; a new one that is half filled in waits as a draft."""
        customer_id = card.presenter.customer_id
        answers = said_of(following.command.args)
        kept = Kept(EDITED_CASE, customer_id, customer_id, answers, {REPLACES: str(following.id)})
        self._kept.keep(kept, answers)
        card.end_form()
        card.presenter.stock(partial(self._open, card, focus=True, name=EDITED_CASE), self._fail)

    def take_up(self, card: CasesCard) -> None:
        """A form that was left half filled in stands there again, and takes the keyboard from nobody."""
        begun = (name for name in (EDITED_CASE, NEW_CASE) if self._kept.of(name, card.presenter.customer_id))
        if card.form is None and (name := next(begun, None)):
            card.presenter.stock(partial(self._open, card, focus=False, name=name), self._fail)

    def _open(self, card: CasesCard, stock: Stock, *, focus: bool, name: str = NEW_CASE) -> None:
        if not shiboken6.isValid(card) or card.form:
            return
        customer_id, beside = card.presenter.customer_id, self.beside(card.presenter.customer_id)
        door, shop = self._bench.door, self._bench.shop
        setting = Setting(door.clock, ZoneInfo(shop.time_zone), stock.reasons, stock.habits, shop.currency,
                          partial(ProductField, door, customer_id))  # fmt: skip
        title, asks = partial(text, "cases.new_title"), partial(new_case_asks, stock, beside)
        save = partial(text, "cases.save_new" if name == NEW_CASE else "then.save")
        form = Form(title, asks, setting, save=save, narrow=True)
        kept = self._kept.of(name, customer_id)
        if kept:
            form.fill(kept.answers)
            form.say_kept()
        else:
            form.fill(self._steps.filled(customer_id))
        fresh = kept is None
        kept = kept or Kept(NEW_CASE, customer_id, customer_id, form.answers(), {STEP: self._steps.of(customer_id)})
        self._connect(card, form, kept, beside)
        card.show_form(form)
        if focus:
            form.take_focus(selected=fresh)
            reveal(form)
            self._ahead.end()

    def _connect(self, card: CasesCard, form: Form, kept: Kept, beside: Beside | None) -> None:
        def save() -> None:
            form.work(True)
            command = new_case_command(form.final(), kept.subject_id, beside)
            self._bench.door.do(command, owner=form, id=kept.command_id, done=done, failed=refused)

        def done(result: Any) -> None:
            end()
            words = text("cases.done.new", code=result["number"])
            self._bench.tell(words, partial(self._undo, kept.command_id))

        def end() -> None:
            self._kept.drop(kept)
            self._end(card)
            self._steps.tell(kept.subject_id, "case", kept.seen.get(STEP, ""))

        def refused(error: Exception) -> None:
            form.work(False)
            form.say(partial(error_text, error))

        def discard() -> None:
            said = form.answers()
            self._kept.drop(kept)
            self._end(card)
            again = None if replaces else partial(self._bring_back, card, said)
            self._bench.tell(text("cases.form.discarded"), again)

        replaces = id_of(kept.seen.get(REPLACES, ""))

        def with_wrap_up() -> None:
            said, then = form.final(), self._bench.contacts.then
            talk = then.talk_for(kept.subject_id)
            if replaces and not then.has(talk, replaces):
                form.say(partial(text, "then.gone"))
            elif talk:
                command = new_case_command(said, kept.subject_id, beside)
                then.add(talk, command, text("cases.then", subject=said["subject"]), replaces=replaces)
                end()
            else:
                save()

        if not replaces and self._bench.contacts.then.talk_for(kept.subject_id):
            form.add_way(partial(text, "cases.with_wrap_up"), with_wrap_up)
        form.changed.connect(lambda: self._kept.keep(kept, form.answers()))
        self._kept.saved.connect(partial(say_kept, form, kept))
        form.saved.connect(with_wrap_up if replaces else save)
        form.discarded.connect(discard)
        form.left.connect(lambda: self._leave(card, kept))

    def _leave(self, card: CasesCard, kept: Kept) -> None:
        """By Esc: what was typed stays in the form, an untouched one goes."""
        if self._kept.of(kept.form, kept.subject_id) is None:
            self._end(card)
        else:
            self._keyboard_back()

    def _end(self, card: CasesCard) -> None:
        if shiboken6.isValid(card) and card.form:
            had_keyboard = card.form.isAncestorOf(self._bench.window.focusWidget())
            card.end_form()
            if had_keyboard:
                self._keyboard_back()

    def _keyboard_back(self) -> None:
        """To the notes of a conversation, else to the page."""
        self._bench.window.centre.take_focus()

    def _bring_back(self, card: CasesCard, said: dict[str, str]) -> None:
        if shiboken6.isValid(card):
            customer_id = card.presenter.customer_id
            self._kept.keep(Kept(NEW_CASE, customer_id, customer_id, said), said)
            self.begin(card)

    def _undo(self, command_id: UUID) -> None:
        told = lambda _: self._bench.tell(text("done.undone"))  # noqa: E731
        self._bench.door.do(Undo(command_id=command_id), owner=self, done=told, failed=self._fail)

    def beside(self, customer_id: UUID) -> Beside | None:
        """The conversation with this customer that is going on."""
        talk = self._bench.contacts.active
        if talk is None or talk.draft.customer_id != customer_id or not talk.begun:
            return None
        return Beside(talk.id, talk.draft.start.channel, talk.draft.reason_id, talk.draft.notes, talk.mood)

    def _fail(self, error: Exception) -> None:
        self._bench.tell(error_text(error))
