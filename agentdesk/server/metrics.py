"""Figures for Prometheus: how many requests, how long, how many sign-ins, how many faults. Nobody is counted by name.

Several workers share a folder (PROMETHEUS_MULTIPROC_DIR, set before this is imported), so that whichever is asked
answers for all of them.
"""

from __future__ import annotations

import os

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)

TOGETHER = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE = CONTENT_TYPE_LATEST
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

requests = Counter("agentdesk_requests", "Requests answered", ("method", "route", "status"))
seconds = Histogram("agentdesk_request_seconds", "Time until a request was answered", ("route",), buckets=_BUCKETS)
sign_ins = Counter("agentdesk_sign_ins", "Sign-ins asked for, by what became of them", ("outcome",))
faults = Counter("agentdesk_faults", "Requests that failed through a fault of the program or of its surroundings")


def page() -> bytes:
    """All figures of all workers, as Prometheus reads them."""
    if TOGETHER not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
