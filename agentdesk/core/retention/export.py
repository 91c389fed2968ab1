"""Everybody who is due, as a table to look through: under which rule, number, name, since when, and why they stay."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path
from uuid import UUID

from agentdesk.core.commands import DeskAbove
from agentdesk.core.errors import Refused
from agentdesk.core.ledger.files import neutral
from agentdesk.core.paths import write_atomically
from agentdesk.core.privacy.store.views import DeskWithViews
from agentdesk.core.privacy.views import How
from agentdesk.core.retention.commands import DuePeople
from agentdesk.core.retention.model import DuePerson
from agentdesk.core.retention.words import people_rules, rule_words
from agentdesk.core.storage.connect import failures
from agentdesk.core.wording import error_text, text

AT_ONCE = 1_000


def export_due(desk: DeskWithViews, actor: UUID, file: Path) -> list[DuePerson]:
    """Writes all of them; names begin with nothing that a spreadsheet would calculate. Raises Failure storage.*."""
    found = [each for rule in people_rules() for each in _all_of(desk, actor, rule.name)]
    written = StringIO()
    table = csv.writer(written, delimiter=";")
    table.writerow(("rule", "number", "name", "last", "stays"))
    for each in found:
        stays = error_text(Refused(each.stays)) if each.stays else ""
        cells = (rule_words(each.rule), neutral(each.number), neutral(each.name), each.since.date().isoformat(), stays)
        table.writerow(cells)
    with failures(file):
        write_atomically(file, written.getvalue().encode("utf-8-sig"))
    desk.views.note(actor, {each.customer_id for each in found}, How.LISTED, text("retention.export"))
    return found


def _all_of(desk: DeskAbove, actor: UUID, rule: str) -> list[DuePerson]:
    found: list[DuePerson] = []
    while some := desk.ask(DuePeople(rule, AT_ONCE, len(found)), actor=actor):
        found += some
    return found
