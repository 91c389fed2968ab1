"""How codes are tried, and vouchers redeemed, voided, issued anew and expired; and how pools of codes come in."""

from __future__ import annotations

import hmac
from typing import Any
from uuid import UUID

from agentdesk.core.commands import ADMINISTRATORS, AGENTS, LEADERS, SYSTEM_ONLY, handles
from agentdesk.core.customers.moving import described
from agentdesk.core.errors import Refused
from agentdesk.core.money import Money
from agentdesk.core.people.model import SHOP, shop_zone
from agentdesk.core.people.queries import shop_of
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.vouchers import commands as asked
from agentdesk.core.vouchers import steps
from agentdesk.core.vouchers.model import THROTTLE, Voucher, require_in_hand
from agentdesk.core.vouchers.store import (
    closed_leases,
    code_misses,
    hashes_known,
    misses_since,
    old_misses,
    voucher_called,
    voucher_pool_codes,
    voucher_pools,
    vouchers,
)
from agentdesk.core.wording import money


@handles(asked.TryCode, allowed=AGENTS)
def try_code(command: asked.TryCode, work: UnitOfWork) -> dict[str, Any]:
    """The same is read whoever has to wait, so that a hit takes no other time than a miss."""
    me, now = work.actor.person_id, work.decided_at
    misses = misses_since(work.connection, me, now - THROTTLE.within)
    found = voucher_called(work.connection, bytes.fromhex(command.code_hash))
    wait_until = THROTTLE.wait_until(misses, now)
    if wait_until:
        return {"voucher_id": None, "wait_until": wait_until}
    if found:
        return {"voucher_id": found, "wait_until": None}
    work.remove_many(code_misses, [(old,) for old in old_misses(work.connection, me, now - THROTTLE.within)])
    work.put(code_misses, {"id": work.new_id("miss"), "person_id": me, "at": now, "scope_id": SHOP})
    return {"voucher_id": None, "wait_until": THROTTLE.wait_until([*misses, now], now)}


@handles(asked.RedeemVoucher, allowed=AGENTS)
def redeem(command: asked.RedeemVoucher, work: UnitOfWork) -> dict[str, Any]:
    row = work.require(vouchers, command.voucher_id)
    if not hmac.compare_digest(row["code_hash"], bytes.fromhex(command.code_hash)):
        raise Refused("vouchers.code_wrong")
    voucher = steps.known_voucher(work, command.voucher_id)
    after = steps.redeem(work, voucher, Money(command.amount, command.currency), command.at_till)
    return {"left": after.rest, "state": after.state}


@handles(asked.VoidVoucher, allowed=AGENTS)
def void(command: asked.VoidVoucher, work: UnitOfWork) -> dict[str, Any]:
    voucher = _in_my_hands(work, command.voucher_id, command.reason)
    return {"comes_back": steps.void(work, voucher, command.reason)}


@handles(asked.ReissueVoucher, allowed=AGENTS)
def reissue(command: asked.ReissueVoucher, work: UnitOfWork) -> dict[str, Any]:
    voucher = _in_my_hands(work, command.voucher_id, command.reason)
    return {"voucher_id": steps.reissue(work, voucher, command.stub, command.reason).id}


@handles(asked.ExpireVouchers, allowed=SYSTEM_ONLY)
def expire(command: asked.ExpireVouchers, work: UnitOfWork) -> dict[str, Any]:
    known = work.get_many(vouchers, [(voucher_id,) for voucher_id in dict.fromkeys(command.voucher_ids)])
    return {"expired": sum(steps.expire(work, steps.known_voucher(work, voucher_id)) for (voucher_id,) in known)}


@handles(asked.CloseLease, allowed=SYSTEM_ONLY)
def close_lease(command: asked.CloseLease, work: UnitOfWork) -> None:
    if work.get(closed_leases, command.lease_id) is None:
        row = {"id": command.lease_id, "closed_at": work.decided_at, "scope_id": SHOP}
        work.add_many(closed_leases, [row])


@handles(asked.ImportPool, allowed=ADMINISTRATORS)
def import_pool(command: asked.ImportPool, work: UnitOfWork) -> dict[str, Any]:
    """All of them, or none: Refused vouchers.pool_known, and vouchers.code_known with how many are."""
    if work.get(voucher_pools, command.pool_id):
        raise Refused("vouchers.pool_known")
    hashes = [bytes.fromhex(code.code_hash) for code in command.codes]
    known = len(hashes) - len(set(hashes)) + len(hashes_known(work.connection, set(hashes)))
    if known:
        raise Refused("vouchers.code_known", count=known)
    pool = {"id": command.pool_id, "name": command.name, "amount": command.amount, "currency": command.currency}
    made = {"codes": len(hashes), "in_use": True, "made_at": work.decided_at, "made_by": work.actor.person_id}
    work.put(voucher_pools, pool | made | {"scope_id": SHOP})
    rows = [
        {"pool_id": command.pool_id, "no": no, "code_hash": hashed, "last_four": code.last_four, "scope_id": SHOP}
        for no, (hashed, code) in enumerate(zip(hashes, command.codes, strict=True), 1)
    ]
    work.add_many(voucher_pool_codes, rows)
    told = {"name": command.name, "codes": len(rows), "amount": command.amount, "currency": command.currency}
    work.fact("voucher_pool.imported", told, subject_id=command.pool_id)
    work.changed("voucher_pool", command.pool_id)
    return {"pool_id": command.pool_id, "codes": len(rows)}


@handles(asked.UsePool, allowed=ADMINISTRATORS)
def use_pool(command: asked.UsePool, work: UnitOfWork) -> None:
    pool = work.require(voucher_pools, command.pool_id)
    work.put(voucher_pools, pool | {"in_use": command.in_use})
    work.fact("voucher_pool.used", {"name": pool["name"], "in_use": command.in_use}, subject_id=command.pool_id)
    work.changed("voucher_pool", command.pool_id)


@handles(asked.NoteExport, allowed=ADMINISTRATORS)
def note_export(command: asked.NoteExport, work: UnitOfWork) -> None:
    """Whoever has these codes can redeem them: who took them out of here is kept."""
    work.fact("vouchers.exported", {"vouchers": command.vouchers})


@handles(asked.NoteLiabilityExport, allowed=LEADERS)
def note_liability_export(command: asked.NoteLiabilityExport, work: UnitOfWork) -> None:
    work.fact("vouchers.liability_exported", {"day": command.day.isoformat(), "form": command.form.value})


def _in_my_hands(work: UnitOfWork, voucher_id: UUID, reason: str) -> Voucher:
    """Raises Refused unless whoever acts leads, or has issued it today; and without a reason."""
    voucher = steps.known_voucher(work, voucher_id)
    require_in_hand(voucher, work.actor, shop_zone(shop_of(work.connection)), work.decided_at)
    if not reason:
        raise Refused("vouchers.reason_missing")
    return voucher


described(
    vouchers,
    "issued_at",
    lambda row: f"…{row['last_four']} · {money(Money(row['amount'], row['currency']))}",
)
