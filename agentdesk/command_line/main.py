"""The command line: the same desk without a window.

Every verb knows `--json`, a contract with programs; without it people get words. Exit codes: 0 done; 2 refused, with
{"refused": {"code", "message", …}}; 1 failure, with {"failure": {…}}; 64 wrong usage (EX_USAGE of sysexits.h). What a
verb and its options are for stands in the catalogue (`help`).
"""

from __future__ import annotations

import locale
import os
import re
from io import StringIO
from typing import Any

import click

from agentdesk.command_line import (  # noqa: F401 - a theme that is imported has put its verbs on the command line
    approvals,
    at_server,
    callbacks,
    cases,
    commands,
    connecting,
    consents,
    customers,
    duplicates,
    goodwill,
    guides,
    hearing,
    hours,
    identity,
    imports,
    keeping,
    knowledge,
    ledger,
    merging,
    moving,
    newer,
    patterns,
    people,
    policies,
    practice,
    privacy,
    promises,
    relations,
    restoring,
    rights,
    safety,
    serving,
    set_aside,
    settings,
    story,
    vouchers,
    windows,
    work,
)
from agentdesk.command_line.help import speak
from agentdesk.command_line.layout import as_json_text, tell
from agentdesk.command_line.refusals import refusal
from agentdesk.command_line.verbs import FAILED, REFUSED, WRONG_USAGE, command_line
from agentdesk.core import paths, wording
from agentdesk.core.errors import AgentDeskError, Failure, Refused
from agentdesk.core.laid_down import require_language, wrong
from agentdesk.core.logs import log_to
from agentdesk.core.policy import policy
from agentdesk.core.wording import error_text, text


def run_command_line(arguments: list[str]) -> int:
    """Carry out one call; returns its exit code."""
    laid_down = policy()
    speak(laid_down.language or _asked_language(arguments) or _system_language())
    log_to(paths.log_folder())
    try:
        if laid_down.mistakes and "policy" not in arguments:
            tell(error_text(wrong(laid_down)), err=True)
        require_language(_asked_language(arguments))
        return int(command_line.main(arguments, prog_name="agentdesk", standalone_mode=False) or 0)
    except click.exceptions.Abort:
        tell(text("cli.stopped"), err=True)
        return FAILED
    except click.ClickException as problem:
        return _wrong_usage(problem, "--json" in arguments)
    except ImportError as missing:
        return _report(_without_library(missing) or missing, "--json" in arguments)
    except Exception as problem:  # noqa: BLE001 - whatever it is, the caller gets a sentence, an id and an exit code
        return _report(problem, "--json" in arguments)


def tell_why_no_window(missing: ImportError) -> int:
    """Where what Qt needs of the system is not there; returns the exit code. Raises what is anything else."""
    failure = _without_library(missing)
    if failure is None:
        raise missing
    speak(policy().language or _system_language())
    return _report(failure, as_json=False)


def _without_library(missing: ImportError) -> Failure | None:
    found = re.match(r"(\S+\.so[.\d]*): cannot open shared object file", str(missing))
    return Failure("window.library_missing", library=found[1]) if found else None


def _report(problem: Exception, as_json: bool) -> int:
    message = refusal(problem)
    if not as_json:
        tell(message, err=True)
    elif isinstance(problem, AgentDeskError):
        click.echo(as_json_text({problem.prefix: {"code": problem.code, "message": message, **_plain_facts(problem)}}))
    else:
        click.echo(as_json_text({"failure": {"code": "unexpected", "message": message}}))
    return REFUSED if isinstance(problem, Refused) else FAILED


def _wrong_usage(problem: click.ClickException, as_json: bool) -> int:
    if as_json:
        click.echo(as_json_text({"usage": {"message": problem.format_message()}}))
    said = StringIO()
    problem.show(file=said)
    tell(said.getvalue().rstrip("\n"), err=True)
    return WRONG_USAGE


def _plain_facts(problem: AgentDeskError) -> dict[str, Any]:
    from pydantic_core import to_jsonable_python

    facts: dict[str, Any] = to_jsonable_python(problem.facts, fallback=str)
    return {name: value for name, value in facts.items() if name not in ("code", "message")}


def _asked_language(arguments: list[str]) -> str:
    """What `--language` says, before click reads anything: its refusals and its help are words as well."""
    for word, following in zip(arguments, [*arguments[1:], ""], strict=False):
        name, _, value = word.partition("=")
        if name == "--language" and (value or following) in wording.LANGUAGES:
            return value or following
    return ""


def _system_language() -> str:
    named = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return named or (locale.getlocale()[0] or "en")
