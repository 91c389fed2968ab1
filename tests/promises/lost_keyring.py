"""What a keyring can do to somebody, and the way out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agentdesk.core import wording
from agentdesk.core.errors import AgentDeskError
from agentdesk.core.storage import migrate
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.keys import Question, Secrets, new_key
from agentdesk.core.storage.opening import create_profile, open_profile
from agentdesk.core.storage.profile import Profile
from tests.profiles import NoKeyring, WorkingKeyring
from tests.promises.promise import Trial, Violation
from tests.promises.unopenable import CHANGED, fingerprints

NO_WAY_OUT = "a lost keyring leaves a way in, and the question says why"


class _Person:
    """Is asked, remembers the question, and gives the same answer each time."""

    def __init__(self, answer: str | None) -> None:
        self.answer, self.asked = answer, list[Question]()

    def __call__(self, question: Question) -> str | None:
        self.asked.append(question)
        return self.answer


def keyring_lost(trial: Trial) -> Iterator[Violation]:
    """What a keyring can do to somebody, times what that person can answer."""
    with trial.planted():
        for trouble in ("forgot the key", "cannot be used", "has another key"):
            for answer in ("the recovery code", "a wrong code", "nothing"):
                trial.count("answers tried")
                yield from _asked_after(trial, trouble, answer)


def _asked_after(trial: Trial, trouble: str, answer: str) -> Iterator[Violation]:
    folder = trial.fresh_folder("keyring") / "profile"
    keyring = WorkingKeyring()
    made = create_profile(Profile(folder), keyring, None)
    made.opened.close()
    database = Database.sqlite(folder / "desk.db", made.opened.key)
    migrate.create(database)
    database.close()
    before = fingerprints(folder)
    store: Any = NoKeyring() if trouble == "cannot be used" else keyring
    for name in list(keyring.kept):
        keyring.kept = {} if trouble == "forgot the key" else {name: new_key()}
    person = _Person({"the recovery code": made.recovery_code, "a wrong code": "ABCDE-FGHJK"}.get(answer))
    case = f"the keyring {trouble}, the answer is {answer}"
    try:
        opened = open_profile(Profile(folder), store, Secrets(ask=person))
        opened.close()
        if answer != "the recovery code" or opened.key != made.opened.key:
            yield Violation(NO_WAY_OUT, f"{case}: it opened")
    except AgentDeskError as error:
        if answer == "the recovery code":
            yield Violation(NO_WAY_OUT, f"{case}: {error}")
    if not person.asked or not wording.knows(person.asked[0].why.message_key):
        yield Violation(NO_WAY_OUT, f"{case}: nobody was asked, or not told why")
    after = fingerprints(folder)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    if changed - ({"recovery.json"} if answer == "the recovery code" else set()):
        yield Violation(CHANGED, f"{case}: {sorted(changed)}")
