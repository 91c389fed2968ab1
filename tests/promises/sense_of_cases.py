"""What makes sense of commands about cases: the right case for each, and people, days and words that fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from agentdesk.core.cases.kinds import PROPOSED
from agentdesk.core.cases.steps import STEPS, Step
from agentdesk.core.clock import FixedClock

if TYPE_CHECKING:
    from tests.promises.days import Day

Args = dict[str, Any]
Row = dict[str, Any]
Sense = Callable[["Day", Args], None]

_REFERENCES = (
    "reason_id", "product_id", "order_id", "cause_id", "department_id", "interaction_id", "follows", "parent_id",
    "team_id", "customer_id",
)  # fmt: skip


def _case(day: Day, step: Step, **wanted: Any) -> Row | None:
    """A case with which this step may be taken."""
    fitting = [row for row in day.rows("cases") if row["status"] in STEPS[step] and row["merged_into"] is None]
    fitting = [row for row in fitting if all(row[name] == value for name, value in wanted.items())]
    return day.chance.choice(fitting) if fitting else None


def _plain(args: Args, *names: str) -> None:
    """Without what may be said and need not."""
    for name in names or _REFERENCES:
        args.pop(name, None)


def _with(step: Step, **given: Any) -> Sense:
    """A case that is ready for it, nothing more than it needs, and these arguments."""

    def make_sense(day: Day, args: Args) -> None:
        _plain(args, *(name for name in _REFERENCES if name != "interaction_id"))
        if row := _case(day, step):
            args["case_id"] = str(row["id"])
        args |= {name: value(day) if callable(value) else value for name, value in given.items()}

    return make_sense


def _soon(day: Day) -> str:
    return (day.now + timedelta(minutes=day.chance.randint(1, 20_000))).isoformat()


def _somebody(day: Day) -> str | None:
    row = day.some_row("people", active=True)
    return str(row["id"]) if row else None


def _opening(day: Day, args: Args) -> None:
    _plain(args)
    if customer := day.some_row("customers"):
        args["customer_id"] = str(customer["id"])
    args |= {"subject": "Mühle klemmt", "owner_id": _somebody(day), "next_step_at": _soon(day)}
    if args.get("case_kind") == "incident":
        args["customer_id"] = None


def _changing(day: Day, args: Args) -> None:
    _with(Step.CHANGE, subject="Mühle klemmt noch", clear=["reason_id"])(day, args)
    _plain(args, "case_kind")


def _thanked(day: Day, args: Args) -> None:
    thanked = [row for row in day.rows("cases") if row["thanked_at"]]
    if thanked:
        args["case_id"] = str(day.chance.choice(thanked)["id"])


def _message(day: Day, args: Args) -> None:
    _with(Step.MESSAGE, words=day.chance.choice(["Vielen Dank!", "Es geht immer noch nicht."]))(day, args)
    _plain(args, "interaction_id", "only_thanks")


def _interaction(day: Day, args: Args) -> None:
    """A conversation of the case's customer, or of nobody who is known yet."""
    cases = [row for row in day.rows("cases") if row["status"] in STEPS[Step.ATTACH]]
    talks = day.rows("interactions")
    fitting = [(case, talk) for case in cases for talk in talks if talk["customer_id"] in (None, case["customer_id"])]
    if fitting:
        case, talk = day.chance.choice(fitting)
        args |= {"case_id": str(case["id"]), "interaction_id": str(talk["id"])}


def _two(day: Day, step: Step, other_step: Step) -> tuple[Row, Row] | None:
    one = _case(day, step)
    if one is None or one["kind"] == "incident":
        return None
    others = [row for row in day.rows("cases") if row["id"] != one["id"] and row["customer_id"] == one["customer_id"]]
    others = [row for row in others if row["status"] in STEPS[other_step] and row["merged_into"] is None]
    return (one, day.chance.choice(others)) if others else None


def _pair(one: str, other: str, step: Step = Step.ARRANGE, other_step: Step = Step.ARRANGE) -> Sense:
    """Two cases of one customer."""

    def make_sense(day: Day, args: Args) -> None:
        if found := _two(day, step, other_step):
            args |= {one: str(found[0]["id"]), other: str(found[1]["id"])}

    return make_sense


def _split(day: Day, args: Args) -> None:
    nothing: Args = {"interaction_ids": [], "promise_ids": [], "callback_ids": []}
    _with(Step.SPLIT, subject="Zweitens", owner_id=_somebody, **nothing)(day, args)
    _plain(args, "case_kind")


def _gather(day: Day, args: Args) -> None:
    incident, case = day.some_row("cases", kind="incident", status="open"), _case(day, Step.ARRANGE, parent_id=None)
    if incident and case:
        args |= {"incident_id": str(incident["id"]), "case_ids": [str(case["id"])]}


def _inform(day: Day, args: Args) -> None:
    """A case that an incident has gathered."""
    incident = day.some_row("cases", kind="incident")
    case = day.some_row("cases", parent_id=incident["id"], status="open") if incident else None
    args |= {"words": "Wir kennen den Fehler und liefern Ersatz.", "channel": "email", "hear_by": None}
    if case:
        args["case_id"] = str(case["id"])


def _incident(day: Day, args: Args) -> None:
    _plain(args)
    args |= {"subject": "Viele Mühlen klemmen", "owner_id": _somebody(day), "case_ids": []}


def _failure(day: Day, args: Args) -> None:
    _plain(args)
    _plain(args, "case_id")
    if customer := day.some_row("customers"):
        args["customer_id"] = str(customer["id"])
    args["happened_at"] = (day.now - timedelta(hours=1, minutes=day.chance.randint(0, 900))).isoformat()


def _broken(day: Day, args: Args) -> None:
    """A promise whose time has passed; where the clock can be moved, it passes."""
    row = day.some_row("promises", state="open")
    if row is None:
        return
    if row["due_at"] >= day.now and isinstance(day.desk.clock, FixedClock):
        day.desk.clock.move(row["due_at"] - day.now + timedelta(seconds=1))
    args |= {"promise_id": str(row["id"]), "due_at": row["due_at"].isoformat()}


def _one_contact(name: str, **details: Any) -> Sense:
    def make_sense(day: Day, args: Args) -> None:
        _plain(args)
        _plain(args, "case_id")
        if customer := day.some_row("customers"):
            args["customer_id"] = str(customer["id"])
        for what, table in (("reason_id", "reasons"), ("cause_id", "case_causes")):  # which may be required
            if day.chance.random() < 0.5 and (row := day.some_row(table)):
                args[what] = str(row["id"])
        given = {key: value(day) if callable(value) else value for key, value in details.items()}
        args[name] = {**args.get(name, {}), **given}

    return make_sense


def _service(day: Day, args: Args) -> None:
    begins = day.now + timedelta(days=day.chance.randint(1, 9))
    _with(Step.PLAN, partner="Elektro Weiß")(day, args)
    open_ones = [row for row in day.rows("cases") if row["status"] in STEPS[Step.PLAN] and row["kind"] == "question"]
    if open_ones:
        args["case_id"] = str(day.chance.choice(open_ones)["id"])
    args |= {"appointment_from": begins.isoformat(), "appointment_to": (begins + timedelta(hours=2)).isoformat()}


def _serviced(day: Day, args: Args) -> None:
    rows = [row for row in day.rows("cases") if row["kind"] == "service_order" and row["status"] in STEPS[Step.PLAN]]
    rows = [row for row in rows if row["details"] and not row["details"].get("done_at")]
    if rows:
        args["case_id"] = str(day.chance.choice(rows)["id"])
    args |= {"words": "Neue Dichtung", "price": {"minor": 100, "currency": "EUR"}} if "price" in args else {}
    args |= {"work_done": "Getauscht", "done_at": day.now.isoformat()} if "done_at" in args else {}


def _unconfirmed(day: Day, args: Args) -> None:
    rows = [row for row in day.rows("cases") if row["unconfirmed_since"]]
    if rows:
        args["case_id"] = str(day.chance.choice(rows)["id"])


def _named(table: str, argument: str) -> Sense:
    def make_sense(day: Day, args: Args) -> None:
        row = day.some_row(table)
        if argument in args:
            args[argument] = str(row["id"]) if row and (day.chance.random() < 0.5 or "place" in args) else None
        if "labels" in args:
            args["labels"] = {"de": f"Name {day.chance.randint(1, 10**6)}"}

    return make_sense


def _requirements(day: Day, args: Args) -> None:
    """Nothing that would be in the way of all that comes later."""
    args |= {"reason_id": None, "fields": day.chance.choice([[], ["resolution"]])}


def _what_it_means(day: Day, args: Args) -> None:
    args["case_kind"] = day.chance.choice([None, *(kind.value for kind in PROPOSED)])


def _called_so(day: Day, args: Args) -> None:
    args["labels"] = {"de": f"Stufe {day.chance.randint(1, 99)}"} if day.chance.random() < 0.8 else {}


def _query(day: Day, args: Args) -> None:
    rows = [row for row in day.rows("queries") if not row["answered_at"] and not row["withdrawn_at"]]
    if rows:
        args["query_id"] = str(day.chance.choice(rows)["id"])
    args |= {"answer": "Beim Zoll"} if "answer" in args else {}


def _link(day: Day, args: Args) -> None:
    if row := day.some_row("case_links"):
        args |= {"case_id": str(row["case_id"]), "other_id": str(row["other_id"])}


def _taken_off(day: Day, args: Args) -> None:
    if row := day.some_row("case_interactions"):
        args |= {"case_id": str(row["case_id"]), "interaction_id": str(row["interaction_id"])}


_NONE_DUE = {"way": "none_due", "amount": None, "by": None}

SENSE: dict[str, Sense] = {
    "cases.open": _opening,
    "cases.change": _changing,
    "cases.assign": _with(Step.ASSIGN, owner_id=_somebody),
    "cases.plan_step": _with(Step.PLAN, next_step_at=_soon),
    "cases.wait": _with(
        Step.WAIT_FOR_US, next_step_at=_soon,
        status=lambda day: day.chance.choice(["waiting_us", "waiting_customer", "waiting_others"]),
    ),
    "cases.resume": _with(Step.RESUME),
    "cases.resolve": _with(Step.RESOLVE, resolution="Neu geliefert", subject=None, leave_children=True),
    "cases.reopen": _with(Step.REOPEN),
    "cases.close": _with(Step.CLOSE),
    "cases.message_came": _message,
    "cases.not_thanks": _thanked,
    "cases.note_reply": _with(Step.ATTACH, wait=False, interaction_id=None),
    "cases.plan_interim": _with(Step.PLAN, due_at=_soon),
    "cases.send_interim": _with(Step.PLAN, words="Wir suchen noch.", next_at=_soon),
    "cases.give_answer": _with(Step.CHANGE, topic="Lieferzeit", words="Drei Tage"),
    "cases.ask_query": _with(Step.ASK, question="Wo ist es?", asked_of="Lager", due_at=_soon),
    "cases.answer_query": _query,
    "cases.withdraw_query": _query,
    "cases.add_interaction": _interaction,
    "cases.take_off_interaction": _taken_off,
    "cases.set_parent": _pair("case_id", "parent_id"),
    "cases.link": _pair("case_id", "other_id"),
    "cases.unlink": _link,
    "cases.set_chain": _pair("case_id", "follows"),
    "cases.split": _split,
    "cases.merge": _pair("winner_id", "loser_id", Step.WIN, Step.LOSE),
    "cases.gather": _gather,
    "cases.inform": _inform,
    "cases.open_incident": _incident,
    "cases.note_failure": _failure,
    "cases.note_broken_promise": _broken,
    "cases.cancel_order": _one_contact("cancellation", order_number="B-1", refund=_NONE_DUE, offer_taken=False),
    "cases.take_withdrawal": _one_contact("withdrawal", order_number="B-1", refund=_NONE_DUE, received_on=None),
    "cases.take_return": _one_contact("goods", order_number="B-1", items="1 Mühle"),
    "cases.terminate": _one_contact(
        "termination", contract="Abo", offer_taken=False,
        reached_us_at=lambda day: (day.now - timedelta(days=1)).isoformat(),
    ),
    "cases.confirmation_sent": _unconfirmed,
    "cases.plan_service": _service,
    "cases.approve_extra": _serviced,
    "cases.finish_service": _serviced,
    "cases.save_cause": _named("case_causes", "cause_id"),
    "cases.move_cause": _named("case_causes", "cause_id"),
    "cases.save_department": _named("departments", "department_id"),
    "cases.move_department": _named("departments", "department_id"),
    "cases.set_requirements": _requirements,
    "cases.set_reason_kind": _what_it_means,
    "cases.name_severity": _called_so,
}  # fmt: skip

COMES_BEFORE: Mapping[str, str] = {
    **dict.fromkeys((kind for kind in SENSE if kind not in ("cases.open", "cases.open_incident")), "cases.open"),
    "cases.open": "customers.create",
    "cases.set_reason_kind": "interactions.add_reason",
    "cases.note_failure": "customers.create",
    "cases.note_broken_promise": "promises.make",
    "cases.reopen": "cases.resolve",
    "cases.close": "cases.resolve",
    "cases.not_thanks": "cases.message_came",
    "cases.answer_query": "cases.ask_query",
    "cases.withdraw_query": "cases.ask_query",
    "cases.add_interaction": "cases.open interactions.start",
    "cases.take_off_interaction": "cases.add_interaction",
    "cases.unlink": "cases.link",
    "cases.gather": "cases.open_incident",
    "cases.inform": "cases.gather",
    **dict.fromkeys(
        ("cases.cancel_order", "cases.take_withdrawal", "cases.take_return", "cases.terminate"),
        "cases.open cases.set_requirements",  # what is settled at once has all that is required, or less is
    ),
    "cases.confirmation_sent": "cases.cancel_order",
    "cases.approve_extra": "cases.plan_service",
    "cases.finish_service": "cases.plan_service",
    "cases.move_cause": "cases.save_cause",
    "cases.move_department": "cases.save_department",
}

TABLE_OF = {
    "winner_id": "cases", "loser_id": "cases", "other_id": "cases", "follows": "cases", "incident_id": "cases",
    "cause_id": "case_causes", "department_id": "departments", "query_id": "queries", "order_id": "orders",
    "product_id": "products",
}  # fmt: skip
