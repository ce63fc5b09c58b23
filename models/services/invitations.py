"""Links that open once: made, handed over, redeemed, revoked. Where one leads a woman is in links.py."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from models.db import hold
from models.errors import InvitationInvalid, NotFound, Refused, Rejected, SettingsWrong
from models.kinds import Level, Role
from models.rules import rights
from models.rules.area_codes import township_of
from models.rules.names import same
from models.rules.practice import practises
from models.services import access, accounts, admissions, audit, links, operator, people, places, staff
from models.services.access import Who
from models.tables import Account, Invitation, Membership

_LIFE = {Role.SERVICE_USER: timedelta(days=14)}
_STAFF_LIFE = timedelta(hours=72)
LEVEL = {
    Role.OFFICER: Level.GROUP, Role.CADRE: Level.VILLAGE, Role.CLINIC: Level.TOWNSHIP, Role.OFFICE: Level.TOWNSHIP
}  # fmt: skip
"""The roles for which colleagues are invited, and of which kind of place each is."""


class Practice(Refused):
    """An invented person gets no invitation: somebody real would open it."""

    phrase = "practice.no_invitation"


@dataclass(frozen=True)
class Made:
    """A fresh invitation. `token` is the secret itself: it is shown once and kept nowhere."""

    token: str
    expires_at: datetime
    id: str = ""


@dataclass(frozen=True)
class Redeemed:
    """What an invitation opened: the chat's owner as they are now, and whether her name is still to be asked.

    A role that a colleague offered `waits` until a second person lets the newcomer in (admissions.py).
    """

    role: Role
    who: Who
    nameless: bool = False
    waits: bool = False


def make(session: Session, role: Role, area: str, made_by: str, now: datetime, person_id: str | None = None) -> Made:
    """A link's secret (192 bits, 32 characters of A-Za-z0-9_-). Staff have 72 hours, a woman 14 days.

    A new invitation for a person ends those that she has not opened yet. Raises Practice for an invented one.
    """
    if practises(area):
        raise Practice
    if person_id is not None:
        revoke(session, person_id, now)
    token = secrets.token_urlsafe(24)
    row = Invitation(
        township=township_of(area), secret_hash=_digest(token), role=role, area=area, person_id=person_id,
        made_by=made_by, made_at=now, expires_at=now + _LIFE.get(role, _STAFF_LIFE),
    )  # fmt: skip
    session.add(row)
    session.flush()
    audit.note(session, row.township, made_by, "invite.make", row.id, now, role.value)
    return Made(token, row.expires_at, row.id)


def link(session: Session, token: str) -> str:
    """The address that opens the bot with this secret. Raises SettingsWrong until the bot knows its own name."""
    remembered = operator.get(session, operator.BOT)
    if remembered is None:
        raise SettingsWrong("the bot has not run yet: it does not know its own name, which every link holds")
    return f"https://t.me/{remembered.value['username']}?start={token}"


def for_woman(
    session: Session, who: Who, person_id: str | None, group_code: str, now: datetime
) -> tuple[str, datetime]:
    """The link (and its end) that `who` may hand to a woman; without `person_id` she is asked her name on opening.

    It is the same for somebody who joined, stopped or was never asked. Raises NotFound outside of the groups of `who`.
    """
    if person_id is not None:
        group_code = people.reachable(session, who, person_id).group_code
    elif group_code not in places.groups(session, [group_code]):
        raise NotFound
    access.require(who, group_code, *rights.to("person.invite"))
    made = make(session, Role.SERVICE_USER, group_code, who.account_id, now, person_id)
    return link(session, made.token), made.expires_at


def for_worker(session: Session, who: Who, role: Role, area: str, now: datetime) -> Made:
    """A link for a colleague, from somebody who may end that role there. Raises NotFound for others and other places.

    Who opens it waits until a second person lets them in.
    """
    wanted = LEVEL.get(role)
    if wanted is None or not staff.may_end(who, role, area) or places.level(session, area) is not wanted:
        raise NotFound
    return make(session, role, area, who.account_id, now)


def take_back(session: Session, who: Who, invitation_id: str, now: datetime) -> bool:
    """Whoever made an invitation ends it. False when it was opened before; NotFound when it is not theirs."""
    row = session.exec(select(Invitation).where(Invitation.id == invitation_id)).one_or_none()
    if row is None or row.made_by != who.account_id or row.role is Role.SERVICE_USER:
        raise NotFound
    if row.used_at is not None:
        return False
    row.expires_at = min(row.expires_at, now)
    session.add(row)
    return True


def redeem(session: Session, who: Who, token: str, now: datetime) -> Redeemed:
    """Open an invitation. Raises InvitationInvalid for a wrong, used, revoked or expired one, whichever it is."""
    hold(session, *townships(session, [token]))
    found = select(Invitation).where(Invitation.secret_hash == _digest(token))
    row = session.exec(found.execution_options(populate_existing=True)).one_or_none()
    if row is None or row.used_at is not None or row.expires_at <= now:
        raise InvitationInvalid
    _require_same_township(who, row)
    opened = _open_hers(session, who, row, now) if row.role is Role.SERVICE_USER else _take_role(session, who, row, now)
    row.used_at, row.used_by = now, who.account_id
    session.add(row)
    session.flush()
    audit.note(session, row.township, who.account_id, "invite.open", row.id, now, row.role.value)
    return opened


def townships(session: Session, tokens: Iterable[str]) -> list[str]:
    """The townships into which invitations with these secrets lead; nothing for what is no secret."""
    digests = [_digest(token) for token in tokens if token]
    wanted = select(Invitation.township).where(col(Invitation.secret_hash).in_(digests)).distinct()
    return list(session.exec(wanted)) if digests else []


def revoke(session: Session, person_id: str, now: datetime) -> None:
    """End the unopened invitations of a person."""
    unopened = select(Invitation).where(Invitation.person_id == person_id, col(Invitation.used_at).is_(None))
    for row in session.exec(unopened.where(col(Invitation.expires_at) > now)):
        row.expires_at = now
        session.add(row)
    session.flush()


def awaiting_name(session: Session, who: Who) -> Invitation | None:
    """The nameless invitation that this chat opened and has not said a name for, or None."""
    if who.grants or who.person_id:
        return None
    nameless = select(Invitation).where(Invitation.used_by == who.account_id, col(Invitation.person_id).is_(None))
    return session.exec(
        nameless.where(Invitation.role == Role.SERVICE_USER).order_by(col(Invitation.id).desc())
    ).first()


def give_name(session: Session, who: Who, row: Invitation, name: str, now: datetime) -> Who:
    """She said who she is: link the chat to that person of the group, or to a new one, not verified.

    Of two people with the name neither is taken: the one who checks her sees a new entry.
    """
    alike = [person for person in people.in_areas(session, [row.area]) if same(person.name, name)]
    person_id = alike[0].id if len(alike) == 1 else people.add(session, row.area, name, now).id
    row.person_id = person_id
    session.add(row)
    session.flush()
    return links.join(session, who, person_id, now)


def leave_unnamed(session: Session, who: Who) -> None:
    """She does not want to say a name: the invitation she opened is spent and leads nowhere."""
    row = awaiting_name(session, who)
    if row is not None:
        row.used_by = None
        session.add(row)
        session.flush()


def _open_hers(session: Session, who: Who, row: Invitation, now: datetime) -> Redeemed:
    if who.grants:
        raise Rejected("invite.not_for_staff")
    if row.person_id is None:
        if who.person_id is not None:
            raise Rejected("invite.already_linked")
        _settle(session, who, row)
        return Redeemed(row.role, access.refresh(session, accounts.get(session, who.account_id)), nameless=True)
    if who.person_id == row.person_id:
        return Redeemed(row.role, who)
    if who.person_id is not None:
        raise Rejected("invite.already_linked")
    _settle(session, who, row)
    return Redeemed(row.role, links.join(session, who, row.person_id, now))


def _take_role(session: Session, who: Who, row: Invitation, now: datetime) -> Redeemed:
    if access.Grant(row.role, row.area) not in who.grants:
        if session.get(Account, row.made_by) is not None:
            _settle(session, who, row)
            account = accounts.get(session, who.account_id)
            admissions.knock(session, account, now, row.role, row.area, row.made_by)
            return Redeemed(row.role, access.refresh(session, account), waits=True)
        session.add(
            Membership(township=row.township, account_id=who.account_id, role=row.role, area=row.area, since=now)
        )
    _settle(session, who, row)
    return Redeemed(row.role, access.refresh(session, accounts.get(session, who.account_id)))


def _settle(session: Session, who: Who, row: Invitation) -> None:
    account = accounts.get(session, who.account_id)
    account.township = row.township
    session.add(account)


def _require_same_township(who: Who, row: Invitation) -> None:
    """An account works in one township: its day, its languages and its chain of audit hang on that."""
    if who.township not in ("", row.township) and (who.grants or who.person_id):
        raise Rejected("invite.other_township")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
