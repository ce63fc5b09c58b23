"""The clinic's days: when it sees people, and the round of checks that is open. For everybody who works."""

from datetime import date

from handlers.turn import Turn, needs
from locales import Phrase
from models.kinds import Role
from models.message import Message
from models.queries import clinic_days
from models.queries.clinic_days import Place
from models.rules.clinic_days import FARTHEST
from models.rules.plan_settings import Round
from models.services import awaiting, township_settings
from models.services.township_settings import Choices

READERS = (Role.OFFICER, Role.CADRE, Role.OFFICE, Role.CLINIC)
_SHOWN = 6
"""Days of each clinic that are listed."""


@needs(*READERS)
def show(turn: Turn) -> None:
    """/clinic: the next days of each clinic of the township, and the round."""
    awaiting.forget(turn.session, turn.who)
    choices = township_settings.of(turn.session, turn.who.township)
    found = clinic_days.places(turn.session, choices.township)
    lines = [line for place in found for line in _place(place, choices, turn.today)]
    turn.show(Message((*(lines or [Phrase("clinic.no_days")]), _round(choices, turn.today))))


def _place(place: Place, choices: Choices, today: date) -> list[Phrase]:
    days = tuple(place.days.between(today, today + FARTHEST, choices.holidays))[:_SHOWN]
    listed = tuple(Phrase.of("clinic.near", near=day) for day in days)
    where = Phrase.of(
        "clinic.where", hours=place.hours or "–", address=place.address or "–", telephone=place.telephone or "–"
    )
    return [
        Phrase.of("clinic.title", clinic=place.name),
        Phrase.of("clinic.days", days=listed) if days else Phrase("clinic.no_days"),
        where,
    ]


def _round(choices: Choices, today: date) -> Phrase:
    """The round that is open, or else the next one."""
    coming = [one for one in choices.rounds if one.closes >= today]
    if not coming:
        return Phrase("clinic.no_round")
    first: Round = min(coming, key=lambda one: one.opens)
    key = "clinic.round_open" if first.opens <= today else "clinic.round_next"
    return Phrase.of(key, opens=first.opens, closes=first.closes)
