"""The sample shop has its day, however small it is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentdesk.core.actors import SYSTEM
from agentdesk.core.callbacks.commands import FindCallbacks
from agentdesk.core.cases.commands import FindCases
from agentdesk.core.cases.model import CaseFilter
from agentdesk.core.promises.commands import FindPromises
from agentdesk.core.sample import furnish
from agentdesk.core.workplace import create_workplace
from tests.profiles import PASSPHRASE, NoKeyring
from tests.promises.session import SHOP


@pytest.mark.parametrize("customers", [2, 3, 12])
def test_a_shop_with_few_customers_has_its_day_too(tmp_path: Path, customers: int) -> None:
    place = create_workplace(tmp_path / "profile", SHOP, passphrase=PASSPHRASE, keys=NoKeyring())
    furnish(place.desk, customers=customers)
    cases, promises, callbacks = place.desk.ask_all(
        FindCases(CaseFilter(statuses=None)), FindPromises(), FindCallbacks(), actor=SYSTEM
    )
    place.close()
    assert len(cases.rows) == 8
    assert promises.promises
    assert callbacks.callbacks
