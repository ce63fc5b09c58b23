"""A colleague is invited in the chat: which role, which place, the link; and taken back while nobody has opened it."""

from handlers import lines
from handlers.turn import Rows, Turn, needs
from locales import Phrase
from models.errors import NotFound
from models.kinds import Level, Role
from models.message import Button, Message
from models.queries.areas import areas_of
from models.rules import rights
from models.services import invitations, places, staff

_BACK = Button(Phrase("staff.back"), "w")


@needs(*rights.to("staff.open"))
def press(turn: Turn) -> None:
    """`wi` asks for the role, `wi|<role>` for the place, `wi|<role>|<area>` makes the link, `wi|x|<link>` ends it."""
    _, role, area, *_ = (*turn.heard.data, "", "")
    if not role:
        turn.say("staff.invite_role", (*_roles(turn), (_BACK,)))
    elif role == "x":
        ended = invitations.take_back(turn.session, turn.who, area, turn.now)
        turn.say("staff.invite_ended" if ended else "staff.invite_used", ((_BACK,),))
    elif area:
        _give(turn, _role(role), area)
    else:
        turn.say("staff.invite_place", (*_places(turn, _role(role)), (_BACK,)))


def _role(said: str) -> Role:
    if said not in list(Role) or not staff.ended_by(Role(said)):
        raise NotFound
    return Role(said)


def _roles(turn: Turn) -> Rows:
    mine = [role for role in Role if (by := staff.ended_by(role)) and turn.who.has(*by)]
    return lines.in_rows([Button(Phrase(f"role.{role}"), f"wi|{role}") for role in mine], 2)


def _places(turn: Turn, role: Role) -> Rows:
    areas = turn.who.areas(*staff.ended_by(role))
    if role is Role.OFFICER:
        found = places.groups(turn.session, areas)
    elif role is Role.CADRE:
        found = {code: name for area in areas for code, name in areas_of(turn.session, area, Level.VILLAGE).items()}
    else:
        found = {area: places.name(turn.session, area) for area in areas}
    return lines.in_rows([Button(name, f"wi|{role}|{code}") for code, name in found.items()], 2)


def _give(turn: Turn, role: Role, area: str) -> None:
    made = invitations.for_worker(turn.session, turn.who, role, area, turn.now)
    link = invitations.link(turn.session, made.token)
    said = Phrase.of(
        "staff.invite_card", role=Phrase(f"role.{role}"), area=places.name(turn.session, area), link=link,
        day=turn.who.today(made.expires_at),
    )  # fmt: skip
    buttons = ((Button(Phrase("handover.open"), url=link),), (Button(Phrase("staff.invite_end"), f"wi|x|{made.id}"),))
    turn.send(Message((said,), buttons, picture=link))
