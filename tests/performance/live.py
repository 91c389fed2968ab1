"""Desks at a server that is live: how soon others see what one does, and what a desk costs that does nothing.

So many simulated desks hold 300 customers each of 200,000. Each keeps a line open, pulls when it is poked, and goes a
round (greeting, pull) every half minute. Some of them note something about a customer whom another one holds. The floor
is the same with nobody there but those who note and those who see it: `ratio` is how many times as long it takes with
all the others there. Desks are simulated in one process, on the same processors.
"""

from __future__ import annotations

import asyncio
import json
import random
import resource
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from agentdesk.core.clock import to_micros
from agentdesk.core.ids import new_id
from agentdesk.core.people.model import SHOP
from agentdesk.core.storage.migrate import HEAD
from agentdesk.core.sync.protocol import PREFIX
from tests.performance.pairs import percentile
from tests.performance.pull import batches
from tests.performance.served import WORKERS, Place, Process, Signed, cluster, request, serving

SIZE = 500
CUSTOMERS, HELD, PAIRS = 200_000, 300, 4
_NOTES, _PAUSE, _EVERY, _IDLE, _PATIENCE = 12, 0.25, 30.0, 30.0, 30.0
"""Notes of each, seconds between them, between rounds, in which nothing is done, and after which it is given up."""
_AT_ONCE = 20


def run(size: int = SIZE, seed: int = 1) -> Iterator[dict[str, Any]]:
    """`size` is the number of desks; measured with a quarter and with half of them as well."""
    _allow_files(4 * size + 200)
    with cluster() as postgresql, TemporaryDirectory() as folder, postgresql.database() as name:
        place, chance = Place.made(postgresql.url(name)), random.Random(seed)
        ids = [UUID(int=n << 80 | 0x7 << 76 | 0x2 << 62) for n in range(1, CUSTOMERS + 1)]
        signed = place.signed(size)
        place.take_in(batches(ids, 0, signed[0].person_id, chance))
        held = [chance.sample(ids, HELD) for _ in signed]
        for n in range(PAIRS):
            held[PAIRS + n][0] = held[n][0]  # whom both of a pair hold
        place.subscribe({desk.device_id: them for desk, them in zip(signed, held, strict=True)})
        place.look_over()
        heads = place.heads()
        desks = [Simulated(place.epoch, me, them, heads) for me, them in zip(signed, held, strict=True)]
        with serving(place.url, Path(folder)) as served:
            for desk in desks:
                desk.port = served.port
            yield from asyncio.run(_measured(served, desks, size))
        place.close()


async def _measured(served: Process, desks: Sequence[Simulated], size: int) -> list[dict[str, Any]]:
    lines, lives = [], list[asyncio.Task[None]]()
    try:
        there = 2 * PAIRS
        lives += await _come(desks[:there])
        await _noted(desks)  # to warm up
        alone = await _noted(desks)
        for part in (size // 4, size // 2, size):
            had, pause = served.holds(), desks[there:part]
            lives += await _come(pause)
            there = max(there, part)
            await asyncio.sleep(3)
            takes, worked, began = (served.holds() - had) * 1024 / max(1, len(pause)), served.worked(), time.monotonic()
            await asyncio.sleep(_IDLE)
            busy = (served.worked() - worked) / (time.monotonic() - began)
            pushed, visible = await _noted(desks)
            lines.append(_line("live_push", part, pushed, alone[0], "from sending a note until the server has it"))
            lines.append(_line("live_visible", part, visible, alone[1], "from then until another desk has its rows"))
            idle = {"kib_each": round(takes), "cpu_each_percent": round(100 * busy / part, 3), "workers": WORKERS}
            note = f"one that does nothing: a line, a round each {_EVERY:.0f} s with {HELD} customers"
            lines.append({"name": "live_idle", "size": part, **idle, "note": note})
    finally:
        for each in lives:
            each.cancel()
        await asyncio.gather(*lives, return_exceptions=True)
    return lines


async def _come(desks: Sequence[Simulated]) -> list[asyncio.Task[None]]:
    """Some at a time."""
    lives = list[asyncio.Task[None]]()
    for start in range(0, len(desks), _AT_ONCE):
        some = desks[start : start + _AT_ONCE]
        lives += [asyncio.create_task(job) for desk in some for job in (desk.listen(), desk.go_round())]
        await asyncio.gather(*(asyncio.wait_for(desk.is_listening.wait(), _PATIENCE) for desk in some))
    return lives


async def _noted(desks: Sequence[Simulated]) -> tuple[list[float], list[float]]:
    """Milliseconds until pushed, and from then until visible at the other desk."""
    pairs = zip(desks[:PAIRS], desks[PAIRS : 2 * PAIRS], strict=True)
    told = await asyncio.gather(*(_of_a_pair(*pair) for pair in pairs))
    return [each for pushed, _ in told for each in pushed], [each for _, visible in told for each in visible]


async def _of_a_pair(one: Simulated, other: Simulated) -> tuple[list[float], list[float]]:
    pushed, visible = [], []
    for _ in range(_NOTES):
        whom, before = one.held[0], other.cursors[one.held[0]]
        began = time.perf_counter()
        await one.note(whom)
        known = time.perf_counter()
        seen = await asyncio.wait_for(other.sees(whom, before), _PATIENCE)
        pushed.append((known - began) * 1000)
        visible.append(max(0.0, seen - known) * 1000)
        await asyncio.sleep(_PAUSE)
    return pushed, visible


class Simulated:
    """A desk as far as the server notices."""

    def __init__(self, epoch: UUID, me: Signed, held: Sequence[UUID], heads: dict[UUID, int]) -> None:
        self.port, self.held = 0, [id.hex for id in held]
        self.cursors = {id.hex: heads.get(id, 0) for id in (SHOP, *held)}
        self.is_listening = asyncio.Event()
        self._epoch, self._me, self._seq = str(epoch), me, 0
        self._line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._turn, self._came = asyncio.Lock(), asyncio.Condition()
        self._seen_at: dict[str, float] = {}

    async def listen(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        head = f"GET {PREFIX}/live HTTP/1.1\r\nHost: desk\r\nAuthorization: Bearer {self._me.token}\r\n\r\n"
        writer.write(head.encode())
        try:
            while said := await reader.readline():
                if said.startswith(b"event:"):
                    await self.pull()
                    self.is_listening.set()
        finally:
            writer.close()

    async def go_round(self) -> None:
        await asyncio.sleep(random.random() * _EVERY)
        while True:
            said = {"epoch": self._epoch, "schema": HEAD, "made_upto": self._seq, "request_id": str(new_id())}
            await self._ask("hello", said)
            await self.pull()
            await asyncio.sleep(_EVERY)

    async def note(self, whom: str) -> None:
        self._seq += 1
        command = {"seq": self._seq, "id": str(new_id()), "kind": "customers.add_note", "version": 1}
        command |= {"actor_id": str(self._me.person_id), "occurred_at": to_micros(Place.now())}
        command |= {"args": {"customer_id": whom, "words": "Fragt nach der Lieferung, ruft am Nachmittag wieder an."}}
        said = await self._ask("push", {"epoch": self._epoch, "commands": [command]})
        if said["last_seq"] != self._seq:
            raise RuntimeError(str(said)[:500])

    async def pull(self) -> None:
        said = {"epoch": self._epoch, "generation": 1, "cursors": self.cursors, "heard_upto": self._seq}
        answer = await self._ask("pull", said)
        now = time.perf_counter()
        async with self._came:
            self._seen_at |= dict.fromkeys((each["scope"] for each in answer["told"]), now)
            self.cursors |= {id: head for id, (head, _, _) in answer["scopes"].items()}
            self._came.notify_all()

    async def sees(self, whom: str, before: int) -> float:
        """When it saw something new of them."""
        async with self._came:
            await self._came.wait_for(lambda: self.cursors[whom] > before)
            return self._seen_at[whom]

    async def _ask(self, route: str, said: dict[str, Any]) -> dict[str, Any]:
        async with self._turn:
            if self._line is None:
                self._line = await asyncio.open_connection("127.0.0.1", self.port)
            reader, writer = self._line
            writer.write(request(route, json.dumps(said), self._me.token))
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
            body = await reader.readexactly(length)
            if not head.startswith(b"http/1.1 2"):
                raise RuntimeError(body[:500])
            answer: dict[str, Any] = json.loads(body)
            return answer


def _line(name: str, size: int, mine: list[float], alone: list[float], note: str) -> dict[str, Any]:
    shown: dict[str, Any] = {"name": name, "size": size}
    for share in (50, 95):
        shown[f"ours_p{share}_ms"] = round(percentile(mine, share), 1)
        shown[f"floor_p{share}_ms"] = round(percentile(alone, share), 1)
    shown["ratio"] = round(percentile(mine, 50) / percentile(alone, 50), 2)
    shown["ratio_p95"] = round(percentile(mine, 95) / percentile(alone, 95), 2)
    return {**shown, "note": note}


def _allow_files(count: int) -> None:
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    with suppress(ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(count, most), most))
