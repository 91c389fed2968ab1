"""The engine through histories of faults, hundreds a second: shipped are the engine, its messages and their rules; the
stores on both sides are models (`rounds_world`). `sync` and `leases` go through the same on real databases, slowly.

Schedule n of a seed is that of seed + n, so that ranges of seeds can be gone through one after another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any
from uuid import UUID

from agentdesk.core.errors import Failure
from agentdesk.core.ids import new_id
from agentdesk.core.sync import engine, keeping
from agentdesk.core.sync.engine import Engine, Round
from agentdesk.core.sync.keeping import Applied
from agentdesk.core.sync.protocol import Hello, Pulled, Report, Sent, Welcome
from tests.promises.promise import Bug, Change, Promise, Trial, Violation
from tests.promises.rounds_desk import InMemory
from tests.promises.rounds_server import Kept, Server
from tests.promises.rounds_station import CROSSING, MONEY, PUT_BACK, UNSAID, WEATHERS
from tests.promises.rounds_world import (
    ACCEPTED,
    COMES_BACK,
    ERASED,
    EXACT,
    FORESEEN,
    HEARD,
    LIMITS,
    NOTHING_LOST,
    NOTICED,
    NUMBERS,
    ONCE,
    RESTS,
    TOGETHER,
    Schedule,
)

SCHEDULES = "schedules"


def schedules(trial: Trial) -> Iterator[Violation]:
    yield from _each(trial, "")


def _each(trial: Trial, weather: str) -> Iterator[Violation]:
    with trial.planted():
        for seed in range(trial.seed, trial.seed + trial.size):
            for violation in Schedule(seed, trial.count, weather).live():
                yield Violation(violation.what, f"schedule of seed {seed}: {violation.details}")


# --- Planted in the engine and its rules ------------------------------------------------------------------------------


def _a_new_epoch_is_not_heard() -> Iterable[Change]:
    yield Change(Engine, "_begin_epoch", lambda self, told: None)


def _said_again_before_it_is_reported() -> Iterable[Change]:
    """What the server has lost is said again to it, before it knows what money and numbers it is about."""

    def begin(self: Engine, told: Welcome) -> None:
        held = self.here.held_since(told.last_seq)
        self.here.new_epoch(told.epoch, told.last_seq, list(held), told.receipt)

    yield Change(Engine, "_begin_epoch", begin)


def _nothing_is_known_any_more() -> Iterable[Change]:
    """After a restore: whatever of the answer says that the server knows it."""

    def begin(self: Engine, epoch: UUID, last_seq: int) -> None:
        right(self, epoch, 1 << 60)

    right = Engine._begin_epoch
    yield Change(Engine, "_begin_epoch", begin)


def _any_answer_is_used() -> Iterable[Change]:
    def is_of_use(question: Any, answer: Pulled, url: str, received: int) -> bool:
        return answer.scopes.keys() <= question.cursors.keys()

    yield Change(keeping, "is_of_use", is_of_use)


def _a_server_that_knows_less_is_believed() -> Iterable[Change]:
    right = keeping.is_of_use
    yield Change(keeping, "is_of_use", lambda question, answer, url, received: right(question, answer, url, 0))


def _nothing_is_mended() -> Iterable[Change]:
    def mend(self: Engine, failure: Failure, done: Round) -> None:
        raise failure

    yield Change(Engine, "_mend", mend)


def _receipts_are_not_kept() -> Iterable[Change]:
    yield Change(InMemory, "keep_receipt", lambda self, receipt: None)


def _nothing_is_shown_to_the_server() -> Iterable[Change]:
    class Shy(Hello):
        @classmethod
        def model_validate(cls, said: Any, **how: Any) -> Hello:  # type: ignore[override]
            return Hello.model_validate({**said, "receipt": ""}, **how)

    yield Change(engine, "Hello", Shy)


def _all_that_was_sent_is_received() -> Iterable[Change]:
    def push(self: Engine, done: Round) -> bool:
        unsent = self.here.unsent(50)
        goes_on = right(self, done)
        if unsent:
            self.here.note_received(unsent[-1].seq)
        return goes_on

    right = Engine.push
    yield Change(Engine, "push", push)


def _forks_are_passed_over() -> Iterable[Change]:
    """Wherever a command of another life of the file stands in its place: there are two guards."""

    def push(self: Engine, done: Round) -> bool:
        try:
            return right(self, done)
        except Failure as failure:
            if failure.code == "sync.forked":
                return False
            raise

    def apply(self: InMemory, answer: Pulled) -> Applied:
        outbox = self.file.outbox
        ours = {each.seq: outbox[each.seq].sent.id if each.seq in outbox else each.id for each in answer.outcomes}
        outcomes = [each.model_copy(update={"id": ours[each.seq]}) for each in answer.outcomes]
        return applied(self, answer.model_copy(update={"outcomes": outcomes}))

    right, applied = Engine.push, InMemory._apply
    yield Change(Engine, "push", push)
    yield Change(InMemory, "_apply", apply)


def _what_is_wanted_is_not_said() -> Iterable[Change]:
    def subscribe(self: Engine) -> None:
        self.here.note_granted(self.here.wanted())

    yield Change(Engine, "subscribe", subscribe)


def _numbers_are_asked_for_anew() -> Iterable[Change]:
    yield Change(engine, "derived_id", lambda parent, role: new_id())


def _nothing_is_given_back() -> Iterable[Change]:
    def greet(self: Engine) -> list[UUID]:
        class Deaf:
            def __getattr__(deaf, name: str) -> Any:
                return (lambda recalled: None) if name == "give_back" else getattr(here, name)

        here, self.here = self.here, Deaf()  # type: ignore[assignment]
        try:
            return right(self)
        finally:
            self.here = here

    right = Engine.greet
    yield Change(Engine, "greet", greet)


# --- Planted in the store of a desk -----------------------------------------------------------------------------------


def _done_with_the_first_answer() -> Iterable[Change]:
    def note_received(self: InMemory, upto: int) -> None:
        right(self, upto)
        for seq, line in self.file.outbox.items():
            if seq <= upto and line.state == "waiting":
                self.file.outbox[seq] = line._replace(state="applied")

    right = InMemory.note_received
    yield Change(InMemory, "note_received", note_received)


def _the_confirmed_is_not_said_again() -> Iterable[Change]:
    right = InMemory.new_epoch
    yield Change(InMemory, "new_epoch", lambda self, epoch, last_seq, *rest: right(self, epoch, 1 << 60, *rest))


def _any_file_is_believed() -> Iterable[Change]:
    yield Change(InMemory, "is_put_back", lambda self: False)


def _a_lease_is_asked_for_anew() -> Iterable[Change]:
    """An answer that was lost is asked for as something else."""

    def asked(self: InMemory) -> Any:
        for id in [id for id, each in self.file.leases.items() if each.state == "asked"]:
            self.file.leases[new_id()] = self.file.leases.pop(id)
        return right(self)

    right = InMemory.leases_asked_for
    yield Change(InMemory, "leases_asked_for", asked)


# --- Planted in the server --------------------------------------------------------------------------------------------


def _outcomes_are_not_told() -> Iterable[Change]:
    yield Change(Server, "outcomes", lambda self, device_id, after, last: [])


def _sent_again_is_done_again() -> Iterable[Change]:
    def decided(self: Server, device_id: UUID, epoch: UUID, sent: Sent) -> Any:
        if epoch == self.kept.epoch and sent.seq <= self.kept.last[device_id]:
            self.carried_out(device_id, sent)
        return right(self, device_id, epoch, sent)

    right = Server._decided
    yield Change(Server, "_decided", decided)


def _rows_of_an_earlier_moment() -> Iterable[Change]:
    """As if pages were answered by a copy that lags behind."""

    def pull(self: Server, device_id: UUID, asked: Any) -> Any:
        now, lagging = self.kept, behind.get(id(self), self.kept)
        if lagging.epoch == now.epoch:
            self.kept = lagging.copy()
            self.kept.last, self.kept.received = now.last, now.received
        answer, _ = right(self, device_id, asked)
        self.kept, behind[id(self)] = now, now.copy()
        return answer, dict(now.rows)

    behind: dict[int, Kept] = {}
    right = Server.pull
    yield Change(Server, "pull", pull)


def _nobody_hears_what_desks_hold() -> Iterable[Change]:
    right = Server.report
    yield Change(Server, "report", lambda self, id, said: right(self, id, Report(epoch=said.epoch)))


def _the_notebook_is_in_the_backup() -> Iterable[Change]:
    def put_right(self: Server) -> None:
        self.notebook.erased = frozenset()
        right(self)

    right = Server.put_right
    yield Change(Server, "put_right", put_right)


def _a_restore_begins_no_epoch() -> Iterable[Change]:
    def put_right(self: Server) -> None:
        epoch = self.kept.epoch
        right(self)
        self.kept.epoch = epoch

    right = Server.put_right
    yield Change(Server, "put_right", put_right)


def _all_the_money_is_set_aside_twice() -> Iterable[Change]:
    yield Change(Kept, "leased", property(lambda self: 0))


_HARM = (RESTS, NOTHING_LOST, EXACT, HEARD, FORESEEN)
_MONEY = (ACCEPTED, LIMITS, COMES_BACK)

PROMISE = Promise(
    name="rounds",
    about="Whatever befalls desks and server: every round ends, and nothing is lost, doubled or silently refused.",
    size=60,
    unit="schedules of 50 steps at three desks, all in memory",
    parts={SCHEDULES: schedules} | {weather: partial(_each, weather=weather) for weather in WEATHERS},
    of_bugs_alone=frozenset(WEATHERS),
    bugs=(
        Bug("a new epoch is not heard", SCHEDULES, _HARM, _a_new_epoch_is_not_heard, 20),
        Bug("said again, and not reported", SCHEDULES, (*_MONEY, NUMBERS), _said_again_before_it_is_reported, 20),
        Bug("after a restore nothing is said again", SCHEDULES, _HARM, _nothing_is_known_any_more, 20),
        Bug("the confirmed is not said again", SCHEDULES, _HARM, _the_confirmed_is_not_said_again, 20),
        Bug("any answer is used", SCHEDULES, _HARM, _any_answer_is_used, 40),
        Bug("who knows less than they said is believed", UNSAID, _HARM, _a_server_that_knows_less_is_believed, 150),
        Bug("nothing is mended", SCHEDULES, _HARM, _nothing_is_mended, 20),
        Bug("receipts are not kept", UNSAID, _HARM, _receipts_are_not_kept, 20),
        Bug("receipts are not shown", SCHEDULES, _HARM, _nothing_is_shown_to_the_server, 40),
        Bug("all that was sent is received", CROSSING, _HARM, _all_that_was_sent_is_received, 40),
        Bug("forks are passed over", PUT_BACK, (*_HARM, NOTICED, TOGETHER), _forks_are_passed_over, 100),
        Bug("what is wanted is not said", SCHEDULES, _HARM, _what_is_wanted_is_not_said, 20),
        Bug("numbers are asked for anew", SCHEDULES, (NUMBERS,), _numbers_are_asked_for_anew, 20),
        Bug("nothing is given back", SCHEDULES, (COMES_BACK,), _nothing_is_given_back, 40),
        Bug("done with the first answer", SCHEDULES, (HEARD,), _done_with_the_first_answer, 20),
        Bug("any file is believed", SCHEDULES, (*_MONEY, NOTICED), _any_file_is_believed, 100),
        Bug("a lease is asked for anew", MONEY, (COMES_BACK,), _a_lease_is_asked_for_anew, 30),
        Bug("outcomes are not told", SCHEDULES, _HARM, _outcomes_are_not_told, 20),
        Bug("what is sent again is done again", SCHEDULES, (ONCE,), _sent_again_is_done_again, 60),
        Bug("rows are of an earlier moment", SCHEDULES, (EXACT, TOGETHER), _rows_of_an_earlier_moment, 20),
        Bug("nobody hears what desks hold", SCHEDULES, (*_MONEY, NUMBERS), _nobody_hears_what_desks_hold, 20),
        Bug("the notebook is in the backup", SCHEDULES, (ERASED, TOGETHER), _the_notebook_is_in_the_backup, 100),
        Bug("a restore begins no epoch", SCHEDULES, _HARM, _a_restore_begins_no_epoch, 20),
        Bug("what is leased does not count", SCHEDULES, (LIMITS,), _all_the_money_is_set_aside_twice, 60),
    ),
)
