"""Of a callback nobody knows whose it is: it is moved, claimed, cancelled, done, and linked once somebody does."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from agentdesk.core.callbacks.commands import GetCallback, MissedCall
from agentdesk.core.callbacks.model import Callback, Ending, State
from agentdesk.core.work.commands import WorkList
from agentdesk.ui.callbacks.strip import CallStrip
from tests.journeys.window import Window, open_window
from tests.ui.callbacks.bench import bench_of, open_customer

NUMBER = "030 8765432"


def missed(window: Window) -> UUID:
    bench = bench_of(window)
    made = bench.workplace.desk.execute(MissedCall(phone=NUMBER, purpose="Wants to know"), actor=bench.person.id)
    return UUID(made["callback_id"])


def kept(window: Window, callback_id: UUID) -> Callback:
    bench = bench_of(window)
    return bench.workplace.desk.ask(GetCallback(callback_id), actor=bench.person.id)


def shown(window: Window) -> UUID:
    """Opened as from the work list."""
    window.ready()
    callback_id = missed(window)
    bench = bench_of(window)
    items = bench.workplace.desk.ask(WorkList(bench.person.id), actor=bench.person.id).items
    bench.open_work(next(item for item in items if item.subject_id == callback_id))
    window.see("Wants to know — +49 30 8765432", "Move")
    window.wait(lambda: strip_of(window).isAncestorOf(bench.window.focusWidget()))
    return callback_id


def strip_of(window: Window) -> CallStrip:
    strip = bench_of(window).window.findChild(CallStrip)
    assert strip is not None
    return strip


def digit(window: Window, words: str) -> str:
    """The one that stands beside these words."""
    return str(next(n for n, each in enumerate(strip_of(window)._choices, 1) if each.words.startswith(words)))


def test_it_is_moved_by_a_line_of_words_and_back_by_undo(profile: Path) -> None:
    with open_window(profile) as window:
        callback_id = shown(window)
        before = kept(window, callback_id)
        window.key(digit(window, "Move"))
        window.see("When instead?")
        window.type("gibberish")
        window.key("Return")
        assert kept(window, callback_id).starts_at == before.starts_at
        window.key("Ctrl+A")
        window.type("in 3 days 10:00")
        window.key("Return")
        window.wait(lambda: kept(window, callback_id).starts_at > before.starts_at + timedelta(days=1))
        assert kept(window, callback_id).window.from_minute == 10 * 60
        assert kept(window, callback_id).window.minutes == before.window.minutes
        window.see("+49 30 8765432: callback moved")
        window.key("Alt+Z")
        window.wait(lambda: kept(window, callback_id).starts_at == before.starts_at)


def test_it_is_claimed_done_and_cancelled(profile: Path) -> None:
    with open_window(profile) as window:
        callback_id = shown(window)
        window.key(digit(window, "Take it"))
        window.wait(lambda: kept(window, callback_id).state is State.CLAIMED)
        window.see("Give it back")
        window.key(digit(window, "Settle"))
        window.type("They wrote meanwhile")
        window.key("Return")
        window.wait(lambda: kept(window, callback_id).ending is Ending.OTHERWISE)
        window.see_no_more("Settle otherwise")
        other = shown(window)
        window.key(digit(window, "Cancel"))
        window.type("A fax machine")
        window.key("Return")
        window.wait(lambda: kept(window, other).state is State.CANCELLED)


def test_whose_it_is_is_found_out_and_it_is_linked_and_that_taken_back(profile: Path) -> None:
    with open_window(profile) as window:
        callback_id = shown(window)
        customer = open_customer(window)
        window.see("Link with Jörg Quellenthal")
        strip_of(window).take_focus()
        window.key(digit(window, "Link with"))
        window.wait(lambda: kept(window, callback_id).customer_id == customer)
        window.see("Callback linked with Jörg Quellenthal.")
        window.see_no_more("Link with Jörg Quellenthal")
        window.key("Alt+Z")
        window.wait(lambda: kept(window, callback_id).customer_id is None)


def test_escape_puts_it_away_and_the_customer_has_their_own(profile: Path) -> None:
    with open_window(profile) as window:
        shown(window)
        open_customer(window)
        window.see("Link with Jörg Quellenthal")
        strip_of(window).take_focus()
        window.key("Escape")
        window.see_no_more("Link with Jörg Quellenthal")
