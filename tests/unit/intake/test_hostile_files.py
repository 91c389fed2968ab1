"""Damaged and hostile files: read, or refused with a reason; never a crash, an invalid record or a long wait."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from agentdesk.core.errors import AgentDeskError
from agentdesk.core.intake.reading.files import open_file
from tests.unit.intake import layouts, more_layouts, odd_layouts

NASTY = (
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "\u202eabc\u200b",
    "A" * 5_000,
    "9" * 400,
    "1e999",
    "\x00",
    '"',
    ";",
    ",",
    "\n",
    "\r",
    "\t",
    "(" * 30,
    "+" * 50,
    "4111 1111 1111 1111",
    "31.02.2024",
    "NaN",
    " " * 300,
    "ß" * 210,
    "%s%s%n",
    "{}",
    "[",
    "\u0663\u0664\u0665",
    "\u00bd",
    "12345678901234567890.12345678901",
    "0 / " * 60,
    "1-" * 90,
    "\ufeff",
)


def _damaged(data: bytes, chance: random.Random) -> bytes:
    bytes_ = bytearray(data)
    for _ in range(chance.randint(1, 10)):
        at = chance.randrange(len(bytes_) + 1)
        match chance.randrange(4):
            case 0:
                bytes_[at:at] = chance.choices(NASTY)[0].encode()
            case 1:
                del bytes_[at : at + chance.randint(1, 40)]
            case 2:
                bytes_[at : at + 1] = bytes([chance.randrange(256)])
            case _:
                bytes_[at:at] = bytes_[at // 2 : at // 2 + chance.randint(1, 200)]
    return bytes(bytes_)


@pytest.mark.parametrize("seed", range(6))
def test_damaged_files_are_read_or_refused(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    exports = layouts.EXPORTS + more_layouts.EXPORTS + odd_layouts.EXPORTS
    for export in chance.sample(exports, 12):
        path = tmp_path / export.file
        path.write_bytes(_damaged(export.data, chance))
        begun = time.process_time()
        try:
            for _, record in open_file(path).records():
                type(record).model_validate_json(record.model_dump_json())
        except AgentDeskError as refused:
            assert refused.code.startswith("import.")  # noqa: PT017  either way is right
        assert time.process_time() - begun < 5, (seed, export.name)
