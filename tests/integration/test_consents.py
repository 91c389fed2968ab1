"""Consents on a real desk: recorded with words and proof, withdrawn at once, and asked before somebody is rung."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from agentdesk.core.commands import Command, Undo
from agentdesk.core.consents.commands import (
    ConsentsOf,
    MayContact,
    RecordConsent,
    SetWordings,
    WithdrawConsent,
    Wordings,
    WordingsEditions,
)
from agentdesk.core.consents.handlers import note_use
from agentdesk.core.consents.model import Agreed, Channel, How, Purpose, State
from agentdesk.core.consents.wordings import delivered, whole
from agentdesk.core.customers.commands import CreateCustomer, MergeCustomers
from agentdesk.core.customers.store import consents
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.ids import new_id
from agentdesk.core.interactions.commands import StartInteraction
from agentdesk.core.overview.commands import Timeline
from agentdesk.core.privacy.commands import CopyOf
from agentdesk.core.privacy.request_commands import RecordObjection
from agentdesk.core.storage.check import check
from tests.desks import open_shop

WORDS = "Dürfen wir Sie anrufen, um Ihnen unsere Angebote vorzustellen?"
assert note_use


class Shop:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.me = desk, open_shop(desk)
        self.mia = self.somebody("Mia")

    def somebody(self, name: str) -> UUID:
        return UUID(self.do(CreateCustomer(given_name=name, family_name="Stern"))["customer_id"])

    def do(self, command: Command, id: UUID | None = None) -> Any:
        self.desk.clock.move(timedelta(seconds=1))  # type: ignore[attr-defined]
        return self.desk.execute(command, actor=self.me, id=id)

    def refused(self, command: Command) -> str:
        with pytest.raises(Refused) as caught:
            self.do(command)
        return caught.value.code

    def says(self, given: bool, channel: Channel = Channel.PHONE, whom: UUID | None = None, **more: Any) -> UUID:
        command_id = new_id()
        said: dict[str, Any] = {"purpose": Purpose.ADVERTISING, "wording": WORDS} | more
        self.do(RecordConsent(customer_id=whom or self.mia, channel=channel, given=given, **said), command_id)
        return command_id

    def withdraw(self, channel: Channel = Channel.PHONE) -> UUID:
        command_id = new_id()
        wish = WithdrawConsent(customer_id=self.mia, channel=channel, purpose=Purpose.ADVERTISING)
        self.do(wish, command_id)
        return command_id

    def of(self, whom: UUID | None = None) -> tuple[Agreed, ...]:
        return self.desk.ask(ConsentsOf(whom or self.mia), actor=self.me)

    def may(self, channel: Channel = Channel.PHONE, purpose: Purpose = Purpose.ADVERTISING) -> bool:
        return (channel, purpose) in self.desk.ask(MayContact(self.mia), actor=self.me).allowed


@pytest.fixture
def shop(any_desk: Desk) -> Shop:
    return Shop(any_desk)


def test_a_yes_keeps_its_words_its_proof_and_who_recorded_it(shop: Shop) -> None:
    shop.says(True, how=How.FORM, proof="Formular vom 3. Mai")
    [told] = shop.of()
    said = told.latest
    assert (told.channel, told.purpose, told.state) == ("phone", "advertising", State.GIVEN)
    assert (said.wording, said.how, said.proof, said.by) == (WORDS, "form", "Formular vom 3. Mai", "Miriam Vogt")
    [entry, *_] = shop.desk.ask(Timeline(shop.mia), actor=shop.me).entries
    assert (entry.kind, entry.data["channel"]) == ("consent.given", "phone")
    copy = shop.desk.ask(CopyOf(shop.mia), actor=shop.me).rows["consents"]
    assert [(row["purpose"], row["wording"]) for row in copy] == [("advertising", WORDS)]


def test_each_channel_and_purpose_counts_by_itself(shop: Shop) -> None:
    assert not shop.may()
    shop.says(True)
    assert shop.may()
    assert not shop.may(Channel.EMAIL)
    assert not shop.may(Channel.PHONE, Purpose.SURVEY)
    assert shop.may(Channel.LETTER), "a letter may be sent unless somebody says no"
    shop.says(False, Channel.LETTER)
    assert not shop.may(Channel.LETTER)


def test_a_withdrawal_counts_at_once_and_what_was_said_before_stays(shop: Shop) -> None:
    shop.says(True)
    shop.withdraw()
    assert not shop.may()
    [told] = shop.of()
    assert (told.state, [each.granted for each in told.history]) == (State.WITHDRAWN, [False, True])
    wish = WithdrawConsent(customer_id=shop.mia, channel=Channel.PHONE, purpose=Purpose.ADVERTISING)
    assert shop.refused(wish) == "consents.no_already"
    shop.says(True)
    assert shop.may()


def test_no_undo_says_yes_for_the_customer(shop: Shop) -> None:
    shop.says(True)
    assert shop.refused(Undo(command_id=shop.withdraw())) == "undo.of_a_withdrawal"
    shop.says(True)
    no = shop.says(False)
    assert shop.refused(Undo(command_id=no)) == "undo.of_a_no"
    assert not shop.may()


def test_a_yes_recorded_by_mistake_is_undone(shop: Shop) -> None:
    yes = shop.says(True)
    shop.do(Undo(command_id=yes))
    assert (shop.may(), shop.of()) == (False, ())


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"wording": " "}, "consents.wording_missing"),
        ({"how": How.LETTER}, "consents.proof_missing"),
        ({"how": How.DOUBLE_OPT_IN, "proof": "Mail"}, "consents.mail_proves_no_telephone"),
    ],
)
def test_a_yes_that_proves_nothing_is_refused(shop: Shop, more: dict[str, Any], code: str) -> None:
    said: dict[str, Any] = {"channel": Channel.PHONE, "purpose": Purpose.ADVERTISING, "wording": WORDS} | more
    assert shop.refused(RecordConsent(customer_id=shop.mia, given=True, **said)) == code


def test_a_confirmed_mail_proves_a_consent_to_mails(shop: Shop) -> None:
    shop.says(True, Channel.EMAIL, how=How.DOUBLE_OPT_IN, proof="bestätigt am 3. Mai")
    assert shop.may(Channel.EMAIL)


def test_an_objection_outweighs_a_yes(shop: Shop) -> None:
    shop.says(True)
    shop.do(RecordObjection.model_validate({"customer_id": shop.mia, "objects_to": ["advertising"], "words": "x"}))
    assert not shop.may()


def test_the_no_of_either_counts_after_a_merge(shop: Shop) -> None:
    twin = shop.somebody("Mia")
    shop.says(False, whom=twin)
    shop.says(True)
    shop.says(True, Channel.EMAIL)
    shop.do(MergeCustomers(winner_id=shop.mia, loser_id=twin))
    assert not shop.may()
    assert shop.may(Channel.EMAIL)
    assert not [each for each in check(None, shop.desk.database) if each.findings]


def test_what_a_file_called_newsletter_is_a_consent_to_mails(shop: Shop) -> None:
    shop.says(True, Channel.EMAIL)
    with shop.desk.database.reading() as connection:
        row = dict(connection.execute(sa.select(consents)).mappings().one())
    assert row["by_id"] == shop.me
    assert row["used_at"] is None


# --- Editions of the words, and the conversation ----------------------------------------------------------------------


def other_words(phone: str = "Dürfen wir Sie wegen unserer Angebote anrufen?") -> dict[str, Any]:
    words: Any = whole(delivered().words)
    words[Purpose.ADVERTISING][Channel.PHONE]["de"] = phone
    return {"words": words}


def test_a_consent_keeps_the_wording_it_was_given_for_whatever_is_laid_down_later(shop: Shop) -> None:
    first, second = "Dürfen wir Sie anrufen?", "Dürfen wir Sie dienstags anrufen?"
    shop.do(SetWordings(**other_words(first)))
    shop.says(True, wording=first)
    shop.do(SetWordings(**other_words(second)))
    [told] = shop.of()
    assert (told.latest.wording, told.latest.edition) == (first, 1)
    lea = shop.somebody("Lea")
    shop.says(True, whom=lea, wording=second)
    shop.says(True, Channel.EMAIL, whom=lea, wording="In meinen Worten: Darf ich?")
    by_mail, by_phone = shop.of(lea)
    assert (by_mail.latest.edition, by_phone.latest.edition) == (None, 2)
    assert [each.no for each in shop.desk.ask(WordingsEditions(), actor=shop.me)] == [2, 1, 0]
    assert shop.do(WithdrawConsent(customer_id=lea, channel=Channel.PHONE, purpose=Purpose.ADVERTISING))
    assert shop.of(lea)[1].latest.edition == 2
    assert all(found.ok for found in check(None, shop.desk.database))


def test_an_edition_that_is_taken_back_gives_its_number_to_no_other(shop: Shop) -> None:
    command_id = new_id()
    shop.do(SetWordings(**other_words("Dürfen wir?")), command_id)
    shop.says(True, wording="Dürfen wir?")
    shop.do(Undo(command_id=command_id))
    assert shop.desk.ask(Wordings(), actor=shop.me).no == 0
    assert shop.do(SetWordings(**other_words("Dürfen wir nun?")))["edition"] == 2
    [told] = shop.of()
    assert (told.latest.wording, told.latest.edition) == ("Dürfen wir?", 1)
    assert all(found.ok for found in check(None, shop.desk.database))


def test_words_are_refused_that_are_missing_or_that_nobody_has_seen(shop: Shop) -> None:
    assert shop.refused(SetWordings(**other_words(""))) == "consents.words_missing"
    shop.do(SetWordings(**other_words(), instead_of=0))
    assert shop.refused(SetWordings(**other_words("Anders"), instead_of=0)) == "consents.moved"
    assert shop.refused(SetWordings(**other_words())) == "consents.words_unchanged"


def test_what_is_said_in_a_conversation_is_linked_with_it(shop: Shop) -> None:
    talk = UUID(shop.do(StartInteraction(customer_id=shop.mia))["interaction_id"])
    shop.says(True)
    shop.says(True, Channel.EMAIL, how=How.FORM, proof="Formular vom 3. Mai")
    other = shop.somebody("Lea")
    shop.says(False, whom=other)
    by_mail, by_phone = shop.of()
    assert (by_phone.latest.interaction_id, by_mail.latest.interaction_id) == (talk, None)
    assert shop.of(other)[0].latest.interaction_id is None
    shop.withdraw()
    assert shop.of()[1].latest.interaction_id == talk
