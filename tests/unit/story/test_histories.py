"""Each history written by hand is told as it was written, in both languages, from the events that were named."""

from __future__ import annotations

import pytest

from agentdesk.core.story.risk import Weights
from agentdesk.core.story.telling import story
from agentdesk.core.story.words import story_words
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


def plain(sentences: tuple[str, ...]) -> tuple[str, ...]:
    """With spaces that break, as they were written."""
    return tuple(each.replace("\N{NO-BREAK SPACE}", " ") for each in sentences)
