"""Cases on the command line; and what `check` finds wrong with them, each by a planted mistake."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agentdesk.command_line.cases import case_values, case_words, list_words
from agentdesk.core.cases import commands as asked
from agentdesk.core.cases.command_line import Which, listed, shown
from agentdesk.core.cases.details import OrderCancellation, Refund, RefundWay
from agentdesk.core.cases.model import Status
from agentdesk.core.errors import Refused
from agentdesk.core.storage.gate import gate_open
from agentdesk.core.wording import use_language
from tests.desks import NOON
from tests.integration.test_cases import DAY, Shop

MISTAKES = {
    "cases.owned": "UPDATE cases SET owner_id = x'00'",
    "cases.dates": "UPDATE cases SET closed_at = 1 WHERE status = 'open'",
    "cases.complete": "UPDATE cases SET resolution = '' WHERE status = 'resolved'",
    "cases.merged": "UPDATE cases SET merged_into = id WHERE merged_into IS NOT NULL",
    "cases.chains": "UPDATE cases SET event_id = x'00' WHERE number = 1001",
    "cases.parents": "UPDATE cases SET parent_id = x'00' WHERE number = 1001",
    "cases.parts": "UPDATE case_events SET case_id = x'00'",
}


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    use_language("de")
    return Shop(tmp_path)


@pytest.fixture
def busy(shop: Shop) -> Shop:
    for status in (Status.OPEN, Status.RESOLVED, "merged"):
        shop.in_status(status)
    return shop


def test_nothing_is_wrong_with_what_commands_wrote(busy: Shop) -> None:
    assert busy.sound() == set()


@pytest.mark.parametrize("name", MISTAKES)
def test_a_planted_mistake_is_found(busy: Shop, name: str) -> None:
    with busy.desk.database.writing() as connection, gate_open(connection):
        connection.exec_driver_sql(MISTAKES[name])
    assert name in busy.sound()


def test_the_list_shows_what_is_due_first_and_is_narrowed_by_options(shop: Shop) -> None:
    agnes = shop.person("Agnes")
    shop.open("Später", next_step_at=NOON + 2 * DAY)
    shop.open("Bald", next_step="Anrufen", next_step_at=NOON + DAY, owner_id=agnes)
    shop.in_status(Status.CLOSED)
    none_due = OrderCancellation(order_number="B-1", effective_on=NOON.date(), refund=Refund(way=RefundWay.NONE_DUE))
    shop.do(asked.CancelOrder(customer_id=shop.new_customer("Klein"), cancellation=none_due))

    def codes(which: Which, **how: object) -> list[str]:
        return [row.code for row in listed(shop.desk, shop.me, which, **how).rows]  # type: ignore[arg-type]

    assert codes(Which.OPEN) == ["C-1002", "C-1001"]
    assert codes(Which.OPEN, mine=True) == ["C-1001"]
    assert codes(Which.OPEN, words="bal") == ["C-1002"]
    assert codes(Which.DUE) == []
    assert codes(Which.UNCONFIRMED) == ["C-1004"]
    assert codes(Which.ALL) == ["C-1004", "C-1003", "C-1002", "C-1001"]
    assert codes(Which.ALL, customer="K-100002") == ["C-1004"]
    shop.later(DAY + DAY / 2)
    assert codes(Which.DUE) == ["C-1002"]
    words = list_words(listed(shop.desk, shop.me, Which.DUE))
    assert "C-1002" in words
    assert "24.11.2026, 12:00" in words
    assert list_words(listed(shop.desk, shop.me, Which.OPEN, words="nichts")) == "Solche Vorgänge gibt es nicht."


def test_one_case_is_shown_with_what_it_needs_its_deadlines_and_its_history(shop: Shop) -> None:
    shop.open("Mühle klemmt", channel="email", next_step="Anrufen", next_step_at=NOON + DAY)
    found = shown(shop.desk, shop.me, "c 1001")
    words = case_words(found)
    first, second, *_ = words.splitlines()
    assert first == "C-1001 Mühle klemmt"
    assert second.casefold() == "frage, offen, normal, bearbeitungsstufe 1"
    for line in (
        "Kunde: Groß",
        "Nächster Schritt: 24.11.2026, 12:00 · Anrufen",
        "Vor dem Erledigen fehlt noch: Lösung",
    ):
        assert line in words.splitlines()
    assert "Reaktionsfrist 24.11.2026" in words
    values = json.loads(json.dumps(case_values(found)))
    assert (values["case"]["code"], values["case"]["missing"]) == ("C-1001", ["resolution"])
    assert [entry["kind"] for entry in values["history"]] == ["case.opened"]
    with pytest.raises(Refused, match=r"cases\.number_unknown"):
        shown(shop.desk, shop.me, "C-9")
