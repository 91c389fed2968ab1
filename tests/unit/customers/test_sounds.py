"""Names that are said alike share a key."""

from __future__ import annotations

import cologne_phonetics
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentdesk.core.customers.folding import fold
from agentdesk.core.customers.sounds import cologne, english


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20))
def test_kolner_phonetik_agrees_with_the_library(word):
    assert cologne(word) == cologne_phonetics.encode(word)[0][1]


@pytest.mark.parametrize(
    "alike",
    ["Meier Maier Meyer Mayr", "Schmidt Schmitt Schmid", "Hoffmann Hofmann", "Philipp Filip", "Walter Walther"],
)
def test_german_names_said_alike_share_a_key(alike):
    assert len({cologne(fold(name).key) for name in alike.split()}) == 1


@pytest.mark.parametrize(
    "alike",
    [
        "Stephen Steven",
        "Catherine Katherine Kathryn",
        "Wright Right",
        "Knight Night",
        "Smith Smyth Smythe",
        "Jeffrey Geoffrey",
        "Sean Shawn Shaun",
        "Thompson Thomson Tomson",
        "McDonald MacDonald",
        "Brown Browne Braun",
        "Johnson Johnston Jonson",
        "Clark Clarke",
        "Reilly Riley",
        "Hughes Hewes",
        "Stuart Stewart",
        "Louis Lewis",
        "Pierce Pearce Peirce",
        "Davies Davis",
        "White Whyte",
        "Nichols Nicholls",
    ],
)
def test_english_names_said_alike_share_a_key(alike):
    assert len({english(fold(name).key) for name in alike.split()}) == 1


@pytest.mark.parametrize("unlike", ["Smith Jones", "Brown Green", "Taylor Turner", "Ward Wood"])
def test_english_names_said_unlike_do_not(unlike):
    first, second = unlike.split()
    assert english(fold(first).key) != english(fold(second).key)
