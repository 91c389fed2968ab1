"""Articles over a real database: written, published, found, doubted, and taken back."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from agentdesk.core.commands import Role, Undo
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Failure, Refused
from agentdesk.core.ids import new_id
from agentdesk.core.interactions.commands import AddReason
from agentdesk.core.interactions.store import interactions
from agentdesk.core.knowledge.command_line import TakenIn, export_folder, import_folder, take_back, write_article
from agentdesk.core.knowledge.commands import (
    Archive,
    ArticleByKey,
    ArticleLines,
    AskedNext,
    FindArticles,
    FlagArticle,
    GetArticle,
    IndexAnew,
    NoteUse,
    Publish,
    Said,
    SetSynonyms,
    Suggested,
    Synonyms,
    Verify,
    Want,
    Write,
)
from agentdesk.core.knowledge.model import Audience, Confidence, Use
from agentdesk.core.knowledge.search.synonyms import shipped
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.storage.check import check
from agentdesk.core.storage.gate import gate_open
from tests.desks import NOON, make_desk

LOST = {
    "de": Said(title="Mein Paket ist verschwunden", answer="Wir starten eine Nachforschung und liefern neu."),
    "en": Said(title="My parcel is lost", answer="We start a search and send it again."),
}
INVOICE = {"de": Said(title="Ich brauche die Rechnung noch einmal", answer="Die Rechnungsnummer steht im Konto.")}
ADDRESS = {"de": Said(title="Andere Lieferadresse", answer="Solange nichts gepackt ist, geht das sofort.")}


@pytest.fixture
def shop(tmp_path: Path) -> tuple[Desk, UUID]:
    return make_desk(tmp_path)


def _published(desk: Desk, me: UUID, wordings: dict[str, Said], **about: Any) -> UUID:
    article_id = UUID(desk.execute(Write(wordings=wordings, **about), actor=me)["article_id"])
    desk.execute(Publish(article_id=article_id), actor=me)
    return article_id


def _titles(desk: Desk, me: UUID, words: str, lang: str = "de", *, unfinished: bool = False) -> list[str]:
    return [hit.title for hit in desk.ask(FindArticles(words, lang, unfinished), actor=me)]


def _whole(desk: Desk) -> bool:
    return all(result.ok for result in check(None, desk.database))


def test_words_slips_synonyms_parts_and_the_other_language_find_the_article(shop: tuple[Desk, UUID]) -> None:
    desk, me = shop
    for wordings in (LOST, INVOICE, ADDRESS):
        _published(desk, me, wordings)
    assert _titles(desk, me, "wo ist das Paket")[0] == "Mein Paket ist verschwunden"
    assert _titles(desk, me, "where is my parcel", "en")[0] == "My parcel is lost"
    assert _titles(desk, me, "Sendung nicht angekommen")[0] == "Mein Paket ist verschwunden", "synonyms"
    assert _titles(desk, me, "verschwnuden")[0] == "Mein Paket ist verschwunden", "a slip"
    assert _titles(desk, me, "Rechnungen")[0] == "Ich brauche die Rechnung noch einmal", "another form"
    assert _titles(desk, me, "Adresse")[0] == "Andere Lieferadresse", "part of a compound, by synonym or part"
    assert _titles(desk, me, "invoice")[0] == "Ich brauche die Rechnung noch einmal", "the other language"
    assert _titles(desk, me, "rech", unfinished=True)[0] == "Ich brauche die Rechnung noch einmal", "while typing"
    assert _titles(desk, me, "zahnarzt") == []


def test_what_is_written_is_shown_when_published_and_each_edition_stays(shop: tuple[Desk, UUID]) -> None:
    desk, me = shop
    article_id = UUID(desk.execute(Write(wordings=LOST), actor=me)["article_id"])
    assert _titles(desk, me, "Paket") == []
    desk.execute(Publish(article_id=article_id), actor=me)
    desk.execute(Write(article_id=article_id, wordings={"de": Said(title="Sendung weg")}), actor=me)
    shown = desk.ask(GetArticle(article_id), actor=me)
    assert shown.edition.wordings["de"].title == "Mein Paket ist verschwunden"
    assert shown.draft is not None
    assert shown.draft.wordings["de"].title == "Sendung weg"
    assert shown.draft.number == 2
    desk.execute(Publish(article_id=article_id), actor=me)
    assert _titles(desk, me, "Sendung") == ["Sendung weg"]
    assert _titles(desk, me, "Nachforschung") == []
    assert _whole(desk)


def test_an_undo_takes_what_was_published_out_of_the_search_and_back(shop: tuple[Desk, UUID]) -> None:
    desk, me = shop
    article_id = UUID(desk.execute(Write(wordings=LOST), actor=me)["article_id"])
    publish, archive = new_id(), new_id()
    desk.execute(Publish(article_id=article_id), actor=me, id=publish)
    desk.execute(Archive(article_id=article_id), actor=me, id=archive)
    assert _titles(desk, me, "Paket") == []
    desk.execute(Undo(command_id=archive), actor=me)
    assert _titles(desk, me, "Paket") == ["Mein Paket ist verschwunden"]
    desk.execute(Undo(command_id=publish), actor=me)
    assert _titles(desk, me, "Paket") == []
    assert _whole(desk)


def test_flags_of_two_people_lower_the_confidence(shop: tuple[Desk, UUID]) -> None:
    desk, me = shop
    other = UUID(desk.execute(AddPerson(name="Daniel Roth", roles=frozenset({Role.AGENT})), actor=me)["person_id"])
    article_id = _published(desk, me, LOST)
    desk.execute(Verify(article_id=article_id), actor=me)
    assert not desk.execute(FlagArticle(article_id=article_id, words="Stimmt nicht mehr"), actor=me)["lowered"]
    assert not desk.execute(FlagArticle(article_id=article_id, words="Noch einmal"), actor=me)["lowered"]
    assert desk.execute(FlagArticle(article_id=article_id), actor=other)["lowered"]
    shown = desk.ask(GetArticle(article_id), actor=me)
    assert shown.article.confidence == Confidence.NOT_VALIDATED
    assert [flag.settled for flag in shown.flags] == [True, True]
    assert {flag.words for flag in shown.doubts} == {"Noch einmal", ""}, "what lowered it is still to be read"
    desk.execute(Verify(article_id=article_id), actor=me)
    assert desk.ask(GetArticle(article_id), actor=me).doubts == ()
    with pytest.raises(Refused, match=r"permission\.missing"):
        desk.execute(Verify(article_id=article_id), actor=other)


def test_what_nobody_has_written_about_becomes_one_draft_however_often_it_is_asked_for(
    shop: tuple[Desk, UUID],
) -> None:
    desk, me = shop
    first = desk.execute(Want(words="Kaffeemühle entkalken", lang="de"), actor=me)
    assert desk.execute(Want(words="kaffeemühle  entkalken?", lang="de"), actor=me) == first
    [line] = desk.ask(ArticleLines("de"), actor=me)
    assert (line.title, line.asked, line.has_draft) == ("Kaffeemühle entkalken", 2, True)
    assert _titles(desk, me, "entkalken") == []
    written = {"de": Said(title="Kaffeemühle entkalken", answer="Eine Mühle wird gebürstet, nicht entkalkt.")}
    desk.execute(Write(article_id=UUID(first["article_id"]), wordings=written), actor=me)
    desk.execute(Publish(article_id=UUID(first["article_id"])), actor=me)
    assert _titles(desk, me, "entkalken") == ["Kaffeemühle entkalken"]


def test_articles_of_the_reason_come_first_among_what_is_suggested(shop: tuple[Desk, UUID]) -> None:
    desk, me = shop
    reason = UUID(desk.execute(AddReason(labels={"de": "Rechnung"}, position=1), actor=me)["reason_id"])
    _published(desk, me, LOST)
    of_it = _published(desk, me, INVOICE, reason_ids=(reason,))
    by_notes = desk.ask(Suggested("de", notes="Das Paket kam nie an"), actor=me)
    assert [hit.title for hit in by_notes] == ["Mein Paket ist verschwunden"]
    by_reason = desk.ask(Suggested("de", reason, "Das Paket kam nie an"), actor=me)
    assert by_reason[0].article_id == of_it
    assert desk.ask(Suggested("de"), actor=me) == ()
    desk.execute(NoteUse(article_id=of_it, use=Use.USED), actor=me)
    assert desk.ask(Suggested("de", reason), actor=me)[0].used == 1


def test_what_is_suggested_is_in_the_language_asked_for_whatever_words_led_to_it(shop: tuple[Desk, UUID]) -> None:
    desk, me = shop
    _published(desk, me, LOST)
    [hit] = desk.ask(Suggested("de", notes="My parcel is lost"), actor=me)
    assert (hit.lang, hit.title) == ("de", "Mein Paket ist verschwunden")
    assert hit.detail.startswith("Wir starten eine Nachforschung")
    assert _titles(desk, me, "my parcel is lost") == ["My parcel is lost"], "who types it reads it so"


def test_agents_publish_for_agents_and_leaders_for_the_public(shop: tuple[Desk, UUID]) -> None:
    desk, me = shop
    other = UUID(desk.execute(AddPerson(name="Daniel Roth", roles=frozenset({Role.AGENT})), actor=me)["person_id"])
    written = desk.execute(Write(wordings=LOST, audience=Audience.PUBLIC, key="paket-weg"), actor=other)
    with pytest.raises(Refused, match=r"knowledge\.public"):
        desk.execute(Publish(article_id=UUID(written["article_id"])), actor=other)
    desk.execute(Publish(article_id=UUID(written["article_id"])), actor=me)
    assert desk.ask(ArticleByKey("paket-weg"), actor=other).article.is_shown
    with pytest.raises(Refused, match=r"knowledge\.key_taken"):
        desk.execute(Write(wordings=LOST, key="paket-weg"), actor=other)


def test_the_shops_own_synonyms_take_the_place_of_the_shipped_ones(shop: tuple[Desk, UUID]) -> None:
    desk, me = shop
    _published(desk, me, LOST)
    assert _titles(desk, me, "Päckchen")
    desk.execute(SetSynonyms(groups=(("Schachtel", "Paket"),)), actor=me)
    assert _titles(desk, me, "Schachtel") == ["Mein Paket ist verschwunden"]
    assert _titles(desk, me, "Päckchen") == []
    desk.execute(SetSynonyms(groups=()), actor=me)
    assert _titles(desk, me, "Päckchen"), "none at all: those that were shipped"
    assert (_titles(desk, me, "Schachtel"), desk.ask(Synonyms(), actor=me)) == ([], shipped())
    desk.execute(SetSynonyms(groups=(("Schachtel", "Paket"),)), actor=me)
    desk.execute(IndexAnew(), actor=me)
    assert _titles(desk, me, "Schachtel") == ["Mein Paket ist verschwunden"]
    assert _whole(desk)


def test_a_folder_comes_in_goes_out_and_is_taken_back(shop: tuple[Desk, UUID], tmp_path: Path) -> None:
    desk, me = shop
    source = tmp_path / "articles" / "de"
    source.mkdir(parents=True)
    (source / "paket.md").write_text("# Paket verschwunden\n\nWir suchen es.", encoding="utf-8")
    (source / "mahnung.md").write_text("# Mahnung erhalten\n\nWir prüfen die Zahlung.", encoding="utf-8")
    folder = tmp_path / "articles"

    def take_in(*, yes: bool = True) -> TakenIn:
        return import_folder(desk, me, folder, lang="de", publish=True, yes=yes)

    assert (take_in(yes=False).new, _titles(desk, me, "Paket")) == (("mahnung", "paket"), [])
    taken = take_in()
    assert _titles(desk, me, "Paket") == ["Paket verschwunden"]
    assert take_in().unchanged == 2
    (source / "paket.md").write_text("# Paket verschwunden\n\nWir liefern neu.", encoding="utf-8")
    assert take_in().changed == ("paket",)
    assert export_folder(desk, me, tmp_path / "out") == 2
    again = import_folder(desk, me, tmp_path / "out", lang="de", publish=True, yes=False)
    assert (again.new, again.changed) == ((), ())
    with pytest.raises(Refused, match=r"undo\.changed_since"):
        take_back(desk, me, taken.command_ids)
    assert _whole(desk)


def test_what_is_given_out_comes_in_word_for_word_with_all_that_belongs_to_it(
    shop: tuple[Desk, UUID], tmp_path: Path
) -> None:
    desk, me = shop
    group = UUID(desk.execute(AddReason(labels={"de": "Lieferung"}, position=1), actor=me)["reason_id"])
    reason = UUID(desk.execute(AddReason(labels={"de": "Weg"}, parent_id=group, position=1), actor=me)["reason_id"])
    odd = '# Paket: weg\n\n\n\n![Bild](x.png) <!-- so -->\n---\n- "ja"'
    said = Said(title='Paket: "weg"? #1', symptom="Wo\nist es?", environment="DHL", cause="a", answer=odd, steps="1. b",
                say="Es tut uns leid.")  # fmt: skip
    about = {"audience": Audience.PUBLIC, "reason_ids": (reason,), "guides": ("second_failure",)}
    _published(desk, me, {"de": said, "en": Said(title="Lost", steps="1. go")}, key="weg", **about)
    assert export_folder(desk, me, tmp_path / "out") == 2
    assert import_folder(desk, me, tmp_path / "out", lang="", publish=True, yes=False).unchanged == 1
    before = desk.ask(ArticleByKey("weg"), actor=me)
    _published(desk, me, LOST, key="other")
    desk.execute(Write(article_id=before.article.id, wordings=LOST), actor=me)
    import_folder(desk, me, tmp_path / "out", lang="", publish=True, yes=True)
    after = desk.ask(ArticleByKey("weg"), actor=me)
    assert after.edition.wordings == before.edition.wordings
    same = ("audience", "reason_ids", "guides")
    assert [getattr(after.article, name) for name in same] == [getattr(before.article, name) for name in same]
    named = "---\ntitle: Neu\nreasons: [weg, Unbekannt]\naudience: all\nlang: de-DE\n---\nText"
    (tmp_path / "neu.md").write_text(named, encoding="utf-8")
    taken = import_folder(desk, me, tmp_path / "neu.md", lang="", publish=True, yes=True)
    assert (taken.new, taken.unknown) == (("neu",), ("Unbekannt",))
    assert desk.ask(ArticleByKey("neu"), actor=me).article.reason_ids == (reason,)


def test_one_article_is_written_in_one_language_and_the_other_stays(shop: tuple[Desk, UUID]) -> None:
    desk, me = shop
    _published(desk, me, LOST, key="weg")
    shown = write_article(desk, me, "# Parcel gone\n\nWe search.", key="weg", lang="en", publish=False)
    assert shown.draft
    assert (shown.draft.number, shown.draft.wordings["de"].title) == (2, "Mein Paket ist verschwunden")
    assert shown.draft.wordings["en"].title == "Parcel gone"
    new = write_article(desk, me, "---\naudience: public\n---\n# Neu hier\n\nJa.", key="", lang="", publish=True)
    assert (new.article.key, new.article.is_shown, new.article.audience) == ("neu-hier", True, Audience.PUBLIC)
    with pytest.raises(Failure, match="nothing_to_read"):
        write_article(desk, me, "---\ntitle:\n---\n", key="leer", lang="", publish=True)


def test_what_customers_come_back_with_is_told_with_the_article_that_answers_it(shop: tuple[Desk, UUID]) -> None:
    desk, me = shop
    lost, refund, other = (
        UUID(desk.execute(AddReason(labels={"de": label}, position=n), actor=me)["reason_id"])
        for n, label in enumerate(("Verloren", "Erstattung", "Lob"))
    )
    answer = _published(desk, me, INVOICE, reason_ids=(refund,))
    with desk.database.writing() as connection, gate_open(connection):
        for n in range(60):
            came = [(lost, 40), (refund, 35)] if n < 20 else [(other, 40)]
            for reason, days in came:
                connection.execute(sa.insert(interactions), _contact(n, reason, NOON - timedelta(days=days)))
    [question] = desk.ask(AskedNext(lost, "de"), actor=me)
    assert (question.labels, question.followed, question.of) == ({"de": "Erstattung"}, 20, 20)
    assert (question.article_id, question.say) == (answer, "Die Rechnungsnummer steht im Konto.")
    assert desk.ask(AskedNext(other, "de"), actor=me) == ()


def _contact(n: int, reason: UUID, at: datetime) -> dict[str, Any]:
    row: dict[str, Any] = {"id": new_id(), "customer_id": UUID(int=n + 1), "person_id": UUID(int=7), "channel": "phone"}
    row |= {"direction": "in", "state": "done", "started_at": at, "reason_id": reason, "moods": [], "notes": ""}
    return row | {"outcome": "informed", "solved": "yes", "popped": {}, "scope_id": UUID(int=n + 1), "row_version": 1}
