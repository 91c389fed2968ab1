"""Run everything that tells whether AgentDesk is in order, straight from a checkout on a fresh machine.

    python3 packaging/test.py              style, types, direction of imports, then all tests
    python3 packaging/test.py ARGUMENTS    only pytest with these arguments, for example: tests/unit -k money

Installs what is missing first, as start.py does. Needs no display. Tests use a real PostgreSQL: the system's if it is
installed (none of its databases is touched), else the one that comes with the Python packages.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - somebody with an older one should hear it in a sentence
    sys.exit(
        f"AgentDesk needs Python 3.11 or newer, and this is {sys.version.split()[0]}: try python3.11 {sys.argv[0]}"
    )

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from environment import ROOT, environment, require_packages, say

CHECKS = {
    "style": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
    "imports": ["lint-imports"],
}
SEED = "20261122"
"""Of chance in tests and of their order, so that the same commit gives the same answer anywhere. To look for new
trouble, put another one into PYTEST_ADDOPTS: `--randomly-seed=N --hypothesis-seed=N`."""


TESTS_FAILED = 1
"""What pytest answers when it ran to its end and tests failed."""
FEW = 5
"""Failed tests that are looked at again. More of them are no accident."""
IN_MEMORY, ROOM_BYTES = Path("/dev/shm"), 4 * 1024**3  # noqa: S108 - a folder of our own is made in it


def main(arguments: list[str]) -> int:
    tools = environment("dev.txt").parent
    bring_strace()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # hundreds of processes would each compile the whole program
    if arguments:
        return pytest(tools, arguments)
    with files_in_memory():
        return everything(tools)


@contextlib.contextmanager
def files_in_memory() -> Iterator[None]:
    """Thousands of small databases that all wait for the disk: where there is room, they are made in memory.

    What has to reach the disk is seen by what the system is asked for, not by waiting for it.
    """
    if not IN_MEMORY.is_dir() or shutil.disk_usage(IN_MEMORY).free < ROOM_BYTES:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="agentdesk-tests-", dir=IN_MEMORY, ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as somebody else
        os.environ["TMPDIR"] = folder
        yield


def everything(tools: Path) -> int:
    checks = {name: begin(tools, command) for name, command in CHECKS.items()}
    compile_once(tools)
    workers = min((os.cpu_count() or 1) + 2, 4)  # windows and killed programs wait: more than there are processors
    code = pytest(tools, [f"--numprocesses={workers}", "--dist=loadgroup", "--no-loadscope-reorder", "--cache-clear"])
    if code == TESTS_FAILED:
        code = look_again(tools)
    failed = [name for name, check in checks.items() if not passes(name, check)]
    if failed:
        print(f"Not in order, besides the tests: {', '.join(failed)} (see above)", file=sys.stderr)
    return code or int(bool(failed))


def look_again(tools: Path) -> int:
    """Runs a few failed tests once more, one after the other, on a machine that is quiet by now; what passes only then
    is named, for somebody to find out why. What a promise says stands: a rare violation is just what it looks for.
    """
    failed = sorted(json.loads((ROOT / ".pytest_cache/v/cache/lastfailed").read_text("utf-8")))
    if len(failed) > FEW or any(test.startswith("tests/promises/") for test in failed):
        return TESTS_FAILED
    say("Looking again at what failed")
    if code := pytest(tools, failed):
        return code
    say(f"NOT STEADY: failed beside others and passed alone, please find out why: {', '.join(failed)}")
    return 0


def compile_once(tools: Path) -> None:
    """Program and tests, before several processes want them at once; what is wrong with them is told then."""
    command = [str(tools / "python"), "-m", "pytest", "--collect-only", "--quiet"]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=False)


def bring_strace() -> None:
    """What the desk asks of the system is watched by strace; where it cannot be had, those tests skip and say so."""
    if sys.platform == "linux" and not shutil.which("strace") and os.geteuid() == 0:
        try:
            require_packages([("strace",)])
        except SystemExit as problem:
            say(f"Without strace some promises are not examined: {problem}")


def begin(tools: Path, command: list[str]) -> subprocess.Popen[str]:
    """Beside the tests, which do not need all processors all the time."""
    call = [str(tools / command[0]), *command[1:]]
    return subprocess.Popen(call, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def passes(name: str, check: subprocess.Popen[str]) -> bool:
    said, _ = check.communicate()
    say(f"Checking {name}")
    print(said)
    return check.returncode == 0


def pytest(tools: Path, arguments: list[str]) -> int:
    say("Running the tests")
    chance = f"--randomly-seed={SEED} --hypothesis-seed={SEED}"
    os.environ["PYTEST_ADDOPTS"] = f"{chance} {os.environ.get('PYTEST_ADDOPTS', '')}"
    command = [str(tools / "python"), "-m", "pytest", *arguments]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
