"""What may decide and was not read is asked: somebody in no event, a no, the opposite move, a time without a day."""

from datetime import datetime

import pytest

from handlers.reading import read

SENT_AT = datetime.fromisoformat("2026-06-15T18:00:00+08:00")


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("隔壁陶玉珍来说,乔小梅那边曹建军昨天去了苏州", "person"),
        ("柯小梅昨天上环没让弄", "type"),
        ("流入:租在砖厂的河南人孙小强昨天回老家了", "type"),
        ("卞小军采茶时候去宁波打工了", "date"),
        ("卞小军那阵去宁波打工了", "date"),
        ("史玉梅说是昨天生的,后来又说是前天生的", "date"),
        ("史玉梅昨天生了,口误,打的是刘小芳家的电话", "confirm"),
        ("雷建国家两口子前天回来的,女的怀孕20周", "person"),
        ("欣悦和晓林昨天领证了,女的怀孕12周", "person"),
    ],
)
def test_what_was_not_read_and_may_decide_is_asked(text: str, about: str) -> None:
    assert about in {question.about for question in read(text, SENT_AT).questions}, text
