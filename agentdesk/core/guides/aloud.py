"""Words that only fit where one hears the other, or is there at the same moment: nobody writes “I'm listening”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agentdesk.core.guides.claims import sentences
from agentdesk.core.guides.conditions import Compare, Op
from agentdesk.core.interactions.model import Channel

SPOKEN = (Channel.PHONE, Channel.COUNTER)
LIVE = (*SPOKEN, Channel.CHAT)
"""Where the other one waits for what comes next."""


@dataclass(frozen=True, slots=True)
class Aloud:
    """A sentence with these words fits only on `channels`; `code` is the fault of one that can be said elsewhere."""

    code: str
    channels: tuple[Channel, ...]
    words: dict[str, str]

    @property
    def elsewhere(self) -> Compare:
        return Compare("contact.channel", Op.ONE_OF, tuple(each for each in Channel if each not in self.channels))


_HEARD = {
    "de": (
        r"\bich höre?\b|höre (?:ich )?(?:\w+ )?zu\b|höre ich mir|nicht hören\b|\bbleib\w* (?:\w+ ){0,2}dran\b|\baufleg"
        r"|(?:solange|während) wir (?:sprechen|reden|telefonieren)|\bam (?:telefon|apparat)\b|in der leitung"
        r"|\bverbinde (?:sie|dich)\b|stelle (?:sie|dich) durch|\blese\b.*\b(?:vor|zurück|einmal)\b|vorlesen|\bansagen\b"
    ),
    "en": (
        r"\blistening\b|\b(?:can|i) hear you\b|want to hear\b|\b(?:hold|on) the line\b|on the phone\b|h[au]ng up"
        r"|put (?:you|them) through|while we(?:['’]re| are)? (?:talk|speak)|\bread(?:ing)? (?:\w+ )?(?:back|out)\b"
    ),
}
_AWAITED = {
    "de": r"\b(?:einen|kleinen) (?:kurzen )?(?:moment|augenblick)\b",
    "en": r"\b(?:one|just a) (?:moment|second)\b|\bhold on\b|bear with me",
}
_ALOUD = (Aloud("phone_words", SPOKEN, _HEARD), Aloud("live_words", LIVE, _AWAITED))


def aloud(words: str, language: str) -> Iterator[tuple[Aloud, str]]:
    """What in these words fits only on some channels, with its sentence."""
    for sentence in sentences(words):
        for each in _ALOUD:
            if re.search(each.words[language], sentence.casefold()):
                yield each, sentence
