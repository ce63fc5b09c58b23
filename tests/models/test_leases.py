"""Leases and what the program remembers about itself."""

from datetime import UTC, datetime, timedelta

from models.services import leases, operator

NOW = datetime(2026, 3, 20, 4, tzinfo=UTC)


def test_the_first_one_holds_it(session):
    assert leases.take(session, "poll", "a", NOW) == "a"
    assert leases.take(session, "poll", "b", NOW) == "a"
    assert leases.take(session, "poll", "a", NOW) == "a"
    assert leases.held(session, "poll", NOW)


def test_it_runs_out_unless_renewed(session):
    leases.take(session, "poll", "a", NOW)
    assert leases.renew(session, "poll", "a", NOW + timedelta(seconds=50))
    assert leases.take(session, "poll", "b", NOW + timedelta(seconds=100)) == "a"
    assert leases.take(session, "poll", "b", NOW + timedelta(seconds=111)) == "b"
    assert not leases.renew(session, "poll", "a", NOW + timedelta(seconds=112))


def test_nobody_waits_for_the_dead(session):
    leases.take(session, "poll", "a", NOW)
    assert leases.take(session, "poll", "b", NOW, gone=lambda holder: holder == "a") == "b"
    assert leases.take(session, "poll", "c", NOW, gone=lambda _holder: False) == "b"


def test_it_is_given_back_by_its_holder_only(session):
    leases.take(session, "poll", "a", NOW)
    leases.release(session, "poll", "b")
    assert leases.held(session, "poll", NOW)
    leases.release(session, "poll", "a")
    assert not leases.held(session, "poll", NOW)


def test_of_two_that_begin_at_once_one_is_first(session, monkeypatch):
    leases.take(session, "poll", "a", NOW)
    looks = iter([None, "a"])
    monkeypatch.setattr(
        session,
        "exec",
        lambda _query: type("Found", (), {"one_or_none": lambda _: next(looks), "one": lambda _: next(looks)})(),
    )
    assert leases.take(session, "poll", "b", NOW) == "a"


def test_values_are_written_over(session):
    assert operator.get(session, operator.BOT) is None
    operator.put(session, operator.BOT, NOW, {"username": "a"})
    operator.put(session, operator.BOT, NOW + timedelta(hours=1), {"username": "b"})
    assert operator.get(session, operator.BOT) == operator.Remembered({"username": "b"}, NOW + timedelta(hours=1))
    operator.put(session, operator.TICK, NOW)
    assert operator.get(session, operator.TICK) == operator.Remembered({}, NOW)
