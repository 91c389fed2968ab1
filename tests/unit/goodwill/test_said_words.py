"""What a customer is told with goodwill is said as they are addressed."""

from __future__ import annotations

import pytest

from agentdesk.core.people.model import Form
from agentdesk.core.wording import text
from agentdesk.ui.goodwill.words import said_words

EACH = ("express", "free_shipping", "gift", "lapsed", "price_reduction", "voucher", "wait")


@pytest.mark.parametrize("name", EACH)
def test_whom_one_says_du_to_hears_no_sie(name: str) -> None:
    du, sie = (said_words(name, ("de", form), amount="5 €") for form in (Form.DU, Form.SIE))
    assert du != sie
    assert not {"Sie", "Ihnen", "Ihre"} & set(du.replace(",", " ").replace(".", " ").split())
    assert said_words(name, ("en", Form.DU), amount="€5") == text(f"give.say.{name}", lang="en", amount="€5")
