"""What a guide has promised is read to the customer later: “We promised you: …”, “Zugesagt hatten wir Ihnen: …”."""

from __future__ import annotations

import pytest

from agentdesk.core import wording
from agentdesk.core.guides.model import Do, Guide, Opens
from agentdesk.core.guides.shipped import shipped

NAMES_A_THING = {
    "de": ("der ", "die ", "das ", "ein ", "eine ", "was ", "Bescheid"),
    "en": ("the ", "a ", "an ", "our ", "your ", "what ", "word "),
}
"""How words begin that say what there will be, not what somebody has to do."""


@pytest.mark.parametrize("guide", shipped().values(), ids=lambda guide: guide.id)
def test_what_a_guide_promises_names_what_there_will_be(guide: Guide) -> None:
    acts = (step.act for step in guide.steps.values())
    promised = [act.filled.words for act in acts if isinstance(act, Do) and act.opens is Opens.PROMISE]
    said = [(language, words) for each in promised for language, words in dict(each).items()]
    assert [words for language, words in said if not words.startswith(NAMES_A_THING[language])] == []


@pytest.mark.parametrize("language", ["de", "en"])
def test_so_does_a_follow_up_check(language: str) -> None:
    assert wording.text("guides.follow_up_check", lang=language).startswith(NAMES_A_THING[language])
