"""Whether a picture may be the shop's logo. Looked at byte by byte: the core paints nothing. Pure."""

from __future__ import annotations

import binascii
from base64 import b64decode
from struct import unpack
from zlib import crc32

from agentdesk.core.errors import Refused

MOST_BYTES, MOST_PIXELS = 200_000, 2_000
_HEAD, _END = b"\x89PNG\r\n\x1a\n", b"IEND"


def require_logo(logo: str) -> None:
    """Raises Refused shop.logo_large, and shop.logo_no_picture for what is no whole PNG (ISO/IEC 15948) in base64."""
    try:
        picture = b64decode(logo, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise Refused("shop.logo_no_picture") from problem
    if len(picture) > MOST_BYTES:
        raise Refused("shop.logo_large", most=MOST_BYTES // 1000)
    chunks = _chunks(picture)
    if not chunks or chunks[0][0] != b"IHDR" or chunks[-1] != (_END, b"") or len(chunks[0][1]) != 13:
        raise Refused("shop.logo_no_picture")
    width, height = unpack(">II", chunks[0][1][:8])
    if not 0 < width <= MOST_PIXELS or not 0 < height <= MOST_PIXELS:
        raise Refused("shop.logo_no_picture")


def _chunks(picture: bytes) -> list[tuple[bytes, bytes]]:
    """Kind and content of each; none at all where one is broken."""
    found: list[tuple[bytes, bytes]] = []
    at = len(_HEAD)
    while picture.startswith(_HEAD) and at + 12 <= len(picture):
        size = int.from_bytes(picture[at : at + 4], "big")
        body, check = picture[at + 4 : at + 8 + size], picture[at + 8 + size : at + 12 + size]
        if len(check) < 4 or crc32(body) != int.from_bytes(check, "big"):
            return []
        found.append((body[:4], body[4:]))
        at += 12 + size
    return found if at == len(picture) else []
