"""What of a line of the log is one person's: one line may carry the rows of a file, or commands about several."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from agentdesk.core.commands import Together

OF_ROWS = "intake.apply_rows"
Is = Callable[[Any], bool]


def mentions(ids: Collection[UUID], values: Collection[str]) -> Is:
    """Whether a piece of JSON names one of these ids or values."""
    names = [str(each) for each in ids]

    def is_theirs(piece: Any) -> bool:
        said = json.dumps(piece, ensure_ascii=False)
        return any(name in said for name in names) or any(value in said for value in values)

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
