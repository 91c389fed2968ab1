"""Edits of a guide: what is not touched stays as it is written, and what leads somewhere leads there still."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from agentdesk.core.guides.reading import read_guide
from agentdesk.core.guides.shipped import shipped_files, source_of
from agentdesk.core.guides.writing import (
    connected,
    document_of,
    inserted,
    moved,
    new_answer,
    placed,
    renamed,
    same,
    step_of,
    steps_of,
    text_of,
    ways_of,
    with_act,
    with_new_step,
    without_step,
)

FILES = shipped_files()
SMALL = """\
# What we say when it rains
guide: rain
title: {de: Regen, en: Rain}   # short
about: {de: Wenn es regnet., en: When it rains.}
start: sorry

steps:
  # first of all
  sorry:
    say:
      - {tone: calm, de: "Oh.", en: "Oh."}
    next: ask   # at once

  ask:
    ask:
      into: wet
      question: {de: "Nass?", en: "Wet?"}
      answers:
        - {is: so, de: Ja, en: "Yes", next: done}
        - {is: dry, de: Nein, en: "No", next: sorry}
  # and this is the end
  done:
    end: {outcome: settled}
# nothing below
"""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_guide_is_read_the_same_from_its_own_text_and_from_text_made_anew(path: Any) -> None:
    source = source_of(path)
    document = document_of(source)
    assert document is not None
    assert text_of(document, source) == source
    anew = text_of(document)
    assert same(document_of(anew), document)
    assert read_guide(anew).guide == read_guide(source).guide


@pytest.mark.parametrize("seed", range(8))
def test_any_edits_keep_what_they_do_not_touch(seed: int) -> None:
    chance = Random(seed)
    source = source_of(FILES[seed * 3 % len(FILES)])
    for _ in range(8):
        document = document_of(source)
        assert document is not None
        edited, touched = _edited(document, chance)
        after = text_of(edited, source)
        assert same(document_of(after), edited)
        assert same(document_of(text_of(document, after)), document)
        for step in set(steps_of(document)) - touched:
            assert _block(source, step) == _block(after, step)
        source = after


def _edited(document: dict[str, Any], chance: Random) -> tuple[dict[str, Any], set[str]]:
    """One edit, and the steps that it may change: those that lead to what it changes as well."""
    step, other = chance.choice(list(steps_of(document))), chance.choice(list(steps_of(document)))
    before = {name for name in steps_of(document) if step in ways_of(step_of(document, name)).values()}
    match chance.randrange(6):
        case 0:
            return renamed(document, step, f"{step[:30]}_r{len(steps_of(document))}_{chance.randrange(999)}"), {
                step,
                *before,
            }
        case 1 if len(steps_of(document)) > 1:
            return without_step(document, step), {step, *before}
        case 2:
            words = {"de": 'Er sagte: "#nein" – {me.name}', "en": "yes"}
            return placed(document, ("steps", step, "hint"), words), {step}
        case 3:
            return with_act(document, step, chance.choice(["ask", "check", "do", "end", "next", "call"])), {step}
        case 4:
            for way in ways_of(step_of(document, step)):
                return connected(document, step, way, other), {step}
    edited, name = with_new_step(document, {"next": other}, step) if len(steps_of(document)) < 50 else (document, step)
    return edited, {name}


def _block(source: str, step: str) -> list[str]:
    lines = source.splitlines()
    begin = next(n for n, line in enumerate(lines) if line.startswith(f"  {step}:"))
    end = next((n for n in range(begin + 1, len(lines)) if not lines[n].startswith("   ")), len(lines))
    return [line for line in lines[begin:end] if line]


def test_comments_and_blank_lines_stay_where_nothing_was_changed() -> None:
    document = document_of(SMALL)
    assert document is not None
    edited = placed(document, ("steps", "ask", "ask", "question", "en"), "Are you wet?")
    edited = placed(edited, ("title", "de"), "Wolken")
    expected = SMALL.replace("title: {de: Regen, en: Rain}   # short", "title: {de: Wolken, en: Rain}")
    assert text_of(edited, SMALL) == expected.replace("Wet?", "Are you wet?")


def test_a_step_is_renamed_with_everything_that_leads_to_it() -> None:
    document = renamed(_small(), "sorry", "first")
    assert document["start"] == "first"
    assert ways_of(step_of(document, "ask"))[("ask", "answers", 1, "next")] == "first"
    assert list(steps_of(document)) == ["first", "ask", "done"]
    for name in ("ask", "Two words"):
        with pytest.raises(ValueError, match=name):
            renamed(document, "first", name)


def test_what_led_to_a_step_that_is_taken_out_leads_to_what_followed_it() -> None:
    document = without_step(_small(), "sorry")
    assert document["start"] == "ask"
    assert ways_of(step_of(document, "ask"))[("ask", "answers", 1, "next")] == "ask"
    document = without_step(_small(), "ask")
    assert ways_of(step_of(document, "sorry")) == {("next",): ""}


def test_a_question_with_three_answers_is_added_and_connected() -> None:
    document, name = with_new_step(_small(), {}, "sorry")
    assert list(steps_of(document)) == ["sorry", name, "ask", "done"]
    document = with_act(document, name, "ask")
    document = inserted(document, ("steps", name, "ask", "answers"), new_answer("answer_3"))
    for way, target in zip(ways_of(step_of(document, name)), ("sorry", "ask", "done"), strict=True):
        document = connected(document, name, way, target)
    document = moved(document, ("steps", name, "ask", "answers", 2), -2)
    assert list(ways_of(step_of(document, name)).values()) == ["done", "sorry", "ask"]
    assert text_of(document, SMALL).startswith("# What we say when it rains\n")


def test_another_act_leads_where_the_former_one_led() -> None:
    document = with_act(_small(), "ask", "do")
    assert ways_of(step_of(document, "ask")) == {("do", "then"): "done", ("do", "skipped"): "sorry"}
    assert ways_of(step_of(with_act(document, "ask", "next"), "ask")) == {("next",): "done"}
    assert ways_of(step_of(with_act(document, "ask", "end"), "ask")) == {}


@pytest.mark.parametrize("source", ["", "- a\n", "a: *b\n", "a: 1\na: 2\n", "a: [", "x" * 300_000])
def test_what_is_no_guide_has_no_document(source: str) -> None:
    assert document_of(source) is None


@pytest.mark.parametrize("steps", ["5", "[a]", "{a: 5, b: {ask: 3}, c: {check: x}, d: {do: [1]}, e: {}}"])
def test_edits_live_with_what_is_still_wrong(steps: str) -> None:
    source = f"guide: x\nsteps: {steps}\n"
    document = document_of(source)
    assert document is not None
    for name in steps_of(document):
        assert same(document_of(text_of(with_act(document, name, "ask"), source)), with_act(document, name, "ask"))
        assert name not in steps_of(without_step(document, name))
    added, name = with_new_step(document, {"end": {"outcome": "settled"}})
    assert name in steps_of(document_of(text_of(added, source)) or {})


def _small() -> dict[str, Any]:
    document = document_of(SMALL)
    assert document is not None
    return document


def test_words_in_quotes_keep_them_where_others_beside_them_are_changed() -> None:
    oh, ah = ["- tone: calm", '  de: "Oh."', '  en: "Oh."'], ["- tone: warm", '  de: "Ach."', "  en: Ah."]
    says = "".join(f"      {line}\n" for line in (*oh, *ah))
    source = SMALL.replace('      - {tone: calm, de: "Oh.", en: "Oh."}\n', says)
    document = document_of(source)
    assert document is not None
    edited = text_of(placed(document, ("steps", "sorry", "say", 0, "en"), "Oh dear."), source)
    assert edited == source.replace('en: "Oh."', "en: Oh dear.")
