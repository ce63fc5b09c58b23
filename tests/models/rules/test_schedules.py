"""The delivered schedules load; wrong ones say which row is wrong and how."""

from pathlib import Path
from typing import Any

import pytest

from models.rules.schedule_rows import AnchorKind, Stop
from models.rules.schedules import ScheduleWrong, load

ROW: dict[str, Any] = {
    "key": "own.row",
    "group": "own",
    "anchor": "birth.date",
    "window": [10, 20],
    "remind": ["s"],
    "audience": "woman",
    "needs": "care",
    "message": "pnc_visit",
}


def test_load_reads_every_delivered_row() -> None:
    schedules = load()
    assert (len(schedules.anchored), len(schedules.daily)) == (51, 10)
    assert schedules.presets == {"anc": "bphs5", "pnc": "cn_bphs", "measure": "cn_1_3_6_12"}
    assert sum(len(rows) for rows in schedules.by_anchor.values()) == 50  # one row is off


def test_load_reads_a_row_with_all_its_words() -> None:
    row = next(row for row in load().anchored if row.key == "anc.bphs5.1")
    assert row.offsets == (42, 76)
    assert row.stop == {Stop.ANC, Stop.PREGNANCY_END, Stop.BIRTH}
    assert row.personal


def test_load_reads_rows_that_run_by_the_clock() -> None:
    found = {row.key: (row.cron, row.audience) for row in load().daily}
    assert found["officer.nudge"] == ("30 17 * * *", "officer")
    assert found["cadre.overdue"] == ("0 9 * * mon", "cadre")


def test_chosen_lets_a_township_replace_one_preset() -> None:
    assert load().chosen({"anc": "who8"}) == {"anc": "who8", "pnc": "cn_bphs", "measure": "cn_1_3_6_12"}


def test_override_replaces_the_fields_of_a_row_by_key() -> None:
    schedules = load(overrides=[{"key": "child.vacc_handoff", "enabled": True}, ROW])
    births = [row.key for row in schedules.by_anchor[AnchorKind.BIRTH]]
    assert births == ["pnc.7", "pnc.28", "pnc.42", "child.vacc_handoff", "own.row"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"anchor": "moon"}, "schedule own.row: anchor: Input should be"),
        ({"needs": "everything"}, "needs: Input should be"),
        ({"stop": ["whenever"]}, "stop"),
        ({"window": [20, 10]}, "window: Value error, cannot occur: it ends (10) before it begins (20)"),
        ({"window": [10, 9000]}, "window"),
        ({"remind": ["s-15"]}, "remind: outside of the window"),
        ({"remind": ["e+1"]}, "remind: outside of the window"),
        ({"remind": ["x7"]}, '"x7" is not s, e'),
        ({"remind": []}, "either remind or every"),
        ({"every": 28}, "either remind or every"),
        ({"remind": [], "every": "month"}, "go together"),
        ({"remind": [], "every": 28, "every_after": 365}, "exclude each other"),
        ({"method": "iud"}, "method belongs to measure.start"),
        ({"anchor": "measure.start"}, "method belongs to measure.start"),
        ({"repeat_on_exam": True}, "repeat_on_exam"),
        ({"needs": None}, "needs: the scope is missing"),
        ({"anchor": "pregnancy.lmp", "window": [200, 309]}, "a pregnancy has the days 0 to 308"),
        ({"anchor": "pregnancy.lmp", "window": [-1, 9]}, "a pregnancy has the days 0 to 308"),
        ({"anchor": "pregnancy.edd", "window": [10, 29]}, "a pregnancy has the days 0 to 308"),
        ({"window": [-9, -2]}, "window: cannot occur: it is over before birth.date is known"),
        ({"message": "good_luck"}, 'message: there is no "good_luck" for woman'),
        ({"audience": "clinic"}, 'message: there is no "pnc_visit" for clinic'),
        ({"remind": [], "every": "month", "day": "stagger(1..20)"}, 'no "pnc_visit" for woman every month'),
        ({"colour": "red"}, "colour: Extra inputs are not permitted"),
        ({"key": "Own Row"}, "schedule Own Row: key: String should match"),
        ({"cron": "0 8 * * *"}, "anchor: Extra inputs are not permitted"),
    ],
)
def test_load_refuses_a_wrong_row_by_name(change: dict[str, Any], fault: str) -> None:
    with pytest.raises(ScheduleWrong) as error:
        load(overrides=[{**ROW, **change}])
    assert fault in str(error.value)


@pytest.mark.parametrize("cron", ["0 8 * *", "61 8 * * *", "0 8 * * someday", "0 8 0 * *", "* * * 13 *"])
def test_load_refuses_a_wrong_time(cron: str) -> None:
    with pytest.raises(ScheduleWrong, match=r"schedule cadre\.digest: cron: .* is not"):
        load(overrides=[{"key": "cadre.digest", "cron": cron}])


def test_load_refuses_a_key_that_stands_twice() -> None:
    with pytest.raises(ScheduleWrong, match=r"own\.row: the key stands twice"):
        load(overrides=[ROW, ROW])


def test_load_refuses_words_that_nobody_says() -> None:
    with pytest.raises(ScheduleWrong, match=r'schedule cadre\.digest: message: there is no "song" for cadre'):
        load(overrides=[{"key": "cadre.digest", "message": "song"}])


def test_load_refuses_a_row_without_a_key() -> None:
    with pytest.raises(ScheduleWrong, match="schedule without a key: key: Field required"):
        load(overrides=[{"enabled": False}])


def test_load_refuses_an_unknown_table(tmp_path: Path) -> None:
    (path := tmp_path / "own.toml").write_text("colours = 3\n")
    with pytest.raises(ScheduleWrong, match="unknown table: colours"):
        load(path)


def test_load_refuses_a_group_without_its_preset(tmp_path: Path) -> None:
    (path := tmp_path / "own.toml").write_text('[presets]\nanc = "moon"\n')
    with pytest.raises(ScheduleWrong, match="preset of anc: moon has no rows"):
        load(path)
