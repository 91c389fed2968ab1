"""What opens a window, or draws one: a number that is to pop up, the sample shop, its pictures."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import argument, option
from agentdesk.command_line.verbs import Shape, verb
from agentdesk.core import paths
from agentdesk.core.errors import Failure
from agentdesk.core.wording import text
from agentdesk.display import can_open_windows, has_display


def no_words(_: Any) -> str:
    return ""


@verb("pop", Shape(no_words))
@argument("uri")
def pop(call: Call, uri: str) -> Any:
    from agentdesk.core.uris import parse_uri

    parse_uri(uri)
    if not can_open_windows():
        return {"window": _hand_over(call.folder, uri)}
    from agentdesk.ui.app import run

    return {"window": run(["--profile", str(call.folder), uri])}


def _hand_over(folder: Path, uri: str) -> int:
    """To the window that is open; nobody would see a new one. Raises Failure where there is none."""
    from agentdesk.ui.single_instance import SingleInstance

    if not SingleInstance(folder).hand_over([uri]):
        raise Failure("window.no_display")
    return 0


def sample_words(answer: Mapping[str, Any]) -> str:
    return text("cli.sample_made", folder=answer["profile"], passphrase=answer["passphrase"])


def picture_words(answer: Mapping[str, Any]) -> str:
    return "\n".join(answer["pictures"])


@verb("demo", Shape(sample_words))
@option("--no-window", is_flag=True)
def demo(call: Call, no_window: bool) -> Any:
    from agentdesk.core.sample import PASSPHRASE, PERSON, open_sample, sample_folder

    folder = sample_folder() if call.folder == paths.profile_folder() else call.folder
    if no_window:
        open_sample(folder).close()
        return {"profile": str(folder), "passphrase": PASSPHRASE}
    if not has_display():
        return {"pictures": _tour(folder / "pictures")}
    from agentdesk.ui.app import run

    spoken = ["--language", call.language] if call.language else []
    who = ["--as", call.person or PERSON]
    raise click.exceptions.Exit(run(["--profile", str(folder), *who, *spoken, "--sample"]))


@verb("tour", Shape(picture_words))
@argument("folder", type=click.Path(file_okay=False, path_type=Path))
def tour(call: Call, folder: Path) -> Any:
    return {"pictures": _tour(folder)}


def _tour(folder: Path) -> list[str]:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from agentdesk.ui.tour.route import run_tour

    return [str(path) for path in run_tour(folder)]
