"""An agent's morning, by keyboard alone: somebody rings, is found, is helped, is wrapped up; then the next."""

from __future__ import annotations

from pathlib import Path

from tests.journeys.shops import command_line
from tests.journeys.window import Window, open_window


def find(window: Window, scrap: str, name: str) -> None:
    window.key("Ctrl+K")
    window.type(scrap)
    window.see(name)
    window.key("Return")
    window.wait(lambda: window.heading == name, lambda: f"{name} is not in front: {window.words()}")


def test_somebody_rings_is_found_helped_and_wrapped_up(profile: Path) -> None:
    with open_window(profile) as window:
        window.ready()
        find(window, "quellen jörg", "Jörg Quellenthal")
        window.key("F2")
        window.see("Call in", "Draft saved")
        window.type("Wartet seit Montag auf sein Paket. /hal")
        window.key("Return")
        window.see("Dear Mr Quellenthal,")
        window.key("Ctrl+M", "5")
        window.key("Ctrl+R")
        window.type("late")
        window.see("Delivery")
        window.key("Return", "Ctrl+Return")
        window.see("How did it end?")
        window.key("1", "Y", "Return")
        window.see_no_more("How did it end?")
        window.see("Calls 1", "settled", "angry", "Delivery › Late")
        window.settle()
    shown = command_line(profile, "show", "K-100001")
    told = next(entry for entry in shown["timeline"] if entry["kind"] == "interaction.done")
    assert told["data"]["words"].startswith("Wartet seit Montag auf sein Paket. Dear Mr Quellenthal,")
    assert (told["data"]["outcome"], told["data"]["solved"]) == ("settled", "yes")


def test_the_next_thing_to_do_is_one_key_away(profile: Path) -> None:
    with open_window(profile) as window:
        window.ready().see("Wrap-up open")
        window.key("Ctrl+J")
        window.see("How did it end?")
        name = window.heading
        window.key("Ctrl+R")
        window.type("how")
        window.key("Return", "1", "Y", "Return")
        window.see_no_more("How did it end?", "Wrap-up open")
        window.see(name, "settled")


def test_two_calls_at_once_keep_their_words_apart(profile: Path) -> None:
    with open_window(profile) as window:
        window.ready()
        find(window, "quellenthal", "Jörg Quellenthal")
        window.key("F2")
        window.type("Der erste sagt: mein Paket")
        find(window, "zzebrowski", "Aylin Zzebrowski")
        window.key("F2")
        window.type("Die zweite fragt nach der Rechnung")
        window.key("F3")
        assert window.typed == "Der erste sagt: mein Paket"
        assert window.heading == "Jörg Quellenthal"
        window.type(" fehlt")
        window.key("F3")
        assert window.typed == "Die zweite fragt nach der Rechnung"
        window.key("Ctrl+Return", "Esc", "F3")
        assert window.typed == "Der erste sagt: mein Paket fehlt"
        window.settle()


def test_a_look_at_somebody_else_leaves_the_call_where_it_was(profile: Path) -> None:
    with open_window(profile) as window:
        window.ready()
        find(window, "quellenthal", "Jörg Quellenthal")
        window.key("F2")
        window.type("sucht die Rechnung heraus")
        find(window, "zzebrowski", "Aylin Zzebrowski")
        window.key("Ctrl+4")
        window.type(", ist von gestern")
        window.wait(lambda: "NOW" in window.words())  # the call is the first on the list
        window.key("Ctrl+1", "Return")
        window.wait(lambda: window.heading == "Jörg Quellenthal", lambda: str(window.words()))
        window.see("sucht die Rechnung heraus, ist von gestern")


def test_a_wrap_up_put_off_waits_on_the_list_with_its_words(profile: Path) -> None:
    with open_window(profile) as window:
        window.ready()
        find(window, "quellenthal", "Jörg Quellenthal")
        window.key("F2")
        window.type("ruft gleich wieder an")
        window.key("Ctrl+Shift+Return")
        window.see_no_more("Draft saved")
        find(window, "zzebrowski", "Aylin Zzebrowski")
        window.wait(lambda: window.words().count("Wrap-up open · Call in") == 2)  # the other is there longer
        window.key("Ctrl+1", "Down", "Down", "Return")
        window.wait(lambda: window.heading == "Jörg Quellenthal", lambda: str(window.words()))
        window.see("ruft gleich wieder an", "How did it end?")
