"""The parts of the file in their order, and what of the settings is in no file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agentdesk.core.settings.file.part import Part
from agentdesk.core.settings.file.parts.causes import CausesPart, DepartmentsPart, RiskPart, SeveritiesPart
from agentdesk.core.settings.file.parts.hours import HoursPart
from agentdesk.core.settings.file.parts.identity import IdentityPart
from agentdesk.core.settings.file.parts.keeping import KeepingPart
from agentdesk.core.settings.file.parts.money import BudgetsPart, LimitsPart
from agentdesk.core.settings.file.parts.people import AbsencesPart, PeoplePart, TeamsPart
from agentdesk.core.settings.file.parts.privacy import ConsentWordingsPart, PrivacyPart
from agentdesk.core.settings.file.parts.reasons import CaseKindsPart, CaseNeedsPart, ReasonsPart, SuggestionsPart
from agentdesk.core.settings.file.parts.service import CallbacksPart, DeadlinesPart
from agentdesk.core.settings.file.parts.shop import LetterheadPart, ShopPart
from agentdesk.core.settings.file.parts.words import SnippetsPart, SynonymsPart

PARTS: tuple[Part[Any], ...] = (
    ShopPart(),
    LetterheadPart(),
    HoursPart(),
    ReasonsPart(),
    CaseKindsPart(),
    CaseNeedsPart(),
    SuggestionsPart(),
    IdentityPart(),
    CausesPart(),
    DepartmentsPart(),
    SeveritiesPart(),
    RiskPart(),
    SnippetsPart(),
    SynonymsPart(),
    DeadlinesPart(),
    CallbacksPart(),
    TeamsPart(),
    PeoplePart(),
    AbsencesPart(),
    LimitsPart(),
    BudgetsPart(),
    KeepingPart(),
    PrivacyPart(),
    ConsentWordingsPart(),
)
"""What others refer to stands before them."""
IN_NO_FILE: Mapping[str, str] = {
    "people.open_shop": "a profile has its shop before it takes in a file",
    "people.set_pin": "a secret",
    "patterns.record_agreement": "between the people of one shop, and copied to no other",
    "patterns.end_agreement": "between the people of one shop, and copied to no other",
    "retention.ask": "between the people of one shop, and copied to no other",
    "retention.confirm": "between the people of one shop, and copied to no other",
    "vouchers.import_pool": "codes are worth money",
    "vouchers.use_pool": "codes are worth money",
    "goodwill.withdraw_authority": "the file has what counts today",
    "guides.publish": "guides are files already: agentdesk guides export",
    "guides.retire": "guides are files already: agentdesk guides export",
    "guides.bring_back": "guides are files already: agentdesk guides export",
    "guides.as_delivered": "guides are files already: agentdesk guides export",
}
"""Commands of the settings that no part carries out, and why."""
