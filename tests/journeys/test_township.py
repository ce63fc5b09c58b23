"""One day in a township, and what follows from it in ninety days: every planned reminder comes to one known end."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from locales import Phrase
from models.kinds import EventKind, ReminderState
from models.rules.life import OPEN
from models.services import people, setup
from models.tables import AllowanceEntry, Consent, Event, FeedbackPrompt, Person, Reminder, ZeroReport
from tests.factories import TOWNSHIP
from tests.journeys.accounts import promises_are_kept, records_are_folds, reminders_are_the_plan
from tests.journeys.player import AGREED, SAVE, TICK, Player
from tests.journeys.stage import TOWN, Stage, journey

GROUPS = tuple(f"{TOWNSHIP}{village}{group}" for village in ("201", "202") for group in ("001", "002", "003"))
OFFICERS = ("周安", "李强", "孙丽", "赵刚", "钱敏", "郑霞")

WOMEN: Mapping[str, tuple[int, tuple[str, ...]]] = {
    "刘小梅": (0, ("care", "feedback", "round")),
    "林静": (0, ("care", "care_sensitive", "feedback")),
    "陈玉": (1, ("feedback", "measure_care")),
    "何娟": (1, ("round",)),
    "郭敏": (2, ("measure_care", "round")),
    "马兰": (2, ("care", "measure_care", "feedback", "round")),
    "高燕": (3, ("care",)),
    "罗琴": (3, ()),
}
"""Who joined: her group and what she said yes to."""

OTHERS = ("丁大山", "丁小华", "方建国", "方小云", "石文斌", "石秀兰", "姚德福", "姚小军", "谭志强", "谭美玲")
"""Who else is on record, in each of the first four groups."""

Reports = tuple[tuple[str, tuple[str | Phrase, ...]], ...]
REPORTS: tuple[Reports, ...] = (
    (
        ("migrate_out 刘小梅", ("1月28号", "广东东莞", SAVE)),
        ("pregnancy 刘小梅", ("12月25号", AGREED)),
        ("migrate_out 林静", ("2月20号", "浙江义乌", SAVE)),
        ("pregnancy 林静", ("1月10号", AGREED)),
        ("death 姚德福", ("今天", SAVE)),
    ),
    (
        ("migrate_out 陈玉", ("正月初十", "广东深圳", SAVE)),
        ("measure 陈玉", ("吃避孕药", "1月15号", AGREED)),
        ("marriage 丁大山", ("今天", SAVE)),
        ("divorce 丁小华", ("昨天", SAVE)),
        ("hukou_in 方建国", ("3月18日", SAVE)),
    ),
    (
        ("measure 郭敏", ("上环", "3月1号", AGREED)),
        ("migrate_out 马兰", ("2月10号", "江苏苏州", SAVE)),
        ("pregnancy 马兰", ("预产期8月30号", AGREED)),
        ("hukou_out 方小云", ("今天", SAVE)),
        ("migrate_in 石文斌", ("前天", "湖南邵阳", SAVE)),
    ),
    (
        ("birth 高燕", ("今天", SAVE)),
        ("pregnancy 罗琴", ("9周", AGREED)),
        ("exam 石秀兰", ("产后检查", "今天", AGREED)),
        ("pregnancy_end 姚小军", ("今天", TICK)),
        ("return_home 谭志强", ("昨天", SAVE)),
    ),
)
"""What happened in each of the first four groups, as their officers type it; and EVERYDAY in each of them."""

EVERYDAY: Reports = (
    ("migrate_out 谭美玲", ("今天", "广东广州", SAVE)),
    ("exam 方建国", ("三查（妇检）", "今天", TICK)),
    ("marriage 石文斌", ("3月19号", SAVE)),
    ("hukou_in 石秀兰", ("3月16号", SAVE)),
    ("measure 姚小军", ("用避孕套", "今天", TICK)),
)


Came = dict[str, dict[int, datetime]]
"""By name: the number of each message that came unasked, and when."""


@pytest.mark.campaign
@pytest.mark.slow
@journey
async def test_one_day_in_a_township_and_the_ninety_days_after_it(stage: Stage) -> None:
    rounds = [{"key": "2026-1", "opens": stage.today + timedelta(12), "closes": stage.today + timedelta(60)}]
    stage.look(lambda session: setup.apply(session, {**TOWN, "rounds": rounds}, stage.now))
    officers = [await stage.officer(name, group) for name, group in zip(OFFICERS, GROUPS, strict=True)]
    upper, lower = await stage.cadre(), await stage.cadre("冯涛", f"{TOWNSHIP}202")
    await stage.clinic()
    women = {
        name: (await stage.joined(name, f"+86138000010{place:02d}", yes, GROUPS[group]))[0]
        for place, (name, (group, yes)) in enumerate(WOMEN.items())
    }
    for group in GROUPS[:4]:
        for name in OTHERS:
            stage.on_record(name, group, birth_year=1985)

    await forty_reports(stage, officers)
    await officers[4].taps(Phrase("menu.nothing"))
    await evening(stage, officers, upper, lower)
    came: Came = {name: {} for name in women}
    history = await ninety_days(stage, women, came)
    stage.look(records_are_folds)
    stage.look(lambda session: reminders_are_the_plan(session, stage.now))
    states = stage.look(promises_are_kept)
    assert sum(states.values()) == len(history) == len(stage.rows(Reminder))
    assert {ReminderState.SENT, ReminderState.SUPERSEDED, ReminderState.PLANNED} <= states.keys()
    assert not states.keys() & {ReminderState.QUEUED, ReminderState.SENDING, ReminderState.DOUBTFUL}
    telephones_agree(stage, women, came)
    paid_once_for_each_answer(stage)


async def forty_reports(stage: Stage, officers: list[Player]) -> None:
    """Typed and tapped by four officers; each gets a number, and the store holds them all."""
    for officer, happened in zip(officers[:4], REPORTS, strict=True):
        for number, (what, steps) in enumerate((*happened, *EVERYDAY), start=1):
            kind, name = what.split()
            await officer.reports(kind, name, *steps)
            officer.sees(f"0320-{number:02d}")
    events = stage.rows(Event)
    assert {event.kind for event in events} == set(EventKind)
    assert len(events) == 40


async def evening(stage: Stage, officers: list[Player], upper: Player, lower: Player) -> None:
    """17:30 the silent are asked, 18:30 the cadres have the day, 20:00 the button, 20:15 the numbers, 8:30 the end."""
    silent, signed, reporter = officers[5], officers[4], officers[0]
    await stage.until(17, 29)
    stage.listen_anew()
    await stage.until(17, 31)
    silent.sees(Phrase.of("nudge.silent", groups=("三组",)))
    for officer in officers[:5]:
        officer.sees_nothing()
    await stage.until(18, 31)
    upper.sees(Phrase.of("digest.title", village="上湾村", day=stage.today))
    upper.misses(Phrase("digest.not_yet"))
    lower.sees(said_of("二组", "digest.zero"), said_of("三组", "digest.not_yet"))
    await stage.until(20, 1)
    signed.sees_nothing()
    await silent.taps(Phrase.of("zero.button", group="三组"))
    assert len(stage.rows(ZeroReport)) == 2
    await stage.until(20, 16)
    reporter.sees("0320-01", "0320-10")
    silent.sees_nothing()
    await stage.until(8, 31)
    lower.sees(said_of("二组", "digest.zero"), said_of("三组", "digest.zero"))


def said_of(group: str, what: str) -> Phrase:
    """A group's line in the digest."""
    return Phrase.of("digest.group", group=group, said=Phrase(what))


async def ninety_days(stage: Stage, women: Mapping[str, Player], came: Came) -> Mapping[str, ReminderState]:
    """Day by day. One answers every prompt, one loses her pregnancy, one stops, one blocks; no end is ever undone."""
    known: dict[str, ReminderState] = {}
    for day in range(1, 91):
        note(women, came)
        await stage.passes(days=1)
        note(women, came)
        rows = {row.id: row.state for row in stage.rows(Reminder)}
        assert known.keys() <= rows.keys(), "a reminder vanished"
        assert all(state in OPEN or rows[name] is state for name, state in known.items()), "an end was undone"
        known = rows
        for name in ("刘小梅", "马兰"):
            if women[name].words(Phrase("feedback.all_well")) in women[name].buttons:
                await women[name].taps(Phrase("feedback.all_well"))
        if day == 25:
            await lost(stage, women["林静"])
        if day == 40:
            await women["马兰"].says("退订")
        if day == 41:
            await women["郭敏"].does("block")
        if day > 41:
            women["马兰"].sees_nothing()
            assert open_of(stage, "马兰", "郭敏") == []
        if day > 25:
            women["林静"].misses(Phrase("feedback.good_news"))
    return known


async def lost(stage: Stage, woman: Player) -> None:
    officer = next(one for one in stage.cast if one.name == OFFICERS[0])
    await officer.reports("pregnancy_end", woman.name, "今天", AGREED)
    (care, *_) = stage.rows(Reminder, Reminder.section == "end_care")
    assert care.state is ReminderState.PLANNED
    hers = stage.rows(Reminder, Reminder.person_id == care.person_id, Reminder.state == ReminderState.PLANNED)
    assert {row.section for row in hers} == {"end_care", "away"}


def note(women: Mapping[str, Player], came: Came) -> None:
    """Write down what lies in the chats before an answer takes its place."""
    for name, woman in women.items():
        unasked = {woman.words(Phrase(key)) for key in ("remind.neutral", "feedback.ask")}
        for one in woman.messages:
            if one.get("text", "").splitlines()[:1] and one["text"].splitlines()[0] in unasked:
                came[name].setdefault(one["message_id"], datetime.fromtimestamp(one["date"], UTC))


def telephones_agree(stage: Stage, women: Mapping[str, Player], came: Came) -> None:
    """What the store holds for sent is what lies in the chats, hour for hour."""
    with stage.store.transaction() as session:
        names = {person.id: people.known(session, person).name for person in session.exec(select(Person))}
    rows = [row for row in stage.rows(Reminder, Reminder.state == ReminderState.SENT) if row.audience != "clinic"]
    for name in women:
        store = sorted(f"{row.changed_at:%F %H}" for row in rows if names[row.person_id] == name)
        assert store == sorted(f"{at:%F %H}" for at in came[name].values()), name


def open_of(stage: Stage, *names: str) -> list[Reminder]:
    """What is still to go to these."""
    stopped = {line.person_id for line in stage.rows(Consent) if line.text_hash == "stop"}
    assert len(stopped) == len(names)
    return [row for row in stage.rows(Reminder) if row.person_id in stopped and row.state in OPEN]


def paid_once_for_each_answer(stage: Stage) -> None:
    answered = {row.id: row.person_id for row in stage.rows(FeedbackPrompt) if row.answer}
    entries = stage.rows(AllowanceEntry)
    assert {row.prompt_id: row.person_id for row in entries} == answered
    assert {row.amount for row in entries} == {1000}
    assert len(stage.rows(Person)) == len(WOMEN) + 4 * len(OTHERS)
