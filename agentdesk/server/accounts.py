"""Signing in: who somebody is, by login and password and perhaps a second factor, and from which device.

What is known of it is in the database alone, and looked at with each request: whoever is locked or revoked is heard no
more from that moment on, by whichever process. Tokens are random, and kept as SHA-256 (decision 0037).
"""

from __future__ import annotations

import hmac
import secrets
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from math import ceil
from typing import Any
from uuid import UUID

from agentdesk.core.access import model, store
from agentdesk.core.access.model import SignedIn, Tokens, Why
from agentdesk.core.actors import Actor
from agentdesk.core.clock import Clock
from agentdesk.core.errors import Refused
from agentdesk.core.ids import new_id
from agentdesk.core.people.queries import acting, actor_of
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.recovery import Costs
from agentdesk.server import tokens
from agentdesk.server.provider import Brought, Identity, Provider
from agentdesk.server.second_factor import step_of

_AT_ONCE = 4
"""Passwords that one process looks at at the same time: each takes 46 MiB and a tenth of a second."""


class Accounts:
    """Of one server."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._hashing = threading.BoundedSemaphore(_AT_ONCE)
        self._nobody = self.verifier(secrets.token_urlsafe())

    def verifier(self, password: str) -> str:
        """What is kept of a password: Argon2id at the costs of `Costs`."""
        from argon2 import PasswordHasher

        costs = Costs()
        with self._hashing:
            return PasswordHasher(costs.passes, costs.memory_kib, costs.lanes).hash(model.prepared(password))

    def sign_in(
        self, login: str, password: str, *, device_name: str, device_id: UUID | None, code: str | None, address: str
    ) -> tuple[SignedIn, Tokens]:
        """A device of somebody, from now on.

        Raises Refused access.wait, access.locked_for_now (both with `seconds`), access.wrong (whatever of it was wrong;
        nobody is told which logins there are), access.locked, access.code_missing, access.code_wrong,
        access.device_of_another, access.device_revoked.
        """
        key = model.key_of_tries("login", _compared(login))
        self._count_try((key, model.FOR_A_LOGIN), (model.key_of_tries("address", address), model.FOR_AN_ADDRESS))
        account = self._account_with(_compared(login), password)
        step = _step(account, code, self._clock)

        def who(connection: Any) -> SignedIn:
            actor = _working_here(connection, account.person_id, "access.wrong")
            seat = self._seat(connection, actor, account.login, device_id, device_name)
            if step is not None and not store.use_code(connection, actor.person_id, step):
                raise Refused("access.code_wrong")
            store.put_tries(connection, key, 0, self._clock.now())
            return seat

        return self._begin(who)

    def sign_in_by_provider(
        self, provider: Provider, brought: Brought, *, device_name: str, device_id: UUID | None, address: str
    ) -> tuple[SignedIn, Tokens]:
        """A device of whoever the provider says it is, if somebody has let them in before.

        A lock for wrong passwords does not count here, since nobody guesses; one by an administrator does. A second
        factor is the provider's business. Raises Refused access.wait, access.not_linked, access.linked_otherwise,
        access.locked, access.device_of_another, access.device_revoked, and those of `Provider.who`.
        """
        self._count_try((model.key_of_tries("address", address), model.FOR_AN_ADDRESS))
        identity = provider.who(brought)

        def who(connection: Any) -> SignedIn:
            link = _linked(connection, identity, provider.name)
            actor = _working_here(
                connection, link.person_id, "access.not_linked", provider=provider.name, name=identity.name
            )
            return self._seat(connection, actor, link.login, device_id, device_name)

        return self._begin(who)

    def _seat(self, connection: Any, actor: Actor, login: str, device_id: UUID | None, device_name: str) -> SignedIn:
        device = device_id or new_id()
        _require_own_device(store.latest_from(connection, device), actor)
        return SignedIn(actor, device, device_name, new_id(), login)

    def _begin(self, who: Callable[[Any], SignedIn]) -> tuple[SignedIn, Tokens]:
        """A sign-in of whoever that is, in one transaction with finding it out; it takes the place of the one before
        on the same device."""
        pair, handle, now = tokens.new_pair(), secrets.token_bytes(tokens.HANDLE_BYTES), self._clock.now()

        def begin(connection: Any) -> SignedIn:
            seat = who(connection)
            person_id, device = seat.actor.person_id, seat.device_id
            store.sweep(connection, now)
            store.end_sign_ins(connection, Why.REPLACED, now, person_id=person_id, device_id=device)
            store.add_sign_in(
                connection,
                id=seat.sign_in_id,
                handle=handle,
                person_id=person_id,
                device_id=device,
                device_name=seat.device_name,
                began_at=now,
                **tokens.kept(pair, now),
            )
            return seat

        return self._database.write(begin), tokens.shown(handle, pair)

    def refresh(self, token: str) -> Tokens:
        """The next two tokens; the same ones again for a minute, and as long as nobody has used them: the answer may
        have been lost, and the line down since.

        Raises Refused access.signed_out; access.reused for a token of before: then somebody else has one of them, and
        the whole sign-in is over.
        """
        handle, secret = tokens.read(token, tokens.REFRESH)

        def turn(connection: Any) -> Tokens | None:
            now, row = self._clock.now(), store.sign_in_by_handle(connection, handle)
            _require_going_on(row, now)
            if hmac.compare_digest(tokens.digest(secret), row.refresh):
                pair = tokens.new_pair()
                store.change_sign_in(connection, row.id, **tokens.rotated(row, secret, pair, now))
                return tokens.shown(handle, pair)
            if _is_former(row, secret) and row.answer is not None:
                return tokens.shown(handle, tokens.unseal(row.answer, secret))
            store.end_sign_ins(connection, Why.REUSED, now, sign_in_id=row.id)
            return None

        if found := self._database.write(turn):
            return found
        raise Refused("access.reused")

    def who(self, token: str) -> SignedIn:
        """Whose access token this is. Raises Refused access.signed_out, access.expired."""
        handle, secret = tokens.read(token, tokens.ACCESS)
        digest, now = tokens.digest(secret), self._clock.now()
        with self._database.asking() as connection:
            row = store.sign_in_by_handle(connection, handle)
        actor = _require_going_on(row, now)
        known = [(row.access, row.access_until), (row.former_access, row.former_access_until)]
        until = next((until for kept, until in known if kept and hmac.compare_digest(digest, kept)), None)
        if until is None or now >= until:
            raise Refused("access.expired")
        if row.answer is not None and now - row.last_at > model.GRACE and hmac.compare_digest(digest, row.access):
            self._database.write(lambda connection: store.forget_answer(connection, row.id, row.access))
        return SignedIn(actor, row.device_id, row.device_name, row.id)

    def goes_on(self, sign_in_id: UUID) -> bool:
        """Whether somebody who has shown a token a while ago is still signed in."""
        with self._database.reading() as connection:
            row = store.sign_in_by_id(connection, sign_in_id)
        try:
            _require_going_on(row, self._clock.now())
        except Refused:
            return False
        return True

    def sign_out(self, sign_in_id: UUID) -> None:
        self._end(Why.SIGNED_OUT, sign_in_id=sign_in_id)

    def _end(self, why: Why, **named: UUID) -> int:
        now = self._clock.now()
        return self._database.write(lambda connection: store.end_sign_ins(connection, why, now, **named))

    def _count_try(self, *limits: tuple[bytes, model.Limit]) -> None:
        """Before the password is looked at, so that many tries at once are no more than one after the other."""
        now = self._clock.now()

        def count(connection: Any) -> tuple[timedelta, bool]:
            counted = []
            for key, limit in limits:
                tries, last_at = store.tries_under(connection, key) or (0, now)
                counting = limit.counting(tries, last_at, now)
                gone = max(now - last_at, timedelta())  # somebody else may have looked at the clock later
                waits = limit.wait(counting) - gone if counting else timedelta()
                if waits > timedelta():
                    return waits, limit.most is not None and counting >= limit.most
                counted.append((key, counting + 1))
            for key, tries in counted:
                store.put_tries(connection, key, tries, now)
            return timedelta(), False

        waits, locked = self._database.write(count)
        seconds = ceil(waits.total_seconds())
        if seconds and locked:
            raise Refused("access.locked_for_now", count=ceil(seconds / 60), seconds=seconds)
        if seconds:
            raise Refused("access.wait", count=seconds, seconds=seconds)

    def _account_with(self, login: str, password: str) -> Any:
        """The account of this login, if the password is its; it takes as long if there is none."""
        with self._database.reading() as connection:
            account = store.account_by_login(connection, login)
        verifier = account.verifier if account else ""  # somebody may have single sign-on alone
        fits = self._fits(verifier or self._nobody, password)
        if not verifier or not fits:
            raise Refused("access.wrong")
        if account.locked_at is not None:
            raise Refused("access.locked")
        return account

    def _fits(self, verifier: str, password: str) -> bool:
        from argon2 import PasswordHasher
        from argon2.exceptions import VerificationError

        try:
            with self._hashing:
                return PasswordHasher().verify(verifier, model.prepared(password[: model.LONGEST_PASSWORD]))
        except VerificationError:
            return False


def _compared(login: str) -> str:
    try:
        return model.tidy_login(login)
    except Refused:
        return ""  # nobody's: what cannot be a login is told nothing else


def _step(account: Any, code: str | None, clock: Clock) -> int | None:
    """The number of the code's half minute, where this account has a second factor."""
    if account.code_secret is None:
        return None
    if not code:
        raise Refused("access.code_missing")
    step = step_of(account.code_secret, code, clock.now())
    if step is None:
        raise Refused("access.code_wrong")
    return step


def _require_going_on(row: Any, now: datetime) -> Actor:
    """Who it is, as long as this sign-in goes on, its account is open and its person works here."""
    over = row is None or row.ended_at is not None or row.locked_at is not None
    if over or now >= row.began_at + model.SIGN_IN_LASTS or now >= row.last_at + model.REFRESH_LASTS:
        raise Refused("access.signed_out")
    try:
        return acting(row.person_id, row)
    except Refused as gone:
        raise Refused("access.signed_out") from gone


def _require_own_device(latest: Any, actor: Actor) -> None:
    """What lies on a device is one person's, and one that was revoked comes back under another id."""
    if latest is not None and latest.why == Why.REVOKED:
        raise Refused("access.device_revoked")
    if latest is not None and latest.person_id != actor.person_id:
        raise Refused("access.device_of_another")


def _working_here(connection: Any, person_id: UUID, else_refused: str, **facts: str) -> Actor:
    try:
        return actor_of(connection, person_id)
    except Refused as gone:
        raise Refused(else_refused, **facts) from gone


def _linked(connection: Any, identity: Identity, provider: str) -> Any:
    """The link of this very subject; the first time that of its name, which is the subject's from then on."""
    link = store.link_of(connection, identity.issuer, identity.subject)
    if link is None:
        link = store.link_called(connection, identity.name)
        if link is None:
            raise Refused("access.not_linked", provider=provider, name=identity.name)
        if not store.bind_link(connection, link.person_id, identity.issuer, identity.subject):
            raise Refused("access.linked_otherwise", provider=provider, name=identity.name)
    if link.locked_at is not None:
        raise Refused("access.locked")
    return link


def _is_former(row: Any, secret: bytes) -> bool:
    return row.former_refresh is not None and hmac.compare_digest(tokens.digest(secret), row.former_refresh)
