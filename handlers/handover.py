"""What an officer can do for a woman without writing about her: hand her an invitation, let messages to her rest."""

from handlers.turn import Turn, needs
from locales import Phrase
from models.message import Button, Message
from models.queries import mothers as found_mothers
from models.rules import rights
from models.services import access, audit, her_notes, invitations, marks, people, reminders

_GIVERS = rights.to("person.invite")


@needs(*_GIVERS)
def invite(turn: Turn) -> None:
    """A link and a picture for a person on record."""
    person = people.reachable(turn.session, turn.who, turn.heard.data[-1])
    _give(turn, person.id, person.group_code)


@needs(*_GIVERS)
def invite_unnamed(turn: Turn) -> None:
    """A link and a picture for somebody whose name is not kept."""
    _give(turn, None, turn.heard.data[-1])


def _give(turn: Turn, person_id: str | None, group_code: str) -> None:
    link, until = invitations.for_woman(turn.session, turn.who, person_id, group_code, turn.now)
    line = Phrase.of("handover.card", link=link, day=turn.who.today(until))
    turn.send(Message((line,), ((Button(Phrase("handover.open"), url=link),),), picture=link))


@needs(*_GIVERS)
def rest(turn: Turn) -> None:
    """Let messages to a person rest. Neither kind nor cause is kept, nor said whether any would have gone."""
    person = people.reachable(turn.session, turn.who, turn.heard.data[-1])
    marks.put(turn.session, person.township, person.id, marks.HOLD, turn.today, None, turn.who.account_id, turn.now)
    audit.note(turn.session, person.township, turn.who.account_id, "hold.put", person.id, turn.now)
    her_notes.recall(turn.session, person.id, turn.now, "hold")
    reminders.replan_person(turn.session, person.id, turn.now, "hold")
    turn.say("hold.done")


@needs(*_GIVERS)
def mothers(turn: Turn) -> None:
    """A small child has died: whose messages are to rest? Those of the group who gave birth within the year."""
    group_code = turn.heard.data[-1]
    access.require(turn.who, group_code, *_GIVERS)
    ids = found_mothers.lately(turn.session, turn.who, group_code, turn.today)
    known = people.names(turn.session, ids)
    rows = tuple((Button(known[one].name, f"h|{one}"),) for one in ids if one in known)
    turn.say("hold.whose" if rows else "hold.nobody", rows)
