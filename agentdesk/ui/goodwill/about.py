"""What goodwill is about besides its reason: order, product, case. Made when it is wanted, which is seldom."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from agentdesk.core.cases.model import ACTIVE
from agentdesk.core.orders.model import ProductFound
from agentdesk.core.wording import text
from agentdesk.ui.forms.fields import ChoiceField
from agentdesk.ui.forms.product_field import ProductField
from agentdesk.ui.goodwill.aim import Aim
from agentdesk.ui.goodwill.known import Known
from agentdesk.ui.goodwill.presenter import CustomerGoodwill
from agentdesk.ui.language import follow_language
from agentdesk.ui.widgets.field import FieldRow
from agentdesk.ui.widgets.flow import Growing


class About(Growing):
    """`aimed(aim)` once something else is meant."""

    aimed = Signal(object)

    def __init__(self, presenter: CustomerGoodwill, known: Known, aim: Aim) -> None:
        super().__init__()
        self._presenter, self._known, self._aim = presenter, known, aim
        self.order, self.case = ChoiceField(), ChoiceField()
        self.product = ProductField(presenter.door, presenter.customer.customer_id)
        fields = {"order": self.order, "product": self.product, "case": self.case}
        self._rows = {name: FieldRow("", field) for name, field in fields.items()}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for row in self._rows.values():
            column.addWidget(row)
        self.show_known(known, aim)
        for choice in (self.order, self.case):
            choice.setMinimumContentsLength(8)
            choice.currentIndexChanged.connect(lambda _: self._choose())
        self.product.picked.connect(self._pick)
        follow_language(self)

    @property
    def choices(self) -> tuple[ChoiceField, ...]:
        return self.order, self.case

    def show_known(self, known: Known, aim: Aim) -> None:
        self._known, self._aim = known, aim
        opened = self._presenter.customer.opened
        orders = opened.view.orders.newest if opened else ()
        cases = [each for each in known.cases if each.status in ACTIVE or each.id == aim.case_id]
        named = [(str(each.id), f"{each.number} · {each.first_line}") for each in orders]
        offer_anew(self.order, [("", text("give.none")), *named], aim.order_id or known.now.order_id)
        named = [(str(each.id), f"{each.code} · {each.subject}") for each in cases]
        offer_anew(self.case, [("", text("give.none")), *named], aim.case_id)
        self._rows["case"].setVisible(bool(cases))
        self._rows["product"].setVisible(bool(orders))

    def retranslate(self) -> None:
        for name, row in self._rows.items():
            row.set_words(text(f"give.field.{name}"))
        self.show_known(self._known, self._aim)

    def _choose(self) -> None:
        self.aimed.emit(replace(self._aim, case_id=_id(self.case), order_id=_id(self.order)))

    def _pick(self, product: ProductFound | None) -> None:
        """With it comes the order in which it was bought."""
        order_id = product.order_id if product and product.order_id else self._aim.order_id
        skus = (product.sku,) if product and product.sku else ()
        self.aimed.emit(replace(self._aim, skus=skus, order_id=order_id))


def offer_anew(field: ChoiceField, options: list[tuple[str, str]], chosen: object) -> None:
    """A list that is open stays as it is while it would say the same. What is not on offer is not chosen."""
    shown = [(field.itemData(n), field.itemText(n)) for n in range(field.count())]
    field.blockSignals(True)
    if shown != options:
        field.clear()
        field.offer(options)
    code = str(chosen or "")
    field.setCurrentIndex(max(0, field.findData(code)))
    field.blockSignals(False)


def _id(choice: ChoiceField) -> UUID | None:
    return UUID(choice.code) if choice.code else None
