"""Which packages a bundle holds, and which of their papers come along. Asked with the Python that builds it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import Distribution, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

EXTRAS = {"", "spell"}
"""Of AgentDesk's own."""
_PAPERS = ("METADATA", "entry_points.txt")
"""What a program reads of its packages: their version, and keyrings that are found by name."""


def packages() -> list[Distribution]:
    """AgentDesk and what it asks for, with what that asks for; by name."""
    found: dict[str, Distribution] = {}
    _gather("agentdesk", EXTRAS, found)
    return [found[name] for name in sorted(found)]


def _gather(name: str, extras: set[str], found: dict[str, Distribution]) -> None:
    package = distribution(name)
    found[canonicalize_name(name)] = package
    for wish in map(Requirement, package.requires or []):
        asked = not wish.marker or any(wish.marker.evaluate({"extra": extra}) for extra in extras)
        if asked and (canonicalize_name(wish.name) not in found or wish.extras):
            _gather(wish.name, {"", *wish.extras}, found)


def papers() -> list[tuple[str, str]]:
    """(file, folder in the bundle)."""
    return [(str(path), folder) for package in packages() for path, folder in _papers(package)]


def _papers(package: Distribution) -> Iterator[tuple[object, str]]:
    for file in package.files or []:
        folder = next((part for part in file.parts[:-1] if part.endswith(".dist-info")), None)
        if folder and (file.name in _PAPERS or is_licence(file.name)):
            inside = "/".join(file.parts[:-1])
            yield package.locate_file(file), inside


def is_licence(name: str) -> bool:
    return name.upper().startswith(("LICEN", "COPYING", "NOTICE", "AUTHORS"))
