"""ID tokens: whether one was signed by the provider, for this server, for this very sign-in, and just now.

The rules are those of OpenID Connect Core 1.0, 3.1.3.7, each at its strictest; algorithms are on a list of ours, never
taken from the token (RFC 8725, 3.1).
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import GuestProtocol, JWKRegistry, Key
from joserfc.jws import JWSRegistry

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Asymmetric ones alone: nobody signs with what we know too, and nothing goes unsigned."""
SKEW = timedelta(minutes=1)
"""So much the provider's clock may differ from ours."""
OLDEST = timedelta(minutes=10)
"""A token is made when it is fetched: an older one is of another sign-in."""
_KINDS, _LONGEST_SUBJECT = ("RSA", "EC"), 255
_SHORTEST_MODULUS = 342
"""Letters of base64 in a modulus of 2048 bits: shorter keys are broken too soon (NIST SP 800-131A)."""


class Wrong(Exception):
    """`why` in one word, for the log: nobody who signs in can do anything about it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class UnknownKey(Wrong):
    """Signed with a key that is not among these: the provider may have changed its keys."""


@dataclass(frozen=True, slots=True)
class Expected:
    issuer: str
    client_id: str
    nonce: str


def keys_of(said: Any) -> tuple[Key, ...]:
    """Those of a key set (RFC 7517) that may sign; what we do not know is passed over, as section 5 asks."""
    found = said.get("keys") if isinstance(said, Mapping) else None
    made = [_key(each) for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    return tuple(key for key in made if key is not None)


def claims_of(token: str, keys: Sequence[Key], expected: Expected, now: datetime) -> Mapping[str, Any]:
    """What the token says. Raises Wrong; UnknownKey where other keys may help."""

    def choose(signed: GuestProtocol) -> Key:
        kid = signed.headers().get("kid")
        fitting = [key for key in keys if kid is None or key.kid == kid]
        if len(fitting) != 1:
            raise UnknownKey("key")
        return fitting[0]

    registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    try:
        claims = jwt.decode(token, choose, algorithms=ALGORITHMS, registry=registry).claims
    except (JoseError, ValueError, TypeError, KeyError) as problem:
        raise Wrong("signature") from problem
    _require(claims, expected, now)
    return claims


def _require(claims: Mapping[str, Any], expected: Expected, now: datetime) -> None:
    subject, nonce = claims.get("sub"), claims.get("nonce")
    if claims.get("iss") != expected.issuer:
        raise Wrong("issuer")
    if claims.get("aud") not in (expected.client_id, [expected.client_id]):
        raise Wrong("audience")
    if claims.get("azp", expected.client_id) != expected.client_id:
        raise Wrong("authorized_party")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise Wrong("subject")
    if not isinstance(nonce, str) or not hmac.compare_digest(nonce.encode(), expected.nonce.encode()):
        raise Wrong("nonce")
    present, skew = now.timestamp(), SKEW.total_seconds()
    if present >= _moment(claims, "exp") + skew:
        raise Wrong("expired")
    issued = _moment(claims, "iat")
    if not present - OLDEST.total_seconds() <= issued <= present + skew:
        raise Wrong("issued_at")
    if "nbf" in claims and _moment(claims, "nbf") > present + skew:
        raise Wrong("not_before")


def _moment(claims: Mapping[str, Any], name: str) -> float:
    """In seconds since 1970."""
    said = claims.get(name)
    if isinstance(said, bool) or not isinstance(said, int | float):
        raise Wrong(name)
    return float(said)


def _key(said: dict[str, Any]) -> Key | None:
    if said.get("kty") not in _KINDS or said.get("use", "sig") != "sig":
        return None
    if said["kty"] == "RSA" and len(str(said.get("n"))) < _SHORTEST_MODULUS:
        return None
    try:
        return JWKRegistry.import_key(said)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
