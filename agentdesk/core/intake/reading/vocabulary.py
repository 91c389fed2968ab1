"""The words by which foreign files are understood; kept as plain tables under `resources/intake`."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).resolve().parents[3] / "resources" / "intake"


def lines(name: str) -> list[str]:
    """The lines of a table, without remarks; indented lines belong to the one above."""
    found: list[str] = []
    for line in (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith(" ") and found:
            found[-1] += f" {line.strip()}"
        elif line and not line.startswith("#"):
            found.append(line.strip())
    return found


def words_of(name: str, separator: str = "; ") -> dict[str, list[str]]:
    """A table of `key: word; word; …`."""
    pairs = (line.split(": ", 1) for line in lines(name))
    return {key: words.split(separator) for key, words in pairs}
