"""What a deed is: when it can be done, what it asks for, and which command comes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agentdesk.core.cases.steps import Step, may
from agentdesk.core.commands import Command
from agentdesk.ui.cases.known import Asked, Known
from agentdesk.ui.forms.asks import Answers, Ask
from agentdesk.ui.theme import Tone

Asking = Callable[[Known], Sequence[Ask]]
Making = Callable[[Known, Answers, Answers], Command | None]
"""From what is known, what was answered, and what stood there at first; None where nothing is to be done."""
Looking = Callable[[Known, Answers, Asked], tuple[str, Tone]]
"""What is to be seen before it is done; in the database lane."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """`letter` does it on the page. `based`: refused if somebody has changed the case since its form was opened.
    `guarded`: what others did for the customer meanwhile is shown before it is sent. `goes_on`: with the case that came
    of it."""

    name: str
    icon: str
    letter: str
    step: Step
    ask: Asking
    make: Making
    when: Callable[[Known], bool] = lambda known: True
    look: Looking | None = None
    notes: Callable[[Known], Sequence[str]] = lambda known: ()
    based: bool = False
    guarded: bool = False
    goes_on: bool = False

    @property
    def name_key(self) -> str:
        return f"cases.do.{self.name}"

    def may(self, known: Known) -> bool:
        case = known.case
        merged = case.merged_into is not None and self.step not in (Step.ATTACH, Step.ARRANGE)
        return may(self.step, case.status) and not merged and self.when(known)
