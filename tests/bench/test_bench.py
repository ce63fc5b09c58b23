"""The bench's own machinery, with few people: figures come out, and what a bot does wrong is noticed."""

import json
from collections.abc import Iterator
from functools import partial

import pytest

from tests.bench import __main__, bots, crowd, report, stores, township
from tests.bench.bots import PTB, Kind, Server, Wrong
from tests.bench.parts import kill, reminders, steps
from tests.bench.parts.bench import TINY, Bench
from tests.bench.play import FIRST_LISTENER
from tests.bench.stores import Stores

pytestmark = pytest.mark.xdist_group("bench")

KEYS = ["name", "value", "unit", "peer", "peer_value", "ratio", "goal", "holds"]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    one = Server()
    yield one
    one.close()


@pytest.fixture
def bench(server, tmp_path) -> Iterator[Bench]:
    with Stores(tmp_path) as made:
        yield Bench(server, made, rounds=1, sizes=TINY, postgres=False)


@pytest.mark.campaign
def test_a_short_run_writes_its_figures(tmp_path, capsys):
    out = tmp_path / "bench.json"
    __main__.main(["--tiny", "--rounds", "1", "--no-postgres", "--only", "limits", "cap", "--out", str(out)])
    rows = json.loads(out.read_text())
    assert [list(row) for row in rows] == [KEYS] * 4
    assert all(row["holds"] for row in rows if row["goal"] is None)
    assert "medians of 1 paired rounds" in capsys.readouterr().out


@pytest.mark.parametrize(("ours", "holds", "passes"), [(250.0, True, True), (100.0, False, True), (90.0, False, False)])
def test_the_median_of_the_ratios_decides(ours, holds, passes):
    pairs = [(ours, 100.0)] * 3 + [(300.0, 100.0)] * 2
    row = report.row("a", "s", "b", pairs, gate=[report.ratio(">=", 1)], goal=[report.ratio(">=", 2)])
    assert (row.ratio, row.holds, row.passes, row.goal) == (ours / 100, holds, passes, "ratio >= 2")
    assert ("FAILS" in report.table([row])) is not passes
    assert f"| a | {ours:,.4g} s | 100 s | b | {ours / 100:.2f} | ratio >= 1 " in report.markdown([row])


def test_a_figure_without_a_peer_is_held_against_its_own_value():
    row = report.row("a", "s", None, [(3.0, None)], gate=[report.value("<=", 2)], goal=[report.ratio("<=", 9)])
    assert (row.peer_value, row.ratio, row.passes, row.holds) == (None, None, False, False)


def test_a_failing_gate_is_the_exit_code(tmp_path, monkeypatch, capsys):
    failing = report.row("a", "s", None, [(3.0, None)], gate=[report.value("<=", 2)])
    monkeypatch.setitem(__main__.PARTS, "limits", lambda _bench: [failing])
    given = ["--only", "limits", "--rounds", "1", "--out", str(tmp_path / "bench.json")]
    assert __main__.main(given) == 1
    assert "value <= 2 FAILS" in capsys.readouterr().out


def test_a_wrong_answer_makes_the_figures_worthless(server):
    with pytest.raises(Wrong, match="something else"):
        bots.run(server, PTB, {"5100000001": [{"say": "a", "sees": ["something else"]}]})


def test_reports_that_are_not_in_the_store_are_counted_as_lost(tmp_path):
    with Stores(tmp_path) as made:
        place = made.seeded("officers", partial(township.fill, officers=2))
        with made.copy(place) as copied:
            assert stores.faults(copied, 2, 3) == ["lost: 6"]


def test_a_pace_is_kept_whatever_the_bot_does(bench):
    found = steps.guided(bench, pace=20.0)
    assert found.rate == pytest.approx(20.0, rel=0.5)


@pytest.mark.campaign
def test_a_distance_is_felt(bench):
    found = steps.guided(bench, distance=0.1)
    assert 0.1 < found.p50 <= found.p99
    assert found.memory > 10


@pytest.mark.campaign
def test_answers_that_a_kill_took_are_noticed(bench):
    echo = kill._killed(bench, PTB, steps.echoes(TINY.waiting, TINY.waiting))
    assert echo.lost > 0


@pytest.mark.campaign
def test_after_a_kill_the_program_loses_nothing(bench):
    found = kill.ours(bench)
    assert (found.lost, found.repeated <= 100) == (0, True)


def test_a_multitude_has_an_open_item_for_everybody(tmp_path):
    with Stores(tmp_path) as made:
        place = made.seeded("three", partial(crowd.villages, count=3, people_each=20))
        shown = place.ask("SELECT substr(group_code, 10, 3), count(*) FROM followup GROUP BY 1 ORDER BY 1")
        named = place.ask("SELECT count(*) FROM person WHERE details IS NOT NULL")
    assert shown == [("000", 20), ("001", 20), ("002", 20)]
    assert named == [(20,)]


def test_women_listen_in_chats_of_their_own(tmp_path):
    with Stores(tmp_path) as made:
        place = made.seeded("women", partial(reminders.fill, women=5))
        chats = place.ask("SELECT min(chat_id), max(chat_id) FROM account JOIN personlink ON account_id = account.id")
    assert chats == [(FIRST_LISTENER, FIRST_LISTENER + 4)]


def test_a_bot_that_never_polls_is_no_bot(server, monkeypatch):
    monkeypatch.setattr(bots, "_FIRST_POLL", 0.5)
    with pytest.raises(Wrong, match="did not ask for updates"):
        bots.enter(server, Kind("sleeper", "json.tool"), {"round": {}})
