"""The YAML of guides: read under limits, and written so that people like to read it.

Only `true` and `false` are truth values here, so that an answer can be `yes` and a key `no`; a date is text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

import yaml

MOST_BYTES, MOST_DEPTH, MOST_EVENTS = 200_000, 20, 20_000
WIDTH = 110
"""A line that says several things at once is no longer."""
Path = tuple[str | int, ...]


class Unreadable(Exception):
    """With the code of the fault, the line, and the column as far as it is known (0: it is not)."""

    def __init__(self, code: str, line: int, column: int = 0) -> None:
        super().__init__(code, line)
        self.code, self.line, self.column = code, line, column


class _Loader(yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader):  # type: ignore[misc]
    yaml_implicit_resolvers: dict[str, Any] = {}


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""])
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^-?[0-9]{1,12}(?:\.[0-9]{1,6})?$", re.ASCII), list("-0123456789")
)
_SCALARS: dict[str, Callable[[str], Any]] = {
    "tag:yaml.org,2002:bool": lambda written: written == "true",
    "tag:yaml.org,2002:null": lambda written: None,
    "tag:yaml.org,2002:float": Decimal,
}


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is read at most, so that no text can hold anybody up."""

    bytes: int = MOST_BYTES
    events: int = MOST_EVENTS


def composed(source: str, bounds: Bounds = Bounds()) -> yaml.Node | None:
    """The one document in it; None for an empty text. Raises Unreadable."""
    try:
        _require_harmless(source, bounds)
        found: yaml.Node | None = yaml.compose(source, Loader=_Loader)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        raise Unreadable("not_yaml", mark.line + 1 if mark else 0, mark.column + 1 if mark else 0) from None
    return found


@lru_cache(maxsize=4)
def parsed(source: str) -> Parsed:
    """The values in it and where they stand; not to be changed. Raises Unreadable."""
    return Parsed(composed(source))


def _require_harmless(source: str, bounds: Bounds) -> None:
    """No aliases, no tags, no deep nesting: before anything is built of it. Raises Unreadable, yaml.YAMLError."""
    if len(source.encode("utf-8", "replace")) > bounds.bytes:
        raise Unreadable("too_large", 0)
    depth = 0
    for n, event in enumerate(yaml.parse(source, Loader=_Loader)):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Unreadable("alias", line)
        if getattr(event, "tag", None):
            raise Unreadable("tag", line)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MOST_DEPTH or n > bounds.events:
            raise Unreadable("too_deep", line)


class Parsed:
    """Values as Python has them, line and column of each, and the keys that stand twice."""

    def __init__(self, node: yaml.Node | None) -> None:
        self.node = node
        self.lines: dict[Path, int] = {}
        self.columns: dict[Path, int] = {}
        self.twice: list[Path] = []
        self.in_quotes: set[str] = set()
        self.value = None if node is None else self._plain(node, ())

    def _plain(self, node: yaml.Node, path: Path) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        self.columns.setdefault(path, node.start_mark.column + 1)
        if isinstance(node, yaml.SequenceNode):
            return [self._plain(each, (*path, n)) for n, each in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            return self._plain_mapping(node, path)
        if getattr(node, "style", None) == '"':
            self.in_quotes.add(node.value)
        return _SCALARS.get(node.tag, str)(node.value)

    def _plain_mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            name = key_of(key)
            self.lines[(*path, name)] = key.start_mark.line + 1
            self.columns[(*path, name)] = key.start_mark.column + 1
            if name in found:
                self.twice.append((*path, name))
            found[name] = self._plain(value, (*path, name))
        return found


def key_of(node: yaml.Node) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else "?"


# Writing


class Dumper(yaml.SafeDumper):
    """Lists stand in from what they belong to; what cannot stand as it is stands in double quotes."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def choose_scalar_style(self) -> str:
        chosen = str(super().choose_scalar_style())
        return '"' if chosen == "'" else chosen


_IN_LINES = frozenset({"steps", "say", "avoid", "answers", "check", "ask", "offer"})
"""What stands below one another, and, of what is listed there, what is more than a line."""


def written(value: Mapping[str, Any], path: Path = (), in_quotes: Collection[str] = ()) -> str:
    """The YAML of what stands at this place of a guide, one line an entry, ending with a line break. `in_quotes`: words
    that stand in quotes though they need none, because they did before."""
    node = _node(value, path, 2 * len(path), in_quotes)
    node.flow_style = not value
    return str(yaml.serialize(node, Dumper=Dumper, allow_unicode=True, width=10**6))


def _node(value: Any, path: Path, indent: int, in_quotes: Collection[str]) -> Any:
    match value:
        case Mapping():
            pairs = [(_scalar(key), _node(each, (*path, key), indent + 2, in_quotes)) for key, each in value.items()]
            return _in_one_line(yaml.MappingNode("tag:yaml.org,2002:map", pairs), path, indent)
        case list() | tuple():
            parts = [_node(each, (*path, n), indent + 4, in_quotes) for n, each in enumerate(value)]
            return _in_one_line(yaml.SequenceNode("tag:yaml.org,2002:seq", parts), path, indent)
    return _scalar(value, '"' if isinstance(value, str) and value in in_quotes else None)


def _scalar(value: object, style: str | None = None) -> yaml.ScalarNode:
    match value:
        case None:
            return yaml.ScalarNode("tag:yaml.org,2002:null", "null")
        case bool():
            return yaml.ScalarNode("tag:yaml.org,2002:bool", "true" if value else "false")
        case Decimal() | int():
            number = format(value, "f") if isinstance(value, Decimal) else str(value)
            return yaml.ScalarNode(f"tag:yaml.org,2002:{'float' if '.' in number else 'int'}", number)
    return yaml.ScalarNode("tag:yaml.org,2002:str", str(value), style=style)


def _in_one_line(node: yaml.CollectionNode, path: Path, indent: int) -> yaml.CollectionNode:
    """In braces where it fits, and where it is not one of the things that people look for."""
    inside = [key_of(key) for key, _ in node.value] if isinstance(node, yaml.MappingNode) else []
    in_lines = not path or path[-1] in _IN_LINES or path[-2:-1] == ("steps",) or "tone" in inside
    if any(isinstance(each, yaml.CollectionNode) and not each.flow_style for each in _parts(node)):
        in_lines = True
    node.flow_style = True
    node.flow_style = not node.value or not (in_lines or _length(node) + indent + len(str(path[-1])) > WIDTH)
    return node


def _parts(node: yaml.CollectionNode) -> list[yaml.Node]:
    return [each for _, each in node.value] if isinstance(node, yaml.MappingNode) else node.value


def _length(node: yaml.Node) -> int:
    return len(yaml.serialize(node, Dumper=Dumper, allow_unicode=True, width=10**6))
