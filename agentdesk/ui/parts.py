"""How a capability joins the window: its actions, its cards beside a customer, what it opens from the work list.

The workbench makes the parts and knows no more of them than this; a part knows the workbench as a `Bench`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QObject, SignalInstance
from PySide6.QtWidgets import QWidget

from agentdesk.core.goodwill.policy import GoodwillKind
from agentdesk.core.money import Money
from agentdesk.core.people.model import Person, Shop
from agentdesk.core.promises.model import Promise
from agentdesk.core.settings.model import Step
from agentdesk.core.work.model import WorkItem
from agentdesk.core.work.wanted import SavedView
from agentdesk.core.workplace import Workplace
from agentdesk.ui.actions import Action
from agentdesk.ui.customer.presenter import CustomerPresenter
from agentdesk.ui.door import Door
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.interactions.presenter import ContactPresenter
from agentdesk.ui.views.presenter import SavedViews
from agentdesk.ui.work.presenter import WorkPresenter

if TYPE_CHECKING:
    from agentdesk.ui.customer.cards import CustomerCards
    from agentdesk.ui.main_window import MainWindow
    from agentdesk.ui.preferences import Preferences
    from agentdesk.ui.widgets.countdown import Waker

Tell = Callable[..., None]
"""`tell(words, undo=None)`: a message at the foot of the window, with what takes it back."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What parts may use of the workbench. `show_page` shows a page of the part's own in the centre, `leave_page` goes
    back to what was shown before; `front` is the customer in front, None while something else is; `cards` are theirs.
    `waker` is the one timer for all that changes by time alone. What `add_strip` is given stands above the
    conversation, whatever page is shown, and hides while it has nothing to say. `work` is the list of what comes next.
    `show_case` shows the page of a case; `front_case` is the case whose page is shown. `ring_for` opens the form of a
    callback that keeps this promise, `ring_about` that of one to this customer about these words, of this case;
    `settle_callback` lets one be dealt with whatever page is shown. `give` opens the form for goodwill of this kind, up
    to so much, for a reason, `promise_about` that of a promise with these words, `hand_over` that of a case to
    somebody, and why; `read_article` shows the one of this key beside the customer. `whom` is the customer whom an
    action means: in front, of the case whose page is shown, or on the line. `open_work` opens a thing to do as the work
    list does. `views` are the saved views of lists; `show_work_view` has the work list show one. `merge` shows two
    customers beside each other, to be merged.
    `show_settings` shows a section of the settings, `lead_to` that in which a step of the first hour is done, the
    keyboard in its place; what `add_notice` is given stands above whatever page is shown.
    customers beside each other, to be merged. `place` has the profile that is open. `forget_customer` closes and throws
    away whatever is open and typed of customers who were erased: their ids, those of drafts that went, and what they
    were called.
    """

    door: Door
    person: Person
    shop: Shop
    window: MainWindow
    forms: DraftKeeper
    contacts: ContactPresenter
    tell: Tell
    show_customer: Callable[[UUID], None]
    show_page: Callable[[QWidget], None]
    leave_page: Callable[[], None]
    front: Callable[[], UUID | None]
    cards: Callable[[], CustomerCards | None]
    waker: Waker
    add_strip: Callable[[QWidget], None]
    work: WorkPresenter
    show_case: Callable[[UUID], None]
    front_case: Callable[[], UUID | None]
    ring_for: Callable[[Promise], None]
    ring_about: Callable[[UUID, str, UUID | None], None]
    settle_callback: Callable[[UUID], None]
    whom: Callable[[], UUID | None]
    open_work: Callable[[WorkItem], None]
    give: Callable[[GoodwillKind, Money | None, UUID | None], None]
    promise_about: Callable[[str], None]
    hand_over: Callable[[UUID, str, str], None]
    read_article: Callable[[str], None]
    views: SavedViews
    show_work_view: Callable[[SavedView], None]
    merge: Callable[[UUID, UUID], None]
    preferences: Preferences
    show_settings: Callable[[str], None]
    lead_to: Callable[[Step], None]
    add_notice: Callable[[QWidget], None]
    place: Workplace
    forget_customer: Callable[[Collection[UUID], Collection[UUID], Collection[str]], None]


class Part(QObject):
    """A capability in the window. What it does not have it leaves as it is here."""

    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bench = bench

    def actions(self) -> Iterable[Action]:
        return ()

    def card(self, customer: CustomerPresenter) -> QWidget | None:
        """A card for the right column of a customer, above those that are always there. It hears itself when the
        customer is `shown`, hides while it has nothing to say, and dies with the column."""
        return None

    def below_header(self, customer: CustomerPresenter) -> QWidget | None:
        """A strip below the header of a customer, made after the part's card; it lives as that does."""
        return None

    def line_of_header(self, customer: CustomerPresenter) -> QWidget | None:
        """One line at the top of a customer's header, as high whatever it says; it lives as that does."""
        return None

    def line_of_case(self, shown: SignalInstance, whose: Callable[[], UUID | None]) -> QWidget | None:
        """Words in the first line of the page of a case; they live as the page does. `shown` comes with each case,
        `whose` says which customer's it is."""
        return None

    def front_changed(self, customer_id: UUID | None) -> None:
        """Somebody else is in front; None: something that is no customer."""

    def opening(self, item: WorkItem) -> None:
        """This thing to do is about to be shown; what belongs to another may go."""

    def opens(self, item: WorkItem) -> bool:
        """Whether this was the part's own, and is shown now."""
        return False

    def save_form(self) -> bool:
        """The form the keyboard is in is to be saved; whether there is one."""
        return False

    def heard(self, subjects: frozenset[Any]) -> None:
        """What has changed somewhere."""

    def begin(self) -> None:
        """Everything stands; what was left at the last stop may be taken up."""

    def save(self) -> None:
        """What was typed is on disk when this returns."""

    def close(self) -> None:
        """The last call has finished, and the files are let go of."""
