"""What an administrator has laid down for the desks of a machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from agentdesk.command_line.call import Call
from agentdesk.command_line.help import argument
from agentdesk.command_line.layout import table
from agentdesk.command_line.verbs import FAILED, Shape, verb
from agentdesk.core.laid_down import by_whom, value_words, wrong
from agentdesk.core.policy import Policy, policy, read_policy, usual_file
from agentdesk.core.wording import error_text, text


def policy_words(laid_down: Policy) -> str:
    if laid_down.file is None:
        return text("cli.policy.none", path=str(usual_file()))
    head = text("cli.policy.by", by=by_whom(laid_down), path=str(laid_down.file))
    rows = [(text(f"policy.name.{name}"), value_words(name, value)) for name, value in laid_down.said.items()]
    said = table(["cli.head.setting", "cli.head.laid_down"], rows) if rows else text("cli.policy.nothing")
    return "\n".join(filter(None, (head, said, error_text(wrong(laid_down)) if laid_down.mistakes else "")))


def policy_values(laid_down: Policy) -> Any:
    return {
        "file": str(laid_down.file) if laid_down.file else None,
        "set_by": laid_down.set_by,
        "laid_down": laid_down.said,
        "mistakes": [{"place": each.place, "kind": each.kind, **dict(each.facts)} for each in laid_down.mistakes],
    }


@verb("policy", Shape(policy_words, policy_values, lambda laid_down: FAILED if laid_down.mistakes else 0))
@argument("policy_file", required=False, type=click.Path(dir_okay=False, path_type=Path))
def show_policy(call: Call, policy_file: Path | None) -> Any:
    """With a file: what that one would lay down, before it is handed out."""
    return read_policy(policy_file) if policy_file else policy()
