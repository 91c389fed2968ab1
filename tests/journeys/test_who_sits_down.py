"""Who sits down at the window: whoever is named, whoever sat there last, and nobody by mistake."""

from __future__ import annotations

from pathlib import Path

from agentdesk.core.ids import new_id
from agentdesk.core.people.model import Role
from agentdesk.core.workplace import open_workplace
from agentdesk.ui.own_pages import PERSON
from agentdesk.ui.window_state import WindowState
from tests.journeys.window import PASSPHRASE, open_window


def test_a_name_that_nobody_has_sits_nobody_down(profile: Path) -> None:
    with open_window(profile, person="Nobody Atall") as window:
        window.see("Your desk could not be opened", "Nobody called Nobody Atall works here", "Open without a name")
        assert not window.start.workbench.is_ready


def test_instead_of_somebody_who_is_gone_sits_whoever_may_do_least_and_is_told(profile: Path) -> None:
    place = open_workplace(profile, given=PASSPHRASE)
    least = place.person_or_least(str(new_id()))
    everybody = place.people()
    place.close()
    assert least.foremost_role is Role.AGENT or all(each.foremost_role is not Role.AGENT for each in everybody)
    kept = WindowState.load(profile / "settings.json")
    kept.extra[PERSON] = str(new_id())
    kept.save(profile / "settings.json")
    with open_window(profile) as window:
        window.ready().see("no longer works here", least.name)
