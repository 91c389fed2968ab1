"""The customer's page and cards in the window, driven by keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest
from PySide6.QtCore import QDeadlineTimer, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from agentdesk.core.cases.commands import NoteFailure
from agentdesk.core.cases.model import FailureKind
from agentdesk.core.commands import Command
from agentdesk.core.customers.commands import AddNote, CreateCustomer, GetCustomer, NewPoint, PinAlert
from agentdesk.core.customers.model import Customer, PointKind, Severity
from agentdesk.core.desk import Desk as Core
from agentdesk.core.drafts import Drafts
from agentdesk.core.people.commands import TheShop
from agentdesk.ui.bridge import Bridge
from agentdesk.ui.customer.actions import customer_actions
from agentdesk.ui.customer.cards import CustomerCards
from agentdesk.ui.customer.editors import Editors
from agentdesk.ui.customer.page import CustomerPage
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.door import Door
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.language import language
from agentdesk.ui.main_window import MainWindow
from agentdesk.ui.tasks import TaskRunner, run_inline
from agentdesk.ui.theme import Theme
from agentdesk.ui.widgets.chip import ChipButton
from tests.desks import KEY, make_desk
from tests.ui import customer_rows as rows
from tests.ui.showing import show_active

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


class Desk:
    """A window with Jörg in front, over a real desk and real drafts."""

    def __init__(self, opened: tuple[Core, UUID], folder: Path, qtbot: QtBot) -> None:
        self.desk, self.me = opened
        phone = NewPoint(kind=PointKind.PHONE, value="0171 5550142", preferred=True)
        email = NewPoint(kind=PointKind.EMAIL, value="j.mueller@example.org")
        self.joerg = UUID(
            self.do(CreateCustomer(given_name="Jörg", family_name="Müller", points=(phone, email)))["customer_id"]
        )
        self.do(AddNote(customer_id=self.joerg, words="first note"))
        self.window, self.runner = MainWindow(), TaskRunner()
        self.door = Door(self.desk, self.me, self.runner)
        shop = self.desk.ask(TheShop(), actor=self.me)
        assert shop
        self.drafts = Drafts(folder / "drafts.db", KEY, aside=folder / "aside", clock=self.desk.clock)
        self.keeper = DraftKeeper(self.drafts, self.runner, self.desk.clock)
        self.presenter = CustomerPresenter(self.door, self.joerg, shop, self.window)
        self.page, self.cards = CustomerPage(self.presenter, self.keeper), CustomerCards(self.presenter)
        self.editors = Editors(self.door, shop, self.keeper, self.window.centre, self.window)
        self.told: list[tuple[str, Any]] = []
        self.presenter.happened.connect(lambda words, undo: self.told.append((words, undo)))
        self.presenter.refused.connect(lambda words: self.told.append((words, None)))
        self.bridge = Bridge(self.desk.events)
        self.bridge.changed.connect(self.presenter.refresh)
        self.window.set_centre(self.page)
        self.window.set_right(self.cards)
        self.window.actions_of_window.add(*self._actions())
        self.window.resize(1440, 900)
        show_active(qtbot, self.window)
        self.presenter.load()
        self.wait(lambda: self.presenter.opened is not None and not self.cards.consents.isHidden())
        self.wait(lambda: self.page.timeline.list.model.rowCount() > 1)

    def _actions(self) -> list[Any]:
        return customer_actions(
            lambda: self.page,
            lambda: self.cards,
            edit=lambda: self.editors.edit(self.joerg),
            save_editor=self._save_editor,
            show_cards=self.window.show_right,
        )

    def _save_editor(self) -> bool:
        there = self.editors.front is not None
        self.editors.save()
        return there

    def do(self, command: Command) -> Any:
        return self.desk.execute(command, actor=self.me)

    @property
    def customer(self) -> Customer:
        return self.desk.ask(GetCustomer(self.joerg), actor=self.me)

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifiers)
        self.settle()

    def type(self, words: str) -> None:
        for letter in words:
            event = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(QApplication.focusWidget() or self.window, event)

    def wait(self, until: Callable[[], bool]) -> None:
        patience = QDeadlineTimer(60_000)
        while not until():
            assert not patience.hasExpired(), "waited in vain"
            QTest.qWait(5)

    def settle(self) -> None:
        QTest.qWait(10)
        self.wait(lambda: not self.runner._running)
        QTest.qWait(10)

    @property
    def titles(self) -> list[str]:
        model = self.page.timeline.list.model
        return [row.title for n in range(model.rowCount()) if (row := model.row(n))]

    def close(self) -> None:
        self.bridge.close()
        self.runner.close()
        self.window.close()
        self.drafts.close()


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Core, UUID]]:
    """One database for all of these tests, a customer of its own for each."""
    desk, me = make_desk(tmp_path_factory.mktemp("desk"))
    yield desk, me
    desk.database.close()


@pytest.fixture
def desk(theme: Theme, opened: tuple[Core, UUID], tmp_path: Path, qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(opened, tmp_path, qtbot)
    yield made
    made.close()


@pytest.fixture
def still(theme: Theme, qtbot: QtBot) -> Iterator[tuple[MainWindow, CustomerPage, CustomerCards]]:
    """A page over rows made by hand, with orders and conversations in it."""
    window = MainWindow()
    door = Door(cast(Any, rows.StillDesk()), rows.MIRIAM, run_inline(window))
    presenter = CustomerPresenter(door, rows.MUELLER, rows.SHOP, window)
    page, cards = CustomerPage(presenter), CustomerCards(presenter)
    window.set_centre(page)
    window.set_right(cards)
    window.resize(1440, 900)
    show_active(qtbot, window)
    presenter.load()
    qtbot.waitUntil(lambda: not cards.consents.isHidden())
    yield window, page, cards
    window.close()


def labels(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


# ── notes ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_note_is_written_by_keys_and_stands_on_top_of_the_timeline(desk: Desk) -> None:
    desk.key(Qt.Key.Key_N, CTRL)
    desk.type("Klingel defekt")
    desk.key(Qt.Key.Key_S, CTRL)
    desk.wait(lambda: desk.page.timeline.list.model.row(0).detail == "Klingel defekt")
    assert not desk.page.writes_note
    assert desk.told[-1][0] == "Note saved"


def test_a_half_written_note_is_on_disk_and_comes_back_with_the_customer(desk: Desk) -> None:
    desk.key(Qt.Key.Key_N, CTRL)
    desk.type("half a sen")
    desk.wait(lambda: [draft.content["words"] for draft in desk.drafts.all()] == ["half a sen"])
    again = CustomerPage(desk.presenter, desk.keeper)
    desk.settle()
    assert again.writes_note
    assert again.note.words.toPlainText() == "half a sen"
    again.deleteLater()


def test_escape_leaves_the_note_and_keeps_its_words_discarding_can_be_undone(desk: Desk) -> None:
    desk.key(Qt.Key.Key_N, CTRL)
    desk.type("keep me")
    desk.key(Qt.Key.Key_Escape)
    assert not desk.page.writes_note
    desk.key(Qt.Key.Key_N, CTRL)
    assert desk.page.note.words.toPlainText() == "keep me"
    desk.page.note.discard()
    words, undo = desk.told[-1]
    assert words == "Note discarded"
    undo()
    assert desk.page.note.words.toPlainText() == "keep me"


def test_a_half_written_note_is_not_lost_to_a_correction(desk: Desk) -> None:
    desk.key(Qt.Key.Key_N, CTRL)
    desk.type("half a note")
    fact_id = desk.presenter.timeline.first[0].entry.id
    desk.page.note.begin_correction(fact_id, "as it was")
    desk.page.note.words.setPlainText("put right")
    desk.page.note.begin_correction(fact_id, "as it was")
    assert desk.page.note.words.toPlainText() == "put right"
    words, bring_back = desk.told[-1]
    assert words == "Note discarded"
    bring_back()
    assert desk.page.note.words.toPlainText() == "half a note"


def test_a_note_is_corrected_from_its_opened_entry(desk: Desk) -> None:
    desk.page.timeline.list.view.setFocus()
    desk.key(Qt.Key.Key_Home)
    desk.key(Qt.Key.Key_Return)
    [opened] = [desk.page.timeline.list.details.widget(row) for row in desk.page.timeline.list.details.rows]
    assert opened is not None
    correct = next(button for button in opened.findChildren(QAbstractButton) if button.text() == "Correct")
    correct.click()
    assert desk.page.note.words.toPlainText() == "first note"
    desk.page.note.words.setPlainText("first note, put right")
    desk.key(Qt.Key.Key_S, CTRL)
    desk.wait(lambda: desk.titles[0] == "Note corrected")
    original = desk.page.timeline.list.model.row(1)
    assert [mark.words for mark in original.marks] == ["corrected"]
    assert "first note, put right" in original.note


# ── timeline ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_filters_are_a_key_away_and_an_empty_one_leads_back(desk: Desk) -> None:
    desk.key(Qt.Key.Key_N, ALT)
    assert desk.titles == ["Note"]
    desk.key(Qt.Key.Key_C, ALT)
    assert "Nothing of this kind" in labels(desk.page.timeline)
    desk.key(Qt.Key.Key_A, ALT)
    assert desk.titles == ["Note", "Customer created"]


def test_what_a_colleague_does_appears_without_moving_what_is_looked_at(desk: Desk) -> None:
    for n in range(60):
        desk.do(AddNote(customer_id=desk.joerg, words=f"note {n}"))
    desk.wait(lambda: desk.page.timeline.list.model.rowCount() == 62)
    view = desk.page.timeline.list.view
    view.go_to(30)
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    seen, place = desk.page.timeline.list.current_key, view.rowViewportPosition(view.current_row)
    desk.do(AddNote(customer_id=desk.joerg, words="from somebody else"))
    desk.wait(lambda: desk.page.timeline.list.model.rowCount() == 63)
    assert desk.page.timeline.list.current_key == seen
    assert abs(view.rowViewportPosition(view.current_row) - place) <= 2


def test_enter_opens_an_order_in_place_and_escape_closes_it(
    still: tuple[MainWindow, CustomerPage, CustomerCards],
) -> None:
    _, page, _ = still
    view = page.timeline.list.view
    view.setFocus()
    row = next(n for n, entry in enumerate(rows.entries()) if entry.subject_id == rows.GRINDER)
    view.go_to(row)
    before = view.rowHeight(row)
    QTest.keyClick(view, Qt.Key.Key_Return)
    opened = page.timeline.list.details.widget(row)
    assert opened is not None
    assert view.rowHeight(row) > before + 100
    for said in ("Kaffeemühle Mahlwerk 2", "00340434161094042557", "PayPal", "€205.80", "Empfänger unbekannt"):
        assert said in labels(opened)
    next(
        button for button in opened.findChildren(QAbstractButton) if button.accessibleName() == "Close entry"
    ).setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert page.timeline.list.details.rows == []
    assert view.rowHeight(row) == before
    assert view.hasFocus()


def test_an_opened_conversation_shows_its_moods_and_all_its_notes(
    still: tuple[MainWindow, CustomerPage, CustomerCards],
) -> None:
    _, page, _ = still
    row = next(n for n, entry in enumerate(rows.entries()) if entry.subject_id == rows.CALL)
    page.timeline.list.mark(row)
    page.timeline.toggle(rows.entries()[row].id)
    opened = page.timeline.list.details.widget(row)
    assert opened is not None
    assert "15:31 angry → 15:37 disappointed" in labels(opened)
    assert "Möchte keinen Gutschein, sondern die Mühle." in labels(opened)
    page.timeline.toggle(rows.entries()[row].id)
    assert page.timeline.list.details.rows == []


def test_an_order_that_was_looked_for_is_open_once_the_customer_is_there(theme: Theme, qtbot: QtBot) -> None:
    door = Door(cast(Any, rows.StillDesk()), rows.MIRIAM, run_inline())
    presenter = CustomerPresenter(door, rows.MUELLER, rows.SHOP)
    cards = CustomerCards(presenter)
    qtbot.addWidget(cards)
    cards.show()
    cards.orders.open_order(rows.GRINDER)
    presenter.load()
    qtbot.waitUntil(lambda: "Kaffeemühle Mahlwerk 2" in labels(cards.orders))
    cards.orders.open_order(rows.GRINDER)
    qtbot.waitUntil(lambda: "Kaffeemühle Mahlwerk 2" not in labels(cards.orders))


def test_the_cards_are_held_back_once_and_seen_even_if_nothing_gets_its_turn(theme: Theme, qtbot: QtBot) -> None:
    """However often the customer is shown anew meanwhile, as whatever is given to them makes it be."""
    door = Door(cast(Any, rows.StillDesk()), rows.MIRIAM, run_inline())
    presenter = CustomerPresenter(door, rows.MUELLER, rows.SHOP)
    cards = CustomerCards(presenter)
    qtbot.addWidget(cards)
    cards.show()
    seen = cards.viewport().updatesEnabled

    def show_again() -> None:
        presenter.load()
        cards._next.stop()  # its turn never comes
        cards._settled.stop()

    show_again()
    assert presenter.opened
    assert not seen()
    again = QTimer(cards, interval=0)
    again.timeout.connect(show_again)
    again.start()
    qtbot.waitUntil(seen)
    again.stop()
    show_again()
    assert seen()
    cards._next.start()
    qtbot.waitUntil(lambda: not cards.consents.isHidden() and seen())


# ── alerts, copies ──────────────────────────────────────────────────────────────────────────────────────────────────
def test_an_alert_is_acknowledged_by_key_and_stays_pinned(desk: Desk) -> None:
    desk.do(PinAlert(customer_id=desk.joerg, severity=Severity.STOP, words="Read the address", must_acknowledge=True))
    desk.wait(desk.page.alerts.isVisible)
    assert any(
        button.text().startswith("Acknowledge") and button.isVisible()
        for button in desk.page.alerts.findChildren(QAbstractButton)
    )
    desk.key(Qt.Key.Key_Q, ALT)
    desk.wait(lambda: desk.customer.alerts[0].acknowledged)
    desk.wait(lambda: not desk.presenter.unread)
    assert desk.page.alerts.isVisible()


def test_an_alert_is_pinned_and_taken_away_with_a_way_back(desk: Desk) -> None:
    desk.key(Qt.Key.Key_P, ALT)
    desk.type("Ring twice")
    desk.key(Qt.Key.Key_Return)
    desk.wait(lambda: [alert.words for alert in desk.customer.alerts] == ["Ring twice"])
    desk.wait(lambda: bool(desk.presenter.opened and desk.presenter.opened.view.customer.alerts))
    desk.presenter.unpin(desk.customer.alerts[0].id)
    desk.wait(lambda: desk.customer.alerts == ())
    desk.settle()
    desk.told[-1][1]()
    desk.wait(lambda: [alert.words for alert in desk.customer.alerts] == ["Ring twice"])


def test_the_form_of_an_alert_is_whole_in_a_low_window(desk: Desk) -> None:
    desk.window.resize(1280, 480)
    desk.key(Qt.Key.Key_P, ALT)
    form = desk.cards.alerts.form
    assert form
    desk.wait(lambda: form.visibleRegion().boundingRect().height() == form.height())


def test_the_key_that_saves_saves_the_form_at_the_right_that_has_the_keyboard(desk: Desk) -> None:
    desk.key(Qt.Key.Key_P, ALT)
    desk.type("Ring twice")
    desk.key(Qt.Key.Key_S, CTRL)
    desk.wait(lambda: [alert.words for alert in desk.customer.alerts] == ["Ring twice"])
    desk.key(Qt.Key.Key_K, ALT)
    desk.type("0221 5550190")
    desk.key(Qt.Key.Key_S, CTRL)
    desk.wait(lambda: "+492215550190" in [point.value for point in desk.customer.points])


@pytest.mark.parametrize(
    ("key", "value"),
    [(Qt.Key.Key_P, "+491715550142"), (Qt.Key.Key_M, "j.mueller@example.org"), (Qt.Key.Key_L, "before")],
)
def test_number_and_address_are_copied_by_key_and_what_is_not_there_is_said(
    desk: Desk, key: Qt.Key, value: str
) -> None:
    QGuiApplication.clipboard().setText("before")
    desk.key(key, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert QGuiApplication.clipboard().text() == value
    assert desk.told


# ── contact card ────────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_contact_is_added_by_keys_with_help_while_typing(desk: Desk) -> None:
    desk.key(Qt.Key.Key_K, ALT)
    desk.type("0221 5550190")
    adding = desk.cards.contact.adding
    assert adding
    assert "+49 221 5550190" in labels(adding)
    desk.key(Qt.Key.Key_Return)
    desk.wait(lambda: "+492215550190" in [point.value for point in desk.customer.points])
    desk.wait(lambda: desk.cards.contact.adding is None)


def test_a_wrong_number_is_not_saved_and_says_what_would_be_right(desk: Desk) -> None:
    desk.key(Qt.Key.Key_K, ALT)
    desk.type("abc")
    desk.key(Qt.Key.Key_Return)
    assert desk.cards.contact.adding
    assert "This is not a phone number." in labels(desk.cards.contact.adding)
    assert len(desk.customer.points) == 2


def test_a_contact_is_removed_and_comes_back_by_undo(desk: Desk) -> None:
    point = desk.customer.points[1]
    desk.presenter.remove_point(point)
    desk.wait(lambda: len(desk.customer.points) == 1)
    desk.settle()
    words, undo = desk.told[-1]
    assert words == "j.mueller@example.org removed"
    undo()
    desk.wait(lambda: len(desk.customer.points) == 2)


def test_a_form_that_is_open_stays_while_the_customer_changes(desk: Desk) -> None:
    desk.key(Qt.Key.Key_K, ALT)
    desk.type("0221 55")
    desk.do(PinAlert(customer_id=desk.joerg, severity=Severity.INFO, words="meanwhile"))
    desk.wait(desk.page.alerts.isVisible)
    adding = desk.cards.contact.adding
    assert adding
    assert adding.findChildren(QLineEdit)[0].text() == "0221 55"


# ── editor ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_editor_opens_by_key_saves_by_key_and_is_undone(desk: Desk) -> None:
    told: list[tuple[str, Any]] = []
    desk.editors.happened.connect(lambda words, undo: told.append((words, undo)))
    desk.key(Qt.Key.Key_E, CTRL)
    editor = desk.editors.front
    assert editor is not None
    desk.wait(lambda: editor.presenter.content.customer_id is not None)
    family = editor.fields.widget("family_name")
    family.setFocus()
    desk.key(Qt.Key.Key_End)
    desk.type("-Brandt")
    desk.key(Qt.Key.Key_S, CTRL)
    desk.wait(lambda: desk.customer.family_name == "Müller-Brandt")
    desk.wait(lambda: bool(told))
    told[-1][1]()
    desk.wait(lambda: desk.customer.family_name == "Müller")


def test_leaving_the_editor_asks_nothing_and_undo_brings_the_input_back(desk: Desk) -> None:
    told: list[tuple[str, Any]] = []
    desk.editors.happened.connect(lambda words, undo: told.append((words, undo)))
    desk.key(Qt.Key.Key_E, CTRL)
    assert desk.editors.front
    desk.wait(lambda: desk.editors.front is not None and desk.editors.front.presenter.content.customer_id is not None)
    tier = desk.editors.front.fields.widget("tier")
    tier.setFocus()
    desk.type("Platin")
    desk.key(Qt.Key.Key_Escape)
    assert desk.editors.front is None
    told[-1][1]()
    desk.settle()
    assert desk.editors.front is not None
    assert desk.editors.front.presenter.content.values["tier"] == "Platin"


# ── for everybody ───────────────────────────────────────────────────────────────────────────────────────────────────
def test_every_control_has_a_name(still: tuple[MainWindow, CustomerPage, CustomerCards]) -> None:
    window, page, cards = still
    page.note.begin()
    cards.contact.begin_adding()
    cards.alerts.begin()
    cards.orders.open_order(rows.GRINDER)
    page.timeline.list.mark(3)
    page.timeline.toggle(rows.entries()[3].id)
    editors = Editors(page.presenter.door, rows.SHOP, None, window.centre, window)
    editors.edit(rows.MUELLER)
    kinds = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit)
    nameless = [
        widget
        for root in (page, cards, editors.front)
        if root
        for widget in root.findChildren(QWidget)
        if isinstance(widget, kinds) and widget.isVisibleTo(root) and not name_of(widget)
    ]
    assert nameless == [], [type(widget.parent()).__name__ for widget in nameless]


def name_of(widget: QWidget) -> str:
    return widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")


def test_the_language_changes_in_place(still: tuple[MainWindow, CustomerPage, CustomerCards], qtbot: QtBot) -> None:
    _, page, cards = still
    language().use("de")
    qtbot.waitUntil(lambda: page.timeline.list.model.row(0).title == "Retoure")
    assert cards.orders.accessibleName() == "Bestellungen"
    assert page.timeline.list.model.row(0).day == "Heute"


def test_foreign_words_are_only_words(theme: Theme, qtbot: QtBot) -> None:
    from dataclasses import replace

    from agentdesk.core.overview.commands import ViewCustomer

    evil = '<img src="http://example.org/x"> & <b>bold</b> \u202e'
    customer = replace(rows.mueller(), family_name=evil, tier=evil, tags=(evil,), points=(), named_contact=evil)
    alert = replace(customer.alerts[0], words=evil, author=evil)
    view = replace(rows.view(), customer=replace(customer, alerts=(alert,)))
    window = MainWindow()
    door = Door(cast(Any, rows.StillDesk({ViewCustomer: lambda query: view})), rows.MIRIAM, run_inline(window))
    presenter = CustomerPresenter(door, rows.MUELLER, rows.SHOP, window)
    page, cards = CustomerPage(presenter), CustomerCards(presenter)
    window.set_centre(page)
    window.set_right(cards)
    show_active(qtbot, window)
    presenter.load()
    qtbot.waitUntil(lambda: not cards.consents.isHidden())
    for label in [*page.findChildren(QLabel), *cards.findChildren(QLabel)]:
        assert label.textFormat() == Qt.TextFormat.PlainText
    for widget in [*page.findChildren(QWidget), *cards.findChildren(QWidget)]:
        assert "<img" not in widget.toolTip()
    window.grab()
    window.close()


# ── the story so far ────────────────────────────────────────────────────────────────────────────────────────────────
def test_a_sentence_leads_to_its_events_and_who_may_leave_is_said_but_not_at_the_counter(desk: Desk) -> None:
    for words in ("Parcel lost", "Wrong address"):
        desk.do(NoteFailure(customer_id=desk.joerg, failure=FailureKind.DELIVERY, words=words))
    page = desk.page
    desk.wait(lambda: bool(desk.presenter.story.latest.may_leave))
    desk.settle()
    told = desk.presenter.story.latest
    assert told.story.words[0] == "We got it wrong twice: delivery today; most recently: “Wrong address”."
    assert chips_of(page) == ["May leave · 2 failures in 7 days"]
    assert not any("Parcel lost" in label.text() for label in page.failures.findChildren(QLabel)), "told once is enough"

    page.story.sentences.setFocus()
    desk.key(Qt.Key.Key_Return)
    desk.wait(lambda: page.timeline.list.current_key == told.story.events[0][-1])
    page.story.sentences.setFocus()
    desk.key(Qt.Key.Key_Return)
    desk.wait(lambda: page.timeline.list.current_key == told.story.events[0][0])

    page.header.why_asked.emit()
    assert page.leaving.isVisible()
    assert told.reasons.words == ("2 failures in 7 days: 4 points.",)
    page.be_discreet(True)
    desk.settle()
    assert not page.leaving.isVisible()
    assert chips_of(page) == []
    page.be_discreet(False)
    desk.settle()
    assert chips_of(page) == ["May leave · 2 failures in 7 days"]


def chips_of(page: CustomerPage) -> list[str]:
    return [chip.text() for chip in page.header.findChildren(ChipButton) if chip.isVisible()]
