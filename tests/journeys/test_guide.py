"""The guide of the sandbox, followed step by step as it is written: nothing in it is missing or said otherwise."""

import asyncio
import re
from pathlib import Path

import pytest

from bot.sandbox.seed import tour
from locales import Phrase
from tests.journeys.player import AGREED, SAVE, TODAY, Player
from tests.journeys.stage import Stage, staged

_HER = Phrase.of("person.option", name="刘小梅", note=("张大山",))
QUOTED = re.compile("[“「](.*?)[”」]")


def player(stage: Stage, name: str, language: str) -> Player:
    """Somebody of the cast, whose chat speaks this language."""
    number, phone = {"周明": (1, ""), "吴敏": (2, ""), "刘小梅": (3, "+8613000000003")}[name]
    one = Player(stage, 5_990_000_000 + number, name, phone, language)
    stage.cast.append(one)
    return one


async def joined(officer: Player, woman: Player) -> None:
    """Steps 1 to 3: she is among the buttons, gets the invitation, and says yes to all."""
    await officer.taps(Phrase("menu.report"), Phrase("kind.migrate_out"), _HER, TODAY)
    await officer.says("广东东莞")
    await officer.taps(SAVE, Phrase("handover.offer"))
    await woman.opens(officer.link())
    await woman.taps(Phrase("menu.contact"))
    await woman.chooses(["care", "feedback", "round"])


@pytest.mark.parametrize(("code", "language"), [("zh-hans", "zh_Hans"), ("zh-hant", "zh_Hant"), ("en", "en")])
def test_the_guide_can_be_followed_as_it_is_written(tmp_path: Path, code: str, language: str) -> None:
    async def main() -> None:
        async with staged(tmp_path, seeded=True, language=language) as stage:
            await followed(stage, code, language)

    asyncio.run(main())


@pytest.mark.campaign
@pytest.mark.slow
def test_the_monthly_question_comes_after_as_many_weeks_as_the_guide_says(tmp_path: Path) -> None:
    async def main() -> None:
        async with staged(tmp_path, seeded=True) as stage:
            woman = await followed(stage, "zh-hans", "zh_Hans")
            weeks = 0
            while weeks < 12 and not any(woman.words(Phrase("feedback.ask")) in said for said in woman.heard):
                await stage.passes(days=7)
                weeks += 1
            assert 5 <= weeks <= 9

    asyncio.run(main())


async def followed(stage: Stage, code: str, language: str) -> Player:
    """Steps 1 to 6 but for the weeks. Returns the woman."""
    await stage.settle()
    officer, cadre, woman = [player(stage, name, language) for name in ("周明", "吴敏", "刘小梅")]
    await joined(officer, woman)
    await officer.says(QUOTED.findall(tour(code)[code][3])[0])
    officer.sees(woman.name, "6")
    await officer.taps(AGREED)
    await stage.passes(days=1)
    woman.sees(Phrase("remind.neutral"))
    await cadre.taps(Phrase("menu.pending"), "1", Phrase("item.done"))
    return woman
