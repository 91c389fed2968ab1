"""Hostile words into every field of a desk: stored as they are, found, told on the timeline."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from agentdesk.core.callbacks.commands import NewWindow, PlanCallback
from agentdesk.core.cases.commands import AskQuery, GiveAnswer, MessageCame, NoteFailure, OpenCase
from agentdesk.core.cases.model import FailureKind
from agentdesk.core.commands import Role
from agentdesk.core.customers.commands import (
    AddNote,
    CreateCustomer,
    CustomerByNumber,
    FindCustomers,
    GetCustomer,
    NewPoint,
    PinAlert,
)
from agentdesk.core.customers.model import PointKind, Severity
from agentdesk.core.desk import Desk
from agentdesk.core.handovers.commands import OfferHandover, WrittenPacket
from agentdesk.core.intake.commands import StartImport
from agentdesk.core.intake.model import Kind
from agentdesk.core.intake.runner import Running, run_import
from agentdesk.core.interactions.commands import AddReason, SaveSnippet, StartInteraction
from agentdesk.core.interactions.model import Channel
from agentdesk.core.overview.commands import Timeline
from agentdesk.core.people.commands import AddPerson, AddTeam, ChangeShop
from agentdesk.core.promises.commands import MakePromise
from agentdesk.core.workplace import Workplace, create_workplace
from tests.profiles import PASSPHRASE, NoKeyring
from tests.promises.hostile_shop import write_down
from tests.promises.hostile_words import hostile_records, hostile_words, mark
from tests.promises.promise import Trial, Violation
from tests.promises.rows import all_rows
from tests.promises.session import SHOP

KINDS = {"customers": Kind.CUSTOMERS, "orders": Kind.ORDERS, "lines": Kind.LINES, "products": Kind.PRODUCTS,
         "notes": Kind.NOTES}  # fmt: skip


NOT_STORED = "foreign words are stored as they were written, but for what no database can hold"
NOT_FOUND = "customers are found by such words"


def into_the_desk(trial: Trial) -> Iterator[Violation]:
    """Every field of every kind of record, and of commands: stored, found, told on the timeline."""
    with trial.planted():
        root = trial.fresh_folder("desk")
        place = _hostile_place(root)
        desk, me, words = place.desk, place.person().id, hostile_words(root / PLANTED)
        import_all(desk, me, words)
        yield from _storable(desk)  # most bugs show here already
        write_all(desk, me, words)
        write_down(desk, me, words, root / PLANTED)
        yield from _as_written(desk, me, words)
        yield from _storable(desk)
        trial.count("hostile texts", len(words))
        place.close()
    if trial.bug is None:
        _filled[trial.seed] = root


def filled(trial: Trial) -> Path:
    """A folder with `profile`, full of hostile words, and `planted`, the files which they reach for."""
    if trial.seed not in _filled:
        list(into_the_desk(replace(trial, bug=None)))
    return _filled[trial.seed]


_filled: dict[int, Path] = {}
"""By seed: what was filled to be looked at is what the window is opened over."""

PROFILE, PLANTED = "profile", "planted"


def _hostile_place(root: Path) -> Workplace:
    _plant(root / PLANTED)
    place = create_workplace(root / PROFILE, SHOP, passphrase=PASSPHRASE, keys=NoKeyring())
    named = SHOP.model_dump(include={"region", "time_zone", "currency", "language"})
    shop_name = hostile_words(root / PLANTED)[0][:300]
    place.desk.execute(ChangeShop(shop_name=shop_name, **named), actor=place.person().id)
    return place


def _plant(folder: Path) -> None:
    folder.mkdir()
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    image.save(str(folder / "p.png"))
    (folder / "p.css").write_text("p { color: red }")


def import_all(desk: Desk, me: UUID, words: list[str]) -> None:
    for name, rows in hostile_records(words).items():
        start = StartImport(record_kind=KINDS[name], file_name=words[1][:400], source=words[0][:100])
        run_import(
            Running(desk, me), start, lambda rows=rows: [(n + 2, row) for n, row in rows], {"file": words[1][:400]}
        )


def write_all(desk: Desk, me: UUID, words: list[str]) -> None:
    """What people write about the customers that were imported, command by command."""
    for n, text in enumerate(words):
        customer_id = desk.ask(CustomerByNumber(f"K{n}"), actor=me)
        desk.execute(AddNote(customer_id=customer_id, words=text[:100_000] + "\0\ud800"), actor=me)
        alert = text[:400] or "x"
        desk.execute(PinAlert(customer_id=customer_id, severity=Severity.STOP, words=alert), actor=me)
        desk.execute(StartInteraction(customer_id=customer_id, answers=((text[:300], text[:300]),)), actor=me)
        desk.execute(AddReason(labels={"de": text[:300], "en": text[:300]}), actor=me)
        desk.execute(
            SaveSnippet(shortcut=f"s{n}", labels={"en": text[:300]}, words=_without_placeholders(text)), actor=me
        )
    colleague = UUID(desk.execute(AddPerson(name=words[1][:300], roles=frozenset({Role.AGENT})), actor=me)["person_id"])
    for n, text in enumerate(words):
        promise(desk, me, colleague, desk.ask(CustomerByNumber(f"K{n}"), actor=me), text[:400])
    email = NewPoint(kind=PointKind.EMAIL, value="x@example.org", label=words[0][:150])
    given_name, family_name = words[0][:200], "\0" + words[1][:150]
    own = CreateCustomer(number="K-own", given_name=given_name, family_name=family_name, points=(email,))
    desk.execute(own, actor=me)
    desk.execute(AddTeam(name=words[0][:300]), actor=me)


def promise(desk: Desk, me: UUID, colleague: UUID, customer_id: UUID, text: str) -> None:
    """A case with all that can be written about it, a promise, a callback, an offer from a colleague."""
    now = desk.clock.now()
    opened = OpenCase(customer_id=customer_id, subject=text, next_step=text, owner_id=me)
    case_id = UUID(desk.execute(opened, actor=me)["case_id"])
    later = {"case_id": case_id, "due_at": now + timedelta(days=2)}
    window = NewWindow(day=(now + timedelta(days=1)).date(), from_minute=600, to_minute=630)
    offer = OfferHandover(case_id=case_id, to_id=colleague, packet=WrittenPacket(story=text, wanted=text, tried=text))
    for command in (
        MakePromise(customer_id=customer_id, words=text, **later),
        AskQuery(question=text, asked_of=text, **later),
        GiveAnswer(case_id=case_id, topic=text, words=text),
        NoteFailure(customer_id=customer_id, case_id=case_id, failure=FailureKind.OTHER, words=text),
        MessageCame(case_id=case_id, words=text, channel=Channel.EMAIL),
        PlanCallback(customer_id=customer_id, phone="+491715550142", purpose=text, window=window),
        offer,
    ):
        desk.execute(command, actor=me)


def _without_placeholders(text: str) -> dict[str, str]:
    return {"en": text.replace("{{", "{").replace("}}", "}")[:10_000]}


def _as_written(desk: Desk, me: UUID, words: list[str]) -> Iterator[Violation]:
    for n, text in enumerate(words):
        customer_id = desk.ask(CustomerByNumber(f"K{n}"), actor=me)
        customer = desk.ask(GetCustomer(customer_id), actor=me)
        for field in ("family_name", "organisation", "tier"):
            if getattr(customer, field) != text[:200]:
                yield Violation(NOT_STORED, f"{field}: {text[:60]!r} became {getattr(customer, field)[:60]!r}")
        if customer_id not in {found.customer_id for found in desk.ask(FindCustomers(mark(n), 20), actor=me)}:
            yield Violation(NOT_FOUND, f"{mark(n)} in {text[:60]!r}")
        told = json.dumps([str(entry) for entry in desk.ask(Timeline(customer_id), actor=me).entries])
        if mark(n) not in told:
            yield Violation(NOT_STORED, f"the timeline says nothing of {mark(n)}")


def _storable(desk: Desk) -> Iterator[Violation]:
    """No database holds a NUL in text (PostgreSQL) or half a surrogate pair (any)."""
    for table, rows in all_rows(desk.database).items():
        for row in rows:
            for value in row:
                if any(_UNSTORABLE.search(words) for words in _all_words(value)):
                    yield Violation(NOT_STORED, f"{table}: {str(value)[:100]!r}")


_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def _all_words(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            yield from (words for inner in value.values() for words in _all_words(inner))
        case list():
            yield from (words for inner in value for words in _all_words(inner))
