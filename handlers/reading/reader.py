"""Reading a message, from its text to what it reports: the order of work. The work itself stands in the other files."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from handlers.reading import asking, codes, corrections, english, intents
from handlers.reading.clauses import Sentence, groups, sentences
from handlers.reading.days import Speaker
from handlers.reading.events import Written, reported
from handlers.reading.frames import Story
from handlers.reading.lattice import slips, tokens
from handlers.reading.outcome import Kind, Question, Reading, Reported
from handlers.reading.people import Surroundings
from handlers.reading.restated import restated
from handlers.reading.settling import settled
from handlers.reading.teller import story
from handlers.reading.tokens import DATE, GROUP, NAME, Token
from models.rules.date_words import Dated
from models.rules.folding import fold
from models.rules.free_words import masked
from models.rules.refusals import Cleaned, clean

LONGEST = 4000
"""Characters of a message that are read: more than Telegram lets anybody send."""

_NOBODY = Surroundings()


def read(text: str, sent_at: datetime, known: Surroundings = _NOBODY) -> Reading:
    """Read a message sent at `sent_at` (in the village's zone). Total: every text has a reading, nothing is raised."""
    text = text[:LONGEST]
    cleaned = clean(fold(text).replace("=", ":"))
    if cleaned.whole:
        return Reading(Kind.REFUSED, refusals=cleaned.refused)
    text = masked(text, cleaned)
    coded = codes.read(cleaned.text, text, sent_at, known)
    if coded is None and english.is_english(cleaned.text):
        coded = english.read(cleaned.text, text, sent_at, known) or Reading(Kind.CHAT, intent="english")
    if coded is not None:
        return replace(coded, refusals=cleaned.refused)
    reading = _read(cleaned, text, sent_at, known, lenient=False)
    if (
        reading.kind in (Kind.CHAT, Kind.UNCLEAR)
        and reading.intent in ("small_talk", "unclear")
        and len(text) <= 500
        and slips(cleaned.text)
    ):
        again = _read(cleaned, text, sent_at, known, lenient=True)
        if again.kind in (Kind.EVENT, Kind.CORRECTION):
            return again
    return reading


def _read(cleaned: Cleaned, text: str, sent_at: datetime, known: Surroundings, lenient: bool) -> Reading:
    said = restated(settled(tokens(cleaned.text, [fold(one.name) for one in known.people], lenient)), cleaned.text)
    pieces = said.pieces
    parts = sentences(pieces)
    speaker = speaking(pieces, sent_at)
    written = Written(text)
    corrected = corrections.read(parts, speaker, written, known)
    if corrected is not None:
        return corrected
    told = story(parts)
    events = reported(told, speaker, written, known)
    if events:
        quiet = intents.quiet_groups(parts)
        reading = Reading(
            kind=Kind.EVENT,
            events=tuple(events),
            questions=asked(events),
            refusals=cleaned.refused,
            spans=tuple(written.spans),
            groups=quiet,
            repeated=written.repeated,
        )
        return _doubted(reading) if said.open else reading
    return _silent(parts, pieces, told, cleaned)


def _doubted(reading: Reading) -> Reading:
    """What is read of a message that takes something back, and it is not read what: nothing of it is sure."""
    events = tuple(replace(one, ask=tuple(dict.fromkeys((*one.ask, "confirm")))) for one in reading.events)
    return replace(reading, events=events, questions=asked(events))


def speaking(pieces: Sequence[Token], sent_at: datetime) -> Speaker:
    """Where the sender stands, and whether some day of the message is lunar by its own signs."""
    days = [token.value.said for token in pieces if token.kind == DATE]
    lunar = any(isinstance(said, Dated) and said.lunar is True for said in days)
    return Speaker(sent_at.date(), sent_at.hour, lunar=lunar)


def _silent(parts: Sequence[Sentence], pieces: Sequence[Token], told: Story, cleaned: Cleaned) -> Reading:
    """A message that reports no event."""
    if intents.question(parts, told) and not any(asking.unknown(sentence) for sentence in parts):
        return Reading(Kind.QUERY, refusals=cleaned.refused, intent=intents.intent_of(cleaned.text))
    quiet = intents.nothing_new(parts)
    if quiet is None and told.nothing:
        quiet = tuple(groups(pieces))
    if (quiet is None or told.nothing) and told.denied and not told.planned and _of_everybody(pieces):
        return Reading(Kind.ZERO_REPORT, refusals=cleaned.refused, groups=tuple(groups(pieces)))
    named = any(token.kind == NAME for token in pieces)
    if quiet is not None and (not told.planned or intents.only_ahead(parts)) and not (told.denied and named):
        return Reading(Kind.ZERO_REPORT, refusals=cleaned.refused, groups=quiet)
    kind, intent = intents.idle(parts, told)
    questions = (Question("type"),) if kind is Kind.UNCLEAR else ()
    return Reading(kind, questions=questions, refusals=cleaned.refused, intent=intent)


def _of_everybody(pieces: Sequence[Token]) -> bool:
    """今日无出生、无死亡: of nobody by name, but of a day or a group."""
    somebody = any(token.kind == NAME or token.has("titled", "old") or token.family("rel.") for token in pieces)
    return any(token.kind in (DATE, GROUP) for token in pieces) and not somebody


def asked(events: Sequence[Reported]) -> tuple[Question, ...]:
    """The questions of all events, with their options."""
    return tuple(
        Question(about, number, _options(about, event)) for number, event in enumerate(events) for about in event.ask
    )


def _options(about: str, event: Reported) -> tuple[object, ...]:
    if about in ("date", "calendar"):
        return event.days
    return event.candidates if about == "person" else ()
