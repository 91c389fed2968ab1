"""What the program is built from and under which licence each part comes, as the installed packages say themselves."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from agentdesk.ui.theme import RESOURCES

_SHIPPED = (("Inter", "OFL-1.1"), ("Lucide", "ISC"), ("SQLCipher", "BSD-3-Clause"))
"""In the program, but no packages: font, icons, what sqlcipher3 is built from."""
_OF_A_BUNDLE = RESOURCES / "licences"
_OURS = "agentdesk"
"""A bundle lists itself first; in the window that stands above."""
_WORDS = re.compile(r"\(([\w.+-]+)\)$|:: ([^:]+)$")
_DEVELOPMENT = "extra =="


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    version: str
    licence: str


@cache
def parts() -> tuple[Part, ...]:
    """What others gave, by name. A bundle brings the whole list; else some twenty small files of packages are read."""
    with suppress(OSError):
        told = json.loads((_OF_A_BUNDLE / "parts.json").read_text(encoding="utf-8"))
        return tuple(Part(each["name"], each["version"], each["licence"]) for each in told if each["name"] != _OURS)
    shipped = (Part(name, "", licence) for name, licence in _SHIPPED)
    return tuple(sorted((*map(_part, _installed()), *shipped), key=lambda part: part.name.casefold()))


def _installed() -> list[Distribution]:
    """What we ask for ourselves; what those ask for in turn is theirs to name."""
    try:
        wanted = distribution(_OURS).requires or []
    except PackageNotFoundError:
        return []
    names = dict.fromkeys(re.split(r"[^\w.-]", each, maxsplit=1)[0] for each in wanted if _DEVELOPMENT not in each)
    return [found for name in names if (found := _distribution(name))]


def _distribution(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _part(package: Distribution) -> Part:
    return Part(package.metadata["Name"], package.version, licence(package))


def has_texts() -> bool:
    """In a bundle; of a checkout they lie with its packages."""
    return (_OF_A_BUNDLE / "texts.txt").is_file()


def texts() -> str:
    """The words of all licences."""
    return (_OF_A_BUNDLE / "texts.txt").read_text(encoding="utf-8")


def licence(package: Distribution) -> str:
    """The expression of today's packages; older ones have a classifier, or a line of their own words."""
    said = package.metadata.json
    if expression := said.get("license_expression"):
        return str(expression)
    classified = [each for each in said.get("classifier", []) if each.startswith("License ::")]
    if classified and (found := _WORDS.search(classified[0])):
        return str(found[1] or found[2])
    return str(said.get("license", "")).partition("\n")[0][:80]
