"""Whoever asks may ask, by every way in: each command and query, for each role, as decided in the table here."""

from __future__ import annotations

import importlib
import importlib.util
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar
from uuid import UUID

from agentdesk.core import beforehand, commands
from agentdesk.core import desk as door
from agentdesk.core.commands import AGENTS, SYSTEM, Command, Handler, Query, Role, Together, answers, handles
from agentdesk.core.desk import ROOMS, Desk
from agentdesk.core.errors import Refused
from agentdesk.core.interactions.commands import StartInteraction
from agentdesk.core.meanwhile import Mark
from agentdesk.core.people.commands import AddPerson
from agentdesk.core.people.model import Person
from agentdesk.core.people.queries import acting, actor_of
from agentdesk.core.people.store import people
from agentdesk.core.settings.file.model import Read
from agentdesk.core.storage.gate import gate_open
from agentdesk.core.workplace import Workplace, create_workplace
from tests.desks import make_desk
from tests.profiles import PASSPHRASE, NoKeyring
from tests.promises.arguments import Inventor
from tests.promises.days import Day
from tests.promises.forked import command_line, run_in_child
from tests.promises.promise import Bug, Change, Promise, Trial, Violation
from tests.promises.rows import all_rows, differences

# --- The table: who may ask what. A new command or query belongs into it. ---------------------------------------------

AGENT, SUPERVISOR, ADMINISTRATOR, THE_SYSTEM = Role.AGENT, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.SYSTEM
EVERYBODY = frozenset(Role)
LEADERS = frozenset({SUPERVISOR, ADMINISTRATOR, THE_SYSTEM})
MANAGERS = frozenset({ADMINISTRATOR, THE_SYSTEM})
NOBODY_ELSE = frozenset({THE_SYSTEM})

MAY: dict[frozenset[Role], str] = {
    EVERYBODY: """
        together undo
        customers.acknowledge_alert customers.add_note customers.add_point customers.change customers.change_point
        customers.correct_note customers.create customers.pin_alert customers.remove_point customers.tag
        customers.unpin_alert customers.merge customers.unmerge
        LatestMerges MergesOf PreviewMerge PreviewUnmerge
        interactions.add_own_snippet interactions.change_channel interactions.change_snippet interactions.correct
        interactions.discard interactions.end interactions.link interactions.remove_snippet interactions.start
        interactions.wrap_up
        callbacks.cancel callbacks.change callbacks.claim callbacks.fulfil callbacks.link callbacks.missed_call
        callbacks.move callbacks.pass_on callbacks.plan callbacks.record_attempt callbacks.release callbacks.settle
        callbacks.snooze callbacks.start_call callbacks.try_again
        CallbacksOf FindCallbacks FreeSlots GetCallback LyingWith OpenCallbackOf StaleWindows TeamDays TheRules
        cases.add_interaction cases.answer_query cases.approve_extra cases.ask_query cases.assign cases.cancel_order
        cases.change cases.close cases.confirmation_sent cases.finish_service cases.gather cases.give_answer
        cases.inform cases.link cases.merge cases.message_came cases.not_thanks cases.note_failure
        cases.note_reply cases.open
        cases.open_incident cases.plan_interim cases.plan_service cases.plan_step cases.reopen cases.resolve
        cases.resume cases.send_interim cases.set_chain cases.set_parent cases.split cases.take_off_interaction
        cases.take_return cases.take_withdrawal cases.terminate cases.unlink cases.wait cases.withdraw_query
        AnswersTo CaseByNumber CaseHistory CasesOf Causes ChainProposals ClocksOf ConfirmationOf ContradictingAnswers
        CountCases Departments FailuresOf FindCases GetCase IncidentProposals OpenQueries ReasonKinds RecentFailures
        SeverityNames RequiredFor
        CasesOfTalk Requirements
        intake.apply_rows intake.finish intake.finish_undo intake.forget_layout intake.keep_refused_rows
        intake.save_layout intake.start intake.undo intake.undo_rows
        approvals.answer_back approvals.change approvals.note_decision approvals.request approvals.withdraw
        DecidedLately DecidersOf GetRequest OpenRequests RequestsFor RequestsOf
        people.cancel_absence people.change_absence people.plan_absence people.set_pin
        consents.record consents.withdraw ConsentsOf MayContact Wordings WordingsEditions
        relations.add_employer relations.authorise relations.change_employer relations.join_household
        relations.leave_household relations.remove_employer relations.share relations.unshare
        relations.withdraw_authority ActsFor KnownToShare RelationsOf WhoMayAct
        identity.answer identity.name_speaker identity.open_field identity.vouch IdentityOf ThePolicy
        duplicates.decide DecisionsAbout LatestScan LikelyDuplicates MayScan WhoMightThisBe
        privacy.object privacy.record_request PrivacyRequestsOf TheirRights
        promises.change_due promises.hand_on promises.keep promises.make promises.withdraw
        FindPromises GetPromise OpenPromises PromisesOf
        handovers.accept handovers.answer handovers.ask_back handovers.decline handovers.note_refusal handovers.offer
        handovers.withdraw
        Candidates GetHandover HandoversFor HandoversOf OpenOffers PacketFor
        CountCallbacks CountPromises
        Absences TheHours PinStates TheStaff
        CurrentPolicy CurrentWeights DueNow
        CarriedOut CustomerByNumber CustomersByPhone FindCustomers GetCustomer GetImport GetInteraction
        FindProducts GatheredBy GetOrder GetProduct Habits Imports KeptByUndo ListedRows OpenInteractions OrdersOf
        People
        Reasons RecentCustomers RefusedTable SavedLayout SavedLayouts Snippets Suggesting Teams TheLetterhead TheShop
        MarkNow Meanwhile Timeline TimelineCounts UnfinishedImports ViewCustomer Views WorkList
        work.remove_view work.rename_view work.save_view
        vouchers.redeem vouchers.reissue vouchers.try_code vouchers.void
        CodeStub GetVoucher PoolFor PoolRunOut VouchersOf
        goodwill.change_staff_points goodwill.give goodwill.issue_voucher goodwill.set_staff_points goodwill.take_back
        goodwill.close_lease goodwill.issue_leased
        AuthorityOf Comparable CurrentAuthority GetAct GoodwillOf PeopleWhoMayDecide StaffPoints
        patterns.explain patterns.open_review patterns.take_back_explanation
        guides.answer guides.back guides.leave guides.pause guides.propose_wording guides.resume guides.say_own_words
        guides.say_why_left LeftInContact OverBeforeCall
        guides.start guides.take_in EditionBefore GuideCatalogue KnownToGuides OpenRuns SituationOf StoryOf
        WeightsEditions WordingProposals
        Incidents PatternsInForce
        knowledge.flag knowledge.index_anew knowledge.note_use knowledge.publish knowledge.want knowledge.write
        FindInHistory ArticleByKey ArticleLines AskedNext FindArticles GetArticle Published Suggested Synonyms
    """,
    LEADERS: """
        cases.move_cause cases.move_department cases.name_severity cases.save_cause cases.save_department
        cases.set_reason_kind cases.set_requirements
        hearing.set_suggesting
        interactions.add_reason interactions.change_reason interactions.move_reason interactions.save_snippet
        CustomersFrom OrdersFrom SettingsHistory StepsDone WhatLies
        approvals.decide
        callbacks.set_rules CallbacksKept
        Bounced PromisesKept
        guides.as_delivered guides.bring_back guides.decide_wording guides.drop_draft guides.publish
        guides.retire guides.save_draft
        knowledge.archive knowledge.set_synonyms knowledge.verify
        Balances BudgetOf Budgets EntriesOf
        LiabilityAt Pools AuthorityEditions vouchers.note_liability_export
        goodwill.write_off_lease OpenLeases
        privacy.erase CopyOf PlanErasure RecipientsOf
        holds.place holds.release holds.review GetHold Holds HoldsOn
        privacy.end_objection privacy.extend privacy.identify privacy.lift privacy.prepare_erasure privacy.refuse
        privacy.restrict privacy.settle privacy.withdraw
        GetPrivacyRequest PrivacyRequestCalled PrivacyRequests ThePrivacyRules
        retention.confirm DuePeople PlanRetention RetentionRuns WhyStopped
    """,
    MANAGERS: """
        calendars.set_hours consents.set_wordings
        deadlines.set_policy goodwill.set_authority goodwill.withdraw_authority
        identity.set_policy ViewsOf
        ledger.correct ledger.set_budget AccountsFrom EntriesFrom Stretches
        people.add_person people.add_team people.change_person people.change_shop people.change_team
        people.dissolve_team people.set_address people.set_logo
        patterns.end_agreement patterns.record_agreement
        privacy.set_rules retention.ask retention.set
        settings.take_in SettingsPlan SettingsText
        story.set_weights
        vouchers.import_pool vouchers.note_export vouchers.use_pool KnownCodes VoucherCalled VouchersFrom
    """,
    NOBODY_ELSE: """
        NotedBefore approvals.lapse goodwill.grant_lease goodwill.hear_leases goodwill.keep_leased
        goodwill.suspect_leases goodwill.take_in_lease
        people.open_shop callbacks.refresh_windows cases.note_broken_promise
        patterns.forget privacy.erase_again StillThere retention.begin retention.end retention.erase retention.prune
        retention.remove retention.stop vouchers.close_lease vouchers.expire
    """,
}
WHO_MAY = {name: roles for roles, names in MAY.items() for name in names.split()}

# --- What is looked at ------------------------------------------------------------------------------------------------

UNDECIDED = "each command and query has a row in the table of permissions, and asks for exactly that"
UNANSWERED = "each command and query has a handler"
LET_IN = "who may not ask is refused"
SHUT_OUT = "who may ask is not refused"
LEFT_BEHIND = "who is refused has changed nothing"
STARTED = "without a permission the program does not start"
PEEPED = "about a person, agents ask only for themselves"


def by_the_door(trial: Trial) -> Iterator[Violation]:
    """`Desk.execute` and `Desk.ask`, asked by somebody of each role, somebody who has left, and a stranger."""
    with trial.planted():
        yield from _as_decided()
        desk, everybody = _desk_with_staff(trial)
        before = all_rows(desk.database)
        day = Day(desk, trial.chance("door"))
        for kind in commands.command_types():
            command = _invented(day, kind)
            for who, person in everybody.items():
                allowed = who in WHO_MAY.get(kind, EVERYBODY)
                yield from _asked(trial, kind, who, allowed, lambda c=command, p=person: _tried(desk, c, p))
        for query in commands.query_types():
            for who, person in everybody.items():
                allowed = who in WHO_MAY.get(query.__name__, EVERYBODY)
                asked = _question(query, day, person)
                yield from _asked(trial, query.__name__, who, allowed, lambda q=asked, p=person: desk.ask(q, actor=p))
        yield from _only_about_oneself(desk, day, everybody)
        for difference in differences(before, all_rows(desk.database)):
            yield Violation(LEFT_BEHIND, difference)
        desk.database.close()


def in_company(trial: Trial) -> Iterator[Violation]:
    """Within `Together`, and within one inside another, nobody may more than alone; and nothing of it is kept."""
    with trial.planted():
        desk, everybody = _desk_with_staff(trial)
        before = all_rows(desk.database)
        for kind, roles in sorted(WHO_MAY.items()):
            if kind not in commands.command_types() or AGENT in roles:
                continue
            command = _invented(Day(desk, trial.chance(kind)), kind)
            note = StartInteraction()
            for together in (Together.of(note, command), Together.of(note, Together.of(command))):
                ask = lambda t=together: desk.execute(t, actor=everybody[AGENT])  # noqa: E731
                yield from _asked(trial, f"together: {kind}", AGENT, False, ask)
        for difference in differences(before, all_rows(desk.database)):
            yield Violation(LEFT_BEHIND, difference)
        desk.database.close()


def by_the_command_line(trial: Trial) -> Iterator[Violation]:
    """`agentdesk do`, as somebody, as the system, as somebody who is not there."""
    folder = trial.fresh_folder("profile")
    shop = parsed("people.open_shop", _SHOP)
    run_in_child(lambda tell: _set_up_shop(folder, shop), replace(trial, bug=None))
    team = json.dumps({"name": "Night shift"})
    agent, system = ("--as", "Agnes"), ("--as", str(SYSTEM))
    calls = {
        "as an agent": ("do", "people.add_team", team, *agent),
        "as an agent, before the verb": (*agent, "do", "people.add_team", team),
        "as the system": ("do", "people.open_shop", json.dumps(_SHOP), *system),
        "as the system, what others may": ("do", "people.add_team", team, *system),
        "as nobody": ("do", "people.add_team", team, "--as", "Nobody"),
    }
    for words, call in calls.items():
        done = command_line(trial, "--profile", str(folder), *call, "--json", passphrase=PASSPHRASE)
        trial.count("calls of the command line")
        code = json.loads(done.out).get("refused", {}).get("code") if done.out.startswith("{") else done.err
        if done.code != 2 or code not in ("permission.missing", "people.unknown"):
            yield Violation(LET_IN, f"agentdesk do {words}: exit code {done.code}, {code or done.out}")
    names = command_line(trial, "--profile", str(folder), "--as", "Miriam", "do", "people.add_team", team, "--json",
                         passphrase=PASSPHRASE)  # fmt: skip
    if names.code != 0:
        yield Violation(SHUT_OUT, f"agentdesk do, as who may: exit code {names.code}, {names.out}{names.err}")


def at_the_start(trial: Trial) -> Iterator[Violation]:
    """A handler that forgot to say who may ask does not get in."""

    class Wave(Command):
        kind: ClassVar[str] = "tests.wave"

    @dataclass(frozen=True, slots=True)
    class Waves(Query[None]):
        pass

    for what, register in (("command", handles), ("query", answers)):
        asked: Any = Wave if what == "command" else Waves
        for permission in ({}, {"allowed": None}, {"allowed": frozenset()}, {"allowed": "agent"}):

            def start(tell: Any, register: Any = register, asked: Any = asked, permission: Any = permission) -> None:
                try:
                    register(asked, **permission)(lambda question, work: None)
                except (TypeError, AssertionError):
                    tell("refused")

            if not run_in_child(start, trial):
                yield Violation(STARTED, f"a {what} with {permission or 'no permission'}")


# --- How --------------------------------------------------------------------------------------------------------------

_SHOP = {
    "shop_name": "Another", "region": "DE", "time_zone": "Europe/Berlin", "currency": "EUR", "language": "de",
    "person_name": "Miriam",
}  # fmt: skip


def parsed(kind: str, args: dict[str, Any]) -> Command:
    return door.parse_command(kind, args)


def _set_up_shop(folder: Any, shop: Any) -> None:
    place = create_workplace(folder, shop, passphrase=PASSPHRASE, keys=NoKeyring())
    place.desk.execute(AddPerson(name="Agnes", roles=frozenset({AGENT})), actor=SYSTEM)
    place.close()


def _desk_with_staff(trial: Trial) -> tuple[Desk, dict[Any, UUID]]:
    """Somebody of each role and only that; the system; somebody who has left; a stranger."""
    desk, _ = make_desk(trial.fresh_folder("desk"))
    everybody: dict[Any, UUID] = {THE_SYSTEM: SYSTEM, "a stranger": UUID(int=77)}
    for role in (AGENT, SUPERVISOR, ADMINISTRATOR):
        added = desk.execute(AddPerson(name=role.title(), roles=frozenset({role})), actor=SYSTEM)
        everybody[role] = UUID(added["person_id"])
    left = UUID(desk.execute(AddPerson(name="Gone", roles=frozenset(Role) - {THE_SYSTEM}), actor=SYSTEM)["person_id"])
    with desk.database.writing() as connection, gate_open(connection):
        connection.execute(people.update().where(people.c.id == left).values(active=False))
    return desk, everybody | {"somebody who has left": left}


def _as_decided() -> Iterator[Violation]:
    registered = {kind: commands.permission_of(asked) for kind, asked in commands.command_types().items()}
    registered |= {query.__name__: commands.permission_of(query) for query in commands.query_types()}
    for name, roles in registered.items():
        if WHO_MAY.get(name) != roles:
            decided = sorted(WHO_MAY[name]) if name in WHO_MAY else "nothing"
            yield Violation(UNDECIDED, f"{name} is allowed to {sorted(roles)}; decided here: {decided}")
    for name in sorted(WHO_MAY.keys() - registered.keys()):
        yield Violation(UNDECIDED, f"{name} does not exist any more")
    for name in sorted(_asked_in_rooms() - registered.keys()):
        yield Violation(UNANSWERED, name)


def _asked_in_rooms() -> set[str]:
    """Names of all commands and queries that the rooms' `commands.py` define."""
    names = set()
    for room in ROOMS:
        if importlib.util.find_spec(f"agentdesk.core.{room}.commands") is None:
            continue  # a room that keeps something and is asked by no command, as the server's
        module = importlib.import_module(f"agentdesk.core.{room}.commands")
        for value in vars(module).values():
            if isinstance(value, type) and value.__module__ == module.__name__:
                if issubclass(value, Command):
                    names |= {value.kind} if "kind" in vars(value) else set()  # else it is what several have in common
                elif issubclass(value, Query):
                    names.add(value.__name__)
    return names


def _asked(trial: Trial, name: str, who: Any, allowed: bool, ask: Any) -> Iterator[Violation]:
    """Refusals for other reasons are none of ours: what matters is whether the permission stood in the way."""
    trial.count("asked")
    try:
        ask()
        code = ""
    except Refused as refused:
        code = refused.code
        if allowed and refused.facts.get("asked", name) != name:
            code = ""  # an undo of what only others may ask: it passed the door itself
    except _NotKept:
        code = ""
    if allowed and code in ("permission.missing", "people.unknown") and who in Role.__members__.values():
        yield Violation(SHUT_OUT, f"{name}, {who}: {code}")
    if not allowed and code not in ("permission.missing", "people.unknown"):
        yield Violation(LET_IN, f"{name}, {who}: {code or 'carried out'}")


class _NotKept(Exception):
    """Carried out, and rolled back again."""


def _tried(desk: Desk, command: Command, person: UUID) -> None:
    """Through the desk's own door as far as its commit, so that a hundred tries find the same rows."""
    with desk.database.writing() as connection:
        desk.grant(connection, door.Wish(command, person))
        raise _NotKept


def _invented(day: Day, kind: str) -> Command:
    """Some arguments that pass the border."""
    for _ in range(200):
        try:
            return parsed(
                kind, Inventor(day.chance, day, nasty=0).arguments(commands.command_types()[kind].model_json_schema())
            )
        except Refused:
            continue
    raise AssertionError(f"no arguments found for {kind}")


def _question(query: type[Query[Any]], day: Day, person: UUID) -> Query[Any]:
    values: dict[str, Any] = {
        "text": "Müller",
        "number": "K-1",
        "key": "x",
        "person_id": person,
        "command_ids": (UUID(int=5),),
    }
    values |= {
        "case_ids": (UUID(int=5),),
        "customer_ids": (UUID(int=5),),
        "topic": "Delivery",
        "words": "On Friday",
        "owner_ids": frozenset({person}),
        "owners": frozenset({person}),
        "since": day.now,
        "until": day.now,
    }
    values |= {"currency": "EUR", "from_no": 1, "amount": 1, "code_hash": "5f" * 32, "rule": "customers"}
    values |= {"hashes": frozenset({"5f" * 32}), "file": Read(), "language": "de"}
    values |= {"mark": Mark(at=day.now), "day": day.now.date(), "first": day.now.date(), "zone_rules": "2026a"}
    fields = query.__dataclass_fields__  # type: ignore[attr-defined]
    needed = [name for name, field in fields.items() if not _has_default(field)]
    return query(**{name: values.get(name, UUID(int=5)) for name in needed})


def _has_default(field: Any) -> bool:
    from dataclasses import MISSING

    return field.default is not MISSING or field.default_factory is not MISSING


def _only_about_oneself(desk: Desk, day: Day, everybody: dict[Any, UUID]) -> Iterator[Violation]:
    for query in commands.query_types():
        if "person_id" in query.__dataclass_fields__:  # type: ignore[attr-defined]
            try:
                about_another: Any = replace(_question(query, day, everybody[AGENT]), person_id=everybody[SUPERVISOR])
                desk.ask(about_another, actor=everybody[AGENT])
                yield Violation(PEEPED, f"{query.__name__} by an agent about somebody else")
            except Refused:
                continue


# --- Planted bugs -----------------------------------------------------------------------------------------------------


def _everybody_passes() -> Iterable[Change]:
    yield Change(door, "_require", lambda person, allowed, asked: None)


def _one_handler_for_all() -> Iterable[Change]:
    handler: Handler = commands.handler_of("people.add_person")
    yield Change(commands._handlers, "people.add_person", replace(handler, allowed=AGENTS))


def _a_query_nobody_decided_about() -> Iterable[Change]:
    @dataclass(frozen=True, slots=True)
    class Waves(Query[None]):
        pass

    yield Change(commands._answers, Waves, Handler(Waves, lambda query, reading: None, AGENTS))


def _together_asks_once() -> Iterable[Change]:
    def together(command: Together, work: Any) -> list[Any]:
        results = []
        for inner in command.commands:
            handler = commands.handler_of(inner.kind)
            results.append(handler.answer(parsed(inner.kind, inner.args), work))
        return results

    handler: Handler = commands.handler_of("together")
    yield Change(commands._handlers, "together", replace(handler, answer=together))


def _the_command_line_is_the_system() -> Iterable[Change]:
    def person(place: Workplace, called: str = "") -> Person:
        return Person(SYSTEM, "AgentDesk", frozenset(Role), 3, None, "")

    yield Change(Workplace, "person", person)


def _who_has_left_still_acts() -> Iterable[Change]:
    def lenient(of: Callable[..., Any]) -> Callable[..., Any]:
        def actor(*asked: Any) -> Any:
            try:
                return of(*asked)
            except Refused:
                [person_id] = (each for each in asked if isinstance(each, UUID))
                return commands.Actor(person_id, "Gone", frozenset({AGENT}))

        return actor

    yield Change(door, "actor_of", lenient(actor_of))
    yield Change(beforehand, "acting", lenient(acting))


def _nobody_decides() -> Iterable[Change]:
    yield Change(Handler, "__post_init__", lambda handler: None)


def _looks_at_everybody() -> Iterable[Change]:
    from agentdesk.core.interactions import queries

    yield Change(queries, "require_own", lambda actor, person_id: None)


DOOR, COMPANY, LINE, START = "by the door", "in company", "by the command line", "at the start"

PROMISE = Promise(
    name="permissions",
    about="Who may not ask is refused, by every way in; and it is decided for each command and query who may.",
    size=1,
    unit="time all of them (everything is asked once, whatever the size)",
    parts={DOOR: by_the_door, COMPANY: in_company, LINE: by_the_command_line, START: at_the_start},
    bugs=(
        Bug("everybody passes the door", DOOR, (LET_IN,), _everybody_passes),
        Bug("a handler that lets everybody in", DOOR, (UNDECIDED,), _one_handler_for_all),
        Bug("a query nobody decided about", DOOR, (UNDECIDED,), _a_query_nobody_decided_about),
        Bug("who has left still acts", DOOR, (LET_IN,), _who_has_left_still_acts),
        Bug("an agent looks at others' lists", DOOR, (PEEPED,), _looks_at_everybody),
        Bug("together asks once for all", COMPANY, (LET_IN,), _together_asks_once),
        Bug("the command line acts as the system", LINE, (LET_IN,), _the_command_line_is_the_system),
        Bug("a handler without a permission gets in", START, (STARTED,), _nobody_decides),
    ),
)
