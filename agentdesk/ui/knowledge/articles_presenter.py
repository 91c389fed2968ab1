"""All articles for who looks after them: behaviour without widgets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from agentdesk.core.commands import Command, Together, Undo
from agentdesk.core.ids import derived_id, new_id
from agentdesk.core.knowledge.commands import Archive, ArticleLines, GetArticle, Publish, Said, Verify, Write
from agentdesk.core.knowledge.model import Audience, Line, Shown, Wording
from agentdesk.core.wording import error_text, language, text
from agentdesk.ui.door import Door

REVIEW_AFTER = timedelta(days=180)


class ArticlesPresenter(QObject):
    """Signals out, intentions in. `leads`: whoever sits here may confirm articles. `lines` are all of them; `shown` is
    the one being written, None for a new one."""

    listed = Signal()
    opened = Signal()
    happened = Signal(str, object)
    failed = Signal(str)

    def __init__(self, door: Door, *, leads: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.door, self.leads = door, leads
        self.lines: tuple[Line, ...] = ()
        self.shown: Shown | None = None

    def load(self) -> None:
        self.door.ask(ArticleLines(language()), owner=self, done=self._list, failed=self._fail, supersedes="articles")

    def open(self, article_id: UUID) -> None:
        self.door.ask(GetArticle(article_id), owner=self, done=self._open, failed=self._fail, supersedes="article")

    def begin(self) -> None:
        """A new article."""
        self.shown = None
        self.opened.emit()

    @property
    def wordings(self) -> Mapping[str, Wording]:
        """As it was written last."""
        return (self.shown.draft or self.shown.edition).wordings if self.shown else {}

    def save(self, wordings: Mapping[str, Mapping[str, str]], audience: Audience, *, publish: bool) -> None:
        """A new edition, shown to everybody where it is published as well."""
        article = self.shown.article if self.shown else None
        said = {lang: Said(**each) for lang, each in wordings.items() if any(words.strip() for words in each.values())}
        together = new_id()
        article_id = article.id if article else derived_id(derived_id(together, "inner", 0), "article")
        asked: list[Command] = [
            Write(
                article_id=article.id if article else None,
                wordings=said,
                audience=audience,
                reason_ids=article.reason_ids if article else (),
                guides=article.guides if article else (),
            )
        ]
        if publish:
            asked.append(Publish(article_id=article_id))
        self._do(Together.of(*asked), "articles.published" if publish else "articles.saved", article_id, together)

    def verify(self) -> None:
        if self.shown:
            due = (self.door.clock.now() + REVIEW_AFTER).date()
            article_id = self.shown.article.id
            self._do(Verify(article_id=article_id, review_due=due), "articles.verified", article_id, new_id())

    def archive(self) -> None:
        if self.shown:
            article_id = self.shown.article.id
            self._do(Archive(article_id=article_id), "articles.archived", article_id, new_id())

    def _do(self, command: Command, told: str, article_id: UUID, command_id: UUID) -> None:
        def tell(_: object) -> None:
            self.happened.emit(text(told), lambda: self._undo(command_id))
            self.load()
            self.open(article_id)

        self.door.do(command, id=command_id, owner=self, done=tell, failed=self._fail)

    def _undo(self, command_id: UUID) -> None:
        def tell(_: object) -> None:
            self.happened.emit(text("done.undone"), None)
            self.load()
            self.begin()

        self.door.do(Undo(command_id=command_id), owner=self, done=tell, failed=self._fail)

    def _list(self, lines: tuple[Line, ...]) -> None:
        self.lines = lines
        self.listed.emit()

    def _open(self, shown: Shown) -> None:
        self.shown = shown
        self.opened.emit()

    def _fail(self, error: Exception) -> None:
        self.failed.emit(error_text(error))
