"""What stays at the server is asked of it: a desk has none of it, and would tell that there is nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic_core import to_jsonable_python

from agentdesk.core import commands
from agentdesk.core.commands import SYSTEM, Query
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.sync.questions import Answer, answer_to, is_kept_there, query_of, question_of
from agentdesk.core.sync.travelling import STAYS_AT_THE_SERVER
from tests.desks import make_desk
from tests.promises.days import Day
from tests.promises.permissions import _question

NOT_ASKED_THERE = {
    **dict.fromkeys(("Balances", "EntriesOf"), "nobody at a desk asks it"),
    **dict.fromkeys(("CodeStub", "KnownCodes", "PoolFor", "PoolRunOut"), "about the codes that this desk itself gives"),
    "PinStates": "a PIN is no way in at a desk of one's own",
    "WorkList": "the server says for whom something waits; what else is in it is the work of the server",
    "SettingsPlan": "a file is not taken in at such a desk",
    **dict.fromkeys(
        ("GetImport", "RefusedTable", "SavedLayout", "SavedLayouts", "UnfinishedImports"),
        "a part of taking a file in, which goes on where it was begun",
    ),
}
"""Queries that read what stays at the server and are answered by the desk all the same, each with the reason."""
_STAYS = re.compile(rf"\b(?:{'|'.join(sorted(STAYS_AT_THE_SERVER))})\b")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk that decides by itself, with some of everything done at it."""
    desk, _ = make_desk(tmp_path_factory.mktemp("shop"))
    day = Day(desk, Random(5))
    for _ in range(60):
        if wish := day.wish():
            day.execute(wish)
    yield desk
    desk.database.close()


def _all_questions(desk: Desk) -> Iterator[Query[Any]]:
    day = Day(desk, Random(5))
    for query in commands.query_types():
        yield _question(query, day, SYSTEM)


def test_every_query_that_reads_what_stays_at_the_server_is_asked_there(shop: Desk) -> None:
    read: list[str] = []

    @sa.event.listens_for(shop.database.engine, "checkout")
    def listen(connection: Any, *_: Any) -> None:
        connection.set_trace_callback(read.extend)

    found = set()
    for query in _all_questions(shop):
        read.clear()
        _asked(shop, query)
        if _STAYS.search("".join(read)) and not is_kept_there(query):
            found.add(type(query).__name__)

    assert found == NOT_ASKED_THERE.keys()


def test_such_a_question_and_its_answer_go_over_the_line_as_they_are(shop: Desk) -> None:
    gone = 0
    for query in filter(is_kept_there, _all_questions(shop)):
        assert query_of(question_of(query)) == query
        if (answer := _asked(shop, query)) is not None:
            told = Answer.model_validate_json(Answer(answer=to_jsonable_python(answer)).model_dump_json())
            assert answer_to(query, told) == answer, query
            gone += 1
    assert gone > 10


def _asked(desk: Desk, query: Query[Any]) -> Any:
    try:
        return desk.ask(query, actor=SYSTEM)
    except Refused:
        return None
