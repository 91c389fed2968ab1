"""Whether there is a newer version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agentdesk import __version__
from agentdesk.command_line.call import Call
from agentdesk.command_line.verbs import Shape, verb
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from agentdesk.core.updates.looking import Seen


def newer_words(found: Seen) -> str:
    if not found.is_newer:
        return text("updates.none", version=__version__)
    return "\n".join((text("updates.is_there", version=found.version, ours=__version__), found.page))


def newer_values(found: Seen) -> Any:
    return {"ours": __version__, "version": found.version, "newer": found.is_newer, "page": found.page}


@verb("newer", Shape(newer_words, newer_values))
def newer(call: Call) -> Any:
    from agentdesk.core.updates.looking import look

    return look()
