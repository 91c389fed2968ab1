"""What was said is found by its words: at once, as it stands now, by whom and when; an import's a moment later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import SYSTEM, Undo
from agentdesk.core.customers.commands import AddNote, CorrectNote, CreateCustomer
from agentdesk.core.desk import Desk
from agentdesk.core.history import indexing
from agentdesk.core.history.commands import FindInHistory
from agentdesk.core.history.indexing import catch_up
from agentdesk.core.history.model import Said
from agentdesk.core.history.search.index import entries, postings, vocabulary, waiting
from agentdesk.core.ids import new_id
from agentdesk.core.interactions.commands import CorrectWrapUp, Reasons, StartInteraction, WrapUp
from agentdesk.core.interactions.defaults import defaults
from agentdesk.core.interactions.model import Channel, Outcome, Solved
from agentdesk.core.storage.check import check
from tests.desks import NOON, make_desk, make_postgres_desk, open_shop


class Shop:
    def __init__(self, desk: Desk, me: UUID) -> None:
        self.desk, self.me = desk, me
        command_id, shipped = defaults()
        desk.execute(shipped, actor=SYSTEM, id=command_id)
        self.joerg = self.customer("Jörg", "Müller")
        self.aylin = self.customer("Aylin", "Demir")

    def customer(self, given: str, family: str) -> UUID:
        made = self.desk.execute(CreateCustomer(given_name=given, family_name=family), actor=self.me)
        return UUID(made["customer_id"])

    def note(self, words: str, customer_id: UUID | None = None) -> UUID:
        made = self.desk.execute(AddNote(customer_id=customer_id or self.joerg, words=words), actor=self.me)
        return UUID(str(made["note_fact_id"]))

    def wrap_up(self, notes: str) -> UUID:
        begun = self.desk.execute(StartInteraction(customer_id=self.aylin, channel=Channel.EMAIL), actor=self.me)
        reason = self.desk.ask(Reasons(), actor=self.me)[0].id
        over: dict[str, Any] = {"ended_at": self.desk.clock.now(), "outcome": Outcome.SETTLED, "solved": Solved.YES}
        call = UUID(begun["interaction_id"])
        self.desk.execute(WrapUp(interaction_id=call, reason_id=reason, notes=notes, **over), actor=self.me)
        return call

    def correct(self, call: UUID, notes: str, *, id: UUID) -> None:
        reason = self.desk.ask(Reasons(), actor=self.me)[0].id
        said: dict[str, Any] = {"reason_id": reason, "outcome": Outcome.SETTLED, "solved": Solved.YES}
        self.desk.execute(CorrectWrapUp(interaction_id=call, notes=notes, **said), actor=self.me, id=id)

    def find(self, words: str, *, unfinished: bool = True) -> list[Said]:
        catch_up(self.desk.database)
        return list(self.desk.ask(FindInHistory(words, unfinished), actor=self.me))

    def told(self, words: str) -> list[str]:
        return [said.words for said in self.find(words)]

    def count(self, table: sa.Table) -> int:
        with self.desk.database.reading() as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()

    @property
    def is_sound(self) -> bool:
        return all(result.ok for result in check(None, self.desk.database) if result.name == "history.search")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(*make_desk(tmp_path))
    yield shop
    shop.desk.database.close()


def test_notes_and_mails_are_found_by_their_words_with_who_and_when(shop: Shop) -> None:
    shop.note("Ruft am liebsten vormittags an. Das Mahlwerk klemmt wieder.")
    shop.wrap_up("Schreibt, die Lieferadresse sei falsch.\nNeue Anschrift: Lindenweg 8.")
    [note], [mail] = shop.find("mahlwerk klem"), shop.find("lieferadresse falsch")
    assert (note.customer, note.kind, note.person) == ("Jörg Müller", "note.added", "Miriam Vogt")
    assert (mail.customer_id, mail.kind, mail.data["channel"]) == (shop.aylin, "interaction.done", "email")
    assert mail.words == "Schreibt, die Lieferadresse sei falsch. Neue Anschrift: Lindenweg 8."
    assert (note.matched, mail.matched) == (("Mahlwerk", "klemmt"), ("Lieferadresse", "falsch"))
    assert note.at == shop.desk.clock.now()


@pytest.mark.parametrize(
    "asked",
    ["Adressen", "adr", "lieferadr", "lieferadrese", "liefern adresse", "ADRESSE", "lieferadresse die", "sagt die adr"],
)
def test_stems_parts_of_compounds_beginnings_and_slips_lead_there(shop: Shop, asked: str) -> None:
    shop.note("Sagt, die Lieferadresse hat sich geändert.")
    shop.note("Fragt nach dem Preis der Kaffeemühle.")
    assert shop.told(asked) == ["Sagt, die Lieferadresse hat sich geändert."]


def test_all_words_have_to_be_there_and_the_latest_comes_first(shop: Shop) -> None:
    clock = FixedClock(NOON)
    shop.desk.clock = clock
    for n in range(3):
        shop.note(f"Paket {n} beschädigt")
        clock.move(timedelta(minutes=1))
    shop.note("Paket verspätet")
    assert shop.told("paket beschädigt") == ["Paket 2 beschädigt", "Paket 1 beschädigt", "Paket 0 beschädigt"]
    assert shop.told("paket zahnarzt") == shop.told("") == shop.told("  ") == shop.told("ab") == []


def test_what_was_set_right_is_found_as_it_stands_now_and_comes_back_by_undo(shop: Shop) -> None:
    first = shop.note("Lieferung am Montag")
    shop.desk.execute(
        CorrectNote(customer_id=shop.joerg, note_fact_id=first, words="Lieferung am Freitag"), actor=shop.me
    )
    call, correction = shop.wrap_up("Gutschein versprochen"), new_id()
    shop.correct(call, "Rückruf versprochen", id=correction)
    assert (shop.told("montag"), shop.told("freitag")) == ([], ["Lieferung am Freitag"])
    assert (shop.told("gutschein"), shop.told("rückruf")) == ([], ["Rückruf versprochen"])
    assert shop.is_sound
    shop.desk.execute(Undo(command_id=correction), actor=shop.me)
    assert (shop.told("gutschein"), shop.told("rückruf")) == (["Gutschein versprochen"], [])
    assert shop.is_sound


def test_what_is_told_waits_and_is_taken_in_parts(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "_IN_ONE_GO", 2)
    for n in range(5):
        shop.note(f"Mahlwerk {n} klemmt")
    assert (shop.count(waiting), shop.count(entries), shop.is_sound) == (5, 0, True)
    assert (catch_up(shop.desk.database), catch_up(shop.desk.database)) == (5, 0)
    assert (shop.count(waiting), shop.count(entries), shop.is_sound) == (0, 5, True)


def test_what_is_indexed_anew_leaves_nothing_of_before(shop: Shop) -> None:
    told = shop.note("Lieferadresse Lindenweg")
    catch_up(shop.desk.database)
    tables = (entries, postings, vocabulary)
    before = [shop.count(table) for table in tables]
    with shop.desk.database.writing() as connection:
        indexing.index.put(connection, [indexing.Entry(told, shop.desk.clock.now(), "Ganz anders gemeint")])
    assert shop.told("lindenweg") == []
    with shop.desk.database.writing() as connection:
        connection.execute(sa.insert(waiting), [{"fact_id": told}])
    catch_up(shop.desk.database)
    assert [shop.count(table) for table in tables] == before
    assert shop.told("lindenweg") == ["Lieferadresse Lindenweg"]


def test_a_long_text_is_shown_around_what_was_asked_for(shop: Shop) -> None:
    shop.note(f"{'Erst ging es um etwas anderes. ' * 20}Dann um das Mahlwerk. {'Und noch mehr davon. ' * 20}")
    [said] = shop.find("mahlwerk")
    assert said.words.startswith("… ")
    assert said.words.endswith(" …")
    assert "Dann um das Mahlwerk." in said.words
    assert len(said.words) < 180


def test_words_are_found_alike_on_both_databases(tmp_path: Path, postgres_url: str) -> None:
    desk = make_postgres_desk(postgres_url)
    shops = [Shop(*make_desk(tmp_path)), Shop(desk, open_shop(desk))]
    for each in shops:
        each.note("Die Lieferadresse ist falsch, Paket ging an die alte. 100 % Ärger.")
        each.wrap_up("Needs a copy of the invoice for 82360.")
    asked = ("adresse", "liefera", "invoices", "copy 8236", "pakte", "100 % ärg", "zahnarzt")
    found = [[each.told(words) for words in asked] for each in shops]
    assert found[0] == found[1]
    assert all(each.is_sound for each in shops)
    for each in shops:
        each.desk.database.close()
