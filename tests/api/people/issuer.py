"""An issuer of tokens on this machine, that also issues what no issuer should."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

AUDIENCE = "triage"
SUBJECT = "7f0c-anna"
ENDS = {"authorization_endpoint": "authorize", "token_endpoint": "token", "end_session_endpoint": "end"}


@dataclass
class LocalIssuer:
    """Its keys by name; `fetched` counts how often they were asked for, `broken` is what is answered instead."""

    url: str
    keys: dict[str, Any] = field(default_factory=dict)
    fetched: int = 0
    broken: int | None = None
    description: dict[str, object] = field(default_factory=dict)
    # What a code is exchanged for, and what was sent to exchange it; one that is not here is invalid.
    grants: dict[str, object] = field(default_factory=dict)
    exchanged: list[tuple[dict[str, str], str | None]] = field(default_factory=list)
    answers: int = 200

    def new_key(self, name: str, kind: str = "RSA") -> None:
        self.keys[name] = (
            rsa.generate_private_key(65537, 2048) if kind == "RSA" else ec.generate_private_key(ec.SECP256R1())
        )

    def jwks(self) -> dict[str, object]:
        found = []
        for name, key in self.keys.items():
            algorithm = RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else ECAlgorithm
            public = algorithm.to_jwk(key.public_key(), as_dict=True)
            told = "RS256" if algorithm is RSAAlgorithm else "ES256"
            found.append({**public, "kid": name, "use": "sig", "alg": told})
        return {"keys": found}

    def token(self, key: str = "first", algorithm: str = "RS256", /, **changes: object) -> str:
        """A token; a claim that is changed to None is left out."""
        headers = {"kid": key}
        return jwt.encode(claims_of(self.url, changes), self.keys[key], algorithm=algorithm, headers=headers)


def claims_of(issuer: str, changes: dict[str, object]) -> dict[str, Any]:
    now = int(time.time())
    claims = {"iss": issuer, "aud": AUDIENCE, "sub": SUBJECT, "iat": now, "exp": now + 300, **changes}
    return {name: value for name, value in claims.items() if value is not None}


def segment(data: object) -> str:
    return urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()


@contextmanager
def running_issuer() -> Iterator[LocalIssuer]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/.well-known/openid-configuration":
                ends = {name: f"{issuer.url}/{path}" for name, path in ENDS.items()}
                document: object = {
                    "issuer": issuer.url,
                    "jwks_uri": f"{issuer.url}/jwks",
                    **ends,
                    **issuer.description,
                }
            else:
                issuer.fetched += 1
                document = issuer.jwks()
            self.send_response(issuer.broken or 200)
            self.send_header("Location", f"{issuer.url}/elsewhere")
            self.end_headers()
            self.wfile.write(json.dumps(document).encode())

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = dict(parse_qsl(sent, strict_parsing=True))
            issuer.exchanged.append((form, self.headers["Authorization"]))
            token = issuer.grants.get(form["code"])
            self.send_response(issuer.answers if token else 400)
            self.send_header("Location", f"{issuer.url}/elsewhere")
            self.end_headers()
            self.wfile.write(json.dumps({"id_token": token} if token else {"error": "invalid_grant"}).encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        issuer = LocalIssuer(f"http://127.0.0.1:{server.server_port}")
        issuer.new_key("first")
        # Asked often, so that no test waits for its end.
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield issuer
        finally:
            server.shutdown()
            thread.join()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def provider(port: int) -> Iterator[str]:
    """A provider that others made, as a process of its own."""
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            for _ in range(600):
                with suppress(httpx.TransportError):
                    httpx.get(f"{url}/.well-known/openid-configuration")
                    break
                time.sleep(0.05)
            yield url
        finally:
            process.kill()
