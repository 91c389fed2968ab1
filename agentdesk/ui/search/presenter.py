"""The box's behaviour: one keystroke at a time, outdated answers dropped, the list and the place in it kept."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from agentdesk.core.cases.commands import numbered
from agentdesk.core.cases.model import CaseRow
from agentdesk.core.customers.commands import FindCustomers
from agentdesk.core.customers.model import Found
from agentdesk.core.history.commands import FindInHistory
from agentdesk.core.interactions.commands import RecentCustomers
from agentdesk.core.wording import error_text, text
from agentdesk.ui.actions import Action, Actions, key_name
from agentdesk.ui.customer.recognise import Prefill, recognise
from agentdesk.ui.door import Door, Patience
from agentdesk.ui.search.hits import (
    CaseHit,
    Command,
    Hit,
    NewCustomer,
    Results,
    Row,
    SaidHit,
    case_hit,
    found_hit,
    said_hit,
)
from agentdesk.ui.search.palette import meant, surely_meant
from agentdesk.ui.tasks import Lane

LIMIT = 20
FEW = 6
"""Of what was said, below people who are called so."""
MOST_COMMANDS = 4
"""Where somebody's name is asked for; the new customer stays in sight below them."""
SHORTEST_SAID = 3
PALETTE = ">"
_UTC = ZoneInfo("UTC")


class SearchPresenter(QObject):
    """Intentions: `type`, `choose`, `again`. What is shown stays until there is something newer to show."""

    shown = Signal(object)
    """`Results` for what stands in the box now."""
    failed = Signal(str)
    waiting = Signal(bool)
    customer_chosen = Signal(object, object)
    """Id of the customer, and of the order that was looked for or None."""
    case_chosen = Signal(object)
    said_chosen = Signal(object, object)
    """Id of the customer, and of the event."""
    new_customer_asked = Signal(object)
    """A `Prefill`."""

    def __init__(self, door: Door, actions: Actions, parent: QObject | None = None, *, zone: ZoneInfo = _UTC) -> None:
        super().__init__(parent)
        self._door, self._actions, self._zone = door, actions, zone
        self._patience = Patience(self)
        self._patience.waiting.connect(self.waiting)
        self._typed = ""
        self.results = Results("", "", ())

    def type(self, typed: str) -> None:
        """A key was pressed: this is what stands in the box now."""
        self._typed = typed
        if typed.lstrip().startswith(PALETTE):
            self._show_commands(typed.lstrip()[len(PALETTE) :])
        elif typed.strip():
            self._find(typed)
        else:
            self._show_recent()

    def again(self) -> None:
        """Coming back to the box: what was found is still there; who was spoken with meanwhile is not. What was noted
        since becomes findable while somebody begins to type, and then what is typed is looked for once more."""
        self._door.runner.run(lambda: _catch_up(self._door), owner=self, done=self._find_more, lane=Lane.WORK)
        if self._typed.strip():
            self.shown.emit(self.results)
        else:
            self._show_recent()

    def _find_more(self, became_findable: int) -> None:
        if became_findable and self._typed.strip() and not self._typed.lstrip().startswith(PALETTE):
            self._find(self._typed)

    @property
    def is_answered(self) -> bool:
        """Whether `results` are those of what stands in the box now."""
        return self.results.typed == self._typed or not self._typed.strip()

    def refresh(self) -> None:
        """The language or the customers have changed."""
        self.type(self._typed)

    def choose(self, row: Row) -> None:
        match row:
            case Hit():
                self.customer_chosen.emit(row.customer_id, row.order_id)
            case CaseHit():
                self.case_chosen.emit(row.case_id)
            case SaidHit():
                self.said_chosen.emit(row.customer_id, row.event_id)
            case NewCustomer():
                self.new_customer_asked.emit(row.prefill)
            case Command():
                self._actions.run(row.action_id)

    # ── people ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _find(self, typed: str) -> None:
        self._patience.begin()
        self._door.work(
            lambda: self._look(typed),
            owner=self,
            done=lambda found: self._show_found(typed, *found),
            failed=self._fail,
            supersedes="find",
        )

    def _look(self, typed: str) -> tuple[tuple[Found, ...], tuple[CaseRow, ...], bool]:
        asked, elsewhere = numbered(typed), self._door.desk.elsewhere
        cases = self._door.asked(asked).rows if asked else ()
        found = self._door.asked(FindCustomers(typed, LIMIT))
        return found, cases, elsewhere is not None and elsewhere.is_away

    def _show_found(self, typed: str, found: tuple[Found, ...], cases: tuple[CaseRow, ...], only_here: bool) -> None:
        """A mere number may be many things: the case comes last then; written as a case, it is meant. Where nobody is
        called so, a command may be, and what was said comes first: then it is waited for."""
        if typed != self._typed:
            return
        shared, called_so = _sharing(found), any(map(_is_called_so, found))
        people: tuple[Row, ...] = tuple(found_hit(each, typed, to_pick=shared > 1 and each.exact) for each in found)
        named: tuple[Row, ...] = tuple(map(case_hit, cases))
        heading = text("search.case") if named and not people else _found_heading(found, shared)
        if only_here:
            heading = f"{heading} · {text('search.only_here')}"
        if named or called_so:
            rows = people + named if typed.strip().isdigit() else named + people
            self._show(typed, heading, rows)
            self._find_said(typed, FEW, lambda said: self._show(typed, heading, rows + said) if said else None)
        else:
            sure = surely_meant(typed, self._actions.for_palette())[:MOST_COMMANDS]
            meant = tuple(_command(action, typed) for action in sure)
            rest = people or (_new_customer(typed),)
            self._find_said(typed, LIMIT, lambda said: self._show(typed, heading, meant + said + rest))

    # ── what was said ───────────────────────────────────────────────────────────────────────────────────────────
    def _find_said(self, typed: str, most: int, done: Callable[[tuple[Row, ...]], None]) -> None:
        if len(typed.strip()) < SHORTEST_SAID:
            done(())
            return
        query = FindInHistory(typed, unfinished=True, limit=most)
        today = self._door.clock.now().astimezone(self._zone).date()
        here_alone = not self._door.desk.side.decides
        self._door.work(
            lambda: tuple(said_hit(said, self._zone, today, here_alone=here_alone) for said in self._door.asked(query)),
            owner=self,
            done=lambda said: done(said) if typed == self._typed else None,
            failed=self._fail,
            supersedes="find",
        )

    def _show_recent(self) -> None:
        self._door.ask(
            RecentCustomers(self._door.person_id),
            owner=self,
            done=self._show_recent_rows,
            failed=self._fail,
            supersedes="find",
        )

    def _show_recent_rows(self, recent: tuple[tuple[UUID, str, str], ...]) -> None:
        if self._typed.strip():
            return
        rows = (Hit(customer_id=id, name=name, number=number, recent=True) for id, number, name in recent)
        self._show("", text("search.recent") if recent else text("search.hint"), tuple(rows))

    # ── commands ────────────────────────────────────────────────────────────────────────────────────────────────
    def _show_commands(self, words: str) -> None:
        rows = tuple(_command(action, words) for action in meant(words, self._actions.for_palette()))
        self._show(
            self._typed, text("search.commands") if rows else text("search.no_command", words=words.strip()), rows
        )

    # ── showing ─────────────────────────────────────────────────────────────────────────────────────────────────
    def _show(self, typed: str, heading: str, rows: tuple[Row, ...]) -> None:
        self._patience.end()
        self.results = Results(typed, heading, rows)
        self.shown.emit(self.results)

    def _fail(self, error: Exception) -> None:
        self._patience.end()
        self.failed.emit(error_text(error))


def _catch_up(door: Door) -> int:
    from agentdesk.core.history.indexing import catch_up

    return catch_up(door.desk.database)


def _sharing(found: tuple[Found, ...]) -> int:
    """How many can be reached under the one number that was typed."""
    numbers = {why.matched for each in found if each.exact for why in each.why if why.code == "phone"}
    return sum(each.exact for each in found) if len(numbers) == 1 else 0


def _is_called_so(found: Found) -> bool:
    """And not only alike."""
    return all(why.code != "similar" for why in found.why)


def _found_heading(found: tuple[Found, ...], sharing: int) -> str:
    if not found:
        return text("search.nobody")
    if sharing > 1:
        return text("search.shared_number", count=sharing)
    return (
        text("search.found_many", count=len(found)) if len(found) == LIMIT else text("search.found", count=len(found))
    )


def _new_customer(typed: str) -> NewCustomer:
    prefill = recognise(typed)
    return NewCustomer(prefill, text("search.new_customer", typed=" ".join(typed.split())[:80]), _filled_in(prefill))


def _filled_in(prefill: Prefill) -> str:
    """Which fields are filled in already: name, phone."""
    names = [text("search.field.name")] if prefill.family_name or prefill.organisation else []
    names += [text("field.number")] if prefill.number else []
    names += [text(f"contact.kind.{kind}") for kind, _ in prefill.points]
    return text("search.new_customer_detail", what=", ".join(names)) if names else ""


def _command(action: Action, words: str) -> Command:
    return Command(action.id, action.words, key_name(action.key) if action.key else "", tuple(words.split()))
