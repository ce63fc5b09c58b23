"""A report and what its checks make of it: entered, asked back, or refused."""

import pytest

from locales import LANGUAGES, text
from models import daybook
from models.errors import Rejected
from models.ids import new_id
from models.kinds import ConsentBasis, EventKind
from tests.entering import answers_for
from tests.factories import NOON

K = EventKind
TODAY, YESTERDAY, WEEK_AGO, LONG_AGO = "2026-03-20", "2026-03-19", "2026-03-13", "2026-01-19"
LMP = {"lmp": "2026-01-05"}
IUD = {"what": {"action": "start", "method": "iud"}}
ANC = {"exam_kind": "anc"}


def report(session, who, person, kind, on=TODAY, **more):
    answers = answers_for(session, person, on, **more)
    receipt = daybook.enter(session, who, kind, answers, new_id(), NOON, ConsentBasis.TOLD_AND_AGREED)
    session.flush()
    return receipt.event


def asked(session, who, person, kind, on=TODAY, **more):
    session.flush()
    phrases = daybook.doubts(session, who, kind, answers_for(session, person, on, **more), NOON)
    assert all(text(language, phrase) for phrase in phrases for language in LANGUAGES)
    return [phrase.key.removeprefix("doubt.") for phrase in phrases]


def refused(session, who, person, kind, on=TODAY, **more):
    with pytest.raises(Rejected) as error:
        report(session, who, person, kind, on, **more)
    return error.value.phrase, error.value.field


STOP = {"what": {"action": "stop", "method": "iud"}}
PILL = {"what": {"action": "start", "method": "pill"}}
FIRST, SECOND = ({"plurality": "2", "plural_no": number} for number in "12")
