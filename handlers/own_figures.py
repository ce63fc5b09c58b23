"""An officer's own figures, in the own chat; and those of a village's officers for its cadre, once they were told."""

from handlers import lines, months_chart, reach
from handlers.turn import Rows, Turn, needs
from locales import Phrase
from models.errors import NotFound
from models.message import Button, Chart, Message
from models.queries import labels
from models.reports import own_days
from models.rules import rights
from models.rules.periods import Period, Span
from models.rules.practice import practises
from models.services import staff, township_settings
from models.tables import Membership


@needs(*rights.to("figures.own"))
def show(turn: Turn) -> None:
    """`ow|<period>|<act>`, and /figures for whoever has no others: the figures, or with the act `c` their picture."""
    _, written, act, *_ = (*turn.heard.data, "", "", "")
    period = reach.period(turn, written)
    if act not in ("", "c") or any(map(practises, turn.who.areas(*rights.to("figures.own")))):
        raise NotFound  # of what is played with invented people there are no figures
    if act:
        turn.send(Message(chart=_chart(turn, period)))
        return
    own = _of(turn, turn.who.account_id, period)
    if period.span is Span.MONTH and period.last < turn.today:
        own_days.tell(turn.session, turn.who.township, turn.who.account_id, period.begins, turn.now)
    title = Phrase.of("own.title", first=period.first, last=period.last)
    turn.show(Message((title, *own_days.said(own), Phrase("own.first")), _buttons(turn, period)))


def _of(turn: Turn, account_id: str, period: Period) -> own_days.Own:
    choices = township_settings.of(turn.session, turn.who.township)
    return own_days.of(turn.session, account_id, choices, period, turn.today)


def _buttons(turn: Turn, here: Period) -> Rows:
    month = Period.around(Span.MONTH, turn.today)
    periods = {"month": month, "before": month.moved(-1), "year": Period.around(Span.FORM_YEAR, turn.today)}
    labels_ = {name: Phrase(f"own.period.{name}") for name in periods}
    around = tuple(
        Button(Phrase.of("figures.chosen", what=labels_[name]) if one == here else labels_[name], f"ow|{one}")
        for name, one in periods.items()
    )
    return around, (Button(Phrase("figures.picture"), f"ow|{here}|c"),)


def _chart(turn: Turn, period: Period) -> Chart:
    """The months of the year from October in which the period begins; of those to come nothing is said."""
    year = Period.around(Span.FORM_YEAR, period.first)
    months = [_of(turn, turn.who.account_id, month) for month in months_chart.months_gone(year, turn.today)]
    title = Phrase.of("own.title", first=year.first, last=year.last)
    shares = (
        months_chart.bars(year, "own.chart.same_day", [_bar(one.percent) for one in months], 100),
        months_chart.bars(year, "own.chart.complete", [_bar(one.complete) for one in months], 100),
    )
    return Chart(title, shares, months_chart.under(year), Phrase("own.chart.note"))


def _bar(percent: int | None) -> int | str:
    return "–" if percent is None else percent


@needs(*rights.to("figures.officers"))
def of_village(turn: Turn) -> None:
    """`og|<village>|<month>`: each officer of a village, by group, in a month that is over (the last one)."""
    _, village, written, *_ = (*turn.heard.data, "", "")
    month = reach.period(turn, written or str(Period.around(Span.MONTH, turn.today).moved(-1)))
    if village not in reach.own(turn) or month.span is not Span.MONTH or month.last >= turn.today:
        raise NotFound
    found = own_days.officers(turn.session, village)
    knowing = own_days.told(turn.session, [one.account_id for one in found], month.begins)
    said = [_line(turn, one, month, told=one.account_id in knowing) for one in found]
    title = Phrase.of("own.village", place=reach.told(turn)[village], first=month.first, last=month.last)
    turn.show(Message((title, *said, Phrase("own.village_how")), _around(turn, village, month)))


def _line(turn: Turn, one: Membership, month: Period, *, told: bool) -> Phrase:
    places = labels.groups(turn.session, [one.area])
    who = staff.called(turn.session, turn.who, one.account_id)
    named = {"who": who, "place": lines.place(places[one.area]) if one.area in places else Phrase("own.all_groups")}
    if not told:
        return Phrase.of("own.not_told", **named)
    own = _of(turn, one.account_id, month)
    share, complete = (
        Phrase("own.none") if part is None else Phrase.of("own.percent", n=part) for part in (own.percent, own.complete)
    )
    return Phrase.of("own.line", share=share, known=own.known, complete=complete, of=own.expected, **named)


def _around(turn: Turn, village: str, month: Period) -> Rows:
    before, after = month.moved(-1), month.moved(1)
    turning = [Button(Phrase("page.before"), f"og|{village}|{before}")]
    turning += [Button(Phrase("page.after"), f"og|{village}|{after}")] if after.last < turn.today else []
    return tuple(turning), (Button(Phrase("report.back"), f"fi|{village}|{month}"),)
