"""Furnishes the sample shop, or opens the one there is."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from agentdesk.core import paths, wording
from agentdesk.core.actors import SYSTEM, Role
from agentdesk.core.clock import Clock
from agentdesk.core.commands import Command
from agentdesk.core.customers.commands import AddNote, CustomerByNumber, PinAlert, TagCustomer
from agentdesk.core.customers.model import Severity
from agentdesk.core.desk import Desk, Wish
from agentdesk.core.errors import Failure
from agentdesk.core.intake.commands import ApplyImportRows, CustomerRow, FinishImport, OrderRow, StartImport
from agentdesk.core.intake.model import Kind, batch_command
from agentdesk.core.interactions.commands import EndInteraction, MoodAt, StartInteraction, WrapUp
from agentdesk.core.interactions.defaults import shipped_reason
from agentdesk.core.interactions.model import Mood
from agentdesk.core.people.commands import AddPerson, AddTeam, OpenShop, People
from agentdesk.core.people.model import Person
from agentdesk.core.sample.articles import write_articles
from agentdesk.core.sample.going_on import Caller, Scenes
from agentdesk.core.sample.invent import CUSTOMERS, Invented, Told, invent
from agentdesk.core.workplace import Workplace, create_workplace, open_workplace

PASSPHRASE = "kaffee-und-kuchen"  # noqa: S105 - guards nothing
"""Published on purpose: the sample shop holds nothing but invented people."""
FOLDER_NAME = "sample-shop"
PERSON = "Miriam Vogt"
_BATCH = 200

Progress = Callable[[float, str], None]
T = TypeVar("T")


def sample_folder() -> Path:
    return paths.profile_folder(FOLDER_NAME)


def open_sample(
    folder: Path | None = None, *, progress: Progress = lambda share, words: None, clock: Clock | None = None
) -> Workplace:
    """The sample shop of this computer; made first if there is none. One that was never finished is made anew."""
    place = folder or sample_folder()
    try:
        workplace = open_workplace(place, given=PASSPHRASE, clock=clock)
    except Failure as problem:
        if problem.code != "profile.new":
            raise
        workplace = None
    if workplace and _is_furnished(workplace.desk):
        return workplace
    if workplace:
        workplace.close()
        shutil.rmtree(place)
    return _make(place, progress, clock)


def _make(folder: Path, progress: Progress, clock: Clock | None) -> Workplace:
    workplace = create_workplace(folder, _SHOP, passphrase=PASSPHRASE, clock=clock)
    furnish(workplace.desk, progress=progress)
    return workplace


_SHOP = OpenShop(
    shop_name="Kaffeekontor Sommer",
    region="DE",
    time_zone="Europe/Berlin",
    currency="EUR",
    language="de",
    person_name="Sabine Krüger",
    sample=True,
)
_TEAMS = ("Kundenservice", "Versand und Werkstatt")
_PEOPLE = (
    (PERSON, (Role.AGENT,), 1, 0),
    ("Daniel Reuter", (Role.AGENT,), 2, 0),
    ("Amira Haddad", (Role.AGENT, Role.SUPERVISOR), 3, 0),
    ("Jonas Weber", (Role.AGENT, Role.SUPERVISOR), 3, 1),
    ("Tom Becker", (Role.AGENT, Role.ADMINISTRATOR), 2, 1),
)


def furnish(
    desk: Desk,
    *,
    customers: int = CUSTOMERS,
    going_on: bool = True,
    progress: Progress = lambda share, words: None,
) -> None:
    """People, customers (two at least), orders and what happened to them, in a shop that is open; with what is
    `going_on` today, unless whoever asks has a day of their own to tell.

    Deterministic but for its dates.
    """
    words = wording.text("start.making_sample")
    boss = desk.ask(People(), actor=SYSTEM)[0].id
    people = _hire(desk, boss)
    today = desk.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    made = invent(today, customers)
    progress(0.05, words)
    _import(desk, boss, made, lambda share: progress(0.05 + 0.6 * share, words))
    ids = {told.customer.number: _id_of(desk, told.customer.number) for told in made.told}
    told = sorted(made.told, key=lambda each: each.placed_at)
    for n, batch in enumerate(_batches(told, 60)):
        _tell(desk, batch, ids, people)
        progress(0.65 + 0.34 * n * 60 / max(len(told), 1), words)
    write_articles(desk, boss)
    callers = list(_callers(made, ids)) if going_on else []
    if callers:
        Scenes(desk, people, callers).play()
    _leave_today_unfinished(desk, made, people)
    progress(1.0, words)


def _callers(made: Invented, ids: dict[str, UUID]) -> Iterator[Caller]:
    """Customers with a story who speak German and have a telephone, with an order of theirs."""
    told = {each.customer.number: each for each in made.told if each.customer.language == "de" and each.customer.phones}
    for each in told.values():
        yield Caller(ids[each.customer.number], each.customer.phones[0].e164, each.order.number, each.product)


def _import(desk: Desk, boss: UUID, made: Invented, progress: Callable[[float], None]) -> None:
    """Customers and orders come the way every shop's do: as the rows of two imports."""
    files = (
        (Kind.CUSTOMERS, "kunden.csv", [CustomerRow(line_no=n, record=r) for n, r in enumerate(made.customers, 2)]),
        (Kind.ORDERS, "bestellungen.csv", [OrderRow(line_no=n, record=r) for n, r in enumerate(made.orders, 2)]),
    )
    done, total = 0, len(made.customers) + len(made.orders)
    for kind, name, records in files:
        begun = desk.execute(StartImport(record_kind=kind, file_name=name, source=f"sample.{kind}"), actor=boss)
        import_id = UUID(begun["import_id"])
        for n, batch in enumerate(_batches(records, _BATCH)):
            part: dict[str, Any] = {kind.value: tuple(batch)}
            rows = ApplyImportRows(import_id=import_id, batch_no=n, **part)
            desk.execute(rows, actor=boss, id=batch_command(import_id, n))
            done += len(batch)
            progress(done / total)
        desk.execute(FinishImport(import_id=import_id), actor=boss)


def _is_furnished(desk: Desk) -> bool:
    """The last thing furnishing does is to leave somebody's wrap-up undone."""
    return desk.data_version() > 0 and any(line.kind == EndInteraction.kind for line in desk.log())


def _hire(desk: Desk, boss: UUID) -> list[Person]:
    teams = [UUID(desk.execute(AddTeam(name=name), actor=boss)["team_id"]) for name in _TEAMS]
    for name, roles, level, team in _PEOPLE:
        desk.execute(AddPerson(name=name, roles=frozenset(roles), level=level, team_id=teams[team]), actor=boss)
    return [person for person in desk.ask(People(), actor=SYSTEM) if Role.AGENT in person.roles]


def _id_of(desk: Desk, number: str) -> UUID:
    return desk.ask(CustomerByNumber(number), actor=SYSTEM)


def _tell(desk: Desk, batch: Sequence[Told], ids: dict[str, UUID], people: list[Person]) -> None:
    """The contacts of these stories, in two transactions: taken, then wrapped up."""
    contacts = [_Contact(told, step, ids[told.customer.number], people) for told in batch for step in told.story.steps]
    begun = desk.execute_all(contact.start() for contact in contacts)
    ends = (contact.wrap_up(UUID(answer["interaction_id"])) for contact, answer in zip(contacts, begun, strict=True))
    desk.execute_all(ends)
    desk.execute_all(wish for told in batch for wish in _afterwards(told, ids[told.customer.number], people))


def _then(command: Command, person_id: UUID, at: datetime) -> Wish:
    """What happened then was also written down then."""
    return Wish(command, person_id, occurred_at=at, decided_at=at)


class _Contact:
    """One contact of a story."""

    def __init__(self, told: Told, step: dict[str, Any], customer_id: UUID, people: list[Person]) -> None:
        self._told, self._step, self._customer = told, step, customer_id
        self._person = people[hash_of(told.order.number, step["day"]) % len(people)]
        day = told.placed_at + timedelta(days=step["day"])
        self._at = day.replace(hour=step["hour"], minute=hash_of(told.order.number) % 60)
        self._end = self._at + timedelta(minutes=step["minutes"])

    def start(self) -> Wish:
        step = self._step
        command = StartInteraction(
            customer_id=self._customer,
            channel=step["channel"],
            direction=step["direction"],
            waited_seconds=step.get("waited"),
            transfers=step.get("transfers"),
        )
        return _then(command, self._person.id, self._at)

    def wrap_up(self, interaction_id: UUID) -> Wish:
        step, told = self._step, self._told
        command = WrapUp(
            interaction_id=interaction_id,
            ended_at=self._end,
            reason_id=shipped_reason(step["reason"]),
            moods=tuple(self._moods()),
            notes=step[told.customer.language].format(order=told.order.number, product=told.product),
            outcome=step["outcome"],
            solved=step["solved"],
        )
        return _then(command, self._person.id, self._end)

    def _moods(self) -> Iterator[MoodAt]:
        moods = self._step["moods"]
        assert isinstance(moods, list)
        for n, mood in enumerate(moods):
            yield MoodAt(at=self._at + (self._end - self._at) * n / len(moods), mood=Mood(mood))


def _afterwards(told: Told, customer_id: UUID, people: list[Person]) -> Iterator[Wish]:
    """What a story leaves with the customer: tags, a pinned alert."""
    person, at = people[0].id, told.placed_at + timedelta(days=told.story.steps[-1]["day"], hours=1)
    if tags := tuple(told.story.tags.get(told.customer.language, ())):
        yield _then(TagCustomer(customer_id=customer_id, add=tags), person, at)
    if told.story.alert:
        alert = told.story.alert
        words = alert[told.customer.language]
        command = PinAlert(
            customer_id=customer_id,
            severity=Severity(alert["severity"]),
            words=words,
            must_acknowledge=alert["must_acknowledge"],
        )
        yield _then(command, person, at)


def _leave_today_unfinished(desk: Desk, made: Invented, people: list[Person]) -> None:
    """Somebody's note, an alert that only informs, and a wrap-up that Miriam has still to do."""
    me = next(person.id for person in people if person.name == PERSON)
    first, second = (_id_of(desk, customer.number) for customer in made.customers[:2])
    now = desk.clock.now()
    note = "Ruft am liebsten vormittags an. Möchte mit Frau Vogt sprechen."
    desk.execute(AddNote(customer_id=first, words=note), actor=me, occurred_at=now - timedelta(days=3))
    desk.execute(_info_alert(second, now), actor=me, occurred_at=now - timedelta(days=1))
    begun = now - timedelta(minutes=38)
    answer = desk.execute(StartInteraction(customer_id=second), actor=me, occurred_at=begun)
    ended = EndInteraction(
        interaction_id=UUID(answer["interaction_id"]),
        ended_at=now - timedelta(minutes=33),
        notes="Fragt nach dem Liefertermin der Espressomaschine.",
    )
    desk.execute(ended, actor=me, occurred_at=now - timedelta(minutes=33))


def _info_alert(customer_id: UUID, now: datetime) -> Command:
    words = "Zieht zum Monatsende um. Adresse bei jedem Kontakt bestätigen."
    return PinAlert(customer_id=customer_id, severity=Severity.INFO, words=words, valid_until=now + timedelta(days=30))


def hash_of(*parts: object) -> int:
    """A number that is the same in every run, unlike `hash`."""
    return sum(ord(letter) * (n + 7) for n, letter in enumerate("".join(map(str, parts))))


def _batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))
