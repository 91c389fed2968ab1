from __future__ import annotations

import threading

from PySide6.QtCore import QThread

from agentdesk.core.events import Events, Subject
from agentdesk.ui.bridge import Bridge


def test_a_change_in_another_thread_arrives_on_the_gui_thread(qtbot):
    events = Events()
    bridge = Bridge(events)
    seen: list[tuple[frozenset[Subject], bool]] = []
    bridge.changed.connect(lambda subjects: seen.append((subjects, QThread.isMainThread())))
    threading.Thread(target=events.publish, args=(frozenset({Subject("customer")}),)).start()
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [(frozenset({Subject("customer")}), True)]


def test_changes_that_come_too_fast_arrive_as_one(qtbot):
    events = Events()
    bridge = Bridge(events)
    seen: list[frozenset[Subject]] = []
    bridge.changed.connect(seen.append)
    for number in range(100):
        events.publish(frozenset({Subject(f"kind {number}")}))
    qtbot.waitUntil(lambda: bool(seen))
    qtbot.wait(10)
    assert len(seen) == 1
    assert len(seen[0]) == 100


def test_after_closing_nothing_is_heard(qtbot):
    events = Events()
    bridge = Bridge(events)
    seen: list[frozenset[Subject]] = []
    bridge.changed.connect(seen.append)
    events.publish(frozenset({Subject("customer")}))
    bridge.close()
    events.publish(frozenset({Subject("order")}))
    qtbot.wait(20)
    assert seen == []
