"""Figures for Prometheus: how much, how fast, how far behind; no customer's words, no agents."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.domain.asking import Used
from bot.domain.case import Case
from bot.domain.happening import What

_HOUR = 3600.0
_TO_ANSWER = (0.25, 0.5, 1, 2, 4, 8, 16, 24, 48, 72, 168)
_MONEY = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1)
_AT_ONCE = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """What a replica counts, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.accepted = self._counter("accepted", "Messages accepted", "platform")
        self.cases = self._counter("case_events", "What happened to cases", "what")
        self.posts = self._counter(
            "posts", "Posts: posted, retried, failed, given up", "what", "platform"
        )
        self.mails = self._counter("mails", "Mails: taken, known, let be, refused", "outcome")
        self.findings = self._counter("findings", "Findings in drafts", "rule")
        self.drafts = self._counter("model_drafts", "Drafts of a language model", "how")
        self.tokens = self._counter("model_tokens", "Tokens of a language model", "kind")
        self.money = self._counter("model_cost", "What a language model cost")
        self.each = Histogram(
            "ruusu_model_cost_per_draft",
            "What one draft cost, its rewriting too",
            registry=self.registry,
            buckets=_MONEY,
        )
        self.waiting = Gauge(
            "ruusu_queue_depth", "Messages accepted and not begun", registry=self.registry
        )
        self.first_answer = Histogram(
            "ruusu_first_answer_seconds",
            "From a message to its first answer",
            registry=self.registry,
            buckets=[hours * _HOUR for hours in _TO_ANSWER],
        )
        self.requests = Histogram(
            "ruusu_request_seconds",
            "Requests by route",
            ("route", "status"),
            registry=self.registry,
            buckets=_AT_ONCE,
        )

    def gauge(self, name: str, meaning: str, value: Callable[[], float]) -> None:
        """Show what `value` returns at each look."""
        Gauge(f"ruusu_{name}", meaning, registry=self.registry).set_function(value)

    def happened(self, case: Case) -> None:
        """Count what has newly happened to a case that was stored."""
        for event in case.new:
            self.cases.labels(str(event.what)).inc()
            for rule in event.about.get("rules", "").split():
                self.findings.labels(rule).inc()
            if event.what is What.ANSWERED and case.answered == event.at:
                self.first_answer.observe((event.at - case.opened).total_seconds())

    def drafted(self, how: str, used: Used) -> None:
        """Count how a model's draft ended, and what it took."""
        self.drafts.labels(how).inc()
        if used.calls:
            self.tokens.labels("prompt").inc(used.prompt - used.cached)
            self.tokens.labels("cached").inc(used.cached)
            self.tokens.labels("completion").inc(used.completion)
            self.money.inc(float(used.cost))
            self.each.observe(float(used.cost))

    def shown(self) -> web.Response:
        """Answer with the figures as text."""
        return web.Response(
            body=generate_latest(self.registry),
            headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"},
        )

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(f"ruusu_{name}", meaning, labels, registry=self.registry)


def timed(metrics: Metrics) -> Middleware:
    """Return the middleware that times each request by its route, not by its address."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        start, status = perf_counter(), 500
        try:
            answer = await handler(request)
            status = answer.status
        except web.HTTPException as refused:
            status = refused.status
            raise
        finally:
            resource = request.match_info.route.resource
            route = resource.canonical if resource else "none"
            metrics.requests.labels(route, str(status)).observe(perf_counter() - start)
        return answer

    return middleware
