"""What the server said becomes what stands here: pages laid aside until the last is there, then written table by table.

Values go from the page to the database in the form in which they came (`pages`); a row of the model is made only where
something that follows from it is reckoned (`following`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.storage import rows
from agentdesk.core.storage.gate import gate_open_wide
from agentdesk.core.storage.in_step import base, cursors, staged
from agentdesk.core.storage.prepared import driver_of
from agentdesk.core.storage.schema import metadata
from agentdesk.core.sync.following import Changed
from agentdesk.core.sync.pages import Bare, Part, Told, shape
from agentdesk.core.sync.protocol import DIGEST_BITS

Place = tuple[bytes, Bare]
"""Where a row stands, or stood, within its table: its scope and its key."""
Said = dict[Place, Told | None]
"""What is there now, as it was told last; None: nothing any more."""


def lay_aside(connection: sa.Connection, parts: Sequence[Part]) -> None:
    """Kept, and not asked for again."""
    driver = driver_of(connection)
    kept = [(part.scope, part.upto, part.words()) for part in parts]
    driver.executemany("INSERT OR REPLACE INTO sync_staged (scope_id, seq, told) VALUES (?, ?, ?)", kept)
    furthest = [(upto, scope) for scope, upto, _ in kept]
    driver.executemany("UPDATE sync_cursors SET staged = ? WHERE scope_id = ?", furthest)


def take_up(connection: sa.Connection, scopes: Iterable[UUID]) -> dict[str, Said]:
    """What was laid aside, by table, as it was said last; and of these scopes, as far as they were told from the
    beginning, what was not told again: it is no more."""
    said: dict[str, Said] = defaultdict(dict)
    asked = "SELECT scope_id, told FROM sync_staged ORDER BY scope_id, seq"
    for scope, words in driver_of(connection).execute(asked).fetchall():
        part = Part.model_validate_json(words)
        for name, told in part.rows.items():
            key, of = shape(name).key, said[name]
            for each in told:
                of[scope, key(each[1])] = each
        for name, keys in part.gone.items():
            said[name].update({(scope, shape(name).key_of(each)): None for each in keys})
    connection.execute(sa.delete(staged))
    for name, gone in told_anew(connection, scopes).items():
        said[name] = gone | said[name]
    return said


def told_anew(connection: sa.Connection, scopes: Iterable[UUID]) -> dict[str, Said]:
    """What stands here of those of these scopes that were told from the beginning, as if it were no more."""
    anew = sa.and_(cursors.c.anew, cursors.c.scope_id.in_(list(scopes)))
    of_anew = sa.select(cursors.c.scope_id).where(anew)
    held = sa.select(base.c.scope_id, base.c.table_name, base.c.key).where(base.c.scope_id.in_(of_anew))
    found: dict[str, Said] = defaultdict(dict)
    for scope_id, name, words in connection.execute(held):
        found[name][scope_id.bytes, shape(name).key_of(words)] = None
    connection.execute(sa.update(cursors).where(anew).values(anew=False))
    return found


def write(connection: sa.Connection, said: dict[str, Said]) -> list[Changed]:
    """First what is no more, then what is, so that nothing unique is there twice in between."""
    ordered = [table for table in metadata.sorted_tables if table.name in said]
    changed: list[Changed] = []
    with gate_open_wide(connection):
        before = {table.name: _remove(connection, table, said[table.name]) for table in reversed(ordered)}
        for table in ordered:
            changed += _lay(connection, table, said[table.name], before[table.name])
    _count(connection, said)
    return changed


def _remove(connection: sa.Connection, table: sa.Table, said: Said) -> dict[Bare, Bare]:
    """The rows that stood here, and stand no more. Where a row has gone to a scope that is told as well, it stays until
    that says what it is."""
    of, writer = shape(table.name), rows.writer(table, "sqlite")
    there = {key for (_, key), told in said.items() if told}
    keys = list(dict.fromkeys([key for _, key in said]))
    found = {of.key(row): row for row in writer.get_bare(connection, keys)}
    gone = {key: row for key, row in found.items() if key in there or (of.scope_of(row), key) in said}
    writer.remove_bare(connection, list(gone))
    return gone


def _lay(connection: sa.Connection, table: sa.Table, said: Said, before: dict[Bare, Bare]) -> list[Changed]:
    new = {key: told[1] for (_, key), told in said.items() if told}
    rows.writer(table, "sqlite").lay_bare(connection, list(new.values()))
    made = rows.as_they_lie(table, connection.dialect)
    gone = [Changed(table.name, made(row), None) for key, row in before.items() if key not in new]
    return gone + [
        Changed(table.name, made(before[key]) if key in before else None, made(row)) for key, row in new.items()
    ]


def _count(connection: sa.Connection, said: dict[str, Said]) -> None:
    """Count and digest of each scope, as far as it was told of."""
    driver, more, digest = driver_of(connection), Counter[bytes](), Counter[bytes]()
    held = {scope: (count, sum) for scope, count, sum in driver.execute(_HELD).fetchall()}
    there, gone = list[tuple[Any, ...]](), list[tuple[Any, ...]]()
    for name, of in said.items():
        words = shape(name).key_words
        for (scope, key), told in of.items():
            place = (scope, name, words(key))
            if held[scope][0] and (stood := driver.execute(_STOOD, place).fetchone()):
                more[scope] -= 1
                digest[scope] -= stood[0]
            if told is None:
                gone.append(place)
            else:
                there.append((*place, told[0]))
                more[scope] += 1
                digest[scope] += told[0]
    stands = rows.writer(base, "sqlite")
    stands.remove_bare(connection, gone)
    stands.put_bare(connection, there)
    now = [(held[scope][0] + n, (held[scope][1] + digest[scope]) & DIGEST_BITS, scope) for scope, n in more.items()]
    driver.executemany("UPDATE sync_cursors SET count = ?, digest = ? WHERE scope_id = ?", now)


_HELD = "SELECT scope_id, count, digest FROM sync_cursors"
_STOOD = "SELECT hash FROM sync_base WHERE scope_id = ? AND table_name = ? AND key = ?"
