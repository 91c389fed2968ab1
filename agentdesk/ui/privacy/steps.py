"""What can be done about a request, or for somebody's rights: its questions, and the command they become. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from agentdesk.core.commands import Command
from agentdesk.core.customers.rights import OBJECTIONS, Bound, Ground
from agentdesk.core.errors import Refused
from agentdesk.core.privacy import request_commands as asked
from agentdesk.core.privacy.requests import Asked, Because, Identity, Right, Way, code
from agentdesk.core.wording import text
from agentdesk.ui.forms.asks import Answers, Ask, How


@dataclass(frozen=True, slots=True)
class Step:
    """`name` is that of its messages: `privacy.step.<name>` on its button, `….title` and `….save` on its form.
    `subject_id`: the request or the customer it is for."""

    name: str
    subject_id: UUID
    ask: Callable[[], Sequence[Ask]]
    make: Callable[[Answers], Command]
    about: str = ""
    """The number of the request, where there is one."""

    @property
    def form(self) -> str:
        """How a draft of it is called."""
        return f"privacy.{self.name}"

    @property
    def words(self) -> str:
        return text(f"privacy.step.{self.name}")

    def title(self) -> str:
        words = text(f"privacy.step.{self.name}.title")
        return f"{self.about} · {words}" if self.about else words

    def save(self) -> str:
        return text(f"privacy.step.{self.name}.save")

    def done(self) -> str:
        return text(f"privacy.step.{self.name}.done")


def steps_of(request: Asked, recipients: str = "", *, checked: bool = False) -> list[Step]:
    """What may be done next about a request that is open, the likeliest first. `recipients`: who else has the data, to
    be told of it; `checked`: an identity check stands that is enough for it."""
    if not request.is_open:
        return []
    id = request.id
    steps = [_identify(id, checked=checked)] if request.identity is None else []
    if request.right is not Right.ERASURE:
        steps.append(_settle(request, recipients))
    if not request.further_months:
        steps.append(_extend(id))
    return [replace(each, about=code(request.number)) for each in (*steps, _refuse(id), _withdraw(id))]


def record(customer_id: UUID, likely: Callable[[], Way]) -> Step:
    """`likely`: how it came, as far as that can be seen."""

    def ask() -> Sequence[Ask]:
        uses = [(each.value, text(f"privacy.bound.{each}")) for each in OBJECTIONS]
        way = likely()
        ways = sorted(Way, key=lambda each: each is not way)
        return (
            _choice("right", "privacy.ask.right", [(each.value, text(f"privacy.right.{each}")) for each in Right]),
            _choice("way", "privacy.ask.way", [(each.value, text(f"privacy.way.{each}")) for each in ways]),
            Ask(name="received_on", label="privacy.ask.received_on", how=How.DAY, hint="privacy.ask.received_hint",
                half=True, past=True),
            Ask(name="use", label="privacy.ask.use", how=How.CHOICE, options=tuple(uses), half=True,
                only=("right", Right.OBJECTION.value)),
            Ask(name="words", label="privacy.ask.words", how=How.WORDS),
        )  # fmt: skip

    def make(answers: Answers) -> Command:
        objects = answers["right"] == Right.OBJECTION and answers["use"]
        return asked.RecordRequest(
            customer_id=customer_id,
            right=Right(answers["right"]),
            way=Way(answers["way"]),
            received_on=date.fromisoformat(answers["received_on"]) if answers["received_on"] else None,
            words=answers["words"],
            objects_to=(Bound(answers["use"]),) if objects else (),
        )

    return Step("record", customer_id, ask, make)


def object_to(customer_id: UUID, standing: Sequence[Bound]) -> Step:
    def ask() -> Sequence[Ask]:
        open_uses = [each for each in OBJECTIONS if each not in standing]
        checks = [Ask(name=each.value, label=f"privacy.bound.{each}", how=How.CHECK, half=True) for each in open_uses]
        return (*checks, Ask(name="words", label="privacy.ask.words", how=How.WORDS))

    def make(answers: Answers) -> Command:
        uses = tuple(each for each in OBJECTIONS if answers.get(each.value) == "1")
        if not uses:
            raise Refused("privacy.objects_to_nothing")
        return asked.RecordObjection(customer_id=customer_id, objects_to=uses, words=answers["words"])

    return Step("object", customer_id, ask, make)


def restrict(customer_id: UUID) -> Step:
    def ask() -> Sequence[Ask]:
        grounds = [(each.value, text(f"privacy.ground.{each}")) for each in Ground]
        return (
            Ask(name="ground", label="privacy.ask.ground", how=How.CHOICE, options=tuple(grounds)),
            Ask(name="words", label="privacy.ask.more", how=How.WORDS),
        )

    return Step(
        "restrict",
        customer_id,
        ask,
        lambda answers: asked.RestrictCustomer(
            customer_id=customer_id, ground=Ground(answers["ground"]), words=answers["words"]
        ),
    )


def lift(customer_id: UUID) -> Step:
    return Step(
        "lift",
        customer_id,
        lambda: (Ask(name="words", label="privacy.ask.told_before", how=How.WORDS, needed=True),),
        lambda answers: asked.LiftRestriction(customer_id=customer_id, words=answers["words"]),
    )


def end_objection(customer_id: UUID, standing: Sequence[Bound]) -> Step:
    """One of those that stand."""

    def ask() -> Sequence[Ask]:
        which = [(each.value, text(f"privacy.bound.{each}")) for each in standing]
        return (
            _choice("bound", "privacy.ask.which_objection", which),
            Ask(name="reason", label="privacy.ask.why_ended", how=How.WORDS, needed=True),
        )

    return Step(
        "end_objection",
        customer_id,
        ask,
        lambda answers: asked.EndObjection(
            customer_id=customer_id, bound=Bound(answers["bound"]), reason=answers["reason"]
        ),
    )


def _identify(id: UUID, *, checked: bool) -> Step:
    def ask() -> Sequence[Ask]:
        there = [Identity.CHECK] if checked else []
        there += [each for each in Identity if each is not Identity.CHECK]
        ways = [(each.value, text(f"privacy.identity.{each}")) for each in there]
        return (
            Ask(name="identity", label="privacy.ask.identity", how=How.CHOICE, options=tuple(ways)),
            Ask(name="words", label="privacy.ask.more", hint="privacy.ask.identity_hint"),
        )

    return Step(
        "identify",
        id,
        ask,
        lambda answers: asked.IdentifyRequester(
            request_id=id, identity=Identity(answers["identity"]), words=answers["words"]
        ),
    )


def _settle(request: Asked, recipients: str) -> Step:
    def ask() -> Sequence[Ask]:
        done = Ask(name="words", label="privacy.ask.what_was_done", how=How.WORDS, needed=True)
        told = Ask(name="told", label="privacy.ask.told_others", hint="privacy.ask.told_hint", value=recipients)
        return (done, told) if request.right in (Right.CORRECTION, Right.RESTRICTION) else (done,)

    return Step(
        "settle",
        request.id,
        ask,
        lambda answers: asked.SettleRequest(
            request_id=request.id, words=answers["words"], told=answers.get("told", "")
        ),
    )


def _extend(id: UUID) -> Step:
    def ask() -> Sequence[Ask]:
        months = [(str(n), text("privacy.months", count=n)) for n in (1, 2)]
        return (
            Ask(name="months", label="privacy.ask.months", how=How.CHOICE, options=tuple(months)),
            Ask(name="reason", label="privacy.ask.reason_told", how=How.WORDS, needed=True),
        )

    return Step(
        "extend",
        id,
        ask,
        lambda answers: asked.ExtendRequest(request_id=id, months=int(answers["months"]), reason=answers["reason"]),
    )


def _refuse(id: UUID) -> Step:
    def ask() -> Sequence[Ask]:
        because = [(each.value, text(f"privacy.because.{each}")) for each in Because]
        return (
            Ask(name="because", label="privacy.ask.because", how=How.CHOICE, options=tuple(because)),
            Ask(
                name="reason", label="privacy.ask.reason_told", hint="privacy.ask.complain", how=How.WORDS, needed=True
            ),
        )

    return Step(
        "refuse",
        id,
        ask,
        lambda answers: asked.RefuseRequest(
            request_id=id, because=Because(answers["because"]), reason=answers["reason"]
        ),
    )


def _withdraw(id: UUID) -> Step:
    return Step(
        "withdraw",
        id,
        lambda: (Ask(name="reason", label="privacy.ask.more"),),
        lambda answers: asked.WithdrawRequest(request_id=id, reason=answers["reason"]),
    )


def _choice(name: str, label: str, options: Sequence[tuple[str, str]]) -> Ask:
    return Ask(name=name, label=label, how=How.CHOICE, options=tuple(options), half=True)
