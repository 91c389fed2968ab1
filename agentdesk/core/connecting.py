"""Making a desk in step with a server of a new profile, and its line to that server."""

from __future__ import annotations

import platform
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from agentdesk.core.actors import SYSTEM
from agentdesk.core.asking import What, asker, may_wait
from agentdesk.core.clock import Clock, SystemClock
from agentdesk.core.commands import Query, Wish
from agentdesk.core.desk import Desk
from agentdesk.core.errors import AgentDeskError, Failure, Refused
from agentdesk.core.events import Subject
from agentdesk.core.ids import new_id
from agentdesk.core.laid_down import by_whom, require_right, require_way, told_of_key
from agentdesk.core.people.commands import TheShop
from agentdesk.core.storage import migrate
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.in_step import is_joined
from agentdesk.core.storage.keyrings import KeyStore
from agentdesk.core.storage.keys import Question, Secrets
from agentdesk.core.storage.moved import last_deed
from agentdesk.core.storage.opening import Created, OpenProfile, create_profile, open_profile
from agentdesk.core.storage.profile import Profile
from agentdesk.core.storage.recovery import PASSPHRASE
from agentdesk.core.storage.side import NEEDS_SERVER
from agentdesk.core.sync.beginning_anew import begin_anew
from agentdesk.core.sync.engine import Engine, Round
from agentdesk.core.sync.holding import forget_answered, hand_over_looks, tidy
from agentdesk.core.sync.http import SILENT, Http, tidy_address
from agentdesk.core.sync.in_browser import InBrowser, Ways, ways
from agentdesk.core.sync.in_file import InFile
from agentdesk.core.sync.leases import ask_server, give_all_back, has_limits, look_back, note_put_back
from agentdesk.core.sync.offline import Offline, offline, refusal
from agentdesk.core.sync.protocol import PREFIX, Hello, Status, Welcome
from agentdesk.core.sync.purse import Purse
from agentdesk.core.sync.questions import answer_to, is_asked_there, is_kept_there, may_be_there, question_of
from agentdesk.core.sync.readiness import Readiness
from agentdesk.core.sync.replica import Replica, join
from agentdesk.core.sync.signing_in import (
    Badge,
    HttpTransport,
    Secret,
    SignedIn,
    answered,
    keep_tokens,
    sign_in,
)
from agentdesk.core.workplace import Workplace, bring_up_to_date, replica_of

_DEAD = 40.0
"""Seconds: a server that has said nothing for so long is not there (it says something every 15)."""
PUT_BACK = ("sync.rolled_back", "sync.forked")
"""Codes of a file that is not the one that was here last."""
_ABOUT_PASSPHRASES = ("keys.passphrase_needed", "keys.passphrase_short", "keys.passphrase_long")
_TIDIES_AGAIN = timedelta(hours=1)
_LOOKS_AGAIN = timedelta(minutes=1)
"""After this time a desk asks again what lies with its person."""


class Line:
    """From a desk to its server (`storage.side.Reach`)."""

    def __init__(self, replica: Replica) -> None:
        self.replica = replica
        self.http = Http(replica.standing().url)
        self.badge = Badge(replica.database, replica.clock, self.http)
        self._transport = HttpTransport(self.http, self.badge)
        self._going_round, self._fetching = threading.Lock(), threading.Lock()
        self._looked_at: datetime | None = None
        self._tidied_at: datetime | None = None
        self._work: Collection[UUID] = ()
        self._is_away = False
        self.readiness = Readiness(replica, self._transport, self.round)
        self.purse = Purse(replica, self._transport, self.round, self.readiness)
        self.somebody_came_or_went: Callable[[], None] = lambda: None
        """Hears that others have come to the customer who is shown here, or have gone; or that this is not known."""
        replica.desk.elsewhere = self

    @property
    def is_away(self) -> bool:
        """Whether the server could not be reached when it was asked last."""
        return self._is_away

    def round(self, tell: Callable[[Round], None] = lambda _: None) -> Round:
        """Send what waits, fetch what is new; raises as `Engine.round` does, Refused access.signed_out, and as
        `Asking.require` does."""
        try:
            with asker().in_turn(self._going_round), self._as_last_file():
                self._look_what_lies_with_them()
                done = Engine(InFile(self.replica), self._transport, tell).round()
                hand_over_looks(self.replica, self._transport)
                self._tidy()
        except Failure as trouble:
            self._stand(away=trouble.code not in PUT_BACK)
            raise
        self._stand(away=False)
        self.readiness.note_recalled(done.recalled)
        self.replica.desk.events.publish(done.heard)
        return done

    @contextmanager
    def _as_last_file(self) -> Iterator[None]:
        """A file that was put back from a copy says nothing more, and has to be signed in anew, as another desk."""
        try:
            if look_back(self.replica):
                raise Failure("sync.rolled_back")
            yield
        except AgentDeskError as trouble:
            if trouble.code in PUT_BACK:
                note_put_back(self.replica)
                self.badge.forget()
            raise

    def _stand(self, *, away: bool) -> None:
        """Who shows what can be done without the server hears when it goes and comes."""
        was, self._is_away = self._is_away, away
        if was != away:
            self.replica.desk.events.publish(frozenset({Subject("line")}))

    def _look_what_lies_with_them(self) -> None:
        """Whoever is waited for here is here before they are asked for, and with the line down."""
        now = self.replica.clock.now()
        if self._looked_at and timedelta() <= now - self._looked_at < _LOOKS_AGAIN:
            return
        self._work = self._transport.working_set().scopes
        self.replica.want_all(self._work)
        self._looked_at = now

    def _tidy(self) -> None:
        """Whoever was of use here long ago is here no more, nor the words of what was answered long ago."""
        now = self.replica.clock.now()
        if not self._tidied_at or not timedelta() <= now - self._tidied_at < _TIDIES_AGAIN:
            with suppress(Failure):  # drafts that cannot be read spare everybody
                tidy(self.replica, self._transport, {*self._work, *self.replica.spared()})
                forget_answered(self.replica)
                self._tidied_at = now

    def answer(self, query: Query[Any], here: Callable[[], Any]) -> Any:
        """About everybody the server knows, and whoever was made here and waits to be sent; while the server cannot be
        reached, about those who are here."""
        if is_kept_there(query):
            return self._kept_there(query)
        if may_be_there(query):
            return self._here_or_there(query, here)
        if self._is_away or not is_asked_there(query):
            return here()
        may_wait(What.FINDING)
        try:
            told = answer_to(query, self._transport.ask(question_of(query)))
        except Failure:
            self._stand(away=True)  # until the next round: nobody waits for it with every key
            return here()
        except (Refused, ValidationError):  # the server knows none, but perhaps somebody waits here
            return here()
        if isinstance(told, tuple):
            told += tuple(each for each in here() if not self.replica.holds(each.customer_id))
        return told

    def keeps(self, query: Query[Any]) -> bool:
        return is_kept_there(query)

    def _here_or_there(self, query: Query[Any], here: Callable[[], Any]) -> Any:
        """Raises Refused as it is here, where the server cannot say."""
        try:
            return here()
        except Refused:
            if self._is_away:
                raise
            may_wait(What.LOOKING)
            try:
                return answer_to(query, self._transport.ask(question_of(query)))
            except (Failure, ValidationError):
                pass
            raise

    def _kept_there(self, query: Query[Any]) -> Any:
        """Raises Refused sync.needs_server, and as the server does."""
        may_wait(What.LOOKING)
        try:
            return answer_to(query, self._transport.ask(question_of(query), silent=SILENT))
        except (Failure, ValidationError) as away:
            raise Refused(NEEDS_SERVER) from away

    def fetch(self, customer_id: UUID, what: What = What.LOOKING) -> None:
        """Raises Refused sync.not_here where that takes a line that is down: they come once it is up."""
        if self.replica.holds(customer_id):
            return
        may_wait(what)
        self.replica.want(customer_id, "opened")
        with asker().in_turn(self._fetching):  # a page asks for much at once, and is answered with one round
            if not self.replica.holds(customer_id):
                try:
                    self.round()
                except Failure as away:
                    if away.code in PUT_BACK:
                        raise
                    raise Refused("sync.not_here") from away

    def offline(self) -> Offline | None:
        return offline(self.replica) if self._is_away else None

    def decide(self, wishes: Sequence[Wish]) -> list[Any]:
        """What the server decides on these, each for itself and in this order; where it refuses one, the rest is not
        asked. A voucher is given from leases of this desk as far as they cover it, line or no line.

        Nothing is kept to be sent later unless the server was there a moment before: whoever asks has an answer at
        once. Raises Refused as the server does, sync.needs_server where it cannot be reached, and as `Asking.require`
        does before anything is sent; Failure sync.no_answer where the line broke in between, or nobody waited any
        longer: it is sent again, and what becomes of it is told with the next rounds.
        """
        asker().require()
        voucher = self.purse.asked_for(wishes)
        if voucher and (given := self.purse.give(voucher)):
            return [given]
        may_wait(What.DECIDING)
        try:
            self.round()
            given = self.purse.give_of_larger(voucher) if voucher else None
        except Failure as away:
            if away.code in PUT_BACK:
                raise
            raise (refusal(self.replica, voucher) if voucher else Refused(NEEDS_SERVER)) from away
        if given:
            return [given]
        return [self._asked(wish) for wish in wishes]

    def _asked(self, wish: Wish) -> Any:
        asker().require()
        command_id = ask_server(self.replica, wish)
        try:
            self.round()
        except AgentDeskError as broken:
            raise Failure("sync.no_answer") from broken
        outcome = self.replica.outcome_of(command_id)
        if outcome is None:
            raise Failure("sync.no_answer")
        if outcome.status is Status.APPLIED:
            if has_limits(wish.command):
                self.readiness.take_up_again(getattr(wish.command, "customer_id", None))
            return outcome.result
        if asker().is_heard():
            self.replica.note_told(command_id)
        refused = Refused(outcome.code, **outcome.facts)
        if self.purse.more_is_coming(wish, refused):
            raise Refused("sync.money_on_its_way") from refused
        raise refused

    def listen(self) -> Iterator[None]:
        """Whenever the server says that there is something new: a line of its own, in whatever thread asks.

        Raises Failure sync.unreachable once it ends, Refused access.*.
        """
        http = Http(self.http.address)
        try:
            for n, said in enumerate(http.lines(f"{PREFIX}/live", self.badge.token(), silent=_DEAD)):
                if said == "event: work":
                    self._looked_at = None
                if n == 0 or said == "event: here":
                    self.somebody_came_or_went()
                if said.startswith("event:") and said != "event: here":
                    yield
        finally:
            http.close()
            self.somebody_came_or_went()

    def sign_in_again(self, by: Secret | InBrowser) -> str:
        """By which login, after the tokens have run out; of a file that was put back from a copy, as another desk from
        then on. Raises Refused access.*, Failure sync.*: then all is as it was.

        The server refuses anybody but whose desk this is: what waits here is never sent under another name.
        """
        before, is_put_back = self.replica.standing(), look_back(self.replica)
        device_id = None if is_put_back else before.device_id
        signed = sign_in(self.http, by, device_name=_name(), device_id=device_id)
        if signed.person_id != before.person_id:
            raise Refused("access.device_of_another")
        if is_put_back:
            _greeted(self.http, signed, instead_of=before.device_id)
        with self._going_round:
            if is_put_back:
                begin_anew(self.replica, signed.device_id)
            keep_tokens(self.replica.database, signed.login, signed, self.replica.clock)
        return signed.login

    def sign_out(self) -> None:
        """Here in any case, and at the server as far as it can be reached. What was set aside for this desk comes back
        now, or when somebody has signed in again."""
        with suppress(AgentDeskError):
            if give_all_back(self.replica):
                self.round()
        with suppress(AgentDeskError):
            self.http.post("/auth/sign-out", "", self.badge.token())
        self.badge.forget()

    def close(self) -> None:
        if self.replica.desk.elsewhere is self:
            self.replica.desk.elsewhere = None
        self.http.close()


def ways_of(address: str) -> Ways:
    """How people sign in at the server of this address. Raises Refused sync.address_*, Failure sync.*."""
    http = Http(tidy_address(address))
    try:
        return ways(http)
    finally:
        http.close()


@contextmanager
def line_of(replica: Replica) -> Iterator[Line]:
    """The line of this desk where it has one that is kept, else one for this occasion."""
    kept = replica.desk.elsewhere
    if isinstance(kept, Line):
        yield kept
        return
    line = Line(replica)
    try:
        yield line
    finally:
        line.close()


def connect(
    folder: Path,
    address: str,
    by: Secret | InBrowser,
    *,
    keys: KeyStore,
    given: Secrets,
    clock: Clock | None = None,
    before_making: Callable[[], None] = lambda: None,
) -> Workplace:
    """A desk of whoever this is at the server, in a profile that is new, or in that of a shop which has moved there
    (`moving_over`); its rows come with the first round.

    Nothing is made before the server has said yes and `before_making`, which may raise whatever it likes, has returned.
    Killed at any moment, the same again goes on. Raises Refused sync.address_wrong, sync.address_unsafe, access.*,
    sync.joined_already, sync.not_empty, sync.not_moved_here, sync.server_outdated_for_new and
    sync.desk_outdated_for_new where the programs do not fit; Failure sync.*, and those of `opening.create_profile` and
    `opening.open_profile`.
    """
    clock, http = clock or SystemClock(), Http(allowed(address))
    begun = None if Profile(folder).is_new else _begun(folder, keys, given)
    try:
        with _before_there_is_a_desk():
            signed = sign_in(http, by, device_name=_name())
            welcome = _greeted(http, signed, moved_with=begun.last_deed if begun else None)
        before_making()
        begun = begun or _Begun(_made(Profile(folder), keys, given))
        replica = _joined(begun, http.address, signed, welcome.epoch, keys, clock)
    except BaseException:
        if begun:
            begun.close()
        raise
    finally:
        http.close()
    made = begun.made
    return Workplace(made.opened, replica.desk, replica=replica, recovery_code=made.recovery_code)


@contextmanager
def _before_there_is_a_desk() -> Iterator[None]:
    """What is told where the programs do not fit speaks of words that wait at a desk; here is none yet."""
    try:
        yield
    except Refused as refusal:
        match refusal.code:
            case "sync.server_outdated":
                raise Refused("sync.server_outdated_for_new") from refusal
            case "sync.desk_outdated":
                raise Refused("sync.desk_outdated_for_new") from refusal
        raise


@dataclass(frozen=True, slots=True)
class _Begun:
    """A profile that becomes a desk. `alone`: the shop that it holds, and that has moved, by its `last_deed`."""

    made: Created
    alone: Database | None = None
    last_deed: UUID | None = None

    def close(self) -> None:
        if self.alone:
            self.alone.close()
        self.made.opened.close()


def allowed(address: str) -> str:
    """The address as it is kept. Raises Failure policy.wrong; Refused policy.server, sync.address_wrong,
    sync.address_unsafe."""
    laid_down, tidy = require_right(), tidy_address(address)
    if laid_down.server and tidy != tidy_address(laid_down.server):
        raise Refused("policy.server", address=laid_down.server, by=by_whom(laid_down))
    return tidy


def _joined(begun: _Begun, url: str, signed: SignedIn, epoch: UUID, keys: KeyStore, clock: Clock) -> Replica:
    opened, drafted = begun.made.opened, frozenset[UUID]()

    def prepare(database: Database) -> None:
        if migrate.is_empty(database):
            migrate.create(database)
        keep_tokens(database, signed.login, signed, clock)
        who = {"device_id": signed.device_id, "person_id": signed.person_id}
        join(database, url=url, epoch=epoch, **who, now=clock.now())

    if begun.alone:
        from agentdesk.core.moving_over import become_desk  # hardly anybody moves

        drafted = become_desk(opened, begun.alone, signed.person_id, prepare, clock)
        database = Database.sqlite(opened.profile.database, opened.key)
    else:
        database = Database.sqlite(opened.profile.database, opened.key)
        prepare(database)
    replica = replica_of(opened, database, keys, clock)
    replica.want_all(dict.fromkeys(sorted(drafted), "drafted"))
    return replica


def _made(profile: Profile, keys: KeyStore, given: Secrets) -> Created:
    """Asks for a passphrase where no keyring keeps the key: the code that somebody has signed in with is good once, so
    they cannot be sent to sign in again with it."""
    secret, trouble = given.given, None
    laid_down = require_way(secret)
    while True:
        try:
            return create_profile(profile, keys, secret)
        except AgentDeskError as problem:
            if isinstance(problem, Failure) and (told := told_of_key(problem, laid_down)) is not problem:
                raise told from problem
            if given.ask is None or problem.code not in _ABOUT_PASSPHRASES:
                raise
            trouble = problem if secret is not None else None
            why = Failure("keys.passphrase_to_choose")
            secret = given.ask(Question(why, trouble, (PASSPHRASE,)))
            if secret is None:
                raise


def _begun(folder: Path, keys: KeyStore, given: Secrets) -> _Begun:
    """A profile whose making was cut off, with nothing in it yet, or that of a shop. Raises Refused
    sync.joined_already, sync.not_empty."""
    opened = open_profile(Profile(folder), keys, given, moved_too=True)
    try:
        database = Database.sqlite(opened.profile.database, opened.key)
        last_deed = None if migrate.is_empty(database) else _last_deed(opened, database)
        if last_deed is None:
            database.close()
            return _Begun(Created(opened, None))
        return _Begun(Created(opened, None), database, last_deed)
    except BaseException:
        opened.close()
        raise


def _last_deed(opened: OpenProfile, database: Database) -> UUID | None:
    """None in a profile whose making was cut off."""
    if is_joined(database):
        raise Refused("sync.joined_already")
    bring_up_to_date(opened, database)
    done = last_deed(database)
    if done is None and Desk(database).ask(TheShop(), actor=SYSTEM) is not None:
        raise Refused("sync.not_empty", path=str(opened.profile.folder))
    return done


def _greeted(http: Http, signed: SignedIn, **more: UUID | None) -> Welcome:
    hello = {"schema": migrate.HEAD, "request_id": new_id(), **more}
    said = Hello.model_validate(hello).model_dump_json(by_alias=True)
    return answered(http, http.post(f"{PREFIX}/hello", said, signed.access_token), Welcome)


def _name() -> str:
    """What the people who look after the server see of this machine."""
    return platform.node().strip()[:100] or "AgentDesk"
