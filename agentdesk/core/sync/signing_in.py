"""A desk's sign-in at its server: who it is, and the tokens that show it. They lie in the encrypted file alone."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agentdesk.core.clock import Clock
from agentdesk.core.errors import Failure, Refused
from agentdesk.core.storage import rows
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.in_step import tokens
from agentdesk.core.sync.http import SILENT, Http
from agentdesk.core.sync.in_browser import Brought, InBrowser
from agentdesk.core.sync.protocol import (
    PREFIX,
    AskLease,
    Hello,
    Holding,
    Lease,
    Looks,
    Message,
    Others,
    Pull,
    Pulled,
    Push,
    Pushed,
    Report,
    Reported,
    Showing,
    Subscribe,
    Welcome,
    WorkingSet,
)
from agentdesk.core.sync.questions import Answer, Question

M = TypeVar("M", bound=BaseModel)
_TYPING = 2.0
_QUIETLY = 5.0
_SOON = timedelta(seconds=30)
"""A token that runs out within this time is not used any more."""
SIGNED_OUT = ("access.signed_out", "access.reused", "access.device_revoked", "access.locked")


class NewTokens(Message):
    """`expires_in`: seconds for which the access token is good."""

    access_token: str = Field(repr=False)
    refresh_token: str = Field(repr=False)
    expires_in: int


class SignedIn(NewTokens):
    """`login` is missing from a server of before, which knows passwords alone."""

    person_id: UUID
    name: str
    login: str = ""
    device_id: UUID


@dataclass(frozen=True, slots=True)
class Secret:
    """What somebody types to sign in; `code` where a second factor is asked for. Kept nowhere."""

    login: str
    password: str = field(repr=False)
    code: str | None = field(default=None, repr=False)


class _Asked(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)
    login: str
    password: str
    code: str | None
    device_name: str
    device_id: UUID | None


class _Carried(Brought):
    device_name: str
    device_id: UUID | None


def sign_in(http: Http, by: Secret | InBrowser, *, device_name: str, device_id: UUID | None = None) -> SignedIn:
    """Sign in at the server; a desk keeps the `device_id` that it was given.

    Raises Refused access.* as the server says it (see `server.accounts`) and as `InBrowser.bring` does, Failure sync.*.
    """
    if isinstance(by, InBrowser):
        brought = by.bring(http).model_dump()
        carried = _Carried(**brought, device_name=device_name, device_id=device_id)
        return answered(http, http.post("/auth/provider/sign-in", carried.model_dump_json()), SignedIn)
    secret = by
    asked = _Asked(
        login=secret.login,
        password=secret.password,
        code=secret.code,
        device_name=device_name,
        device_id=device_id,
    )
    signed = answered(http, http.post("/auth/sign-in", asked.model_dump_json()), SignedIn)
    return signed if signed.login else signed.model_copy(update={"login": secret.login})


def answered(http: Http, words: str, wanted: type[M]) -> M:
    """Raises Failure sync.not_a_server where it is no such answer."""
    try:
        return wanted.model_validate_json(words)
    except ValidationError as problem:
        raise Failure("sync.not_a_server", address=http.address, status=200) from problem


def keep_tokens(database: Database, login: str, new: NewTokens, clock: Clock) -> None:
    until = clock.now() + timedelta(seconds=new.expires_in)
    row = {"id": 1, "login": login, "access": new.access_token, "access_until": until, "refresh": new.refresh_token}
    with database.writing() as connection:
        rows.writer(tokens, "sqlite").put_many(connection, [row])


def login_of(database: Database) -> str:
    """By which login this desk has signed in last; empty where it never has."""
    with database.reading() as connection:
        return str(connection.execute(sa.select(tokens.c.login)).scalar() or "")


def is_signed_in(database: Database) -> bool:
    """As far as it is known here: whether the server agrees is seen with the next round."""
    with database.reading() as connection:
        return bool(connection.execute(sa.select(tokens.c.refresh)).scalar())


class Badge:
    """The tokens of this desk. Two processes that renew them at the same time get the same ones."""

    def __init__(self, database: Database, clock: Clock, http: Http) -> None:
        self._database, self._clock, self._http = database, clock, http
        self._renewing = threading.Lock()

    def token(self) -> str:
        """One that is good now. Raises Refused access.signed_out, Failure sync.*."""
        row = self._row()
        return row.access if self._clock.now() < row.access_until - _SOON else self.renewed(row.access)

    def renewed(self, former: str) -> str:
        """The one after `former`, which the server does not take any more."""
        with self._renewing:
            row = self._row()
            if row.access != former:
                return str(row.access)
            try:
                said = Refresh(refresh_token=row.refresh).model_dump_json()
                new = answered(self._http, self._http.post("/auth/refresh", said), NewTokens)
            except Refused as refusal:
                if refusal.code in SIGNED_OUT:
                    self.forget()
                raise
            keep_tokens(self._database, row.login, new, self._clock)
            return new.access_token

    def forget(self) -> None:
        """Signed out: what waits stays, and goes to the server once somebody has signed in again."""
        with self._database.writing() as connection:
            connection.execute(sa.update(tokens).values(access="", refresh=""))

    def _row(self) -> Any:
        with self._database.reading() as connection:
            row = connection.execute(sa.select(tokens)).first()
        if row is None or not row.refresh:
            raise Refused("access.signed_out")
        return row


class Refresh(Message):
    refresh_token: str = Field(repr=False)


class HttpTransport:
    """`transport.Transport` over HTTP."""

    def __init__(self, http: Http, badge: Badge) -> None:
        self._http, self._badge = http, badge

    def hello(self, said: Hello) -> Welcome:
        return answered(self._http, self._say("hello", said), Welcome)

    def push(self, sent: Push) -> Pushed:
        return answered(self._http, self._say("push", sent), Pushed)

    def pull(self, asked: Pull) -> Pulled:
        return answered(self._http, self._say("pull", asked), Pulled)

    def subscribe(self, wanted: Subscribe) -> None:
        self._say("subscribe", wanted)

    def hold(self, said: Holding) -> None:
        self._say("hold", said)

    def note_looks(self, said: Looks) -> None:
        self._say("looks", said)

    def working_set(self) -> WorkingSet:
        return answered(self._http, self._say("working-set", Message()), WorkingSet)

    def ask(self, question: Question, *, silent: float = _TYPING) -> Answer:
        """While somebody waits for it with every key they type, a server that is slow is as good as none."""
        return answered(self._http, self._say("ask", question, silent=silent), Answer)

    def here(self, showing: Showing) -> Others:
        return answered(self._http, self._say("here", showing, silent=_QUIETLY), Others)

    def lease(self, asked: AskLease) -> Lease:
        return answered(self._http, self._say("leases", asked), Lease)

    def report(self, said: Report) -> Reported:
        return answered(self._http, self._say("report", said), Reported)

    def _say(self, route: str, message: Message, *, silent: float = SILENT) -> str:
        words, token = message.model_dump_json(by_alias=True), self._badge.token()
        try:
            return self._http.post(f"{PREFIX}/{route}", words, token, silent=silent)
        except Refused as refusal:
            if refusal.code in SIGNED_OUT:
                self._badge.forget()
            if refusal.code != "access.expired":
                raise
        return self._http.post(f"{PREFIX}/{route}", words, self._badge.renewed(token))
