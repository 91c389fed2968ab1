"""Which keys there are, by group, narrowed by what is typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from agentdesk.core.wording import knows, text
from agentdesk.ui.actions import Action, Actions, key_name


@dataclass(frozen=True, slots=True)
class KeyLine:
    """What an action does, and its key as it is written on the keyboard."""

    name: str
    key: str


@dataclass(frozen=True, slots=True)
class KeyGroup:
    name: str
    lines: tuple[KeyLine, ...]


class HelpPresenter(QObject):
    """`look_for` narrows `groups`; `changed` when they are others, which panels that come and go may cause too."""

    changed = Signal()

    def __init__(self, actions: Actions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self.wanted = ""
        self.groups: tuple[KeyGroup, ...] = ()
        actions.changed.connect(self.refresh)
        self.refresh()

    def look_for(self, words: str) -> None:
        """Each word must be part of the action's name, its group's name or its key."""
        self.wanted = words.strip()
        self.refresh()

    def refresh(self) -> None:
        """Also after the language has changed."""
        words = self.wanted.casefold().split()
        groups = (_group(name, actions, words) for name, actions in self._actions.sheet().items())
        found = tuple(group for group in groups if group.lines)
        if found != self.groups:
            self.groups = found
            self.changed.emit()


def _group(id: str, actions: Iterable[Action], wanted: list[str]) -> KeyGroup:
    key = f"actions.group.{id}"
    name = text(key) if knows(key) else id
    lines = (KeyLine(text(action.name), key_name(action.key)) for action in actions)
    return KeyGroup(name, tuple(line for line in lines if _matches(f"{name} {line.name} {line.key}", wanted)))


def _matches(said: str, wanted: list[str]) -> bool:
    folded = said.casefold()
    return all(word in folded for word in wanted)
