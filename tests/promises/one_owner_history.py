"""Months at a desk where cases change hands: people come, go and are away, cases are split and merged, things are
undone, and a copy of yesterday is put back."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.cases.commands import AssignCase, MergeCases, OpenCase, ReopenCase, ResolveCase, SplitCase
from agentdesk.core.cases.model import ACTIVE
from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import SYSTEM, Command, Role, Together, Undo
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.desk import Desk, Wish
from agentdesk.core.errors import Refused
from agentdesk.core.handovers.commands import (
    AcceptHandover,
    AnswerQuestion,
    AskBack,
    DeclineHandover,
    NoteRefusal,
    OfferHandover,
    WithdrawHandover,
)
from agentdesk.core.handovers.model import HandoverKind, receiver_at
from agentdesk.core.handovers.store import known_handover
from agentdesk.core.interactions.model import Channel
from agentdesk.core.people.commands import AddPerson, AddTeam, CancelAbsence, ChangePerson, PlanAbsence
from agentdesk.core.people.queries import staff_of
from agentdesk.core.promises.commands import ChangeDue, HandOnPromise, KeepPromise, MakePromise, WithdrawPromise
from agentdesk.core.storage.check import check
from agentdesk.core.storage.copies import copy_database
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.schema import before_images, command_log, metadata
from tests.desks import KEY, make_desk
from tests.promises.owners import LATER, held, on_lists
from tests.promises.promise import Trial, Violation

UNASKED = "a case changes its owner by being accepted, taken, assigned or undone, and by nothing else"
SOUND = "nothing is wrong with the database"
BROKEN = "a command is carried out, or refused with a reason"

_MOST_PEOPLE = 8
_MAY_GIVE_AWAY = {"undo", "together"}
_OPEN_CASES = tuple(status.value for status in ACTIVE)
Row = dict[str, Any]
Asked = tuple[Command, UUID]


@dataclass(slots=True)
class Months:
    """Wishes for one desk: mostly of those who may, about what there is."""

    desk: Desk
    chance: random.Random
    teams: tuple[UUID, ...] = ()
    came_off: Counter[str] = field(default_factory=Counter)

    @property
    def clock(self) -> FixedClock:
        assert isinstance(self.desk.clock, FixedClock)
        return self.desk.clock

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def soon(self) -> datetime:
        return self.now + timedelta(minutes=self.chance.randint(1, 4_000))

    def wish(self) -> Wish | None:
        """Time passes, and somebody asks for something; None where there is nothing to ask about."""
        self.clock.move(timedelta(minutes=self.chance.choice([1, 5, 12, 40, 200, 900]), seconds=1))
        kinds = list(_ACTS)
        [act] = self.chance.choices(kinds, [_ACTS[each] for each in kinds])
        asked = act(self)
        if asked is None:
            return None
        command, actor = asked
        if self.chance.random() < 0.1:
            actor = self.somebody()
        return Wish(command, actor, UUID(int=self._new_id()))

    def rows(self, table: str, **wanted: Any) -> list[Row]:
        asked = sa.select(metadata.tables[table]).filter_by(**wanted).order_by(metadata.tables[table].c.id)
        with self.desk.database.reading() as connection:
            return [dict(row) for row in connection.execute(asked).mappings()]

    def some(self, table: str, **wanted: Any) -> Row | None:
        rows = self.rows(table, **wanted)
        return self.chance.choice(rows) if rows else None

    def open_case(self) -> Row | None:
        rows = [row for row in self.rows("cases") if row["status"] in _OPEN_CASES]
        return self.chance.choice(rows) if rows else None

    def somebody(self) -> UUID:
        return UUID(str(self.chance.choice(self.rows("people", active=True))["id"]))

    def holder(self, owner_id: UUID) -> UUID:
        with self.desk.database.reading() as connection:
            return staff_of(connection).holder(owner_id, self.now)

    def _new_id(self) -> int:
        millis = int(self.now.timestamp() * 1000)
        return (millis << 80) | (7 << 76) | self.chance.getrandbits(76) & ~(3 << 62) | (2 << 62)


# --- What somebody may ask --------------------------------------------------------------------------------------------


def _open(months: Months) -> Asked | None:
    customer = months.some("customers")
    return customer and (OpenCase(customer_id=customer["id"], subject="Wrong part delivered"), months.somebody())


def _of_case(make: Callable[[Months, Row], Command]) -> Callable[[Months], Asked | None]:
    def act(months: Months) -> Asked | None:
        case = months.open_case()
        return case and (make(months, case), months.holder(case["owner_id"]))

    return act


def _offer(months: Months, case: Row) -> Command:
    to: Row = {"to_id": months.somebody()}
    if months.chance.random() < 0.3:
        to = {"to_team": months.chance.choice(months.teams)}
    elif months.chance.random() < 0.3:
        to = {"handover_kind": HandoverKind.ESCALATION, "to_level": months.chance.choice([None, 2, 3])}
    return OfferHandover(case_id=case["id"], reason="You know more about it", **to)


def _take(months: Months) -> Asked | None:
    case, who = months.open_case(), months.somebody()
    return case and (AssignCase(case_id=case["id"], owner_id=who), who)


def _settled(months: Months) -> Asked | None:
    case = months.some("cases", status="resolved")
    return case and (ReopenCase(case_id=case["id"]), case["owner_id"])


def _merge(months: Months, case: Row) -> Command:
    others = [row for row in months.rows("cases", customer_id=case["customer_id"]) if row["id"] != case["id"]]
    other = months.chance.choice(others)["id"] if others else case["id"]
    return MergeCases(winner_id=case["id"], loser_id=other)


def _split(months: Months, case: Row) -> Command:
    going = [row["id"] for row in months.rows("promises", case_id=case["id"]) if months.chance.random() < 0.5]
    return SplitCase(case_id=case["id"], subject="The second matter", promise_ids=tuple(going))


def _promise(months: Months, case: Row) -> Command:
    return MakePromise(customer_id=case["customer_id"], words="It leaves", due_at=months.soon(), case_id=case["id"])


def _of_promise(make: Callable[[Months, UUID], Command]) -> Callable[[Months], Asked | None]:
    def act(months: Months) -> Asked | None:
        row = months.some("promises", state="open")
        return row and (make(months, row["id"]), months.holder(row["owner_id"]))

    return act


def _of_sender(state: str, make: Callable[[UUID], Command]) -> Callable[[Months], Asked | None]:
    def act(months: Months) -> Asked | None:
        row = months.some("handovers", state=state)
        return row and (make(row["id"]), months.holder(row["from_id"]))

    return act


def _of_receiver(make: Callable[[UUID], Command]) -> Callable[[Months], Asked | None]:
    def act(months: Months) -> Asked | None:
        row = months.some("handovers", state="offered")
        if row is None:
            return None
        with months.desk.database.reading() as connection:
            lies_with = receiver_at(known_handover(connection, row["id"]), staff_of(connection), months.now)
        return make(row["id"]), months.chance.choice(sorted(lies_with or {row["from_id"]}))

    return act


def _hire(months: Months) -> Asked | None:
    if len(months.rows("people")) >= _MOST_PEOPLE:
        return None
    role = months.chance.choice([Role.AGENT, Role.AGENT, Role.SUPERVISOR])
    level, team = months.chance.randint(1, 3), months.chance.choice(months.teams)
    return AddPerson(name="Another", roles=frozenset({role}), level=level, team_id=team), SYSTEM


def _come_or_go(months: Months) -> Asked | None:
    row = months.some("people")
    if row is None or (not row["active"] and months.chance.random() < 0.3):
        return None
    roles = frozenset(map(Role, row["roles"]))
    as_it_is = {"person_id": row["id"], "name": row["name"], "level": row["level"], "team_id": row["team_id"]}
    return ChangePerson(**as_it_is, roles=roles, active=not row["active"]), SYSTEM


def _go_away(months: Months) -> Asked | None:
    begins = months.now + timedelta(minutes=months.chance.randint(-30, 60))
    ends, cover = (
        begins + timedelta(hours=months.chance.randint(1, 60)),
        months.chance.choice([None, months.somebody()]),
    )
    return PlanAbsence(person_id=months.somebody(), starts_at=begins, ends_at=ends, cover_id=cover), SYSTEM


def _come_back(months: Months) -> Asked | None:
    row = months.some("absences")
    return row and (CancelAbsence(absence_id=row["id"]), SYSTEM)


def _undo(months: Months) -> Asked | None:
    """One of the last things that can be undone, by whoever did it."""
    kept = command_log.c.command_id.in_(sa.select(before_images.c.command_id))
    asked = sa.select(command_log.c.command_id, command_log.c.actor_id).where(kept)
    with months.desk.database.reading() as connection:
        last = connection.execute(asked.order_by(command_log.c.log_no.desc()).limit(12)).all()
    done = months.chance.choice(last) if last else None
    return done and (Undo(command_id=done.command_id), done.actor_id)


def _both(months: Months) -> Asked | None:
    """A promise and an offer, together."""
    case = months.open_case()
    together = case and Together.of(_promise(months, case), _offer(months, case))
    return together and (together, months.holder(case["owner_id"])) if case else None


_ACTS: Mapping[Callable[[Months], Asked | None], int] = {
    _open: 3,
    _of_case(_offer): 12,
    _of_receiver(lambda it: AcceptHandover(handover_id=it)): 7,
    _of_receiver(lambda it: DeclineHandover(handover_id=it, reason="On my way out")): 4,
    _of_receiver(lambda it: AskBack(handover_id=it, question="Which part?")): 3,
    _of_sender("asked_back", lambda it: AnswerQuestion(handover_id=it, answer="The left one")): 3,
    _of_sender("offered", lambda it: WithdrawHandover(handover_id=it)): 2,
    _of_sender("declined", lambda it: NoteRefusal(handover_id=it)): 1,
    _take: 3,
    _of_case(lambda months, case: AssignCase(case_id=case["id"], owner_id=months.somebody())): 2,
    _of_case(lambda months, case: ResolveCase(case_id=case["id"], resolution="Sent again")): 3,
    _settled: 2,
    _of_case(_merge): 2,
    _of_case(_split): 2,
    _of_case(_promise): 5,
    _of_promise(lambda months, it: KeepPromise(promise_id=it)): 2,
    _of_promise(lambda months, it: WithdrawPromise(promise_id=it, reason="Sold out")): 1,
    _of_promise(lambda months, it: HandOnPromise(promise_id=it, owner_id=months.somebody())): 2,
    _of_promise(lambda months, it: ChangeDue(promise_id=it, due_at=months.soon(), told_by=Channel.PHONE)): 2,
    _hire: 2,
    _come_or_go: 4,
    _go_away: 5,
    _come_back: 1,
    _undo: 6,
    _both: 2,
}
"""How often each is asked for."""


# --- Living through it ------------------------------------------------------------------------------------------------


def living(trial: Trial) -> Iterator[Violation]:
    """Commands one after the other; after each, whose everything is."""
    with trial.planted():
        folder = trial.fresh_folder("months")
        months, yesterday = _begun(folder, trial.chance("months")), folder / "yesterday.db"
        for step in range(1, trial.size + 1):
            yield from _one_step(trial, months, LATER if step % 5 == 0 else LATER[:1])
            if step % 60 == 30:
                copy_database(folder / "desk.db", yesterday, KEY)
            elif step % 60 == 0:
                _put_back(months, folder / "desk.db", yesterday)
                trial.count("restored")
                yield from on_lists(months.desk)
        for result in check(None, months.desk.database):
            if not result.ok:
                yield Violation(SOUND, f"{result.name}: {result.findings[:2]}")
        trial.measured.update({f"came off: {kind}": count for kind, count in sorted(months.came_off.items())})
        months.desk.database.close()


def _begun(folder: Path, chance: random.Random) -> Months:
    desk, _ = make_desk(folder)
    for family_name in ("Müller", "Sommer"):
        desk.execute(CreateCustomer(family_name=family_name), actor=SYSTEM)
    teams = tuple(UUID(desk.execute(AddTeam(name=name), actor=SYSTEM)["team_id"]) for name in ("Service", "Sales"))
    months = Months(desk, chance, teams)
    for role, level in ((Role.AGENT, 1), (Role.AGENT, 2), (Role.AGENT, 3), (Role.SUPERVISOR, 1)):
        desk.execute(AddPerson(name=role, roles=frozenset({role}), level=level, team_id=teams[level % 2]), actor=SYSTEM)
    for n in range(6):
        customer = months.rows("customers")[n % 2]["id"]
        case = OpenCase(customer_id=customer, subject="Wrong part delivered", level=1 + n % 2)
        desk.execute(case, actor=months.somebody())
    return months


def _one_step(trial: Trial, months: Months, later: tuple[timedelta, ...]) -> Iterator[Violation]:
    wish = months.wish()
    if wish is None:
        return
    before = _owners(months.desk)
    trial.count("asked")
    try:
        [answer] = months.desk.execute_all([wish])
    except Refused:
        return
    except Exception as error:  # noqa: BLE001 - whatever it is, somebody has to hear of it
        yield Violation(BROKEN, f"{wish.command.kind}: {type(error).__name__}: {error}"[:400])
        return
    months.came_off[wish.command.kind] += 1
    yield from _given_away(wish, answer, before, _owners(months.desk))
    yield from on_lists(months.desk, later)


def _owners(desk: Desk) -> dict[UUID, UUID]:
    with desk.database.reading() as connection:
        return held(connection).owners


def _given_away(wish: Wish, answer: Any, before: dict[UUID, UUID], after: dict[UUID, UUID]) -> Iterator[Violation]:
    """Which cases have another owner now, and whether that was asked for."""
    command, wanted = wish.command, dict[UUID, UUID]()
    if isinstance(command, AcceptHandover):
        wanted = {UUID(answer["case_id"]): wish.actor}
    elif isinstance(command, AssignCase):
        wanted = {command.case_id: command.owner_id}
    for case_id, owner_id in wanted.items():
        if after[case_id] != owner_id:
            yield Violation(UNASKED, f"{command.kind}: {case_id} is {after[case_id]}'s, not {owner_id}'s")
    if command.kind in _MAY_GIVE_AWAY:
        return
    for case_id in before.keys() & after.keys():
        if before[case_id] != after[case_id] and case_id not in wanted:
            yield Violation(UNASKED, f"{command.kind}: {case_id} passed from {before[case_id]} to {after[case_id]}")


def _put_back(months: Months, path: Path, copy: Path) -> None:
    months.desk.database.close()
    for rest in ("-wal", "-shm"):
        path.with_name(path.name + rest).unlink(missing_ok=True)
    copy.replace(path)
    months.desk = Desk(Database.sqlite(path, KEY), months.clock)
