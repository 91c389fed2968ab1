"""A service order: who comes, when, at what price, what was approved beforehand and what was done."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QWidget

from agentdesk.core import wording
from agentdesk.core.cases.details import ServiceOrder
from agentdesk.core.cases.model import Kind
from agentdesk.core.wording import text
from agentdesk.ui.cases.around import Around
from agentdesk.ui.cases.known import Known
from agentdesk.ui.cases.words import when
from agentdesk.ui.widgets.card import SectionCard
from agentdesk.ui.widgets.text import Text


def service_card(known: Known, page: Around) -> Iterator[QWidget]:
    if known.case.kind is not Kind.SERVICE_ORDER or not known.case.details:
        return
    order, zone = ServiceOrder.read(known.case.details), page.presenter.zone
    card = SectionCard(text("cases.service"), order.partner)
    appointment = f"{when(order.appointment_from, zone)} – {wording.time_of_day(order.appointment_to, zone)}"
    total = order.total()
    lines = [
        ("appointment", appointment),
        ("task", order.task),
        ("place", order.place),
        ("agreed_price", wording.money(order.agreed_price.money) if order.agreed_price else ""),
        *(("extra", f"{extra.words} · {wording.money(extra.price.money)} · {when(extra.approved_at, zone)}")
          for extra in order.extras),
        ("work_done", order.work_done),
        ("billing", text(f"cases.billing.{order.billing}") if order.billing else ""),
        ("total", wording.money(total) if total else ""),
    ]  # fmt: skip
    for name, words in lines:
        if words:
            card.body.addWidget(Text(f"{text(f'cases.field.{name}')}: {words}", wrap=True))
    yield card
