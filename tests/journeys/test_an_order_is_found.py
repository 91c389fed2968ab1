"""An order typed into the box is opened where the eyes are, whatever the size of the window."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.shops import command_line
from tests.journeys.window import open_window

OF_LONG_STANDING = "20001"


@pytest.mark.parametrize(("size", "right"), [((1440, 900), True), ((1280, 720), False), ((1000, 700), False)])
def test_an_order_is_opened_in_the_middle(profile: Path, size: tuple[int, int], right: bool) -> None:
    orders = [each for each in command_line(profile, "export", "orders") if each["customer_number"] == OF_LONG_STANDING]
    oldest = min(orders, key=lambda order: order["placed_at"])["number"]
    with open_window(profile) as window:
        window.ready()
        window.start.window.resize(*size)
        if not right and size[0] >= 1280:
            window.key("F4")
        window.key("Ctrl+K")
        window.type(oldest)
        window.wait(lambda: window.start.workbench.search.is_answered and window.shows(f"order {oldest}"))
        window.key("Return")
        window.see("Placed", "Items", f"Order {oldest}")
        assert window.start.window.right_shown is right
        page = window.start.workbench.customers.page
        assert page is not None
        window.wait(lambda: page.timeline.list.details.rows)
        [row] = page.timeline.list.details.rows
        details = page.timeline.list.details.widget(row)
        view = page.timeline.list.view
        assert details is not None
        assert view.viewport().rect().top() <= details.geometry().top() < view.viewport().rect().bottom()
