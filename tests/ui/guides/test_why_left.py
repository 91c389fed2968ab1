"""Why a guide was left is asked beside the wrap-up, answered by one key or not at all, and kept with the notes."""

from __future__ import annotations

from pathlib import Path

from agentdesk.core.guides.commands import SayWhyLeft
from agentdesk.core.interactions.drafting import Following
from agentdesk.ui.interactions.panel import ConversationPanel
from agentdesk.ui.interactions.then_strip import ThenChip
from agentdesk.ui.workbench import Workbench
from tests.journeys.window import Window, open_window
from tests.ui.guides.test_card import at, at_the_customer, profile

__all__ = ["profile"]
ASKED = "Guide “Praise” left: why?"


def leave_in_a_talk(window: Window, *guides: str) -> Workbench:
    """A contact in which these guides were left, with its wrap-up open."""
    bench, card = at_the_customer(window)
    known = bench.window.actions_of_window
    if bench.contacts.active is None:
        window.key("F2")
        window.see("Call in")
    for guide in guides:
        window.wait(lambda guide=guide: any(each.id == f"guide.start.{guide}" for each in known))
        known.run(f"guide.start.{guide}")
        window.wait(lambda: at(card) != "")
        known.run("guide.leave")
        window.wait(lambda: at(card) == "")
    known.run("call.notes")
    window.see_no_more(ASKED)
    window.key("Ctrl+Return")
    window.see("How did it end?")
    return bench


def said(bench: Workbench) -> list[str]:
    return [str(each.command.args["reason"]) for each in following(bench)]


def picked(bench: Workbench) -> tuple[str | None, str | None]:
    talk = bench.contacts.active
    assert talk
    return talk.draft.outcome, talk.draft.solved


def following(bench: Workbench) -> list[Following]:
    talk = bench.contacts.active
    assert talk
    return [each for each in talk.draft.then if each.command.kind == SayWhyLeft.kind]


def test_one_key_says_it_and_it_goes_with_the_wrap_up(profile: Path) -> None:
    with open_window(profile) as window:
        bench = leave_in_a_talk(window, "praise")
        window.see(ASKED, "did not fit", "took too long")
        window.key("C")
        window.see("Guide left: took too long")
        window.see_no_more(ASKED)
        assert said(bench) == ["too_long"]
        window.key("1", "Y")
        assert picked(bench) == ("settled", "yes"), "digits and letters do what they did"


def test_nobody_has_to_say_it(profile: Path) -> None:
    with open_window(profile) as window:
        bench = leave_in_a_talk(window, "praise")
        window.see(ASKED)
        window.key("1", "Y")
        bench.window.actions_of_window.run("call.reason")
        window.type("lost")
        window.see("Lost")
        window.key("Return")
        window.see("Delivery › Lost")
        window.key("Return")
        window.wait(lambda: bench.contacts.active is None, lambda: str(window.words()))


def test_own_words_are_on_disk_as_they_are_typed_and_there_again_after_a_restart(profile: Path) -> None:
    with open_window(profile) as window:
        bench = leave_in_a_talk(window, "praise")
        window.see(ASKED)
        window.key("D")
        window.see("In your own words")
        window.type("wanted to talk")
        assert said(bench) == ["wanted to talk"]
        window.key("Return")
        window.see("Guide left: wanted to talk")
        window.key("2")
        assert picked(bench) == ("informed", None), "the keyboard is back in the wrap-up"
        window.settle()
    with open_window(profile) as window:
        window.ready()
        window.see("Guide left: wanted to talk", "How did it end?")
        bench = window.start.workbench
        assert bench
        panel = bench.window.findChild(ConversationPanel)
        [chip] = panel.then.findChildren(ThenChip)
        chip.click()
        window.wait(panel.why.line.hasFocus)
        window.type("!")
        window.key("Escape")
        assert said(bench) == ["wanted to talk!"], "its own words are written on"


def test_what_is_asked_is_still_asked_after_a_restart(profile: Path) -> None:
    with open_window(profile) as window:
        leave_in_a_talk(window, "praise")
        window.see(ASKED)
        window.settle()
    with open_window(profile) as window:
        window.ready()
        window.see("How did it end?", ASKED)


def test_several_are_asked_about_one_after_the_other_and_each_can_be_said_otherwise(profile: Path) -> None:
    with open_window(profile) as window:
        bench = leave_in_a_talk(window, "praise", "second_failure")
        window.see("Guide “Second failure” left: why?")
        window.key("A")
        window.see(ASKED)
        window.key("B")
        window.see_no_more(ASKED)
        assert said(bench) == ["not_fitting", "other_wish"]
        chips = bench.window.findChild(ConversationPanel).then.findChildren(ThenChip)
        chips[0].click()
        window.see("Guide “Second failure” left: why?")
        window.key("C")
        assert said(bench) == ["too_long", "other_wish"]
        bench.contacts.then.remove(bench.contacts.active, following(bench)[0].id)
        window.see("Guide “Second failure” left: why?")


def test_at_the_counter_its_name_is_not_shown(profile: Path) -> None:
    with open_window(profile) as window:
        leave_in_a_talk(window, "praise")
        window.see(ASKED)
        window.key("Ctrl+H", "Up", "Return")  # from the channel that it is to the one at the foot
        window.see("At the counter", "A guide was left: why?")
        window.see_no_more(ASKED)
