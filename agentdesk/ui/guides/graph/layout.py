"""Where the steps of a guide stand: in layers from top to bottom, the ways between them short and seldom crossed. Pure.

Layers by the longest way from the start, with places held for the ways that pass a layer; their order by the mean of
the neighbours (Sugiyama, Tagawa, Toda 1981); places across by least squares within what must not overlap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SWEEPS, STRAIGHTENINGS = 12, 10
_PASSING = 8.0
"""How wide a way is that passes a layer."""
Edge = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Box:
    """Top left corner, width and height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class Layout:
    """`ways`: for each edge the points that it goes through between its two boxes, from the upper to the lower one's
    side for edges downwards. `layers`: the names in each layer from left to right."""

    boxes: Mapping[str, Box]
    ways: Mapping[Edge, tuple[tuple[float, float], ...]]
    layers: tuple[tuple[str, ...], ...]


def laid_out(
    sizes: Mapping[str, tuple[float, float]],
    edges: Sequence[Edge],
    start: str,
    *,
    across: float = 28,
    down: float = 34,
) -> Layout:
    """Edges between what has no size are left out, and those from something to itself have no points."""
    known = [edge for edge in dict.fromkeys(edges) if edge[0] in sizes and edge[1] in sizes]
    downwards = _downwards(list(sizes), [edge for edge in known if edge[0] != edge[1]], start)
    layer = _layers(list(sizes), list(downwards.values()), start)
    grid = _Grid(sizes, layer, downwards, across)
    grid.put_in_order()
    grid.straighten()
    return grid.layout(known, down)


def _downwards(names: list[str], edges: list[Edge], start: str) -> dict[Edge, Edge]:
    """Each edge as it points down: those that lead back to where one came from are turned round."""
    ways: dict[str, list[str]] = {name: [] for name in names}
    for one, other in edges:
        ways[one].append(other)
    back: set[Edge] = set()
    done: set[str] = set()
    for root in (*([start] if start in ways else []), *names):
        if root in done:
            continue
        on_the_way = {root: iter(ways[root])}
        while on_the_way:
            name = next(reversed(on_the_way))
            after = next(on_the_way[name], None)
            if after is None:
                on_the_way.pop(name)
                done.add(name)
            elif after in on_the_way:
                back.add((name, after))
            elif after not in done:
                on_the_way[after] = iter(ways[after])
    return {edge: (edge[1], edge[0]) if edge in back else edge for edge in edges}


def _layers(names: list[str], edges: list[Edge], start: str) -> dict[str, int]:
    """The longest way from above; what nothing stands above moves down to just above what follows it."""
    above: dict[str, list[str]] = {name: [] for name in names}
    below: dict[str, list[str]] = {name: [] for name in names}
    for one, other in edges:
        above[other].append(one)
        below[one].append(other)
    layer: dict[str, int] = {}
    waiting = {name: len(above[name]) for name in names}
    ready = [name for name in names if not waiting[name]]
    for name in ready:
        layer[name] = max((layer[each] + 1 for each in above[name]), default=0)
        for other in below[name]:
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    for name in names:
        if not above[name] and below[name] and name != start:
            layer[name] = min(layer[other] for other in below[name]) - 1
    return layer


class _Grid:
    """Names, and held places as (edge, layer), in layers from left to right."""

    def __init__(
        self,
        sizes: Mapping[str, tuple[float, float]],
        layer: Mapping[str, int],
        downwards: Mapping[Edge, Edge],
        across: float,
    ) -> None:
        self.sizes, self.layer, self.downwards, self.across = sizes, layer, downwards, across
        least = min(layer.values(), default=0)
        self.rows: list[list[object]] = [[] for _ in range(max(layer.values(), default=-1) - least + 1)]
        self.above: dict[object, list[object]] = {}
        self.below: dict[object, list[object]] = {}
        self.row_of = {name: at - least for name, at in layer.items()}
        for name in sizes:
            self._put(name, self.row_of[name])
        for edge, (upper, lower) in downwards.items():
            chain: list[object] = [upper]
            for row in range(self.row_of[upper] + 1, self.row_of[lower]):
                chain.append((edge, row))
                self._put((edge, row), row)
            for one, other in zip(chain, [*chain[1:], lower], strict=True):
                self.below[one].append(other)
                self.above[other].append(one)
        self.x: dict[object, float] = {}

    def _put(self, item: object, row: int) -> None:
        self.rows[row].append(item)
        self.above[item], self.below[item] = [], []

    # ── order ───────────────────────────────────────────────────────────────────────────────────────────────────
    def put_in_order(self) -> None:
        best, fewest = [list(row) for row in self.rows], self.crossings()
        for n in range(SWEEPS):
            down = n % 2 == 0
            for row in self.rows if down else reversed(self.rows):
                self._sort(row, self.above if down else self.below)
            if (now := self.crossings()) < fewest:
                best, fewest = [list(row) for row in self.rows], now
        self.rows = best

    def _sort(self, row: list[object], neighbours: Mapping[object, list[object]]) -> None:
        place = self._places()
        own = {item: n for n, item in enumerate(row)}

        def wish(item: object) -> float:
            near = [place[each] for each in neighbours[item]]
            return sum(near) / len(near) if near else own[item]

        wishes = {item: wish(item) for item in row}
        row.sort(key=lambda item: (wishes[item], own[item]))

    def _places(self) -> dict[object, int]:
        return {item: n for row in self.rows for n, item in enumerate(row)}

    def crossings(self) -> int:
        place = self._places()
        found = 0
        for row in self.rows:
            ways = [(place[item], place[other]) for item in row for other in self.below[item]]
            found += sum(
                (one[0] - other[0]) * (one[1] - other[1]) < 0 for n, one in enumerate(ways) for other in ways[:n]
            )
        return found

    # ── places ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _width(self, item: object) -> float:
        return self.sizes[item][0] if isinstance(item, str) else _PASSING

    def straighten(self) -> None:
        for row in self.rows:
            at = 0.0
            for item in row:
                self.x[item] = at + self._width(item) / 2
                at += self._width(item) + self.across
            middle = (at - self.across) / 2
            for item in row:
                self.x[item] -= middle
        for n in range(STRAIGHTENINGS):
            down = n % 2 == 0
            for row in self.rows if down else reversed(self.rows):
                self._align(row, self.above if down else self.below)
        for row in self.rows:
            self._align(row, {item: self.above[item] + self.below[item] for item in row})

    def _align(self, row: list[object], neighbours: Mapping[object, list[object]]) -> None:
        """As near to the neighbours as the order allows: by pooling those that would overlap."""
        offset, wishes = 0.0, []
        for n, item in enumerate(row):
            if n:
                offset += (self._width(row[n - 1]) + self._width(item)) / 2 + self.across
            near = neighbours[item]
            wish = sum(self.x[each] for each in near) / len(near) if near else self.x[item]
            passing = not isinstance(item, str)
            weight = 0.2 if not near else 8.0 if passing and not all(isinstance(each, str) for each in near) else 1.0
            wishes.append((item, offset, wish - offset, weight))
        pools: list[tuple[float, float, list[tuple[object, float]]]] = []
        for item, offset, wish, weight in wishes:
            pool = (wish * weight, weight, [(item, offset)])
            while pools and pools[-1][0] / pools[-1][1] > pool[0] / pool[1]:
                before = pools.pop()
                pool = (before[0] + pool[0], before[1] + pool[1], before[2] + pool[2])
            pools.append(pool)
        for total, weight, items in pools:
            for item, offset in items:
                self.x[item] = total / weight + offset

    def layout(self, edges: list[Edge], down: float) -> Layout:
        left = min((self.x[item] - self._width(item) / 2 for row in self.rows for item in row), default=0.0)
        tops, y = [], 0.0
        for row in self.rows:
            high = max((self.sizes[item][1] for item in row if isinstance(item, str)), default=0.0)
            tops.append((y, high))
            y += high + down
        boxes = {
            name: Box(self.x[name] - left - width / 2, tops[self.row_of[name]][0], width, height)
            for name, (width, height) in self.sizes.items()
        }
        ways = {edge: self._points(edge, tops, left) for edge in edges}
        layers = tuple(tuple(item for item in row if isinstance(item, str)) for row in self.rows)
        return Layout(boxes, ways, layers)

    def _points(self, edge: Edge, tops: list[tuple[float, float]], left: float) -> tuple[tuple[float, float], ...]:
        if edge not in self.downwards:
            return ()
        upper, lower = self.downwards[edge]
        points: list[tuple[float, float]] = []
        for row in range(self.row_of[upper] + 1, self.row_of[lower]):
            x, (y, high) = self.x[(edge, row)] - left, tops[row]
            points += [(x, y), (x, y + high)]
        return tuple(points if self.downwards[edge] == edge else reversed(points))
