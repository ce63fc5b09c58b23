"""Random walks: people press what is shown, say what comes to mind, go back to old cards, and let days pass."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from models.kinds import EventKind
from tests.fuzz.generated import ODD
from tests.fuzz.telephones import PHONE, Json, Telephones, Township, message, press
from tests.journeys.accounts import promises_are_kept, records_are_folds, reminders_are_the_plan
from tests.stores import fresh

STAFF = ("officer", "far", "cadre", "clinic")
MOST = 3
ANSWERS = (
    "林静", "lj", "刘小梅", "何娟", "赵新", "今天", "昨天", "1月5号", "12周", "预产期8月1日", "广东东莞", "1996",
    "2010", "2014", "3400", "0", "是", "上环", "13800000001", "张大山", "0000", "已打电话", "/report", "/start",
    "/today", "/pending", "/me", "/stop", "/language", "/help", "今日无事", "报告", "退订",
)  # fmt: skip

Step = tuple[str, int | str]
press_shown = st.tuples(st.just("press"), st.integers(0, 11))
press_old = st.tuples(st.just("old"), st.integers(0, 400))
say = st.tuples(st.just("say"), st.sampled_from(ANSWERS) | st.sampled_from(ODD))
begin = st.tuples(st.just("begin"), st.sampled_from([f"k|{kind}" for kind in EventKind]))
wait = st.tuples(st.just("wait"), st.sampled_from((1, 7, 24)))
share = st.tuples(st.just("share"), st.just(""))
go = st.tuples(st.just("go"), st.integers(0, 12))
steps = st.one_of(go, go, go, go, press_shown, press_shown, say, begin, press_old)


@pytest.fixture(scope="module")
def township(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Township]:
    folder = tmp_path_factory.mktemp("township")
    with capture_logs(), fresh(folder) as first:
        yield Township(first, folder)


def take(telephones: Telephones, name: str, step: Step) -> bool:
    """One step of somebody's. Whether anything was said or pressed."""
    chat_id, (what, which) = telephones.chats[name], step
    buttons = telephones.buttons(chat_id)
    if what in ("press", "old") and isinstance(which, int) and buttons:
        newest = [one for one in buttons if one[0] == buttons[0][0]] if what == "press" else buttons
        number, button = newest[which % len(newest)]
        telephones.hear(press(chat_id, button.data, number))
    elif what == "go":
        telephones.hear(onward(telephones, chat_id, int(which)))
    elif what == "begin":
        telephones.hear(press(chat_id, str(which)))
    elif what == "say":
        telephones.hear(message(chat_id, text=str(which) or "x"))
    elif what == "share":
        telephones.hear(message(chat_id, contact={"phone_number": PHONE, "first_name": "某", "user_id": chat_id}))
    elif what == "wait":
        telephones.wait(int(which))
        return False
    else:
        return False
    return True


def onward(telephones: Telephones, chat_id: int, which: int) -> Json:
    """What somebody does who wants to get a report done: save it, choose an option, or type something that fits."""
    buttons = telephones.buttons(chat_id)
    newest = [(number, one.data) for number, one in buttons if number == buttons[0][0]]
    form = [(number, data) for number, data in newest if data.startswith("f|")]
    if not form:
        return press(chat_id, f"k|{list(EventKind)[which]}")
    options = [one for one in form if one[1].rsplit("|", 1)[1][0] in "oytr"]
    if not options:
        return message(chat_id, text=("广东东莞", "12周", "今天")[which % 3])
    number, data = options[which % len(options)]
    return press(chat_id, data, number)


def holds_together(telephones: Telephones) -> None:
    """Nothing was set aside, and what the store holds adds up."""
    assert telephones.dead_letters() == []
    with telephones.store.transaction() as session:
        records_are_folds(session)
        reminders_are_the_plan(session, telephones.now)
        promises_are_kept(session)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(walk=st.lists(steps, min_size=30, max_size=60))
def test_officer_walks_through_whatever_is_shown(township: Township, walk: list[Step]) -> None:
    with township.opened() as telephones:
        for step in walk:
            if take(telephones, "officer", step):
                assert telephones.answers(telephones.chats["officer"]) == 1, step
        holds_together(telephones)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    walk=st.lists(
        st.tuples(
            st.sampled_from((*STAFF, "woman", "unproved", "stranger")), st.one_of(steps, steps, steps, wait, share)
        ),
        min_size=30,
        max_size=60,
    )
)
def test_township_walks_together(township: Township, walk: list[tuple[str, Step]]) -> None:
    with township.opened() as telephones:
        for name, step in (("officer", ("say", "/report")), ("woman", ("say", "/start")), *walk):
            if take(telephones, name, step):
                assert 1 <= telephones.answers(telephones.chats[name]) <= MOST, (name, step)
        holds_together(telephones)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(walk=st.lists(st.tuples(st.sampled_from(STAFF), steps), min_size=10, max_size=30), data=st.data())
def test_buttons_of_others_lead_nowhere(township: Township, walk: list[tuple[str, Step]], data: st.DataObject) -> None:
    """A stranger who forges whatever button was ever shown to somebody (but for the choice of a language) learns
    nothing by it.
    """
    with township.opened() as telephones:
        for name, step in walk:
            take(telephones, name, step)
        buttons = [one.data for name in STAFF for _, one in telephones.buttons(telephones.chats[name])]
        shown = sorted({one for one in buttons if not one.startswith("lg|")})
        stranger = telephones.chats["stranger"]
        for forged in data.draw(st.lists(st.sampled_from(shown), max_size=5)) if shown else ():
            telephones.hear(press(stranger, forged))
            (answer,) = telephones.said
            assert answer.chat_id == stranger
            assert {line.key for line in answer.message.lines} <= REFUSALS, forged
        assert telephones.dead_letters() == []


REFUSALS = {"refuse.not_found", "refuse.old_button"}
