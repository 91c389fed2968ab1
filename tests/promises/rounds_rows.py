"""What the desks of `rounds` do: a handful of commands on rows in the shape of real ones, never changed, only replaced.

The same code carries them out at a desk and at the server, as in the house.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.lease_commands import CloseLease, IssueLeased
from agentdesk.core.people.model import SHOP
from agentdesk.core.sync.pages import BITS, Bare, Told, shape
from agentdesk.core.sync.protocol import Sent

TABLE = "facts"
ADD, SET, FORBIDDEN, DECIDE = "rows.add", "rows.set", "rows.forbidden", "rows.decide"
GIVE, CLOSE = IssueLeased.kind, CloseLease.kind
"""`FORBIDDEN` is refused by the server alone; on `DECIDE` and `CLOSE` nobody decides ahead of it."""
AT_ONCE = frozenset({ADD, SET, FORBIDDEN, GIVE})

SCOPES = (SHOP.bytes, *(UUID(int=n).bytes for n in (1, 2, 3)))
COLUMNS = {TABLE: shape(TABLE).columns}
BY, VERSION, RISKY, FREE = 3, 7, 8, 9
"""Places in a row: the command that wrote it last, and two fields; one may only be changed from what it was."""


def carry_out(sent: Sent, row: Callable[[bytes, bytes], Told | None]) -> tuple[bytes, bytes, Told]:
    """Scope, key and content of the row that this command makes or changes. Raises Refused."""
    args = sent.args
    scope, key = bytes.fromhex(args["scope"]), bytes.fromhex(args["row"])
    before = row(scope, key)
    if sent.kind not in (SET, DECIDE):
        if before is not None:
            raise Refused("rows.there_already")
        return scope, key, told(_new(scope, key, sent))
    if before is None:
        raise Refused("rows.gone")
    at, bare = args["field"], before[1]
    if at == RISKY and bare[at] not in (args["from"], args["to"]):
        raise Refused("rows.changed_meanwhile")
    changed = list(bare)
    changed[at], changed[BY], changed[VERSION] = args["to"], sent.id.bytes, bare[VERSION] + 1
    return scope, key, told(tuple(changed))


def _new(scope: bytes, key: bytes, sent: Sent) -> Bare:
    whose = None if scope == SCOPES[0] else scope
    return key, whose, None, sent.id.bytes, sent.actor_id.bytes, "kind", "lane", 1, 0, 0, None, False, "{}"


def told(bare: Bare) -> Told:
    """With a hash of its content, never 0."""
    return (hash(bare[:-3]) & BITS) | 1, bare
