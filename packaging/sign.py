"""Sign what is said of the newest version, for desks that look for one. For packagers.

python packaging/sign.py key FILE         a new private key, under a passphrase; its public half goes into the program
python packaging/sign.py manifest FILE --version 0.2.0 --number 7 --page https://… [--days 60] [PACKAGE …]
                                          the signed manifest on standard output, for the address of `updates_from`
python packaging/sign.py look MANIFEST    whether this program would believe it, and what it says

The passphrase is typed, or comes from AGENTDESK_SIGNING_PASSPHRASE. The private key belongs on a machine that builds
nothing and serves nothing, and in no repository. Each manifest has a higher number than the one before.
"""

from __future__ import annotations

import argparse
import base64
import getpass
import hashlib
import json
import os
import sys
from datetime import UTC, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from agentdesk.core.clock import SystemClock
from agentdesk.core.errors import Failure
from agentdesk.core.updates.manifest import PURPOSE, File, Manifest, Sealed, opened

KEYS = Path(__file__).resolve().parents[1] / "agentdesk" / "resources" / "update_keys.txt"
SHORTEST = 12


def main(arguments: list[str] | None = None) -> int:
    asked = _parse(arguments)
    if asked.what == "key":
        make_key(asked.file, asked.keys)
    elif asked.what == "manifest":
        print(manifest(asked))
    else:
        return look(asked.file, asked.keys)
    return 0


def make_key(file: Path, keys: Path) -> None:
    key = Ed25519PrivateKey.generate()
    secret = _passphrase(twice=True)
    how = serialization.BestAvailableEncryption(secret)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, how)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)  # an older key is never written over
    with os.fdopen(handle, "wb") as written:
        written.write(pem)
    public = key.public_key().public_bytes_raw().hex()
    keys.write_text(f"{keys.read_text(encoding='utf-8')}{public}\n", encoding="utf-8")
    print(f"Its public half {public} is in {keys}: build the program with it.", file=sys.stderr)


def manifest(asked: argparse.Namespace) -> str:
    now = SystemClock().now().astimezone(UTC).replace(microsecond=0)
    said = Manifest(
        number=asked.number,
        version=asked.version,
        made_at=now,
        good_until=now + timedelta(days=asked.days),
        page=asked.page,
        files=tuple(map(_file, asked.packages)),
    )
    key = serialization.load_pem_private_key(asked.file.read_bytes(), _passphrase())
    if not isinstance(key, Ed25519PrivateKey):
        sys.exit(f"{asked.file} is no Ed25519 key")
    words = said.model_dump_json().encode()
    signature = key.sign(PURPOSE + words)
    return Sealed(
        manifest=base64.b64encode(words).decode(), signature=base64.b64encode(signature).decode()
    ).model_dump_json()


def look(file: Path, keys: Path) -> int:
    known = [bytes.fromhex(line) for line in keys.read_text(encoding="utf-8").split("\n") if len(line) == 64]
    try:
        said = opened(file.read_text(encoding="utf-8"), known, SystemClock().now())
    except Failure as problem:
        print(problem.code, file=sys.stderr)
        return 1
    print(json.dumps(said.model_dump(mode="json"), indent=2))
    return 0


def _file(path: Path) -> File:
    return File(name=path.name, bytes=path.stat().st_size, sha256=hashlib.sha256(path.read_bytes()).hexdigest())


def _passphrase(*, twice: bool = False) -> bytes:
    said = os.environ.get("AGENTDESK_SIGNING_PASSPHRASE") or getpass.getpass("Passphrase of the signing key: ")
    if len(said) < SHORTEST:
        sys.exit(f"A passphrase of {SHORTEST} letters or more, please.")
    if twice and "AGENTDESK_SIGNING_PASSPHRASE" not in os.environ and getpass.getpass("Once more: ") != said:
        sys.exit("The two differ.")
    return said.encode()


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keys", type=Path, default=KEYS, help=argparse.SUPPRESS)
    whats = parser.add_subparsers(dest="what", required=True)
    for what in ("key", "manifest", "look"):
        each = whats.add_parser(what)
        each.add_argument("file", type=Path)
        if what == "manifest":
            each.add_argument("packages", type=Path, nargs="*")
            each.add_argument("--version", required=True)
            each.add_argument("--number", type=int, required=True)
            each.add_argument("--page", required=True)
            each.add_argument("--days", type=int, default=60)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
