"""Looking for a newer version, at the address that an administrator has laid down; nobody else is asked, and nothing is
sent along that says who asks."""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from agentdesk import __version__
from agentdesk.core import paths
from agentdesk.core.clock import Clock, SystemClock, to_micros
from agentdesk.core.errors import Failure
from agentdesk.core.laid_down import require_right
from agentdesk.core.sync.http import fetched
from agentdesk.core.updates.manifest import MOST_BYTES, Manifest, is_newer, opened

_KEYS = "update_keys.txt"


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen last, kept beside the profiles. `digest` is of the manifest with this `number`."""

    number: int = 0
    digest: str = ""
    version: str = ""
    page: str = ""
    looked_at: int = 0
    """Microseconds since 1970."""

    @property
    def is_newer(self) -> bool:
        """Than this program: whoever has installed it since hears no more of it."""
        return bool(self.version) and is_newer(self.version, __version__)


@cache
def known_keys() -> tuple[bytes, ...]:
    """Public keys that a packager has put into the program (`packaging/sign.py key`); none in a checkout."""
    words = files("agentdesk.resources").joinpath(_KEYS).read_text(encoding="utf-8")
    return tuple(bytes.fromhex(line) for line in words.splitlines() if re.fullmatch(r"[0-9a-f]{64}", line))


def look(clock: Clock | None = None) -> Seen:
    """Raises Failure updates.off, updates.no_key, http.not_fetched, updates.rolled_back, policy.wrong, and those of
    `manifest.opened`. Whatever is wrong changes nothing of what was seen before."""
    laid_down = require_right()
    if not laid_down.updates or not laid_down.updates_from:
        raise Failure("updates.off")
    if not known_keys():
        raise Failure("updates.no_key")
    now, before = (clock or SystemClock()).now(), seen()
    words = fetched(laid_down.updates_from, most=MOST_BYTES)
    manifest = opened(words, known_keys(), now)
    digest = hashlib.sha256(words.encode()).hexdigest()
    if manifest.number < before.number or (manifest.number == before.number and digest != before.digest):
        raise Failure("updates.rolled_back", number=manifest.number, known=before.number)
    return _kept(manifest, digest, to_micros(now))


def seen() -> Seen:
    """Nothing where nothing was, or what was is not readable: then the next look begins anew."""
    with suppress(OSError, ValueError, TypeError):
        kept: dict[str, Any] = json.loads(_file().read_text(encoding="utf-8"))
        found = Seen(**kept)
        if type(found.number) is int and type(found.looked_at) is int:
            return found
    return Seen()


def is_due(now: int) -> bool:
    """Once a day. Whoever has set the clock back is looked for at once."""
    return not 0 <= now - seen().looked_at < 86_400_000_000


def _kept(manifest: Manifest, digest: str, now: int) -> Seen:
    found = Seen(manifest.number, digest, manifest.version, manifest.page, now)
    _file().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(OSError):  # on a full disk it is looked for again
        paths.write_atomically(_file(), json.dumps(asdict(found)).encode())
    return found


def _file() -> Path:
    return paths.profile_folder().parent / "updates.json"


__all__ = ["Seen", "is_due", "look", "seen"]
