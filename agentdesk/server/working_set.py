"""Whom a desk is to hold before anybody asks: those for whom something lies with its person, and for leaders those for
whom somebody has asked for more than they may give, whoever it was put to."""

from __future__ import annotations

from uuid import UUID

from agentdesk.core.approvals.commands import OpenRequests
from agentdesk.core.desk import Desk
from agentdesk.core.sync.protocol import WorkingSet
from agentdesk.core.work.commands import WorkList

MOST = 300
"""The most urgent of them: a desk has room for more that were opened there."""


def working_set(desk: Desk, person_id: UUID) -> WorkingSet:
    work = desk.ask(WorkList(person_id, most=MOST), actor=person_id)
    lying = [(each.customer_id, each.kind) for each in work.items if each.customer_id]
    requests = [(each.request.customer_id, "request") for each in desk.ask(OpenRequests(), actor=person_id)]
    return WorkingSet(scopes=dict([*requests, *lying][-MOST:]))
