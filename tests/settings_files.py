"""Shops with all that is shipped, and shops whose settings chance has made."""

from __future__ import annotations

import random
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zlib import crc32

from pydantic import ValidationError

from agentdesk.core.calendars.commands import DayClosed, DayOfItsOwn, SetHours, TheHours
from agentdesk.core.calendars.hours import Closed
from agentdesk.core.callbacks.commands import SetRules
from agentdesk.core.cases import commands as cases
from agentdesk.core.cases.kinds import PROPOSED
from agentdesk.core.cases.model import Needed, Severity
from agentdesk.core.commands import SYSTEM, Command, Role
from agentdesk.core.consents.commands import SetWordings
from agentdesk.core.consents.model import Channel as Way
from agentdesk.core.consents.model import Purpose
from agentdesk.core.deadlines.clocks import Measure
from agentdesk.core.deadlines.commands import CurrentPolicy, Rule, SetPolicy
from agentdesk.core.deadlines.model import Unit
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.goodwill import policy
from agentdesk.core.goodwill.commands import CurrentAuthority, SetAuthority
from agentdesk.core.hearing.commands import SetSuggesting
from agentdesk.core.identity import commands as identity
from agentdesk.core.identity.model import Level, Masked
from agentdesk.core.interactions import commands as talks
from agentdesk.core.interactions.model import Channel
from agentdesk.core.knowledge.commands import SetSynonyms
from agentdesk.core.ledger.commands import SetBudget
from agentdesk.core.people import commands as people
from agentdesk.core.people.defaults import local_shop
from agentdesk.core.people.model import SHOP, Form
from agentdesk.core.privacy.request_commands import SetPrivacyRules
from agentdesk.core.privacy.rules import rules
from agentdesk.core.retention.commands import SetRetention
from agentdesk.core.settings.commands import SettingsText
from agentdesk.core.story.commands import SetWeights
from agentdesk.core.story.risk import Weights
from agentdesk.core.workplace import set_up
from tests.desks import NOON, make_desk

ODD = (
    *("Ja", "no", "007", "08", "3.50", "a: b", "- x", "# nichts", "null", "„So“", "‘n’", "Größe €", "🙂", "[x]", "{{"),
    *("true", "10:30", "2026-12-24", "ß", "\u200bweg", "tab\there", "trailing ", "'", '"', "\\n", "~", "1e3", "0x1F"),
    *("%", "@a", "`", "A" * 150),
)
LANGS = ("de", "en", "fr")


def full_desk(folder: Path) -> tuple[Desk, UUID]:
    """With the reasons, snippets, deadlines and causes that a new profile has."""
    folder.mkdir(exist_ok=True)
    desk, me = make_desk(folder)
    set_up(desk, local_shop("de"))
    return desk, me


def text_of(desk: Desk, me: UUID, language: str = "de") -> str:
    return desk.ask(SettingsText(language), actor=me)


def png() -> bytes:
    """The smallest picture there is."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + kind + body + crc32(kind + body).to_bytes(4, "big")

    head = b"\0\0\0\1\0\0\0\1\x08\0\0\0\0"
    body = chunk(b"IHDR", head) + chunk(b"tEXt", bytes(200)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


class Chance:
    """Changes one setting after the other, as somebody might who knows no bounds; what is refused is left."""

    def __init__(self, desk: Desk, me: UUID, seed: int) -> None:
        self.desk, self.me, self.random = desk, me, random.Random(seed)
        self._acts: list[Callable[[], Iterator[Command]]] = [
            self._shop, self._hours, self._deadlines, self._callbacks, self._team, self._person, self._other_person,
            self._absence, self._reason, self._other_reason, self._reason_moves, self._of_cases, self._cause,
            self._other_cause, self._severity, self._snippet, self._words, self._limits, self._budget, self._risk,
            self._keeping,
            self._privacy, self._wordings,
        ]  # fmt: skip

    def go(self, times: int) -> None:
        for _ in range(times):
            try:
                for command in self.random.choice(self._acts)():
                    self.desk.execute(command, actor=self.me)
            except (Refused, ValidationError):
                continue

    def some(self, query: Any) -> list[Any]:
        found = list(self.desk.ask(query, actor=self.me))
        self.random.shuffle(found)
        return found

    def word(self) -> str:
        r = self.random
        return " ".join(r.choice([*ODD, "Lager", "Web", "Anna", "Beck", "Sommer"]) for _ in range(r.randint(1, 3)))

    def words(self) -> str:
        return self.random.choice(["", "\n", "  "]) + "\n".join(self.word() for _ in range(self.random.randint(1, 4)))

    def labels(self) -> dict[str, str]:
        return {lang: self.word() for lang in self.random.sample(LANGS, self.random.randint(1, 3))}

    def maybe(self, value: Any, otherwise: Any = None) -> Any:
        return value if self.random.random() < 0.5 else otherwise

    def spans(self) -> tuple[tuple[int, int], ...]:
        r = self.random
        begin = r.randint(0, 12 * 60)
        first = (begin, begin + r.randint(1, 300))
        second = (first[1] + r.randint(1, 120), first[1] + 121 + r.randint(1, 600))
        return r.choice([(), (first,), (first, second)])

    def _shop(self) -> Iterator[Command]:
        r = self.random
        yield people.ChangeShop(
            shop_name=self.word(),
            region=r.choice(["DE", "AT", "CH"]),
            time_zone=r.choice(["Europe/Berlin", "Europe/Zurich", "America/New_York"]),
            currency=r.choice(["EUR", "CHF", "JPY"]),
            language=r.choice(LANGS),
            form=r.choice(list(Form)),
        )
        yield people.SetAddress(address=self.words())
        yield people.SetLogo(logo=self.maybe(b64encode(png()).decode(), ""))

    def _hours(self) -> Iterator[Command]:
        r, hours = self.random, self.desk.ask(TheHours(), actor=SYSTEM).hours
        days = [date(2026, 12, 1) + timedelta(days=r.randint(0, 90)) for _ in range(6)]
        names = self.labels() if r.random() < 0.5 else {"": self.word()}
        yield SetHours(
            time_zone=hours.time_zone,
            week=tuple(self.spans() for _ in range(7)),
            country=r.choice(["", "DE"]),
            subdivision=self.maybe("BY", ""),
            closed=(
                *(DayClosed(day=day, names=self.labels()) for day in sorted(set(days[:3]))),
                *(DayClosed(day=days[0] + timedelta(days=n), names=names, why=Closed.SHOP) for n in range(4)),
            ),
            own_hours=tuple(DayOfItsOwn(day=day, periods=self.spans(), name=self.word()) for day in set(days[3:])),
            name=self.maybe(self.word(), ""),
        )

    def _deadlines(self) -> Iterator[Command]:
        r = self.random
        rules = list(SetPolicy.of(self.desk.ask(CurrentPolicy(), actor=SYSTEM).policy).rules)
        more = Rule(
            measure=r.choice(list(Measure)),
            amount=r.randint(1, 90),
            unit=r.choice([Unit.MINUTES, Unit.HOURS, Unit.WORKING_DAYS]),
            most=r.choice([0, 3]),
            channels=frozenset(r.sample(list(Channel), r.randint(0, 3))),
            tiers=frozenset([self.word()]),
            warn_at=r.choice([0.5, 0.75, 0.9, 1]),
        )
        yield SetPolicy(rules=(*rules, more))

    def _callbacks(self) -> Iterator[Command]:
        r = self.random
        yield SetRules(
            from_minute=r.randint(0, 700),
            to_minute=r.randint(800, 1440),
            sundays=r.random() < 0.5,
            per_person=r.randint(1, 9),
            max_attempts=r.randint(1, 9),
            spacing_minutes=r.randint(1, 900),
        )

    def _keeping(self) -> Iterator[Command]:
        periods = {rule.name: self.random.randint(rule.least, rule.most) for rule in rules().values()}
        yield SetRetention(periods=periods, running=self.random.random() < 0.5)

    def _team(self) -> Iterator[Command]:
        yield people.AddTeam(name=self.word())

    def _person(self) -> Iterator[Command]:
        yield people.AddPerson(name=self.word(), **self._of_a_person())

    def _of_a_person(self) -> dict[str, Any]:
        r, teams = self.random, self.some(people.Teams())
        reasons = [each.id for each in self.some(talks.Reasons())][: r.randint(0, 4)]
        roles = frozenset(r.sample([Role.AGENT, Role.SUPERVISOR, Role.ADMINISTRATOR], r.randint(1, 3)))
        said = {
            "roles": roles,
            "level": r.randint(1, 3),
            "team_id": teams[0].id if teams and r.random() < 0.7 else None,
        }
        return said | {"languages": tuple(r.sample(LANGS, r.randint(0, 3))), "reasons": frozenset(reasons)}

    def _other_person(self) -> Iterator[Command]:
        others = [each for each in self.some(people.People()) if each.id != self.me]
        if others:
            said = self._of_a_person() | {"active": self.random.random() < 0.7}
            yield people.ChangePerson(person_id=others[0].id, name=self.maybe(others[0].name, self.word()), **said)

    def _absence(self) -> Iterator[Command]:
        r, staff = self.random, [each for each in self.some(people.People()) if each.active]
        begins = NOON.replace(minute=r.randint(0, 59)) + timedelta(days=r.randint(1, 60))
        cover = staff[-1].id if len(staff) > 1 and r.random() < 0.7 else None
        ends = begins + timedelta(hours=r.randint(1, 200))
        yield people.PlanAbsence(
            person_id=staff[0].id, starts_at=begins, ends_at=ends, cover_id=cover, note=self.maybe("krank", "")
        )

    def _reason(self) -> Iterator[Command]:
        tops = [each for each in self.some(talks.Reasons()) if each.parent_id is None]
        yield talks.AddReason(
            labels=self.labels(),
            parent_id=self.maybe(tops[0].id),
            position=self.random.randint(0, 60),
            needs_words=self.random.random() < 0.3,
            anonymous=self.random.random() < 0.3,
        )

    def _other_reason(self) -> Iterator[Command]:
        reason = self.some(talks.Reasons())[0]
        labels = self.maybe(reason.labels, self.labels())
        yield talks.ChangeReason(
            reason_id=reason.id,
            labels=labels,
            needs_words=self.random.random() < 0.3,
            anonymous=reason.anonymous,
            active=self.random.random() < 0.7,
        )

    def _reason_moves(self) -> Iterator[Command]:
        reasons = self.some(talks.Reasons())
        tops = [each.id for each in reasons if each.parent_id is None]
        place = self.random.randint(0, 8)
        yield talks.MoveReason(reason_id=reasons[0].id, parent_id=self.maybe(tops[0]), place=place)

    def _of_cases(self) -> Iterator[Command]:
        r, reason = self.random, self.some(talks.Reasons())[0]
        yield cases.SetReasonKind(reason_id=reason.id, case_kind=r.choice([None, *PROPOSED]))
        needed = tuple(r.sample(list(Needed), r.randint(0, 3)))
        yield cases.SetRequirements(reason_id=self.maybe(reason.id), fields=needed)

    def _cause(self) -> Iterator[Command]:
        yield self.random.choice([cases.SaveCause, cases.SaveDepartment])(labels=self.labels())

    def _other_cause(self) -> Iterator[Command]:
        one, other = self.some(cases.Causes())[0], self.some(cases.Departments())[0]
        active = self.random.random() < 0.6
        yield cases.MoveCause(cause_id=one.id, place=self.random.randint(0, 9))
        yield cases.SaveCause(cause_id=one.id, labels=self.maybe(one.labels, self.labels()), active=active)
        yield cases.MoveDepartment(department_id=other.id, place=self.random.randint(0, 9))
        yield cases.SaveDepartment(
            department_id=other.id, labels=self.maybe(other.labels, self.labels()), active=active
        )

    def _severity(self) -> Iterator[Command]:
        yield cases.NameSeverity(severity=self.random.choice(list(Severity)), labels=self.maybe(self.labels(), {}))

    def _snippet(self) -> Iterator[Command]:
        snippet = self.some(talks.Snippets())[0]
        yield talks.SaveSnippet(
            shortcut=self.random.choice(["neu", "007", "ja", snippet.shortcut]),
            labels=self.labels(),
            words={lang: self.words() for lang in LANGS[: self.random.randint(1, 3)]},
        )
        if self.random.random() < 0.3:
            yield talks.RemoveSnippet(snippet_id=snippet.id)

    def _words(self) -> Iterator[Command]:
        groups = tuple((self.word(), self.word()) for _ in range(self.random.randint(0, 3)))
        yield SetSynonyms(groups=groups)
        yield SetSuggesting(on=self.random.random() < 0.5)
        needs = {each: self.random.choice(list(Level)) for each in Masked if self.random.random() < 0.7}
        yield identity.SetPolicy(
            on=self.random.random() < 0.3, needs=needs, proofs=1, most_wrong=self.random.randint(1, 10)
        )

    def _wordings(self) -> Iterator[Command]:
        words = {purpose: {each: {"de": self.word(), "en": self.word()} for each in Way} for purpose in Purpose}
        yield SetWordings.model_validate({"words": words})

    def _limits(self) -> Iterator[Command]:
        r, counts = self.random, self.desk.ask(CurrentAuthority(), actor=SYSTEM).policy
        reasons = [each.id for each in self.some(talks.Reasons()) if each.active][:2]
        rule = policy.Rule(
            roles=(Role.AGENT,),
            teams=tuple(each.id for each in self.some(people.Teams())[: r.randint(0, 2)]),
            reasons=tuple(reasons),
            products=self.maybe((self.word()[:90],), ()),
            per_voucher=r.randint(0, 1_000),
            per_case=r.choice([None, 500, 1_250]),
        )
        yield SetAuthority(policy=replace(counts, rules=(*counts.rules, rule)))

    def _budget(self) -> Iterator[Command]:
        r, teams = self.random, [each.id for each in self.some(people.Teams())]
        amount = self.maybe(r.randint(0, 10**7))
        yield SetBudget(team_id=r.choice([SHOP, *teams]), amount=amount, currency=r.choice(["EUR", "JPY"]))

    def _privacy(self) -> Iterator[Command]:
        yield SetPrivacyRules(four_eyes=self.random.random() < 0.5)

    def _risk(self) -> Iterator[Command]:
        yield SetWeights(weights=Weights(failures=self.random.randint(0, 20), threshold=self.random.randint(1, 100)))
