"""Lists, calendars and moments in all their states."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from agentdesk.core.clock import FixedClock
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.button import Button
from agentdesk.ui.widgets.countdown import Countdown, Waker
from agentdesk.ui.widgets.day_strip import DayStrip, Slot, SlotState
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.filter_chips import Filter
from agentdesk.ui.widgets.flow import FlowLayout
from agentdesk.ui.widgets.list_page import BulkAction, Cell, Column, ListPage, ListRow
from agentdesk.ui.widgets.moment_field import MomentField
from agentdesk.ui.widgets.week_grid import Block, GridColumn, WeekGrid
from tests.ui.gallery.desk import said

NOW = datetime(2026, 11, 24, 9, 7, tzinfo=UTC)
BERLIN, LISBON = ZoneInfo("Europe/Berlin"), ZoneInfo("Europe/Lisbon")
NAMES = ("Jörg Müller", "Aylin Demir", "Hofladen Brandt GmbH & Co. KG", "Petra Schäfer", "Thomas Weiß")


def moments() -> QWidget:
    """Fields for a moment at the left, strips of a day and chips that count down at the right."""
    sheet = QWidget()
    grid = QGridLayout(sheet)
    grid.setContentsMargins(24, 20, 24, 20)
    grid.setHorizontalSpacing(32)
    grid.addWidget(_fields(), 0, 0, Qt.AlignmentFlag.AlignTop)
    grid.addWidget(_strips(), 0, 1, Qt.AlignmentFlag.AlignTop)
    grid.setRowStretch(1, 1)
    return sheet


def listing() -> ListPage:
    made = ListPage(said("Cases", "Vorgänge"))
    made.setContentsMargins(20, 16, 20, 16)
    made.show_columns(
        (
            Column(key="number", title=said("Case", "Vorgang"), width=90),
            Column(key="customer", title=said("Customer", "Kunde"), width=180),
            Column(key="subject", title=said("Subject", "Worum es geht"), stretch=True, width=220),
            Column(key="status", title=said("Status", "Stand"), width=150),
            Column(key="due", title=said("Due", "Fällig"), width=120, right=True),
        ),
        sort="due",
    )
    made.show_filters([Filter("all", said("All open", "Alle offen"), 38), Filter("mine", said("Mine", "Meine"), 12)])
    made.add_tool(Button(said("New case", "Neuer Vorgang"), icon="plus"))
    made.show_actions([BulkAction(said("Hand over", "Übergeben"), lambda keys: None, icon="users")])
    made.show_rows([_row(number) for number in range(60)])
    made.select([1, 2, 3])
    made.go_to(3)
    made.view.setObjectName("focused")
    return made


def week() -> WeekGrid:
    made = WeekGrid(said("Callbacks of the team", "Rückrufe des Teams"))
    days = said("Mon Tue Wed Thu Fri", "Mo Di Mi Do Fr").split()
    columns = [GridColumn(f"{day} {23 + place}.11.", f"{place + 5}", place == 1) for place, day in enumerate(days)]
    made.show_blocks(columns, [_block(number) for number in range(40)], hours=(540, 1020), now=(1, 607))
    made.setObjectName("focused")
    return made


def _fields() -> QWidget:
    made, clock = QWidget(), FixedClock(NOW)
    column = QVBoxLayout(made)
    for words, zone in (("fr 9:30", BERLIN), ("", BERLIN), ("banana", BERLIN), ("fri 14", LISBON)):
        field = MomentField(clock=clock, zone=zone, here=BERLIN)
        column.addWidget(FieldRow(said("Promised for", "Zugesagt für"), field))
        if words:
            field.show_words(words)
            field.check()
    return made


def _strips() -> QWidget:
    made, waker = QWidget(), Waker(FixedClock(NOW))
    made.setFixedWidth(340)
    column = QVBoxLayout(made)
    column.setSpacing(14)
    slots = [_slot(start) for start in range(480, 1200, 30)]
    for chosen in (None, 870):
        strip = DayStrip()
        strip.show_day(said("Tue 24.11.", "Di 24.11."), slots, now=607, chosen=chosen)
        column.addWidget(strip)
    full, loading = DayStrip(), DayStrip()
    full.show_day(said("Sun 29.11.", "So 29.11."), [_closed(start) for start in range(480, 1200, 30)])
    loading.show_loading()
    chips = QWidget()
    flow = FlowLayout(chips)
    for minutes in (2_000, 300, 95, 22, 0, -12, -200):
        chip = Countdown(waker, said("Reply", "Antwort"))
        flow.addWidget(chip)
        chip.show_due(NOW + timedelta(minutes=minutes))
    for widget in (full, loading, chips):
        column.addWidget(widget)
    return made


def _slot(start: int) -> Slot:
    if not 540 <= start < 1080:
        return _closed(start)
    state = SlotState.TAKEN if start in (600, 630, 750) else SlotState.FREE
    return Slot(key=start, start=start, end=start + 30, state=state, reason=said("2 of 2", "2 von 2"))


def _closed(start: int) -> Slot:
    return Slot(key=start, start=start, end=start + 30, state=SlotState.CLOSED)


def _row(number: int) -> ListRow:
    due = (("−12 min", Tone.STOP), ("22 min", Tone.CARE), ("16:00", Tone.NEUTRAL))[min(number, 2)]
    return ListRow(
        number,
        (
            Cell(f"C-{5500 + number}", muted=True),
            Cell(NAMES[number % 5], strong=True),
            Cell(
                said("Delivery failed twice, wants it before Wednesday", "Lieferung zweimal gescheitert"),
                icon="package-x",
            ),
            Cell(said("Waiting for us", "Wartet auf uns"), pill=Tone.NEUTRAL),
            Cell(due[0], pill=due[1]),
        ),
    )


def _block(number: int) -> Block:
    start = 480 + 30 * (number * 7 % 20) if number < 34 else 600
    tone = (Tone.ACCENT, Tone.ACCENT, Tone.ACCENT, Tone.CARE, Tone.NEUTRAL, Tone.STOP, Tone.GOOD)[number % 7]
    column = number % 5 if number < 34 else 1
    end = start + (15, 30, 60)[number % 3]
    return Block(
        key=number, column=column, start=start, end=end, title=NAMES[number % 5], detail="Miriam Vogt", tone=tone
    )
