"""What a start has to tell: the recovery code of a new profile, and what was mended, moved or copied on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from agentdesk.core.errors import Failure
from agentdesk.core.laid_down import wrong
from agentdesk.core.policy import policy
from agentdesk.core.wording import error_text, text
from agentdesk.core.workplace import Workplace
from agentdesk.ui.theme import Tone
from agentdesk.ui.window_state import WindowState

CODE_KEPT = "recovery_code_kept"
"""In `WindowState.extra`: False from when a code was made until the person says that they have it."""
SEEN, BACKED_UP = "settings_looked_at", "backup_made"
"""Beside it: which sections of the settings were looked at, and that a backup was made."""
_NOT_BELIEVED = ("updates.not_signed", "updates.rolled_back", "updates.out_of_date")
_NO_WAY_BACK = "note.keys.recovery_missing"


@dataclass(frozen=True, slots=True)
class News:
    """`key` with its facts makes the words; `wants_code` offers to make a new recovery code."""

    key: str
    tone: Tone = Tone.ACCENT
    facts: tuple[tuple[str, str], ...] = ()
    wants_code: bool = False

    @property
    def words(self) -> str:
        return text(self.key, **dict(self.facts))


def news_of_start(place: Workplace, drafts_aside: Path | None, state: WindowState) -> tuple[News, ...]:
    """The gravest first. The code itself is no news item: see `Workplace.recovery_code`."""
    return tuple(sorted(_news(place, drafts_aside, state), key=lambda news: news.tone is not Tone.CARE))


def _news(place: Workplace, drafts_aside: Path | None, state: WindowState) -> Iterator[News]:
    if (laid_down := policy()).mistakes:
        facts = wrong(laid_down).facts
        yield News("note.policy.wrong", Tone.CARE, (("cause", str(facts["cause"])),))
    for note in place.opened.notes:
        lost = note == _NO_WAY_BACK
        yield News(note, Tone.CARE if lost else Tone.ACCENT, wants_code=lost)
    if place.recovery_code is None and state.extra.get(CODE_KEPT) is False:
        yield News("recovery.never_kept", Tone.CARE, wants_code=True)
    if drafts_aside:
        yield News("note.drafts.put_aside", Tone.CARE, (("path", str(drafts_aside)),))
    if place.former_files:
        yield News("restore.done", Tone.GOOD, (("path", str(place.former_files)),))
    if place.put_aside:
        yield News("note.schema.brought_up", Tone.ACCENT, (("path", str(place.put_aside)),))


def wants_to_look() -> bool:
    """Whether an administrator has laid down where newer versions are announced. Asked before anything is imported."""
    laid_down = policy()
    return bool(laid_down.updates and laid_down.updates_from)


def look_once_a_day() -> tuple[News, ...]:
    """For the lane of the network: where nobody is reached, the next start asks again and nobody hears of it; what is
    not to be believed is told."""
    from agentdesk import __version__
    from agentdesk.core.clock import SystemClock, to_micros
    from agentdesk.core.updates.looking import is_due, look, seen

    try:
        found = look() if is_due(to_micros(SystemClock().now())) else seen()
    except Failure as problem:
        if problem.code not in _NOT_BELIEVED:
            return ()
        return (News("updates.not_believed", Tone.CARE, (("cause", error_text(problem)),)),)
    if not found.is_newer:
        return ()
    return (News("updates.news", Tone.ACCENT, (("version", found.version), ("ours", __version__))),)
