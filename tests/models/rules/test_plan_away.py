"""The monthly prompt of a woman away: its day, what ends it, what pauses it, and when it comes plain."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from models.kinds import EventKind as K
from models.rules.history import Fact
from models.rules.plan import Planned
from models.rules.plan_settings import Pause, PlanSettings
from tests.models.rules.planning import fact as event
from tests.models.rules.planning import planned, pregnancy, sends

OUT = event(K.MIGRATE_OUT, "2026-03-01", to_place="广东东莞厚街")
YEAR = date(2027, 2, 28)
MONTHLY = "away.monthly"


def months(*facts: Fact, settings: PlanSettings | None = None, until: date = YEAR) -> list[Planned]:
    found = planned(OUT, *facts, settings=settings or PlanSettings(seed="x"), until=until)
    return [one for one in found if one.schedule == MONTHLY]


def due(*facts: Fact, settings: PlanSettings | None = None) -> list[int]:
    return [one.nth for one in months(*facts, settings=settings)]


def test_monthly_prompts_come_on_one_day_of_the_month_from_the_thirtieth_on() -> None:
    found = months()
    assert [one.send[0] for one in found][:2] == [date(2026, 4, 4), date(2026, 5, 4)]
    assert [one.nth for one in found] == list(range(1, 12))
    assert all(one.send[1] == following.send[0] - timedelta(days=1) for one, following in pairwise(found))


def test_monthly_days_are_spread_over_the_first_twenty() -> None:
    firsts = {months(settings=PlanSettings(seed=str(number)))[0].send[0].day for number in range(200)}
    assert firsts == set(range(1, 21))


def test_leaving_brings_one_card_and_coming_home_another() -> None:
    home = event(K.RETURN_HOME, "2026-06-01")
    found = planned(OUT, home, settings=PlanSettings(seed="x"))
    assert sends(found, "away.settled") == ["away.settled/1 03-08…03-15"]
    assert sends(found, "home.welcome") == ["home.welcome/1 06-01…06-04"]


@pytest.mark.parametrize(
    "end",
    [
        event(K.RETURN_HOME, "2026-06-01"),
        event(K.RETURN_HOME, "2026-06-01", temporary=True),
        event(K.RETURN_HOME, "2026-06-01", temporary=False, until="2026-07-01"),
        event(K.MIGRATE_IN, "2026-06-01"),
        event(K.HUKOU_OUT, "2026-06-01"),
        event(K.DEATH, "2026-06-01"),
        event(K.BIRTH, "2026-04-20"),
    ],
)
def test_an_absence_ends_the_monthly_prompt(end: Fact) -> None:
    assert months(end)[-1].send == (date(2026, 5, 4), date(2026, 5, 31))


def test_a_visit_home_pauses_the_monthly_prompt_until_she_leaves() -> None:
    visit = event(K.RETURN_HOME, "2026-06-01", temporary=True, until="2026-08-04")
    assert due(visit) == [1, 2, 5, 6, 7, 8, 9, 10, 11]


def test_leaving_again_counts_from_there() -> None:
    again = event(K.MIGRATE_OUT, "2026-06-20", to_place="深圳")
    found = months(again)
    assert [one.send for one in found if one.anchor == OUT.event_id][-1] == (date(2026, 6, 4), date(2026, 6, 19))
    assert next((one.nth, one.send[0]) for one in found if one.anchor == again.event_id) == (1, date(2026, 8, 4))


def test_three_silent_months_pause_the_prompt_until_it_is_taken_up() -> None:
    silent = Pause(date(2026, 7, 1), None, MONTHLY)
    assert due(settings=PlanSettings(seed="x", pauses=(silent,))) == [1, 2, 3]
    other = Pause(date(2026, 7, 1), None, "anc")
    assert due(settings=PlanSettings(seed="x", pauses=(other,))) == due()
    again = Pause(date(2026, 7, 1), date(2026, 12, 1), MONTHLY)
    assert due(settings=PlanSettings(seed="x", pauses=(again,))) == [1, 2, 3, 9, 10, 11]


def test_her_own_pause_holds_everything_and_lets_open_windows_go_afterwards() -> None:
    pause = PlanSettings(pauses=(Pause(date(2026, 4, 20), date(2026, 5, 10)),))
    assert sends(planned(pregnancy(), settings=pause), "anc.bphs5.2") == ["anc.bphs5.2/1 05-10…05-31"]
    longer = PlanSettings(pauses=(Pause(date(2026, 4, 20), date(2026, 7, 1)),))
    assert sends(planned(pregnancy(), settings=longer), "anc.bphs5.2") == []


def test_after_a_loss_the_prompt_pauses_and_then_comes_plain_for_a_year() -> None:
    loss = event(K.PREGNANCY_END, "2026-05-10")
    found = months(loss, until=date(2027, 9, 30))
    assert [one.nth for one in found][:3] == [1, 2, 5]
    assert found[1].send == (date(2026, 5, 4), date(2026, 5, 9))
    plain = [one.send[0] for one in found if one.message == "monthly_feedback_plain"]
    assert (plain[0], plain[-1]) == (date(2026, 8, 4), date(2027, 7, 4))
    assert [one.message for one in found if one.send[0] not in plain] == ["monthly_feedback"] * 4


def test_under_a_hold_nothing_of_pregnancy_or_birth_goes_to_her() -> None:
    held = PlanSettings(seed="x", holds=((date(2026, 5, 10), None),))
    found = planned(OUT, pregnancy(), settings=held, until=date(2028, 12, 31))
    assert max(one.send[1] for one in found if one.group != "away") == date(2026, 5, 9)
    birth = planned(event(K.BIRTH, "2026-10-09"), settings=held)
    assert [one.audience for one in birth] == ["clinic"]


def test_under_a_hold_the_prompt_pauses_and_stays_plain_while_it_lasts() -> None:
    held = PlanSettings(seed="x", holds=((date(2026, 5, 10), None),))
    found = months(settings=held, until=date(2028, 12, 31))
    assert [one.nth for one in found][:3] == [1, 2, 5]
    assert {one.message for one in found[2:]} == {"monthly_feedback_plain"}


def test_a_lifted_hold_lets_the_window_that_is_still_open_go() -> None:
    lifted = PlanSettings(seed="x", holds=((date(2026, 4, 20), date(2026, 5, 10)),))
    found = planned(pregnancy(), settings=lifted)
    assert sends(found, "anc.bphs5.2") == ["anc.bphs5.2/1 05-10…05-31"]
    assert months(settings=lifted, until=date(2027, 9, 30))[-1].message == "monthly_feedback"
