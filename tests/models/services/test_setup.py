"""A township's file: what it writes, what it changes when run again, and how a wrong one is refused."""

import tomllib
from copy import deepcopy
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from models.errors import SettingsWrong
from models.kinds import Level
from models.services import setup, township_settings
from models.services.setup import Change
from models.services.setup_file import read, telling_names
from models.tables import Area, Clinic, ExamRound, Township

SAMPLE = Path(__file__).parents[3] / "bot" / "sandbox" / "township.toml"
NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)


@pytest.fixture
def raw() -> dict[str, Any]:
    return tomllib.loads(SAMPLE.read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def _set_up(session: Session) -> None:
    setup.apply(session, SAMPLE, NOW)


def test_the_sample_makes_a_township(session: Session) -> None:
    levels = [area.level for area in session.exec(select(Area))]
    assert [levels.count(level) for level in Level] == [1, 2, 6]
    town = session.get(Township, "990102201")
    assert town is not None
    assert (town.settings["allowance"], town.settings["quiet_hours"]) == (1000, {"from": "20:30", "to": "08:30"})
    assert [round_.key for round_ in session.exec(select(ExamRound))] == ["2027-1", "2027-2"]


def test_running_it_again_changes_nothing(session: Session) -> None:
    assert setup.apply(session, SAMPLE, NOW) == []


def test_what_differs_is_changed_and_named(session: Session, raw: dict[str, Any]) -> None:
    raw["name"] = "青禾镇"
    raw["settings"]["presets"]["anc"] = "who8"
    raw["villages"][0]["groups"][1]["name"] = "柳树组"
    raw["clinics"][0]["telephone"] = "0990-5550199"
    raw["rounds"][1]["closes"] = date(2027, 11, 20)
    assert [str(change) for change in setup.apply(session, raw, NOW)] == [
        "township 990102201: name 青禾镇(演示) → 青禾镇",
        "setting presets: {'anc': 'bphs5', 'pnc': 'cn_bphs', 'measure': 'cn_1_3_6_12'} → "
        "{'anc': 'who8', 'pnc': 'cn_bphs', 'measure': 'cn_1_3_6_12'}",
        "group 990102201201002: name 二组 → 柳树组",
        "clinic 青禾镇卫生院: telephone 0990-5550100 → 0990-5550199",
        "round 2027-2: closes 2027-11-15 → 2027-11-20",
    ]
    assert setup.apply(session, raw, NOW) == []


def test_what_is_taken_out_is_switched_off_and_comes_back(session: Session, raw: dict[str, Any]) -> None:
    full = deepcopy(raw)
    del raw["villages"][1]["groups"][2], raw["clinics"][1]
    gone = [
        Change("group", "990102201202003", "active true → false"),
        Change("clinic", "海湾市康宁门诊(演示)", "active true → false"),
    ]
    assert setup.apply(session, raw, NOW) == gone
    group = session.get(Area, "990102201202003")
    assert group is not None
    assert (group.active, [clinic.active for clinic in session.exec(select(Clinic))]) == (False, [True, False])
    assert [change.how for change in setup.apply(session, full, NOW)] == ["active false → true"] * 2


def test_a_round_that_has_not_opened_is_removed(session: Session, raw: dict[str, Any]) -> None:
    del raw["rounds"][0]
    assert setup.apply(session, raw, NOW) == [Change("round", "2027-1", "removed")]
    assert [round_.key for round_ in session.exec(select(ExamRound))] == ["2027-2"]


def test_a_round_that_is_over_stays_and_one_that_runs_is_not_taken_out(session: Session, raw: dict[str, Any]) -> None:
    raw["rounds"] = []
    with pytest.raises(SettingsWrong, match="round 2027-1 has begun"):
        setup.apply(session, raw, datetime(2027, 4, 1, tzinfo=UTC))
    assert setup.apply(session, raw, datetime(2027, 12, 1, tzinfo=UTC)) == []
    assert len(session.exec(select(ExamRound)).all()) == 2


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        (("code",), "99010220", "code: "),
        (("zone",), "Asia/Nowhere", 'zone: "Asia/Nowhere" is no time zone'),
        (("colour",), "red", "colour: Extra inputs"),
        (("settings", "languages"), ["tlh"], 'settings.languages[1]: "tlh" has no catalogue'),
        (("settings", "quiet_hours"), {"from": "21:00"}, "settings.quiet_hours: may only be longer"),
        (("settings", "quiet_hours"), {"to": "08:00"}, "settings.quiet_hours: may only be longer"),
        (("settings", "presets"), {"anc": "none"}, 'settings: presets.anc: there is no "none"'),
        (("settings", "schedules"), [{"key": "folic.monthly", "window": [9, 1]}], "schedule folic.monthly: window"),
        (("settings", "holidays"), [{"from": "2027-02-11", "to": "2027-02-05"}], "ends before it begins"),
        (("settings", "allowance"), -1, "settings.allowance: "),
        (("villages", 0, "groups", 1, "code"), "2", "villages[1].groups[2].code: "),
        (("villages", 0, "groups", 1, "code"), "001", "groups of 上河村: code 001 stands twice"),
        (("villages", 1, "code"), "201", "villages: code 201 stands twice"),
        (("rounds", 0, "closes"), date(2026, 1, 1), "rounds[1]: closes before it opens"),
        (("clinics", 1, "name"), "青禾镇卫生院", "clinics: name 青禾镇卫生院 stands twice"),
    ],
)
def test_a_wrong_file_is_refused_with_the_place(
    session: Session, raw: dict[str, Any], path: tuple[Any, ...], value: object, complaint: str
) -> None:
    where: Any = raw
    for step in path[:-1]:
        where = where[step]
    where[path[-1]] = value
    with pytest.raises(SettingsWrong) as refused:
        setup.apply(session, raw, NOW)
    assert complaint in str(refused.value)
    assert session.get(Township, "990102201").name == "青禾镇(演示)"  # type: ignore[union-attr]


@pytest.mark.parametrize("content", [b"code = ", b"\xff\xfe", None])
def test_a_file_that_cannot_be_read_is_named(session: Session, tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "town.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SettingsWrong, match=r"town\.toml"):
        setup.apply(session, file, NOW)


def test_days_of_a_clinic_are_kept_and_a_change_is_named(session: Session, raw: dict[str, Any]) -> None:
    kept = {row.name: row.days for row in session.exec(select(Clinic))}
    days = {"of_month": [9, 19, 29], "dates": ["2027-04-12"], "hours": "8:30–11:30", "capacity": 20}
    assert kept == {"青禾镇卫生院": days, "海湾市康宁门诊(演示)": {}}
    raw["clinics"][0]["days"]["of_month"] = [5]
    (change,) = setup.apply(session, raw, NOW)
    assert str(change).startswith("clinic 青禾镇卫生院: days {'of_month': [9, 19, 29]")


@pytest.mark.parametrize(
    ("days", "fault"),
    [
        ({}, "clinics[1].days: names no day"),
        ({"of_month": [0]}, "clinics[1].days.of_month[1]"),
        ({"dates": ["2027-02-30"]}, "clinics[1].days.dates[1]"),
        ({"of_month": [9], "capacity": 0}, "clinics[1].days.capacity"),
        ({"weekdays": ["mon"]}, "clinics[1].days.weekdays: Extra inputs"),
    ],
)
def test_wrong_days_of_a_clinic_are_named(session: Session, raw: dict[str, Any], days: object, fault: str) -> None:
    raw["clinics"][0]["days"] = days
    with pytest.raises(SettingsWrong) as wrong:
        setup.apply(session, raw, NOW)
    assert fault in str(wrong.value)


def test_clinic_elsewhere_has_no_days(session: Session, raw: dict[str, Any]) -> None:
    raw["clinics"][1]["days"] = {"of_month": [9]}
    with pytest.raises(SettingsWrong, match="only a clinic of the township has days"):
        setup.apply(session, raw, NOW)


def test_names_that_would_betray_are_found_and_ordinary_ones_are_not(raw: dict[str, Any]) -> None:
    assert telling_names(read(raw)) == []
    raw["clinics"][0]["name"] = "计划生育服务站"
    raw["villages"][1]["name"], raw["villages"][1]["groups"][0]["name"] = "送子桥村", "环城一组"
    assert telling_names(read(raw)) == [
        'clinic "计划生育服务站": "计划生育" betrays', 'village "送子桥村": "送子" betrays',
    ]  # fmt: skip


def test_a_clinic_with_a_neutral_short_name_betrays_nothing(raw: dict[str, Any]) -> None:
    raw["clinics"][0] |= {"name": "计划生育服务站", "short": "中街 1 号"}
    assert telling_names(read(raw)) == []
    raw["clinics"][0]["short"] = "生育站"
    assert len(telling_names(read(raw))) == 1


def test_settings_that_can_no_longer_be_used_are_named(session: Session) -> None:
    town = session.get_one(Township, "990102201")
    town.settings = {**town.settings, "schedules": [{"key": "folic.monthly", "message": "song"}]}
    session.flush()
    with pytest.raises(SettingsWrong, match=r'township 990102201: schedule folic\.monthly: .* there is no "song"'):
        township_settings.check(session)
