"""What can be asked of the customer in front by key or from the palette."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from agentdesk.ui.actions import Action
from agentdesk.ui.customer.alerts import ACKNOWLEDGE_KEY
from agentdesk.ui.customer.alerts_card import PIN_KEY
from agentdesk.ui.customer.cards import CustomerCards
from agentdesk.ui.customer.entry_view import CORRECT_KEY
from agentdesk.ui.customer.header import IDENTITY_KEY
from agentdesk.ui.customer.identity_strip import Mode
from agentdesk.ui.customer.note_composer import SAVE_KEY
from agentdesk.ui.customer.page import CustomerPage
from agentdesk.ui.customer.timeline_panel import FILTER_LETTERS

_COPIES = (
    ("phone", "action.copy_phone", "Ctrl+Shift+P"),
    ("email", "action.copy_email", "Ctrl+Shift+M"),
    ("address", "action.copy_address", "Ctrl+Shift+L"),
    ("number", "action.copy_number", "Ctrl+Shift+I"),
)
EDIT_KEY, NOTE_KEY, POINT_KEY, NEW_KEY = "Ctrl+E", "Ctrl+N", "Alt+K", "Ctrl+Shift+N"


def customer_actions(
    page: Callable[[], CustomerPage | None],
    cards: Callable[[], CustomerCards | None],
    *,
    edit: Callable[[], None],
    save_editor: Callable[[], bool],
    show_cards: Callable[[], None],
) -> list[Action]:
    """For the customer whose page and cards these give, None while something else is in front.

    `save_editor` saves the editor in front and says whether there is one; `show_cards` brings the right column up.
    """

    def there() -> bool:
        return page() is not None

    def on_page(act: Callable[[CustomerPage], object]) -> Callable[[], None]:
        def run() -> None:
            if shown := page():
                act(shown)

        return run

    def on_cards(act: Callable[[CustomerCards], object]) -> Callable[[], None]:
        def run() -> None:
            if shown := cards():
                show_cards()
                act(shown)

        return run

    def save() -> None:
        if not save_editor():
            _save_in(cards(), page())

    actions = [
        Action(id="customer.edit", name="action.customer_edit", key=EDIT_KEY, run=edit, enabled=there),
        Action(
            id="customer.note",
            name="action.note",
            key=NOTE_KEY,
            run=on_page(lambda shown: shown.note.begin()),
            enabled=there,
        ),
        Action(
            id="timeline.correct",
            name="action.correct_entry",
            key=CORRECT_KEY,
            run=on_page(lambda shown: shown.correct_current()),
            enabled=there,
        ),
        Action(id="customer.save", name="action.save", key=SAVE_KEY, run=save),
        Action(
            id="customer.acknowledge",
            name="action.acknowledge",
            key=ACKNOWLEDGE_KEY,
            run=on_page(lambda shown: shown.presenter.acknowledge()),
            enabled=lambda: (shown := page()) is not None and bool(shown.presenter.unread),
        ),
        Action(
            id="customer.identity",
            name="action.identity",
            key=IDENTITY_KEY,
            run=on_page(lambda shown: shown.identity.begin()),
            enabled=lambda: (shown := page()) is not None and shown.identity.is_on,
        ),
        Action(
            id="customer.speaker",
            name="action.identity_speaker",
            run=on_page(lambda shown: shown.identity.begin(Mode.NAMING)),
            enabled=lambda: (shown := page()) is not None and shown.identity.may_name,
        ),
        Action(
            id="consent.record", name="action.consent_record", run=on_cards(lambda c: c.consents.begin()), enabled=there
        ),
        Action(
            id="consent.withdraw_one",
            name="action.consent_withdraw_one",
            run=on_cards(lambda c: c.consents.choose_withdrawal()),
            enabled=there,
        ),
        Action(
            id="consent.withdraw",
            name="action.consent_withdraw",
            run=on_cards(lambda c: c.consents.withdraw_all()),
            enabled=there,
        ),
        Action(
            id="customer.pin",
            name="action.pin_alert",
            key=PIN_KEY,
            run=on_cards(lambda c: c.alerts.begin()),
            enabled=there,
        ),
        Action(
            id="customer.add_point",
            name="action.add_point",
            key=POINT_KEY,
            run=on_cards(lambda c: c.contact.begin_adding()),
            enabled=there,
        ),
    ]
    for fact, name, key in _COPIES:
        run = on_page(partial(_copy, fact=fact))
        actions.append(Action(id=f"customer.copy_{fact}", name=name, key=key, run=run, enabled=there))
    for group, letter in FILTER_LETTERS.items():
        run = on_page(partial(_filter, group=group))
        name = f"action.filter_{group}"
        actions.append(Action(id=f"timeline.{group}", name=name, key=f"Alt+{letter}", run=run, enabled=there))
    return actions


def _save_in(*places: CustomerCards | CustomerPage | None) -> None:
    """In the first of them where something is being written."""
    any(place.save() for place in places if place)


def _copy(page: CustomerPage, fact: str) -> None:
    page.copy(fact)


def _filter(page: CustomerPage, group: str) -> None:
    page.timeline.filter_by(group)


def _write_note(page: CustomerPage) -> None:
    page.note.begin()
