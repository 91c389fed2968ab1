"""What stands in a guide and what is wrong with it, in words of people and not of the text."""

from __future__ import annotations

from decimal import Decimal

import pytest

from agentdesk.core import wording
from agentdesk.core.guides.claims import CLAIMS
from agentdesk.core.guides.conditions import Op
from agentdesk.core.guides.describing import condition_words, fault_in_words, step_words
from agentdesk.core.guides.fields import FIELDS
from agentdesk.core.guides.model import Fault
from agentdesk.core.guides.shipped import shipped_sources
from agentdesk.core.guides.writing import document_of, steps_of

DOCUMENT = document_of(shipped_sources()["second_failure"]) or {}


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_field_claim_and_comparison_has_words(language: str) -> None:
    wording.use_language(language)
    assert all(wording.knows(f"guides.field.{name}") for name in FIELDS)
    assert all(wording.knows(f"guides.claim.{claim}") for claim in CLAIMS)
    assert all(wording.knows(f"guides.op.{op}") for op in Op)


def test_conditions_read_as_one_says_them() -> None:
    wording.use_language("en")
    late = {"field": "order.days_late", "is": "at_least", "value": Decimal(1)}
    angry = {"field": "answers.state", "is": "one_of", "value": ["still_angry", "wants_out"]}
    both = {"all": [late, {"not": {"any": [{"field": "promise.broken", "is": "yes"}, angry]}}]}
    assert condition_words(both, DOCUMENT) == (
        "days overdue: at least 1 and not (promise broken or "
        "answer to “Where do things stand?”: Still angry or Wants out)"
    )
    assert condition_words({"field": "contact.reason", "is": "equals", "value": "delivery"}, {}) == (
        "reason of the contact: Delivery"
    )
    assert [condition_words(each, {}) for each in (None, 5, [], {})] == ["", "", "", ""]


def test_no_step_of_a_delivered_guide_is_called_by_its_name_in_the_text() -> None:
    wording.use_language("de")
    for source in shipped_sources().values():
        document = document_of(source) or {}
        for name in steps_of(document):
            assert step_words(document, name) not in ("", name, "Schritt ohne Worte")


def test_a_fault_says_where_and_what_without_names_of_the_text() -> None:
    wording.use_language("en")
    fault = Fault("unclaimed", "sorry", "say 2 en", 0, {"claims": "late, broken_promise", "sentence": "It is late."})
    words = fault_in_words(fault, DOCUMENT, {})
    assert words.startswith("Words 2: ")
    assert "The delivery is late, We broke a promise" in words
    assert "contact.reason" not in fault_in_words(
        Fault("value", "", "offer", 0, {"named": "contact.reason", "written": "x"}), DOCUMENT, {}
    )
