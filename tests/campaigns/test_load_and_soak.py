"""Short versions of the long runs, and what they hold against a run that goes wrong."""

from dataclasses import replace

import pytest

from tests.campaigns import load, soak
from tests.campaigns.soak import Sample

pytestmark = pytest.mark.xdist_group("bench")

GOOD = load.Outcome(
    load.FREE, answers=100, p95=0.5, longest=1.0, starved=0, refused=1, disobeyed=0, reminders=90, told_twice=0,
    used=0.9, left=10, wrong=(),
)  # fmt: skip


@pytest.mark.campaign
@pytest.mark.parametrize(("run", "seconds"), [(load.FREE, 10.0), (load.PAID, 6.0)])
def test_answers_do_not_wait_for_reminders(run, seconds):
    found = load.play(run, seconds, officers=60, women=1_000, floods=3.0)
    if found.faults():  # what a busy machine slowed down is played once more; what is wrong is wrong twice
        print(found)
        found = load.play(run, seconds, officers=60, women=1_000, floods=3.0)
    assert found.faults() == [], str(found)
    assert found.refused >= 1
    assert found.answers >= 0.9 * run.pace * seconds
    assert found.reminders > 0


@pytest.mark.parametrize(
    "wrong",
    [{"p95": 2.5}, {"longest": 20.0}, {"starved": 1}, {"disobeyed": 1}, {"told_twice": 1}, {"used": 0.5},
     {"wrong": ("not sent: 1",)}],
)  # fmt: skip
def test_each_fault_of_a_load_is_one(wrong):
    assert GOOD.faults() == []
    assert len(replace(GOOD, **wrong).faults()) == 1


@pytest.mark.campaign
def test_a_short_soak_ends_well():
    found = soak.play(12.0, pace=40.0, women=200)
    assert [fault for fault in found.faults() if "memory" not in fault] == [], str(found)
    assert found.answers >= 400
    assert len(found.samples) > 20


def test_what_grows_is_noticed():
    steady = tuple(Sample(at=10.0 * n, memory=100 + n % 2, files=20, log=4.0) for n in range(60))
    assert soak.Outcome(steady, 1, ()).faults() == []
    leaking = tuple(replace(one, memory=100 + one.at / 10) for one in steady)
    assert soak.Outcome(leaking, 1, ()).slope == pytest.approx(6.0)
    hoarding = tuple(replace(one, files=20 + int(one.at)) for one in steady)
    swelling = tuple(replace(one, log=one.at) for one in steady)
    for samples, word in ((leaking, "memory"), (hoarding, "files"), (swelling, "log")):
        assert word in soak.Outcome(samples, 1, ()).faults()[0]
