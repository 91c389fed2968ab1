"""The command line works on a machine without what Qt needs of the system; only a window says what is missing."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHOW_WINDOWS = {"windows.py", "practice.py"}


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Qt is there, and a library of the system that it needs is not."""
    (folder / "PySide6").mkdir()
    missing = "libEGL.so.1: cannot open shared object file: No such file or directory"
    (folder / "PySide6" / "__init__.py").write_text(f"raise ImportError({missing!r})", encoding="utf-8")
    surroundings = os.environ | {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}"} | environment
    return subprocess.run([sys.executable, *arguments], cwd=folder, env=surroundings, capture_output=True, text=True)


def test_what_the_command_line_says_needs_nothing_of_qt(tmp_path: Path) -> None:
    wanted = {
        node.module
        for path in (ROOT / "agentdesk" / "command_line").glob("*.py")
        if path.name not in SHOW_WINDOWS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("agentdesk.ui")
    }
    assert "agentdesk.ui.search.why" in wanted
    done = run(tmp_path, "-c", f"import {', '.join(sorted(wanted))}")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("lang", "words"), [("de_DE.UTF-8", "fehlt"), ("en_GB.UTF-8", "missing")])
def test_a_window_that_cannot_open_says_what_to_install(tmp_path: Path, lang: str, words: str) -> None:
    done = run(tmp_path, "-m", "agentdesk", LC_ALL=lang, QT_QPA_PLATFORM="offscreen", XDG_STATE_HOME=str(tmp_path))
    assert done.returncode == 1
    assert "libEGL.so.1" in done.stderr
    assert "libegl1" in done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr
