"""What becomes of an article, and what it refuses."""

from __future__ import annotations

from uuid import UUID

import pytest

from agentdesk.core.errors import Refused
from agentdesk.core.knowledge.model import (
    Article,
    Audience,
    Confidence,
    Wording,
    checked_key,
    checked_wordings,
    key_of,
    lowers,
)

ONE, OTHER = UUID(int=1), UUID(int=2)
DRAFT = Article(id=ONE, key="paket", confidence=Confidence.IN_PROGRESS, audience=Audience.AGENTS, latest=ONE)


def test_what_was_written_is_shown_once_it_is_published() -> None:
    assert not DRAFT.is_shown
    assert DRAFT.publish().is_shown
    assert DRAFT.publish().confidence == Confidence.NOT_VALIDATED


def test_a_new_edition_has_to_be_validated_anew() -> None:
    verified = DRAFT.publish().verify(OTHER, None)
    anew = verified.written(OTHER)
    assert anew.confidence == Confidence.VALIDATED, "what is shown has not changed"
    assert anew.publish().confidence == Confidence.NOT_VALIDATED
    with pytest.raises(Refused):
        verified.publish()


def test_two_people_lower_the_confidence_by_a_step_each_time() -> None:
    assert not lowers([ONE, ONE])
    assert lowers([ONE, OTHER])
    verified = DRAFT.publish().verify(OTHER, None)
    assert verified.lower().confidence == Confidence.NOT_VALIDATED
    assert verified.lower().lower().lower().confidence == Confidence.IN_PROGRESS


def test_what_is_in_the_archive_comes_back_by_publishing() -> None:
    archived = DRAFT.publish().archive()
    assert not archived.is_shown
    assert archived.publish().is_shown


def test_keys_are_made_of_titles() -> None:
    assert key_of("Paket weg? – Größe prüfen!") == "paket-weg-groesse-pruefen"
    assert key_of("???") == "article"
    assert checked_key("second_failure") == "second_failure"
    with pytest.raises(Refused):
        checked_key("../x")


def test_an_article_needs_a_title_wherever_it_has_words() -> None:
    with pytest.raises(Refused):
        checked_wordings({"de": Wording("", answer="Wir suchen.")})
    assert list(checked_wordings({"de": Wording("Paket weg"), "en": Wording("")})) == ["de"]
