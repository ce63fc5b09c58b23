"""/metrics: what the process has done, how the store stands and what is ready, in Prometheus's words. Counts nothing.

A registry is made for each answer, and thrown away: nothing global, nothing about the process or people.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from bot.counts import Counts, Spread
from bot.health import Health, Pulse, Readings
from bot.webhook import Webhook
from models.kinds import MessageClass, OutboxState
from models.services.standing import Standing

_UNSOLVED = (OutboxState.DOUBTFUL, OutboxState.FAILED)


class Metrics:
    """Gathers the figures of one program."""

    def __init__(
        self, counts: Counts, readings: Readings, health: Health, pulse: Pulse, webhook: Webhook | None
    ) -> None:
        self._counts, self._readings, self._health, self._pulse = counts, readings, health, pulse
        self._webhook = webhook

    async def text(self) -> tuple[bytes, str]:
        """All figures, and the type of that text."""
        standing, messages = await self._readings.take(), await self._readings.messages()
        now = _Now(standing, messages, await self._health.report(), self._pulse.worst)
        registry = CollectorRegistry()
        registry.register(_Figures([*_process(self._counts, now), *_door(self._webhook), *_store(now)]))
        return generate_latest(registry), CONTENT_TYPE_LATEST


@dataclass(frozen=True)
class _Now:
    standing: Standing | None
    messages: Mapping[tuple[MessageClass, OutboxState], int]
    parts: Mapping[str, str]
    lag: float


class _Figures(Collector):
    def __init__(self, figures: list[Metric]) -> None:
        self._figures = figures

    def collect(self) -> list[Metric]:
        return self._figures


def _process(counts: Counts, now: _Now) -> Iterator[Metric]:
    updates = CounterMetricFamily("daybook_updates", "Updates whose batch was committed.", labels=["kind"])
    for kind in ("message", "press", "other"):
        updates.add_metric([kind], counts.updates[kind])
    sends = CounterMetricFamily("daybook_sends", "What became of messages.", labels=["class", "result"])
    for (rank, state), count in sorted(counts.sends.items()):
        sends.add_metric([rank, state], count)
    refused = CounterMetricFamily("daybook_updates_refused", "Updates not taken by the webhook.", labels=["why"])
    for why, count in sorted(counts.refused.items()):
        refused.add_metric([why], count)
    yield from (updates, sends, refused)
    yield _counter("daybook_floods", "Answers 429 of Telegram.", counts.floods)
    yield _counter("daybook_batches_failed", "Batches that were not committed.", counts.failed_batches)
    yield _histogram("daybook_batch_updates", "Updates in a committed batch.", counts.sizes)
    yield _histogram("daybook_batch_seconds", "From the beginning of a batch to its commit.", counts.seconds)
    yield _gauge("daybook_event_loop_lag_seconds", "The event loop's worst delay of the last minute.", now.lag)
    ready = GaugeMetricFamily("daybook_ready", "Whether a part is ready.", labels=["part"])
    for name, trouble in now.parts.items():
        ready.add_metric([name], not trouble)
    yield ready


def _door(webhook: Webhook | None) -> Iterator[Metric]:
    if webhook is None:
        return
    yield _gauge("daybook_updates_inside", "Updates being read, waiting or being worked on.", webhook.inside)
    if webhook.pending is not None:
        yield _gauge("daybook_updates_pending", "Updates that wait at Telegram, when last asked.", webhook.pending)


def _store(now: _Now) -> Iterator[Metric]:
    outbox = GaugeMetricFamily("daybook_outbox_messages", "Messages in the store.", labels=["class", "state"])
    for rank in MessageClass:
        for state in OutboxState:
            outbox.add_metric([rank, state], now.messages.get((rank, state), 0))
    yield outbox
    unsolved = {state: sum(count for (_, one), count in now.messages.items() if one is state) for state in _UNSOLVED}
    yield _gauge("daybook_doubtful", "Messages that may have arrived or not.", unsolved[OutboxState.DOUBTFUL])
    yield _gauge("daybook_undeliverable", "Messages that could not be sent.", unsolved[OutboxState.FAILED])
    if now.standing:
        yield from _standing(now.standing)


def _standing(standing: Standing) -> Iterator[Metric]:
    waited = GaugeMetricFamily("daybook_outbox_lag_seconds", "How long the oldest has been due.", labels=["class"])
    for rank in MessageClass:
        waited.add_metric([rank], standing.waited.get(rank, 0.0))
    yield waited
    yield _gauge("daybook_dead_letters", "Updates that were set aside.", standing.dead_letters)
    yield _counter("daybook_messages_refused", "Messages of which nothing is kept.", standing.refused)
    for name, what, at in (
        ("daybook_last_poll_timestamp_seconds", "When updates could last be received.", standing.last_poll),
        ("daybook_last_tick_timestamp_seconds", "When the jobs last ran.", standing.last_tick),
    ):
        if at is not None:
            yield _gauge(name, what, at.timestamp())


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(name, what, value=value)


def _counter(name: str, what: str, value: float) -> Metric:
    return CounterMetricFamily(name, what, value=value)


def _histogram(name: str, what: str, spread: Spread) -> Metric:
    so_far, buckets = 0, []
    for bound, count in zip((*map(str, spread.bounds), "+Inf"), spread.within, strict=True):
        so_far += count
        buckets.append((bound, float(so_far)))
    return HistogramMetricFamily(name, what, buckets=buckets, sum_value=spread.total)
