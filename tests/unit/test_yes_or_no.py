"""A question of the command line is answered with yes or no in either language."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from agentdesk.command_line.call import ask_whether


@pytest.mark.parametrize(("typed", "meant"), [("j", True), ("JA", True), ("y", True), ("nein", False), ("no", False)])
def test_yes_and_no_are_understood_in_both_languages(typed: str, meant: bool) -> None:
    assert _asked(typed + "\n")[0] is meant


@pytest.mark.parametrize("otherwise", [True, False])
def test_nothing_typed_is_what_stands_in_capitals(otherwise: bool) -> None:
    assert _asked("\n", otherwise=otherwise)[0] is otherwise


def test_whatever_else_is_typed_is_asked_again() -> None:
    answer, shown = _asked("vielleicht\nj\n")
    assert answer is True
    assert shown.count("Sure?") == 2


def _asked(typed: str, *, otherwise: bool = False) -> tuple[bool, str]:
    answers: list[bool] = []
    command = click.Command("ask", callback=lambda: answers.append(ask_whether("Sure?", otherwise=otherwise)))
    shown = CliRunner().invoke(command, input=typed).output
    [answer] = answers
    return answer, shown
