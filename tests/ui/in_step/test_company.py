"""Who else is at a customer, in words."""

from __future__ import annotations

import pytest

from agentdesk.core.who_is_here import Colleague, Company
from agentdesk.ui.in_step.company import company_words
from agentdesk.ui.language import language


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "Sven is writing · Ayşe is here, too · Lena is here, too · +1"),
     ("de", "Sven schreibt gerade · Ayşe ist auch hier · Lena ist auch hier · +1")],
)  # fmt: skip
def test_whoever_writes_comes_first_and_three_are_named(lang: str, said: str) -> None:
    there = tuple(Colleague(name, writing=name == "Sven") for name in ("Lena", "Miriam", "Ayşe", "Sven"))
    language().use(lang)
    try:
        assert company_words(Company(None, there)) == said
        assert company_words(Company(None)) == ""
    finally:
        language().use("en")
