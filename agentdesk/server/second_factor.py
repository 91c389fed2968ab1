"""The second factor: codes of six digits that change every half minute (TOTP, RFC 6238), from any app for them."""

from __future__ import annotations

import hmac
from datetime import datetime
from io import StringIO

import pyotp

_SECONDS = 30
_AROUND = 1
"""Codes of the half minute before and after count too: clocks differ (RFC 6238, 5.2)."""


def new_secret() -> str:
    return pyotp.random_base32()


def address_of(secret: str, login: str, shop: str) -> str:
    """What an app reads: otpauth://totp/…"""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=f"AgentDesk {shop}".strip())


def picture_of(address: str) -> str:
    """As a QR code of letters, for a terminal."""
    import segno

    drawn = StringIO()
    segno.make(address, error="l").terminal(out=drawn, compact=True)
    return drawn.getvalue()


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The number of the half minute whose code this is: each counts once, and those after it from then on."""
    typed, made = "".join(code.split()), pyotp.TOTP(secret)
    present = int(now.timestamp()) // _SECONDS
    steps = range(present - _AROUND, present + _AROUND + 1)
    fitting = [step for step in steps if hmac.compare_digest(made.generate_otp(step).encode(), typed.encode())]
    return fitting[-1] if fitting else None
