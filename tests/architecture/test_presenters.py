"""Presenters are behaviour without widgets: of Qt they know QtCore only, so they are tested without a display."""

from __future__ import annotations

import ast
from pathlib import Path

UI = Path(__file__).resolve().parents[2] / "agentdesk" / "ui"


def qt_modules(source: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.startswith("PySide6")}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("PySide6"):
            whole = node.module == "PySide6"
            found |= {f"PySide6.{alias.name}" for alias in node.names} if whole else {str(node.module)}
    return found


def test_presenters_know_nothing_of_widgets():
    seen = {
        str(path.relative_to(UI)): qt_modules(path.read_text(encoding="utf-8")) - {"PySide6.QtCore"}
        for path in UI.rglob("*presenter*.py")
    }
    assert {name: modules for name, modules in seen.items() if modules} == {}


def test_every_way_to_import_a_widget_is_noticed():
    assert qt_modules("from PySide6.QtWidgets import QLabel") == {"PySide6.QtWidgets"}
    assert qt_modules("from PySide6 import QtGui, QtCore") == {"PySide6.QtGui", "PySide6.QtCore"}
    assert qt_modules("def later():\n    import PySide6.QtWidgets as w") == {"PySide6.QtWidgets"}
