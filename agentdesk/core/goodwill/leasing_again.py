"""Leases that were granted before the server was put back to a state in which nobody knows of them.

What desks have given from them is in the hands of customers, and what they may give still has to be reckoned with. So
they are taken in again as they were granted, though there may be no room for them: what they were cut off may be
leased to others, who have given it back since, which is not known here either. Then more stands on the budget of the
team than its plan says, until that is said again, and goes off it with whatever comes back.
"""

from __future__ import annotations

from agentdesk.core.actors import SYSTEM_ONLY
from agentdesk.core.commands import handles
from agentdesk.core.goodwill import lease_commands as asked
from agentdesk.core.goodwill.lease_model import LeaseState
from agentdesk.core.goodwill.leasing import give_back, note
from agentdesk.core.goodwill.store.leases import money_leases, unheard_of
from agentdesk.core.ledger import budgets
from agentdesk.core.ledger.model import Account, EntryKind
from agentdesk.core.storage.unit_of_work import UnitOfWork


@handles(asked.TakeInLease, allowed=SYSTEM_ONLY)
def take_in(command: asked.TakeInLease, work: UnitOfWork) -> None:
    if work.get(money_leases, command.lease_id) is not None:
        return
    work.take_number("goodwill")
    note(work, command, LeaseState.UNHEARD)
    if command.is_of_team:
        held, month = Account.held(command.lease_id, command.currency), f"{command.day:%Y-%m}"
        budgets.take(work, command.team_id, EntryKind.HOLD, held, command.granted, month, beyond_plan=True)


@handles(asked.HearLeases, allowed=SYSTEM_ONLY)
def hear(command: asked.HearLeases, work: UnitOfWork) -> None:
    ids = unheard_of(work.connection, command.device_id)
    found = work.get_many(money_leases, [(id,) for id in ids])
    for (id,), lease in sorted(found.items()):
        if id in command.held:
            work.put(money_leases, {**lease, "state": LeaseState.OPEN.value})
        else:
            give_back(work, dict(lease))
    work.changed("lease")
