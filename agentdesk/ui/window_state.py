"""What the window remembers between two days: size, splitter, theme, text size, language."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any


@dataclass
class WindowState:
    """Kept as a small JSON file. A missing or damaged file means the defaults; nothing in it is worth a message."""

    x: int | None = None
    y: int | None = None
    width: int = 1440
    height: int = 900
    maximised: bool = False
    columns: list[int] = field(default_factory=lambda: [264, 804, 372])
    right_open: bool = True
    """Below 1280 px: whether the right column lies over the centre."""
    mode: str = "system"
    """`light`, `dark` or `system`."""
    text_size: int = 100
    """Percent, 100 to 200."""
    language: str = "system"
    """`de`, `en` or `system`."""
    extra: dict[str, Any] = field(default_factory=dict)
    """What panels remember, by their own name."""

    @classmethod
    def load(cls, path: Path) -> WindowState:
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
            return cls(**{each.name: kept[each.name] for each in fields(cls) if _fits(each.name, kept)})
        except (OSError, ValueError, TypeError):
            return cls()

    def save(self, path: Path) -> None:
        """Written beside and moved over, so that a kill leaves the old file or the new one."""
        fresh = path.with_suffix(".new")
        with suppress(OSError):  # a full or read-only disk must not keep anybody from closing a window
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")
            fresh.replace(path)


def _fits(name: str, kept: Any) -> bool:
    """Whether the kept value is of the kind the field has; a foreign or newer file is taken as far as it fits."""
    if name not in kept:
        return False
    value, default = kept[name], getattr(WindowState(), name)
    if name in ("x", "y"):
        return value is None or isinstance(value, int)
    if name == "columns":
        return isinstance(value, list) and len(value) == 3 and all(isinstance(each, int) for each in value)
    return type(value) is type(default)
