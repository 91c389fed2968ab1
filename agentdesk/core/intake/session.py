"""An import as window and command line see it: open, look, rehearse, carry out, go on after a kill."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from agentdesk.core.errors import Failure
from agentdesk.core.intake.commands import SavedLayout, SaveLayout, StartImport
from agentdesk.core.intake.dry_run import dry_run
from agentdesk.core.intake.model import Duplicates, Import, Kind, Rehearsed
from agentdesk.core.intake.reading.files import Opened, open_file, open_parts
from agentdesk.core.intake.reading.layout import LayoutChoice, choice_from
from agentdesk.core.intake.reading.meanings import RecordKind
from agentdesk.core.intake.refused import keep_raw
from agentdesk.core.intake.runner import Desk, Read, Running, require_here, resume_unfinished, run_import
from agentdesk.core.people.commands import TheShop

KindOrAuto = RecordKind | Literal["auto"]
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Terms:
    """What the person decided beside the reading: see `StartImport`."""

    duplicates: Duplicates = Duplicates.BY_NUMBER
    unknown_customers: bool = True


class Session:
    """The imports of one person; nothing is written before `carry_out`. Refused as `require_here` says."""

    def __init__(self, running: Running, region: str = "") -> None:
        require_here(running.desk)
        self._running = running
        shop = running.desk.ask(TheShop(), actor=running.actor)
        self.region = region or (shop.region if shop else "DE")

    def watched(self, **how: Any) -> Session:
        """The same with somebody to tell (`report`) and to ask whether to stop (`cancelled`)."""
        return Session(replace(self._running, **how), self.region)

    def open(self, path: Path, kind: KindOrAuto = "auto", choice: LayoutChoice | None = None) -> Opened:
        """Look at the file as it was read last time, or as `choice` says. Raises Failure, Refused (import.*)."""
        return open_file(path, kind, self.region, choice, remembered=self._remembered)

    def open_all(self, path: Path, kind: KindOrAuto = "auto") -> list[Opened]:
        """All parts of the file that can be imported, customers first; one that is unclear comes as it is."""
        if kind != "auto":
            return [self.open(path, kind)]
        return open_parts(path, self.region, remembered=self._remembered) or [self.open(path)]

    def rehearse(self, opened: Opened, terms: Terms) -> Rehearsed | None:
        """What would happen; None if it was cancelled."""
        return dry_run(self._running, _start(opened, terms), opened.records(), opened.expected_rows)

    def carry_out(self, opened: Opened, terms: Terms) -> Import:
        """The import, after the person's yes. What they corrected is remembered for the next file of this layout."""
        if opened.layout.choice != LayoutChoice():
            self._remember(opened)
        note = {**_noted(opened), "sha256": _digest(opened.path)}
        done = run_import(self._running, _start(opened, terms), opened.records, note)
        keep_raw(self._running.desk, done.id, opened.records_with_raw)
        return done

    def _remember(self, opened: Opened) -> None:
        choices = opened.layout.choice.model_dump(exclude_none=True, mode="json")
        layout = opened.layout
        self._running.desk.execute(
            SaveLayout(key=layout.fingerprint, name=opened.path.name, choices=choices), actor=self._running.actor
        )

    def _remembered(self, fingerprint: str) -> LayoutChoice | None:
        kept = self._running.desk.ask(SavedLayout(fingerprint), actor=self._running.actor)
        return choice_from(kept.choices) if kept else None


def finish_cut_off(desk: Desk, **how: Any) -> list[Import]:
    """Ends imports that a kill cut off; called at the start of the program (see `runner.resume_unfinished`)."""
    return resume_unfinished(desk, _reopen, **how)


def person(desk: Desk, actor: UUID) -> Session:
    return Session(Running(desk, actor))


def _start(opened: Opened, terms: Terms) -> StartImport:
    layout = opened.layout
    return StartImport(
        record_kind=Kind(layout.kind or "customers"),
        file_name=opened.path.name[:500],
        source=layout.fingerprint,
        form=layout.format,
        delimiter=layout.delimiter,
        columns=tuple(column.name[:500] for column in layout.columns),
        duplicates=terms.duplicates,
        unknown_customers=terms.unknown_customers,
    )


def _noted(opened: Opened) -> dict[str, Any]:
    choice = LayoutChoice(kind=opened.layout.kind or None, part=opened.layout.part or None).over(opened.layout.choice)
    return {
        "path": str(opened.path.resolve()),
        "region": opened.layout.region,
        "choice": choice.model_dump(exclude_none=True, mode="json"),
    }


def _reopen(note: dict[str, Any]) -> Callable[[], Iterable[Read]]:
    path = Path(note["path"])
    if not path.is_file() or _digest(path) != note["sha256"]:
        raise Failure("import.file_changed", path=str(path))
    return open_file(path, "auto", note["region"], choice_from(note["choice"])).records


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
