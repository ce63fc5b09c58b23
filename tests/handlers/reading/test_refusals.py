"""What is never kept leaves no trace in a reading, and a message that is refused as a whole holds nothing."""

import json
from datetime import datetime

import pytest

from bot.reading import told
from handlers.reading import Kind, read
from tests.handlers.reading.drawing import SHANGHAI

SENT = datetime(2026, 6, 15, 18, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "text",
    [
        "举报三组有人偷生二胎",
        "检举一下,有奖励没有",
        "把没来三查的人名单报上来",
        "没上环的妇女名单:王小红、李小芳",
        "社会抚养费收齐了没有",
        "计划外怀孕的要罚款",
        "逐户落实上环",
        "谁家生二胎没上报,查出来重罚",
        "谁还没来三查,名字贴出来",
        "老孙家躲到外面生三胎了",
        "没查环的公示一下姓名",
    ],
)
def test_tip_offs_fines_and_lists_are_refused_whole(text: str) -> None:
    reading = read(text, SENT)
    assert reading.kind is Kind.REFUSED
    assert reading.refusals
    assert (reading.events, reading.questions, reading.spans, reading.groups) == ((), (), (), ())


@pytest.mark.parametrize(
    ("text", "tag", "words"),
    [
        ("王芳今天产检,医生说是个男孩,孕20周", "fetal_sex", "男孩"),
        ("王芳怀孕4个月,照了B超说怀的是女儿", "fetal_sex", "女儿"),
        ("王芳昨天引产了,是个女婴", "fetal_sex", "女婴"),
        ("王芳怀孕2个月,属于计划外", "policy_status", "计划外"),
        ("王芳怀孕2个月,还没办准生证", "policy_status", "准生证"),
        ("王芳昨天做了人流,说是养不起", "end_reason", "养不起"),
        ("王芳昨天做了人流,因为还在上学", "end_reason", "上学"),
        ("王芳昨天两癌筛查,HPV阳性", "clinical_result", "阳性"),
        ("王芳昨天产检有点贫血", "clinical_result", "贫血"),
        ("王芳怀孕2个月,身份证号110101199001011234", "id_number", "110101199001011234"),
    ],
)
def test_a_part_is_dropped_and_named(text: str, tag: str, words: str) -> None:
    reading = read(text, SENT)
    assert reading.kind is Kind.EVENT
    assert tag in reading.refusals
    assert words not in json.dumps(told(reading, explain=True), ensure_ascii=False, default=str)


def test_the_sex_of_a_child_that_was_born_is_kept() -> None:
    reading = read("王芳昨天在县医院生了,是个女儿,孕39周", SENT)
    assert reading.refusals == ()
    assert reading.events[0].fields["child_sex"] == "female"
