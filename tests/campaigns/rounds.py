"""What women decide about a round of checks in the campaigns, and where they are on record: by the same services."""

from contextlib import suppress
from datetime import datetime

from sqlmodel import Session

from models import examined, transfers
from models.errors import NotFound
from models.kinds import RoundState
from models.services import accounts, items, people, slips, visits
from models.services.slips import NoRound
from models.services.visits import DayFull
from models.tables import Followup, SlipPhoto
from tests.campaigns.deeds import Act, who_is
from tests.campaigns.women import Woman
from tests.scheduler import scenes


def books(pick: float) -> Act:
    """She takes a day that has room, or moves to it: `pick` says how far down the list."""

    def act(session: Session, woman: Woman, now: datetime) -> None:
        who = who_is(session, woman)
        for subject in visits.open_matters(session, who, now)[:1]:
            free = visits.standing(session, who, subject, now).free
            if free:
                one = free[int(pick * len(free))]
                with suppress(NotFound, DayFull):  # examined already, or others were quicker
                    woman.day = visits.book(session, who, subject, one.on, one.clinic.id[-8:], now).day

    return act


def says(state: RoundState) -> Act:
    """She gives her day up, was there already, or does not come."""

    def act(session: Session, woman: Woman, now: datetime) -> None:
        who = who_is(session, woman)
        for subject in visits.open_matters(session, who, now)[:1]:
            with suppress(NotFound):
                woman.day = visits.say(session, who, subject, state, now).day

    return act


def sends_a_slip(*, by_mistake: bool) -> Act:
    """A photo from the clinic where she lives; somebody marks it, now and then the wrong one, and takes that back."""

    def act(session: Session, woman: Woman, now: datetime) -> None:
        with suppress(NoRound):
            slips.receive(session, who_is(session, woman), "handle", "", now)
            for wanted in slips.due(session, now):
                slips.keep(session, wanted.id, b"a picture", now)
                item = session.get_one(Followup, session.get_one(SlipPhoto, wanted.id).item_id)
                _is_marked(session, woman, item, now, by_mistake=by_mistake)

    return act


def _is_marked(session: Session, woman: Woman, item: Followup, now: datetime, *, by_mistake: bool) -> None:
    subject, on = slips.about(session, item) or ("", scenes.local(now))
    person = people.get(session, woman.person_id)
    examined.done(session, woman.worker, person, subject, examined.SLIP, on, now)
    slips.checked(session, item, now)
    items.done(session, woman.worker, item.id, now)
    if by_mistake:
        examined.take_back_slip(session, woman.worker, item, now)


def speaks(language: str) -> Act:
    """She chooses another language."""

    def act(session: Session, woman: Woman, now: datetime) -> None:
        accounts.speak(session, who_is(session, woman), language)
        woman.language = language

    return act


def moves(to_group: str) -> Act:
    """Her cadre offers her to another group, which takes her."""

    def act(session: Session, woman: Woman, now: datetime) -> None:
        if people.get(session, woman.person_id).group_code != to_group:
            row = transfers.offer(session, woman.worker, woman.person_id, to_group, now)
            transfers.accept(session, woman.worker, row.id, now)

    return act
