"""How a look at a customer reads, on a screen, on a terminal, and in a file for the customer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from agentdesk.core import wording
from agentdesk.core.errors import Failure
from agentdesk.core.intake.export_rows import write_rows
from agentdesk.core.privacy.views import How, Seen
from agentdesk.core.wording import text

HEADS = ("at", "how", "why", "person")


def how_words(seen: Seen) -> str:
    how = text(f"privacy.how.{seen.how}")
    return f"{how}: {text(f'identity.field.{seen.field}')}" if seen.field else how


def why_words(seen: Seen) -> str:
    """What it was for: as it was said, else what was open at the time."""
    if seen.words:
        return seen.words
    if seen.reason:
        return text(f"identity.reason.{seen.reason}" if seen.how is How.FIELD else f"privacy.why.{seen.reason}")
    return text(f"privacy.during.{seen.during}")


def save_for_customer(file: Path, found: Sequence[Seen], zone: ZoneInfo) -> int:
    """Moments, ways and purposes as a table; of whoever looked that they are one of us. How many there are.

    Who works for us is no recipient (Art. 15 (1) c GDPR): their names are told only where the person needs them for
    their rights and nobody's own rights weigh more (CJEU, C-579/21). Raises Failure lists.not_saved.
    """
    rows = (
        (wording.moment(each.at, zone), how_words(each), why_words(each), text("privacy.one_of_us")) for each in found
    )
    try:
        with file.open("w", encoding="utf-8-sig", newline="") as written:
            return write_rows(written, [text(f"cli.head.{head}") for head in HEADS], rows)
    except OSError as problem:
        raise Failure("lists.not_saved", file=file.name, cause=problem.strerror or str(problem)) from problem
