"""Two customers who are one become one, and two again as if they had never been one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from agentdesk.core import desk as door
from agentdesk.core.customers import merge_handlers, merges, moving, taking_back
from agentdesk.core.customers.merges import Merge
from agentdesk.core.orders import handlers as of_orders
from tests.desks import empty_desk, make_postgres_desk
from tests.postgres import running_cluster
from tests.promises.again import replay
from tests.promises.merge_histories import (
    BELOW,
    FOUND,
    LATER,
    ONE,
    SAME,
    SOUND,
    STEPS,
    THEIRS,
    TWICE,
    TwoShops,
    lived,
)
from tests.promises.promise import Bug, Change, Promise, Trial, Violation

AGAIN = "a replay of the log gives identical rows"


def replayed(trial: Trial) -> Iterator[Violation]:
    """On SQLite and on PostgreSQL."""
    shops = TwoShops(trial, trial.chance("replayed"), furnished=False)
    for _ in range(trial.size):
        shops.step()
    with running_cluster() as cluster, cluster.database() as name:
        again = [empty_desk(trial.fresh_folder("again")), make_postgres_desk(cluster.url(name))]
        for desk in again:
            yield from (Violation(AGAIN, difference) for difference in replay(shops.merging, desk))
            desk.database.close()
    shops.close()


# --- Planted bugs -----------------------------------------------------------------------------------------------------


def _a_table_forgotten() -> Iterable[Change]:
    right = moving.customer_tables
    yield Change(moving, "customer_tables", lambda: [table for table in right() if table.name != "promises"])


def _scope_forgotten() -> Iterable[Change]:
    yield Change(moving, "_to", lambda table, old_id, new_id: {"customer_id": new_id})


def _parts_forgotten() -> Iterable[Change]:
    yield Change(moving, "part_tables", list)


def _a_field_over_a_later_edit() -> Iterable[Change]:
    def values_back(table_name: str, present: Any, changes: Any, later: Any) -> Any:
        return right(table_name, {**present, **{column: after for _, _, column, _, after in changes}}, changes, ())

    right = taking_back.values_back
    yield Change(taking_back, "values_back", values_back)


def _lists_over_later_ones() -> Iterable[Change]:
    yield Change(taking_back, "without_added", lambda present, before, after: list(before))


def _search_stays() -> Iterable[Change]:
    yield Change(merge_handlers, "index", lambda work, ids: None)


def _orders_stay_in_search() -> Iterable[Change]:
    yield Change(moving, "_hooks", [hook for hook in moving._hooks if hook[1] is not of_orders.found_by_their_numbers])


def _cycles() -> Iterable[Change]:
    """Nobody looks who they are by now."""
    yield Change(merge_handlers, "root_of", lambda connection, id: id)


def _below_another() -> Iterable[Change]:
    yield Change(merge_handlers, "merge_above", lambda connection, merge: None)


def _what_came_later_goes() -> Iterable[Change]:
    def parting(connection: Any, winner_id: UUID, moves: Any) -> Any:
        ways = right(connection, winner_id, moves)
        ways.pick(list(ways.bundles))
        return ways

    right = moving.parting
    yield Change(moving, "parting", parting)


def _twice() -> Iterable[Change]:
    """Whether it has been taken back already is not looked at."""
    yield Change(merge_handlers, "merge_from", lambda row: replace(merges.merge_from(row), stands=True))


def _anybody_may() -> Iterable[Change]:
    def merge_from(row: Mapping[str, Any]) -> Merge:
        return replace(right(row), by_id=_Anybody(right(row).by_id.hex))

    right = merges.merge_from
    yield Change(merge_handlers, "merge_from", merge_from)


class _Anybody(UUID):
    """The same person as everybody."""

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    __hash__ = UUID.__hash__


def _commands_find_the_loser() -> Iterable[Change]:
    yield Change(door, "to_winners", lambda connection, asked: asked)


def _history_stays() -> Iterable[Change]:
    def give_back(work: Any, ids: Mapping[str, Any], winner_id: UUID, loser_id: UUID) -> None:
        right(work, {name: there for name, there in ids.items() if name != moving.FACTS}, winner_id, loser_id)

    right = moving.give_back
    yield Change(moving, "give_back", give_back)


HISTORIES, REPLAYED = "histories", "replayed"

PROMISE = Promise(
    name="merge",
    about="Customers merged and taken apart again are as if they had never been one, but for what somebody decided.",
    size=STEPS,
    unit="steps in two shops, one of which never merges",
    parts={HISTORIES: lived, REPLAYED: replayed},
    shares={REPLAYED: 0.5},
    bugs=(
        Bug("a table is forgotten", HISTORIES, (SOUND, SAME, LATER), _a_table_forgotten, STEPS),
        Bug("the scope stays behind", HISTORIES, (SOUND, SAME), _scope_forgotten, STEPS),
        Bug("parts of rows stay behind", HISTORIES, (SOUND, SAME), _parts_forgotten, STEPS),
        Bug("a field goes back over a later edit", HISTORIES, (SAME,), _a_field_over_a_later_edit, 3 * STEPS),
        Bug("tags go back over later ones", HISTORIES, (SAME,), _lists_over_later_ones, 3 * STEPS),
        Bug("the search does not follow", HISTORIES, (SOUND, FOUND), _search_stays, STEPS),
        Bug("orders are found where they were", HISTORIES, (SOUND, SAME), _orders_stay_in_search, STEPS),
        Bug("customers are merged in a circle", HISTORIES, (SOUND, ONE), _cycles, STEPS),
        Bug("a merge below another is taken back", HISTORIES, (BELOW,), _below_another, 2 * STEPS),
        Bug("what came later goes too", HISTORIES, (SAME, LATER), _what_came_later_goes, 2 * STEPS),
        Bug("taking back twice does it twice", HISTORIES, (TWICE,), _twice, 2 * STEPS),
        Bug("anybody takes it back", HISTORIES, (THEIRS,), _anybody_may, 2 * STEPS),
        Bug("commands find the loser", HISTORIES, (SOUND, SAME), _commands_find_the_loser, STEPS),
        Bug("the history stays with the winner", HISTORIES, (SAME,), _history_stays, STEPS),
    ),
)
