"""The day's page is signed by whoever reports for the group, once for what was reported until then."""

from datetime import timedelta

import pytest

from models.errors import NotFound, Rejected
from models.kinds import EventKind
from models.services import day_signs
from tests.entering import enter
from tests.factories import GROUP, NOON, OTHER_GROUP, cadre, officer, township, woman


def test_a_day_is_signed_as_it_stands_and_again_only_for_more(session):
    township(session)
    who = officer(session)
    with pytest.raises(Rejected):
        day_signs.sign(session, who, GROUP, NOON)
    enter(session, who, EventKind.MARRIAGE, woman(session))
    first = day_signs.sign(session, who, GROUP, NOON)
    again = day_signs.sign(session, who, GROUP, NOON + timedelta(hours=1))
    assert (again.id, again.at, again.reports) == (first.id, NOON, 1)
    enter(session, who, EventKind.RETURN_HOME, woman(session, "张秀兰"))
    later = day_signs.sign(session, who, GROUP, NOON + timedelta(hours=2))
    assert (later.id, later.at, later.reports) == (first.id, NOON + timedelta(hours=2), 2)
    for other, group in ((who, OTHER_GROUP), (cadre(session), GROUP), (who, GROUP[:12])):
        with pytest.raises(NotFound):
            day_signs.sign(session, other, group, NOON)
