"""What tests of callbacks do to the desk behind a window, and ask of it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from agentdesk.core.callbacks.commands import CallbacksOf, NewWindow, PlanCallback
from agentdesk.core.callbacks.model import Callback, Recipient
from agentdesk.core.commands import Command
from agentdesk.ui.workbench import Workbench
from tests.journeys.window import Window

BERLIN = ZoneInfo("Europe/Berlin")


def bench_of(window: Window) -> Workbench:
    bench = window.start.workbench
    assert bench is not None
    return bench


def open_customer(window: Window) -> UUID:
    window.ready()
    window.key("Ctrl+K")
    window.type("quellenthal")
    window.see("Jörg Quellenthal")
    window.key("Return")
    window.wait(lambda: "Quellenthal" in window.heading)
    front = bench_of(window).customers.front
    assert front is not None
    return front


def planned(window: Window, customer_id: UUID) -> list[Callback]:
    bench = bench_of(window)
    return list(bench.workplace.desk.ask(CallbacksOf(customer_id), actor=bench.person.id))


def execute(window: Window, command: Command, *, actor: UUID | None = None) -> None:
    bench = bench_of(window)
    bench.workplace.desk.execute(command, actor=actor or bench.person.id)


def plan_due(
    window: Window, customer_id: UUID, purpose: str = "Where is the parcel?", *, in_minutes: int = -5
) -> Callback:
    """One whose window is open now, or begins so many minutes from now."""
    clock = bench_of(window).door.clock
    now = clock.now().astimezone(BERLIN)
    begins = now + timedelta(minutes=in_minutes)
    if begins.date() < now.date():  # a window lies in one day
        begins = now.replace(hour=0, minute=0)
    first = min(begins.hour * 60 + begins.minute, 24 * 60 - 60)
    asked = NewWindow(day=begins.date(), from_minute=first, to_minute=first + 60, zone="Europe/Berlin")
    command = PlanCallback(
        customer_id=customer_id, phone="0171 5550142", purpose=purpose, window=asked, recipient=Recipient.ME
    )
    execute(window, command)
    return planned(window, customer_id)[0]
