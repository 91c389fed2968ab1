"""Who may ask a server for what, over the wire: each route and each command, by everybody and by who they are to it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from agentdesk.core import commands
from agentdesk.core import desk as door
from agentdesk.core.actors import SYSTEM
from agentdesk.core.customers.commands import AddNote, CreateCustomer
from agentdesk.core.desk import parse_command
from agentdesk.core.errors import Refused
from agentdesk.core.interactions import handlers as interactions_room
from agentdesk.core.people.model import SHOP
from agentdesk.core.people.queries import acting
from agentdesk.core.privacy.store import taking_out
from agentdesk.core.sync import questions
from agentdesk.core.sync.protocol import PREFIX
from agentdesk.core.sync.travelling import travelling_tables
from agentdesk.core.work import handlers as views_room
from agentdesk.core.work.store import saved_views
from agentdesk.server import accounts, devices, pulling, pushing
from agentdesk.server.permissions import ROUTES
from tests.promises.access_place import ROLES, WRITTEN, Raw, a_place
from tests.promises.access_relations import OWN, RULES, TEAM, Scene
from tests.promises.arguments import NASTY
from tests.promises.days import Day
from tests.promises.permissions import EVERYBODY, WHO_MAY, _invented
from tests.promises.promise import Bug, Change, Promise, Trial, Violation
from tests.promises.rows import differences
from tests.servers import PASSWORD

# --- The table: what is asked without being signed in. A new route that is open to all belongs into it. ---------------

OPEN = frozenset(
    {
        *("GET /health", "GET /ready", "GET /metrics", "GET /auth/ways"),
        *("POST /auth/" + way for way in ("sign-in", "refresh", "provider/begin", "provider/sign-in")),
    }
)
_NOT_TRIED = (f"GET {PREFIX}/live", "POST /auth/sign-out")
"""By those who may: one never ends, after the other they may no more."""

OPENED = "what is not open to all is answered to nobody who is not signed in"
SHUT = "whoever is signed in may ask what their role may"
LET_IN = "a command is carried out for nobody who may not ask it"
LEFT_BEHIND = "who is refused has changed nothing"
AS_ANOTHER = "nobody acts as somebody else"
PEEPED = "nobody is told what a desk is not told"
STANDS = "whatever somebody calls themselves or writes, it is kept as it is or refused"


def by_routes(trial: Trial) -> Iterator[Violation]:
    """Each route, asked by everybody who is not signed in, and by each role."""
    with a_place(trial) as place, trial.planted():
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
    with a_place(trial) as place, trial.planted():
        day = Day(place.house.desk, trial.chance("commands"))
        before = place.rows()
        for who, asker in place.askers.items():
            kinds = [kind for kind in commands.command_types() if ROLES[who] not in WHO_MAY.get(kind, EVERYBODY)]
            for outcome in place.push(asker, [_plain(day, kind) for kind in kinds]):
                trial.count("commands")
                if outcome["status"] != "refused" or outcome["code"] != "permission.missing":
                    yield Violation(LET_IN, f"{outcome['kind']}, {who}: {outcome['status']} {outcome['code']}")
        for difference in differences(before, place.rows()):
            yield Violation(LEFT_BEHIND, difference)


def as_another(trial: Trial) -> Iterator[Violation]:
    """In the name of others, from their devices, with their numbers."""
    with a_place(trial) as place, trial.planted():
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


def by_relations(trial: Trial) -> Iterator[Violation]:
    """What is somebody's own, asked for by them, by a colleague, by an agent of another team, and by who leads."""
    with a_place(trial) as place, trial.planted():
        askers = place.related()
        scene = Scene(place.house.desk, askers[OWN].person_id, place.customer, askers[TEAM].person_id)
        for name, rule in RULES.items():
            for who, asker in askers.items():
                wanted = rule.wanted(scene)
                before = place.rows()
                [outcome] = place.push(asker, [wanted])
                trial.count("asked of what is somebody's")
                may, did = who in rule.may, outcome["status"] == "applied"
                if may != did:
                    yield Violation(SHUT if may else LET_IN, f"{name}, {who}: {outcome['status']} {outcome['code']}")
                elif not did and before != place.rows():
                    yield Violation(LEFT_BEHIND, f"{name}, {who}")


def about_who_is_gone(trial: Trial) -> Iterator[Violation]:
    """Whoever was erased is nobody to any desk: nothing is done about them, and nothing told."""
    with a_place(trial) as place, trial.planted():
        asker, desk = place.askers["administrator"], place.house.desk
        place.erase(place.customer)
        day, before = Day(desk, trial.chance("gone")), place.rows()
        kinds = [kind for kind, asked in commands.command_types().items() if "customer_id" in asked.model_fields]
        asked = (_plain(day, kind).model_copy(update={"customer_id": place.customer}) for kind in kinds)
        for outcome in place.push(asker, asked):
            trial.count("asked about who is gone")
            if outcome["status"] == "applied":
                yield Violation(LET_IN, f"{outcome['kind']} about somebody who was erased")
        for difference in differences(before, place.rows()):
            yield Violation(LEFT_BEHIND, difference)
        for name, row in place.pull(asker, {place.customer}):
            if WRITTEN in json.dumps(row):
                yield Violation(PEEPED, f"words about somebody who was erased: {name}")


def by_looking(trial: Trial) -> Iterator[Violation]:
    """Every query by its name, and a desk that wants the scopes of everything it knows an id of."""
    with a_place(trial) as place, trial.planted():
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
        for name, _ in told:
            if name not in travelling or name in _NEVER:
                yield Violation(PEEPED, f"a row of {name}")


def by_strange_words(trial: Trial) -> Iterator[Violation]:
    """Names, notes, logins and devices that mean harm."""
    with a_place(trial) as place, trial.planted():
        asker = place.askers["agent"]
        words = [*NASTY, "x" * 300_000]
        raw = [Raw("customers.add_note", {"customer_id": str(place.customer), "words": each}) for each in words]
        raw += [Raw("customers.create", {"given_name": each, "family_name": each}) for each in words]
        raw += [
            Raw("customers.create", {"family_name": "E", "points": [{"kind": "email", "value": f"{each}@example.org"}]})
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


_NEVER = {"person_pins", "accounts", "sign_ins", "sign_in_tries", "command_log", "staff_points", "pattern_reviews"}
"""Of these no desk ever gets a row, whatever the list of what travels says."""


def _plain(day: Day, kind: str) -> Any:
    return _invented(day, kind)


# --- Planted bugs -----------------------------------------------------------------------------------------------------


def _who_was_shut_out_is_still_heard() -> Iterable[Change]:
    def going_on(row: Any, now: Any) -> Any:
        if row is None:
            raise Refused("access.signed_out")
        return acting(row.person_id, row)

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


def _a_conversation_is_anybodys() -> Iterable[Change]:
    yield Change(interactions_room, "require_own", lambda actor, person_id: None)


def _a_view_is_anybodys() -> Iterable[Change]:
    yield Change(views_room, "_own", lambda work, view_id: work.require(saved_views, view_id))


def _rows_stay() -> Iterable[Change]:
    yield Change(taking_out, "_remove", lambda work, kept, rows: None)


def _any_query_is_answered() -> Iterable[Change]:
    known = {query.__name__: query for query in commands.query_types()}

    class Known(dict[str, Any]):
        """Looks like the few, answers to all."""

        def get(self, name: str, default: Any = None) -> Any:
            return known.get(name, default)

    yield Change(questions, "_KNOWN", Known(questions._KNOWN))


def _pins_travel() -> Iterable[Change]:
    right = pulling._part

    def part(scope: str, of: Any) -> str:
        return right(scope, [entry._replace(table="person_pins") for entry in of])

    yield Change(pulling, "_part", part)


def _no_border() -> Iterable[Change]:
    def believed(kind: str, args: dict[str, Any]) -> Any:
        found = commands.command_types().get(kind)
        return found.model_construct(**args) if found else parse_command(kind, args)

    yield Change(pushing, "parse_command", believed)


ROUTED, COMMANDED, ANOTHER, LOOKED, STRANGE = "routes", "commands", "as another", "looking", "strange words"
RELATED, GONE = "what is somebody's own", "who is gone"

PROMISE = Promise(
    name="access",
    about="A server answers nobody who may not ask, whoever they say they are and whatever they send.",
    size=1,
    unit="time all of them (everything is asked once, whatever the size)",
    parts={
        ROUTED: by_routes,
        COMMANDED: by_commands,
        ANOTHER: as_another,
        RELATED: by_relations,
        GONE: about_who_is_gone,
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
        Bug("a conversation is anybody's", RELATED, (LET_IN,), _a_conversation_is_anybodys),
        Bug("a view is anybody's", RELATED, (LET_IN,), _a_view_is_anybodys),
        Bug("rows of who was erased stay", GONE, (LET_IN, LEFT_BEHIND, PEEPED), _rows_stay),
        Bug("any query is answered", LOOKED, (PEEPED,), _any_query_is_answered),
        Bug("PINs travel", LOOKED, (PEEPED,), _pins_travel),
        Bug("no border", STRANGE, (STANDS,), _no_border),
    ),
)
