"""What takes long begins when the window has been painted, or when nobody will see it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from agentdesk.ui.first_frame import FirstFrame


class Painting(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def paintEvent(self, event: object) -> None:
        self.told.append("painted")


def test_it_is_told_once_and_after_the_painting(qtbot):
    window = Painting()
    qtbot.addWidget(window)
    FirstFrame(window).painted.connect(lambda: window.told.append("told"))
    window.show()
    qtbot.waitUntil(lambda: "told" in window.told)
    window.repaint()
    qtbot.wait(20)
    assert window.told[0] == "painted"
    assert window.told.count("told") == 1


def test_a_window_that_is_never_painted_does_not_wait_for_ever(qtbot):
    window = Painting()
    qtbot.addWidget(window)
    with qtbot.waitSignal(FirstFrame(window).painted, timeout=60_000):
        pass
    assert window.told == []
