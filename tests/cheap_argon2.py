"""Argon2id as cheap as it gets: thousands of tests open a profile or confirm by a PIN, and the price matters to few.

A passphrase costs what is written beside the key, so that other processes pay as little. A PIN's verifier says what it
should have cost, for commands take no other; only processes that call `make_cheap` understand it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any

import pytest
from argon2 import _password_hasher

from agentdesk.core.storage.recovery import Costs

_LEAST_KIB = 8
_SHIPPED, _CHEAP = (f"$m={kib},".encode() for kib in (Costs().memory_kib, _LEAST_KIB))
_hash_secret, _verify_secret = _password_hasher.hash_secret, _password_hasher.verify_secret


def make_cheap() -> None:
    _take((_LEAST_KIB, 1, 1), _hash_cheaply, _verify_cheaply)


def make_dear() -> None:
    """At the price that people pay: what other processes are to understand."""
    _take(tuple(field.default for field in fields(Costs)), _hash_secret, _verify_secret)


@pytest.fixture
def dear_argon2() -> Iterator[None]:
    make_dear()
    yield
    make_cheap()


def _take(costs: tuple[int, ...], hash_secret: Callable[..., bytes], verify_secret: Callable[..., bool]) -> None:
    Costs.__init__.__defaults__ = costs  # type: ignore[misc]
    _password_hasher.hash_secret, _password_hasher.verify_secret = hash_secret, verify_secret


def _hash_cheaply(**asked: Any) -> bytes:
    return _hash_secret(**asked | {"memory_cost": _LEAST_KIB}).replace(_CHEAP, _SHIPPED)


def _verify_cheaply(hash: bytes, secret: bytes, type: Any) -> bool:
    return _verify_secret(hash.replace(_SHIPPED, _CHEAP), secret, type)
