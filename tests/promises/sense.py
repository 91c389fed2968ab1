"""What belongs together in the arguments of a command, so that it mostly comes off; and what has to come before it."""

from __future__ import annotations

import struct
import zlib
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa

from agentdesk.core.commands import SYSTEM
from agentdesk.core.ids import new_id
from agentdesk.core.settings.commands import SettingsPlan
from agentdesk.core.settings.file.model import Read
from agentdesk.core.storage.schema import before_images, command_log
from tests.promises import sense_of_approvals as approvals
from tests.promises import sense_of_callbacks as callbacks
from tests.promises import sense_of_cases as cases
from tests.promises import sense_of_consents as consents
from tests.promises import sense_of_duplicates as duplicates
from tests.promises import sense_of_goodwill as goodwill
from tests.promises import sense_of_guides as guides
from tests.promises import sense_of_identity as identity
from tests.promises import sense_of_imports as imports
from tests.promises import sense_of_keeping as keeping
from tests.promises import sense_of_knowledge as knowledge
from tests.promises import sense_of_leases as leases
from tests.promises import sense_of_patterns as patterns
from tests.promises import sense_of_privacy as privacy
from tests.promises import sense_of_relations as relations
from tests.promises import sense_of_vouchers as vouchers

if TYPE_CHECKING:
    from tests.promises.days import Day

Args = dict[str, Any]

PIN = "135790"
"""Everybody's."""


def _of_one_customer(table: str, argument: str, **wanted: Any) -> Callable[[Day, Args], None]:
    def make_sense(day: Day, args: Args) -> None:
        row = day.some_row(table, **wanted)
        if row:
            args[argument] = str(row["id"])
            if "customer_id" in args and row["customer_id"]:
                args["customer_id"] = str(row["customer_id"])
            if "old_value" in args:
                args["old_value"] = row["value"]

    return make_sense


def _a_note(day: Day, args: Args) -> None:
    notes = [row for row in day.rows("facts") if row["kind"] in ("note.added", "note.corrected")]
    if notes:
        note = day.chance.choice(notes)
        args |= {"note_fact_id": str(note["id"]), "customer_id": str(note["customer_id"])}


def _what_was_seen(day: Day, args: Args) -> None:
    row = day.some_row("customers")
    if row is None:
        return
    args["customer_id"] = str(row["id"])
    args["changes"] = [change for change in args["changes"] if change["field"] != "number"][:2]
    for change in args["changes"]:
        change["old"] = row["kind" if change["field"] == "customer_kind" else change["field"]]
        change["old"] = str(change["old"]) if isinstance(change["old"], UUID) else change["old"]
        match change["field"]:
            case "customer_kind":
                change["new"] = day.chance.choice(["person", "organisation"])
            case "named_contact_id":
                change["new"] = None
            case "further_names":
                change["new"] = ["Jörgi"]
            case _ if isinstance(change["new"], list):
                change["new"] = "Anders"


def _after_its_start(day: Day, args: Args) -> None:
    row = day.some_row("interactions", id=UUID(args["interaction_id"])) if "interaction_id" in args else None
    if row:
        args["ended_at"] = (row["started_at"] + timedelta(seconds=day.chance.randint(0, 900))).isoformat()


def _an_open_one(day: Day, args: Args) -> None:
    row = day.some_row("interactions", state=day.chance.choice(["running", "wrap_up"]))
    if row:
        args["interaction_id"] = str(row["id"])
        if "ended_at" in args:
            _after_its_start(day, args)


def _a_done_one(day: Day, args: Args) -> None:
    row = day.some_row("interactions", state="done")
    if row:
        args["interaction_id"] = str(row["id"])


def _two_of_a_kind(day: Day, args: Args) -> None:
    """Who are two by now; mostly of those who could be one."""
    args |= {"take": day.chance.choice([None, [], ["tier"], ["language", "title"]])}
    there = [row for row in day.rows("customers") if row["merged_into"] is None and not row["vat_id"]]
    kinds = {row["kind"] for row in there}
    if kinds:
        kind = day.chance.choice(sorted(kinds))
        same = [row for row in there if row["kind"] == kind]
        if len(same) > 1:
            one, other = day.chance.sample(same, 2)
            args |= {"winner_id": str(one["id"]), "loser_id": str(other["id"])}


def _the_last_merge(day: Day, args: Args) -> None:
    standing = [row for row in day.rows("customer_merges") if row["state"] == "merged"]
    if standing:
        args |= {"merge_id": str(max(standing, key=lambda row: row["no"])["id"]), "also": []}


def _undoable(day: Day, args: Args) -> None:
    """Something done lately of which before-images are kept."""
    kept = sa.select(before_images.c.command_id)
    asked = sa.select(command_log.c.command_id).where(command_log.c.command_id.in_(kept))
    with day.desk.database.reading() as connection:
        found = connection.execute(asked.order_by(command_log.c.log_no.desc()).limit(30)).scalars().all()
    if found:
        args["command_id"] = str(day.chance.choice(found))


def _a_top_reason(day: Day, args: Args) -> None:
    if args.get("parent_id"):
        row = day.some_row("reasons", parent_id=None)
        args["parent_id"] = str(row["id"]) if row else None
    args["labels"] = {"de": f"Grund {day.chance.randint(1, 10**6)}", "en": "Reason"}


def _not_two_of_one_number(day: Day, args: Args) -> None:
    if day.chance.random() < 0.8:
        args.pop("number", None)
    args["points"] = [_a_point(day) for _ in args.get("points", ())]


def _a_point(day: Day) -> Args:
    match day.chance.randint(0, 3):
        case 0:
            return {"kind": "phone", "value": f"0171 555{day.chance.randint(1000, 9999)}", "preferred": True}
        case 1:
            return {"kind": "email", "value": f"m{day.chance.randint(1, 999)}@example.org"}
        case 2:
            return {"kind": "address", "street": "Lindenweg", "house_number": "8", "postcode": "50674", "city": "Köln"}
        case _:
            return {"kind": "handle", "value": "@joerg", "network": "mastodon"}


def _one_point(day: Day, args: Args) -> None:
    args["point"] = _a_point(day)


def _plain_words(day: Day, args: Args) -> None:
    args["words"] = {"de": "Guten Tag, {{me.name}}", "en": "Hello"}


def _still_to_come(day: Day, args: Args) -> None:
    args["valid_until"] = (day.now + timedelta(days=1)).isoformat()


def _some_days_away(day: Day, args: Args) -> None:
    begins = day.now + timedelta(days=day.chance.randint(-2, 400))
    args |= {
        "starts_at": begins.isoformat(),
        "ends_at": (begins + timedelta(hours=day.chance.randint(1, 90))).isoformat(),
    }


def _still_here(day: Day, args: Args) -> None:
    """Mostly: who has left can ask for nothing, and the day goes on with those who are there."""
    args["active"] = day.chance.random() < 0.9
    args["roles"] = sorted({*args["roles"], "administrator"} - {"system"})


def _another_team(day: Day, args: Args) -> None:
    args["name"] = f"Team {day.chance.randint(1, 10**6)}"


def _an_empty_team(day: Day, args: Args) -> None:
    full = {row["team_id"] for row in day.rows("people")}
    empty = [row for row in day.rows("teams") if row["id"] not in full]
    if empty:
        args["team_id"] = str(day.chance.choice(empty)["id"])


def _usual_hours(day: Day, args: Args) -> None:
    opens = day.chance.randint(6, 11) * 60
    args["week"] = [[[opens, opens + 180], [opens + 240, opens + 480]]] * 5 + [[], []]
    args["own_hours"] = args.get("own_hours", [])[:1]
    for own in args["own_hours"]:
        own["periods"] = [[1200, 1560]]


def _a_promise(day: Day, args: Args) -> None:
    """Mostly of nobody's case, and the maker's own."""
    args |= {"words": "Der Ersatz geht am Freitag hinaus.", "zone": day.chance.choice(["", "Europe/Berlin", "UTC"])}
    for name in ("case_id", "interaction_id", "owner_id"):
        if day.chance.random() < 0.7:
            args.pop(name, None)


def _an_open_promise(day: Day, args: Args) -> None:
    row = day.some_row("promises", state="open")
    if row:
        args["promise_id"] = str(row["id"])
    if "zone" in args:
        args["zone"] = "Europe/Vienna"


def _to_one_of_them(day: Day, args: Args) -> None:
    """An open case, to one person, or up."""
    case = next((row for row in day.rows("cases") if row["status"] not in ("resolved", "closed")), None)
    if case:
        args["case_id"] = str(case["id"])
    args |= {"reason": "Das kann der Vertrieb besser.", "to_team": None, "to_level": None}
    if day.chance.random() < 0.2:
        args |= {"handover_kind": "escalation", "to_id": None}
    elif person := day.some_row("people", active=True):
        args |= {"handover_kind": "handover", "to_id": str(person["id"])}


def _an_open_offer(day: Day, args: Args) -> None:
    row = day.some_row("handovers", state="asked_back" if "answer" in args else "offered")
    if row:
        args["handover_id"] = str(row["id"])
    args |= {name: "Wissen Sie mehr?" for name in ("reason", "question", "answer") if name in args}


def _a_refused_offer(day: Day, args: Args) -> None:
    row = day.some_row("handovers", state="declined", noted=False)
    if row:
        args["handover_id"] = str(row["id"])


def _soon(day: Day, args: Args) -> None:
    args["due_at"] = (day.now + timedelta(minutes=day.chance.randint(1, 20_000))).isoformat()


def _another_name(day: Day, args: Args) -> None:
    """Of a new view, or of one of the latest."""
    args["name"] = f"Ansicht {day.chance.randint(1, 10**6)}"
    if day.chance.random() < 0.5 and "page" in args:
        args.pop("view_id", None)


def _a_rule_of_each_measure(day: Day, args: Args) -> None:
    measures = day.chance.sample(["first_reply", "next_reply", "solution"], day.chance.randint(1, 3))
    args.pop("instead_of", None)
    args["rules"] = [
        {"measure": measure, "amount": day.chance.randint(1, 99), "unit": "hours", "warn_at": 0.5}
        for measure in measures
    ]


def _other_weights(day: Day, args: Args) -> None:
    args.pop("instead_of", None)
    args["weights"] = {"failures": day.chance.randint(0, 5), "threshold": day.chance.randint(1, 9)}


def _an_entry_to_correct(day: Day, args: Args) -> None:
    corrected = {row["corrects"] for row in day.rows("ledger_entries")}
    entries = [row for row in day.rows("ledger_entries") if row["kind"] != "correct" and row["id"] not in corrected]
    if entries:
        args |= {"entry_id": str(day.chance.choice(entries)["id"]), "reason": "Zwei Nullen zu viel"}


def _a_budget(day: Day, args: Args) -> None:
    args |= {"amount": day.chance.randint(0, 100_000), "currency": "EUR"}
    args.pop("from_month", None)


def _everybodys_pin(day: Day, args: Args) -> None:
    args["verifier"] = day.desk.pins.verifier(UUID(args["person_id"]), PIN)


def _a_small_picture(day: Day, args: Args) -> None:
    """Of one dot, in one of some shades of grey."""
    dot = zlib.compress(bytes([0, day.chance.randint(0, 255)]))
    chunks = ((b"IHDR", bytes.fromhex("00000001000000010800000000")), (b"IDAT", dot), (b"IEND", b""))
    parts = (struct.pack(">I", len(b)) + k + b + struct.pack(">I", zlib.crc32(k + b)) for k, b in chunks)
    args["logo"] = b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(parts)).decode()


def _as_they_are_seen(day: Day, args: Args) -> None:
    args["seen"] = day.desk.ask(SettingsPlan(Read(), new_id()), actor=SYSTEM).seen


SENSE: dict[str, Callable[[Day, Args], None]] = {
    # by argument
    "point_id": _of_one_customer("contact_points", "point_id"),
    "alert_id": _of_one_customer("alerts", "alert_id"),
    "note_fact_id": _a_note,
    "changes": _what_was_seen,
    "interaction_id": _an_open_one,
    "valid_until": _still_to_come,
    "due_at": _soon,
    "promise_id": _an_open_promise,
    "handover_id": _an_open_offer,
    # by kind of command
    "promises.make": _a_promise,
    "handovers.offer": _to_one_of_them,
    "handovers.note_refusal": _a_refused_offer,
    "customers.create": _not_two_of_one_number,
    "customers.add_point": _one_point,
    "customers.change_point": _one_point,
    "customers.merge": _two_of_a_kind,
    "customers.unmerge": _the_last_merge,
    "undo": _undoable,
    "people.plan_absence": _some_days_away,
    "people.change_absence": _some_days_away,
    "people.change_person": _still_here,
    "people.change_team": _another_team,
    "people.dissolve_team": _an_empty_team,
    "people.set_pin": _everybodys_pin,
    "people.set_logo": _a_small_picture,
    "calendars.set_hours": _usual_hours,
    "interactions.correct": _a_done_one,
    "interactions.add_reason": _a_top_reason,
    "interactions.save_snippet": _plain_words,
    "deadlines.set_policy": _a_rule_of_each_measure,
    "story.set_weights": _other_weights,
    "settings.take_in": _as_they_are_seen,
    "ledger.set_budget": _a_budget,
    "ledger.correct": _an_entry_to_correct,
    "work.save_view": _another_name,
    "work.rename_view": _another_name,
    **vouchers.SENSE,
    **goodwill.SENSE,
    **leases.SENSE,
    **duplicates.SENSE,
    **keeping.SENSE,
    **relations.SENSE,
    **consents.SENSE,
    **patterns.SENSE,
    **privacy.SENSE,
    **approvals.SENSE,
    **callbacks.SENSE,
    **cases.SENSE,
    **guides.SENSE,
    **identity.SENSE,
    **knowledge.SENSE,
    "intake.start": imports.a_plain_import,
    "intake.apply_rows": imports.the_next_batch,
    "intake.keep_refused_rows": imports.refused_rows,
    "intake.finish": imports.of_an_import("running"),
    "intake.undo": imports.of_an_import("done", "cancelled"),
    "intake.undo_rows": imports.the_last_batch,
    "intake.finish_undo": imports.of_an_import("undoing"),
    "intake.forget_layout": imports.a_kept_layout,
}

COMES_BEFORE: Mapping[str, str] = {
    "ledger.set_budget": "people.add_team",
    "ledger.correct": "ledger.set_budget",
    "promises.make": "customers.create",
    "handovers.offer": "cases.open",
    "handovers.accept": "handovers.offer",
    "handovers.decline": "handovers.offer",
    "handovers.ask_back": "handovers.offer",
    "handovers.answer": "handovers.ask_back",
    "handovers.withdraw": "handovers.offer",
    "handovers.note_refusal": "handovers.decline",
    "promises.change_due": "promises.make",
    "promises.keep": "promises.make",
    "promises.withdraw": "promises.make",
    "promises.hand_on": "promises.make",
    "customers.add_note": "customers.create",
    "customers.add_point": "customers.create",
    "customers.change": "customers.create",
    "customers.pin_alert": "customers.create",
    "customers.tag": "customers.create",
    "customers.acknowledge_alert": "customers.pin_alert",
    "customers.unpin_alert": "customers.pin_alert",
    "customers.correct_note": "customers.add_note",
    "customers.change_point": "customers.add_point",
    "customers.remove_point": "customers.add_point",
    "customers.merge": "customers.create customers.create",
    "customers.unmerge": "customers.merge",
    "undo": "customers.tag",
    "work.rename_view": "work.save_view",
    "work.remove_view": "work.save_view",
    "people.change_absence": "people.plan_absence",
    "people.cancel_absence": "people.plan_absence",
    "people.change_team": "people.add_team",
    "people.dissolve_team": "people.add_team",
    "interactions.change_channel": "interactions.start",
    "interactions.link": "interactions.start",
    "interactions.discard": "interactions.start",
    "interactions.end": "interactions.start",
    "interactions.wrap_up": "interactions.end",
    "interactions.correct": "interactions.wrap_up",
    "interactions.change_snippet": "interactions.save_snippet",
    "interactions.remove_snippet": "interactions.save_snippet",
    **vouchers.COMES_BEFORE,
    **goodwill.COMES_BEFORE,
    **leases.COMES_BEFORE,
    **duplicates.COMES_BEFORE,
    **keeping.COMES_BEFORE,
    **privacy.COMES_BEFORE,
    **relations.COMES_BEFORE,
    **consents.COMES_BEFORE,
    **patterns.COMES_BEFORE,
    **approvals.COMES_BEFORE,
    **callbacks.COMES_BEFORE,
    **cases.COMES_BEFORE,
    **guides.COMES_BEFORE,
    **identity.COMES_BEFORE,
    **knowledge.COMES_BEFORE,
    "intake.apply_rows": "intake.start",
    "intake.keep_refused_rows": "intake.apply_rows",
    "intake.finish": "intake.apply_rows",
    "intake.undo": "intake.finish",
    "intake.undo_rows": "intake.undo",
    "intake.finish_undo": "intake.undo_rows",
    "intake.forget_layout": "intake.save_layout",
}
"""Without which there would be nothing for the other to be about; several are written one after the other."""
