"""Who else is at this customer just now, at a place of its own; and telling others that somebody is here."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from agentdesk.core.connecting import Line
from agentdesk.core.who_is_here import Company, WhoIsHere
from agentdesk.core.wording import text
from agentdesk.ui.interactions.talk import Talk
from agentdesk.ui.language import follow_language
from agentdesk.ui.parts import Bench
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.text import ElidedText

WRITES_MS = 8_000
"""So long after a key somebody is still writing: they think between two sentences."""
_MOST = 3


class AtCustomer(QObject):
    """Says whose page is shown here and whether words are typed for them; `told` comes with a `Company`."""

    told = Signal(object)

    def __init__(self, bench: Bench, line: Line, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self._who = WhoIsHere(line, self.told.emit)
        self._writing = QTimer(self, interval=WRITES_MS, singleShot=True)
        self._writing.timeout.connect(self.look)
        self._written_for: UUID | None = None
        bench.forms.typed.connect(self._typed)
        conversations = bench.contacts.conversations
        conversations.typed.connect(self._typed_in)
        conversations.changed.connect(lambda _: self.look())
        conversations.activated.connect(lambda _: self.look())

    def begin(self) -> None:
        self._who.start()
        self.look()

    def close(self) -> None:
        self._who.close(wait=1.0)

    def line_stands(self) -> None:
        """Or does not any more: what is known is asked for anew."""
        self._who.look()

    def look(self) -> None:
        customer_id = self._bench.whom()
        writing = self._writing.isActive() and self._written_for == customer_id
        self._who.show(customer_id, writing=writing)

    def front_changed(self) -> None:
        self.told.emit(Company(None))  # nobody is claimed to be here before the server has said so
        QTimer.singleShot(0, self, self._ask_anew)  # once the page of a case is in its place

    def _ask_anew(self) -> None:
        """The page of a case may be of whom was shown before: then nothing has changed but what is known."""
        self.look()
        self._who.look()

    def _typed_in(self, talk: Talk) -> None:
        self._typed(talk.draft.customer_id)

    def _typed(self, customer_id: UUID | None) -> None:
        if customer_id:
            self._written_for = customer_id
            self._writing.start()
            self.look()


class CompanyLine(ElidedText):
    """One line, as high when nobody is here as when somebody is. `whose` says at which customer it stands."""

    def __init__(self, whose: Callable[[], UUID | None], *, parent: QWidget | None = None) -> None:
        super().__init__(role="small", parent=parent)
        self._whose, self._company = whose, Company(None)
        self.set_tone(Tone.ACCENT)
        follow_language(self)

    def show_company(self, company: Company) -> None:
        here = company.customer_id == self._whose()
        self._company = company if here else Company(None)
        self.retranslate()

    def retranslate(self) -> None:
        self.setText(company_words(self._company))


def company_words(company: Company) -> str:
    """Whoever writes first; empty where nobody else is here."""
    there = sorted(company.colleagues, key=lambda each: (not each.writing, each.name))
    said = [text("here.writing" if each.writing else "here.too", name=each.name) for each in there[:_MOST]]
    if more := len(there) - len(said):
        said.append(f"+{more}")
    return " · ".join(said)
