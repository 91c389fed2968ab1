"""Guides of the shop's own: drafted, published, retired; nothing faulty counts, and no run changes under anybody."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from uuid import UUID

import pytest

from agentdesk.core.commands import Undo
from agentdesk.core.customers.commands import CreateCustomer
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill.commands import CurrentAuthority, SetAuthority
from agentdesk.core.guides.catalogue import Origin
from agentdesk.core.guides.commands import (
    AsDelivered,
    BringBack,
    DropDraft,
    GuideCatalogue,
    KnownToGuides,
    OpenRuns,
    Publish,
    Retire,
    SaveDraft,
)
from agentdesk.core.guides.own import own_id
from agentdesk.core.guides.runs import edition_id
from agentdesk.core.guides.shipped import faults_of, shipped, shipped_sources
from agentdesk.core.interactions.commands import AddReason
from agentdesk.core.interactions.defaults import defaults, shipped_reason
from agentdesk.core.knowledge.commands import Publish as PublishArticle
from agentdesk.core.knowledge.commands import Said, Write
from agentdesk.core.people.commands import TheShop
from agentdesk.core.wording import error_text
from tests.desks import make_desk
from tests.guides import SMALL, begin, run_id_of

BROKEN = SMALL.replace("next: which}", "next: nowhere}", 1)
PRAISE = shipped_sources()["praise"]


@pytest.fixture
def place(tmp_path):
    desk, me = make_desk(tmp_path)
    with closing(desk.database):
        yield desk, me


def catalogue(desk, me):
    return desk.ask(GuideCatalogue(), actor=me)


def test_a_guide_needs_the_language_of_the_shop_alone(place):
    desk, me = place
    shop = desk.ask(TheShop(), actor=me)
    other = {"de": "en", "en": "de"}[shop.language]
    assert tuple(desk.ask(KnownToGuides(), actor=me).languages) == (shop.language,)
    title = re.search(r"^title: .*$", SMALL, re.MULTILINE)[0]
    desk.execute(Publish(guide="small", source=SMALL.replace(title, f"title: {{{shop.language}: Kasse}}")), actor=me)
    with pytest.raises(Refused) as refusal:
        desk.execute(Publish(guide="small", source=SMALL.replace(title, f"title: {{{other}: Kasse}}")), actor=me)
    assert refusal.value.code == "guides.faulty"
    assert catalogue(desk, me).guides["small"].title == {shop.language: "Kasse"}


def test_a_draft_leads_nobody_until_it_is_published(place):
    desk, me = place
    desk.execute(SaveDraft(guide="small", source="guide: ["), actor=me)
    desk.execute(SaveDraft(guide="small", source=SMALL), actor=me)
    found = catalogue(desk, me)
    assert (found.entries["small"].draft, "small" in found.guides) == (SMALL, False)
    desk.execute(Publish(guide="small", source=SMALL), actor=me)
    found = catalogue(desk, me).entries["small"]
    assert (found.origin, found.draft, found.source) == (Origin.OWN, "", SMALL)
    with pytest.raises(Refused, match="no_draft"):
        desk.execute(DropDraft(guide="small"), actor=me)


def test_publishing_what_is_broken_says_every_fault_and_changes_nothing(place):
    desk, me = place
    desk.execute(Publish(guide="small", source=SMALL), actor=me)
    desk.execute(SaveDraft(guide="small", source=BROKEN), actor=me)
    before = catalogue(desk, me)
    with pytest.raises(Refused, match="faulty") as refused:
        desk.execute(Publish(guide="small", source=BROKEN), actor=me)
    assert "nowhere" in error_text(refused.value)
    assert catalogue(desk, me) == before
    with pytest.raises(Refused, match="faulty"):
        desk.execute(Publish(guide="other", source=SMALL), actor=me)


def test_an_own_text_takes_the_place_of_the_delivered_one_and_gives_it_back(place):
    desk, me = place
    ours = PRAISE.replace("weight: ", "weight: 1 # ", 1)
    desk.execute(Publish(guide="praise", source=ours), actor=me)
    found = catalogue(desk, me)
    assert (found.entries["praise"].origin, found.guides["praise"].weight) == (Origin.CHANGED, 1)
    assert found.with_called("praise")["praise"][1] == ours
    desk.execute(Retire(guide="praise"), actor=me, id=(command := UUID(int=7)))
    assert "praise" not in catalogue(desk, me).guides
    desk.execute(BringBack(guide="praise"), actor=me)
    assert catalogue(desk, me).guides["praise"].weight == 1
    desk.execute(AsDelivered(guide="praise"), actor=me)
    assert catalogue(desk, me).guides == shipped()
    with pytest.raises(Refused, match="changed_since"):
        desk.execute(Undo(command_id=command), actor=me)


def test_runs_stay_with_the_edition_they_began_with(place):
    desk, me = place
    customer = UUID(desk.execute(CreateCustomer(family_name="Müller"), actor=me)["customer_id"])
    run_id_of(desk.execute(begin(customer), actor=me))
    desk.execute(Publish(guide="small", source=SMALL.replace("Klein", "Größer")), actor=me)
    desk.execute(Retire(guide="small"), actor=me)
    (open_run,) = desk.ask(OpenRuns(customer), actor=me)
    assert open_run.run.editions["small"] == edition_id(SMALL)
    assert open_run.guides["small"].title["de"] == "Klein"


def test_a_retired_guide_is_not_begun_by_anybody(place):
    desk, me = place
    desk.execute(Publish(guide="small", source=SMALL), actor=me)
    desk.execute(Retire(guide="small"), actor=me)
    with pytest.raises(Refused, match="retired"):
        desk.execute(begin(), actor=me)
    with pytest.raises(Refused, match="unknown"):
        catalogue(desk, me).with_called("small")


def test_no_guide_is_left_leading_nowhere(place):
    desk, me = place
    with pytest.raises(Refused, match="gap"):
        desk.execute(Retire(guide="no_answer_yet"), actor=me)
    calling = SMALL.replace("guide: small", "guide: caller").replace("end:", "call: small, next: done}\n  done: {end:")
    desk.execute(Publish(guide="small", source=SMALL), actor=me, id=(published := UUID(int=8)))
    desk.execute(Publish(guide="caller", source=calling), actor=me)
    with pytest.raises(Refused, match="gap"):
        desk.execute(Undo(command_id=published), actor=me)
    assert {"small", "caller"} <= catalogue(desk, me).guides.keys()


def test_what_was_done_with_a_guide_is_undone_as_everything_is(place):
    desk, me = place
    desk.execute(SaveDraft(guide="small", source=SMALL), actor=me)
    desk.execute(Publish(guide="small", source=SMALL), actor=me, id=(command := UUID(int=9)))
    desk.execute(Undo(command_id=command), actor=me)
    found = catalogue(desk, me).entries["small"]
    assert (found.draft, found.source) == (SMALL, "")
    desk.execute(DropDraft(guide="small"), actor=me)
    assert "small" not in catalogue(desk, me).entries


def test_nobody_overwrites_what_somebody_else_wrote_meanwhile(place):
    desk, me = place
    desk.execute(SaveDraft(guide="small", source="one"), actor=me)
    seen = {str(own_id("small")): catalogue(desk, me).entries["small"].own.row_version}
    desk.execute(SaveDraft(guide="small", source="two"), actor=me, base=seen)
    with pytest.raises(Refused, match="moved"):
        desk.execute(SaveDraft(guide="small", source="three"), actor=me, base=seen)


def test_the_limits_of_the_shop_hold_for_its_guides(place):
    desk, me = place
    own = SMALL.replace("sorry: {", "give: {do: {open: voucher, most: 20, then: over, skipped: over}}\n  sorry: {")
    own = own.replace("[{when", "[{when: {field: customer.business, is: yes}, next: give}, {when", 1)
    assert faults_of(own, "small", desk.ask(KnownToGuides(), actor=me))[1] == ()
    policy = desk.ask(CurrentAuthority(), actor=me).policy
    lowest, *others = policy.rules
    less = replace(policy, rules=(replace(lowest, per_voucher=1_000), *others))
    desk.execute(SetAuthority(policy=less), actor=me)
    with pytest.raises(Refused, match="faulty"):
        desk.execute(Publish(guide="small", source=own), actor=me)


def test_a_guide_reads_out_no_article_that_nobody_finds(place):
    desk, me = place
    reads = SMALL.replace("next: over}\n  over", "read: paket-weg, next: over}\n  over")
    with pytest.raises(Refused, match="guides"):
        desk.execute(Publish(guide="small", source=reads), actor=me)
    article = desk.execute(Write(key="paket-weg", wordings={"de": Said(title="Paket weg")}), actor=me)
    desk.execute(PublishArticle(article_id=UUID(article["article_id"])), actor=me)
    desk.execute(Publish(guide="small", source=reads), actor=me)
    assert "small" in catalogue(desk, me).guides


def test_reasons_of_the_shop_can_be_named_in_its_guides(place):
    desk, me = place
    id, setup = defaults()
    desk.execute(setup, actor=me, id=id)
    group = shipped_reason("delivery")
    desk.execute(AddReason(labels={"de": "Falsche Etage", "en": "Wrong floor"}, parent_id=group), actor=me)
    own = SMALL.replace("delivery.lost", "delivery.wrong_floor")
    desk.execute(Publish(guide="small", source=own), actor=me)
    with pytest.raises(Refused, match="faulty"):
        desk.execute(Publish(guide="small", source=own.replace("floor", "door")), actor=me)
