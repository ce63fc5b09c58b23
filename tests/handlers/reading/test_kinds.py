"""What a message is: nothing to report, a question, a correction, small talk, a code, or unclear."""

from datetime import date, datetime

import pytest

from handlers.reading import Kind, Op, read
from tests.handlers.reading.drawing import SHANGHAI

SENT = datetime(2026, 6, 15, 18, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("二组今天无事", (2,)),
        ("零报告", ()),
        ("三组四组都没情况", (3, 4)),
        ("今天没什么要报的", ()),
        ("group 4 nothing", (4,)),
    ],
)
def test_nothing_new_names_the_groups(text: str, groups: tuple[int, ...]) -> None:
    reading = read(text, SENT)
    assert (reading.kind, reading.groups) == (Kind.ZERO_REPORT, groups)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("我们组还有谁没随访", "pending_followups"),
        ("今天报了几条", "my_reports"),
        ("新生儿上户口要带什么材料", "papers"),
        ("卫生院几点上班", "clinic_info"),
        ("王芳生了没有?", "record_lookup"),
    ],
)
def test_questions_say_what_they_are_about(text: str, intent: str) -> None:
    reading = read(text, SENT)
    assert (reading.kind, reading.intent) == (Kind.QUERY, intent)


@pytest.mark.parametrize("text", ["谢谢领导", "好的收到", "明天上午开会", "下雨了", ""])
def test_small_talk_is_nothing_to_store(text: str) -> None:
    assert read(text, SENT).kind is Kind.CHAT


@pytest.mark.parametrize(
    ("text", "op", "fields", "on"),
    [
        ("更正:昨天报的王芳生孩子体重写错了,是6斤2两", Op.AMEND, {"weight_g": 3100}, None),
        ("改:王芳结婚日期应为6月9日", Op.AMEND, {}, date(2026, 6, 9)),
        ("昨天报的王芳去世那条作废", Op.VOID, {}, None),
        ("撤回刚才那条,王芳的环没取成", Op.VOID, {}, None),
    ],
)
def test_corrections_hold_only_what_changes(text: str, op: Op, fields: dict[str, object], on: date | None) -> None:
    reading = read(text, SENT)
    (event,) = reading.events
    assert (reading.kind, event.person, event.op) == (Kind.CORRECTION, "王芳", op)
    assert (dict(event.fields), event.date) == (fields, on)


def test_a_correction_may_begin_with_what_was_wrong() -> None:
    reading = read("不是王芳,前天报的流产写错了,是李芳", SENT)
    assert (reading.kind, [event.person for event in reading.events]) == (Kind.CORRECTION, ["李芳"])


def test_the_day_of_the_report_is_the_target_of_a_correction() -> None:
    (event,) = read("更正:昨天报的王芳生孩子体重写错了,是6斤2两", SENT).events
    assert event.target == {"reported_on": "2026-06-14"}


@pytest.mark.parametrize(
    ("text", "kind", "person", "fields"),
    [
        ("birth LiMei girl 3400 yesterday", "birth", "LiMei", {"child_sex": "female", "weight_g": 3400}),
        ("out 李梅 Dongguan", "migrate_out", "李梅", {"to_place": "Dongguan"}),
        ("g3 death LiMei 83", "death", "LiMei", {"age": 83, "group": 3}),
        ("pregnant LiMei 12w", "pregnancy", "LiMei", {"gest_weeks": 12}),
        ("iud LiMei today", "measure", "LiMei", {"action": "start", "method": "iud"}),
        ("married LiMei and WangLi", "marriage", "LiMei", {"spouse": "WangLi"}),
        ("生 李梅 女 3400 昨天", "birth", "李梅", {"child_sex": "female", "weight_g": 3400}),
        ("外出 李梅 东莞", "migrate_out", "李梅", {"to_place": "东莞"}),
    ],
)
def test_codes_are_read_in_both_languages(text: str, kind: str, person: str, fields: dict[str, object]) -> None:
    (event,) = read(text, SENT).events
    assert (event.type, event.person, dict(event.fields)) == (kind, person, fields)


@pytest.mark.parametrize("text", ["怀云两个月了", "坏孕两个月了", "怀运两个月了", "懷孕兩個月了"])
def test_slips_and_traditional_characters_are_read_alike(text: str) -> None:
    (event,) = read(f"王芳{text}", SENT).events
    assert (event.type, event.fields["gest_weeks"]) == ("pregnancy", 8)


def test_the_corrected_word_is_shown_with_its_place() -> None:
    reading = read("王芳昨天在县医院破腹产生了个儿子", SENT)
    meant = {span.field: (span.said, span.meant) for span in reading.spans}
    assert meant["delivery_mode"] == ("破腹产", "caesarean")
    assert meant["date"] == ("昨天", "2026-06-14")


def test_soon_after_midnight_today_is_asked_about() -> None:
    reading = read("王芳今天生了", datetime(2026, 6, 15, 1, tzinfo=SHANGHAI))
    assert [question.about for question in reading.questions] == ["date"]
    assert reading.questions[0].options == (date(2026, 6, 15), date(2026, 6, 14))


def test_a_day_in_two_calendars_offers_both() -> None:
    (question,) = read("王芳十五那天上环了", datetime(2026, 9, 28, 10, tzinfo=SHANGHAI)).questions
    assert (question.about, question.options) == ("calendar", (date(2026, 9, 25), date(2026, 9, 15)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("任雪今天产检了,孕24周", {"exam_kind": "产检了", "gest_weeks": "24周", "date": "今天"}),
        ("任雪昨天在镇卫生院取环了", {"action": "取环了", "method": "取环了", "facility": "镇卫生院"}),
        ("范晓梅今早生了双胞胎,一男一女", {"plurality": "一男一女", "child_sex": "一男一女"}),
        ("王芳昨天小产了", {"end_kind": "小产了"}),
        ("解丽萍上环以后老是腰疼", {"method": "上环", "action": "腰疼", "symptom_text": "老是腰疼"}),
    ],
)
def test_each_value_is_shown_where_it_is_said(text: str, said: dict[str, str]) -> None:
    spans = {span.field: text[span.start : span.end] for span in read(text, SENT).spans}
    assert {name: spans[name] for name in said} == said


@pytest.mark.parametrize(
    ("text", "kind", "fields"),
    [
        ("Wang Dashan went to Dongguan yesterday to work.", "migrate_out", {"purpose": "work", "to_place": "Dongguan"}),
        ("Liu Xiaomei is pregnant, 10 weeks", "pregnancy", {"gest_weeks": 10}),
        ("Yesterday Liu Xiaomei gave birth to a girl, 3400 g", "birth", {"child_sex": "female", "weight_g": 3400}),
        ("刘小梅 has died", "death", {}),
        ("Wang Dashan and Liu Xiaomei married today", "marriage", {"spouse": "Liu Xiaomei"}),
        ("Liu Xiaomei came back from Dongguan", "return_home", {"from_place": "Dongguan"}),
    ],
)
def test_plain_english_is_read_as_a_whole(text: str, kind: str, fields: dict[str, object]) -> None:
    (event,) = read(text, SENT).events
    assert (event.type, event.fields) == (kind, fields)
    assert event.person == ("刘小梅" if "刘" in text else "Wang Dashan" if "Wang" in text else "Liu Xiaomei")


@pytest.mark.parametrize(
    "text",
    [
        "Liu Xiaomei is not pregnant",
        "Is Liu Xiaomei pregnant?",
        "刘小梅 may be pregnant",
        "Liu Xiaomei's husband died yesterday",
        "Liu Xiaomei went to the clinic yesterday",
        "Liu Xiaomei went to hospital yesterday",
        "Liu Xiaomei will go to Dongguan tomorrow",
        "Liu Xiaomei is pregnant, seen yesterday in Dongguan",
        "Grandma died yesterday",
    ],
)
def test_english_that_is_not_understood_is_not_guessed_at(text: str) -> None:
    reading = read(text, SENT)
    assert (reading.kind, reading.intent, reading.events) == (Kind.CHAT, "english", ())
