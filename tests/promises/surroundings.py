"""A place of its own for a run: home, temporary files, no display, nobody's keyring. Before the product is imported."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PLACES = {
    "HOME": "home",
    "XDG_CONFIG_HOME": "home/.config",
    "XDG_CACHE_HOME": "home/.cache",
    "XDG_DATA_HOME": "home/.local/share",
    "XDG_STATE_HOME": "home/.local/state",
    "XDG_RUNTIME_DIR": "run",
    "TMPDIR": "tmp",
}


@contextmanager
def own_surroundings() -> Iterator[Path]:
    """A folder for this run; whatever the product writes without being told where lands in it, too."""
    root = Path(tempfile.mkdtemp(prefix="agentdesk-promises-"))
    for variable, place in _PLACES.items():
        (root / place).mkdir(parents=True, exist_ok=True, mode=0o700)
        os.environ[variable] = str(root / place)
    tempfile.tempdir = None  # asked for anew
    for variable in [name for name in os.environ if name.startswith("AGENTDESK_")]:
        del os.environ[variable]
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    os.environ["LC_ALL"] = "C.UTF-8"
    os.environ["TZ"] = "Europe/Berlin"
    _cheap_argon2()
    try:
        yield root
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _cheap_argon2() -> None:
    """Once it is settled where everything lies."""
    from tests.cheap_argon2 import make_cheap

    make_cheap()
