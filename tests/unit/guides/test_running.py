"""Going through guides: answers, checks that nobody sees, called guides and the way back."""

from __future__ import annotations

from datetime import date

import pytest

from agentdesk.core.errors import Refused
from agentdesk.core.guides.model import Guide
from agentdesk.core.guides.reading import read_guide
from agentdesk.core.guides.running import DONE, GO_ON, SKIPPED, begun, followers, gone_on, is_over, with_answers
from tests.unit.guides.test_checker import GOOD, changed

OTHER = """
guide: other
title: {de: Anderer, en: Other}
about: {de: Gerufen, en: Called}
start: first
steps:
  first: {check: [{when: {field: promise.broken, is: yes}, next: said}, {next: last}]}
  said: {say: [{tone: calm, de: "Gut.", en: "Good."}], next: last}
  last: {end: {outcome: settled}}
"""


def guide(source: str) -> Guide:
    found = read_guide(source)
    assert found.guide, found.faults
    return found.guide


CALLING = changed(("    do: {open: voucher", "    call: other\n    next: over\n  gone:\n    do: {open: voucher"))
GUIDES = {"sample": guide(GOOD), "other": guide(OTHER)}
CALLED = {"sample": guide(CALLING), "other": guide(OTHER)}
FACTS: dict[str, object] = {}


def walked(guides, *values, facts=FACTS):
    place = begun(guides, "sample", facts)
    for value in values:
        place = gone_on(guides, place, value, facts)
    return place


def test_answers_are_kept_and_checks_are_passed_unseen():
    place = walked(GUIDES, GO_ON, "money", "25")
    assert (place.at.step, place.answers["sample"]) == ("give", {"wish": "money", "sum": "25"})
    assert walked(GUIDES, GO_ON, "again").at.step == "over"
    assert is_over(GUIDES, walked(GUIDES, GO_ON, "money", "25", DONE))
    assert is_over(GUIDES, walked(GUIDES, GO_ON, "money", "25", SKIPPED))


@pytest.mark.parametrize(
    "values", [("again",), (GO_ON, "gold"), (GO_ON, "money", "lots"), (GO_ON, "money", ""), (DONE,)]
)
def test_an_answer_that_is_none_is_refused(values):
    with pytest.raises(Refused):
        walked(GUIDES, *values)


def test_a_called_guide_comes_back_to_where_it_was_called():
    steps = (GO_ON, "money", "25")
    assert walked(CALLED, *steps).at.step == "over"
    seen = walked(CALLED, *steps, facts={"promise.broken": True})
    assert [(at.guide, at.step) for at in seen.stack] == [("sample", "give"), ("other", "said")]
    assert gone_on(CALLED, seen, GO_ON, FACTS).at.step == "over"


def test_the_answers_of_a_called_guide_are_there_for_the_one_that_called_it():
    asks = OTHER.replace("check: [{when", "ask: {into: day, question: {de: Wann?, en: When?}, type: date, next: one}}\n"
                         "  one: {check: [{when")  # fmt: skip
    guides = CALLED | {"other": guide(asks)}
    inside = walked(guides, GO_ON, "money", "25")
    assert with_answers({}, guides, inside)["answers.sample.wish"] == "money"
    after = gone_on(guides, inside, "2026-11-24", FACTS)
    assert with_answers({}, guides, after)["answers.other.day"] == date(2026, 11, 24)


def test_the_ways_that_can_follow_are_those_of_every_branch():
    place = walked(CALLED, GO_ON, "money")
    assert {each.at.step for each in followers(CALLED, place, "25")} == {"said", "over"}
