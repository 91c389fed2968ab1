"""A person planted all over a desk: each place has a word of its own, which stands nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic_core import to_jsonable_python

from agentdesk.core.commands import SYSTEM, Role, Together
from agentdesk.core.customers.commands import CustomerByNumber
from agentdesk.core.desk import Desk, parse_command
from agentdesk.core.drafts import Draft
from agentdesk.core.history.indexing import catch_up
from agentdesk.core.ids import new_id
from agentdesk.core.intake.commands import StartImport
from agentdesk.core.intake.model import Kind
from agentdesk.core.intake.records import (
    AddressEntry,
    AnyRecord,
    ConsentEntry,
    CustomerRecord,
    CustomerRef,
    DeliveryEntry,
    EmailEntry,
    HandleEntry,
    NoteRecord,
    OrderLineRecord,
    OrderRecord,
    PaymentEntry,
    PhoneEntry,
    ReturnEntry,
    Unreadable,
)
from agentdesk.core.intake.runner import Running, run_import
from agentdesk.core.people.commands import AddPerson, SetPin
from agentdesk.core.privacy.views import How
from agentdesk.core.vouchers.leases import Leases
from tests.guides import begin, run_id_of

PIN = "314159"


@dataclass
class Staff:
    """Agnes serves, Sven and Miriam decide."""

    desk: Desk
    miriam: UUID
    agnes: UUID = field(init=False)
    sven: UUID = field(init=False)
    leases: Leases = field(init=False)

    def __post_init__(self) -> None:
        self.agnes, self.sven = self._hire("Agnes Amsel", Role.AGENT), self._hire("Sven Specht", Role.SUPERVISOR)
        for person in (self.miriam, self.sven, self.agnes):
            pin = SetPin(person_id=person, verifier=self.desk.pins.verifier(person, PIN))
            self.desk.execute(pin, actor=SYSTEM)
        self.leases = Leases(self.desk.database, self.desk.clock)

    def _hire(self, name: str, role: Role) -> UUID:
        made = self.desk.execute(AddPerson(name=name, roles=frozenset({role}), level=2), actor=self.miriam)
        return UUID(made["person_id"])

    def do(self, kind: str, actor: UUID | None = None, **args: Any) -> Any:
        return self.desk.execute(parse_command(kind, args), actor=actor or self.agnes, pin=PIN)


@dataclass
class Planted:
    """`mark` begins every word; `words` are by place. `phone` and `number` name the person as well."""

    mark: str
    phone: str
    number: str
    customer_id: UUID = SYSTEM
    words: dict[str, str] = field(default_factory=dict)
    commands: dict[str, UUID] = field(default_factory=dict)
    drafts: list[Draft] = field(default_factory=list)
    voucher_id: UUID = SYSTEM
    _letters: Iterator[tuple[str, ...]] = field(default_factory=lambda: product("bdfglmnprstvz", repeat=2))

    def word(self, place: str) -> str:
        """A new one for this place."""
        self.words[place] = self.mark + "".join(next(self._letters))
        return self.words[place]


def plant(staff: Staff, mark: str, phone: str = "+4917604069011", number: str = "770077") -> Planted:
    """By import and by command, as agents would: names, contact data, orders, conversations, cases and all the rest."""
    person = Planted(mark, phone, number)
    _import(staff, person)
    person.customer_id = staff.desk.ask(CustomerByNumber(number), actor=staff.agnes)
    for step in (_details, _contact, _case, _promises, _callbacks, _handover, _goodwill, _guide, _belated, _merged):
        step(staff, person)
    _identity(staff, person)
    _rights(staff, person)
    _held_once(staff, person)
    _drafts(staff, person)
    catch_up(staff.desk.database)
    return person


def bring_in(staff: Staff, kind: Kind, *records: AnyRecord | Unreadable) -> None:
    start = StartImport(record_kind=kind, file_name="shop.csv", source="shop")
    run_import(Running(staff.desk, staff.miriam), start, lambda: list(enumerate(records, start=2)), {})


def _import(staff: Staff, p: Planted) -> None:
    w = p.word
    address = AddressEntry(
        name=w("addressee"),
        line2=w("second line"),
        street=w("street").title() + "weg",
        house_number="8",
        postcode="50674",
        city=w("city").title(),
        country="DE",
    )
    who = CustomerRecord(
        number=p.number,
        salutation="Frau",
        title=w("title"),
        given_name=w("given name").title(),
        family_name=w("family name").title(),
        suffix=w("suffix"),
        organisation=w("organisation"),
        department=w("department"),
        position=w("position"),
        further_names=(w("further name"),),
        language="de",
        customer_since="2019-03-04",
        emails=(EmailEntry(address=f"{w('e-mail')}@example.org"),),
        phones=(PhoneEntry(e164=p.phone, label="mobile"),),
        handles=(HandleEntry(network="mastodon", handle=f"@{w('handle')}"),),
        addresses=(address,),
        tags=(w("tag"),),
        note=w("note of the file"),
        consent=ConsentEntry(kind="newsletter", granted=True, wording=w("wording of the consent"), raw="ja"),
    )
    bring_in(
        staff, Kind.CUSTOMERS, who, Unreadable(line_no=9, code="kind_unclear", raw=f"{p.number};{w('refused row')}")
    )
    line = OrderLineRecord(sku="K-1", name="Kaffee", options=w("options of a line"), quantity="2", unit_price="9.95")
    order = OrderRecord(
        number=w("order number").upper(),
        customer_ref=CustomerRef(number=p.number),
        placed_at="2026-10-01T10:00:00",
        status="delivered",
        currency="EUR",
        note=w("note of the order"),
        lines=(line,),
        payments=(PaymentEntry(amount="19.90", method="card", reference=w("payment"), paid_at="2026-10-01T10:05:00"),),
        deliveries=(
            DeliveryEntry(carrier="DHL", tracking=w("tracking"), delivered_at="2026-10-03T10:00:00",
                          address=address.model_copy(update={"line2": w("delivered to")})),
        ),
        returns=(ReturnEntry(at="2026-10-09T10:00:00", reason=w("why returned"), amount="9.95", sku="K-1"),),
    )  # fmt: skip
    bring_in(staff, Kind.ORDERS, order)
    note = NoteRecord(
        customer_ref=CustomerRef(number=p.number),
        at="2026-10-05T10:00:00",
        channel="email",
        direction="in",
        text=w("imported conversation"),
    )
    bring_in(staff, Kind.NOTES, note)


def _details(staff: Staff, p: Planted) -> None:
    w, who = p.word, str(p.customer_id)
    former = p.words["department"]
    change = {"field": "department", "old": former, "new": w("department now")}
    p.commands["a change"] = _kept(staff, "customers.change", customer_id=who, changes=[change])
    staff.do("customers.pin_alert", customer_id=who, severity="care", words=w("alert"))
    fact = staff.do("customers.add_note", customer_id=who, words=w("note"))["note_fact_id"]
    staff.do("customers.correct_note", customer_id=who, note_fact_id=fact, words=w("corrected note"))
    point = {"kind": "email", "value": f"{w('former e-mail')}@example.org", "label": w("label of a point")}
    added = _answer(staff, "customers.add_point", customer_id=who, point=point)
    staff.do("customers.remove_point", customer_id=who, point_id=added["point_id"])
    notes = (("customers.add_note", w("note within several")), ("customers.add_note", w("second note within several")))
    several = (parse_command(kind, {"customer_id": who, "words": words}) for kind, words in notes)
    staff.desk.execute(Together.of(*several), actor=staff.agnes)


def _contact(staff: Staff, p: Planted) -> None:
    w, who = p.word, str(p.customer_id)
    made = staff.do("interactions.start", channel="phone", direction="in", number=p.phone, extension=w("extension")[:8])
    talk = made["interaction_id"]
    staff.do("interactions.link", interaction_id=talk, customer_id=who)
    ended = (staff.desk.clock.now()).isoformat()
    reason = _a_reason(staff)
    moods = [{"at": ended, "mood": mood} for mood in (1, 4)]
    wrapped = {"ended_at": ended, "reason_id": reason, "outcome": "settled", "solved": "yes", "moods": moods}
    staff.do("interactions.wrap_up", interaction_id=talk, notes=w("notes of a conversation"), **wrapped)
    wrapped.pop("ended_at")
    staff.do("interactions.correct", interaction_id=talk, notes=w("corrected notes"), **wrapped)
    p.commands["interaction"] = UUID(talk)


def _case(staff: Staff, p: Planted) -> None:
    w, who = p.word, str(p.customer_id)
    soon = (staff.desk.clock.now() + timedelta(days=2)).isoformat()
    opened = staff.do("cases.open", customer_id=who, subject=w("subject of a case"), case_kind="complaint",
                      next_step=w("next step"), next_step_at=soon,
                      interaction_id=str(p.commands["interaction"]))  # fmt: skip
    case = opened["case_id"]
    p.commands["case"] = UUID(case)
    query = staff.do("cases.ask_query", case_id=case, question=w("question to a department"), due_at=soon,
                     asked_of=w("asked of"))  # fmt: skip
    staff.do("cases.answer_query", query_id=query["query_id"], answer=w("answer of a department"))
    staff.do("cases.give_answer", case_id=case, topic=w("topic"), words=w("answer given"))
    staff.do(
        "cases.note_failure", customer_id=who, case_id=case, failure="delivery", severity="normal", words=w("failure")
    )
    staff.do("cases.message_came", case_id=case, words=w("message"), channel="email")
    staff.do("cases.note_reply", case_id=case, words=w("reply"), channel="email")
    withdrawal = {
        "order_number": p.words["order number"].upper(),
        "declared_on": "2026-11-20",
        "items": w("items withdrawn"),
        "refund": {"way": "none_due"},
    }
    staff.do("cases.take_withdrawal", customer_id=who, subject=w("subject of a withdrawal"),
             resolution=w("resolution"), withdrawal=withdrawal)  # fmt: skip


def _promises(staff: Staff, p: Planted) -> None:
    w, due = p.word, (staff.desk.clock.now() + timedelta(days=1)).isoformat()
    made = {"customer_id": str(p.customer_id), "due_at": due, "zone": "Europe/Berlin"}
    for n, ending in enumerate(({"how": w("how it was kept")}, {"reason": w("why it was withdrawn")})):
        promise = staff.do("promises.make", words=w(f"promise {n}"), **made)["promise_id"]
        staff.do("promises.keep" if "how" in ending else "promises.withdraw", promise_id=promise, **ending)


def _callbacks(staff: Staff, p: Planted) -> None:
    w, day = p.word, (staff.desk.clock.now() + timedelta(days=1)).date().isoformat()
    window = {"day": day, "from_minute": 600, "to_minute": 660, "zone": "Europe/Berlin"}
    made = staff.do("callbacks.plan", customer_id=str(p.customer_id), phone=p.phone, phone_label=w("label of a phone"),
                    purpose=w("purpose of a callback"), window=window, recipient="me", consent="asked")  # fmt: skip
    callback = made["callback_id"]
    staff.do("callbacks.claim", callback_id=callback)
    staff.do("callbacks.start_call", callback_id=callback)
    staff.do("callbacks.record_attempt", callback_id=callback, outcome="no_answer", note=w("note of an attempt"))
    staff.do("callbacks.settle", callback_id=callback, words=w("how a callback was settled"))


def _handover(staff: Staff, p: Planted) -> None:
    w, case = p.word, str(p.commands["case"])
    packet = {name: w(f"handover: {name}") for name in ("story", "tried", "wanted", "limit", "promised")}
    offer = {"case_id": case, "handover_kind": "handover", "to_id": str(staff.sven), "packet": packet}
    made = staff.do("handovers.offer", reason=w("why handed over"), minutes=60, **offer)["handover_id"]
    staff.do("handovers.ask_back", staff.sven, handover_id=made, question=w("question at handover"))
    staff.do("handovers.answer", handover_id=made, answer=w("answer at handover"))
    staff.do("handovers.decline", staff.sven, handover_id=made, reason=w("why declined"))


def _goodwill(staff: Staff, p: Planted) -> None:
    w, who = p.word, str(p.customer_id)
    given = {"customer_id": who, "currency": "EUR", "reason_id": _a_reason(staff), "case_id": str(p.commands["case"])}
    stub = to_jsonable_python(staff.leases.take_stub())
    made = staff.do(
        "goodwill.issue_voucher", staff.miriam, amount=500, stub=stub, words=w("words with a voucher"), **given
    )
    p.voucher_id = UUID(made["voucher_id"])
    act = staff.do("goodwill.give", staff.miriam, goodwill="gift", amount=300, words=w("words with a gift"), **given)
    staff.do("goodwill.take_back", staff.miriam, act_id=act["act_id"], reason=w("why taken back"))
    asked = staff.do("approvals.request", goodwill="gift", amount=9_000, words=w("words with a request"), **given)
    request = asked["request_id"]
    _decide(staff, request, decision="ask_back", question=w("question of an approver"))
    staff.do("approvals.answer_back", request_id=request, answer=w("answer to an approver"))
    _decide(staff, request, decision="decline", reason=w("why not approved"), to_say=w("what may be said"))
    lease = {"lease_id": str(new_id()), "device_id": str(new_id()), "person_id": str(staff.miriam), "want": 100}
    staff.do("goodwill.grant_lease", SYSTEM, customer_id=who, case_id=given["case_id"], **lease)


def _decide(staff: Staff, request: str, **said: Any) -> None:
    from agentdesk.core.approvals.commands import GetRequest

    shown = staff.desk.ask(GetRequest(UUID(request)), actor=staff.sven).request.shown_hash
    staff.do("approvals.decide", staff.sven, request_id=request, shown_hash=shown, **said)


def _guide(staff: Staff, p: Planted) -> None:
    run = run_id_of(staff.desk.execute(begin(p.customer_id), actor=staff.agnes))
    staff.do("guides.leave", run_id=str(run), reason=p.word("why a guide was left"))


def _identity(staff: Staff, p: Planted) -> None:
    """Something of theirs was masked, shown for a reason, and later because a document was seen."""
    staff.do("identity.set_policy", staff.miriam, on=True)
    why = p.word("why a masked field was shown")
    staff.do("identity.open_field", customer_id=str(p.customer_id), field="email", reason="other", words=why)
    talk = staff.do("interactions.start", customer_id=str(p.customer_id))["interaction_id"]
    staff.do("identity.vouch", interaction_id=talk, customer_id=str(p.customer_id), way="document")
    staff.do("interactions.discard", interaction_id=talk)
    staff.do("identity.set_policy", staff.miriam, on=False)
    staff.desk.views.note(staff.agnes, [p.customer_id], How.OPENED)


def _belated(staff: Staff, p: Planted) -> None:
    """Noted before anybody knew whose it was."""
    made = staff.do("callbacks.missed_call", phone=f"{p.phone[:-1]}9", purpose=p.word("missed call"))
    staff.do("callbacks.link", callback_id=made["callback_id"], customer_id=str(p.customer_id))


def _merged(staff: Staff, p: Planted) -> None:
    """They were in the books twice."""
    alike = staff.do("customers.create", family_name="Ähnlich")["customer_id"]
    staff.do("duplicates.decide", one_id=str(p.customer_id), other_id=alike, decision="household")
    _related(staff, p, alike)
    twin = staff.do("customers.create", family_name=p.word("name of a duplicate"))
    staff.do("customers.add_note", customer_id=twin["customer_id"], words=p.word("note about a duplicate"))
    staff.do("customers.merge", winner_id=str(p.customer_id), loser_id=twin["customer_id"])


def _held_once(staff: Staff, p: Planted) -> None:
    """Lifted, so that they can be erased."""
    review = f"{staff.desk.clock.now().date() + timedelta(days=90)}"
    told = {"customer_id": str(p.customer_id), "reason": p.word("why they were on hold"), "review_on": review}
    made = staff.do("holds.place", staff.miriam, **told)
    staff.do("holds.release", staff.miriam, hold_id=str(made["hold_id"]), reason=p.word("why a hold was lifted"))


def _rights(staff: Staff, p: Planted) -> None:
    """What they asked of us about their data before; nothing of it is open."""
    who = str(p.customer_id)
    asked = {"customer_id": who, "way": "letter", "words": p.word("what they asked for")}
    request = {"request_id": staff.do("privacy.record_request", right="correction", **asked)["request_id"]}
    known = p.word("how we know who asks")
    staff.do("privacy.identify", actor=staff.sven, identity="questions", words=known, **request)
    staff.do("privacy.extend", actor=staff.sven, months=1, reason=p.word("why it takes longer"), **request)
    staff.do(
        "privacy.settle", actor=staff.sven, words=p.word("what was set right"), told=p.word("who was told"), **request
    )
    staff.do("privacy.object", customer_id=who, objects_to=["survey"], words=p.word("objection"))


def _related(staff: Staff, p: Planted, other: str) -> None:
    """Where they work, and who may act for them."""
    firm = staff.do("customers.create", customer_kind="organisation", organisation="Firma")["customer_id"]
    works = {"department": p.word("department of somebody employed"), "role": p.word("role of somebody employed")}
    staff.do("relations.add_employer", customer_id=str(p.customer_id), employer_id=firm, **works)
    proof = p.word("proof of an authority")
    staff.do("relations.authorise", customer_id=str(p.customer_id), third_id=other, matters="orders", proof=proof)
    shared = {"kind": "phone", "value": f"{p.phone[:-1]}8"}
    for id in (other, str(p.customer_id)):
        staff.do("customers.add_point", customer_id=id, point=shared)
    staff.do("relations.share", customer_ids=[other, str(p.customer_id)])


def _drafts(staff: Staff, p: Planted) -> None:
    for place, about in (
        ("draft of a note", {"customer_id": p.customer_id}),
        ("draft of a case", {"case_id": p.commands["case"]}),
    ):
        content = {"words": p.word(place)}
        p.drafts.append(
            Draft(
                id=new_id(),
                kind="note",
                command_id=new_id(),
                content=content,
                updated_at=staff.desk.clock.now(),
                **about,
            )
        )


def _a_reason(staff: Staff) -> str | None:
    from agentdesk.core.interactions.store import reasons

    with staff.desk.database.reading() as connection:
        found = connection.execute(sa.select(reasons.c.id).limit(1)).scalar()
    if found is None:
        made = staff.do("interactions.add_reason", staff.miriam, labels={"de": "Versand", "en": "Delivery"})
        return str(made["reason_id"])
    return str(found)


def _kept(staff: Staff, kind: str, **args: Any) -> UUID:
    command_id = new_id()
    staff.desk.execute(parse_command(kind, args), actor=staff.agnes, id=command_id)
    return command_id


def _answer(staff: Staff, kind: str, **args: Any) -> dict[str, Any]:
    answer: dict[str, Any] = staff.do(kind, **args)
    return answer
