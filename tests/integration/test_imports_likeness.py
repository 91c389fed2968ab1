"""Whom a row may be is told by the reasons of duplicates, and what was decided about two holds in an import as well."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from agentdesk.core.customers.commands import CreateCustomer, GetCustomer, MergeCustomers, NewPoint
from agentdesk.core.desk import Desk
from agentdesk.core.duplicates.commands import Decide
from agentdesk.core.duplicates.model import Decision
from agentdesk.core.intake.batch import brief
from agentdesk.core.intake.commands import ListedRows, StartImport
from agentdesk.core.intake.dry_run import dry_run
from agentdesk.core.intake.model import Counts, Import, Kind, Listed
from agentdesk.core.intake.records import CustomerRecord, EmailEntry, PhoneEntry
from agentdesk.core.intake.runner import Running, run_import
from agentdesk.core.intake.words import reason_words, row_words
from agentdesk.core.wording import use_language
from tests.desks import make_desk

START = StartImport(record_kind=Kind.CUSTOMERS, file_name="x.csv", source="another list")


class Shop:
    def __init__(self, desk: Desk, me: UUID) -> None:
        self.desk, self.me = desk, me

    def create(self, given: str, family: str, *, phone: str = "", email: str = "") -> UUID:
        points = [NewPoint(kind="phone", value=phone)] if phone else []
        points += [NewPoint(kind="email", value=email)] if email else []
        made = CreateCustomer(given_name=given, family_name=family, points=tuple(points))
        return UUID(self.desk.execute(made, actor=self.me)["customer_id"])

    def bring_in(self, record: CustomerRecord) -> Import:
        return run_import(Running(self.desk, self.me), START, lambda: [(2, record)], {})

    def listed(self, done: Import) -> tuple[Listed, ...]:
        return tuple(self.desk.ask(ListedRows(done.id), actor=self.me))

    def decide(self, one: UUID, other: UUID, decision: Decision) -> None:
        self.desk.execute(Decide(one_id=one, other_id=other, decision=decision), actor=self.me)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(*make_desk(tmp_path))


def record(given: str, family: str, *, phone: str = "", email: str = "", tier: str = "") -> CustomerRecord:
    phones = (PhoneEntry(e164=phone),) if phone else ()
    emails = (EmailEntry(address=email),) if email else ()
    return CustomerRecord(given_name=given, family_name=family, phones=phones, emails=emails, tier=tier)


def test_a_dry_run_and_the_import_say_why_with_the_same_reasons(shop: Shop) -> None:
    shop.create("Jörg", "Müller", phone="+493012345")
    comes = record("Jorg", "Miller", phone="+493012345")
    seen = dry_run(Running(shop.desk, shop.me), START, [(2, comes)])
    assert seen
    [told] = seen.listed
    assert {"same_phone", "same_given", "similar_family"} <= {reason for reason, _ in told.facts["because"]}
    [written] = shop.listed(shop.bring_in(comes))
    assert (written.code, written.facts["because"]) == (told.code, told.facts["because"])
    use_language("en")
    assert "Compared: same phone number" in reason_words(written)


def test_members_of_a_household_who_share_a_number_are_not_taken_for_one(shop: Shop) -> None:
    shop.create("Jörg", "Müller", phone="+493012345")
    assert shop.bring_in(record("Inge", "Müller", phone="+493012345")).counts == Counts(new=1)


def test_a_son_who_shares_name_and_number_is_not_written_over_his_father(shop: Shop) -> None:
    shop.create("Uwe", "Harms sen.", phone="+493012345")
    assert shop.bring_in(record("Uwe", "Harms jun.", phone="+493012345")).counts == Counts(new=1)
    assert shop.bring_in(record("Uwe", "Harms", phone="+493012345")).counts == Counts(perhaps_duplicate=1)


@pytest.mark.parametrize("decision", [Decision.DIFFERENT, Decision.HOUSEHOLD])
def test_of_two_who_were_told_to_be_two_a_row_is_the_one_it_has_more_in_common_with(
    shop: Shop, decision: Decision
) -> None:
    one = shop.create("Jörg", "Müller", phone="+493012345")
    other = shop.create("Jörg", "Müller", phone="+493012345", email="jm@example.org")
    comes = record("Jörg", "Müller", phone="+493012345", email="jm@example.org", tier="Gold")
    [listed] = shop.listed(shop.bring_in(comes))
    assert listed.code == "perhaps_several"
    shop.decide(one, other, decision)
    assert shop.bring_in(comes).counts == Counts(changed=1)
    assert shop.desk.ask(GetCustomer(other), actor=shop.me).tier == "Gold"


def test_a_decision_holds_when_one_of_the_two_was_merged_since(shop: Shop) -> None:
    one = shop.create("Jörg", "Müller", phone="+493012345")
    other = shop.create("Jörg", "Müller", phone="+493012345", email="jm@example.org")
    shop.decide(one, other, Decision.DIFFERENT)
    third = shop.create("Jörg", "Müller", phone="+493099999")
    shop.desk.execute(MergeCustomers(winner_id=third, loser_id=one), actor=shop.me)
    comes = record("Jörg", "Müller", phone="+493012345", email="jm@example.org", tier="Gold")
    assert shop.bring_in(comes).counts == Counts(changed=1)
    assert shop.desk.ask(GetCustomer(other), actor=shop.me).tier == "Gold"


def test_who_was_told_to_be_one_after_all_is_asked_about_again(shop: Shop) -> None:
    one = shop.create("Jörg", "Müller", phone="+493012345")
    other = shop.create("Jörg", "Müller", phone="+493012345", email="jm@example.org")
    shop.decide(one, other, Decision.DIFFERENT)
    shop.decide(one, other, Decision.SAME)
    [listed] = shop.listed(shop.bring_in(record("Jörg", "Müller", phone="+493012345", email="jm@example.org")))
    assert listed.code == "perhaps_several"


def test_what_a_row_says_is_shown_in_plain_words_before_the_file_s_own_are_known() -> None:
    phone = PhoneEntry(e164="+493012345", raw="030 12345")
    emails = (EmailEntry(address="j@x.example"),)
    comes = CustomerRecord(given_name="Jorg", family_name="Miller", phones=(phone,), emails=emails)
    assert row_words(brief(comes)) == "Jorg · Miller · j@x.example · 030 12345"
    assert row_words("Jorg;Miller;030 12345") == "Jorg;Miller;030 12345"
    assert row_words('{"given_name":"Jo') == '{"given_name":"Jo'
