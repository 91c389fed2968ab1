"""The ledger: its export for an auditor, and the proof that an export is whole."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import Group, argument, option
from agentdesk.command_line.layout import one_line
from agentdesk.command_line.verbs import FAILED, Shape, command_line, verb
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from datetime import datetime

    from agentdesk.core.ledger.verify import Proof

_DAY = click.DateTime(["%Y-%m-%d"])


def exported_words(answer: Mapping[str, Any]) -> str:
    return text("cli.ledger_exported", count=answer["entries"], folder=answer["folder"])


def proof_words(proof: Proof) -> str:
    """That all is well, or a line for each thing that is wrong."""
    if proof.ok:
        return text("cli.ledger_proved", count=proof.entries)
    lines = (", ".join(f"{name} {value}" for name, value in found.items()) for found in proof.found)
    return "\n".join([*(one_line(line, 300) for line in lines), text("cli.ledger_not_proved", count=len(proof.found))])


def proof_values(proof: Proof) -> dict[str, Any]:
    return {"ok": proof.ok, "entries": proof.entries, "chains": proof.chains, "findings": list(proof.found)}


@command_line.group("ledger", cls=Group)
def ledger() -> None:
    """Its verbs follow."""


@verb("export", Shape(exported_words), ledger, said_as="ledger_export")
@argument("folder", type=click.Path(file_okay=False, path_type=Path))
@option("--from", "since", type=_DAY)
@option("--to", "until", type=_DAY)
def export(call: Call, folder: Path, since: datetime | None, until: datetime | None) -> Any:
    from agentdesk.core.ledger.export import export as run_export

    days = {"since": since and since.date(), "until": until and until.date()}
    with call.workplace() as place:
        return run_export(place.desk, place.person(call.person).id, folder, **days)


@verb("verify", Shape(proof_words, proof_values, lambda proof: 0 if proof.ok else FAILED), ledger)
@argument("folder", type=click.Path(file_okay=False, path_type=Path))
@option("--heads", type=click.Path(dir_okay=False, path_type=Path))
def verify(call: Call, folder: Path, heads: Path | None) -> Any:
    from agentdesk.core.ledger.verify import verify as run_verify

    return run_verify(folder, heads)
