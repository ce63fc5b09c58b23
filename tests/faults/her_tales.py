"""The tales of a woman and her chat: joining, choosing, stopping, opening, being forgotten."""

from datetime import timedelta

from sqlmodel import Session, col, select

from locales import Phrase
from models.kinds import MessageClass, ReminderState
from models.services import due, outbox, setup
from models.services.outbox import Address
from models.tables import Account, Reminder
from tests.faults.scene import Scene
from tests.faults.tales import MIGRATE, tale
from tests.journeys.player import AGREED, SAVE
from tests.journeys.stage import TOWN


async def expecting(s: Scene) -> None:
    """She works away, is pregnant, and agreed to be reminded and asked how she is."""
    await s.anna.reports(MIGRATE, "刘小梅", "2026-01-15", "广东东莞", SAVE)
    await s.anna.reports("pregnancy", "刘小梅", "2026-02-01", AGREED)


async def reminded(s: Scene) -> None:
    """A reminder lies in her chat, unopened."""
    await expecting(s)
    await s.passes(minutes=10)
    s.mei.sees(Phrase("remind.neutral"))


async def _invited(s: Scene) -> None:
    s.notes["token"] = s.invited(s.person("林静").id)


async def _opened(s: Scene) -> None:
    await _invited(s)
    await s.jing.starts(s.notes["token"])


async def _verified(s: Scene) -> None:
    await _opened(s)
    await s.jing.taps(Phrase("menu.contact"))


@tale(before=_invited)
async def invitation_is_opened(s: Scene) -> None:
    await s.jing.starts(s.notes["token"])


@tale(before=_opened)
async def number_proves_who_she_is(s: Scene) -> None:
    await s.jing.taps(Phrase("menu.contact"))
    s.jing.sees(Phrase("start.verified"))


@tale(before=_verified)
async def she_says_yes_and_no(s: Scene) -> None:
    await s.jing.taps(Phrase("consent.no"), Phrase("consent.yes"), Phrase("consent.no"))


@tale(before=_opened)
async def this_is_not_me(s: Scene) -> None:
    await s.jing.taps(Phrase("menu.me"), Phrase("notme.button"), Phrase("notme.yes"))


def queue_soon(s: Scene, after: int = 5, until: int = 60) -> None:
    """Her first reminder waits in the outbox, to leave after so many minutes and not later than `until`."""

    def put(session: Session) -> None:
        planned = select(Reminder).where(Reminder.state == ReminderState.PLANNED, col(Reminder.audience) == "woman")
        row = session.exec(planned.order_by(col(Reminder.send_from), col(Reminder.id))).first()
        assert row is not None
        account = session.exec(select(Account).where(Account.chat_id == s.mei.id)).one()
        row.state, row.sent_on = ReminderState.QUEUED, s.today
        at = s.clock_at + timedelta(minutes=after)
        outbox.queue(
            session, Address.of(account), due.neutral(row.id), MessageClass.REMINDER, s.clock_at, due_at=at,
            expires_at=s.clock_at + timedelta(minutes=until), reminder_id=row.id,
        )  # fmt: skip

    s.do(put)


async def _one_queued(s: Scene) -> None:
    await expecting(s)
    queue_soon(s)


@tale(before=_one_queued)
async def stop_reaches_what_is_queued(s: Scene) -> None:
    await s.mei.says("退订")
    s.mei.sees(Phrase("stop.done"))
    await s.passes(minutes=6)
    s.mei.sees_nothing()


@tale(before=_one_queued)
async def block_reaches_what_is_queued(s: Scene) -> None:
    await s.mei.does("block")
    await s.passes(minutes=6)
    await s.mei.does("unblock")


@tale(before=_one_queued)
async def queued_reminder_leaves(s: Scene) -> None:
    await s.passes(minutes=6)


@tale(before=reminded)
async def detail_is_opened_and_deletes_itself(s: Scene) -> None:
    await s.mei.taps(Phrase("remind.open"))
    await s.passes(minutes=11)


async def _open_detail(s: Scene) -> None:
    await reminded(s)
    await s.mei.taps(Phrase("remind.open"))


@tale(before=_open_detail)
async def no_more_of_these(s: Scene) -> None:
    await s.mei.taps(Phrase("detail.no_more"))


@tale(before=expecting)
async def purpose_is_withdrawn(s: Scene) -> None:
    await s.mei.taps(Phrase("menu.me"), Phrase("me.purposes"))
    await s.mei.taps(Phrase.of("me.switch", mark="✓", what=Phrase("consent.title.care")))


@tale(before=expecting)
async def pause_and_call_back(s: Scene) -> None:
    await s.mei.taps(Phrase("menu.me"), Phrase("me.pause"), Phrase("pause.open"))


async def _about_to_go(s: Scene) -> None:
    await expecting(s)
    await s.mei.taps(Phrase("menu.me"), Phrase("erase.button"))


@tale(before=_about_to_go)
async def she_is_erased(s: Scene) -> None:
    await s.mei.taps(Phrase("erase.yes"))


async def _loss(s: Scene) -> None:
    await expecting(s)
    await s.anna.reports("pregnancy_end", "刘小梅", "今天")


@tale(before=_loss)
async def loss_ends_what_was_planned(s: Scene) -> None:
    await s.anna.taps(AGREED)


CLINIC = {"name": "镇卫生院", "hours": "8:00–17:30", "telephone": "0990-5550101", "days": {"of_month": [29, 30]}}
ROUND = {"key": "1", "opens": "2026-03-18", "closes": "2026-04-30"}


async def _in_a_round(s: Scene) -> None:
    """She agrees to rounds, one is open, and looks at its days."""
    s.do(lambda session: setup.apply(session, {**TOWN, "clinics": [CLINIC], "rounds": [ROUND]}, s.now))
    await s.mei.taps(Phrase("menu.me"), Phrase("me.purposes"))
    await s.mei.taps(Phrase.of("me.switch", mark="–", what=Phrase("consent.title.round")), Phrase("consent.yes"))
    await s.mei.taps(Phrase("menu.me"), Phrase("visit.button"), Phrase("visit.title_round"))


@tale(before=_in_a_round)
async def day_is_booked_and_moved(s: Scene) -> None:
    await s.mei.taps("3月29日 周日", Phrase("visit.other_day"), "3月30日 周一")


@tale(before=_in_a_round)
async def album_of_a_slip_is_fetched(s: Scene) -> None:
    await s.mei.does("photo", count=2)
    await s.passes(minutes=7)  # whoever had taken them to fetch may have died
