"""Each history written by hand is told as it was written, in both languages, from the events that were named."""

from __future__ import annotations

import pytest

from agentdesk.core.story.risk import Weights
from agentdesk.core.story.telling import story
from agentdesk.core.story.words import in_brief, story_words
from tests.unit.story.histories import Written, written_histories

HISTORIES = list(written_histories())


def test_there_are_enough_of_them():
    assert len(HISTORIES) >= 60


@pytest.mark.parametrize("written", HISTORIES, ids=lambda written: written.name)
def test_is_told_as_it_was_written(written: Written):
    told = story(written.told.values(), written.now, "Europe/Berlin", Weights())
    assert plain(story_words(told, lang="de")) == written.de
    assert plain(story_words(told, lang="en")) == written.en
    assert all(sentence.events for sentence in told.sentences)
    if written.sources:
        names = {each.id: name for name, each in written.told.items()}
        assert tuple(frozenset(names[id] for id in each.events) for each in told.sentences) == written.sources


@pytest.mark.parametrize(
    ("name", "brief"),
    [
        ("cases: one open case", "Erstattung nicht eingegangen"),
        ("promises: a promise that is due tomorrow", "Die Erstattung ist auf dem Konto"),
        ("contacts: one call, and how it felt", "Techniker kam nicht"),
        ("deliveries: ordered and delivered", ""),
    ],
)
def test_in_brief_a_story_says_what_a_call_would_be_about(name: str, brief: str) -> None:
    written = next(each for each in HISTORIES if each.name == name)
    assert in_brief(story(written.told.values(), written.now, "Europe/Berlin", Weights())) == brief


def test_what_is_kept_is_told_by_dates() -> None:
    written = next(each for each in HISTORIES if each.name == "promises: a promise that is due tomorrow")
    told = story(written.told.values(), written.now, "Europe/Berlin", Weights())
    kept = "Miriam Vogt hat bis 24. November, 17:30 Uhr zugesagt: „Die Erstattung ist auf dem Konto“."
    assert story_words(told, lang="de", lasting=True) == (kept,)


def plain(sentences: tuple[str, ...]) -> tuple[str, ...]:
    """With spaces that break, as they were written."""
    return tuple(each.replace("\N{NO-BREAK SPACE}", " ") for each in sentences)
