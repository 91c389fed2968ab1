"""Whether callers are asked who they are, by what, and what is masked until then."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from agentdesk.core.identity.commands import SetPolicy, ThePolicy
from agentdesk.core.identity.model import MOST_PROOFS, Level, Masked, Question
from agentdesk.core.settings.file.part import Here, Part, Steps
from agentdesk.core.settings.file.shapes import Shape


class Identity(Shape):
    """`needs`: from which level on a field is shown; what is not named always is."""

    check: bool
    needs: dict[Masked, Level]
    questions: tuple[Question, ...]
    proofs: Annotated[int, Field(ge=1, le=MOST_PROOFS)]
    most_wrong: Annotated[int, Field(ge=1, le=10)]
    at_counter: bool
    ask_why: bool = False


class IdentityPart(Part[Identity]):
    name = "identity"
    commands = (SetPolicy.kind,)
    shape = Identity

    def now(self, here: Here) -> Identity:
        policy = here.ask(ThePolicy())
        return Identity(
            check=policy.on,
            needs=dict(policy.needs),
            questions=policy.questions,
            proofs=policy.proofs,
            most_wrong=policy.most_wrong,
            at_counter=policy.at_counter,
            ask_why=policy.asks_why,
        )

    def plan(self, wanted: Identity, now: Identity, steps: Steps) -> None:
        said = SetPolicy(
            on=wanted.check,
            needs=wanted.needs,
            questions=frozenset(wanted.questions),
            proofs=wanted.proofs,
            most_wrong=wanted.most_wrong,
            at_counter=wanted.at_counter,
            asks_why=wanted.ask_why,
        )
        steps.add(said, (self.name,))
