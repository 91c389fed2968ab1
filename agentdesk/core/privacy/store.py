"""Where somebody stands: every row about a customer, found by the ways that the catalogue names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.customers.store import customers
from agentdesk.core.people.model import SHOP
from agentdesk.core.privacy.catalogue import Kept, Whose, catalogue
from agentdesk.core.storage.schema import Id, before_images, command_log, facts, metadata
from agentdesk.core.wording import label

Rows = dict[str, list[dict[str, Any]]]
_SOME = 500
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_LEAST = 4
"""Letters that a value needs to be looked for in rows of files: a shorter one stands everywhere."""


@dataclass(slots=True)
class Found:
    """A person under all their ids, and the rows about them, by table."""

    customer_ids: tuple[UUID, ...]
    rows: Rows = field(default_factory=dict)
    ids: set[UUID] = field(default_factory=set)
    """Their ids, and those of the rows that are theirs alone."""

    def values(self) -> frozenset[str]:
        """What names them alone: numbers, addresses, phones, as they are and as they were."""
        told = {str(row[name]) for row in self.rows.get("customers", ()) for name in ("number", "vat_id")}
        told |= {row["value"] for row in self.rows.get("contact_points", ())}
        told |= {row["number"] for row in self.rows.get("orders", ())}
        return frozenset(each for each in told if each and len(each) >= _LEAST)


def all_ids(connection: sa.Connection, customer_id: UUID) -> tuple[UUID, ...]:
    """Under which ids this customer is known: those merged with them as well. Theirs comes first."""
    if "merged_into" not in customers.c:
        return (customer_id,)
    into = customers.c["merged_into"]
    known, fresh = [customer_id], [customer_id]
    while fresh:
        above = sa.select(into).where(customers.c.id.in_(fresh), into.is_not(None))
        below = sa.select(customers.c.id).where(into.in_(fresh))
        found = [*connection.execute(above).scalars(), *connection.execute(below).scalars()]
        fresh = [each for each in dict.fromkeys(found) if each not in known]
        known += fresh
    return tuple(known)


def rows_about(connection: sa.Connection, customer_ids: Sequence[UUID]) -> Found:
    """Every row of tables about customers that is about this one; of the log, its lines and what was there before."""
    found = Found(tuple(customer_ids), ids=set(customer_ids))
    by_name = {name: kept for name, kept in catalogue().tables.items() if kept.of is Whose.CUSTOMER}
    waiting = list(by_name.values())
    while waiting:
        ready = [kept for kept in waiting if _other(kept) not in {each.name for each in waiting if each is not kept}]
        for kept in ready:
            found.rows[kept.name] = _rows_of(connection, kept, found)
        waiting = [kept for kept in waiting if kept not in ready]
    _add_what_was_told_apart(connection, found)
    found.rows["command_log"] = list(lines_about(connection, found))
    _add_facts_of(connection, found)
    found.rows["before_images"] = _images_about(connection, found.ids)
    found.rows["import_batches"] = _mentioning(connection, "import_batches", "staged", found.values())
    found.rows["import_listed"] = _listed(connection, found)
    return found


def _other(kept: Kept) -> str:
    return kept.way.partition(">")[2]


def _rows_of(connection: sa.Connection, kept: Kept, found: Found) -> list[dict[str, Any]]:
    table = metadata.tables[kept.name]
    column, _, other = kept.way.partition(">")
    if column in ("", "words"):
        return []
    if other:
        their = table.primary_key.columns.keys()[0] if other == kept.name else _key_of(other, column)
        wanted: Collection[Any] = [row[their] for row in found.rows[other]]
        rows = _where(connection, table, [table.c[column]], wanted)
    else:
        ways = [table.c[name] for name in ("scope_id", "customer_id") if name in table.c]
        rows = _where(connection, table, ways or [table.c[column]], found.customer_ids)
    if table.info.get("synced") and "id" in table.c:
        found.ids.update(row["id"] for row in rows)
    return rows


def _key_of(other: str, column: str) -> str:
    """What the other table calls this id: `slot` of one that has slots, else its `id`."""
    return column if column in metadata.tables[other].c and column == "slot" else "id"


def _where(
    connection: sa.Connection, table: sa.Table, columns: Iterable[sa.Column[Any]], wanted: Collection[Any]
) -> list[dict[str, Any]]:
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    keys = table.primary_key.columns.keys()
    values = list(wanted)
    for start in range(0, len(values), _SOME):
        for column in columns:
            asked = sa.select(table).where(column.in_(values[start : start + _SOME]))
            for row in connection.execute(asked).mappings():
                rows[tuple(row[key] for key in keys)] = dict(row)
    return [rows[key] for key in sorted(rows, key=repr)]


def _add_what_was_told_apart(connection: sa.Connection, found: Found) -> None:
    """What belongs to their cases and was noted without their name: from before it was known who rang."""
    case_ids = [row["id"] for row in found.rows.get("cases", ())]
    for name in ("interactions", "callbacks"):
        table = metadata.tables[name]
        ids = [row["interaction_id"] for row in found.rows.get("case_interactions", ())]
        columns = [table.c.id] if name == "interactions" else [table.c.case_id]
        known = {row["id"] for row in found.rows[name]}
        more = _where(connection, table, columns, ids if name == "interactions" else case_ids)
        fresh = [row for row in more if row["id"] not in known and row["scope_id"] == SHOP]
        found.rows[name] += fresh
        found.ids.update(row["id"] for row in fresh)


def lines_about(connection: sa.Connection, found: Found) -> Iterator[dict[str, Any]]:
    """The lines of the log that name them or something of theirs, or told something of them."""
    told = {row["command_id"] for row in found.rows["facts"]}
    names = {str(each) for each in found.ids}
    values = found.values()
    asked = sa.select(command_log).order_by(command_log.c.log_no)
    plain = asked.with_only_columns(
        command_log.c.log_no,
        command_log.c.command_id,
        command_log.c.kind,
        command_log.c.args,
        *(sa.type_coerce(command_log.c[name], sa.Text).label(name) for name in ("subjects", "result")),
    )
    wanted = []
    for row in connection.execute(plain.execution_options(stream_results=True)):
        texts = (row.args, row.subjects, row.result or "")
        of_a_file = row.kind.startswith("intake.") and any(value in row.args for value in values)
        if row.command_id in told or of_a_file or any(names.intersection(_UUID.findall(each)) for each in texts):
            wanted.append(row.log_no)
    for start in range(0, len(wanted), _SOME):
        part = asked.where(command_log.c.log_no.in_(wanted[start : start + _SOME]))
        yield from (dict(row) for row in connection.execute(part).mappings())


def _add_facts_of(connection: sa.Connection, found: Found) -> None:
    """What was told of something of theirs before it was known whose it is."""
    known = {row["id"] for row in found.rows["facts"]}
    commands = [row["command_id"] for row in found.rows["command_log"]]
    more = _where(connection, facts, [facts.c.command_id], commands)
    found.rows["facts"] += [
        row for row in more if row["id"] not in known and row["customer_id"] is None and row["subject_id"] in found.ids
    ]


def _images_about(connection: sa.Connection, ids: Collection[UUID]) -> list[dict[str, Any]]:
    rows = before_images.c["rows"]
    names = {str(each) for each in ids}
    plain = sa.select(
        before_images.c.command_id, before_images.c.table_name, sa.type_coerce(rows, sa.Text).label("told")
    )
    wanted = [
        (row.command_id, row.table_name)
        for row in connection.execute(plain)
        if names.intersection(_UUID.findall(row.told))
    ]
    kept = []
    for command_id, table_name in wanted:
        one = sa.select(before_images).where(
            before_images.c.command_id == command_id, before_images.c.table_name == table_name
        )
        kept += [dict(row) for row in connection.execute(one).mappings()]
    return kept


def _listed(connection: sa.Connection, found: Found) -> list[dict[str, Any]]:
    table = metadata.tables["import_listed"]
    rows = _where(connection, table, [table.c.customer_id], found.customer_ids)
    known = {(row["import_id"], row["line_no"], row["n"]) for row in rows}
    more = _mentioning(connection, "import_listed", "raw", found.values())
    return rows + [row for row in more if (row["import_id"], row["line_no"], row["n"]) not in known]


def _mentioning(connection: sa.Connection, name: str, column: str, values: Iterable[str]) -> list[dict[str, Any]]:
    table = metadata.tables[name]
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    keys = table.primary_key.columns.keys()
    for value in sorted(values):
        asked = sa.select(table).where(table.c[column].contains(value, autoescape=True))
        for row in connection.execute(asked).mappings():
            rows[tuple(row[key] for key in keys)] = dict(row)
    return list(rows.values())


def names_of_ids(connection: sa.Connection, ids: Collection[UUID]) -> dict[UUID, str]:
    """What people call these: agents, teams, reasons, products, orders, cases."""
    found: dict[UUID, str] = {}
    for table, column in _NAMED.items():
        source = metadata.tables[table]
        if isinstance(source.c.id.type, Id):
            for row in _where(connection, source, [source.c.id], ids):
                found[row["id"]] = _label(row[column])
    return found


_NAMED = {
    "people": "name",
    "teams": "name",
    "reasons": "labels",
    "case_causes": "labels",
    "departments": "labels",
    "products": "name",
    "orders": "number",
    "cases": "number",
    "knowledge_articles": "key",
}


def _label(value: Any) -> str:
    return label(value) if isinstance(value, dict) else str(value)
