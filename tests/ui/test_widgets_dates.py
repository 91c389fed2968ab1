from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from agentdesk.core.clock import FixedClock
from agentdesk.ui.language import language
from agentdesk.ui.theme import Theme
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.moment_field import MomentField
from tests.ui.showing import show_active

BERLIN, LISBON = ZoneInfo("Europe/Berlin"), ZoneInfo("Europe/Lisbon")
NOW = datetime(2026, 11, 24, 9, 7, tzinfo=UTC)
"""A Tuesday, 10:07 in Berlin."""


@pytest.fixture
def field(theme: Theme, qtbot) -> MomentField:
    return shown(qtbot, MomentField("Due", clock=FixedClock(NOW), zone=BERLIN))


def shown(qtbot, field: MomentField) -> MomentField:
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    column.addWidget(field)
    column.addWidget(QLineEdit())
    page.resize(700, 200)
    show_active(qtbot, page)
    field.page = page  # or Python would end it
    field.setFocus()
    return field


def said(field: MomentField) -> str:
    return field.edit.accessibleDescription()


def test_what_was_understood_stands_beside_the_words_at_every_key(field: MomentField, qtbot):
    QTest.keyClicks(field.edit, "fr 9:30")
    assert field.moment == datetime(2026, 11, 27, 8, 30, tzinfo=UTC)
    assert said(field) == "Friday, 27 November 2026, 09:30"
    language().use("de")
    assert said(field) == "Freitag, 27. November 2026, 09:30"


def test_what_is_half_typed_is_not_called_wrong_until_the_person_is_done(field: MomentField):
    QTest.keyClicks(field.edit, "banana")
    assert not field.edit.property("invalid")
    QTest.keyClick(field.edit, Qt.Key.Key_Tab)
    assert field.edit.property("invalid")
    assert "“banana” is not understood" in said(field)
    field.setFocus()
    field.edit.selectAll()
    QTest.keyClicks(field.edit, "morgen 15")
    assert not field.edit.property("invalid")


def test_arrow_keys_move_by_quarters_and_page_keys_by_days(field: MomentField):
    moved: list[datetime | None] = []
    field.changed.connect(moved.append)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp):
        QTest.keyClick(field.edit, key)
    quarter = datetime(2026, 11, 24, 9, 15, tzinfo=UTC)
    quarters = [quarter, quarter + timedelta(minutes=15), quarter]
    assert moved == [*quarters, quarter + timedelta(days=1)]
    assert field.words == "25/11/2026 10:15"


def test_keys_do_not_lead_into_the_past(field: MomentField):
    field.show_moment(datetime(2026, 11, 24, 9, 15, tzinfo=UTC))
    QTest.keyClick(field.edit, Qt.Key.Key_Down)
    QTest.keyClick(field.edit, Qt.Key.Key_PageDown)
    assert field.moment == datetime(2026, 11, 24, 9, 15, tzinfo=UTC)


def test_enter_says_that_this_is_the_moment_only_where_it_is_understood(field: MomentField):
    entered: list[bool] = []
    field.entered.connect(lambda: entered.append(True))
    QTest.keyClicks(field.edit, "31.2.")
    QTest.keyClick(field.edit, Qt.Key.Key_Return)
    assert not entered
    assert said(field) == "There is no such day. Check day and month."
    field.show_words("in 2 h")
    QTest.keyClick(field.edit, Qt.Key.Key_Return)
    assert entered == [True]


def test_an_empty_field_is_refused_only_when_the_page_asks(field: MomentField):
    QTest.keyClick(field.edit, Qt.Key.Key_Return)
    assert field.problem == ""
    assert not field.check()
    assert field.edit.property("invalid")
    field.show_words("morgen")
    assert field.check()


def test_the_customers_clock_and_ours_are_both_told(theme: Theme, qtbot):
    field = shown(qtbot, MomentField("Due", clock=FixedClock(NOW), zone=LISBON, here=BERLIN))
    field.show_words("morgen 9")
    assert field.moment == datetime(2026, 11, 25, 9, tzinfo=UTC)
    assert said(field) == "Wednesday, 25 November 2026, 09:00 in Lisbon · here 10:00"
    field.set_zone(BERLIN)
    assert field.moment == datetime(2026, 11, 25, 8, tzinfo=UTC)


@pytest.mark.parametrize("code", ["de", "en"])
def test_what_is_shown_reads_back_as_the_same_moment(theme: Theme, qtbot, code: str):
    language().use(code)
    field = shown(qtbot, MomentField("Due", clock=FixedClock(NOW), zone=BERLIN))
    at = datetime(2026, 12, 3, 7, 45, tzinfo=UTC)
    field.show_moment(at)
    field.show_words(field.words)
    assert field.moment == at


def test_in_a_form_the_label_names_the_line(field: MomentField, qtbot):
    row = FieldRow("Promised for", MomentField(clock=FixedClock(NOW), zone=BERLIN))
    qtbot.addWidget(row)
    assert row.field.edit.accessibleName() == "Promised for"


def test_the_example_in_the_field_is_read_whole_beside_its_hint(qtbot, theme: Theme):
    field = MomentField(clock=FixedClock(NOW), zone=BERLIN)
    qtbot.addWidget(field)
    field.resize(560, 60)
    field.show()
    wanted = field.edit.fontMetrics().horizontalAdvance(field.edit.placeholderText())
    assert field.edit.width() > wanted
