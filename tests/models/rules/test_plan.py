"""The plan: the worked dates, and each rule by example."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from models.kinds import EventKind as K
from models.kinds import Scope
from models.rules.history import Fact
from models.rules.plan import plan
from models.rules.plan_settings import Appointment, Mark, PlanSettings, Round
from models.rules.schedules import load
from tests.models.rules.planning import ALL, FAR, LMP, planned, pregnancy, sends, span
from tests.models.rules.planning import fact as event

BPHS5 = ["02-16…04-05", "04-27…05-31", "06-01…06-28", "07-20…09-20", "09-21…10-18"]
CN7 = ["02-16…04-12", "04-13…05-24", "05-25…06-28", "06-29…07-26", "07-27…08-23", "08-24…09-20", "09-21…10-25"]
WHO8 = ["05-25", "07-06", "08-03", "08-31", "09-14", "09-28", "10-12"]
SPRING = Round("2026-1", date(2026, 4, 1), date(2026, 5, 15))
IUD = event(K.MEASURE, "2026-03-28", action="start", method="iud")


def cares(preset: str) -> dict[str, str]:
    found = planned(pregnancy(), settings=PlanSettings(presets={"anc": preset}))
    return {one.schedule: span(one.care) for one in found if one.group == "anc"}


@pytest.mark.parametrize(("preset", "windows"), [("bphs5", BPHS5), ("cn7", CN7)])
def test_antenatal_windows_of_the_worked_example(preset: str, windows: list[str]) -> None:
    assert list(cares(preset).values()) == windows


def test_antenatal_weeks_of_the_worked_example_and_a_week_of_notice() -> None:
    assert [care[:5] for care in cares("who8").values()][1:] == WHO8
    found = planned(pregnancy(), settings=PlanSettings(presets={"anc": "who8"}))
    assert sends(found, "anc.who8.2") == ["anc.who8.2/1 05-18…05-31"]


def test_only_one_preset_of_a_group_runs() -> None:
    assert all(key.startswith("anc.cn7.") for key in cares("cn7"))


def test_postnatal_windows_of_the_worked_example() -> None:
    found = planned(event(K.BIRTH, "2026-10-09"))
    assert [span(one.care) for one in found][:3] == ["10-12…10-16", "11-04…11-08", "11-20…12-04"]
    assert sends(found, "pnc.42") == ["pnc.42/1 11-17…11-26", "pnc.42/2 11-27…12-04"]
    assert [one.audience for one in found] == ["clinic", "woman", "woman", "woman"]


def test_measure_windows_of_the_worked_example() -> None:
    found = planned(IUD, until=date(2027, 12, 31))
    assert [span(one.care) for one in found] == ["04-25…05-09", "06-20…07-18", "09-19…10-24", "03-21…04-27"]


def test_windows_past_at_the_report_are_skipped_and_the_open_one_is_due_at_once() -> None:
    found = planned(pregnancy("2026-06-10"))
    assert sends(found, "anc")[0] == "anc.bphs5.3/1 06-10…06-28"


def test_a_reminder_may_go_until_the_day_before_the_next() -> None:
    found = planned(pregnancy())
    assert sends(found, "anc.bphs5.1") == ["anc.bphs5.1/1 02-16…03-21", "anc.bphs5.1/2 03-22…04-05"]
    assert sends(found, "folic")[1:] == [
        "folic.monthly/2 02-02…03-01",
        "folic.monthly/3 03-02…03-29",
        "folic.monthly/4 03-30…04-06",
    ]


def test_consent_and_joining_later_make_the_open_window_due_then() -> None:
    late = {Scope.CARE: date(2026, 5, 3)}
    assert sends(planned(pregnancy(), grants=late), "anc")[0] == "anc.bphs5.2/1 05-03…05-31"
    joined = PlanSettings(joined=date(2026, 5, 4))
    assert sends(planned(pregnancy(), grants=late, settings=joined), "anc")[0] == "anc.bphs5.2/1 05-04…05-31"


def test_no_consent_means_no_reminder_for_the_clinic_either() -> None:
    assert planned(event(K.BIRTH, "2026-10-09"), IUD, pregnancy(), grants={Scope.ROUND: LMP}) == ()


@pytest.mark.parametrize(
    "answers",
    [
        {"lmp": "2026-01-05", "edd": "2026-10-12"},
        {"edd": "2026-10-12"},
        {"lmp": "2026-01-20", "edd": "2026-10-12", "edd_source": "ultrasound"},
        {"gest_weeks": 3, "gest_days": 6},
        {"lmp": "不记得", "gest_weeks": "3", "gest_days": 6},
    ],
)
def test_last_period_is_found_in_what_was_said(answers: dict[str, Any]) -> None:
    found = planned(pregnancy("2026-02-01", **answers))
    assert [span(one.care) for one in found if one.schedule == "anc.bphs5.2"] == ["04-27…05-31"]


def test_a_pregnancy_without_any_date_has_no_reminders() -> None:
    assert planned(pregnancy(lmp="不记得")) == ()


def test_a_check_within_the_window_ends_that_row_alone() -> None:
    check = event(K.EXAM, "2026-05-01", exam_kind="anc")
    assert "anc.bphs5.2" not in {one.schedule for one in planned(pregnancy(), check)}
    assert len(planned(pregnancy(), check)) == len(planned(pregnancy())) - 1


@pytest.mark.parametrize("kind", [K.PREGNANCY_END, K.BIRTH])
def test_the_end_of_a_pregnancy_ends_its_messages(kind: K) -> None:
    found = [one for one in planned(pregnancy(), event(kind, "2026-05-20")) if one.anchor == pregnancy().event_id]
    assert max(one.send[1] for one in found) == date(2026, 5, 19)


def test_an_end_reported_before_its_pregnancy_ends_it_too() -> None:
    birth = event(K.BIRTH, "2026-10-09")
    late = pregnancy("2026-10-20")
    assert [one for one in planned(late, birth) if one.anchor == late.event_id] == []


def test_of_two_reports_of_one_pregnancy_the_last_counts() -> None:
    again = pregnancy("2026-02-20", lmp="2026-01-12")
    assert {one.anchor for one in planned(pregnancy(), again)} == {again.event_id}


def test_a_second_pregnancy_has_its_own_reminders() -> None:
    birth = event(K.BIRTH, "2026-10-09")
    second = pregnancy("2027-09-01", lmp="2027-07-20")
    assert {one.anchor for one in planned(pregnancy(), birth, second) if one.group == "anc"} == {
        pregnancy().event_id,
        second.event_id,
    }


def test_twins_have_the_reminders_of_one_delivery() -> None:
    twins = [event(K.BIRTH, "2026-10-09", name=name) for name in ("b1", "b2")]
    assert {one.anchor for one in planned(*twins)} == {"b1"}


def test_after_a_loss_there_is_one_neutral_offer_however_often_it_was_reported() -> None:
    losses = [event(K.PREGNANCY_END, on) for on in ("2026-05-01", "2026-05-04")]
    assert sends(planned(*losses), "") == ["end.care/1 05-15…05-29"]
    seen = event(K.EXAM, "2026-05-03", exam_kind="screening")
    assert planned(*losses, seen) == ()


def test_death_ends_everything() -> None:
    found = planned(pregnancy(), event(K.MIGRATE_OUT, "2026-02-01"), event(K.DEATH, "2026-04-10"))
    assert max(one.send[1] for one in found) == date(2026, 4, 9)


def test_a_stop_or_another_method_ends_the_rows_of_a_measure() -> None:
    stop = event(K.MEASURE, "2026-07-01", action="stop", method="iud")
    assert sends(planned(IUD, stop), "measure") == ["measure.iud.1m/1 04-25…05-09", "measure.iud.3m/1 06-20…06-30"]
    other = event(K.MEASURE, "2026-07-01", action="replace", method="implant", old_method="iud")
    assert sends(planned(IUD, other), "measure")[-1] == "measure.implant.1m/1 07-29…08-12"


def test_a_method_started_again_is_followed_up_from_there() -> None:
    again = event(K.MEASURE, "2026-07-01", action="start", method="iud")
    reaction = event(K.MEASURE, "2026-07-02", action="reaction", method="iud")
    found = planned(IUD, again, reaction, until=date(2026, 8, 1))
    assert sends(found, "measure.iud.3m") == ["measure.iud.3m/1 06-20…06-30"]
    assert sends(found, "measure.iud.1m")[-1] == "measure.iud.1m/1 07-29…08-12"


def test_the_yearly_check_repeats_until_the_age_of_55() -> None:
    found = planned(IUD, settings=PlanSettings(birth_year=1974))
    yearly = [(one.nth, one.send[0]) for one in found if one.schedule == "measure.iud.12m"]
    assert yearly == [(1, date(2027, 3, 21)), (2, date(2028, 3, 20))]


def test_an_injection_is_due_anew_after_each_one() -> None:
    start = event(K.MEASURE, "2026-03-01", action="start", method="injectable")
    second = event(K.EXAM, "2026-06-01", exam_kind="measure_check")
    found = planned(start, second, event(K.MEASURE, "2026-08-30", action="stop", method="injectable"))
    assert sends(found, "measure") == [
        "measure.injectable.13w/1 05-24…05-30",
        "measure.injectable.13w/2 05-31…05-31",
        "measure.injectable.13w/1 08-24…08-29",
    ]
    after = event(K.EXAM, "2026-09-10", exam_kind="measure_check")
    assert planned(start, second, event(K.MEASURE, "2026-08-30", action="stop", method="injectable"), after) == found


def test_a_booked_check_is_announced_until_it_is_done_or_cancelled() -> None:
    booked = PlanSettings(appointments=(Appointment("a1", date(2026, 4, 10), date(2026, 4, 1)),))
    assert sends(planned(settings=booked), "") == ["prepreg.slip/1 04-07…04-08", "prepreg.slip/2 04-09…04-10"]
    done = event(K.EXAM, "2026-04-09", exam_kind="prepregnancy")
    assert sends(planned(done, settings=booked), "prepreg.slip") == ["prepreg.slip/1 04-07…04-08"]
    off = PlanSettings(appointments=booked.appointments, marks=frozenset({Mark("appointment:a1", "cancelled")}))
    assert planned(settings=off) == ()


def test_the_clinic_is_asked_to_follow_up_only_where_it_said_so() -> None:
    check = event(K.EXAM, "2026-04-10", exam_kind="prepregnancy")
    assert {one.schedule for one in planned(check)} == {"prepreg.result"}
    marks = frozenset({Mark(check.event_id, "needs_followup"), Mark(check.event_id, "collected")})
    assert sends(planned(check, settings=PlanSettings(marks=marks)), "") == [
        "prepreg.risk/1 05-10…06-08",
        "prepreg.risk/2 06-09…07-09",
    ]


def test_a_round_invites_reminds_and_closes() -> None:
    found = planned(settings=PlanSettings(rounds=(SPRING,)))
    assert sends(found, "") == ["round.invite/1 04-01…04-08", "round.again/1 04-22…04-29", "round.last/1 05-08…05-15"]
    assert {one.anchor for one in found} == {"round:2026-1:open", "round:2026-1:close"}


def test_the_eve_of_each_clinic_day_of_a_round_is_told_to_who_has_no_day_yet() -> None:
    ninth, nineteenth = date(2026, 4, 9), date(2026, 4, 19)
    rounds = (replace(SPRING, days=(ninth, nineteenth)),)
    assert sends(planned(settings=PlanSettings(rounds=rounds)), "round.day") == [
        "round.day/1 04-08…04-09",
        "round.day/1 04-18…04-19",
    ]
    booked = Appointment("v.2026-04-19", nineteenth, date(2026, 4, 10), "2026-1")
    mine = PlanSettings(rounds=rounds, appointments=(booked,))
    assert sends(planned(settings=mine), "round.day") == ["round.day/1 04-08…04-09"]
    missed = PlanSettings(rounds=rounds, appointments=(replace(booked, on=ninth, booked_on=date(2026, 4, 2)),))
    assert sends(planned(settings=missed), "round.day") == ["round.day/1 04-18…04-19"]
    examined = event(K.EXAM, "2026-04-15", exam_kind="round")
    declined = PlanSettings(rounds=rounds, marks=frozenset({Mark("round:2026-1", "declined")}))
    assert sends(planned(examined, settings=PlanSettings(rounds=rounds)), "round.day") == []
    assert sends(planned(pregnancy(), settings=PlanSettings(rounds=rounds)), "round.day") == []
    assert sends(planned(settings=declined), "round.day") == []
    assert sends(planned(settings=PlanSettings(rounds=rounds), grants={Scope.CARE: LMP}), "round.day") == []


def test_a_round_is_over_for_her_once_examined_or_declined() -> None:
    examined = event(K.EXAM, "2026-04-15", exam_kind="round")
    assert planned(examined, settings=PlanSettings(rounds=(SPRING,))) == ()
    declined = PlanSettings(rounds=(SPRING,), marks=frozenset({Mark("round:2026-1", "declined")}))
    assert planned(settings=declined) == ()


def test_no_round_during_a_pregnancy_known_or_not_by_its_dates() -> None:
    rounds = PlanSettings(rounds=(SPRING,))
    for facts in ([pregnancy()], [pregnancy("2026-03-20", lmp="不记得")]):
        assert sends(planned(*facts, settings=rounds), "round") == []
    ended = event(K.PREGNANCY_END, "2026-04-10")
    assert len(sends(planned(pregnancy(), ended, settings=rounds), "round")) == 2


@pytest.mark.parametrize("name", ["anc", "anc.bphs5.2"])
def test_a_disabled_schedule_or_group_is_left_out(name: str) -> None:
    found = planned(pregnancy(), settings=PlanSettings(disabled=frozenset({name})))
    assert "anc.bphs5.2" not in {one.schedule for one in found}
    assert any(one.group == "anc" for one in found) is (name != "anc")


def test_care_already_begun_goes_on_for_thirty_days_after_she_is_registered_elsewhere() -> None:
    out: Fact = event(K.HUKOU_OUT, "2026-05-01")
    later = event(K.BIRTH, "2026-10-09")
    assert max(one.send[1] for one in planned(pregnancy(), out, later)) == date(2026, 5, 31)
    rounds = sends(planned(out, settings=PlanSettings(rounds=(SPRING,))), "")
    assert rounds == ["round.invite/1 04-01…04-08", "round.again/1 04-22…04-29"]
    back = event(K.HUKOU_IN, "2026-06-10")
    assert sends(planned(pregnancy(), out, back), "anc.bphs5.3") == ["anc.bphs5.3/1 06-10…06-28"]
    soon = event(K.HUKOU_IN, "2026-05-20")
    assert planned(pregnancy(), out, soon) == planned(pregnancy())


def test_a_stop_word_that_does_not_fit_its_row_ends_nothing() -> None:
    own = {"key": "round.invite", "stop": ["return_home", "measure.stop", "sent once"]}
    found = plan((), ALL, PlanSettings(rounds=(SPRING,)), load(overrides=[own]), FAR)
    assert sends(found, "round.invite") == ["round.invite/1 04-01…04-08"]


def test_nothing_after_the_horizon() -> None:
    found = planned(pregnancy(), until=LMP + timedelta(days=100))
    assert max(one.send[0] for one in found) <= LMP + timedelta(days=100)
