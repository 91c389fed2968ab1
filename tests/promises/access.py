"""Who may ask a server for what, over the wire: each route and each command, by everybody and by who they are to it."""

from __future__ import annotations

import atexit
import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

from fastapi.testclient import TestClient

from agentdesk.core import commands
from agentdesk.core import desk as door
from agentdesk.core.actors import SYSTEM, Role
from agentdesk.core.customers.commands import AddNote, CreateCustomer
from agentdesk.core.desk import parse_command
from agentdesk.core.errors import Refused
from agentdesk.core.ids import new_id
from agentdesk.core.people.commands import AddPerson, ChangePerson
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.migrate import HEAD
from agentdesk.core.sync import questions
from agentdesk.core.sync.protocol import PREFIX
from agentdesk.core.sync.travelling import travelling_tables
from agentdesk.server import accounts, devices, pulling, pushing
from agentdesk.server.administration import add_person, lock, revoke_device
from agentdesk.server.house import House
from agentdesk.server.permissions import ROUTES
from tests.postgres import Cluster, running_cluster
from tests.promises.arguments import NASTY
from tests.promises.days import Day
from tests.promises.permissions import EVERYBODY, WHO_MAY, _invented
from tests.promises.promise import Bug, Change, Promise, Trial, Violation
from tests.promises.rows import all_rows, differences
from tests.servers import PASSWORD, MovedClock, bearer, client_of, make_house, set_up

# --- The table: what is asked without being signed in. A new route that is open to all belongs into it. ---------------

OPEN = frozenset(
    {
        *("GET /health", "GET /ready", "GET /metrics", "GET /auth/ways"),
        *("POST /auth/" + way for way in ("sign-in", "refresh", "provider/begin", "provider/sign-in")),
    }
)
_NOT_TRIED = (f"GET {PREFIX}/live", "POST /auth/sign-out")
"""By those who may: one never ends, after the other they may no more."""
_ROLES = {"agent": Role.AGENT, "supervisor": Role.SUPERVISOR, "administrator": Role.ADMINISTRATOR}
_SHUT_OUT = ("signed out", "locked", "gone", "revoked")
_OF_THE_LINE = {"sync_received", "sync_devices", "sync_numbers", "sync_subscriptions"}
"""Tables in which every question of a desk leaves something, whatever the answer."""
_AT_ONCE = 50

OPENED = "what is not open to all is answered to nobody who is not signed in"
SHUT = "whoever is signed in may ask what their role may"
LET_IN = "a command is carried out for nobody who may not ask it"
LEFT_BEHIND = "who is refused has changed nothing"
AS_ANOTHER = "nobody acts as somebody else"
PEEPED = "nobody is told what a desk is not told"
STANDS = "whatever somebody calls themselves or writes, it is kept as it is or refused"


def by_routes(trial: Trial) -> Iterator[Violation]:
    """Each route, asked by everybody who is not signed in, and by each role."""
    with _place(trial) as place, trial.planted():
        outside = place.outside()
        for route in sorted(ROUTES.keys() - OPEN):
            for who, headers in outside.items():
                answer = place.ask(route, headers)
                trial.count("asked")
                if answer.status_code != 401:
                    yield Violation(OPENED, f"{route}, {who}: {answer.status_code} {answer.text[:200]}")
            for who, asker in place.askers.items():
                if route not in _NOT_TRIED and place.ask(route, asker.headers).status_code in (401, 403):
                    yield Violation(SHUT, f"{route}, {who}")


def by_commands(trial: Trial) -> Iterator[Violation]:
    """Each command that a role may not ask, sent by a desk of it; and nothing of it is kept."""
    with _place(trial) as place, trial.planted():
        day = Day(place.house.desk, trial.chance("commands"))
        before = place.rows()
        for who, asker in place.askers.items():
            kinds = [kind for kind in commands.command_types() if _ROLES[who] not in WHO_MAY.get(kind, EVERYBODY)]
            for outcome in place.push(asker, [_plain(day, kind) for kind in kinds]):
                trial.count("commands")
                if outcome["status"] != "refused" or outcome["code"] != "permission.missing":
                    yield Violation(LET_IN, f"{outcome['kind']}, {who}: {outcome['status']} {outcome['code']}")
        for difference in differences(before, place.rows()):
            yield Violation(LEFT_BEHIND, difference)


def as_another(trial: Trial) -> Iterator[Violation]:
    """In the name of others, from their devices, with their numbers."""
    with _place(trial) as place, trial.planted():
        agent, lead = place.askers["agent"], place.askers["administrator"]
        before = place.rows()
        for actor_id in (SYSTEM, lead.person_id, UUID(int=77)):
            note = AddNote(customer_id=place.customer, words="im Namen von anderen")
            for outcome in place.push(agent, [note], actor_id=actor_id):
                if outcome["status"] == "applied":
                    yield Violation(AS_ANOTHER, f"a note as {actor_id}")
        taken = CreateCustomer(family_name="Nummer")
        for outcome in place.push(agent, [taken], numbers={"customer": [100_999]}):
            if outcome["status"] == "applied":
                yield Violation(AS_ANOTHER, "a number that was given to another desk")
        asked = {"login": "lena", "password": PASSWORD, "device_name": "x", "device_id": str(lead.device_id)}
        if place.client.post("/auth/sign-in", json=asked).status_code == 200:
            yield Violation(AS_ANOTHER, "signed in at the device of somebody else")
        for difference in differences(before, place.rows()):
            yield Violation(LEFT_BEHIND, difference)


def by_looking(trial: Trial) -> Iterator[Violation]:
    """Every query by its name, and a desk that wants the scopes of everything it knows an id of."""
    with _place(trial) as place, trial.planted():
        asker = place.askers["agent"]
        for name in sorted(query.__name__ for query in commands.query_types()):
            if name not in questions._KNOWN:
                said = {"query": name, "args": {}}
                answer = place.client.post(f"{PREFIX}/ask", json=said, headers=asker.headers)
                if answer.status_code != 422 or answer.json()["code"] != "request.invalid":
                    yield Violation(PEEPED, f"{name}: {answer.status_code} {answer.text[:200]}")
        travelling = {table.name for table in travelling_tables()}
        wanted = {SHOP, place.customer, *(each.person_id for each in place.askers.values())}
        wanted |= {each.device_id for each in place.askers.values()}
        told = place.pull(asker, wanted)
        trial.count("entries", len(told))
        if not told:
            yield Violation(SHUT, "an agent's desk is told nothing")
        for entry in told:
            if entry["table"] not in travelling or entry["table"] in _NEVER:
                yield Violation(PEEPED, f"a row of {entry['table']}")


def by_strange_words(trial: Trial) -> Iterator[Violation]:
    """Names, notes, logins and devices that mean harm."""
    with _place(trial) as place, trial.planted():
        asker = place.askers["agent"]
        words = [*NASTY, "x" * 300_000]
        raw = [_Raw("customers.add_note", {"customer_id": str(place.customer), "words": each}) for each in words]
        raw += [_Raw("customers.create", {"given_name": each, "family_name": each}) for each in words]
        raw += [
            _Raw(
                "customers.create", {"family_name": "E", "points": [{"kind": "email", "value": f"{each}@example.org"}]}
            )
            for each in words
        ]
        for outcome in place.push(asker, raw, step=1):
            if outcome["status"] not in ("applied", "refused"):
                yield Violation(STANDS, f"{outcome['kind']} {outcome['said'][:80]!r}: {outcome['status']}")
        for each in words:
            for said in ({"login": each}, {"device_name": each}, {"password": each}):
                asked = {"login": "sven", "password": PASSWORD, "device_name": "x"} | said
                answer = place.post_raw("/auth/sign-in", asked)
                place.clock.pass_by(timedelta(hours=2))
                if answer.status_code >= 500:
                    yield Violation(STANDS, f"signing in with {said!r:.80}: {answer.status_code}")


# --- How --------------------------------------------------------------------------------------------------------------

_NEVER = {"person_pins", "accounts", "sign_ins", "sign_in_tries", "command_log", "staff_points", "pattern_reviews"}
"""Of these no desk ever gets a row, whatever the list of what travels says."""


@dataclass(frozen=True, slots=True)
class _Raw:
    """A command as it is sent by somebody who has no program of ours."""

    kind: str
    args: dict[str, Any]
    version: int = 1


@dataclass
class _Asker:
    person_id: UUID
    device_id: UUID
    token: str
    refresh: str
    seq: int = 0

    @property
    def headers(self) -> dict[str, str]:
        return bearer(self.token)


@dataclass
class _Place:
    house: House
    client: TestClient
    clock: MovedClock
    customer: UUID
    epoch: UUID
    askers: dict[str, _Asker] = field(default_factory=dict)

    def ask(self, route: str, headers: dict[str, str]) -> Any:
        method, _, path = route.partition(" ")
        return self.client.request(method, path, json={} if method == "POST" else None, headers=headers)

    def post_raw(self, path: str, said: dict[str, Any]) -> Any:
        body = json.dumps(said).encode()  # with lone surrogates as they are
        return self.client.post(path, content=body, headers={"Content-Type": "application/json"})

    def rows(self) -> Any:
        return {name: rows for name, rows in all_rows(self.house.desk.database).items() if name not in _OF_THE_LINE}

    def outside(self) -> dict[str, dict[str, str]]:
        """Headers of everybody who is not let in, each for one reason alone."""
        were = {"run out": self.sign_in("out0", name="Out 0")}
        self.clock.pass_by(timedelta(minutes=11))
        for asker in self.askers.values():
            new = self.client.post("/auth/refresh", json={"refresh_token": asker.refresh}).json()
            asker.token = new["access_token"]
        were |= {who: self.sign_in(f"out{n}", name=f"Out {n}") for n, who in enumerate(_SHUT_OUT, 1)}
        self.client.post("/auth/sign-out", headers=were["signed out"].headers)
        lock(self.house, f"out{_SHUT_OUT.index('locked') + 1}")
        left = {"person_id": were["gone"].person_id, "name": "x", "roles": frozenset({Role.AGENT}), "level": 1}
        self.house.desk.execute(ChangePerson(**left, active=False), actor=SYSTEM)
        revoke_device(self.house, were["revoked"].device_id)
        no_tokens = {"nobody": {}, "made up": bearer("ada_" + "A" * 64), "to refresh": bearer(were["run out"].refresh)}
        return {who: asker.headers for who, asker in were.items()} | no_tokens

    def sign_in(self, login: str, *, name: str = "") -> _Asker:
        if name:
            add_person(self.house, login, PASSWORD, AddPerson(name=name, roles=frozenset({Role.AGENT})))
        asked = {"login": login, "password": PASSWORD, "device_name": "x"}
        said = self.client.post("/auth/sign-in", json=asked).json()
        return _Asker(UUID(said["person_id"]), UUID(said["device_id"]), said["access_token"], said["refresh_token"])

    def greet(self, asker: _Asker) -> UUID:
        said = {"schema": HEAD, "request_id": str(new_id()), "numbers": {"customer": 20}}
        answer = self.client.post(f"{PREFIX}/hello", json=said, headers=asker.headers)
        return UUID(answer.json()["epoch"])

    def push(
        self,
        asker: _Asker,
        asked: Iterable[Any],
        *,
        actor_id: UUID | None = None,
        numbers: dict[str, list[int]] | None = None,
        step: int = _AT_ONCE,
    ) -> Iterator[dict[str, Any]]:
        """What became of each, with what was asked."""
        waiting = list(asked)
        while waiting:
            now, waiting = waiting[:step], waiting[step:]
            sent = [self._sent(asker, each, actor_id or asker.person_id, numbers or {}) for each in now]
            answer = self._pushed(asker, sent)
            told = {each["seq"]: each for each in answer.get("outcomes", [])}
            for line in sent:
                nothing = {"status": answer.get("stopped") or answer.get("status"), "code": ""}
                known = told.get(line["seq"], nothing)
                yield known | {"kind": line["kind"], "said": str(line["args"])}
            asker.seq = max([asker.seq - len(sent), *told])

    def _pushed(self, asker: _Asker, sent: list[dict[str, Any]]) -> dict[str, Any]:
        body = json.dumps({"epoch": str(self.epoch), "commands": sent}).encode()
        headers = asker.headers | {"Content-Type": "application/json"}
        answer = self.client.post(f"{PREFIX}/push", content=body, headers=headers)
        if answer.status_code == 200:
            return dict(answer.json())
        return {"status": "refused" if answer.status_code in (413, 422) else f"HTTP {answer.status_code}"}

    def _sent(self, asker: _Asker, each: Any, actor_id: UUID, numbers: dict[str, list[int]]) -> dict[str, Any]:
        asker.seq += 1
        args = each.args if isinstance(each, _Raw) else json.loads(each.as_json())
        said = {"seq": asker.seq, "id": str(new_id()), "kind": each.kind, "version": each.version, "args": args}
        return said | {"actor_id": str(actor_id), "numbers": numbers, "occurred_at": 1_795_400_000_000_000}

    def pull(self, asker: _Asker, wanted: set[UUID]) -> list[dict[str, Any]]:
        scopes = {str(scope): "looks" for scope in wanted if scope != SHOP}
        self.client.post(
            f"{PREFIX}/subscribe", json={"epoch": str(self.epoch), "scopes": scopes}, headers=asker.headers
        )
        said = {"epoch": str(self.epoch), "generation": 1, "cursors": dict.fromkeys(map(str, wanted), 0)}
        said |= {"heard_upto": 0, "most": 500}
        answer = self.client.post(f"{PREFIX}/pull", json=said, headers=asker.headers).json()
        return list(answer["entries"])


@cache
def _begun() -> tuple[Cluster, str]:
    """A server that is set up, once for this process: each part gets a copy."""
    keep = ExitStack()
    atexit.register(keep.close)
    cluster = keep.enter_context(running_cluster())
    name = keep.enter_context(cluster.database())
    set_up(cluster.url(name))
    return cluster, name


@contextmanager
def _place(trial: Trial) -> Iterator[_Place]:
    cluster, begun = _begun()
    with cluster.database(begun) as name:
        house = make_house(cluster.url(name), clock := MovedClock())
        with client_of(house) as client:
            customer = house.desk.execute(CreateCustomer(family_name="Demir"), actor=SYSTEM)["customer_id"]
            place = _Place(house, client, clock, UUID(customer), UUID(int=0))
            for who, login in zip(_ROLES, ("lena", "sven", "miriam"), strict=True):
                place.askers[who] = place.sign_in(login)
                place.epoch = place.greet(place.askers[who])
            yield place
        house.close()


def _plain(day: Day, kind: str) -> Any:
    return _invented(day, kind)


# --- Planted bugs -----------------------------------------------------------------------------------------------------


def _who_was_shut_out_is_still_heard() -> Iterable[Change]:
    def going_on(connection: Any, row: Any, now: Any) -> Any:
        if row is None:
            raise Refused("access.signed_out")
        return accounts._working_here(connection, row.person_id, "access.signed_out")

    yield Change(accounts, "_require_going_on", going_on)


def _access_never_runs_out() -> Iterable[Change]:
    right = accounts.Accounts.who

    def who(of: Any, token: str) -> Any:
        clock = of._clock
        of._clock = _Earlier(clock)
        try:
            return right(of, token)
        finally:
            of._clock = clock

    yield Change(accounts.Accounts, "who", who)


@dataclass(frozen=True, slots=True)
class _Earlier:
    clock: Any

    def now(self) -> Any:
        return self.clock.now() - timedelta(hours=1)


def _everybody_passes_the_door() -> Iterable[Change]:
    yield Change(door, "_require", lambda person, allowed, asked: None)


def _the_actor_is_believed() -> Iterable[Change]:
    right = pushing._wish

    def wish(connection: Any, device: Any, sent: Any) -> Any:
        return right(connection, replace(device, person_id=sent.actor_id), sent)

    yield Change(pushing, "_wish", wish)


def _numbers_are_anybodys() -> Iterable[Change]:
    yield Change(pushing, "require_own", lambda connection, device_id, numbers: None)


def _devices_are_anybodys() -> Iterable[Change]:
    yield Change(accounts, "_require_own_device", lambda latest, actor: None)
    yield Change(devices, "register", lambda *of: None)


def _any_query_is_answered() -> Iterable[Change]:
    known = {query.__name__: query for query in commands.query_types()}

    class Known(dict[str, Any]):
        """Looks like the few, answers to all."""

        def get(self, name: str, default: Any = None) -> Any:
            return known.get(name, default)

    yield Change(questions, "_KNOWN", Known(questions._KNOWN))


def _pins_travel() -> Iterable[Change]:
    right = pulling._with_rows

    def with_rows(connection: Any, page: Any) -> Any:
        return [each.model_copy(update={"table": "person_pins"}) for each in right(connection, page)]

    yield Change(pulling, "_with_rows", with_rows)


def _no_border() -> Iterable[Change]:
    def believed(kind: str, args: dict[str, Any]) -> Any:
        found = commands.command_types().get(kind)
        return found.model_construct(**args) if found else parse_command(kind, args)

    yield Change(pushing, "parse_command", believed)


ROUTED, COMMANDED, ANOTHER, LOOKED, STRANGE = "routes", "commands", "as another", "looking", "strange words"

PROMISE = Promise(
    name="access",
    about="A server answers nobody who may not ask, whoever they say they are and whatever they send.",
    size=1,
    unit="time all of them (everything is asked once, whatever the size)",
    parts={
        ROUTED: by_routes,
        COMMANDED: by_commands,
        ANOTHER: as_another,
        LOOKED: by_looking,
        STRANGE: by_strange_words,
    },
    bugs=(
        Bug("who was shut out is still heard", ROUTED, (OPENED,), _who_was_shut_out_is_still_heard),
        Bug("access never runs out", ROUTED, (OPENED,), _access_never_runs_out),
        Bug("everybody passes the door", COMMANDED, (LET_IN, LEFT_BEHIND), _everybody_passes_the_door),
        Bug("the actor is believed", ANOTHER, (AS_ANOTHER,), _the_actor_is_believed),
        Bug("numbers are anybody's", ANOTHER, (AS_ANOTHER,), _numbers_are_anybodys),
        Bug("devices are anybody's", ANOTHER, (AS_ANOTHER,), _devices_are_anybodys),
        Bug("any query is answered", LOOKED, (PEEPED,), _any_query_is_answered),
        Bug("PINs travel", LOOKED, (PEEPED,), _pins_travel),
        Bug("no border", STRANGE, (STANDS,), _no_border),
    ),
)
