"""A busy day at the desk: commands of every kind there is, by everybody, sensible and senseless, without end."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic_core import to_json

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import SYSTEM, SYSTEM_ONLY, Command, Role, Together, command_types, permission_of
from agentdesk.core.desk import Desk, Wish, parse_command
from agentdesk.core.errors import Refused
from agentdesk.core.people.commands import AddPerson, SetPin
from agentdesk.core.storage.schema import metadata
from tests.desks import empty_desk, open_shop
from tests.promises.arguments import Inventor
from tests.promises.sense import COMES_BEFORE, PIN, SENSE
from tests.promises.sense_of_approvals import TABLE_OF as OF_APPROVALS
from tests.promises.sense_of_cases import TABLE_OF as OF_CASES
from tests.promises.sense_of_goodwill import TABLE_OF as OF_GOODWILL
from tests.promises.sense_of_imports import id_of_batch
from tests.promises.sense_of_vouchers import TABLE_OF as OF_VOUCHERS

Args = dict[str, Any]
Row = dict[str, Any]

_TABLE_OF = {
    "customer_id": "customers",
    "merge_id": "customer_merges",
    "relation_id": "relations",
    "point_id": "contact_points",
    "alert_id": "alerts",
    "note_fact_id": "facts",
    "interaction_id": "interactions",
    "reason_id": "reasons",
    "parent_id": "reasons",
    "snippet_id": "snippets",
    "team_id": "teams",
    "person_id": "people",
    "cover_id": "people",
    "absence_id": "absences",
    "named_contact_id": "people",
    "callback_id": "callbacks",
    "import_id": "imports",
    "promise_id": "promises",
    "handover_id": "handovers",
    "to_id": "people",
    "to_team": "teams",
    "case_id": "cases",
    "owner_id": "people",
    "view_id": "saved_views",
    "command_id": "command_log",
    "entry_id": "ledger_entries",
    **OF_VOUCHERS,
    **OF_GOODWILL,
    **OF_APPROVALS,
    **OF_CASES,
}
"""Which table an argument of this name speaks of."""


@dataclass(slots=True)
class Day:
    """Wishes for one desk. Tell it how each went, and it turns to those kinds that have not come off yet."""

    desk: Desk
    chance: random.Random
    came_off: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    """What was neither carried out nor refused with a reason: kind, exception, arguments."""
    kinds: tuple[str, ...] = ()
    _known: dict[str, list[Row]] = field(default_factory=dict)
    """Rows read since something last came off."""

    def __post_init__(self) -> None:
        self.kinds = self.kinds or tuple(kind for kind in command_types() if kind != "people.open_shop")

    @property
    def now(self) -> datetime:
        return self.desk.clock.now()

    def wish(self, kind: str | None = None) -> Wish | None:
        """A command of this kind or of one whose turn it is; None if its arguments are refused at the border."""
        if isinstance(self.desk.clock, FixedClock):
            self.desk.clock.move(timedelta(milliseconds=self.chance.randint(1, 90_000)))
        kind = kind or self._next_kind()
        try:
            command = self._together() if kind == "together" else self._command(kind)
        except Refused:
            self.refused[kind] += 1
            return None
        new_id = id_of_batch(command) if kind == "intake.apply_rows" else self.new_id()
        return self._confirmed(Wish(command, self._somebody(kind), new_id, self._when()))

    def execute(self, wish: Wish) -> Any:
        """The answer, or the exception that came instead."""
        try:
            [answer] = self.desk.execute_all([wish])
        except Refused as refused:
            self.refused[wish.command.kind] += 1
            return refused
        except Exception as error:  # noqa: BLE001 - whatever it is, somebody has to hear of it
            self._note_broken(wish, error)
            return error
        self.came_off[wish.command.kind] += 1
        self._known.clear()
        return answer

    def make_up(self) -> tuple[str, ...]:
        """Bring about every kind that has not come off yet; those that will not."""
        for kind in self.kinds * 2:  # what was possible a moment ago may not be when it is asked
            if not self.came_off[kind] and (wish := self.coming_off(kind)):
                self.execute(wish)
        return tuple(kind for kind in self.kinds if not self.came_off[kind])

    def coming_off(self, kind: str, tries: int = 20) -> Wish | None:
        """A wish of this kind that the desk would carry out at this moment; what has to come before is done."""
        for _ in range(15):
            if wish := self.accepted(kind, tries):
                return wish
            for before in COMES_BEFORE.get(kind, "").split():
                if first := self.coming_off(before):
                    self.execute(first)
        return None

    def accepted(self, kind: str, tries: int = 60) -> Wish | None:
        """A wish of this kind that the desk would carry out at this moment (tried and rolled back)."""
        for _ in range(tries):
            if (wish := self.wish(kind)) is None:
                continue
            try:
                if would_come_off(self.desk, wish):
                    return wish
            except Exception as error:  # noqa: BLE001 - as in `execute`
                self._note_broken(wish, error)
        return None

    def new_id(self) -> UUID:
        """A UUIDv7 by the clock of the desk and the chance of the day."""
        millis = int(self.now.timestamp() * 1000)
        return UUID(int=(millis << 80) | (7 << 76) | self.chance.getrandbits(76) & ~(3 << 62) | (2 << 62))

    def some_id(self, argument: str, chance: random.Random) -> UUID | None:
        row = self.some_row(_TABLE_OF.get(argument, "customers"))
        return None if row is None else row["command_id"] if "log_no" in row else row["id"]

    def _confirmed(self, wish: Wish) -> Wish:
        """With the PIN of whoever asks, where it takes one; they get it, if they have none of their own."""
        try:
            needed = self.desk.needs_pin(wish.command, actor=wish.actor)
        except Refused as refused:
            if refused.code not in ("people.pin_none", "people.pin_first"):
                return wish
            verifier = self.desk.pins.verifier(wish.actor, PIN)
            self.desk.execute(SetPin(person_id=wish.actor, verifier=verifier), actor=SYSTEM, id=self.new_id())
            needed = True
        return replace(wish, pin=PIN) if needed else wish

    def _note_broken(self, wish: Wish, error: Exception) -> None:
        reason = str(error).splitlines()[0][:300]
        self.broken.append(f"{wish.command.kind}: {type(error).__name__}: {reason}: {wish.command.as_json()[:500]}")

    def _next_kind(self) -> str:
        if self.chance.random() < 0.4:
            least = min(self.came_off[kind] for kind in self.kinds)
            return self.chance.choice([kind for kind in self.kinds if self.came_off[kind] == least])
        return self.chance.choice(self.kinds)

    def _command(self, kind: str) -> Command:
        asked = command_types()[kind]
        args = Inventor(self.chance, self).arguments(_schema(asked))
        if self.chance.random() < 0.85:
            for name in args:
                if make_sense := SENSE.get(name):
                    make_sense(self, args)
        if self.chance.random() < 0.95 and kind in SENSE:
            SENSE[kind](self, args)
        return parse_command(kind, to_json(args, inf_nan_mode="constants", serialize_unknown=True).decode()
                             if _encodable(args) else args)  # fmt: skip

    def _together(self) -> Command:
        others = [kind for kind in self.kinds if kind != "together"]
        return Together.of(*(self._command(self.chance.choice(others)) for _ in range(self.chance.randint(1, 3))))

    def _somebody(self, kind: str) -> UUID:
        """Mostly who may do everything, so that things come off; sometimes an agent, the system, or nobody we know."""
        if permission_of(command_types()[kind]) == SYSTEM_ONLY and self.chance.random() < 0.9:
            return SYSTEM
        rows, pick = self.rows("people"), self.chance.random()
        if pick < 0.75 and (everything := self.who_may_do_everything()):
            return everything
        if pick < 0.97:
            return UUID(str(self.chance.choice([SYSTEM, *(row["id"] for row in rows)])))
        return UUID(int=self.chance.getrandbits(128), version=4)

    def who_may_do_everything(self) -> UUID | None:
        """The one who asks for most things; None where nobody may."""
        doers = (row["id"] for row in self.rows("people") if set(row["roles"]) >= {Role.AGENT, Role.ADMINISTRATOR})
        return next(doers, None)

    def _when(self) -> datetime | None:
        """Now; or earlier, as after a while without connection; or in a future that the desk does not believe."""
        if self.chance.random() < 0.7:
            return None
        return self.now + timedelta(seconds=self.chance.randint(-36_000, 600))

    def rows(self, name: str) -> list[Row]:
        if name not in self._known:
            table = metadata.tables[name]
            order = [table.c.log_no] if "log_no" in table.c else table.primary_key.columns
            latest = sa.select(table).order_by(*(column.desc() for column in order)).limit(60)
            with self.desk.database.reading() as connection:
                self._known[name] = [dict(row) for row in connection.execute(latest).mappings()]
        return self._known[name]

    def some_row(self, table: str, **wanted: Any) -> Row | None:
        rows = [row for row in self.rows(table) if all(row[name] == value for name, value in wanted.items())]
        return self.chance.choice(rows) if rows else None


@cache
def _schema(asked: type[Command]) -> dict[str, Any]:
    return asked.model_json_schema()


def would_come_off(desk: Desk, wish: Wish) -> bool:
    """Whether the desk carries this out; nothing of it is kept."""

    class NotKept(Exception):
        pass

    def tried(connection: sa.Connection) -> None:
        desk.grant(connection, wish)
        raise NotKept

    try:
        desk.transacted(tried)
    except Refused:
        return False
    except NotKept:
        pass
    return True


def a_busy_day(folder: Path, chance: random.Random) -> tuple[Day, UUID]:
    """At a fresh desk with somebody of each role, and who opened it. All ids are by this chance and none by the hour:
    rows have the same order each time, and with them all that follows."""
    desk = empty_desk(folder)
    day = Day(desk, chance)
    me = open_shop(desk, id=day.new_id())
    for wish in staff(desk):
        desk.execute_all([replace(wish, id=day.new_id())])
    return day, me


def staff(desk: Desk) -> Iterator[Wish]:
    """Somebody of each role, so that everybody may be refused something."""
    roles = (Role.AGENT, Role.SUPERVISOR, Role.ADMINISTRATOR)
    for role in roles:
        yield Wish(AddPerson(name=role.title(), roles=frozenset({role})), SYSTEM)
    for n in range(3):
        yield Wish(AddPerson(name=f"Everything {n}", roles=frozenset(roles)), SYSTEM)


def _encodable(args: Args) -> bool:
    try:
        to_json(args)
    except (ValueError, UnicodeEncodeError):
        return False
    return True
