"""An issuer of tokens on this machine, that also issues what no issuer should."""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

AUDIENCE = "triage"
SUBJECT = "7f0c-anna"


@dataclass
class LocalIssuer:
    """Its keys by name; `fetched` counts how often they were asked for, `broken` is what is answered instead."""

    url: str
    keys: dict[str, Any] = field(default_factory=dict)
    fetched: int = 0
    broken: int | None = None
    description: dict[str, object] = field(default_factory=dict)

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
                document: object = {"issuer": issuer.url, "jwks_uri": f"{issuer.url}/jwks", **issuer.description}
            else:
                issuer.fetched += 1
                document = issuer.jwks()
            self.send_response(issuer.broken or 200)
            self.send_header("Location", f"{issuer.url}/elsewhere")
            self.end_headers()
            self.wfile.write(json.dumps(document).encode())

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
