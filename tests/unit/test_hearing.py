"""What a message is about and how its writer feels: heard from words, with the words shown, or not at all."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from agentdesk.core.hearing.ear import learn
from agentdesk.core.hearing.hearing import learned, seeds
from agentdesk.core.hearing.learner import Example
from agentdesk.core.hearing.model import Likely, Noted
from agentdesk.core.hearing.mood import felt
from agentdesk.core.hearing.words import LONGEST, tokens
from agentdesk.core.interactions.defaults import defaults, shipped_reason
from agentdesk.core.interactions.model import Mood, Reason
from tests.hearing import SEEDS, small_hearing

RESOURCES = Path(__file__).resolve().parents[2] / "agentdesk" / "resources"
LOST, FAULT = shipped_reason("delivery.lost"), shipped_reason("product.fault")


def reason(id: UUID, *, active: bool = True) -> Reason:
    return Reason(id, None, {"en": "any"}, 0, active=active)


@pytest.fixture(scope="module")
def hearing():
    return small_hearing()


# ── reasons ─────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("text", "key", "word"),
    [
        ("Mein Paket ist verloren gegangen, niemand hat es", "delivery.lost", "Paket"),
        ("Tracking says delivered but I never received my package", "delivery.lost", "package"),
        ("Kd: Gerät defekt, geht nicht mehr an", "product.fault", "defekt"),
        ("Could you send me a copy of the invoice please?", "billing.copy", "invoice"),
    ],
)
def test_a_message_suggests_its_reason_and_shows_the_words_that_carried_it(hearing, text, key, word):
    likely = hearing.likely(text).reason
    assert likely
    assert likely.reason_id == shipped_reason(key)
    assert any(word in shown.split() for shown in likely.words)
    assert all(shown in text for shown in likely.words)


@pytest.mark.parametrize(
    "text",
    ["", "Paket", "Hallo, hören Sie mich?", "What's the weather like?", "Spiel bitte etwas Musik von gestern",
     "12345 67890", "???", "Ich war gestern mit meiner Schwester im Theater"],
)  # fmt: skip
def test_what_is_about_nothing_we_know_suggests_nothing(hearing, text):
    assert hearing.likely(text).reason is None


def test_a_retired_reason_is_never_suggested():
    text = "Mein Paket ist verloren gegangen, niemand hat es"
    known = [reason(LOST, active=False), reason(FAULT), reason(shipped_reason("billing.copy"))]
    heard = learned([Noted(f"Paket {n} verloren gegangen", LOST, None) for n in range(60)], known, SEEDS)
    assert heard.likely(text).reason is None


def test_a_reason_of_the_shop_is_learned_from_its_own_notes():
    own = UUID(int=7)
    notes = [Noted(f"Schlüssel {n} nachgemacht, Zylinder klemmt", own, None) for n in range(60)]
    likely = (
        learned(notes, [reason(own), reason(LOST), reason(FAULT)], SEEDS)
        .likely("Zylinder klemmt, Schlüssel nachgemacht")
        .reason
    )
    assert likely
    assert likely.reason_id == own


def test_the_same_examples_give_the_same_judgement():
    examples = [Example(text, (key,)) for key, text in SEEDS if key in ("delivery.lost", "product.fault")]
    one, other = learn(examples), learn(examples)
    assert one
    assert other
    assert [one.best(text) for text in ("Das Paket ist weg", "x")] == [
        other.best(text) for text in ("Das Paket ist weg", "x")
    ]


def test_too_few_examples_or_one_kind_teach_nothing():
    assert learn([Example("Paket weg", ("a",))] * 10 + [Example("Rechnung", ("b",))] * 10) is None
    assert learn([Example(f"Paket {n}", ("a",)) for n in range(100)]) is None


def test_nothing_to_learn_from_is_a_hearing_that_says_nothing():
    assert learned([], [], SEEDS).likely("Mein Paket ist verloren gegangen").reason is None


def test_every_shipped_reason_has_seeds_in_both_languages():
    asked = {f"{group['key']}.{under['key']}" for group in json.loads((RESOURCES / "reasons.json").read_text("utf-8"))
             for under in group["under"]}  # fmt: skip
    assert {key for key, _ in seeds()} - {""} == asked
    for language in ("de", "en"):
        files = (RESOURCES / "hearing").glob(f"reasons_{language}_*.json")
        said = {key: texts for file in files for key, texts in json.loads(file.read_text("utf-8")).items()}
        assert said.keys() == {*asked, "none"}
        assert all(len(texts) == len(set(texts)) >= 24 for texts in said.values())
    assert defaults()  # the seeds' reasons are those of a new profile


def test_only_the_beginning_of_a_long_message_is_heard():
    assert sum(len(word) for word in tokens("wort " * LONGEST)) <= LONGEST


# ── moods ───────────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("Das ist eine absolute Frechheit, ich gehe zum Anwalt!!!", Mood.ANGRY),
        ("I am FURIOUS, this is unacceptable", Mood.ANGRY),
        ("Ich bin wirklich enttäuscht", Mood.DISAPPOINTED),
        ("I'm not happy with this", Mood.DISAPPOINTED),
        ("Kundin etwas verärgert", Mood.DISAPPOINTED),
        ("Eine wütende Kundin, seit drei Wochen kein Gerät", Mood.ANGRY),
        ("Das kann doch nicht wahr sein!", Mood.ANGRY),
        ("Die Farbe gefällt mir überhaupt nicht", Mood.DISAPPOINTED),
        ("Bisher wurde ich nur vertröstet", Mood.DISAPPOINTED),
        ("Es gefällt mir, nicht nur wegen der Farbe", Mood.PLEASED),
        ("Der Umtausch war unkompliziert", Mood.PLEASED),
        ("Kunde ist zufrieden", Mood.PLEASED),
        ("That was really helpful", Mood.PLEASED),
        ("Super Service, ich bin begeistert 😍", Mood.DELIGHTED),
        ("I love it, it's amazing", Mood.DELIGHTED),
        ("war ganz nett, aber jetzt bin ich stinksauer", Mood.DISAPPOINTED),
    ],
)
def test_words_tell_a_mood(text, mood):
    found = felt(text)
    assert found.mood is mood or (found.mood, mood) == (Mood.ANGRY, Mood.DISAPPOINTED)
    assert found.words


@pytest.mark.parametrize(
    "text",
    ["Vielen Dank im Voraus und schöne Grüße", "Mit freundlichen Grüßen", "Liebe Frau Sommer, guten Tag",
     "Thank you, kind regards", "I'd like to know where it is, please", "Ich würde mich über eine Antwort freuen",
     "Wo ist mein Paket?", "Der Gutschein kam gestern", "", "12 !!!"],
)  # fmt: skip
def test_manners_and_plain_words_tell_none(text):
    assert felt(text).words == ()


def test_a_negation_turns_what_follows_it_within_its_clause_alone():
    assert felt("nicht zufrieden").points < 0 < felt("sehr zufrieden").points
    assert felt("not bad").mood is Mood.NEUTRAL
    assert felt("Paket nicht da, sehr verärgert").mood is Mood.ANGRY
    assert felt("nicht nur nett, sondern großartig").mood is Mood.DELIGHTED


def test_more_strength_is_more_feeling():
    plain, strong, loud = (felt(text).points for text in ("bin wütend", "bin sehr wütend", "bin sehr WÜTEND!!!"))
    assert loud < strong < plain < 0


def test_moods_are_learned_once_a_shop_has_noted_enough_of_them():
    notes = [Noted(f"Ofen {n} heult, Mieter redet viel", None, Mood.ANGRY) for n in range(200)]
    notes += [Noted(f"Ofen {n} schnurrt, Mieter summt", None, Mood.PLEASED) for n in range(200)]
    few, enough = learned(notes[:100], [], ()), learned(notes, [], ())
    assert few.likely("Der Ofen heult wieder") == Likely()
    heard = enough.likely("Ofen 7 heult, Mieter redet viel").mood
    assert heard
    assert heard.mood is Mood.ANGRY


def test_notes_without_mood_or_reason_do_no_harm():
    assert (
        learned([replace(Noted("irgendwas", None, None)) for _ in range(400)], [], ()).likely("irgendwas war da")
        == Likely()
    )
