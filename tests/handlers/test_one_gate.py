"""One gate: the same facts by taps, by a sentence and by a code are the same event, with the same verdicts."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from handlers import text
from locales import Phrase
from models.db import savepoint
from models.kinds import EventKind, Role
from models.services import history, people
from models.tables import Event, Person
from tests import factories
from tests.architecture.catalogue import ROOT
from tests.entering import enter
from tests.factories import NOON, VILLAGE
from tests.handlers.chats import Chat
from tests.handlers.forming import PRESSES, Filling

TODAY = date(2026, 3, 20)
SAVES = {True: ("✓ 本人知道并同意，保存", "✓ 保存"), False: ("没问或不同意，只记一个数", "✓ 保存")}
VERDICTS = ("doubt.", "problem.", "refuse.", "saved.")


@dataclass(frozen=True)
class Told:
    """A kind of event, told in three ways. `taps` follow the person; `more` are values added on the card."""

    label: str
    taps: tuple[str, ...]
    sentence: str
    code: str
    more: tuple[tuple[str, str], ...] = ()


KINDS = {
    EventKind.BIRTH: Told(
        "出生", ("!{day}",), "{name}{day}生了,女儿,3400克", "birth {name} girl 3400g {iso}",
        (("孩子性别", "女孩"), ("体重", "!3400克")),
    ),
    EventKind.DEATH: Told("去世", ("!{day}",), "{name}{day}去世了", "death {name} {iso}"),
    EventKind.MARRIAGE: Told(
        "结婚", ("!{day}",), "{name}{day}领证了,跟孙国强", "marriage {name} 孙国强 {iso}", (("配偶", "!孙国强"),)
    ),
    EventKind.DIVORCE: Told("离婚", ("!{day}",), "{name}{day}离婚了", "divorce {name} {iso}"),
    EventKind.HUKOU_IN: Told("户口迁入", ("!{day}",), "{name}{day}户口迁入", "hukou_in {name} {iso}"),
    EventKind.HUKOU_OUT: Told("户口迁出", ("!{day}",), "{name}{day}户口迁出了", "hukou_out {name} {iso}"),
    EventKind.MIGRATE_OUT: Told(
        "外出", ("!{day}", "!广东东莞"), "{name}{day}去广东东莞了", "out {name} 广东东莞 {iso}"
    ),
    EventKind.MIGRATE_IN: Told(
        "流入", ("!{day}", "!湖南邵阳"), "{name}{day}从湖南邵阳来我们组租房住", "in {name} 湖南邵阳 {iso}"
    ),
    EventKind.PREGNANCY: Told("怀孕", ("!12周",), "{name}怀孕12周了", "pregnant {name} 12w"),
    EventKind.PREGNANCY_END: Told("怀孕结束", ("!{day}",), "{name}{day}流产了", "end {name} {iso}"),
    EventKind.MEASURE: Told("节育措施", ("上环", "!{day}"), "{name}{day}上环了", "iud {name} {iso}"),
    EventKind.EXAM: Told("健康检查", ("产前检查", "!{day}"), "{name}{day}做了产前检查", "anc {name} {iso}"),
    EventKind.RETURN_HOME: Told("返乡", ("!{day}",), "{name}{day}返乡了", "return {name} {iso}"),
}  # fmt: skip
BEFORE = [None, EventKind.DEATH, EventKind.PREGNANCY, EventKind.BIRTH, EventKind.MIGRATE_OUT, "same"]
MORE = {EventKind.PREGNANCY: {"gestation": {"gest_weeks": 20}}, EventKind.MIGRATE_OUT: {"to_place": "广东东莞"},
        EventKind.MIGRATE_IN: {"from_place": "湖南邵阳"}, EventKind.EXAM: {"exam_kind": "anc"},
        EventKind.MEASURE: {"what": {"action": "start", "method": "iud"}}}  # fmt: skip


class Undone(Exception):
    """Ends a try, whose rows go."""


class Telling(Filling):
    """A chat in which everything typed goes the way of all text."""

    def type(self, words: str) -> "Telling":
        """Type what answers, asks or reports."""
        self.said = [line for message in self.chat.say(text.said, words) for line in self._see(message)]
        return self

    def press(self, data: str) -> "Telling":
        """Tap."""
        messages = self.chat.press(PRESSES[data.partition("|")[0]], data)
        self.said = [line for message in messages for line in self._see(message)]
        return self

    def _see(self, message):
        self.newest = message
        return message.lines

    def do(self, step: str) -> None:
        """A button, or with “!” something typed; then what only somebody new is asked."""
        self.type(step[1:]) if step[0] == "!" else self.tap(step)
        self.settle()

    def settle(self) -> None:
        """Somebody new is somebody new, of an age that nobody knows."""
        for label in [one for one in self.buttons if one.endswith("（新的人）")][:1]:
            self.tap(label)
        if Phrase("ask.birth_year") in self.newest.lines:
            self.tap("跳过")


def by_form(told, name, day):
    chat = yield
    chat.report().tap(told.label)
    for step in (f"!{name}", *told.taps):
        if chat.buttons:
            chat.do(step.format(day=f"{day.year}年{day.month}月{day.day}日"))
    for field, value in told.more if "补充…" in chat.buttons else ():
        chat.tap("补充…", field)
        chat.do(value)
    yield chat


def by_sentence(told, name, day):
    chat = yield
    chat.do("!" + told.sentence.format(name=name, day=f"{day.year}年{day.month}月{day.day}日"))
    yield chat


def by_code(told, name, day):
    chat = yield
    chat.do("!" + told.code.format(name=name, iso=day.isoformat()))
    yield chat


def verdict(lines):
    """What was asked back or refused, whichever way it came."""
    return sorted(f"{line.key} {line.params}" for line in lines if line.key.startswith(VERDICTS))


def stored(session):
    """The newest event as it is kept, opened, without its ids."""
    event = session.exec(select(Event).order_by(Event.id.desc())).first()
    if event is None:
        return None
    row = session.get(Person, event.person_id) if event.person_id else None
    answers = history.answers_of(session, row, event) if row else {}
    partner = (answers.pop("spouse", None) or {}).get("name")
    envelope = event.model_dump(include={
        "kind", "group_code", "occurred_on", "precision", "calendar", "reported_on", "serial", "version", "source",
        "consent_basis", "visibility", "status", "late_days",
    })  # fmt: skip
    return envelope, row and people.known(session, row).name, answers, partner, bool(event.partner_id)


def tried(session, who, way, yes):
    """What comes of one way, and nothing of it stays."""
    outcome = None
    with suppress(Undone), savepoint(session):
        chat = Telling(Chat.of(session, who))
        next(way)
        way.send(chat)
        asked = verdict(chat.said)
        label = next((one for one in SAVES[yes] if one in chat.buttons), None)
        if label:
            chat.tap(label)
        session.flush()
        outcome = asked, label, verdict(chat.said), stored(session)
        raise Undone
    session.expire_all()
    return outcome


@pytest.mark.parametrize("kind", EventKind)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(["刘小梅", "张秀兰", "王小雨", "李小丫"]),
    days=st.sampled_from([0, 1, 3, 30, 70]),
    before=st.sampled_from(BEFORE),
    ago=st.sampled_from([0, 2, 40]),
    yes=st.booleans(),
)
def test_three_ways_lead_to_one_event(session, kind, name, days, before, ago, yes):
    with suppress(Undone), savepoint(session):
        factories.township(session)
        rows = {one: factories.woman(session, one, birth_year=year) for one, year in WOMEN.items()}
        if before and name in rows and (before != EventKind.DEATH or kind != EventKind.DEATH):
            _enter_before(session, kind if before == "same" else before, rows[name], ago)
        who, told, day = factories.officer(session), KINDS[kind], TODAY - timedelta(days)
        session.flush()
        ways = [tried(session, who, way(told, name, day), yes) for way in (by_form, by_sentence, by_code)]
        assert ways[0] == ways[1]
        assert ways[0] == ways[2]
        raise Undone
    session.expire_all()


def test_an_event_is_made_behind_the_gate_alone():
    """What comes in as a file are people: no other place makes the row of an event, whatever it was read from."""
    makes = re.compile(r"\b(?:made\(\s*|insert\(|add\()Event\b|(?<![\w.])Event\((?!\))")
    rooms = [path for room in ("bot", "handlers", "models", "scheduler") for path in (ROOT / room).rglob("*.py")]
    found = {str(path.relative_to(ROOT)) for path in rooms if makes.search(path.read_text(encoding="utf-8"))}
    assert found - {"models/tables/events.py"} == {"models/versions.py"}


WOMEN = {"刘小梅": 1996, "张秀兰": 1990, "孙国强": 1970, "李小丫": 2014}


def _enter_before(session, kind, person, ago):
    if people.known(session, person).name == "李小丫":
        return
    cadre = factories.staff(session, Role.CADRE, VILLAGE)
    enter(session, cadre, kind, person, NOON - timedelta(ago), **MORE.get(kind, {}))
