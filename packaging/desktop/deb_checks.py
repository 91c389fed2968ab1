"""A Debian package tried for real: in a bare root it is installed, used, upgraded and removed. Needs root."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from bundle_checks import PASSPHRASE
from environment import say
from making import DESKTOP

SUITE = "bookworm"
USER = "lena"
BESIDE = ("desktop-file-utils", "xdg-utils", "libglib2.0-bin")
"""What a desktop has and a bare root has not: what knows which program opens an address."""
KEYRING = ("gnome-keyring", "dbus")
_HOME = f"/home/{USER}"
_KNOWN = ("20004", "Sophie Werner")
"""A customer of the sample shop, whose number is clicked."""
_RANG = "+493055598761"
_SOCKET = "/tmp/agentdesk-"  # noqa: S108 - of the window that was ended here; elsewhere it goes with the session
_WAIT_S = 90


class Root:
    """A Debian that is thrown away, on a display that only a picture is taken of."""

    def __init__(self, folder: Path, display: str) -> None:
        self._folder, self._display = folder, display

    def run(self, *command: str, user: str = "root", check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(self._call(command, user), capture_output=True, text=True, check=False)
        if check and done.returncode:
            raise SystemExit(f"This step failed: {' '.join(command)}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
        return done

    def begin(self, *command: str) -> subprocess.Popen[str]:
        return subprocess.Popen(self._call(command, USER), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def _call(self, command: tuple[str, ...], user: str) -> list[str]:
        home = _HOME if user == USER else "/srv"
        known = {"HOME": home, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "DISPLAY": self._display}
        known |= {"AGENTDESK_PASSPHRASE": PASSPHRASE, "DEBIAN_FRONTEND": "noninteractive", "XDG_CURRENT_DESKTOP": "X"}
        surroundings = [f"{name}={value}" for name, value in known.items()]
        return ["chroot", f"--userspec={user}:{user}", str(self._folder), "env", "-i", *surroundings, *command]

    def take(self, package: Path) -> None:
        shutil.copyfile(package, self._folder / "srv" / package.name)
        self.run("apt-get", "install", "--yes", "--no-install-recommends", f"/srv/{package.name}")
        (self._folder / "srv" / package.name).unlink()

    def exists(self, path: str) -> bool:
        return (self._folder / path.lstrip("/")).exists()


@contextlib.contextmanager
def bare_root(base: Path, display: str) -> Iterator[Root]:
    """A copy of `base`, which is made first where it is not there."""
    if not (base / "etc" / "debian_version").exists():
        say(f"Fetching a bare Debian ({SUITE}) into {base}")
        subprocess.run(["debootstrap", "--variant=minbase", SUITE, base], check=True, stdout=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory(prefix="agentdesk-root-", dir=base.parent) as name:
        folder = Path(name) / "root"
        subprocess.run(["cp", "-a", "--reflink=auto", base, folder], check=True)
        shutil.copyfile("/etc/resolv.conf", folder / "etc" / "resolv.conf")
        subprocess.run(["mount", "-t", "proc", "proc", folder / "proc"], check=True)
        try:
            yield Root(folder, display)
        finally:
            subprocess.run(["umount", "--lazy", folder / "proc"], check=True)


@contextlib.contextmanager
def screen(number: int = 87) -> Iterator[str]:
    """A display without a monitor, reached over loopback, for a root has a /tmp of its own."""
    command = ["Xvfb", f":{number}", "-screen", "0", "1440x900x24", "-listen", "tcp", "-ac"]
    shown = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        time.sleep(2)
        yield f"127.0.0.1:{number}"
    finally:
        shown.terminate()
        shown.wait()


def picture(python: Path, display: str, target: Path) -> None:
    """Of the whole display, as it is now."""
    take = (
        "import sys; from PySide6.QtGui import QGuiApplication as A; a = A([]);"
        "a.primaryScreen().grabWindow(0).save(sys.argv[1])"
    )
    surroundings = os.environ | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    subprocess.run([python, "-c", take, target], env=surroundings, check=True)


def validated(package: Path) -> list[str]:
    """What the tools say of our papers and of the package; each of them is told on the screen, problems come back."""
    problems = []
    calls = {
        "desktop-file-validate": ["desktop-file-validate", DESKTOP / "linux" / "agentdesk.desktop"],
        "appstreamcli": ["appstreamcli", "validate", "--no-net", *(DESKTOP / "linux").glob("*.metainfo.xml")],
        "lintian": ["lintian", "--allow-root", "--tag-display-limit=0", "--fail-on=error,warning", package],
    }
    for name, call in calls.items():
        done = subprocess.run(call, capture_output=True, text=True, check=False)
        said = (done.stdout + done.stderr).strip()
        print(f"{name}: {'in order' if done.returncode == 0 else done.returncode}{chr(10) if said else ''}{said}")
        problems += [f"{name} is not content"] if done.returncode else []
    return problems


def lived_through(package: Path, before: Path | None, base: Path, python: Path, pictures: Path) -> list[str]:
    """Installs `before` (or the package), works, installs the package over it, clicks a link, removes: problems."""
    pictures.mkdir(parents=True, exist_ok=True)
    with screen() as display, bare_root(base, display) as root:
        root.run("apt-get", "update")
        root.take(before or package)
        added = root.run("sh", "-c", "dpkg-query -W | wc -l").stdout.strip()
        print(f"installed on a bare {SUITE}; {added} packages in all")
        root.run("apt-get", "install", "--yes", "--no-install-recommends", *BESIDE)
        root.run("useradd", "--create-home", USER)
        problems = [*_working(root)]
        if before:
            problems += [f"after the upgrade: {each}" for each in _upgraded(root, package)]
        problems += _window_and_link(root, python, display, pictures)
        problems += [f"keyring: {each}" for each in _keyring(root)]
        return [*problems, *_removed(root)]


def _working(root: Root) -> Iterator[str]:
    """A shop is made, and in it a callback to somebody new."""
    root.run("agentdesk", "demo", "--no-window", user=USER)
    if not root.exists(f"{_HOME}/.local/share/agentdesk/sample-shop/desk.db"):
        yield "the sample shop is not where it belongs"
    root.run(*_SHOP, "missed", _RANG, user=USER)


_DEFAULT = f"{_HOME}/.local/share/agentdesk"
_SHOP = ("agentdesk", "--profile", f"{_DEFAULT}/sample-shop")


def _upgraded(root: Root, package: Path) -> Iterator[str]:
    """Over a desk with data; what the new version brings up to date is copied before."""
    had, schema = _version(root), _schema(root)
    root.take(package)
    yield from _still_there(root)
    print(f"upgraded from {had} to {_version(root)}; the schema from {schema} to {_schema(root)}")
    copies = root.run("sh", "-c", f"ls {_DEFAULT}/sample-shop/backups", check=False).stdout.split()
    print(f"copies made before: {copies or 'none'}")
    if schema != _schema(root) and not any(name.startswith(f"before-{_schema(root)}-") for name in copies):
        yield "the database was changed without a copy"


def _version(root: Root) -> str:
    return root.run("dpkg-query", "-W", "-f", "${Version}", "agentdesk").stdout


def _schema(root: Root) -> str:
    """The newest step that the installed program knows."""
    steps = "/usr/lib/agentdesk/_internal/agentdesk/core/storage/migrations/versions"
    return root.run("sh", "-c", f"ls {steps} | grep '^[0-9]' | tail -1").stdout[:4]


def _still_there(root: Root) -> Iterator[str]:
    if _RANG[-7:] not in root.run(*_SHOP, "callbacks", "all", "--json", user=USER).stdout.replace(" ", ""):
        yield "the callback is gone"
    checked = root.run(*_SHOP, "check", user=USER, check=False)
    if checked.returncode:
        yield f"the check says {checked.stdout[-500:]}{checked.stderr[-500:]}"


def _window_and_link(root: Root, python: Path, display: str, pictures: Path) -> Iterator[str]:
    """The window over the usual profile; a click on an address pops who rings up in it, and no second one opens."""
    shown = json.loads(root.run(*_SHOP, "show", "--json", _KNOWN[0], user=USER).stdout)
    tel = next(point["value"] for point in shown["customer"]["points"] if point["kind"] == "phone")
    root.run("mv", f"{_DEFAULT}/sample-shop", f"{_DEFAULT}/default")
    desk = root.begin("agentdesk", "--language", "de", "--as", "Miriam Vogt")
    try:
        _wait_for_window(display)
        time.sleep(12)  # until it is furnished, on a machine that is busy
        picture(python, display, pictures / "window.png")
        handler = root.run("xdg-mime", "query", "default", "x-scheme-handler/agentdesk", user=USER).stdout.strip()
        print(f"x-scheme-handler/agentdesk: {handler}")
        if handler != "agentdesk.desktop":
            yield f"addresses are opened by {handler or 'nobody'}"
        root.run("gio", "open", f"agentdesk://pop?tel={quote(tel)}", user=USER)
        print(f"clicked on the number of {_KNOWN[1]}")
        time.sleep(8)
        picture(python, display, pictures / "link.png")
        print(f"windows of the program: {_windows(display)}")
        if _windows(display) != 1:
            yield "a click has opened a second window"
        if desk.poll() is not None:
            yield "the window is gone"
    finally:
        desk.terminate()
        said = desk.communicate(timeout=60)[0]
        if said.strip():
            print(f"the window said: {said.strip()[:600]}")


def _wait_for_window(display: str) -> None:
    until = time.monotonic() + _WAIT_S
    while time.monotonic() < until:
        if _windows(display):
            return
        time.sleep(0.2)
    raise SystemExit("No window of the installed program")


def _windows(display: str) -> int:
    """How many of the program are shown: large ones, for Qt has small helping windows too."""
    command = ["xwininfo", "-root", "-tree", "-display", display]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    return len(re.findall(r'\("agentdesk".*?\s+\d{3,}x\d{3,}\+', told))


def _keyring(root: Root) -> Iterator[str]:
    """A new desk without a keyring, with one, in the next session, and where that one stays locked."""
    desk = f"env -u AGENTDESK_PASSPHRASE agentdesk --language en --profile {_HOME}/kept"
    make, find = f"""{desk} do customers.create '{{"family_name": "Sommer"}}'""", f"{desk} find sommer"
    unlock = "printf any | gnome-keyring-daemon --unlock --components=secrets >/dev/null"
    told = _said(root, make)
    if "no keyring" not in told:
        yield f"without one a new desk is told {told}"
    root.run("apt-get", "install", "--yes", "--no-install-recommends", *KEYRING)
    for what, commands in {"new": make, "next": find}.items():
        told = _said(root, f"{unlock}; {commands}", "dbus-run-session")
        if ("recovery code" if what == "new" else "Sommer") not in told:
            yield f"with one ({what}) it says {told}"
    told = _said(root, find)
    if "cannot be used" not in told:
        yield f"without the one that has the key it says {told}"
    print("keyring: a new desk keeps its key in gnome-keyring and opens by it; without one it says so")


def _said(root: Root, commands: str, *before: str) -> str:
    done = root.run(*before, "sh", "-c", f"({commands}) </dev/null", user=USER, check=False)
    return (done.stdout + done.stderr).strip()


def _removed(root: Root) -> Iterator[str]:
    root.run("apt-get", "purge", "--yes", "agentdesk")
    look = "find / -xdev -iname '*agentdesk*' -not -path '/home/*' -not -path '/proc/*'"
    left = [line for line in root.run("sh", "-c", look).stdout.splitlines() if line and not line.startswith(_SOCKET)]
    print(f"after removing it: {left or 'nothing left'}, and the data of {USER} "
          f"{'is there' if root.exists(f'{_HOME}/.local/share/agentdesk/default/desk.db') else 'IS GONE'}")  # fmt: skip
    yield from (f"left behind: {each}" for each in left)
    if not root.exists(f"{_HOME}/.local/share/agentdesk/default/desk.db"):
        yield "the data went with the program"
