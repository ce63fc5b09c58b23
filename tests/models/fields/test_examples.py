"""Each example that a question or a refusal gives is taken by the field it belongs to, in every language."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from locales import LANGUAGES, phrases
from models.events import TYPES
from models.fields import Problem
from models.kinds import EventKind
from tests.models.fields.asking import CONTEXT

K = EventKind
SAMPLES = (
    ("ask.birth_year", K.BIRTH, "birth_year", "32岁", "32歲", "32"),
    ("ask.day.words", K.BIRTH, "date", "3月9日、初八、上周五、农历二月初一",
     "3月9日、初八、上週五、農曆二月初一", "9 March, last Friday, 2026-03-09"),
    ("ask.from_place", K.MIGRATE_IN, "from_place", "湖南邵阳", "湖南邵陽", "Shaoyang, Hunan."),
    ("ask.to_place", K.MIGRATE_OUT, "to_place", "广东东莞", "廣東東莞", "Dongguan, Guangdong."),
    ("ask.relation_to", K.DEATH, "relation_to", "张大山", "張大山", ""),
    ("birth.weight", K.BIRTH, "weight_g", "6斤8两、3400克", "6斤8兩、3400克", "3400 g or 3.4 kg"),
    ("exam.next", K.EXAM, "next_on", "下个月3号", "下個月3號", "next Friday"),
    ("migrate_in.residence", K.MIGRATE_IN, "residence", "李老三家", "李老三家", ""),
    ("measure.symptom", K.MEASURE, "symptom_text", "腰酸", "腰痠", ""),
    ("pregnancy.gestation", K.PREGNANCY, "gestation", "上个月8号、上个月初八、预产期下个月8号、12周、3个月",
     "上個月8號、上個月初八、預產期下個月8號、12週、3個月", "5 weeks ago, due next Friday, 12 weeks"),
    ("return_home.until", K.RETURN_HOME, "until", "4月10日、下个月3号", "4月10日、下個月3號", "10 April or 3 December"),
    ("problem.birth_year", K.BIRTH, "birth_year", "32岁", "32歲", "32"),
    ("problem.edd_bounds", K.PREGNANCY, "gestation", "预产期下个月8号", "預產期下個月8號", "due next Friday"),
    ("problem.future", K.BIRTH, "date", "昨天", "昨天", "yesterday"),
    ("problem.gestation", K.PREGNANCY, "gestation",
     "上个月8号、预产期下个月8号、12周", "上個月8號、預產期下個月8號、12週",
     "5 weeks ago or due next Friday or 12 weeks"),
    ("problem.lmp_bounds", K.PREGNANCY, "gestation", "上个月8号、12周", "上個月8號、12週", "12 weeks"),
    ("problem.name", K.BIRTH, "person", "王秀英", "王秀英", "Wang Xiuying"),
    ("problem.no_such_day", K.BIRTH, "date", "2月28日", "2月28日", "28 February"),
    ("problem.not_a_date", K.BIRTH, "date",
     "3月9日、初八、昨天、上周五", "3月9日、初八、昨天、上週五", "9 March, yesterday, last Friday, 2026-03-09"),
    ("problem.past", K.EXAM, "next_on", "下个月3号", "下個月3號", "next Friday"),
    ("problem.phone", K.MIGRATE_IN, "phone", "13800000000", "13800000000", "13800000000"),
    ("problem.weight", K.BIRTH, "weight_g", "6斤8两、3400克、3.4公斤", "6斤8兩、3400克、3.4公斤", "3400 g or 3.4 kg"),
)  # fmt: skip
_GIVES = re.compile("如(?!果)|[这這][样樣][写寫]|such as|like ", re.IGNORECASE)
_OR = re.compile("、|, (?=[a-z0-9])| or ")


def said(key, language):
    return "".join(phrases(language)[key])


def test_every_example_is_in_the_table():
    asks = {field.ask for event in TYPES.values() for field in event.fields} | {"ask.day.words"}
    keys = {key for key in phrases("en") if key.startswith("problem.")} | asks
    giving = {key for key in keys for language in LANGUAGES if _GIVES.search(said(key, language))}
    assert giving - {field.ask for event in TYPES.values() for field in event.fields[:1]} == {row[0] for row in SAMPLES}


CASES = [
    pytest.param(language, key, kind, field, example, id=f"{key}:{example}")
    for key, kind, field, *texts in SAMPLES
    for language, examples in zip(("zh_Hans", "zh_Hant", "en"), texts, strict=True)
    for example in filter(None, _OR.split(examples))
]


@pytest.mark.parametrize(("language", "key", "kind", "field", "example"), CASES)
def test_an_example_stands_in_its_phrase_and_is_taken_on_any_day_of_the_year(language, key, kind, field, example):
    assert example in said(key, language)
    asked, texts = TYPES[kind].field(field), example.rstrip(".")
    days = [replace(CONTEXT, today=CONTEXT.today + timedelta(days)) for days in range(0, 365, 5)]
    assert [str(one.today) for one in days if isinstance(asked.read(texts, one), Problem)] == []
