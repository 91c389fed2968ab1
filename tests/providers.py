"""Providers of single sign-on for tests: a real one, and one that says whatever a test wants it to say."""

from __future__ import annotations

import json
import threading
import warnings
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from joserfc import jwt
from joserfc.jwk import RSAKey
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from agentdesk.server.provider import Settings, challenge_of

CLIENT, SECRET = "agentdesk", "ein Geheimnis: 50 % + 1"


@contextmanager
def real_provider(**people: dict[str, object]) -> Iterator[str]:
    """Its issuer; people by subject, with what is said of them."""
    with warnings.catch_warnings():
        import authlib.deprecate  # noqa: F401 - which has its warnings always shown

        warnings.simplefilter("ignore")  # what its libraries say about each other
        from oidc_provider_mock import User, run_server_in_thread
    known = [User(sub=subject, claims=claims) for subject, claims in people.items()]
    with run_server_in_thread(user_claims=known, require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


def settings_of(issuer: str, **others: str) -> Settings:
    return Settings(**{"issuer": issuer, "client_id": CLIENT, "client_secret": SECRET, "name": "Schlüssel"} | others)


def agrees(address: str, subject: str) -> requests.Response:
    """What somebody with a browser does there; the last page."""
    with requests.Session() as browser:
        browser.get(address, timeout=10).raise_for_status()
        return browser.post(address, data={"sub": subject}, timeout=10)


def denies(address: str) -> requests.Response:
    """The browser comes back as RFC 6749, 4.1.2.1 has it (the real provider of these tests forgets the state)."""
    said = parse_qs(urlsplit(address).query)
    answer = {"error": "access_denied", "state": said["state"][0]}
    return requests.get(said["redirect_uri"][0], answer, timeout=10)


class Opening(QObject):
    """Whoever sits before the browser that Qt opens: `does` is done with each address."""

    def __init__(self) -> None:
        super().__init__()
        self.does: Callable[[str], object] = lambda _: None
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        address = bytes(url.toEncoded().data()).decode()
        self.opened.append(address)
        threading.Thread(target=self.does, args=(address,), daemon=True).start()


@contextmanager
def browser_of_qt() -> Iterator[Opening]:
    opening = Opening()
    QDesktopServices.setUrlHandler("http", opening, "open")
    try:
        yield opening
    finally:
        QDesktopServices.unsetUrlHandler("http")


def new_key(kid: str = "one") -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


class Playing:
    """A provider that redeems as the standards ask, and whose tokens a test may change: `claims` gets them as they
    should be, `sign` makes words of them."""

    def __init__(self, now: Callable[[], datetime], key: RSAKey) -> None:
        self.now, self.keys, self.describes = now, [key], dict[str, Any]()
        self.claims: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
        self.sign: Callable[[dict[str, Any]], str] = lambda claims: signed(claims, self.keys[-1])
        self.user_info: dict[str, Any] = {}
        self.asked: list[str] = []
        self._begun: dict[str, dict[str, str]] = {}
        self.issuer = ""

    def code_for(self, address: str) -> str:
        """What a browser that was sent there brings back, as whoever `claims` says."""
        said = {name: each for name, [each] in parse_qs(urlsplit(address).query).items()}
        code = f"code-{len(self._begun)}"
        self._begun[code] = said
        return code

    def answer(self, path: str, said: dict[str, str], authorization: str) -> tuple[int, Any]:
        self.asked.append(path)
        match path:
            case "/.well-known/openid-configuration":
                named = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
                made = {f"{name}_endpoint": f"{self.issuer}/{where}" for name, where in named.items()}
                return 200, made | {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys"} | self.describes
            case "/keys":
                return 200, {"keys": [key.as_dict(private=False) for key in self.keys]}
            case "/userinfo":
                return 200, self.user_info
        begun = self._begun.pop(said.get("code", ""), None)
        pair = b64decode(authorization.removeprefix("Basic ")).decode() if authorization else ""
        if pair != f"{CLIENT}:ein+Geheimnis%3A+50+%25+%2B+1":
            return 401, {"error": "invalid_client"}
        if begun is None or begun["redirect_uri"] != said["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        if begun["code_challenge"] != challenge_of(said["code_verifier"]):
            return 400, {"error": "invalid_grant"}
        now = int(self.now().timestamp())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "s-1",
            "nonce": begun["nonce"],
            "iat": now,
            "exp": now + 300,
        }
        claims |= {"preferred_username": "lena"}
        return 200, {"id_token": self.sign(self.claims(claims)), "access_token": "a", "token_type": "Bearer"}


def signed(claims: dict[str, Any], key: Any, alg: str = "RS256", **header: str) -> str:
    named = {"kid": key.kid} if getattr(key, "kid", None) else {}
    return jwt.encode({"alg": alg} | named | header, claims, key, algorithms=[alg])


@contextmanager
def playing(now: Callable[[], datetime], key: RSAKey) -> Iterator[Playing]:
    made = Playing(now, key)

    class Visit(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            said = {name: each for name, [each] in parse_qs(self.rfile.read(length).decode()).items()}
            status, answer = made.answer(urlsplit(self.path).path, said, self.headers.get("Authorization", ""))
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, format: str, *args: Any) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Visit) as server:
        made.issuer = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield made
        server.shutdown()
        thread.join()
