"""What the promise of true phrases sees."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from agentdesk.core.guides import claims
from agentdesk.core.guides.conditions import All, Compare, Op
from agentdesk.core.guides.model import Phrase, Tone
from agentdesk.core.guides.shipped import shipped
from tests.promises import true_phrases
from tests.promises.promise import Trial

APOLOGY = Phrase(
    Tone.WARM,
    {"de": "Sie haben lange gewartet.", "du": "Du hast lange gewartet.", "en": "You have waited a long time."},
    Compare("contact.waited", Op.AT_LEAST, Decimal(300)),
    ("waited",),
)


def test_a_claim_that_nobody_judges_is_seen_behind_a_condition_that_is_stricter(tmp_path, monkeypatch):
    guide = shipped()["failure_apology"]
    step = replace(next(iter(guide.steps.values())), say=(APOLOGY,))
    trial = Trial(1, 1, tmp_path)
    look = lambda: [each.what for each in true_phrases._taken_away(trial, guide, step, 0, APOLOGY)]  # noqa: E731
    assert look() == []
    monkeypatch.setitem(claims.CLAIMS, "waited", All(()))
    assert look() == [true_phrases.STILL, true_phrases.STILL]
