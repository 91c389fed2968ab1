"""What an incident that somebody begins by hand asks for, and its form on the page of incidents."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject

from agentdesk.core.cases.commands import OpenIncident
from agentdesk.core.cases.model import Severity
from agentdesk.core.people.model import SHOP
from agentdesk.core.wording import error_text, text
from agentdesk.ui.cases.known import Stock, stock_of
from agentdesk.ui.cases.new_case import options_of
from agentdesk.ui.forms.asks import Answers, Ask, How, Setting, id_of
from agentdesk.ui.forms.form import Form
from agentdesk.ui.forms.kept import Kept, KeptForms
from agentdesk.ui.forms.product_field import ProductField
from agentdesk.ui.parts import Bench

NEW_INCIDENT = "new_incident"


def incident_asks(subject: str = "") -> tuple[Ask, ...]:
    return (
        Ask(name="subject", label="cases.field.subject", needed=True, value=subject),
        Ask(name="severity", label="cases.field.severity", how=How.CHOICE, half=True,
            options=options_of("severity", Severity), value=Severity.SERIOUS),
    )  # fmt: skip


def _asks(stock: Stock) -> tuple[Ask, ...]:
    product = (Ask(name="product", label="cases.field.product", how=How.PRODUCT),) if stock.has_products else ()
    return (*incident_asks(), Ask(name="reason", label="cases.field.reason", how=How.REASON), *product)


def _command(said: Answers) -> OpenIncident:
    return OpenIncident(
        subject=said["subject"],
        severity=Severity(said["severity"]),
        reason_id=id_of(said.get("reason", "")),
        product_id=id_of(said.get("product", "")),
    )


class NewIncident(QObject):
    """One form at most; a draft from the first key on. `show` puts it on the page, `end` takes it away, `done` has what
    the desk answered and the id of the command."""

    def __init__(
        self,
        bench: Bench,
        kept: KeptForms,
        show: Callable[[Form], None],
        end: Callable[[], None],
        done: Callable[[dict[str, str], UUID], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bench, self._kept, self._show, self._end, self._done = bench, kept, show, end, done
        self.form: Form | None = None

    def begin(self) -> None:
        if self.form:
            self.form.take_focus()
            return
        door = self._bench.door
        look = lambda: stock_of(door.asked, None, door.person_id)  # noqa: E731
        door.work(look, owner=self, done=self._open, failed=lambda error: self._bench.tell(error_text(error)))

    def take_up(self) -> None:
        """One that was left half filled in stands there again."""
        if self.form is None and self._kept.of(NEW_INCIDENT, SHOP):
            self.begin()

    def _open(self, stock: Stock) -> None:
        if self.form:
            return
        door, shop = self._bench.door, self._bench.shop
        setting = Setting(door.clock, ZoneInfo(shop.time_zone), stock.reasons, stock.habits, shop.currency,
                          partial(ProductField, door, None))  # fmt: skip
        form = Form(partial(text, "cases.new_incident"), partial(_asks, stock), setting,
                    save=partial(text, "cases.save.incident"))  # fmt: skip
        kept = self._kept.of(NEW_INCIDENT, SHOP) or Kept(NEW_INCIDENT, SHOP, None, form.answers())
        form.fill(kept.answers)
        form.changed.connect(lambda: self._kept.keep(kept, form.answers()))
        form.saved.connect(lambda: self._save(form, kept))
        form.left.connect(self._leave)
        form.discarded.connect(lambda: self._discard(kept))
        self.form = form
        self._show(form)
        form.take_focus()

    def _save(self, form: Form, kept: Kept) -> None:
        def done(result: Any) -> None:
            self._kept.drop(kept)
            self._leave()
            self._done(result, kept.command_id)

        def refused(error: Exception) -> None:
            form.work(False)
            form.say(partial(error_text, error))

        form.work(True)
        self._bench.door.do(_command(form.final()), owner=form, id=kept.command_id, done=done, failed=refused)

    def _discard(self, kept: Kept) -> None:
        said = dict(kept.answers)
        self._kept.drop(kept)
        self._leave()
        self._bench.tell(text("cases.form.discarded"), partial(self._bring_back, said))

    def _bring_back(self, said: Answers) -> None:
        self._kept.keep(Kept(NEW_INCIDENT, SHOP, None, said), said)
        self.begin()

    def _leave(self) -> None:
        """By Esc: what was typed is kept for the next time."""
        if self.form:
            self.form = None
            self._end()
