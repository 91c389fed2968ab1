"""Finding customers at a server: every keystroke over all of them, beside `pg_trgm`, and over HTTP.

The floor is what PostgreSQL brings along for it: names, addresses and numbers of each customer as one text, a GIN index
of its trigrams, `ILIKE '%…%'`, the latest contact first, twenty rows. Ours is the question to the desk at the server,
with reasons and exactness; `served` is the same asked of `agentdesk serve`. What is found is held against the answers
of a desk on SQLite with the same customers.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from agentdesk.core.customers.commands import FindCustomers
from agentdesk.core.customers.search import index as search_index
from tests.performance.find_ours import Ours, id_of, orders_of, searchable
from tests.performance.pairs import line, timed
from tests.performance.people import Person, people
from tests.performance.scraps import Scrap, scraps
from tests.performance.served import Caller, Place, Signed, cluster, request, serving

SIZE = 100_000
_EACH, _ROUNDS, _DRAWN_FROM = 20, 2, 50_000
_BARE_EACH = 4
"""One keystroke in so many is asked of the floor, which takes its time."""
_TRIGRAMS = "SELECT number, name FROM bare WHERE words ILIKE %s ORDER BY contact DESC NULLS LAST LIMIT 20"


def run(size: int = SIZE, seed: int = 1) -> Iterator[dict[str, Any]]:
    """`size` is the number of customers; measured at a quarter and at half of them as well."""
    with cluster() as postgresql, TemporaryDirectory() as folder, postgresql.database() as name:
        place, waiting, known = Place.made(postgresql.url(name)), people(size, seed), list[Person]()
        [me] = place.signed(1)
        bare = psycopg.connect(place.url.replace("+psycopg", ""), autocommit=True)
        has_trigrams = _prepare(bare)
        for part in (size // 4, size // 2, size):
            new = list(islice(waiting, part - len(known)))
            known += new
            _take_in(place, bare, new)
            place.look_over()
            typed = scraps(known[:: max(1, part // _DRAWN_FROM)], seed, each=_EACH)
            yield from _measured(place, bare if has_trigrams else None, me, typed, part)
            with serving(place.url, Path(folder)) as served:
                yield from _over_http(served.port, me, typed[::_BARE_EACH], part)
        yield _compared(place, Path(folder), known, me, typed, size)
        bare.close()
        place.close()


def _prepare(bare: psycopg.Connection[Any]) -> bool:
    """Whether PostgreSQL has trigrams here."""
    bare.execute("CREATE TABLE bare (number text, name text, words text, contact timestamptz)")
    found = bare.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'").fetchone()
    if found:
        bare.execute("CREATE EXTENSION pg_trgm")
        bare.execute("CREATE INDEX ON bare USING gin (words gin_trgm_ops)")
    return bool(found)


def _take_in(place: Place, bare: psycopg.Connection[Any], new: list[Person]) -> None:
    with place.desk.database.writing() as connection:
        search_index.index_many(connection, ((id_of(person), searchable(person)) for person in new))
        search_index.index_orders(connection, orders_of(new))
    with bare.cursor().copy("COPY bare FROM STDIN") as copy:
        for each in new:
            words = (each.name, each.given, each.family, each.email, each.phone, each.national, each.postcode)
            said = " ".join((*words, each.city, each.number, *each.orders))
            copy.write_row((each.number, each.name, said, each.last_contact))


def _measured(
    place: Place, bare: psycopg.Connection[Any] | None, me: Signed, typed: list[Scrap], size: int
) -> Iterator[dict[str, Any]]:
    groups: dict[str, Callable[[Scrap], bool]] = {
        "server_search": lambda _: True,
        "server_search: 1-2 characters": lambda scrap: len(scrap.text) < 3,
        "server_search: 3 and more": lambda scrap: len(scrap.text) > 2,
    }
    ours = [(scrap, _best(lambda text=scrap.text: _find(place, me, text))) for scrap in typed]  # type: ignore[misc]
    floor = [
        (scrap, timed(lambda text=scrap.text: bare.execute(_TRIGRAMS, (f"%{text}%",)).fetchall()))  # type: ignore[misc]
        for scrap in (typed[::_BARE_EACH] if bare else [])
    ]
    for name, chosen in groups.items():
        mine = [took for scrap, took in ours if chosen(scrap)]
        other = [took for scrap, took in floor if chosen(scrap)] or mine
        note = f"{len(mine)} keystrokes, longest {max(mine):.1f} ms; the floor {'pg_trgm' if floor else 'is missing'}"
        yield line(name, size, mine, other, note)


def _best(call: Callable[[], object]) -> float:
    gc.disable()
    try:
        return min(timed(call) for _ in range(_ROUNDS))
    finally:
        gc.enable()


def _find(place: Place, me: Signed, text: str) -> Any:
    return place.desk.ask(FindCustomers(text), actor=me.person_id)


def _over_http(port: int, me: Signed, typed: list[Scrap], size: int) -> Iterator[dict[str, Any]]:
    """One after the other, beside the same route with a question that finds nothing."""
    with Caller(port) as caller:

        def ask(text: str) -> float:
            said = json.dumps({"query": "FindCustomers", "args": {"text": text}})
            return _best(lambda: caller.ask(request("ask", said, me.token)))

        mine, nothing = [ask(scrap.text) for scrap in typed], [ask("") for _ in typed]
    yield line("server_search_served", size, mine, nothing, "over HTTP; the floor: the same route asked for nothing")


def _compared(
    place: Place, folder: Path, known: list[Person], me: Signed, typed: list[Scrap], size: int
) -> dict[str, Any]:
    """The same customers at a desk: how many answers are the same, to the last reason and in the same order."""
    desk = Ours(folder / "desk.db", iter(known))
    asked = list(dict.fromkeys(scrap.text for scrap in typed))
    same = sum(desk.find(text) == _find(place, me, text) for text in asked)
    desk.close()
    return {"name": "server_search: as at a desk", "size": size, "note": f"{same} of {len(asked)} answers are the same"}
