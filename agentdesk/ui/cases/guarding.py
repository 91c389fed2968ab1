"""Forms that end in words to a customer, or in the end of a case: what others did meanwhile is shown before they go."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from agentdesk.ui.customer.meanwhile import Guard, MeanwhileStrip
from agentdesk.ui.door import Door
from agentdesk.ui.forms.form import Form
from agentdesk.ui.forms.kept import Kept

Before = Callable[[Callable[[], None]], None]
"""Calls what it is given, unless there is something to be shown first."""


def guarded(door: Door, zone: ZoneInfo, form: Form, kept: Kept) -> Before:
    """From now on, or from when the form was begun. The mark is kept with what is typed next."""
    if kept.customer_id is None:
        return lambda send: send()
    strip = MeanwhileStrip(door, lambda: zone)
    form.add_strip(strip)
    guard = Guard(door, kept.customer_id, strip, save=form.save, back=form.take_focus, parent=form)
    guard.mark = kept.mark

    def keep() -> None:
        kept.mark = guard.mark

    guard.marked.connect(keep)
    guard.begin()
    return guard.before
