"""A desk without a screen in a process of its own, with rounds by themselves as the window has them: somebody works at
it without pause. What it tells was acknowledged, and lies outside all databases."""

from __future__ import annotations

import os
import random
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from agentdesk.core.commands import Command
from agentdesk.core.connecting import Line, connect
from agentdesk.core.customers.commands import AddNote, ChangeCustomer, CreateCustomer, FieldChange, GetCustomer
from agentdesk.core.errors import AgentDeskError
from agentdesk.core.goodwill.commands import IssueVoucher
from agentdesk.core.ids import new_id
from agentdesk.core.rounds import Rounds, Standing, State
from agentdesk.core.storage.keys import Secrets
from agentdesk.core.sync.signing_in import Secret
from agentdesk.core.vouchers.issuing import leases_of
from agentdesk.core.workplace import Workplace, open_workplace
from tests.promises.forked import Child, Tell
from tests.promises.promise import Trial
from tests.promises.real_server import login_of
from tests.servers import PASSWORD


@dataclass(frozen=True, slots=True)
class KeptKeys:
    """A keyring on disk: it outlives the process, as a system's does."""

    folder: Path

    def get(self, database: str, *, kept_by: str | None = None) -> bytes | None:
        with suppress(FileNotFoundError):
            return bytes.fromhex(self._file(database).read_text())
        return None

    def put(self, database: str, key: bytes) -> str:
        aside = self._file(database).with_suffix(".new")
        with aside.open("w") as file:
            file.write(key.hex())
            file.flush()
            os.fsync(file.fileno())
        aside.replace(self._file(database))
        return "a folder"

    def forget(self, database: str) -> None:
        self._file(database).unlink(missing_ok=True)

    def _file(self, database: str) -> Path:
        self.folder.mkdir(exist_ok=True)
        return self.folder / database.encode().hex()


@dataclass(eq=False)
class RealDesk:
    n: int
    folder: Path
    trial: Trial
    address: str
    customers: list[UUID]
    lives: int = 0
    told: list[list[object]] = field(default_factory=list)
    """Of lives that are over."""
    _child: Child | None = None

    @property
    def keys(self) -> KeptKeys:
        return KeptKeys(self.folder / "keyring")

    @property
    def profile(self) -> Path:
        return self.folder / "profile"

    @property
    def _quiet(self) -> Path:
        return self.folder / "quiet"

    def begin(self) -> None:
        self.lives += 1
        chance = self.trial.chance(f"desk {self.n}, life {self.lives}")
        self._child = Child(lambda tell: self._live(chance, tell), self.trial)

    def kill(self) -> None:
        """At whatever it is doing."""
        assert self._child
        self._child.kill()
        self.told += self._child.told()
        self._child = None

    def end(self) -> None:
        if self._child:
            self.kill()

    def be_quiet(self) -> None:
        """Nothing new is done, only rounds."""
        self._quiet.touch()

    def heard(self) -> list[list[object]]:
        return self.told + (self._child.heard() if self._child else [])

    def is_in_step_since(self, moment: float, *, with_nothing_left: bool = False) -> bool:
        """By what its present life has told; raises RuntimeError where that has ended."""
        assert self._child
        told = self._child.heard()
        if self._child.is_over():
            self._child.told()
            raise RuntimeError(f"desk {self.n} has ended by itself")
        steps = (line for line in reversed(told) if line[0] == "step")
        return any(at > moment and (not left or not with_nothing_left) for _, at, left in steps)

    # --- in its process -----------------------------------------------------------------------------------------------
    def _live(self, chance: random.Random, tell: Tell) -> None:
        place = self._opened()
        assert place.replica
        line = Line(place.replica)
        began: dict[int, float] = {}

        def told(standing: Standing) -> None:
            if standing.state is State.IN_STEP:
                tell("step", began[threading.get_ident()], standing.waiting.count)
            elif standing.trouble:
                tell("trouble", standing.state.value, standing.trouble.code)

        rounds = Rounds(line, told, chance)
        right = line.round

        def timed(*args: object) -> object:
            began[threading.get_ident()] = time.monotonic()
            return right(*args)  # type: ignore[arg-type]

        line.round = timed  # type: ignore[method-assign,assignment]
        rounds.start()
        for customer_id in self.customers:
            place.replica.want(customer_id, "opened")
        rounds.go_now()
        while place.desk.elsewhere is not None:
            if not self._quiet.exists():
                self._work(place, chance, tell)
            time.sleep(chance.uniform(0.02, 0.4))

    def _opened(self) -> Workplace:
        if not self.profile.exists():
            return connect(
                self.profile, self.address, Secret(login_of(self.n), PASSWORD), keys=self.keys, given=Secrets()
            )
        return open_workplace(self.profile, keys=self.keys)

    def _work(self, place: Workplace, chance: random.Random, tell: Tell) -> None:
        with suppress(AgentDeskError):  # nothing was acknowledged
            person_id = place.person().id
            command_id, (kind, detail, command) = new_id(), self._something(place, person_id, chance)
            tell("asked", str(command_id), kind, detail)
            place.desk.execute(command, actor=person_id, id=command_id)
            tell("done", str(command_id), kind, detail)

    def _something(self, place: Workplace, person_id: UUID, chance: random.Random) -> tuple[str, object, Command]:
        customer_id, pick = chance.choice(self.customers), chance.random()
        if pick < 0.6:
            words = f"note {new_id()}"
            return "note", words, AddNote(customer_id=customer_id, words=words)
        if pick < 0.8:
            return (
                "voucher",
                (amount := chance.choice((100, 300, 900))),
                IssueVoucher(
                    customer_id=customer_id, amount=amount, currency="EUR", stub=leases_of(place.desk).take_stub()
                ),
            )
        if pick < 0.9:
            name = f"Neu {new_id()}"
            return "customer", name, CreateCustomer(family_name=name)
        old = place.desk.ask(GetCustomer(customer_id), actor=person_id).given_name
        change = FieldChange(field="given_name", old=old, new=f"Name {new_id()}")
        return "change", str(customer_id), ChangeCustomer(customer_id=customer_id, changes=(change,))
