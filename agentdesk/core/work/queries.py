"""What do I do next: everything there is to do, ordered by what was promised, not by arrival."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from operator import attrgetter
from uuid import UUID

from agentdesk.core.commands import AGENTS, answers
from agentdesk.core.interactions.model import Interaction, State, require_own
from agentdesk.core.interactions.store import open_interactions
from agentdesk.core.people.model import shop_zone
from agentdesk.core.people.queries import shop_of, staff_of
from agentdesk.core.storage.unit_of_work import Reading
from agentdesk.core.work import promised  # noqa: F401 - registers its sources
from agentdesk.core.work.commands import Views, WorkList
from agentdesk.core.work.model import Lane, Work, WorkItem
from agentdesk.core.work.sources import Looking, everything, source
from agentdesk.core.work.store import views_for
from agentdesk.core.work.wanted import SavedView

WRAP_UP_WITHIN = timedelta(hours=8)
"""Who leaves a wrap-up longer than a working day has forgotten what was said: then it needs attention."""

_LANES = {lane: n for n, lane in enumerate(Lane)}
_NEVER = datetime.max.replace(tzinfo=UTC)


@answers(WorkList, allowed=AGENTS)
def work_list(query: WorkList, reading: Reading) -> Work:
    require_own(reading.actor, query.person_id)
    looking, narrowed = look(reading, query.person_id), query.kinds or query.lanes
    found = [item for item in _once(everything(looking)) if not narrowed or _is_wanted(query, item)]
    in_order = sorted(found, key=_urgency)
    counts, kinds = Counter(map(attrgetter("lane"), found)), Counter(map(attrgetter("kind"), found))
    return Work(tuple(in_order[: query.most]), counts, looking.changes_at, kinds)


def _once(items: Iterable[WorkItem]) -> list[WorkItem]:
    """A promise that a callback rests on is one thing to do: the callback, if it is on this list and due no later."""
    found = list(items)
    rung = {item.facts["promise"]: item for item in found if item.kind == "callback" and item.facts["promise"]}
    return [item for item in found if item.kind != "promise" or not _stands_for(rung.get(item.subject_id), item)]


def _stands_for(callback: WorkItem | None, promise: WorkItem) -> bool:
    if callback is None or promise.due is None:
        return False
    return callback.lane is Lane.ATTENTION or callback.facts["ends"] <= promise.due


def _is_wanted(query: WorkList, item: WorkItem) -> bool:
    return (not query.kinds or item.kind in query.kinds) and (not query.lanes or item.lane in query.lanes)


@answers(Views, allowed=AGENTS)
def views(query: Views, reading: Reading) -> tuple[SavedView, ...]:
    return tuple(views_for(reading.connection, reading.actor.person_id))


def look(reading: Reading, person_id: UUID) -> Looking:
    """For whom this person acts now, and until when today lasts; both change by time alone."""
    staff = staff_of(reading.connection, since=reading.now)
    looking = Looking(reading, person_id, staff.stands_in_for(person_id, reading.now), staff, _midnight(reading))
    looking.wake(looking.day_ends, staff.changes_at(reading.now))
    return looking


def _midnight(reading: Reading) -> datetime:
    """The end of the shop's day."""
    shop = shop_of(reading.connection)
    zone = shop_zone(shop)
    tomorrow = reading.now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), zone).astimezone(UTC)


@source
def open_conversations(looking: Looking) -> Iterator[WorkItem]:
    """What runs is for now; what has ended waits for its wrap-up."""
    for interaction in open_interactions(looking.reading.connection, looking.person_id):
        yield _running(interaction) if interaction.state is State.RUNNING else _unfinished(interaction, looking)


def _running(interaction: Interaction) -> WorkItem:
    return WorkItem(
        kind="conversation",
        lane=Lane.NOW,
        subject_id=interaction.id,
        customer_id=interaction.customer_id,
        title=interaction.customer,
        why="work.conversation",
        facts=_facts(interaction),
        since=interaction.started_at,
    )


def _unfinished(interaction: Interaction, looking: Looking) -> WorkItem:
    ended_at = interaction.ended_at or interaction.started_at
    due = ended_at + WRAP_UP_WITHIN
    looking.wake(due)
    return WorkItem(
        kind="wrap_up",
        lane=Lane.ATTENTION if looking.now >= due else Lane.TODAY,
        subject_id=interaction.id,
        customer_id=interaction.customer_id,
        title=interaction.customer,
        why="work.wrap_up",
        facts=_facts(interaction),
        since=ended_at,
        due=due,
        action="work.action.wrap_up",
    )


def _facts(interaction: Interaction) -> dict[str, object]:
    return {
        "channel": interaction.channel.value,
        "direction": interaction.direction.value,
        "number": interaction.popped.number,
        "reason": interaction.reason,
    }


def _urgency(item: WorkItem) -> tuple[int, datetime, datetime, UUID]:
    """By lane, then by what is due first, then by what has waited longest."""
    return _LANES[item.lane], item.due or _NEVER, item.since, item.subject_id
