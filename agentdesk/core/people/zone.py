"""The shop moves to another time zone: what is reckoned in it is reckoned anew, whichever room keeps it."""

from __future__ import annotations

from collections.abc import Callable

from agentdesk.core.storage.unit_of_work import UnitOfWork

Hook = Callable[[UnitOfWork], None]
_hooks: list[Hook] = []


def reckoned_in_zone_of_shop(run: Hook) -> Hook:
    """Registers what must happen once the zone is another one."""
    _hooks.append(run)
    return run


def reckon_anew(work: UnitOfWork) -> None:
    for run in _hooks:
        run(work)
