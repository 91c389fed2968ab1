"""The window paints its frame before the slow libraries are imported: pydantic and SQLAlchemy cost more than Qt.

From there until one can work, nothing is imported that only some of the work needs.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SLOW = {"alembic", "babel", "cryptography", "openpyxl", "phonenumbers", "pydantic", "requests", "sqlalchemy"}
FRAME = ("app", "main_window", "theme", "widgets/*")
UNTIL_ONE_CAN_WORK = ("agentdesk.ui.app", "agentdesk.core.workplace", "agentdesk.ui.workbench")
LATER = {
    "agentdesk.core.intake.handlers",
    "agentdesk.core.intake.reading.files",
    "agentdesk.core.sample",
    "agentdesk.ui.intake.page",
    "alembic",
    "click",
    "email_validator",
    "fastapi",
    "holidays",
    "keyring",
    "openpyxl",
    "phonenumbers",
    "psycopg",
    "rapidfuzz",
    "sqlalchemy.dialects.postgresql",
    "starlette",
    "uvicorn",
    "vobject",
}


def slow_imports(*modules: str, slow: set[str] = SLOW) -> set[str]:
    program = f"import sys, {', '.join(modules)}; print(*({slow!r} & sys.modules.keys()))"
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


def test_one_can_work_before_what_only_some_work_needs_is_imported():
    assert slow_imports(*UNTIL_ONE_CAN_WORK, slow=LATER) == set()


def test_what_comes_too_early_would_be_noticed():
    early = "agentdesk.core.intake.reading.files"
    assert early in slow_imports(*UNTIL_ONE_CAN_WORK, early, slow=LATER)


def test_python_keeps_its_own_import_beside_the_window():
    """PySide6's own reads the source of every module (see `agentdesk.ui`)."""
    program = (
        "import agentdesk.ui.main_window, linecache, wave;print(any('wave.py' in name for name in linecache.cache))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
