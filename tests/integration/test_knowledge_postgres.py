"""On PostgreSQL articles are found as on SQLite: the same ones, in the same order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from agentdesk.core.desk import Desk
from agentdesk.core.knowledge.commands import Archive, FindArticles, Publish, Said, Write
from tests.desks import make_desk, make_postgres_desk, open_shop

TOLD = {
    "Mein Paket ist verschwunden": "Wir starten eine Nachforschung und liefern neu.",
    "Ich brauche die Rechnung noch einmal": "Die Rechnungsnummer steht im Konto.",
    "Andere Lieferadresse": "Solange nichts gepackt ist, geht das sofort, auch für das Paket.",
}
ASKED = ("Paket", "Sendung", "verschwnuden", "Rechnungen", "invoice", "Adresse", "100 % weg", "liefera", "zahnarzt")


@pytest.fixture
def desks(tmp_path: Path, postgres_url: str) -> Iterator[list[tuple[Desk, UUID]]]:
    desk = make_postgres_desk(postgres_url)
    yield [make_desk(tmp_path), (desk, open_shop(desk))]
    desk.database.close()


def test_articles_are_found_alike_on_both_databases(desks: list[tuple[Desk, UUID]]) -> None:
    found = []
    for desk, me in desks:
        for title, answer in TOLD.items():
            made = desk.execute(Write(wordings={"de": Said(title=title, answer=answer)}), actor=me)
            desk.execute(Publish(article_id=UUID(made["article_id"])), actor=me)
        gone = desk.execute(Write(wordings={"de": Said(title="Paket alt")}), actor=me)
        desk.execute(Publish(article_id=UUID(gone["article_id"])), actor=me)
        desk.execute(Archive(article_id=UUID(gone["article_id"])), actor=me)
        found.append(
            {words: [hit.title for hit in desk.ask(FindArticles(words, "de", True), actor=me)] for words in ASKED}
        )
    assert found[0] == found[1]
    assert found[0]["Paket"][0] == "Mein Paket ist verschwunden"
