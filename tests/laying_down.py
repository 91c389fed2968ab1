"""A policy of an administrator, in force for one test."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentdesk.core.policy import VARIABLE


def lay_down(folder: Path, monkeypatch: pytest.MonkeyPatch, *lines: str, mode: int = 0o644) -> Path:
    file = folder / "policy.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    file.chmod(mode)
    monkeypatch.setenv(VARIABLE, str(file))
    return file
