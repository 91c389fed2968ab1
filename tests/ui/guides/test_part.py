"""When what a step opened counts as done."""

from __future__ import annotations

from uuid import uuid4

import pytest

from agentdesk.core.events import Subject
from agentdesk.core.guides.model import Do, Opens
from agentdesk.ui.guides.part import is_done

HERE, ELSEWHERE = uuid4(), uuid4()


@pytest.mark.parametrize(
    ("opens", "kind", "told"),
    [
        (Opens.PROMISE, "promise", "timeline"),
        (Opens.TERMINATION, "case", "timeline"),
        (Opens.VOUCHER, "goodwill", "timeline"),
        (Opens.ADDRESS, "customer", "customer"),
    ],
)
def test_a_step_is_done_by_what_is_saved_for_its_customer_and_by_nothing_of_others(
    opens: Opens, kind: str, told: str
) -> None:
    do = Do(opens, "then", "skipped")
    assert is_done(do, HERE, frozenset({Subject(kind, uuid4()), Subject(told, HERE)}))
    assert not is_done(do, HERE, frozenset({Subject(kind, uuid4()), Subject(told, ELSEWHERE)}))
    assert not is_done(do, HERE, frozenset({Subject("interaction", uuid4()), Subject("timeline", HERE)}))
