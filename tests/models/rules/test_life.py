"""A reminder's permitted steps."""

import pytest

from models.kinds import ReminderState as S
from models.rules.life import OPEN, StepForbidden, step

PERMITTED = {
    (S.PLANNED, S.QUEUED),
    (S.PLANNED, S.SUPPRESSED),
    (S.PLANNED, S.SUPERSEDED),
    (S.PLANNED, S.LAPSED),
    (S.PLANNED, S.DOUBTFUL),
    (S.QUEUED, S.SENDING),
    (S.QUEUED, S.EXPIRED),
    (S.QUEUED, S.CANCELLED),
    (S.QUEUED, S.DOUBTFUL),
    (S.SENDING, S.SENT),
    (S.SENDING, S.DOUBTFUL),
    (S.SENDING, S.QUEUED),
}


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("to", S)
def test_step_is_permitted_exactly_as_listed(state: S, to: S) -> None:
    if (state, to) in PERMITTED:
        assert step(state, to) is to
    else:
        with pytest.raises(StepForbidden, match=f"from {state} to {to}"):
            step(state, to)


def test_three_states_are_open_and_from_the_others_no_step_leads_on() -> None:
    assert sorted(OPEN) == [S.PLANNED, S.QUEUED, S.SENDING]
    assert {state for state, _ in PERMITTED} == OPEN
