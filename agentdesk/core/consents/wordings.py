"""The words that customers are asked with, in editions: dated, by whom; the delivered ones before anybody has laid down
others. A consent keeps its words and the number of their edition, whatever is laid down later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from agentdesk.core.consents.model import Channel, Purpose
from agentdesk.core.errors import Refused
from agentdesk.core.wording import LANGUAGES, text

Words = Mapping[Purpose, Mapping[Channel, Mapping[Any, str]]]
"""By purpose, channel and language."""


@dataclass(frozen=True, slots=True)
class WordingsEdition:
    """`no`: how it is called, from 1 on; 0 is what was delivered, which has neither a date nor anybody who made it."""

    no: int
    words: Words
    made_at: datetime | None = None
    made_by: UUID | None = None

    def asked(self, purpose: Purpose, channel: Channel, lang: str) -> str:
        return self.words[purpose][channel][lang]

    def has(self, purpose: Purpose, channel: Channel, said: str) -> bool:
        return said in self.words.get(purpose, {}).get(channel, {}).values()


def delivered() -> WordingsEdition:
    return WordingsEdition(
        0,
        {
            purpose: {
                channel: {lang: text(f"consent.ask.{purpose}.{channel}", lang=lang) for lang in LANGUAGES}
                for channel in Channel
            }
            for purpose in Purpose
        },
    )


def whole(words: Words) -> dict[Purpose, dict[Channel, dict[str, str]]]:
    """All of them in their order. Raises Refused consents.words_missing: nobody is asked without words, whichever
    language they speak."""
    found: dict[Purpose, dict[Channel, dict[str, str]]] = {}
    for purpose in Purpose:
        for channel in Channel:
            said = words.get(purpose, {}).get(channel, {})
            for lang in LANGUAGES:
                if not said.get(lang, "").strip():
                    raise Refused("consents.words_missing", purpose=str(purpose), channel=str(channel), lang=lang)
            found.setdefault(purpose, {})[channel] = {lang: said[lang] for lang in LANGUAGES}
    return found
