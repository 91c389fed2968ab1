"""What is listed for the works council, and writing it down in one of both languages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from agentdesk.core.patterns.commands import PatternsInForce
from agentdesk.core.patterns.model import Agreement
from agentdesk.core.people.commands import People, TheLetterhead, TheShop
from agentdesk.core.people.model import works_alone
from agentdesk.core.privacy.paper import Document
from agentdesk.core.wording import text
from agentdesk.ui.door import Door
from agentdesk.ui.settings.document_paper import document_paper
from agentdesk.ui.settings.edits import Edits
from agentdesk.ui.widgets.paper import Paper


@dataclass(frozen=True, slots=True)
class CouncilFacts:
    agreement: Agreement | None
    controller: str
    today: date
    alone: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A function in words; `detail` has a line for what it shows, why, and who sees it."""

    name: str
    state: str
    detail: str
    is_on: bool


class CouncilPresenter(Edits):
    """Intentions: `load`, `save`."""

    saved = Signal(str)
    """Where it lies."""

    def __init__(self, door: Door, parent: QObject | None = None) -> None:
        super().__init__(door, parent)
        self.facts: CouncilFacts | None = None

    def look(self) -> CouncilFacts:
        shop, letterhead = self._door.asked(TheShop()), self._door.asked(TheLetterhead())
        return CouncilFacts(
            self._door.asked(PatternsInForce()).agreement,
            "\n".join(filter(None, (shop.signature if shop else "", letterhead.address))),
            self._door.clock.now().date(),
            works_alone(self._door.asked(People())),
        )

    def show(self, found: CouncilFacts) -> None:
        self.facts = found

    def standing(self) -> str:
        from agentdesk.core.settings.works_council import standing

        return standing(self.facts.agreement if self.facts else None)

    def told(self) -> list[Told]:
        from agentdesk.core.settings.works_council import State, functions

        agreed = self.facts is not None and self.facts.agreement is not None
        return [
            Told(
                text(f"works_council.{each.id}"),
                text(f"works_council.state.{'agreed' if agreed and each.state is State.AGREEMENT else each.state}"),
                "\n".join(
                    f"{text(f'works_council.head.{head}')}: {text(key)}"
                    for head, key in (
                        ("shows", f"works_council.{each.id}.shows"),
                        ("why", f"works_council.{each.id}.why"),
                        ("sees", f"works_council.sees.{each.sees}"),
                    )
                ),
                each.state is not State.AGREEMENT or agreed,
            )
            for each in functions()
        ]

    def paper(self, lang: str) -> Paper:
        return document_paper(self._document(lang))

    def save(self, file: Path, lang: str) -> None:
        """A file that is there is not written over."""
        document = self._document(lang)
        content = None if file.suffix.lower() in (".html", ".htm") else document_paper(document).pdf()

        def write() -> str:
            from agentdesk.core.privacy.paper import as_html, write_new

            write_new(file, as_html(document) if content is None else content)
            return str(file)

        self._door.work(write, owner=self, done=self.saved.emit, failed=self.refuse)

    def _document(self, lang: str) -> Document:
        from agentdesk.core.settings.works_council import document

        assert self.facts
        return document(self.facts.agreement, self.facts.controller, self.facts.today, lang)
