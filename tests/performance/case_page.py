"""A case's page, from asking for it to its first painted picture, where its customer has a long history.

The floor is the very same statements on a bare connection, and every word of the page as a plain label in a column.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import sqlalchemy as sa
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QVBoxLayout, QWidget

from agentdesk.core.callbacks.store import callbacks
from agentdesk.core.cases.store import case_clocks, cases
from agentdesk.core.clock import FixedClock
from agentdesk.core.customers.store import customers
from agentdesk.core.desk import Desk
from agentdesk.core.people.commands import TheShop
from agentdesk.core.people.store import people
from agentdesk.core.promises.store import promises
from agentdesk.core.storage.connect import open_sqlcipher
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.gate import gate_open
from agentdesk.core.storage.schema import facts
from agentdesk.ui.cases.page import CasePage
from agentdesk.ui.cases.presenter import CasePresenter
from agentdesk.ui.door import Door
from agentdesk.ui.tasks import run_inline
from agentdesk.ui.theme import Theme
from agentdesk.ui.widgets.countdown import Waker
from tests.desks import KEY, NOON, open_shop
from tests.journeys.window import painted
from tests.performance import work
from tests.performance.kept import filled, folder_of_files
from tests.performance.pairs import Pair, measure
from tests.performance.view import ask_bare, customer_row, fact_rows, put, recorded

SIZE = 5_000
CASES, STEPS, PROMISES, CALLBACKS = 12, 20, 5, 2


def run(size: int = SIZE, seed: int = 1) -> Iterator[dict[str, Any]]:
    """`size` is the number of timeline rows of each customer."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    Theme(app, mode="light")
    with folder_of_files() as folder:
        path = filled(folder / f"case-page-{size}-{seed}.db", lambda desk: fill(desk, size, random.Random(seed)))
        desk, bare = Desk(Database.sqlite(path, KEY), FixedClock(NOON)), open_sqlcipher(path, KEY)
        with desk.database.reading() as connection:
            me = connection.execute(sa.select(people.c.id)).scalar_one()
            ids = list(connection.execute(sa.select(cases.c.id).order_by(cases.c.number)).scalars())
        pairs = [_pair(desk, me, bare, case_id) for case_id in ids]
        yield measure("case_page", size, pairs, note=f"{STEPS} steps, {PROMISES} promises, {CALLBACKS} callbacks")
        bare.close()
        desk.database.close()


def fill(desk: Desk, size: int, chance: random.Random) -> None:
    me = open_shop(desk)
    ids = [UUID(int=chance.getrandbits(128)) for _ in range(CASES)]
    with desk.database.writing() as connection, gate_open(connection):
        put(connection, customers, (customer_row(n, key) for n, key in enumerate(ids)))
        mine = [work._case(n, chance, me, [key], open=True) for n, key in enumerate(ids)]
        put(connection, cases, iter(mine))
        put(connection, case_clocks, (work._clock(case) for case in mine))
        for case in mine:
            of_it, key = {"case_id": case["id"]}, case["customer_id"]
            steps = fact_rows(chance, me, key, STEPS)
            put(connection, facts, (row | _step(case, n) for n, row in enumerate(steps)))
            put(connection, facts, fact_rows(chance, me, key, size))
            put(connection, promises, (work._promise(chance, me, [key], True) | of_it for _ in range(PROMISES)))
            put(connection, callbacks, (work._callback(chance, me, [key], True) | of_it for _ in range(CALLBACKS)))
        connection.exec_driver_sql("ANALYZE")


def _step(case: dict[str, Any], n: int) -> dict[str, Any]:
    at = case["opened_at"] + timedelta(minutes=n)
    data = {"case_id": str(case["id"]), "number": case["number"], "subject": case["subject"], "words": "Nachgefragt"}
    return {"kind": "case.changed", "lane": "case", "data": data, "occurred_at": at, "recorded_at": at}


def _pair(desk: Desk, me: UUID, bare: Any, case_id: UUID) -> Pair:
    door = Door(desk, me, run_inline())
    shop = desk.ask(TheShop(), actor=me)
    assert shop

    def ours() -> QWidget:
        page = CasePage(CasePresenter(door, shop), Waker(desk.clock))
        page.begin(case_id)
        return _painted(page)

    with recorded(desk) as sent:
        words = painted(ours())

    def floor() -> QWidget:
        ask_bare(bare, sent)
        return _painted(_labels(words))

    return Pair(_gone(ours), _gone(floor))


def _labels(words: list[str]) -> QWidget:
    column, area = QWidget(), QScrollArea()
    layout = QVBoxLayout(column)
    for each in words:
        layout.addWidget(QLabel(each))
    area.setWidget(column)
    return area


def _painted(widget: QWidget) -> QWidget:
    widget.resize(804, 760)
    widget.show()
    QApplication.processEvents()
    widget.grab()
    return widget


def _gone(call: Callable[[], QWidget]) -> Callable[[], None]:
    def made_and_gone() -> None:
        widget = call()
        widget.hide()
        widget.deleteLater()

    return made_and_gone
