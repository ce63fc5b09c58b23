"""The main job from end to end, as four people live it, in each language."""

import pytest

from tests.journeys.main_job import lives_it
from tests.journeys.stage import Stage, journey


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
@journey
async def test_from_the_first_report_to_the_closed_item(stage: Stage, language: str) -> None:
    await lives_it(stage, language)
