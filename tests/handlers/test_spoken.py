"""One sentence is enough: it becomes one card, saved by one tap; what is not certain is asked with buttons."""

import pytest

from models.kinds import EventKind, Role
from models.tables import Draft, ZeroReport
from tests import factories
from tests.factories import GROUP, OTHER_GROUP, VILLAGE
from tests.handlers.speaking import Phone

SAVE, AGREED, DROP = "✓ 保存", "✓ 本人知道并同意，保存", "不要了"


def test_a_sentence_with_everything_is_one_card_and_one_tap(village, officer):
    officer.says("刘小梅昨晚在县医院生了,女儿,6斤8两,顺产")
    assert len(officer.came) == 1
    assert {"姓名：刘小梅", "体重：3,400克", "怎么生的：顺产", "医院或服务站：县医院"} <= set(officer.lines)
    assert "昨晚 → 2026年3月19日" in officer.lines
    officer.taps(SAVE)
    (event,) = village.events()
    assert (event.kind, f"{event.occurred_on}", event.person_id) == ("birth", "2026-03-19", village.ids["刘小梅"])
    assert officer.forms == []


def test_nothing_is_saved_before_the_tap(village, officer):
    officer.says("刘小梅昨晚在县医院生了,女儿,6斤8两,顺产")
    assert (village.events(), len(village.rows(Draft))) == ([], 1)
    officer.taps(DROP)
    assert village.events() == []


def test_what_a_sentence_left_out_stays_open_and_is_not_asked_unless_it_must(officer):
    officer.says("刘小梅昨天生了")
    assert SAVE in officer.buttons
    assert "孩子性别" not in officer.words


def test_of_two_people_of_one_name_neither_is_chosen(village, officer):
    second = village.on_record("陈玉", 1980)
    officer.says("陈玉昨天去东莞打工了")
    assert len([one for row in officer.shown.buttons for one in row if one.label == "陈玉"]) == 2
    assert "另一位陈玉（新的人）" in officer.buttons
    officer.taps("陈玉", SAVE)
    assert village.events()[0].person_id == second


@pytest.mark.parametrize(("tapped", "known"), [("刘小梅", True), ("刘晓梅（新的人）", False)])
def test_a_similar_name_is_asked_about(village, officer, tapped, known):
    officer.says("刘晓梅昨天去东莞打工了")
    assert {"刘小梅", "刘晓梅（新的人）"} <= officer.buttons.keys()
    officer.taps(tapped, SAVE)
    assert (village.events()[0].person_id == village.ids["刘小梅"]) is known


@pytest.mark.parametrize("day", ["2026年3月20日（农历二月初二）", "2026年2月2日（农历腊月十五）"])
def test_two_days_that_fit_are_two_buttons(village, officer, day):
    officer.says("刘小梅二月二生了女儿")
    assert SAVE not in officer.buttons
    officer.taps(day, SAVE)
    on = village.events()[0].occurred_on
    assert day.startswith(f"{on.year}年{on.month}月{on.day}日")


def test_a_vague_place_is_asked_and_is_a_button(village, officer):
    officer.says("张秀兰去广东打工了")
    officer.taps("广东", SAVE)
    assert len(village.events()) == 1


def test_a_province_can_be_made_a_town_by_typing(officer):
    officer.says("张秀兰去广东打工了").says("广东东莞")
    assert "去哪里：广东东莞" in officer.lines


def test_a_method_that_was_not_named_is_asked_with_those_that_fit(village, officer):
    officer.says("刘小梅放了避孕的")
    assert {"上环", "放皮埋"} <= officer.buttons.keys()
    assert "取环" not in officer.buttons
    officer.taps("上环", AGREED)
    assert village.events()[0].kind == "measure"


def test_the_kind_of_an_examination_is_asked_with_buttons(village, officer):
    officer.says("张秀兰昨天体检了")
    assert {"产前检查", "产后检查", "妇科筛查"} <= officer.buttons.keys()
    officer.taps("妇科筛查", AGREED)
    assert village.events()[0].kind == "exam"


def test_a_weight_that_cannot_be_is_asked_and_not_dropped(officer):
    officer.says("刘小梅昨天生了,女儿,重65斤")
    assert ("problem.weight" in officer.keys, SAVE in officer.buttons) == (True, False)
    officer.says("6斤5两")
    assert "体重：3,250克" in officer.lines


def test_a_number_to_call_counts_only_when_it_is_tapped(officer):
    officer.says("刘小梅昨天去东莞打工了,电话13800000001")
    assert "+8613800000001" in officer.buttons
    officer.taps("跳过")
    assert "13800000001" not in officer.words
    assert SAVE in officer.buttons


def test_gone_may_be_dead_or_away(village, officer):
    officer.says("孙国强昨天走了")
    assert "⚠ 这里是去世的意思吗？请先问清楚。" in officer.lines
    officer.taps("是外出，不是去世").says("浙江宁波").taps(SAVE)
    assert village.events()[0].kind == EventKind.MIGRATE_OUT


def test_a_code_is_read_like_a_sentence(village, officer):
    officer.says("外出 张秀兰 东莞").taps(SAVE)
    assert (village.events()[0].kind, village.events()[0].person_id) == ("migrate_out", village.ids["张秀兰"])


@pytest.mark.parametrize("words", ["刘小梅准备去东莞", "刘小梅还没生", "张秀兰没有外出", "谢谢", "你好"])
def test_what_is_planned_denied_or_small_talk_leaves_nothing(village, officer, words):
    officer.says(words)
    assert (village.rows(Draft), village.events(), officer.shown.buttons) == ([], [], ())


def test_a_cadre_speaks_for_the_whole_village_and_sees_the_group(village):
    cadre = village.staff(Role.CADRE, VILLAGE)
    cadre.says("张秀兰昨天去东莞了")
    assert "小组：一组" in cadre.lines
    cadre.taps(SAVE)
    assert village.events()[0].group_code == GROUP


def test_an_officer_of_two_groups_is_asked_where_somebody_new_lives(village):
    officer = village.officer(GROUP, OTHER_GROUP).says("王小雨昨天去广州了")
    assert {"一组", "二组"} <= officer.buttons.keys()
    officer.taps("二组", SAVE)
    assert village.events()[0].group_code == OTHER_GROUP


def test_somebody_on_record_in_a_group_of_others_is_not_found_by_name(village):
    other = village.on_record("周小燕", 1990, OTHER_GROUP)
    officer = village.officer().says("周小燕昨天去东莞了")
    assert "记录上没有周小燕，保存时新添。" in officer.lines
    officer.taps(SAVE)
    assert village.events()[0].person_id != other


def test_a_woman_who_writes_the_same_sentence_gets_no_report(village):
    with village.store.transaction() as session:
        who = factories.joined(session, factories.woman(session, "周小燕"))
    her = Phone(village, who).says("刘小梅昨晚在县医院生了,女儿")
    assert (her.keys, village.rows(Draft)) == (["other.her_text", "other.unwell"], [])


@pytest.mark.parametrize(
    ("words", "shown"), [("今天报了几条", "days.title"), ("我们组还有谁没随访", "asked.pending_followups")]
)
def test_questions_are_answered_in_the_same_box(officer, words, shown):
    assert shown in officer.says(words).keys


def test_a_cadre_who_asks_who_is_open_sees_the_list(village):
    assert "asked.pending_followups" not in village.staff(Role.CADRE, VILLAGE).says("我们组还有谁没随访").keys


def test_nothing_happened_in_several_groups(village):
    officer = village.officer(GROUP, OTHER_GROUP).says("一组二组今天无事")
    assert officer.keys == ["zero.signed"] * 2
    assert [row.group_code for row in village.rows(ZeroReport)] == [GROUP, OTHER_GROUP]


def test_nothing_in_a_group_of_others_signs_nothing(village, officer):
    assert officer.says("二组今天无事").keys == ["refuse.not_found"]
    assert village.rows(ZeroReport) == []


def test_a_report_and_nothing_in_another_group_are_both_taken(village):
    officer = village.officer(GROUP, OTHER_GROUP).says("刘小梅昨天去东莞了,二组今天无事")
    assert SAVE in officer.buttons
    assert [row.group_code for row in village.rows(ZeroReport)] == [OTHER_GROUP]


@pytest.mark.parametrize("words", ["不要了", "取消", "✓ 保存", "都不要了"])
def test_words_of_a_form_say_nothing_where_none_is_open(village, officer, words):
    assert officer.says(words).keys == ["refuse.old_button"]
    assert village.rows(Draft) == []


def test_a_child_of_whom_nothing_is_kept_ends_it_at_once(village, officer):
    village.on_record("李小丫", 2014)
    officer.says("李小丫怀孕3个月了")
    assert officer.keys == ["refuse.under_14"]
    assert village.rows(Draft) == []


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("刘小梅怀孕了,末次月经1月8号", "末次月经2026年1月8日"),
        ("刘小梅怀孕了,预产期10月15号", "预产期2026年10月15日"),
        ("刘小梅怀孕了,末次月经正月初八", "末次月经2026年2月24日"),
    ],
)
def test_how_far_a_pregnancy_is_stands_as_it_was_said(officer, words, shown):
    officer.says(words)
    assert (shown in officer.words.replace(" ", ""), AGREED in officer.buttons) == (True, True)


def test_a_last_period_and_a_due_date_that_disagree_are_two_buttons(officer):
    officer.says("刘小梅怀孕了,末次月经1月8号,预产期12月1号")
    assert ("pregnancy.which_is_the_doctors" in officer.keys, AGREED in officer.buttons) == (True, False)


def test_whoever_is_named_by_a_relation_alone_is_asked_and_never_chosen(officer):
    officer.says("孙国强的老婆昨天外出了")
    assert SAVE not in officer.buttons
    assert "刘小梅" in officer.buttons


def test_a_method_that_is_not_tolerated_is_no_new_method(officer):
    assert "measure.reaction" in f"{officer.says('刘小梅上环后不舒服').shown.lines}"


def test_a_visit_home_says_until_when(officer):
    assert "return_home" in f"{officer.says('刘小梅昨天返乡了,住到月底').shown.lines}"
