"""A reminder's life: which state may follow which. The only list of these steps; who takes them is elsewhere."""

from collections.abc import Mapping
from types import MappingProxyType

from models.kinds import ReminderState as S


class StepForbidden(ValueError):
    """A reminder cannot go from the state it is in to the one asked for."""


STEPS: Mapping[S, frozenset[S]] = MappingProxyType(
    {
        # Doubtful at once: in a store put back from a backup nobody knows what left since that backup was made.
        S.PLANNED: frozenset({S.QUEUED, S.SUPPRESSED, S.SUPERSEDED, S.LAPSED, S.DOUBTFUL}),
        S.QUEUED: frozenset({S.SENDING, S.EXPIRED, S.CANCELLED, S.DOUBTFUL}),
        # A refusal that is certain (try again later) puts it back; only then does the same message leave twice.
        S.SENDING: frozenset({S.SENT, S.DOUBTFUL, S.QUEUED}),
    }
)

OPEN = frozenset(STEPS)
"""States in which something is still to happen; the others last."""


def step(state: S, to: S) -> S:
    """The state `to`, if a reminder may go there from `state`; else StepForbidden."""
    if to not in STEPS.get(state, frozenset()):
        raise StepForbidden(f"a reminder does not go from {state} to {to}")
    return to
