"""The one door for work off the GUI thread; no other file of the window makes a thread.

A call runs in a lane; what comes of it is delivered on the GUI thread, to an owner that is still there. Calls never
touch a widget: they get data and return data.
"""

from __future__ import annotations

import inspect
import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from enum import Enum
from functools import partial
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from agentdesk.core.asking import LONGEST, Asking, MustAsk, What, nobody_waits, waits
from agentdesk.ui.collector import Collector
from agentdesk.ui.patient import PatientThreads

_log = logging.getLogger(__name__)


class Lane(Enum):
    """Which queue a call waits in; the value is how many calls of the lane run at once."""

    DATABASE = ("database", 1)  # serial: order is kept and the file is never fought over; nobody waits for a line
    WORK = ("work", 2)  # imports, exports, backups: long, with their own connection
    NETWORK = ("network", 4)
    DRAFTS = ("drafts", 1)  # a file of its own: typed words wait for nothing else
    DECIDING = ("deciding", 1)  # commands on which only the server decides, in their order
    LOOKING = ("looking", 12)  # what only the server knows
    FINDING = ("finding", 2)  # the same with every key

    @property
    def is_of_the_line(self) -> bool:
        """What its calls wait for may never come: the program does not wait for them at its end."""
        return self in (Lane.NETWORK, Lane.DECIDING, Lane.LOOKING, Lane.FINDING)


_ASKED = (Lane.DECIDING, Lane.LOOKING)
"""Where somebody waits for the server and is told so; whoever types is not: they see what is here."""


class Cancelled(Exception):
    """Raised inside a call that noticed it is no longer wanted; reported to nobody."""


class Task:
    """A call on its way. Given to calls that take an argument, so that they can report and notice cancelling."""

    def __init__(self, runner: TaskRunner, owner: QObject, handlers: _Handlers) -> None:
        self.owner = owner
        self.handlers = handlers
        self.asking = Asking(lambda: self.wanted)
        self._runner = runner
        self._cancelled = threading.Event()
        self._latest: tuple[Any, ...] | None = None
        self._lock = threading.Lock()

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Asks the call to stop and drops whatever it still says; a call that has not begun never begins."""
        self._cancelled.set()
        self.asking.stop()

    def stop_if_cancelled(self) -> None:
        """For long calls, between steps. Raises Cancelled."""
        if self.cancelled:
            raise Cancelled

    def report(self, *progress: Any) -> None:
        """From the working thread: `progress` reaches the progress callback; only the latest when they pile up."""
        with self._lock:
            waiting, self._latest = self._latest is not None, progress
        if not waiting:
            self._runner.deliver(self._hand_over_progress)

    def _hand_over_progress(self) -> None:
        with self._lock:
            progress, self._latest = self._latest, None
        if progress is not None and self.wanted and self.handlers.progress:
            self.handlers.progress(*progress)

    @property
    def wanted(self) -> bool:
        return not self.cancelled and shiboken6.isValid(self.owner)


class _Handlers:
    """What to do with the outcome of a call; all of it on the GUI thread."""

    __slots__ = ("done", "failed", "progress")

    def __init__(
        self,
        done: Callable[[Any], None] | None,
        failed: Callable[[Exception], None] | None,
        progress: Callable[..., None] | None,
    ) -> None:
        self.done, self.failed, self.progress = done, failed, progress


class _Errand(list[Any]):
    """A task, its call, then what came of it. Emptied on the GUI thread, so that no worker is the last to let go of an
    object of Qt's that the call has brought along."""


class TaskRunner(QObject):
    """Runs calls in lanes. One per program, made on the GUI thread, closed at its end."""

    unhandled = Signal(Exception)
    """A call failed whose owner had no `failed`: the window shows it."""
    asked = Signal(bool)
    """Whether somebody waits for a server now."""
    _wake = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pools: dict[Lane, ThreadPoolExecutor | PatientThreads] = {}
        self._outcomes: deque[Callable[[], None]] = deque()
        self._latest: dict[tuple[int, str], Task] = {}
        self._running: dict[Task, Lane] = {}
        self._collector: Collector | None = None
        self._closed = False
        self._wake.connect(self._hand_over, Qt.ConnectionType.QueuedConnection)

    @property
    def is_idle(self) -> bool:
        """Whether everything that was asked has been answered."""
        return not self._running

    def run(
        self,
        call: Callable[..., Any],
        *,
        owner: QObject,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        progress: Callable[..., None] | None = None,
        lane: Lane = Lane.DATABASE,
        supersedes: str = "",
    ) -> Task:
        """Runs `call()` in a lane; a call with a parameter gets its Task, to report progress and notice cancelling.

        `done(result)` or `failed(error)` follows on the GUI thread, unless the owner is gone or the task cancelled.
        With `supersedes`, an earlier task of the same owner under this name is cancelled: type-ahead wants only the
        answer to the latest key.
        """
        task = Task(self, owner, _Handlers(done, failed, progress))
        if supersedes:
            self._supersede((id(owner), supersedes), task)
        self._submit(lane, task, call)
        return task

    def deliver(self, call: Callable[[], None]) -> None:
        """Runs `call` on the GUI thread, soon. May be called from any thread."""
        self._outcomes.append(call)
        if shiboken6.isValid(self):
            self._wake.emit()

    def stop_asking(self) -> None:
        """Whoever waits for a server waits no more, and is told what that means for what they asked."""
        for task, lane in self._running.items():
            if lane in _ASKED:
                task.asking.stop()

    def close(self, *, wait: bool = True) -> None:
        """Lets calls that have begun finish (`wait`), except those that wait for a line, and forgets the rest; nothing
        is delivered any more."""
        for task in list(self._running):
            task.cancel()
        for pool in self._pools.values():
            pool.shutdown(wait=wait, cancel_futures=True)
        self._outcomes.clear()
        self._closed = True
        if self._collector:
            self._collector.close()

    def _supersede(self, name: tuple[int, str], task: Task) -> None:
        if earlier := self._latest.get(name):
            earlier.cancel()
        self._latest[name] = task

    def _submit(self, lane: Lane, task: Task, call: Callable[..., Any]) -> None:
        if self._closed:
            return  # a timer of a window that is going
        if lane not in self._pools:
            name, width = lane.value
            make = PatientThreads if lane.is_of_the_line else ThreadPoolExecutor
            self._pools[lane] = make(max_workers=width, thread_name_prefix=name)
            self._collector = self._collector or Collector(self)
        self._note_running(task, lane)
        self._pools[lane].submit(self._work, lane, _Errand([task, call]))

    def _work(self, lane: Lane, errand: _Errand) -> None:
        errand.append(_outcome_in(lane, *errand))
        self.deliver(partial(self._finish, errand))

    def _finish(self, errand: _Errand) -> None:
        task, call, outcome = errand
        errand.clear()
        if isinstance(outcome, MustAsk):
            self._ask(task, call, outcome.what)
        else:
            self._note_running(task, None)
            self._latest = {name: known for name, known in self._latest.items() if known is not task}
            _hand_to_owner(task, outcome, self.unhandled.emit)

    def _ask(self, task: Task, call: Callable[..., Any], what: What) -> None:
        """The same again, where it may wait; in the order in which it was found out."""
        self._note_running(task, None)
        self._submit(Lane[what.name], task, call)

    def _note_running(self, task: Task, lane: Lane | None) -> None:
        before = self.is_asking
        if lane is None:
            self._running.pop(task, None)
        else:
            self._running[task] = lane
        if self.is_asking != before:
            self.asked.emit(self.is_asking)

    @property
    def is_asking(self) -> bool:
        return any(lane in _ASKED for lane in self._running.values())

    def _hand_over(self) -> None:
        if self._outcomes:
            self._outcomes.popleft()()


class InlineRunner(TaskRunner):
    """The twin for tests: every call runs at once, in the caller's thread, outcome included."""

    def _submit(self, lane: Lane, task: Task, call: Callable[..., Any]) -> None:
        outcome = _outcome_of(task, call)
        self._finish(_Errand([task, call, outcome]))

    def deliver(self, call: Callable[[], None]) -> None:
        call()


def run_inline(parent: QObject | None = None) -> TaskRunner:
    """A runner without threads, for tests of presenters."""
    return InlineRunner(parent)


def _outcome_in(lane: Lane, task: Task, call: Callable[..., Any]) -> tuple[Any, Exception | None] | MustAsk:
    if lane is not Lane.DATABASE:
        if lane in _ASKED:
            task.asking.wait_at_most(LONGEST)
        with waits(task.asking):
            return _outcome_of(task, call)
    try:
        with nobody_waits():
            return _outcome_of(task, call)
    except MustAsk as there:
        return there


def _outcome_of(task: Task, call: Callable[..., Any]) -> tuple[Any, Exception | None]:
    try:
        task.stop_if_cancelled()
        return (call(task) if _takes_task(call) else call()), None
    except Exception as error:  # noqa: BLE001  # whatever a call raises belongs to its owner, never to the thread
        return None, error


def _takes_task(call: Callable[..., Any]) -> bool:
    needed = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    parameters = inspect.signature(call).parameters.values()
    return any(each.kind in needed and each.default is inspect.Parameter.empty for each in parameters)


def _hand_to_owner(task: Task, outcome: tuple[Any, Exception | None], unhandled: Callable[[Exception], None]) -> None:
    result, error = outcome
    if not task.wanted or isinstance(error, Cancelled):
        return
    if error is None:
        if task.handlers.done:
            task.handlers.done(result)
    elif task.handlers.failed:
        task.handlers.failed(error)
    else:
        _log.error("a call nobody answers for failed", exc_info=error)
        unhandled(error)
