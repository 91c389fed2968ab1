"""What the import pages say, from codes and counts."""

from __future__ import annotations

from agentdesk.core import wording
from agentdesk.core.intake.model import DOUBT, Bucket, Counts, Listed
from agentdesk.core.intake.reading.layout import Layout
from agentdesk.core.intake.words import field_words, reason_words
from agentdesk.core.wording import knows, text

BUCKETS = (Bucket.NEW, Bucket.CHANGED, Bucket.PERHAPS_DUPLICATE, Bucket.REFUSED, Bucket.UNCHANGED)
LOOK = "look"
"""Beside the buckets: rows of which something is not taken over."""
SURE, LIKELY = 0.85, 0.5


def meaning_words(meaning: str) -> str:
    """`street@shipping`: street (shipping address)."""
    what, _, whose = meaning.partition("@")
    said = text(f"import.meaning.{what}") if knows(f"import.meaning.{what}") else what
    return f"{said} ({text(f'import.owner.{whose}')})" if knows(f"import.owner.{whose}") else said


def confidence_words(confidence: float, *, decided: bool) -> str:
    if decided:
        return text("import.decided")
    return text(
        "import.sure" if confidence >= SURE else "import.likely" if confidence >= LIKELY else "import.please_check"
    )


def bucket_words(bucket: Bucket, counts: Counts) -> str:
    return f"{text(f'import.bucket.{bucket}')} {wording.number(getattr(counts, bucket.value))}"


def look_words(rows: int, *, more: bool) -> str:
    """`more`: there are at least so many."""
    return f"{text('import.bucket.look')} {wording.number(rows)}{'+' if more else ''}"


def listed_words(row: Listed) -> str:
    """Why a row is listed; of one that comes in: what of it is not taken over, and why."""
    if row.bucket != DOUBT:
        return reason_words(row)
    field = field_words(str(row.facts.get("field", "")))
    return text("import.not_taken_over", field=field, value=row.raw, why=reason_words(row))


def delimiter_words(delimiter: str) -> str:
    names = {"\t": "import.delimiter.tab", ";": "import.delimiter.semicolon", ",": "import.delimiter.comma"}
    return text(names[delimiter]) if delimiter in names else delimiter


def understood(layout: Layout) -> list[tuple[str, str]]:
    """How the file is read: name and value, for a line of facts."""
    facts = [(text("import.fact.kind"), text(f"import.kind.{layout.kind}") if layout.kind else text("import.unclear"))]
    if layout.part:
        facts.append((text("import.fact.part"), layout.part))
    if layout.encoding:
        facts.append((text("import.fact.encoding"), layout.encoding))
    if layout.delimiter:
        facts.append((text("import.fact.delimiter"), delimiter_words(layout.delimiter)))
    if layout.format in ("text", "workbook"):
        facts.append((text("import.fact.header"), str(layout.header_row) if layout.header_row else text("import.none")))
    if layout.decimal:
        facts.append((text("import.fact.decimal"), layout.decimal))
    if layout.date_order:
        facts.append((text("import.fact.dates"), text(f"import.dates.{layout.date_order}")))
    return facts


def counts_words(counts: Counts) -> str:
    """In one line, without what there is none of."""
    told = [bucket for bucket in BUCKETS if getattr(counts, bucket.value)]
    return " · ".join(bucket_words(bucket, counts) for bucket in told) or text("import.nothing_new")
