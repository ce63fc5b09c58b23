"""What the commands for tables do in the store: the sheet of an area's counts, or of a month with names.

Whoever calls on the server is not asked who they are: they get what anybody may see who may not see the rows, and with
two codes what the cadre may see whose code was one of them.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from bot import figures as printed
from handlers import ledgers
from locales import Phrase
from models.errors import SettingsWrong
from models.kinds import Level
from models.message import Sheet
from models.queries.areas import areas_of
from models.reports import ledger as report
from models.rules.area_codes import is_township, is_village, township_of
from models.rules.periods import Period, Span
from models.services import export_caps, exports, places, staff, township_settings
from models.tables import Account


def counts(session: Session, area: str, period: Period, now: datetime, ending: str) -> Sheet:
    """The counts of an area, of a township with those of its villages. Raises SettingsWrong where there are none."""
    found = [printed.of(session, area, period, now).found]
    names = {area: places.name(session, area)}
    if is_township(area):
        names |= areas_of(session, area, Level.VILLAGE)
        found += [printed.of(session, code, period, now).found for code in names if code != area]
    return ledgers.counts(found, names, period, Phrase("table.operator"), _stamp(session, area, now), ending)


def ask(session: Session, area: str, period: Period, reason: str, now: datetime) -> int:
    """Send the codes that open the ledger of a village's month. Raises SettingsWrong for what is none."""
    _check(session, area, period, reason)
    try:
        return exports.send_codes(session, area, period.begins, reason, now)
    except exports.NobodyToAsk:
        raise SettingsWrong(
            f"{area}: there are not two people who may agree: a cadre, and another or the office"
        ) from None
    except export_caps.Enough as enough:
        raise SettingsWrong(
            f"{area}: {enough.params['n']} ledgers were asked for today (exports_a_day); try again tomorrow"
        ) from None


def people(
    session: Session, area: str, period: Period, reason: str, codes: Sequence[str], now: datetime
) -> Sheet | None:
    """The ledger with full names, as the cadre may see it whose code was read out; None for wrong codes."""
    _check(session, area, period, reason)
    let = exports.let(session, area, period.begins, reason, codes, now)
    if let is None:
        return None
    cadre = let[0]
    found = report.lines(session, cadre, area, period.begins, "full", now, reason)
    both = tuple(_name(session, who.account_id) for who in let[:2])
    by = Phrase.of("table.both", names=both)
    return ledgers.ledger(found, area, places.name(session, area), period, by, _stamp(session, area, now), reason)


def _check(session: Session, area: str, period: Period, reason: str) -> None:
    if not is_village(area) or not places.exists(session, area):
        raise SettingsWrong(f"{area}: a ledger is of a village (12 digits) that was set up")
    if period.span is not Span.MONTH:
        raise SettingsWrong(f"{period}: a ledger is of a month, such as 2026-10")
    if reason not in exports.REASONS:
        raise SettingsWrong(f"--reason must be one of {', '.join(exports.REASONS)}")


def _name(session: Session, account_id: str) -> Phrase | str:
    account = session.get(Account, account_id)
    return (staff.name_of(session, account) if account else "") or Phrase("staff.unnamed")


def _stamp(session: Session, area: str, now: datetime) -> str:
    return ledgers.stamp(now, township_settings.of(session, township_of(area)).zone)
