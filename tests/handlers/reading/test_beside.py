"""What is told beside an event changes nothing of it: others who are named, who said so, where one heard it."""

from datetime import datetime

import pytest

from handlers.reading import Reported, read

SENT = datetime.fromisoformat("2026-05-24T18:00:00+08:00")
TOLD = (
    "刘芳昨天生了",
    "刘芳昨天生了个女儿",
    "刘芳怀孕12周了",
    "刘芳昨天上环了",
    "刘芳昨天去东莞打工了",
    "刘芳昨天从东莞回来了",
    "刘芳前天去世了",
    "刘芳昨天流产了",
    "刘芳昨天做了产检",
    "刘芳户口昨天迁到长沙了",
    "刘芳户口昨天从长沙迁来了",
    "四川的刘芳昨天搬来我组住",
)
BEHIND = (
    "老公叫王强",
    "丈夫叫王强",
    "她婆婆王桂英跟我说的",
    "是她妈李秀英打电话讲的",
    "她男人王强在外面打工",
    "家里还有个婆婆叫王桂英",
    "王桂英照顾她",
    "是王强家的媳妇",
    "她姐姐刘红陪她",
    "联系人王强",
    "她公公王大山不同意",
    "请王医生给她打个电话",
    "小孩归她婆婆带",
    "王强还没回来",
    "这事是王婶说的",
    "不是我们组的王芳",
    "我已经跟她讲了",
)
BEFORE = (
    "听王婶讲,",
    "王组长让我报,",
    "我是三组的李红,",
    "今天去王强家走访,",
    "接到李秀英电话,",
    "隔壁王大妈来说,",
    "在王强家碰到的,",
)
UNSURE = {"person", "third_person", "type", "confirm", "date"}


def essence(event: Reported) -> tuple[object, ...]:
    return event.type, event.person, event.date


@pytest.mark.parametrize("told", TOLD, ids=[str(place) for place in range(len(TOLD))])
def test_what_is_told_beside_an_event_leaves_it_as_it_is_or_is_asked(told: str) -> None:
    alone = [essence(event) for event in read(told, SENT).events]
    assert [person for _, person, _ in alone] == ["刘芳"]
    for text in [*(f"{told},{more}" for more in BEHIND), *(f"{lead}{told}" for lead in BEFORE)]:
        reading = read(text, SENT)
        asked = {about for event in reading.events for about in event.ask}
        assert [essence(event) for event in reading.events] == alone or asked & UNSURE, text
