"""The departments and root causes that a new profile starts with; all of them can be changed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from agentdesk.core.cases.commands import SaveCause, SaveDepartment
from agentdesk.core.commands import Command, Together
from agentdesk.core.ids import derived_id, due_id
from agentdesk.core.people.model import SHOP

_CAUSES = Path(__file__).resolve().parents[2] / "resources" / "causes.json"
_SHIPPED = due_id("cases.defaults", SHOP, datetime(2026, 1, 1, tzinfo=UTC))


def shipped_causes() -> tuple[UUID, Command]:
    """The command that lays them down, and its id: the same in every profile, so that asking twice changes nothing."""
    shipped = _read()
    saved: list[Command] = [SaveDepartment(labels=_labels(each)) for each in shipped["departments"]]
    return _SHIPPED, Together.of(*saved, *(SaveCause(labels=_labels(each)) for each in shipped["causes"]))


def shipped_department(key: str) -> UUID:
    """The id of a shipped department, such as `carrier`: for the sample shop and for tests."""
    return _id_of("departments", key, "departments", 0)


def shipped_cause(key: str) -> UUID:
    """The id of a shipped root cause, such as `badly_packed`."""
    return _id_of("causes", key, "case_causes", len(_read()["departments"]))


def shipped_keys(kind: str) -> dict[str, UUID]:
    """The ids of all shipped `causes` or `departments`, by key."""
    shipped = _read()
    table, before = ("departments", 0) if kind == "departments" else ("case_causes", len(shipped["departments"]))
    return {each["key"]: _id_of(kind, each["key"], table, before) for each in shipped[kind]}


def _id_of(kind: str, key: str, role: str, before: int) -> UUID:
    """The id that the n-th command within `Together` gives what it makes."""
    place = [each["key"] for each in _read()[kind]].index(key)
    return derived_id(derived_id(_SHIPPED, "inner", before + place), role)


def _labels(entry: dict[str, str]) -> dict[str, str]:
    return {language: entry[language] for language in ("de", "en")}


def _read() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = json.loads(_CAUSES.read_text(encoding="utf-8"))
    return found
