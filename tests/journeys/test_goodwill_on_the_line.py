"""Goodwill while the customer is on the line: within the limit, above it with a counter-offer, declined with words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID

from agentdesk.core.actors import SYSTEM, Role
from agentdesk.core.approvals.commands import Decide, RequestsOf
from agentdesk.core.approvals.model import Decision
from agentdesk.core.goodwill.commands import CurrentAuthority, GoodwillOf, SetAuthority
from agentdesk.core.people.commands import SetPin
from agentdesk.ui.workbench import Workbench
from tests.journeys.test_an_agents_morning import find
from tests.journeys.window import Window, open_window

PIN = "271828"


def bench_of(window: Window) -> Workbench:
    bench = window.start.workbench
    assert bench is not None
    return bench


def supervisor(bench: Workbench) -> UUID:
    """Somebody else who may decide; whoever sits here gives €100 at one go alone."""
    desk, me = bench.door.desk, bench.person.id
    leader = next(each for each in bench.workplace.people() if Role.SUPERVISOR in each.roles and each.id != me)
    desk.execute(SetPin(person_id=leader.id, verifier=desk.pins.verifier(leader.id, PIN)), actor=SYSTEM)
    policy = desk.ask(CurrentAuthority(), actor=me).policy
    *agents, leaders = policy.rules
    mine = replace(leaders, roles=(Role.ADMINISTRATOR,), per_voucher=10_000)
    limits = replace(policy, rules=(*agents, replace(leaders, roles=(Role.SUPERVISOR,)), mine))
    desk.execute(SetAuthority(policy=limits), actor=me)
    return leader.id


def decide(bench: Workbench, leader_id: UUID, decision: Decision, **more: object) -> None:
    """On another screen."""
    request = bench.door.asked(RequestsOf(bench.customers.front))[0].request  # type: ignore[arg-type]
    command = Decide(request_id=request.id, decision=decision, shown_hash=request.shown_hash, **more)  # type: ignore[arg-type]
    bench.door.desk.execute(command, actor=leader_id, pin=PIN)


def test_goodwill_is_given_raised_and_declined_without_leaving_the_notes(profile: Path) -> None:
    with open_window(profile) as window:
        bench = bench_of(window.ready())
        leader_id = supervisor(bench)
        find(window, "quellenthal", "Jörg Quellenthal")
        window.see("Available now €100.00")
        window.key("F2")
        window.see("Call in")
        window.type("Mahlwerk klemmt.")
        window.key("F7")
        window.see("Amount", "Kind")
        window.type("20")
        window.key("Return")
        window.see("Given: Voucher €20.00", "Available now €80.00", "Copy code")
        window.type(" Freut sich.")

        window.key("F7")
        window.see("Amount", "Kind")
        window.type("150")
        window.see("€70.00 more than you may give now.")
        window.key("Return")
        window.see("Asked for: Voucher €150.00", "Say: “Ich möchte mehr für Sie tun")
        window.type(" Will mehr.")
        decide(bench, leader_id, Decision.APPROVE_OTHER, amount=12_000)
        window.see("has approved €120.00 instead of €150.00", "bekommen Sie einen Gutschein über 120,00", "Copy code")
        window.key("Shift+F7")
        window.press("Noted")
        window.see_no_more("has approved €120.00 instead of €150.00. ")
        talk = bench.contacts.active
        assert talk
        assert talk.draft.notes == "Mahlwerk klemmt. Freut sich. Will mehr."
        assert sorted(act.amount for act in bench.door.asked(GoodwillOf(talk.draft.customer_id))) == [2_000, 12_000]  # type: ignore[arg-type]

        find(window, "zzebrowski", "Aylin Zzebrowski")
        window.see("Available now €100.00")
        window.key("F7")
        window.see("Amount", "Kind")
        window.type("180")
        window.key("Return")
        window.see("Asked for: Voucher €180.00")
        decide(bench, leader_id, Decision.DECLINE, reason="Too much", to_say="I can send it again today.")
        window.see("has declined €180.00", "Why: Too much", "Say: “I can send it again today.”")
        window.see("Available now €100.00")
        window.settle()
