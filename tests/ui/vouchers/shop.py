"""A shop that gives vouchers, for windows in tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from agentdesk.core.commands import Command
from agentdesk.core.customers.commands import CreateCustomer, NewPoint
from agentdesk.core.customers.model import PointKind
from agentdesk.core.goodwill.commands import IssueVoucher
from agentdesk.core.interactions.defaults import shipped_reason
from agentdesk.core.storage.schema import facts
from agentdesk.core.vouchers import issuing
from agentdesk.core.vouchers.commands import GetVoucher
from agentdesk.core.vouchers.model import Stub, Voucher
from agentdesk.core.workplace import Workplace, create_workplace
from agentdesk.ui.door import Door
from agentdesk.ui.tasks import TaskRunner
from agentdesk.ui.widgets.printers import Printers, whole_sheets
from tests.journeys.shops import SHOP
from tests.profiles import PASSPHRASE


class FilePrinter(Printers):
    """Puts what is printed into a file; without one there is no printer."""

    to_file: Path | None = None

    def there_are(self) -> bool:
        return self.to_file is not None

    def to_print(self, parent: QWidget, title: str, chosen: Callable[[QPrinter], object]) -> None:
        printer = whole_sheets(title)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(self.to_file))
        chosen(printer)


MAIL = "j.quellenthal+kaffee@example.org"


@dataclass
class Shop:
    place: Workplace
    runner: TaskRunner
    customer_id: UUID

    @classmethod
    def make(cls, folder: Path) -> Shop:
        place = create_workplace(folder, SHOP, passphrase=PASSPHRASE)
        mail = NewPoint(kind=PointKind.EMAIL, value=MAIL)
        made = CreateCustomer(given_name="Jörg", family_name="Quellenthal", points=(mail,))
        customer_id = UUID(place.desk.execute(made, actor=place.person().id)["customer_id"])
        return cls(place, TaskRunner(), customer_id)

    @property
    def me(self) -> UUID:
        return self.place.person().id

    @property
    def door(self) -> Door:
        return Door(self.place.desk, self.me, self.runner)

    def give(self, amount: int = 2_000, by: UUID | None = None) -> UUID:
        def make(stub: Stub) -> Command:
            return IssueVoucher(
                customer_id=self.customer_id,
                amount=amount,
                currency="EUR",
                reason_id=shipped_reason("product.fault"),
                stub=stub,
            )

        given = issuing.with_fresh_stub(self.place.desk, make, amount, "EUR", actor=by or self.me)
        return UUID(given["voucher_id"])

    def taken_out(self) -> list[tuple[str, str]]:
        """Of which days the sheet has left the house, and in which form."""
        asked = sa.select(facts.c.data).where(facts.c.kind == "vouchers.liability_exported").order_by(facts.c.id)
        with self.place.desk.database.reading() as connection:
            return [(data["day"], data["form"]) for data in connection.execute(asked).scalars()]

    def code(self, voucher_id: UUID) -> str:
        return issuing.code_of(self.place.desk, voucher_id, actor=self.me)

    def voucher(self, voucher_id: UUID) -> Voucher:
        return self.place.desk.ask(GetVoucher(voucher_id), actor=self.me)

    def close(self) -> None:
        self.runner.close()
        self.place.close()
