"""Puts the panels of all capabilities into the window over an open workplace, and lets them know of each other.

Built in steps, each short enough that the window never stalls.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QTimer, Signal

from agentdesk.core.cases.commands import SeverityNames
from agentdesk.core.cases.model import Label, Severity
from agentdesk.core.cases.severities import call_severities
from agentdesk.core.customers.commands import FindCustomers
from agentdesk.core.customers.model import Found
from agentdesk.core.errors import Refused
from agentdesk.core.intake.model import Import
from agentdesk.core.people.commands import People
from agentdesk.core.people.model import Person, Shop, works_alone
from agentdesk.core.settings.model import Step
from agentdesk.core.uris import Popped, parse_uri
from agentdesk.core.wording import error_text, text
from agentdesk.core.work.model import WorkItem
from agentdesk.core.workplace import Workplace
from agentdesk.ui import at_start
from agentdesk.ui.actions import Action, key_name
from agentdesk.ui.at_start import Begun
from agentdesk.ui.bridge import Bridge
from agentdesk.ui.cases.part import CasesPart
from agentdesk.ui.centre import Centre, Ways
from agentdesk.ui.customer.actions import NEW_KEY, customer_actions
from agentdesk.ui.customer.editors import Editors
from agentdesk.ui.customer.recognise import Prefill, recognise
from agentdesk.ui.door import Door
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.first_hour.part import FirstHourPart
from agentdesk.ui.intake.part import IntakePart
from agentdesk.ui.interactions.correcting import Corrections
from agentdesk.ui.interactions.correction_panel import CorrectionPanel
from agentdesk.ui.interactions.keys import StatusChip, call_actions, status_actions
from agentdesk.ui.interactions.panel import ConversationPanel
from agentdesk.ui.interactions.presence import Presence
from agentdesk.ui.interactions.presenter import ContactPresenter
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
_HEARING = "hearing"


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
            self.bridge.close()
            self.drafts.close()
        self.workplace.close()

    def open_uri(self, uri: str) -> None:
        """A call, or an address of something to show. What is wrong with it is said, and nothing changes."""
        try:
            request = parse_uri(uri)
        except Refused as problem:
            self.tell(error_text(problem))
            return
        if isinstance(request, Popped):
            self.contacts.pop(request)
        else:
            self._open_reference(request.kind, request.reference)

    def _switch_hearing(self) -> None:
        if not self.contacts.listening.for_all:
            self.tell(text("hearing.off_for_all"))
            return
        on = not self.contacts.listening.on
        self.contacts.listening.switch(on)
        self.preferences.remember(_HEARING, on)
        self.tell(text("hearing.on" if on else "hearing.off"))

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

    # ── building ────────────────────────────────────────────────────────────────────────────────────────────────
    def _begin(self, found: Begun, finish: Callable[[], None]) -> None:
        self.person, self.shop, self.drafts, self._kept = found
        self.door = Door(self.workplace.desk, self.person.id, self.runner)
        self._steps = iter(
            (
                self._build_centre,
                self._build_contacts,
                self._build_corrections,
                self._build_search,
                self._build_editors,
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

    def _build_contacts(self) -> None:
        self.contacts = ContactPresenter(self.door, self.drafts, lambda: self.customers.front, self)
        self.window.spelling_help = self.contacts.spelling_help
        self.contacts.listening.switch(self.preferences.recall(_HEARING) is not False)
        self.conversation = ConversationPanel(self.contacts)
        self.conversation.hide()
        self.centre.set_conversation(self.conversation)
        self.conversation.emptied.connect(lambda had_keyboard: self.ways.focus_page() if had_keyboard else None)
        conversations = self.contacts.conversations
        conversations.customer_wanted.connect(self.show_customer)
        conversations.happened.connect(self.tell)
        conversations.refused.connect(self.tell)
        conversations.find_wanted.connect(lambda words: self.window.top.focus_search())
        conversations.new_customer_wanted.connect(self._new_customer_calling)
        conversations.activated.connect(self._mark_work)
        conversations.resumed.connect(self._after_resuming)
        for happened in (conversations.opened, conversations.closed, conversations.changed):
            happened.connect(lambda _: self.customers.be_discreet(conversations.at_the_counter))
        self.customers.shown.connect(conversations.follow)
        self.customers.shown.connect(lambda _: self.conversation.tell_whose())

    def _build_corrections(self) -> None:
        self.corrections = Corrections(self.contacts.conversations, self.forms)
        self.correction = CorrectionPanel(self.corrections, self.ways.focus_page)
        self.centre.set_correction(self.correction)
        self.corrections.happened.connect(self.tell)
        self.corrections.refused.connect(self.tell)
        self.customers.shown.connect(self.corrections.show_customer)
        self.customers.wrap_up_correction_asked.connect(self.corrections.begin)

    def _build_search(self) -> None:
        self.search = SearchPresenter(
            self.door, self.window.actions_of_window, self, zone=ZoneInfo(self.shop.time_zone)
        )
        self.box = SearchBox(self.window.top.search, self.search)
        self.window.top.search.setEnabled(True)
        self.search.customer_chosen.connect(self._customer_chosen)
        self.search.case_chosen.connect(self.joined.show_case)
        self.search.said_chosen.connect(self._said_chosen)
        self.search.new_customer_asked.connect(self.new_customer)
        self.box.left.connect(lambda: self.window.focus_place(self.window.centre))

    def _build_editors(self) -> None:
        self.editors = Editors(self.door, self.shop, self.forms, self.centre.pages, self)
        self.editors.opened.connect(self.ways.leave_customer)
        self.editors.left.connect(self._after_editor)
        self.editors.removed.connect(self.customers.forget)
        self.editors.happened.connect(self.tell)
        self.editors.saved.connect(lambda customer_id: self.contacts.then.steps.tell(customer_id, "customer"))
        self.customers.edit_asked.connect(self.editors.edit)
        self.customers.gone.connect(self._say_gone)

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
            forget_customer=self._forget_customer,
        )
        self.joined.make(bench, self)
        self.customers.further_cards = self.joined.cards
        self.customers.further_strips = self.joined.strips
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
        extra = self.window.state.extra
        self.presence = Presence(self.contacts.conversations, self.door.clock, extra, self.window.save_soon, self)
        self.status = StatusChip(self.window.top.status, self.presence)
        self.window.actions_of_window.add(
            *call_actions(self.conversation, self.correction),
            Action(id="call.hearing", name="action.call_hearing", run=self._switch_hearing),
            *status_actions(self.presence),
            *self.work_panel.actions_of_work(),
            *self._customer_actions(),
            *self.editors.actions(),
            Action(id="customer.new", name="action.new_customer", key=NEW_KEY, run=self.new_customer),
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
            drafts_aside=self.drafts.put_aside,
            hindrance=lambda: text("restart.talk_open") if self.contacts.conversations.talks else "",
            keeper=self.forms,
            parent=self,
        )
        self.centre.add_notice(self.own.board)
        self.own.opened.connect(self.ways.leave_customer)
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

    def _after_resuming(self, talk: Talk | None) -> None:
        """A conversation that goes on brings its customer along; who was in front stays there, as a page does that
        somebody has opened meanwhile, with the keyboard."""
        if talk is None or self.ways.is_elsewhere:
            return
        if self.customers.front:
            self.contacts.conversations.follow(self.customers.front)
        elif talk.draft.customer_id:
            self.show_customer(talk.draft.customer_id)
        if not self.window.top.search.in_use:
            self.conversation.take_focus()

    def _finish(self, import_first: bool, is_new: bool) -> None:
        self.views.load()
        self.work.load()
        self.search.refresh()
        self.contacts.conversations.resume()
        self.editors.resume(may_show=lambda: not self.ways.is_elsewhere)
        self.corrections.resume()
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

    def _customer_actions(self) -> list[Action]:
        return customer_actions(
            lambda: self.customers.page,
            lambda: self.customers.cards,
            edit=self._edit_customer,
            save_editor=self._save_editor,
            show_cards=self.window.show_right,
        )

    # ── what goes on ────────────────────────────────────────────────────────────────────────────────────────────
    def retranslate(self) -> None:
        self.window.bottom.set_state(text("bottom.saved"), Tone.GOOD)
        self.window.bottom.set_hint(text("bottom.hint", help=key_name("F1"), search=key_name("Ctrl+K")))
        self.door.ask(People(), owner=self, done=self._name_person, supersedes="who")
        self.status.show()

    def _name_person(self, people: tuple[Person, ...]) -> None:
        """Who is alone plays no role."""
        role = f" · {text(f'role.{self.person.foremost_role}')}"
        alone = works_alone(people)
        self.window.top.person.setText(self.person.name if alone else f"{self.person.name}{role}")

    def new_customer(self, prefill: Prefill | None = None) -> None:
        self.editors.begin_new(prefill or self._caller())

    def _caller(self) -> Prefill:
        """Whoever is on the line and nobody knows yet: their number is filled in already."""
        talk = self.contacts.active
        number = talk.draft.start.number if talk and talk.draft.customer_id is None else ""
        return recognise(number) if number else Prefill()

    def _new_customer_calling(self, number: str) -> None:
        self.new_customer(recognise(number))

    def _after_editor(self, customer_id: UUID | None) -> None:
        """Back to the customer; a caller nobody knew belongs to the customer just made."""
        if customer_id is None:
            self.ways.back()
            return
        talk = self.contacts.active
        if talk and talk.draft.customer_id is None:
            self.contacts.conversations.link(talk, customer_id)
        self.show_customer(customer_id)
        self.ways.give_keyboard_back()

    def _focus_notes(self) -> bool:
        if self.contacts.active:
            self.conversation.focus_notes()
        return self.contacts.active is not None

    def _take_shop(self, shop: Shop) -> None:
        """Pages opened from now on use the new defaults."""
        self.shop = shop
        self.customers.shop = self.editors.shop = shop

    def _close_customer(self) -> None:
        """Whoever is being written about stays in sight."""
        front = self.customers.front
        if front and (talk := self.contacts.conversations.with_customer(front)):
            self.tell(text("customer.stays_open", name=who(talk)))
            return
        self.customers.close_front()
        if self.customers.front is None:
            self.ways.show_welcome()

    def _say_gone(self, customer_id: UUID) -> None:
        """Somebody else has erased them, here or elsewhere."""
        self._forget_customer((customer_id,), (), ())
        self.tell(text("customer.gone"))

    def _forget_customer(self, ids: Collection[UUID], draft_ids: Collection[UUID], called: Collection[str]) -> None:
        """Nothing that is open or typed of theirs may bring them back; what the window remembers is no exception."""
        from agentdesk.core.privacy.remembered import without  # once in a year

        for keeper in (self.forms, self.contacts.keeper):
            keeper.forget({*ids, *draft_ids})
        for customer_id in ids:
            self.editors.forget(customer_id)
            self.customers.forget(customer_id)
        if called or (self.customers.front is None and not self.ways.is_elsewhere):
            self.ways.begin_anew()
        self.window.top.search.clear()
        extra = self.window.state.extra
        fresh = without(extra, [*map(str, ids), *called])
        extra.clear()  # parts have it in hand
        extra.update(fresh)
        self.window.save_soon()

    def _edit_customer(self) -> None:
        if self.customers.front:
            self.editors.edit(self.customers.front)

    def _save_editor(self) -> bool:
        if self.own.save_form() or any(part.save_form() for part in self.parts):
            return True
        there = self.editors.front is not None
        self.editors.save()
        return there or self.correction.save()

    def _mark_work(self, talk: Talk | None) -> None:
        if talk:
            self.work_panel.mark("conversation" if talk.running else "wrap_up", talk.draft.interaction_id)

    def _open_reference(self, kind: str, reference: str) -> None:
        self.door.ask(
            FindCustomers(reference, 2),
            owner=self,
            done=lambda hits: self._open_found(hits, reference),
            failed=lambda problem: self.tell(error_text(problem)),
        )

    def _open_found(self, hits: tuple[Found, ...], reference: str) -> None:
        if hits and hits[0].exact:
            self.show_customer(hits[0].customer_id, hits[0].order_id)
        else:
            self.tell(text("search.not_known", reference=reference))

    def _heard(self, subjects: frozenset[Any]) -> None:
        if any(kind == "people" for kind, _ in subjects):
            self.door.ask(People(), owner=self, done=self._name_person, supersedes="who")
        if any(kind == "customers" for kind, _ in subjects):
            self._find_what_came()
        if any(kind == "severity" for kind, _ in subjects):
            self.door.ask(SeverityNames(), owner=self, done=_call_severities, supersedes="severities")
        self.customers.refresh(subjects)
        self.editors.refresh(subjects)
        self.work.heard(subjects)
        self.views.heard(subjects)
        self.contacts.conversations.heard(subjects)
        for part in self.parts:
            part.heard(subjects)


def _call_severities(names: dict[Severity, Label]) -> None:
    call_severities(names)
    language().speak_again()
