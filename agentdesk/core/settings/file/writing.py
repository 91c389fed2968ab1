"""The file as text: a comment before each part says what it is; values stand in the order of their shape.

The same settings give the same bytes, whoever writes them on whatever machine, in one language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from textwrap import wrap
from typing import Any

import yaml

from agentdesk.core.guides.yaml_text import WIDTH, Dumper
from agentdesk.core.settings.file.part import Here
from agentdesk.core.settings.file.parts import PARTS
from agentdesk.core.settings.file.shapes import Entry, Shape
from agentdesk.core.wording import knows, text

VERSION = 1
VERSION_KEY = "agentdesk_settings"
_COMMENT = 100
_LIKE_A_NUMBER = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?", re.ASCII)
_LONG = 200
"""Letters; what is longer than this has lines of its own."""


def file_text(here: Here, lang: str) -> str:
    """Of all parts as the desk has them; comments are in this language."""
    return written({part.name: part.now(here) for part in PARTS}, lang)


def written(values: Mapping[str, Any], lang: str) -> str:
    parts = [*_comment(text("settings.file.head", lang=lang)), f"{VERSION_KEY}: {VERSION}"]
    for name, value in values.items():
        key = f"settings.file.{name}"
        words = text(key, lang=lang) if knows(key) else ""
        parts += ["", *_comment(words), _yaml(name, plain(value))]
    return "\n".join([*parts, "", *_comment(text("settings.file.not_in_it", lang=lang)), ""])


def plain(value: Any) -> Any:
    """As YAML knows it. What an entry, or a part of a part, does not say is left out."""
    match value:
        case Shape():
            outermost = not isinstance(value, Entry) and all(f.is_required() for f in type(value).model_fields.values())
            shown = value.model_dump(exclude_defaults=not outermost)
            return {name: plain(_field(value, name, shown[name])) for name in type(value).model_fields if name in shown}
        case Enum():
            return value.value
        case Mapping():
            return {plain(key): plain(each) for key, each in value.items()}
        case frozenset():
            return sorted(plain(each) for each in value)
        case tuple() | list():
            return [plain(each) for each in value]
        case datetime():
            return value.isoformat()
    return value


def _field(shape: Shape, name: str, dumped: Any) -> Any:
    """Parts of a part by themselves: each leaves out what it does not say."""
    own = getattr(shape, name)
    inside = own[0] if isinstance(own, tuple) and own else own
    return own if isinstance(inside, Shape) else dumped


def _comment(words: str) -> Iterator[str]:
    for paragraph in words.split("\n"):
        for line in wrap(paragraph, _COMMENT - 2) or [""]:
            yield f"# {line}".rstrip()


def _yaml(name: str, value: Any) -> str:
    if value in ([], {}):
        return f"{name}: {'[]' if value == [] else '{}'}"
    pair = (_scalar(name), _block(value, 2))
    node = yaml.MappingNode("tag:yaml.org,2002:map", [pair], flow_style=False)
    return str(yaml.serialize(node, Dumper=Dumper, allow_unicode=True, width=10**6)).rstrip("\n")


def _block(value: Any, indent: int) -> yaml.Node:
    """What lies directly in a part stands below one another; what is in it, in one line where it fits."""
    match value:
        case dict():
            pairs = [(_scalar(key), _node(each, indent + 2)) for key, each in value.items()]
            return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=False)
        case list():
            parts = [_node(each, indent + 2) for each in value]
            return yaml.SequenceNode("tag:yaml.org,2002:seq", parts, flow_style=False)
    return _scalar(value)


def _node(value: Any, indent: int) -> yaml.Node:
    if not isinstance(value, dict | list):
        return _scalar(value)
    if not _has_lines(value):
        node = _flow(value)
        if len(_line(node)) + indent <= WIDTH:
            return node
    return _block(value, indent)


def _flow(value: Any) -> yaml.Node:
    match value:
        case dict():
            pairs = [(_scalar(key), _flow(each)) for key, each in value.items()]
            return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=True)
        case list():
            return yaml.SequenceNode("tag:yaml.org,2002:seq", [_flow(each) for each in value], flow_style=True)
    return _scalar(value)


def _has_lines(value: Any) -> bool:
    match value:
        case dict():
            return any(map(_has_lines, value.values()))
        case list():
            return any(map(_has_lines, value))
    return isinstance(value, str) and ("\n" in value or len(value) > _LONG)


def _line(node: yaml.Node) -> str:
    return str(yaml.serialize(node, Dumper=Dumper, allow_unicode=True, width=10**6))


def _scalar(value: Any) -> yaml.ScalarNode:
    match value:
        case None:
            return yaml.ScalarNode("tag:yaml.org,2002:null", "null")
        case bool():
            return yaml.ScalarNode("tag:yaml.org,2002:bool", "true" if value else "false")
        case int() | Decimal():
            number = format(value, "f") if isinstance(value, Decimal) else str(value)
            return yaml.ScalarNode(f"tag:yaml.org,2002:{'float' if '.' in number else 'int'}", number)
        case date():
            return yaml.ScalarNode("tag:yaml.org,2002:timestamp", value.isoformat())
    style = '"' if _LIKE_A_NUMBER.fullmatch(value) else "|" if "\n" in value else None
    return yaml.ScalarNode("tag:yaml.org,2002:str", value, style=style)
