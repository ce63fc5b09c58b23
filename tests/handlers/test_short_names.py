"""A clinic whose name would betray: she reads the short one everywhere, and those who work here the name."""

from sqlmodel import select

from locales import text
from models.db import Store
from models.tables import Clinic
from tests.conversation import Conversation

NAME, SHORT = "计划生育服务站", "河边小院"

SCRIPT = """
town: days 29 for 3
town: round 03-21 05-31
town: yes round care
clock: +26h woman
woman: [查看]
woman: [📅 选个日子]
woman: [3月29日 周日]
woman: [🧾 打开预约单]
clinic: /clinic
"""


def test_she_reads_the_short_name_on_every_screen_and_on_the_slip(store: Store) -> None:
    played = Conversation(store)
    played.populate()
    with store.transaction() as session:
        clinic = session.exec(select(Clinic)).one()
        clinic.name, clinic.short = NAME, SHORT
        session.add(clinic)
    before, after = played.play(SCRIPT).split("clinic: /clinic")
    assert NAME not in before
    assert before.count(SHORT) == 2
    assert NAME in after
    (slip,) = [message.slip for _, message in played.chats["woman"].messages if message.slip]
    shown = [text("zh_Hans", value) if not isinstance(value, str) else value for _, value in slip.rows]
    assert SHORT in shown
    assert NAME not in shown
