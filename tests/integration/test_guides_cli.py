"""`agentdesk guides`: what is in force, what may be, and what is published from a file."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from agentdesk.command_line.main import run_command_line
from agentdesk.command_line.verbs import REFUSED
from agentdesk.core import wording
from tests.guides import SMALL

Ask = Callable[..., tuple[int, str]]


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    former = wording.language()
    monkeypatch.setitem(os.environ, "AGENTDESK_PASSPHRASE", "one two three four five")

    def run(*arguments: object) -> tuple[int, str]:
        capsys.readouterr()
        code = run_command_line(["--profile", str(tmp_path / "profile"), "--language", "de", *map(str, arguments)])
        said = capsys.readouterr()
        return code, said.out or said.err

    yield run
    wording.use_language(former)


def listed(ask: Ask, guide: str) -> dict[str, Any]:
    return next(each for each in json.loads(ask("guides", "list", "--json")[1]) if each["id"] == guide)


def test_a_guide_of_the_shop_from_its_file_and_out_of_force_again(ask: Ask, tmp_path: Path) -> None:
    assert listed(ask, "praise")["origin"] == "delivered"
    assert not (tmp_path / "profile").exists(), "a look makes nothing"
    ask("do", "customers.create", json.dumps({"family_name": "Müller"}))
    file = tmp_path / "small.yaml"
    file.write_text(SMALL.replace("next: which}", "next: nowhere}", 1), encoding="utf-8")
    code, said = ask("guides", "publish", file)
    assert (code, "nowhere" in said) == (REFUSED, True)
    file.write_text(SMALL, encoding="utf-8")
    assert ask("guides", "check", file)[0] == 0
    assert ask("guides", "publish", file)[0] == 0
    assert "Klein" in ask("guides", "show", "small")[1]
    assert ask("guides", "export", "small")[1] == SMALL.rstrip("\n") + "\n"
    assert ask("guides", "export", "small", "--before")[0] == REFUSED
    file.write_text(SMALL.replace("Das tut mir leid.", "Tut mir leid."), encoding="utf-8")
    assert ask("guides", "publish", file)[0] == 0
    assert ask("guides", "export", "small", "--before")[1] == SMALL.rstrip("\n") + "\n"
    assert ask("guides", "retire", "small")[0] == 0
    assert listed(ask, "small") | {"title": 0, "about": 0} == {
        "id": "small", "title": 0, "about": 0, "steps": 5, "origin": "own", "retired": True, "draft": False,
    }  # fmt: skip
    assert "Stillgelegt" in ask("guides", "list")[1]
    assert ask("guides", "bring-back", "small")[0] == 0
    assert ask("guides", "as-delivered", "small")[0] == REFUSED


def test_a_guide_is_walked_through_and_nothing_of_it_is_kept(ask: Ask, tmp_path: Path) -> None:
    ask("do", "customers.create", json.dumps({"family_name": "Müller", "language": "en", "salutation": "Herr"}))
    walk = ("guides", "run", "callback_opening", "--customer", "müller", "--answers")
    stops = json.loads(ask(*walk, "1", "--json")[1])
    assert [(each["step"], each["over"]) for each in stops] == [("before", False), ("hello", False)]
    assert stops[1]["phrases"][0]["words"].startswith("Hello, "), "in the customer's language"
    code, said = ask(*walk, "1,42")
    assert (code, stops[1]["step"] in said, "„42“" in said) == (REFUSED, True, True)
    words = ask("guides", "run", "angry_customer", "--channel", "email")[1]
    assert "Ich höre zu" not in words
    assert "Ich höre zu" in ask("guides", "run", "angry_customer")[1]
    assert ask("guides", "run", "nowhere")[0] == REFUSED
    assert ask("guides", "run", "praise", "--customer", "nobody")[0] == REFUSED


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_somebody_at_a_terminal_is_asked_at_each_step(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask("do", "customers.create", json.dumps({"family_name": "Müller"}))
    file = tmp_path / "small.yaml"
    file.write_text(SMALL, encoding="utf-8")
    ask("guides", "publish", file)
    walk = ("guides", "run", "small")
    waits = ask(*walk)[1]
    assert "Was wünschen Sie?" in waits
    monkeypatch.setattr(sys, "stdin", Terminal("9\ngel\nb\nGeld\nviel\n3\n"))
    code, said = ask(*walk)
    assert (code, said.count("Was wünschen Sie?"), said.count("Wie viel?")) == (0, 2, 2)
    assert said.rstrip().endswith("erledigt"), said
    monkeypatch.setattr(sys, "stdin", Terminal("q\n"))
    assert ask(*walk)[1].count("Was wünschen Sie?") == 1
    monkeypatch.setattr(sys, "stdin", Terminal(""))
    assert json.loads(ask(*walk, "--json")[1])[0]["step"] == "wish"
