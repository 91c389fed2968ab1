"""The line of a desk of `rounds`: what is said over it may not arrive, or its answer may not, or it arrives twice or
late, or an answer of before comes instead; and while it is on its way, others go on."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from pydantic import BaseModel

from agentdesk.core.errors import Failure
from agentdesk.core.sync.pages import Part
from agentdesk.core.sync.protocol import (
    AskLease,
    Hello,
    Holding,
    Lease,
    Looks,
    Pull,
    Pulled,
    Push,
    Pushed,
    Report,
    Reported,
    Subscribe,
    Welcome,
)
from tests.promises.rounds_server import Rows, Server

A = TypeVar("A")
M = TypeVar("M", bound=BaseModel)


class Line:
    """`calls` comes before and after everything that is said, and may end the program there; `meanwhile` is while it is
    on its way. `late`: what was taken for lost and is still on its way."""

    def __init__(
        self,
        server: Server,
        chance: random.Random,
        late: list[tuple[UUID, Push]],
        calls: Callable[[], None],
        count: Callable[[str], None],
    ) -> None:
        self.server, self.chance, self.late, self._calls, self._count = server, chance, late, calls, count
        self.device_id = UUID(int=0)
        self.bad, self.as_json = 0.0, False
        self.answers: list[Pulled] = []
        self.truths: dict[int, dict[bytes, Rows]] = {}
        """By answer, what the server held at the moment of which it is."""

    def hello(self, said: Hello) -> Welcome:
        return self._over(lambda: _told(self, self.server.hello(self.device_id, _told(self, said))))

    def push(self, sent: Push) -> Pushed:
        if self.chance.random() < self.bad / 4:
            self.late.append((self.device_id, sent))
            self._count("late")
            raise Failure("sync.unreachable")
        return self._over(lambda: _told(self, self.server.push(self.device_id, _told(self, sent))))

    def pull(self, asked: Pull) -> Pulled:
        answer = self._over(lambda: self._pulled(asked))
        if self.bad and self.chance.random() < self.bad / 2:
            self._count("answers of before")
            return self.chance.choice(self.answers[-8:])
        return answer

    def subscribe(self, wanted: Subscribe) -> None:
        self._over(lambda: self.server.subscribe(self.device_id, _told(self, wanted)))

    def report(self, said: Report) -> Reported:
        return self._over(lambda: _told(self, self.server.report(self.device_id, _told(self, said))))

    def lease(self, asked: AskLease) -> Lease:
        return self._over(lambda: _told(self, self.server.lease(self.device_id, _told(self, asked))))

    def hold(self, said: Holding) -> None:
        raise NotImplementedError

    def note_looks(self, said: Looks) -> None:
        raise NotImplementedError

    def _pulled(self, asked: Pull) -> Pulled:
        answer, truth = self.server.pull(self.device_id, _told(self, asked))
        if self.as_json:
            answer = Pulled.model_validate_json(_words_of(answer))
        self.answers.append(answer)
        self.truths[id(answer)] = truth
        return answer

    def _over(self, call: Callable[[], A]) -> A:
        self._calls()
        self.server.meanwhile()
        if not self.bad:
            return call()
        pick = self.chance.random()
        if pick < self.bad / 3:
            self._count("drops")
            raise Failure("sync.unreachable")
        answer = call()
        self._calls()
        self.server.meanwhile()
        if pick < self.bad * 2 / 3:
            self._count("doubles")
            answer = call()
        elif pick < self.bad:
            self._count("drops")
            raise Failure("sync.unreachable")
        return answer


def _told(line: Line, message: M) -> M:
    return type(message).model_validate_json(message.model_dump_json(by_alias=True)) if line.as_json else message


def _words_of(answer: Pulled) -> str:
    """As the server writes it (`pulling`)."""
    said = answer.model_dump_json(exclude={"told"})
    return f'{said[:-1]},"told":[{",".join(map(Part.words, answer.told))}]}}'
