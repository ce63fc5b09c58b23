"""The reader of sentences: a message, the moment it was sent and the people known go in, what it reports comes out.

Everything here is pure: no store, no clock, no Telegram, nothing is learnt or guessed at. What is not certain becomes
a question with its options. The order of work: `models.rules.folding` (one way of writing) → `models.rules.refusals`
(what is never kept) → `lattice` (words, names, days) → `clauses` → `frames` (who did what when) → `events` →
`questions`.
"""

from datetime import datetime

from handlers.reading.outcome import Kind, Op, Question, Reading, Reported, Span
from handlers.reading.people import Surroundings

__all__ = ["Kind", "Op", "Question", "Reading", "Reported", "Span", "Surroundings", "read"]


def read(text: str, sent_at: datetime, known: Surroundings | None = None) -> Reading:
    """Read a message sent at `sent_at` (in the village's zone). Total: every text has a reading, nothing is raised."""
    from handlers.reading import reader  # large, and first needed when somebody writes a sentence

    return reader.read(text, sent_at, known or Surroundings())
