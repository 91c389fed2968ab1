"""A window with a conversation panel over a real desk and real drafts: what tests of taking the contact work with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import shiboken6
from PySide6.QtCore import QDeadlineTimer, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import SYSTEM, Command
from agentdesk.core.customers.commands import CreateCustomer, CustomerByNumber, GetCustomer, NewPoint
from agentdesk.core.customers.model import Customer, PointKind
from agentdesk.core.desk import Desk
from agentdesk.core.drafts import Drafts
from agentdesk.core.interactions.commands import GetInteraction
from agentdesk.core.interactions.defaults import defaults
from agentdesk.core.interactions.model import Interaction
from agentdesk.core.people.commands import People
from agentdesk.core.storage.engine import Database
from agentdesk.ui.bridge import Bridge
from agentdesk.ui.door import Door
from agentdesk.ui.interactions.keys import call_actions
from agentdesk.ui.interactions.notes_edit import NotesEdit
from agentdesk.ui.interactions.panel import ConversationPanel
from agentdesk.ui.interactions.presenter import ContactPresenter
from agentdesk.ui.main_window import MainWindow
from agentdesk.ui.tasks import TaskRunner
from agentdesk.ui.views.presenter import SavedViews
from agentdesk.ui.work.panel import WorkPanel
from agentdesk.ui.work.presenter import WorkPresenter
from tests.desks import KEY, NOON, make_desk

PATIENCE_MS = 60_000


class Shop:
    """The desk of a shop with two customers, whatever windows come and go over it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if (folder / "desk.db").exists():
            self._find()
            return
        self.desk, self.me = make_desk(folder)
        command_id, shipped = defaults()
        self.desk.execute(shipped, actor=SYSTEM, id=command_id)
        phone = NewPoint(kind=PointKind.PHONE, value="0171 5550142")
        self.joerg = self.add(
            CreateCustomer(salutation="Herr", given_name="Jörg", family_name="Müller", points=(phone,))
        )
        self.aylin = self.add(CreateCustomer(given_name="Aylin", family_name="Demir"))

    def _find(self) -> None:
        """The shop as another process has left it."""
        self.desk = Desk(Database.sqlite(self.folder / "desk.db", KEY), FixedClock(NOON))
        self.me = next(person.id for person in self.desk.ask(People(), actor=SYSTEM))
        self.joerg, self.aylin = (self.desk.ask(CustomerByNumber(f"K-10000{n}"), actor=self.me) for n in (1, 2))

    def add(self, command: CreateCustomer) -> UUID:
        return UUID(self.desk.execute(command, actor=self.me)["customer_id"])

    def do(self, command: Command) -> Any:
        return self.desk.execute(command, actor=self.me)

    def customer(self, customer_id: UUID) -> Customer:
        return self.desk.ask(GetCustomer(customer_id), actor=self.me)

    def drafts(self) -> Drafts:
        return Drafts(self.folder / "drafts.db", KEY, aside=self.folder / "aside", clock=self.desk.clock)

    @property
    def words_on_disk(self) -> list[str]:
        """What somebody would find who opened the drafts' file now."""
        drafts = self.drafts()
        try:
            return [str(draft.content["notes"]) for draft in drafts.all() if draft.kind == "interaction"]
        finally:
            drafts.close()

    def interaction(self, interaction_id: UUID) -> Interaction:
        return self.desk.ask(GetInteraction(interaction_id), actor=self.me)


class Line:
    """One window over the shop, driven by keys; `close` shuts it properly, `vanish` as a crash would."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.shown_customer = shop, shop.joerg
        self.runner = TaskRunner()
        self.drafts = shop.drafts()
        self.window = MainWindow()
        door = Door(shop.desk, shop.me, self.runner)
        self.presenter = ContactPresenter(door, self.drafts, lambda: self.shown_customer)
        self.window.spelling_help = self.presenter.spelling_help
        self.panel = ConversationPanel(self.presenter)
        self.work = WorkPresenter(door)
        [person] = (each for each in shop.desk.ask(People(), actor=SYSTEM) if each.id == shop.me)
        self.work_panel = WorkPanel(self.work, SavedViews(door, person))
        self.bridge = Bridge(shop.desk.events)
        self.told: list[tuple[str, Any]] = []
        self._connect()
        self.window.set_centre(self._page())
        self.window.set_left(self.work_panel)
        self.window.actions_of_window.add(*call_actions(self.panel), *self.work_panel.actions_of_work())
        self.window.resize(1440, 900)
        self.window.show()
        self.window.activateWindow()
        self.wait(self.window.isActiveWindow)
        self.presenter.conversations.resume()
        self.wait(lambda: bool(self.presenter.conversations.ready.reasons))

    # ── what a person does ──────────────────────────────────────────────────────────────────────────────────────
    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.focus, key, modifiers)

    def ctrl(self, key: Qt.Key, *more: Qt.KeyboardModifier) -> None:
        modifiers = Qt.KeyboardModifier.ControlModifier
        for each in more:
            modifiers |= each
        self.key(key, modifiers)

    def type(self, words: str) -> None:
        """Letter by letter, umlauts too, as a keyboard sends them."""
        for letter in words:
            key = Qt.Key.Key_Return if letter == "\n" else Qt.Key.Key_unknown
            for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
                event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, letter)
                QApplication.sendEvent(self.focus, event)

    def begin(self) -> None:
        self.key(Qt.Key.Key_F2)
        self.wait(lambda: self.presenter.active is not None and self.presenter.active.begun)
        self.wait(lambda: self.presenter.active is not None and self.presenter.active.customer is not None)

    # ── what a person sees ──────────────────────────────────────────────────────────────────────────────────────
    @property
    def focus(self) -> QWidget:
        return QApplication.focusWidget() or self.window

    @property
    def notes(self) -> NotesEdit:
        page = self.panel._page
        assert page is not None
        return page.edit

    def wait(self, until: Callable[[], bool], what: str = "") -> None:
        patience = QDeadlineTimer(PATIENCE_MS)
        while not until():
            assert not patience.hasExpired(), what or "waited in vain"
            QTest.qWait(5)

    def settle(self) -> None:
        """Until everything typed is on disk and the desk has answered."""
        self.wait(lambda: self.presenter.keeper.is_saved and not self.runner._running)

    def close(self) -> None:
        self.presenter.close()
        self.vanish()

    def vanish(self) -> None:
        self.bridge.close()
        shiboken6.delete(self.presenter)  # nothing is saved any more: the process is gone
        shiboken6.delete(self.work)
        self.runner.close()
        self.drafts.close()
        self.window.close()
        shiboken6.delete(self.window)  # at once: a timer of a page that nobody sees any more would ask the presenter
        QApplication.processEvents()

    def _page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.addStretch(1)
        column.addWidget(self.panel)
        return page

    def _connect(self) -> None:
        conversations = self.presenter.conversations
        conversations.happened.connect(lambda words, undo: self.told.append((words, undo)))
        conversations.resumed.connect(lambda _: self.panel.take_focus())
        conversations.refused.connect(lambda words: self.told.append((words, None)))
        self.bridge.changed.connect(conversations.heard)
        self.bridge.changed.connect(self.work.heard)
        self.work_panel.opened.connect(lambda item: conversations.open_from_list(item.subject_id))
