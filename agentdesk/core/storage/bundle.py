"""The backup file: a ZIP archive without compression that holds a database, drafts, recovery file and a manifest.

Databases stay encrypted inside. The manifest names size and SHA-256 of each file and carries a proof made with the
database key, so that parts of different backups put together are found out. Names, sizes and number of entries are
checked before a byte is written, whatever the archive says.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, Any

from agentdesk.core.errors import Failure
from agentdesk.core.storage.connect import failures

DATABASE, DRAFTS, RECOVERY, MANIFEST = "desk.db", "drafts.db", "recovery.json", "manifest.json"

_FORMAT, _VERSION = "agentdesk backup", 1
_LARGEST_MANIFEST = 64 * 1024
_CHUNK = 1024 * 1024
# What the archive module raises for archives that are cut, forged, encrypted or compressed beyond its knowledge.
_NOT_WHOLE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OverflowError, RuntimeError, ValueError,
)  # fmt: skip
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # the archive itself tells no time; the manifest does

Written = Callable[[int], None]  # told the number of bytes after each chunk; may raise to stop


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `made_at` is ISO 8601 in UTC, `program` the version that wrote it."""

    made_at: str
    program: str
    parts: tuple[Part, ...]
    proof: str = ""

    def proven_by(self, key: bytes) -> Manifest:
        return replace(self, proof=self._proof(key))

    def is_proven_by(self, key: bytes) -> bool:
        return hmac.compare_digest(self.proof.encode(), self._proof(key).encode())

    def _proof(self, key: bytes) -> str:
        return hmac.digest(key, json.dumps(asdict(replace(self, proof="")), sort_keys=True).encode(), "sha256").hex()


def write_bundle(
    target: Path, files: dict[str, Path], describe: Callable[[tuple[Part, ...]], Manifest], told: Written
) -> None:
    """Write the archive; `describe` makes the manifest once sizes and hashes are known. Raises Failure storage.*."""
    with failures(target):
        target.touch(mode=0o600)
    with failures(target), zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        parts = tuple(_add(archive, name, path, told) for name, path in files.items())
        body = {"format": _FORMAT, "version": _VERSION, **asdict(describe(parts))}
        archive.writestr(zipfile.ZipInfo(MANIFEST, _EARLIEST), json.dumps(body, indent=2))


def extract_bundle(bundle: Path, folder: Path, told: Written) -> Manifest:
    """Put the files of a backup into an empty folder, each checked against the manifest.

    Raises Failure backup.not_a_backup, backup.newer, backup.damaged (part), storage.*.
    """
    with _archive(bundle) as archive:
        manifest = _manifest(archive, bundle)
        for part in manifest.parts:
            _extract(archive, part, bundle, folder / part.name, told)
    return manifest


def _add(archive: zipfile.ZipFile, name: str, path: Path, told: Written) -> Part:
    digest, size = hashlib.sha256(), path.stat().st_size
    entry = zipfile.ZipInfo(name, _EARLIEST)
    entry.external_attr = 0o600 << 16
    with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as out:
        for chunk in _chunks(source):
            digest.update(chunk)
            out.write(chunk)
            told(len(chunk))
    return Part(name, size, digest.hexdigest())


def _extract(archive: zipfile.ZipFile, part: Part, bundle: Path, target: Path, told: Written) -> None:
    digest, size = hashlib.sha256(), 0
    with failures(target), target.open("xb") as out:
        target.chmod(0o600)
        for chunk in _read_safely(archive, part.name, bundle):
            size += len(chunk)
            if size > part.size:
                break
            digest.update(chunk)
            out.write(chunk)
            told(len(chunk))
    if size != part.size or digest.hexdigest() != part.sha256:
        raise _damaged(bundle, part.name)


def _read_safely(archive: zipfile.ZipFile, name: str, bundle: Path) -> Iterator[bytes]:
    try:
        with archive.open(name) as source:
            yield from _chunks(source)
    except _NOT_WHOLE as error:
        raise _damaged(bundle, name) from error


def _chunks(source: IO[bytes]) -> Iterator[bytes]:
    while chunk := source.read(_CHUNK):
        yield chunk


def _archive(bundle: Path) -> zipfile.ZipFile:
    with failures(bundle):
        try:
            return zipfile.ZipFile(bundle)
        except _NOT_WHOLE as error:
            raise _no_archive(bundle) from error


def _no_archive(bundle: Path) -> Failure:
    """An archive cut short still begins as ours do."""
    with bundle.open("rb") as file:
        begins_like_one = file.read(4) == b"PK\x03\x04"
    return _damaged(bundle, "") if begins_like_one else Failure("backup.not_a_backup", path=str(bundle))


def _manifest(archive: zipfile.ZipFile, bundle: Path) -> Manifest:
    entries = {entry.filename: entry for entry in archive.infolist()}
    if MANIFEST not in entries or entries[MANIFEST].file_size > _LARGEST_MANIFEST:
        raise Failure("backup.not_a_backup", path=str(bundle))
    content = b"".join(_read_safely(archive, MANIFEST, bundle))
    try:
        body = json.loads(content)
        if not isinstance(body, dict) or body.get("format") != _FORMAT:
            raise Failure("backup.not_a_backup", path=str(bundle))
        if body.get("version") != _VERSION:
            raise Failure("backup.newer", path=str(bundle))
        manifest = _read(body)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _damaged(bundle, MANIFEST) from error
    _require_agreement(manifest, entries, len(archive.infolist()), bundle)
    return manifest


def _read(body: dict[str, Any]) -> Manifest:
    parts = tuple(Part(str(part["name"]), int(part["size"]), str(part["sha256"])) for part in body["parts"])
    return Manifest(str(body["made_at"]), str(body["program"]), parts, str(body["proof"]))


def _require_agreement(manifest: Manifest, entries: dict[str, zipfile.ZipInfo], count: int, bundle: Path) -> None:
    """Exactly the files we know, stored as they are: no other name, no path, no bomb."""
    names = {part.name for part in manifest.parts}
    expected = {DATABASE, RECOVERY}
    if not expected <= names <= expected | {DRAFTS} or names | {MANIFEST} != set(entries) or count != len(names) + 1:
        raise _damaged(bundle, MANIFEST)
    for part in manifest.parts:
        if entries[part.name].compress_type != zipfile.ZIP_STORED or entries[part.name].file_size != part.size:
            raise _damaged(bundle, part.name)


def _damaged(bundle: Path, part: str) -> Failure:
    return Failure("backup.damaged", path=str(bundle), part=part)
