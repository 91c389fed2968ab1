"""What do I do next: everything there is to do, ordered by what is most urgent, not by arrival."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from agentdesk.core.commands import AGENTS, answers
from agentdesk.core.interactions.model import Interaction, State, require_own
from agentdesk.core.interactions.store import open_interactions
from agentdesk.core.storage.unit_of_work import Reading
from agentdesk.core.work.commands import WorkList
from agentdesk.core.work.model import Lane, WorkItem
from agentdesk.core.work.sources import everything, source

WRAP_UP_WITHIN = timedelta(hours=8)
"""Who leaves a wrap-up longer than a working day has forgotten what was said: then it needs attention."""

_LANES = {lane: n for n, lane in enumerate(Lane)}


@answers(WorkList, allowed=AGENTS)
def work_list(query: WorkList, reading: Reading) -> tuple[WorkItem, ...]:
    require_own(reading.actor, query.person_id)
    return tuple(sorted(everything(reading, query.person_id), key=_urgency))


@source
def open_conversations(reading: Reading, person_id: UUID) -> Iterator[WorkItem]:
    """What runs is for now; what has ended waits for its wrap-up."""
    for interaction in open_interactions(reading.connection, person_id):
        yield _running(interaction) if interaction.state is State.RUNNING else _unfinished(interaction, reading)


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


def _unfinished(interaction: Interaction, reading: Reading) -> WorkItem:
    ended_at = interaction.ended_at or interaction.started_at
    due = ended_at + WRAP_UP_WITHIN
    return WorkItem(
        kind="wrap_up",
        lane=Lane.ATTENTION if reading.now >= due else Lane.TODAY,
        subject_id=interaction.id,
        customer_id=interaction.customer_id,
        title=interaction.customer,
        why="work.wrap_up",
        facts=_facts(interaction),
        since=ended_at,
        due=due,
    )


def _facts(interaction: Interaction) -> dict[str, object]:
    return {
        "channel": interaction.channel.value,
        "direction": interaction.direction.value,
        "number": interaction.popped.number,
        "reason": interaction.reason,
    }


def _urgency(item: WorkItem) -> tuple[int, float, float]:
    """By lane, then by what is due first, then by what has waited longest."""
    due = item.due.timestamp() if item.due else float("inf")
    return _LANES[item.lane], due, item.since.timestamp()
