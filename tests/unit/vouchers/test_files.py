"""Files of codes are there whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agentdesk.core.errors import Failure
from agentdesk.core.vouchers.files import write_own
from agentdesk.core.vouchers.model import Voucher


def test_half_a_file_of_codes_is_not_left_lying_about(tmp_path: Path) -> None:
    def owned() -> Iterator[tuple[Voucher, str]]:
        raise OSError("no space left")
        yield

    with pytest.raises(OSError, match="no space"):
        write_own(tmp_path / "codes.csv", owned())
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_left_alone(tmp_path: Path) -> None:
    there = tmp_path / "codes.csv"
    there.write_text("of last month")
    with pytest.raises(Failure):
        write_own(there, [])
    assert there.read_text() == "of last month"
