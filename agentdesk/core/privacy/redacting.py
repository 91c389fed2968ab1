"""Taking words out of what was asked: a line of the log stays, and can be carried out again, without saying who it was.

Each text becomes another that says nothing, the same one wherever it stood: what was compared then is still alike.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from agentdesk.core.commands import Command, Together, handler_of
from agentdesk.core.customers.commands import ChangeCustomer
from agentdesk.core.errors import Refused
from agentdesk.core.ids import derived_id
from agentdesk.core.privacy.arguments import with_texts_changed
from agentdesk.core.privacy.catalogue import catalogue
from agentdesk.core.privacy.own_part import Is

_SAYS_NOTHING = re.compile(r"erased-[0-9a-f]{6}-\d+(@example\.org)?|\+87810\d{10}")
_PHONE = re.compile(r"[+0][\d\s()/.-]{6,}")
_ROLES = ("fact", "customer", "point", "interaction", "case", "callback", "promise", "failure", "alert", "query", "run")
_CUT = 40
"""Letters from which on the beginning of somebody's words is known again."""
_MOST_MADE = 8
"""Things of one kind that a single command makes at most, an import apart."""


@dataclass(slots=True)
class Placeholders:
    """What stands in the place of somebody's words. Phones become numbers of the range +878 10 (ITU-T E.168), which no
    telephone has: ten digits, so that no two people who were erased ever seem to share one."""

    customer_id: UUID
    known: dict[str, str] = field(default_factory=dict)
    lately: dict[str, str] = field(default_factory=dict)
    """Those of the line that is being gone through."""

    def of(self, written: str) -> str:
        said = self._said_instead(written)
        if said != written:
            self.lately[written] = said
        return said

    def told_again(self, data: Any) -> Any:
        """What a line told of somebody else, without the words that were taken out of it, or their beginning."""
        match data:
            case dict():
                return {
                    name: self._said_instead(each) if name == "other_subject" else self.told_again(each)
                    for name, each in data.items()
                }
            case list():
                return [self.told_again(each) for each in data]
            case str() if data:
                cut = data.removesuffix("…")
                whole = (own for own in self.lately if own == data or (len(cut) > _CUT and own.startswith(cut)))
                return next((self.lately[own] for own in whole), data)
            case _:
                return data

    def _said_instead(self, written: str) -> str:
        if not written.strip() or _SAYS_NOTHING.fullmatch(written):
            return written
        if written not in self.known:
            self.known[written] = self._new(written, len(self.known) + 1)
        return self.known[written]

    def _new(self, written: str, n: int) -> str:
        if _PHONE.fullmatch(written):
            return f"+87810{derived_id(self.customer_id, 'phone', n).int % 10**10:010d}"
        tag = f"erased-{self.customer_id.hex[-6:]}-{n}"
        return f"{tag}@example.org" if re.fullmatch(r"\S+@\S+\.\S+", written) else tag


def redacted_args(
    kind: str, args: Mapping[str, Any], command_id: UUID, is_theirs: Is, ids: Collection[UUID], instead: Placeholders
) -> dict[str, Any]:
    """The arguments without words about them; what a line says of others stays as it is."""
    if kind == Together.kind:
        inner = [
            each | {"args": redacted_args(each["kind"], each["args"], own_id, is_theirs, ids, instead)}
            if is_theirs(each["args"]) or _made_something_theirs(own_id, ids)
            else each
            for n, each in enumerate(args["commands"])
            for own_id in (derived_id(command_id, "inner", n),)
        ]
        return {**args, "commands": inner}
    if kind.startswith("intake."):
        return _with_own_rows_changed(kind, args, is_theirs, instead)
    return _changed(kind, args, instead)


def redacted_result(result: Any, instead: Placeholders) -> Any:
    """What was answered, without the words that are gone from what was asked; the number of a case says nothing."""
    match result:
        case dict():
            personal = catalogue().personal - {"number"}
            return {
                name: instead.of(each) if isinstance(each, str) and name in personal else redacted_result(each, instead)
                for name, each in result.items()
            }
        case list():
            return [redacted_result(each, instead) for each in result]
        case str():
            return instead.known.get(result, result)
        case _:
            return result


def _with_own_rows_changed(kind: str, args: Mapping[str, Any], is_theirs: Is, instead: Placeholders) -> dict[str, Any]:
    own = {name: [each for each in rows if is_theirs(each)] for name, rows in args.items() if isinstance(rows, list)}
    changed = {name: iter(rows) for name, rows in _changed(kind, own, instead).items()}
    return {
        name: [next(changed[name]) if is_theirs(each) else each for each in rows] if name in changed else rows
        for name, rows in args.items()
    }


def _changed(kind: str, args: Mapping[str, Any], instead: Placeholders) -> dict[str, Any]:
    def change(owner: str, name: str, written: str) -> str:
        stays = catalogue().stays_in_books(kind, owner, name) or not catalogue().is_personal(name)
        return written if stays else instead.of(written)

    changed = with_texts_changed(_type_of(kind), args, change)
    return changed | {"changes": _changes(args, changed)} if kind == ChangeCustomer.kind else changed


def _changes(args: Mapping[str, Any], changed: Mapping[str, Any]) -> list[Any]:
    """Of fields that were changed those stay that say nothing about anybody: whether they are a person, say, which
    others rely on when the log is carried out again."""
    both = zip(args["changes"], changed["changes"], strict=True)
    return [new if catalogue().is_personal(old["field"].removeprefix("customer_")) else old for old, new in both]


def _type_of(kind: str) -> type[Command]:
    """Of what is asked no more: one about which nothing is known, so that every text in it is a word."""
    try:
        return handler_of(kind).asked
    except Refused:
        return Command


def _made_something_theirs(command_id: UUID, ids: Collection[UUID]) -> bool:
    return any(derived_id(command_id, role, n) in ids for role in _ROLES for n in range(_MOST_MADE))


def loaded(args: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(args)
    return told
