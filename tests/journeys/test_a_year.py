"""A year away, month by month: what she is asked, what she answers, what it is worth, and what the cadre sees of it."""

from datetime import date, timedelta

import pytest

from locales import Phrase
from models.kinds import Answer, ItemKind, ReminderState
from models.tables import AllowanceEntry, Audit, FeedbackPrompt, Followup, Payout, Person, Reminder
from tests.journeys.player import AGREED, SAVE, Player
from tests.journeys.stage import Stage, journey
from tests.spared import SPARED

PHONE = "+8613800000001"
ALL = tuple(Answer)
PLAIN = (Answer.ALL_WELL, Answer.QUESTION, Answer.NOT_NOW)


class Months:
    """The days of one woman as they pass, with everything that came to her unasked."""

    def __init__(self, stage: Stage, woman: Player) -> None:
        self.stage, self.woman = stage, woman
        self.asked: list[date] = []
        self.unasked: list[str] = []

    async def ask(self, *offered: Answer, within: int = 45) -> None:
        """Let days pass until she is asked; the words, the buttons and the day are what they should be."""
        for _ in range(within):
            if self._is_asked():
                break
            await self.day()
        assert self._is_asked(), f"nobody asked her until {self.stage.today}"
        self.woman.sees(Phrase("feedback.ask"), Phrase("remind.opt_out"))
        assert self.woman.buttons[-len(offered) :] == [self.woman.words(Phrase(f"feedback.{one}")) for one in offered]
        self.asked.append(self.stage.today)

    async def answer(self, said: Answer) -> None:
        """Tap an answer: it is thanked alike and worth the same."""
        await self.woman.taps(Phrase(f"feedback.{said}"))
        self.woman.sees(Phrase.of("feedback.counted", yuan="10"))

    async def day(self, days: int = 1) -> None:
        """So many days pass."""
        await self.stage.passes(days=days)
        self.unasked += self.woman.heard

    def _is_asked(self) -> bool:
        return any(self.woman.words(Phrase("feedback.ask")) in said for said in self.woman.heard)


def record(stage: Stage, person: Person) -> bytes | None:
    """What is on record about her, sealed."""
    return stage.rows(Person, Person.id == person.id)[0].record


@pytest.mark.campaign
@pytest.mark.slow
@journey
async def test_year_of_monthly_questions(stage: Stage) -> None:
    officer, cadre = await stage.officer(), await stage.cadre()
    office = await stage.office()
    woman, person = await stage.joined("刘小梅", PHONE, ["care", "feedback"])
    months = Months(stage, woman)
    await officer.reports("migrate_out", "刘小梅", "2026-01-15", "广东东莞", SAVE)

    stage.listen_anew()
    await stage.passes(minutes=10)
    await months.ask(*ALL)
    before = record(stage, person)
    await months.answer(Answer.ALL_WELL)
    await months.ask(*ALL)
    await good_news(stage, woman, cadre, months)
    assert record(stage, person) == before

    await officer.reports("pregnancy", "刘小梅", f"{stage.today - timedelta(days=60)}", AGREED)
    await months.ask(*ALL)
    await months.answer(Answer.NOT_NOW)
    await officer.reports("migrate_out", "刘小梅", Phrase("day.today"), "浙江杭州", SAVE)
    moved = stage.today
    await months.ask(*ALL, within=70)
    assert months.asked[-1] >= moved + timedelta(days=30)
    await months.answer(Answer.ALL_WELL)

    lost = stage.today
    await officer.reports("pregnancy_end", "刘小梅", Phrase("day.today"), AGREED)
    months.unasked.clear()
    cadre.misses(*(Phrase(f"feedback.{said}") for said in ALL))
    await months.ask(*PLAIN, within=100)
    assert months.asked[-1] >= lost + timedelta(days=60)
    await question_and_back(stage, woman, cadre, months)
    await months.ask(*PLAIN)
    assert [word for word in SPARED if word in "".join(months.unasked)] == []

    await officer.reports("return_home", "刘小梅", Phrase("day.today"), SAVE)
    asked = len(stage.rows(FeedbackPrompt))
    await months.answer(Answer.NOT_NOW)  # the question of before she came home
    for _ in range(8):
        await months.day(7)
    assert len(stage.rows(FeedbackPrompt)) == asked == len(months.asked)
    states = {row.state for row in stage.rows(Reminder, Reminder.schedule == "away.monthly")}
    assert ReminderState.PLANNED not in states

    assert [row.amount for row in stage.rows(AllowanceEntry)] == [1000] * asked
    await paid_through_the_office(stage, woman, office, asked * 10)
    assert all("answer" not in line.detail for line in stage.rows(Audit, Audit.action == "feedback.answer"))


async def good_news(stage: Stage, woman: Player, cadre: Player, months: Months) -> None:
    """She says that there is good news and that it may be noted; the cadre gets one request, and no answer of hers."""
    await months.answer(Answer.GOOD_NEWS)
    woman.sees(Phrase("news.ask"))
    await woman.taps(Phrase("news.note"), Phrase("call.way.visit"), Phrase("call.time.morning"))
    cadre.misses(*(Phrase(f"feedback.{said}") for said in ALL), "刘")
    await cadre.taps(Phrase("menu.pending"))
    cadre.sees(Phrase("item.call_back"), "刘*梅")
    cadre.misses(*(Phrase(f"feedback.{said}") for said in ALL))
    (item,) = stage.rows(Followup, Followup.kind == ItemKind.CALL_BACK)
    await cadre.does("tap", message_id=cadre.messages[-1]["message_id"], data=f"i|{item.id}", forged=True)
    cadre.sees(Phrase("item.may_note"), Phrase("item.channel"))
    await cadre.taps(Phrase("item.done"))


async def question_and_back(stage: Stage, woman: Player, cadre: Player, months: Months) -> None:
    """She asks to be called, and takes it back on the same day by another answer."""
    await months.answer(Answer.QUESTION)
    await woman.taps(Phrase("feedback.change"))
    assert woman.buttons == [woman.words(Phrase(f"feedback.{one}")) for one in PLAIN]
    await woman.taps(Phrase("feedback.all_well"))
    woman.sees(Phrase("feedback.taken_back"), Phrase("feedback.changed"))
    await cadre.taps(Phrase("menu.pending"))
    cadre.misses(Phrase("item.call_back"))


async def paid_through_the_office(stage: Stage, woman: Player, office: Player, yuan: int) -> None:
    """She asks for it, the office lists and pays, her screen stays plain, she confirms by a tap."""
    await woman.taps(Phrase("menu.me"), Phrase("allowance.title"))
    woman.sees(Phrase.of("me.owed", yuan=f"{yuan}"), Phrase("entry.answer"))
    await woman.taps(Phrase("allowance.ask_office"))
    await office.taps(Phrase("menu.payments"), Phrase("pay.make"), "1")
    stage.listen_anew()
    await office.taps(Phrase("pay.pay"))
    woman.sees(Phrase("note.plain"))
    woman.misses(f"{yuan}", Phrase("allowance.title"))
    await woman.taps(Phrase("remind.open"), Phrase("paid.yes"))
    (row,) = stage.rows(Payout)
    assert (row.amount, row.state) == (yuan * 100, "received")
    assert sum(entry.amount for entry in stage.rows(AllowanceEntry)) == 0
