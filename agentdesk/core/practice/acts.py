"""What a sentence does, told by its words: it apologises, asks, blames somebody, names a day. Rough, and enough for a
customer who is simulated; the words of guides and one's own are taken alike."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml


class Act(StrEnum):
    SORRY = "sorry"
    SORRY_AGAIN = "sorry_again"
    """For the third time: somebody else counts."""
    OWNS = "owns"
    """That it was our mistake."""
    LISTENS = "listens"
    THANKS = "thanks"
    OFFERS = "offers"
    VOUCHER = "voucher"
    NAMES_DAY = "names_day"
    """By when; a day that has been promised before is none."""
    RECALLS = "recalls"
    """What was promised or announced."""
    RINGS_BACK = "rings_back"
    LOOKS = "looks"
    """That one looks something up or takes care of it now."""
    CONFIRMS = "confirms"
    """In writing."""
    ASKS = "asks"
    SAYS_NO = "says_no"
    SELLS = "sells"
    COMFORTS = "comforts"
    SETS_LIMIT = "sets_limit"
    CHECKS_IDENTITY = "checks_identity"
    SAFETY = "safety"
    CARES = "cares"
    """Asks how the person is."""
    BYE = "bye"
    BLAMES = "blames"
    CALMS_DOWN = "calms_down"
    FOBS_OFF = "fobs_off"
    ASKS_KNOWN = "asks_known"
    HOLDS_BACK = "holds_back"
    """Talks somebody out of what they have decided."""
    DOUBTS = "doubts"
    """That the customer is telling the truth."""


UNWELCOME = (
    Act.CALMS_DOWN, Act.DOUBTS, Act.FOBS_OFF, Act.BLAMES, Act.ASKS_KNOWN, Act.HOLDS_BACK, Act.SELLS, Act.SORRY_AGAIN,
)  # fmt: skip
"""Worst first: whatever else was said, this is what somebody hears."""
ANSWERS = frozenset({Act.OFFERS, Act.VOUCHER, Act.NAMES_DAY, Act.SAYS_NO, Act.SELLS, Act.BYE})
"""What comes too early for somebody who has not been listened to."""

_SENTENCE = re.compile(r"(?<=[.!?…]) (?=\D)")
SCENARIOS = Path(__file__).resolve().parents[2] / "resources" / "practice"


def acts_of(words: str, language: str) -> frozenset[Act]:
    """All that the words do, sentence by sentence."""
    small = " ".join(words.casefold().split())
    found: set[Act] = {Act.ASKS} if "?" in small else set()
    for sentence in _SENTENCE.split(small):
        acts = {act for act, sign in _signs(language).items() if sign.search(sentence)}
        found |= acts - {Act.NAMES_DAY} if Act.RECALLS in acts else acts
    return frozenset(found)


@cache
def _signs(language: str) -> dict[Act, re.Pattern[str]]:
    source = (SCENARIOS / "_acts.yaml").read_text(encoding="utf-8")
    read = yaml.load(source, Loader=yaml.BaseLoader)  # noqa: S506 - knows strings only
    return {Act(act): re.compile("|".join(signs[language])) for act, signs in read.items()}
