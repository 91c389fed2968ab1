"""What the reader and the checker say to a guide, each at its step."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from agentdesk.core.guides.checker import Known
from agentdesk.core.guides.fields import Field, Type
from agentdesk.core.guides.shipped import faults_of, known_of_the_shipped, shipped_files, source_of
from agentdesk.core.guides.words import fault_words
from agentdesk.core.wording import knows
from tests.guides import SMALL

GOOD = """
guide: sample
title: {de: Probe, en: Sample}
about: {de: Zum Prüfen, en: To check}
offer: {when: {field: failures.in_row, is: at_least, value: 2}, weight: 10}
start: sorry
steps:
  sorry:
    say:
      - tone: warm
        de: "Der Ersatz war für {promise.due} zugesagt und ist nicht da."
        en: "The replacement was promised for {promise.due} and it isn't there."
        claims: [broken_promise]
      - {tone: calm, de: "Das tut mir leid.", en: "I'm sorry."}
    next: wish
  wish:
    ask:
      into: wish
      question: {de: Was wünscht der Kunde?, en: What does the customer want?}
      answers:
        - {is: again, de: Neu, en: Again, next: which}
        - {is: money, de: Geld, en: Money, next: amount}
  amount:
    ask: {into: sum, question: {de: Wie viel?, en: How much?}, type: money, next: which}
  which:
    check:
      - {when: {field: answers.wish, is: equals, value: money}, next: give}
      - {next: over}
  give:
    do: {open: voucher, most: 25, then: over, skipped: over, set: {reason: delivery.lost}}
  over:
    say: [{tone: calm, de: "Vereinbart.", en: "Agreed."}]
    end: {outcome: settled, solved: yes}
"""
_OF_OTHER = {"taken": Field(Type.YES_NO), "sum": Field(Type.MONEY)}
KNOWN = Known(
    {"delivery", "delivery.lost", "other.review"}, {"other": ()}, {"how"}, Decimal(25), answers={"other": _OF_OTHER}
)


def faults(source: str) -> list[tuple[str, str]]:
    return [(fault.code, fault.step) for fault in faults_of(source, "sample", KNOWN)[1]]


def changed(*pairs: tuple[str, str]) -> str:
    source = GOOD
    for old, new in pairs:
        assert old in source, old
        source = source.replace(old, new, 1)
    return source


def test_a_good_guide_has_no_faults():
    assert faults(GOOD) == []


def test_every_shipped_guide_is_good():
    known = known_of_the_shipped()
    for path in shipped_files():
        found = [fault_words(fault) for fault in faults_of(source_of(path), path.stem, known)[1]]
        assert found == [], path.name


def test_a_shop_that_works_in_one_language_needs_no_other_one():
    english = changed(('de: "Das tut mir leid.", ', ""), ("de: Neu, ", ""), ("{de: Probe, en: Sample}", "{en: Sample}"))
    german = changed((', en: "I\'m sorry."', ""))
    in_one = lambda source, *languages: [  # noqa: E731
        (fault.step, fault.place)
        for fault in faults_of(source, "sample", replace(KNOWN, languages=languages))[1]
        if fault.code == "translation"
    ]
    assert in_one(english, "en") == in_one(german, "de") == []
    assert in_one(english, "de") == [("", "title de"), ("sorry", "say 2 de"), ("wish", "ask answers 1 de")]
    assert in_one(english, "de", "en") == in_one(english, "de")
    nothing = changed((', de: "Das tut mir leid.", en: "I\'m sorry."', ""))
    assert in_one(nothing, "en") == [("sorry", "say 2 en")]


CASES = [
    ("dead_end", "sorry", [("    next: wish\n", "")]),
    ("dead_end", "wish", [("en: Again, next: which", "en: Again")]),
    ("dead_end", "amount", [("type: money, next: which", "type: money")]),
    ("dead_end", "give", [("then: over, ", "")]),
    ("unknown_step", "wish", [("en: Again, next: which", "en: Again, next: gone")]),
    ("unreachable", "give", [("value: money}, next: give", "value: money}, next: over")]),
    ("no_end", "over", [("end: {outcome: settled, solved: yes}", "next: sorry")]),
    ("loop", "sorry", [("    next: wish\n", "    next: sorry\n")]),
    ("unset", "over", [("Agreed.", "{answers.sum}"), ("Vereinbart.", "{answers.sum}")]),
    ("never_asked", "over", [("Agreed.", "{answers.day}")]),
    ("never_asked", "which", [("field: answers.wish, is: equals", "field: answers.wishes, is: equals")]),
    ("unknown_field", "sorry", [("promise.due} and", "promise.done} and")]),
    ("not_sayable", "sorry", [("promise.due} and", "case.severity} and")]),
    ("money", "give", [("most: 25", "most: 25.01")]),
    ("most_needed", "give", [("most: 25, ", "")]),
    ("most_not_here", "give", [("open: voucher", "open: note")]),
    ("unknown_value", "give", [("reason: delivery.lost", "reason: delivery.lost, kind: mystery")]),
    ("unknown_reason", "give", [("reason: delivery.lost", "reason: delivery.nowhere")]),
    ("translation", "sorry", [(', en: "I\'m sorry."', "")]),
    ("translation", "wish", [(", en: Again", "")]),
    ("du_missing", "sorry", [("Das tut mir leid.", "Ich helfe Ihnen.")]),
    ("du_says_sie", "sorry", [('leid.",', 'leid.", du: "Das sage ich Ihnen.",')]),
    ("silent", "sorry", [("      - {tone: calm, de: \"Das tut mir leid.\", en: \"I'm sorry.\"}\n", "")]),
    ("silent", "over", [("Vereinbart.", "Bis {order.due}.")]),
    ("unclaimed", "sorry", [("        claims: [broken_promise]\n", "")]),
    ("phone_words", "over", [("Vereinbart.", "Ich höre zu.")]),
    ("phone_words", "over", [("Agreed.", "I'll stay on the line.")]),
    ("live_words", "over", [("Agreed.", "One moment.")]),
    ("unknown_claim", "sorry", [("claims: [broken_promise]", "claims: [sunshine]")]),
    ("never", "which", [("is: equals, value: money", "is: unknown")]),
    ("never", "sorry", [("claims: [", "when: {field: promise.broken, is: no}\n        claims: [")]),
    ("operator", "which", [("is: equals, value: money", "is: at_least, value: money")]),
    ("value", "which", [("is: equals, value: money", "is: equals, value: gold")]),
    ("two_types", "amount", [("into: sum", "into: wish")]),
    ("review", "over", [("Agreed.", "Agreed. Please leave us a review.")]),
    ("unknown_guide", "sorry", [("    next: wish\n", "    call: nowhere\n    next: wish\n")]),
    ("calls_itself", "sorry", [("    next: wish\n", "    call: sample\n    next: wish\n")]),
    ("unknown_article", "sorry", [("    next: wish\n", "    read: nowhere\n    next: wish\n")]),
    ("several_acts", "sorry", [("    next: wish\n", "    next: wish\n    end: {outcome: settled}\n")]),
    ("last_branch", "which", [("      - {next: over}\n", "")]),
    ("words_unseen", "which", [("  which:\n", "  which:\n    hint: {de: Da., en: There.}\n")]),
    ("braces", "sorry", [("{promise.due} and", "{promise.due and")]),
    ("unknown_key", "sorry", [("tone: calm", "colour: blue, tone: calm")]),
    ("key_twice", "sorry", [("tone: calm", "tone: calm, tone: warm")]),
    ("unknown_value", "sorry", [("tone: warm", "tone: loud")]),
    ("never", "", [("value: 2}", "value: -2}"), ("is: at_least", "is: less_than")]),
    ("unknown_step", "", [("start: sorry", "start: nowhere")]),
    ("other_name", "", [("guide: sample", "guide: other_sample")]),
    ("alias", "", [("title: {", "title: &a {")]),
    ("tag", "", [("start: sorry", "start: !!python/name:os.system sorry")]),
    ("not_yaml", "", [("start: sorry", "start: 'sorry")]),
    ("too_deep", "", [("start: sorry", "start: " + "[" * 30 + "]" * 30)]),
    ("too_large", "", [("start: sorry", "start: sorry # " + "x" * 200_000)]),
]  # fmt: skip


@pytest.mark.parametrize(("code", "step", "changes"), CASES, ids=[f"{code} {step}" for code, step, _ in CASES])
def test_what_is_wrong_is_said_with_its_step(code, step, changes):
    assert (code, step) in faults(changed(*changes))
    assert knows(f"guides.fault.{code}")


def test_a_condition_that_asks_whether_an_answer_is_known_may_stand_where_it_may_be_missing():
    when = "when: {all: [{field: answers.sum, is: known}, {field: answers.sum, is: more_than, value: 5}]}"
    said = f'{{tone: warm, de: "Es sind {{answers.sum}}.", en: "It is {{answers.sum}}.", {when}}}, '
    assert faults(changed(('{tone: calm, de: "Vereinbart', said + '{tone: calm, de: "Vereinbart'))) == []


CALLS = ("    next: wish\n", "    call: other\n    next: wish\n")
TAKEN = "field: answers.wish, is: equals, value: money"


def test_the_answers_of_a_called_guide_can_be_asked_for_and_said():
    taken = (TAKEN, "field: answers.other.taken, is: yes")
    said = (("Agreed.", "{answers.other.sum}"), ("Vereinbart.", "{answers.other.sum}"))
    assert faults(changed(CALLS, taken)) == []
    assert faults(changed(CALLS, taken, *said)) == [("silent", "over")], "it may not have been asked there"
    assert ("never_asked", "which") in faults(changed(taken))
    assert ("never_asked", "which") in faults(changed(CALLS, (TAKEN, "field: answers.other.gone, is: yes")))
    assert faults(changed(CALLS, (TAKEN, "field: answers.other.taken, is: at_least, value: 1")))[0][0] == "operator"


def test_an_ill_typed_comparison_does_not_keep_the_checker_from_the_rest():
    assert ("value", "") in faults(changed(("value: 2}", "value: many}")))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("en: Money, next: how_much", "en: Money, next: nowhere"),
        ('du: "Was wünschst du?"', 'du: "Was wünschen Sie?"'),
        ("value: 2}, next: sorry", "value: x}, next: sorry"),
        ("reason: delivery.lost", "reason: delivery.gone"),
        ("start: wish", "start: nowhere"),
    ],
)
def test_a_fault_leads_to_its_own_line(right: str, wrong: str) -> None:
    source = SMALL.replace(right, wrong)
    line = next(n for n, each in enumerate(source.splitlines(), 1) if wrong in each)
    assert {fault.line for fault in faults_of(source, "small", known_of_the_shipped())[1]} == {line}
