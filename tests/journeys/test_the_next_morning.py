"""What was open is open again: after closing, after the power went, and without those who are gone by then."""

from __future__ import annotations

import shutil
from pathlib import Path
from threading import Event

from agentdesk.core.commands import Undo
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.ids import new_id
from agentdesk.core.workplace import open_workplace
from agentdesk.ui.tasks import Lane
from agentdesk.ui.window_state import WindowState
from tests.journeys.test_an_agents_morning import find
from tests.journeys.window import PASSPHRASE, Window, open_window

LONG_STANDING = "20001"
"""The customer of the sample with the longest history."""


def open_two(window: Window) -> str:
    """Aylin, and before her somebody of long standing, whose orders alone are shown and one of them is chosen."""
    window.key("Ctrl+K")
    window.type(LONG_STANDING)
    window.wait(lambda: window.start.workbench.search.is_answered and window.shows(LONG_STANDING))
    window.key("Return")
    window.wait(lambda: window.heading != "", "nobody is in front")
    name = window.heading
    window.see("Orders 172")
    window.key("Ctrl+2", "Alt+O")
    page = window.start.workbench.customers.page
    window.wait(lambda: page.timeline.list.model.rowCount() == 172)
    window.key("Ctrl+2", *["Down"] * 30)
    window.wait(lambda: chosen(window), lambda: f"no entry is chosen: {window.words()}")
    find(window, "zzebrowski", "Aylin Zzebrowski")
    window.key("Ctrl+Tab")
    window.wait(lambda: window.heading == name)
    return name


def chosen(window: Window) -> object:
    return window.start.workbench.customers.page.timeline.list.current_key


def is_on_disk(window: Window) -> bool:
    """Who is open, in what the window remembers."""
    kept = WindowState.load(window.start.window._state_file)
    return window.start.workbench.customers.kept in kept.extra.values()


def see_them_again(window: Window, name: str, entry: object) -> None:
    window.ready()
    window.wait(lambda: window.heading == name, lambda: f"{name} is not in front: {window.words()}")
    window.wait(lambda: chosen(window) == entry, "the place in the history is lost")
    assert window.start.workbench.customers.page.timeline.chips.chosen == "order"
    window.key("Ctrl+Tab")
    window.wait(lambda: window.heading == "Aylin Zzebrowski")
    window.key("Ctrl+Tab")
    window.wait(lambda: window.heading == name)


def test_who_was_open_is_open_again_where_one_was(profile: Path) -> None:
    with open_window(profile) as window:
        name = open_two(window.ready())
        entry = chosen(window)
        assert entry
    with open_window(profile) as window:
        see_them_again(window, name, entry)


def test_also_when_the_power_went(profile: Path, tmp_path: Path) -> None:
    with open_window(profile) as window:
        name = open_two(window.ready())
        entry = chosen(window)
        window.wait(lambda: is_on_disk(window))
        left = Path(shutil.copytree(profile, tmp_path / "left", ignore=shutil.ignore_patterns("*lock*", "*.sock")))
    with open_window(left) as window:
        see_them_again(window, name, entry)


def test_the_customer_in_front_stays_there_beside_a_call_with_another(profile: Path) -> None:
    with open_window(profile) as window:
        find(window.ready(), "quellenthal", "Jörg Quellenthal")
        window.key("F2")
        window.type("Mein Paket fehlt")
        find(window, "zzebrowski", "Aylin Zzebrowski")
        window.settle()
    with open_window(profile) as window:
        window.ready().see("Mein Paket fehlt")
        window.wait(lambda: window.heading == "Aylin Zzebrowski", lambda: window.heading)


def test_what_is_opened_before_everything_is_back_stays_in_front(profile: Path) -> None:
    with open_window(profile) as window:
        find(window.ready(), "quellenthal", "Jörg Quellenthal")
        window.key("F2")
        window.type("Mein Paket fehlt")
        window.settle()
    read = Event()
    with open_window(profile) as window:
        window.start.runner.run(read.wait, owner=window.start, lane=Lane.DRAFTS)  # what was typed is not read yet
        try:
            window.ready().key("Ctrl+Shift+G")
            window.see("Redeem a voucher")
        finally:
            read.set()
        window.see("Mein Paket fehlt")
        window.type("7K3M")
        assert window.typed == "7K3M"
        assert window.shows("Redeem a voucher", "7K3M")


def test_who_is_gone_by_then_is_left_out_silently(profile: Path) -> None:
    creation = new_id()
    place = open_workplace(profile, given=PASSPHRASE)
    me = place.person("Miriam Vogt").id
    place.desk.execute(CreateCustomer(family_name="Kurzbesuch"), actor=me, id=creation)
    place.close()
    with open_window(profile) as window:
        find(window.ready(), "zzebrowski", "Aylin Zzebrowski")
        find(window, "kurzbesuch", "Kurzbesuch")
    place = open_workplace(profile, given=PASSPHRASE)
    place.desk.execute(Undo(command_id=creation), actor=me)
    place.close()
    with open_window(profile) as window:
        window.ready()
        window.wait(lambda: window.heading == "Aylin Zzebrowski", lambda: f"{window.words()}")
        assert not window.shows("Kurzbesuch")


def test_the_day_begins_without_a_list_over_the_work(profile: Path) -> None:
    with open_window(profile) as window:
        window.ready().see("Who is it?", "Wrap-up open")
        window.rest(500)
        assert not window.start.workbench.box.popup.isVisible()
        window.type("zzebr")
        window.see("Aylin Zzebrowski")
