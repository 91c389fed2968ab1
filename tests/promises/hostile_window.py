"""`python -m tests.promises.hostile_window ROOT SIZE NAME=STEPS …`: the real window over hostile words.

ROOT/profile is the profile. Each NAME (a planted bug, or nothing) gets a process and a copy of its own; what it saw is
written to ROOT/day NAME/told, line by line; the first line is its process id. STEPS are joined by commas.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QDeadlineTimer, QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QToolTip,
    QWidget,
)
from shiboken6 import isValid

from agentdesk.core.actors import SYSTEM
from agentdesk.core.cases.commands import CasesOf
from agentdesk.core.commands import open_all_rooms
from agentdesk.core.customers.commands import CustomerByNumber
from agentdesk.core.errors import Failure
from agentdesk.core.wording import error_text
from tests.profiles import PASSPHRASE
from tests.promises.forked import Tell, run_in_child
from tests.promises.hostile_desk import PLANTED, PROFILE
from tests.promises.hostile_rooms import ROOMS
from tests.promises.hostile_words import MARK, hostile_words, mark
from tests.promises.promise import Trial
from tests.promises.taken_as_markup import is_markup, marked_up, words_of
from tests.promises.window import OpenWindow

SHOWN_MS, QUIET = 30, 6
"""How long the rest takes to stand on the screen once the first of it does; how often in a row nobody is at work."""
AS_MARKUP, IN_TITLE = "shown as markup", "in a window title"


class BugSeen(Exception):
    """The planted bug has shown itself: the first sign is enough."""


class Walk:
    """One walk through the window; each step shows hostile words in another place."""

    def __init__(self, folder: Path, planted: Path, size: int, tell: Tell) -> None:
        self.words = hostile_words(planted)
        self.folder, self.size, self.tell = folder, size, tell
        self.seen = 0
        self.window = OpenWindow(folder, PASSPHRASE)
        self.bench = self.window.bench
        self.start = self.window.start
        self.start.window.resize(1440, 900)
        self.numbers = list(range(0, len(self.words), max(1, len(self.words) // size)))
        self.half = self.numbers[: len(self.numbers) // 2]

    def customer(self) -> None:
        """Header, alerts, timeline with an entry open, cards; then the editor and the note composer."""
        for n in self.numbers:
            customer_id = self.bench.workplace.desk.ask(CustomerByNumber(f"K{n}"), actor=SYSTEM)
            self.bench.show_customer(customer_id)
            self.window.wait(lambda n=n: self.stands_there(mark(n)), f"customer {n} does not come")
            self.look(f"customer {n}")
            self.start.window.focus_place(self.start.window.centre)
            for key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Down):
                self.window.key(key)
            self.look(f"timeline of {n}")

    def promised(self) -> None:
        """The page of a case, what its letters open, an offer, the lists, the calendar of callbacks."""
        for n in self.numbers:
            customer_id = self.bench.workplace.desk.ask(CustomerByNumber(f"K{n}"), actor=SYSTEM)
            [case] = self.bench.workplace.desk.ask(CasesOf(customer_id), actor=SYSTEM)
            self.bench.joined.show_case(case.id)
            self.window.wait(lambda n=n: self.stands_there(mark(n)), f"case {n} does not come")
            self.look(f"case {n}")
            for action in ("case.resolve", "case.edit", "case.split"):
                self.run(action)
                self.look(f"{action} {n}")
        offers = [item for item in self.bench.work.items if item.kind == "handover"]
        self.bench.open_work(offers[0])
        self.window.rest(400)
        self.look("offer")
        for action in ("lists.show", "callback.calendar"):
            self.run(action)
            self.window.rest(400)
            self.look(action)

    def editor(self) -> None:
        self.bench.show_customer(self.bench.workplace.desk.ask(CustomerByNumber("K1"), actor=SYSTEM))
        self.window.rest(150)
        self.run("customer.edit")
        self.look("editor")
        self.run("customer.close")
        self.run("customer.note")
        self.window.type(self.words[1])
        self.look("note")

    def search(self) -> None:
        for n in self.numbers:
            self.run("window.search")
            self.start.window.top.search.setText("")
            self.window.type(mark(n))
            self.look(f"hits for {n}")
        self.start.window.top.search.setText("")
        self.window.type(self.words[1][:120])
        self.look("hits for markup")
        self.window.key(Qt.Key.Key_Escape)
        self.run("window.palette")
        self.window.type(self.words[5][:60])
        self.look("palette")
        self.window.key(Qt.Key.Key_Escape)

    def conversation(self) -> None:
        self.bench.show_customer(self.bench.workplace.desk.ask(CustomerByNumber("K0"), actor=SYSTEM))
        self.window.rest(200)
        self.window.take_contact()
        self.window.type(self.words[0][:150])
        for action in ("call.snippet", "call.reason", "call.mood", "call.add_data", "call.channel", "call.wrap_up"):
            self.run(action)
            self.look(action)
            self.window.key(Qt.Key.Key_Escape)
        self.bench.open_uri("tel:+4917155501?answer=" + "%3Cb%3E" + mark(1))
        self.look("call from outside")
        self.run("call.later")
        self.look("work list")

    def messages(self) -> None:
        """Toasts; what a failure says that quotes foreign words."""
        for n in self.numbers:
            self.bench.tell(self.words[n])
            self.look(f"message {n}", rest=30)
        self.bench.tell(error_text(Failure("import.file_empty", file=self.words[1])))
        self.look("failure")

    def importing(self) -> None:
        """A file with a hostile name, hostile columns and cells: looked at, rehearsed, imported."""
        file = self.folder.parent / f"<b>{mark(1)}<img src=x>.csv"
        columns = ["Kundennr", "Vorname", "Nachname", "E-Mail", self.words[0].replace(";", ",").replace("\n", " ")]
        lines = [
            columns,
            *([f"K{n}", _cell(text), _cell(text), f"{mark(n)}x", _cell(text)] for n, text in enumerate(self.words)),
        ]
        file.write_text("\n".join(";".join(line) for line in lines), encoding="utf-8")
        self.run("intake.open")
        self.look("imports")
        self.bench.intake.look(file)
        self.window.wait(lambda: self.bench.intake.file is not None)
        self.look("columns")
        self.bench.intake.rehearse()
        self.window.wait(lambda: self.bench.intake.found is not None)
        self.look("rehearsed")
        self.bench.intake.carry_out()
        self.window.wait(lambda: self.bench.intake.result is not None)
        self.look("imported")

    def pages(self) -> None:
        for action in ("window.settings", "window.help", "work.next"):
            self.run(action)
            self.look(action)

    def run(self, action: str) -> None:
        self.start.window.actions_of_window.run(action)

    def look(self, where: str, rest: int = 300, *, what: str = "") -> None:
        """Paint everything, hover over everything, and see how each widget takes its words. `what` is waited for;
        without it, until nothing more comes, `rest` milliseconds at most."""
        if what:
            self.window.wait(lambda: self.stands_there(what), f"{where}: {what} does not come")
        self.window.rest(SHOWN_MS) if what else self.settle(rest)
        for top in QApplication.topLevelWidgets():
            if isValid(top) and top.isVisible():
                top.grab()
                self._title(top, where)
                for widget in [top, *top.findChildren(QWidget)]:
                    if isValid(widget) and widget.isVisible():  # what a hover has shown may be gone again
                        self._taken_as_text(widget, where)
                        self._hover(widget, where)
        QToolTip.hideText()

    def settle(self, most: int) -> None:
        """Until nobody has been at work for a while."""
        quiet, patience = 0, QDeadlineTimer(most)
        while quiet < QUIET and not patience.hasExpired():
            self.window.rest(10)
            quiet = quiet + 1 if self.bench.door.runner.is_idle else 0

    def stands_there(self, words: str) -> bool:
        visible = (widget for widget in self.start.window.findChildren(QWidget) if widget.isVisible())
        return any(words in shown for widget in visible for shown in words_of(widget))

    def _title(self, top: QWidget, where: str) -> None:
        if MARK in top.windowTitle():
            self.tell("violated", IN_TITLE, f"{where}: {top.windowTitle()[:200]}")

    def _taken_as_text(self, widget: QWidget, where: str) -> None:
        for what, words in marked_up(widget):
            self.tell("violated", AS_MARKUP, f"{where}: {what} {type(widget).__name__}: {words[:200]}")
        if any(MARK in words for words in words_of(widget)):
            self.seen += 1

    def _hover(self, widget: QWidget, where: str) -> None:
        """As a pointer that comes to rest: tool tips of rows and cells are made only then."""
        if MARK in widget.toolTip() or isinstance(widget, QAbstractItemView):
            points = [QPoint(x, y) for x in (40, 200) for y in range(12, min(widget.height(), 400), 40)]
            for point in points if isinstance(widget, QAbstractItemView) else points[:1]:
                at = widget.mapToGlobal(point)
                QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, point, at))
                if is_markup(Qt.TextFormat.AutoText, QToolTip.text()):
                    self.tell("violated", AS_MARKUP, f"{where}: tool tip: {QToolTip.text()[:200]}")


def _cell(text: str) -> str:
    return '"' + text[:2_000].replace('"', '""') + '"'


STEPS: dict[str, Callable[[Walk], None]] = {
    name: getattr(Walk, name)
    for name in ("customer", "promised", "editor", "search", "conversation", "messages", "importing", "pages")
} | ROOMS


def _main(root: str, size: str, *days: str) -> None:
    import holidays  # noqa: F401 - what a window loads only when it is first wanted: here once, before all days

    from tests.promises.hostile_text import PROMISE

    open_all_rooms()
    bugs = {bug.name: bug for bug in PROMISE.bugs}
    for day in days:
        name, _, steps = day.rpartition("=")
        folder = Path(root) / f"day {name}"
        trial = Trial(int(size), 0, folder, bugs.get(name))
        run_in_child(lambda tell, trial=trial, steps=steps: _day(trial, Path(root), steps.split(",")), trial)


def _day(trial: Trial, root: Path, steps: list[str]) -> None:
    profile = trial.folder / "profile"
    shutil.copytree(root / PROFILE, profile)
    handle = os.open(trial.folder / "told", os.O_WRONLY | os.O_CREAT, 0o600)

    def tell(*words: Any) -> None:
        os.write(handle, json.dumps(words).encode() + b"\n")
        if words[0] == "violated" and trial.bug:
            raise BugSeen

    def unforeseen(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        tell("broken", "unforeseen", "".join(traceback.format_exception(kind, error, trace))[-1_500:])

    sys.excepthook = unforeseen
    tell("process", os.getpid())
    walk = Walk(profile, root / PLANTED, trial.size, tell)
    for name in steps:
        try:
            walk.seen = 0
            STEPS[name](walk)
            tell("walked", name, walk.seen)
        except BugSeen:
            break
        except Exception:  # noqa: BLE001 - the other steps are looked at all the same
            tell("broken", name, traceback.format_exc()[-1_500:])
        walk.window.key(Qt.Key.Key_Escape)
        while left_open := QApplication.activePopupWidget():
            left_open.close()
    tell("over")


if __name__ == "__main__":
    _main(*sys.argv[1:])
