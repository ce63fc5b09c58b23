"""Long work on the command line says every few seconds how far it is, on standard error."""

import sys
from time import monotonic

EVERY = 3.0


class Progress:
    """Called after each piece of work with what is being worked on and how much has been done."""

    def __init__(self, every: float = EVERY) -> None:
        self._every = every
        self._said = monotonic()

    def __call__(self, what: str, count: int) -> None:
        """Say it, unless something was said a moment ago."""
        if monotonic() - self._said >= self._every:
            self._said = monotonic()
            sys.stderr.write(f"{what}: {count:,}\n")
            sys.stderr.flush()
