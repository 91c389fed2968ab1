"""A product, by a piece of its name or number: what the customer bought comes first, with its order."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from agentdesk.core.orders.commands import FindProducts, GetProduct
from agentdesk.core.orders.model import ProductFound
from agentdesk.core.wording import text
from agentdesk.ui.door import Door
from agentdesk.ui.interactions.results_above import ResultsAbove
from agentdesk.ui.language import follow_language
from agentdesk.ui.widgets.results import Result
from agentdesk.ui.widgets.text import one_line


class ProductField(QLineEdit):
    """`picked` has the product that was chosen, None once the field was emptied."""

    picked = Signal(object)

    def __init__(self, door: Door, customer_id: UUID | None, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._door, self._customer_id = door, customer_id
        self._found: dict[object, ProductFound] = {}
        self._chosen: UUID | None = None
        self._popup = ResultsAbove(self)
        self._popup.chosen.connect(self._pick)
        self.setClearButtonEnabled(True)
        self.textEdited.connect(self._typed)
        self.textChanged.connect(self._perhaps_emptied)
        follow_language(self)

    def retranslate(self) -> None:
        self.setPlaceholderText(text("cases.product_type"))
        self._popup.set_name(text("cases.field.product"))

    @property
    def answer(self) -> str:
        """The id of the product; what was typed, as long as none is chosen."""
        return str(self._chosen) if self._chosen else self.text().strip()

    def show_answer(self, answer: str) -> None:
        """What `answer` gave; of a product its name, as soon as it is known."""
        try:
            self._chosen = UUID(answer) if answer else None
        except ValueError:
            self._chosen = None
        self.setText("" if self._chosen else answer)
        if product_id := self._chosen:
            self._door.ask(GetProduct(product_id), owner=self, done=self._name, failed=lambda _: self.show_answer(""))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.text():
            self._look("")

    def _name(self, product: ProductFound) -> None:
        if self._chosen == product.id:
            self.setText(product_words(product))

    def _typed(self, words: str) -> None:
        self._chosen = None
        self._look(words)

    def _perhaps_emptied(self, words: str) -> None:
        if self._chosen and not words and self.isEnabled() and self.hasFocus():
            self._chosen = None
            self.picked.emit(None)

    def _look(self, words: str) -> None:
        query = FindProducts(words, self._customer_id)
        self._door.ask(query, owner=self, done=self._show, failed=lambda _: self._show(()), supersedes="products")

    def _show(self, found: Sequence[ProductFound]) -> None:
        self._found = {product.id: product for product in found}
        if self.hasFocus() and not self._chosen and (found or self.text()):
            self._popup.show_results([_result(each) for each in found], nothing=text("cases.product_none"))

    def _pick(self, key: object) -> None:
        product = self._found[key]
        self._chosen = product.id
        self.setText(product_words(product))
        self.picked.emit(product)


def product_words(product: ProductFound) -> str:
    return one_line(" · ".join(part for part in (product.name, product.options, product.sku) if part))


def _result(product: ProductFound) -> Result:
    return Result(
        key=product.id,
        icon="package",
        title=one_line(product.name or product.sku),
        detail=one_line(" · ".join(part for part in (product.options, product.sku) if part and product.name)),
        aside=product.order_number,
        group=text("cases.product_bought" if product.order_id else "cases.product_others"),
    )
