"""The way in: /start with an invitation and without, a name for a nameless one, her number, "this is not me"."""

from handlers import cards, coming, door, menu
from handlers.turn import Turn
from locales import Phrase
from models.errors import NotFound, Rejected
from models.kinds import Role
from models.message import Button, Message
from models.rules.names import read_name
from models.services import access, accounts, choices, consent, invitations, links, places
from models.services.asks import herself
from models.services.invitations import Redeemed


def start(turn: Turn) -> None:
    """/start: open the invitation that came with it, or greet who is there."""
    accounts.reopen(turn.session, turn.who)
    choices.reached_again(turn.session, turn.who, turn.now)
    if coming.scanned(turn):
        return
    if turn.heard.payload:
        opened = invitations.redeem(turn.session, turn.who, turn.heard.payload, turn.now)
        turn.become(opened.who)
        _welcome(turn, opened)
    else:
        _greet(turn)


def _welcome(turn: Turn, opened: Redeemed) -> None:
    if opened.waits:
        door.show(turn)
    elif opened.role is not Role.SERVICE_USER:
        _show(turn, _staff_lines(turn, "start.joined"))
    elif opened.nameless:
        turn.say("start.name")
    else:
        _greet(turn)


def _greet(turn: Turn) -> None:
    """Who is this? Staff, a woman (verified or not yet), somebody about to say a name, or a stranger."""
    if invitations.awaiting_name(turn.session, turn.who):
        turn.say("start.name")
        return
    if turn.who.grants:
        _show(turn, _staff_lines(turn, "start.staff"))
    elif door.is_waiting(turn):
        door.show(turn)
    elif turn.who.person_id is None:
        _show(turn, (Phrase("start.stranger"),))
    if turn.who.person_id is not None:
        (_greet_her if turn.who.verified else _ask_who)(turn)


def _staff_lines(turn: Turn, key: str) -> tuple[Phrase, ...]:
    roles = tuple(
        Phrase.of("start.role", role=Phrase(f"role.{grant.role}"), area=places.name(turn.session, grant.area))
        for grant in turn.who.grants
    )
    return (Phrase(key), *roles, *(Phrase(f"start.first.{role}") for role in _roles(turn)[:1]))


def _roles(turn: Turn) -> list[Role]:
    return [grant.role for grant in turn.who.grants]


def _greet_her(turn: Turn) -> None:
    assert turn.who.person_id is not None
    if consent.pending(turn.session, turn.who.person_id) is None:
        _show(turn, (Phrase("start.her"),))
        return
    _show(turn, (Phrase("start.her_new"),))
    turn.send(cards.next_question(turn.session, turn.who.person_id))


def _ask_who(turn: Turn) -> None:
    """Not verified yet: her own number proves it at once; without one on record somebody checks in person."""
    if links.has_phone(turn.session, turn.who):
        _show(turn, (Phrase("start.hello"), Phrase("start.share")))
    else:
        _in_person(turn, "start.no_phone")


def _in_person(turn: Turn, key: str) -> None:
    links.ask_in_person(turn.session, turn.who, turn.now)
    turn.send(Message(keyboard=menu.keyboard(turn.who), lines=(Phrase("start.hello"), Phrase(key))))
    code = Phrase.of("start.code", code=links.code(turn.session, turn.who))
    turn.send(cards.on_tap((code,), ((_not_me(),),), cards.READING_FOR))


def _not_me() -> Button:
    return Button(Phrase("notme.button"), "nm|ask")


def contact(turn: Turn) -> None:
    """A contact was shared. Only her own counts, and only where it is waited for; nothing of it is kept."""
    if not turn.heard.phone_is_own:
        turn.say("other.contact")
    elif turn.who.person_id is None or turn.who.verified:
        turn.say("start.contact_unneeded")
    elif links.share_phone(turn.session, turn.who, turn.heard.phone, turn.now):
        account = accounts.get(turn.session, turn.who.account_id)
        turn.become(access.refresh(turn.session, account))
        _show(turn, (Phrase("start.verified"),))
        for message in cards.welcome(turn.session, turn.who):
            turn.send(message)
    else:
        _in_person(turn, "start.other_phone")


def go_on(turn: Turn) -> None:
    """She was verified in person and goes on: what was written as agreed by her, then the first question."""
    herself(turn.who)
    _show(turn, (Phrase("start.her_new"),))
    for message in cards.welcome(turn.session, turn.who):
        turn.send(message)


def name(turn: Turn) -> bool:
    """A text while a name is waited for: take it as hers. False when nobody waits for one."""
    row = invitations.awaiting_name(turn.session, turn.who)
    if row is None:
        return False
    said = read_name(turn.heard.text)
    if said is None:
        raise Rejected("problem.name", "name", longest=20)
    turn.become(invitations.give_name(turn.session, turn.who, row, said, turn.now))
    _ask_who(turn)
    return True


def not_me(turn: Turn) -> None:
    """ "This is not me": asked once more, then the link is closed at once."""
    if turn.who.person_id is None:
        raise NotFound
    if turn.heard.data[1:] != ("yes",):
        yes = Button(Phrase("notme.yes"), "nm|yes")
        back = ((Button(Phrase("report.back"), "me|b"),),) if turn.who.verified else ()
        turn.say("notme.ask", ((yes,), *back))
        return
    turn.become(links.close(turn.session, turn.who, turn.now))
    _show(turn, (Phrase("notme.done"),))


def _show(turn: Turn, lines: tuple[Phrase, ...]) -> None:
    turn.send(Message(lines, keyboard=menu.keyboard(turn.who)))
