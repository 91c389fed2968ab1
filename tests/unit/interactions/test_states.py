"""What may become of a conversation, and what is refused with which reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from agentdesk.core.errors import Refused
from agentdesk.core.interactions.model import (
    Channel,
    Direction,
    Interaction,
    Mood,
    Outcome,
    Reason,
    Solved,
    State,
    WrappedUp,
    checked_shortcut,
    full_reason,
    likely_solved,
    require_known_placeholders,
)

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
LATER = NOON + timedelta(minutes=7)
LATE = Reason(UUID(int=7), UUID(int=6), {"en": "Late"}, 0)
PRAISE = Reason(UUID(int=8), UUID(int=6), {"en": "Praise"}, 0, needs_words=True, anonymous=True)
RUNNING = Interaction(
    id=UUID(int=1),
    customer_id=UUID(int=2),
    customer="Jörg Müller",
    person_id=UUID(int=3),
    person="Miriam Vogt",
    channel=Channel.PHONE,
    direction=Direction.IN,
    state=State.RUNNING,
    started_at=NOON,
)
UNKNOWN = Interaction(**{name: getattr(RUNNING, name) for name in Interaction.__slots__} | {"customer_id": None})
MOODS = ((NOON, Mood.ANGRY), (LATER, Mood.PLEASED))


def said(reason: Reason | None = LATE, notes: str = "", outcome: Outcome = Outcome.SETTLED) -> WrappedUp:
    return WrappedUp(reason, notes, outcome, Solved.YES)


def test_a_running_conversation_ends_and_waits_for_its_wrap_up() -> None:
    ended = RUNNING.ended(LATER, LATE.id, MOODS, "parcel lost")
    assert (ended.state, ended.ended_at, ended.reason_id, ended.notes) == (State.WRAP_UP, LATER, LATE.id, "parcel lost")
    assert ended.lasted == timedelta(minutes=7)


def test_a_wrap_up_finishes_a_running_conversation_in_one_step() -> None:
    done = RUNNING.wrapped_up(LATER, MOODS, said())
    assert (done.state, done.ended_at, done.outcome, done.solved) == (State.DONE, LATER, Outcome.SETTLED, Solved.YES)


def test_a_later_wrap_up_keeps_the_moment_when_the_conversation_ended() -> None:
    done = RUNNING.ended(LATER, None, (), "").wrapped_up(LATER + timedelta(hours=3), MOODS, said())
    assert done.ended_at == LATER


def test_a_conversation_ends_once() -> None:
    with pytest.raises(Refused, match=r"interactions\.ended_already"):
        RUNNING.ended(LATER, None, (), "").ended(LATER, None, (), "")


def test_a_conversation_does_not_end_before_it_began() -> None:
    with pytest.raises(Refused, match=r"interactions\.ends_before_start"):
        RUNNING.ended(NOON - timedelta(seconds=1), None, (), "")


@pytest.mark.parametrize(
    "change",
    [
        lambda done: done.ended(LATER, None, (), ""),
        lambda done: done.wrapped_up(LATER, (), said()),
        lambda done: done.linked(UUID(int=9)),
        lambda done: done.on(Channel.CHAT, Direction.OUT),
    ],
)
def test_what_is_wrapped_up_does_not_move_any_more(change: object) -> None:
    with pytest.raises(Refused, match=r"interactions\.done_already"):
        change(RUNNING.wrapped_up(LATER, (), said()))  # type: ignore[operator]


def test_what_is_wrapped_up_is_not_discarded() -> None:
    RUNNING.require_discardable()
    RUNNING.ended(LATER, None, (), "").require_discardable()
    with pytest.raises(Refused, match=r"interactions\.discard_done"):
        RUNNING.wrapped_up(LATER, (), said()).require_discardable()


def test_a_wrap_up_needs_a_reason() -> None:
    with pytest.raises(Refused, match=r"interactions\.reason_missing"):
        RUNNING.wrapped_up(LATER, (), said(reason=None))


@pytest.mark.parametrize("outcome", [Outcome.NOT_REACHED, Outcome.BROKEN_OFF])
def test_where_no_talk_came_about_nobody_is_asked_for_reason_or_name(outcome: Outcome) -> None:
    assert UNKNOWN.wrapped_up(LATER, (), said(reason=None, outcome=outcome)).state is State.DONE


def test_a_reason_that_says_too_little_needs_words() -> None:
    with pytest.raises(Refused, match=r"interactions\.reason_needs_words"):
        RUNNING.wrapped_up(LATER, (), said(reason=PRAISE, notes="  \n"))
    assert RUNNING.wrapped_up(LATER, (), said(reason=PRAISE, notes="Daniel was kind")).reason_id == PRAISE.id


def test_a_wrap_up_needs_a_customer_unless_the_reason_fits_somebody_who_is_none() -> None:
    with pytest.raises(Refused, match=r"interactions\.customer_missing"):
        UNKNOWN.wrapped_up(LATER, (), said())
    assert UNKNOWN.wrapped_up(LATER, (), said(reason=PRAISE, notes="of the shop window")).customer_id is None


def test_only_what_is_wrapped_up_is_corrected() -> None:
    with pytest.raises(Refused, match=r"interactions\.not_done_yet"):
        RUNNING.corrected(said())
    right = RUNNING.wrapped_up(LATER, (), said()).corrected(said(outcome=Outcome.PASSED_ON))
    assert (right.state, right.outcome) == (State.DONE, Outcome.PASSED_ON)


def test_both_levels_of_a_reason_are_told_in_each_language() -> None:
    whole = full_reason({"de": "Verspätet", "en": "Late"}, {"de": "Lieferung", "en": "Delivery"})
    assert whole == {"de": "Lieferung › Verspätet", "en": "Delivery › Late"}
    assert full_reason({"en": "Late"}, None) == {"en": "Late"}


def test_only_the_agent_knows_whether_a_settled_matter_is_solved() -> None:
    assert likely_solved(Outcome.SETTLED) is None
    assert likely_solved(Outcome.INFORMED) is None
    assert likely_solved(Outcome.TO_FOLLOW) is Solved.NO


@pytest.mark.parametrize(("written", "kept"), [("/Gruss", "gruss"), ("neu-1", "neu-1"), ("grüße", "grüsse")])
def test_a_shortcut_is_kept_in_small_letters_without_its_stroke(written: str, kept: str) -> None:
    assert checked_shortcut(written) == kept


@pytest.mark.parametrize("written", ["", "/", "two words", "a/b", "x" * 31])
def test_a_shortcut_that_cannot_be_typed_is_refused(written: str) -> None:
    with pytest.raises(Refused, match=r"interactions\.shortcut_invalid"):
        checked_shortcut(written)


def test_a_placeholder_that_nobody_fills_is_refused_by_name() -> None:
    require_known_placeholders(["Guten Tag {{customer.salutation}}, heute ist {{ today }}"])
    with pytest.raises(Refused, match=r"customer\.nmae"):
        require_known_placeholders(["{{customer.nmae}}"])
