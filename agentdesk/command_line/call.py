"""A call: the profile it is about, opened or made, and asking for what opens it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from agentdesk.command_line.layout import tell
from agentdesk.core import wording
from agentdesk.core.errors import Failure
from agentdesk.core.wording import text

if TYPE_CHECKING:
    from agentdesk.core.commands import Command
    from agentdesk.core.connecting import Line
    from agentdesk.core.workplace import Workplace


@dataclass(slots=True)
class Call:
    """What all verbs share: which profile, and who acts."""

    folder: Path
    person: str
    language: str = ""
    """As asked for in this call; empty where nobody did."""
    pin_file: Path | None = None

    @contextmanager
    def workplace(self, *, make: bool = False) -> Iterator[Workplace]:
        """The open profile; with `make` a new one where there is none yet."""
        from agentdesk.core.timekeeper import keep_up

        place = self._open(make)
        line = _line_of(place)
        try:
            with suppress(Failure):  # what cannot be written now is written another time
                keep_up(place.desk)
            yield place
        finally:
            if line:
                line.close()
            place.close()

    def as_called(self, words: str) -> str:
        """Words that name other calls, as these are to be typed here."""
        return words

    def execute(self, place: Workplace, command: Command, actor: UUID, id: UUID | None = None) -> Any:
        """Carry out a command, with the PIN of whoever acts where it needs one: from the file, or asked for."""
        pin = self.pin() if place.desk.needs_pin(command, actor=actor) else None
        return place.desk.execute(command, actor=actor, id=id, pin=pin)

    def pin(self) -> str | None:
        """None where there is nobody to ask."""
        if self.pin_file:
            return self.pin_file.read_text(encoding="utf-8").strip()
        return str(click.prompt(text("cli.pin"), hide_input=True, err=True)) if sys.stdin.isatty() else None

    @property
    def is_new(self) -> bool:
        from agentdesk.core.storage.profile import Profile

        return not self.folder.is_dir() or Profile(self.folder).is_new

    @contextmanager
    def look_around(self) -> Iterator[Workplace]:
        """The open profile; where there is none yet an empty one that is gone afterwards: a look makes nothing."""
        if not self.is_new:
            with self.workplace() as place:
                yield place
            return
        with TemporaryDirectory() as folder:
            place = _shop_in(Path(folder) / "profile", token_hex())
            try:
                yield place
            finally:
                place.close()

    def _open(self, make: bool) -> Workplace:
        from agentdesk.core.workplace import open_workplace

        given = os.environ.get("AGENTDESK_PASSPHRASE")
        try:
            return open_workplace(self.folder, given=given, ask=ask_passphrase)
        except Failure as problem:
            if not make or problem.code != "profile.new":
                raise
        place = _create(self.folder, given)
        tell(text("cli.profile_made", path=str(self.folder)), err=True)
        if place.recovery_code:
            tell(text("cli.recovery_code", code=place.recovery_code), err=True)
        return place


def _create(folder: Path, passphrase: str | None) -> Workplace:
    """A new profile. Without a keyring its passphrase is asked for, where there is somebody to ask."""
    from agentdesk.core.laid_down import require_way, told_of_key

    laid_down = require_way(passphrase)
    try:
        return _shop_in(folder, passphrase)
    except Failure as problem:
        told = told_of_key(problem, laid_down)
        if told.code != "keys.passphrase_needed":
            raise told from problem
        if not sys.stdin.isatty():
            raise Failure("keys.new_passphrase_needed", path=str(folder)) from problem
    chosen = click.prompt(
        text("cli.new_passphrase"), hide_input=True, confirmation_prompt=text("cli.new_passphrase_again"), err=True
    )
    return _shop_in(folder, str(chosen))


def _shop_in(folder: Path, passphrase: str | None) -> Workplace:
    from agentdesk.core.people.defaults import local_shop
    from agentdesk.core.workplace import create_workplace

    return create_workplace(folder, local_shop(wording.language()), passphrase=passphrase)


def _line_of(place: Workplace) -> Line | None:
    """Over which the server is asked what only that knows or decides."""
    if place.replica is None:
        return None
    from agentdesk.core.connecting import Line

    return Line(place.replica)


_YES, _NO = ("j", "ja", "y", "yes"), ("n", "nein", "no")


def ask_whether(question: str, *, otherwise: bool = False) -> bool:
    """Yes or no, in both languages whatever the program speaks; `otherwise` where nothing is typed. click's own
    question knows English answers alone."""
    hint = text("cli.yes_or_no" if otherwise else "cli.no_or_yes")
    while True:
        said = str(click.prompt(f"{question} [{hint}]", default="", show_default=False, err=True)).strip().casefold()
        if said in ("", *_YES, *_NO):
            return said in _YES if said else otherwise
        tell(text("cli.answer_yes_or_no"), err=True)


def ask_passphrase(why: str) -> str | None:
    if not sys.stdin.isatty():
        return None
    tell(why, err=True)
    return str(click.prompt(text("cli.passphrase"), hide_input=True, err=True))
