"""Figures of the running service, for Prometheus. None of them says what was asked or by whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from api.jobs.model import STATES, JobState

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST
BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)  # seconds


class Metrics:
    """Counters of one service; `jobs` and `sequence` are asked when somebody reads the figures."""

    def __init__(self, jobs: Callable[[], Mapping[JobState, int]], sequence: Callable[[], int]) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(Now(jobs, sequence))
        labels = ("method", "route")
        self._requests = Counter("tejido_requests", "Answers", (*labels, "status"), registry=self._registry)
        self._seconds = Histogram(
            "tejido_request_seconds", "Seconds to an answer", labels, buckets=BUCKETS, registry=self._registry
        )
        # Looking a label up takes longer than many an answer.
        self._known: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answer."""
        key = method if method in METHODS else "other", route, status
        counters = self._known.get(key)
        if counters is None:
            counters = self._requests.labels(*key), self._seconds.labels(*key[:2])
            self._known[key] = counters
        counters[0].inc()
        counters[1].observe(seconds)

    def text(self) -> bytes:
        """The figures as Prometheus reads them."""
        return generate_latest(self._registry)


METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Now(Collector):
    """What is so at the moment that somebody looks."""

    def __init__(self, jobs: Callable[[], Mapping[JobState, int]], sequence: Callable[[], int]) -> None:
        self._jobs = jobs
        self._sequence = sequence

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """The jobs by state, the number of the last change, and which version runs."""
        jobs = GaugeMetricFamily("tejido_jobs", "Jobs by state", labels=("state",))
        counts = self._jobs()
        for state in STATES:
            jobs.add_metric((state,), counts.get(state, 0))
        yield jobs
        yield GaugeMetricFamily("tejido_store_sequence", "Number of the graph's last change", value=self._sequence())
        info = GaugeMetricFamily("tejido_info", "The version that runs", labels=("version",))
        info.add_metric((version("tejido"),), 1)
        yield info

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing is asked before the store is there."""
        return ()
