"""`plan` on the command line: everybody, one township, or what is owed; taken up where it was stopped."""

import pytest
from sqlmodel import select

from bot import planning
from bot.opening import open_store
from bot.settings import Settings
from models.clock import utc_now
from models.services import owed, reminders
from models.tables import ExamRound, Township
from tests.bench import lives
from tests.bot.calling import bare as bare
from tests.bot.calling import call

WOMEN = 21
HERE, THERE = lives.code_of(0), lives.code_of(1)


@pytest.fixture
def store():
    made = open_store(Settings.read())
    lives.fill(made, WOMEN, townships=2)
    yield made
    made.engine.dispose()


def planned(said):
    return [line for line in said.splitlines() if "people" in line and ":" in line and "before" not in line]


def test_everybody_is_planned_and_the_second_time_nobody_changes(store):
    code, said = call("plan", "--all")
    assert (code, planned(said)) == (0, [f"{WOMEN} people: 0 unchanged, {WOMEN} changed"])
    assert planned(call("plan", "--all", "--workers", "1")[1]) == [f"{WOMEN} people: {WOMEN} unchanged, 0 changed"]
    assert planned(call("plan")[1]) == ["0 people: 0 unchanged, 0 changed"]


def test_one_township_is_planned_alone(store):
    assert planned(call("plan", "--township", THERE)[1]) == ["10 people: 0 unchanged, 10 changed"]
    assert call("plan", "--township", "990000000")[0] == 2


def test_after_a_group_in_which_all_changed_one_in_which_nobody_did_is_left_as_it_is(store):
    call("plan", "--township", THERE)
    assert planned(call("plan", "--all", "--workers", "1")[1]) == [f"{WOMEN} people: 10 unchanged, 11 changed"]


def test_what_was_stopped_half_way_goes_on_there(store, monkeypatch):
    monkeypatch.setattr(planning, "_NOTED_EVERY", 1)
    planning.owe(store, [HERE, THERE])
    with store.transaction() as session:
        [first, _] = owed.listed(session)
        [group] = owed.groups(session, first)
        owed.note(session, first, group, utc_now())
    assert planned(call("plan")[1]) == ["10 people: 0 unchanged, 10 changed"]
    with store.transaction() as session:
        assert owed.listed(session) == []


def test_setting_up_many_anew_plans_them(store, tmp_path, monkeypatch):
    call("plan", "--all")
    monkeypatch.setattr(reminders, "_AT_ONCE", 5)
    with store.transaction() as session:
        [round_] = session.exec(select(ExamRound).where(ExamRound.township == HERE))
    (file := tmp_path / "town.toml").write_text(
        f'code = "{HERE}"\nname = "梅溪镇"\n[settings.presets]\nanc = "cn7"\n'
        f'[[rounds]]\nkey = "next"\nopens = {round_.opens}\ncloses = {round_.closes}\n'
    )
    said = call("setup", str(file))[1]
    assert planned(said) == ["11 people: 8 unchanged, 3 changed"]
    with store.transaction() as session:
        assert session.get_one(Township, HERE).settings["presets"] == {"anc": "cn7"}
