"""One undo for all rooms: takes back what a command changed, and lets each room set right what hangs on its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from agentdesk.core.actors import AGENTS, LEADERS
from agentdesk.core.commands import ROOMS, Together, Undo, handler_of, handles, open_all_rooms, up_to_date
from agentdesk.core.errors import Refused
from agentdesk.core.storage.side import NEEDS_SERVER
from agentdesk.core.storage.undoing import Done, PutBack, Restored, find_done, restore, tell
from agentdesk.core.storage.unit_of_work import Table, UnitOfWork


@dataclass(frozen=True, slots=True)
class Undone:
    """What a room hears: the command that was taken back, and those of its rows that were put back."""

    command_id: UUID
    rows: tuple[PutBack, ...]


Hook = Callable[[UnitOfWork, Undone], None]


class _Registered(NamedTuple):
    tables: tuple[Table, ...]
    run: Hook


_hooks: list[_Registered] = []
_by_field: set[Table] = set()


def restored(*tables: Table, by_field: bool = False) -> Callable[[Hook], Hook]:
    """Registers what must happen once an undo has put rows of these tables (none named: of any) back: search keys,
    facts, `work.changed`.

    Undo is all or nothing: where somebody has changed one of the rows since, it is Refused undo.changed_since and
    nothing changes. `by_field` says that of these tables every field goes back that nobody has changed since, and that
    the rest may stay. A hook may refuse as well, and a room may listen to the tables of rooms below it; hooks run from
    the lowest room up, each once per undo.
    """

    def register(run: Hook) -> Hook:
        _hooks.append(_Registered(tables, run))
        if by_field:
            _by_field.update(tables)
        return run

    return register


@handles(Undo, allowed=AGENTS)
def undo(command: Undo, work: UnitOfWork) -> dict[str, Any]:
    """Refused are what cannot be undone (any more), what somebody else did, and what has been changed since."""
    open_all_rooms()
    done = _known(work, command.command_id)
    if not work.replaying:  # decided then, maybe by the rules of then
        _require_may(work, done)
    outcome = _restored(work, command.command_id)
    if not outcome.restored or (outcome.stuck and not work.replaying):
        raise Refused("undo.changed_since")
    told = _tell_as_before(work, done)
    for hook in sorted(_hooks, key=_place):
        if rows := tuple(row for row in outcome.restored if not hook.tables or row.table in hook.tables):
            hook.run(work, Undone(command.command_id, rows))
    kept = [str(key[0]) for _, key in outcome.kept]
    return {"restored": len(outcome.restored), "kept": kept, "retracted": outcome.retracted, "told_again": told}


def _restored(work: UnitOfWork, command_id: UUID) -> Restored:
    try:
        return restore(work, command_id, by_field=_by_field)
    except Refused as refusal:
        if refusal.code == "undo.nothing_kept" and not work.side.decides:
            raise Refused(NEEDS_SERVER) from refusal  # what was there before is known where it was carried out
        raise


def _place(hook: _Registered) -> tuple[int, str, str]:
    """Rooms register when they are first asked: an order of our own, or a replay would give other ids."""
    module = hook.run.__module__
    return ROOMS.index(module.split(".")[2]), module, hook.run.__qualname__


def _tell_as_before(work: UnitOfWork, done: Done) -> list[UUID]:
    """The undo of an undo tells again what that had retracted, and no more what that had told again."""
    if done.kind != Undo.kind:
        return []
    again, no_more = ([UUID(each) for each in done.result.get(name, ())] for name in ("retracted", "told_again"))
    tell(work.connection, again, again=True)
    tell(work.connection, no_more, again=False)
    return again


def _require_may(work: UnitOfWork, done: Done) -> None:
    kinds = list(_kinds(work, done.kind, done.version, done.args))
    if any(kind.startswith("intake.") for kind in kinds):
        raise Refused("undo.of_an_import")
    asked = handler_of(kinds[0]).asked
    if not asked.undoable:
        raise Refused("undo.lasting" if asked.moves_money else asked.refuses_undo)
    if work.actor.person_id != done.actor_id and not work.actor.may(LEADERS):
        raise Refused("undo.of_somebody_else")
    for kind in kinds:  # taking back may as much as doing, and nobody may more than they may ask
        if not work.actor.may(handler_of(kind).allowed):
            raise Refused("permission.missing", asked=kind, person=work.actor.name)


def _kinds(work: UnitOfWork, kind: str, version: int, args: Mapping[str, Any]) -> Iterator[str]:
    """What this command is, and what lies within it or was taken back by it, all under the names of today."""
    kind, args = up_to_date(kind, version, dict(args))
    yield kind
    if kind == Together.kind:
        for inner in args["commands"]:
            yield from _kinds(work, inner["kind"], inner.get("version", 1), inner["args"])
    elif kind == Undo.kind:
        undone = _known(work, UUID(args["command_id"]))
        yield from _kinds(work, undone.kind, undone.version, undone.args)


def _known(work: UnitOfWork, command_id: UUID) -> Done:
    done = find_done(work.connection, command_id)
    if done is None:
        raise Refused("undo.nothing_kept")
    return done
