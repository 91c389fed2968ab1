"""What erasing somebody would do, in words: what goes, what stays and why, and that nothing brings it back."""

from __future__ import annotations

from collections.abc import Iterator

from agentdesk.core.customers.model import shown_name
from agentdesk.core.privacy.catalogue import catalogue
from agentdesk.core.privacy.erasing import Intended
from agentdesk.core.privacy.planning import keeps_words
from agentdesk.core.privacy.words import law_words, table_words
from agentdesk.core.wording import language, text


def intended_words(intended: Intended) -> Iterator[str]:
    """Line by line, the most serious first."""
    plan, lang, tables = intended.plan, language(), catalogue().tables
    yield text("privacy.erase_who", name=shown_name(plan.name, plan.number), number=plan.number)
    if plan.hindrance:
        yield text(f"refused.{plan.hindrance}")
    yield text("privacy.erase_for_good")
    yield ""
    goes = [text("privacy.share", table=table_words(tables[each.table], lang), count=each.rows) for each in plan.goes]
    yield text("privacy.erase_goes", what=", ".join(goes))
    yield text("privacy.erase_log", count=plan.lines)
    if intended.drafts:
        yield text("privacy.erase_drafts", count=len(intended.drafts))
    if intended.copies:
        yield text("privacy.erase_copies", count=len(intended.copies))
    yield ""
    for share in plan.stays:
        key = "privacy.erase_stays_whole" if keeps_words(share) else "privacy.erase_stays"
        what = text("privacy.share", table=table_words(tables[share.table], lang), count=share.rows)
        yield text(key, what=what, law=law_words(share.law, lang), until=share.until)
    yield text("privacy.erase_elsewhere")
