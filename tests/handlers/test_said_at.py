"""What was said before midnight and is heard after it means the day of then."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from handlers import sheet
from handlers.dialog import Form
from handlers.turn import Heard, Turn
from tests import factories
from tests.factories import NOON

TODAY = date(2026, 3, 20)


@pytest.fixture
def turn(session):
    factories.township(session)
    who = factories.officer(session)
    return Turn(session, who, Heard(1, who.chat_id, who.chat_id, text="刘小梅今天生了"), NOON)


def test_the_day_is_that_of_the_message_not_of_its_handling(turn):
    late = replace(turn.heard, sent_at=NOON - timedelta(days=1))
    assert sheet.context(Turn(turn.session, turn.who, late, NOON), Form()).today == TODAY - timedelta(days=1)


def test_a_telephone_whose_clock_is_ahead_says_nothing_of_tomorrow(turn):
    ahead = replace(turn.heard, sent_at=NOON + timedelta(days=1))
    assert sheet.context(Turn(turn.session, turn.who, ahead, NOON), Form()).today == TODAY
    assert sheet.context(turn, Form()).today == TODAY
