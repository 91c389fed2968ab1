"""How the first values of a column will be stored, where that is not how the file writes them."""

from __future__ import annotations

from agentdesk.core.intake.reading.layout import Layout
from agentdesk.core.intake.reading.phones import phones
from agentdesk.core.wording import text
from agentdesk.ui.customer.contact_words import phone_words

Stored = dict[int, tuple[str, ...]]
"""By the place of the column: its samples as they are shown."""
_PHONES = ("phone", "mobile", "fax")


def stored_samples(layout: Layout) -> Stored:
    """Phone numbers with the original beside them. Off the GUI thread: the numbers of the world take time to load."""
    return {
        n: tuple(_phone(sample, layout.region) for sample in column.samples)
        for n, column in enumerate(layout.columns)
        if column.meaning.partition("@")[0] in _PHONES
    }


def _phone(raw: str, region: str) -> str:
    found, _ = phones(raw, "", region)
    stored = ", ".join(phone_words(each.e164) for each in found)
    return text("import.stored_as", stored=stored, raw=raw) if stored and stored != raw else raw
