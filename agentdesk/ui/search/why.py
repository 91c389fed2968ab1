"""Why somebody was found, in words: for the window and the command line, so nothing of Qt is imported here."""

from __future__ import annotations

from agentdesk.core.customers.model import Why
from agentdesk.core.wording import knows, text
from agentdesk.ui.customer.contact_words import phone_words


def why_words(why: Why) -> str:
    """Why it matched: phone +49 171 5550142."""
    key = f"why.{why.code}"
    return text(key, matched=shown_match(why)) if knows(key) else why.matched


def shown_match(why: Why) -> str:
    return phone_words(why.matched) if why.code == "phone" else why.matched
