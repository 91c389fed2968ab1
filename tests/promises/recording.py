"""What a process really asks of the operating system, recorded by strace: writes with their bytes, syncs, names.

SQLCipher cannot be looked over the shoulder from within (it takes no file system written in Python), so it is done from
outside, on the shipped library.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.promises.disk import Disk
from tests.promises.promise import CannotExamine

_CALLS = (
    "pwrite64,write,writev,pwritev,pwritev2,ftruncate,truncate,fdatasync,fsync,sync_file_range,rename,renameat,renameat2,"
    "unlink,unlinkat,openat,open,creat,close,lseek,mkdir,mkdirat,rmdir,copy_file_range,sendfile,link,linkat,fallocate"
)
_NAMING = {
    "openat",
    "open",
    "creat",
    "rename",
    "renameat",
    "renameat2",
    "unlink",
    "unlinkat",
    "mkdir",
    "mkdirat",
    "truncate",
}
_CALL = re.compile(rb"^(\d+) +(\w+)\((.*)\) += (-?\d+)", re.DOTALL)
_TEXT = re.compile(rb'"((?:\\x[0-9a-f]{2})*)"')
_FILE = re.compile(rb"^(\d+)<((?:\\x[0-9a-f]{2})*)>")


@dataclass(frozen=True, slots=True)
class Call:
    """One system call that succeeded."""

    name: str
    args: bytes
    result: int

    @property
    def handle(self) -> int:
        return int(self.args.partition(b"<")[0])

    @property
    def path(self) -> Path:
        """Of the file behind the handle."""
        found = _FILE.match(self.args)
        return Path(os.fsdecode(_bytes(found[2]))) if found else Path()

    def is_below(self, folder: Path) -> bool:
        paths = self.paths() if self.name in _NAMING else [self.path]
        return any(path.is_relative_to(folder) for path in paths)

    def texts(self) -> list[bytes]:
        return [_bytes(found) for found in _TEXT.findall(self.args)]

    def paths(self) -> list[Path]:
        return [Path(os.fsdecode(text)) for text in self.texts()]

    def numbers(self) -> list[int]:
        """The numbers behind the text or the handle."""
        rest = self.args[max(self.args.rfind(b'"'), self.args.find(b">")) + 1 :]
        return [int(number) for number in re.findall(rb"-?\d+", rest)]


@cache
def require_strace() -> str:
    """Raises CannotExamine where it is not installed or not allowed."""
    program = shutil.which("strace")
    if not program:
        raise CannotExamine("It needs strace: apt-get install strace")
    done = subprocess.run([program, "-f", "-o", os.devnull, "true"], capture_output=True, text=True)
    if done.returncode:
        raise CannotExamine(f"strace is not allowed to work here: {done.stderr.strip()[:200]}")
    return program


def record(module: str, arguments: list[str], into: Path) -> list[Call]:
    """Run `python -m MODULE ARGUMENTS` and tell what it asked for, in order. Raises CalledProcessError."""
    look = [
        require_strace(),
        "-f",
        "--seccomp-bpf",
        "-y",
        "-xx",
        "-s",
        str(1 << 26),
        "-e",
        f"trace={_CALLS}",
        "-o",
        str(into),
    ]
    done = subprocess.run([*look, sys.executable, "-m", module, *arguments], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{module} ended with {done.returncode}: {done.stderr[-2_000:]}")
    return list(_calls(into))


def _calls(record: Path) -> Iterator[Call]:
    """A call that another thread interrupted stands on two lines."""
    unfinished: dict[bytes, bytes] = {}
    with record.open("rb") as lines:
        for line in lines:
            pid, _, rest = line.partition(b" ")
            if rest.rstrip().endswith(b"<unfinished ...>"):
                unfinished[pid] = line.rstrip().removesuffix(b"<unfinished ...>")
                continue
            if b" resumed>" in rest[:60] and pid in unfinished:
                line = unfinished.pop(pid) + rest.partition(b" resumed>")[2]
            found = _CALL.match(line)
            if found and int(found[4]) >= 0:
                yield Call(found[2].decode(), found[3], int(found[4]))


def _bytes(escaped: bytes) -> bytes:
    return bytes.fromhex(escaped.replace(b"\\x", b"").decode())


class Player:
    """Does to a disk what was recorded."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._positions: dict[int, int] = {}

    def play(self, call: Call) -> None:
        match call.name:
            case "openat" | "open" | "creat":
                self._open(call)
            case "pwrite64":
                self._write(call, call.numbers()[-1], call.texts()[0])
            case "write":
                self._write(call, self._positions.get(call.handle, 0), call.texts()[0] if call.texts() else b"")
                self._positions[call.handle] = self._positions.get(call.handle, 0) + call.result
            case "lseek":
                self._positions[call.handle] = call.result
            case "sendfile":
                self._copy(call)
            case "fsync" | "fdatasync":
                self._disk.sync(call.path)
            case _:
                self._change(call)

    def _change(self, call: Call) -> None:
        match call.name:
            case "ftruncate":
                if self._is_ours(call.path):
                    self._disk.create(call.path).truncate(call.numbers()[-1])
            case "rename" | "renameat" | "renameat2":
                old, new = call.paths()[-2:]
                self._disk.rename(old, new)
            case "unlink" | "unlinkat":
                self._disk.remove(call.paths()[-1])
            case "writev" | "pwritev" | "pwritev2" | "copy_file_range" | "link" | "linkat" | "fallocate":
                if self._is_ours(call.path):
                    raise NotImplementedError(f"{call.name} on {call.path}")

    def _open(self, call: Call) -> None:
        path = call.paths()[-1]
        if not self._is_ours(path):
            return
        self._positions[call.result] = 0
        if b"O_CREAT" in call.args:
            self._disk.create(path)
        if b"O_TRUNC" in call.args and path in self._disk.names:
            self._disk.names[path].truncate(0)
        if b"O_APPEND" in call.args and path in self._disk.names:
            self._positions[call.result] = len(self._disk.names[path].seen)

    def _write(self, call: Call, offset: int, content: bytes) -> None:
        if self._is_ours(call.path):
            self._disk.create(call.path).write(offset, content[: call.result])

    def _copy(self, call: Call) -> None:
        """`sendfile(to, from, [offset before] => [offset after], count)`"""
        if self._is_ours(call.path):
            _, source, rest = call.args.split(b", ", 2)
            start = int(re.findall(rb"\d+", rest)[0])
            source_path = Call("", source, 0).path
            content = (
                self._disk.names[source_path].seen if source_path in self._disk.names else source_path.read_bytes()
            )
            self._write(call, start, bytes(content[start : start + call.result]))

    def _is_ours(self, path: Path) -> bool:
        return path.is_relative_to(self._disk.root) and not path.name.endswith(" (deleted)")
