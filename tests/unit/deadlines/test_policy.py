"""Of the rules that fit, the most specific counts; what a day, a limit and the same day mean; which clocks run."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agentdesk.core.calendars.model import Calendar, WorkingTime
from agentdesk.core.deadlines.clocks import Clock, Event, Happened, Measure, Standing
from agentdesk.core.deadlines.defaults import shipped_edition
from agentdesk.core.deadlines.model import Policy, Rule, Severity, Subject, Unit, Within
from agentdesk.core.deadlines.standing import Deadlines, most_urgent, rest_of_the_day, standing_of
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.model import Channel
from tests.unit.calendars.test_working_time import HOUR, MINUTE, OFFICE, berlin

SHIPPED = shipped_edition().policy
EMAIL, PHONE, LETTER, SOCIAL = Channel.EMAIL, Channel.PHONE, Channel.LETTER, Channel.SOCIAL
FIRST, NEXT, SOLUTION = Measure.FIRST_REPLY, Measure.NEXT_REPLY, Measure.SOLUTION
SPOKE, REPLIED = Happened.CUSTOMER_SPOKE, Happened.WE_REPLIED


def rule(hours: int, **conditions: frozenset[str]) -> Rule:
    return Rule(measure=FIRST, within=Within(hours), **conditions)  # type: ignore[arg-type]


def clocks(now: str, *events: tuple[str, Happened, Channel | None], subject: Subject) -> dict[Measure, Clock]:
    happened = [Event(berlin(at), what, channel) for at, what, channel in events]
    found = standing_of(happened, SHIPPED, WorkingTime(OFFICE), subject, berlin(now))
    return {clock.measure: clock for clock in found}


def chosen(subject: Subject, *rules: Rule) -> int:
    found = Policy(rules).rule_for(FIRST, subject)
    assert found
    return found.within.amount


def test_the_rule_with_more_conditions_goes_before_the_one_with_fewer() -> None:
    rules = (
        rule(8),
        rule(4, channels=frozenset({EMAIL})),
        rule(2, channels=frozenset({EMAIL}), tiers=frozenset({"VIP"})),
    )
    assert [chosen(Subject(EMAIL, tier), *rules) for tier in ("", "vip ")] == [4, 2]
    assert chosen(Subject(LETTER, "VIP"), *rules) == 8


def test_of_one_condition_each_who_it_is_goes_before_how_bad_it_is_and_that_before_the_way() -> None:
    vip, bad, by_mail = frozenset({"VIP"}), frozenset({Severity.CRITICAL}), frozenset({EMAIL})
    rules = rule(1, channels=by_mail), rule(2, severities=bad), rule(3, tiers=vip)
    assert chosen(Subject(EMAIL, "VIP", Severity.CRITICAL), *rules) == 3
    assert chosen(Subject(EMAIL, "", Severity.CRITICAL), *rules) == 2


def test_a_rule_that_names_fewer_ways_goes_before_one_that_names_more() -> None:
    rules = rule(8, channels=frozenset({EMAIL, LETTER})), rule(4, channels=frozenset({EMAIL}))
    assert [chosen(Subject(channel), *rules) for channel in (EMAIL, LETTER)] == [4, 8]


def test_two_rules_about_the_very_same_are_refused() -> None:
    with pytest.raises(Refused) as refused:
        Policy((rule(1, tiers=frozenset({"VIP"})), rule(2, tiers=frozenset({"vip"}))))
    assert refused.value.code == "deadlines.rule_twice"


@given(st.permutations(SHIPPED.rules), st.sampled_from(Measure), st.sampled_from(Channel), st.sampled_from(Severity))
def test_the_order_of_the_shipped_rules_does_not_matter(rules, measure, channel, severity) -> None:
    asked = measure, Subject(channel, "", severity)
    assert Policy(tuple(rules)).rule_for(*asked) == SHIPPED.rule_for(*asked)


@pytest.mark.parametrize(("amount", "unit"), [(-1, Unit.HOURS), (1001, Unit.MINUTES), (2, Unit.SAME_DAY)])
def test_no_deadline_is_negative_or_without_end(amount: int, unit: Unit) -> None:
    with pytest.raises(Refused):
        Within(amount, unit)


def test_a_mail_of_friday_is_answered_on_monday_at_the_same_hour_and_tuesday_at_the_latest() -> None:
    seen = clocks("2026-11-20T10:30", ("2026-11-20T10:30", SPOKE, None), subject=Subject(EMAIL))[FIRST]
    assert (seen.due_at, seen.limit) == (berlin("2026-11-23T10:30"), 14 * HOUR)
    assert SHIPPED.rules[seen.rule or 0].channels == {EMAIL, Channel.REVIEW}


def test_a_post_late_in_the_day_is_answered_the_same_day() -> None:
    events = ("2026-11-20T16:30", SPOKE, None)
    assert clocks("2026-11-20T16:31", events, subject=Subject(SOCIAL))[FIRST].due_at == berlin("2026-11-20T17:00")
    early = ("2026-11-20T10:00", SPOKE, None)
    assert clocks("2026-11-20T10:01", early, subject=Subject(SOCIAL))[FIRST].due_at == berlin("2026-11-20T11:00")


def test_the_day_of_what_comes_while_the_shop_is_closed_is_the_next_one_it_opens() -> None:
    assert rest_of_the_day(WorkingTime(OFFICE), berlin("2026-11-21T12:00")) == 7 * HOUR
    closed = Calendar("Europe/Berlin", ((),) * 7)
    assert rest_of_the_day(WorkingTime(closed), berlin("2026-11-21T12:00")) == timedelta()


def test_on_the_phone_the_reply_is_given_in_the_talk_and_only_the_solution_has_a_clock() -> None:
    seen = clocks("2026-11-18T10:00", ("2026-11-18T09:00", SPOKE, None), subject=Subject(PHONE))
    assert [clock.measure for clock in seen.values() if clock.standing is Standing.RUNNING] == [SOLUTION]


def test_a_mail_into_a_case_that_began_on_the_phone_is_owed_a_reply_as_a_mail_is() -> None:
    events = ("2026-11-18T09:00", SPOKE, None), ("2026-11-18T11:00", SPOKE, EMAIL)
    seen = clocks("2026-11-18T12:00", *events, subject=Subject(PHONE))[NEXT]
    assert (seen.standing, seen.due_at) == (Standing.RUNNING, berlin("2026-11-19T11:00"))


def test_a_call_into_a_case_that_began_by_mail_does_not_hide_that_the_mail_is_unanswered() -> None:
    events = ("2026-11-18T09:00", SPOKE, None), ("2026-11-18T11:00", SPOKE, PHONE)
    seen = clocks("2026-11-18T12:00", *events, subject=Subject(EMAIL))
    assert seen[FIRST].standing is Standing.MET
    assert FIRST not in clocks("2026-11-18T12:00", *events, subject=Subject(PHONE))


def test_after_a_solution_without_a_reply_the_next_word_is_owed_one() -> None:
    events = ("2026-11-18T09:00", SPOKE, None), ("2026-11-18T09:30", Happened.RESOLVED, None)
    again = ("2026-11-18T11:00", Happened.REOPENED, None), ("2026-11-18T11:00", SPOKE, None)
    assert clocks("2026-11-18T12:00", *events, *again, subject=Subject(EMAIL))[NEXT].standing is Standing.RUNNING


def test_the_first_reply_is_over_when_it_was_given() -> None:
    events = ("2026-11-18T09:00", SPOKE, None), ("2026-11-18T09:30", REPLIED, None), ("2026-11-18T10:00", SPOKE, None)
    seen = clocks("2026-11-18T12:00", *events, ("2026-11-18T10:30", REPLIED, None), subject=Subject(EMAIL))
    assert [seen[each].over_at for each in (FIRST, NEXT)] == [berlin("2026-11-18T09:30"), berlin("2026-11-18T10:30")]


def test_the_more_severe_it_is_the_sooner_it_is_solved() -> None:
    due = [next(iter(_solutions(severity))).due_at for severity in Severity]
    assert due == sorted(due, reverse=True)
    assert len(set(due)) == len(due)


def _solutions(severity: Severity) -> list[Clock]:
    event = Event(berlin("2026-11-16T10:00"), SPOKE)
    found = standing_of([event], SHIPPED, WorkingTime(OFFICE), Subject(EMAIL, "", severity), event.at)
    return [clock for clock in found if clock.measure is SOLUTION]


def test_what_is_due_first_tells_of_a_case() -> None:
    seen = clocks("2026-11-18T09:10", ("2026-11-18T09:00", SPOKE, None), subject=Subject(EMAIL))
    assert most_urgent(seen.values()) == seen[FIRST]
    done = clocks("2026-11-18T09:10", ("2026-11-18T09:00", SPOKE, None), ("2026-11-18T09:05", Happened.RESOLVED, None),
                  subject=Subject(EMAIL))  # fmt: skip
    assert most_urgent(done.values()) is None


def test_where_the_shop_never_opens_again_a_clock_runs_without_an_end() -> None:
    closed = WorkingTime(Calendar("Europe/Berlin", ((),) * 7))
    policy = Policy((rule(1),))
    seen = standing_of([Event(berlin("2026-11-18T09:00"), SPOKE)], policy, closed, Subject(EMAIL),
                       berlin("2026-11-18T09:00"))  # fmt: skip
    assert [(clock.due_at, clock.changes_at, clock.breached) for clock in seen] == [(None, None, False)]


MOMENT = st.integers(0, 20 * 24 * 60).map(lambda minutes: berlin("2026-11-02T00:00") + minutes * MINUTE)
HISTORY = st.lists(st.builds(Event, MOMENT, st.sampled_from(Happened), st.sampled_from([None, *Channel])), max_size=20)
INSTANT = timedelta(microseconds=1)


@given(HISTORY, MOMENT, st.sampled_from(Channel), st.sampled_from(Severity))
@example(
    [
        Event(berlin("2026-11-02T00:00"), SPOKE),
        Event(berlin("2026-11-02T17:00"), Happened.WAITING),
        Event(berlin("2026-11-03T09:01"), SPOKE),
    ],
    berlin("2026-11-03T09:01"),
    Channel.PHONE,
    Severity.CRITICAL,
)
def test_a_list_may_sleep_until_the_moment_at_which_a_clock_changes(events, now, channel, severity) -> None:
    deadlines, subject = Deadlines(SHIPPED, WorkingTime(OFFICE)), Subject(channel, "", severity)
    quiet = [event for event in events if event.at <= now]
    for n, seen in enumerate(deadlines.standing(quiet, subject, now)):
        if seen.changes_at is None:
            later = deadlines.standing(quiet, subject, now + timedelta(days=60))[n]
            assert (later.warns, later.breached) == (seen.warns, seen.breached)
            continue
        assert seen.changes_at > now or seen.changes_at == seen.warns_at
        before = deadlines.standing(quiet, subject, max(now, seen.changes_at - INSTANT))[n]
        then = deadlines.standing(quiet, subject, seen.changes_at)[n]
        assert (before.warns, before.breached) == (seen.warns, seen.breached)
        assert (then.warns, then.breached) != (seen.warns, seen.breached)
