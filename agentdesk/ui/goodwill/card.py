"""Goodwill beside a customer: what may be given now and why, before anybody speaks; the form; what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import shiboken6
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from agentdesk.core.approvals.model import OPEN, Request
from agentdesk.core.drafts import Draft
from agentdesk.core.goodwill.model import Act
from agentdesk.core.goodwill.policy import GoodwillKind
from agentdesk.core.money import Money
from agentdesk.core.wording import decimal_text, text
from agentdesk.ui.actions import key_name
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.goodwill.aim import Way, proposed
from agentdesk.ui.goodwill.form import GOODWILL_DRAFT, GoodwillForm
from agentdesk.ui.goodwill.given import GivenView
from agentdesk.ui.goodwill.known import Known, given_today
from agentdesk.ui.goodwill.limits import AllLimits
from agentdesk.ui.goodwill.presenter import CustomerGoodwill
from agentdesk.ui.goodwill.request_boxes import RequestBoxes
from agentdesk.ui.goodwill.request_view import RequestBox
from agentdesk.ui.goodwill.room_view import RoomView
from agentdesk.ui.goodwill.words import what_words
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.vouchers.words import SHOW_KEY
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.countdown import Waker
from agentdesk.ui.widgets.flow import FlowLayout
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.scroll_column import reveal
from agentdesk.ui.widgets.search_field import SearchField
from agentdesk.ui.widgets.type_ahead import TypeAhead

GIVE_KEY, ASK_KEY, LIMITS_KEY = "F7", "Shift+F7", "Ctrl+F7"


class GoodwillCard(SectionCard):
    """`begin` opens the form. Hidden until it is known what may be given, or until that takes long."""

    place = "goodwill"
    rest_wanted = Signal(str, object)
    """A callback about the rest: what it is about, and the id of the case."""
    vouchers_wanted = Signal()
    """All vouchers of the customer, with their codes."""
    notes_wanted = Signal()
    begun = Signal()
    """What `is_begun` says may be otherwise now."""

    def __init__(
        self, presenter: CustomerGoodwill, keeper: DraftKeeper, waker: Waker, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self.presenter, self._keeper = presenter, keeper
        presenter.setParent(self)
        self.form: GoodwillForm | None = None
        self.given: GivenView | None = None
        self._led_to: UUID | None = None
        self._awaits_box = False
        self._way: Way | None = None
        self._keyboard_was: QWidget | None = None
        self._left_behind: Draft | None = None
        self._wanted, self._ahead, self._behind = "", TypeAhead(self), TypeAhead(self)
        self._room, self.limits, self._requests = RoomView(), AllLimits(presenter), RequestBoxes(presenter, waker)
        self._problem = Notice(tone=Tone.CARE, on_action=presenter.load)
        self._give = Button(kind="primary", icon="gift", on_click=self.begin)
        self._all = Button(kind="quiet", icon="chevron-down", on_click=self.toggle_limits)
        self._vouchers = Button(kind="quiet", icon="ticket", on_click=self.vouchers_wanted.emit)
        self._today = Button(kind="quiet", icon="ticket", on_click=self._show_todays)
        self._lay_out()
        self.hide()
        presenter.shown.connect(self._show)
        presenter.failed.connect(self._fail)
        presenter.waiting.connect(self._wait)
        presenter.customer.shown.connect(lambda _: presenter.load())
        self._requests.change_wanted.connect(self._change)
        self._requests.again_wanted.connect(self._ask_again)
        self._requests.part_wanted.connect(self._give_part)
        self._requests.keyboard_left.connect(self._give_keyboard_back)
        keeper.left_behind(GOODWILL_DRAFT, presenter.door, self._take_drafts)
        follow_language(self)

    @property
    def customer_id(self) -> UUID:
        return self.presenter.customer.customer_id

    @property
    def boxes(self) -> dict[UUID, RequestBox]:
        return self._requests.by_id

    @property
    def is_begun(self) -> bool:
        """Neither given nor discarded."""
        return self.form is not None and (not self.form.isHidden() or self.form.has_words)

    # ── what keys and buttons ask ───────────────────────────────────────────────────────────────────────────────
    def begin(self, *, ask: bool = False) -> None:
        """F7. It waits until something is known, and until what is being sent has an answer; what is typed meanwhile
        goes to the form."""
        known = self.presenter.known
        if known is None or self._is_sending:
            self._wanted = "ask" if ask else "give"
            self._ahead.begin()
            if known is None:
                self.presenter.load()
            return
        if ask and self.form and not self.form.isHidden():
            self.form.ask()
            return
        self._open_form(known)

    def begin_up_to(self, kind: GoodwillKind, most: Money | None, reason_id: UUID | None) -> None:
        """What a guide proposes: of this kind, and no more than that. What was being typed can be brought back."""
        known = self.presenter.known
        if known is None:
            self.begin()
            return
        self._give_up()
        aim = known.aim
        fitting = proposed(known.now)
        amount = min(fitting or most.minor, most.minor) if most else fitting
        ids = {"reason": reason_id or aim.reason_id, "case": aim.case_id, "order": aim.order_id}
        content: dict[str, Any] = {name: str(id) if id else None for name, id in ids.items()}
        content |= {
            "kind": kind.value,
            "touched": True,
            "skus": list(aim.skus),
            "amount": decimal_text(Money(amount, known.currency)) if amount else "",
            "most": decimal_text(most) if most else None,
        }
        self._open_form(known, content=content)

    def ask(self) -> None:
        """Shift+F7: where one waits already, or was decided and is not noted yet, the keyboard goes there; also to one
        that is on its way."""
        if self._awaits_box or self._is_sending:
            self._wanted = "ask"
            self._ahead.begin()
            return
        box = self._requests.first
        if box and (self.form is None or self.form.isHidden()):
            self._remember_keyboard(box)
            box.take_focus()
            reveal(box)
        else:
            self.begin(ask=True)

    def toggle_limits(self) -> None:
        self.limits.setVisible(self.limits.isHidden())
        self._name_all()
        if not self.limits.isHidden():
            reveal(self._all)  # which hides them again, below them

    def save(self) -> bool:
        """The form that the keyboard is in; whether there is one."""
        focus = self.window().focusWidget()
        if self.form and self.form.isAncestorOf(focus):
            self.form.save()
            return True
        return any(box.save() for box in self.boxes.values() if box.isAncestorOf(focus))

    def take_focus(self) -> None:
        box = self._requests.first
        box.take_focus() if box else self._give.setFocus(Qt.FocusReason.ShortcutFocusReason)
        reveal(self)

    def lead_to(self, request_id: UUID) -> None:
        """The keyboard to this request, as soon as it is there."""
        if box := self.boxes.get(request_id):
            box.take_focus()
            reveal(box)
        else:
            self._led_to = request_id
            self.presenter.load()

    def hear(self, subjects: frozenset[Any]) -> None:
        """Something has changed somewhere."""
        if self.presenter.known:
            self.presenter.load()
        if self.given and self.given.code:
            self.given.code.look_again()
        for box in self.boxes.values():
            if box.here:
                box.here.hear(subjects)

    def retranslate(self) -> None:
        self.set_words(text("give.card"), key_name(GIVE_KEY))
        self._give.setText(text("give.begin"))
        self._give.set_key(key_name(GIVE_KEY))
        self._vouchers.setText(text("voucher.page"))
        self._vouchers.set_key(key_name(SHOW_KEY))
        self._name_all()
        if known := self.presenter.known:
            self._show(known)

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def _show(self, known: Known) -> None:
        """In place: what says the same is not touched."""
        self._problem.hide()
        self._awaits_box = False
        self._room.show_known(known, self.presenter.customer.zone)
        self.limits.show_known(known)
        self._all.show()
        self._show_requests(known)
        self._show_todays_way(known)
        if self.form and self.form.changes and not self._requests.waits(self.form.changes):
            self._give_up()  # it is decided: there is nothing to change
        if self.form:
            self.form.show_known(known)
        if self.given and not self._still_given(known):
            self._close_given()
        self._show_meter()
        self._show_way()
        self.show()
        self._go_on(known)

    def _go_on(self, known: Known) -> None:
        self._open_left_behind(known)
        box, self._led_to = self.boxes.get(self._led_to) if self._led_to else None, None
        if box:
            box.take_focus()
            reveal(box)
        self._begin_wanted()

    @property
    def _is_sending(self) -> bool:
        return self.form is not None and self.form.is_busy

    def _begin_wanted(self) -> None:
        """What was asked for too early."""
        asks = self._wanted == "ask"
        if self._wanted and not self._is_sending and not (asks and self._awaits_box):
            self._wanted = ""
            self.ask() if asks else self.begin()
            self._ahead.end()

    def _show_way(self) -> None:
        """To the form; not while it is open, nor while one waits for all that could be given."""
        known, is_open = self.presenter.known, self.form is not None and not self.form.isHidden()
        self._give.setVisible(not is_open and not (self._requests.any_waits and known is not None and not known.room))

    def _show_meter(self) -> None:
        if known := self.presenter.known:
            typed = self.form.minor if self.form and not self.form.isHidden() and not self.form.changes else 0
            self._room.show_typed(known, typed)

    def _show_requests(self, known: Known) -> None:
        decided = self._requests.show_known(known)
        if decided and not self.isAncestorOf(self.window().focusWidget()):
            reveal(decided)  # the customer is on the line: what to say is to be seen at once

    def _show_todays_way(self, known: Known) -> None:
        """What was given today can be shown again: its code, the way back."""
        acts = self._todays(known)
        self._today.setVisible(bool(acts) and self.given is None)
        self._vouchers.setVisible(any(act.voucher_id for act in known.acts))
        self._today.setText(text("give.todays", what=what_words(acts[0])) if acts else "")

    def _todays(self, known: Known) -> tuple[Act, ...]:
        zone: ZoneInfo = self.presenter.customer.zone
        today = self.presenter.now.astimezone(zone).date().isoformat()
        return given_today(known, self.presenter.door.person_id, today)

    def _wait(self, waiting: bool) -> None:
        """It takes longer than anybody notices."""
        if waiting and self.presenter.known is None:
            self._room.show_nothing(text("give.loading"))
            for part in (self._give, self._all, self._today, self._problem):
                part.hide()
            self.show()

    def _fail(self, why: str) -> None:
        """What was shown may not be right any more; nothing typed is lost."""
        self._awaits_box = False
        if self.presenter.known is None:
            self._room.show_nothing("")
        self._problem.say("", why, Tone.CARE, action=text("give.try_again"))
        self._problem.show()
        self.show()

    def _name_all(self) -> None:
        shown = not self.limits.isHidden()
        self._all.setText(text("give.hide_limits" if shown else "give.all_limits"))
        self._all.set_key(key_name(LIMITS_KEY))
        self._all.set_icon("chevron-up" if shown else "chevron-down")

    # ── the form ────────────────────────────────────────────────────────────────────────────────────────────────
    def _open_form(
        self,
        known: Known,
        draft: Draft | None = None,
        *,
        changes: Request | None = None,
        content: Mapping[str, Any] | None = None,
        focus: bool = True,
    ) -> None:
        if self.given:
            self._close_given()
        if self.form is None:
            self.form = GoodwillForm(self.presenter, known, self._keeper, draft, changes=changes, content=content)
            self._way = self.form.way
            self.form.changed.connect(self._follow_form)
            self.form.left.connect(self._leave_form)
            self.form.given_up.connect(self._give_up)
            self.form.given.connect(self._show_given)
            self.form.asked.connect(self._finish_asking)
            self.form.sent.connect(self._hold_keys)
            self.form.refused.connect(self._take_refusal)
            self.body.insertWidget(self.body.indexOf(self.limits) + 1, self.form)
        self.form.show()
        self._give.hide()
        self._show_meter()
        self.begun.emit()
        if focus:
            self._remember_keyboard(self.form)
            self.form.take_focus()
            reveal(self.form)
        self.presenter.load()  # limits are freed by time, too

    def _follow_form(self) -> None:
        """Another way to go on asks for other things: its button is not to lie out of sight."""
        self._show_meter()
        self.begun.emit()
        if self.form and self.form.way is not self._way:
            self._way = self.form.way
            if self.form.isAncestorOf(self.window().focusWidget()):
                reveal(self.form)

    def _remember_keyboard(self, inside: QWidget) -> None:
        focus = self.window().focusWidget()
        if focus and not self.isAncestorOf(focus):
            self._keyboard_was = focus

    def _hold_keys(self) -> None:
        """With Enter it is done for whoever types on: that is for the notes again."""
        if self.form:
            self._behind.begin(inside=self.form, to=self._keyboard_was)

    def _take_refusal(self) -> None:
        self._behind.end()
        self._begin_wanted()

    def _leave_form(self) -> None:
        if self.form:
            self.form.hide()
            self._show_way()
            self._show_meter()
            self.begun.emit()
            self._give_keyboard_back()

    def _give_keyboard_back(self) -> None:
        """To where it was before: to the notes of a call, say."""
        was, self._keyboard_was = self._keyboard_was, None
        if self.presenter.talk and isinstance(was, SearchField):
            self.notes_wanted.emit()  # they had not had the keyboard yet
            return
        here = self._give if self._give.isVisible() else self._all
        there = was if was and shiboken6.isValid(was) and was.isVisible() else here
        there.setFocus(Qt.FocusReason.OtherFocusReason)

    def _give_up(self) -> None:
        form = self.form
        if form is None:
            return
        content, changes, missed = form.content, form.changes, form.has_words
        self._close_form()
        if missed:
            back = partial(self._bring_back, content, changes)
            self.presenter.customer.happened.emit(text("give.given_up"), back)

    def _bring_back(self, content: Mapping[str, Any], changes: Request | None) -> None:
        if self.form is None and (known := self.presenter.known):
            self._open_form(known, content=content, changes=changes)

    def _close_form(self) -> None:
        if self.form:
            form, self.form = self.form, None
            self._show_way()
            if form.isAncestorOf(self.window().focusWidget()):
                self._give_keyboard_back()
            self._behind.end()
            _end(form)
            self._show_meter()
            self.begun.emit()
            self.presenter.aim_at(None)

    def _finish_asking(self) -> None:
        self._close_form()
        self._awaits_box = True
        self.presenter.load()
        self._begin_wanted()

    # ── what was given ──────────────────────────────────────────────────────────────────────────────────────────
    def _show_given(self, act: Act, words: str) -> None:
        """The code is booked, and shown at once; the keyboard goes back to the notes."""
        self._close_form()
        self._show_act(act, words)
        self.presenter.load()
        self._begin_wanted()

    def _show_act(self, act: Act, words: str = "") -> None:
        self._close_given()
        self.given = GivenView(self.presenter, act, words)
        self.given.closed.connect(self._close_given_by_hand)
        self.body.insertWidget(self.body.indexOf(self.limits) + 1, self.given)
        self.given.show()
        self._today.hide()
        reveal(self.given)

    def _show_todays(self) -> None:
        known = self.presenter.known
        if known and (acts := self._todays(known)):
            self._show_act(acts[0], acts[0].words)

    def _still_given(self, known: Known) -> bool:
        mine = self.given.act.id if self.given else None
        seen = next((act for act in known.acts if act.id == mine), None)
        return seen is None or seen.counts > 0

    def _close_given_by_hand(self) -> None:
        self._close_given()
        if known := self.presenter.known:
            self._show_todays_way(known)
        self._give_keyboard_back()

    def _close_given(self) -> None:
        if self.given:
            given, self.given = self.given, None
            if given.isAncestorOf(self.window().focusWidget()):
                self._give_keyboard_back()
            _end(given)

    # ── requests ────────────────────────────────────────────────────────────────────────────────────────────────
    def _change(self, box: RequestBox) -> None:
        if known := self.presenter.known:
            self._close_form()
            self._open_form(known, changes=box.shown.request)

    def _ask_again(self, box: RequestBox) -> None:
        """The same once more: its end is noted with that."""
        if known := self.presenter.known:
            request = box.shown.request
            self._close_form()
            ids = {name: getattr(request, f"{name}_id") for name in ("reason", "case", "order")}
            content = {name: str(id) if id else None for name, id in ids.items()}
            amount = Money(request.amount, request.currency)
            self._open_form(known, content=content | {
                "kind": request.kind.value, "amount": str(amount.amount), "for_it": request.words, "touched": True,
                "live": True, "skus": list(self.presenter.aim_of(request).skus),
            })  # fmt: skip
            self.presenter.note(request)

    def _give_part(self, box: RequestBox) -> None:
        request, part = box.shown.request, self.presenter.part_of(box.shown.request)

        def given(act: Act) -> None:
            self._show_act(act)
            self._give_keyboard_back()  # from there the form of the callback takes it
            rest = Money(request.amount - part, request.currency)
            self.rest_wanted.emit(text("give.rest_by_callback", rest=rest), request.case_id)

        self.presenter.give_part(request, given)

    # ── after a restart ─────────────────────────────────────────────────────────────────────────────────────────
    def _take_drafts(self, drafts: tuple[Draft, ...]) -> None:
        self._left_behind = next((draft for draft in drafts if draft.customer_id == self.customer_id), None)
        if known := self.presenter.known:
            self._open_left_behind(known)

    def _open_left_behind(self, known: Known) -> None:
        draft, self._left_behind = self._left_behind, None
        if draft is None or self.form:
            return
        changes = draft.content.get("changes")
        going = (each.request for each in known.requests if each.standing in OPEN)
        request = next((each for each in going if str(each.id) == changes), None)
        if changes and request is None:
            self._keeper.drop(draft.id)  # it is decided meanwhile: there is nothing to change
            self.begun.emit()
        else:
            self._open_form(known, draft, changes=request, focus=False)

    def _lay_out(self) -> None:
        buttons = QWidget()
        row = FlowLayout(buttons)
        for button in (self._give, self._all, self._vouchers, self._today):
            row.addWidget(button)
        for part in (self._room, self._requests, self.limits, buttons, self._problem):
            self.body.addWidget(part)
        for hidden in (self._requests, self.limits, self._problem, self._vouchers, self._today):
            hidden.hide()


def _end(widget: QWidget) -> None:
    widget.hide()
    widget.deleteLater()
