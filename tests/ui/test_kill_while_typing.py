"""kill -9 in the middle of a sentence: at most the last second is missing, and everything is where it was."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from itertools import cycle, islice
from pathlib import Path
from time import monotonic, sleep

import pytest

from agentdesk.ui.theme import Theme
from tests.ui.contact_line import Line, Shop
from tests.ui.typist import WORDS

ROOT = Path(__file__).resolve().parents[2]
MOST_LOST_SECONDS = 1.0


def typed_until_killed(folder: Path, seconds: float) -> tuple[list[tuple[int, float]], float]:
    """Letters and moments as the typist told them, and the moment of its end."""
    command = [sys.executable, "-m", "tests.ui.typist", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ, stdout=subprocess.PIPE, text=True) as typist:
        assert typist.stdout
        lines = [typist.stdout.readline()]
        assert lines[0], "the typist did not begin"
        sleep(seconds)
        killed = monotonic()
        typist.send_signal(signal.SIGKILL)
        lines += typist.stdout.readlines()
    told = [line.split() for line in lines if line.endswith("\n")]
    return [(int(letters), float(moment)) for letters, moment in told], killed


@pytest.mark.parametrize("seed", range(3))
def test_a_killed_window_has_lost_at_most_a_second(tmp_path: Path, theme: Theme, seed: int) -> None:
    typed, killed = typed_until_killed(tmp_path, random.Random(seed).uniform(0.3, 3.0))
    due = max((letters for letters, moment in typed if moment < killed - MOST_LOST_SECONDS), default=0)
    everything = "".join(islice(cycle(WORDS), typed[-1][0] + 1))

    shop = Shop(tmp_path)
    line = Line(shop)
    line.wait(lambda: line.presenter.active is not None)
    kept = line.notes.toPlainText()
    print(f"seed {seed}: typed {typed[-1][0]}, kept {len(kept)}, due {due}")
    assert everything.startswith(kept)
    assert len(kept) >= due
    assert line.notes.textCursor().position() == len(kept)
    assert line.presenter.active is not None
    assert line.presenter.active.draft.customer_id == shop.joerg
    line.vanish()
    shop.desk.database.close()
