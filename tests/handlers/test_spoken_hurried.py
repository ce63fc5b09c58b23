"""A hurried officer on a bad network: sentences, answers and taps, new and old, in any order. Always an answer."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.render import render
from models.kinds import SENSITIVE
from models.tables import DeadLetter
from tests import stores
from tests.handlers.speaking import Village

SENTENCES = [
    "张秀兰外出了", "张秀兰昨天去东莞了;刘小梅昨天去深圳了", "刘小梅昨晚在县医院生了,女儿,6斤8两,顺产",
    "刘小梅上环了;张秀兰外出了;陈玉昨天领证了,跟孙国强", "王小雨昨天嫁给孙国强,领证了;王小雨去东莞打工了",
    "李小丫怀孕3个月了;陈玉去广州了", "孙国强昨天走了", "孙国强去世了", "刘小梅二月二生了女儿", "刘小梅生了对双胞胎",
    "更正:张秀兰是去深圳", "更正:刘小梅是前天", "作废张秀兰那条", "更正:写错了", "一组今天无事", "二组今天无事",
    "今天报了几条", "我们组还有谁没随访", "举报村东头有人偷着生了二胎", "刘晓梅昨天去东莞打工了",
    "外出 张秀兰 东莞", "birth 刘小梅 girl 3300 yesterday", "刘小梅放了避孕的", "张秀兰昨天体检了", "谢谢",
    "昨天", "广东东莞", "13岁", "12周", "保存", "全部保存", "不要了", "都不要了", "取消", "返回", "跳过", "修改",
]  # fmt: skip
ACTS = st.one_of(st.sampled_from(SENTENCES), st.sampled_from(["/report", "/today"]), st.integers(0, 400))


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(acts=st.lists(ACTS, min_size=3, max_size=14))
def test_whatever_is_done_there_is_an_answer_and_nothing_is_lost(tmp_path_factory, acts):
    with stores.fresh(tmp_path_factory.mktemp("hurried"), "") as store:
        village = Village(store)
        village.on_record("李小丫", 2014)
        officer, seen = village.officer(), ["k"]
        for act in acts:
            before = len(village.events())
            if isinstance(act, int):
                officer.presses(seen[-1 - act % len(seen)])
            elif act[0] == "/":
                officer.sends(act[1:])
            else:
                officer.says(act)
            seen += [one.data for message in officer.came for row in message.buttons for one in row if one.data]
            holds(village, officer, before)


def holds(village, officer, before):
    """An answer came that Telegram takes; one form is open if any waits; none is about a child; nothing broke."""
    assert officer.came
    assert village.rows(DeadLetter) == []
    for message in officer.came:
        call = render(message, "zh_Hans", officer.who.chat_id)
        assert not call.params.get("text", "").endswith("…")
        assert sum(len(row) for row in message.buttons) <= 100
    forms = [draft for draft, _ in officer.forms]
    assert sum(draft.open for draft in forms) == (any(draft.open or draft.place > 0 for draft in forms))
    assert len({draft.place for draft in forms if draft.place > 0}) == sum(draft.place > 0 for draft in forms)
    about = [form["answers"].get("person") or {} for draft, form in officer.forms if draft.kind in SENSITIVE]
    assert "李小丫" not in [person.get("name") for person in about]
    assert len(village.events()) >= before or "receipt.voided" in officer.keys
