"""What a bundle is made of, and under which licence each part comes: for *About*, for a package's papers, for a bill of
materials. Asked with the Python that builds the bundle.

    python packaging/desktop/parts.py FOLDER        parts.json and texts.txt, which the recipe takes in; copyright
"""

from __future__ import annotations

import json
import platform
import sys
import sysconfig
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from fnmatch import fnmatch
from functools import cache
from importlib.metadata import Distribution, distribution, version
from pathlib import Path, PurePosixPath
from typing import cast

from contents import LICENCES, ROOT
from shipped import is_licence, packages

HERE = Path(__file__).resolve().parent
_SAID = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
    "LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only": "LGPL-3.0-only",  # of these the one we take
}
"""What older packages say of themselves, by the names of the SPDX list."""
_KNOWN = {"python-dateutil": "Apache-2.0 OR BSD-3-Clause", "sqlcipher3": "Zlib"}
"""Read in their texts, where their papers are silent or vague."""


@dataclass(frozen=True, slots=True)
class Part:
    """`within` is the package that brings it, empty for what is one itself or lies beside them."""

    name: str
    version: str
    licence: str
    within: str = ""
    package: bool = False


def parts() -> list[Part]:
    """By name, AgentDesk itself first."""
    found = [_of_package(each) for each in packages()]
    others = sorted([*found[1:], *_carried()], key=lambda part: part.name.casefold())
    return [found[0], *others]


def _of_package(package: Distribution) -> Part:
    from agentdesk.ui.settings.licences import licence

    name, said = package.metadata["Name"], licence(package)
    return Part(name, package.version, _KNOWN.get(name) or _SAID.get(said, said), package=True)


def carried() -> list[dict[str, object]]:
    return list(tomllib.loads((HERE / "carried.toml").read_text(encoding="utf-8"))["part"])


def _carried() -> Iterator[Part]:
    versions = _versions()
    for each in carried():
        name = str(each["name"])
        yield Part(name, versions.get(name, ""), str(each["licence"]), str(each.get("within", "")))


def _versions() -> dict[str, str]:
    import sqlcipher3.dbapi2
    from cryptography.hazmat.backends.openssl.backend import backend

    database = sqlcipher3.dbapi2.connect(":memory:")
    database.execute("PRAGMA key = 'any'")  # without one it names nobody who encrypts
    cipher, provider = (database.execute(f"PRAGMA cipher{each}_version").fetchone()[0] for each in ("", "_provider"))
    return {
        "CPython": platform.python_version(),
        "PyInstaller bootloader": version("pyinstaller"),
        "Qt": version("PySide6-Essentials"),
        "SQLCipher": cipher.split()[0],
        "SQLite": sqlcipher3.dbapi2.sqlite_version,
        "OpenSSL": backend.openssl_version_text().split()[1],
        "OpenSSL of SQLCipher": provider.split()[1],
    }


def whose(place: PurePosixPath) -> str:
    """The part to which a file of the bundle belongs: one that is carried, else a package; empty for our own."""
    for each in carried():
        if any(fnmatch(str(place), form) for form in cast("list[str]", each["files"])):
            return str(each["name"])
    return owners().get(place.parts[0].partition(".")[0], "")


def is_library(place: PurePosixPath) -> bool:
    return place.suffix in (".so", ".dll", ".dylib", ".pyd") or ".so." in place.name


def nobodys(inside: Path) -> list[str]:
    """Libraries of a bundle that belong to no part, so that nobody knows under which licence they come."""
    files = (path.relative_to(inside) for path in sorted(inside.rglob("*")) if path.is_file() and not path.is_symlink())
    libraries = (place for each in files if is_library(place := PurePosixPath(each.as_posix())))
    return [str(place) for place in libraries if not whose(place)]


@cache
def owners() -> dict[str, str]:
    """Packages by the folders and modules that they bring, as they have noted down themselves."""
    found = {}
    for package in packages():
        for line in (package.read_text("RECORD") or "").splitlines():
            first = line.partition("/")[0].partition(",")[0]
            if first != ".." and not first.endswith(".dist-info"):
                found[first.partition(".")[0]] = package.metadata["Name"]
    return found


def texts() -> str:
    """All licences one after the other, each once, under the names of those whose it is; then what is compiled in."""
    said: dict[str, list[str]] = {}
    for package in packages():
        for words in _licences_of(package):
            said.setdefault(words, []).append(package.metadata["Name"])
    for each in carried():
        for words in words_of(each):
            said.setdefault(words, []).append(str(each["name"]))
    told = [(", ".join(dict.fromkeys(names)), words) for words, names in said.items()]
    line = "=" * 48
    return "\n\n".join(f"{line}\n{names}\n{line}\n\n{words}" for names, words in [*told, *_compiled_in()])


def words_of(part: dict[str, object]) -> list[str]:
    """The words under which a carried part comes; LookupError where there are none."""
    if "texts" in part:
        return [_text(name) for name in cast("list[str]", part["texts"])]
    within, mark = str(part["within"]).partition(",")[0], str(part.get("words") or part["name"])
    found = [words for words in _licences_of(distribution(within)) if mark in words]
    if not found:
        raise LookupError(f"{within} has no words for {part['name']}")
    return found


def _licences_of(package: Distribution) -> Iterator[str]:
    for file in package.files or []:
        if is_licence(file.name) and ".dist-info" in str(file):
            yield Path(str(package.locate_file(file))).read_text(encoding="utf-8", errors="replace").strip()


def _compiled_in() -> Iterator[tuple[str, str]]:
    """What packages are compiled from, where they bring a bill of materials themselves; those of Rust do."""
    for package in packages():
        bills = [file for file in package.files or [] if file.parent.name == "sboms" and file.suffix == ".json"]
        found = sorted({line for bill in bills for line in _listed(Path(str(package.locate_file(bill))))})
        if found:
            name = package.metadata["Name"]
            yield f"Compiled into {name}", "\n".join(found)


def _listed(bill: Path) -> Iterator[str]:
    for each in json.loads(bill.read_text(encoding="utf-8")).get("components", []):
        licences = [said.get("expression") or said["license"].get("id", "") for said in each.get("licenses", [])]
        yield f"{each['name']} {each.get('version', '')}: {' AND '.join(licences)}".rstrip(": ")


def _text(name: str) -> str:
    """Of a folder of ours, of Python's own, or one that lies here."""
    if name == "Python":
        return (Path(sysconfig.get_path("stdlib")) / "LICENSE.txt").read_text(encoding="utf-8").strip()
    folder = ROOT / name if "/" in name else HERE / "licences" / name
    return (folder / "LICENSE").read_text(encoding="utf-8").strip()


def copyright_file() -> str:
    """Debian's, in its machine-readable form."""
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    whose = next(line for line in licence.splitlines() if line.startswith("Copyright"))
    head = [
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/",
        "Upstream-Name: AgentDesk",
        "Source: https://agentdesk.example/",
        "Comment: A bundle with everything that it is made of; this is the list, and the",
        f" texts of all licences are in /usr/lib/agentdesk/_internal/{LICENCES}/texts.txt",
        *(f" * {line}" for line in map(_told, parts()[1:])),
    ]
    ours = ["Files: *", f"Copyright: {whose.removeprefix('Copyright (c) ')}", "License: MIT", _indented(licence)]
    qt = ["Files: usr/lib/agentdesk/_internal/PySide6/*", "Copyright: The Qt Company Ltd. and other contributors"]
    qt += ["License: LGPL-3", " On Debian systems, the text is in /usr/share/common-licenses/LGPL-3."]
    return "\n\n".join("\n".join(stanza) for stanza in (head, ours, qt)) + "\n"


def _told(part: Part) -> str:
    return f"{part.name} {part.version}".strip() + (f" (in {part.within})" if part.within else "") + f": {part.licence}"


def _indented(words: str) -> str:
    return "\n".join(f" {line}" if line.strip() else " ." for line in words.strip().splitlines())


def main(folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    told = json.dumps([asdict(part) for part in parts()], indent=1)
    (folder / "parts.json").write_text(told + "\n", encoding="utf-8")
    (folder / "texts.txt").write_text(texts() + "\n", encoding="utf-8")
    (folder / "copyright").write_text(copyright_file(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
