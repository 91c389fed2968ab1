"""A line that fails as lines do: a proxy of our own between desks and their server, a port for each desk."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import socket
import struct
from enum import StrEnum

from tests.promises.forked import Child, Tell, lines_of
from tests.promises.promise import Trial


class Fault(StrEnum):
    """What a line does from now on; `NONE` mends it, but not connections that were silenced."""

    NONE = "none"
    CUT = "cut"
    SILENT = "silent"
    """Half open: it is taken, and nothing comes any more."""
    TORN = "torn in the middle of an answer"
    TRICKLE = "a byte at a time"
    ANSWERLESS = "answers are lost"
    """What is asked arrives."""
    TWICE = "everything arrives twice"


_FAULTS = tuple(Fault)
_WORTH_TEARING = 400
"""Bytes of an answer at most before it is torn."""
_DRIP = 0.05
"""Seconds from byte to byte."""


class Lines:
    """In a process of its own, so that whoever asks can fork: `ports`, one for each desk, lead to one server."""

    def __init__(self, trial: Trial, desks: int, server_port: int) -> None:
        ear, self._mouth = os.pipe()

        def work(tell: Tell) -> None:
            os.close(self._mouth)
            asyncio.run(_carry(ear, desks, server_port, trial.chance("lines"), tell))

        self._process = Child(work, trial)
        os.close(ear)
        self._process.wait_for("ports")
        [[self.ports]] = lines_of(self._process.heard(), "ports")

    def make(self, desk: int, fault: Fault) -> None:
        os.write(self._mouth, bytes((desk, _FAULTS.index(fault))))

    def close(self) -> None:
        os.close(self._mouth)
        self._process.kill()
        self._process.told()


class _Line:
    """From one desk to the server."""

    def __init__(self, server_port: int, chance: random.Random) -> None:
        self.fault = Fault.NONE
        self._server_port, self._chance = server_port, chance
        self._open: set[_Call] = set()

    def make(self, fault: Fault) -> None:
        self.fault = fault
        for call in tuple(self._open):
            if fault is Fault.CUT:
                call.reset()
            elif fault is Fault.SILENT:
                call.silence()

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        call = _Call(self, reader, writer, self._chance)
        self._open.add(call)
        try:
            if self.fault is Fault.CUT:
                call.reset()
            else:
                if self.fault is Fault.SILENT:
                    call.silence()
                await call.carry(self._server_port)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            call.end()
            self._open.discard(call)


class _Call:
    """One connection of a desk, and the one to the server behind it."""

    def __init__(
        self, line: _Line, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, chance: random.Random
    ) -> None:
        self._line, self._reader, self._writer, self._chance = line, reader, writer, chance
        self._speaks = asyncio.Event()
        self._speaks.set()
        self._there: asyncio.StreamWriter | None = None
        self._answers: asyncio.Task[None] | None = None

    def silence(self) -> None:
        """For good: like a line whose router has forgotten it."""
        self._speaks.clear()

    def reset(self) -> None:
        """The other side hears RST, not an orderly end."""
        sock = self._writer.get_extra_info("socket")
        if sock is not None and sock.fileno() >= 0:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()

    def end(self) -> None:
        for writer in (self._writer, self._there):
            if writer:
                writer.close()
        if self._answers:
            self._answers.cancel()

    async def carry(self, server_port: int) -> None:
        answers, self._there = await asyncio.open_connection("127.0.0.1", server_port)
        self._answers = asyncio.create_task(self._carry_answers(answers))
        while request := await self._request():
            await self._speaks.wait()
            if self._line.fault is Fault.TWICE and b"/sync/v1/live" not in request[:60]:
                await _asked_beside(request, server_port)
            self._there.write(request)
            await self._there.drain()

    async def _request(self) -> bytes:
        head = await self._reader.readuntil(b"\r\n\r\n")
        said = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        length = int(said[0].partition(b":")[2]) if said else 0
        return head + await self._reader.readexactly(length)

    async def _carry_answers(self, answers: asyncio.StreamReader) -> None:
        with contextlib.suppress(OSError):
            while piece := await answers.read(65_536):
                await self._answer(piece)
            self._writer.close()

    async def _answer(self, piece: bytes) -> None:
        await self._speaks.wait()
        fault = self._line.fault
        if fault in (Fault.ANSWERLESS, Fault.TORN):
            arrives = self._chance.randrange(min(len(piece), _WORTH_TEARING)) if fault is Fault.TORN else 0
            self._writer.write(piece[:arrives])
            await self._writer.drain()
            self.reset()
            return
        while fault is Fault.TRICKLE and self._line.fault is Fault.TRICKLE and piece:
            self._writer.write(piece[:1])
            piece = piece[1:]
            await asyncio.sleep(_DRIP)
        await self._speaks.wait()
        self._writer.write(piece)
        await self._writer.drain()


async def _asked_beside(request: bytes, server_port: int) -> None:
    """By a connection of its own, so that it may be another process that answers; nobody waits for what it says."""
    answers, there = await asyncio.open_connection("127.0.0.1", server_port)
    there.write(request.replace(b"\r\n", b"\r\nX-Again: yes\r\n", 1).replace(b"keep-alive", b"close", 1))

    async def listen() -> None:
        with contextlib.suppress(OSError, TimeoutError):
            await asyncio.wait_for(answers.read(), 30)
        there.close()

    task = asyncio.create_task(listen())
    _beside.add(task)
    task.add_done_callback(_beside.discard)


_beside: set[asyncio.Task[None]] = set()


async def _carry(ear: int, desks: int, server_port: int, chance: random.Random, tell: Tell) -> None:
    lines = [_Line(server_port, chance) for _ in range(desks)]
    servers = [await asyncio.start_server(line.take, "127.0.0.1", 0, limit=1 << 22) for line in lines]
    tell("ports", [server.sockets[0].getsockname()[1] for server in servers])
    over = asyncio.Event()

    def hear() -> None:
        said = os.read(ear, 4_096)
        for desk, fault in zip(said[::2], said[1::2], strict=True):
            lines[desk].make(_FAULTS[fault])
        if not said:
            over.set()

    asyncio.get_running_loop().add_reader(ear, hear)
    await over.wait()
