"""The tales of time and of the program itself: ticks, the day, the night, stops, refusals, an old store.

A tick during which the program dies is made up for by the next one, five minutes later: each tale waits for that.
"""

from locales import Phrase
from models import migrations
from models.engine import engine_for
from models.kinds import Role
from models.services import setup
from tests.faults.her_tales import expecting
from tests.faults.scene import Scene
from tests.faults.tales import MIGRATE, a_report, half_a_report, tale
from tests.journeys.player import SAVE, TODAY
from tests.journeys.stage import TOWN

SINCE_AUDIT_FORGETS = "0008"
"""The oldest store that the tale begins with: an audit chain from before it cannot be made again."""


async def _evening_before(s: Scene, hour: int, minute: int) -> None:
    """Two minutes before an hour of the day."""
    await s.until(hour, minute - 2)


async def _before_nine(s: Scene) -> None:
    """Tomorrow at nine her next reminder goes out."""
    await expecting(s)
    await s.until(8, 58)


@tale(before=_before_nine)
async def reminders_of_the_morning(s: Scene) -> None:
    await s.passes(minutes=8)
    s.finds(s.mei, Phrase("remind.neutral"))


async def _two_townships(s: Scene) -> None:
    second = {**TOWN, "code": "990101102", "name": "柳河镇"}
    s.do(lambda session: setup.apply(session, second, s.now))
    await s.staff("far", "赵刚", Role.OFFICER, "990101102201001")
    await s.joined("lan", "马兰", "+8613800000009", ("care", "feedback"), "990101102201001")
    await s.far.reports(MIGRATE, "马兰", "2026-01-15", "广东东莞", SAVE)
    await s.far.reports("pregnancy", "马兰", "2026-02-01", Phrase("card.agreed"))
    await _before_nine(s)


@tale(before=_two_townships)
async def reminders_of_two_townships(s: Scene) -> None:
    await s.passes(minutes=8)
    s.finds(s.mei, Phrase("remind.neutral"))
    s.finds(s.lan, Phrase("remind.neutral"))


async def _before_the_prompt(s: Scene) -> None:
    """The day on which she is asked has come."""
    await s.anna.reports(MIGRATE, "刘小梅", "2026-01-15", "广东东莞", SAVE)


@tale(before=_before_the_prompt)
async def monthly_prompt_comes(s: Scene) -> None:
    await s.passes(minutes=6)
    s.finds(s.mei, Phrase("feedback.ask"))


async def _asked(s: Scene) -> None:
    await _before_the_prompt(s)
    await s.passes(minutes=6)


@tale(before=_asked)
async def prompt_is_answered_and_paid(s: Scene) -> None:
    await s.mei.taps(Phrase("feedback.all_well"))
    await s.mei.taps(Phrase("feedback.change"), Phrase("feedback.not_now"))


async def _before_the_nudge(s: Scene) -> None:
    await a_report(s)
    await _evening_before(s, 17, 30)


@tale(before=_before_the_nudge)
async def silent_officers_are_asked(s: Scene) -> None:
    await s.passes(minutes=8)
    s.bela.sees(Phrase.of("nudge.silent", groups=("二组",)))


async def _before_the_digest(s: Scene) -> None:
    await a_report(s)
    await _evening_before(s, 18, 30)


@tale(before=_before_the_digest)
async def digest_of_the_day(s: Scene) -> None:
    await s.passes(minutes=8)
    s.cadre.sees(Phrase.of("digest.title", village="上湾村", day=s.today))


async def _at_eight(s: Scene) -> None:
    await s.until(20, 1)


@tale(before=_at_eight)
async def zero_button_of_the_evening(s: Scene) -> None:
    await s.bela.taps(Phrase.of("zero.button", group="二组"))


async def _before_receipts(s: Scene) -> None:
    await a_report(s)
    await s.until(20, 13)


@tale(before=_before_receipts)
async def receipts_of_the_day(s: Scene) -> None:
    await s.passes(minutes=8)
    s.anna.sees("0320-01")


async def _six_nights(s: Scene) -> None:
    await half_a_report(s)
    await s.passes(days=6)
    await s.until(2, 58)


@tale(before=_six_nights)
async def retention_warns_of_a_draft(s: Scene) -> None:
    await s.passes(minutes=8)
    s.anna.sees(Phrase.of("draft.fading", kind=Phrase("kind.migrate_out")))


async def _seven_nights(s: Scene) -> None:
    await half_a_report(s)
    await s.passes(days=7)
    await s.until(2, 58)


@tale(before=_seven_nights)
async def retention_empties_a_draft(s: Scene) -> None:
    await s.passes(minutes=8)


async def _third_day_after(s: Scene) -> None:
    await s.anna.reports("birth", "刘小梅", TODAY, SAVE)
    await s.passes(days=2)
    await s.until(8, 58)


@tale(before=_third_day_after)
async def clinic_is_told_of_a_visit(s: Scene) -> None:
    await s.passes(minutes=8)


@tale(before=half_a_report)
async def program_is_stopped_and_started(s: Scene) -> None:
    await s.anna.taps(SAVE)
    await s.stops()
    s.send(f"people/{s.bela.id}/say", text="/help")
    await s.starts()
    await s.settle()


@tale
async def refused_for_a_while(s: Scene) -> None:
    """Telegram says "not before ten minutes"; the program is stopped and started in between."""
    faults = s.sandbox.world.faults
    faults.add(method="sendMessage", code=429, retry_after=600, chat_id=s.anna.id)
    s.send(f"people/{s.anna.id}/say", text="/help")
    if not await s.happens(lambda: not faults.coming):
        faults.coming.clear()
    await s.stops()
    await s.starts()
    await s.passes(minutes=11)


@tale(before=a_report)
async def old_store_is_migrated(s: Scene) -> None:
    await s.stops()
    old = engine_for(f"sqlite:///{s.folder / 'data' / 'daybook.db'}")
    migrations.back(old, SINCE_AUDIT_FORGETS)
    old.dispose()
    await s.starts()
    await s.anna.says("/today")
