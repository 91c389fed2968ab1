"""The repository holds what belongs in it, and nothing of the machine on which somebody worked."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOP = {
    ".ci",
    ".github",
    ".gitignore",
    "SECURITY.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "README.md",
    "pyproject.toml",
}
TOP |= {"agentdesk", "docs", "packaging", "requirements", "tests"}

HOST = re.compile(r"\b(?:https?|ftp|wss?)://([\w.-]+)", re.IGNORECASE)
HARMLESS_HOST = re.compile(
    r"""(^|\.)(example(\.(com|org|net|de))?|test|invalid|localhost)$ # set aside for examples by RFC 2606
    | ^schemas\.openxmlformats\.org$                               # a name inside workbooks
    | ^127\. | ^\W*$                                              # this machine; a placeholder
    | ^(www\.)?(w3|debian)\.org$ | ^json-schema\.org$             # names of formats, never asked
    | ^www\.apple\.com$                                           # another of them
    | ^keepachangelog\.com$ | ^semver\.org$                       # for readers
    """,
    re.VERBOSE,
)
REGISTRY = re.compile(r"\b(pypi\.org|pythonhosted|npmjs|(deb|security|snapshot)\.debian|crates\.io|ubuntu\.com/ubuntu)")
MACHINE = re.compile(r"(?<![\w.<-])/(?:work|farm|root|home/\w+|Users/\w+|tmp/w|tmp/bash_jobs|opt/pypi)(?:/|\b)")


def files() -> list[Path]:
    """Tracked ones; in an unpacked archive, which knows no git, there is nothing to see."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def texts() -> list[tuple[str, str]]:
    """Not the licences of what we ship: their words are not ours to change."""
    found = []
    for path in files():
        content = path.read_bytes()
        if b"\0" not in content and path.name != "LICENSE" and path != Path(__file__).resolve():
            found.append((str(path.relative_to(ROOT)), content.decode("utf-8", "replace")))
    return found


def seen(pattern: re.Pattern[str], words: str) -> list[str]:
    return [match.group() for match in pattern.finditer(words)]


def foreign_hosts(words: str) -> list[str]:
    return [host for host in HOST.findall(words) if not HARMLESS_HOST.search(host.lower())]


def test_the_top_of_the_tree_stays_tidy():
    assert {path.relative_to(ROOT).parts[0] for path in files()} <= TOP


def test_no_lock_with_addresses_and_nothing_generated_is_kept():
    kept = {path.name for path in files()}
    assert kept.isdisjoint({"uv.lock", "poetry.lock", "package-lock.json"})
    assert not [path for path in files() if path.suffix in {".mo", ".pyc", ".db", ".sqlite"}]


def test_no_host_outside_is_named():
    assert {name: hosts for name, words in texts() if (hosts := foreign_hosts(words) + seen(REGISTRY, words))} == {}


def test_no_path_of_somebodys_machine_is_named():
    assert {name: paths for name, words in texts() if (paths := seen(MACHINE, words))} == {}


def test_what_should_be_noticed_is_noticed():
    assert foreign_hosts("see https://files.somewhere.io/x and http://127.0.0.1:80/ and https://example.com") == [
        "files.somewhere.io"
    ]
    assert seen(REGISTRY, "pip install -i pypi.org/simple") == ["pypi.org"]
    assert seen(MACHINE, "in /root/x, '/home/lena/y' but tests/work/z and ~/home and <root>/a") == [
        "/root/",
        "/home/lena/",
    ]
