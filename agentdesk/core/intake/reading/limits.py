"""How much a foreign file may ask of us. Each limit has its own message; none is ever reached in silence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Sizes in bytes for files, in characters for cells. The defaults fit a shop of five million rows."""

    file_bytes: int = 2 * 1024**3
    json_bytes: int = 256 * 1024**2
    unpacked_bytes: int = 2 * 1024**3
    rows: int = 5_000_000
    columns: int = 1_000
    cell: int = 1_000_000
    row_lines: int = 2_000
    json_depth: int = 40
    card_bytes: int = 8 * 1024**2
    card_property: int = 100_000
    held_lines: int = 50_000


DEFAULT = Limits()
