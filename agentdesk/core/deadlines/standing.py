"""Where the clocks of a case stand: what happened, held against the policy and the hours that it began under. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from zoneinfo import ZoneInfo

from agentdesk.core.calendars.model import WorkingTime
from agentdesk.core.deadlines.clocks import (
    Clock,
    Event,
    Happened,
    Measure,
    Standing,
    Target,
    clock_of,
    spans_of,
    until,
)
from agentdesk.core.deadlines.model import Due, Policy, Rule, Subject, Unit, Within

_ANY_TIME = datetime.min.replace(tzinfo=UTC)


def standing_of(
    events: Iterable[Event], policy: Policy, hours: WorkingTime, subject: Subject, now: datetime
) -> tuple[Clock, ...]:
    """The clocks of one case; of many, make one `Deadlines` and ask it."""
    return Deadlines(policy, hours).standing(events, subject, now)


def most_urgent(clocks: Iterable[Clock]) -> Clock | None:
    """The one that tells of a case in a list: of those that run, the first that is due. None if none runs."""
    running = [clock for clock in clocks if clock.standing is Standing.RUNNING and clock.due_at]
    return min(running, key=attrgetter("due_at"), default=None)


@dataclass(frozen=True, slots=True)
class _Level:
    """What a rule means by these hours; `target` is None where it depends on when the clock starts."""

    rule: Rule
    place: int
    target: Target | None


_Levels = dict[Measure, "_Level | None"]


@dataclass(slots=True)
class Deadlines:
    """A policy and hours to reckon with, for as many cases as began under both; remembers what it has looked up."""

    policy: Policy
    hours: WorkingTime
    _known: dict[Subject, _Levels] = field(default_factory=dict)

    def standing(self, events: Iterable[Event], subject: Subject, now: datetime) -> tuple[Clock, ...]:
        """First reply, next reply, solution: as far as the policy has a rule for it and the answer is not given in the
        talk itself. Which rule counts for a reply depends on the way by which the customer spoke.

        Raises Refused in a week without any working time where a rule counts in working days.
        """
        happened = until(events, now)
        answered = self._answered(happened, subject)
        clocks = []
        for measure in Measure:
            counted = happened if measure is Measure.SOLUTION else answered
            if clock := self._clock(measure, counted, subject, now):
                clocks.append(clock)
        return tuple(clocks)

    def due(self, subject: Subject, at: datetime) -> Iterator[Due]:
        """When the replies and the solution would be due for what comes at this moment."""
        for measure, level in self._levels(subject).items():
            if level and not level.rule.within.at_once:
                target = self._target(level, at)
                latest_at = self.hours.after(at, target.limit) if target.limit else None
                yield Due(measure, level.place, self.hours.after(at, target.span), latest_at)

    def _clock(self, measure: Measure, happened: Sequence[Event], subject: Subject, now: datetime) -> Clock | None:
        spans = spans_of(measure, happened)
        if spans and measure is not Measure.SOLUTION:
            subject = _by_its_way(subject, happened, spans[0][0])
        level = self._levels(subject)[measure]
        if level is None or level.rule.within.at_once:
            return None
        target = level.target or self._target(level, spans[0][0] if spans else now)
        return clock_of(measure, happened, spans, target, self.hours, now)

    def _answered(self, happened: Sequence[Event], subject: Subject) -> Sequence[Event]:
        """Where a reply is given in the talk itself, each word of the customer's has been answered at once."""
        ours = self._in_the_talk(subject)
        if not ours and not any(event.channel for event in happened):
            return happened
        answered: list[Event] = []
        for event in happened:
            answered.append(event)
            other = event.channel and event.channel is not subject.channel
            if event.happened is Happened.CUSTOMER_SPOKE and (
                self._in_the_talk(_by(subject, event)) if other else ours
            ):
                answered.append(Event(event.at, Happened.WE_REPLIED))
        return answered

    def _in_the_talk(self, subject: Subject) -> bool:
        level = self._levels(subject)[Measure.FIRST_REPLY]
        return level is not None and level.rule.within.at_once

    def _levels(self, subject: Subject) -> _Levels:
        levels = self._known.get(subject)
        if levels is None:
            levels = self._known[subject] = {measure: self._level(measure, subject) for measure in Measure}
        return levels

    def _level(self, measure: Measure, subject: Subject) -> _Level | None:
        rule = self.policy.rule_for(measure, subject)
        if rule is None:
            return None
        level = _Level(rule, self.policy.rules.index(rule), None)
        if Unit.SAME_DAY in (rule.within.unit, rule.at_most and rule.at_most.unit):
            return level
        return replace(level, target=self._target(level, _ANY_TIME))

    def _target(self, level: _Level, since: datetime) -> Target:
        rule = level.rule
        span = self._span(rule.within, since)
        limit = self._span(rule.at_most, since) if rule.at_most else None
        return Target(span if limit is None else min(span, limit), rule.warn_at, limit, level.place)

    def _span(self, within: Within, since: datetime) -> timedelta:
        match within.unit:
            case Unit.MINUTES:
                return timedelta(minutes=within.amount)
            case Unit.HOURS:
                return timedelta(hours=within.amount)
            case Unit.WORKING_DAYS:
                return within.amount * self.hours.calendar.usual_day()
            case Unit.SAME_DAY:
                return rest_of_the_day(self.hours, since)


def rest_of_the_day(hours: WorkingTime, since: datetime) -> timedelta:
    """The working time that the day still has on which it is, or, while the shop is closed, the next one it opens on.

    A shift past midnight belongs to the day on which it began. Nothing where the shop never opens again.
    """
    zone, day, left = ZoneInfo(hours.calendar.time_zone), None, timedelta()
    for opens, closes in hours.stretches(since):
        on = opens.astimezone(zone).date()
        if day not in (None, on):
            break
        day, left = on, left + (closes - max(opens, since))
    return left


def _by_its_way(subject: Subject, happened: Iterable[Event], started_at: datetime) -> Subject:
    for event in happened:
        if event.at == started_at and event.happened is Happened.CUSTOMER_SPOKE:
            return _by(subject, event)
    return subject


def _by(subject: Subject, event: Event) -> Subject:
    if event.channel is None or event.channel is subject.channel:
        return subject
    return replace(subject, channel=event.channel)
