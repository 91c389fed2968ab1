"""Who may give how much: the editions, one of them being changed as a draft, and what would be wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Signal

from agentdesk.core.commands import ADMINISTRATORS, LEADERS
from agentdesk.core.drafts import Draft
from agentdesk.core.errors import AgentDeskError, Refused
from agentdesk.core.goodwill.commands import AuthorityEditions, CurrentAuthority, SetAuthority, WithdrawAuthority
from agentdesk.core.goodwill.faults import policy_faults
from agentdesk.core.goodwill.policy import AuthorityEdition, Giver, Policy, Rule
from agentdesk.core.goodwill.words import FaultSaid, fault_words
from agentdesk.core.ids import new_id
from agentdesk.core.interactions.commands import Reasons
from agentdesk.core.interactions.model import Reason, full_reason
from agentdesk.core.people.commands import People, Teams, TheShop
from agentdesk.core.people.model import Person, Team, shop_zone, works_alone
from agentdesk.core.wording import label, text
from agentdesk.ui.door import Door
from agentdesk.ui.draft_keeper import DraftKeeper
from agentdesk.ui.settings.edits import Edits
from agentdesk.ui.settings.limits_typed import Meant, Place, Typed, TypedRule, as_json, from_json, meant, typed

LIMITS_DRAFT = "limits"


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitFacts:
    """`editions`: those that count or will, the one that counts now first; agents know that one only. `newest`: the
    one made last."""

    current: AuthorityEdition
    editions: tuple[AuthorityEdition, ...]
    newest: UUID
    me: Person
    people: tuple[Person, ...]
    teams: tuple[Team, ...]
    reasons: tuple[Reason, ...]
    currency: str
    zone: ZoneInfo
    now: datetime

    @property
    def may_change(self) -> bool:
        return not self.me.roles.isdisjoint(ADMINISTRATORS)

    @property
    def leads(self) -> bool:
        return not self.me.roles.isdisjoint(LEADERS)

    @property
    def alone(self) -> bool:
        return works_alone(self.people)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @property
    def giver(self) -> Giver:
        return Giver(self.me.foremost_role, self.me.level, self.me.team_id)

    def concerns(self, rule: Rule) -> bool:
        """Who works alone has nothing to do with rules for others."""
        return not self.alone or rule.is_for(self.giver)

    def called(self, person_id: UUID) -> str:
        return next((person.name for person in self.people if person.id == person_id), "")

    def names(self) -> dict[UUID, str]:
        """Of teams and reasons, in the language of now."""
        known = {reason.id: reason for reason in self.reasons}
        found = {team.id: team.name for team in self.teams}
        for reason in self.reasons:
            parent = known.get(reason.parent_id) if reason.parent_id else None
            found[reason.id] = label(full_reason(reason.labels, parent.labels if parent else None))
        return found


class LimitsPresenter(Edits):
    """Intentions: `load`, `choose`, `put_rule`, `add_rule`, `remove_rule`, `set_field`, `set_day`, `save`, `discard`,
    `withdraw`. What is typed is kept as a draft (`keeper`) until it is saved or thrown away.
    """

    edited = Signal()
    """What is typed has changed, by whomever: `typed`, `meant`, `faults`."""
    moved = Signal(str)
    """Who has laid down limits since this was begun; what was typed is still there."""

    def __init__(self, door: Door, keeper: DraftKeeper | None = None, parent: QObject | None = None) -> None:
        super().__init__(door, parent)
        self._keeper = keeper
        self.facts: LimitFacts | None = None
        self.typed: Typed | None = None
        self._untouched: Typed | None = None
        self.meant = Meant(None, {})
        self.faults: tuple[FaultSaid, ...] = ()
        self.chosen: UUID | None = None
        self._begun_at: UUID | None = None
        self._draft_id, self._command_id = new_id(), new_id()
        self._resumed = keeper is None
        self.saving = False

    # ── what there is ───────────────────────────────────────────────────────────────────────────────────────────
    def look(self) -> LimitFacts:
        asked = self._door.asked
        everybody, shop, current = asked(People()), asked(TheShop()), asked(CurrentAuthority())
        me = next(person for person in everybody if person.id == self._door.person_id)
        made = () if me.roles.isdisjoint(LEADERS) else asked(AuthorityEditions())
        newest = max(made, key=lambda edition: (edition.made_at, edition.id), default=current).id
        return LimitFacts(
            current=current,
            editions=(current, *_to_come(made, current)),
            newest=newest,
            me=me,
            people=everybody,
            teams=asked(Teams()),
            reasons=asked(Reasons()),
            currency=shop.currency if shop else current.policy.currency,
            zone=shop_zone(shop),
            now=self._door.clock.now(),
        )

    def show(self, found: LimitFacts) -> None:
        self.facts = found
        if not self.changed:
            self._begin(self.edition)
        elif self._begun_at != found.newest:
            self._tell_moved()
        self._reckon()
        if not self._resumed and found.may_change:
            self._resume()

    @property
    def edition(self) -> AuthorityEdition:
        """The one that is looked at, and from which what is typed was begun."""
        assert self.facts
        return next((each for each in self.facts.editions if each.id == self.chosen), self.facts.current)

    @property
    def changed(self) -> bool:
        return self.typed != self._untouched

    @property
    def day(self) -> date | None:
        """From when on it is to count; None where that cannot be read."""
        assert self.facts
        assert self.typed
        if not self.typed.day.strip():
            return self.facts.today
        from agentdesk.core.moments import moment_in  # a start needs no grammar

        zone = self.facts.zone
        try:
            at = moment_in(self.typed.day, now=self.facts.now, zone=zone, usual=time(), past=True)
        except Refused:
            return None
        return at.astimezone(zone).date()

    @property
    def day_problem(self) -> str:
        assert self.facts
        day = self.day
        if day is None:
            return text("limits.day_unreadable")
        return text("limits.day_past") if day < self.facts.today else ""

    @property
    def troubles(self) -> tuple[Place, ...]:
        """Where something hinders saving; of what no field would mend the name is empty."""
        return (*self.meant.problems, *((fault.rule, fault.field) for fault in self.faults))

    def trouble_at(self, rule: int | None, name: str) -> str:
        """That it cannot be read, or what it contradicts."""
        wrong = (fault.words for fault in self.faults if (fault.rule, fault.field) == (rule, name))
        return self.meant.problems.get((rule, name)) or " ".join(wrong)

    # ── intentions ──────────────────────────────────────────────────────────────────────────────────────────────
    def choose(self, edition_id: UUID) -> None:
        """Look at this edition; what was typed of another is not given up for it."""
        if self.facts and not self.changed and edition_id != self.chosen:
            self.chosen = edition_id
            self._begin(self.edition)
            self._reckon()

    def put_rule(self, place: int, rule: TypedRule) -> None:
        if self.typed and self.typed.rules[place] != rule:
            self._type(self.typed.with_rule(place, rule))

    def add_rule(self) -> int:
        assert self.typed
        self._type(replace(self.typed, rules=(*self.typed.rules, TypedRule())))
        return len(self.typed.rules) - 1

    def remove_rule(self, place: int) -> None:
        if self.typed:
            before = self.typed
            self._type(before.without(place))
            self.happened.emit(text("limits.rule_removed"), lambda: self._type(before))

    def set_field(self, name: str, words: str) -> None:
        if self.typed and self.typed.fields.get(name, "") != words:
            self._type(self.typed.with_field(name, words))

    def set_day(self, words: str) -> None:
        if self.typed and self.typed.day != words:
            self._type(replace(self.typed, day=words))

    def save(self) -> None:
        """Refused as the desk would, before it is asked; the section says why."""
        policy = self.meant.policy
        if self.saving or not self.changed or policy is None or self.faults or self.day_problem:
            return
        self.saving = True
        command = SetAuthority(policy=policy, valid_from=self.day, instead_of=self._begun_at)
        command_id = self._command_id

        def done(answer: Any) -> None:
            self.saving = False
            self._forget_draft()
            self.typed, self.chosen = self._untouched, UUID(answer["authority_edition_id"])
            self.load()
            self.happened.emit(text("limits.saved"), lambda: self._undo(command_id))

        self._door.do(command, owner=self, done=done, failed=self._failed, id=command_id)

    def discard(self) -> None:
        before, draft_of = self.typed, self.chosen
        if before is None or not self.changed:
            return
        self._forget_draft()
        self._begin(self.edition)
        self._reckon()
        self.happened.emit(text("limits.discarded"), lambda: self._bring_back(before, draft_of))

    def withdraw(self, edition_id: UUID) -> None:
        self.do(WithdrawAuthority(edition_id=edition_id), "limits.withdrawn")

    def speak(self) -> None:
        """The language is another: what nobody has touched is written as one does in it."""
        if self.facts and not self.changed:
            self._begin(self.edition)
        if self.facts:
            self._reckon()

    # ── what is typed ───────────────────────────────────────────────────────────────────────────────────────────
    def _begin(self, edition: AuthorityEdition) -> None:
        assert self.facts
        self.chosen, self._begun_at = edition.id, self.facts.newest
        self.typed = self._untouched = self._as_typed(edition, self.facts)

    def _as_typed(self, edition: AuthorityEdition, facts: LimitFacts) -> Typed:
        """In the currency of the shop, which may be another by now."""
        policy, day = edition.policy, edition.valid_from
        said = typed(policy if policy.currency == facts.currency else replace(policy, currency=facts.currency))
        return replace(said, day=f"{day:%d.%m.%Y}" if day > facts.today else "")

    def _type(self, said: Typed) -> None:
        self.typed = said
        if self._keeper:
            content = as_json(said) | {"edition": str(self.chosen), "begun_at": str(self._begun_at)}
            self._keeper.keep(self._draft_id, LIMITS_DRAFT, self._command_id, content)
            if not self.changed:
                self._forget_draft()
        self._reckon()

    def _reckon(self) -> None:
        assert self.facts
        assert self.typed
        self.meant = meant(self.typed)
        policy = self.meant.policy
        if policy and self.facts.alone:
            policy = policy.not_above(self.facts.giver)
            self.meant = replace(self.meant, policy=policy)
        self.faults = self._said_of(policy) if policy else ()
        self.edited.emit()

    def _said_of(self, policy: Policy) -> tuple[FaultSaid, ...]:
        assert self.facts
        return fault_words(policy_faults(policy), policy, self.facts.names(), alone=self.facts.alone)

    def _failed(self, error: Exception) -> None:
        self.saving = False
        if isinstance(error, AgentDeskError) and error.code == "goodwill.edition_moved":
            self._command_id = new_id()
            self.load()
        else:
            self.refuse(error)

    def _tell_moved(self) -> None:
        """From now on what is typed takes the place of theirs, if it is saved all the same."""
        assert self.facts
        self._begun_at = self.facts.newest
        theirs = next((each for each in self.facts.editions if each.id == self.facts.newest), None)
        self.moved.emit(self.facts.called(theirs.made_by) if theirs else "")

    # ── the draft ───────────────────────────────────────────────────────────────────────────────────────────────
    def _resume(self) -> None:
        self._resumed = True
        if self._keeper:
            self._keeper.left_behind(LIMITS_DRAFT, self._door, self._take_up)

    def _take_up(self, drafts: tuple[Draft, ...]) -> None:
        if not drafts or self.facts is None or self.changed:
            return
        draft = drafts[-1]
        try:
            self._put_back(from_json(draft.content), draft.content)
        except (KeyError, TypeError, ValueError):
            return
        self._draft_id, self._command_id = draft.id, draft.command_id
        self._reckon()
        if self._begun_at != self.facts.newest:
            self._tell_moved()

    def _put_back(self, said: Typed, content: Mapping[str, Any]) -> None:
        meant(said)  # of a role or a kind that is none it raises ValueError
        self.chosen, self._begun_at = UUID(content["edition"]), UUID(content["begun_at"])
        assert self.facts
        self.typed, self._untouched = said, self._as_typed(self.edition, self.facts)

    def _bring_back(self, said: Typed, edition_id: UUID | None) -> None:
        assert self.facts
        self.chosen = edition_id
        self._untouched = self._as_typed(self.edition, self.facts)
        self._type(said)

    def _forget_draft(self) -> None:
        if self._keeper:
            self._keeper.drop(self._draft_id)
        self._draft_id, self._command_id = new_id(), new_id()


def _to_come(made: tuple[AuthorityEdition, ...], current: AuthorityEdition) -> list[AuthorityEdition]:
    """The next first; of those of one day the last counts."""
    of_day: dict[date, AuthorityEdition] = {}
    for edition in sorted(made, key=lambda each: (each.made_at, each.id)):
        if edition.valid_from > current.valid_from:
            of_day[edition.valid_from] = edition
    return [of_day[day] for day in sorted(of_day)]
