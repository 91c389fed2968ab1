"""Taking somebody's rows out: what goes, what is emptied and stays, and the words in what was asked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.cases.store import case_clocks, case_links, case_words
from agentdesk.core.customers.search.index import remove as remove_from_search
from agentdesk.core.customers.search.index import remove_orders
from agentdesk.core.history.search.index import forget as forget_in_history
from agentdesk.core.history.search.index import let_wait as find_later
from agentdesk.core.people.model import SHOP
from agentdesk.core.privacy.catalogue import Erasure, Kept, Part, Whose, catalogue
from agentdesk.core.privacy.own_part import OF_ROWS, leaf_is
from agentdesk.core.privacy.redacting import Placeholders, loaded, redacted_args, redacted_result
from agentdesk.core.privacy.staying import Years, still_kept
from agentdesk.core.privacy.store.finding import Found, commands_of_files
from agentdesk.core.privacy.store.of_others import OfOthers
from agentdesk.core.privacy.store.periods import years_in_force
from agentdesk.core.storage.rows import Row
from agentdesk.core.storage.schema import Json, before_images, canonical, command_log, facts, metadata
from agentdesk.core.storage.unit_of_work import UnitOfWork

_SOME = 500
_WRITTEN_APART = {
    *("facts", "command_log", "before_images", "import_batches", "import_listed"),
    *("sync_received", "sync_outbox"),
}


def take_out(work: UnitOfWork, found: Found) -> dict[str, int]:
    """Everything about them, as far as no law keeps it. Answers with how many rows stay, by table."""
    stays, years = {}, years_in_force(work.connection)
    _take_out_of_searches(work.connection, found)
    for kept in _children_first():
        rows = found.rows.get(kept.name, [])
        lasting = _lasting(kept, rows, work.decided_at.date(), years)
        _remove(work, kept, [row for row in rows if row not in lasting])
        if kept.erasure is Erasure.EMPTY:
            work.put_many(metadata.tables[kept.name], [_emptied(kept, row) for row in lasting])
        if lasting:
            stays[kept.name] = len(lasting)
    _remove_links_to(work, found)
    _delete_by_id(work.connection, facts, [row["id"] for row in found.rows["facts"]])
    _take_out_of_images(work.connection, found)
    _delete_by_key(work.connection, "import_listed", found.rows["import_listed"])
    return dict(sorted(stays.items()))


def take_words_out_of_log(connection: sa.Connection, found: Found, erased_by: UUID) -> None:
    """Who asked what and when stays, with the ids it was about; what they said about the person does not."""
    instead = Placeholders(found.customer_ids[0])
    for value in sorted(found.values()):
        instead.of(value)
    ids = found.ids | {row["id"] for row in found.rows["facts"]}
    is_theirs = leaf_is(found.values(), {str(each) for each in ids})
    told = {row["command_id"] for row in found.rows["facts"]}
    of_others = OfOthers(connection, found, is_theirs)
    for row in found.rows["command_log"]:
        instead.lately.clear()
        args, own = loaded(row["args"]), is_theirs
        if row["kind"] == OF_ROWS:
            own = of_others.in_line(args, row["numbers"])
            if row["command_id"] not in told and not any(map(own, _rows_in(args))):
                continue  # a file about others, one of whom shares something with them
        if of_others.whole_line(row["kind"], args, row["command_id"]):
            continue
        args = redacted_args(row["kind"], args, row["command_id"], own, ids, instead)
        first = row["erased_by"] or erased_by  # of several who are in one line, whoever was erased first
        changed = {"args": canonical(args), "result": redacted_result(row["result"], instead), "erased_by": first}
        connection.execute(sa.update(command_log).where(command_log.c.log_no == row["log_no"]).values(**changed))
        _take_words_out_of_facts(connection, row["command_id"], instead)
    for row in found.rows["import_batches"]:
        _take_words_out_of_batch(connection, row, is_theirs, ids, instead)
    for name in ("sync_received", "sync_outbox"):
        _take_words_out_of_sync(connection, metadata.tables[name], found.rows[name])


def _take_words_out_of_sync(connection: sa.Connection, table: sa.Table, lines: Iterable[Row]) -> None:
    """That a command came from a desk, and what became of it, stays; what it said does not."""
    for line in lines:
        same = (column == line[column.name] for column in table.primary_key.columns)
        connection.execute(sa.update(table).where(*same).values(command="", facts={}, result=None))


def _rows_in(args: Mapping[str, Any]) -> Iterable[Any]:
    return (row for rows in args.values() if isinstance(rows, list) for row in rows)


def _lasting(kept: Kept, rows: list[dict[str, Any]], today: date, years: Years) -> list[dict[str, Any]]:
    """What a law keeps, and what nobody can take out at all."""
    if metadata.tables[kept.name].info.get("append_only"):
        return rows
    return [row for row in rows if still_kept(kept, row, today, years)]


def _take_words_out_of_facts(connection: sa.Connection, command_id: UUID, instead: Placeholders) -> None:
    """What the line told of others: their words in the story of a case that is not theirs, the subject of theirs."""
    told = sa.select(facts.c.id, facts.c.data).where(facts.c.command_id == command_id)
    for row in connection.execute(told).all():
        data = instead.told_again(row.data)
        if data != row.data:
            connection.execute(sa.update(facts).where(facts.c.id == row.id).values(data=data))
            if forget_in_history(connection, [row.id]):
                find_later(connection, [row.id])


def _children_first() -> list[Kept]:
    order = {table.name: n for n, table in enumerate(metadata.sorted_tables)}
    known = [kept for kept in catalogue().tables.values() if kept.of is Whose.CUSTOMER]
    wanted = [kept for kept in known if kept.erasure is not Erasure.FOLLOW and kept.name not in _WRITTEN_APART]
    return sorted(wanted, key=lambda kept: order[kept.name], reverse=True)


def _remove(work: UnitOfWork, kept: Kept, rows: Sequence[Row]) -> None:
    table = metadata.tables[kept.name]
    keys = [tuple(row[column.name] for column in table.primary_key.columns) for row in rows]
    if table.info.get("synced"):
        work.remove_many(table, keys)
    else:
        _delete_by_key(work.connection, kept.name, rows)


def _emptied(kept: Kept, row: Row) -> Row:
    """As it was, without words; what cannot be missing is empty."""
    columns = metadata.tables[kept.name].c
    words = {name: None if columns[name].nullable else _nothing(columns[name]) for name in kept.those(Part.WORDS)}
    return {**row, **words}


def _nothing(column: sa.Column[Any]) -> Any:
    return {} if isinstance(column.type, Json) else ""


def _take_out_of_searches(connection: sa.Connection, found: Found) -> None:
    remove_from_search(connection, found.customer_ids)
    remove_orders(connection, [(row["id"], row["number"]) for row in found.rows["orders"]])
    forget_in_history(connection, [row["id"] for row in found.rows["facts"]])
    for kept in catalogue().tables.values():
        if kept.erasure is Erasure.FOLLOW and kept.way and ">" not in kept.way:
            table = metadata.tables[kept.name]
            for name in kept.way.split():
                connection.execute(sa.delete(table).where(table.c[name].in_(found.customer_ids)))
    case_ids = [row["id"] for row in found.rows["cases"]]
    for table in (case_words, case_clocks):
        for start in range(0, len(case_ids), _SOME):
            connection.execute(sa.delete(table).where(table.c.case_id.in_(case_ids[start : start + _SOME])))


def _remove_links_to(work: UnitOfWork, found: Found) -> None:
    """Cases of others that were linked with theirs."""
    case_ids = [row["id"] for row in found.rows["cases"]]
    for start in range(0, len(case_ids), _SOME):
        part = case_ids[start : start + _SOME]
        asked = sa.select(case_links.c.id).where(case_links.c.other_id.in_(part))
        work.remove_many(case_links, [(each,) for each in sorted(work.connection.execute(asked).scalars())])


def _delete_by_id(connection: sa.Connection, table: sa.Table, ids: list[UUID]) -> None:
    for start in range(0, len(ids), _SOME):
        connection.execute(sa.delete(table).where(table.c.id.in_(ids[start : start + _SOME])))


def _delete_by_key(connection: sa.Connection, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
    table = metadata.tables[name]
    for row in rows:
        same = (column == row[column.name] for column in table.primary_key.columns)
        connection.execute(sa.delete(table).where(*same))


def _take_out_of_images(connection: sa.Connection, found: Found) -> None:
    """What their rows were before. Of an import, which can still be undone, only that; of any other command whose
    words are gone all of it, since nobody undoes it any more."""
    of_files = commands_of_files(connection)
    names = {str(each) for each in found.ids} | {str(row["subject_id"]) for row in found.rows["import_told"]}
    images_of_files = [row for row in found.rows["before_images"] if row["command_id"] in of_files]
    names |= _taken_in_with(connection, found.values(), images_of_files)
    for row in found.rows["before_images"]:
        images = row["rows"]
        kept = {"new": _without(images["new"], found.ids), "changed": []}
        kept["changed"] = [each for each in images["changed"] if not _is_of(each, names)]
        here = (before_images.c.command_id == row["command_id"], before_images.c.table_name == row["table_name"])
        if row["command_id"] in of_files and (kept["changed"] or kept["new"]):
            connection.execute(sa.update(before_images).where(*here).values(rows=kept))
        else:
            connection.execute(sa.delete(before_images).where(*here))


def _taken_in_with(connection: sa.Connection, values: Collection[str], of_files: Iterable[Row]) -> set[str]:
    """Customers whom a file brought with values of theirs, and who are no more: it was taken back."""
    changed = (each for row in of_files for each in row["rows"]["changed"])
    theirs = (each for each in changed if any(value in canonical(each) for value in values))
    scopes = {str(fields["scope_id"]) for fields in map(_fields, theirs) if fields.get("scope_id")}
    table = metadata.tables["customers"]
    known = sa.select(table.c.id).where(table.c.id.in_([UUID(each) for each in scopes]))
    return scopes - {str(SHOP), *map(str, connection.execute(known).scalars())}


def _without(joined: str, ids: Collection[UUID]) -> str:
    """Ids that stand one behind the other, in 32 digits each."""
    each = (joined[at : at + 32] for at in range(0, len(joined), 32))
    return "".join(digits for digits in each if UUID(hex=digits) not in ids)


def _fields(image: list[Any]) -> dict[str, Any]:
    _, _, before, *rest = image
    return {**(before or {}), **(rest[0] if rest else {})}


def _is_of(image: list[Any], names: set[str]) -> bool:
    """By its key, or by whose the row was."""
    fields = _fields(image)
    about = {
        *map(str, image[0]),
        *(str(fields.get(name)) for name in ("scope_id", "customer_id", "order_id", "case_id")),
    }
    return bool(about & names)


def _take_words_out_of_batch(
    connection: sa.Connection, row: Mapping[str, Any], is_theirs: Any, ids: Collection[UUID], instead: Placeholders
) -> None:
    """Rows of a file that wait to be taken in: theirs would bring them back."""
    table = metadata.tables["import_batches"]
    args = redacted_args("intake.apply_rows", loaded(row["staged"]), row["import_id"], is_theirs, ids, instead)
    same = (column == row[column.name] for column in table.primary_key.columns)
    connection.execute(sa.update(table).where(*same).values(staged=canonical(args)))
