"""The page of articles, over a real desk: written in two languages, seen as it will be read, published, confirmed."""

from __future__ import annotations

from pathlib import Path

from agentdesk.core.knowledge.commands import ArticleLines, FindArticles, GetArticle
from agentdesk.core.knowledge.model import Confidence
from agentdesk.ui.knowledge.page import ArticlesPage, folded_words, has_all
from tests.journeys.window import open_window


def test_an_article_is_written_published_confirmed_and_taken_back(profile: Path) -> None:
    with open_window(profile) as window:
        window.ready()
        window.key("Ctrl+K")
        window.type(">look after")
        window.see("write and look after them")
        window.key("Return")
        window.wait(lambda: bool(window.start.window.findChildren(ArticlesPage)))
        [page] = window.start.window.findChildren(ArticlesPage)
        door = page.presenter.door
        page.fields["title"].setText("My parcel is lost")
        page.fields["answer"].setPlainText("We **search** for it.")
        assert page.preview.toPlainText() == "We search for it."
        page._langs["de"].click()
        page.fields["title"].setText("Mein Paket ist weg")
        page._publish.click()
        window.wait(lambda: page.presenter.shown is not None)
        shown = page.presenter.shown
        assert shown is not None
        assert sorted(shown.edition.wordings) == ["de", "en"]
        assert [hit.title for hit in door.asked(FindArticles("parcel", "en"))] == ["My parcel is lost"]
        page._verify.click()
        window.wait(lambda: door.asked(GetArticle(shown.article.id)).article.confidence is Confidence.VALIDATED)
        window.wait(lambda: [line.confidence for line in page.presenter.lines] == [Confidence.VALIDATED])
        assert len(door.asked(ArticleLines("en"))) == 1
        page._new.click()
        page.filter.setFocus()
        window.type("lost")
        window.key("Return")
        window.wait(lambda: page.presenter.shown is not None)
        assert window.start.window.focusWidget() is page.fields["title"], "Return opens the first"
        assert page.filter.nextInFocusChain() is page.rows[0], "Tab leads into the list"


def test_beside_everything_saved_it_is_said_where_a_draft_is(profile: Path) -> None:
    with open_window(profile) as window:
        window.ready()
        window.start.window.actions_of_window.run("knowledge.articles")
        window.wait(lambda: bool(window.start.window.findChildren(ArticlesPage)))
        [page] = window.start.window.findChildren(ArticlesPage)
        page.fields["title"].setText("My parcel is lost")
        window.see("Everything saved", "A draft on this device only")
        page._new.click()
        window.see("draft on this device only")
        assert not window.shows("not saved")


def test_the_list_is_searched_however_a_title_is_written() -> None:
    for typed in ("groesse", "GRÖSSE", "muhle gro", ""):
        assert has_all("Größe der Mühle", folded_words(typed)), typed
    assert not has_all("Größe der Mühle", folded_words("Mühle klein"))
