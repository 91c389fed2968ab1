"""Where free text can stand in the arguments of a command: found from their types, however deep it lies."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from agentdesk.core.commands import Command

ANYTHING = "*"
"""Where a type says nothing about what its values are."""
_UNIONS = (Union, types.UnionType)
Change = Callable[[str, str, str], str]
"""From whose field it is (the class), the name of the field, and the text in it, to another text."""


def texts_in(command: type[Command]) -> frozenset[str]:
    """The names of the fields in which free text can stand: those of the innermost object that has them."""
    return frozenset(_texts(command, "", frozenset()))


def with_texts_changed(command: type[Command], args: Mapping[str, Any], change: Change) -> dict[str, Any]:
    """The arguments, as JSON has them, with every free text in them changed; codes, ids and numbers stay."""
    changed: dict[str, Any] = _changed(command, dict(args), ("", ""), change)
    return changed


def _texts(kind: Any, name: str, seen: frozenset[Any]) -> Iterator[str]:
    kind = _bare(kind)
    if kind is str or kind is Any:
        yield name or ANYTHING
    elif kind in seen:
        return
    elif inner := _fields(kind):
        for field, its in inner.items():
            yield from _texts(its, field, seen | {kind})
    else:
        for each in get_args(kind):
            yield from _texts(each, name, seen)


def _changed(kind: Any, value: Any, place: tuple[str, str], change: Change) -> Any:
    kind = _bare(kind)
    if get_origin(kind) in _UNIONS:
        kind = next((each for each in get_args(kind) if _fits(_bare(each), value)), None)
        return value if kind is None else _changed(kind, value, place, change)
    if isinstance(value, str):
        return change(*place, value) if kind in (str, Any) else value
    if isinstance(value, Mapping):
        inner = _fields(kind)
        of_all = (get_args(kind) or (Any, Any))[-1]
        return {
            key: _changed(inner.get(key, Any), each, (kind.__name__, key), change)
            if inner
            else _changed(of_all, each, place if of_all is not Any else ("", key), change)
            for key, each in value.items()
        }
    if isinstance(value, Sequence):
        kinds = [each for each in get_args(kind) if each is not Ellipsis] or [Any]
        of_each = kinds if len(kinds) == len(value) and len(kinds) > 1 else [kinds[0]] * len(value)
        return [_changed(its, each, place, change) for its, each in zip(of_each, value, strict=True)]
    return value


def _fits(kind: Any, value: Any) -> bool:
    if value is None:
        return kind is types.NoneType
    if isinstance(value, Mapping):
        return bool(_fields(kind)) or get_origin(kind) in (dict, Mapping) or kind is Any
    if isinstance(value, list):
        return get_origin(kind) in (tuple, list, frozenset, Sequence) or kind is Any
    return kind is not types.NoneType


def _fields(kind: Any) -> dict[str, Any]:
    """By the names of JSON: of a model or a dataclass."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return {name: field.annotation for name, field in kind.model_fields.items()}
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        return {field.name: hints[field.name] for field in fields(kind)}
    return {}


def _bare(kind: Any) -> Any:
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    return getattr(kind, "__value__", kind)
