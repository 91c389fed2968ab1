from __future__ import annotations

import time

from agentdesk.ui.stalls import StallMonitor


def test_a_pause_of_the_gui_thread_is_seen_and_measured(qtbot):
    monitor = StallMonitor(limit_ms=50)
    monitor.start()
    qtbot.wait(30)
    time.sleep(0.12)
    qtbot.wait(30)
    assert 90 < monitor.stop() < 400
    assert len(monitor.stalls_ms) == 1


def test_a_thread_that_looks_at_its_events_has_no_stalls(qtbot):
    monitor = StallMonitor(limit_ms=50)
    monitor.start()
    qtbot.wait(100)
    monitor.stop()
    assert monitor.stalls_ms == []
    assert len(monitor.gaps_ms) > 5
