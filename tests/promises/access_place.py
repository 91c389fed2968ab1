"""A server with somebody of each role at a desk, who ask it by hand: what the promise `access` is examined at."""

from __future__ import annotations

import atexit
import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

from fastapi.testclient import TestClient

from agentdesk.core.actors import SYSTEM, Role
from agentdesk.core.customers.commands import AddNote, CreateCustomer
from agentdesk.core.ids import new_id
from agentdesk.core.people.commands import AddPerson, AddTeam, ChangePerson, SetPin
from agentdesk.core.people.model import SHOP
from agentdesk.core.privacy.commands import EraseCustomer
from agentdesk.core.privacy.request_commands import SetPrivacyRules
from agentdesk.core.storage.migrate import HEAD
from agentdesk.core.sync.protocol import PREFIX
from agentdesk.server.administration import add_person, lock, revoke_device
from agentdesk.server.house import House
from tests.postgres import Cluster, running_cluster
from tests.promises.access_relations import ANOTHER_TEAM, LEADS, OWN, TEAM
from tests.promises.promise import Trial
from tests.promises.rows import all_rows
from tests.promises.sense import PIN
from tests.servers import PASSWORD, MovedClock, bearer, client_of, make_house, set_up

ROLES = {"agent": Role.AGENT, "supervisor": Role.SUPERVISOR, "administrator": Role.ADMINISTRATOR}
SHUT_OUT = ("signed out", "locked", "gone", "revoked")
OF_THE_LINE = {"sync_received", "sync_devices", "sync_numbers", "sync_subscriptions"}
"""Tables in which every question of a desk leaves something, whatever the answer."""
AT_ONCE = 50
WRITTEN = "quorzwort"


@dataclass(frozen=True, slots=True)
class Raw:
    """A command as it is sent by somebody who has no program of ours."""

    kind: str
    args: dict[str, Any]
    version: int = 1


@dataclass
class Asker:
    person_id: UUID
    device_id: UUID
    token: str
    refresh: str
    seq: int = 0

    @property
    def headers(self) -> dict[str, str]:
        return bearer(self.token)


@dataclass
class Place:
    house: House
    client: TestClient
    clock: MovedClock
    customer: UUID
    epoch: UUID
    askers: dict[str, Asker] = field(default_factory=dict)

    def ask(self, route: str, headers: dict[str, str]) -> Any:
        method, _, path = route.partition(" ")
        return self.client.request(method, path, json={} if method == "POST" else None, headers=headers)

    def post_raw(self, path: str, said: dict[str, Any]) -> Any:
        body = json.dumps(said).encode()  # with lone surrogates as they are
        return self.client.post(path, content=body, headers={"Content-Type": "application/json"})

    def rows(self) -> Any:
        return {name: rows for name, rows in all_rows(self.house.desk.database).items() if name not in OF_THE_LINE}

    def outside(self) -> dict[str, dict[str, str]]:
        """Headers of everybody who is not let in, each for one reason alone."""
        were = {"run out": self.sign_in("out0", name="Out 0")}
        self.clock.pass_by(timedelta(minutes=11))
        for asker in self.askers.values():
            new = self.client.post("/auth/refresh", json={"refresh_token": asker.refresh}).json()
            asker.token = new["access_token"]
        were |= {who: self.sign_in(f"out{n}", name=f"Out {n}") for n, who in enumerate(SHUT_OUT, 1)}
        self.client.post("/auth/sign-out", headers=were["signed out"].headers)
        lock(self.house, f"out{SHUT_OUT.index('locked') + 1}")
        left = {"person_id": were["gone"].person_id, "name": "x", "roles": frozenset({Role.AGENT}), "level": 1}
        self.house.desk.execute(ChangePerson(**left, active=False), actor=SYSTEM)
        revoke_device(self.house, were["revoked"].device_id)
        no_tokens = {"nobody": {}, "made up": bearer("ada_" + "A" * 64), "to refresh": bearer(were["run out"].refresh)}
        return {who: asker.headers for who, asker in were.items()} | no_tokens

    def sign_in(self, login: str, *, name: str = "") -> Asker:
        if name:
            add_person(self.house, login, PASSWORD, AddPerson(name=name, roles=frozenset({Role.AGENT})))
        asked = {"login": login, "password": PASSWORD, "device_name": "x"}
        said = self.client.post("/auth/sign-in", json=asked).json()
        return Asker(UUID(said["person_id"]), UUID(said["device_id"]), said["access_token"], said["refresh_token"])

    def related(self) -> dict[str, Asker]:
        """Somebody, a colleague of their team, an agent of another team, and who leads."""
        desk, found = self.house.desk, {}
        teams = [UUID(desk.execute(AddTeam(name=name), actor=SYSTEM)["team_id"]) for name in ("Hier", "Dort")]
        for who, login, team_id in ((OWN, "olga", teams[0]), (TEAM, "theo", teams[0]), (ANOTHER_TEAM, "uta", teams[1])):
            person = AddPerson(name=login.title(), roles=frozenset({Role.AGENT}), team_id=team_id)
            add_person(self.house, login, PASSWORD, person)
            found[who] = self.sign_in(login)
            self.greet(found[who])
        return found | {LEADS: self.askers["supervisor"]}

    def erase(self, customer_id: UUID) -> None:
        desk, by = self.house.desk, self.askers["administrator"].person_id
        desk.execute(AddNote(customer_id=customer_id, words=WRITTEN), actor=by)
        desk.execute(SetPin(person_id=by, verifier=desk.pins.verifier(by, PIN)), actor=SYSTEM)
        desk.execute(SetPrivacyRules(four_eyes=False), actor=by, pin=PIN)
        desk.execute(EraseCustomer(customer_id=customer_id), actor=by, pin=PIN)

    def greet(self, asker: Asker) -> UUID:
        said = {"schema": HEAD, "request_id": str(new_id()), "numbers": {"customer": 20}}
        answer = self.client.post(f"{PREFIX}/hello", json=said, headers=asker.headers)
        return UUID(answer.json()["epoch"])

    def push(
        self,
        asker: Asker,
        asked: Iterable[Any],
        *,
        actor_id: UUID | None = None,
        numbers: dict[str, list[int]] | None = None,
        step: int = AT_ONCE,
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

    def _pushed(self, asker: Asker, sent: list[dict[str, Any]]) -> dict[str, Any]:
        body = json.dumps({"epoch": str(self.epoch), "commands": sent}).encode()
        headers = asker.headers | {"Content-Type": "application/json"}
        answer = self.client.post(f"{PREFIX}/push", content=body, headers=headers)
        if answer.status_code == 200:
            return dict(answer.json())
        return {"status": "refused" if answer.status_code in (413, 422) else f"HTTP {answer.status_code}"}

    def _sent(self, asker: Asker, each: Any, actor_id: UUID, numbers: dict[str, list[int]]) -> dict[str, Any]:
        asker.seq += 1
        args = each.args if isinstance(each, Raw) else json.loads(each.as_json())
        at = int(self.clock.now().timestamp() * 1_000_000)
        said = {"seq": asker.seq, "id": str(new_id()), "kind": each.kind, "version": each.version, "args": args}
        return said | {"actor_id": str(actor_id), "numbers": numbers, "occurred_at": at}

    def pull(self, asker: Asker, wanted: set[UUID]) -> list[tuple[str, Any]]:
        """The rows that came, each with the name of its table."""
        scopes = {str(scope): "looks" for scope in wanted if scope != SHOP}
        self.client.post(
            f"{PREFIX}/subscribe", json={"epoch": str(self.epoch), "scopes": scopes}, headers=asker.headers
        )
        said = {"epoch": str(self.epoch), "generation": 1, "cursors": {each.hex: 0 for each in wanted}}
        said |= {"heard_upto": 0, "most": 500}
        answer = self.client.post(f"{PREFIX}/pull", json=said, headers=asker.headers).json()
        return [(name, row) for part in answer["told"] for name, rows in part["rows"].items() for _, row in rows]


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
def a_place(trial: Trial) -> Iterator[Place]:
    cluster, begun = _begun()
    with cluster.database(begun) as name:
        house = make_house(cluster.url(name), clock := MovedClock())
        with client_of(house) as client:
            customer = house.desk.execute(CreateCustomer(family_name="Demir"), actor=SYSTEM)["customer_id"]
            place = Place(house, client, clock, UUID(customer), UUID(int=0))
            for who, login in zip(ROLES, ("lena", "sven", "miriam"), strict=True):
                place.askers[who] = place.sign_in(login)
                place.epoch = place.greet(place.askers[who])
            yield place
        house.close()
