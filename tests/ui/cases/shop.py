"""What tests of cases in the window find in their shop."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QApplication

from agentdesk.core.cases.commands import CasesOf, GetCase, OpenCase
from agentdesk.core.cases.model import Case, CaseRow, Kind
from agentdesk.core.commands import Command
from agentdesk.core.customers.commands import CreateCustomer, CustomerByNumber, NewPoint
from agentdesk.core.customers.model import PointKind
from agentdesk.core.intake import model as intake
from agentdesk.core.intake.commands import StartImport
from agentdesk.core.intake.records import CustomerRef, OrderLineRecord, OrderRecord, ProductRecord
from agentdesk.core.intake.runner import Running, run_import
from agentdesk.core.interactions.model import Channel
from agentdesk.core.workplace import Workplace
from agentdesk.ui.cases.part import CasesPart
from agentdesk.ui.forms.form import Form
from tests.journeys.window import Window

CUSTOMER = "K-100001"


def fill(place: Workplace) -> None:
    me = place.person().id
    mail = NewPoint(kind=PointKind.EMAIL, value="joerg@quellenthal.example")
    made = place.desk.execute(
        CreateCustomer(salutation="Herr", given_name="Jörg", family_name="Quellenthal", points=(mail,)), actor=me
    )
    for subject, kind in (("Parcel is lost", Kind.COMPLAINT), ("Copy of the bill", Kind.QUESTION)):
        command = OpenCase(
            customer_id=UUID(made["customer_id"]), subject=subject, case_kind=kind, channel=Channel.EMAIL
        )
        place.desk.execute(command, actor=me)


def buy_mills(place: Workplace) -> None:
    """Three mills in the shop; the customer bought one of them."""
    running = Running(place.desk, place.person().id)
    mills = [ProductRecord(sku=f"M-{n}", name=name) for n, name in enumerate(("Mühle rot", "Mühle blau", "Waage"))]
    lines = (OrderLineRecord(sku="M-1", name="Mühle blau", quantity="1", unit_price="49", total="49"),)
    bought = OrderRecord(number="B-77", customer_ref=CustomerRef(number=CUSTOMER), lines=lines, total="49")
    for kind, rows in ((intake.Kind.PRODUCTS, mills), (intake.Kind.ORDERS, [bought])):
        start = StartImport(record_kind=kind, file_name="shop.csv", source="shop")
        run_import(running, start, partial(enumerate, list(rows), 2), {})


class Cases:
    """The same shop as the desk tells it, while a window is open over it."""

    def __init__(self, window: Window) -> None:
        assert window.start.workbench
        self.bench, self.window = window.start.workbench, window
        self.desk, self.me = self.bench.workplace.desk, self.bench.person.id
        self.customer = self.desk.ask(CustomerByNumber(CUSTOMER), actor=self.me)

    def all(self) -> tuple[CaseRow, ...]:
        return self.desk.ask(CasesOf(self.customer), actor=self.me)

    def of(self, subject: str) -> Case:
        row = next(case for case in self.all() if subject in case.subject)
        return self.desk.ask(GetCase(row.id), actor=self.me)

    def do(self, command: Command) -> Any:
        """As somebody else at another desk would."""
        return self.desk.execute(command, actor=self.me)

    def show_customer(self) -> None:
        self.bench.show_customer(self.customer)
        self.window.see("Cases", "2 open", "Notes")

    @property
    def part(self) -> CasesPart:
        return next(part for part in self.bench.parts if isinstance(part, CasesPart))

    @property
    def form(self) -> Form:
        """The one that is shown."""
        return next(form for form in self.bench.window.findChildren(Form) if form.isVisible())

    @property
    def keyboard(self) -> str:
        """What a screen reader calls whatever has it."""
        focus = QApplication.focusWidget()
        return focus.accessibleName() if focus else ""

    def open(self, subject: str) -> None:
        """By the card, as a person does."""
        self.show_customer()
        self.window.key("Shift+F9")
        self.window.wait(lambda: "C-10" in self.keyboard, lambda: f"the keyboard is at {self.keyboard}")
        number = self.of(subject).code
        for _ in self.all():  # in what order they stand depends on the hour
            if number in self.keyboard:
                break
            self.window.key("Down")
        self.window.key("Return")
        self.window.see(f"{number} · {subject}", "History")
