"""Identifiers: short, rising, never twice."""

from concurrent.futures import ThreadPoolExecutor

from models.ids import new_id


def test_ids_rise_and_are_uuid7_of_32_digits():
    made = [new_id() for _ in range(5000)]
    assert made == sorted(set(made))
    assert {(len(one), one[12], one[16] in "89ab") for one in made} == {(32, "7", True)}
    assert all(int(one, 16) for one in made)


def test_ids_of_many_threads_are_all_different():
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: new_id(), range(4000)))
    assert len(set(made)) == 4000
