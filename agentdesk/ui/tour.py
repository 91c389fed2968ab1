"""Drives the main job in a window that nobody sees and keeps its pictures: the handbook's, and proof on a machine
without a display.

The sample shop is made anew in a temporary place on a fixed day, so that the pictures change only when the window does.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QEventLoop, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from agentdesk.core.actors import SYSTEM
from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import LEADERS
from agentdesk.core.errors import Failure
from agentdesk.core.people.commands import People, SetPin
from agentdesk.core.sample import PASSPHRASE, PERSON, open_sample
from agentdesk.core.work.model import WorkItem
from agentdesk.ui.app import Start
from agentdesk.ui.callbacks.part import CallbacksPart
from agentdesk.ui.cases.part import CasesPart
from agentdesk.ui.workbench import Workbench

DAY = datetime(2026, 11, 23, 9, 42, tzinfo=UTC)
WIDE, NARROW = (1440, 900), (1280, 720)
_PATIENCE_MS = 60_000
_CALLER = "bäckerei"
_PIN = "246810"
_SUPERVISOR, _GIVEN = "Amira Haddad", "werner sophie"
"""With whom a request lies, and who has a voucher."""
_COLOURS = 80
_KIND = 0xC0C0C0
"""The two highest bits of red, green and blue: 64 kinds of colour."""
_SMALLEST = 0
"""What Qt calls the quality of a PNG: as small as can be, without loss."""
_FILE = """Exportiert am 20.11.2026;;;;;;;
Kundennr.;Anrede;Name;Straße;PLZ;Ort;Telefon;E-Mail
1001;Frau;Dr. Jana Grünwald;Am Stadtgarten 4;50672;Köln;0221 / 4710 222;jana.gruenwald@example.org
1002;Herr;von der Heide, Karl;Lindenweg 12a;01067;Dresden;(0351) 55 501 42;k.vdheide@example.com
1003;Firma;Café Morgenrot GmbH;Hauptstr. 7;1067;Dresden;0351-5550143;post@example.net
;;Unbekannt;;;;12;keine
20001;;Neuer Name;;;;;
"""
_NOTES = {
    "de": "Ersatz ging an die alte Adresse. Neu: Lindenweg 8, 50674 Köln. Braucht sie vor Mittwoch.",
    "en": "Replacement went to the old address. New: Lindenweg 8, 50674 Köln. Needs it before Wednesday.",
}
_PROMISE = {
    "de": ("Der Ersatz ist bis dahin bei Ihnen", "mi 12:00"),
    "en": ("The replacement will be with you by then", "wed 12:00"),
}
_CALLBACK = {
    "de": "Fragen, ob alles heil angekommen ist",
    "en": "Ask whether everything arrived in one piece",
}


def run_tour(folder: Path) -> list[Path]:
    """Returns the pictures, in the order in which they were taken."""
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance() or QApplication(["agentdesk"])
    assert isinstance(app, QApplication)
    pictures: list[Path] = []
    with tempfile.TemporaryDirectory(prefix="agentdesk-tour-") as place:
        shop = Path(place) / "shop"
        _make(shop)
        for language, mode, size in (("en", "light", WIDE), ("de", "light", WIDE), ("de", "dark", NARROW)):
            own = Path(shutil.copytree(shop, Path(place) / f"shop-{language}-{mode}"))
            guide = _Guide(app, own, folder, language, mode, size)
            pictures += guide.show_first_start() if mode == "light" else []
            pictures += guide.show_main_job()
    return pictures


def _make(shop: Path) -> None:
    """The sample shop, where whoever leads can decide."""
    workplace = open_sample(shop, clock=FixedClock(DAY))
    desk = workplace.desk
    for person in desk.ask(People(), actor=SYSTEM):
        if not person.roles.isdisjoint(LEADERS):
            desk.execute(SetPin(person_id=person.id, verifier=desk.pins.verifier(person.id, _PIN)), actor=SYSTEM)
    workplace.close()


class _Guide:
    """One walk through the window in one language, theme and size, in a shop of its own."""

    def __init__(
        self, app: QApplication, shop: Path, folder: Path, language: str, mode: str, size: tuple[int, int]
    ) -> None:
        self._app, self._shop, self._folder, self._clock = app, shop, folder, FixedClock(DAY)
        self._language, self._mode, self._size = language, mode, size

    def show_first_start(self) -> list[Path]:
        with self._window(self._shop.with_name(f"new-{self._language}"), "") as start:
            _until(lambda: start.window.centre.panel is not start.page)
            return [self._picture(start, "first-start")]

    def show_main_job(self) -> list[Path]:
        """A supervisor's, before the requests lapse; an agent's, then what only whoever runs the shop may do."""
        with self._window(self._shop, PASSPHRASE, _SUPERVISOR) as start:
            leaders = [*self._approvals(start), *self._vouchers(start)]
        with self._window(self._shop, PASSPHRASE, PERSON) as start:
            agents = [*self._customer(start), *self._call(start), *self._promises(start)]
        with self._window(self._shop, PASSPHRASE) as start:
            return [*leaders, *agents, *self._import(start), *self._money(start), *self._settings(start)]

    def _approvals(self, start: Start) -> Iterator[Path]:
        """A request beside its customer, and all there are; nothing is decided."""
        bench = _ready(start)
        bench.open_work(_work(bench, "approval"))
        _until(lambda: bench.customers.front is not None)
        yield self._picture(start, "approve")
        yield self._page(start, "approvals.show", "approvals")

    def _vouchers(self, start: Start) -> Iterator[Path]:
        """Those of a customer."""
        bench = _ready(start)
        before = bench.customers.front
        start.window.top.focus_search()
        self._type(_GIVEN)
        _until(bench.box.popup.isVisible)
        self._press(Qt.Key.Key_Return)
        _until(lambda: bench.customers.front not in (None, before))
        yield self._page(start, "voucher.show", "vouchers")

    def _customer(self, start: Start) -> Iterator[Path]:
        """Found, seen, edited."""
        bench = _ready(start)
        start.window.top.focus_search()
        self._type(_CALLER)
        _until(bench.box.popup.isVisible)
        yield self._picture(start, "find")
        self._press(Qt.Key.Key_Return)
        _until(lambda: bench.customers.page is not None and bench.customers.page.presenter.opened is not None)
        yield self._picture(start, "customer")
        yield self._page(start, "customer.edit", "editor")
        self._press(Qt.Key.Key_Escape)
        _until(lambda: bench.customers.front is not None)

    def _call(self, start: Start) -> Iterator[Path]:
        """Taken, with what is promised in it, up to the wrap-up; never saved."""
        bench = _ready(start)
        start.window.actions_of_window.run("call.start")
        self._clock.move(timedelta(minutes=2, seconds=14))
        self._until_typing(QPlainTextEdit)
        self._type(_NOTES[self._language])
        yield self._picture(start, "call")
        words, due = _PROMISE[self._language]
        start.window.actions_of_window.run("promise.make")
        self._until_typing(QLineEdit)
        self._type(words)
        self._press(Qt.Key.Key_Tab)
        self._type(due)
        yield self._picture(start, "promise")
        self._press(Qt.Key.Key_Return)
        self._until_typing(QPlainTextEdit)
        start.window.actions_of_window.run("callback.plan")
        self._until_typing(QLineEdit)
        self._type(_CALLBACK[self._language])
        yield self._picture(start, "callback")
        self._press(Qt.Key.Key_Return)
        self._until_typing(QPlainTextEdit)
        start.window.actions_of_window.run("goodwill.give")
        self._until_typing(QLineEdit)
        yield self._picture(start, "goodwill")
        self._press(Qt.Key.Key_Escape)
        self._until_typing(QPlainTextEdit)
        start.window.actions_of_window.run("call.wrap_up")
        yield self._picture(start, "wrap-up")
        bench.contacts.discard()
        _rest(300)
        start.window.toasts.hide()

    def _promises(self, start: Start) -> Iterator[Path]:
        """What lies on the list: a case, a callback that is due; and all there is."""
        bench = _ready(start)
        cases = next(part for part in bench.parts if isinstance(part, CasesPart))
        bench.open_work(_work(bench, "case"))
        _until(lambda: cases.front_case is not None)
        yield self._picture(start, "case")
        callbacks = next(part for part in bench.parts if isinstance(part, CallbacksPart))
        due = _work(bench, "callback")
        assert due.due is not None
        self._clock.move(due.due - self._clock.now())
        bench.work.look_at_the_clock()
        bench.open_work(due)
        _until(lambda: callbacks.strip.has_something)
        yield self._picture(start, "callback-due")
        yield self._page(start, "callback.calendar", "calendar")
        yield self._page(start, "lists.show", "lists")

    def _import(self, start: Start) -> Iterator[Path]:
        """Looked at and rehearsed, never carried out."""
        bench = _ready(start)
        file = self._shop.with_name("kunden.csv")
        file.write_text(_FILE, encoding="cp1252")
        start.window.actions_of_window.run("intake.open")
        bench.intake.look(file)
        _until(lambda: bench.intake.file is not None)
        yield self._picture(start, "import-columns")
        bench.intake.rehearse()
        _until(lambda: bench.intake.found is not None)
        yield self._picture(start, "import-checked")

    def _money(self, start: Start) -> Iterator[Path]:
        yield self._page(start, "voucher.liability", "liability")

    def _settings(self, start: Start) -> Iterator[Path]:
        own = _ready(start).own
        for section, name in (("hours", "hours"), ("goodwill", "limits"), ("reasons", "settings")):
            own.show_settings(section)
            yield self._picture(start, name)
        yield self._page(start, "window.help", "help")

    @property
    def _keyboard(self) -> QWidget:
        focus = self._app.focusWidget()
        assert focus is not None, "the keyboard is nowhere"
        return focus

    def _press(self, key: Qt.Key) -> None:
        QTest.keyClick(self._keyboard, key)

    def _type(self, words: str) -> None:
        """Letter by letter, umlauts too, as a keyboard sends them."""
        for letter in words:
            QTest.sendKeyEvent(
                QTest.KeyAction.Click,
                self._keyboard,
                Qt.Key.Key_unknown,
                letter,
                Qt.KeyboardModifier.NoModifier,
            )

    def _until_typing(self, kind: type[QWidget]) -> None:
        """Until the keyboard is in a field of this kind."""
        _until(lambda: isinstance(self._app.focusWidget(), kind))

    def _page(self, start: Start, action: str, name: str) -> Path:
        start.window.actions_of_window.run(action)
        return self._picture(start, name)

    def _picture(self, start: Start, name: str) -> Path:
        _settle(start)
        path = self._folder / f"{name}-{self._language}-{self._mode}.png"
        _in_few_colours(start.window.grab().toImage()).save(str(path), None, _SMALLEST)
        return path

    @contextmanager
    def _window(self, profile: Path, passphrase: str, person: str = "") -> Iterator[Start]:
        state = self._shop.with_name("window.json")
        state.write_text(json.dumps({"mode": self._mode}), encoding="utf-8")
        start = Start(
            self._app,
            profile,
            person=person,
            language_code=self._language,
            state_file=state,
            passphrase=passphrase,
            clock=self._clock,
        )
        start.window.resize(*self._size)
        start.show()
        start.window.activateWindow()
        try:
            yield start
        finally:
            start.window.close()
            start.close()


def _in_few_colours(picture: QImage) -> QImage:
    """A third of the size, for the handbook: with few colours of its own, for dots in flat areas cost room.

    The commonest of each kind of colour come first, so that a small green dot stays green.
    """
    plain = picture.convertToFormat(QImage.Format.Format_RGB32)
    commonest = [colour for colour, _ in Counter(memoryview(plain.constBits()).cast("B").cast("I")).most_common()]
    kinds = {colour & _KIND: colour for colour in reversed(commonest)}
    colours = list(dict.fromkeys([*kinds.values(), *commonest]))[:_COLOURS]
    exact = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    return plain.convertToFormat(QImage.Format.Format_Indexed8, colours, exact)


def _ready(start: Start) -> Workbench:
    _until(lambda: start.workbench is not None and start.workbench.is_ready)
    assert start.workbench is not None
    return start.workbench


def _settle(start: Start) -> None:
    """Until everything is saved, answered and painted, on a busy machine too."""
    bench = start.workbench
    for milliseconds in (900, 300, 300):
        _rest(milliseconds)
        if bench and bench.is_ready:
            _until(lambda: bench.runner.is_idle and bench.contacts.keeper.is_saved)


def _work(bench: Workbench, kind: str) -> WorkItem:
    """The most urgent of this kind."""
    _until(lambda: any(item.kind == kind for item in bench.work.items))
    return next(item for item in bench.work.items if item.kind == kind)


def _until(there: Callable[[], object]) -> None:
    """Raises Failure tour.stuck when the window does not get there."""
    deadline = QDeadlineTimer(_PATIENCE_MS)
    while not there():
        if deadline.hasExpired():
            raise Failure("tour.stuck")
        _rest(20)


def _rest(milliseconds: int) -> None:
    """Lets the window work for so long."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
