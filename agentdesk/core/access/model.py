"""The rules of signing in: logins, passwords, how often somebody may try, how long a sign-in lasts.

Passwords follow NIST SP 800-63B: long ones, of any letters, without rules about kinds of letters and without expiry.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from agentdesk.core.actors import Actor
from agentdesk.core.errors import Refused

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 256
LONGEST_LOGIN = 64
_LOGIN = re.compile(r"[\w.@+-]{1,64}")

ACCESS_LASTS = timedelta(minutes=10)
"""How long an access token is good for."""
REFRESH_LASTS = timedelta(days=14)
"""A device that has not been heard of for so long signs in again."""
SIGN_IN_LASTS = timedelta(days=90)
"""However often it was refreshed: after so long the password is asked for again."""
GRACE = timedelta(seconds=60)
"""For so long the refresh token before the present one is answered as it was: two may have asked at once. Longer than
that as long as what was answered has opened nothing: it may have been lost."""
KEPT_AFTER = timedelta(days=30)
"""What is over stays to be seen for so long."""


class Why(StrEnum):
    """Why a sign-in is over."""

    SIGNED_OUT = "signed_out"
    REPLACED = "replaced"
    PASSWORD = "password"  # noqa: S105 - a new one was set
    LOCKED = "locked"
    REVOKED = "revoked"
    REUSED = "reused"
    LINKED = "linked"
    """Linked with single sign-on otherwise than before, or no more."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How often somebody may try: the first tries are free, after that the wait doubles up to `longest`; from `most`
    tries on it is `locked`. A try is forgiven after `forgiven_after` each."""

    free: int
    longest: timedelta
    forgiven_after: timedelta
    most: int | None = None
    locked: timedelta = timedelta()

    def counting(self, tries: int, last_at: datetime, now: datetime) -> int:
        """The tries that still count. A clock that was set back forgives nothing."""
        gone = max(now - last_at, timedelta())
        if self.most is not None and tries >= self.most:
            return 0 if gone >= self.locked else tries
        return max(tries - gone // self.forgiven_after, 0)

    def wait(self, tries: int) -> timedelta:
        """How long after the last of so many tries nobody is heard."""
        if self.most is not None and tries >= self.most:
            return self.locked
        over = tries - self.free
        return timedelta() if over < 0 else min(timedelta(seconds=2 ** min(over, 20)), self.longest)


FOR_A_LOGIN = Limit(
    free=3,
    longest=timedelta(minutes=5),
    forgiven_after=timedelta(hours=1),
    most=10,
    locked=timedelta(hours=1),
)
"""One login, whether anybody has it or not: the answer is the same."""
FOR_AN_ADDRESS = Limit(free=60, longest=timedelta(seconds=10), forgiven_after=timedelta(seconds=10))
"""One network address: a whole contact centre may stand behind it, and everybody mistypes on a Monday."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who asks: the person, the device it comes from, and the sign-in whose token was shown."""

    actor: Actor
    device_id: UUID
    device_name: str
    sign_in_id: UUID
    login: str = ""
    """Known when a sign-in begins."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a device gets: one to ask with, one to get the next two with."""

    access: str
    refresh: str


def tidy_login(typed: str) -> str:
    """As it is compared: without regard to capitals and to how letters were put together.

    Raises Refused access.login_form.
    """
    login = unicodedata.normalize("NFKC", typed).strip().casefold()
    if not _LOGIN.fullmatch(login) or len(login) > LONGEST_LOGIN:
        raise Refused("access.login_form")
    return login


def require_password(password: str, login: str) -> None:
    """Raises Refused access.password_short, access.password_long, access.password_guessed."""
    if len(password) < SHORTEST_PASSWORD:
        raise Refused("access.password_short", least=SHORTEST_PASSWORD)
    if len(password) > LONGEST_PASSWORD:
        raise Refused("access.password_long", most=LONGEST_PASSWORD)
    without_login = password.casefold().replace(login, "")
    if len(without_login) < SHORTEST_PASSWORD // 2 or len(set(password)) < 4:
        raise Refused("access.password_guessed")


def prepared(password: str) -> bytes:
    """As it is hashed: typed on another keyboard it is the same letters (NIST SP 800-63B, 5.1.1.2: NFKC)."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def key_of_tries(what: str, value: str) -> bytes:
    """Under what tries are counted: neither login nor address is kept for whoever only tries."""
    return hashlib.sha256(f"{what}\n{value}".encode("utf-8", "surrogatepass")).digest()
