"""Drafts and conversations find each other again after a stop of any kind, and no word is given up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from agentdesk.core.commands import SYSTEM
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.desk import Desk
from agentdesk.core.ids import new_id
from agentdesk.core.interactions.commands import (
    DiscardInteraction,
    EndInteraction,
    GetInteraction,
    MoodAt,
    OpenInteractions,
    StartInteraction,
)
from agentdesk.core.interactions.defaults import defaults, shipped_reason
from agentdesk.core.interactions.drafting import ConversationDraft, Resumed, resume
from agentdesk.core.interactions.model import Channel, Mood, Outcome, Solved, State
from tests.desks import NOON, make_desk

LATE = shipped_reason("delivery.late")


class Shop:
    def __init__(self, folder: Path) -> None:
        self.desk, self.me = make_desk(folder)
        command_id, shipped = defaults()
        self.desk.execute(shipped, actor=SYSTEM, id=command_id)
        made = self.desk.execute(CreateCustomer(family_name="Müller"), actor=self.me)
        self.joerg = UUID(made["customer_id"])

    def begin(self, **known: Any) -> ConversationDraft:
        """A draft whose conversation the desk has heard of."""
        draft = ConversationDraft.begun(StartInteraction(customer_id=self.joerg), self.me, NOON).but(**known)
        self.desk.execute(draft.start, actor=self.me, id=draft.start_id, occurred_at=draft.started_at)
        return draft

    def resume(self, *drafts: ConversationDraft) -> Resumed:
        return resume(self.desk, drafts, self.me)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    yield shop
    shop.desk.database.close()


def done(desk: Desk, me: UUID, draft: ConversationDraft, command_id: UUID) -> None:
    desk.execute(draft.wrap_up(Outcome.SETTLED, Solved.YES, NOON), actor=me, id=command_id)


def test_a_draft_survives_being_written_down_and_read(shop: Shop) -> None:
    draft = shop.begin(
        notes="Grüße 😀\nzweite Zeile", cursor=3, anchor=1, scroll=7, reason_id=LATE, channel=Channel.CHAT,
        moods=(MoodAt(at=NOON, mood=Mood.ANGRY),), outcome=Outcome.TO_FOLLOW, solved=Solved.NO,
        wrapping_up_since=NOON, put_aside=True,
    )  # fmt: skip
    assert ConversationDraft.read(draft.content()) == draft


def test_content_that_is_no_draft_is_passed_over_and_a_later_field_left_out(shop: Shop) -> None:
    assert ConversationDraft.read({"words": ["of", "another", "kind"]}) is None
    draft = shop.begin(notes="kept")
    later = ConversationDraft.read(draft.content() | {"of_a_later_program": 1})
    assert later is not None
    assert later.notes == "kept"


def test_a_draft_meets_its_conversation_again(shop: Shop) -> None:
    draft = shop.begin(notes="typed")
    [(kept, interaction)] = shop.resume(draft).open
    assert (kept, interaction.id, interaction.state) == (draft, draft.interaction_id, State.RUNNING)


def test_a_draft_whose_command_is_in_the_log_has_served(shop: Shop) -> None:
    draft = shop.begin(notes="typed", reason_id=LATE)
    done(shop.desk, shop.me, draft, draft.wrap_up_id)
    left = shop.resume(draft)
    assert (left.open, left.served) == ((), (draft.wrap_up_id,))


def test_a_conversation_the_desk_never_heard_of_is_begun_at_its_moment(shop: Shop) -> None:
    draft = ConversationDraft.begun(StartInteraction(customer_id=shop.joerg), shop.me, NOON - timedelta(minutes=3))
    [(kept, interaction)] = shop.resume(draft.but(notes="first words")).open
    assert (kept.notes, interaction.id) == ("first words", draft.interaction_id)
    assert interaction.started_at == NOON - timedelta(minutes=3)


def test_resuming_twice_begins_it_once(shop: Shop) -> None:
    draft = ConversationDraft.begun(StartInteraction(customer_id=shop.joerg), shop.me, NOON)
    for _ in range(2):
        shop.resume(draft)
    assert len(shop.desk.ask(OpenInteractions(shop.me), actor=shop.me)) == 1


def test_words_of_a_customer_who_is_no_longer_there_keep_a_conversation_without_one(shop: Shop) -> None:
    draft = ConversationDraft.begun(StartInteraction(customer_id=UUID(int=9)), shop.me, NOON).but(notes="kept")
    left = shop.resume(draft)
    [(kept, interaction)] = left.open
    assert (kept.notes, kept.customer_id, interaction.customer_id) == ("kept", None, None)
    assert left.served == (draft.wrap_up_id,)  # its words live on under a new id


def test_words_beside_a_wrap_up_that_somebody_else_wrote_get_their_own_conversation(shop: Shop) -> None:
    draft = shop.begin(notes="mine", reason_id=LATE)
    done(shop.desk, shop.me, draft.but(notes="theirs"), new_id())
    [(kept, interaction)] = shop.resume(draft).open
    assert (kept.notes, interaction.state) == ("mine", State.RUNNING)
    assert interaction.id != draft.interaction_id
    assert shop.desk.ask(GetInteraction(draft.interaction_id), actor=shop.me).notes == "theirs"


def test_a_discarded_draft_goes_and_one_whose_discarding_never_arrived_stays(shop: Shop) -> None:
    gone, stays = shop.begin(notes="gone", discarded_by=new_id()), shop.begin(notes="stays", discarded_by=new_id())
    shop.desk.execute(DiscardInteraction(interaction_id=gone.interaction_id), actor=shop.me, id=gone.discarded_by)
    left = shop.resume(gone, stays)
    assert [(kept.notes, kept.discarded_by) for kept, _ in left.open] == [("stays", None)]
    assert gone.wrap_up_id in left.served


def test_a_conversation_without_a_draft_brings_what_the_desk_knows(shop: Shop) -> None:
    draft = shop.begin()
    end = EndInteraction(interaction_id=draft.interaction_id, ended_at=NOON, notes="rang off", reason_id=LATE)
    shop.desk.execute(end, actor=shop.me)
    [(kept, interaction)] = shop.resume().open
    assert (kept.notes, kept.reason_id, kept.ended_at) == ("rang off", LATE, NOON)
    assert interaction.state is State.WRAP_UP


def test_somebody_elses_drafts_are_left_alone(shop: Shop) -> None:
    draft = shop.begin(notes="typed").but(person_id=UUID(int=77))
    left = shop.resume(draft)
    assert left.served == ()
    assert [kept.notes for kept, _ in left.open] == [""]  # my conversation, without their words


def test_the_talk_was_over_when_the_wrap_up_was_opened(shop: Shop) -> None:
    draft = shop.begin(reason_id=LATE, wrapping_up_since=NOON - timedelta(minutes=1))
    assert draft.wrap_up(Outcome.SETTLED, Solved.YES, NOON).ended_at == NOON - timedelta(minutes=1)
