"""What was given and goes back: by whoever gave it, by leaders, and wherever its money goes another way."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from agentdesk.core.commands import LEADERS
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.giving import keep, tell
from agentdesk.core.goodwill.model import Act, ActState
from agentdesk.core.goodwill.store import find_act, first_of_chain, last_of_chain, worth_of_chain
from agentdesk.core.ledger import budgets
from agentdesk.core.ledger.book import Book
from agentdesk.core.ledger.correcting import corrected
from agentdesk.core.ledger.model import Account, Entry, EntryKind
from agentdesk.core.storage.unit_of_work import UnitOfWork
from agentdesk.core.vouchers import steps
from agentdesk.core.vouchers.following import worth_changed


def take_back(work: UnitOfWork, act: Act, reason: str) -> bool:
    """What is left of it. Says whether its money may be given again: while the month it was given in is running.

    Raises Refused goodwill.not_given, and vouchers.is_redeemed and the like.
    """
    if act.state is not ActState.GIVEN or not act.counts:
        raise Refused("goodwill.not_given")
    if act.voucher_id:
        last = last_of_chain(work.connection, act.voucher_id)
        return steps.void(work, steps.known_voucher(work, last), reason)
    given, voided = Account.given(act.kind.value, act.currency), Account.voided(act.currency)
    entry = Book(work, act.team_id).post(EntryKind.VOID, given, voided, act.counts, reason)
    comes_back = budgets.give_back(work, act.team_id, act.month, act.counts, act.currency)
    _now_worth(work, replace(act, back_entry_id=entry.id), 0, reason)
    return comes_back


def require_in_hand(work: UnitOfWork, act: Act, today: str) -> None:
    """Raises Refused goodwill.not_yours unless whoever acts leads, or has given it today."""
    mine = act.given_by == work.actor.person_id and act.day == today
    if not mine and not work.actor.may(LEADERS):
        raise Refused("goodwill.not_yours")


@worth_changed
def go_with_the_voucher(work: UnitOfWork, voucher_id: UUID, reason: str) -> None:
    """It became void, or counts again since an entry was corrected: so does what was given by it."""
    act = find_act(work.connection, voucher_id=first_of_chain(work.connection, voucher_id))
    if act:
        _now_worth(work, act, worth_of_chain(work.connection, act.voucher_id), reason)


@corrected
def go_with_the_money(work: UnitOfWork, entry: Entry) -> None:
    """What is no voucher has an entry of its own, and another one where it was taken back.

    Raises Refused goodwill.back_already: all that was given of a kind lies on one account, so that its money could go
    back a second time.
    """
    if given := find_act(work.connection, entry_id=entry.id):
        if not given.counts:
            raise Refused("goodwill.back_already")
        _now_worth(work, given, 0, "")
    elif back := find_act(work.connection, back_entry_id=entry.id):
        _now_worth(work, back, back.amount, "")


def _now_worth(work: UnitOfWork, act: Act, worth: int, reason: str) -> None:
    """What comes back by a correction begins to count anew: nothing that was given meanwhile was beyond its limit."""
    if worth == act.counts:
        return
    again = worth > act.counts
    changed = replace(
        act,
        taken_back=act.amount - worth,
        taken_back_at=None if worth == act.amount else work.decided_at,
        state=ActState.GIVEN if worth else ActState.TAKEN_BACK,
        no=work.take_number("goodwill") if again else act.no,
        limits={} if again else act.limits,
    )
    keep(work, changed)
    told = "goodwill.counts_again" if again else "goodwill.taken_back"
    tell(work, told, changed, back=abs(worth - act.counts), reason=reason)
