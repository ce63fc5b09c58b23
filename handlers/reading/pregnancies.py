"""How far a pregnancy is: the last period, the expected day, weeks or months; and what a check says of them."""

from collections.abc import Iterator
from datetime import date, timedelta

from handlers.reading.days import Said, Speaker, calendar_beside, when
from handlers.reading.frames import Frame
from handlers.reading.tokens import DATE, GESTATION, STOPPED, Token
from handlers.reading.value import Found
from models.kinds import Calendar
from models.rules import gestation
from models.rules.date_places import Towards


def how_far(frame: Frame, speaker: Speaker) -> list[Found]:
    """Fields of a pregnancy: lmp and edd where one of them is said, else weeks."""
    found: list[Found] = []
    lmp = _after(frame, "lmp", speaker, "past")
    edd = _after(frame, "edd", speaker, "edd")
    stopped = next((token for token in frame.tokens if token.kind == STOPPED), None)
    if lmp and lmp.day and gestation.lmp_fits(lmp.day, speaker.today):
        found += _from_lmp(lmp.day, lmp.token)
        if lmp.calendar is Calendar.LUNAR and lmp.token:
            found.append(Found("lmp_calendar", "lunar", lmp.token))
    elif stopped is not None and not set(stopped.text) & set("多几来") and 0 <= stopped.value <= gestation.LONGEST:
        found += _from_lmp(speaker.today - timedelta(days=stopped.value), stopped)
    if edd and edd.day and edd.token:
        found.append(Found("edd", edd.day.isoformat(), edd.token))
        if not any(one.name == "lmp" for one in found):
            found.append(Found("lmp", gestation.lmp_of(edd.day).isoformat(), edd.token))
    if lmp and lmp.ask == "calendar" and lmp.token:
        found.append(Found("lmp_doubt", "calendar", lmp.token))
    return found if any(one.name in ("lmp", "edd") for one in found) else [*found, *_weeks(frame)]


def _from_lmp(day: date, token: Token | None) -> Iterator[Found]:
    assert token is not None
    yield Found("lmp", day.isoformat(), token)
    yield Found("edd", gestation.edd_of(day).isoformat(), token)


def _after(frame: Frame, tag: str, speaker: Speaker, towards: Towards) -> Said | None:
    """The day said behind a word (末次月经 … , 预产期 …), in its clause or the next one."""
    waiting = False
    weeks = next((token.value[0] for token in frame.tokens if token.kind == GESTATION), None)
    for clause in frame.clauses:
        for at, token in enumerate(clause.tokens):
            if token.kind == DATE and tag == "lmp" and any(one.has(tag) for one in clause.tokens[at + 1 : at + 5]):
                return _fitting(
                    when(token, speaker, towards, calendar_beside(frame.clauses, token)), speaker, towards, weeks
                )
        for token in clause.tokens:
            if token.has(tag):
                waiting = True
            elif waiting and token.kind == DATE:
                return _fitting(
                    when(token, speaker, towards, calendar_beside(frame.clauses, token)), speaker, towards, weeks
                )
            elif waiting and token.has("lmp", "edd"):
                waiting = False
    return None


def _fitting(said: Said, speaker: Speaker, towards: Towards, weeks: int | None = None) -> Said:
    """Of two calendars the one that can be a last period."""
    if towards == "past" and said.ask == "calendar":
        fits = [day for day in said.options if gestation.lmp_fits(day, speaker.today)]
        fits = [day for day in fits if weeks is not None and abs((speaker.today - day).days - 7 * weeks) <= 14] or fits
        if len(fits) == 1:
            calendar = said.calendar if fits[0] == said.day else Calendar.SOLAR
            return Said(fits[0], calendar, said.precision, tuple(fits), "", said.token)
    return said


def _weeks(frame: Frame) -> Iterator[Found]:
    for token in frame.tokens:
        if token.kind == GESTATION:
            weeks, days, precision = token.value
            yield Found("gest_weeks", weeks, token)
            if days:
                yield Found("gest_days", days, token)
            if precision == "month":
                yield Found("gest_precision", "month", token)
                yield Found("gestation_text", token.typed, token)
            return


def exam_values(frame: Frame, speaker: Speaker) -> list[Found]:
    """Weeks at an antenatal visit, and the next visit."""
    found = (
        [one for one in _weeks(frame) if one.name in ("gest_weeks", "gest_days", "gest_precision")]
        if frame.fields.get("exam_kind") in ("anc", "")
        else []
    )
    if any(one.name == "gest_precision" for one in found):
        found = [one for one in found if one.name != "gest_days"]
    upcoming = _after(frame, "next", speaker, "future")
    if upcoming and upcoming.day and upcoming.token:
        found.append(Found("next_on", upcoming.day.isoformat(), upcoming.token))
    return found
