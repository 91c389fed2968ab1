"""Profiles for tests: keyrings that behave like the ones people have, and a profile made in one line."""

from __future__ import annotations

from pathlib import Path

from agentdesk.core.errors import Failure
from agentdesk.core.storage.keys import Question, Secrets
from agentdesk.core.storage.opening import Created, OpenProfile, create_profile, open_profile
from agentdesk.core.storage.profile import Profile

PASSPHRASE = "vier Rösser traben heim"


class WorkingKeyring:
    """Keeps keys as long as the test runs; `kept` is what a look into it would show."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def get(self, database: str, *, kept_by: str | None = None) -> bytes | None:
        return self.kept.get(database)

    def put(self, database: str, key: bytes) -> str:
        self.kept[database] = key
        return "a keyring that works"

    def forget(self, database: str) -> None:
        self.kept.pop(database, None)


class NoKeyring:
    """A machine without a keyring that could be used."""

    def get(self, database: str, *, kept_by: str | None = None) -> bytes | None:
        raise Failure("keys.no_keyring", reason="NoKeyringError")

    def put(self, database: str, key: bytes) -> str:
        raise Failure("keys.no_keyring", reason="NoKeyringError")

    def forget(self, database: str) -> None:
        raise Failure("keys.no_keyring", reason="NoKeyringError")


class Person:
    """Answers questions for a passphrase one after the other, then gives up; remembers what was asked."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked: list[Question] = []

    def __call__(self, question: Question) -> str | None:
        self.asked.append(question)
        return self.answers.pop(0) if self.answers else None


def make_profile(folder: Path, passphrase: str | None = PASSPHRASE) -> Created:
    """A fresh profile without keyring, open."""
    return create_profile(Profile(folder), NoKeyring(), passphrase)


def reopen(folder: Path, secret: str | None = PASSPHRASE) -> OpenProfile:
    return open_profile(Profile(folder), NoKeyring(), Secrets(given=secret))
