"""From one step of a guide to the next, as the window goes: beside the words of one step alone; a frame is 16.7 ms.

Ours is the answer, all checks that nobody sees, and the next step with its phrases and answers, over the shipped
guides; the floor fills in one step's phrases.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from agentdesk.core.guides.conditions import Situation
from agentdesk.core.guides.model import Ask, Guide
from agentdesk.core.guides.running import Place, begun, gone_on, is_over, open_answers, step_at, with_answers
from agentdesk.core.guides.shipped import shipped
from agentdesk.core.guides.speaking import offered
from tests.performance.pairs import Pair, measure
from tests.promises.kill_guides import answers_of

SIZE = 1_000
_ZONE = ZoneInfo("Europe/Berlin")
_NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
_FACTS: Situation = {
    "today": _NOW.date(), "now": _NOW, "customer.language": "de", "customer.address_name": "Herr Müller",
    "failures.in_row": Decimal(2), "promise.broken": True, "promise.due": _NOW, "contact.reason": "delivery.late",
    "order.days_late": Decimal(3), "order.delivery": "on_the_way", "me.name": "Miriam Vogt",
}  # fmt: skip


def run(size: int = SIZE, seed: int = 1) -> Iterator[dict[str, Any]]:
    """`size` is the number of steps."""
    chance, guides, walked = random.Random(seed), shipped(), []
    while len(walked) < size:
        place = begun(guides, chance.choice(sorted(guides)), _FACTS)
        while not is_over(guides, place):
            value = chance.choice(answers_of(guides, place))
            walked.append((place, value))
            place = gone_on(guides, place, value, _FACTS)
    pairs = [
        Pair(partial(_gone_on, guides, place, value), partial(_said, guides, place)) for place, value in walked[:size]
    ]
    yield measure("guide", size, pairs, note="to the next step and what is said there; floor: the words of one step")


def _gone_on(guides: dict[str, Guide], place: Place, value: str) -> None:
    place = gone_on(guides, place, value, _FACTS)
    step = step_at(guides, place)
    known = with_answers(_FACTS, guides, place)
    offered(step.say, known, _ZONE)
    if isinstance(step.act, Ask):
        open_answers(step.act, known)


def _said(guides: dict[str, Guide], place: Place) -> None:
    offered(step_at(guides, place).say, _FACTS, _ZONE)
