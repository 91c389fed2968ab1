"""One practice from its first frame to its last: choosing, furnishing, the talk, the debrief."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication

from agentdesk.core.practice.brief import Brief
from agentdesk.core.wording import text
from agentdesk.ui.actions import Action
from agentdesk.ui.app import Start
from agentdesk.ui.practice.band import PracticeBand

if TYPE_CHECKING:
    from uuid import UUID

    from agentdesk.core.clock import Clock
    from agentdesk.core.workplace import Workplace
    from agentdesk.ui.practice.pages import ChoicePage, DebriefPage
    from agentdesk.ui.practice.presenter import Practising
    from agentdesk.ui.workbench import Workbench


class PracticeStart(Start):
    again = Signal(str)
    """Another practice, with this scenario, or with one to be chosen."""

    def __init__(
        self, app: QApplication, folder: Path, brief: Brief, state_file: Path, *, clock: Clock | None = None
    ) -> None:
        super().__init__(
            app, folder, person=brief.person, language_code=brief.language, state_file=state_file, clock=clock
        )
        self._brief = brief
        self.practising: Practising | None = None
        self.window.call_itself("practice.window_title")
        self.window.add_band(PracticeBand())

    def _open_profile(self) -> None:
        if self._brief.scenario:
            self.choose(self._brief.scenario)
        else:
            self.window.show_question(self.choice)

    @cached_property
    def choice(self) -> ChoicePage:
        from agentdesk.core.guides.reading import read_guide
        from agentdesk.core.practice.reading import scenarios
        from agentdesk.ui.practice.pages import ChoicePage

        draft = read_guide(self._brief.draft).guide
        page = ChoicePage(sorted(scenarios().values(), key=lambda each: not draft or draft.id not in each.trains))
        page.chosen.connect(self.choose)
        return page

    def choose(self, scenario: str) -> None:
        """They ring as soon as there is a shop for it."""
        from agentdesk.core.practice.reading import scenario as known

        self._scenario = known(scenario)
        self._load(text("practice.preparing"))
        self.presenter.furnish(self._furnish)

    def _furnish(self) -> Workplace:
        from agentdesk.core.practice.furnishing import make_practice

        furnished = make_practice(self._folder, self._scenario, self._brief, clock=self._clock)
        self._left_out = furnished.left_out
        return furnished.place

    def _work(self, workplace: Workplace) -> None:
        super()._work(workplace)
        if self.workbench:
            self.workbench.ready.connect(self._ring)

    # ── the talk ────────────────────────────────────────────────────────────────────────────────────────────────
    def _ring(self) -> None:
        from agentdesk.ui.guides.part import GuidesPart
        from agentdesk.ui.practice.presenter import Practising
        from agentdesk.ui.practice.voice import GUIDED_KEY, LISTEN_KEY, SPEAK_KEY, VoiceCard

        bench = self.workbench
        assert bench
        guides = next(part for part in bench.parts if isinstance(part, GuidesPart))
        practising = self.practising = Practising(self._scenario, bench.door, guides, bench)
        voice = self.voice = VoiceCard(practising)
        self.window.add_band(voice)
        voice.left.connect(bench.ways.give_keyboard_back)
        bench.bridge.changed.connect(practising.heard)
        practising.finished.connect(self._show_debrief)
        practising.refused.connect(bench.tell)
        self.again_asked.connect(lambda _: bench.tell(text("practice.stays")))
        self.window.actions_of_window.remove("practice.open")
        self.window.actions_of_window.add(
            Action(id="practice.speak", name="action.practice_speak", key=SPEAK_KEY, run=voice.take_focus),
            Action(id="practice.guided", name="action.practice_guided", key=GUIDED_KEY, run=practising.say_as_guided),
            Action(id="practice.listen", name="action.practice_listen", key=LISTEN_KEY, run=practising.listen),
            Action(id="practice.finish", name="action.practice_finish", run=practising.finish),
        )  # fmt: skip
        self._come_through(bench)
        if self._left_out:
            named = ", ".join(filter(None, self._left_out))
            bench.tell(text("practice.left_out", guides=named) if named else text("practice.draft_left_out"))

    def _come_through(self, bench: Workbench) -> None:
        """On the telephone as their system hands it over; by another channel their page is there first."""
        from agentdesk.core.customers.commands import CustomerByNumber
        from agentdesk.core.interactions.model import Channel
        from agentdesk.core.practice.furnishing import CUSTOMER
        from agentdesk.core.uris import Popped

        call, who = self._scenario.call, self._scenario.who[self._brief.language]
        if call.channel is Channel.PHONE:
            bench.contacts.pop(Popped(who.phone, call.waited or None, call.transfers or None))
            return

        def shown(customer_id: UUID) -> None:
            bench.show_customer(customer_id)
            bench.contacts.conversations.begin(customer_id, channel=call.channel)

        bench.door.ask(CustomerByNumber(CUSTOMER), owner=self, done=shown)

    # ── afterwards ──────────────────────────────────────────────────────────────────────────────────────────────
    @cached_property
    def debrief(self) -> DebriefPage:
        from agentdesk.ui.practice.pages import DebriefPage

        page = DebriefPage()
        page.again.connect(lambda: self.again.emit(self._scenario.scenario))
        page.other.connect(lambda: self.again.emit(""))
        page.closed.connect(self.window.close)
        page.save_asked.connect(self._save)
        return page

    def _show_debrief(self) -> None:
        assert self.practising
        self.voice.hide()
        self.debrief.show_sections(self.practising.sections())
        self.window.show_question(self.debrief)

    def _save(self, path: Path) -> None:
        assert self.practising
        assert self.workbench
        try:
            path.write_text(self.practising.as_text(), encoding="utf-8")
        except OSError:
            self.workbench.tell(text("practice.not_saved", file=path.name))
        else:
            self.workbench.tell(text("practice.saved", file=path.name))
