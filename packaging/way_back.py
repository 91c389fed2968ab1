"""Try the way back to the version before, from a checkout: python packaging/way_back.py [REVISION]

REVISION is the last one before the newest step of the schema, unless another is named. Its program makes a profile;
ours brings it up to date and adds something; theirs refuses it in words; then the copy that ours has put aside takes
its place, and theirs opens it, with everything that was there before.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STEPS = "agentdesk/core/storage/migrations/versions"


def main(arguments: list[str]) -> int:
    revision = arguments[0] if arguments else _before_the_newest_step()
    with tempfile.TemporaryDirectory(prefix="agentdesk-way-back-") as folder:
        theirs, profile = Path(folder) / "theirs", Path(folder) / "profile"
        _git("worktree", "add", "--quiet", "--detach", str(theirs), revision)
        try:
            subprocess.run([sys.executable, "packaging/messages.py", "compile"], cwd=theirs, check=True)
            return _tried(revision, theirs, profile)
        finally:
            _git("worktree", "remove", "--force", str(theirs))


def _tried(revision: str, theirs: Path, profile: Path) -> int:
    create = ("do", "customers.create", json.dumps({"family_name": "Vorher"}))
    _require(_call(theirs, profile, *create) == 0, f"{revision} makes a profile")
    _require(
        _call(ROOT, profile, "do", "customers.create", json.dumps({"family_name": "Nachher"})) == 0, "ours opens it"
    )
    [copy] = (profile / "backups").glob("before-*.db")
    _require(_call(theirs, profile, "find", "vorher") == 1, "theirs refuses what is newer, and says so")
    for file in profile.glob("desk.db*"):
        file.rename(file.with_name(f"newer-{file.name}"))
    copy.rename(profile / "desk.db")
    _require(_call(theirs, profile, "find", "vorher") == 0, f"theirs opens the copy {copy.name}")
    _require(_call(theirs, profile, "check") == 0, "it is whole")
    return 0


def _call(program: Path, profile: Path, *arguments: str) -> int:
    surroundings = os.environ | {"PYTHONPATH": str(program), "AGENTDESK_PASSPHRASE": "vier Rösser traben heim"}
    command = [sys.executable, "-m", "agentdesk", "--language", "en", "--profile", str(profile), *arguments]
    done = subprocess.run(command, cwd=program, env=surroundings, capture_output=True, text=True, check=False)
    print("   ", (done.stdout + done.stderr).strip().split("\n")[0][:160])
    return done.returncode


def _before_the_newest_step() -> str:
    newest = max((ROOT / STEPS).glob("[0-9]*.py"))
    added = _git("log", "--diff-filter=A", "--format=%H", "-1", "--", str(newest.relative_to(ROOT)))
    return _git("rev-parse", "--short", f"{added}^")


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def _require(holds: bool, words: str) -> None:
    print(f"{'ok' if holds else 'FAILED'}: {words}")
    if not holds:
        raise SystemExit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
