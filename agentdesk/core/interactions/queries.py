"""What screens read about conversations."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import islice
from uuid import UUID

from agentdesk.core.commands import AGENTS, answers
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.commands import (
    CarriedOut,
    GetInteraction,
    Habits,
    OpenInteractions,
    Reasons,
    RecentCustomers,
    Snippets,
)
from agentdesk.core.interactions.model import Habit, Interaction, Outcome, Reason, Snippet, require_own
from agentdesk.core.interactions.store import (
    all_reasons,
    carried_out,
    known_interaction,
    lately_ended,
    lately_spoken_with,
    open_interactions,
    snippets_for,
)
from agentdesk.core.storage.unit_of_work import Reading

_LOOK_BACK = 200
"""Conversations of one person that are looked through for whom and what they had lately."""


@answers(GetInteraction, allowed=AGENTS)
def get_interaction(query: GetInteraction, reading: Reading) -> Interaction:
    found = known_interaction(reading.connection, query.interaction_id)
    if query.to_change:
        require_own(reading.actor, found.person_id)
    return found


@answers(OpenInteractions, allowed=AGENTS)
def still_open(query: OpenInteractions, reading: Reading) -> tuple[Interaction, ...]:
    require_own(reading.actor, query.person_id)
    return tuple(open_interactions(reading.connection, query.person_id))


@answers(RecentCustomers, allowed=AGENTS)
def recent_customers(query: RecentCustomers, reading: Reading) -> tuple[tuple[UUID, str, str], ...]:
    require_own(reading.actor, query.person_id)
    seen = dict.fromkeys(lately_spoken_with(reading.connection, query.person_id, _LOOK_BACK))
    return tuple(islice(seen, query.limit))


@answers(Habits, allowed=AGENTS)
def habits(query: Habits, reading: Reading) -> tuple[Habit, ...]:
    if reading.actor.person_id != query.person_id:
        raise Refused("interactions.of_somebody_else")
    ended: defaultdict[UUID, Counter[Outcome]] = defaultdict(Counter)
    for reason_id, outcome in lately_ended(reading.connection, query.person_id, _LOOK_BACK):
        ended[reason_id][outcome] += 1
    made = (Habit(reason, outcomes.total(), outcomes.most_common(1)[0][0]) for reason, outcomes in ended.items())
    return tuple(sorted(made, key=lambda habit: -habit.times))


@answers(CarriedOut, allowed=AGENTS)
def which_are_carried_out(query: CarriedOut, reading: Reading) -> frozenset[UUID]:
    return carried_out(reading.connection, list(query.command_ids))


@answers(Reasons, allowed=AGENTS)
def reason_tree(query: Reasons, reading: Reading) -> tuple[Reason, ...]:
    return tuple(all_reasons(reading.connection))


@answers(Snippets, allowed=AGENTS)
def all_snippets(query: Snippets, reading: Reading) -> tuple[Snippet, ...]:
    return tuple(snippets_for(reading.connection, reading.actor.person_id))
