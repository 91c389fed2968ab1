"""Puts the panels of all capabilities into the window over an open workplace, and lets them know of each other.

Built in steps, each short enough that the window never stalls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QTimer, Signal

from agentdesk.core.cases.commands import SeverityNames
from agentdesk.core.cases.model import Label, Severity
from agentdesk.core.cases.severities import call_severities
from agentdesk.core.intake.model import Import
from agentdesk.core.people.commands import People
from agentdesk.core.people.model import Person, Shop, works_alone
from agentdesk.core.settings.model import Step
from agentdesk.core.wording import error_text, text
from agentdesk.core.work.model import VOUCH, WorkItem
from agentdesk.core.workplace import Workplace
from agentdesk.ui import at_start
from agentdesk.ui.actions import Action, key_name
from agentdesk.ui.at_start import Begun
from agentdesk.ui.bridge import Bridge
from agentdesk.ui.calls import Calls
from agentdesk.ui.cases.part import CasesPart
from agentdesk.ui.centre import Centre, Ways
from agentdesk.ui.coming_and_going import ComingAndGoing
from agentdesk.ui.customer.actions import customer_actions
from agentdesk.ui.door import Door
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.first_hour.part import FirstHourPart
from agentdesk.ui.intake.part import IntakePart
from agentdesk.ui.interactions.talk import Talk
from agentdesk.ui.interactions.words import who
from agentdesk.ui.joined_parts import JoinedParts
from agentdesk.ui.keeping.daily import Daily
from agentdesk.ui.language import follow_language, language
from agentdesk.ui.main_window import MainWindow
from agentdesk.ui.open_customers import OpenCustomers
from agentdesk.ui.outside import Outside
from agentdesk.ui.own_pages import PERSON, OwnPages
from agentdesk.ui.parts import Bench, Part
from agentdesk.ui.preferences import Preferences
from agentdesk.ui.search.box import SearchBox
from agentdesk.ui.search.presenter import SearchPresenter
from agentdesk.ui.tasks import Lane, TaskRunner
from agentdesk.ui.theme import Tone
from agentdesk.ui.views.presenter import SavedViews
from agentdesk.ui.widgets.countdown import Waker
from agentdesk.ui.work.memory import WorkMemory
from agentdesk.ui.work.panel import WorkPanel
from agentdesk.ui.work.presenter import WorkPresenter

if TYPE_CHECKING:
    from agentdesk.ui.intake.presenter import ImportPresenter

_LATER_MS = 500


class Workbench(QObject):
    """The window over one workplace. `ready` comes once everything stands."""

    ready = Signal()
    broken = Signal(object)
    """It cannot be built, and why; nothing more of it comes."""
    again_asked = Signal(object)
    """Close everything and open it again: for another person (None), or after restoring this backup (a Path)."""

    def __init__(
        self,
        window: MainWindow,
        runner: TaskRunner,
        workplace: Workplace,
        preferences: Preferences,
        *,
        person: str = "",
    ) -> None:
        super().__init__(window)
        self.window, self.runner, self.workplace, self.preferences = window, runner, workplace, preferences
        self.is_ready = False
        self.joined = JoinedParts()
        self.trouble: Exception | None = None
        self._named, self._remembered = person, str(window.state.extra.get(PERSON, ""))
        self._steps: Iterator[Callable[[], None]] = iter(())

    def build(self, *, import_first: bool = False, is_new: bool = False) -> None:
        """`is_new`: the profile was made just now, by whoever sits here."""

        def look() -> Begun:
            return at_start.look(self.workplace, self.window.state, named=self._named, remembered=self._remembered)

        def begin(found: Begun) -> None:
            self._begin(found, lambda: self._finish(import_first, is_new))

        self.runner.run(look, owner=self, done=begin, failed=self._break)

    def save(self) -> None:
        """What was typed is on disk when this returns."""
        if self.is_ready:
            self.contacts.close()
            self.forms.flush()
            for part in self.parts:
                part.save()

    def close(self) -> None:
        """After the last call has finished."""
        if self.is_ready:
            for part in self.parts:
                part.close()
            self.bridge.close()
            self.drafts.close()
        self.workplace.close()

    def open_uri(self, uri: str) -> None:
        self.calls.open_uri(uri)

    def tell(self, words: str, undo: Callable[[], object] | None = None) -> None:
        self.window.toasts.show_message(words, undo=undo)

    def show_customer(self, customer_id: UUID, order_id: UUID | None = None) -> None:
        self.customers.show(customer_id, order_id=order_id)

    def open_work(self, item: WorkItem) -> None:
        for part in self.parts:
            part.opening(item)
        if item.kind in ("conversation", "wrap_up"):
            self.contacts.conversations.open_from_list(item.subject_id)
        elif not any(part.opens(item) for part in self.parts) and item.customer_id:
            self.show_customer(item.customer_id)
            if item.kind == VOUCH and self.customers.page:
                self.customers.page.vouch()

    # ── building ────────────────────────────────────────────────────────────────────────────────────────────────
    def _begin(self, found: Begun, finish: Callable[[], None]) -> None:
        self.person, self.shop, self.drafts, self._kept = found
        self.door = Door(self.workplace.desk, self.person.id, self.runner)
        self._steps = iter(
            (
                self._build_centre,
                self._build_calls,
                self._build_corrections,
                self._build_coming_and_going,
                self._build_search,
                self._build_work,
                self._build_parts,
                self._build_actions,
                self._build_own_pages,
                self._listen,
                self._take_up_customers,
                finish,
            )
        )
        self._next_step()

    def _next_step(self) -> None:
        """One step, then whatever the window has waiting, then the next."""
        step = next(self._steps, None)
        if step is None:
            return
        try:
            step()
        except Exception as trouble:  # noqa: BLE001 - whatever it is: a window built halfway would wait for ever
            self._break(trouble)
        else:
            QTimer.singleShot(0, self, self._next_step)

    def _break(self, trouble: Exception) -> None:
        self.trouble = trouble
        self.broken.emit(trouble)

    def _build_centre(self) -> None:
        self.centre = Centre()
        self.forms = DraftKeeper(self.drafts, self.runner, self.door.clock, self)
        self.forms.failed.connect(lambda error: self.tell(error_text(error)))
        self.customers = OpenCustomers(self.door, self.shop, self.forms, self.window, self.centre.pages, self)
        self.ways = Ways(self.window, self.centre, self.customers, self._focus_notes, self)
        self.window.set_centre(self.centre)

    def _build_calls(self) -> None:
        self.calls = Calls(
            self.door, self.drafts, self.window, self.ways, self.customers, self.preferences, self.tell, self
        )
        self.contacts = self.calls.contacts
        self.calls.add_conversation(self.centre)
        self.contacts.conversations.activated.connect(self._mark_work)

    def _build_corrections(self) -> None:
        self.calls.add_correction(self.centre, self.forms)

    def _build_coming_and_going(self) -> None:
        self.coming = ComingAndGoing(
            self.door,
            self.shop,
            self.forms,
            self.window,
            self.centre.pages,
            self.ways,
            self.customers,
            self.contacts,
            self.tell,
            self,
        )

    def _build_search(self) -> None:
        self.search = SearchPresenter(
            self.door, self.window.actions_of_window, self, zone=ZoneInfo(self.shop.time_zone)
        )
        self.box = SearchBox(self.window.top.search, self.search)
        self.window.top.search.setEnabled(True)
        self.search.customer_chosen.connect(self._customer_chosen)
        self.search.case_chosen.connect(self.joined.show_case)
        self.search.said_chosen.connect(self._said_chosen)
        self.search.new_customer_asked.connect(self.coming.new_customer)
        self.box.left.connect(lambda: self.window.focus_place(self.window.centre))

    def _build_work(self) -> None:
        self.work = WorkPresenter(self.door, self, zone=ZoneInfo(self.shop.time_zone))
        self.views = SavedViews(self.door, self.person, self)
        self.views.happened.connect(self.tell)
        self.views.refused.connect(self.tell)
        self.work_panel = WorkPanel(self.work, self.views)
        self._work_memory = WorkMemory(self.work_panel, self.window, self.person.id)
        self.work_panel.opened.connect(self.open_work)
        self.window.set_left(self.work_panel)

    def _build_parts(self) -> None:
        """What each capability adds; a new one has its line in `PARTS`."""
        bench = Bench(
            door=self.door,
            person=self.person,
            shop=self.shop,
            window=self.window,
            forms=self.forms,
            contacts=self.contacts,
            tell=self.tell,
            show_customer=self.show_customer,
            show_page=self.ways.show_page,
            leave_page=self.ways.back,
            front=lambda: self.customers.front,
            cards=lambda: self.customers.cards,
            waker=Waker(self.door.clock, self),
            add_strip=self.centre.add_strip,
            work=self.work,
            show_case=self.joined.show_case,
            front_case=lambda: self.joined.front_case,
            ring_for=self.joined.ring_for,
            ring_about=self.joined.ring_about,
            settle_callback=self.joined.settle_callback,
            whom=self._whom,
            open_work=self.open_work,
            give=self.joined.give,
            promise_about=self.joined.promise_about,
            hand_over=self.joined.hand_over,
            read_article=self.joined.read_article,
            views=self.views,
            show_work_view=self.work_panel.show_view,
            merge=self.joined.merge,
            preferences=self.preferences,
            show_settings=self._show_settings,
            lead_to=self._lead_to,
            add_notice=self.centre.add_notice,
            place=self.workplace,
            forget_customer=self.coming.forget,
        )
        self.joined.make(bench, self)
        self.customers.further_cards = self.joined.cards
        self.customers.further_strips = self.joined.strips
        self.customers.further_lines = self.joined.lines
        self.joined.of(CasesPart).further_lines = self.joined.lines_of_case
        self.customers.shown.connect(self.joined.tell_front)

    def _show_settings(self, section: str) -> None:
        self.own.show_settings(section)  # made after the parts

    def _lead_to(self, step: Step) -> None:
        self.own.lead_to(step)

    @property
    def parts(self) -> list[Part]:
        return self.joined.all

    def _whom(self) -> UUID | None:
        talk = self.contacts.active
        return (
            self.customers.front
            or self.joined.of(CasesPart).front_customer
            or (talk.draft.customer_id if talk else None)
        )

    def _build_actions(self) -> None:
        self.calls.add_actions()
        self.window.actions_of_window.add(
            *self.work_panel.actions_of_work(),
            *customer_actions(
                lambda: self.customers.page,
                lambda: self.customers.cards,
                edit=self.coming.edit_front,
                save_editor=self._save_editor,
                show_cards=self.window.show_right,
            ),
            *self.coming.actions(),
            Action(id="customer.next", name="action.customer_next", key="Ctrl+Tab", run=self.customers.show_next),
            Action(id="customer.close", name="action.customer_close", key="Ctrl+W", run=self._close_customer),
        )
        self.window.top.person.show()
        follow_language(self)

    def _build_own_pages(self) -> None:
        self.own = OwnPages(
            self.door,
            self.workplace,
            self.window,
            self.preferences,
            self.centre.pages,
            self.ways.show_page,
            drafts_aside=self.drafts.put_aside,
            hindrance=lambda: text("restart.talk_open") if self.contacts.conversations.talks else "",
            keeper=self.forms,
            parent=self,
        )
        self.centre.add_notice(self.own.board)
        self.own.left.connect(self.ways.back)
        self.own.again_asked.connect(self.again_asked)
        self.own.shop_changed.connect(self._take_shop)

    @property
    def intake(self) -> ImportPresenter:
        return self.joined.of(IntakePart).presenter

    def _listen(self) -> None:
        self.bridge = Bridge(self.workplace.desk.events, self)
        self.bridge.changed.connect(self._heard)
        self._outside = Outside(self.door, self)
        self._daily = Daily(self.runner, self.workplace, self)
        self._outside.wrote.connect(self._heard)

    def _take_up_customers(self) -> None:
        """What has been opened meanwhile stays in front."""
        self.customers.take_up(self._kept, show=not self.ways.is_elsewhere)
        self.customers.kept_changed.connect(self._keep_open_customers)
        self.window.closing.connect(self._keep_open_customers)
        if self.customers.front and not self.window.top.search.in_use:
            self.ways.focus_page()

    def _keep_open_customers(self) -> None:
        self.window.state.extra[at_start.open_of(self.person)] = self.customers.kept
        self.window.save_soon()

    def _finish(self, import_first: bool, is_new: bool) -> None:
        self.views.load()
        self.work.load()
        self.search.refresh()
        self.calls.resume()
        self.coming.editors.resume(may_show=lambda: not self.ways.is_elsewhere)
        for part in self.parts:
            part.begin()
        QTimer.singleShot(_LATER_MS, self, self._make_ready)
        self.is_ready = True
        if is_new:
            self.joined.of(FirstHourPart).begin_anew(Step.CUSTOMERS if import_first else None)
        if import_first:
            self.window.actions_of_window.run("intake.open")
        if not self._named and self._remembered not in ("", str(self.person.id)):
            self.tell(text("start.person_gone", name=self.person.name))
        self.ready.emit()

    def _make_ready(self) -> None:
        self.runner.run(
            lambda: at_start.make_ready(self.workplace), owner=self, lane=Lane.WORK, done=self._tell_finished
        )

    def _find_what_came(self) -> None:
        """The words that an import has brought."""
        self.runner.run(lambda: at_start.catch_up_on_words(self.workplace), owner=self, lane=Lane.WORK)

    def _tell_finished(self, imports: list[Import]) -> None:
        for each in imports:
            self.tell(text("import.finished_after_start", file=each.file_name))

    def _customer_chosen(self, customer_id: UUID, order_id: UUID | None) -> None:
        self.show_customer(customer_id, order_id)
        self.window.focus_place(self.window.centre)

    def _said_chosen(self, customer_id: UUID, event_id: UUID) -> None:
        self.customers.show(customer_id, event_id=event_id)
        self.window.focus_place(self.window.centre)

    # ── what goes on ────────────────────────────────────────────────────────────────────────────────────────────
    def retranslate(self) -> None:
        if self.workplace.replica is None:
            self.window.bottom.set_state(text("bottom.saved"), Tone.GOOD)
        self.window.bottom.set_hint(text("bottom.hint", help=key_name("F1"), search=key_name("Ctrl+K")))
        self.door.ask(People(), owner=self, done=self._name_person, supersedes="who")
        self.calls.status.show()

    def _name_person(self, people: tuple[Person, ...]) -> None:
        """Who is alone plays no role."""
        role = f" · {text(f'role.{self.person.foremost_role}')}"
        alone = works_alone(people)
        self.window.top.person.setText(self.person.name if alone else f"{self.person.name}{role}")

    def _focus_notes(self) -> bool:
        return self.calls.focus_notes()

    def _take_shop(self, shop: Shop) -> None:
        """Pages opened from now on use the new defaults."""
        self.shop = shop
        self.customers.shop = self.coming.editors.shop = shop

    def _close_customer(self) -> None:
        """Whoever is being written about stays in sight."""
        front = self.customers.front
        if front and (talk := self.contacts.conversations.with_customer(front)):
            self.tell(text("customer.stays_open", name=who(talk)))
            return
        self.customers.close_front()
        if self.customers.front is None:
            self.ways.show_welcome()

    def _save_editor(self) -> bool:
        if self.own.save_form() or any(part.save_form() for part in self.parts):
            return True
        there = self.coming.editors.front is not None
        self.coming.editors.save()
        return there or self.calls.correction.save()

    def _mark_work(self, talk: Talk | None) -> None:
        if talk:
            self.work_panel.mark("conversation" if talk.running else "wrap_up", talk.draft.interaction_id)

    def _heard(self, subjects: frozenset[Any]) -> None:
        if any(kind == "people" for kind, _ in subjects):
            self.door.ask(People(), owner=self, done=self._name_person, supersedes="who")
        if any(kind == "customers" for kind, _ in subjects):
            self._find_what_came()
        if any(kind == "severity" for kind, _ in subjects):
            self.door.ask(SeverityNames(), owner=self, done=_call_severities, supersedes="severities")
        self.customers.refresh(subjects)
        self.coming.editors.refresh(subjects)
        self.work.heard(subjects)
        self.views.heard(subjects)
        self.contacts.conversations.heard(subjects)
        for part in self.parts:
            part.heard(subjects)


def _call_severities(names: dict[Severity, Label]) -> None:
    call_severities(names)
    language().speak_again()
