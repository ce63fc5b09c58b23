"""The table of contents of all conversations: which function answers which command, button, word or kind of message.

`bot/routing.py` hands these lists to python-telegram-bot, which decides.
"""

from dataclasses import dataclass, replace

from handlers import days, door, other, pin, receipts, report, start, stop, text
from handlers.help import help_
from handlers.later import Later
from handlers.turn import Handler, leaving
from models.kinds import Role
from models.rules import rights

allowance = Later("allowance")
callback = Later("callback")
checks = Later("checks")
choosing = Later("choosing")
claims = Later("claims")
clinic = Later("clinic")
consent = Later("consent")
correct = Later("correct")
erase = Later("erase")
exchange = Later("exchange")
export = Later("export")
feedback = Later("feedback")
figures = Later("figures")
handover = Later("handover")
info = Later("info")
inviting = Later("inviting")
items = Later("items")
language = Later("language")
leave = Later("leave")
lock = Later("lock")
mine = Later("mine")
months = Later("months")
office = Later("office")
own_figures = Later("own_figures")
payments = Later("payments")
pending = Later("pending")
practice = Later("practice")
reminders_open = Later("reminders_open")
repaying = Later("repaying")
roster = Later("roster")
spot = Later("spot")
staff = Later("staff")
transfer = Later("transfer")
visits = Later("visits")


@dataclass(frozen=True)
class Command:
    """A command, who finds it in their menu (nobody named: everybody), and the function that answers it."""

    name: str
    run: Handler
    roles: tuple[Role, ...] = ()


COMMANDS: tuple[Command, ...] = (
    Command("start", start.start),
    Command("report", report.choose, rights.to("report.enter")),
    Command("today", days.today, rights.to("day.see")),
    Command("pending", pending.show, rights.to("items.open")),
    Command("clinic", clinic.show, rights.to("clinic.days")),
    Command("figures", figures.show, rights.anybody("figures.village", "figures.township", "figures.own")),
    Command("export", export.show, rights.anybody("figures.village", "figures.township")),
    Command("month", months.show, rights.to("month.close")),
    Command("office", office.show, rights.to("office.work")),
    Command("payments", payments.show, rights.to("money.work")),
    Command("transfer", transfer.show, rights.anybody("person.transfer", "person.receive", "exchange.take")),
    Command("leave", leave.show, rights.everywhere("staff_deputy")),
    Command("lock", lock.press, rights.everywhere("staff_lock")),
    Command("pin", pin.show, rights.to("pin.own")),
    Command("me", mine.me),
    Command("stop", stop.stop, (Role.SERVICE_USER,)),
    Command("info", info.info),
    Command("language", language.choose),
    Command("practice", practice.show, (Role.OFFICER, Role.CADRE)),
    Command("help", help_),
)
COMMANDS = tuple(replace(command, run=door.behind(leaving(command.run))) for command in COMMANDS)
"""In the order of the menu. Descriptions are the phrases `command.<name>`."""

PRESSES: dict[str, Handler] = {
    # the officer's forms and receipts
    "k": report.start,
    "f": report.move,
    "u": report.undo,
    "e": receipts.open_,
    "ea": receipts.amend,
    "ev": receipts.ask_void,
    "ew": receipts.void,
    "et": receipts.take_back,
    "eh": receipts.before,
    "v": handover.invite,
    "vg": handover.invite_unnamed,
    "h": handover.rest,
    "hm": handover.mothers,
    # the day, what is pending, who works where
    "t": days.today,
    "z": days.nothing,
    "ds": days.sign,
    "p": pending.show,
    "i": items.press,
    "cd": clinic.show,
    "cv": clinic.visit,
    "cr": checks.press,
    "w": staff.press,
    "pr": practice.show,
    "wi": inviting.press,
    "wn": door.ask_name,
    "ad": door.press,
    "lk": lock.press,
    "pn": pin.show,
    "lv": leave.show,
    "mv": transfer.show,
    "ta": transfer.decide,
    "xg": exchange.press,
    "fi": figures.show,
    "ow": own_figures.show,
    "og": own_figures.of_village,
    "ex": export.show,
    "ey": export.agree,
    "en": export.decline,
    "mo": months.show,
    "of": office.show,
    "se": choosing.press,
    "ro": roster.press,
    "sk": spot.press,
    "y": payments.press,
    "q": repaying.press,
    # for anybody
    "in": info.press,
    "lg": language.chosen,
    # her side
    "c": consent.answer,
    "go": start.go_on,
    "nm": start.not_me,
    "tr": mine.reject,
    "r": reminders_open.open_,
    "rh": reminders_open.hide,
    "rn": reminders_open.no_more,
    "rc": reminders_open.call,
    "vd": visits.press,
    "fb": feedback.answer,
    "fx": feedback.change,
    "fg": feedback.news,
    "cb": callback.choose,
    "me": mine.pressed,
    "mc": correct.pressed,
    "al": allowance.press,
    "cl": claims.press,
    "er": erase.erase,
    "st": stop.stop,
}
PRESSES = {sign: door.behind(leaving(run)) for sign, run in pin.gated(PRESSES).items()}
"""The first part of a button's data (before the first `|`) → the function that answers the press."""

OTHERS: dict[str, Handler] = {
    **other.OTHERS,
    "said": text.said,
    "contact": text.contact,
    "photo": text.photo,
    "document": text.document,
}
OTHERS = {kind: run if kind in ("blocked", "unblocked") else door.behind(run) for kind, run in OTHERS.items()}
"""What is neither a command nor a press → the function that answers it; for what is missing here, `anything` does.

`said` (text), `contact`, `sticker`, `voice`, `photo`, `document`, `location`, `forwarded`, `edited`, `via_bot`,
`unknown_command`, `old_button`, `anything`; and `blocked`, `unblocked` (her own act: nobody stands in for these).
"""
