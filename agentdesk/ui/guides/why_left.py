"""Why a guide was left is asked in the wrap-up, never in the talk; nobody has to say it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject

from agentdesk.core.guides.commands import LeftInContact, SayWhyLeft
from agentdesk.core.guides.runs import LeftRun, WhyLeft
from agentdesk.core.ids import new_id
from agentdesk.core.interactions.drafting import Following
from agentdesk.core.wording import text
from agentdesk.ui.guides.words import label, why_words
from agentdesk.ui.interactions.presenter import ContactPresenter
from agentdesk.ui.interactions.talk import Talk
from agentdesk.ui.interactions.why_strip import Choice, Why

_KEYS = "ABCD"
"""The wrap-up has the digits, and J, N, U and Y."""


class WhyLeftInTalks(QObject):
    """The guides left in a contact, one after the other, as long as nothing was said about them. What is said goes with
    the wrap-up, and can be changed or taken off until then."""

    def __init__(self, contacts: ContactPresenter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all, self._then = contacts.conversations, contacts.then
        self._left: dict[UUID, tuple[UUID, tuple[LeftRun, ...]]] = {}
        self._again: Following | None = None
        self._writes: UUID | None = None
        self._then.say_with(SayWhyLeft.kind, _said)
        self._then.edit_with(SayWhyLeft.kind, self._ask_again)
        contacts.why, contacts.why_written = self.of, self.written
        self._all.opened.connect(self._follow)
        self._all.changed.connect(self._follow)
        self._all.closed.connect(lambda talk: self._left.pop(talk.id, None))

    def of(self, talk: Talk) -> Why | None:
        """What is asked in this wrap-up now."""
        run = self._asked(talk)
        if run is None:
            return None
        words = text("guides.why_left", title=label(run.title))
        if self._all.at_the_counter:  # its name would tell a mood
            words = text("guides.why_left.discreet")
        if self._writes == run.run_id:
            said = self._saying(talk, run.run_id)
            own = str(said.command.args["reason"]) if said else ""
            return Why(run.run_id, words, (), own, partial(self._write, talk, run.run_id))
        said = self._saying(talk, run.run_id)
        so_far = said.command.args["reason"] if said else None
        reasons = (
            Choice(why_words(reason), key, partial(self._say, talk, reason), picked=reason == so_far)
            for reason, key in zip(WhyLeft, _KEYS, strict=False)
        )
        own_words = Choice(text("guides.why_left.own"), _KEYS[-1], partial(self._begin_own_words, talk))
        return Why(run.run_id, words, (*reasons, own_words))

    def written(self) -> None:
        """The line for own words is done with."""
        self._writes = self._again = None
        if self._all.active:
            self._all.changed.emit(self._all.active)

    def look(self) -> None:
        """Something has become of a run."""
        for talk in self._all.talks:
            self._load(talk)

    # ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _follow(self, talk: Talk) -> None:
        known = self._left.get(talk.id)
        if talk.wrapping_up and (known is None or known[0] != talk.draft.customer_id):
            self._load(talk)

    def _load(self, talk: Talk) -> None:
        """Nobody waits for it; where it cannot be read, nothing is asked."""
        customer_id = talk.draft.customer_id
        if customer_id is None or not talk.wrapping_up or not talk.begun:
            return

        def take(left: tuple[LeftRun, ...]) -> None:
            before, self._left[talk.id] = self._left.get(talk.id), (customer_id, left)
            if left != (before[1] if before else ()):
                self._all.changed.emit(talk)

        query = LeftInContact(customer_id, talk.id)
        self._all.door.ask(query, owner=self, done=take, failed=lambda _: None, supersedes=f"why {talk.id}")

    def _asked(self, talk: Talk) -> LeftRun | None:
        """That whose answer is being written or changed, else the first about which nothing was said."""
        customer_id, left = self._left.get(talk.id, (None, ()))
        if talk.busy or customer_id != talk.draft.customer_id:
            return None
        again = self._writes or (UUID(self._again.command.args["run_id"]) if self._again else None)
        if found := next((each for each in left if each.run_id == again), None):
            return found
        return next((each for each in left if self._saying(talk, each.run_id) is None), None)

    def _saying(self, talk: Talk, run_id: UUID) -> Following | None:
        """What goes with the wrap-up about this run."""
        of_kind = (each for each in talk.draft.then if each.command.kind == SayWhyLeft.kind)
        return next((each for each in of_kind if each.command.args["run_id"] == str(run_id)), None)

    def _say(self, talk: Talk, reason: WhyLeft) -> None:
        if run := self._asked(talk):
            command, before = SayWhyLeft(run_id=run.run_id, reason=reason), self._saying(talk, run.run_id)
            self._again = None
            words = _said(command.model_dump(mode="json"))
            self._then.add(talk, command, words, replaces=before.id if before else None)

    def _begin_own_words(self, talk: Talk) -> None:
        if run := self._asked(talk):
            said = self._saying(talk, run.run_id)
            if said and said.command.args["reason"] in set(WhyLeft):  # they begin with nothing
                self._then.write(talk, None, "", id=said.id)
            self._writes = run.run_id
            self._all.changed.emit(talk)

    def _write(self, talk: Talk, run_id: UUID, words: str) -> None:
        """On disk as it is typed, like everything in a conversation."""
        said, words = self._saying(talk, run_id), words.strip()
        command = SayWhyLeft(run_id=run_id, reason=words) if words else None
        told = _said({"reason": words})
        self._then.write(talk, command, told, id=said.id if said else new_id())

    def _ask_again(self, talk: Talk, following: Following) -> None:
        """Own words are written on, anything else is asked once more."""
        run_id, reason = UUID(following.command.args["run_id"]), str(following.command.args["reason"])
        self._again, self._writes = following, None if reason in set(WhyLeft) else run_id
        self._all.changed.emit(talk)


def _said(args: Mapping[str, Any]) -> str:
    return text("guides.why_left.then", why=why_words(str(args["reason"])))
