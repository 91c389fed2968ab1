"""`agentdesk` opens the window; with a verb it is a command line. The window's start imports nothing of the other."""

from __future__ import annotations

import sys

_WITH_VALUE = ("--profile", "--as", "--language")


def main() -> int:
    arguments = sys.argv[1:]
    if _asks_for_window(arguments):
        from agentdesk.ui.app import run

        return run(arguments)
    from agentdesk.cli import run_command_line

    return run_command_line(arguments)


def _asks_for_window(arguments: list[str]) -> bool:
    """True without a verb, or with an address that a browser or softphone hands over."""
    rest = iter(arguments)
    for word in rest:
        if word in _WITH_VALUE:
            next(rest, None)
        elif word.startswith(("tel:", "agentdesk:")):
            return True
        elif not word.startswith(tuple(f"{option}=" for option in _WITH_VALUE)):
            return False
    return True


if __name__ == "__main__":
    raise SystemExit(main())
