"""What the shop lays down about everyone's rights."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from agentdesk.core.commands import Line
from agentdesk.core.consents.commands import SetWordings, Wordings
from agentdesk.core.consents.model import Channel, Purpose
from agentdesk.core.consents.wordings import whole
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


_Wording = Annotated[Line, StringConstraints(min_length=1)]


class _Said(Shape):
    de: _Wording
    en: _Wording


class _ByChannel(Shape):
    phone: _Said
    email: _Said
    letter: _Said
    message: _Said


class ConsentWordings(Shape):
    """The words that customers are asked with, by purpose, channel and language."""

    advertising: _ByChannel
    survey: _ByChannel


class ConsentWordingsPart(Part[ConsentWordings]):
    name = "consent_wordings"
    commands = (SetWordings.kind,)
    shape = ConsentWordings

    def now(self, here: Here) -> ConsentWordings:
        return ConsentWordings.model_validate(whole(here.ask(Wordings()).words))

    def plan(self, wanted: ConsentWordings, now: ConsentWordings, steps: Steps) -> None:
        words = {
            Purpose(purpose): {Channel(channel): said for channel, said in of.items()}
            for purpose, of in wanted.model_dump().items()
        }
        steps.add(SetWordings(words=words), (self.name,))
