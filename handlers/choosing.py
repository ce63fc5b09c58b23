"""The office sets what is safe to set from a chat: one setting at a time, before and after, confirmed, taken back."""

from handlers import lines
from handlers.turn import Turn, needs
from locales import Phrase
from models.errors import NotFound
from models.message import Button, Message
from models.rules import rights
from models.rules.area_codes import is_township
from models.services import choosing
from models.services.choosing import Setting

_DAYS = "days"
_SURE, _UNDO = "y", "u"


@needs(*rights.to("office.choose"))
def press(turn: Turn) -> None:
    """`se` lists the settings, `se|days` days to come, `se|<setting>` what it may be, `se|<setting>|<value>` asks.

    `se|<setting>|<value>|y|<before>` sets it, and with `u` for `y` takes that back.
    """
    _, name, value, act, before, *_ = (*turn.heard.data, "", "", "", "", "")
    towns = turn.who.areas(*rights.to("office.choose"))
    if any(not is_township(area) for area in towns):
        raise NotFound  # the role held over less than a township has nothing here
    if not name:
        _list(turn, towns[0])
    elif name == _DAYS:
        _days(turn, towns[0])
    else:
        setting = choosing.find(name, turn.today)
        if not value:
            _offer(turn, towns[0], setting)
        elif act in (_SURE, _UNDO):
            _set(turn, towns[0], setting, before, value, undone=act == _UNDO)
        else:
            _ask(turn, towns[0], setting, value)


def _list(turn: Turn, town: str) -> None:
    said = [_now(turn, town, setting) for setting in choosing.SETTINGS.values()]
    buttons = [Button(choosing.named(setting), f"se|{name}") for name, setting in choosing.SETTINGS.items()]
    days = Button(Phrase("set.days_off"), f"se|{_DAYS}")
    turn.show(
        Message(
            (Phrase("set.title"), *said, Phrase("set.rest")),
            (*lines.in_rows([*buttons, days], 2), (Button(Phrase("report.back"), "of|s"),)),
        )
    )


def _now(turn: Turn, town: str, setting: Setting) -> Phrase:
    value = choosing.value(turn.session, town, setting)
    return Phrase.of("set.now", name=choosing.named(setting), value=choosing.said(setting, value))


def _days(turn: Turn, town: str) -> None:
    """The coming days; those that were set free here are marked."""
    buttons = []
    for day in choosing.days_ahead(turn.today):
        setting = choosing.find(choosing.off(day), turn.today)
        free = choosing.value(turn.session, town, setting) == choosing.YES
        label = Phrase.of("day.short", day=day)
        buttons.append(Button(Phrase.of("figures.chosen", what=label) if free else label, f"se|{setting.name}"))
    turn.say("set.which_day", (*lines.in_rows(buttons, 2), _back()))


def _offer(turn: Turn, town: str, setting: Setting) -> None:
    here = choosing.value(turn.session, town, setting)
    options = [Button(choosing.said(setting, one), f"se|{setting.name}|{one}") for one in setting.values if one != here]
    turn.show(Message((_now(turn, town, setting), Phrase("set.to_what")), (*lines.in_rows(options, 2), _back())))


def _ask(turn: Turn, town: str, setting: Setting, value: str) -> None:
    """Before and after, and what follows from it."""
    before = choosing.value(turn.session, town, setting)
    if value not in setting.values or value == before:
        raise NotFound
    said = [_change(setting, before, value)]
    if setting.plans:
        said.append(Phrase.of("set.plans", n=lines.about(choosing.concerned(turn.session, town))))
    sure = Button(Phrase("set.sure"), f"se|{setting.name}|{value}|{_SURE}|{before}")
    turn.show(Message(tuple(said), ((sure,), _back())))


def _set(turn: Turn, town: str, setting: Setting, before: str, value: str, *, undone: bool) -> None:
    choosing.change(turn.session, turn.who, town, setting, before, value, turn.now)
    said = [Phrase("set.undone" if undone else "set.done"), _change(setting, before, value)]
    if groups := choosing.still_planned(turn.session, town):
        said.append(Phrase.of("set.planning", n=groups))
    back = () if undone else (Button(Phrase("office.undo"), f"se|{setting.name}|{before}|{_UNDO}|{value}"),)
    turn.show(Message(tuple(said), (back, _back()) if back else (_back(),)))


def _change(setting: Setting, before: str, after: str) -> Phrase:
    said = {"before": choosing.said(setting, before), "after": choosing.said(setting, after)}
    return Phrase.of("set.change", name=choosing.named(setting), **said)


def _back() -> tuple[Button, ...]:
    return (Button(Phrase("report.back"), "se"),)
