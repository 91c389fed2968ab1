"""What is in force: delivered guides and the shop's own, and nothing that leads nowhere."""

from __future__ import annotations

import pytest

from agentdesk.core.errors import Refused
from agentdesk.core.guides.catalogue import catalogue_of
from agentdesk.core.guides.own import OwnGuide
from agentdesk.core.guides.runs import edition_id
from tests.guides import SMALL

CALLING = SMALL.replace("end:", "call: gone, next: done}\n  done: {end:")


def published(guide: str, source: str) -> OwnGuide:
    return OwnGuide(guide=guide, edition_id=edition_id(source), source=source)


def test_a_guide_that_calls_one_which_no_longer_comes_with_the_program_is_not_begun() -> None:
    found = catalogue_of((published("small", CALLING),))
    assert "small" in found.entries
    assert (found.gaps.keys(), "small" in found.guides, found.gaps_by("gone")) == ({"small"}, False, ("small",))
    with pytest.raises(Refused, match="unknown"):
        found.with_called("small")


def test_a_guide_goes_with_all_that_it_calls() -> None:
    gone = SMALL.replace("guide: small", "guide: gone")
    found = catalogue_of((published("gone", gone), published("small", CALLING)))
    assert {name: source for name, (_, source) in found.with_called("small").items()} == {
        "gone": gone,
        "small": CALLING,
    }


def test_one_that_was_only_drafted_is_listed_and_not_in_force() -> None:
    found = catalogue_of((OwnGuide(guide="small", draft=SMALL),))
    assert (found.entries["small"].guide, "small" in found.guides) == (None, False)
