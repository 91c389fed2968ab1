"""Letting go by time on PostgreSQL: the dry run, four eyes, what stays, what goes, and the log that tells it again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from agentdesk.core.callbacks.commands import MissedCall
from agentdesk.core.cases.commands import OpenCase
from agentdesk.core.commands import SYSTEM
from agentdesk.core.customers.commands import AddNote
from agentdesk.core.holds.commands import PlaceHold, ReleaseHold
from agentdesk.core.retention.commands import AskFirstRun, BeginRun, ConfirmFirstRun, DuePeople, EraseDue
from agentdesk.core.retention.model import RunState
from agentdesk.core.storage.check import check
from agentdesk.core.storage.schema import before_images
from tests.desks import empty_desk
from tests.integration.test_retention import Shop
from tests.promises.rows import all_rows, differences


@pytest.fixture
def shop(tmp_path: Path, postgres_url: str) -> Iterator[Shop]:
    made = Shop(tmp_path, url=postgres_url)
    yield made
    made.close()


def test_asked_for_by_one_confirmed_by_another_and_exactly_the_due_go(shop: Shop, tmp_path: Path) -> None:
    held, with_case, gone = shop.lead("Held"), shop.lead("Fall"), shop.lead("Quellenthal")
    hold = shop.do(PlaceHold(customer_id=held, reason="Klage", review_on=date(2027, 6, 1)))["hold_id"]
    shop.do(OpenCase(customer_id=with_case, subject="Wasserschaden"))
    shop.do(AddNote(customer_id=gone, words="Erzählte von ihrer Tochter Adelgunde."))
    shop.do(MissedCall(phone="+4930123456"))
    shop.later(days=1200)
    shop.switch_on()
    assert (shop.goes("leads"), shop.goes("customers")) == ((1, {"holds.held": 1}), (0, {"retention.case_open": 1}))
    request_id = UUID(shop.do(AskFirstRun(seen=shop.plan().goes))["request_id"])
    assert shop.run() is None
    assert shop.refused(BeginRun(), SYSTEM) == "retention.to_confirm"
    assert shop.refused(ConfirmFirstRun(request_id=request_id), shop.miriam) == "retention.same_person"
    shop.do(ConfirmFirstRun(request_id=request_id), shop.sven)
    run = shop.ran()
    assert (run.state, run.counts["leads"]) == (RunState.DONE, 1)
    assert [shop.there(each) for each in ("Quellenthal", "Held", "Fall")] == [False, True, True]
    assert "Adelgunde" not in told_of(shop)
    assert {each.name: each.stays for each in shop.desk.ask(DuePeople("leads"), actor=shop.sven)} == {
        "Held": "holds.held"
    }
    begun = UUID(shop.do(BeginRun(), SYSTEM)["run_id"])
    assert shop.refused(EraseDue(run_id=begun, rule="leads", customer_id=held), SYSTEM) == "holds.held"
    assert shop.refused(EraseDue(run_id=begun, rule="leads", customer_id=with_case), SYSTEM) == "retention.not_due"
    shop.do(ReleaseHold(hold_id=hold, reason="Vergleich"))
    went_on = shop.ran()
    assert (went_on.id, went_on.counts["leads"], shop.there("Held")) == (begun, 1, False)
    assert [finding for one in check(None, shop.desk.database) for finding in one.findings] == []
    assert list(told_again(shop, tmp_path)) == []


def test_earlier_values_go_after_their_days_and_not_before(shop: Shop) -> None:
    shop.lead("Alt")
    shop.switch_on()
    shop.confirm()
    shop.later(days=29)
    shop.ran()
    kept = count(shop)
    shop.clock.move(timedelta(days=3))
    run = shop.ran()
    assert 0 < run.counts["undo"] == kept - count(shop)


def told_of(shop: Shop) -> str:
    """All that any table says."""
    return str(all_rows(shop.desk.database))


def count(shop: Shop) -> int:
    with shop.desk.database.reading() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(before_images)).scalar_one()


def told_again(shop: Shop, folder: Path) -> Iterator[str]:
    """Where a SQLite file, to which the log was told again, is another."""
    again = empty_desk(folder, "again.db")
    for line in shop.desk.log():
        again.replay(line)
    rows = (all_rows(desk.database) for desk in (shop.desk, again))
    one, other = ({name: told for name, told in each.items() if not name.startswith("history_")} for each in rows)
    yield from differences(one, other)
    again.database.close()
