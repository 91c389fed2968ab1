"""How a conversation ends in the window: wrapped up, left for later, or discarded."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject

from agentdesk.core.commands import Command, Undo
from agentdesk.core.errors import Refused
from agentdesk.core.ids import new_id
from agentdesk.core.interactions.commands import DiscardInteraction
from agentdesk.core.interactions.model import Outcome, Solved, WrappedUp, require_complete
from agentdesk.core.meanwhile import Mark
from agentdesk.core.wording import text
from agentdesk.ui.customer.meanwhile import Entries, look_before_sending
from agentdesk.ui.interactions.conversations import Conversations
from agentdesk.ui.interactions.picks import Picks
from agentdesk.ui.interactions.talk import Talk
from agentdesk.ui.interactions.words import reason_words, who


class Ending(QObject):
    """A conversation closes once the desk has its end; what is refused is said on it, and everything stays."""

    def __init__(self, conversations: Conversations, picks: Picks) -> None:
        super().__init__(conversations)
        self._all = conversations
        self._door = conversations.door
        self._picks = picks

    def open_wrap_up(self, talk: Talk) -> None:
        """The talk is over, as far as the agent sees; `close_wrap_up` says it goes on."""
        if talk.running:
            self._all.change(talk, wrapping_up_since=self._door.clock.now())
        self._picks.fill_in(talk)

    def close_wrap_up(self, talk: Talk) -> None:
        talk.trouble = None
        self._all.change(talk, wrapping_up_since=None)

    def save(self, talk: Talk) -> None:
        """Wrap up. Lacking something, it says what; where others have done something for the customer since it was
        begun, that is shown first, and asked again it is saved."""
        if talk.busy:
            return
        try:
            self._require_complete(talk)
        except Refused as lacking:
            self._all.trouble(talk, lacking)
            return
        talk.busy, talk.trouble = True, None
        self._all.changed.emit(talk)
        look_before_sending(
            self._door,
            self,
            talk.draft.customer_id,
            talk.draft.mark,
            send=partial(self._save_now, talk),
            show=partial(self._show_first, talk),
        )

    def _save_now(self, talk: Talk) -> None:
        try:
            outcome, solved = self._require_complete(talk)
        except Refused as lacking:  # taken away in this very moment
            talk.busy = False
            self._all.trouble(talk, lacking)
            return
        command = talk.draft.whole(talk.draft.wrap_up(outcome, solved, self._door.clock.now()))
        self._finish(talk, command, talk.draft.wrap_up_id, self._saved)

    def _show_first(self, talk: Talk, happened: Entries, mark: Mark) -> None:
        talk.busy, talk.meanwhile = False, happened
        self._all.change(talk, mark=mark)

    def leave_for_later(self, talk: Talk) -> None:
        """The conversation joins the list; its wrap-up follows another time."""
        if talk.draft.ended_at:  # it has been on the list before
            self._put_aside(talk)
        elif not talk.busy:
            at = talk.draft.over_at or self._door.clock.now()
            self._finish(talk, talk.draft.end(at), new_id(), lambda ended: self._put_aside(ended, ended_at=at))

    def discard(self, talk: Talk) -> None:
        """Begun by mistake; can be taken back."""
        if talk.busy:
            return
        command_id = new_id()
        self._all.change(talk, discarded_by=command_id)
        self._all.keep(talk, now=True)
        self._finish(talk, DiscardInteraction(interaction_id=talk.id), command_id, self._discarded)

    def take_back_discard(self, talk: Talk) -> None:
        discarded_by = talk.draft.discarded_by
        if discarded_by is None:
            return
        talk.draft = talk.draft.but(discarded_by=None)
        self._all.keep(talk, now=True)  # first: a kill in between must not take the words for discarded

        def back(_: Any) -> None:
            self._all.open(talk)
            self._all.activate(talk)

        undo = Undo(command_id=discarded_by)
        self._door.do(undo, owner=self, done=back, failed=self._all.refuse)

    def take_back_save(self, talk: Talk) -> None:
        """The conversation is open again as it was before it was saved, with its wrap-up."""
        undo = Undo(command_id=talk.draft.wrap_up_id)

        def back(_: Any) -> None:
            talk.draft = talk.draft.but(wrap_up_id=new_id())
            self._all.keep(talk, now=True)
            self._all.open(talk)
            self._all.activate(talk)

        self._door.do(undo, owner=self, done=back, failed=self._all.refuse)

    def _require_complete(self, talk: Talk) -> tuple[Outcome, Solved]:
        draft = talk.draft
        if draft.outcome is None:
            raise Refused("interactions.outcome_missing")
        if draft.solved is None:
            raise Refused("interactions.solved_missing")
        reason = self._all.ready.reason(draft.reason_id)
        require_complete(WrappedUp(reason, draft.notes, draft.outcome, draft.solved), draft.customer_id)
        return draft.outcome, draft.solved

    def _finish(self, talk: Talk, command: Command, command_id: UUID, done: Callable[[Talk], None]) -> None:
        talk.busy, talk.trouble = True, None
        self._all.changed.emit(talk)

        def finished() -> None:
            talk.busy = False
            done(talk)

        def failed(error: Exception) -> None:
            talk.busy = False
            self._all.change(talk, discarded_by=None)
            self._all.trouble(talk, error)

        self._all.carry_out(talk, command, id=command_id, done=finished, failed=failed)

    def _saved(self, talk: Talk) -> None:
        talk.meanwhile = ()
        self._all.keeper.drop(talk.draft.wrap_up_id)
        self._all.close(talk)
        self._all.load_ready()
        reason = reason_words(self._all.ready.reasons, talk.draft.reason_id)
        words = " · ".join(part for part in (text("call.saved"), who(talk), reason) if part)
        self._all.happened.emit(words, lambda: self.take_back_save(talk))

    def _put_aside(self, talk: Talk, **fields: Any) -> None:
        talk.draft = talk.draft.but(put_aside=True, wrapping_up_since=None, **fields)
        self._all.keep(talk, now=True)
        self._all.put_aside(talk)
        self._all.happened.emit(text("call.put_aside", who=who(talk)), lambda: self._all.open_from_list(talk.id))

    def _discarded(self, talk: Talk) -> None:
        self._all.close(talk)
        self._all.happened.emit(text("call.discarded", who=who(talk)), lambda: self.take_back_discard(talk))
