"""Conversations on a real desk: what is kept, what is told, what is refused, and that twice is once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import SYSTEM, Command, Role, Undo, up_to_date
from agentdesk.core.customers.commands import AddNote, CorrectNote, CreateCustomer, FindCustomers, GetCustomer
from agentdesk.core.desk import Desk, parse_command
from agentdesk.core.errors import Refused
from agentdesk.core.ids import new_id
from agentdesk.core.interactions.commands import (
    AddOwnSnippet,
    AddReason,
    ChangeChannel,
    ChangeReason,
    ChangeSnippet,
    CorrectWrapUp,
    DiscardInteraction,
    EndInteraction,
    GetInteraction,
    Habits,
    LinkInteraction,
    MoodAt,
    MoveReason,
    OpenInteractions,
    Reasons,
    RecentCustomers,
    RemoveSnippet,
    SaveSnippet,
    Snippets,
    StartInteraction,
    WrapUp,
)
from agentdesk.core.interactions.defaults import defaults, shipped_reason
from agentdesk.core.interactions.model import Channel, Direction, Mood, Outcome, Solved, State, interaction_id
from agentdesk.core.overview.commands import Timeline, TimelineCounts, ViewCustomer
from agentdesk.core.overview.model import Counted, TimelineEntry
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.storage.schema import metadata
from agentdesk.core.uris import Popped
from tests.desks import NOON, empty_desk, make_desk, make_postgres_desk

LATE = shipped_reason("delivery.late")
NON_CUSTOMER = shipped_reason("other.non_customer")


class Shop:
    """A desk with its people and one customer."""

    def __init__(self, folder: Path) -> None:
        self.desk, self.me = make_desk(folder)
        command_id, shipped = defaults()
        self.desk.execute(shipped, actor=SYSTEM, id=command_id)
        self.joerg = self.customer("Jörg", "Müller")
        self.daniel = UUID(self.do(AddPerson(name="Daniel Roth", roles=frozenset({Role.AGENT})))["person_id"])

    def do(self, command: Command, *, by: UUID | None = None, id: UUID | None = None) -> Any:
        return self.desk.execute(command, actor=by or self.me, id=id)

    def customer(self, given: str, family: str) -> UUID:
        return UUID(self.do(CreateCustomer(given_name=given, family_name=family))["customer_id"])

    def call(self, customer: UUID | None = None, **more: Any) -> UUID:
        return UUID(self.do(StartInteraction(customer_id=customer, **more))["interaction_id"])

    def pass_minutes(self, minutes: float) -> None:
        assert isinstance(self.desk.clock, FixedClock)
        self.desk.clock.move(timedelta(minutes=minutes))

    @property
    def now(self) -> Any:
        return self.desk.clock.now()

    def wrap_up(self, call: UUID, **more: Any) -> WrapUp:
        given = {"reason_id": LATE, "outcome": Outcome.SETTLED, "solved": Solved.YES, "ended_at": self.now} | more
        return WrapUp(interaction_id=call, **given)

    def timeline(self) -> tuple[TimelineEntry, ...]:
        entries = self.desk.ask(Timeline(self.joerg), actor=self.me).entries
        return tuple(entry for entry in entries if entry.kind.startswith("interaction."))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    yield shop
    shop.desk.database.close()


def test_what_the_telephone_told_of_a_caller_stays_with_the_conversation(shop: Shop) -> None:
    call = shop.call(number="+4930999", extension="12", waited_seconds=240)
    told = Popped("+4930999", 240, extension="12")
    assert shop.desk.ask(GetInteraction(call), actor=shop.me).popped == told


def test_a_call_of_the_time_before_extensions_is_taken_as_it_was(shop: Shop) -> None:
    begun = parse_command(*up_to_date("interactions.start", 1, {"number": "+4930999"}))
    call = UUID(shop.do(begun)["interaction_id"])
    assert shop.desk.ask(GetInteraction(call), actor=shop.me).popped == Popped("+4930999")


def test_a_call_is_wrapped_up_and_tells_the_timeline_all_it_needs(shop: Shop) -> None:
    call = shop.call(shop.joerg, waited_seconds=240, transfers=2, answers=(("Order", "88213"),))
    shop.pass_minutes(7)
    moods = (MoodAt(at=NOON, mood=Mood.ANGRY), MoodAt(at=shop.now, mood=Mood.PLEASED))
    shop.do(shop.wrap_up(call, moods=moods, notes="Parcel lost.\nNew one  " + "today " * 60))
    [entry] = shop.timeline()
    assert (entry.kind, entry.group, entry.occurred_at) == ("interaction.done", "call", NOON)
    assert entry.data == {
        "channel": "phone",
        "direction": "in",
        "seconds": 420,
        "minutes": 7,
        "waited_seconds": 240,
        "transfers": 2,
        "reason_id": str(LATE),
        "reason": {"de": "Lieferung › Verspätet", "en": "Delivery › Late"},
        "mood_first": 1,
        "mood_last": 4,
        "outcome": "settled",
        "solved": "yes",
        "words": ("Parcel lost. New one " + "today " * 60)[:200],
    }


def test_a_conversation_comes_back_whole(shop: Shop) -> None:
    call = shop.call(shop.joerg, number="+491715550142", answers=(("Order", "88213"),))
    shop.do(shop.wrap_up(call, notes="Parcel lost", moods=(MoodAt(at=NOON, mood=Mood.ANGRY),)))
    kept = shop.desk.ask(GetInteraction(call), actor=shop.me)
    assert (kept.customer, kept.person, kept.state) == ("Jörg Müller", "Miriam Vogt", State.DONE)
    assert kept.reason == {"de": "Lieferung › Verspätet", "en": "Delivery › Late"}
    assert kept.moods == ((NOON, Mood.ANGRY),)
    assert (kept.popped.number, kept.popped.answers) == ("+491715550142", (("Order", "88213"),))


def test_its_id_is_known_before_the_desk_has_answered(shop: Shop) -> None:
    command_id = new_id()
    started = shop.do(StartInteraction(), id=command_id)
    assert UUID(started["interaction_id"]) == interaction_id(command_id)


def test_starting_and_wrapping_up_twice_is_once(shop: Shop) -> None:
    start, end = new_id(), new_id()
    for _ in range(2):
        call = UUID(shop.do(StartInteraction(customer_id=shop.joerg), id=start)["interaction_id"])
    wrap_up = shop.wrap_up(call)
    for _ in range(2):
        shop.do(wrap_up, id=end)
    assert len(shop.timeline()) == 1
    with pytest.raises(Refused, match=r"interactions\.done_already"):
        shop.do(wrap_up, id=new_id())


def test_a_talk_that_is_not_wrapped_up_yet_is_the_last_one_all_the_same(shop: Shop) -> None:
    call = shop.call(shop.joerg)
    assert shop.desk.ask(ViewCustomer(shop.joerg), actor=shop.me).last_contact is None
    shop.pass_minutes(7)
    shop.do(EndInteraction(interaction_id=call, ended_at=shop.desk.clock.now()))
    last = shop.desk.ask(ViewCustomer(shop.joerg), actor=shop.me).last_contact
    assert last is not None
    assert (last.at, last.person, last.outcome) == (NOON, "Miriam Vogt", "")


def test_who_was_spoken_with_last_is_known(shop: Shop) -> None:
    call = shop.call(shop.joerg)
    shop.pass_minutes(7)
    shop.do(shop.wrap_up(call))
    assert shop.desk.ask(GetCustomer(shop.joerg), actor=shop.me).last_contact_at == NOON
    view = shop.desk.ask(ViewCustomer(shop.joerg), actor=shop.me)
    assert view.last_contact is not None
    assert (view.last_contact.outcome, view.last_contact.person) == ("settled", "Miriam Vogt")


def test_whom_we_spoke_with_last_is_found_first(shop: Shop) -> None:
    others = [shop.customer("Jörg", "Müller") for _ in range(3)]
    for customer in (others[1], others[2], others[0]):
        shop.pass_minutes(60 * 24 * 40)
        shop.do(shop.wrap_up(shop.call(customer)))
    hits = shop.desk.ask(FindCustomers("Jörg Müller"), actor=shop.me)
    assert [hit.customer_id for hit in hits[:2]] == [others[0], others[2]]
    assert hits[0].last_contact_at == shop.now


def test_an_older_contact_does_not_become_the_last_one(shop: Shop) -> None:
    first = shop.call(shop.joerg)
    shop.pass_minutes(30)
    second = shop.call(shop.joerg)
    shop.do(shop.wrap_up(second))
    shop.do(shop.wrap_up(first))
    assert shop.desk.ask(GetCustomer(shop.joerg), actor=shop.me).last_contact_at == NOON + timedelta(minutes=30)


def test_a_call_that_ended_is_on_the_timeline_until_its_wrap_up_tells_more(shop: Shop) -> None:
    call = shop.call(shop.joerg)
    shop.pass_minutes(3)
    shop.do(EndInteraction(interaction_id=call, ended_at=shop.now, notes="rang off"))
    assert [entry.kind for entry in shop.timeline()] == ["interaction.ended"]
    shop.pass_minutes(60)
    shop.do(shop.wrap_up(call))
    [entry] = shop.timeline()
    assert (entry.kind, entry.data["minutes"], entry.data["words"]) == ("interaction.done", 3, "")


def test_an_unknown_caller_is_linked_when_known_and_the_timeline_follows(shop: Shop) -> None:
    call = shop.call()
    shop.do(EndInteraction(interaction_id=call, ended_at=shop.now))
    with pytest.raises(Refused, match=r"interactions\.customer_missing"):
        shop.do(shop.wrap_up(call))
    assert shop.timeline() == ()
    shop.do(LinkInteraction(interaction_id=call, customer_id=shop.joerg))
    assert [entry.kind for entry in shop.timeline()] == ["interaction.ended"]
    shop.do(shop.wrap_up(call))
    assert [entry.kind for entry in shop.timeline()] == ["interaction.done"]


def test_somebody_who_is_no_customer_needs_no_record(shop: Shop) -> None:
    call = shop.call()
    shop.do(shop.wrap_up(call, reason_id=NON_CUSTOMER))
    assert shop.desk.ask(GetInteraction(call), actor=shop.me).state is State.DONE


def test_a_wrap_up_is_corrected_by_a_new_fact_beside_the_old_one(shop: Shop) -> None:
    call = shop.call(shop.joerg)
    shop.do(shop.wrap_up(call))
    shop.pass_minutes(5)
    wrong = {"interaction_id": call, "reason_id": LATE, "notes": "was sent"}
    shop.do(CorrectWrapUp(**wrong, outcome=Outcome.TO_FOLLOW, solved=Solved.NO))
    corrected, done = shop.timeline()
    assert (corrected.kind, corrected.corrects, done.corrected_by) == ("interaction.corrected", done.id, corrected.id)
    assert corrected.data["before"] == {"outcome": "settled", "solved": "yes", "words": ""}
    assert shop.desk.ask(GetInteraction(call), actor=shop.me).outcome is Outcome.TO_FOLLOW
    last = shop.desk.ask(ViewCustomer(shop.joerg), actor=shop.me).last_contact
    assert last
    assert (last.at, last.outcome) == (NOON, "to_follow")


def correction(call: UUID, **more: Any) -> CorrectWrapUp:
    given = {"reason_id": LATE, "notes": "", "outcome": Outcome.SETTLED, "solved": Solved.YES} | more
    return CorrectWrapUp(interaction_id=call, **given)


def test_a_correction_sets_the_mood_right_and_leaves_it_where_it_says_none(shop: Shop) -> None:
    call = shop.call(shop.joerg)
    angry = (MoodAt(at=NOON, mood=Mood.ANGRY),)
    shop.do(shop.wrap_up(call, moods=angry))
    shop.do(correction(call, notes="left alone"))
    assert shop.desk.ask(GetInteraction(call), actor=shop.me).moods == ((NOON, Mood.ANGRY),)
    shop.do(correction(call, moods=(MoodAt(at=NOON, mood=Mood.PLEASED),)))
    assert shop.desk.ask(GetInteraction(call), actor=shop.me).moods == ((NOON, Mood.PLEASED),)
    assert shop.timeline()[0].data["before"] == {"mood_last": 1, "words": "left alone"}


def test_a_correction_is_undone_and_the_timeline_tells_only_what_holds(shop: Shop) -> None:
    call = shop.call(shop.joerg)
    shop.do(shop.wrap_up(call, notes="as it was"))
    shop.pass_minutes(5)
    worse, better = new_id(), new_id()
    shop.do(correction(call, notes="worse"), id=worse)
    shop.do(Undo(command_id=worse))
    [done] = shop.timeline()
    assert (done.corrected_by, shop.desk.ask(GetInteraction(call), actor=shop.me).notes) == (None, "as it was")
    shop.do(correction(call, notes="better"), id=better)
    shop.do(correction(call, notes="worse"), id=(worse := new_id()))
    shop.do(Undo(command_id=worse))
    corrected, done = shop.timeline()
    assert (corrected.data["words"], done.corrected_by) == ("better", corrected.id)


def test_what_was_set_right_is_counted_once(shop: Shop) -> None:
    call = shop.call(shop.joerg)
    shop.do(shop.wrap_up(call))
    for words in ("better", "best"):
        shop.do(correction(call, notes=words))
    note = shop.do(AddNote(customer_id=shop.joerg, words="Rings"))["note_fact_id"]
    shop.do(CorrectNote(customer_id=shop.joerg, note_fact_id=note, words="Rings again"))
    counts = shop.desk.ask(TimelineCounts(shop.joerg), actor=shop.me)
    assert counts == {"call": Counted(3, 2), "note": Counted(2, 1), "system": Counted(1)}
    assert [counts[lane].originals for lane in ("call", "note", "system")] == [1, 1, 1]


def test_nobody_corrects_the_conversation_of_somebody_else_but_a_supervisor(shop: Shop) -> None:
    mine = shop.call(shop.joerg)
    shop.do(shop.wrap_up(mine))
    for ask in (
        lambda: shop.do(correction(mine, notes="x"), by=shop.daniel),
        lambda: shop.desk.ask(GetInteraction(mine, to_change=True), actor=shop.daniel),
    ):
        with pytest.raises(Refused, match="of_somebody_else"):
            ask()
    his = UUID(shop.do(StartInteraction(customer_id=shop.joerg), by=shop.daniel)["interaction_id"])
    shop.do(shop.wrap_up(his), by=shop.daniel)
    shop.do(correction(his, notes="by a supervisor"))
    assert shop.desk.ask(GetInteraction(his, to_change=True), actor=shop.daniel).notes == "by a supervisor"


def test_a_discarded_call_is_gone_and_undo_brings_it_back_with_its_words(shop: Shop) -> None:
    call = shop.call(shop.joerg)
    shop.do(EndInteraction(interaction_id=call, ended_at=shop.now, notes="keep me"))
    discard = new_id()
    shop.do(DiscardInteraction(interaction_id=call), id=discard)
    assert shop.desk.ask(OpenInteractions(shop.me), actor=shop.me) == ()
    assert shop.timeline() == ()
    shop.do(Undo(command_id=discard))
    [back] = shop.desk.ask(OpenInteractions(shop.me), actor=shop.me)
    assert (back.id, back.notes, back.state) == (call, "keep me", State.WRAP_UP)
    assert [entry.kind for entry in shop.timeline()] == ["interaction.ended"]


def test_one_agent_does_not_end_what_another_leads_but_a_supervisor_may(shop: Shop) -> None:
    theirs = UUID(shop.do(StartInteraction(customer_id=shop.joerg), by=shop.daniel)["interaction_id"])
    own = shop.call(shop.joerg)
    for command in (shop.wrap_up(own), DiscardInteraction(interaction_id=own)):
        with pytest.raises(Refused, match=r"interactions\.of_somebody_else"):
            shop.do(command, by=shop.daniel)
    shop.do(shop.wrap_up(theirs))


def test_a_persons_list_and_habits_are_their_own(shop: Shop) -> None:
    for query in (OpenInteractions(shop.me), RecentCustomers(shop.me), Habits(shop.me)):
        with pytest.raises(Refused, match=r"interactions\.of_somebody_else"):
            shop.desk.ask(query, actor=shop.daniel)
    with pytest.raises(Refused, match=r"interactions\.of_somebody_else"):
        shop.desk.ask(Habits(shop.daniel), actor=shop.me)  # not even a supervisor sees habits


def test_channel_and_direction_change_while_it_runs(shop: Shop) -> None:
    call = shop.call(shop.joerg)
    shop.do(ChangeChannel(interaction_id=call, channel=Channel.CHAT, direction=Direction.OUT))
    shop.do(shop.wrap_up(call))
    assert (shop.timeline()[0].group, shop.timeline()[0].data["direction"]) == ("message", "out")


def test_the_last_customers_come_newest_first_and_once_each(shop: Shop) -> None:
    aylin = shop.customer("Aylin", "Demir")
    for customer in (shop.joerg, aylin, shop.joerg, None):
        shop.pass_minutes(1)
        shop.call(customer)
    names = [name for _, _, name in shop.desk.ask(RecentCustomers(shop.me), actor=shop.me)]
    assert names == ["Jörg Müller", "Aylin Demir"]


def test_habits_tell_how_a_reason_mostly_ends(shop: Shop) -> None:
    for outcome in (Outcome.INFORMED, Outcome.SETTLED, Outcome.INFORMED):
        shop.do(shop.wrap_up(shop.call(shop.joerg), outcome=outcome))
    shop.do(shop.wrap_up(shop.call(), reason_id=NON_CUSTOMER))
    first, second = shop.desk.ask(Habits(shop.me), actor=shop.me)
    assert (first.reason_id, first.times, first.outcome) == (LATE, 3, Outcome.INFORMED)
    assert second.reason_id == NON_CUSTOMER


def test_the_shipped_reasons_stand_in_two_levels_and_in_both_languages(shop: Shop) -> None:
    tree = shop.desk.ask(Reasons(), actor=shop.me)
    tops = [reason for reason in tree if reason.parent_id is None]
    assert [reason.labels["de"] for reason in tops] == [
        "Bestellung", "Lieferung", "Rückgabe", "Rechnung", "Produkt", "Termin", "Vertrag und Konto", "Sonstiges",
    ]  # fmt: skip
    assert len(tree) - len(tops) == 37
    assert {reason.parent_id for reason in tree if reason.parent_id} == {reason.id for reason in tops}
    assert all(reason.labels["de"] and reason.labels["en"] for reason in tree)


def test_setting_up_again_changes_nothing(shop: Shop) -> None:
    before = shop.desk.data_version()
    command_id, shipped = defaults()
    shop.desk.execute(shipped, actor=SYSTEM, id=command_id)
    assert shop.desk.data_version() == before


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (AddReason(labels={"de": "Tiefer"}, parent_id=LATE), "reason_too_deep"),
        (AddReason(labels={"de": "", "en": ""}), "reason_unnamed"),
        (AddReason(labels={"de": "lieferung"}), "reason_exists"),
        (AddReason(labels={"de": "Neu"}, parent_id=UUID(int=5)), "reason_unknown"),
        (SaveSnippet(shortcut="two words", labels={}, words={"de": "x"}), "shortcut_invalid"),
        (SaveSnippet(shortcut="leer", labels={}, words={"de": "  "}), "snippet_empty"),
        (SaveSnippet(shortcut="x", labels={}, words={"de": "{{nobody}}"}), "placeholder_unknown"),
    ],
)
def test_what_reasons_and_snippets_must_not_be(shop: Shop, command: Command, code: str) -> None:
    with pytest.raises(Refused, match=rf"interactions\.{code}"):
        shop.do(command)


def test_a_snippet_is_replaced_by_its_shortcut_removed_and_brought_back(shop: Shop) -> None:
    first = shop.do(SaveSnippet(shortcut="/Danke", labels={"de": "Dank"}, words={"de": "Danke!"}))
    again = shop.do(SaveSnippet(shortcut="danke", labels={"de": "Dank"}, words={"de": "Vielen Dank!"}))
    assert first == again
    removed = new_id()
    shop.do(RemoveSnippet(snippet_id=UUID(first["snippet_id"])), id=removed)
    assert "danke" not in {snippet.shortcut for snippet in shop.desk.ask(Snippets(), actor=shop.me)}
    shop.do(Undo(command_id=removed))
    found = [snippet for snippet in shop.desk.ask(Snippets(), actor=shop.me) if snippet.shortcut == "danke"]
    assert [snippet.words for snippet in found] == [{"de": "Vielen Dank!"}]


def test_the_shop_hears_of_what_changed(shop: Shop) -> None:
    heard: list[tuple[str, UUID | None]] = []
    shop.desk.events.subscribe(heard.extend)
    call = shop.call(shop.joerg)
    shop.do(shop.wrap_up(call))
    assert {("interaction", call), ("timeline", shop.joerg), ("customer", shop.joerg)} <= set(heard)


def busy_day(shop: Shop) -> None:
    """Every command of the room, each with a later moment."""
    first, second, third = shop.call(shop.joerg), shop.call(number="+4930"), shop.call(shop.joerg)
    shop.pass_minutes(4)
    shop.do(ChangeChannel(interaction_id=first, channel=Channel.CHAT, direction=Direction.OUT))
    shop.do(EndInteraction(interaction_id=first, ended_at=shop.now, notes="later"))
    shop.do(LinkInteraction(interaction_id=second, customer_id=shop.joerg))
    shop.do(shop.wrap_up(first, notes="done", moods=(MoodAt(at=shop.now, mood=Mood.NEUTRAL),)))
    shop.pass_minutes(4)
    corrected = {"interaction_id": first, "reason_id": None, "notes": "no talk", "outcome": Outcome.BROKEN_OFF}
    shop.do(CorrectWrapUp(**corrected, solved=Solved.UNSURE))
    for interaction in (second, third):
        shop.do(EndInteraction(interaction_id=interaction, ended_at=shop.now))
        discard = new_id()
        shop.do(DiscardInteraction(interaction_id=interaction), id=discard)
    shop.do(Undo(command_id=discard))


def contents(desk: Desk) -> dict[str, list[Any]]:
    with desk.database.reading() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(sa.select(table))), key=repr)
            for table in metadata.sorted_tables
            if table.name != "storage_gate"  # on PostgreSQL the gate is a setting of the transaction
        }


def test_a_replay_on_both_databases_gives_identical_rows(shop: Shop, tmp_path: Path, postgres_url: str) -> None:
    busy_day(shop)
    lines = list(shop.desk.log())
    for other in (empty_desk(tmp_path, "replayed.db"), make_postgres_desk(postgres_url)):
        for line in lines:
            other.replay(line)
        assert contents(other) == contents(shop.desk)
        other.database.close()


def labels_under(shop: Shop, parent: UUID | None) -> list[str]:
    tree = shop.desk.ask(Reasons(), actor=shop.me)
    return [reason.labels["en"] for reason in tree if reason.parent_id == parent and reason.active]


def changed(reason_id: UUID, **more: Any) -> ChangeReason:
    said = {"labels": {"en": "Slow"}, "needs_words": False, "anonymous": False, "active": True} | more
    return ChangeReason(reason_id=reason_id, **said)


DELIVERY, RETURNS = shipped_reason("delivery"), shipped_reason("returns")


def test_a_reason_is_renamed_moved_retired_and_brought_back(shop: Shop) -> None:
    shop.do(changed(LATE, labels={"de": "Langsam", "en": "Slow"}))
    shop.do(MoveReason(reason_id=LATE, parent_id=DELIVERY, place=0))
    assert labels_under(shop, DELIVERY) == ["Slow", "Tracking", "Lost", "Damaged", "Wrong item"]
    shop.do(MoveReason(reason_id=LATE, parent_id=RETURNS, place=2))
    assert labels_under(shop, RETURNS) == ["Withdrawal", "Exchange", "Slow", "Label", "Refund"]
    retired = new_id()
    shop.do(changed(RETURNS, labels={"en": "Returns"}, active=False), id=retired)
    assert labels_under(shop, RETURNS) == []
    with pytest.raises(Refused, match="reason_parent_retired"):
        shop.do(changed(LATE))
    shop.do(Undo(command_id=retired))
    assert len(labels_under(shop, RETURNS)) == 5


def test_a_retired_reason_still_names_what_was_wrapped_up_with_it(shop: Shop) -> None:
    call = shop.call(shop.joerg)
    shop.do(shop.wrap_up(call))
    shop.do(changed(LATE, labels={"de": "Verspätet", "en": "Late"}, active=False))
    kept = shop.desk.ask(GetInteraction(call), actor=shop.me)
    assert kept.reason == {"de": "Lieferung › Verspätet", "en": "Delivery › Late"}


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (MoveReason(reason_id=DELIVERY, parent_id=RETURNS, place=0), "reason_too_deep"),
        (MoveReason(reason_id=DELIVERY, parent_id=DELIVERY, place=0), "reason_too_deep"),
        (MoveReason(reason_id=LATE, parent_id=LATE, place=0), "reason_too_deep"),
        (MoveReason(reason_id=UUID(int=5), parent_id=None, place=0), "reason_unknown"),
        (changed(LATE, labels={"en": "lost"}), "reason_exists"),
        (changed(LATE, labels={}), "reason_unnamed"),
    ],
)
def test_what_would_break_the_tree_is_refused(shop: Shop, command: Command, code: str) -> None:
    before = shop.desk.ask(Reasons(), actor=shop.me)
    with pytest.raises(Refused, match=code):
        shop.do(command)
    assert shop.desk.ask(Reasons(), actor=shop.me) == before


def test_everybody_has_snippets_of_their_own_and_leaves_the_shops_alone(shop: Shop) -> None:
    shared = UUID(shop.do(SaveSnippet(shortcut="wir", labels={}, words={"de": "Wir"}))["snippet_id"])
    mine = AddOwnSnippet(shortcut="ich", labels={}, words={"de": "Ich"})
    own = UUID(shop.do(mine, by=shop.daniel)["snippet_id"])
    shortcuts = lambda who: {s.shortcut for s in shop.desk.ask(Snippets(), actor=who)}  # noqa: E731
    assert "ich" in shortcuts(shop.daniel)
    assert "ich" not in shortcuts(shop.me)
    said = {"shortcut": "du", "labels": {}, "words": {"de": "Du"}}
    shop.do(ChangeSnippet(snippet_id=own, **said), by=shop.daniel)
    assert {"du", "wir"} <= shortcuts(shop.daniel)
    for command, by, code in (
        (ChangeSnippet(snippet_id=shared, **said | {"shortcut": "x"}), shop.daniel, "snippet_of_the_shop"),
        (RemoveSnippet(snippet_id=shared), shop.daniel, "snippet_of_the_shop"),
        (RemoveSnippet(snippet_id=own), shop.me, "of_somebody_else"),
        (SaveSnippet(**said), shop.me, "shortcut_taken"),
        (ChangeSnippet(snippet_id=own, **said | {"shortcut": "wir"}), shop.daniel, "shortcut_taken"),
        (SaveSnippet(**said), shop.daniel, "permission.missing"),
    ):
        with pytest.raises(Refused, match=code):
            shop.do(command, by=by)
    removed = new_id()
    shop.do(RemoveSnippet(snippet_id=own), by=shop.daniel, id=removed)
    shop.do(Undo(command_id=removed), by=shop.daniel)
    assert "du" in shortcuts(shop.daniel)


def test_a_wrap_up_is_taken_back_and_saved_anew(shop: Shop) -> None:
    call = shop.call(shop.joerg)
    shop.pass_minutes(3)
    shop.do(EndInteraction(interaction_id=call, ended_at=shop.now, notes="half"))
    before = shop.timeline()
    saved = new_id()
    shop.do(shop.wrap_up(call, notes="whole"), id=saved)
    shop.do(Undo(command_id=saved))
    kept = shop.desk.ask(GetInteraction(call), actor=shop.me)
    assert (kept.state, kept.notes) == (State.WRAP_UP, "half")
    assert [(entry.kind, entry.data["words"]) for entry in shop.timeline()] == [("interaction.ended", "half")]
    assert shop.timeline()[0].occurred_at == before[0].occurred_at
    shop.do(shop.wrap_up(call, notes="whole"))
    assert [(entry.kind, entry.data["words"]) for entry in shop.timeline()] == [("interaction.done", "whole")]
