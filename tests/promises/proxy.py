"""A real nginx, set up as `packaging/server/nginx.conf` has it, before a real server: everything passes as it
comes, and nobody is taken for somebody else.

It needs nginx (Debian: `apt install nginx-light`), and is run by hand.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from agentdesk.server import serving
from tests.promises.promise import Bug, CannotExamine, Change, Promise, Trial, Violation
from tests.promises.real_desk import RealDesk
from tests.promises.real_server import Served, free_port, login_of, served, wait_until
from tests.servers import PASSWORD, certified

PASSES = "a desk signs in through the proxy, sends and fetches, and is in step within 30 seconds"
AS_IT_COMES = "a poke comes through within two seconds"
SILENT = "a silent line stays open, and tells that it is there"
WHO = "the server knows who asks, by the address behind the proxy"
FORGED = "nobody is taken for who they say they are"
SHUT = "figures are not shown to the world"

EXAMPLE = Path(__file__).resolve().parents[2] / "packaging" / "server" / "nginx.conf"
_TOLD, _OTHER = "127.0.0.2", "127.0.0.3"
"""Who may read the figures, and somebody else, both of this machine but not its proxy."""
_WHO_MAY = f'behind_proxy = true\nproxies = ["127.0.0.1/32"]\nmetrics_from = ["{_TOLD}/32"]\n'


def example() -> str:
    return EXAMPLE.read_text(encoding="utf-8")


@dataclass
class Before:
    """The proxy, and how it is asked."""

    port: int
    certificate: Path
    server: Served

    @property
    def address(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def session(self, source: str = "127.0.0.1") -> requests.Session:
        made = requests.Session()
        made.trust_env, made.verify = False, str(self.certificate)
        for start in ("https://", "http://"):
            made.mount(start, _From(source))
        return made

    def figures(self, source: str, *, past_it: bool = False, **headers: str) -> int:
        asked = {name.replace("_", "-"): said for name, said in headers.items()}
        address = self.server.address if past_it else self.address
        return self.session(source).get(f"{address}/metrics", headers=asked, timeout=20).status_code


class _From(HTTPAdapter):
    def __init__(self, source: str) -> None:
        self.source = source
        super().__init__()

    def init_poolmanager(self, *args: Any, **named: Any) -> None:
        super().init_poolmanager(*args, **named, source_address=(self.source, 0))  # type: ignore[no-untyped-call]


@contextmanager
def _before(trial: Trial, *, figures: bool = False) -> Iterator[Before]:
    """With `figures` the proxy passes on what is asked about them, so that it is seen whom the server takes it for."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        raise CannotExamine("There is no nginx. Debian: apt install nginx-light")
    folder, port = trial.fresh_folder("nginx"), free_port()
    key, certificate = certified(folder)
    with served(trial, desks=1, customers=2, more=_WHO_MAY) as server:
        with trial.planted():
            said = example()
        for there, here in (
            ("listen 443 ssl http2", f"listen 127.0.0.1:{port} ssl http2"),
            ("    listen [::]:443 ssl http2;\n", ""),
            ("127.0.0.1:8440", f"127.0.0.1:{server.port}"),
            ("/etc/ssl/agentdesk/fullchain.pem", f'"{certificate}"'),
            ("/etc/ssl/agentdesk/privkey.pem", f'"{key}"'),
            *((("return 404;", "proxy_pass http://agentdesk.localhost;"),) if figures else ()),
        ):
            assert there in said, there
            said = said.replace(there, here)
        temporary = "".join(
            f'{kind}_temp_path "{folder}/{kind}";\n' for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (folder / "nginx.conf").write_text(
            f'daemon off;\nmaster_process off;\npid "{folder}/pid";\nerror_log "{folder}/log";\nevents {{}}\n'
            f"http {{\n{temporary}{said}}}\n"
        )
        process = subprocess.Popen([program, "-c", str(folder / "nginx.conf"), "-e", str(folder / "log")])
        try:
            wait_until("nginx is there", 10.0, lambda: _is_taken(port) or process.poll() is not None)
            if process.poll() is not None:
                raise RuntimeError((folder / "log").read_text())
            yield Before(port, certificate, server)
        finally:
            process.terminate()
            process.wait(10)


def _is_taken(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def everything_passes(trial: Trial) -> Iterator[Violation]:
    with _before(trial) as before:
        os.environ["SSL_CERT_FILE"] = str(before.certificate)
        desk = RealDesk(0, trial.fresh_folder("desk"), trial, before.address, before.server.customers)
        desk.begin()
        try:
            wait_until(PASSES, 30.0, lambda: desk.is_in_step_since(0))
            yield from _pokes(before, trial)
            for _ in range(trial.size):
                now = time.monotonic()
                wait_until(PASSES, 30.0, lambda now=now: desk.is_in_step_since(now))
            trial.count("acknowledged", sum(1 for line in desk.heard() if line[0] == "done"))
        except TimeoutError:
            yield Violation(PASSES, f"{desk.heard()[-6:]}")
        finally:
            desk.end()
            del os.environ["SSL_CERT_FILE"]
        if before.figures(_TOLD) != 404:
            yield Violation(SHUT, "GET /metrics")


def _pokes(before: Before, trial: Trial) -> Iterator[Violation]:
    """The open line of another desk of the same person; while nothing is new for it, the sign of life."""
    session = before.session()
    said = {"login": login_of(0), "password": PASSWORD, "device_name": "another"}
    token = session.post(f"{before.address}/auth/sign-in", json=said, timeout=20).json()["access_token"]
    asked = {"headers": {"Authorization": f"Bearer {token}"}, "stream": True, "timeout": (5, 20)}
    began = time.monotonic()
    try:
        with session.get(f"{before.address}/sync/v1/live", **asked) as line:  # type: ignore[arg-type]
            lines = line.iter_lines(chunk_size=1)
            first, took = next(lines), time.monotonic() - began
            trial.measured["first poke, ms"] = round(took * 1_000)
            if took > 2.0 or first != b"event: poke":
                yield Violation(AS_IT_COMES, f"{first!r} after {took:.1f} s")
            if not any(each.startswith(b":") for _, each in zip(range(200), lines, strict=False)):
                yield Violation(SILENT)
    except requests.RequestException as problem:
        yield Violation(AS_IT_COMES, f"{type(problem).__name__} after {time.monotonic() - began:.1f} s")


def who_asks(trial: Trial) -> Iterator[Violation]:
    forged = {"X_Forwarded_For": _TOLD, "X_Real_IP": _TOLD, "Forwarded": f"for={_TOLD}", "X_Client_IP": _TOLD}
    with _before(trial, figures=True) as before:
        if before.figures(_TOLD) != 200:
            yield Violation(WHO, f"{_TOLD} is not known")
        if before.figures(_OTHER) == 200:
            yield Violation(WHO, f"{_OTHER} is taken for {_TOLD}")
        for name, said in forged.items():
            trial.count("forged", 3)
            for several in (said, f"{said}, 127.0.0.1", f"127.0.0.1, {said}"):
                if before.figures(_OTHER, **{name: several}) == 200:
                    yield Violation(FORGED, f"{name}: {several}")
        if before.figures(_OTHER, past_it=True, **forged) == 200:
            yield Violation(FORGED, "past the proxy")


# --- Planted bugs -----------------------------------------------------------------------------------------------------


def _written(pattern: str, instead: str) -> Iterable[Change]:
    wrong, times = re.subn(pattern, instead, example())
    assert times == 1, pattern
    yield Change(sys.modules[__name__], "example", lambda: wrong)


def _answers_are_gathered() -> Iterable[Change]:
    return _written("proxy_buffering off;", "proxy_buffering on; proxy_ignore_headers X-Accel-Buffering;")


def _what_is_said_is_passed_on() -> Iterable[Change]:
    return _written(r"For \$remote_addr", "For $http_x_forwarded_for")


def _the_server_looks_at_no_header() -> Iterable[Change]:
    right = serving._options
    yield Change(serving, "_options", lambda config: right(config) | {"proxy_headers": False})


def _everybody_is_a_proxy() -> Iterable[Change]:
    right = serving._options
    yield Change(serving, "_options", lambda config: right(config) | {"forwarded_allow_ips": "*"})


PASSING, ASKING = "everything passes", "who asks"
PROMISE = Promise(
    name="proxy",
    about="Through nginx as the example sets it up everything passes as it comes, and no address can be forged.",
    size=3,
    unit="rounds of a desk, besides all that is asked once",
    parts={PASSING: everything_passes, ASKING: who_asks},
    bugs=(
        Bug("answers are gathered", PASSING, (AS_IT_COMES,), _answers_are_gathered, 1),
        Bug("what is said is passed on", ASKING, (FORGED,), _what_is_said_is_passed_on, 1),
        Bug("the server looks at no header", ASKING, (WHO,), _the_server_looks_at_no_header, 1),
        Bug("everybody is a proxy", ASKING, (FORGED,), _everybody_is_a_proxy, 1),
    ),
)
