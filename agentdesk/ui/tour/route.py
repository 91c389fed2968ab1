"""The way of the tour: in both languages, light and dark, large and small, each in a shop of its own.

The sample shop is made anew in a temporary place on a fixed day, so that the pictures change only when the window does.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QApplication

from agentdesk.core.clock import FixedClock
from agentdesk.core.practice.brief import Brief
from agentdesk.core.sample import PASSPHRASE, PERSON, open_sample
from agentdesk.ui.app import Start
from agentdesk.ui.practice.start import PracticeStart
from agentdesk.ui.tour.beginning import customer, history
from agentdesk.ui.tour.furnishing import furnish
from agentdesk.ui.tour.hands import Hands, Looks, until
from agentdesk.ui.tour.practising import SCENARIO, practice
from agentdesk.ui.tour.rights import relations, rights, twice
from agentdesk.ui.tour.running import first_hour, intake, money, settings
from agentdesk.ui.tour.talking import call, guide, knowledge
from agentdesk.ui.tour.working import SUPERVISOR, approvals, promises, vouchers
from agentdesk.ui.tour.writing import articles, guides

Walk = Callable[[Hands], Iterator[Path]]
DAY = datetime(2026, 11, 23, 9, 42, tzinfo=UTC)
_LOOKS = (
    Looks("en", "light", (1440, 900)),
    Looks("de", "light", (1440, 900)),
    Looks("de", "dark", (1280, 720)),
)
_WALKS: tuple[tuple[str, tuple[Walk, ...]], ...] = (
    (SUPERVISOR, (approvals, vouchers)),
    (PERSON, (customer, history, call, guide, knowledge, promises)),
    ("", (intake, money, guides, articles, relations, twice, rights, settings, first_hour)),
)
"""Who sits there: a supervisor, before the requests lapse; an agent; then whoever runs the shop, and decides what the
agent proposed."""


def run_tour(folder: Path) -> list[Path]:
    """Returns the pictures, in the order in which they were taken. Failure tour.stuck where a place is not reached."""
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance() or QApplication(["agentdesk"])
    assert isinstance(app, QApplication)
    pictures: list[Path] = []
    with tempfile.TemporaryDirectory(prefix="agentdesk-tour-") as place:
        shop = Path(place) / "shop"
        _make(shop)
        for looks in _LOOKS:
            own = Path(place) / f"{looks.language}-{looks.mode}"
            shutil.copytree(shop, own / "shop")
            pictures += _Tour(app, own, folder, looks).pictures()
    return pictures


def _make(shop: Path) -> None:
    """The sample shop, and what it lacks to show everything."""
    workplace = open_sample(shop, clock=FixedClock(DAY))
    furnish(workplace.desk)
    workplace.close()


class _Tour:
    """In one language, theme and size. `place` has the shop, and room for what comes to it."""

    def __init__(self, app: QApplication, place: Path, folder: Path, looks: Looks) -> None:
        self._app, self._place, self._folder, self._looks = app, place, folder, looks
        self._clock = FixedClock(DAY)

    def pictures(self) -> Iterator[Path]:
        if self._looks.mode == "light":
            yield from self._first_start()
        for person, walks in _WALKS:
            with self._window(partial(self._desk, "shop", PASSPHRASE, person)) as hands:
                for walk in walks:
                    yield from walk(hands)
        yield from self._practice()

    def _first_start(self) -> Iterator[Path]:
        with self._window(partial(self._desk, "new", "", "")) as hands:
            start = hands.start
            until(lambda: start.window.centre.panel is not start.page)
            yield hands.picture("first-start")

    def _practice(self) -> Iterator[Path]:
        """Else a process of its own; here, too, it knows nothing but the profile that it furnishes."""
        (width, height), looks = self._looks.size, self._looks
        brief = Brief(
            scenario=SCENARIO, language=looks.language, mode=looks.mode, width=width, height=height, person=PERSON
        )

        def start(state: Path) -> PracticeStart:
            return PracticeStart(self._app, self._place / "practice", brief, state, clock=self._clock)

        with self._window(start) as hands:
            yield from practice(hands)

    def _desk(self, profile: str, passphrase: str, person: str, state: Path) -> Start:
        return Start(
            self._app,
            self._place / profile,
            person=person,
            language_code=self._looks.language,
            state_file=state,
            passphrase=passphrase,
            clock=self._clock,
        )

    @contextmanager
    def _window(self, opened: Callable[[Path], Start]) -> Iterator[Hands]:
        """`opened` with the file in which it keeps how it looks."""
        state = self._place / "window.json"
        state.write_text(json.dumps({"mode": self._looks.mode}), encoding="utf-8")
        start = opened(state)
        start.window.resize(*self._looks.size)
        start.show()
        start.window.activateWindow()
        try:
            yield Hands(start, self._looks, self._folder, self._clock, self._place)
        finally:
            start.window.close()
            start.close()
