"""The cadres of the village hear of each report at once, without what is not theirs to see."""

from sqlmodel import Session

from locales import text
from models import daybook
from models.db import collected, keyring
from models.kinds import EventKind, Role, Visibility
from models.message import unpack
from models.services import notices
from models.services.access import Who
from models.tables import Event, Outbox
from tests import factories
from tests.entering import answers_for, enter
from tests.factories import NOON, OTHER_VILLAGE, TOWNSHIP


def told(session: Session, who: Who) -> list[str]:
    found = []
    for row in collected(session, Outbox):
        if row["chat_id"] == who.chat_id:
            message = unpack(keyring(session).open(row["content"], f"outbox.content:{row['id']}"))
            found += [text("zh_Hans", line) for line in message.lines] + [one.data[:2] for (one,) in message.buttons]
    return found


def test_a_report_reaches_the_cadres_of_its_village_masked(session: Session, officer: Who) -> None:
    cadre, other = factories.cadre(session), factories.cadre(session, OTHER_VILLAGE)
    event = enter(session, officer, EventKind.MARRIAGE, factories.woman(session))
    code = (event.person_id or "")[-4:].upper()
    assert told(session, cadre) == [f"上湾村一组 报来 0320-01：结婚 · 刘*梅（{code}）", "e|"]
    assert (told(session, other), told(session, officer)) == ([], [])


def test_a_nameless_tick_is_told_without_its_kind(session: Session, officer: Who) -> None:
    cadre = factories.cadre(session)
    enter(session, officer, EventKind.PREGNANCY, factories.woman(session), agreed=False)
    assert told(session, cadre) == ["上湾村一组 报来 0320-01：只记一个数，没有名字"]


def test_what_is_for_the_clinic_reaches_it_alone(session: Session, officer: Who) -> None:
    cadre, clinic = factories.cadre(session), factories.staff(session, Role.CLINIC, TOWNSHIP)
    event = Event(
        root_id="e" * 32, township=TOWNSHIP, group_code=officer.areas()[0], kind=EventKind.DEATH,
        person_id=factories.woman(session).id, occurred_on=officer.today(NOON), reported_at=NOON, key="k",
        reported_on=officer.today(NOON), serial=4, reporter_id=officer.account_id, visibility=Visibility.CLINIC,
    )  # fmt: skip
    notices.report_entered(session, event, "", NOON)
    assert told(session, cadre) == ["上湾村一组 报来 0320-04：由卫生院来办"]
    assert [line[:16] for line in told(session, clinic)] == ["上湾村一组 报来 0320-04", "e|"]


def test_a_holder_has_the_one_role_that_was_asked_for() -> None:
    holder = notices.Holder(Role.CADRE, "me")
    assert (holder.areas(Role.CADRE), holder.areas(Role.CLINIC)) == (("",), ())


def test_a_correction_is_called_one(session: Session, officer: Who) -> None:
    cadre = factories.cadre(session)
    her = factories.woman(session)
    event = enter(session, officer, EventKind.MARRIAGE, her)
    daybook.amend(session, officer, event.root_id, answers_for(session, her, "2026-03-19"), "k2", NOON)
    assert told(session, cadre)[2].startswith("上湾村一组 更正了 0320-01：结婚")


def test_a_cadre_who_reports_is_not_told_of_it(session: Session, officer: Who) -> None:
    cadre = factories.cadre(session)
    event = enter(session, officer, EventKind.MARRIAGE, factories.woman(session))
    before = told(session, cadre)
    event.reporter_id = cadre.account_id
    notices.report_entered(session, event, "", NOON)
    assert told(session, cadre) == before
