"""Frames into reported events: the person, the day, the fields, and what must be asked before recording."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from handlers.reading import people
from handlers.reading.along import going_too, went_along
from handlers.reading.births import children, doubtful_weight
from handlers.reading.clashes import doubted
from handlers.reading.days import Said, Speaker, event_days, of_event, when
from handlers.reading.describing import only_describes
from handlers.reading.details import details
from handlers.reading.folding import closed
from handlers.reading.frames import Frame, Story
from handlers.reading.kin import kin, mother
from handlers.reading.outcome import Reported, Span
from handlers.reading.people import Surroundings
from handlers.reading.pregnancies import exam_values, how_far
from handlers.reading.questions import questions
from handlers.reading.repeats import nothing_new, told_once
from handlers.reading.tokens import DATE, GESTATION, NAME, PLACE, WORD, Token
from handlers.reading.unread import says_roughly, unread
from handlers.reading.vaguely import certified, unregistered
from handlers.reading.value import Found
from handlers.reading.who import Mention
from models.kinds import Calendar, EventKind
from models.rules.date_words import Shift
from models.rules.names import clean

_EVENTFUL = closed("frames.eventful")
_TWO = 2
_PAIRS = frozenset({EventKind.MARRIAGE, EventKind.DIVORCE})
_STATES = frozenset({EventKind.PREGNANCY})


@dataclass
class Written:
    """The message as it was typed: values are cut out of it; `spans` grows as they are.

    `repeated`: how often something was told in full that had been told before.
    """

    text: str
    spans: dict[Span, None] = field(default_factory=dict)
    repeated: int = 0

    def cut(self, token: Token) -> str:
        """The name or words of a piece as typed."""
        return clean(self.text[token.start : token.end])

    def mark(self, name: str, token: Token, meant: str = "") -> None:
        """Note where a value stands."""
        said = self.text[token.start : token.end]
        corrected = token.text if token.typed and token.text != token.typed and not meant else meant
        span = Span(name, token.start, token.end, said, corrected)
        self.spans[span] = None


def reported(story: Story, speaker: Speaker, written: Written, known: Surroundings) -> list[Reported]:
    """The events of a story, in the order told."""
    found: list[Reported] = []
    days: list[Said] = []
    for number, frame in enumerate(story.frames):
        if only_describes(frame, story.frames):
            _hand_on(frame, story.frames[number + 1 : number + 2])
            continue
        frame.doubts |= unread(frame, story.frames)
        day = _day(frame, number, story, days, speaker)
        days.append(day)
        for token in frame.tokens:
            if token.kind == WORD and token.tags and token.typed not in ("", token.text):
                written.mark("word", token)
        new = [going_too(one, frame, found) for one in _of_frame(frame, day, speaker, written, known)]
        written.repeated += frame.whole and bool(new) and all(nothing_new(found, one) for one in new)
        found = told_once(found, new)
    return doubted(found)


def _hand_on(beside: Frame, following: Sequence[Frame]) -> None:
    """孕16周,(今天产检): how far she is belongs to the visit that is told next."""
    for frame in following:
        far = frame.kind is EventKind.EXAM and not any(token.kind == GESTATION for token in frame.tokens)
        if far and beside.kind is EventKind.PREGNANCY and beside.sentence == frame.sentence:
            frame.clauses.append(beside.own)


def _day(frame: Frame, number: int, story: Story, days: Sequence[Said], speaker: Speaker) -> Said:
    before = days[-1] if days else None
    day = of_event(frame, speaker, before, story.closing)
    if day.calendar is Calendar.DEFAULT and not day.ask and before and went_along(frame):
        return before
    if day.calendar is Calendar.DEFAULT and not day.ask and (shared := _shared_below(frame, number, story, speaker)):
        return shared
    if day.calendar is Calendar.DEFAULT and not day.ask and before and frame.inherited and frame.kind not in _STATES:
        last = story.frames[number - 1]
        told = frame.fields.get("action") != "reaction" or last.kind is EventKind.EXAM  # 复查环,说放环后腰酸
        if last.sentence == frame.sentence and told and last.kind not in _STATES:
            return before
    return day


def _shared_below(frame: Frame, number: int, story: Story, speaker: Speaker) -> Said | None:
    """何芳上环沈莉取环都是昨天: the day that a later clause of the sentence tells of all."""
    below = [one for one in story.frames[number + 1 :] if one.sentence == frame.sentence and one.own.has("both")]
    token = next((token for one in below for token, clause in event_days(one) if clause is one.own), None)
    return when(token, speaker) if token and frame.kind not in _STATES else None


def _of_frame(frame: Frame, day: Said, speaker: Speaker, written: Written, known: Surroundings) -> Iterator[Reported]:
    if day.token is not None:
        written.mark("date", day.token, day.day.isoformat() if day.day else "")
    values = [*details(frame), *_progress(frame, speaker)]
    asked = _asked(frame, values, day)
    for mention, spouse in _who(frame):
        mention, born = mother(mention, frame)
        own = [
            *values,
            *kin(mention, frame, written.cut),
            *([Found("spouse", written.cut(spouse), spouse)] if spouse else []),
            *born,
        ]
        for each in children(frame) if frame.kind is EventKind.BIRTH else [[]]:
            yield _one(frame, mention, [*own, *each], asked, day, written, known)


def _one(
    frame: Frame,
    mention: Mention | None,
    values: Sequence[Found],
    asked: Sequence[str],
    day: Said,
    written: Written,
    known: Surroundings,
) -> Reported:
    name = written.cut(mention.token) if mention and mention.token else None
    if mention and mention.token:
        written.mark("person", mention.token)
    fields = {one.name: _value(one, written) for one in values}
    for one in values:
        written.mark(one.name, one.token, _shown(fields[one.name]))
    group = fields.get("group")
    who = people.found(name, known, group, fields.get("relation", {}))
    ask = questions(frame, name, fields, asked, who)
    return Reported(
        type=frame.kind,
        person=name,
        date=day.day,
        calendar=day.calendar,
        precision=day.precision,
        fields=fields,
        ask=ask,
        candidates=who.ids,
        sure=who.sure,
        days=day.options,
    )


def _shown(value: Any) -> str:
    return str(value) if not isinstance(value, Mapping) else str(value.get("as", ""))


def _value(one: Found, written: Written) -> Any:
    """Values that are words of the message are cut out of it as typed."""
    if isinstance(one.value, tuple):
        start, end = one.value
        return clean(written.text[start:end])
    if one.name in _WORDS:
        return _as_typed(one, written)
    return one.value


_WORDS = frozenset({"from_place", "to_place", "facility", "facility_place", "residence", "until_text"})


def _as_typed(one: Found, written: Written) -> str:
    """As typed, where the value is one piece of the text; a place named in two pieces is put together."""
    if len(str(one.value)) == one.token.end - one.token.start:
        return written.cut(one.token)
    return str(one.value)


def _who(frame: Frame) -> list[tuple[Mention | None, Token | None]]:
    """Each person with her partner, where partners marry or part."""
    named = [one for one in frame.people if one.token]
    if frame.kind not in _PAIRS:
        return [(one, None) for one in frame.people] or [(None, None)]
    if not named:
        return [(frame.people[0] if frame.people else None, None)]
    pairs = [named[at : at + 2] for at in range(0, len(named), 2)]
    return [(pair[0], pair[1].token if len(pair) > 1 else None) for pair in pairs]


def _progress(frame: Frame, speaker: Speaker) -> list[Found]:
    if frame.kind is EventKind.PREGNANCY:
        return how_far(frame, speaker)
    return exam_values(frame, speaker) if frame.kind is EventKind.EXAM else []


def _unsure(frame: Frame) -> bool:
    """Whether the clause that tells it leaves open whether it happened: 流产了吧, 生孩子住院了."""
    tokens = frame.own.tokens
    if tokens and tokens[-1].text in ("吧", "吧。", "了吧") and frame.own.after != "!":
        return True
    return (
        frame.kind is EventKind.BIRTH
        and frame.own.has("unwell")
        and not any("了" in one.text for one in tokens if one.has("birth"))
    )


def _two_days(frame: Frame) -> bool:
    """Whether the clause that tells it names two days that can be the event's, and nobody else for one of them."""
    named = frame.own.of(DATE)
    if len(named) < 2 or (len(named) == 2 and named[0].end == named[1].start):
        return False  # 今天初八
    days = {_day_said(token) for token, clause in event_days(frame) if clause is frame.own}
    mine = {one.name for one in frame.people}
    others = any(token.kind == NAME and token.text not in mine for token in frame.own.tokens)
    return len(days) > 1 and frame.kind is not EventKind.PREGNANCY and not others


def _told_of_two_days(frame: Frame) -> bool:
    """Whether two clauses tell it with the same word, each on a day of its own."""
    if sum(bool(clause.of(DATE)) for clause in frame.clauses) < _TWO:
        return False
    first: dict[int, object] = {}
    for token, clause in event_days(frame):
        first.setdefault(frame.clauses.index(clause), _day_said(token))
    days: dict[str, set[object]] = {}
    for at, said in first.items():
        for word in {one.text for one in frame.clauses[at].tokens if one.has(*_EVENTFUL)}:
            days.setdefault(word, set()).add(said)
    return any(len(said) > 1 for said in days.values())


def _day_said(token: Token) -> object:
    """今天 and 今天上午 are one day."""
    said = token.value.said
    return (said.days, said.months) if isinstance(said, Shift) else said


def _asked(frame: Frame, values: Sequence[Found], day: Said) -> list[str]:
    """What the words leave open, whoever it is about."""
    registered = frame.kind is EventKind.MARRIAGE and any(map(certified, frame.clauses))
    open_ = frame.kind is EventKind.MARRIAGE and unregistered(frame.text)
    asked = sorted(
        (frame.doubts | {"registered"}) if open_ else frame.doubts - {"registered"} if registered else frame.doubts
    )
    if day.ask:
        asked.append(day.ask)
    elif _two_days(frame) or (day.token is None and says_roughly(frame)):
        asked.append("date")  # 二号取环的牟小芬今天又放了环
    elif _told_of_two_days(frame):
        asked.append("date")  # 说是昨天生的,后来又说是前天生的
    elif frame.kind is EventKind.DEATH and frame.own.has("birth"):
        asked.append("date")  # 前天生的女儿没了: the day may be that of the birth
    elif (
        frame.kind is EventKind.EXAM
        and day.calendar is Calendar.DEFAULT
        and any(one.name == "slip_photo" for one in values)
    ):
        asked.append("date")
    nobody = (
        not frame.people and frame.kind is EventKind.MIGRATE_OUT and PLACE not in (one.kind for one in frame.tokens)
    )
    if frame.heard or nobody or _unsure(frame):
        asked.append("confirm")
    if (
        frame.kind is EventKind.BIRTH
        and not any(one.name == "weight_g" for one in values)
        and doubtful_weight(frame.tokens)
    ):
        asked.append("weight")
    return asked
