"""Which command somebody means by what they type: by its words, by what else it is called, in either language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from operator import eq

from agentdesk.core.customers.folding import fold_all
from agentdesk.core.wording import LANGUAGES, knows, language, text
from agentdesk.ui.actions import Action

_WORD, _BEGINNING, _STEM, _WITHIN = 0, 2, 4, 8
"""How far what is typed is from a word: the whole, its beginning, but for the ending (`Stornierung`, `stornieren`), a
piece of it."""
_SHORTEST_STEM, _LONGEST_ENDING, _SHORTEST_PIECE = 4, 3, 3
_FURTHER = (0, 1, 5, 6)
"""What it adds where it is no word of the name: see `Called`."""
_NEAR = _BEGINNING + _FURTHER[1]
_SURE = 4
"""Letters that are enough to mean a command where a name of somebody is asked for."""


@dataclass(frozen=True, slots=True)
class Called:
    """Folded words: of the name as it is shown, of what else it is called, and both of these in the other language."""

    words: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, action: Action) -> Called:
        """What people have named themselves has no other language."""
        also, names = f"palette.also.{action.id}", list[str]()
        for lang in sorted(LANGUAGES, key=lambda lang: lang != language()):
            names += [text(action.name, lang=lang), text(also, lang=lang) if knows(also) else ""]
        return cls.by(action.said()) if action.said else cls.by(*names)

    @classmethod
    def by(cls, *names: str) -> Called:
        return cls(tuple(tuple(word.key for word in fold_all(name)) for name in names))


def meant(typed: str, actions: Iterable[Action]) -> list[Action]:
    """The nearest first, of equals what the window can do before what people have named, such as each guide, then the
    one added first; all by name where nothing is typed."""
    if not typed.split():
        return sorted(actions, key=lambda action: action.words.casefold())
    found = ((distance(typed, Called.of(action)), action) for action in actions)
    near = [((far[0], action.said is not None, far[1]), action) for far, action in found if far]
    return [action for _, action in sorted(near, key=lambda each: each[0])]


def surely_meant(typed: str, actions: Iterable[Action]) -> list[Action]:
    """Those that are meant even where somebody's name is asked for."""
    return [action for action in meant(typed, actions) if is_surely_meant(typed, Called.of(action))]


def distance(typed: str, called: Called) -> tuple[int, int] | None:
    """Less is nearer: of the words, then how long the name is. None: it is not meant."""
    found = [min(_matches(word.key, called), default=None) for word in fold_all(typed)]
    near = [far for far in found if far is not None]
    return (sum(near), len(called.words[0])) if near and len(near) == len(found) else None


def is_surely_meant(typed: str, called: Called) -> bool:
    """Whether every word begins one of its own, with letters enough that it is no chance."""
    wanted = [word.key for word in fold_all(typed)]
    near = (min(_matches(word, called), default=_WITHIN) <= _NEAR for word in wanted)
    return bool(wanted) and all(len(word) >= _SURE for word in wanted) and all(near)


def _matches(typed: str, called: Called) -> Iterator[int]:
    """How far each word is that could be meant."""
    for words, further in zip(called.words, _FURTHER, strict=False):
        yield from (far + further for word in words if (far := _far(typed, word)) is not None)


def _far(typed: str, word: str) -> int | None:
    if word.startswith(typed):
        return _WORD if word == typed else _BEGINNING
    alike = len(list(takewhile(bool, map(eq, typed, word))))
    if alike >= max(_SHORTEST_STEM, len(typed) - _LONGEST_ENDING):
        return _STEM
    return _WITHIN if len(typed) >= _SHORTEST_PIECE and typed in word else None
