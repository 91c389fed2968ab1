"""Words that stand ready, and words that mean the same."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from agentdesk.core.commands import Line
from agentdesk.core.interactions.commands import ChangeSnippet, RemoveSnippet, SaveSnippet, Snippets
from agentdesk.core.interactions.model import Snippet, checked_shortcut
from agentdesk.core.knowledge.commands import SetSynonyms, Synonyms
from agentdesk.core.settings.file.part import Here, Part, Steps, changed, gone
from agentdesk.core.settings.file.shapes import Entry, Labels, Name, Shape, Texts, by_the_rules

_Shortcut = Annotated[Name, AfterValidator(by_the_rules(checked_shortcut))]


class TheSnippet(Entry):
    shortcut: _Shortcut
    names: Labels = {}
    words: Texts

    @property
    def handle(self) -> str:
        return self.shortcut


class SnippetsPart(Part[tuple[TheSnippet, ...]]):
    """Those of the shop; what somebody keeps for themselves is no setting."""

    name = "snippets"
    commands = (SaveSnippet.kind, ChangeSnippet.kind, RemoveSnippet.kind)
    shape = tuple[TheSnippet, ...]

    def now(self, here: Here) -> tuple[TheSnippet, ...]:
        return tuple(
            TheSnippet(shortcut=each.shortcut, names=each.labels, words=each.words) for each in self._there(here)
        )

    def plan(self, wanted: tuple[TheSnippet, ...], now: tuple[TheSnippet, ...], steps: Steps) -> None:
        for n, each, _ in changed(wanted, now):
            steps.add(SaveSnippet(shortcut=each.shortcut, labels=each.names, words=each.words), (self.name, n))
        there = {each.shortcut: each.id for each in self._there(steps.here)}
        for each in gone(wanted, now):
            steps.at_the_end(RemoveSnippet(snippet_id=there[each.shortcut]), (self.name,))

    def _there(self, here: Here) -> list[Snippet]:
        found = (each for each in here.ask(Snippets()) if each.owner is None)
        return sorted(found, key=lambda each: each.shortcut)


class TheSynonyms(Shape):
    """Without groups those count that were shipped."""

    groups: Annotated[tuple[Annotated[tuple[Line, ...], Field(min_length=2)], ...], Field(max_length=2_000)]


class SynonymsPart(Part[TheSynonyms]):
    name = "synonyms"
    commands = (SetSynonyms.kind,)
    shape = TheSynonyms

    def now(self, here: Here) -> TheSynonyms:
        return TheSynonyms(groups=here.ask(Synonyms()))

    def plan(self, wanted: TheSynonyms, now: TheSynonyms, steps: Steps) -> None:
        steps.add(SetSynonyms(groups=wanted.groups), (self.name, "groups"))
