"""All articles for who looks after them: behaviour without widgets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from agentdesk.core import wording
from agentdesk.core.commands import Command, Together, Undo
from agentdesk.core.drafts import Draft
from agentdesk.core.errors import Refused
from agentdesk.core.guides.commands import GuideCatalogue
from agentdesk.core.ids import derived_id, new_id
from agentdesk.core.interactions.commands import Reasons
from agentdesk.core.interactions.model import Reason
from agentdesk.core.knowledge.commands import Archive, ArticleLines, GetArticle, Publish, Said, Verify, Write
from agentdesk.core.knowledge.model import Confidence, Line, Shown
from agentdesk.core.wording import error_text, language, text
from agentdesk.ui.door import Door
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.knowledge.typed import Typed, Writing, as_json, begun, from_json, said

ARTICLE_DRAFT = "article"
REVIEW_AFTER = timedelta(days=180)


class _Stock(NamedTuple):
    lines: tuple[Line, ...]
    reasons: tuple[Reason, ...]
    guides: dict[str, str]


class ArticlesPresenter(QObject):
    """Signals out, intentions in. `leads`: whoever sits here may confirm articles. `lines` are all of them; `writing`
    is the one being written, `shown` what there is of it so far. `unsaved` are those whose words nobody saved yet."""

    listed = Signal()
    opened = Signal()
    """`writing` is another, or has other words than were typed."""
    stands = Signal()
    """`shown`, or what can be said of `writing`, is another."""
    happened = Signal(str, object)
    failed = Signal(str)

    def __init__(
        self, door: Door, keeper: DraftKeeper, zone: ZoneInfo, *, leads: bool, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.door, self.leads, self._keeper, self._zone = door, leads, keeper, zone
        self.lines: tuple[Line, ...] = ()
        self.reasons: tuple[Reason, ...] = ()
        self.guides: dict[str, str] = {}
        self.shown: Shown | None = None
        self.writing = self._untouched = Writing()
        self.unsaved: dict[UUID, Writing] = {}
        self._saves = False

    def load(self) -> None:
        self.door.work(self._look, owner=self, done=self._list, failed=self._fail, supersedes="articles")

    def take_up(self) -> None:
        """What was typed at an earlier start; to be called once."""
        self._keeper.left_behind(ARTICLE_DRAFT, self.door, self._take_drafts)

    def heard(self) -> None:
        """Articles have changed; what is typed stays."""
        self.load()
        if self.shown:
            asked = GetArticle(self.shown.article.id)
            self.door.ask(asked, owner=self, done=self._look_again, failed=self._fail, supersedes="article")

    def open(self, article_id: UUID) -> None:
        self.door.ask(GetArticle(article_id), owner=self, done=self._open, failed=self._fail, supersedes="article")

    def begin(self) -> None:
        """A new article."""
        self._show(None, Writing())

    def resume(self, writing_id: UUID) -> None:
        """One that is not saved: a new one as it was left, else beside what there is of it now."""
        writing = self.unsaved[writing_id]
        anew = replace(writing, article_id=None, begun_from=None)
        if writing.article_id is None:
            self._show(None, Writing(), anew)
            return
        asked = GetArticle(writing.article_id)
        gone = lambda _: self._show(None, Writing(), anew)  # noqa: E731 - its first edition was taken back
        self.door.ask(asked, owner=self, done=self._open, failed=gone, supersedes="article")

    def type(self, typed: Typed) -> None:
        """What the page says now; it is on disk within a second."""
        typed = replace(typed, words=said(typed.words))
        if typed == self.writing.typed:
            return
        self.writing = replace(self.writing, typed=typed)
        was = self.writing.id in self.unsaved
        if typed == self._untouched.typed:
            self._forget(self.writing)
        else:
            self._keep(self.writing)
        if was != self.is_unsaved:
            self.listed.emit()
            self.stands.emit()

    @property
    def is_unsaved(self) -> bool:
        return self.writing.id in self.unsaved

    @property
    def has_moved(self) -> bool:
        """Somebody has written an edition since this was begun."""
        return self.shown is not None and self.is_unsaved and self.writing.begun_from != self.shown.article.latest

    def is_due(self, line: Line) -> bool:
        """To be looked at again."""
        today = self.door.clock.now().astimezone(self._zone).date()
        return line.review_due is not None and line.review_due <= today and line.confidence is not Confidence.ARCHIVED

    # ── what is done ────────────────────────────────────────────────────────────────────────────────────────────
    def save(self, *, publish: bool) -> None:
        """A new edition, shown to everybody where it is published as well."""
        if self._saves:
            return
        self._saves = True
        writing, typed = self.writing, self.writing.typed
        article_id = writing.article_id or derived_id(derived_id(writing.command_id, "inner", 0), "article")
        words = {lang: Said(**{"title": "", **parts}) for lang, parts in typed.words.items()}
        wishes: list[Command] = []
        if self.is_unsaved or not publish or not self._has_draft:
            told: dict[str, Any] = {"audience": typed.audience, "reason_ids": typed.reason_ids, "guides": typed.guides}
            wishes.append(Write(article_id=writing.article_id, wordings=words, **told))
        if publish:
            wishes.append(Publish(article_id=article_id))
        self._do(Together.of(*wishes), text("articles.published" if publish else "articles.saved"), article_id, writing)

    @property
    def _has_draft(self) -> bool:
        return self.shown is not None and self.shown.article.has_draft

    def discard(self) -> None:
        """What was typed and not saved; it can be brought back."""
        gone, before = self.writing, self._untouched
        if not self.is_unsaved:
            return
        self._forget(gone)
        self.listed.emit()
        self._show(self.shown, replace(before, id=new_id(), command_id=new_id()))
        self.happened.emit(text("articles.discarded"), lambda: self._bring_back(gone))

    def _bring_back(self, writing: Writing) -> None:
        self._keep(writing)
        self.listed.emit()
        self.resume(writing.id)

    def verify(self, review: str) -> None:
        """It is right as it stands; to be looked at again on the day that is typed, in half a year where none is."""
        if self.shown is None:
            return
        due = self.review_day(review)
        if due is None:
            self.failed.emit(text("articles.day_unreadable"))
            return
        told = text("articles.verified", day=wording.day(due))
        article_id = self.shown.article.id
        self._do(Verify(article_id=article_id, review_due=due), told, article_id)

    def review_day(self, typed: str) -> date | None:
        now = self.door.clock.now()
        if not typed.strip():
            return (now.astimezone(self._zone) + REVIEW_AFTER).date()
        from agentdesk.core.moments import moment_in  # a start needs no grammar

        try:
            return moment_in(typed, now=now, zone=self._zone, usual=time(), past=True).astimezone(self._zone).date()
        except Refused:
            return None

    def archive(self) -> None:
        if self.shown:
            self._do(Archive(article_id=self.shown.article.id), text("articles.archived"), self.shown.article.id)

    def _do(self, command: Command, told: str, article_id: UUID, saved: Writing | None = None) -> None:
        command_id = saved.command_id if saved else new_id()

        def tell(_: object) -> None:
            self._saves = False
            self.happened.emit(told, lambda: self._undo(command_id, article_id))
            if saved:
                self._settle(saved, article_id)
            self.load()
            self.open(article_id)

        self.door.do(command, id=command_id, owner=self, done=tell, failed=self._fail)

    def _settle(self, saved: Writing, article_id: UUID) -> None:
        """What was typed while it was being saved is not saved yet."""
        self._forget(saved)
        if self.writing.id == saved.id and self.writing.typed != saved.typed:
            self._keep(Writing(self.writing.typed, article_id))

    def _undo(self, command_id: UUID, article_id: UUID) -> None:
        def tell(_: object) -> None:
            self.happened.emit(text("done.undone"), None)
            self.load()
            self.door.ask(GetArticle(article_id), owner=self, done=self._open, failed=lambda _: self.begin())

        self.door.do(Undo(command_id=command_id), owner=self, done=tell, failed=self._fail)

    # ── what comes ──────────────────────────────────────────────────────────────────────────────────────────────
    def _look(self) -> _Stock:
        guides = {
            name: wording.label(dict(guide.title)) for name, guide in self.door.asked(GuideCatalogue()).guides.items()
        }
        return _Stock(self.door.asked(ArticleLines(language())), self.door.asked(Reasons()), guides)

    def _list(self, stock: _Stock) -> None:
        self.lines, self.reasons, self.guides = stock
        self.listed.emit()

    def _open(self, shown: Shown) -> None:
        kept = next((each for each in self.unsaved.values() if each.article_id == shown.article.id), None)
        if kept and kept.begun_from is None:
            kept = replace(kept, begun_from=shown.article.latest)
        self._show(shown, begun(shown), kept)

    def _show(self, shown: Shown | None, untouched: Writing, writing: Writing | None = None) -> None:
        self.shown, self._untouched, self.writing = shown, untouched, writing or untouched
        self.opened.emit()

    def _look_again(self, shown: Shown) -> None:
        if self.shown is None or self.shown.article.id != shown.article.id:
            return
        if not self.is_unsaved:
            self._open(shown)
        else:
            self.shown, self._untouched = shown, begun(shown)
            self.stands.emit()

    def _fail(self, error: Exception) -> None:
        self._saves = False
        self.failed.emit(error_text(error))

    # ── drafts ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _keep(self, writing: Writing) -> None:
        self.unsaved[writing.id] = writing
        self._keeper.keep(writing.id, ARTICLE_DRAFT, writing.command_id, as_json(writing))

    def _forget(self, writing: Writing) -> None:
        if self.unsaved.pop(writing.id, None):
            self._keeper.drop(writing.id)

    def _take_drafts(self, drafts: tuple[Draft, ...]) -> None:
        """The one that was changed last is shown, unless something else is."""
        for draft in drafts:
            try:
                self.unsaved[draft.id] = from_json(draft.content, draft.id, draft.command_id)
            except (AttributeError, KeyError, TypeError, ValueError):
                continue
        self.listed.emit()
        if self.unsaved and self.shown is None and not self.is_unsaved:
            self.resume(next(reversed(self.unsaved)))
