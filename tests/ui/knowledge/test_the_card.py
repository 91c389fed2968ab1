"""Articles in the real window, by keyboard: looked for, read, put into the notes, flagged, wished for."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from agentdesk.core.knowledge.commands import ArticleLines, GetArticle, Publish, Said, Write
from agentdesk.core.knowledge.model import Use
from agentdesk.ui.interactions.notes_edit import NotesEdit
from agentdesk.ui.knowledge.card import KnowledgeCard
from agentdesk.ui.knowledge.nobody_page import NobodyPage
from agentdesk.ui.workbench import Workbench
from tests.journeys.window import Window, open_window

TOLD = "1. **Adresse** bestätigen\n2. Neu liefern\n\n<b>fett</b> ![x](http://evil.example/x.png)"


def test_an_article_is_found_read_put_into_the_notes_and_flagged_and_a_missing_one_wished_for(profile: Path) -> None:
    with open_window(profile) as window:
        bench = _with_a_customer(window)
        door = bench.door
        written = {"de": Said(title="Paket verschwunden", answer=TOLD)}
        article_id = UUID(door.desk.execute(Write(wordings=written), actor=door.person_id)["article_id"])
        door.desk.execute(Publish(article_id=article_id), actor=door.person_id)
        [card] = [each for each in window.start.window.findChildren(KnowledgeCard) if each.isVisible()]

        window.key("F2")
        window.wait(lambda: bench.contacts.active is not None)
        window.type("Ruft an.")
        window.key("F6")
        window.type("packet verschw")
        window.wait(lambda: len(card.rows) == 1)
        window.key("Return")
        window.wait(lambda: card.presenter.article is not None)
        assert card.prose.toPlainText() == "1.\u2002Adresse bestätigen\n2.\u2002Neu liefern\n<b>fett</b> [x]"

        window.key("Shift+F6")
        [notes] = [each for each in window.start.window.findChildren(NotesEdit) if each.isVisible()]
        window.wait(lambda: notes.toPlainText().startswith("Ruft an.\n1. Adresse bestätigen\n2. Neu liefern"))
        window.wait(lambda: card.presenter.article is not None and card.presenter.article.uses == {Use.USED: 1})
        assert notes.hasFocus(), "it stays in the notes when the card hears of the use"

        window.key("Ctrl+F6")
        window.type("Stimmt nicht mehr")
        window.key("Return")
        window.wait(lambda: [flag.words for flag in door.asked(GetArticle(article_id)).flags] == ["Stimmt nicht mehr"])

        window.key("Ctrl+4", "F6")
        assert card.presenter.article is not None, "back in the article, to go on reading"
        window.type("k")
        assert card.presenter.article is None
        assert card.search.hasFocus(), "who types looks for another one"
        window.type("affeemühle entkalken")
        window.wait(lambda: card.presenter.wanted == "kaffeemühle entkalken" and not card.rows)
        window.key("Return")
        window.wait(lambda: [line.title for line in door.asked(ArticleLines("de")) if line.asked] != [])


def test_an_article_is_read_in_the_language_in_which_it_was_found(profile: Path) -> None:
    with open_window(profile) as window:
        door = _with_a_customer(window).door
        written = {
            "de": Said(title="Paket verschwunden", answer="Neu liefern"),
            "en": Said(title="Parcel lost", answer="Send it again"),
        }
        article_id = UUID(door.desk.execute(Write(wordings=written), actor=door.person_id)["article_id"])
        door.desk.execute(Publish(article_id=article_id), actor=door.person_id)
        [card] = [each for each in window.start.window.findChildren(KnowledgeCard) if each.isVisible()]
        window.key("F6")
        window.type("paket verschwunden")
        window.wait(lambda: len(card.rows) == 1)
        window.key("Return")
        window.wait(lambda: card.presenter.article is not None)
        assert card.prose.toPlainText() == "Neu liefern", "what is said to the customer, though the window is English"


def test_while_nobody_knows_who_rings_articles_are_read_all_the_same_and_go_along_to_the_customer(
    profile: Path,
) -> None:
    with open_window(profile) as window:
        made = window.ready()
        bench = made if isinstance(made, Workbench) else window.start.workbench
        assert bench is not None
        door = bench.door
        written = door.desk.execute(Write(wordings={"de": Said(title="Paket weg", answer=TOLD)}), actor=door.person_id)
        door.desk.execute(Publish(article_id=UUID(written["article_id"])), actor=door.person_id)
        window.key("F2")
        window.wait(lambda: bench.contacts.active is not None)
        window.key("F6")
        [page] = window.start.window.findChildren(NobodyPage)
        window.wait(page.isVisible)
        window.type("paket")
        window.wait(lambda: len(page.card.rows) == 1)
        window.key("Return")
        window.wait(lambda: page.card.presenter.article is not None)
        window.key("Shift+F6")
        [notes] = [each for each in window.start.window.findChildren(NotesEdit) if each.isVisible()]
        window.wait(lambda: notes.toPlainText().startswith("1. Adresse bestätigen"))
        _with_a_customer(window)
        cards = window.start.window.findChildren(KnowledgeCard)
        window.wait(lambda: any(card is not page.card and card.presenter.article for card in cards))


def _with_a_customer(window: Window) -> Workbench:
    bench = window.ready()
    window.key("Ctrl+K")
    window.type("quellenthal")
    window.see("Jörg Quellenthal")
    window.key("Return")
    window.wait(lambda: "Quellenthal" in window.heading)
    made = window.start.workbench
    assert made is not None
    return bench if isinstance(bench, Workbench) else made
