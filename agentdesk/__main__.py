"""`agentdesk` opens the window; with a verb it is a command line. The window's start imports nothing of the other."""

from __future__ import annotations

import sys
from importlib import import_module

from agentdesk.core.processes import OPTION, Kind
from agentdesk.display import can_open_windows

_WITH_VALUE = ("--profile", "--as", "--language")
_ADDRESSES = ("tel:", "callto:", "agentdesk:")
_PROCESSES = {
    Kind.SPELLING: "agentdesk.ui.spelling.process",
    Kind.HEARING: "agentdesk.ui.interactions.hearing_process",
    Kind.PRACTICE: "agentdesk.ui.practice.app",
}


def main() -> int:
    arguments = sys.argv[1:]
    if len(arguments) > 1 and arguments[0] == OPTION and arguments[1] in _PROCESSES:
        return int(import_module(_PROCESSES[Kind(arguments[1])]).begin(*arguments[2:]))
    at = _behind_options(arguments)
    word = arguments[at] if at < len(arguments) else ""
    called = word.lower().startswith(_ADDRESSES)  # by a browser or a softphone
    if (called or not word) and can_open_windows():
        try:
            from agentdesk.ui.app import run
        except ImportError as missing:
            from agentdesk.command_line.main import tell_why_no_window

            return tell_why_no_window(missing)
        return run(arguments)
    from agentdesk.command_line.main import run_command_line

    return run_command_line([*arguments[:at], "pop", *arguments[at:]] if called else arguments)


def _behind_options(arguments: list[str]) -> int:
    """Where the verb stands. An option that is wrong counts as one: the command line says what is wrong with it."""
    at = 0
    while at < len(arguments):
        option, given, value = arguments[at].partition("=")
        value = value if given else "".join(arguments[at + 1 : at + 2])
        if option not in _WITH_VALUE or not value or (option == "--language" and value not in ("de", "en")):
            return at
        at += 1 if given else 2
    return at


if __name__ == "__main__":
    raise SystemExit(main())
