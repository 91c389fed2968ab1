"""Questions that a desk asks at its server, because only that knows everybody: as they go over the line and come back.

Only those named here: the server answers nothing else, and to nobody what they may not ask anyway.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from typing import Annotated, Any, cast, get_args

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from agentdesk.core.commands import Query
from agentdesk.core.customers.commands import CustomerByNumber, CustomersByPhone, FindCustomers
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.commands import StaffPoints
from agentdesk.core.goodwill.lease_commands import OpenLeases
from agentdesk.core.intake.commands import Imports
from agentdesk.core.ledger.commands import AccountsFrom, BudgetOf, Budgets, EntriesFrom, Stretches
from agentdesk.core.patterns.commands import Incidents, PatternsInForce
from agentdesk.core.privacy.commands import ViewsOf
from agentdesk.core.retention.commands import DuePeople, PlanRetention, RetentionRuns, WhyStopped
from agentdesk.core.settings.commands import SettingsText
from agentdesk.core.sync.protocol import Message
from agentdesk.core.vouchers.commands import GetVoucher, LiabilityAt, Pools

_ABOUT_EVERYBODY = (CustomerByNumber, CustomersByPhone, FindCustomers)
_KEPT_THERE = (
    *(AccountsFrom, Budgets, BudgetOf, EntriesFrom, LiabilityAt, OpenLeases, Stretches),
    *(Incidents, PatternsInForce, StaffPoints, ViewsOf),
    *(DuePeople, PlanRetention, RetentionRuns, SettingsText, WhyStopped),
    *(Imports, Pools),
)
"""About what stays at the server (`travelling.STAYS_AT_THE_SERVER`), or about everybody at once."""
_ONE_OF_MANY = (GetVoucher,)
_KNOWN: dict[str, type[Query[Any]]] = {each.__name__: each for each in (*_ABOUT_EVERYBODY, *_KEPT_THERE, *_ONE_OF_MANY)}
_Words = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]


class Question(Message):
    """A query of the Desk, by name."""

    query: _Words
    args: dict[_Words, _Words | Annotated[int, Field(ge=0, le=2_000)] | None] = {}


class Answer(Message):
    answer: Any


def is_asked_there(query: Query[Any]) -> bool:
    return isinstance(query, _ABOUT_EVERYBODY)


def is_kept_there(query: Query[Any]) -> bool:
    """What is here is but a part of it, and would be taken for all."""
    return isinstance(query, _KEPT_THERE)


def may_be_there(query: Query[Any]) -> bool:
    """What is not here may belong to somebody whom only the server holds."""
    return isinstance(query, _ONE_OF_MANY)


def question_of(query: Query[Any]) -> Question:
    """Raises ValidationError where it is longer than one that is answered."""
    return Question(query=type(query).__name__, args=_adapter(_kind(query)).dump_python(query, mode="json"))


def query_of(question: Question) -> Query[Any]:
    """Raises Refused request.invalid."""
    asked = _KNOWN.get(question.query)
    if asked is None:
        raise Refused("request.invalid", place="query", cause="unknown")
    try:
        query: Query[Any] = _adapter(cast(Hashable, asked)).validate_python(question.args)
    except ValidationError as problem:
        raise Refused("request.invalid", place="args", cause=problem.errors()[0]["type"]) from problem
    return query


def answer_to(query: Query[Any], came: Answer) -> Any:
    """Raises ValidationError where it is none."""
    return _adapter(_answers(type(query))).validate_python(came.answer)


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast(Any, kind))


def _kind(query: Query[Any]) -> Hashable:
    return cast(Hashable, type(query))


def _answers(asked: type[Query[Any]]) -> Any:
    """What `Query[…]` names as its answer."""
    return get_args(asked.__orig_bases__[0])[0]  # type: ignore[attr-defined]
