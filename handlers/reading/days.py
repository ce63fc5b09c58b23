"""On which day: the words for days of a frame, put into time. What is said vaguely, or in two calendars, is asked.

The grammar of days is that of the forms (`models.rules.date_scan`, `date_places`); here is only which of the days in
a sentence belongs to the event, and which to a last period, an appointment or the report.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from handlers.reading.amounts import count
from handlers.reading.births import unmarked
from handlers.reading.clauses import Clause
from handlers.reading.folding import closed
from handlers.reading.frames import Frame
from handlers.reading.mood import ahead
from handlers.reading.tokens import DATE, LASTING, NAME, STOPPED, Token
from handlers.reading.vaguely import day_unknown, in_a_year, of_symptom, on_paper, on_record, roughly
from models.kinds import Calendar, EventKind, Precision
from models.rules.date_places import DayCandidate, Towards, place
from models.rules.date_places import Frame as Moment
from models.rules.date_words import Dated, Shift


@dataclass(frozen=True)
class Said:
    """A day as said: the likeliest, all that fit, and what must be asked ("date", "calendar" or nothing)."""

    day: date | None
    calendar: Calendar = Calendar.DEFAULT
    precision: Precision = Precision.DAY
    options: tuple[date, ...] = ()
    ask: str = ""
    token: Token | None = None


@dataclass(frozen=True)
class Speaker:
    """When the message was sent (village's day and hour), and what it says about calendars as a whole."""

    today: date
    hour: int
    lunar: bool = False

    def moment(self, towards: Towards = "past") -> Moment:
        """Where the speaker stands in time."""
        return Moment(self.today, self.hour, towards)


def when(token: Token, speaker: Speaker, towards: Towards = "past", named: str = "") -> Said:
    """The day that a piece of the text names. `named`: the calendar that stands beside it."""
    said = token.value.said
    if isinstance(said, Dated):
        if named == "lunar" and said.lunar is not True:
            said = replace(said, lunar=True)
        elif said.lunar is None and (named == "solar" or speaker.lunar):
            said = replace(said, lunar=named != "solar")
    moment = speaker.moment(towards)
    fits = [one for one in place(said, moment) if moment.accepts(one.day)]
    if (isinstance(said, Dated) and said.day is None) or (isinstance(said, Shift) and said.rough):
        return Said(None, _calendar(fits), Precision.MONTH, tuple(one.day for one in fits), "date", token)
    if not fits:
        return Said(None, ask="date", token=token)
    ask = "date" if towards == "past" and _nearly_ahead(said, fits[0].day, speaker.today) else ""
    if len(fits) > 1:
        ask = "date" if isinstance(said, Shift) else "calendar"
    return Said(fits[0].day, fits[0].calendar, fits[0].precision, tuple(one.day for one in fits), ask, token)


def _nearly_ahead(said: object, day: date, today: date) -> bool:
    """A day without a year that was almost a year ago: the coming one may be meant, or a slip."""
    return isinstance(said, Dated) and said.year is None and said.year_shift is None and (today - day).days > 300


def _calendar(fits: Sequence[DayCandidate]) -> Calendar:
    return fits[0].calendar if fits else Calendar.DEFAULT


def calendar_beside(clauses: Sequence[Clause], token: Token) -> str:
    """The calendar named in the clause of a day, or alone in the one behind it (末次例假是冬月十八,老历的)."""
    for at, clause in enumerate(clauses):
        if token in clause.tokens:
            near = [clause, *(one for one in clauses[at + 1 : at + 3] if len(one.tokens) <= 3 and not one.of(DATE))]
            if any(one.has("lunar") for one in near):
                return "lunar"
            if any(one.has("solar") for one in near):
                return "solar"
    return ""


def of_event(frame: Frame, speaker: Speaker, before: "Said | None", closing: Sequence[Clause]) -> Said:
    """The day of a frame. `before` is the day of the frame told before it, `closing` clauses hold for all frames."""
    judged = [token for clause in frame.clauses if on_paper(frame, clause) for token in clause.tagged("vague")]
    if judged:
        return Said(None, ask="date", token=judged[0])
    if not frame.own.of(DATE):
        since = _behind(frame, before) or _since(frame.own.tokens, frame, speaker)
        if since is not None:
            return since
    for token, clause in event_days(frame):
        said = when(token, speaker, named=calendar_beside(frame.clauses, token))
        if said.day and clause is not frame.own and _after_midnight(token, frame.own):
            return replace(said, day=said.day + timedelta(1))
        return replace(said, ask="date") if roughly(token, clause) else said
    unknown = _vague(frame) or (frame.own.tokens[0] if day_unknown(frame) or in_a_year(frame) else None)
    if unknown is not None:
        return Said(None, ask="date", token=unknown)
    found = _since(frame.tokens, frame, speaker) or _after(frame) or _day_or_weight(frame, speaker)
    if found is not None:
        return found
    if before is not None and any(clause.has("same_day") for clause in frame.clauses):
        return before
    for clause in closing:
        token = next(one for one in clause.tokens if one.kind == DATE)
        return when(token, speaker, named=calendar_beside([clause], token))
    return when(frame.scope.day, speaker) if frame.scope.day is not None else Said(speaker.today)


def _after_midnight(evening: Token, clause: Clause) -> bool:
    """(昨晚发作,)凌晨三点生的: on the day after that evening."""
    return evening.text.endswith(("晚", "晚上", "夜", "夜里")) and any(
        one.kind == DATE and one.text == "凌晨" for one in clause.tokens
    )


def _behind(frame: Frame, before: "Said | None") -> "Said | None":
    """当天, 第二天: counted from the day told before."""
    days = next((_BEHIND[one.text] for one in frame.own.tokens if one.text in _BEHIND), None)
    if days is None or before is None or before.day is None:
        return None
    return replace(before, day=before.day + timedelta(days), ask="", options=())


def _vague(frame: Frame) -> Token | None:
    """前几天, 月初: a word for a time that names no day; of a reaction it says since when she has it."""
    if frame.fields.get("action") == "reaction":
        return None
    words = ((clause, token) for clause in frame.clauses for token in clause.tokens)
    return next((token for clause, token in words if token.has("vague") and not of_symptom(clause, token)), None)


_BEHIND = {
    **dict.fromkeys(("当天", "当日", "同一天", "同天", "同日", "那天", "那日"), 0),
    **dict.fromkeys(("第二天", "次日", "隔天", "隔日", "转天"), 1),
}
"""So many days behind what was told before."""


def _day_or_weight(frame: Frame, speaker: Speaker) -> Said | None:
    """生了个儿子,8.5, on the 7th of August: the 5th, or 8.5斤 today?"""
    token = next((one for one in frame.tokens if one.kind == DATE and unmarked(frame.tokens, one)), None)
    said = when(token, speaker) if token and frame.kind is EventKind.BIRTH else None
    if said is None or said.day is None or (speaker.today - said.day).days > _LATELY:
        return None
    return replace(said, options=(said.day, speaker.today), ask="date")


_LATELY = 3
"""Days back to which a number that is a weight as well may be the day of a birth."""

_EVENTFUL = closed("frames.eventful")


_AWAY = ("p.work", "p.business", "p.study", "go")


def _since(tokens: Sequence[Token], frame: Frame, speaker: Speaker) -> Said | None:
    """走了三天了: so many days ago; weeks and months are asked."""
    if frame.kind in (EventKind.PREGNANCY, EventKind.EXAM) or frame.fields.get("action") == "reaction":
        return None
    for at, token in enumerate(tokens):
        if (
            token.kind == LASTING
            and at
            and (tokens[at - 1].has(*_EVENTFUL) or (frame.kind is EventKind.MIGRATE_OUT and tokens[at - 1].has(*_AWAY)))
            and not token.text.startswith(("几", "好几"))
        ):
            exact = token.text[-1] in "天日" and not (set(token.text) & set("多来几半") or _SOME.match(token.text))
            days = count(token.text) if exact else None
            if days is None:
                return Said(None, ask="date", token=token)
            return Said(speaker.today - timedelta(days=days), Calendar.RELATIVE, options=(), token=token)
    return None


_SOME = re.compile("[一二两三四五六七八九]{2}[天日]")
"""两三天: two signs of a numeral that stand for no number."""


def _after(frame: Frame) -> Said | None:
    """过完元宵又回厂里了: some day after it."""
    if frame.kind is not EventKind.MIGRATE_OUT:
        return None
    said = next((one for one in frame.own.tokens if _over(one, frame)), None)
    return Said(None, ask="date", token=said) if said else None


def event_days(frame: Frame) -> Iterator[tuple[Token, Clause]]:
    """The days in a frame that can be its own: those of its own clause first, in the order in which they count."""
    ranked = sorted(
        ((_rank(clause, frame), at, clause) for at, clause in enumerate(frame.clauses)), key=lambda one: one[:2]
    )
    claimed = _claimed(frame.clauses)
    found = [
        (token, clause)
        for _, _, clause in ranked
        for at, token in enumerate(clause.tokens)
        if token.kind == DATE and not ahead(token.value.said) and _is_own(clause, at, frame) and token not in claimed
    ]
    if len(found) > 1:
        found = [one for one in found if not _describes(*one)] or found
    if frame.kind is EventKind.DEATH:
        found = [one for one in found if one[1] is frame.own or not on_record(one[1])]
    if frame.kind not in (EventKind.PREGNANCY, EventKind.EXAM) and len(found) > 1 and found[0][0].value.said == Shift():
        named = [one for one in found[1:] if isinstance(one[0].value.said, Dated) and one[1] is not frame.own]
        found = [*named, *found]
    if frame.kind is EventKind.BIRTH:
        found = [one for one in found if not unmarked(frame.tokens, one[0])]
    strong = [one for one in found if not (one[0].value.weak and isinstance(one[0].value.said, Shift))]
    yield from strong or found


def _describes(day: Token, clause: Clause) -> bool:
    """二号取环的牟小芬(今天又放了一个): of what was before, where another day is told behind the name."""
    behind = clause.tokens[clause.tokens.index(day) + 1 :]
    name = next(
        (at for at, (one, two) in enumerate(pairwise(behind)) if one.text[-1] == "的" and two.kind == NAME), None
    )
    return name is not None and name < 5 and any(one.kind == DATE for one in behind[name + 2 :])


def _claimed(clauses: Sequence[Clause]) -> list[Token]:
    """The days behind 末次月经: or 预产期: that stand in the next clause."""
    found: list[Token] = []
    for clause, following in pairwise(clauses):
        last = clause.tokens[-1]
        alone = last.has("lmp", "edd", "next") and not clause.of(DATE)
        found += following.of(DATE)[:1] if alone and clause.after in (":", " ", "") else []
    return found


def _rank(clause: Clause, frame: Frame) -> int:
    if clause.of(DATE) and on_paper(frame, clause):
        return -1
    if clause is not frame.own and any("漏" in token.text for token in clause.tokens):
        return 4  # 昨天漏报一个,(裴红生孩子,前天的事)
    if clause is frame.own:
        return 3 if frame.kind is EventKind.EXAM and _FETCHED.search(clause.text) else 0
    again = clause.has(*_EVENTFUL) and frame.kind is EventKind.BIRTH and clause.has("birth")
    again = again or (frame.kind is EventKind.MIGRATE_OUT and clause.has("left", "migrate_out"))  # 1号买的票,3号走的
    return 1 if again else 2  # (昨天回来,生了个儿子,)是12号生的


_FETCHED = re.compile("[领拿取][了的]?[^,。;]{0,8}单子?")
"""(前天)领了检查单,(昨天去查的)."""


def _is_own(clause: Clause, at: int, frame: Frame) -> bool:
    tokens = clause.tokens
    before, after = tokens[:at], tokens[at + 1 :]
    if any(token.has("lmp", "edd", "next", "until", "leave_again") and not _over(token, frame) for token in before):
        return False
    if any(token.has("lmp") for token in after[:4]):
        return False  # 10号来的月经
    if any(token.has("told") for token in after[:3]) or any(token.has("told") for token in before[-2:]):
        return bool(clause is frame.own and not frame_told(after))
    if clause.has("slip") and clause is not frame.own:
        return False
    if tokens[at].value.weak and before and before[-1].end == tokens[at].start and before[-1].text[-1] in "过完":
        return False  # 回来过端午
    leaves = frame.kind is not EventKind.MIGRATE_OUT and any(
        token.has("leave_again") for token in _until_home(after[:3])
    )
    if leaves or tokens[at].text in ("现在",):
        return False
    return not any(token.kind == STOPPED for token in before)


def _until_home(after: Sequence[Token]) -> Sequence[Token]:
    """(五月初一)到的屋(过完端午节就走): a day in front of the coming is not of the leaving."""
    return () if any(token.has("return_home") for token in after) else after


def _over(token: Token, frame: Frame) -> bool:
    """过完年(今天又走了): what is over when somebody leaves."""
    return frame.kind is EventKind.MIGRATE_OUT and token.has("until") and token.text[1:2] in ("完", "了")


def frame_told(after: Sequence[Token]) -> bool:
    """今天才跟我说: the day of the telling."""
    return any(token.has("told") for token in after[:3])
