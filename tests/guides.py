"""A small guide for tests: a question, and two ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from agentdesk.core.commands import Together
from agentdesk.core.guides.commands import AnswerStep, StartGuide, TakeIn
from agentdesk.core.guides.runs import edition_id

SMALL = """
guide: small
title: {de: Klein, en: Small}
about: {de: Zum Probieren, en: To try}
start: wish
steps:
  wish:
    say: [{tone: calm, de: "Was wünschen Sie?", du: "Was wünschst du?", en: "What would you like?"}]
    ask:
      into: wish
      question: {de: Wunsch, en: Wish}
      answers:
        - {is: again, de: Neu, en: Again, next: which}
        - {is: money, de: Geld, en: Money, next: how_much}
  how_much: {ask: {into: sum, question: {de: Wie viel?, en: How much?}, type: number, next: which}}
  which: {check: [{when: {field: failures.in_row, is: at_least, value: 2}, next: sorry}, {next: over}]}
  sorry: {say: [{tone: calm, de: "Das tut mir leid.", en: "I'm sorry."}], next: over}
  over: {end: {outcome: settled, solved: yes, reason: delivery.lost}}
"""


def begin(customer_id: UUID | None = None, **more: UUID) -> Together:
    """Taken in and started, in one."""
    editions = {"small": edition_id(SMALL)}
    start = StartGuide(guide="small", editions=editions, stack=(("small", "wish"),), customer_id=customer_id, **more)
    return Together.of(TakeIn(source=SMALL), start)


def answer(run_id: UUID, number: int, value: str, step: str) -> AnswerStep:
    return AnswerStep(run_id=run_id, number=number, value=value, stack=(("small", step),))


def run_id_of(result: Sequence[Mapping[str, str]]) -> UUID:
    return UUID(result[1]["run_id"])
