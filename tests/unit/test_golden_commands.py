"""Every shipped version of every command stays readable: its golden file is what a log somewhere still holds.

A command whose arguments change gets a new `version`, an up-caster from the old one and a golden file of its own:

    python -m tests.unit.test_golden_commands       writes the files that are missing; it never changes one
"""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

import agentdesk.core.desk  # noqa: F401 - opens the rooms
from agentdesk.core.commands import command_types, up_to_date
from agentdesk.core.desk import parse_command
from agentdesk.core.errors import Refused
from tests.promises.arguments import Inventor

GOLDEN = Path(__file__).parents[1] / "golden" / "commands"
FILES = sorted(GOLDEN.glob("*.json"))


class Nobody:
    """Nothing exists yet; only the shape of arguments matters here."""

    now = datetime(2026, 11, 23, 11, tzinfo=UTC)

    def some_id(self, argument: str, chance: random.Random) -> UUID | None:
        return None


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_command_of_a_shipped_version_is_still_understood(path: Path) -> None:
    kept = json.loads(path.read_text(encoding="utf-8"))
    for args in kept["examples"]:
        parse_command(*up_to_date(kept["kind"], kept["version"], args))


def test_every_command_has_a_golden_file_of_its_present_version() -> None:
    missing = [kind for kind, asked in command_types().items() if not _path(kind, asked.version).exists()]
    assert missing == [], "run `python -m tests.unit.test_golden_commands`"


@pytest.mark.parametrize("kind", sorted(command_types()))
def test_arguments_do_not_change_without_a_new_version(kind: str) -> None:
    asked = command_types()[kind]
    kept = json.loads(_path(kind, asked.version).read_text(encoding="utf-8"))
    assert _shape(asked.model_json_schema()) == kept["shape"]


def _path(kind: str, version: int) -> Path:
    return GOLDEN / f"{kind}.v{version}.json"


def _shape(schema: Any) -> Any:
    """The schema without the words that explain it."""
    if isinstance(schema, dict):
        return {name: _shape(value) for name, value in schema.items() if name not in ("description", "title")}
    return [_shape(each) for each in schema] if isinstance(schema, list) else schema


def _examples(kind: str, schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Three arguments that are understood today."""
    inventor, found = Inventor(random.Random(kind), Nobody(), nasty=0.0), []
    for _ in range(2_000):
        args = inventor.arguments(schema)
        try:
            parse_command(kind, args)
        except Refused:
            continue
        found.append(args)
        if len(found) == 3:
            break
    return found


def write_missing() -> None:
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for kind, asked in command_types().items():
        path, schema = _path(kind, asked.version), asked.model_json_schema()
        if not path.exists():
            kept = {
                "kind": kind,
                "version": asked.version,
                "shape": _shape(schema),
                "examples": _examples(kind, schema),
            }
            path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_missing()
