"""The way to a practice: one action, which opens another process, told words and looks and nothing else."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from agentdesk.core.guides.catalogue import Catalogue, Origin
from agentdesk.core.guides.commands import GuideCatalogue
from agentdesk.core.practice.brief import Brief, lay_down, sweep
from agentdesk.core.processes import Kind, another
from agentdesk.core.wording import language, text
from agentdesk.ui.actions import Action
from agentdesk.ui.parts import Bench, Part

_NOT_HANDED_ON = ("AGENTDESK_PASSPHRASE",)


class PracticePart(Part):
    def actions(self) -> Iterable[Action]:
        yield Action(id="practice.open", name="action.practise", run=lambda: practise(self.bench))

    def begin(self) -> None:
        self.bench.door.work(sweep, owner=self, done=lambda _: None)


def practise(bench: Bench, source: str | None = None, scenario: str = "") -> None:
    """Opens a practice with the guides of the shop, and with this draft if there is one. Without a scenario it is
    chosen there."""

    def start() -> None:
        catalogue = bench.door.asked(GuideCatalogue())
        start_process(brief_for(bench, catalogue, scenario, source or ""))

    bench.door.work(start, owner=bench.window, done=lambda _: bench.tell(text("practice.opening")))


def brief_for(bench: Bench, catalogue: Catalogue, scenario: str, draft: str) -> Brief:
    person, shop, looks = bench.person, bench.shop, bench.window.state
    own = [each for each in catalogue.entries.values() if each.origin is not Origin.DELIVERED and each.source]
    return Brief(
        scenario=scenario, language=language(), mode=looks.mode, text_size=looks.text_size, width=looks.width,
        height=looks.height, person=person.name, level=person.level, shop=shop.name, region=shop.region,
        time_zone=shop.time_zone, currency=shop.currency, draft=draft,
        guides={each.id: each.source for each in own if not each.is_retired},
        retired=tuple(each.id for each in catalogue.entries.values() if each.is_retired),
    )  # fmt: skip


def start_process(brief: Brief) -> subprocess.Popen[bytes]:
    """A process of its own that outlives this one; what opens the real profile does not go along."""
    folder = lay_down(brief)
    surroundings = {name: value for name, value in os.environ.items() if name not in _NOT_HANDED_ON}
    return subprocess.Popen(
        another(Kind.PRACTICE, str(folder)),
        stdin=subprocess.DEVNULL,
        env=surroundings,
        cwd=_above_the_package(),
        start_new_session=True,
    )


def _above_the_package() -> Path:
    return Path(__file__).resolve().parents[2]
