"""Chips of filters stay in one line while they can: what there is none of gives its words up first."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from agentdesk.ui.widgets.filter_chips import Filter, FilterChips
from tests.ui.showing import show_active

FILTERS = [
    Filter("all", "Alle"),
    Filter("call", "Anrufe", None, "C", spare="phone"),
    Filter("order", "Bestellungen", 12, "O", spare="package"),
    Filter("note", "Notizen", None, "N", spare="sticky-note"),
]


def test_where_words_need_another_line_an_icon_stands_for_what_there_is_none_of(qtbot: QtBot) -> None:
    chips = FilterChips()
    qtbot.addWidget(chips)
    chips.resize(700, 40)
    chips.show_filters(FILTERS)
    show_active(qtbot, chips)

    def words() -> list[str]:
        return [chip.text() for chip in chips._chips.values()]

    assert words() == ["Alle", "Anrufe", "Bestellungen 12", "Notizen"]
    one_line = chips.height()
    wide = sum(chip.width() for chip in chips._chips.values())
    chips.resize(wide - 30, 40)
    assert words() == ["Alle", "", "Bestellungen 12", ""]
    assert [chip.accessibleName() for chip in chips._chips.values()] == ["Alle", "Anrufe", "Bestellungen 12", "Notizen"]
    assert chips.heightForWidth(chips.width()) <= one_line
    chips.pick("note")
    assert words() == ["Alle", "", "Bestellungen 12", "Notizen"], "what is chosen says so"
    chips.resize(700, 40)
    assert words() == ["Alle", "Anrufe", "Bestellungen 12", "Notizen"]
