"""`agentdesk` opens the window; with a verb it is a command line. The window's start imports nothing of the other."""

from __future__ import annotations

import sys

from agentdesk.display import can_open_windows

_WITH_VALUE = ("--profile", "--as", "--language")
_ADDRESSES = ("tel:", "agentdesk:")


def main() -> int:
    arguments = sys.argv[1:]
    if can_open_windows() and _asks_for_window(arguments):
        from agentdesk.ui.app import run

        return run(arguments)
    from agentdesk.cli import run_command_line

    return run_command_line([part for word in arguments for part in _as_verb(word)])


def _asks_for_window(arguments: list[str]) -> bool:
    """True without a verb, or with an address that a browser or softphone hands over; what is wrong is told by the
    command line."""
    rest = iter(arguments)
    for word in rest:
        option, _, value = word.partition("=")
        if option in _WITH_VALUE:
            value = value or next(rest, "")
            if not value or (option == "--language" and value not in ("de", "en")):
                return False
        else:
            return word.startswith(_ADDRESSES)
    return True


def _as_verb(word: str) -> list[str]:
    return ["pop", word] if word.startswith(_ADDRESSES) else [word]


if __name__ == "__main__":
    raise SystemExit(main())
