"""The graph of a guide: nothing overlaps, ways lead down where they can, and the same guide looks the same."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

from agentdesk.core.guides.shipped import shipped
from agentdesk.ui.guides.graph.layout import Edge, Layout, laid_out


def _of_guide(name: str) -> tuple[dict[str, tuple[float, float]], list[Edge], str]:
    guide = shipped()[name]
    sizes = {step.id: (180.0 + 10 * len(step.say), 60.0) for step in guide.steps.values()}
    return sizes, [(step.id, after) for step in guide.steps.values() for after in step.ways], guide.start


def _overlapping(layout: Layout) -> list[tuple[str, str]]:
    return [
        (one, other)
        for (one, a), (other, b) in combinations(layout.boxes.items(), 2)
        if a.x < b.x + b.width and b.x < a.x + a.width and a.y < b.y + b.height and b.y < a.y + a.height
    ]


@pytest.mark.parametrize("name", sorted(shipped()))
def test_no_two_steps_of_a_guide_overlap_and_all_that_can_leads_down(name: str) -> None:
    sizes, edges, start = _of_guide(name)
    layout = laid_out(sizes, edges, start)
    assert layout.boxes.keys() == sizes.keys()
    assert not _overlapping(layout)
    assert layout.boxes[start].y == 0
    up = {edge for edge in edges if layout.boxes[edge[0]].y >= layout.boxes[edge[1]].y}
    assert all(_leads_back(edges, other, one) for one, other in up)
    assert layout == laid_out(sizes, edges, start)


def _leads_back(edges: list[Edge], one: str, other: str) -> bool:
    found, waiting = set(), [one]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [after for before, after in edges if before == name]
    return other in found


@pytest.mark.parametrize("seed", range(30))
def test_any_graph_is_laid_out_without_overlapping(seed: int) -> None:
    chance = Random(seed)
    names = [f"n{n}" for n in range(chance.randint(1, 40))]
    sizes = {name: (chance.uniform(20, 260), chance.uniform(20, 120)) for name in names}
    edges = [(chance.choice(names), chance.choice([*names, "gone"])) for _ in range(chance.randint(0, 70))]
    layout = laid_out(sizes, edges, chance.choice([*names, "gone"]))
    assert layout.boxes.keys() == sizes.keys()
    assert not _overlapping(layout)
    assert all(box.x >= -0.001 for box in layout.boxes.values())


def test_answers_stand_in_a_row_below_their_question() -> None:
    sizes = dict.fromkeys(["ask", "a", "b", "c", "end"], (100.0, 40.0))
    edges = [("ask", "a"), ("ask", "b"), ("ask", "c"), ("a", "end"), ("b", "end"), ("c", "end"), ("c", "ask")]
    layout = laid_out(sizes, edges, "ask")
    assert layout.layers == (("ask",), ("a", "b", "c"), ("end",))
    assert abs(layout.boxes["ask"].middle - layout.boxes["b"].middle) < 30
    assert abs(layout.boxes["end"].middle - layout.boxes["b"].middle) < 30


def test_a_way_past_a_layer_keeps_clear_of_what_stands_there() -> None:
    sizes = dict.fromkeys(["a", "b", "c"], (100.0, 40.0))
    layout = laid_out(sizes, [("a", "b"), ("b", "c"), ("a", "c")], "a")
    passed = layout.boxes["b"]
    assert layout.ways["a", "c"]
    assert all(not passed.x <= x <= passed.x + passed.width for x, _ in layout.ways["a", "c"])
