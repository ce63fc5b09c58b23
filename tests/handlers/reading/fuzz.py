"""`python -m tests.handlers.reading.fuzz SECONDS`: random texts for so long. Exit code 1 if one is slow or raises.

Texts are grown from composed messages and the regression corpus: cut, joined, with characters changed. What is found
belongs into `data/regressions.jsonl` once it is mended.
"""

import sys
import time
from datetime import datetime
from random import Random

from handlers.reading import read
from tests.handlers.reading.composing import compose
from tests.handlers.reading.drawing import SHANGHAI
from tests.handlers.reading.scoring import samples

LIMIT = 1.0
"""Seconds of processor time that one text may take."""


def main(seconds: float) -> int:
    """Run until the time is over. Returns the exit code."""
    draw, until, count = Random(), time.monotonic() + seconds, 0
    pool = [sample["text"] for sample in samples("regressions.jsonl", "reports-public.jsonl", "corpus-public.jsonl")]
    while time.monotonic() < until:
        text = changed(draw, draw.choice(pool) if draw.random() < 0.6 else compose(draw.randrange(10**9)).text, pool)
        started = time.process_time()
        try:
            read(text, datetime(2026, draw.randrange(1, 13), 15, draw.randrange(24), tzinfo=SHANGHAI))
        except Exception as error:
            print(f"{type(error).__name__}: {error}\n{text!r}")
            return 1
        if time.process_time() - started > LIMIT:
            print(f"slow: {text!r}")
            return 1
        count += 1
    print(f"{count} texts, none slow, none raised")
    return 0


def changed(draw: Random, text: str, pool: list[str]) -> str:
    """A text with pieces cut, doubled, moved and other ones put in."""
    for _ in range(draw.randrange(1, 6)):
        at, to = sorted((draw.randrange(len(text) + 1), draw.randrange(len(text) + 1)))
        other = draw.choice(pool)
        text = draw.choice(
            (
                text[:at] + text[to:],
                text + other,
                text[:at] + other + text[at:],
                text[:to] + text[at:],
                text[at:] + text[:at],
            )
        )
    return text[:5000]


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0))
