"""What screens read about settings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from agentdesk.core.cases.store import cases
from agentdesk.core.commands import ADMINISTRATORS, LEADERS, SYSTEM, THE_SYSTEM, answers, handler_of
from agentdesk.core.customers.store import customers
from agentdesk.core.people.model import works_alone
from agentdesk.core.people.queries import letterhead_of, shop_of, staff_of
from agentdesk.core.settings.commands import SettingsHistory, SettingsPlan, SettingsText, StepsDone, TakeIn
from agentdesk.core.settings.file.model import Plan
from agentdesk.core.settings.model import LEADS_TO, LOOKED_AT, SECTION_OF, Change, Field, Step
from agentdesk.core.settings.store import any_of, images_of, kind_of, latest_changes, names_of
from agentdesk.core.storage.images import Image
from agentdesk.core.storage.unit_of_work import Connection, Reading
from agentdesk.core.vouchers.store import vouchers
from agentdesk.core.wording import label

_SAYS_NOTHING = {"row_version", "position", "changed_at", "made_at", "made_by", "content"}


class _Told(NamedTuple):
    at: datetime
    by: str


@answers(SettingsHistory, allowed=LEADERS)
def history(query: SettingsHistory, reading: Reading) -> tuple[Change, ...]:
    found = []
    for change in _changes(reading.connection):
        if query.section in ("", change.section):
            found.append(change)
            if len(found) >= query.limit:
                break
    kept = images_of(reading.connection, [each.command_id for each in found])
    return tuple(_with_fields(each, kept.get(each.command_id)) for each in found)


def _changes(connection: Connection) -> Iterator[Change]:
    """An undo is told with what it took back, which comes later in this order."""
    names, undone, again = names_of(connection), dict[UUID, _Told](), set[UUID]()
    people = names["person_id"] | {str(SYSTEM): THE_SYSTEM.name}
    for line in latest_changes(connection):
        args, by = json.loads(line.args), people.get(str(line.actor_id), "")
        if line.kind == "undo":
            target = UUID(args["command_id"])
            if line.command_id in again:  # this undo was taken back itself
                continue
            if kind_of(connection, target) == "undo":
                again.add(target)
            else:
                undone[target] = _Told(line.decided_at, by)
            continue
        kind, said = _laid_down(line.kind, args)
        if kind:
            taken_back = undone.get(line.command_id)
            yield Change(
                command_id=line.command_id,
                at=line.decided_at,
                by=by,
                by_id=line.actor_id,
                section=SECTION_OF[kind],
                kind=kind,
                name=_name(said, names),
                undoable=handler_of(kind).asked.undoable and not taken_back,
                taken_back_by=taken_back.by if taken_back else "",
                taken_back_at=taken_back.at if taken_back else None,
            )


def _laid_down(kind: str, args: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Of several at once the last that is a setting: whoever leaves has passed on their work before. A file is one
    change, whatever is in it."""
    if kind != "together":
        return kind, args
    settings = [(each["kind"], each["args"]) for each in args["commands"] if each["kind"] in SECTION_OF]
    if settings and settings[0][0] == TakeIn.kind:
        return settings[0]
    return settings[-1] if settings else ("", {})


def _name(said: Mapping[str, Any], names: Mapping[str, Mapping[str, Any]]) -> str:
    for argument in ("name", "shop_name", "shortcut", "guide", "file"):
        if said.get(argument):
            return str(said[argument])
    if isinstance(said.get("labels"), dict):
        return label(said["labels"])
    for argument, known in names.items():
        if named := known.get(str(said.get(argument))):
            return label(named) if isinstance(named, dict) else str(named)
    return ""


def _with_fields(change: Change, images: list[Image] | None) -> Change:
    if images is None:
        return replace(change, undoable=False)
    if change.kind == TakeIn.kind:  # of all there is
        return change
    changed = {
        name: Field(name, image.before[name], after)
        for image in images
        if image.before
        for name, after in image.changed.items()
        if name in image.before and name not in _SAYS_NOTHING
    }
    return replace(change, fields=tuple(changed.values()))


@answers(StepsDone, allowed=LEADERS)
def steps_done(query: StepsDone, reading: Reading) -> frozenset[Step]:
    """Recovery code and backup lie outside the desk."""
    connection = reading.connection
    changed = {each.section for each in _changes(connection) if each.by_id != SYSTEM and not each.taken_back_at}
    shop = shop_of(connection)
    done = {
        Step.SHOP: bool(shop and shop.signature),
        Step.CUSTOMERS: any_of(connection, customers),
        Step.CASE: any_of(connection, cases),
        Step.VOUCHER: any_of(connection, vouchers),
        Step.LETTERHEAD: bool(letterhead_of(connection).address),
        Step.SECOND_PERSON: not works_alone(staff_of(connection).people),
    }
    done |= {step: LEADS_TO[step] in changed for step in LOOKED_AT}
    return frozenset(step for step, is_done in done.items() if is_done)


@answers(SettingsText, allowed=ADMINISTRATORS)
def settings_text(query: SettingsText, reading: Reading) -> str:
    from agentdesk.core.settings.file.part import Here  # few ask, and it brings all rooms along
    from agentdesk.core.settings.file.writing import file_text

    return file_text(Here(reading), query.language)


@answers(SettingsPlan, allowed=ADMINISTRATORS)
def settings_plan(query: SettingsPlan, reading: Reading) -> Plan:
    from agentdesk.core.settings.file.part import Here
    from agentdesk.core.settings.file.planning import plan_of

    return plan_of(query.file, Here(reading), query.whole)
