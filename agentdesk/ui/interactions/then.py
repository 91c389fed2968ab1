"""What follows from a conversation: carried out with its wrap-up, kept on disk with its notes until then.

A part of the window that makes such things (promises, callbacks, cases) `offer`s its way, and asks `talk_for` a
customer whether what it has goes with a wrap-up (`add`) or is done at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject

from agentdesk.core.commands import Command
from agentdesk.core.interactions.drafting import Following
from agentdesk.core.wording import text
from agentdesk.ui.interactions.conversations import Conversations
from agentdesk.ui.interactions.steps import Steps
from agentdesk.ui.interactions.talk import Talk


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A button beside the notes that leads to a form. `name` is a message key; `key` belongs to the action. `edit`
    opens the form again for what came of it, a command of this `kind`, to be `add`ed in its place."""

    name: str
    icon: str
    key: str
    run: Callable[[], object]
    kind: str = ""
    edit: Callable[[UUID, Following], object] = lambda customer_id, following: None


Says = Callable[[Mapping[str, Any]], str]
"""What a command with these arguments is to people, in the language of now."""


class Then(QObject):
    """All of it becomes one command with the wrap-up: everything, or nothing, and one undo."""

    def __init__(self, conversations: Conversations) -> None:
        super().__init__(conversations)
        self._all = conversations
        self.ways: tuple[Way, ...] = ()
        self.steps = Steps(self)
        self._says: dict[str, Says] = {}
        self._edits: dict[str, Callable[[Talk, Following], object]] = {}
        self._elsewhere: set[str] = set()

    def offer(self, way: Way) -> None:
        self.ways = (*self.ways, way)

    def say_with(self, kind: str, says: Says) -> None:
        """Commands of this kind are put in words anew when the language changes; all others stay as they were."""
        self._says[kind] = says

    def edit_with(self, kind: str, edit: Callable[[Talk, Following], object]) -> None:
        """Commands of this kind have no form that a `Way` opens: this is what changes one."""
        self._edits[kind] = edit

    def show_elsewhere(self, kind: str) -> None:
        """Commands of this kind have no chip: another place of the conversation shows them."""
        self._elsewhere.add(kind)

    def chips_of(self, talk: Talk) -> tuple[Following, ...]:
        return tuple(each for each in talk.draft.then if each.command.kind not in self._elsewhere)

    def words_of(self, following: Following) -> str:
        says = self._says.get(following.command.kind)
        return says(following.command.args) if says else following.words

    def talk_for(self, customer_id: UUID) -> Talk | None:
        """The open conversation with this customer, whose wrap-up things go with; None: they are done at once."""
        active = self._all.active
        if active and active.draft.customer_id == customer_id:
            return active
        return self._all.with_customer(customer_id)

    def has(self, talk: Talk | None, id: UUID) -> bool:
        """Not carried out yet, and not taken off."""
        return talk is not None and not talk.busy and any(each.id == id for each in talk.draft.then)

    def edit(self, talk: Talk, id: UUID) -> None:
        """It stays as it is until its form is saved."""
        following = next((each for each in talk.draft.then if each.id == id), None)
        if following and not talk.busy and (edit := self._edits.get(following.command.kind)):
            edit(talk, following)
            return
        way = next((way for way in self.ways if following and way.kind == following.command.kind), None)
        if following and way and talk.draft.customer_id and not talk.busy:
            way.edit(talk.draft.customer_id, following)

    def add(
        self,
        talk: Talk,
        command: Command,
        words: str,
        *,
        replaces: UUID | None = None,
        back: Callable[[], object] | None = None,
    ) -> UUID:
        """`words` name it to people: "Promise by Fri 15:00: the spare part arrives". Returns what `remove` takes.

        `back` takes back what else came with it, where the person takes it back at once."""
        following = Following.of(command, words)
        if replaces and self.has(talk, replaces):
            self._swap(talk, following.model_copy(update={"id": replaces}))
            return replaces
        self._keep(talk, (*talk.draft.then, following))

        def take_back() -> None:
            self.remove(talk, following.id)
            if back:
                back()

        self._all.happened.emit(text("then.added", what=words), take_back)
        return following.id

    def write(self, talk: Talk, command: Command | None, words: str, *, id: UUID) -> None:
        """What is being typed: on disk soon, and nothing is told of it. None takes it off."""
        if talk.busy:
            return
        fresh = (Following.of(command, words).model_copy(update={"id": id}),) if command else ()
        others = talk.draft.then
        at = next((n for n, each in enumerate(others) if each.id == id), len(others))
        then = (*others[:at], *fresh, *others[at + 1 :])
        self._all.change(talk, then=then)

    def _swap(self, talk: Talk, following: Following, *, told: str = "then.changed") -> None:
        was = next((each for each in talk.draft.then if each.id == following.id), None)
        if was is None or talk.busy:
            return
        self._keep(talk, tuple(following if each.id == was.id else each for each in talk.draft.then))
        back = partial(self._swap, talk, was, told="then.as_before")
        self._all.happened.emit(text(told, what=following.words), back)

    def remove(self, talk: Talk, id: UUID) -> None:
        """Not to be done after all; can be taken back."""
        before = talk.draft.then
        gone = next((each for each in before if each.id == id), None)
        if gone is None or talk.busy:
            return
        self._keep(talk, tuple(each for each in before if each.id != id))
        self._all.happened.emit(text("then.removed", what=gone.words), lambda: self._put_back(talk, gone, before))

    def _put_back(self, talk: Talk, gone: Following, before: tuple[Following, ...]) -> None:
        there = {each.id for each in talk.draft.then} | {gone.id}
        added = tuple(each for each in talk.draft.then if each not in before)
        self._keep(talk, (*(each for each in before if each.id in there), *added))

    def _keep(self, talk: Talk, then: tuple[Following, ...]) -> None:
        talk.draft = talk.draft.but(then=then)
        self._all.keep(talk, now=True)
        self._all.change(talk, then=then)
