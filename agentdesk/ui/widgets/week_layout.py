"""Where the blocks of a calendar stand: side by side where they overlap, and how many find no room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from agentdesk.ui.theme import Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """`start` and `end` in minutes since the first midnight of its column's day, by the clock on the wall."""

    key: Any
    column: int
    start: int
    end: int
    title: str
    detail: str = ""
    tone: Tone = Tone.ACCENT
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """Lane `lane` of `lanes`, counted from the left. In the last lane `hidden` more may stand behind."""

    lane: int
    lanes: int
    is_behind: bool = False
    hidden: int = 0


def placed(blocks: Sequence[Block], *, most: int, least: int) -> list[Placed]:
    """One for each block, in the order given. `most` lanes find room in a column; no block is shorter than `least`
    minutes on the screen."""
    result: dict[int, Placed] = {}
    for column in {block.column for block in blocks}:
        members = [number for number, block in enumerate(blocks) if block.column == column]
        members.sort(key=lambda number: (blocks[number].start, -blocks[number].end, number))
        for cluster in _clusters(blocks, members, least):
            result |= _in_lanes(blocks, cluster, most, least)
    return [result[number] for number in range(len(blocks))]


def _clusters(blocks: Sequence[Block], members: Sequence[int], least: int) -> Iterator[list[int]]:
    """Runs of blocks that touch one another in time."""
    cluster: list[int] = []
    until = -1
    for number in members:
        if cluster and blocks[number].start >= until:
            yield cluster
            cluster = []
        cluster.append(number)
        until = max(until if len(cluster) > 1 else -1, _end(blocks[number], least))
    if cluster:
        yield cluster


def _in_lanes(blocks: Sequence[Block], cluster: Sequence[int], most: int, least: int) -> dict[int, Placed]:
    """Each in the first lane that is free again; what finds none of the last waits behind the last lane's blocks."""
    ends: list[int] = []
    lanes: dict[int, int] = {}
    for number in cluster:
        free = next((lane for lane, end in enumerate(ends) if end <= blocks[number].start), len(ends))
        ends[free : free + 1] = [_end(blocks[number], least)]
        lanes[number] = free
    shown = min(len(ends), most)
    behind = [number for number in cluster if lanes[number] >= most]
    return {number: _place(blocks, number, lanes, shown, behind, least) for number in cluster}


def _place(
    blocks: Sequence[Block], number: int, lanes: dict[int, int], shown: int, behind: Sequence[int], least: int
) -> Placed:
    if lanes[number] >= shown:
        return Placed(shown - 1, shown, is_behind=True)
    if lanes[number] < shown - 1:
        return Placed(lanes[number], shown)
    block = blocks[number]
    over = [each for each in behind if _overlap(block, blocks[each], least)]
    return Placed(lanes[number], shown, hidden=len(over))


def _overlap(first: Block, second: Block, least: int) -> bool:
    return first.start < _end(second, least) and second.start < _end(first, least)


def _end(block: Block, least: int) -> int:
    return max(block.end, block.start + least)
