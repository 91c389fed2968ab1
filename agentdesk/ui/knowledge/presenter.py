"""What may help with one customer, and what it did: behaviour without widgets."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from agentdesk.core.commands import Command, Undo
from agentdesk.core.knowledge.commands import (
    ArticleByKey,
    AskedNext,
    FindArticles,
    FlagArticle,
    GetArticle,
    NoteUse,
    Suggested,
    Want,
)
from agentdesk.core.knowledge.model import Hit, Question, Shown, Use, Wording, wording_in
from agentdesk.core.wording import error_text, language, text
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.door import Door
from agentdesk.ui.interactions.presenter import ContactPresenter
from agentdesk.ui.interactions.talk import Talk
from agentdesk.ui.knowledge.words import words_to_insert

_MOST_FOUND, _MOST_SUGGESTED = 6, 3
_AFTER_TYPING_MS = 900


class Nobody(QObject):
    """Stands for the customer while nobody knows who rings."""

    shown = Signal(object)
    happened = Signal(str, object)
    customer_id: UUID | None = None
    opened = None

    def __init__(self, door: Door, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.door = door

    def undo(self, command_id: UUID) -> None:
        told = lambda _: self.happened.emit(text("done.undone"), None)  # noqa: E731
        self.door.do(Undo(command_id=command_id), owner=self, done=told)


class CustomerKnowledge(QObject):
    """Signals out, intentions in. `hits` are those for `wanted`, or what is suggested where nothing is asked for."""

    listed = Signal()
    opened = Signal()
    """`article` is there to be read, in `said`; or no more."""
    questioned = Signal()
    """`questions` that customers come back with are others."""
    failed = Signal(str)

    def __init__(
        self, customer: CustomerPresenter | Nobody, contacts: ContactPresenter, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.customer, self.contacts = customer, contacts
        self.wanted = ""
        self.hits: tuple[Hit, ...] = ()
        self.article: Shown | None = None
        self.questions: tuple[Question, ...] = ()
        self.lang = ""
        self._suggested_for: object = None
        self._next_after: UUID | None = None
        self._later = QTimer(self, interval=_AFTER_TYPING_MS, singleShot=True)
        self._later.timeout.connect(self.suggest)

    @property
    def door(self) -> Door:
        return self.customer.door

    @property
    def talk(self) -> Talk | None:
        if self.customer.customer_id:
            return self.contacts.then.talk_for(self.customer.customer_id)
        active = self.contacts.active
        return active if active and active.draft.customer_id is None else None

    @property
    def said(self) -> Wording:
        assert self.article is not None
        return self.article.edition.wordings[self.lang]

    # ── looking ─────────────────────────────────────────────────────────────────────────────────────────────────
    def look_for(self, words: str) -> None:
        """At every letter; without words what is suggested comes back."""
        self.wanted = words.strip()
        self._suggested_for = None
        if not self.wanted:
            self.suggest()
            return
        asked = FindArticles(words, self._their_language, True, _MOST_FOUND)
        self.door.ask(asked, owner=self, done=self._list, failed=self._fail, supersedes="knowledge")

    def suggest(self) -> None:
        """For the reason and the notes of the conversation, unless somebody looks for something."""
        talk = self.talk
        about = (talk.draft.reason_id, talk.draft.notes.strip()) if talk else (None, "")
        if self.wanted or about == self._suggested_for:
            return
        self._suggested_for = about
        self._ask_next(about[0])
        asked = Suggested(self._their_language, *about, self.customer.customer_id, _MOST_SUGGESTED)
        self.door.ask(asked, owner=self, done=self._list, failed=self._fail, supersedes="knowledge")

    def suggest_soon(self) -> None:
        """Notes are being typed."""
        self._later.start()

    def look_again(self) -> None:
        """Articles have changed."""
        self._suggested_for = None
        self.look_for(self.wanted)
        if self.article:
            was = self.article
            asked = GetArticle(was.article.id)
            self.door.ask(
                asked, owner=self, done=lambda now: self._open(now, self.lang) if self.article is was else None
            )

    def open(self, article_id: UUID, lang: str = "") -> None:
        """In the language in which it was found; else in that of the window."""
        shown = partial(self._open, lang=lang)
        self.door.ask(GetArticle(article_id), owner=self, done=shown, failed=self._fail)

    def open_key(self, key: str) -> None:
        """Where a link in an article leads."""
        self.door.ask(ArticleByKey(key), owner=self, done=self._open, failed=self._fail)

    def close(self) -> None:
        self.article = None
        self.opened.emit()

    # ── doing ───────────────────────────────────────────────────────────────────────────────────────────────────
    def insert(self) -> None:
        """What we say, into the notes of the conversation; that is a use of it."""
        if self.article and self.talk:
            self.contacts.conversations.insertion_wanted.emit(self.talk, words_to_insert(self.said))
            self.note(Use.USED, "knowledge.inserted")

    def note(self, use: Use, told: str = "") -> None:
        if self.article is None:
            return
        talk = self.talk
        about = self.contacts.about(talk) if talk else None
        asked = NoteUse(
            article_id=self.article.article.id,
            use=use,
            interaction_id=talk.id if talk and talk.begun else None,
            case_id=about.case_id if about and about.sure else None,
            customer_id=self.customer.customer_id,
        )
        self._do(asked, told or f"knowledge.noted.{use}")

    def flag(self, words: str) -> None:
        if self.article:
            self._do(FlagArticle(article_id=self.article.article.id, words=words), "knowledge.flagged")

    def want(self) -> None:
        """Nobody has written about what is being looked for."""
        if self.wanted:
            self._do(Want(words=self.wanted, lang=language()), "knowledge.wanted")

    @property
    def _their_language(self) -> str:
        opened = self.customer.opened
        return (opened.view.customer.language if opened else "") or language()

    def _list(self, hits: tuple[Hit, ...]) -> None:
        self.hits = hits
        self.listed.emit()

    def _open(self, shown: Shown, lang: str = "") -> None:
        self.article = shown
        self.lang, _ = wording_in(shown.edition.wordings, lang or language())
        if shown.article.reason_ids:
            self._ask_next(shown.article.reason_ids[0])
        self.opened.emit()

    def _ask_next(self, reason_id: UUID | None) -> None:
        """What comes after this reason; nothing where none is known."""
        if reason_id == self._next_after:
            return
        self._next_after = reason_id
        if reason_id is None:
            self._show_next(())
            return
        asked = AskedNext(reason_id, language())
        self.door.ask(asked, owner=self, done=self._show_next, failed=self._fail, supersedes="asked next")

    def _show_next(self, questions: tuple[Question, ...]) -> None:
        if questions != self.questions:
            self.questions = questions
            self.questioned.emit()

    def _do(self, command: Command, told: str) -> None:
        def tell(_: object) -> None:
            self.customer.happened.emit(text(told), lambda: self.customer.undo(command_id))

        command_id = self.door.do(command, owner=self, done=tell, failed=self._fail)

    def _fail(self, error: Exception) -> None:
        self.failed.emit(error_text(error))
