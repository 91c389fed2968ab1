"""What is masked leaves the desk in no answer, whatever is asked and by whom, until it may be seen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core import commands
from agentdesk.core import desk as door
from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import Query, Undo
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.identity import standing, store, veil
from agentdesk.core.identity.commands import AnswerQuestion, NameSpeaker, SetPolicy
from agentdesk.core.identity.model import SHOWN_FOR, Check, Level, Question, Speaker
from agentdesk.core.ids import new_id
from agentdesk.core.interactions.commands import DiscardInteraction, StartInteraction
from agentdesk.core.meanwhile import Mark
from agentdesk.core.money import Money
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.schema import metadata
from tests.desks import KEY, NOON, make_desk
from tests.planted import Planted, Staff, plant
from tests.promises.promise import Bug, Change, Promise, Trial, Violation

LEAKED = "a masked value is in no answer of the desk"
SHOWN = "whoever was confirmed is shown whole"
AGAIN = "it is masked again once the conversation is over"
STRANGER = "whoever may not act for them sees nothing, whatever somebody proved before"
KEPT = "what the caller said is kept nowhere"
_OTHERWISE = frozenset({"CopyOf", "ListedRows"})
"""The copy somebody has a right to; files as they came, for whoever has them anyway (`imports.masked`)."""
_ROWS = {
    "case_id": "cases", "order_id": "orders", "interaction_id": "interactions", "callback_id": "callbacks",
    "promise_id": "promises", "voucher_id": "vouchers", "act_id": "goodwill_acts", "request_id": "approvals",
    "handover_id": "handovers", "reason_id": "reasons",
}  # fmt: skip
_SAID = "54321"


def answers(trial: Trial) -> Iterator[Violation]:
    """Somebody planted all over a desk; every query about them, asked by an agent and by a supervisor."""
    with _desk(trial) as desk, trial.planted():
        there = _there()
        secrets, questions = _secrets(there.planted), list(_questions(desk, there.planted))
        for person in (there.agnes, there.sven):
            for query in questions:
                found = _leaks(desk, query, person, secrets)
                trial.count("asked")
                if found:
                    yield Violation(LEAKED, f"{type(query).__name__}: {sorted(found)}")


def conversation(trial: Trial) -> Iterator[Violation]:
    """They ring, answer wrongly and rightly, and ring off."""
    with _desk(trial) as desk, trial.planted():
        yield from _of_a_talk(desk, _there())


@dataclass(frozen=True)
class There:
    """A desk with somebody planted all over it, as a file, and who asks. The clock has moved on since, so that what was
    opened with a reason is masked again."""

    file: bytes
    agnes: UUID
    sven: UUID
    planted: Planted


@cache
def _there() -> There:
    """Planted once: each bug is planted into a copy."""
    with TemporaryDirectory() as folder:
        desk, miriam = make_desk(Path(folder))
        staff = Staff(desk, miriam)
        planted = plant(staff, "zzq")
        desk.execute(SetPolicy(on=True), actor=miriam)
        desk.database.close()
        return There((Path(folder) / "desk.db").read_bytes(), staff.agnes, staff.sven, planted)


@contextmanager
def _desk(trial: Trial) -> Iterator[Desk]:
    path = trial.fresh_folder("desk") / "desk.db"
    path.write_bytes(_there().file)
    database = Database.sqlite(path, KEY)
    yield Desk(database, FixedClock(NOON + SHOWN_FOR))
    database.close()


def _of_a_talk(desk: Desk, there: There) -> Iterator[Violation]:
    from agentdesk.core.overview.commands import ViewCustomer

    staff, planted, secrets = there, there.planted, _secrets(there.planted)
    whole, mail = ViewCustomer(planted.customer_id), f"{planted.words['e-mail']}@example.org"
    started = desk.execute(StartInteraction(customer_id=planted.customer_id), actor=staff.agnes)
    talk = UUID(started["interaction_id"])
    for question, said in ((Question.POSTCODE, _SAID), (Question.POSTCODE, "50674"), (Question.EMAIL, mail)):
        if _leaks(desk, whole, staff.agnes, secrets):
            yield Violation(LEAKED, f"before {question}")
        asked = AnswerQuestion(interaction_id=talk, customer_id=planted.customer_id, question=question, said=said)
        desk.execute(asked, actor=staff.agnes)
    if mail not in repr(desk.ask(whole, actor=staff.agnes)):
        yield Violation(SHOWN)
    if _leaks(desk, whole, staff.sven, secrets):
        yield Violation(LEAKED, "to a colleague, who has nobody on the line")
    stranger = NameSpeaker(interaction_id=talk, customer_id=planted.customer_id, speaker=Speaker.STRANGER)
    named = new_id()
    desk.execute(stranger, actor=staff.agnes, id=named)
    if _leaks(desk, whole, staff.agnes, secrets):
        yield Violation(STRANGER)
    desk.execute(Undo(command_id=named), actor=staff.agnes)
    desk.execute(DiscardInteraction(interaction_id=talk), actor=staff.agnes)
    if _leaks(desk, whole, staff.agnes, secrets):
        yield Violation(AGAIN)
    with desk.database.reading() as connection:
        for table in metadata.sorted_tables:
            if any(_SAID in repr(row) for row in connection.execute(sa.select(table))):
                yield Violation(KEPT, table.name)


def _secrets(planted: Planted) -> frozenset[str]:
    named = ("e-mail", "street", "second line", "delivered to", "order number", "tracking")
    words = {planted.words[each].casefold() for each in named}
    return frozenset({*words, planted.phone.lstrip("+"), planted.phone[3:], "50674"})


def _leaks(desk: Desk, query: Query[Any], person: UUID, secrets: frozenset[str]) -> set[str]:
    try:
        answer = desk.ask(query, actor=person)
    except Refused:
        return set()
    told = list(_said_in(answer))
    text = " ".join(each for each in told if isinstance(each, str)).casefold()
    digits = re.sub(r"(?<=\d)[\s()/.-]+(?=\d)", "", text)
    found = {each for each in secrets if each in text or each in digits}
    return found | {str(each) for each in told if each in (Money(1990, "EUR"), Money(995, "EUR"))}


def _said_in(answer: Any) -> Iterator[Any]:
    """Every text and every amount, however deep. What was asked stands in no answer."""
    if isinstance(answer, Money | str):
        yield answer
    elif isinstance(answer, Mapping):
        for key, value in answer.items():
            yield from _said_in(key)
            if not str(key).startswith("goodwill."):  # what may be given, which may be as much as was paid
                yield from _said_in(value)
    elif is_dataclass(answer) and not isinstance(answer, type):
        for field in fields(answer):
            yield from _said_in(getattr(answer, field.name))
    elif isinstance(answer, Iterable) and not isinstance(answer, bytes):
        for each in answer:
            yield from _said_in(each)


def _questions(desk: Desk, planted: Planted) -> Iterator[Query[Any]]:
    """Each query with what it needs about them; of those that look for words, one for each they may be found by."""
    ids = {name: _ids(desk, table, planted.customer_id) for name, table in _ROWS.items()}
    words = (planted.phone, planted.words["family name"], f"{planted.words['e-mail']}@", planted.words["order number"])
    for kind in commands.query_types():
        if kind.__name__ in _OTHERWISE:
            continue
        known = {each.name: each for each in fields(kind)}  # type: ignore[arg-type]
        fixed: dict[str, Any] = dict.fromkeys(("customer_id", "winner_id"), planted.customer_id)
        fixed |= {"number": planted.phone, "mark": Mark(at=desk.clock.now())}
        args = {name: value for name, value in fixed.items() if name in known}
        for name in known.keys() & ids.keys():
            if ids[name]:
                args[name] = ids[name][0]
        if "case_ids" in known:
            args["case_ids"] = tuple(ids["case_id"])
        looked_for = next((name for name in ("text", "words") if name in known), "")
        if any(_is_needed(each) and each.name not in (*args, looked_for) for each in known.values()):
            continue
        for word in words if looked_for else ("",):
            yield kind(**args, **({looked_for: word} if looked_for else {}))


def _is_needed(field: Any) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _ids(desk: Desk, name: str, customer_id: UUID) -> list[UUID]:
    table = metadata.tables[name]
    asked = sa.select(table.c.id)
    if "customer_id" in table.c:
        asked = asked.where(table.c.customer_id == customer_id)
    with desk.database.reading() as connection:
        return list(connection.execute(asked).scalars())


# --- Planted bugs -----------------------------------------------------------------------------------------------------


def _bug(name: str, breaks: str, *changes: Change) -> Bug:
    return Bug(name, "answers", (breaks,), lambda: changes)


def _bug_of_talks(name: str, breaks: str, *changes: Change) -> Bug:
    return Bug(name, "conversation", (breaks,), lambda: changes)


def _without(kind: type) -> Mapping[type, Any]:
    return {each: change for each, change in veil._BY_TYPE.items() if each is not kind}


BUGS = (
    _bug("answers leave as they are", LEAKED, Change(door, "veiled", lambda answer, *_: answer)),
    _bug("contact points are forgotten", LEAKED, Change(veil, "_BY_TYPE", _without(veil.ContactPoint)),
         Change(veil.Secrets, "out_of", lambda self, text: text)),
    _bug("amounts of orders are forgotten", LEAKED, Change(veil, "_BY_TYPE", _without(veil.OrderSummary))),
    _bug("texts are not looked through", LEAKED, Change(veil.Secrets, "out_of", lambda self, text: text)),
    _bug("numbers of orders are left in texts", LEAKED, Change(veil, "orders_of", lambda connection, whose: [])),
    _bug("how parcels are followed is forgotten", LEAKED, Change(veil, "parcels_of", lambda connection, whose: []),
         Change(veil, "_BY_TYPE", _without(veil.Delivery))),
    _bug_of_talks("nobody can be confirmed", SHOWN,
         Change(standing.Present, "level", lambda self, whose: Level.NONE)),
    _bug_of_talks("whose conversation it is does not count", LEAKED,
         Change(standing, "talks_of", lambda connection, person: _everybodys(connection))),
    _bug_of_talks("a conversation that is over still opens", AGAIN,
         Change(standing.Present, "_find_hidden", lambda self, who: self.policy.hides(_best_ever(self, who)))),
    _bug_of_talks("whoever speaks next is known too", STRANGER, Change(Check, "spoken_by", lambda self, *_: self)),
    _bug_of_talks("the answer is logged", KEPT, Change(AnswerQuestion, "as_json", lambda self:
         self.model_dump_json()[:-1] + f',"said":"{self.said}"}}')),
)  # fmt: skip


def _everybodys(connection: sa.Connection) -> list[Any]:
    from agentdesk.core.interactions.store import interactions as all_of_them

    asked = sa.select(all_of_them).where(all_of_them.c.state.in_(["running", "wrap_up"]))
    return list(connection.execute(asked.where(all_of_them.c.customer_id.is_not(None))))


def _best_ever(present: standing.Present, customer_id: UUID) -> Any:
    found = sa.select(store.identity_checks.c.level).where(store.identity_checks.c.customer_id == customer_id)
    levels = [Level(each) for each in present.connection.execute(found).scalars()]
    later = [each for each in levels if each is Level.CONFIRMED]
    return later[0] if later else Level.NONE


PROMISE = Promise(
    name="masking",
    about="what is masked leaves the desk in no answer until somebody is confirmed; what they said is kept nowhere",
    size=1,
    unit="desks",
    parts={"answers": answers, "conversation": conversation},
    bugs=BUGS,
)
