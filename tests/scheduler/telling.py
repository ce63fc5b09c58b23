"""What is said by the clock, and to whom: people, what happened, and the lines that came."""

from datetime import date
from typing import Any

from locales import text
from models.db import Store
from models.kinds import EventKind, FollowupState
from models.services.access import Who
from models.tables import Followup, Township
from scheduler import digests
from tests.factories import GROUP, TOWNSHIP, woman
from tests.scheduler.scenes import at, deliver, report

DAY = date(2026, 3, 20)
"""A Friday."""


def made(store: Store, make: Any, *args: Any) -> Who:
    with store.transaction() as session:
        who: Who = make(session, *args)
        return who


def said(store: Store, day: date, hour: int, minute: int = 0) -> dict[int, list[str]]:
    """Tick, and deliver: chat → lines, in Chinese, with the buttons' data."""
    with store.transaction() as session:
        digests.run(session, at(day, hour, minute))
    found: dict[int, list[str]] = {}
    for chat, message in deliver(store, at(day, hour, minute)):
        lines = [text("zh_Hans", line) for line in message.lines]
        found.setdefault(chat, []).extend([*lines, *(button.data for row in message.buttons for button in row)])
    return found


def settings(store: Store, **chosen: Any) -> None:
    with store.transaction() as session:
        session.get_one(Township, TOWNSHIP).settings = chosen


def happened(store: Store, kind: EventKind, by: Who | None = None, **more: Any) -> None:
    with store.transaction() as session:
        report(session, woman(session), kind, DAY, by=by.account_id if by else "", **more)


def item(number: int, due: date, clinic_only: bool = False, state: FollowupState = FollowupState.OPEN) -> Followup:
    return Followup(
        township=TOWNSHIP, group_code=GROUP, kind="anc", opened_by=str(number), opened_on=DAY, due_on=due,
        clinic_only=clinic_only, state=state,
    )  # fmt: skip
