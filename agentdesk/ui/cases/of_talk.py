"""Which case a contact is about: proposed, chosen with F9, dropped; the wrap-up links both."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from agentdesk.core.cases.commands import AddInteraction, CasesOfTalk, OpenCase
from agentdesk.core.cases.model import CaseRow
from agentdesk.core.interactions.drafting import Following
from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name
from agentdesk.ui.cases.card_presenter import Listed, listed_of
from agentdesk.ui.cases.confirming import Confirming
from agentdesk.ui.cases.words import case_line, status_words
from agentdesk.ui.interactions.talk import About, Talk
from agentdesk.ui.interactions.unsent_strip import Unsent
from agentdesk.ui.parts import Bench
from agentdesk.ui.widgets.text import without_keys

TAKE_KEY = "Ctrl+F9"
_DIGITS = 9
_LONGEST = 60


class CasesOfTalks(QObject):
    """`new_case` opens the form of a new one for a customer."""

    def __init__(self, bench: Bench, new_case: Callable[[UUID], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench, self._new_case = bench, new_case
        self._all, self._then = bench.contacts.conversations, bench.contacts.then
        self._known: dict[UUID, tuple[UUID, Listed, tuple[CaseRow, ...]]] = {}
        self._dropped: set[tuple[UUID, UUID]] = set()
        self._asked: UUID | None = None
        self._menu = QMenu(bench.window)
        self._then.show_elsewhere(AddInteraction.kind)
        self._then.say_with(AddInteraction.kind, self._say)
        bench.contacts.about, bench.contacts.choose_about = self.about, self.choose
        self._confirming = Confirming(bench, self)
        bench.contacts.unsent = self.unsent
        self._all.opened.connect(self._follow)
        self._all.changed.connect(self._follow)
        self._all.closed.connect(lambda talk: self._known.pop(talk.id, None))

    # ── what is shown ───────────────────────────────────────────────────────────────────────────────────────────
    def about(self, talk: Talk) -> About | None:
        """For the line above the notes."""
        if following := self._following(talk):
            case_id = UUID(following.command.args["case_id"])
            return About(self._code(talk, case_id), self._then.words_of(following), case_id)
        if rows := self._linked(talk):
            return About(" ".join(row.code for row in rows), case_line(rows[0]), rows[0].id)
        if row := self.proposed(talk):
            tip = text("cases.about_proposed", case=case_line(row), key=key_name(TAKE_KEY))
            return About(text("cases.about_perhaps", code=row.code), tip, row.id, sure=False)
        return None

    def unsent(self, talk: Talk) -> Unsent | None:
        """The confirmation of what was settled in it, until it has left."""
        waiting = next((row for row in self._linked(talk) if row.unconfirmed_since), None)
        return self._confirming.of(waiting) if waiting else None

    def proposed(self, talk: Talk) -> CaseRow | None:
        """The one open case of the same reason, unless the contact is about one already or it has been dropped."""
        reason, taken = talk.draft.reason_id, any(each.command.kind in _TAKES for each in talk.draft.then)
        if reason is None or taken or self._linked(talk):
            return None
        alike = [row for row in self.open_for(talk) if row.reason_id == reason]
        return alike[0] if len(alike) == 1 and (talk.id, alike[0].id) not in self._dropped else None

    def open_for(self, talk: Talk) -> tuple[CaseRow, ...]:
        """What runs out first in front."""
        known = self._known.get(talk.id)
        return known[1].open if known and known[0] == talk.draft.customer_id else ()

    # ── what keys ask ───────────────────────────────────────────────────────────────────────────────────────────
    def choose(self, talk: Talk) -> None:
        """The customer's open cases, a digit each, and a new one; with none open the new one at once."""
        if talk.draft.customer_id is None:
            return
        if talk.id not in self._known:
            self._asked = talk.id
            self._load(talk)
        elif rows := self.open_for(talk):
            self._show(talk, rows[: _DIGITS - 1])
        else:
            self._new_case(talk.draft.customer_id)

    @property
    def can_take(self) -> bool:
        talk = self._all.active
        return talk is not None and (self._following(talk) or self.proposed(talk)) is not None

    def take_or_drop(self) -> None:
        """What is proposed is taken, what was taken is dropped."""
        talk = self._all.active
        if talk and self._following(talk):
            self.drop(talk)
        elif talk and (row := self.proposed(talk)):
            self.take(talk, row)

    def take(self, talk: Talk, row: CaseRow) -> None:
        """Its reason is taken over where the contact has none so far."""
        following = self._following(talk)
        takes_reason = talk.draft.reason_id is None and row.reason_id is not None
        if takes_reason:
            self._bench.contacts.picks.reason(talk, row.reason_id)
        command = AddInteraction(case_id=row.id, interaction_id=talk.id)
        back = partial(self._bench.contacts.picks.reason, talk, None) if takes_reason else None
        words = text("cases.about", case=case_line(row))
        self._then.add(talk, command, words, replaces=following.id if following else None, back=back)
        if talk.draft.customer_id:
            self._then.steps.tell(talk.draft.customer_id, "case")

    def drop(self, talk: Talk) -> None:
        if following := self._following(talk):
            self._dropped.add((talk.id, UUID(following.command.args["case_id"])))
            self._then.remove(talk, following.id)

    def heard(self, subjects: Iterable[Any]) -> None:
        if any(kind == "case" for kind, _ in subjects):
            for talk in self._all.talks:
                self._load(talk)

    # ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _show(self, talk: Talk, rows: tuple[CaseRow, ...]) -> None:
        menu, following = self._menu, self._following(talk)
        taken = following.command.args["case_id"] if following else ""
        menu.clear()
        menu.setAccessibleName(text("cases.about_which"))
        for n, row in enumerate(rows, 1):
            words = without_keys(f"{case_line(row)[:_LONGEST]} · {status_words(row)}")
            action = menu.addAction(f"&{n}  {words}")
            action.setCheckable(True)
            action.setChecked(str(row.id) == taken)
            action.triggered.connect(partial(self._pick, talk, row))
        menu.addSeparator()
        customer_id = talk.draft.customer_id
        action = menu.addAction(f"&{len(rows) + 1}  {text('cases.new')}")
        action.triggered.connect(lambda: self._new_case(customer_id) if customer_id else None)
        menu.setActiveAction(menu.actions()[0])
        menu.popup(self._bench.contacts.about_place())

    def _pick(self, talk: Talk, row: CaseRow, taken: bool = True) -> None:
        """Once more: it is not about this one after all."""
        if talk in self._all.talks:
            self.take(talk, row) if taken else self.drop(talk)

    def _following(self, talk: Talk) -> Following | None:
        return next((each for each in talk.draft.then if each.command.kind == AddInteraction.kind), None)

    def _linked(self, talk: Talk) -> tuple[CaseRow, ...]:
        known = self._known.get(talk.id)
        return known[2] if known else ()

    def _code(self, talk: Talk, case_id: UUID) -> str:
        known = self._known.get(talk.id)
        rows = (*known[1].open, *known[1].settled) if known else ()
        return next((row.code for row in rows if row.id == case_id), text("cases.one"))

    def _say(self, args: Any) -> str:
        rows = (row for known in self._known.values() for row in (*known[1].open, *known[1].settled))
        row = next((row for row in rows if str(row.id) == str(args["case_id"])), None)
        return text("cases.about", case=case_line(row) if row else text("cases.one"))

    def _follow(self, talk: Talk) -> None:
        known = self._known.get(talk.id)
        if talk.draft.customer_id and (known is None or known[0] != talk.draft.customer_id):
            self._load(talk)

    def _load(self, talk: Talk) -> None:
        door, customer_id = self._bench.door, talk.draft.customer_id
        if customer_id is None:
            return

        def look() -> tuple[Listed, tuple[CaseRow, ...]]:
            return listed_of(door.asked, customer_id), door.asked(CasesOfTalk(talk.id))

        door.work(look, owner=self, done=partial(self._know, talk, customer_id), supersedes=f"talk.{talk.id}")

    def _know(self, talk: Talk, customer_id: UUID, found: tuple[Listed, tuple[CaseRow, ...]]) -> None:
        if talk not in self._all.talks or talk.draft.customer_id != customer_id:
            return
        before, self._known[talk.id] = self._known.get(talk.id), (customer_id, *found)
        following = self._following(talk)
        if following and before and before[0] != customer_id:  # it is with somebody else, whose case this is not
            self._then.remove(talk, following.id)
        self._all.changed.emit(talk)
        if self._asked == talk.id:
            self._asked = None
            self.choose(talk)


_TAKES = (AddInteraction.kind, OpenCase.kind)
