"""The bench's own machinery, with three people: figures come out, and what a bot does wrong is noticed."""

import json
from dataclasses import replace

import pytest

from tests.bench import __main__, bots, report, township
from tests.bench.bots import Figures

SLOW = Figures(rate=100.0, cpu=0.002, server_cpu=0.0, start=1.0, memory=50.0, p50=0.1, p99=0.2)
FAST = Figures(rate=250.0, cpu=0.001, server_cpu=0.0, start=0.5, memory=60.0, p50=0.05, p99=0.1)


def test_a_short_run_writes_its_figures(tmp_path, capsys):
    out = tmp_path / "bench.json"
    __main__.main(["--rounds", "1", "--people", "3", "--updates", "18", "--out", str(out)])
    rows = json.loads(out.read_text())
    assert [list(row) for row in rows] == [
        ["name", "value", "unit", "peer", "peer_value", "ratio", "goal", "holds"]
    ] * 6
    assert all(row["value"] > 0 and row["peer_value"] > 0 for row in rows)
    assert "3 people at once, 18 updates a run" in capsys.readouterr().out


@pytest.mark.parametrize(("ours", "holds"), [(FAST, True), (SLOW, True), (replace(SLOW, rate=90.0), False)])
def test_the_median_of_the_ratios_decides(ours, holds):
    first = report.rows([(ours, SLOW)] * 3 + [(FAST, SLOW)] * 2)[0]
    assert (first.ratio, first.holds) == (ours.rate / SLOW.rate, holds)


def test_a_wrong_answer_makes_the_figures_worthless():
    server = bots.Server()
    try:
        echo = [bots.sys.executable, "-m", "tests.bench.echo", server.address, server.token]
        with pytest.raises(bots.Wrong, match="something else"):
            bots.run(server, echo, {}, {"5100000001": [{"say": "a", "sees": ["something else"]}]})
    finally:
        server.stop()


def test_reports_that_are_not_in_the_store_are_counted_as_lost(tmp_path):
    township.make(tmp_path, 2)
    assert township.faults(tmp_path, 2, 3) == ["lost: 6"]
