"""The main job once more, with Telegram bringing updates by webhook."""

import asyncio
from pathlib import Path

from tests.bot.knocking import behind_a_webhook
from tests.journeys.main_job import lives_it
from tests.journeys.stage import staged


def test_main_job_by_webhook(tmp_path: Path) -> None:
    async def main() -> None:
        async with staged(tmp_path, **behind_a_webhook()) as stage:
            await lives_it(stage, "en")
            assert stage.sandbox.world.profile["webhook"]["url"].endswith("/from/telegram")
            assert stage.program.parts.intake.taking

    asyncio.run(main())
