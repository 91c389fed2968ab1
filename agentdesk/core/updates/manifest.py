"""What a packager says of the newest version, under their signature (Ed25519, RFC 8032).

What is signed are bytes, not JSON that two programs may write differently; before them stands what they are for, so
that a signature made for something else is none here. The attacks that are thought of are those of The Update Framework
(chapter 1.5.2): an older manifest, one that is kept for ever, a version to go back to.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Annotated

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from agentdesk.core.errors import Failure

PURPOSE = b"agentdesk update manifest 1\n"
MOST_BYTES = 65_536
_AHEAD = timedelta(days=1)
"""So far the clock of a packager may be ahead of ours."""

Version = Annotated[str, StringConstraints(pattern=r"^\d{1,5}(\.\d{1,5}){1,3}$")]
Page = Annotated[str, StringConstraints(pattern=r"^https://[^\s\"'<>\\]+$", max_length=300)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class File(_Strict):
    """What can be fetched on the page, so that whoever installs it can hold it against this."""

    name: Annotated[str, StringConstraints(pattern=r"^[\w.+~-]{1,120}$")]
    bytes: Annotated[int, Field(gt=0)]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Manifest(_Strict):
    """`number` goes up by each manifest, also where the version stays. `page` is where people read on and fetch it."""

    number: Annotated[int, Field(ge=1)]
    version: Version
    made_at: AwareDatetime
    good_until: AwareDatetime
    page: Page
    files: tuple[File, ...] = ()


class Sealed(_Strict):
    """As it lies at its address. The signature is of `PURPOSE` and the bytes of `manifest`, all in base64."""

    manifest: str
    signature: str


def opened(words: str, keys: Collection[bytes], now: datetime) -> Manifest:
    """The manifest, once a key that this program knows has signed it and its time has not run out.

    Raises Failure updates.not_a_manifest, updates.not_signed, updates.out_of_date, updates.from_the_future.
    """
    try:
        sealed = Sealed.model_validate_json(words)
        said, signature = (base64.b64decode(each, validate=True) for each in (sealed.manifest, sealed.signature))
    except (ValidationError, binascii.Error, ValueError) as problem:
        raise Failure("updates.not_a_manifest") from problem
    if not any(_signed(said, signature, key) for key in keys):
        raise Failure("updates.not_signed")
    try:
        manifest = Manifest.model_validate_json(said)
    except ValidationError as problem:
        raise Failure("updates.not_a_manifest") from problem
    if now > manifest.good_until:
        raise Failure("updates.out_of_date", at=manifest.good_until)
    if manifest.made_at > now + _AHEAD:
        raise Failure("updates.from_the_future", at=manifest.made_at)
    return manifest


def is_newer(version: str, than: str) -> bool:
    return _numbers(version) > _numbers(than)


def _numbers(version: str) -> tuple[int, ...]:
    found = [int(part) for part in re.findall(r"\d+", version)[:4]]
    return tuple(found + [0] * (4 - len(found)))


def _signed(said: bytes, signature: bytes, key: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, PURPOSE + said)
    except (InvalidSignature, ValueError):
        return False
    return True
