"""What of a line of the log is one person's: one line may carry the rows of a file, or commands about several."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from agentdesk.core.commands import Together

OF_ROWS = "intake.apply_rows"
Is = Callable[[Any], bool]


def leaf_is(values: Collection[str], names: Collection[str]) -> Is:
    """Whether one of these stands in a piece of JSON as a value of its own, or, of a whole row, as a word of it."""
    wanted = {value.casefold() for value in values} | set(names)
    as_word = re.compile("|".join(rf"(?<!\w){re.escape(each)}(?!\w)" for each in sorted(wanted))) if wanted else None

    def is_theirs(piece: Any) -> bool:
        match piece:
            case dict():
                raw = piece.get("raw")
                in_raw = isinstance(raw, str) and as_word is not None and bool(as_word.search(raw.casefold()))
                return in_raw or any(map(is_theirs, piece.values()))
            case list():
                return any(map(is_theirs, piece))
            case str():
                return piece.casefold() in wanted
            case _:
                return False

    return is_theirs


def own_args(kind: str, args: Mapping[str, Any], is_theirs: Is) -> dict[str, Any]:
    """The arguments without what in them is about others."""
    if kind == Together.kind:
        return {**args, "commands": [each for each in args["commands"] if is_theirs(each)]}
    if kind.startswith("intake."):
        return {
            name: [each for each in value if is_theirs(each)] if isinstance(value, list) else value
            for name, value in args.items()
        }
    return dict(args)


def own_images(rows: Mapping[str, Any], is_theirs: Is) -> dict[str, Any]:
    return {"new": "", "changed": [each for each in rows["changed"] if is_theirs(each)]}
