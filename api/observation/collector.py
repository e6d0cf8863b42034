"""How spans are sent to a collector: OTLP over HTTP, in batches, from a thread of their own."""

from __future__ import annotations

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_ON, ParentBased
from requests import Session


def provider_of(endpoint: str, version: str, seconds: float) -> TracerProvider:
    """Return what makes spans and sends them to an endpoint, waiting so long for it at most."""
    session = Session()
    # To this endpoint and to nobody else: no proxy or password of the environment. It follows no redirection.
    session.trust_env = False
    # Nothing about the machine; and no provider for the whole process, which other libraries would use.
    resource = Resource({"service.name": "asylum-triage", "service.version": version})
    provider = TracerProvider(ParentBased(ALWAYS_ON), resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint, session=session, timeout=seconds)))
    return provider
