"""The agent's figures in the text format of Prometheus. Counting is plain Python; this is loaded by a scrape."""

import time
from collections.abc import Iterator
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from wscall import __version__
from wscall.surfaces.agent.agent import Agent
from wscall.surfaces.agent.refusal import KINDS

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


class _AgentCollector(Collector):
    def __init__(self, agent: Agent) -> None:
        self._agent = agent

    def collect(self) -> Iterator[Metric]:
        agent = self._agent
        about = GaugeMetricFamily("wscall_info", "Version of wscall", labels=("version",))
        about.add_metric((__version__,), 1)
        yield about
        yield GaugeMetricFamily("wscall_uptime_seconds", "Time since the start", time.monotonic() - agent.started)
        yield GaugeMetricFamily("wscall_calls_running", "Calls in progress", len(agent.running))
        calls = CounterMetricFamily(
            "wscall_calls", "Calls by what was called and its code", labels=("what", "code")
        )
        for (what, code), count in sorted(agent.calls.items()):
            calls.add_metric((what, str(code)), count)
        yield calls
        seconds = CounterMetricFamily("wscall_call_seconds", "Time spent in calls", labels=("what",))
        for what, spent in sorted(agent.seconds.items()):
            seconds.add_metric((what,), spent)
        yield seconds
        answered = CounterMetricFamily(
            "wscall_requests", "Requests that passed the gate, by address and status", labels=("path", "status")
        )
        for (path, status), count in sorted(agent.answered.items()):
            answered.add_metric((path, str(status)), count)
        yield answered
        refused = CounterMetricFamily("wscall_refused", "Requests refused", labels=("kind",))
        for kind in KINDS:
            refused.add_metric((kind,), agent.refused[kind])
        yield refused


def exposition(agent: Agent) -> bytes:
    """The figures now."""
    registry = CollectorRegistry()
    registry.register(_AgentCollector(agent))
    ProcessCollector(registry=registry)
    return generate_latest(registry)
