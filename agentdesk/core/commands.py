"""What people and the system can ask the desk: commands change, queries read. And the register of who answers.

Rooms register their queries when the desk is imported, but what carries out their commands only when the first of them
is asked for: a window that opens has nothing to carry out yet.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Generic, Protocol, TypeVar
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints

from agentdesk.core.actors import (
    ADMINISTRATORS,
    AGENTS,
    LEADERS,
    SUPERVISORS,
    SYSTEM,
    SYSTEM_ONLY,
    THE_SYSTEM,
    Actor,
    Permission,
    Role,
)
from agentdesk.core.cards import mask_cards
from agentdesk.core.clock import Clock
from agentdesk.core.errors import Refused
from agentdesk.core.ids import derived_id

if TYPE_CHECKING:
    from agentdesk.core.storage.unit_of_work import Reading, UnitOfWork

__all__ = [
    "ADMINISTRATORS",
    "AGENTS",
    "LEADERS",
    "ROOMS",
    "SUPERVISORS",
    "SYSTEM",
    "SYSTEM_ONLY",
    "THE_SYSTEM",
    "Actor",
    "Code",
    "Command",
    "Line",
    "Permission",
    "Query",
    "Role",
    "Together",
    "Undo",
    "Watch",
    "Wish",
    "Words",
    "answers",
    "handles",
    "inner_id",
    "open_all_rooms",
    "open_room",
    "upcasts",
]


ROOMS = (
    "people",
    "access",
    "calendars",
    "customers",
    "relations",
    "consents",
    "orders",
    "duplicates",
    "interactions",
    "hearing",
    "deadlines",
    "promises",
    "cases",
    "knowledge",
    "ledger",
    "vouchers",
    "goodwill",
    "approvals",
    "patterns",
    "handovers",
    "callbacks",
    "identity",
    "story",
    "guides",
    "work",
    "history",
    "overview",
    "intake",
    "holds",
    "privacy",
    "retention",
    "settings",
)
"""The kind of a command begins with its room: `customers.create`."""


@cache
def open_room(room: str, *parts: str) -> None:
    """Imports these modules of a room, as far as it has them: they register what they do."""
    for part in parts:
        if find_spec(f"agentdesk.core.{room}.{part}"):
            importlib.import_module(f"agentdesk.core.{room}.{part}")


def open_all_rooms() -> None:
    """Before somebody asks: otherwise the first command waits for it."""
    for room in ROOMS:
        open_room(room, "handlers")


def _clean(value: Any) -> Any:
    """NUL and lone surrogates cannot be stored by every database: NUL goes, a lone surrogate becomes U+FFFD."""
    if not isinstance(value, str):
        return value
    return value.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _clean_line(value: Any) -> Any:
    return " ".join(_clean(value).split()) if isinstance(value, str) else value


Code = Annotated[str, BeforeValidator(_clean_line), StringConstraints(max_length=500)]
"""What identifies something (a customer number, a shortcut): kept to the letter, white space tidied."""
Line = Annotated[str, BeforeValidator(_clean_line), AfterValidator(mask_cards), StringConstraints(max_length=500)]
"""One line of text, white space tidied, card numbers masked."""
Words = Annotated[str, BeforeValidator(_clean), AfterValidator(mask_cards), StringConstraints(max_length=200_000)]
"""Text as a person wrote it, card numbers masked."""


class Command(BaseModel):
    """A wish to change something, by name, with typed arguments. Frozen; unknown arguments are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)  # built when the first of a kind is made
    kind: ClassVar[str]
    version: ClassVar[int] = 1
    undoable: ClassVar[bool] = False
    """Whether before-images of the rows it changes are kept, so that it can be undone (for 30 days)."""
    needs_pin: ClassVar[bool] = False
    """Whether whoever asks confirms it by their PIN (see `people.pins`), where several people work at the desk."""
    moves_money: ClassVar[bool] = False
    """Whether another command takes it back, by other entries of the ledger: an undo says so."""
    refuses_undo: ClassVar[str] = "undo.for_good"
    """Why it cannot be undone, where it is neither undoable nor moves money: the code of the refusal."""
    names_whom: ClassVar[bool] = True
    """Whether its arguments name the ids it is about; if not, those that heard of it are logged with it."""

    def as_json(self) -> str:
        """What is logged and what its fingerprint covers."""
        return self.model_dump_json()

    def subjects(self) -> dict[str, UUID]:
        """The ids this command is about, by argument name."""
        return {name: value for name, value in self if isinstance(value, UUID)}


Watch = Callable[[int], object]
"""Hears how many of the commands within a `Together` are done; raises to stop, and then none of them is."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A command as its caller sends it (see `Desk.execute`). `decided_at` is now, unless a past is made up; `numbers`
    are those that it has taken elsewhere already."""

    command: Command
    actor: UUID
    id: UUID | None = None
    occurred_at: datetime | None = None
    base: Mapping[str, int] = field(default_factory=dict)
    watch: Watch | None = None
    pin: str | None = field(default=None, repr=False)
    decided_at: datetime | None = None
    numbers: Mapping[str, Sequence[int]] = field(default_factory=dict)


R_co = TypeVar("R_co", covariant=True)
A = TypeVar("A")


class Query(Generic[R_co]):
    """A question whose answer is `R_co`: a frozen dataclass in a room's `commands.py`."""

    __slots__ = ()


class DeskAbove(Protocol):
    """The Desk as a room sees it, which lies below it."""

    @property
    def clock(self) -> Clock: ...
    def execute(self, command: Command, *, actor: UUID, id: UUID | None = None, pin: str | None = None) -> Any: ...
    def ask(self, query: Query[A], *, actor: UUID) -> A: ...


@dataclass(frozen=True, slots=True)
class Handler:
    asked: type[Any]
    answer: Callable[[Any, Any], Any]
    allowed: Permission

    def __post_init__(self) -> None:
        decided = bool(self.allowed) and all(isinstance(role, Role) for role in self.allowed)
        assert decided, f"who may ask {self.asked.__name__} has not been decided"


_handlers: dict[str, Handler] = {}
_answers: dict[type[Any], Handler] = {}
Up = Callable[[dict[str, Any]], dict[str, Any]]
_upcasters: dict[tuple[str, int], Up] = {}
_replaced: dict[str, tuple[str, Up]] = {}

C = TypeVar("C", bound=Command)
Q = TypeVar("Q", bound=Query[Any])


def handles(
    command: type[C], *, allowed: Permission
) -> Callable[[Callable[[C, UnitOfWork], A]], Callable[[C, UnitOfWork], A]]:
    """Registers the one handler of a command and who may ask it."""

    def register(run: Callable[[C, UnitOfWork], A]) -> Callable[[C, UnitOfWork], A]:
        assert command.kind not in _handlers, f"{command.kind} has a handler already"
        _handlers[command.kind] = Handler(command, run, allowed)
        return run

    return register


def answers(query: type[Q], *, allowed: Permission) -> Callable[[Callable[[Q, Reading], A]], Callable[[Q, Reading], A]]:
    """Registers the one function that answers a query and who may ask it."""

    def register(run: Callable[[Q, Reading], A]) -> Callable[[Q, Reading], A]:
        assert query not in _answers, f"{query.__name__} is answered already"
        _answers[query] = Handler(query, run, allowed)
        return run

    return register


def upcasts(kind: str, version: int) -> Callable[[Up], Up]:
    """Registers how the arguments of an older version of a command become those of the next."""

    def register(up: Up) -> Up:
        _upcasters[kind, version] = up
        return up

    return register


def replaces(*kinds: str, by: str) -> Callable[[Up], Up]:
    """Registers how the arguments of commands that are no more become those of version 1 of another one."""

    def register(up: Up) -> Up:
        _replaced.update(dict.fromkeys(kinds, (by, up)))
        return up

    return register


def handler_of(kind: str) -> Handler:
    """Raises Refused where no command is called so."""
    room = kind.partition(".")[0]
    if room in ROOMS:
        open_room(room, "handlers")
    if kind not in _handlers:
        raise Refused("command.unknown", kind=kind)
    return _handlers[kind]


def answer_of(query: type[Query[Any]]) -> Handler:
    return _answers[query]


def command_types() -> dict[str, type[Command]]:
    open_all_rooms()
    return {kind: handler.asked for kind, handler in sorted(_handlers.items())}


def query_types() -> list[type[Query[Any]]]:
    return sorted(_answers, key=lambda query: query.__name__)


def permission_of(asked: type[Any]) -> Permission:
    return (_answers.get(asked) or handler_of(asked.kind)).allowed


def up_to_date(kind: str, version: int, args: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Name and arguments logged under an older version, as today's version writes them."""
    if kind in _replaced:
        kind, up = _replaced[kind]
        version, args = 1, up(args)
    for old in range(version, handler_of(kind).asked.version):
        args = _upcasters[kind, old](args)
    return kind, args


class Inner(BaseModel):
    """One command within `Together`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: str
    version: int = 1
    args: dict[str, Any]


class Together(Command):
    """Several commands in one transaction and one line of the log: all of them, or none."""

    kind: ClassVar[str] = "together"
    undoable: ClassVar[bool] = True
    names_whom: ClassVar[bool] = False
    commands: tuple[Inner, ...]

    @classmethod
    def of(cls, *commands: Command) -> Together:
        return cls(
            commands=tuple(Inner(kind=c.kind, version=c.version, args=c.model_dump(mode="json")) for c in commands)
        )


def inner_id(together_id: UUID, n: int) -> UUID:
    """The id that the n-th command within a `Together` of this id has; known before the desk has answered."""
    return derived_id(together_id, "inner", n)


class Undo(Command):
    """Take back any command that is `undoable`, as far as the rooms allow (see `undoing`); an undo as well.

    For whoever asked the command, and for supervisors and administrators. Imports are taken back by `intake.undo`.
    """

    kind: ClassVar[str] = "undo"
    undoable: ClassVar[bool] = True
    names_whom: ClassVar[bool] = False
    command_id: UUID


@replaces("customers.undo", "interactions.undo", by="undo")
def _one_undo(args: dict[str, Any]) -> dict[str, Any]:
    return {"command_id": args["command_id"]}
