"""Simulated customers: their files, how they take what is said, and what the debrief makes of it."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from uuid import UUID

import pytest

from agentdesk.core.guides.shipped import shipped
from agentdesk.core.practice.acts import Act, acts_of
from agentdesk.core.practice.debrief import Offered, as_text, debrief, untrue
from agentdesk.core.practice.deeds import Done, deeds_of
from agentdesk.core.practice.model import Deed
from agentdesk.core.practice.reading import (
    dated,
    faults_of,
    manners,
    read_scenario,
    scenario,
    scenario_files,
    scenarios,
)
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
    assert len(scenarios()) >= 12
    assert {each.temper for each in scenarios().values()} >= {1, 2, 3, 4}


def test_every_reply_bound_to_a_step_is_given_to_the_words_of_that_step():
    """Whatever else those words may be taken for."""
    for found in scenarios().values():
        for language in ("de", "en"):
            for reply in found.replies:
                for guide, step in (name.split(".") for name in reply.to if "." in name):
                    begun = begin(found, manners(), language)
                    begun = hear(begun, Said()) if reply.heard else begun
                    for phrase in shipped()[guide].steps[step].say:
                        said = Said(words=phrase.words[language], guide=guide, step=step)
                        assert hear(begun, said).last_words == reply.say[language], (found.scenario, guide, step)


def test_a_weekday_is_named_as_it_falls():
    monday = date(2026, 11, 23)
    source = (FILES[0].parent / "second_parcel.yaml").read_text(encoding="utf-8")
    read, _ = read_scenario(source)
    assert read
    assert "Am Samstag wird" in dated(read, monday).tells[0]["de"]
    assert "on Saturday" in dated(read, monday).tells[0]["en"]


def test_a_day_that_was_promised_before_names_none():
    assert Act.NAMES_DAY not in acts_of("Der Ersatz war für Montag zugesagt.", "de")
    assert Act.NAMES_DAY in acts_of("It was promised for Monday. You'll have it on Thursday.", "en")


def test_the_debrief_says_what_was_needed_what_turned_and_what_was_not_true():
    own = Said(words="I'm sorry you waited on hold so long.", own=True, offered="I'm sorry.",
               untrue=untrue("You have waited an hour on hold.", "en", {}))  # fmt: skip
    went = hear(hear(talk("second_parcel"), own), Said()).did([Deed.PROMISE])
    told = {
        section.title: section.lines
        for section in debrief(
            went, [Done(Deed.PROMISE, "There by Friday")], [Offered("Second failure", "Sorry.", used=False)]
        )
    }
    assert went.scenario.goals[0].met["en"] in told["What it was about for them"]
    assert went.scenario.goals[2].met["en"] in told["What it was about for them"]
    assert told["What you did"][0] == "Promise made: There by Friday"
    assert any("waited an hour" in line for line in told["What was true"])
    assert any("Second failure" in line for line in told["Guides that fitted"])
    assert went.last_words in as_text(went, debrief(went, [], []))


def test_deeds_are_told_by_what_was_carried_out_also_together_and_not_taken_back():
    promise = {"kind": "promises.make", "args": {"words": "There by Friday"}}
    given = {"amount": 500, "currency": "EUR", "words": "Sorry"}
    lines = [
        SimpleNamespace(command_id=UUID(int=n), kind=kind, args=args)
        for n, (kind, args) in enumerate(
            [
                ("together", {"commands": [promise]}),
                ("goodwill.give", given),
                ("guides.start", {}),
                ("cases.note_failure", {"words": "Late"}),
                ("undo", {"command_id": str(UUID(int=3))}),
            ]
        )
    ]
    done = list(deeds_of(lines))
    assert [each.deed for each in done] == [Deed.PROMISE, Deed.GOODWILL]
    assert done[0].words == "There by Friday"
    assert "5.00" in done[1].words


def test_own_words_count_as_a_step_only_where_they_do_what_stood_there():
    at = {"own": True, "guide": "second_failure", "step": "not_there", "offered": "It isn't there. I'm sorry."}
    sorry = hear(talk("second_parcel"), Said(words="I'm really sorry.", **at))
    other = hear(talk("second_parcel"), Said(words="Right then.", **at))
    assert "second_failure.not_there" in sorry.happened
    assert "second_failure.not_there" not in other.happened


def test_what_looking_it_up_proves_is_no_untruth_in_the_debrief():
    found, words = scenario("one_line_too_many"), "That was our mistake."
    assert untrue(words, "en", {}) == (words,)
    assert untrue(words, "en", {}, found.proves) == ()
    assert "our_fault" in {fault.why for fault in faults_of(found.model_copy(update={"proves": ()}))}
    assert "no_claim" in {fault.why for fault in faults_of(found.model_copy(update={"proves": ("no_claim",)}))}


def test_the_debrief_says_what_is_not_on_record_yet_and_names_the_words_of_a_step_once():
    offered = "Which item is it?"
    said = [Said(words=words, own=True, offered=offered) for words in ("Hello.", "I see.")]
    begun = begin(scenario("one_line_too_many"), manners(), "en")
    for each in said:
        begun = hear(begun, each)
    told = as_text(begun, debrief(begun, (), ()))
    assert told.count(offered) == 1
    assert "wasn't wrapped up" in told
    wrapped = debrief(begun, (Done(Deed.WRAP_UP, ""),), ())
    assert "wasn't wrapped up" not in as_text(begun, wrapped)
