"""Whether anything may go by time alone now."""

from __future__ import annotations

from agentdesk.core.privacy.store.periods import is_running, periods_in_force
from agentdesk.core.retention.model import Standing, edition_of
from agentdesk.core.retention.store import confirmed_for, latest_request
from agentdesk.core.storage.unit_of_work import Connection


def standing_of(connection: Connection) -> Standing:
    if not is_running(connection):
        return Standing.OFF
    edition = edition_of(periods_in_force(connection))
    latest = latest_request(connection)
    if latest and latest.edition == edition and latest.confirmed_at is None:
        return Standing.TO_CONFIRM  # asked anew: what was confirmed before waits for it
    return Standing.CONFIRMED if confirmed_for(connection, edition) else Standing.TO_ASK
