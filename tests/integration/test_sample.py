"""The sample shop has its day, however small it is made."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from agentdesk.core.actors import SYSTEM
from agentdesk.core.callbacks.commands import FindCallbacks
from agentdesk.core.cases.commands import FindCases
from agentdesk.core.cases.model import CaseFilter
from agentdesk.core.promises.commands import FindPromises
from agentdesk.core.sample import furnish
from agentdesk.core.storage.schema import facts
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


def test_what_happened_before_was_written_down_then(tmp_path: Path) -> None:
    place = create_workplace(tmp_path / "profile", SHOP, passphrase=PASSPHRASE, keys=NoKeyring())
    furnish(place.desk, customers=40)
    with place.desk.database.reading() as connection:
        asked = sa.select(facts.c.occurred_at, facts.c.recorded_at).where(facts.c.kind == "interaction.done")
        contacts = connection.execute(asked).all()
    place.close()
    assert len({at for at, _ in contacts}) == len(contacts) > 20
    assert all(recorded - at < timedelta(hours=1) for at, recorded in contacts)
