"""Every key that a handbook names is one that the window has, called as on the keyboards of that language, and it names
every one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from agentdesk.core.people.defaults import local_shop
from agentdesk.core.workplace import create_workplace
from agentdesk.ui.actions import Action, key_name
from agentdesk.ui.language import language
from agentdesk.ui.practice.voice import GUIDED_KEY, LISTEN_KEY, SPEAK_KEY
from tests.architecture.test_docs import ADMINISTRATION, HANDBOOKS, SPAN
from tests.journeys.window import PASSPHRASE, open_window

KEY = re.compile(r"(?:(?:Ctrl|Strg|Alt|Shift|Umschalt)\+)+\S+|F\d{1,2}|Enter|Eingabe|Return|Esc")
BOOKS = [(code, book[code]) for book in (HANDBOOKS, ADMINISTRATION) for code in book]
WITHIN_A_FIELD = ("Return", "Esc")
WITHIN_A_PRACTICE = (SPEAK_KEY, GUIDED_KEY, LISTEN_KEY)


@pytest.fixture(scope="module")
def actions(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Action]]:
    """Of a whole window, with every panel in its place."""
    profile = tmp_path_factory.mktemp("keys") / "profile"
    create_workplace(profile, local_shop("en"), passphrase=PASSPHRASE).close()
    with open_window(profile) as window:
        yield list(window.ready().start.window.actions_of_window)
    language().use("en")
    qapp.setStyleSheet("")


def named_keys(words: str) -> list[str]:
    return [span for span in SPAN.findall(words) if KEY.fullmatch(span)]


def known_keys(actions: list[Action], code: str) -> dict[str, str]:
    """What each key is called in this language, and whose it is."""
    language().use(code)
    keys = {key_name(action.key): action.id for action in actions if action.key}
    return keys | {key_name(key): key for key in (*WITHIN_A_FIELD, *WITHIN_A_PRACTICE)}


@pytest.mark.parametrize(("code", "page"), BOOKS, ids=[f"{page.parent.name}-{code}" for code, page in BOOKS])
def test_every_key_that_is_named_does_something(actions: list[Action], code: str, page: Path):
    known = known_keys(actions, code)
    assert [key for key in named_keys(page.read_text(encoding="utf-8")) if key not in known] == []


def test_both_handbooks_name_the_same_keys_in_the_same_order(actions: list[Action]):
    told = {}
    for code, page in HANDBOOKS.items():
        known = known_keys(actions, code)
        told[code] = [known.get(key) for key in named_keys(page.read_text(encoding="utf-8"))]
    assert told["en"] == told["de"]


@pytest.mark.parametrize("code", HANDBOOKS)
def test_every_key_of_the_window_is_named(actions: list[Action], code: str):
    named = set(SPAN.findall(HANDBOOKS[code].read_text(encoding="utf-8")))
    assert {key: whose for key, whose in known_keys(actions, code).items() if key not in named} == {}


def test_a_key_that_does_nothing_or_is_called_otherwise_would_be_noticed(actions: list[Action]):
    words = "`Ctrl+K`, `Strg+K`, `Ctrl+Shift+F12`, `F2`, `Enter`, `J`"
    assert named_keys(words) == ["Ctrl+K", "Strg+K", "Ctrl+Shift+F12", "F2", "Enter"]
    assert set(named_keys(words)) - known_keys(actions, "en").keys() == {"Strg+K", "Ctrl+Shift+F12"}
    assert set(named_keys(words)) - known_keys(actions, "de").keys() == {"Ctrl+K", "Ctrl+Shift+F12", "Enter"}
