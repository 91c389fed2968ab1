"""A guide that is being written, without any window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication

from agentdesk.core.guides.shipped import GUIDES, known_of_the_shipped, source_of
from agentdesk.ui.guides.editing import GuideEditing

SOURCE = source_of(GUIDES / "goods_back.yaml")


@pytest.fixture
def editing(qapp: QCoreApplication) -> GuideEditing:
    return GuideEditing("goods_back", SOURCE, known_of_the_shipped())


def test_what_is_known_belongs_to_the_text_whenever_it_is_told(editing: GuideEditing) -> None:
    told: list[tuple[bool, int]] = []
    editing.changed.connect(lambda: told.append((editing.reading.guide is None, len(editing.faults))))
    editing.write("guide: [")
    editing.write(SOURCE)
    assert told == [(True, 1), (False, 0)]


def test_what_is_typed_in_one_go_is_one_step_back(editing: GuideEditing) -> None:
    editing.type(SOURCE + "#")
    editing.type(SOURCE + "# x")
    assert editing.reading.guide is not None, "not looked through before the hand rests"
    editing.undo()
    editing.redo()
    editing.type(SOURCE + "# x y")
    editing.undo()
    assert editing.source == SOURCE + "# x"
    editing.undo()
    assert (editing.source, editing.can_undo) == (SOURCE, False)
    editing.redo()
    assert editing.source == SOURCE + "# x"


def test_a_change_in_the_graph_and_one_in_the_text_are_taken_back_in_their_order(editing: GuideEditing) -> None:
    editing.type(SOURCE + "#")
    editing.write(SOURCE)
    editing.undo()
    assert editing.source == SOURCE + "#"
    editing.type(SOURCE + "# other")
    assert not editing.can_redo
