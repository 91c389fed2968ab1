"""Giving goodwill, or asking for more than one may give alone: amount, kind, reason, words. Kept while it is typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from shiboken6 import isValid

from agentdesk.core.amounts import read_amount
from agentdesk.core.approvals.model import Request
from agentdesk.core.drafts import Draft
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.model import Act, Decider
from agentdesk.core.goodwill.policy import GoodwillKind
from agentdesk.core.ids import new_id
from agentdesk.core.money import Money
from agentdesk.core.wording import decimal_text, error_text, text
from agentdesk.ui.actions import key_name
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.forms.fields import AmountField, ChoiceField, written_amount
from agentdesk.ui.goodwill.about import About, offer_anew
from agentdesk.ui.goodwill.aim import Aim, Way, proposed, way_of
from agentdesk.ui.goodwill.known import Known, Wish
from agentdesk.ui.goodwill.presenter import CustomerGoodwill
from agentdesk.ui.goodwill.words import kind_words, later_words, meaning_words, money
from agentdesk.ui.interactions.reason_field import ReasonField
from agentdesk.ui.language import follow_language
from agentdesk.ui.spelling.marks import spell
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.text import Text, announce

GOODWILL_DRAFT = "goodwill"
_MOST_WORDS = 2_000
_TONES = {Way.GIVE: Tone.NEUTRAL, Way.ASK: Tone.CARE, Way.BEYOND: Tone.CARE, Way.NO: Tone.STOP}
_LINES = ("words", "for_it", "beyond")


class GoodwillForm(Growing):
    """Enter gives it, or asks for it where it is more than one's room; Esc leaves with everything kept."""

    changed = Signal()
    """What stands in it: the meter follows."""
    left = Signal()
    given_up = Signal()
    given = Signal(object, str)
    """The `Act`, and the words for the customer."""
    asked = Signal()
    sent = Signal()
    """An answer follows: given, asked or refused."""
    refused = Signal()

    def __init__(
        self,
        presenter: CustomerGoodwill,
        known: Known,
        keeper: DraftKeeper,
        draft: Draft | None = None,
        *,
        changes: Request | None = None,
        content: Mapping[str, Any] | None = None,
    ) -> None:
        """`changes`: a request that shall ask for something else. `content`: what was given up and is wanted again."""
        super().__init__()
        self._presenter, self._keeper, self.changes = presenter, keeper, changes
        self._draft_id = draft.id if draft else new_id()
        self._command_id = draft.command_id if draft else new_id()
        self._known, self._aim = known, known.aim
        self._touched, self.is_busy, self._filling = False, False, True
        kept: Mapping[str, Any] = (draft.content if draft else content) or {}
        self._step = str(kept.get("step") or presenter.steps.of(presenter.customer.customer_id))
        self.most = Money.of(str(kept["most"]), known.currency) if kept.get("most") else None
        """No more than that, says the guide that has opened it."""
        self._deciders: tuple[Decider, ...] | None = None
        self.amount = AmountField(known.currency)
        self.words, self.for_it, self.beyond = (QLineEdit() for _ in range(3))
        spell(self.words, self.for_it, self.beyond)
        self.kind, self.reason, self.live = ChoiceField(), ReasonField(key=""), QCheckBox()
        self.to: ChoiceField | None = None
        self.about: About | None = None
        self._rows = {name: FieldRow("", getattr(self, name)) for name in ("amount", "kind", "reason")}
        self._meaning = Text(wrap=True)
        self._trouble: Notice | None = None
        self._more = Button(kind="quiet", icon="chevron-down", on_click=self._toggle_more)
        self._do = Button(kind="primary", on_click=self.save)
        self._cancel = Button(on_click=self._give_up)
        self._lay_out()
        self._fill(kept)
        self._connect()
        follow_language(self)
        self._filling = False
        self._follow()

    # ── what a person does ──────────────────────────────────────────────────────────────────────────────────────
    def take_focus(self) -> None:
        """What is proposed is selected, so that typing replaces it and Enter takes it."""
        self.amount.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.amount.selectAll()

    def save(self) -> None:
        """Gives it, or asks for it; says in place what is missing."""
        wish = self._wish()
        if wish is None or self.is_busy:
            return
        way = self.way
        if way is Way.NO or self.waits_for_line:
            announce(self, self._meaning.text())
            self.take_focus()
            return
        if self._trouble:
            self._trouble.hide()
        self._work(True)
        self.sent.emit()
        if self.changes:
            self._presenter.change(self.changes, wish, self._command_id, self._finish_asking, self._refuse)
        elif way is Way.ASK:
            self._presenter.ask(wish, self._command_id, self._finish_asking, self._refuse)
        else:
            self._presenter.give(wish, self._command_id, self._finish_giving, self._refuse)

    def ask(self) -> None:
        """The key for a supervisor: only for more than one may give alone."""
        if self.way is Way.ASK:
            self.save()
        else:
            self.take_focus()
            self._say(text("give.ask_for_more", room=Money(self._known.room, self._known.currency)), Tone.ACCENT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            choices = (self.kind, *([self.to] if self.to else []), *(self.about.choices if self.about else []))
            chosen = next((each for each in choices if each.hasFocus()), None)
            chosen.showPopup() if chosen else self.save()
        else:
            super().keyPressEvent(event)

    # ── what is known ───────────────────────────────────────────────────────────────────────────────────────────
    def show_known(self, known: Known) -> None:
        """Something has changed, or something else is meant. What was typed stays; what was proposed follows."""
        self._known, self._aim = known, known.aim
        self._filling = True
        if not self._touched and not self.changes:
            self._propose()
            if self.amount.hasFocus():
                self.amount.selectAll()
        self.reason.show_reason(known.now.reason_id)
        self._offer()
        self._filling = False
        self._follow()

    @property
    def minor(self) -> int:
        """The amount that stands there; 0 while there is none that can be read."""
        try:
            return read_amount(self.amount.text(), self._known.currency)
        except Refused:
            return 0

    @property
    def way(self) -> Way:
        if self.changes:  # it is asked for already
            return Way.ASK
        return way_of(self.minor, self._known.now.authority, alone=self._known.alone)

    @property
    def waits_for_line(self) -> bool:
        """Only the server lets somebody give more than they may alone, and it is away."""
        return self._known.offline is not None and self.way in (Way.ASK, Way.BEYOND)

    @property
    def content(self) -> dict[str, Any]:
        """What stands in it, to be kept."""
        aim = self._aim
        ids = {name: getattr(aim, f"{name}_id") for name in ("reason", "case", "order")}
        lines = {"amount": self.amount.answer} | {name: getattr(self, name).text() for name in _LINES}
        kept = {name: str(value) if value else None for name, value in ids.items()}
        changes = str(self.changes.id) if self.changes else None
        return lines | kept | {
            "kind": aim.kind.value, "skus": list(aim.skus), "live": self.live.isChecked(), "touched": self._touched,
            "changes": changes, "step": self._step, "most": decimal_text(self.most) if self.most else None,
        }  # fmt: skip

    @property
    def has_words(self) -> bool:
        """Something that would be missed."""
        typed = (each.text().strip() for each in (self.words, self.for_it, self.beyond))
        return any(typed) or (self._touched and bool(self.amount.text().strip()))

    def retranslate(self) -> None:
        for name, row in self._rows.items():
            row.set_words(text(f"give.field.{name}"))
        self.words.setPlaceholderText(text("give.field.words_hint"))
        self.live.setText(text("give.live"))
        self._more.setText(text("give.more"))
        self._cancel.setText(text("contact.cancel"))
        self.amount.setPlaceholderText(money(0, self._known.currency))
        self._offer()
        self._follow()

    # ── filling ─────────────────────────────────────────────────────────────────────────────────────────────────
    def _fill(self, kept: Mapping[str, Any]) -> None:
        ready = self._presenter.contacts.conversations.ready
        self.reason.show_reasons(ready.reasons, ready.habits)
        self.reason.show_reason(self._known.now.reason_id)
        self.live.setChecked(self._presenter.is_live)
        if self.changes:
            self.amount.setText(written_amount(Money(self.changes.amount, self.changes.currency)))
            self.for_it.setText(self.changes.words)
            self._aim = self._presenter.aim_of(self.changes)
            self._presenter.aim_at(self._aim)
        elif not kept:
            self._propose()
        if "amount" in kept:
            self.amount.show_answer(str(kept["amount"] or ""))
        for name in _LINES:
            if name in kept:
                getattr(self, name).setText(str(kept[name] or ""))
        if kept:
            self._touched = bool(kept.get("touched"))
            self.live.setChecked(bool(kept.get("live", True)) and self._presenter.is_live)
            self._aim = _aim_of(kept)
            self._presenter.aim_at(self._aim)

    def _propose(self) -> None:
        """The middle of what is fitting, if anything is known to have happened."""
        found = proposed(self._known.now) if self._known.something_happened else 0
        self.amount.setText(written_amount(Money(found, self._known.currency)) if found else "")

    def _offer(self) -> None:
        """What can be chosen, in the language of the window."""
        kinds = [(kind.value, kind_words(kind)) for kind in GoodwillKind]
        offer_anew(self.kind, kinds, self._aim.kind.value)
        if self.about:
            self.about.show_known(self._known, self._aim)
        self._offer_people()

    def _offer_people(self) -> None:
        """Where several may decide; else there is nothing to choose."""
        if self.to is None and len(self._deciders or ()) > 1:
            self.to = ChoiceField()
            self.to.setMinimumContentsLength(8)
            self._rows["to"] = FieldRow(text("give.field.to"), self.to)
            self._column.insertWidget(self._column.indexOf(self.live) + 1, self._rows["to"])
        if self.to:
            currency = self._known.currency
            named = [
                (str(each.person_id), text("give.to_named", name=each.name, room=Money(each.room, currency)))
                for each in self._deciders or ()
            ]
            offer_anew(self.to, [("", text("give.to_whoever")), *named], self.to.code)

    # ── following ───────────────────────────────────────────────────────────────────────────────────────────────
    def _follow(self) -> None:
        """What the amount means, what the button does, and what is asked besides; live while typing."""
        if self._filling:
            return
        way, minor = self.way, self.minor
        zone = self._presenter.customer.zone
        meant = "" if self.changes or not minor else meaning_words(minor, self._known, zone)
        later = later_words(self._known) if self.waits_for_line else ""
        self._meaning.setText(" ".join(filter(None, (meant, later))))
        self._meaning.setVisible(bool(self._meaning.text()))
        self._meaning.set_tone(_TONES[way])
        asking = way is Way.ASK
        self._show_row("words", not asking)
        self._show_row("for_it", asking)
        self._show_row("beyond", way is Way.BEYOND)
        self.live.setVisible(asking and not self.changes)
        if self.to:
            self._rows["to"].setVisible(asking and not self.changes and len(self._deciders or ()) > 1)
        kind = "change" if self.changes else "ask" if asking else f"do.{self._aim.kind}"
        self._do.setText(text(f"give.{kind}"))
        self._do.set_key(key_name("Return"))
        self._do.setEnabled(not self.is_busy and way is not Way.NO and not later)
        if asking and self._deciders is None and not self.changes:
            self._deciders = ()
            self._presenter.deciders(self._aim, self, self._take_deciders)
        self.changed.emit()

    def _show_row(self, name: str, shown: bool) -> None:
        """Made when it is wanted first: most are not."""
        if shown and name not in self._rows:
            words = text(f"give.field.{name}")
            self._rows[name] = FieldRow(words, getattr(self, name), needed=name == "beyond")
            self._column.insertWidget(self._column.indexOf(self.live), self._rows[name])
        if row := self._rows.get(name):
            row.setVisible(shown)

    def _take_deciders(self, found: tuple[Decider, ...]) -> None:
        self._deciders = found
        self._offer_people()
        self._follow()

    def _edited(self) -> None:
        if self._filling:
            return
        if self.sender() is self.amount:
            self._touched = True
            self._rows["amount"].show_problem("")
        if beyond := self._rows.get("beyond"):
            beyond.show_problem("")
        self._follow()
        self._keep()

    def _re_aim(self) -> None:
        """Of another kind: other limits may bind."""
        if not self._filling:
            self._aim_at(replace(self._aim, kind=GoodwillKind(self.kind.code)))

    def _aim_at(self, aim: Aim) -> None:
        self._aim, self._deciders = aim, None
        self._presenter.aim_at(aim)
        self._follow()
        self._keep()

    def _pick_reason(self, reason_id: UUID) -> None:
        self.reason.show_reason(reason_id)
        self._aim_at(replace(self._aim, reason_id=reason_id))

    def _go_on_to_words(self) -> None:
        (self.for_it if self.way is Way.ASK else self.words).setFocus()

    # ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────
    def _wish(self) -> Wish | None:
        """None while something is missing, which is said where it is missing."""
        try:
            minor = read_amount(self.amount.text(), self._known.currency)
        except Refused as refusal:
            self._rows["amount"].show_problem(error_text(refusal))
            self.take_focus()
            return None
        if self.most and minor > self.most.minor:
            self._rows["amount"].show_problem(text("give.above_the_guide", most=self.most))
            self.take_focus()
            return None
        way, beyond = self.way, self.beyond.text().strip()
        if way is Way.BEYOND and not beyond:
            self._rows["beyond"].show_problem(text("give.beyond_missing"))
            self.beyond.setFocus()
            return None
        asking = way is Way.ASK
        return Wish(
            aim=self._aim,
            amount=minor,
            currency=self._known.currency,
            words=(self.for_it if asking else self.words).text().strip(),
            beyond=beyond if way is Way.BEYOND else "",
            live=asking and self.live.isChecked(),
            to_id=UUID(self.to.code) if asking and self.to and self.to.code else None,
        )

    # ── keeping and ending ──────────────────────────────────────────────────────────────────────────────────────
    def _keep(self) -> None:
        if self.has_words:
            customer_id = self._presenter.customer.customer_id
            self._keeper.keep(self._draft_id, GOODWILL_DRAFT, self._command_id, self.content, customer_id)
        else:
            self._keeper.drop(self._draft_id)

    def _finish_giving(self, act: Act) -> None:
        self._keeper.drop(self._draft_id)
        if isValid(self):
            self.given.emit(act, self.words.text().strip())
        self._presenter.steps.tell(self._presenter.customer.customer_id, "goodwill", self._step)

    def _finish_asking(self) -> None:
        self._keeper.drop(self._draft_id)
        if isValid(self):
            self.asked.emit()

    def _give_up(self) -> None:
        self._keeper.drop(self._draft_id)
        self.given_up.emit()

    def _refuse(self, error: Exception) -> None:
        """Nothing was given. What was refused is asked anew as another command; what failed, as the same, so that it is
        never given twice."""
        if not isValid(self):
            self._presenter.customer.refused.emit(error_text(error))
            return
        self._work(False)
        if isinstance(error, Refused):
            self._command_id = new_id()
            self._presenter.load()
        self._keep()
        self._say(error_text(error), Tone.CARE if isinstance(error, Refused) else Tone.STOP)
        self.refused.emit()

    def _say(self, words: str, tone: Tone) -> None:
        if self._trouble is None:
            self._trouble = Notice()
            self._column.insertWidget(self._column.count() - 1, self._trouble)
        self._trouble.say("", words, tone)
        self._trouble.show()
        announce(self, words)

    def _work(self, busy: bool) -> None:
        self.is_busy = busy
        for button in (self._do, self._cancel):
            button.setEnabled(not busy)

    # ── building ────────────────────────────────────────────────────────────────────────────────────────────────
    def _toggle_more(self) -> None:
        if self.about is None:
            self.about = About(self._presenter, self._known, self._aim)
            self.about.aimed.connect(self._aim_at)
            self._column.insertWidget(self._column.indexOf(self._more) + 1, self.about)
            self.about.show()
            self.about.order.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.about.setVisible(self.about.isHidden())
        self._more.set_icon("chevron-down" if self.about.isHidden() else "chevron-up")

    def _connect(self) -> None:
        for line in (self.amount, self.words, self.for_it, self.beyond):
            line.textChanged.connect(self._edited)
        self.kind.currentIndexChanged.connect(lambda _: self._re_aim())
        self.live.toggled.connect(lambda _: self._edited())
        self.reason.picked.connect(self._pick_reason)
        self.reason.left.connect(self._go_on_to_words)

    def _lay_out(self) -> None:
        for line in (self.words, self.for_it, self.beyond):
            line.setMaxLength(_MOST_WORDS if line is not self.beyond else 300)
        self.amount.setMaxLength(40)
        self.kind.setMinimumContentsLength(8)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self._rows["amount"], 2, Qt.AlignmentFlag.AlignTop)
        first.addWidget(self._rows["kind"], 3, Qt.AlignmentFlag.AlignTop)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(8)
        column.addLayout(first)
        column.addWidget(self._meaning)
        column.addWidget(self._rows["reason"])
        column.addWidget(self.live)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        buttons = QWidget()
        row = FlowLayout(buttons)
        row.addWidget(self._do)
        row.addWidget(self._cancel)
        column.addWidget(buttons)


def _aim_of(kept: Mapping[str, Any]) -> Aim:
    ids = {f"{name}_id": UUID(kept[name]) if kept.get(name) else None for name in ("reason", "case", "order")}
    return Aim(kind=GoodwillKind(kept.get("kind") or "voucher"), skus=tuple(kept.get("skus") or ()), **ids)
