"""Above the conversation: for whom somebody on the line may act; and that several people share the number."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from agentdesk.core.relations.commands import ActsFor, KnownToShare, Share
from agentdesk.core.relations.model import Related
from agentdesk.core.relations.words import days_words
from agentdesk.core.wording import error_text, text
from agentdesk.ui.door import Door
from agentdesk.ui.interactions.presenter import ContactPresenter
from agentdesk.ui.language import follow_language
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.chip import ChipButton
from agentdesk.ui.widgets.flow import FlowLayout, Growing
from agentdesk.ui.widgets.notice import IconMark
from agentdesk.ui.widgets.text import Text, announce


class OnTheLineStrip(Growing):
    """Hidden while there is nothing to say."""

    customer_wanted = Signal(object)
    happened = Signal(str, object)
    """Something was done: its words, and the id under which it is taken back (or None)."""

    def __init__(self, door: Door, contacts: ContactPresenter, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setProperty("notice", Tone.ACCENT.value)
        self._door, self._contacts = door, contacts
        self._asked: tuple[object, ...] = ()
        self._acts_for: tuple[Related, ...] = ()
        self._sharing: tuple[UUID, ...] = ()
        self._words, self._people = Text(role="strong", wrap=True), QWidget()
        self._people.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._flow, self._lines = FlowLayout(self._people, gap=6), QVBoxLayout()
        self._lines.setSpacing(4)
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addWidget(self._words)
        words.addWidget(self._people)
        words.addLayout(self._lines)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(10)
        row.addWidget(IconMark("user-check", Tone.ACCENT), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.hide()
        conversations = contacts.conversations
        for happened in (conversations.opened, conversations.closed, conversations.changed, conversations.activated):
            happened.connect(lambda _: self.look())
        follow_language(self)

    def look(self, *, anew: bool = False) -> None:
        """Who is on the line, as far as it is known."""
        talk = self._contacts.active
        whom = talk.draft.customer_id if talk else None
        several = talk.candidates if talk and whom is None else None
        sharing = tuple(sorted(found.customer_id for found in several or ()))
        asked = (whom, sharing)
        if asked == self._asked and not anew:
            return
        self._asked = asked
        self._show((), ())
        if whom:
            self._door.ask(ActsFor(whom), owner=self, done=lambda found: self._show(found, ()), supersedes="on_line")
        elif len(sharing) > 1:
            asking = KnownToShare(sharing)
            self._door.ask(
                asking, owner=self, done=lambda known: self._show((), () if known else sharing), supersedes="on_line"
            )

    def retranslate(self) -> None:
        self._flow.clear()
        while item := self._lines.takeAt(0):
            if line := item.widget():
                line.hide()
                line.deleteLater()
        if self._acts_for:
            self._words.setText(text("relation.calls_for", count=len(self._acts_for)))
            for each in self._acts_for:
                self._add(each)
        elif self._sharing:
            self._words.setText(text("relation.share_question", count=len(self._sharing)))
            self._flow.addWidget(ChipButton(text("relation.share"), icon="users", on_click=self.share))
        self._people.setVisible(bool(self._sharing))
        self.setAccessibleName(self._words.text())
        self.setVisible(bool(self._acts_for or self._sharing))

    def _add(self, each: Related) -> None:
        """The name leads to them; what they may be told stands beside it, in as many lines as it needs."""
        told = [text(f"relation.matters.{each.matters}"), days_words(each)]
        pick = partial(self.customer_wanted.emit, each.who.id)
        line = Growing()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(ChipButton(each.who.shown, icon="user", on_click=pick), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Text(" · ".join(filter(None, told)), wrap=True), 1)
        self._lines.addWidget(line)

    def share(self) -> None:
        """Those who have this number share it: nobody asks about it again."""
        if self._sharing:
            self._do(Share(customer_ids=self._sharing))

    def _do(self, command: Share) -> None:
        def done(_: object) -> None:
            self.look(anew=True)
            self.happened.emit(text("relation.done.shared"), command_id)

        def failed(error: Exception) -> None:
            self.happened.emit(error_text(error), None)

        command_id = self._door.do(command, owner=self, done=done, failed=failed)

    def _show(self, acts_for: tuple[Related, ...], sharing: tuple[UUID, ...]) -> None:
        if (acts_for, sharing) != (self._acts_for, self._sharing):
            self._acts_for, self._sharing = acts_for, sharing
            self.retranslate()
            if self.isVisible():
                announce(self, self._words.text())
