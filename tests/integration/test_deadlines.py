"""Deadlines are laid down in editions: the latest counts, and every one is found again by what began under it."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import Role, Undo
from agentdesk.core.deadlines.clocks import Measure
from agentdesk.core.deadlines.commands import CurrentPolicy, DueNow, Rule, SetPolicy
from agentdesk.core.deadlines.defaults import SHIPPED, SHIPPED_EDITION, shipped_edition
from agentdesk.core.deadlines.model import Policy, Unit, Within
from agentdesk.core.deadlines.store import edition
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.ids import new_id
from agentdesk.core.interactions.model import Channel
from agentdesk.core.people.commands import AddPerson, OpenShop
from agentdesk.core.workplace import create_workplace, open_workplace
from tests.desks import make_desk
from tests.profiles import PASSPHRASE, NoKeyring

TWO_HOURS = SetPolicy(rules=(Rule(measure=Measure.FIRST_REPLY, amount=2, warn_at=0.25),))


@pytest.fixture
def desk_and_me(tmp_path: Path) -> tuple[Desk, UUID]:
    return make_desk(tmp_path)


def set_policy(desk: Desk, actor: UUID, command: SetPolicy = TWO_HOURS) -> UUID:
    assert isinstance(desk.clock, FixedClock)
    desk.clock.move(timedelta(minutes=1))
    command_id = new_id()
    desk.execute(command, actor=actor, id=command_id)
    return command_id


def kept(desk: Desk, edition_id: UUID) -> Policy:
    with desk.database.reading() as connection:
        return edition(connection, edition_id).policy


def test_a_new_profile_has_the_shipped_deadlines_and_keeps_them_at_the_next_start(tmp_path: Path) -> None:
    shop = OpenShop(
        shop_name="Sommer", region="DE", time_zone="Europe/Berlin", currency="EUR", language="de", person_name="Miriam"
    )
    place = create_workplace(tmp_path / "p", shop, passphrase=PASSPHRASE, keys=NoKeyring())
    assert kept(place.desk, SHIPPED_EDITION) == shipped_edition().policy
    me = place.person().id
    place.desk.execute(TWO_HOURS, actor=me)
    place.close()
    again = open_workplace(tmp_path / "p", given=PASSPHRASE, keys=NoKeyring())
    assert again.desk.ask(CurrentPolicy(), actor=me).policy == TWO_HOURS.policy()
    again.close()


def test_the_edition_a_case_began_under_is_found_after_another_has_been_laid_down(desk_and_me) -> None:
    desk, me = desk_and_me
    before = desk.ask(CurrentPolicy(), actor=me)
    set_policy(desk, me)
    assert desk.ask(CurrentPolicy(), actor=me).policy == TWO_HOURS.policy()
    assert kept(desk, before.id) == before.policy == shipped_edition().policy


def test_what_was_laid_down_can_be_taken_back_and_stays_for_what_began_under_it(desk_and_me) -> None:
    desk, me = desk_and_me
    command_id = set_policy(desk, me)
    ours = desk.ask(CurrentPolicy(), actor=me)
    undo = new_id()
    desk.execute(Undo(command_id=command_id), actor=me, id=undo)
    assert desk.ask(CurrentPolicy(), actor=me) == shipped_edition()
    assert kept(desk, ours.id) == ours.policy
    desk.execute(Undo(command_id=undo), actor=me)
    assert desk.ask(CurrentPolicy(), actor=me) == ours


def test_only_who_administers_lays_down_deadlines(desk_and_me) -> None:
    desk, me = desk_and_me
    agent = UUID(desk.execute(AddPerson(name="Agnes", roles=frozenset({Role.AGENT})), actor=me)["person_id"])
    with pytest.raises(Refused) as refused:
        desk.execute(TWO_HOURS, actor=agent)
    assert refused.value.code == "permission.missing"
    assert desk.ask(CurrentPolicy(), actor=agent) == shipped_edition()


def test_two_rules_about_the_very_same_change_nothing(desk_and_me) -> None:
    desk, me = desk_and_me
    with pytest.raises(Refused) as refused:
        desk.execute(SetPolicy(rules=TWO_HOURS.rules * 2), actor=me)
    assert refused.value.code == "deadlines.rule_twice"
    assert desk.ask(CurrentPolicy(), actor=me) == shipped_edition()


def test_nobody_lays_down_what_was_made_from_rules_that_count_no_more(desk_and_me) -> None:
    desk, me = desk_and_me
    seen = desk.ask(CurrentPolicy(), actor=me)
    set_policy(desk, me)
    with pytest.raises(Refused) as refused:
        desk.execute(SetPolicy.of(seen.policy, seen.id), actor=me)
    assert refused.value.code == "deadlines.moved"
    assert desk.ask(CurrentPolicy(), actor=me).policy == TWO_HOURS.policy()


def test_all_that_a_rule_says_is_kept(desk_and_me) -> None:
    desk, me = desk_and_me
    policy = shipped_edition().policy
    told = Rule(
        measure=Measure.NEXT_REPLY, amount=90, unit=Unit.MINUTES, most=1, most_unit=Unit.SAME_DAY, warn_at=0.6,
        channels=frozenset({Channel.CHAT, Channel.EMAIL}), tiers=frozenset({"VIP", "Gold"}),
    )  # fmt: skip
    command = SetPolicy(rules=(*SetPolicy.of(policy).rules, told))
    set_policy(desk, me, command)
    rules = desk.ask(CurrentPolicy(), actor=me).policy.rules
    assert rules == (*policy.rules, told.rule())
    assert rules[-1].at_most == Within(1, Unit.SAME_DAY)


def test_the_preview_says_when_a_mail_of_this_minute_would_be_due(desk_and_me) -> None:
    desk, me = desk_and_me
    now = desk.clock.now()  # a Monday noon in Berlin, the shop being open from nine to five
    first, following, solution = desk.ask(DueNow(Channel.EMAIL), actor=me)
    assert (first.measure, first.due_at, first.latest_at) == (
        Measure.FIRST_REPLY, now + timedelta(days=1), now + timedelta(days=2),
    )  # fmt: skip
    assert following.due_at == first.due_at
    assert solution.due_at == now + timedelta(days=7)
    assert [due.measure for due in desk.ask(DueNow(Channel.PHONE), actor=me)] == [Measure.SOLUTION]


def test_the_shipped_edition_never_changes_for_cases_were_opened_under_it() -> None:
    """A program that ships other defaults gives them another id."""
    shipped = SetPolicy.of(shipped_edition().policy).as_json()
    assert hashlib.sha256(shipped.encode()).hexdigest()[:16] == "68a2bed2774cd7a9"
    assert str(SHIPPED) == "019b76da-a800-8485-878c-91dcce75f312"
