"""Each contract about the direction of imports is broken once on purpose, in a copy, and that very contract fails."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

VIOLATIONS = {
    "floors": [
        ("agentdesk/core/clock.py", "import agentdesk.ui"),
        ("agentdesk/server/__init__.py", "import agentdesk.ui"),
        ("agentdesk/ui/__init__.py", "import agentdesk.server"),
        ("agentdesk/helpers.py", ""),
    ],
    "verbs": [
        ("agentdesk/command_line/cases.py", "import agentdesk.command_line.promises"),
        ("agentdesk/command_line/layout.py", "def later():\n    import agentdesk.command_line.verbs"),
        ("agentdesk/command_line/helpers.py", ""),
    ],
    "rooms": [
        ("agentdesk/core/people/model.py", "import agentdesk.core.customers.model"),
        ("agentdesk/core/people/model.py", "import agentdesk.core.access.model"),
        ("agentdesk/core/customers/model.py", "def later():\n    import agentdesk.core.orders.model"),
        ("agentdesk/core/callbacks/model.py", "import agentdesk.core.guides.model"),
        ("agentdesk/core/handovers/model.py", "import agentdesk.core.story.model"),
        ("agentdesk/core/interactions/model.py", "import agentdesk.core.hearing.model"),
        ("agentdesk/core/hearing/words.py", "import agentdesk.core.deadlines.model"),
        ("agentdesk/core/guides/model.py", "import agentdesk.core.practice.model"),
        ("agentdesk/core/storage/rows.py", "import agentdesk.core.commands"),
        ("agentdesk/core/ids.py", "import agentdesk.core.storage"),
        ("agentdesk/core/helpers.py", ""),
    ],
    "cycles": [
        (
            "agentdesk/core/money.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import agentdesk.core.wording",
        ),
    ],
    "screen": [
        ("agentdesk/core/events.py", "def later():\n    import PySide6.QtCore"),
        ("agentdesk/core/people/handlers.py", "import fastapi"),
    ],
    "sql": [
        ("agentdesk/core/customers/model.py", "import sqlalchemy"),
        ("agentdesk/core/people/handlers.py", "from sqlalchemy import select"),
        ("agentdesk/core/customers/search/keys.py", "import sqlalchemy"),
        ("agentdesk/ui/theme.py", "import sqlalchemy"),
    ],
    "window": [
        ("agentdesk/ui/main_window.py", "from agentdesk.core.customers import store"),
        ("agentdesk/ui/tasks.py", "import agentdesk.core.storage.engine"),
        ("agentdesk/ui/tasks.py", "import agentdesk.core.customers.search.index"),
        ("agentdesk/ui/theme.py", "from agentdesk.core.people import handlers"),
    ],
    "reading": [
        ("agentdesk/core/intake/reading/cells.py", "import agentdesk.core.storage.rows"),
        ("agentdesk/core/intake/reading/phones.py", "def later():\n    import agentdesk.core.customers.model"),
    ],
    "widgets": [("agentdesk/ui/widgets/chip.py", "from agentdesk.core.customers import model")],
    "served": [
        ("agentdesk/command_line/main.py", "import uvicorn"),
        ("agentdesk/core/access/model.py", "def later():\n    import pyotp"),
        ("agentdesk/ui/theme.py", "from fastapi import FastAPI"),
    ],
    "spoken": [
        ("agentdesk/server/accounts.py", "import starlette.requests"),
        ("agentdesk/server/tokens.py", "import agentdesk.server.permissions"),
    ],
    "http": [
        ("agentdesk/core/customers/model.py", "import requests"),
        ("agentdesk/ui/theme.py", "import socket"),
    ],
}


def contracts() -> set[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {contract["id"] for contract in settings["tool"]["importlinter"]["contracts"]}


def check(place: Path, cache: Path, *contract: str) -> subprocess.CompletedProcess[str]:
    """`lint-imports` looks at the package in its working directory before any installed one."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--config=pyproject.toml", f"--cache-dir={cache}"]
    wanted = [f"--contract={name}" for name in contract]
    surroundings = os.environ | {"COLUMNS": "200"}
    return subprocess.run([*command, *wanted], cwd=place, env=surroundings, capture_output=True, text=True)


@pytest.fixture(scope="module")
def original(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", place)
    for source in (ROOT / "agentdesk").rglob("*.py"):
        copy = place / source.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, copy)
    return place


@pytest.fixture(scope="module")
def cache(tmp_path_factory) -> Path:
    """What was read of the files that are the same in every copy."""
    return Path(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def house(original, tmp_path) -> Path:
    return Path(shutil.copytree(original, tmp_path / "house"))


def test_the_house_is_in_order(original, cache):
    done = check(original, cache)
    assert done.returncode == 0, done.stdout


CASES = [
    pytest.param(contract, file, line, id=f"{contract}: {file} {' '.join(line.split())}".strip())
    for contract, violations in VIOLATIONS.items()
    for file, line in violations
]


@pytest.mark.parametrize(("contract", "file", "line"), CASES)
def test_a_wrong_import_breaks_its_contract(house, cache, contract, file, line):
    with (house / file).open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")
    done = check(house, cache, contract)
    assert done.returncode == 1
    assert "0 kept, 1 broken" in done.stdout, done.stdout


def test_no_contract_is_left_unproven():
    assert set(VIOLATIONS) == contracts()
