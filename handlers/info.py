"""Information on request, for anybody: topics, pages, a search by word, the places of care. Nothing is noted of it.

What is opened cannot be forwarded and goes by itself, like everything that opens on a tap; the list of places of care
can be passed on by who works here.
"""

from collections.abc import Callable, Sequence

from handlers import cards, hiding, lines
from handlers.turn import Rows, Turn
from locales import Line, Phrase, Segment, Written
from models.db import shelf
from models.errors import NotFound
from models.message import Button, Message
from models.queries import information
from models.queries.information import Care
from models.rules import markdown
from models.rules.names import clean
from models.rules.pages import Page, Topic
from models.services import awaiting, own_week, township_settings

SEARCH = "info"
"""What the next text answers after "search"."""

_SHOWN = 8
"""Pages on one list, and clinics on one card."""

_ROOM = 3_400
"""UTF-16 units of a page in one message; title, source and its number go with them."""

_ASKED = 48
"""Bytes of a search that a button can carry along."""

_ALL, _SEARCH = Button(Phrase("info.all"), "in"), Button(Phrase("info.search"), "in|s")


def info(turn: Turn) -> None:
    """/info, `in`: the topics. `/info <words>`: the pages that hold these words."""
    if turn.heard.payload:
        _found(turn, turn.heard.payload, 0)
        return
    topics = [Button(Phrase(f"info.topic.{topic}"), f"in|t|{topic}|0") for topic in Topic if _pages(turn, topic)]
    rows = tuple((button,) for button in (*topics, Button(Phrase("info.clinics"), "in|c|0"), _SEARCH))
    turn.show(cards.on_tap((Phrase("info.title"),), rows))


def press(turn: Turn) -> None:
    """A button of these screens; `in` alone is the way back to the topics."""
    _, act, *rest = (*turn.heard.data, "")
    if not act:
        info(turn)
    elif screen := _SCREENS.get(act):
        screen(turn, [part for part in rest if part])
    else:
        raise NotFound


def heard(turn: Turn) -> bool:
    """Take a text as the words to search for, if that was asked."""
    if awaiting.asked(turn.session, turn.who) != SEARCH:
        return False
    awaiting.forget(turn.session, turn.who)
    _found(turn, turn.heard.text, 0)
    return True


def papers(turn: Turn) -> None:
    """What is needed for which paper, as a message of its own."""
    turn.send(_list(_pages(turn, Topic.PAPERS), 0, Phrase(f"info.topic.{Topic.PAPERS}"), f"in|t|{Topic.PAPERS}"))


def _pages(turn: Turn, topic: Topic) -> list[Page]:
    every = shelf(turn.session).pages(turn.who.township, turn.who.language)
    return [page for page in every if page.topic is topic]


def _topic(turn: Turn, rest: list[str]) -> None:
    if not rest or rest[0] not in list(Topic):
        raise NotFound
    topic = Topic(rest[0])
    own = topic is Topic.WEEKS and own_week.may_ask(turn.session, turn.who)
    mine: Rows = ((Button(Phrase("info.my_week"), "in|m"),),) if own else ()
    turn.show(_list(_pages(turn, topic), _number(rest[1:]), Phrase(f"info.topic.{topic}"), f"in|t|{topic}", mine))


def _list(pages: Sequence[Page], number: int, title: Phrase, here: str, above: Rows = ()) -> Message:
    last = max(0, (len(pages) - 1) // _SHOWN)
    number = min(number, last)
    part = pages[number * _SHOWN : (number + 1) * _SHOWN]
    options = tuple((Button(page.title, f"in|p|{page.name}"),) for page in part)
    return cards.on_tap((title,), (*above, *options, *_turning(here, number, last), (_SEARCH, _ALL)))


def _ask(turn: Turn, _rest: list[str]) -> None:
    awaiting.ask(turn.session, turn.who, SEARCH)
    turn.say("info.which_word", ((_ALL,),))


def _again(turn: Turn, rest: list[str]) -> None:
    """Another page of what was found."""
    if len(rest) < 2:
        raise NotFound
    _found(turn, rest[0], _number(rest[1:]))


def _found(turn: Turn, said: str, number: int) -> None:
    words = wanted(said)
    found = shelf(turn.session).search(turn.who.township, turn.who.language, words)
    key = "info.found" if found else "info.nothing_found"
    turn.show(_list(found, number, Phrase.of(key, said=words or "–", n=len(found)), f"in|f|{words}"))


def wanted(said: str) -> str:
    """What is searched for, cut to what a button can carry along."""
    return clean(said.replace("|", " ")).encode()[:_ASKED].decode(errors="ignore").strip()


def _open(turn: Turn, rest: list[str]) -> None:
    """A page, as a message of its own: only a new one can be kept from being forwarded."""
    page = shelf(turn.session).page(turn.who.township, turn.who.language, rest[0] if rest else "")
    if page is None:
        raise NotFound
    turn.send(_page(page, 0))


def _turned(turn: Turn, rest: list[str]) -> None:
    """Another part of a long page, in the place of the one before."""
    page = shelf(turn.session).page(turn.who.township, turn.who.language, rest[0] if rest else "")
    if page is None:
        raise NotFound
    turn.show(_page(page, _number(rest[1:])))


def _page(page: Page, number: int) -> Message:
    parts = markdown.parts(page.runs, _ROOM)
    number = min(number, len(parts) - 1)
    title, source = Phrase.of("info.page", title=page.title), Phrase.of("info.source", source=page.source)
    said: tuple[Line, ...] = (title, Written(parts[number]), source, *_address(page))
    turning = _turning(f"in|o|{page.name}", number, len(parts) - 1)
    return cards.on_tap(said, (*turning, (Button(Phrase("detail.hide"), "in|h"),)))


def _address(page: Page) -> tuple[Written, ...]:
    return (Written((Segment(page.link, link=page.link),)),) if page.link else ()


def _hide(turn: Turn, _rest: list[str]) -> None:
    hiding.hide(turn, turn.heard.message_id)


def _my_week(turn: Turn, _rest: list[str]) -> None:
    """The page of her week, where she agreed to care and one can be told; else she chooses herself."""
    if not own_week.may_ask(turn.session, turn.who):
        raise NotFound
    weeks = own_week.weeks(turn.session, turn.who, turn.now)
    page = None if weeks is None else shelf(turn.session).of_week(turn.who.township, turn.who.language, weeks)
    if page is None:
        turn.say("info.no_week", ((Button(Phrase(f"info.topic.{Topic.WEEKS}"), f"in|t|{Topic.WEEKS}|0"),), (_ALL,)))
    else:
        turn.send(_page(page, 0))


def _clinics(turn: Turn, rest: list[str]) -> None:
    """The places of care. Whoever works here can pass the list on."""
    town = turn.who.township
    holidays = township_settings.of(turn.session, town).holidays if town else ()
    every = information.clinics(turn.session, town, turn.today, holidays)
    last = max(0, (len(every) - 1) // _SHOWN)
    number = min(_number(rest), last)
    said = [line for one in every[number * _SHOWN :][:_SHOWN] for line in _clinic(one)] or [Phrase("info.no_clinics")]
    buttons = (*_turning("in|c", number, last), (_ALL,))
    if turn.who.grants:  # a message of its own: one that was protected once stays so
        turn.send(Message((Phrase("info.clinics"), *said, Phrase("info.forward")), buttons))
    else:
        turn.show(cards.on_tap((Phrase("info.clinics"), *said), buttons))


def _clinic(one: Care) -> list[Phrase]:
    """One place of care: what is not known of it is left out."""
    told = {"place": one.place, "address": one.address, "hours": one.hours, "telephone": one.telephone}
    facts = [Phrase.of(f"info.clinic.{name}", value=value) for name, value in told.items() if value]
    days = tuple(Phrase.of("clinic.near", near=day) for day in one.days)
    listed = [Phrase.of("clinic.days", days=days)] if days else []
    return [Phrase.of("info.clinic.name", name=one.name), *listed, *facts]


def _turning(here: str, number: int, last: int) -> Rows:
    return lines.turning(lambda other: f"{here}|{other}", number, last)


def _number(rest: Sequence[str]) -> int:
    return lines.number(next(iter(rest), "0"))


_SCREENS: dict[str, Callable[[Turn, list[str]], None]] = {
    "t": _topic, "p": _open, "o": _turned, "s": _ask, "f": _again, "h": _hide, "m": _my_week, "c": _clinics
}  # fmt: skip
"""The second part of a button's data → what it shows."""
