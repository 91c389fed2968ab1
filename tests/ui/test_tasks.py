from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QObject, QThread

from agentdesk.core.asking import What, asker, may_wait
from agentdesk.core.errors import Refused
from agentdesk.ui.patient import PatientThreads
from agentdesk.ui.tasks import InlineRunner, Lane, Task, TaskRunner, run_inline


@pytest.fixture
def runner(qapp) -> Iterator[TaskRunner]:
    made = TaskRunner()
    yield made
    made.close()


def test_a_call_runs_elsewhere_and_its_result_arrives_on_the_gui_thread(runner: TaskRunner, qtbot):
    owner, seen = QObject(), []
    here = threading.get_ident()
    runner.run(
        lambda: (threading.get_ident(), 6 * 7),
        owner=owner,
        done=lambda result: seen.append((*result, threading.get_ident(), QThread.isMainThread())),
    )
    qtbot.waitUntil(lambda: bool(seen))
    there, answer, delivered, on_main = seen[0]
    assert (answer, delivered, on_main) == (42, here, True)
    assert there != here


def test_the_database_lane_keeps_the_order(runner: TaskRunner, qtbot):
    owner, order = QObject(), []
    for number in range(50):
        runner.run(lambda number=number: number, owner=owner, done=order.append)
    qtbot.waitUntil(lambda: len(order) == 50)
    assert order == list(range(50))


def test_work_does_not_hold_up_the_database_lane(runner: TaskRunner, qtbot):
    owner, done, gate = QObject(), [], threading.Event()
    runner.run(lambda: gate.wait(5), owner=owner, lane=Lane.WORK, done=lambda _: done.append("import"))
    runner.run(lambda: None, owner=owner, done=lambda _: done.append("find"))
    qtbot.waitUntil(lambda: done == ["find"])
    gate.set()
    qtbot.waitUntil(lambda: done == ["find", "import"])


def test_a_failure_reaches_the_owner(runner: TaskRunner, qtbot):
    owner, failures = QObject(), []
    runner.run(lambda: 1 / 0, owner=owner, failed=failures.append)
    qtbot.waitUntil(lambda: bool(failures))
    assert isinstance(failures[0], ZeroDivisionError)


def test_a_failure_nobody_answers_for_is_told_to_the_window(runner: TaskRunner, qtbot):
    with qtbot.waitSignal(runner.unhandled) as told:
        runner.run(lambda: 1 / 0, owner=runner)
    assert isinstance(told.args[0], ZeroDivisionError)


def test_an_owner_that_is_gone_gets_nothing(runner: TaskRunner, qtbot):
    owner, bystander, seen, gate = QObject(), QObject(), [], threading.Event()
    runner.run(lambda: gate.wait(5), owner=owner, done=seen.append)
    owner.deleteLater()
    QCoreApplication.sendPostedEvents(owner, 52)  # QEvent.DeferredDelete
    gate.set()
    runner.run(lambda: "later", owner=bystander, done=seen.append)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == ["later"]


def test_a_cancelled_call_that_has_not_begun_never_begins(runner: TaskRunner, qtbot):
    owner, began, gate, done = QObject(), [], threading.Event(), []
    runner.run(lambda: gate.wait(5), owner=owner)
    waiting = runner.run(lambda: began.append(1), owner=owner, done=done.append)
    waiting.cancel()
    gate.set()
    runner.run(lambda: "after", owner=owner, done=done.append)
    qtbot.waitUntil(lambda: bool(done))
    assert (began, done) == ([], ["after"])


def test_a_long_call_notices_that_it_is_cancelled(runner: TaskRunner, qtbot):
    owner, stopped = QObject(), threading.Event()

    def work(task: Task) -> None:
        try:
            while True:
                task.stop_if_cancelled()
        finally:
            stopped.set()

    failures: list[Exception] = []
    task = runner.run(work, owner=owner, failed=failures.append, lane=Lane.WORK)
    task.cancel()
    assert stopped.wait(5)
    qtbot.wait(20)
    assert failures == []


def test_progress_piles_up_to_its_latest(runner: TaskRunner, qtbot):
    owner, heard, done = QObject(), [], []

    def work(task: Task) -> str:
        for step in range(10_000):
            task.report(step, 10_000)
        return "done"

    runner.run(work, owner=owner, progress=lambda at, of: heard.append((at, of)), done=done.append)
    qtbot.waitUntil(lambda: bool(done))
    assert heard == sorted(heard)
    assert heard[-1] == (9_999, 10_000)
    assert len(heard) < 2_000


def test_only_the_answer_to_the_latest_key_is_delivered(runner: TaskRunner, qtbot):
    owner, seen, began = QObject(), [], []
    gate = threading.Event()
    runner.run(lambda: gate.wait(5), owner=QObject(parent=owner))
    for typed in ("m", "mu", "mue"):
        runner.run(lambda typed=typed: began.append(typed) or typed, owner=owner, done=seen.append, supersedes="find")
    gate.set()
    qtbot.waitUntil(lambda: bool(seen))
    assert (seen, began) == (["mue"], ["mue"])


def test_closing_delivers_nothing_more(qapp, qtbot):
    runner, owner, seen = TaskRunner(), QObject(), []
    runner.run(lambda: "late", owner=owner, done=seen.append)
    runner.close()
    qtbot.wait(20)
    assert seen == []


def test_inline_everything_has_happened_when_run_returns(qapp):
    runner, owner, seen = run_inline(), QObject(), []
    runner.run(lambda: 1, owner=owner, done=seen.append)
    runner.run(lambda task: task.report("half") or 2, owner=owner, done=seen.append, progress=seen.append)
    runner.run(lambda: 1 / 0, owner=owner, failed=lambda error: seen.append(type(error)))
    assert isinstance(runner, InlineRunner)
    assert seen == [1, "half", 2, ZeroDivisionError]


def test_a_call_with_a_default_argument_gets_no_task(qapp):
    seen: list[int] = []
    run_inline().run(lambda number=7: number, owner=QObject(), done=seen.append)
    assert seen == [7]


def over_the_line(gate: threading.Event, what: What = What.DECIDING, answer: object = "decided"):
    """A call that has to ask a server, which answers once the gate is open."""

    def call() -> object:
        may_wait(what)
        while not gate.wait(0.01):
            asker().require()
        return answer

    return call


@pytest.mark.parametrize("what", What)
def test_what_has_to_ask_a_server_does_so_beside_the_database_lane(runner: TaskRunner, qtbot, what: What):
    owner, seen, gate = QObject(), [], threading.Event()
    runner.run(over_the_line(gate, what), owner=owner, done=seen.append)
    runner.run(lambda: "read", owner=owner, done=seen.append)
    qtbot.waitUntil(lambda: seen == ["read"])
    gate.set()
    qtbot.waitUntil(lambda: seen == ["read", "decided"])


def test_what_the_server_decides_on_keeps_its_order(runner: TaskRunner, qtbot):
    owner, order, gate = QObject(), [], threading.Event()
    for number in range(20):
        runner.run(over_the_line(gate, answer=number), owner=owner, done=order.append)
    runner.run(lambda: "note", owner=owner, done=order.append)
    qtbot.waitUntil(lambda: order == ["note"])
    gate.set()
    qtbot.waitUntil(lambda: len(order) == 21)
    assert order == ["note", *range(20)]


def test_the_window_hears_that_a_server_is_asked_and_that_it_has_answered(runner: TaskRunner, qtbot):
    owner, heard, gate = QObject(), [], threading.Event()
    runner.asked.connect(heard.append)
    for what in What:
        runner.run(over_the_line(gate, what), owner=owner)
    qtbot.waitUntil(lambda: heard == [True])
    gate.set()
    qtbot.waitUntil(lambda: heard == [True, False])


def test_whoever_does_not_wait_any_longer_is_told_so(runner: TaskRunner, qtbot):
    owner, refused, gate = QObject(), [], threading.Event()
    for _ in range(3):
        runner.run(over_the_line(gate), owner=owner, failed=refused.append)
    qtbot.waitUntil(lambda: runner.is_asking)
    qtbot.waitUntil(lambda: bool(runner.stop_asking() or (refused and runner.is_idle)))
    assert [each.code for each in refused if isinstance(each, Refused)] == ["sync.stopped"] * 3


def test_a_program_ends_without_those_who_wait_for_a_server(qapp, qtbot):
    runner, began = TaskRunner(), threading.Event()

    def call() -> None:
        may_wait(What.DECIDING)
        began.set()
        threading.Event().wait(600)  # hears nothing, whatever happens

    runner.run(call, owner=runner)
    qtbot.waitUntil(began.is_set)
    runner.close()
    waiting = [each for each in threading.enumerate() if each.name.startswith("deciding")]
    assert waiting
    assert all(each.daemon for each in waiting)


def test_patient_threads_are_as_many_as_they_may_be_and_no_more():
    threads, gate, there = PatientThreads(3, "patient"), threading.Event(), []

    def call() -> None:
        there.append(threading.current_thread().name)
        gate.wait(5)

    for _ in range(7):
        threads.submit(call)
    while len(there) < 3:
        pass
    assert len(set(there)) == 3
    gate.set()
    while len(there) < 7:
        pass
    threads.shutdown()
    assert len(set(there)) == 3
