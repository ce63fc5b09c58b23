"""People and groups: tapped, found by a part, new, or without a name."""

import pytest

from models.fields import Context, GroupOf, Option, PersonRef, Problem, Unclear, Value, new_person
from tests.models.fields.asking import CONTEXT, PEOPLE, TODAY, read_in_all

WHO = PersonRef("person", "birth.who")
GROUP = GroupOf("group", "ask.group")


def ref(person):
    return {"id": person.id, "name": person.name, "group": person.group_code, "birth_year": person.birth_year,
            "head": person.head}  # fmt: skip


def labels(options):
    return [read_in_all(option.label)[1] for option in options]


def test_people_of_the_groups_are_offered_with_what_tells_them_apart():
    assert labels(WHO.options(CONTEXT)) == ["王秀英（一组）", "王小芳（二组、王大山）", "刘芳（一组）"]
    alone = Context(TODAY, people=PEOPLE, groups={"g1": "一组"})
    assert labels(WHO.options(alone)) == ["王秀英", "王小芳（王大山）", "刘芳"]
    assert WHO.press(ref(PEOPLE[0]), CONTEXT) == Value(ref(PEOPLE[0]))


def test_at_most_eight_are_offered():
    many = Context(TODAY, people=PEOPLE * 10)
    assert (len(WHO.options(many)), len(WHO.read("王", many).options)) == (8, 9)


def test_a_full_name_on_record_is_that_person():
    assert WHO.read(" 王 秀英", CONTEXT) == Value(ref(PEOPLE[0]))


def test_a_name_in_traditional_characters_is_found_as_in_simplified_ones():
    assert WHO.read("劉芳", CONTEXT) == Value(ref(PEOPLE[2]))
    assert labels(WHO.read("劉", CONTEXT).options) == ["刘芳（一组）", "劉（新的人）"]
    assert GROUP.read("一組", CONTEXT) == Value("g1")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("wxf", ["王小芳（二组、王大山）"]),
        ("fang", ["王小芳（二组、王大山）", "刘芳（一组）"]),
        ("小芳", ["王小芳（二组、王大山）", "小芳（新的人）"]),
    ],
)
def test_a_part_finds_people_and_offers_somebody_new_unless_it_is_pinyin(said, found):
    answer = WHO.read(said, CONTEXT)
    assert labels(answer.options) == found
    assert answer.ask.key == ("person.which" if said.isascii() else "person.which_of")


def test_two_people_of_one_name_are_a_choice():
    two = Context(TODAY, people=(*PEOPLE, PEOPLE[0]))
    options = WHO.read("王秀英", two).options
    assert labels(options)[2] == "另一位王秀英（新的人）"
    assert options[2].value == new_person("王秀英") | {"another": True}


def test_in_place_of_somebody_on_record_another_of_the_name_is_offered():
    (other,) = WHO.instead(ref(PEOPLE[0]))
    assert (other.value, labels([other])) == (new_person("王秀英") | {"another": True}, ["另一位王秀英（新的人）"])
    assert WHO.instead(new_person("陈玉")) == ()


def test_the_card_names_the_household_and_nobody_is_their_own_head():
    assert read_in_all(WHO.show(ref(PEOPLE[1])))[1] == "王小芳（王大山）"
    assert WHO.show(ref(PEOPLE[0]) | {"head": "王秀英"}) == "王秀英"


def test_a_name_on_nobodys_record_is_somebody_new():
    answer = WHO.read("陈玉", CONTEXT)
    assert (answer.options[0].value, answer.ask.key) == (new_person("陈玉"), "person.nobody")
    assert WHO.show(new_person("陈玉")) == "陈玉"


@pytest.mark.parametrize("said", ["", "\u202e\u200b", "123", "王" * 4000, "🙂"])
def test_what_is_no_name_is_refused_with_an_example(said):
    answer = WHO.read(said, CONTEXT)
    assert isinstance(answer, Problem)
    assert all(read_in_all(answer.why))


def test_a_person_without_a_name_is_taken_where_that_is_allowed():
    unnamed = PersonRef("person", "death.who", unnamed=True)
    value = unnamed.press(unnamed.options(CONTEXT)[-1].value, CONTEXT)
    assert value == Value(new_person(""))
    assert read_in_all(unnamed.show(value.value)) == ["(no name)", "（没有名字）", "（沒有名字）"]


def test_one_group_is_sure_and_several_are_asked():
    assert GROUP.sure(Context(TODAY, groups={"g1": "一组"})) == "g1"
    assert GROUP.sure(CONTEXT) is None
    assert GROUP.options(CONTEXT) == (Option("g1", "一组"), Option("g2", "二组"))


@pytest.mark.parametrize(("said", "code"), [("二", "g2"), ("一组", "g1"), ("十一组", "g11"), ("组", None), ("", None)])
def test_a_group_is_read_by_its_name(said, code):
    groups = Context(TODAY, groups={"g1": "一组", "g2": "二组", "g11": "十一组"})
    answer = GROUP.read(said, groups)
    assert answer == Value(code) if code else isinstance(answer, Unclear)
