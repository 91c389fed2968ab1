"""Who works here: people with their roles, teams, and absences."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget

from agentdesk.core.settings.model import Step
from agentdesk.ui.settings.absences_card import AbsencesCard
from agentdesk.ui.settings.agreement_card import AgreementCard
from agentdesk.ui.settings.agreement_presenter import AgreementPresenter
from agentdesk.ui.settings.council_card import CouncilCard
from agentdesk.ui.settings.council_presenter import CouncilPresenter
from agentdesk.ui.settings.people_card import PeopleCard
from agentdesk.ui.settings.people_presenter import PeoplePresenter
from agentdesk.ui.settings.pin_card import PinCard, PinHint
from agentdesk.ui.settings.pin_presenter import PinPresenter
from agentdesk.ui.settings.reach_card import ReachCard
from agentdesk.ui.settings.reach_presenter import ReachPresenter
from agentdesk.ui.settings.section import Section
from agentdesk.ui.settings.teams_card import TeamsCard
from agentdesk.ui.theme import Tone
from agentdesk.ui.widgets.notice import Notice
from agentdesk.ui.widgets.scroll_column import reveal
from agentdesk.ui.widgets.text import announce


class PeopleSection(Section):
    """People above, absences and teams below, then PINs, how one can be reached, the agreement on unusual patterns and
    what is listed for the works council; what nobody needs or may do is not there, and nothing before it is known who
    looks."""

    def __init__(
        self,
        presenter: PeoplePresenter,
        pins: PinPresenter,
        reach: ReachPresenter,
        agreement: AgreementPresenter,
        council: CouncilPresenter,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self.presenter, self.notice = presenter, Notice()
        self._pins, self._further = pins, (pins, reach, agreement, council)
        self.people, self.absences, self.teams = PeopleCard(presenter), AbsencesCard(presenter), TeamsCard(presenter)
        self.pin, self.reach, self.agreement = PinCard(pins), ReachCard(reach), AgreementCard(agreement)
        self.council = CouncilCard(council)
        self.hint = PinHint(pins, self.show_pin)
        people = (self.people, self.absences, self.teams)
        for card in (self.notice, self.hint, *people, self.pin, self.reach, self.agreement, self.council):
            self.add(card)
            card.hide()
        presenter.loaded.connect(self._show)
        presenter.refused.connect(self._say_refused)

    def take_up(self) -> None:
        self.presenter.load()

    def lead_to(self, step: Step) -> None:
        """Somebody new, once it is known who is there."""
        if self.presenter.is_known:
            self.people.begin()
        else:
            self.presenter.loaded.connect(self.people.begin, Qt.ConnectionType.SingleShotConnection)

    def lead_to_agreement(self) -> None:
        """As soon as it is there."""

        def lead() -> None:
            self.agreement.name.setFocus(Qt.FocusReason.OtherFocusReason)
            reveal(self.agreement)

        self.agreement.presenter.loaded.connect(lead, Qt.ConnectionType.SingleShotConnection)

    def show_pin(self) -> None:
        """Once it is known who has one."""
        self._pins.loaded.connect(self._go_to_pin, Qt.ConnectionType.SingleShotConnection)
        self._pins.load()

    def _go_to_pin(self) -> None:
        self.pin.take_focus()
        reveal(self.pin)

    def _show(self) -> None:
        if facts := self.presenter.facts:
            self.notice.hide()
            for each in self._further:
                each.load()
            self.people.show()
            self.absences.show()
            self.teams.setVisible(facts.administers and not facts.alone)

    def _say_refused(self, code: str, words: str) -> None:
        """Above, since it may be about any of the cards; what was typed stays."""
        self.notice.say("", words, Tone.STOP)
        self.notice.show()
        QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(self.notice))
        announce(self, words)
