"""Which commands are settings, by section, and one change of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "shop": ("people.open_shop", "people.change_shop", "people.set_logo", "people.set_address"),
    "hours": ("calendars.set_hours",),
    "deadlines": ("deadlines.set_policy",),
    "callbacks": ("callbacks.set_rules",),
    "goodwill": ("goodwill.set_authority", "goodwill.withdraw_authority", "ledger.set_budget"),
    "vouchers": ("vouchers.import_pool", "vouchers.use_pool"),
    "people": (
        "people.add_person",
        "people.change_person",
        "people.set_pin",
        "people.add_team",
        "people.change_team",
        "people.dissolve_team",
        "people.plan_absence",
        "people.change_absence",
        "people.cancel_absence",
        "patterns.record_agreement",
        "patterns.end_agreement",
    ),
    "reasons": (
        "interactions.add_reason",
        "interactions.change_reason",
        "interactions.move_reason",
        "cases.set_reason_kind",
        "cases.set_requirements",
        "cases.name_severity",
        "hearing.set_suggesting",
        "identity.set_policy",
    ),
    "causes": (
        "cases.save_cause",
        "cases.move_cause",
        "cases.save_department",
        "cases.move_department",
        "story.set_weights",
    ),
    "snippets": (
        "interactions.save_snippet",
        "interactions.change_snippet",
        "interactions.remove_snippet",
        "knowledge.set_synonyms",
    ),
    "keeping": ("retention.set", "retention.ask", "retention.confirm"),
    "guides": ("guides.publish", "guides.retire", "guides.bring_back", "guides.as_delivered"),
    "privacy": ("privacy.set_rules", "consents.set_wordings"),
    "file": ("settings.take_in",),
}
SECTION_OF = {kind: section for section, kinds in SECTIONS.items() for kind in kinds}


class Field(NamedTuple):
    """A field that got another value, by the name of its column."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Somebody changed a setting. `name`: of whom or what, where that has one; `fields`: as long as an undo is kept.

    `undoable`: it can be taken back (by whoever may, and as long as nobody changed the same since).
    """

    command_id: UUID
    at: datetime
    by: str
    by_id: UUID
    section: str
    kind: str
    name: str = ""
    fields: tuple[Field, ...] = ()
    undoable: bool = False
    taken_back_by: str = ""
    taken_back_at: datetime | None = None


class Step(StrEnum):
    """What a shop does in its first hour, in the order in which it is proposed."""

    SHOP = "shop"
    HOURS = "hours"
    SECOND_PERSON = "second_person"
    LIMITS = "limits"
    LETTERHEAD = "letterhead"
    REASONS = "reasons"
    CUSTOMERS = "customers"
    CASE = "case"
    VOUCHER = "voucher"
    CODE = "code"
    BACKUP = "backup"


LEADS_TO: Mapping[Step, str] = {
    Step.SHOP: "shop",
    Step.HOURS: "hours",
    Step.SECOND_PERSON: "people",
    Step.LIMITS: "goodwill",
    Step.LETTERHEAD: "shop",
    Step.REASONS: "reasons",
    Step.CUSTOMERS: "import",
    Step.CASE: "case",
    Step.VOUCHER: "voucher",
    Step.CODE: "safety",
    Step.BACKUP: "safety",
}
"""The section of the settings in which it is done; or elsewhere: the import, a customer's cases and goodwill."""
OPTIONAL = frozenset({Step.SECOND_PERSON, Step.CASE, Step.VOUCHER})
"""Customers can be answered without: a second person is needed by nobody who works alone."""
LOOKED_AT = frozenset({Step.HOURS, Step.LIMITS, Step.REASONS})
"""What is well delivered: it is enough that somebody has looked at it."""
