"""Codes of vouchers are not guessed: nobody hits one, nobody may go on trying, and no answer tells more than a miss."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from agentdesk.core.clock import FixedClock
from agentdesk.core.commands import Wish
from agentdesk.core.desk import Desk
from agentdesk.core.errors import Refused
from agentdesk.core.vouchers import codes, handlers
from agentdesk.core.vouchers.codes import ALPHABET
from agentdesk.core.vouchers.commands import TryCode
from agentdesk.core.vouchers.model import THROTTLE, Throttle
from tests.desks import make_desk
from tests.promises.promise import Bug, Change, Promise, Trial, Violation
from tests.vouchers import Shop, issuing

HIT = "no guess hits a voucher"
UNTHROTTLED = "after ten misses somebody has to wait"
TOLD = "all misses are answered alike"
TIMED = "no kind of miss takes longer than another"
_LIVE = 200
_AT_ONCE = 500
_SAMPLES, _LOOKS, _ROOM = 25, 3, 2
"""Of each kind, by turns; how often it is looked again before it counts; how many times as long is as long."""
_NONE = {"voucher_id": None, "wait_until": None}


def guessing(trial: Trial) -> Iterator[Violation]:
    """First by who tries on and on, then by who waits as long as it takes; among two hundred vouchers."""
    with trial.planted(), issuing():
        shop = Shop(*make_desk(trial.fresh_folder("guessing")))
        _issue(shop)
        chance = trial.chance("guesses")
        with closing(shop.desk.database):
            yield from _on_and_on(trial, shop, chance)
            yield from _patiently(trial, shop, chance)


def _issue(shop: Shop) -> None:
    for _ in range(_LIVE):
        with suppress(Refused):  # where codes are short, some come twice
            shop.issue(100)


def _on_and_on(trial: Trial, shop: Shop, chance: random.Random) -> Iterator[Violation]:
    answers = _tried(shop, [_guess(shop, chance) for _ in range(100)])
    waits = [answer["wait_until"] is not None for answer in answers]
    if waits != [False] * (THROTTLE.most - 1) + [True] * (len(waits) - THROTTLE.most + 1):
        yield Violation(UNTHROTTLED, f"{waits.index(True) if True in waits else 'never'}")
    trial.count("guesses without patience", len(answers))


def _patiently(trial: Trial, shop: Shop, chance: random.Random) -> Iterator[Violation]:
    """Time is taken out of the way: each guess is really looked up."""
    assert isinstance(shop.desk.clock, FixedClock)
    hits = 0
    for _ in range(0, trial.size, _AT_ONCE):
        shop.desk.clock.move(timedelta(days=1))
        with _no_waiting():
            answers = _tried(shop, [_guess(shop, chance) for _ in range(min(_AT_ONCE, trial.size))])
        hits += sum(answer["voucher_id"] is not None for answer in answers)
        if any(answer != _NONE for answer in answers if not answer["voucher_id"]):
            yield Violation(TOLD)
        trial.count("guesses looked up", len(answers))
    if hits:
        yield Violation(HIT, f"{hits} of {trial.size}")


def _no_waiting() -> Any:
    return Change(handlers, "THROTTLE", Throttle(most=10**9)).made()


def _guess(shop: Shop, chance: random.Random) -> str:
    """A code as a lease makes it, under a secret that is nobody's."""
    return shop.leases.hash_of(codes.shown(codes.made_of(chance.randbytes(32), chance.randint(1, 1_000))))


def _tried(shop: Shop, hashes: list[str]) -> list[dict[str, Any]]:
    return shop.desk.execute_all(Wish(TryCode(code_hash=each), shop.me) for each in hashes)


def answering(trial: Trial) -> Iterator[Violation]:
    """Slips, unknown codes, codes of another form: the same answer, within the same time of the processor."""
    with trial.planted():
        shop = Shop(*make_desk(trial.fresh_folder("answering")))
        chance = trial.chance("kinds")
        with closing(shop.desk.database), _no_waiting():
            medians: dict[str, float] = {}
            for _ in range(_LOOKS):
                medians = yield from _medians(shop, chance)
                if max(medians.values()) <= _ROOM * min(medians.values()):
                    break
            else:
                yield Violation(TIMED, str(medians))
    trial.count("µs for a miss", round(1e6 * statistics.median(medians.values())))


def _medians(shop: Shop, chance: random.Random) -> Generator[Violation, None, dict[str, float]]:
    took: dict[str, list[float]] = {kind: [] for kind in _KINDS}
    for _ in range(_SAMPLES):
        for kind, make in _KINDS.items():
            typed = make(chance)
            start = time.thread_time()
            answer = _asked(shop.desk, shop.me, shop.leases.hash_of(typed))
            took[kind].append(time.thread_time() - start)
            if answer != _NONE:
                yield Violation(TOLD, f"{kind}: {answer}")
    return {kind: statistics.median(times) for kind, times in took.items()}


def _asked(desk: Desk, actor: UUID, code_hash: str) -> dict[str, Any]:
    answer: dict[str, Any] = desk.execute(TryCode(code_hash=code_hash), actor=actor)
    return answer


def _code(chance: random.Random) -> str:
    return "".join(chance.choices(ALPHABET, k=codes.LENGTH))


def _slip(chance: random.Random) -> str:
    right = codes.shown(_code(chance))
    return right[:-1] + chance.choice([each for each in ALPHABET if each != right[-1]])


_KINDS = {
    "unknown": lambda chance: codes.shown(_code(chance)),
    "slip": _slip,
    "another form": lambda chance: f"SOMMER-{chance.randint(1000, 9999)}",
    "nothing": lambda chance: "",
}


# --- Planted bugs -----------------------------------------------------------------------------------------------------


def _short_codes() -> Iterable[Change]:
    """Of 80 bits ten are left."""
    right = codes.made_of
    yield Change(codes, "made_of", lambda secret, no: right(secret, no)[:2] + "0" * 14)


def _nobody_waits() -> Iterable[Change]:
    yield Change(handlers, "THROTTLE", Throttle(most=10**9))


def _misses_are_forgotten() -> Iterable[Change]:
    yield Change(handlers, "misses_since", lambda *_: [])


def _slips_are_looked_at_longer() -> Iterable[Change]:
    right = codes.known_as

    def known_as(typed: str) -> str:
        if codes.read(typed) is None:
            sum(range(500_000))
        return right(typed)

    yield Change(codes, "known_as", known_as)


GUESSING, ANSWERING = "guessing", "answering"

PROMISE = Promise(
    name="guessing",
    about="Codes of vouchers are not guessed: none is hit, ten misses and a wait, and every miss is answered alike.",
    size=500,
    unit="guesses",
    parts={GUESSING: guessing, ANSWERING: answering},
    bugs=(
        Bug("codes of ten bits", GUESSING, (HIT,), _short_codes, 500),
        Bug("nobody has to wait", GUESSING, (UNTHROTTLED,), _nobody_waits, 1),
        Bug("misses are forgotten", GUESSING, (UNTHROTTLED,), _misses_are_forgotten, 1),
        Bug("slips take longer", ANSWERING, (TIMED,), _slips_are_looked_at_longer, 1),
    ),
)
