"""The graph of the guide that is being written, and where one is in it. Behaviour without widgets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal

from agentdesk.core.guides import writing
from agentdesk.core.guides.describing import act_words, fault_in_words, readable, spoken, step_words, way_words
from agentdesk.core.guides.writing import act_of, at, document_of, step_of, steps_of, text_of, ways_of
from agentdesk.core.guides.yaml_text import Path
from agentdesk.core.wording import text
from agentdesk.ui.guides.editing import GuideEditing


@dataclass(frozen=True, slots=True)
class Way:
    """From a step on: `words` of the answer, empty where there is but one way; `target` empty: nowhere yet."""

    step: str
    path: Path
    words: str
    target: str

    @property
    def key(self) -> str:
        return "\n".join((self.step, *map(str, self.path)))


@dataclass(frozen=True, slots=True)
class StepCard:
    """A step as it is shown: what is said first, then what is asked or done."""

    name: str
    said: str
    asked: str
    act: str
    ways: tuple[Way, ...]
    faults: tuple[str, ...]
    is_start: bool

    @property
    def words(self) -> str:
        return self.said or self.asked or text("guides.graph.empty")


class Drawing(QObject):
    """Signals out, intentions in. `document` is None while the text cannot be read; `spot` is where one is: the name
    of a step, or the key of one of its ways."""

    changed = Signal()
    moved = Signal()
    """To another spot."""

    def __init__(
        self,
        editing: GuideEditing,
        titles: Callable[[], Mapping[str, str]] = dict,
        *,
        writes: bool = True,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.editing, self.titles, self.writes = editing, titles, writes
        self._read = ""
        self.document: dict[str, Any] | None = None
        self.cards: dict[str, StepCard] = {}
        self.spot = ""
        self._came_from: list[str] = []
        editing.changed.connect(self.look)
        self.look()

    # ── what is there ───────────────────────────────────────────────────────────────────────────────────────────
    def look(self) -> None:
        self._read_again()
        self.cards = dict(self._cards(self.document)) if self.document else {}
        if self.step not in self.cards or (self.spot != self.step and self.way is None):
            self.spot = self.step if self.step in self.cards else self.start
        self.changed.emit()

    def _read_again(self) -> None:
        if self._read != self.editing.source:
            self._read = self.editing.source
            self.document = document_of(self._read)

    def _cards(self, document: dict[str, Any]) -> Iterator[tuple[str, StepCard]]:
        start, titles = document.get("start"), self.titles()
        faults: dict[str, list[str]] = {}
        for fault in self.editing.faults:
            faults.setdefault(fault.step, []).append(fault_in_words(fault, document, titles))
        for name in steps_of(document):
            step = step_of(document, name)
            said = readable(spoken(at(step, ("say", 0))), document)
            ways = tuple(
                Way(name, path, way_words(document, name, path), target) for path, target in ways_of(step).items()
            )
            mine = tuple(faults.get(name, ()))
            asked = act_words(step, titles)
            said = said or ("" if asked else readable(spoken(step.get("hint")), document))
            card = StepCard(name, said, asked, act_of(step), ways, mine, name == start)
            yield name, card

    @property
    def start(self) -> str:
        found = str(self.document.get("start")) if self.document else ""
        return found if found in self.cards else next(iter(self.cards), "")

    @property
    def step(self) -> str:
        """The one where one is, or from which the way leads where one is."""
        return self.spot.split("\n")[0]

    @property
    def way(self) -> Way | None:
        card = self.cards.get(self.step)
        return next((way for way in card.ways if way.key == self.spot), None) if card else None

    @property
    def own_faults(self) -> tuple[str, ...]:
        """What is wrong with the guide itself, in words."""
        document, titles = self.document or {}, self.titles()
        return tuple(fault_in_words(fault, document, titles) for fault in self.editing.faults if not fault.step)

    def called(self, name: str) -> str:
        """A step in words."""
        return step_words(self.document or {}, name, self.titles())

    def spot_words(self) -> str:
        """For those who do not see the graph."""
        card = self.cards.get(self.step)
        if card is None:
            return ""
        if way := self.way:
            target = self.called(way.target) if way.target in self.cards else text("guides.graph.nowhere")
            return f"{way.words}: {target}"
        parts = (text("guides.graph.start") if card.is_start else "", card.said, card.asked, *card.faults)
        return ". ".join(filter(None, parts))

    # ── walking ─────────────────────────────────────────────────────────────────────────────────────────────────
    def go(self, spot: str) -> None:
        if spot != self.spot:
            self.spot = spot
            self.moved.emit()

    def down(self) -> None:
        """To the first answer, or to where one gets from here."""
        card, way = self.cards.get(self.step), self.way
        if way is None and card and len(card.ways) > 1:
            to = card.ways[0].key
        else:
            to = way.target if way else card.ways[0].target if card and card.ways else ""
        if to.split("\n")[0] in self.cards:
            self._came_from.append(self.spot)
            self.go(to)

    def up(self) -> None:
        """To where one came from, or to the first that leads here."""
        if self.way:
            self.go(self.step)
            return
        while self._came_from:
            back = self._came_from.pop()
            if back in self._leading_here():
                self.go(back)
                return
        if found := next(iter(self._leading_here()), ""):
            self.go(found)

    def _leading_here(self) -> list[str]:
        return [
            way.key if len(card.ways) > 1 else name
            for name, card in self.cards.items()
            for way in card.ways
            if way.target == self.spot
        ]

    # ── writing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def write(self, document: dict[str, Any]) -> None:
        """In one step back."""
        if self.writes:
            self.editing.write(text_of(document, self.editing.source))

    def put(self, path: Path, value: Any, *, typing: bool = False) -> None:
        """A value at a place of the guide; `typing`: one key of many, the graph follows when they pause."""
        self._read_again()
        if self.document is None or not self.writes or writing.same(at(self.document, path), value):
            return
        document = writing.placed(self.document, path, value)
        if typing:
            self._read, self.document = text_of(document, self._read), document
            self.editing.type(self._read)
        else:
            self.write(document)

    def put_in_step(self, path: Path, value: Any, *, typing: bool = False) -> None:
        self.put(("steps", self.step, *path), value, typing=typing)

    def edit(self, edit: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        self._read_again()
        if self.document is not None:
            self.write(edit(self.document))

    def set_act(self, act: str) -> None:
        if act != self.cards[self.step].act:
            self.edit(lambda document: writing.with_act(document, self.step, act))

    def add_step(self, from_spot: str = "") -> str:
        """Below where one is, and on the way from there to what followed it; its name, empty where there is no room."""
        self._read_again()
        if self.document is None or not self.writes:
            return ""
        spot = from_spot or self.spot
        origin = spot.split("\n")[0]
        card = self.cards.get(origin)
        ways = card.ways if card else ()
        way = next((each for each in ways if each.key == spot), ways[0] if len(ways) == 1 else None)
        value = {"say": [writing.new_phrase()], **({"next": way.target} if way and way.target else {})}
        try:
            document, name = writing.with_new_step(self.document, value, origin)
        except ValueError:
            return ""
        if way:
            document = writing.connected(document, origin, way.path, name)
        self._came_from.append(spot)
        self.spot = name
        self.write(document)
        self.moved.emit()
        return name

    def remove(self) -> None:
        """The step where one is, or the answer."""
        self._read_again()
        way, document = self.way, self.document
        if document is None or not self.writes or self.step not in self.cards:
            return
        if way is None:
            after = next((each.target for each in self.cards[self.step].ways if each.target in self.cards), self.start)
            step, self.spot = self.step, after if after != self.step else self.start
            self.write(writing.without_step(document, step))
            self.moved.emit()
        elif way.path[-1] == "next" and isinstance(way.path[-2], int):
            self.spot = self.step
            self.write(writing.placed(document, ("steps", way.step, *way.path[:-1]), None))
            self.moved.emit()

    def connect_to(self, spot: str, target: str) -> None:
        """The way there, or the only way of the step, leads to another step."""
        card = self.cards.get(spot.split("\n")[0])
        if card is None or target not in self.cards or self.document is None:
            return
        way = next((each for each in card.ways if each.key == spot), card.ways[0] if len(card.ways) == 1 else None)
        if way:
            self.edit(lambda document: writing.connected(document, way.step, way.path, target))
