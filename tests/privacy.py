"""A profile with two people planted all over it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import Together
from agentdesk.core.desk import Desk, parse_command
from agentdesk.core.drafts import Drafts
from agentdesk.core.intake.model import Kind
from agentdesk.core.intake.records import CustomerRecord
from agentdesk.core.people.defaults import local_shop
from agentdesk.core.storage import migrate
from agentdesk.core.storage.engine import Database
from agentdesk.core.storage.opening import OpenProfile
from agentdesk.core.workplace import set_up
from tests.desks import NOON, open_shop
from tests.planted import Planted, Staff, bring_in, plant
from tests.profiles import make_profile


@dataclass
class Place:
    """`person` is whom the tests are about, `other` somebody who has nothing to do with them."""

    desk: Desk
    opened: OpenProfile
    staff: Staff
    person: Planted
    other: Planted


def _both_at_once(staff: Staff, *both: Planted) -> None:
    """Their rows in one batch of a file, their notes in one command."""
    words = [each.word("note beside somebody else's") for each in both]
    told = [{"customer_id": str(who.customer_id), "words": said} for who, said in zip(both, words, strict=True)]
    notes = (parse_command("customers.add_note", each) for each in told)
    staff.desk.execute(Together.of(*notes), actor=staff.agnes)
    rows = (CustomerRecord(number=each.number, position=each.word("row beside somebody else's")) for each in both)
    bring_in(staff, Kind.CUSTOMERS, *rows)


def make_place(folder: Path) -> Place:
    opened = make_profile(folder / "profile").opened
    database = Database.sqlite(opened.profile.database, opened.key)
    migrate.create(database)
    desk = Desk(database, FixedClock(NOON))
    miriam = open_shop(desk)
    set_up(desk, local_shop("de"))
    staff = Staff(desk, miriam)
    staff.do("privacy.set_rules", actor=miriam, four_eyes=False)  # of two people see test_privacy_requests
    person = plant(staff, "quorz")
    other = plant(staff, "mimsy", "+4917604069022", "880088")
    _both_at_once(staff, person, other)
    drafts = Drafts(opened.profile.drafts, opened.key, aside=opened.profile.backups)
    for draft in (*person.drafts, *other.drafts):
        drafts.save(draft)
    drafts.close()
    return Place(desk, opened, staff, person, other)
