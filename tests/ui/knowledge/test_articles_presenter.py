"""Writing articles, over a real desk and real drafts: what is typed survives a kill, and nobody's words are lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from agentdesk.core.drafts import Drafts
from agentdesk.core.interactions.defaults import defaults, shipped_reason
from agentdesk.core.knowledge.commands import ArticleLines, GetArticle, Said, Write
from agentdesk.core.knowledge.model import Audience
from agentdesk.ui.door import Door
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.knowledge.articles_presenter import ArticlesPresenter
from agentdesk.ui.knowledge.typed import Typed
from agentdesk.ui.tasks import run_inline
from tests.desks import KEY, make_desk

BERLIN = ZoneInfo("Europe/Berlin")


class Writer:
    """A window after another over the same profile."""

    def __init__(self, folder: Path) -> None:
        self.desk, self.me = make_desk(folder)
        id, reasons = defaults()
        self.desk.execute(reasons, actor=self.me, id=id)
        self._file = folder / "drafts.db"
        self._drafts: Drafts | None = None

    def begin(self) -> ArticlesPresenter:
        if self._drafts:
            self._drafts.close()
        self._drafts = Drafts(self._file, KEY, aside=self._file.parent / "aside", clock=self.desk.clock)
        runner = run_inline()
        keeper = DraftKeeper(self._drafts, runner, self.desk.clock)
        presenter = ArticlesPresenter(Door(self.desk, self.me, runner), keeper, BERLIN, leads=True)
        keeper.setParent(presenter)
        presenter.take_up()
        presenter.load()
        return presenter

    def kept(self) -> list[str]:
        assert self._drafts
        return [draft.content["words"]["de"]["title"] for draft in self._drafts.all()]


@pytest.fixture
def writer(tmp_path: Path, qapp: object) -> Writer:
    return Writer(tmp_path)


def _typed(title: str, **about: object) -> Typed:
    return Typed({"de": {"title": title, "answer": ""}, "en": {"title": " "}}, **about)  # type: ignore[arg-type]


def test_what_is_typed_is_there_after_a_kill_with_all_that_belongs_to_it_and_gone_once_saved(writer: Writer) -> None:
    presenter = writer.begin()
    lost = shipped_reason("delivery.lost")
    typed = _typed("Paket weg", audience=Audience.PUBLIC, reason_ids=(lost,), guides=("second_failure",))
    presenter.type(typed)
    presenter._keeper.flush()
    again = writer.begin()
    assert (again.writing.typed.words, again.is_unsaved) == ({"de": {"title": "Paket weg"}}, True)
    assert (again.writing.typed.reason_ids, again.writing.typed.guides) == ((lost,), ("second_failure",))
    again.save(publish=True)
    assert writer.kept() == []
    assert again.shown is not None
    article = again.shown.article
    assert (article.audience, article.reason_ids, article.guides) == (Audience.PUBLIC, (lost,), ("second_failure",))
    assert (article.is_shown, article.has_draft, again.unsaved) == (True, False, {})
    again.verify("24.12.2027")
    assert again.shown.article.review_due == date(2027, 12, 24)


def test_words_beside_an_edition_of_somebody_else_stay_and_that_is_said(writer: Writer) -> None:
    written = writer.desk.execute(Write(wordings={"de": Said(title="Paket weg")}), actor=writer.me)
    article_id = UUID(written["article_id"])
    presenter = writer.begin()
    presenter.open(article_id)
    presenter.type(_typed("Paket verschwunden"))
    theirs = {"de": Said(title="Sendung weg")}
    writer.desk.execute(Write(article_id=article_id, wordings=theirs), actor=writer.me)
    presenter.heard()
    assert (presenter.has_moved, presenter.writing.typed.words["de"]["title"]) == (True, "Paket verschwunden")
    presenter._keeper.flush()
    again = writer.begin()
    assert again.has_moved, "after a kill, too"
    again.save(publish=False)
    [line] = writer.desk.ask(ArticleLines("de"), actor=writer.me)
    assert (line.title, again.has_moved) == ("Paket verschwunden", False)
    shown = writer.desk.ask(GetArticle(article_id), actor=writer.me)
    assert (shown.draft or shown.edition).number == 3


def test_what_is_typed_back_or_discarded_is_kept_no_more_and_can_be_brought_back(writer: Writer) -> None:
    presenter = writer.begin()
    presenter.type(_typed("Paket weg"))
    presenter.type(Typed())
    presenter._keeper.flush()
    assert (presenter.unsaved, writer.kept()) == ({}, [])
    presenter.type(_typed("Paket weg"))
    undo = []
    presenter.happened.connect(lambda words, back: undo.append(back))
    presenter.discard()
    assert (presenter.writing.typed, presenter.unsaved) == (Typed(), {})
    undo[0]()
    presenter._keeper.flush()
    assert (presenter.writing.typed.words, writer.kept()) == ({"de": {"title": "Paket weg"}}, ["Paket weg"])
