"""The tales of somebody who moves: wherever the program dies, she is in one group, with all that is open."""

from locales import Phrase
from tests.faults.scene import Scene
from tests.faults.tales import tale
from tests.journeys.player import AGREED


async def _offered(s: Scene) -> None:
    """Somebody with open items is offered to the group beside; the cadre has the offer before her."""
    await s.anna.reports("pregnancy", "林静", "2026-02-01", AGREED)
    await s.anna.says("/transfer", "林静")
    await s.anna.taps("林静", "上湾村", "二组", Phrase("transfer.yes"))
    await s.cadre.taps(Phrase("transfer.open"))


@tale(before=_offered)
async def transfer_is_accepted(s: Scene) -> None:
    await s.cadre.taps(Phrase("transfer.accept"))
    s.anna.sees("✓")


@tale(before=_offered)
async def transfer_is_returned(s: Scene) -> None:
    await s.cadre.taps(Phrase("transfer.give_back"))
