"""Whatever a shop lays down is in the file of its settings, or somebody has said why it is not."""

from __future__ import annotations

from collections import Counter

from agentdesk.core.settings.commands import TakeIn
from agentdesk.core.settings.file.parts import IN_NO_FILE, PARTS
from agentdesk.core.settings.model import SECTION_OF
from agentdesk.core.wording import knows

HOW = """
A kind of command that changes settings belongs to a part of the settings file:
1. write a `Part` in agentdesk/core/settings/file/parts/ (name, commands, shape, now, plan) and list it in PARTS there,
   behind whatever it refers to; or name the kind in IN_NO_FILE with the reason;
2. say what it is: packaging/messages.py add settings.file.NAME "…" "…" and settings.part.NAME "…" "…";
3. let chance change it, in tests/settings_files.py (`Chance`), so that the round trip is tried with it.
"""


def test_every_setting_is_in_the_file_or_has_a_reason_why_not() -> None:
    claimed = {kind for part in PARTS for kind in part.commands} | set(IN_NO_FILE) | {TakeIn.kind}
    assert set(SECTION_OF) - claimed == set(), HOW
    assert claimed - set(SECTION_OF) == set(), "told in the history of settings as well: settings/model.py"


def test_no_setting_is_in_two_parts() -> None:
    kinds = Counter(kind for part in PARTS for kind in {*part.commands})
    assert [kind for kind, parts in kinds.items() if parts > 1 or kind in IN_NO_FILE] == []
    assert len({part.name for part in PARTS}) == len(PARTS)


def test_every_part_says_what_it_is() -> None:
    keys = [f"settings.{where}.{part.name}" for part in PARTS for where in ("file", "part")]
    assert [key for key in keys if not knows(key)] == [], HOW
