"""Backups of a server, and what is said once one was restored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import argument, option
from agentdesk.command_line.layout import tell
from agentdesk.command_line.serving import config_option, installed_house, server, set_up
from agentdesk.command_line.verbs import Shape, verb
from agentdesk.core.money import Money
from agentdesk.core.wording import text

_FILE = click.Path(dir_okay=False, path_type=Path)


def put_back_words(done: dict[str, Any]) -> str:
    if done["nothing_lost"]:
        return text("cli.server.nothing_lost")
    lines = [text("cli.server.put_back")]
    if done["noted"]:
        lines.append(text("cli.server.erased_again", count=done["erased"]))
        if done["unheard"]:
            lines.append(text("cli.server.unheard", count=done["unheard"]))
    else:
        lines.append(text("cli.server.no_notebook"))
    return "\n".join(lines)


@verb("backup", Shape(lambda made: text("cli.server.backed_up", **made)), server, said_as="server_backup")
@argument("file", type=_FILE)
@config_option()
def backup(call: Call, file: Path, server_config: Path | None) -> Any:
    with set_up(server_config) as house:
        from agentdesk.server.dumping import dump

        return {"file": str(file), "bytes": dump(house.desk.database, file)}


@verb("restore", Shape(put_back_words), server, said_as="server_restore")
@argument("file", type=_FILE)
@config_option()
def restore(call: Call, file: Path, server_config: Path | None) -> Any:
    with installed_house(server_config) as house:
        from agentdesk.core.storage.postgresql import bring_up_to_date
        from agentdesk.server.dumping import load

        load(house.desk.database, file)
        bring_up_to_date(house.desk.database, lambda found, ours: None)
        return _put_back(house)


def drilled_words(done: Any) -> str:
    same, right = done.same, done.put_right
    lines = [
        text("cli.drill.times", bytes=done.bytes, to_dump=round(done.to_dump, 1), to_load=round(done.to_load, 1)),
        text("cli.drill.same", count=len(same.tables), rows=same.rows),
        *(
            text("cli.moving.ledger", count=each.entries, held=Money(each.held, each.currency),
                 passed=Money(each.passed, each.currency))
            for each in same.ledger
        ),
    ]  # fmt: skip
    if same.broken:
        names = ", ".join(f"{name} ({count})" for name, count in same.broken.items())
        lines.append(text("cli.moving.broken_before", names=names))
    if right.noted:
        lines.append(text("cli.drill.noted", erased=right.erased, unheard=right.unheard))
    else:
        lines.append(text("cli.drill.no_notebook"))
    return "\n".join(lines)


def drilled_values(done: Any) -> Any:
    from dataclasses import asdict

    seconds = {"to_dump": round(done.to_dump, 3), "to_load": round(done.to_load, 3)}
    counted = {"tables": len(done.same.tables), "rows": done.same.rows, "broken": dict(done.same.broken)}
    return {"bytes": done.bytes, **seconds, **counted, **asdict(done.put_right)}


@verb("drill", Shape(drilled_words, drilled_values), server, said_as="server_drill")
@option("--in", "drill_folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path("/tmp"))  # noqa: S108 - short, as its socket needs
@config_option()
def drill(call: Call, drill_folder: Path, server_config: Path | None) -> Any:
    with set_up(server_config) as house:
        from agentdesk.server.drilling import drill as run
        from agentdesk.server.notebook import notebook_in

        def told(what: str) -> None:
            tell(text(f"cli.drill.{what}"), err=True)

        return run(house.desk.database, notebook_in(house.config.notebook), house.desk.clock, drill_folder, told)


@verb("restored", Shape(put_back_words), server, said_as="server_restored")
@option("--nothing-lost", "nothing_lost", is_flag=True)
@config_option()
def restored(call: Call, nothing_lost: bool, server_config: Path | None) -> Any:
    with installed_house(server_config) as house:
        from agentdesk.core.storage.postgresql import bring_up_to_date
        from agentdesk.server import restoring
        from agentdesk.server.reached import reached_in

        bring_up_to_date(house.desk.database, lambda found, ours: None)
        if nothing_lost:
            restoring.nothing_lost(house.desk, reached_in(house.config.notebook))
            return {"nothing_lost": True}
        return _put_back(house)


def _put_back(house: Any) -> dict[str, Any]:
    from dataclasses import asdict

    from agentdesk.server import restoring
    from agentdesk.server.notebook import notebook_in

    done = restoring.put_back(house.desk, notebook_in(house.config.notebook))
    return {"nothing_lost": False} | asdict(done)
