"""What a start of the program has at hand: the open profile, its desk, and the person sitting there."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from agentdesk.core.callbacks.commands import RefreshWindows, StaleWindows
from agentdesk.core.callbacks.windows import zone_rules
from agentdesk.core.cases.commands import SeverityNames
from agentdesk.core.cases.defaults import shipped_causes
from agentdesk.core.cases.severities import call_severities
from agentdesk.core.clock import Clock, SystemClock
from agentdesk.core.commands import SYSTEM, Role
from agentdesk.core.deadlines.defaults import shipped_deadlines
from agentdesk.core.desk import Desk
from agentdesk.core.drafts import Drafts, kept_drafts
from agentdesk.core.errors import Failure, Refused
from agentdesk.core.interactions.commands import CarriedOut
from agentdesk.core.interactions.defaults import defaults
from agentdesk.core.people.commands import OpenShop, People, TheShop
from agentdesk.core.people.defaults import local_shop
from agentdesk.core.people.model import Person
from agentdesk.core.policy import PASSPHRASE, policy
from agentdesk.core.storage import migrate
from agentdesk.core.storage.copies import copy_database
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.in_step import is_joined
from agentdesk.core.storage.keyrings import KeyStore, NoKeyring, SystemKeyring
from agentdesk.core.storage.keys import Secrets
from agentdesk.core.storage.locks import FileLock
from agentdesk.core.storage.opening import OpenProfile, create_profile, open_profile
from agentdesk.core.storage.profile import Profile
from agentdesk.core.wording import error_text, language, text

if TYPE_CHECKING:
    from agentdesk.core.sync.replica import Replica

AskWhy = Callable[[str], str | None]
Progress = Callable[[float, str], None]
"""How much of what takes its time is done, and what it is in words."""

_RANKS = (Role.AGENT, Role.SUPERVISOR, Role.ADMINISTRATOR)


def nobody_watches(share: float, words: str) -> None:
    """Progress that nobody is shown."""


@dataclass(slots=True)
class Workplace:
    """An open profile with its desk; close it to let go of the files.

    `recovery_code` is set once, for the start that made the profile; `put_aside` names the copy made before the
    database was brought to the present schema, `former_files` where a restore in this start put what it replaced.
    """

    opened: OpenProfile
    desk: Desk
    replica: Replica | None = None
    """Set where it is in step with a server: its desk is the replica's."""
    recovery_code: str | None = field(default=None, repr=False)
    put_aside: Path | None = None
    former_files: Path | None = None

    @property
    def profile(self) -> Profile:
        return self.opened.profile

    def people(self) -> tuple[Person, ...]:
        return self.desk.ask(People(), actor=SYSTEM)

    def person(self, called: str = "") -> Person:
        """Who this is by name or id; without a name the first person of the shop, at a desk in step with a server
        whoever signed in there, and nobody else. Refused: people.unknown; sync.nothing_yet, sync.somebody_else."""
        people = [person for person in self.people() if person.active]
        if self.replica:
            return self._signed_in(people, called)
        if not called:
            return min(people, key=lambda person: person.id)
        for person in people:
            if called.casefold() in (person.name.casefold(), str(person.id)):
                return person
        raise Refused("people.unknown", id=called)

    def _signed_in(self, people: list[Person], called: str) -> Person:
        assert self.replica
        own = self.replica.standing().person_id
        for person in people:
            if person.id == own:
                if called and called.casefold() not in (person.name.casefold(), str(own)):
                    raise Refused("sync.somebody_else", name=called, own=person.name)
                return person
        raise Refused("sync.nothing_yet")

    def person_or_least(self, called: str) -> Person:
        """Like `person`, for one remembered who may be gone meanwhile: then whoever here may do least. A desk in step
        with a server is nobody else's: there nobody is remembered. Refused: sync.nothing_yet."""
        if self.replica:
            return self.person()
        try:
            return self.person(called)
        except Refused:
            people = [person for person in self.people() if person.active]
            return min(people, key=lambda person: (_RANKS.index(person.foremost_role), person.level, person.id))

    def hold_window(self) -> FileLock:
        """For as long as the window is open. Raises Failure profile.window_open."""
        return self.profile.hold_window()

    def open_drafts(self) -> Drafts:
        """The words typed and not yet sent; those that became a command are gone. Raises Failure (see `drafts`)."""
        drafts = Drafts(self.profile.drafts, self.opened.key, aside=self.profile.backups, clock=self.desk.clock)
        drafts.drop_done(lambda ids: self.desk.ask(CarriedOut(tuple(ids)), actor=SYSTEM))
        return drafts

    def close(self) -> None:
        self.desk.database.close()
        self.opened.close()


def keyring() -> KeyStore:
    """The system's; none where an administrator wants a passphrase at each start."""
    return NoKeyring() if policy().key == PASSPHRASE else SystemKeyring()


def secrets(given: str | None, ask: AskWhy | None) -> Secrets:
    """Where a passphrase may come from: `given` beforehand, or by asking; `ask` gets the reason in words."""
    if ask is None:
        return Secrets(given)
    return Secrets(given, lambda question: ask(error_text(question.trouble or question.why)))


def open_workplace(
    folder: Path,
    *,
    given: str | None = None,
    ask: AskWhy | None = None,
    keys: KeyStore | None = None,
    clock: Clock | None = None,
    progress: Progress = nobody_watches,
) -> Workplace:
    """The profile in this folder, brought to the present schema (after a copy) if it is older: that may take minutes.

    Raises Failure: profile.new, schema.newer, and those of `opening.open_profile`.
    """
    keys = keys or keyring()
    opened = open_profile(Profile(folder), keys, secrets(given, ask))
    try:
        database = Database.sqlite(opened.profile.database, opened.key)
        aside = bring_up_to_date(opened, database, progress)
        workplace = _with_desk(opened, database, keys, clock, put_aside=aside)
        if workplace.desk.side.decides:
            set_up(workplace.desk, local_shop(language()))  # a start that was killed while it made the profile
            keep_up_windows(workplace.desk)
            _keep_erased(workplace)
        call_severities(workplace.desk.ask(SeverityNames(), actor=SYSTEM))
        return workplace
    except BaseException:
        opened.close()
        raise


def _with_desk(opened: OpenProfile, database: Database, keys: KeyStore, clock: Clock | None, **more: Any) -> Workplace:
    if not is_joined(database):
        return Workplace(opened, Desk(database, clock), **more)
    replica = replica_of(opened, database, keys, clock or SystemClock())
    _let_go_unheard(replica)
    return Workplace(opened, replica.desk, replica=replica, **more)


def replica_of(opened: OpenProfile, database: Database, keys: KeyStore, clock: Clock) -> Replica:
    """This file, as a desk in step with its server."""
    from agentdesk.core.sync.leases import look_back  # a shop that is alone needs none of it
    from agentdesk.core.sync.replica import open_replica

    replica = open_replica(database, clock, keys)
    look_back(replica)  # before anything is done in it: a copy of before would come to as much as was done since
    replica.spared = lambda: _drafted(opened)
    return replica


def _drafted(opened: OpenProfile) -> set[UUID]:
    drafts = kept_drafts(opened.profile.drafts, opened.key)
    return {draft.customer_id for draft in drafts if draft.customer_id}


def _let_go_unheard(replica: Replica) -> None:
    from agentdesk.core.sync.holding import tidy_unheard

    with suppress(Failure):  # drafts that cannot be read are told of by the window, which keeps them
        tidy_unheard(replica)


def create_workplace(
    folder: Path,
    shop: OpenShop,
    *,
    passphrase: str | None = None,
    keys: KeyStore | None = None,
    clock: Clock | None = None,
) -> Workplace:
    """A new profile with this shop in it. Raises those of `opening.create_profile`."""
    made = create_profile(Profile(folder), keys or keyring(), passphrase)
    database = Database.sqlite(made.opened.profile.database, made.opened.key)
    bring_up_to_date(made.opened, database)
    workplace = Workplace(made.opened, Desk(database, clock), recovery_code=made.recovery_code)
    set_up(workplace.desk, shop)
    call_severities({})
    return workplace


def set_up(desk: Desk, shop: OpenShop) -> None:
    """The shop with its first person, the reasons, snippets and deadlines we ship: whatever of it is missing."""
    if desk.ask(TheShop(), actor=SYSTEM) is None:
        desk.execute(shop, actor=SYSTEM)
    shipped = dict((defaults(), shipped_deadlines(), shipped_causes()))
    done = desk.ask(CarriedOut(tuple(shipped)), actor=SYSTEM)  # a later program may ship other ones
    for command_id, command in shipped.items():
        if command_id not in done:
            desk.execute(command, actor=SYSTEM, id=command_id)


def keep_up_windows(desk: Desk) -> None:
    """Where the rules of a time zone have changed, callbacks are due at the same wall time, which is another moment."""
    rules = zone_rules()
    if desk.ask(StaleWindows(rules), actor=SYSTEM):
        desk.execute(RefreshWindows(zone_rules=rules), actor=SYSTEM)


def _keep_erased(place: Workplace) -> None:
    """Who was erased stays so when an older backup is restored."""
    if place.profile.erased.exists():
        from agentdesk.core.privacy.erasing import keep_erased  # hardly anybody needs it

        keep_erased(place.desk, place.opened)


def bring_up_to_date(opened: OpenProfile, database: Database, progress: Progress = nobody_watches) -> Path | None:
    """To the present schema; where the copy is that was made before. Raises Failure schema.newer, profile.in_use."""
    if migrate.is_empty(database):
        migrate.create(database)
        return None
    if migrate.is_current(database):
        return None
    aside = opened.profile.backups / f"before-{migrate.HEAD}-{_stamp()}.db"
    database.close()
    copying, stepping = text("start.copying"), text("start.upgrading")
    with opened.alone():
        return migrate.upgrade(
            database,
            put_aside=lambda: _copied(opened, aside, lambda share: progress(share, copying)),
            progress=lambda share: progress(share, stepping),
        )


def _copied(opened: OpenProfile, aside: Path, progress: Callable[[float], None]) -> Path:
    for unfinished in aside.parent.glob("before-*.part*"):  # of a start that was killed meanwhile
        unfinished.unlink(missing_ok=True)
    copy_database(opened.profile.database, aside, opened.key, progress=progress)
    return aside


def _stamp() -> str:
    return f"{SystemClock().now():%Y%m%d-%H%M%S-%f}"
