"""The language changes while the window is open: everything that is painted changes, nothing is left behind."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from tests.journeys.shops import ROOT
from tests.journeys.window import Window, open_window

_LOCALE = ROOT / "agentdesk" / "resources" / "locale"
_MESSAGE = re.compile(r'^msgid "(?P<key>[^"]+)"\n(?:msgid_plural .*\n)?(?P<said>(?:msgstr.*\n|".*"\n)+)', re.MULTILINE)
_PARAMETER = re.compile(r"\\\{[^}]*\\\}")


@cache
def messages(language: str) -> dict[str, tuple[str, ...]]:
    """Every message of the catalogue by key, plurals included."""
    catalogue = (_LOCALE / language / "LC_MESSAGES" / "agentdesk.po").read_text(encoding="utf-8")
    found = {}
    for message in _MESSAGE.finditer(catalogue):
        forms = re.split(r"^msgstr(?:\[\d\])? ", message["said"], flags=re.MULTILINE)[1:]
        found[message["key"]] = tuple("".join(re.findall(r'"(.*)"', form)).replace('\\"', '"') for form in forms)
    return found


@cache
def only_in(language: str, other: str) -> frozenset[str]:
    """Whole messages without parameters that one language has and the other has not."""
    said = {form.casefold() for forms in messages(language).values() for form in forms if "{" not in form}
    return frozenset(said - {form.casefold() for forms in messages(other).values() for form in forms})


def left_behind(window: Window, spoken: str, other: str) -> set[str]:
    """What is painted in the other language: our own words, not those of customers and files."""
    pieces = {piece for run in window.words() for piece in (run, *run.split(" · "))}
    return {piece for piece in pieces if piece.casefold() in only_in(other, spoken)}


def speaks_only(window: Window, spoken: str, other: str) -> None:
    """Soon: a long list finds its words off the window's own thread."""
    window.wait(
        lambda: not left_behind(window, spoken, other), lambda: f"left behind: {left_behind(window, spoken, other)}"
    )


def change_language(window: Window, command: str) -> None:
    window.key("Ctrl+Shift+K")
    window.type(command)
    window.see(command)
    window.key("Return")


def open_something(window: Window, what: str) -> None:
    window.key("Ctrl+K")
    window.type("quellenthal")
    window.see("K-100001")
    window.key("Return")
    window.wait(lambda: window.heading == "Jörg Quellenthal")
    keys = {"a call": ("F2",), "a wrap-up": ("F2", "Ctrl+Return"), "the editor": ("Ctrl+E",)}
    keys |= {"the keys": ("F1",), "the settings": ("Ctrl+,",), "the import": ("Ctrl+O",), "the customer": ()}
    window.key(*keys[what])
    window.rest(300)


PAGES = ("the customer", "a call", "a wrap-up", "the editor", "the keys", "the settings", "the import")


@pytest.mark.parametrize("page", PAGES)
def test_every_word_changes_with_the_language(profile: Path, page: str) -> None:
    with open_window(profile, language="en") as window:
        window.ready()
        open_something(window, page)
        speaks_only(window, "en", "de")
        change_language(window, "Language: Deutsch")
        window.see("Alles gespeichert")
        speaks_only(window, "de", "en")
        change_language(window, "Sprache: English")
        window.see("Everything saved")
        speaks_only(window, "en", "de")


def test_words_left_behind_are_noticed(profile: Path) -> None:
    with open_window(profile, language="de") as window:
        window.ready().see("Alles gespeichert")
        assert "Alles gespeichert" in left_behind(window, "en", "de")
