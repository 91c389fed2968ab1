"""What a start looks up before the window is built, and catches up on afterwards; all of it off the GUI thread."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from agentdesk.core.actors import SYSTEM
from agentdesk.core.commands import open_all_rooms
from agentdesk.core.customers.commands import GetCustomer
from agentdesk.core.drafts import Drafts
from agentdesk.core.errors import Refused
from agentdesk.core.intake.model import Import
from agentdesk.core.people.commands import TheShop
from agentdesk.core.people.model import Person, Shop
from agentdesk.core.timekeeper import keep_up
from agentdesk.core.workplace import Workplace
from agentdesk.ui.window_state import WindowState

Kept = dict[str, Any]
"""An open customer as the window remembers it (see `OpenCustomers.kept`)."""


class Begun(NamedTuple):
    """Who sits here, in which shop, the drafts that were left, who was open and still is."""

    person: Person
    shop: Shop
    drafts: Drafts
    kept: list[Kept]


def look(workplace: Workplace, state: WindowState, *, named: str, remembered: str) -> Begun:
    """Refused people.unknown: nobody works here who is called as this start was told (`named`)."""
    shop = workplace.desk.ask(TheShop(), actor=SYSTEM)
    assert shop is not None, "a workplace has a shop"
    person = workplace.person(named) if named else workplace.person_or_least(remembered)
    kept = state.extra.get(open_of(person))
    there = [each for each in kept if _is_there(workplace, each)] if isinstance(kept, list) else []
    return Begun(person, shop, workplace.open_drafts(), there)


def open_of(person: Person) -> str:
    """Where `WindowState.extra` keeps whom this person had open."""
    return f"open.{person.id}"


def _is_there(workplace: Workplace, kept: Any) -> bool:
    """Whether the customer still exists; what does not look like one of ours does not."""
    try:
        workplace.desk.ask(GetCustomer(UUID(kept["id"])), actor=SYSTEM)
    except (Refused, KeyError, TypeError, ValueError):
        return False
    return True


def make_ready(workplace: Workplace) -> list[Import]:
    """What the first command and the first import would wait for, the shop's hours; ends imports a kill cut off."""
    from agentdesk.core.intake.session import finish_cut_off

    open_all_rooms()
    keep_up(workplace.desk)
    finished = finish_cut_off(workplace.desk)
    catch_up_on_words(workplace)
    return finished


def catch_up_on_words(workplace: Workplace) -> None:
    """Those that can be found in the history."""
    from agentdesk.core.history.indexing import catch_up

    catch_up(workplace.desk.database)
