"""In step with a server: connecting a desk, a round by hand, signing in and out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import click

from agentdesk.command_line.call import Call, ask_passphrase, ask_whether
from agentdesk.command_line.help import argument, option
from agentdesk.command_line.layout import tell
from agentdesk.command_line.verbs import Shape, verb
from agentdesk.core.errors import AgentDeskError, Failure, Refused
from agentdesk.core.wording import error_text, text

if TYPE_CHECKING:
    from agentdesk.core.connecting import Line
    from agentdesk.core.sync.engine import Round
    from agentdesk.core.sync.in_browser import InBrowser
    from agentdesk.core.sync.signing_in import Secret


def round_words(done: Round) -> str:
    from agentdesk.core.sync.protocol import Status

    refused = [each for each in done.outcomes if each.status is not Status.APPLIED]
    lines = [
        text("cli.sync.sent", count=len(done.outcomes) - len(refused)),
        text("cli.sync.fetched", count=done.fetched),
    ]
    lines += [text("cli.sync.refused", why=error_text(Refused(each.code, **each.facts))) for each in refused]
    return "\n".join(lines)


def _values(done: Round) -> Any:
    from pydantic_core import to_jsonable_python

    return {"fetched": done.fetched, "outcomes": to_jsonable_python(done.outcomes)}


@verb("connect", Shape(lambda made: text("cli.sync.connected", **made)), of_several=True)
@argument("address")
@option("--login", "connect_login", default="")
@option("--browser", "in_browser", is_flag=True)
def connect(call: Call, address: str, connect_login: str, in_browser: bool) -> Any:
    from agentdesk.core import connecting
    from agentdesk.core.workplace import keyring, secrets

    connecting.allowed(address)  # what is wrong with it is said before anything is asked
    given = secrets(os.environ.get("AGENTDESK_PASSPHRASE"), ask_passphrase)
    try:
        place = _with_code(
            _in_browser() if in_browser or _rather_in_browser(address, connect_login) else _secret(connect_login),
            lambda by: connecting.connect(call.folder, address, by, keys=keyring(), given=given),
        )
    except Failure as failure:
        if failure.code != "sync.unreachable":
            raise
        raise Failure("sync.unreachable_for_new", **failure.facts) from failure
    try:
        if place.recovery_code:
            tell(text("cli.recovery_code", code=place.recovery_code), err=True)
        assert place.replica
        line = connecting.Line(place.replica)
        try:
            _went_round(line)
        finally:
            line.close()
        return {"name": place.person().name, "address": place.replica.standing().url, "path": str(call.folder)}
    finally:
        place.close()


@verb("sync", Shape(round_words, _values), of_several=True)
def sync(call: Call) -> Any:
    with _line(call) as line:
        done = _went_round(line)
        line.readiness.keep()
        return done


@verb("sign-in", Shape(lambda done: text("cli.sync.signed_in", **done)), of_several=True)
@option("--login", "connect_login", default="")
@option("--browser", "in_browser", is_flag=True)
def sign_in(call: Call, connect_login: str, in_browser: bool) -> Any:
    from agentdesk.core.sync.signing_in import login_of

    with _line(call) as line:
        if in_browser or _rather_in_browser(line.http.address, connect_login):
            return {"login": line.sign_in_again(_in_browser())}
        secret = _secret(connect_login or login_of(line.replica.database))
        return {"login": _with_code(secret, line.sign_in_again)}


def signed_out_words(done: Any) -> str:
    return text("cli.sync.signed_out_waiting" if done["count"] else "cli.sync.signed_out", **done)


@verb("sign-out", Shape(signed_out_words), of_several=True)
def sign_out(call: Call) -> Any:
    with _line(call) as line:
        line.sign_out()
        return {"count": len(line.replica.unsent(1_000))}


@contextmanager
def _line(call: Call) -> Iterator[Line]:
    """Raises Refused sync.not_joined."""
    from agentdesk.core.connecting import Line

    with call.workplace() as place:
        if place.replica is None:
            raise Refused("sync.not_joined")
        line = Line(place.replica)
        try:
            yield line
        finally:
            line.close()


def _went_round(line: Line) -> Round:
    """How far it has come is told to a person who waits; a program reads the answer."""
    if not sys.stderr.isatty():
        return line.round()

    def told(done: Round) -> None:
        share = 100 * done.fetched // max(done.fetched + done.to_come, 1)
        click.echo(f"\r{text('cli.sync.fetching', percent=share)}\033[K", err=True, nl=False)

    done = line.round(told)
    tell("", err=True)
    return done


def _secret(login: str) -> Secret:
    """Typed, or the first line of what is piped in: a password is never an argument, which others see in the list of
    processes. Raises Refused sync.password_missing."""
    from agentdesk.core.sync.signing_in import Secret

    if not sys.stdin.isatty():
        password = sys.stdin.readline().rstrip("\r\n")
        if not login or not password:
            raise Refused("sync.password_missing")
        return Secret(login, password)
    login = login or str(click.prompt(text("cli.sync.login"), err=True))
    return Secret(login, str(click.prompt(text("cli.sync.password", login=login), hide_input=True, err=True)))


def _rather_in_browser(address: str, login: str) -> bool:
    """Whoever sits there and has named no login is asked where single sign-on is offered."""
    from agentdesk.core.connecting import ways_of

    if login or not sys.stdin.isatty():
        return False
    with suppress(AgentDeskError):  # whatever hinders it is said when signing in is tried
        if provider := ways_of(address).provider:
            return ask_whether(text("cli.sync.by_provider", provider=provider), otherwise=True)
    return False


def _in_browser() -> InBrowser:
    """The address is told in any case: there may be no browser to open, or another one is wanted."""
    from agentdesk.core.sync.in_browser import InBrowser

    def show(address: str) -> None:
        import webbrowser

        tell(text("cli.sync.in_browser", address=address), err=True)
        if sys.stderr.isatty() and (sys.platform != "linux" or _has_screen()):
            with suppress(webbrowser.Error):
                webbrowser.open(address)

    return InBrowser(show)


def _has_screen() -> bool:
    """Otherwise a browser of letters would be opened in this very terminal."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _with_code(by: Secret | InBrowser, run: Any) -> Any:
    """Once more with the code of the second factor where one is asked for: typed, or the next line."""
    from dataclasses import replace

    from agentdesk.core.sync.signing_in import Secret

    try:
        return run(by)
    except Refused as refusal:
        if refusal.code != "access.code_missing" or not isinstance(by, Secret):
            raise
        code = str(click.prompt(text("cli.server.code"), err=True)) if sys.stdin.isatty() else sys.stdin.readline()
        if not code.strip():
            raise
    return run(replace(by, code=code.strip()))
