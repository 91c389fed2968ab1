"""Help and usage of the command line in both languages: every verb and option, and nothing left of click's English."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from agentdesk.command_line import help as help_words
from agentdesk.command_line.main import run_command_line
from agentdesk.command_line.verbs import WRONG_USAGE, command_line
from agentdesk.core import wording
from agentdesk.core.wording import text

WRONG = (
    ["sing"], ["fidn"], ["--loudly"], ["find"], ["find", "x", "--limit"], ["find", "x", "--limit", "999"],
    ["find", "x", "--limit", "many"], ["find", "x", "--limi", "3"], ["find", "--json=1", "x"], ["show"],
    ["show", "1", "2"], ["do"], ["do", "x", "{}", "--id", "5"], ["import"], ["import", "x.csv", "--kind", "songs"],
    ["import", "x.csv", "--region", "XXX"], ["imports"], ["imports", "undo"], ["imports", "undo", "x"], ["export"],
    ["export", "songs"], ["pop"], ["backup"], ["tour", __file__], ["--profile", __file__, "find", "x"], ["--profile"],
    ["--language", "fr", "find", "x"],
)  # fmt: skip


def every_verb(group: click.Group = command_line, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, verb in group.commands.items():
        yield (*before, name)
        if isinstance(verb, click.Group):
            yield from every_verb(verb, (*before, name))


def verb_of(path: tuple[str, ...]) -> click.Command:
    verb: click.Command = command_line
    for name in path:
        assert isinstance(verb, click.Group)
        verb = verb.commands[name]
    return verb


PATHS = [(), *every_verb()]


@pytest.fixture(autouse=True)
def _a_language_for_the_test_alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    former = wording.language()
    yield
    wording.use_language(former)


@pytest.fixture
def said_in_english(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What click has said and nobody had words of ours for."""
    said: list[str] = []
    monkeypatch.setattr(help_words, "_former", lambda _, message: said.append(message) or message)
    return said


def test_every_verb_and_every_option_has_words_in_both_languages():
    keys = {f"cli.help.{getattr(verb_of(path), 'said_as', '') or verb_of(path).name}" for path in PATHS}
    keys |= {f"cli.option.{each.name}" for path in PATHS for each in verb_of(path).params if each.opts[0][0] == "-"}
    assert {key for key in keys if text(key, lang="de") in (key, text(key, lang="en"))} == set()


def test_what_stands_for_a_value_is_ours_unless_it_is_one_of_a_choice():
    params = [each for path in PATHS for each in verb_of(path).params if not isinstance(each.type, click.Choice)]
    values = [each for each in params if not getattr(each, "is_flag", False)]
    assert values
    assert [each.name for each in values if not each.metavar] == []


def test_what_only_several_people_need_stands_by_itself(capsys):
    assert run_command_line(["--language", "en", "--help"]) == 0
    alone, _, several = capsys.readouterr().out.partition("In a shop of several people:")
    assert [line.split()[0] for line in several.splitlines() if line[2:3].strip()] == [
        "approvals",
        "connect",
        "leave",
        "moved",
        "patterns",
        "people",
        "pin",
        "sign-in",
        "sign-out",
        "sync",
        "works-council",
    ]
    assert "vouchers" in alone
    assert "Of several people:" in alone.partition("--pin-file FILE")[2].partition("--language")[0]


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_help_is_german_where_german_is_asked_for(path, capsys, said_in_english):
    assert run_command_line(["--language", "de", *path, "--help"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"Aufruf: agentdesk {' '.join(path)}".rstrip())
    assert "[OPTIONEN]" in shown
    assert "Zeigt diese Hilfe." in shown
    assert said_in_english == []


def test_the_language_counts_wherever_it_stands(capsys):
    asked = (["--help", "--language", "de"], ["--language=de", "--help"], ["--help", "--language=de"])
    for arguments in asked:
        run_command_line(arguments)
        assert capsys.readouterr().out.startswith("Aufruf:"), arguments


def test_without_being_asked_it_speaks_the_language_of_the_system(capsys, monkeypatch):
    for locale, first in (("de_AT.UTF-8", "Aufruf:"), ("en_US.UTF-8", "Usage:"), ("fr_FR.UTF-8", "Usage:")):
        monkeypatch.setenv("LC_ALL", locale)
        run_command_line(["find", "--help"])
        assert capsys.readouterr().out.startswith(first), locale


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_wrong_usage_is_told_in_german(arguments, capsys, said_in_english):
    assert run_command_line(["--language", "de", *arguments]) == WRONG_USAGE
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Fehler: " in shown.err or "Aufruf: " in shown.err
    assert said_in_english == []


def test_other_words_of_gettext_stay_as_they_were():
    import gettext

    assert gettext.gettext("no such words") == "no such words"
    assert gettext.ngettext("one mouse", "many mice", 2) == "many mice"
