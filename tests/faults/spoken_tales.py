"""The tales of those who report in their own words."""

from locales import Phrase
from tests.faults.scene import Scene
from tests.faults.tales import a_report, tale
from tests.journeys.player import SAVE


@tale
async def sentence_is_read(s: Scene) -> None:
    await s.anna.says("林静昨天去广东东莞打工了;陈玉昨天去深圳了")
    s.anna.sees("林静", "陈玉")


async def _three_told(s: Scene) -> None:
    await s.anna.says("林静昨天去广东东莞打工了;陈玉昨天去深圳了;王小雨昨天去江苏苏州打工了")
    s.anna.sees("林静", "陈玉")


@tale(before=_three_told)
async def three_of_one_sentence_are_saved_together(s: Scene) -> None:
    await s.anna.taps(Phrase("sheet.save"))
    s.anna.sees("0320-03")


@tale(before=a_report)
async def correction_by_a_sentence(s: Scene) -> None:
    await s.anna.says("更正:林静是去浙江义乌")
    await s.anna.taps(SAVE)
    s.anna.sees("0320-01")
