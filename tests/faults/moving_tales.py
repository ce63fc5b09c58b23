"""The tales of somebody who moves: wherever the program dies, she is in one group, with all that is open."""

import base64

from locales import Phrase
from models.services import partners
from tests import letters
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


async def _letter(s: Scene) -> None:
    """An install far away is trusted, and sealed somebody's packet for this one."""
    with s.store.transaction() as session:
        letters.trust(session, s.now)
        us = partners.ourselves(session)
    s.notes["letter"] = base64.b64encode(letters.packet("林秀", 1990, s.now, us=us)).decode()


@tale(before=_letter)
async def somebody_comes_from_far_away(s: Scene) -> None:
    """The file is fetched, read, and sent once more; she is on record once, whoever died over it."""
    for _ in range(2):
        await s.cadre.does("file", name="daybook-1.txt", data_base64=s.notes["letter"])
        await s.passes(minutes=7)
    await s.cadre.taps(Phrase("transfer.open"), "一组")
    s.cadre.sees(Phrase("exchange.is_accepted"))
