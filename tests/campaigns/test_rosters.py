"""A roster of twenty thousand people is read, prepared and brought in within a minute."""

import io
import time

import pytest
from openpyxl import Workbook

from bot import unpacking
from models.db import Store
from models.services import people, rosters
from tests.factories import GROUP, NOON, OTHER_GROUP, cadre, township

MOST_SECONDS = 60
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈", [chr(0x4E00 + number) for number in range(200)]


def table() -> bytes:
    made = Workbook(write_only=True)
    page = made.create_sheet()
    page.append(["姓名", "组", "户主", "关系", "出生年份"])
    for number in range(20_000):
        name = SURNAMES[number % 10] + GIVEN[number // 10 % 200] + GIVEN[number // 2000]
        page.append([name, 1 + number % 2, "张大山", "家人", 1950 + number % 50])
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


@pytest.mark.campaign
def test_twenty_thousand_people_within_a_minute(store: Store) -> None:
    with store.transaction() as session:
        township(session)
        who = cadre(session)
        rosters.receive(session, who, "handle", NOON)
    data, begun = table(), time.perf_counter()
    with store.transaction() as session:
        wanted = rosters.due(session, NOON)
        assert wanted is not None
    answer = unpacking.unpack(data, wanted.groups, wanted.areas, wanted.today)
    with store.transaction() as session:
        rosters.understood(session, wanted.id, answer, NOON)
    longest = 0.0
    more = True
    while more:
        started = time.perf_counter()
        with store.transaction() as session:
            more = rosters.portion(session, NOON)
        longest = max(longest, time.perf_counter() - started)
    with store.transaction() as session:
        assert rosters.confirm(session, who, wanted.id, NOON) == 20_000
    took = time.perf_counter() - begun
    print(f"20,000 people in {took:.1f} s, a portion in at most {longest:.2f} s")
    assert took <= MOST_SECONDS
    with store.transaction() as session:
        assert len(people.in_areas(session, [GROUP, OTHER_GROUP])) == 20_000
