"""What must never happen, at small sizes; `python -m tests.promises NAME --size N` looks longer."""

from __future__ import annotations

import faulthandler
import subprocess
import sys
from pathlib import Path

import pytest

from tests.promises.__main__ import BY_HAND, CANNOT_EXAMINE, NAMES

ROOT = Path(__file__).resolve().parents[2]
LONGEST_SECONDS = 780  # on a machine that has much else to do; alone most take less than 20, one two minutes


@pytest.mark.parametrize("name", [name for name in NAMES if name not in BY_HAND])
def test_a_promise_is_kept_and_its_planted_bugs_are_caught(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    faulthandler.cancel_dump_traceback_later()  # on a busy machine one may well take longer than a test should
    command = [sys.executable, "-m", "tests.promises", name]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST_SECONDS)
    with capfd.disabled():
        print(f"\n{done.stdout.strip()}")
    if done.returncode == CANNOT_EXAMINE:
        pytest.skip(done.stderr.strip().splitlines()[-1])
    assert done.returncode == 0, done.stderr
