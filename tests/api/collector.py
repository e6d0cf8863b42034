"""A collector of spans: a small HTTP server on the loopback that decodes what it is sent (OTLP, protobuf)."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span


class Collector:
    """What a collector was sent."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, bytes, bytes]] = []
        self.endpoint = ""

    @property
    def everything(self) -> bytes:
        """All bytes that came: addresses, headers, bodies."""
        return b"".join(path.encode() + head + body for path, head, body in self.requests)

    @property
    def spans(self) -> list[Span]:
        """The spans in the order in which they ended."""
        return [
            span
            for _, _, body in self.requests
            for of_resource in ExportTraceServiceRequest.FromString(body).resource_spans
            for of_scope in of_resource.scope_spans
            for span in of_scope.spans
        ]

    @property
    def resources(self) -> list[dict[str, str]]:
        """What each request says of who sent it."""
        return [
            {each.key: each.value.string_value for each in of_resource.resource.attributes}
            for _, _, body in self.requests
            for of_resource in ExportTraceServiceRequest.FromString(body).resource_spans
        ]


@contextmanager
def collecting(redirect_to: str | None = None) -> Iterator[Collector]:
    """Run a collector; with `redirect_to` it sends whoever comes to another one."""
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.headers.get("content-encoding") == "gzip":
                body = gzip.decompress(body)
            collector.requests.append((self.path, bytes(self.headers), body))
            self.send_response(307 if redirect_to else 200)
            if redirect_to:
                self.send_header("Location", redirect_to)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        collector.endpoint = f"http://127.0.0.1:{server.server_port}/v1/traces"
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield collector
        finally:
            server.shutdown()


def attributes_of(span: Span) -> dict[str, str | int]:
    """Return the attributes of a span."""
    return {
        each.key: each.value.int_value if each.value.HasField("int_value") else each.value.string_value
        for each in span.attributes
    }
