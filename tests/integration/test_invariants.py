"""`check` finds what is wrong between the tables, each kind by a planted mistake."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from agentdesk.core.callbacks.commands import NewWindow, PlanCallback
from agentdesk.core.desk import Desk
from agentdesk.core.interactions.commands import StartInteraction
from agentdesk.core.storage.check import check
from agentdesk.core.storage.gate import gate_open
from tests.desks import make_desk
from tests.guides import begin, run_id_of
from tests.integration.test_desk import JOERG

VOUCHER = (
    "INSERT INTO vouchers (id, customer_id, amount, currency, issued_at, issued_by, team_id, month, expires_on,"
    " short_note, lease_id, stub_no, code_hash, last_four, replaces_id, pool_id, redeemed, voided, expired, scope_id,"
    " row_version) VALUES (x'01', x'02', 5, 'EUR', 0, x'00', x'00', '2026-11', '2029-12-31', 0, x'03', 1, x'04',"
    " 'ABCD', {}, {}, 0, 0, 0, x'00', 1)"
)
ACT = (
    "INSERT INTO goodwill_acts (id, no, kind, customer_id, severity, skus, amount, currency, given_by, decided_by,"
    " team_id, month, day, at, edition_id, limits, state, taken_back, voucher_id, entry_id, request_id, words,"
    " beyond_reason, scope_id, row_version) VALUES (x'01', 1, '{kind}', x'02', 'normal', '[]', 5, 'EUR', x'00', x'00',"
    " x'00', '2026-11', '2026-11-23', 0, x'00', '{limits}', '{state}', 0, {voucher}, {entry}, {request}, '', '', x'00',"
    " 1)"
)
GIVEN = {"kind": "gift", "limits": "{}", "state": "given", "voucher": "NULL", "entry": "x'04'", "request": "NULL"}
MISTAKES = {
    "calendars.editions": "INSERT INTO calendars (id, edition_id, scope_id, row_version)"
    " VALUES (x'01', x'02', x'00', 1)",
    "customers.search_index": "UPDATE search_entries SET shown = replace(shown, 'Müller', 'Meier')",
    "customers.parts": "DELETE FROM customers",
    "customers.preferred": "UPDATE contact_points SET preferred = 1",
    "deadlines.editions": "INSERT INTO policy_editions (id, made_at, made_by, rules, withdrawn, scope_id, row_version)"
    " VALUES (x'00', 0, x'00', '[{}]', 1, x'00', 1)",
    "consents.editions": "INSERT INTO consents (id, customer_id, kind, granted, wording, proof, at, edition, scope_id,"
    " row_version) SELECT x'01', id, 'phone', 1, '', '', 0, 7, id, 1 FROM customers",
    "story.editions": "INSERT INTO risk_editions (id, made_at, made_by, weights, withdrawn, scope_id, row_version)"
    " VALUES (x'00', 0, x'00', '{\"weight\":1}', 1, x'00', 1)",
    "goodwill.editions": "INSERT INTO authority_editions (id, valid_from, made_at, made_by, policy, withdrawn,"
    " scope_id, row_version) VALUES (x'00', '2026-01-01', 0, x'00', '{}', 1, x'00', 1)",
    "goodwill.states": ACT.format(**GIVEN | {"entry": "NULL"}),
    "goodwill.vouchers": ACT.format(**GIVEN | {"kind": "voucher", "voucher": "x'07'", "entry": "NULL"}),
    "goodwill.given": ACT.format(**GIVEN),
    "goodwill.held": ACT.format(**GIVEN | {"state": "pending", "entry": "NULL", "request": "x'05'"}),
    "goodwill.limits": ACT.format(**GIVEN | {"limits": '{"per_voucher":4}'}),
    "guides.runs": "UPDATE guide_runs SET state = 'ended'",
    "guides.callbacks": "UPDATE callbacks SET guide_run_id = x'09'",
    "history.search": "INSERT INTO history_entries (slot, fact_id, age, words, terms) VALUES (1, x'01', 0, '', '')",
    "interactions.states": "UPDATE interactions SET ended_at = 1",
    "ledger.balances": "INSERT INTO ledger_accounts (id, kind, owner_id, period, currency, balance, scope_id,"
    " row_version) VALUES (x'01', 'redeemed', x'02', '', 'EUR', 5, x'00', 1)",
    "ledger.sums": "INSERT INTO ledger_accounts (id, kind, owner_id, period, currency, balance, scope_id,"
    " row_version) VALUES (x'01', 'redeemed', x'02', '', 'EUR', 5, x'00', 1)",
    "people.absences": "INSERT INTO absences (id, person_id, starts_at, ends_at, note, scope_id, row_version)"
    " SELECT x'01', id, 5, 5, '', scope_id, 1 FROM people",
    "people.administrator": "UPDATE people SET active = 0",
    "vouchers.accounts": VOUCHER.format("NULL", "NULL"),
    "vouchers.reissued": VOUCHER.format("x'01'", "NULL"),
    "vouchers.pools": "INSERT INTO voucher_pools (id, name, amount, currency, codes, in_use, made_at, made_by,"
    " scope_id, row_version) VALUES (x'01', 'Sommer', 5, 'EUR', 2, 1, 0, x'00', x'00', 1)",
    "work.views": "INSERT INTO saved_views (id, page, name, person_id, wanted, scope_id, row_version)"
    " VALUES (x'01', 'cases', 'Mine', x'02', '{}', x'00', 1)",
    "storage.log": "DELETE FROM command_log WHERE log_no = 2",
}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk, me = make_desk(tmp_path)
    customer_id = UUID(desk.execute(JOERG, actor=me)["customer_id"])
    desk.execute(StartInteraction(customer_id=customer_id), actor=me)
    run_id = run_id_of(desk.execute(begin(customer_id), actor=me))
    window = NewWindow(day=date(2026, 11, 23), from_minute=14 * 60, to_minute=15 * 60)
    ring = PlanCallback(
        customer_id=customer_id, phone="0171 5550142", purpose="Stand", window=window, guide_run_id=run_id
    )
    desk.execute(ring, actor=me)
    return desk


def wrong(desk: Desk) -> set[str]:
    return {result.name for result in check(None, desk.database) if not result.ok}


def test_nothing_is_wrong_with_what_commands_wrote(desk: Desk) -> None:
    assert wrong(desk) == set()


@pytest.mark.parametrize("name", MISTAKES)
def test_a_planted_mistake_is_found(desk: Desk, name: str) -> None:
    with desk.database.writing() as connection, gate_open(connection):
        connection.exec_driver_sql(MISTAKES[name])
    assert name in wrong(desk)
