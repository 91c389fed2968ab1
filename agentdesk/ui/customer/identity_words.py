"""What is said of an identity check: who is on the line, how sure we are, what is missing, what may be said."""

from __future__ import annotations

from agentdesk.core.identity.model import Speaker, Standing
from agentdesk.core.relations.model import Related
from agentdesk.core.relations.words import days_words
from agentdesk.core.wording import text
from agentdesk.ui.actions import key_name

_LINK_KEY = "Ctrl+L"
"""That of conversations (`interactions.caller_strip`), which know customers and are not known here."""


def standing_words(standing: Standing) -> str:
    """What is reached, and what is missing."""
    if standing.interaction_id is None:
        return _nobody_words(standing)
    if standing.speaker is Speaker.STRANGER:
        return text("identity.stranger")
    if standing.speaker is Speaker.THIRD:
        return _third_words(standing)
    return _level_words(standing)


def say_words(standing: Standing, question: str) -> str:
    """The words for a question; to somebody who may not act for the customer, what may be said and what not."""
    if standing.speaker is Speaker.STRANGER or (standing.speaker is Speaker.THIRD and standing.third is None):
        return text("identity.say_to_stranger")
    return text(f"identity.say.{question}") if question else ""


def third_words(third: Related) -> str:
    """Who it is, in what matters, and until when."""
    return " · ".join(filter(None, (third.who.shown, text(f"relation.matters.{third.matters}"), days_words(third))))


def _nobody_words(standing: Standing) -> str:
    if standing.elsewhere:
        level = text("identity.failed" if standing.elsewhere_failed else f"identity.level.{standing.level}")
        return text("identity.elsewhere", person=standing.elsewhere_by, level=level)
    if standing.on_line and standing.hidden:
        return text("identity.on_line_for", who=third_words(standing.on_line), key=key_name(_LINK_KEY))
    return text("identity.nobody_on_line" if standing.hidden else "identity.opened")


def _third_words(standing: Standing) -> str:
    if standing.third is None:
        return text("identity.authority_over")
    return text("identity.speaks_for", who=third_words(standing.third), check=_level_words(standing))


def _level_words(standing: Standing) -> str:
    if not standing.hidden:
        return text("identity.all_shown")
    if standing.is_over:
        return text("identity.over")
    reached = text(f"identity.level.{standing.level}")
    if not standing.questions:
        return text("identity.nothing_to_ask", level=reached)
    return text("identity.still", level=reached, count=standing.proofs_missing)
