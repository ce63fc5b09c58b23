"""What a township's office sets from its chat: a few of the settings, each one of listed values. The rest is setup's.

Everything else (places, clinics, rounds, money, languages, the PIN) is changed by the township's file alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from locales import Phrase
from models.db import hold
from models.errors import NotFound, OutOfDate
from models.kinds import Role
from models.message import Message
from models.rules import rights
from models.services import access, audit, notices, owed, reminders, township_settings
from models.services.access import Who
from models.services.township_settings import QUIET, SESSION_DAYS
from models.tables import Township

YES_NO = YES, NO = ("yes", "no")
AHEAD = timedelta(days=14)
"""So far ahead single days can be set free of nudges."""

_OFF = "off-"
_TEN = 10
Kept = Mapping[str, Any]


@dataclass(frozen=True)
class Setting:
    """One setting: what it may be, how it stands in what is kept, and what is kept instead when it changes.

    `plans`: reminders follow from it, and are planned anew.
    """

    name: str
    values: tuple[str, ...]
    read: Callable[[Kept], str]
    write: Callable[[Kept, str], dict[str, Any]]
    plans: bool = False


def _switch(name: str, delivered: str) -> Setting:
    def read(kept: Kept) -> str:
        return {True: YES, False: NO}.get(kept.get(name), delivered)  # type: ignore[arg-type]

    return Setting(name, YES_NO, read, lambda _, value: {name: value == YES})


def _hours(end: str, values: tuple[str, ...], delivered: str) -> Setting:
    def write(kept: Kept, value: str) -> dict[str, Any]:
        return {"quiet_hours": {**kept.get("quiet_hours", {}), end: value}}

    return Setting(f"quiet_{end}", values, lambda kept: str(kept.get("quiet_hours", {}).get(end, delivered)), write)


def _preset(group: str, values: tuple[str, ...]) -> Setting:
    def write(kept: Kept, value: str) -> dict[str, Any]:
        return {"presets": {**kept.get("presets", {}), group: value}}

    return Setting(
        f"preset_{group}", values, lambda kept: str(kept.get("presets", {}).get(group, values[0])), write, plans=True
    )


def _day_off(day: str) -> Setting:
    def write(kept: Kept, value: str) -> dict[str, Any]:
        others = [one for one in kept.get("nudges_off", ()) if one != day]
        return {"nudges_off": [*others, day] if value == YES else others}

    return Setting(_OFF + day, YES_NO, lambda kept: YES if day in kept.get("nudges_off", ()) else NO, write)


_LISTED = (
    _hours("from", ("18:00", "19:00", "20:00", f"{QUIET[0]:%H:%M}"), f"{QUIET[0]:%H:%M}"),
    _hours("to", (f"{QUIET[1]:%H:%M}", "09:00", "09:30", "10:00"), f"{QUIET[1]:%H:%M}"),
    _switch("public_holidays", YES),
    _switch("weekends_off", NO),
    Setting(
        "session_days",
        ("7", "14", "30", "60", "90"),
        lambda kept: str(kept.get("session_days", SESSION_DAYS)),
        lambda _, value: {"session_days": int(value)},
    ),
    Setting(
        "names_in_chat",
        ("masked", "code", "full"),
        lambda kept: str(kept.get("names_in_chat") or "operator"),
        lambda _, value: {"names_in_chat": None if value == "operator" else value},
    ),
    _preset("anc", ("bphs5", "cn7", "who8")),
    _preset("measure", ("cn_1_3_6_12", "who_once")),
)
SETTINGS: Mapping[str, Setting] = {one.name: one for one in _LISTED}
"""What can be changed here, in the order in which it is shown; and single days without nudges (`find`)."""


def find(name: str, today: date) -> Setting:
    """The setting of this name, or the day without nudges that it names. Raises NotFound for what is neither."""
    if name in SETTINGS:
        return SETTINGS[name]
    try:
        day = date.fromisoformat(name.removeprefix(_OFF))
    except ValueError:
        raise NotFound from None
    if name != f"{_OFF}{day}" or not today <= day <= today + AHEAD:
        raise NotFound
    return _day_off(f"{day}")


def days_ahead(today: date) -> list[date]:
    """The days that can be set free of nudges."""
    return [today + timedelta(days=number) for number in range(AHEAD.days + 1)]


def off(day: date) -> str:
    """The name of the setting of a day."""
    return f"{_OFF}{day}"


def value(session: Session, township: str, setting: Setting) -> str:
    """What it is now."""
    return setting.read(_town(session, township).settings)


def concerned(session: Session, township: str) -> int:
    """Of about how many people reminders are planned anew where a setting decides on them.

    In full tens: that one more agreed, or one less, is not for the office to see.
    """
    return reminders.with_plans(session, township) // _TEN * _TEN


def still_planned(session: Session, township: str) -> int:
    """How many groups are still to be planned anew."""
    return sum(len(owed.groups(session, one)) for one in owed.listed(session) if one.township == township)


def change(session: Session, who: Who, township: str, setting: Setting, before: str, after: str, now: datetime) -> None:
    """Set it, where it still is what was shown; on record, and the office's other chats hear of it.

    Raises NotFound for who may not and for what cannot be set, OutOfDate where it was changed meanwhile.
    """
    access.require(who, township, *rights.to("office.choose"))
    hold(session, township)
    town = _town(session, township)
    session.refresh(town)
    if setting.read(town.settings) != before:
        raise OutOfDate
    from models.services.setup_file import Settings  # the grammar of the whole file

    try:  # what is taken back need not be offered: the file may say it
        changed = setting.write(town.settings, after)
        checked = Settings.model_validate(changed).kept()
    except ValueError:
        raise NotFound from None
    town.settings = {**town.settings, **{name: checked[name] for name in changed}}
    session.add(town)
    township_settings.forget(session)
    audit.note(session, township, who.account_id, "setting.change", setting.name, now, f"{before} → {after}")
    if setting.plans:
        reminders.replan_township(session, township, now, "setup")
    for account in access.staff_of(session, township, Role.OFFICE):
        if account.id != who.account_id:
            told = Phrase.of("set.told", name=named(setting), before=said(setting, before), after=said(setting, after))
            notices.tell(session, account, Message((told,)), now)


def named(setting: Setting) -> Phrase:
    """What a setting is called."""
    if setting.name.startswith(_OFF):
        return Phrase.of("set.off", day=date.fromisoformat(setting.name.removeprefix(_OFF)))
    return Phrase(f"set.name.{setting.name}")


def said(setting: Setting, one: str) -> Phrase | str:
    """A value of it in words."""
    if setting.values == YES_NO:
        return Phrase(f"set.{one}")
    if setting.name == "session_days":
        return Phrase.of("set.days", n=int(one))
    known = one in setting.values or one == "operator"
    return one if setting.name.startswith("quiet_") or not known else Phrase(f"set.value.{one}")


def _town(session: Session, township: str) -> Township:
    town = session.get(Township, township)
    if town is None:
        raise NotFound
    return town
