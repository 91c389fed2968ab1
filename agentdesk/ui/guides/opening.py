"""What a step opens: the form that is there for it, with what the guide fills in beforehand."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from agentdesk.core import wording
from agentdesk.core.cases.commands import NoteFailure
from agentdesk.core.cases.model import Severity
from agentdesk.core.commands import Undo
from agentdesk.core.goodwill.policy import GoodwillKind
from agentdesk.core.guides.model import GOODWILL, Do, HandOver, Opens, Prefill, Read, To
from agentdesk.core.guides.running import DONE
from agentdesk.core.guides.situation import failure_kind
from agentdesk.core.ids import new_id
from agentdesk.core.interactions.model import full_reason
from agentdesk.core.money import Money
from agentdesk.core.promises.model import PromiseKind
from agentdesk.core.wording import error_text, text
from agentdesk.ui.guides.card import GuideCard
from agentdesk.ui.guides.words import label
from agentdesk.ui.handovers.offering import NAMED
from agentdesk.ui.handovers.words import SUPERVISORS
from agentdesk.ui.parts import Bench

OPENS = {
    Opens.CALLBACK: "callback.plan",
    Opens.PROMISE: "promise.make",
    Opens.FOLLOW_UP_CHECK: "promise.make",
    Opens.CASE: "case.new",
    Opens.REASON: "call.reason",
    Opens.CONTACT_POINT: "customer.add_point",
    Opens.ADDRESS: "customer.edit",
    Opens.NOTE: "call.notes",
    Opens.CANCELLATION: "case.cancel_order",
    Opens.WITHDRAWAL: "case.withdrawal",
    Opens.TERMINATION: "case.terminate",
    Opens.RETURN: "case.return",
    Opens.CONFIRMATION: "case.card",
}
"""The action that opens what a step wants done, where the guide fills in nothing; goodwill and failures have ways of
their own."""
_RECEIVERS = {To.SUPERVISOR: SUPERVISORS, To.LEVEL_2: "level:2", To.LEVEL_3: "level:3", To.NAMED_CONTACT: NAMED}


class Opening:
    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._noting: set[str] = set()

    def open(self, card: GuideCard, act: Do | Read | HandOver, most: Money | None) -> None:
        match act:
            case Read(article=key):
                self._bench.read_article(key)
            case HandOver():
                self._hand_over(card, act)
            case Do():
                self._open(card, act, most)

    def _hand_over(self, card: GuideCard, act: HandOver) -> None:
        card.presenter.open_step({})
        if case_id := card.presenter.case_id:
            self._bench.hand_over(case_id, _RECEIVERS[act.to], label(act.why))
        else:
            self._bench.tell(text("guides.needs_case"))
            self._bench.window.actions_of_window.run("case.new")

    def _open(self, card: GuideCard, do: Do, most: Money | None) -> None:
        bench, presenter, words = self._bench, card.presenter, label(do.filled.words)
        reason = bench.contacts.conversations.ready.reason_called(do.filled.reason)
        reason_id, talk = reason.id if reason else None, presenter.talk
        presenter.open_step(_filled(do, reason_id))
        if do.opens in GOODWILL:
            bench.give(GoodwillKind(do.opens.value), most, reason_id)
        elif do.opens is Opens.FAILURE:
            if not self._note_failure(card, do.filled):
                bench.tell(text("guides.failure_needs_reason"))
                bench.window.actions_of_window.run("call.reason")
        elif do.opens is Opens.REASON and reason_id and talk:
            bench.contacts.picks.reason(talk, reason_id)
            presenter.answer(DONE)
        elif do.opens is Opens.NOTE and words and talk:
            bench.contacts.conversations.insertion_wanted.emit(talk, words)
            if not words.endswith(":"):  # else something is to be typed behind it
                presenter.answer(DONE)
        elif do.opens is Opens.FOLLOW_UP_CHECK:
            bench.promise_about(words or text("guides.follow_up_check"))
        elif do.opens is Opens.PROMISE and words:
            bench.promise_about(words)
        elif do.opens is Opens.CALLBACK and words:
            bench.ring_about(card.customer_id, words, presenter.case_id)
        elif do.opens is Opens.CONFIRMATION and presenter.case_id:
            bench.show_case(presenter.case_id)
        elif not bench.window.actions_of_window.run(OPENS[do.opens]):
            bench.tell(text("guides.cannot_open", what=text(f"guides.opens.{do.opens}")))

    def _note_failure(self, card: GuideCard, filled: Prefill) -> bool:
        """At once, as the guide and the contact say it; the words at the foot of the window take it back. False where
        neither says what it was."""
        presenter = card.presenter
        if presenter.step in self._noting:  # the key was pressed twice
            return True
        known = presenter.situation
        key = filled.reason or str(known.get("contact.reason") or known.get("case.reason") or "")
        words = label(filled.words) or self._reason_words(key)
        if not words:
            return False
        noted = NoteFailure(
            customer_id=card.customer_id,
            case_id=presenter.case_id,
            failure=failure_kind(key),
            severity=Severity(filled.severity or Severity.NORMAL),
            words=words,
        )
        command_id, step, door, customer = new_id(), presenter.step, presenter.door, presenter.customer

        def told(_: object) -> None:
            self._noting.discard(step)
            presenter.know_of_failure(noted.words)
            presenter.steps.tell(card.customer_id, "failure", step)
            back = partial(door.do, Undo(command_id=command_id), owner=presenter)
            customer.happened.emit(text("guides.failure_noted", words=noted.words), back)

        def failed(error: Exception) -> None:
            self._noting.discard(step)
            presenter.refused.emit(error_text(error))

        self._noting.add(step)
        door.do(noted, owner=presenter, done=told, failed=failed, id=command_id)
        return True

    def _reason_words(self, key: str) -> str:
        ready = self._bench.contacts.conversations.ready
        reason = ready.reason_called(key)
        parent = ready.reason(reason.parent_id) if reason else None
        return wording.label(full_reason(reason.labels, parent.labels if parent else None)) if reason else ""


def _filled(do: Do, reason_id: UUID | None) -> dict[str, str]:
    """By the names of the fields of forms."""
    said = do.filled
    kind = PromiseKind.FOLLOW_UP_CHECK if do.opens is Opens.FOLLOW_UP_CHECK else ""
    found = {"reason": str(reason_id or ""), "severity": said.severity, "kind": said.kind,
             "subject": label(said.subject), "promise_kind": kind}  # fmt: skip
    return {name: words for name, words in found.items() if words}
