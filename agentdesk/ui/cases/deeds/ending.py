"""Resolving a case, closing it, opening it again."""

from __future__ import annotations

from collections.abc import Sequence

from agentdesk.core.cases import commands as asks
from agentdesk.core.cases.model import ONE_CONTACT, Needed
from agentdesk.core.commands import Command
from agentdesk.core.wording import text
from agentdesk.ui.cases.deeds.deed import Asking
from agentdesk.ui.cases.deeds.turns import TURNS
from agentdesk.ui.cases.known import Known, named_options, order_options
from agentdesk.ui.cases.new_case import options_of
from agentdesk.ui.cases.words import kind_words
from agentdesk.ui.forms.asks import Answers, Ask, How, id_of


def resolve_asks(known: Known) -> tuple[Ask, ...]:
    """What is needed and not there yet; cause and department always, for what is learnt from them."""
    case, stock, needed = known.case, known.stock, set(known.required)
    causes, departments = (
        named_options(stock.causes, case.cause_id),
        named_options(stock.departments, case.department_id),
    )
    return (
        *((Ask(name="reason", label="cases.field.reason", how=How.REASON, needed=True),)
          if Needed.REASON in case.missing else ()),
        *((Ask(name="product", label="cases.field.product", how=How.PRODUCT, needed=True),)
          if Needed.PRODUCT in case.missing else ()),
        *((Ask(name="order", label="cases.field.order", how=How.CHOICE, options=order_options(stock), needed=True),)
          if Needed.ORDER in case.missing else ()),
        Ask(name="resolution", label="cases.field.resolution", how=How.WORDS, needed=True, value=case.resolution),
        Ask(name="cause", label="cases.field.cause", how=How.CHOICE, options=causes, half=True,
            needed=Needed.CAUSE in needed, value=str(case.cause_id or "")),
        Ask(name="department", label="cases.field.department", how=How.CHOICE, options=departments, half=True,
            needed=Needed.DEPARTMENT in needed, value=str(case.department_id or "")),
        *((Ask(name="children", label="cases.field.children", how=How.CHOICE, needed=True,
               options=(("", "–"), *options_of("children", ("with", "leave")))),) if _open_children(known) else ()),
    )  # fmt: skip


def resolve(known: Known, said: Answers, seen: Answers) -> Command | None:
    return asks.ResolveCase(
        case_id=known.case.id,
        resolution=said["resolution"],
        reason_id=id_of(said.get("reason", "")),
        product_id=id_of(said.get("product", "")),
        order_id=id_of(said.get("order", "")),
        cause_id=id_of(said["cause"]),
        department_id=id_of(said["department"]),
        with_children=said.get("children") == "with",
        leave_children=said.get("children") == "leave",
    )


def _open_children(known: Known) -> bool:
    return any(child.status in TURNS for child in known.case.children)


def words_ask(label: str) -> Asking:
    return lambda known: (Ask(name="words", label=label),)


def reopen(known: Known, said: Answers, seen: Answers) -> Command | None:
    return asks.ReopenCase(case_id=known.case.id, words=said["words"])


def close(known: Known, said: Answers, seen: Answers) -> Command | None:
    return asks.CloseCase(case_id=known.case.id)


def resolve_notes(known: Known) -> Sequence[str]:
    if known.case.kind in ONE_CONTACT and not known.case.details:
        return (text("cases.note.by_procedure", kind=kind_words(known.case.kind)),)
    return ()
