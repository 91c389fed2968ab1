"""What can be asked about letting go what is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from agentdesk.core.commands import Code, Command, Line, Query
from agentdesk.core.retention.model import DuePerson, Plan, Run, RunState


class SetRetention(Command):
    """How long what is kept, by rule (the usual where none is said), and whether time alone lets it go.

    Other periods have to be confirmed before anything goes by them. Refused retention.unknown, retention.too_short,
    retention.too_long with the law.
    """

    kind: ClassVar[str] = "retention.set"
    undoable: ClassVar[bool] = True
    periods: dict[str, int]
    running: bool


class AskFirstRun(Command):
    """Whoever has seen the dry run wants it done; `seen` is what it counted, by rule. The answer has `request_id`."""

    kind: ClassVar[str] = "retention.ask"
    seen: dict[str, int]


class ConfirmFirstRun(Command):
    """Somebody else has seen it as well: from now on it goes by itself.

    Who works alone confirms a day later, and types the name of the shop. Refused retention.nothing_asked,
    retention.other_rules, retention.same_person, retention.sleep_over_it, retention.type_the_name.
    """

    kind: ClassVar[str] = "retention.confirm"
    needs_pin: ClassVar[bool] = True
    request_id: UUID
    typed: Line = ""


class BeginRun(Command):
    """Refused retention.off, retention.to_ask, retention.to_confirm."""

    kind: ClassVar[str] = "retention.begin"
    names_whom: ClassVar[bool] = False


class EraseDue(Command):
    """A customer who is due goes, as in `privacy.erase`. Refused retention.not_due, and what keeps them."""

    kind: ClassVar[str] = "retention.erase"
    run_id: UUID
    rule: Code
    customer_id: UUID


class RemoveLeftOver(Command):
    """Rows of customers who are gone, which no law asks for any more."""

    kind: ClassVar[str] = "retention.remove"
    run_id: UUID
    rule: Code
    table: Code
    ids: tuple[UUID, ...]


class PruneOlder(Command):
    """What the program kept for itself before this moment: earlier values, rows of files."""

    kind: ClassVar[str] = "retention.prune"
    run_id: UUID
    rule: Code
    before: datetime


class EndRun(Command):
    """How a run ended, for good; `files`: how many copies were taken away beside it."""

    kind: ClassVar[str] = "retention.end"
    run_id: UUID
    state: RunState
    files: int = 0


class NoteStop(Command):
    """A run was not begun, since something is not as ever: whoever leads has to look."""

    kind: ClassVar[str] = "retention.stop"
    names_whom: ClassVar[bool] = False
    because: Code


@dataclass(frozen=True, slots=True)
class PlanRetention(Query[Plan]):
    """The dry run. Nothing changes."""


@dataclass(frozen=True, slots=True)
class WhyStopped(Query[str]):
    """The code of why a run stopped and waits for somebody to look; empty where none does."""


@dataclass(frozen=True, slots=True)
class DuePeople(Query[tuple[DuePerson, ...]]):
    """Each customer who is due under a rule, those who stay included, the longest since first."""

    rule: str
    limit: int = 500
    offset: int = 0


@dataclass(frozen=True, slots=True)
class RetentionRuns(Query[tuple[Run, ...]]):
    """What was let go when, the latest first."""

    limit: int = 50
