"""What a list on the command line is to show: a saved view by its name, and what was said besides."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from agentdesk.core.callbacks.commands import FindCallbacks
from agentdesk.core.cases.commands import FindCases
from agentdesk.core.commands import DeskAbove
from agentdesk.core.errors import Refused
from agentdesk.core.people.commands import Teams, TheShop
from agentdesk.core.people.model import shop_zone
from agentdesk.core.promises.commands import FindPromises
from agentdesk.core.work.asking import callbacks_asked, cases_asked, promises_asked
from agentdesk.core.work.commands import Views, WorkList
from agentdesk.core.work.model import Lane
from agentdesk.core.work.wanted import Page, Wanted


def cases_named(desk: DeskAbove, actor: UUID, view: str, **said: Any) -> FindCases:
    """Raises Refused views.no_such_name."""
    shop, wanted = desk.ask(TheShop(), actor=actor), _wanted(desk, actor, Page.CASES, view, said)
    return cases_asked(wanted, actor, desk.clock.now(), shop_zone(shop))


def promises_named(desk: DeskAbove, actor: UUID, view: str) -> FindPromises:
    """Raises Refused views.no_such_name."""
    shop, wanted = desk.ask(TheShop(), actor=actor), _wanted(desk, actor, Page.PROMISES, view, {})
    return promises_asked(wanted, actor, desk.clock.now(), shop_zone(shop))


def callbacks_named(desk: DeskAbove, actor: UUID, view: str) -> FindCallbacks:
    """Raises Refused views.no_such_name."""
    shop, wanted = desk.ask(TheShop(), actor=actor), _wanted(desk, actor, Page.CALLBACKS, view, {})
    return callbacks_asked(wanted, actor, desk.clock.now(), shop_zone(shop))


def team_named(desk: DeskAbove, actor: UUID, name: str) -> UUID:
    """Raises Refused teams.no_such_name."""
    for team in desk.ask(Teams(), actor=actor):
        if _is_called(team.name, name):
            return team.id
    raise Refused("teams.no_such_name", name=name)


def work_named(desk: DeskAbove, actor: UUID, view: str, **said: Any) -> WorkList:
    """Raises Refused views.no_such_name."""
    wanted = _wanted(desk, actor, Page.WORK, view, said)
    lanes = frozenset(lane for lane in Lane if lane in wanted.lanes)
    return WorkList(actor, frozenset(wanted.kinds), lanes=lanes)


def _wanted(desk: DeskAbove, actor: UUID, page: Page, view: str, said: dict[str, Any]) -> Wanted:
    """What was said goes before what the view says; one's own view goes before one of everybody."""
    named = [each for each in desk.ask(Views(), actor=actor) if _is_called(each.name, view) and each.page is page]
    if view and not named:
        raise Refused("views.no_such_name", name=view)
    kept = min(named, key=lambda each: each.person_id is None).wanted if view else Wanted()
    return replace(kept, **{name: value for name, value in said.items() if value})


def _is_called(name: str, asked: str) -> bool:
    return name.casefold() == " ".join(asked.split()).casefold()
