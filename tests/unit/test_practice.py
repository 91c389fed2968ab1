"""Simulated customers: their files, how they take what is said, and what the debrief makes of it."""

from __future__ import annotations

import pytest

from agentdesk.core.practice.acts import Act, acts_of
from agentdesk.core.practice.reading import faults_of, manners, read_scenario, scenario, scenario_files, scenarios
from agentdesk.core.practice.talking import Rehearsal, Said, begin, hear

FILES = scenario_files()


def talk(name: str, language: str = "en", *own: str) -> Rehearsal:
    begun = begin(scenario(name), manners(), language)
    for words in own:
        begun = hear(begun, Said(words=words, own=True))
    return begun


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_scenario_that_comes_along_is_sound(path):
    found, faults = read_scenario(path.read_text(encoding="utf-8"))
    assert faults == ()
    assert found
    assert found.scenario == path.stem
    assert faults_of(found) == ()


def test_a_scenario_without_a_translation_or_with_an_unknown_act_is_refused():
    source = (FILES[0].parent / "second_parcel.yaml").read_text(encoding="utf-8")
    assert read_scenario(source.replace("title: {de:", "title: {fr:"))[1]
    unknown, _ = read_scenario(source.replace("to: [sorry]", "to: [sings]"))
    assert unknown
    assert any("sings" in fault.why for fault in faults_of(unknown))


@pytest.mark.parametrize(
    ("language", "words", "act"),
    [
        ("de", "Das tut mir leid.", Act.SORRY),
        ("de", "Jetzt beruhigen Sie sich erst mal.", Act.CALMS_DOWN),
        ("de", "Da ist der Paketdienst schuld.", Act.BLAMES),
        ("de", "Erzählen Sie, ich höre zu.", Act.LISTENS),
        ("de", "Es geht am Montag raus.", Act.NAMES_DAY),
        ("de", "Wie ist denn Ihre Kundennummer?", Act.ASKS_KNOWN),
        ("en", "I'm so sorry about this.", Act.SORRY),
        ("en", "Please calm down.", Act.CALMS_DOWN),
        ("en", "That's our policy, my hands are tied.", Act.FOBS_OFF),
        ("en", "Tell me what happened.", Act.LISTENS),
        ("en", "It leaves on Monday.", Act.NAMES_DAY),
        ("en", "That was our mistake.", Act.OWNS),
    ],
)
def test_words_tell_what_they_do(language, words, act):
    assert act in acts_of(words, language)


def test_whoever_is_listened_to_tells_more_and_calms_down():
    before = talk("second_parcel")
    after = talk("second_parcel", "en", "Tell me what happened, I'm listening.")
    assert after.last_words == before.scenario.tells[0]["en"]
    assert after.temper > before.temper
    assert after.turns[-1].because


def test_an_answer_before_anybody_listened_makes_angrier_once():
    offered = talk("second_parcel", "en", "We could send it again.")
    assert offered.last_words == offered.scenario.unheard["en"]
    assert offered.turns[-1].after < offered.turns[-1].before


def test_whoever_is_told_to_calm_down_long_enough_hangs_up():
    gone = talk("second_parcel", "en", "Please calm down.", "Really, calm down.", "Hello?")
    assert gone.is_over
    assert gone.last_words == gone.scenario.hangs_up["en"]


def test_the_words_of_a_guide_never_count_as_a_rebuff():
    begun = talk("second_parcel", "de")
    said = hear(begun, Said(words="Die Schuld ist nicht bei uns.", guide="second_failure", step="cause"))
    assert Act.BLAMES not in said.turns[-1].acts


def test_goals_are_met_by_what_was_said_and_done():
    assert {goal.met["en"] for goal in talk("second_parcel").scenario.goals if talk("second_parcel").met(goal)} == set()
    heard = talk("second_parcel", "en", "Tell me what happened.")
    assert heard.met(heard.scenario.goals[0])


def test_people_who_practise_meet_many_kinds_of_people():
    assert len(scenarios()) >= 1
