"""Types into a window until it is killed, and tells what it has typed: `python -m tests.ui.typist FOLDER`.

Each line of its output is how many letters stood in the notes, and the moment (seconds, monotonic) when they did.
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import monotonic

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from agentdesk.ui.language import language
from agentdesk.ui.theme import Theme
from tests.ui.contact_line import Line, Shop

WORDS = "Der Ersatz ging an die alte Adresse, jetzt Lindenweg 8 in 50674 Köln. "
KEY_MS = 15


def main(folder: Path) -> None:
    app = QApplication([])
    theme = Theme(app, mode="light")
    language().use("en")
    line = Line(Shop(folder))
    line.begin()
    for n in range(100_000):
        line.type(WORDS[n % len(WORDS)])
        print(n + 1, monotonic(), flush=True)
        QTest.qWait(KEY_MS)
    theme.deleteLater()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
