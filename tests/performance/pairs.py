"""Ours and the floor, measured alternately in one run, so that their ratio holds when the machine's speed drifts."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

ROUNDS = 3


class Pair(NamedTuple):
    """The same piece of work: as the product does it, and bare."""

    ours: Callable[[], object]
    floor: Callable[[], object]


def measure(name: str, size: int, pairs: Iterable[Pair], *, note: str = "", rounds: int = ROUNDS) -> dict[str, Any]:
    """One line of the contract: each pair's best of some rounds, then percentiles over all pairs, in milliseconds.

    `ratio` is by the clock; `ratio_cpu` by what the processor did, which holds on a machine that others keep busy; both
    also by the 95th percentiles.
    """
    ours, floor = [], []
    gc.collect()
    gc.disable()
    try:
        for pair in pairs:
            mine, bare = zip(*((took(pair.ours), took(pair.floor)) for _ in range(rounds)), strict=True)
            ours.append(least(mine))
            floor.append(least(bare))
    finally:
        gc.enable()
    shown = line(name, size, [each.wall for each in ours], [each.wall for each in floor], note)
    worked = line(name, size, [each.cpu for each in ours], [each.cpu for each in floor], note)
    return shown | {"ratio_cpu": worked["ratio"], "ratio_cpu_p95": worked["ratio_p95"]}


class Took(NamedTuple):
    """Milliseconds by the clock, and those of them in which this thread worked."""

    wall: float
    cpu: float


def timed(call: Callable[[], object]) -> float:
    """Milliseconds by the clock."""
    return took(call).wall


def took(call: Callable[[], object]) -> Took:
    begun, worked = time.perf_counter(), time.thread_time()
    call()
    return Took((time.perf_counter() - begun) * 1000, (time.thread_time() - worked) * 1000)


def least(rounds: Iterable[Took]) -> Took:
    return Took(*map(min, zip(*rounds, strict=True)))


def line(name: str, size: int, ours: list[float], floor: list[float], note: str) -> dict[str, Any]:
    mine50, mine95, bare50, bare95 = (percentile(each, share) for each in (ours, floor) for share in (50, 95))
    return {
        "name": name,
        "size": size,
        "ours_p50_ms": round(mine50, 3),
        "ours_p95_ms": round(mine95, 3),
        "floor_p50_ms": round(bare50, 3),
        "floor_p95_ms": round(bare95, 3),
        "ratio": round(mine50 / bare50, 2),
        "ratio_p95": round(mine95 / bare95, 2),
        "note": note,
    }


def percentile(values: list[float], share: int) -> float:
    if len(values) < 2:
        return values[0]
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]
