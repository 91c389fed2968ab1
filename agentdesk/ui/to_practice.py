"""The way to a practice: one action, which opens another process, told words and looks and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from agentdesk.core.practice.brief import Brief, lay_down
from agentdesk.core.wording import language, text
from agentdesk.ui.actions import Action
from agentdesk.ui.parts import Bench, Part

if TYPE_CHECKING:
    from agentdesk.core.people.model import Person, Shop
    from agentdesk.ui.window_state import WindowState

_NOT_HANDED_ON = ("AGENTDESK_PASSPHRASE",)


class PracticePart(Part):
    def actions(self) -> Iterable[Action]:
        yield Action(id="practice.open", name="action.practise", run=lambda: practise(self.bench))


def practise(bench: Bench, source: str | None = None, scenario: str = "") -> None:
    """Opens a practice with the guides of the shop, and with this draft if there is one. Without a scenario it is
    chosen there."""
    window, draft = bench.window, source or ""
    brief = brief_for(bench.person, bench.shop, window.state, scenario=scenario, draft=draft)

    def started(_: object) -> None:
        bench.tell(text("practice.opening"))

    bench.door.work(lambda: start_process(brief), owner=window, done=started)


def start_process(brief: Brief) -> subprocess.Popen[bytes]:
    """A process of its own that outlives this one; what opens the real profile does not go along."""
    folder = lay_down(brief)
    surroundings = {name: value for name, value in os.environ.items() if name not in _NOT_HANDED_ON}
    return subprocess.Popen(
        [sys.executable, "-m", "agentdesk.ui.practice.app", str(folder)],
        stdin=subprocess.DEVNULL,
        env=surroundings,
        cwd=_above_the_package(),
        start_new_session=True,
    )


def brief_for(
    person: Person, shop: Shop, looks: WindowState, *,
    scenario: str = "", guides: Mapping[str, str] | None = None, draft: str = "",
) -> Brief:  # fmt: skip
    """`guides`: texts of the shop's own, by id; `draft` the text of one that is to be tried in their stead."""
    return Brief(
        scenario=scenario, language=language(), mode=looks.mode, text_size=looks.text_size, width=looks.width,
        height=looks.height, person=person.name, level=person.level, shop=shop.name, region=shop.region,
        time_zone=shop.time_zone, currency=shop.currency, guides=dict(guides or {}), draft=draft,
    )  # fmt: skip


def _above_the_package() -> Path:
    return Path(__file__).resolve().parents[2]
