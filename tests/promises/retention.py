"""What is due goes by time, once two have confirmed it: exactly that, and nothing of it is left.

Random shops of people with different pasts are planted: some due, some not, some due and kept by a hold or by something
that is still open. Who goes is reckoned here anew, from what was planted.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.callbacks.commands import MissedCall
from agentdesk.core.cases.commands import OpenCase
from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import SYSTEM, Command, Role
from agentdesk.core.customers.commands import AddNote, ChangeCustomer, CreateCustomer, FieldChange, NewPoint
from agentdesk.core.customers.model import PointKind
from agentdesk.core.desk import Desk
from agentdesk.core.errors import AgentDeskError, Refused
from agentdesk.core.history.indexing import catch_up
from agentdesk.core.holds.commands import PlaceHold
from agentdesk.core.people.commands import AddPerson, SetPin
from agentdesk.core.privacy import handlers as erasing_handlers
from agentdesk.core.privacy.commands import StillThere
from agentdesk.core.privacy.rules import Rule
from agentdesk.core.privacy.store import taking_out
from agentdesk.core.retention import handlers, model, queries, running
from agentdesk.core.retention.commands import AskFirstRun, ConfirmFirstRun, PlanRetention, SetRetention
from agentdesk.core.retention.model import Run
from agentdesk.core.retention.store import due
from agentdesk.core.storage import migrate
from agentdesk.core.storage.check import check
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.opening import OpenProfile
from agentdesk.core.storage.schema import metadata
from tests.decrypted import bytes_of
from tests.desks import NOON, empty_desk, open_shop
from tests.planted import PIN
from tests.profiles import make_profile
from tests.promises import erasure
from tests.promises.promise import Bug, Change, Promise, Trial, Violation
from tests.promises.rows import all_rows, differences

STAYED = "whoever is due goes"
TOOK = "nobody goes who is not due, is held, or has something open"
STILL_THERE = "whoever went is in no file any more"
OTHERS = "nobody else loses a word"
UNSOUND = "everything else is as sound as before"
REPLAYED = "the log gives identical rows"
TOO_EARLY = "what a law keeps stays until its last day, and goes on the next"
UNCONFIRMED = "nothing goes before a second person has confirmed it"
MISLED = "nothing goes by a clock that jumped ahead"
UNASKED = "nothing goes where far more are due than ever, until somebody has looked"


FATES = ("due", "held", "case", "callback", "rang", "new")
"""Of each person: gone by time, held, with something open, heard of again, or new."""
MONTHS = 24
DAYS = 1_200
"""Longer than each period of people."""
LAST_DAYS = {"consents": date(2031, 11, 23), "vouchers": date(2034, 12, 31)}
"""Of what was given on the day on which the tests begin, 23 November 2026."""


@dataclass
class Someone:
    customer_id: UUID
    words: tuple[str, ...]
    fate: str
    phone: str


@dataclass
class Shop:
    opened: OpenProfile
    desk: Desk
    clock: FixedClock
    folder: Path
    miriam: UUID
    sven: UUID
    people: list[Someone] = field(default_factory=list)

    def do(self, command: Command, actor: UUID | None = None) -> Any:
        pin = PIN if command.needs_pin else None
        return self.desk.execute(command, actor=actor or self.miriam, pin=pin)

    def somebody(self, chance: random.Random, fate: str) -> Someone:
        mark = f"quorz{chance.randrange(16**8):08x}"
        words = (f"{mark}n", f"{mark}b", f"{mark}z")
        phone = f"+49302345{len(self.people):04d}"
        point = NewPoint(kind=PointKind.PHONE, value=phone)
        made = self.do(CreateCustomer(family_name=words[0], position=words[2], points=(point,)), SYSTEM)
        who = Someone(UUID(str(made["customer_id"])), words, fate, phone)
        self.do(AddNote(customer_id=who.customer_id, words=f"Erzählte von {words[1]}."))
        change = FieldChange(field="position", old=words[2], new="Leitung")
        self.do(ChangeCustomer(customer_id=who.customer_id, changes=(change,)))
        self.people.append(who)
        return who

    def settle(self, who: Someone) -> None:
        """What keeps them, from long ago."""
        match who.fate:
            case "held":
                review = self.clock.now().date() + timedelta(days=90)
                self.do(PlaceHold(customer_id=who.customer_id, reason="Klage", review_on=review))
            case "case":
                self.do(OpenCase(customer_id=who.customer_id, subject="Wasserschaden"))
            case "callback":
                self.do(MissedCall(phone=who.phone))

    def later(self, days: int) -> None:
        """The log knows the present: on some days of it something is done."""
        self.clock.move(timedelta(days=days - 4))
        for n in range(4):
            self.clock.move(timedelta(days=1))
            self.do(SetRetention(periods={"leads": MONTHS, "undo": 30 + n % 2}, running=True))

    def confirm(self) -> None:
        plan = self.desk.ask(PlanRetention(), actor=self.miriam)
        request = self.do(AskFirstRun(seen=plan.goes))["request_id"]
        self.do(ConfirmFirstRun(request_id=request), self.sven)

    def run(self) -> Run | None:
        return running.let_go(self.desk, running.InProfile(self.opened), self.miriam)

    def there(self) -> set[UUID]:
        return set(self.desk.ask(StillThere(tuple(who.customer_id for who in self.people)), actor=SYSTEM))

    def on_disk(self) -> bytes:
        files = (path for path in self.folder.rglob("*") if path.is_file())
        return b"".join(
            bytes_of(path, self.opened.key) if path.suffix == ".db" else path.read_bytes()
            for path in sorted(files)
            if not path.name.endswith(("-wal", "-shm"))
        ).lower()

    def findings(self) -> set[str]:
        return {f"{one.name} {each.facts}" for one in check(None, self.desk.database) for each in one.findings}

    def close(self) -> None:
        self.desk.database.close()
        self.opened.close()


def _shop(trial: Trial) -> Shop:
    folder = trial.fresh_folder("profile") / "profile"
    opened = make_profile(folder).opened
    database = Database.sqlite(opened.profile.database, opened.key)
    migrate.create(database)
    clock = FixedClock(NOON)
    desk = Desk(database, clock)
    miriam = open_shop(desk)
    made = desk.execute(AddPerson(name="Sven", roles=frozenset({Role.SUPERVISOR})), actor=SYSTEM)
    sven = UUID(str(made["person_id"]))
    for person in (miriam, sven):
        desk.execute(SetPin(person_id=person, verifier=desk.pins.verifier(person, PIN)), actor=SYSTEM)
    return Shop(opened, desk, clock, folder, miriam, sven)


# --- Parts ------------------------------------------------------------------------------------------------------------


def exactly(trial: Trial) -> Iterator[Violation]:
    """Random people, long ago and now: who goes, what is left of them, and whether the log tells it again."""
    with trial.planted():
        shop, chance = _shop(trial), trial.chance("people")
        fates = [fate for fate in FATES for _ in range(chance.randint(1, 2) + trial.size - 1)]
        chance.shuffle(fates)
        for fate in fates:
            if fate != "new":
                shop.settle(shop.somebody(chance, fate))
                shop.clock.move(timedelta(minutes=chance.randint(1, 600)))
        shop.later(DAYS)
        for fate in fates:
            if fate == "new":
                shop.somebody(chance, fate)
        for who in shop.people:
            if who.fate == "rang":
                shop.do(AddNote(customer_id=who.customer_id, words="Rief wieder an."))
        catch_up(shop.desk.database)
        shop.confirm()
        before = shop.findings()
        shop.run()
        yield from _who_went(shop)
        yield from (Violation(UNSOUND, each) for each in sorted(shop.findings() - before))
        yield from _told_again(trial, shop)
        trial.count("people", len(shop.people))
        shop.close()


def _who_went(shop: Shop) -> Iterator[Violation]:
    there, told = shop.there(), shop.on_disk()
    for who in shop.people:
        went = who.customer_id not in there
        if went != (who.fate == "due"):
            yield Violation(TOOK if went else STAYED, who.fate)
        words = [word for word in (*who.words, who.phone) if word.encode() in told]
        if went and words:
            yield Violation(STILL_THERE, f"{words}")
        if not went and len(words) <= len(who.words) - 1:
            yield Violation(OTHERS, f"{who.fate}: {words}")


def _told_again(trial: Trial, shop: Shop) -> Iterator[Violation]:
    again = empty_desk(trial.fresh_folder("again"))
    for line in shop.desk.log():
        try:
            again.replay(line)
        except AgentDeskError as error:
            yield Violation(REPLAYED, f"{line.log_no} {line.kind}: {error}")
    catch_up(again.database)
    rows = (all_rows(desk.database) for desk in (shop.desk, again))
    one, other = ({name: told for name, told in each.items() if not name.startswith("history_")} for each in rows)
    yield from (Violation(REPLAYED, each) for each in differences(one, other))
    again.database.close()


def by_law(trial: Trial) -> Iterator[Violation]:
    """Of somebody who was erased: vouchers until the end of the eighth year after, consents for five years."""
    with trial.planted():
        scene = erasure._scene(trial)
        scene.erase()
        clock = FixedClock(NOON)
        desk = Desk(scene.desk.database, clock)
        me = erasure._first_person(desk)
        shop = Shop(scene.opened, desk, clock, scene.folder, me, scene.leader)
        for table, last in LAST_DAYS.items():
            for day, stays in ((last, True), (last + timedelta(days=1), False)):
                clock.set(datetime(day.year, day.month, day.day, 11, tzinfo=UTC))
                if stays:
                    shop.do(SetRetention(periods={}, running=True))
                    shop.confirm()
                shop.run()
                left = [row for row in _rows(desk, table) if row["customer_id"] == scene.person.customer_id]
                if bool(left) != stays:
                    yield Violation(TOO_EARLY, f"{table} on {day}")
        scene.close()


def _rows(desk: Desk, table: str) -> list[dict[str, Any]]:
    with desk.database.reading() as connection:
        return [dict(row) for row in connection.execute(sa.select(metadata.tables[table])).mappings()]


def confirmed(trial: Trial) -> Iterator[Violation]:
    with trial.planted():
        shop = _shop(trial)
        first = shop.somebody(trial.chance("confirming"), "due")
        shop.later(DAYS)
        request = shop.do(AskFirstRun(seen={}))["request_id"]
        with suppress(Refused):
            shop.do(ConfirmFirstRun(request_id=request), shop.miriam)
        shop.run()
        if first.customer_id not in shop.there():
            yield Violation(UNCONFIRMED)
        shop.close()


def by_the_clock(trial: Trial) -> Iterator[Violation]:
    with trial.planted():
        shop = _shop(trial)
        shop.somebody(trial.chance("clock"), "due")
        shop.later(40)
        shop.confirm()
        shop.clock.move(timedelta(days=DAYS))
        shop.run()
        if not shop.there():
            yield Violation(MISLED)
        shop.close()


def far_more(trial: Trial) -> Iterator[Violation]:
    with trial.planted(), Change(model, "FEW", 2).made():
        shop, chance = _shop(trial), trial.chance("many")
        for _ in range(4):
            shop.somebody(chance, "due")
        shop.later(40)
        shop.confirm()
        shop.later(DAYS)
        shop.run()
        if len(shop.there()) < 4:
            yield Violation(UNASKED)
        shop.confirm()
        shop.run()
        if shop.there():
            yield Violation(STAYED, "confirmed anew")
        shop.close()


# --- Planted bugs -----------------------------------------------------------------------------------------------------


def _hold_ignored() -> Iterable[Change]:
    yield Change(due, "stand_on", lambda connection, ids: set())
    yield Change(erasing_handlers, "hindrance", lambda found: "")


def _year_end_off_by_one() -> Iterable[Change]:
    right = due.still_kept
    yield Change(due, "still_kept", lambda kept, row, today, years: right(kept, row, today + timedelta(days=1), years))


def _kept_for_ever() -> Iterable[Change]:
    yield Change(due, "still_kept", lambda kept, row, today, years: True)


def _next_day(rule: Rule, period: int, today: date) -> date:
    return today + timedelta(days=1)


def _one(place: Any, name: str, instead: Any) -> Callable[[], Iterable[Change]]:
    return lambda: [Change(place, name, instead)]


def _nobody_else() -> Iterable[Change]:
    yield Change(handlers, "_require_may_confirm", lambda *asked: None)


WHO, LAW = "who goes", "what a law keeps"
CONFIRMED, CLOCK, MANY = "confirmed", "by the clock", "far more"

PROMISE = Promise(
    name="retention",
    about="What is due goes by time, once two have confirmed it: exactly that, and nothing of it is left",
    size=1,
    unit="people of each fate",
    parts={WHO: exactly, LAW: by_law, CONFIRMED: confirmed, CLOCK: by_the_clock, MANY: far_more},
    bugs=(
        Bug("a hold is ignored", WHO, (TOOK,), _hold_ignored, 1),
        Bug("what is open is ignored", WHO, (TOOK,), _one(due, "_matters", tuple), 1),
        Bug("the period is ignored", WHO, (TOOK,), _one(Rule, "due_before", _next_day), 1),
        Bug("nobody is found", WHO, (STAYED,), _one(running, "ids_due", lambda *asked: []), 1),
        Bug("the log of commands is forgotten", WHO, (STILL_THERE,),
            _one(erasing_handlers, "take_words_out_of_log", lambda *asked: None), 1),
        Bug("the search index is forgotten", WHO, (STILL_THERE,),
            _one(taking_out, "remove_from_search", lambda *asked: None), 1),
        Bug("the history index is forgotten", WHO, (STILL_THERE,),
            _one(taking_out, "forget_in_history", lambda *asked: None), 1),
        Bug("a year ends a day early", LAW, (TOO_EARLY,), _year_end_off_by_one, 1),
        Bug("what a law let go of is kept", LAW, (TOO_EARLY,), _kept_for_ever, 1),
        Bug("who asked confirms", CONFIRMED, (UNCONFIRMED,), _nobody_else, 1),
        Bug("the clock is believed", CLOCK, (MISLED,), _one(queries, "is_clock_trusted", lambda *asked: True), 1),
        Bug("nobody is asked about far more", MANY, (UNASKED,), _one(queries, "far_more", lambda *asked: False), 1),
    ),
)  # fmt: skip
