"""Questions to a server over HTTP: within deadlines, with the server's refusals as ours.

Nothing is repeated here. Whoever asks knows whether asking again does any harm, and when to.
"""

from __future__ import annotations

import json
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import requests
import truststore
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

from agentdesk import __version__
from agentdesk.core import wording
from agentdesk.core.asking import asker
from agentdesk.core.errors import AgentDeskError, Failure, Refused

TO_CONNECT, SILENT, WHOLE = 5.0, 20.0, 60.0
"""Seconds until the server has to have taken the call, may say nothing at all, and has to be through answering."""
_AT_LEAST = 0.05
_TO_TELL = 1.0
"""Seconds in which it is found out why a server hangs up."""
_NO_TLS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "PACKET_LENGTH_TOO_LONG"})
"""OpenSSL's names for an answer that is no TLS."""
_AT_ONCE = 65_536


def tidy_address(typed: str) -> str:
    """A server's address as it is kept: `desk.example.org` becomes `https://desk.example.org`.

    Raises Refused sync.address_wrong; sync.address_unsafe for a plain http address of another machine: passwords and
    customers would go over the network for everybody to read.
    """
    words = typed.strip()
    try:
        parts = urlsplit(words if "://" in words else f"https://{words}")
        host, port = parts.hostname, parts.port
    except ValueError as problem:
        raise Refused("sync.address_wrong", address=words) from problem
    if (
        parts.scheme not in ("http", "https")
        or not host
        or host.split() != [host]
        or parts.username
        or parts.query
        or parts.fragment
    ):
        raise Refused("sync.address_wrong", address=words)
    if parts.scheme == "http" and not _is_this_machine(host):
        raise Refused("sync.address_unsafe", address=words)
    named = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{named}{f':{port}' if port else ''}{parts.path.rstrip('/')}"


class Http:
    """Speaks with one server, over connections that are kept. Whoever asks may be stopped (`asking`)."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._session = trusting_session()
        self._has_answered = False

    def get(self, path: str) -> str:
        """What the server answers to whoever asks. Raises as `post` does."""
        return self._asked("GET", path, None, "", SILENT)

    def post(self, path: str, said: str, token: str = "", *, silent: float = SILENT) -> str:
        """What the server answers. Refused as the server refuses it, and as `Asking.require` says.

        Raises Failure sync.unreachable (what became of it is not known; with `seconds` where the server says how long
        to wait), sync.untrusted (somebody else may be in between), sync.no_tls and sync.speaks_tls (the address says
        https where the server is without it, or the other way round), sync.not_a_server.
        """
        return self._asked("POST", path, said.encode(), token, silent)

    def _asked(self, method: str, path: str, said: bytes | None, token: str, silent: float) -> str:
        headers = {"Accept-Language": wording.language()}
        if said is not None:
            headers["Content-Type"] = "application/json"
        if token:
            headers["Authorization"] = f"Bearer {token}"
        who = asker()
        who.require()
        silent = max(_AT_LEAST, min(silent, who.seconds_left))
        deadline = time.monotonic() + min(WHOLE, who.seconds_left)
        try:
            with self._session.request(
                method,
                self.address + path,
                data=said,
                headers=headers,
                timeout=(min(TO_CONNECT, silent), silent),
                stream=True,
                allow_redirects=False,
            ) as response:
                self._has_answered = True
                words = read_body(response, deadline)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as problem:
            who.require()
            raise self._trouble(problem) from problem
        finally:
            who.off_the_line()
        if response.ok and not response.is_redirect:
            return words
        raise self._problem(response, words)

    def lines(self, path: str, token: str, silent: float) -> Iterator[str]:
        """What the server says for as long as the line stands. Refused as the server refuses it.

        Raises Failure as `post` does, sync.unreachable also where it is silent for so many seconds, or ends.
        """
        headers = {"Accept": "text/event-stream", "Authorization": f"Bearer {token}"}
        try:
            with self._session.get(
                self.address + path, headers=headers, timeout=(TO_CONNECT, silent), stream=True, allow_redirects=False
            ) as response:
                if not response.ok or response.is_redirect:
                    raise self._problem(response, read_body(response, time.monotonic() + WHOLE))
                yield from response.iter_lines(chunk_size=1, decode_unicode=True)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as problem:
            raise self._trouble(problem) from problem
        raise Failure("sync.unreachable", cause="")

    def close(self) -> None:
        self._session.close()

    def _trouble(self, problem: BaseException) -> Failure:
        innermost = _innermost(problem)
        if isinstance(problem, requests.exceptions.SSLError):
            if getattr(innermost, "reason", "") in _NO_TLS:
                return Failure("sync.no_tls", address=self.address)
            return Failure("sync.untrusted", address=self.address, cause=_cause(innermost))
        hung_up = isinstance(innermost, ConnectionResetError) and not self._has_answered
        if hung_up and _speaks_tls(self.address):
            return Failure("sync.speaks_tls", address=self.address, other=self.address.replace("http:", "https:", 1))
        return Failure("sync.unreachable", cause=_cause(innermost))

    def _problem(self, response: requests.Response, words: str) -> AgentDeskError:
        seconds = response.headers.get("Retry-After", "")
        later = {"seconds": int(seconds)} if seconds.isdecimal() and len(seconds) < 6 else {}
        said = _as_problem(words)
        if said and said["code"] == "sync.server_unsure":
            return Failure("sync.server_unsure", **later)
        knows_not = said is None and response.status_code in (501, 505)  # somebody else, who has never heard of it
        busy = said is None and response.status_code in (408, 425, 429)
        if (response.status_code >= 500 and not knows_not) or busy:
            return Failure("sync.unreachable", cause=f"HTTP {response.status_code}", **later)
        if said is None:
            return Failure("sync.not_a_server", address=self.address, status=response.status_code)
        return Refused(said["code"], **{**said["facts"], **later})


class _Stoppable(HTTPConnection):
    """Whoever waits for its answer can be stopped: closing it from another thread would wait for the answer, too."""

    def getresponse(self) -> Any:
        asker().on_the_line(partial(_hang_up, self.sock))
        return super().getresponse()


class _StoppableTLS(HTTPSConnection):
    def getresponse(self) -> Any:
        asker().on_the_line(partial(_hang_up, self.sock))
        return super().getresponse()


def _hang_up(line: socket.socket) -> None:
    """Whoever reads from it reads its end; TLS says no goodbye, which another thread may not do."""
    with suppress(OSError):
        socket.socket.shutdown(line, socket.SHUT_RDWR)


class _HttpPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Stoppable


class _HttpsPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _StoppableTLS


class _Trusting(HTTPAdapter):
    """Trusts whom the system trusts, certificates of the house's own among them."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        super().init_poolmanager(*args, ssl_context=context, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}


def trusting_session() -> requests.Session:
    """Trusts whom the system trusts, says who we are, and wants JSON."""
    session = requests.Session()
    for scheme in ("http://", "https://"):
        session.mount(scheme, _Trusting())
    session.headers.update({"User-Agent": f"AgentDesk/{__version__}", "Accept": "application/json"})
    return session


def fetched(address: str, *, most: int) -> str:
    """What lies at an address that is no server of ours, as it is: no redirect is followed, and `most` bytes are read.

    Raises Failure http.not_fetched.
    """
    deadline = time.monotonic() + SILENT
    try:
        with (
            trusting_session() as session,
            session.get(address, stream=True, allow_redirects=False, timeout=(TO_CONNECT, SILENT / 2)) as answer,
        ):
            if answer.status_code != 200:
                raise Failure("http.not_fetched", cause=str(answer.status_code))
            return read_body(answer, deadline, most)
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as problem:
        raise Failure("http.not_fetched", cause=type(problem).__name__) from problem


def read_body(response: requests.Response, deadline: float, most: int | None = None) -> str:
    """The body as it comes: given up where it drips beyond the deadline, or is of more than `most` bytes."""
    body = bytearray()
    while piece := response.raw.read1(_AT_ONCE, decode_content=True):
        body += piece
        if time.monotonic() > deadline or (most is not None and len(body) > most):
            raise requests.Timeout
    return body.decode("utf-8", "replace")


def _as_problem(words: str) -> dict[str, Any] | None:
    try:
        said = json.loads(words)
    except ValueError:
        return None
    known = isinstance(said, dict) and isinstance(said.get("code"), str) and isinstance(said.get("facts"), dict)
    return said if known else None


def _innermost(problem: BaseException) -> BaseException:
    while (inner := problem.__cause__ or problem.__context__) is not None:
        problem = inner
    return problem


def _speaks_tls(address: str) -> bool:
    """Whether who hangs up on a plain question answers an encrypted greeting, whoever it is. Nothing else is said."""
    parts = urlsplit(address)
    if parts.scheme != "http" or not parts.hostname:
        return False
    try:
        with socket.create_connection((parts.hostname, parts.port or 80), _TO_TELL) as line:
            line.settimeout(_TO_TELL)
            with ssl.create_default_context().wrap_socket(line, server_hostname=parts.hostname):
                return True
    except ssl.SSLCertVerificationError:
        return True
    except OSError:
        return False


def _cause(problem: BaseException) -> str:
    """In the words of whoever found it."""
    return getattr(problem, "verify_message", "") or getattr(problem, "strerror", "") or type(problem).__name__


def is_safe(address: str) -> bool:
    """Whether nobody on the way can read what is said there: https, or this machine."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    host = parts.hostname or ""
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(host)))


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
