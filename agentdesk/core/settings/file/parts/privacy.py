"""What the shop lays down about everyone's rights."""

from __future__ import annotations

from agentdesk.core.privacy.request_commands import SetPrivacyRules, ThePrivacyRules
from agentdesk.core.settings.file.part import Here, Part, Steps
from agentdesk.core.settings.file.shapes import Shape


class Privacy(Shape):
    four_eyes: bool


class PrivacyPart(Part[Privacy]):
    name = "privacy"
    commands = (SetPrivacyRules.kind,)
    shape = Privacy

    def now(self, here: Here) -> Privacy:
        return Privacy(four_eyes=here.ask(ThePrivacyRules()).four_eyes)

    def plan(self, wanted: Privacy, now: Privacy, steps: Steps) -> None:
        steps.add(SetPrivacyRules(four_eyes=wanted.four_eyes), (self.name, "four_eyes"))
