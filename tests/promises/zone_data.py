"""Zone data as it will be: governments change their minds, and computers hear of it at their next start."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

from agentdesk.core.callbacks import windows

ZONES = (
    "Europe/Berlin", "Europe/London", "America/New_York", "America/Santiago", "Asia/Kolkata", "Asia/Kathmandu",
    "Australia/Lord_Howe", "Pacific/Auckland", "Africa/Cairo", "Africa/Casablanca", "UTC",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Edition:
    """From a day on, some zones are ruled as others were until then (`ruled_as`)."""

    name: str
    since: datetime
    ruled_as: Mapping[str, str]


def _on(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


EDITIONS = (
    Edition("2031a", _on(2000, 1, 1), {}),
    Edition("2031b", _on(2027, 2, 20), {"Europe/Berlin": "Africa/Lagos", "America/New_York": "America/Panama"}),
    Edition("2031c", _on(2028, 2, 1), {"Europe/Berlin": "Africa/Lagos", "Asia/Kolkata": "Asia/Dhaka"}),
)
"""Berlin gives up summer time five weeks before it begins; so does New York, and takes it up again; India moves."""


def edition_at(moment: datetime) -> Edition:
    return [edition for edition in EDITIONS if edition.since <= moment][-1]


def written(folder: Path) -> None:
    """A folder of zone files for each edition."""
    packaged = files("tzdata") / "zoneinfo"
    for edition in EDITIONS:
        place = folder / edition.name
        for name in ZONES:
            file = place / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes((packaged / edition.ruled_as.get(name, name)).read_bytes())
        (place / "tzdata.zi").write_text(f"# version {edition.name}\n", encoding="ascii")


def install(folder: Path, edition: Edition) -> None:
    """As a computer has it after an update, once its programs are started again."""
    zoneinfo.reset_tzpath(to=[str(folder / edition.name)])
    ZoneInfo.clear_cache()
    windows.zone_rules.cache_clear()


@contextmanager
def own_zone_data(folder: Path) -> Iterator[None]:
    written(folder)
    try:
        yield
    finally:
        zoneinfo.reset_tzpath()
        ZoneInfo.clear_cache()
        windows.zone_rules.cache_clear()


def shown_first(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The first moment at which the wall clock there shows this time, or a later one: looked for from the day before,
    by another way than the product's. Clocks change at quarters of an hour, and go back by an hour at most.
    """
    wanted = datetime.combine(day, time()) + timedelta(minutes=minute)

    def shows(moment: datetime) -> bool:
        return moment.astimezone(zone).replace(tzinfo=None) >= wanted

    moment = wanted.replace(tzinfo=UTC) - timedelta(hours=16)
    while not shows(moment):
        moment += timedelta(hours=1)
    moment -= timedelta(hours=2, minutes=moment.minute % 15)
    while not shows(moment + timedelta(minutes=14)):
        moment += timedelta(minutes=15)
    while not shows(moment):
        moment += timedelta(minutes=1)
    return moment
