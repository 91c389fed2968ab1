"""The window paints its frame before the slow libraries are imported: pydantic and SQLAlchemy cost more than Qt."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SLOW = {"alembic", "babel", "cryptography", "openpyxl", "phonenumbers", "pydantic", "requests", "sqlalchemy"}
FRAME = ("app", "main_window", "theme", "widgets/*")


def slow_imports(*modules: str) -> set[str]:
    program = f"import sys, {', '.join(modules)}; print(*({SLOW!r} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def frame() -> list[str]:
    ui = ROOT / "agentdesk" / "ui"
    files = [path for name in FRAME for path in ui.glob(f"{name}.py") if path.stem != "__init__"]
    return [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in files]


def test_the_frame_needs_none_of_the_slow_libraries():
    assert "agentdesk.ui.main_window" in frame()
    assert slow_imports(*frame()) == set()


def test_a_slow_library_would_be_noticed():
    assert slow_imports("agentdesk.ui.theme", "agentdesk.core.commands") == {"pydantic"}
