"""How many typical messages a second one core reads: the samples, without a store."""

import time
from datetime import datetime

from handlers.reading import read
from tests.bench import report
from tests.bench.parts.bench import Bench
from tests.bench.report import Row
from tests.handlers.reading.scoring import samples

_GOAL = 2000


def measure(bench: Bench) -> list[Row]:
    """Messages a second of processor time: others use the machine too."""
    found = samples("reports-public.jsonl", "corpus-public.jsonl")
    messages = [(sample["text"], datetime.fromisoformat(sample["sent_at"])) for sample in found]
    _round(messages)  # words and patterns are loaded
    rates = [_round(messages) for _ in range(max(bench.rounds, 3))]
    goal = [report.value(">=", _GOAL)]
    return [report.row("messages read on one core", "messages/s", None, [(rate, None) for rate in rates], goal=goal)]


def _round(messages: list[tuple[str, datetime]]) -> float:
    started = time.process_time()
    for text, sent_at in messages:
        read(text, sent_at)
    return len(messages) / (time.process_time() - started)
