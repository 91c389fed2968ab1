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
from agentdesk.core.privacy.catalogue import Erasure, Kept, Whose, catalogue
from agentdesk.core.storage.schema import Id, before_images, command_log, facts, metadata
from agentdesk.core.wording import LANGUAGES

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
        told |= {f"erased-{id.hex[-6:]}-" for id in self.customer_ids}  # where the log is replayed without their words
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
    """Every row of tables about customers that is about this one; of the log, its lines and what was there before.

    Not what is made from other rows: it goes with them.
    """
    found = Found(tuple(customer_ids), ids=set(customer_ids))
    for kept in catalogue().tables.values():
        if kept.of is Whose.CUSTOMER and kept.erasure is not Erasure.FOLLOW:
            found.rows[kept.name] = _rows_of(connection, kept, found)
    _add_what_was_told_apart(connection, found)
    found.rows["ledger_entries"] = _entries_of(connection, found)
    found.rows["command_log"] = list(lines_about(connection, found))
    _add_facts_of(connection, found)
    found.rows["before_images"] = _images_about(connection, found)
    found.rows["import_batches"] = _mentioning(connection, "import_batches", "staged", found.values())
    found.rows["import_listed"] = _listed(connection, found)
    told = found.values() | {str(each) for each in found.ids}
    for name in ("sync_received", "sync_outbox"):
        found.rows[name] = [
            line for column in ("command", "result") for line in _mentioning(connection, name, column, told)
        ]
    return found


def _rows_of(connection: sa.Connection, kept: Kept, found: Found) -> list[dict[str, Any]]:
    table = metadata.tables[kept.name]
    ways, _, other = kept.way.partition(">")
    columns = [table.c[name] for name in {*ways.split(), "scope_id", "customer_id"} if name in table.c]
    if ways in ("", "id", "words"):
        return []
    if other:
        rows = _where(connection, table, [table.c[ways]], [row["id"] for row in found.rows[other]])
    else:
        rows = _where(connection, table, columns, found.customer_ids)
    if table.info.get("synced") and "id" in table.c:
        found.ids.update(row["id"] for row in rows)
    return rows


def _where(
    connection: sa.Connection, table: sa.Table, columns: Iterable[sa.Column[Any]], wanted: Collection[Any]
) -> list[dict[str, Any]]:
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    keys = table.primary_key.columns.keys()
    values, either = list(wanted), tuple(columns)
    for start in range(0, len(values), _SOME):
        part = values[start : start + _SOME]
        asked = sa.select(table).where(sa.or_(*(column.in_(part) for column in either)))
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


def _entries_of(connection: sa.Connection, found: Found) -> list[dict[str, Any]]:
    """What was posted for them: to and from the accounts of their vouchers, and for what they were given besides."""
    accounts, entries = metadata.tables["ledger_accounts"], metadata.tables["ledger_entries"]
    vouchers = [row["id"] for row in found.rows["vouchers"]]
    theirs = [row["id"] for row in _where(connection, accounts, [accounts.c.owner_id], vouchers)]
    given = [row[name] for row in found.rows["goodwill_acts"] for name in ("entry_id", "back_entry_id") if row[name]]
    rows = [
        *_where(connection, entries, [entries.c.from_id, entries.c.to_id], theirs),
        *_where(connection, entries, [entries.c.id], given),
    ]
    return list({row["id"]: row for row in rows}.values())


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
    wanted: list[int] = []
    passed_on: list[int] = []
    for row in connection.execute(plain.execution_options(stream_results=True)):
        if catalogue().is_setting(row.kind):
            continue
        texts = (row.args, row.subjects, row.result or "")
        of_a_file = row.kind.startswith("intake.") and any(value in row.args for value in values)
        if row.command_id in told or of_a_file:
            wanted.append(row.log_no)
        elif any(names.intersection(_UUID.findall(each)) for each in texts):
            named_only = not any(value in text for text in texts for value in values)
            (passed_on if named_only else wanted).append(row.log_no)
    wanted = sorted([*wanted, *_not_of_others(connection, passed_on)])
    for start in range(0, len(wanted), _SOME):
        part = asked.where(command_log.c.log_no.in_(wanted[start : start + _SOME]))
        yield from (dict(row) for row in connection.execute(part).mappings())


def _not_of_others(connection: sa.Connection, log_nos: Sequence[int]) -> Iterator[int]:
    """Without the lines that name somebody, but told something of others alone: what was begun for one and found to be
    another's is that other's, words included, and has to be there when the log is carried out again."""
    of_others = sa.exists().where(facts.c.command_id == command_log.c.command_id, facts.c.customer_id.is_not(None))
    for start in range(0, len(log_nos), _SOME):
        part = command_log.c.log_no.in_(log_nos[start : start + _SOME])
        yield from connection.execute(sa.select(command_log.c.log_no).where(part, ~of_others)).scalars()


def _add_facts_of(connection: sa.Connection, found: Found) -> None:
    """What was told of theirs before it was known whose it is, and to others with whom they were merged."""
    known = {row["id"] for row in found.rows["facts"]}
    commands = [row["command_id"] for row in found.rows["command_log"]]
    merges = {row["id"] for row in found.rows["customer_merges"]}
    more = _where(connection, facts, [facts.c.command_id], commands)
    found.rows["facts"] += [
        row
        for row in more
        if row["id"] not in known
        and (row["subject_id"] in merges or (row["customer_id"] is None and row["subject_id"] in found.ids))
    ]


def _images_about(connection: sa.Connection, found: Found) -> list[dict[str, Any]]:
    """Of commands about them, and wherever else one of their rows is told; of files all of a command that has their
    values: whoever was taken in with them and taken back has no other row."""
    names = {str(each) for each in found.ids}
    joined = {each.hex for each in found.ids}
    told = sa.type_coerce(before_images.c["rows"], sa.Text).label("told")
    plain = connection.execute(sa.select(before_images.c.command_id, before_images.c.table_name, told)).all()
    values, of_files = found.values(), commands_of_files(connection)
    lines = {row["command_id"] for row in found.rows["command_log"]}
    lines |= {row.command_id for row in plain if row.command_id in of_files and any(v in row.told for v in values)}
    kept = []
    for row in plain:
        known = row.command_id in lines or names.intersection(_UUID.findall(row.told))
        if known or any(each in row.told for each in joined):
            here = (before_images.c.command_id == row.command_id, before_images.c.table_name == row.table_name)
            kept += [dict(each) for each in connection.execute(sa.select(before_images).where(*here)).mappings()]
    return kept


def commands_of_files(connection: sa.Connection) -> frozenset[UUID]:
    asked = sa.select(command_log.c.command_id).where(command_log.c.kind.startswith("intake."))
    return frozenset(connection.execute(asked).scalars())


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
        asked = sa.select(table).where(sa.type_coerce(table.c[column], sa.Text).contains(value, autoescape=True))
        for row in connection.execute(asked).mappings():
            rows[tuple(row[key] for key in keys)] = dict(row)
    return list(rows.values())


def names_of_ids(connection: sa.Connection, ids: Collection[UUID]) -> dict[UUID, dict[str, str]]:
    """What people call these, by language: agents, teams, reasons, products, orders, cases."""
    found: dict[UUID, dict[str, str]] = {}
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


def _label(value: Any) -> dict[str, str]:
    return value if isinstance(value, dict) else dict.fromkeys(LANGUAGES, str(value))
