"""A Debian package of a bundle: the same bytes for the same bundle.

The bundle lies in /usr/lib/agentdesk, the command is a link to it. Nothing runs when it is installed or removed: menus,
icons and addresses are looked after by triggers of the packages that they belong to, and data of people is theirs.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from contents import SIZES, is_optional
from environment import ROOT, WAYLAND, X11, missing_libraries, require_packages, run, say
from making import BUILD, DESKTOP, PAPERS, program_version

PLACE = BUILD / "deb"
TREE = PLACE / "root"
LINUX = DESKTOP / "linux"
MAINTAINER = "AgentDesk contributors <packages@agentdesk.example>"
METAINFO = "org.agentdesk.AgentDesk.metainfo.xml"
OF_USE = {"libgtk-3.so.0": ("libgtk-3-0t64", "libgtk-3-0"), "libcups.so.2": ("libcups2t64", "libcups2")}
"""Libraries that need not be there for the program to run; dpkg tells packages only of those that are."""
RECOMMENDED = (
    "gnome-keyring | kwalletmanager | keepassxc",
    "hunspell-de-de | hunspell-en-gb | hunspell-en-us",
    "xdg-utils",
)
"""A keyring for the key, dictionaries under the words, and what opens addresses."""


def deb(python: Path, bundle: Path) -> Path:
    tools = [] if shutil.which("dpkg-shlibdeps") else [("dpkg-dev",)]
    require_packages(tools + missing_libraries(X11 | WAYLAND | OF_USE))
    say("Making the Debian package (a minute or two)")
    shutil.rmtree(PLACE, ignore_errors=True)
    _lay_out(python, bundle)
    version = package_version()
    _papers(version)
    depends, recommends = needed_packages()
    _control(version, depends, [*recommends, *RECOMMENDED])
    _settle_files(bundle.name)
    made = BUILD / f"agentdesk_{version}_{architecture()}.deb"
    run("dpkg-deb", "--root-owner-group", "-Zxz", "-z3", "--build", TREE, made)
    say(f"The package is {made}")
    return made


def package_version() -> str:
    """Of a tagged commit the version; before, it with the commit's moment, which sorts below."""
    version = program_version()
    asked = ["git", "describe", "--exact-match", "--tags", "HEAD"]
    tag = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    return version if tag == f"v{version}" else f"{version}~{_moment():%Y%m%d%H%M%S}"


def architecture() -> str:
    return subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=True).stdout.strip()


def _moment() -> datetime:
    return datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), UTC)


def _lay_out(python: Path, bundle: Path) -> None:
    share, made = TREE / "usr" / "share", PLACE / "made"
    shutil.copytree(bundle, TREE / "usr" / "lib" / "agentdesk", symlinks=True)
    _put_link(TREE / "usr" / "bin" / "agentdesk", "../lib/agentdesk/agentdesk")
    run(python, DESKTOP / "icons.py", made)
    run(python, DESKTOP / "man_page.py", made)
    for size in SIZES:
        _put(made / f"{size}.png", share / "icons" / "hicolor" / f"{size}x{size}" / "apps" / "agentdesk.png")
    _put(made / "agentdesk.svg", share / "icons" / "hicolor" / "scalable" / "apps" / "agentdesk.svg")
    _put(LINUX / "agentdesk.desktop", share / "applications" / "agentdesk.desktop")
    _put(LINUX / METAINFO, share / "metainfo" / METAINFO)
    _put(LINUX / "lintian-overrides", share / "lintian" / "overrides" / "agentdesk")
    _put_packed((made / "agentdesk.en.1").read_bytes(), share / "man" / "man1" / "agentdesk.1.gz")
    _put_packed((made / "agentdesk.de.1").read_bytes(), share / "man" / "de" / "man1" / "agentdesk.1.gz")
    _put(ROOT / "README.md", share / "doc" / "agentdesk" / "README.md")


def _papers(version: str) -> None:
    doc = TREE / "usr" / "share" / "doc" / "agentdesk"
    told = (
        f"agentdesk ({version}) stable; urgency=medium\n\n  * See NEWS for what changed.\n\n"
        f" -- {MAINTAINER}  {format_datetime(_moment())}\n"
    )
    _put_packed(told.encode(), doc / "changelog.gz")
    _put_packed((ROOT / "CHANGELOG.md").read_bytes(), doc / "NEWS.gz")
    _put(PAPERS / "copyright", doc / "copyright")


def needed_packages() -> tuple[list[str], list[str]]:
    """(needed, of use): the Debian packages of the libraries that ours load, asked of dpkg."""
    (PLACE / "debian").mkdir(exist_ok=True)
    (TREE / "DEBIAN").mkdir()
    about = f"Source: agentdesk\n\nPackage: agentdesk\nArchitecture: {architecture()}\n"
    (PLACE / "debian" / "control").write_text(about, encoding="utf-8")
    ours = [path for path in sorted(TREE.rglob("*")) if _is_library(path)]
    folders = sorted({f"-l{path.parent}" for path in ours})
    needed = [f"-e{path}" for path in ours if not is_optional(path)]
    of_use = [f"-e{path}" for path in ours if is_optional(path)]
    command = [
        "dpkg-shlibdeps",
        "-O",
        "--warnings=0",
        "--ignore-missing-info",
        *folders,
        "-dDepends",
        *needed,
        "-dRecommends",
        *of_use,
    ]
    told = subprocess.run(command, cwd=PLACE, capture_output=True, text=True, check=False)
    if told.returncode:
        sys.exit(f"This step failed: dpkg-shlibdeps\n{told.stderr}")
    found = dict(line.removeprefix("shlibs:").split("=", 1) for line in told.stdout.splitlines())
    return found["Depends"].split(", "), [each for each in found.get("Recommends", "").split(", ") if each]


def _is_library(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _control(version: str, depends: list[str], recommends: list[str]) -> None:
    size = sum(path.lstat().st_size for path in TREE.rglob("*")) // 1024
    folder = TREE / "DEBIAN"
    (folder / "control").write_text(
        f"Package: agentdesk\nVersion: {version}\nArchitecture: {architecture()}\nMaintainer: {MAINTAINER}\n"
        f"Installed-Size: {size}\nDepends: {', '.join(depends)}\nRecommends: {', '.join(recommends)}\n"
        "Section: misc\nPriority: optional\nHomepage: https://agentdesk.example/\n"
        "Description: workstation for people who answer customers\n"
        " Somebody rings: whatever scrap was caught finds the customer, with everything\n"
        " that happened before on one screen. Notes are on disk within a second, and\n"
        " what was promised stays on a list until it is done.\n"
        " .\n"
        " All of it lies in one encrypted file on this computer, without an account.\n"
        " The program speaks German and English.\n",
        encoding="utf-8",
    )
    files = sorted(path for path in (TREE / "usr").rglob("*") if path.is_file() and not path.is_symlink())
    sums = (f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.relative_to(TREE)}\n" for path in files)  # noqa: S324
    (folder / "md5sums").write_text("".join(sums), encoding="utf-8")


def _settle_files(program: str) -> None:
    """Rights and times that do not depend on who built it, or when."""
    moment = _moment().timestamp()
    for path in sorted(TREE.rglob("*"), reverse=True):
        if not path.is_symlink():
            runs = path.is_dir() or path == TREE / "usr" / "lib" / "agentdesk" / program
            path.chmod(0o755 if runs else 0o644)
        os.utime(path, (moment, moment), follow_symlinks=False)
    TREE.chmod(0o755)
    os.utime(TREE, (moment, moment))


def _put(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _put_link(link: Path, target: str) -> None:
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(target)


def _put_packed(content: bytes, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(gzip.compress(content, 9, mtime=0))
