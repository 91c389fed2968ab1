"""The form of a deed on the page of a case: opened, kept, laid beside what others changed meanwhile, carried out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import shiboken6
from PySide6.QtCore import QObject, QTimer

from agentdesk.core.cases.commands import NotThanks
from agentdesk.core.cases.model import Told
from agentdesk.core.commands import Together
from agentdesk.core.errors import Refused
from agentdesk.core.wording import error_text, text
from agentdesk.ui.cases.deeds import DEEDS, Deed
from agentdesk.ui.cases.guarding import Before, guarded
from agentdesk.ui.cases.known import Known
from agentdesk.ui.cases.page import CasePage
from agentdesk.ui.cases.words import when
from agentdesk.ui.forms.asks import Answers, Ask, How, Setting, first_of, label_of
from agentdesk.ui.forms.fields import written
from agentdesk.ui.forms.form import Form
from agentdesk.ui.forms.kept import Kept, KeptForms
from agentdesk.ui.forms.product_field import ProductField
from agentdesk.ui.interactions.words import reason_words
from agentdesk.ui.language import language
from agentdesk.ui.parts import Bench
from agentdesk.ui.theme import Tone

_LOOK_AFTER_MS = 250


class Filling(QObject):
    """At most one form is open on the page; others begun before wait as drafts."""

    def __init__(
        self,
        bench: Bench,
        page: CasePage,
        kept: KeptForms,
        show_case: Callable[[UUID], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bench, self._page, self._kept, self._show_case = bench, page, kept, show_case
        self._deed: Deed | None = None
        self._now: Kept | None = None
        self._seen_version = 0
        self._before: Before = _at_once
        self._look_soon = QTimer(self, interval=_LOOK_AFTER_MS, singleShot=True)
        self._look_soon.timeout.connect(self._look)
        self._wanted: UUID | None = None
        self._wanted_deed: tuple[UUID, str] | None = None
        page.presenter.shown.connect(self._compare)
        kept.saved.connect(self._tell_kept)
        language().changed.connect(self._look)

    def begin(self, deed: Deed, answers: Answers) -> None:
        """Opens the form of this deed; a deed that asks for nothing is done at once."""
        known = self._page.known
        if known is None or not deed.may(known):
            return
        if self._deed is deed and self._form:
            self._form.take_focus()
            return
        if not deed.ask(known):
            self._send(deed, known, {}, {})
            return
        self._open(deed, known, answers, focus=True)

    def restore(self, case_id: UUID) -> None:
        """A form about this case that was left half filled in stands there again."""
        self._wanted = case_id

    def begin_with(self, case_id: UUID, name: str) -> None:
        """This deed is why the case was opened: its form opens as soon as the case is shown."""
        self._wanted_deed = (case_id, name)
        if self._page.known:
            self._begin_wanted(self._page.known)

    # ── opening ─────────────────────────────────────────────────────────────────────────────────────────────────
    @property
    def _form(self) -> Form | None:
        form = self._page.form
        return form if form and shiboken6.isValid(form) else None

    def _open(self, deed: Deed, known: Known, answers: Answers, *, focus: bool) -> None:
        stock, shop, case = known.stock, self._bench.shop, known.case
        door = self._bench.door
        setting = Setting(door.clock, ZoneInfo(shop.time_zone), stock.reasons, stock.habits, shop.currency,
                          partial(ProductField, door, case.customer_id))  # fmt: skip
        title, save = partial(text, deed.name_key), partial(text, f"cases.save.{deed.name}")
        form = Form(title, partial(deed.ask, known), setting, save=save, notes=partial(deed.notes, known))
        seen = form.answers()
        kept = self._kept.of(deed.name, case.id)
        if kept:
            form.fill(kept.answers)
            form.say_kept()
        form.fill(answers)
        self._now = kept or Kept(deed.name, case.id, case.customer_id, form.answers(), seen)
        self._deed, self._seen_version = deed, case.row_version
        self._before = guarded(door, setting.zone, form, self._now) if deed.guarded else _at_once
        form.changed.connect(self._changed)
        form.saved.connect(self._save)
        form.left.connect(self._leave)
        form.discarded.connect(self._discard)
        self._page.show_form(form)
        if kept and kept.seen != seen:
            self._show_difference(known, deed, kept)
        if focus:
            form.take_focus()
        self._look_soon.start()

    def _changed(self) -> None:
        form, kept = self._form, self._now
        if form and kept:
            self._kept.keep(kept, form.answers())
            self._look_soon.start()

    def _look(self) -> None:
        """What is to be seen before it is done: what a merge moves, what was said before."""
        form, deed, known = self._form, self._deed, self._page.known
        if form is None or deed is None or known is None or deed.look is None:
            return
        look, said, asked = deed.look, form.answers(), self._bench.door.asked

        def show(found: tuple[str, Tone]) -> None:
            words, tone = found
            if words and shiboken6.isValid(form):
                form.say(lambda: words, tone)
            elif shiboken6.isValid(form):
                form.hush()

        self._bench.door.work(lambda: look(known, said, asked), owner=self, done=show, supersedes="look")

    # ── others ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _compare(self, known: Known) -> None:
        """The case as it stands now, beside what is being typed."""
        if self._wanted == known.case.id and self._form is None:
            self._take_up(known)
        self._wanted = None
        self._begin_wanted(known)
        form, deed, kept = self._form, self._deed, self._now
        if form is None or deed is None or kept is None or kept.subject_id != known.case.id:
            return
        if not deed.may(known):
            form.say(partial(text, "cases.form.not_now"), Tone.CARE)
        elif known.case.row_version != self._seen_version:
            self._show_difference(known, deed, kept)

    def _begin_wanted(self, known: Known) -> None:
        if self._wanted_deed and self._wanted_deed[0] == known.case.id:
            name, self._wanted_deed = self._wanted_deed[1], None
            self.begin(next(deed for deed in DEEDS if deed.name == name), {})

    def _take_up(self, known: Known) -> None:
        begun = {kept.form for kept in self._kept.about(known.case.id)}
        deed = next((deed for deed in DEEDS if deed.name in begun and deed.may(known)), None)
        if deed:
            self._open(deed, known, {}, focus=False)

    def _show_difference(self, known: Known, deed: Deed, kept: Kept) -> None:
        """What others changed is said at its field; where nothing was typed, it stands there now."""
        form = self._form
        if form is None:
            return
        now = {ask.name: ask for ask in deed.ask(known)}
        moved = [ask for ask in form.asks if ask.name in now and first_of(now[ask.name]) != kept.seen.get(ask.name)]
        said = form.answers()
        for ask in moved:
            if said[ask.name] == kept.seen.get(ask.name, ""):
                form.fill({ask.name: first_of(now[ask.name])})
            elif said[ask.name] != first_of(now[ask.name]):
                form.advise(ask.name, partial(self._say_now, deed, known, ask.name))
        kept.seen = kept.seen | {ask.name: first_of(now[ask.name]) for ask in moved}
        self._seen_version = known.case.row_version
        if moved:
            form.say(partial(_say_changed, moved), Tone.CARE)

    def _say_now(self, deed: Deed, known: Known, name: str) -> str:
        now = next(ask for ask in deed.ask(known) if ask.name == name)
        return text("cases.form.now", value=_shown(now, known, self._page))

    # ── ending ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _save(self) -> None:
        self._before(self._save_now)

    def _save_now(self) -> None:
        form, deed, kept, known = self._form, self._deed, self._now, self._page.known
        if form and deed and kept and known:
            self._send(deed, known, form.final(), kept.seen)

    def _send(self, deed: Deed, known: Known, said: Answers, seen: Answers) -> None:
        command = deed.make(known, said, seen)
        if command is None:
            self._finish()
            return
        form, kept = self._form, self._now if said else None
        if form:
            form.work(True)
        command_id = self._page.presenter.do(
            command,
            id=kept.command_id if kept else None,
            base=self._seen_version if deed.based and kept else None,
            done=lambda result: self._done(deed, known, result, command_id),
            failed=self._refused,
            progress=partial(self._tell_progress, len(command.commands)) if isinstance(command, Together) else None,
        )

    def _tell_progress(self, total: int, done: int) -> None:
        if self._form:
            self._form.say_kept(partial(text, "lists.progress", done=done, all=total))

    def _done(self, deed: Deed, known: Known, result: Any, command_id: UUID) -> None:
        self._finish()
        told = result.get("told") if isinstance(result, dict) else None
        words = text(f"cases.done.{told or deed.name}", code=_code(known, result))
        undo: Callable[[], object] = partial(self._page.presenter.undo, command_id)
        if told == Told.THANKED:
            undo = partial(self._page.presenter.do, NotThanks(case_id=known.case.id), text("cases.done.not_thanks"))
        self._bench.tell(words, undo)
        if told == Told.FOLLOWED or deed.goes_on:
            self._show_case(UUID(result["case_id"]))

    def _refused(self, error: Exception) -> None:
        """Said in the form; what was typed stays."""
        form = self._form
        if form is None:
            self._bench.tell(error_text(error))
            return
        form.work(False)
        form.say(partial(error_text, error))
        if isinstance(error, Refused) and error.code == "cases.moved" and self._page.presenter.case_id:
            self._page.presenter.load(self._page.presenter.case_id)

    def _leave(self) -> None:
        """By Esc: what was typed is kept for the next time."""
        self._page.end_form()
        self._deed = self._now = None

    def _discard(self) -> None:
        deed, kept = self._deed, self._now
        self._finish()
        if deed and kept:
            self._bench.tell(text("cases.form.discarded"), partial(self._bring_back, deed, kept))

    def _bring_back(self, deed: Deed, kept: Kept) -> None:
        known = self._page.known
        if known and known.case.id == kept.subject_id:
            self._kept.keep(kept, kept.answers)
            self._open(deed, known, {}, focus=True)

    def _finish(self) -> None:
        if self._now:
            self._kept.drop(self._now)
        self._leave()

    def _tell_kept(self, draft_id: object) -> None:
        if self._form and self._now and draft_id == self._now.draft_id:
            self._form.say_kept()


def _at_once(send: Callable[[], None]) -> None:
    send()


def _code(known: Known, result: Any) -> str:
    """Of the case that was made, else of the one it was about."""
    number = result.get("number") if isinstance(result, dict) else None
    return str(number or known.case.code)


def _say_changed(moved: Sequence[Ask]) -> str:
    return text("cases.form.changed_meanwhile", fields=", ".join(label_of(ask) for ask in moved))


def _shown(ask: Ask, known: Known, page: CasePage) -> str:
    """An answer as people read it."""
    if not ask.value:
        return "–"
    match ask.how:
        case How.CHOICE:
            return dict(ask.options).get(ask.value, ask.value)
        case How.REASON:
            return reason_words(known.stock.reasons, UUID(ask.value))
        case How.PRODUCT:
            return known.case.product
        case How.AMOUNT:
            return written(ask.value)
        case How.MOMENT:
            return when(datetime.fromisoformat(ask.value), page.presenter.zone)
    return ask.value
