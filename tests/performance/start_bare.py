"""The floor of `start`: a window like a form program's, and nothing else."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QApplication,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QMainWindow,
    QPlainTextEdit,
    QTabWidget,
    QWidget,
)

from tests.performance.marks import Painted, tell

FIELDS, TABS, ROWS = 20, 7, 50


def main() -> None:
    app = QApplication([])
    window, inside = QMainWindow(), QWidget()
    row = QHBoxLayout(inside)
    people, tabs, first = QListWidget(), QTabWidget(), QWidget()
    people.addItems([f"Customer {number}" for number in range(ROWS)])
    form = QFormLayout(first)
    for number in range(FIELDS):
        form.addRow(f"Field {number}", QLineEdit(f"value {number}"))
    tabs.addTab(first, "Customer")
    for number in range(1, TABS):
        tabs.addTab(QPlainTextEdit(), f"Tab {number}")
    row.addWidget(people, 1)
    row.addWidget(tabs, 3)
    window.setCentralWidget(inside)
    window.resize(1440, 900)
    painted = Painted(window)
    window.show()
    clock = QTimer(interval=2)
    clock.timeout.connect(lambda: tell(painted, painted.at) if painted.at else None)
    clock.start()
    app.exec()


main()
