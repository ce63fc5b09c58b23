"""The closed lists of the domain, in the words of its glossary. Nothing here decides; it only names."""

from enum import StrEnum


class EventKind(StrEnum):
    """What an officer can report. One event has one person."""

    MARRIAGE = "marriage"
    DIVORCE = "divorce"
    HUKOU_IN = "hukou_in"
    HUKOU_OUT = "hukou_out"
    MIGRATE_IN = "migrate_in"
    MIGRATE_OUT = "migrate_out"
    PREGNANCY = "pregnancy"
    BIRTH = "birth"
    MEASURE = "measure"
    DEATH = "death"
    EXAM = "exam"
    PREGNANCY_END = "pregnancy_end"
    RETURN_HOME = "return_home"


class Role(StrEnum):
    """Who somebody is to the daybook. Each role but the last is bound to an area."""

    OFFICER = "officer"
    CADRE = "cadre"
    OFFICE = "office"
    CLINIC = "clinic"
    SERVICE_USER = "service_user"


class Rest(StrEnum):
    """Why a worker's chat has no rights for the time being."""

    LOCKED = "locked"
    ASLEEP = "asleep"


class Level(StrEnum):
    """Levels of areas; an area's code begins with the code of the area that holds it."""

    TOWNSHIP = "township"
    VILLAGE = "village"
    GROUP = "group"


class Scope(StrEnum):
    """Purposes that a woman may consent to, one by one. Each is off until she says yes."""

    ROUND = "round"
    CARE = "care"
    CARE_SENSITIVE = "care_sensitive"
    MEASURE_CARE = "measure_care"
    FEEDBACK = "feedback"
    EXCHANGE = "exchange"


class ConsentBasis(StrEnum):
    """On what ground an entry about health stands. Without a yes only a nameless tick is kept."""

    SELF_REPORTED = "self_reported"
    TOLD_AND_AGREED = "told_and_agreed"
    NOT_ASKED = "not_asked"
    DECLINED = "declined"


class Calendar(StrEnum):
    """In which calendar the day was said."""

    SOLAR = "solar"
    LUNAR = "lunar"
    RELATIVE = "relative"
    DEFAULT = "default"


class Precision(StrEnum):
    """How exactly the day is known."""

    DAY = "day"
    MONTH = "month"
    APPROX = "approx"


class EventStatus(StrEnum):
    """The life of one version of an event."""

    RECORDED = "recorded"
    AMENDED = "amended"
    VOIDED = "voided"


class Visibility(StrEnum):
    """Who may see an event, computed at entry and stored on it."""

    AREA = "area"
    CADRE_CLINIC = "cadre_clinic"
    CLINIC = "clinic"


class Answer(StrEnum):
    """Her four answers to the monthly prompt."""

    ALL_WELL = "all_well"
    GOOD_NEWS = "good_news"
    QUESTION = "question"
    NOT_NOW = "not_now"


class Wish(StrEnum):
    """What she wants done after good news. Her record stays as it is, whatever she says."""

    NOTE = "note"
    CALL = "call"
    NONE = "none"


class ReminderState(StrEnum):
    """A reminder's life; the permitted steps are in rules/life.py."""

    PLANNED = "planned"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DOUBTFUL = "doubtful"
    SUPPRESSED = "suppressed"
    SUPERSEDED = "superseded"
    LAPSED = "lapsed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class PayoutState(StrEnum):
    """A line of a paid list. `returned`: struck off or taken back, so that it is owed again."""

    LISTED = "listed"
    PAID = "paid"
    RECEIVED = "received"
    MISSING = "missing"
    RETURNED = "returned"


class ClaimState(StrEnum):
    """Where a claim for costs stands."""

    GATHERING = "gathering"
    HANDED_IN = "handed_in"
    PAID = "paid"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Paper(StrEnum):
    """What the office wants to see for a claim. None of it is sent to the bot, and none says what was done."""

    FORM = "form"
    RECEIPT = "receipt"
    ITEMS = "items"
    CARD = "card"


class MessageClass(StrEnum):
    """Classes of outgoing messages, first served first."""

    REPLY = "reply"
    PROMPT = "prompt"
    REMINDER = "reminder"
    DIGEST = "digest"


class OutboxState(StrEnum):
    """The life of one outgoing message."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DOUBTFUL = "doubtful"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class FollowupState(StrEnum):
    """States of an open item. Overdue is not a state: it is a comparison with today."""

    OPEN = "open"
    DONE = "done"
    DECLINED = "declined"
    NOT_APPLICABLE = "not_applicable"
    LAPSED = "lapsed"
    HANDED_OVER = "handed_over"


class TransferState(StrEnum):
    """Where an offer stands to move somebody to another group."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    TAKEN_BACK = "taken_back"


class PacketState(StrEnum):
    """What is known of a packet that was sealed for another install."""

    SENT = "sent"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    TAKEN_BACK = "taken_back"


class ArrivalState(StrEnum):
    """Where a packet stands that came from another install."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    LAPSED = "lapsed"


class RoundState(StrEnum):
    """Where a person stands in a round of checks. None is blamed; no reason is asked."""

    INVITED = "invited"
    BOOKED = "booked"
    DONE = "done"
    NOT_APPLICABLE = "not_applicable"
    DECLINED = "declined"
    LAPSED = "lapsed"


class Noted(StrEnum):
    """What the clinic notes about a check that is on record, in the words of the schedules. Never a finding."""

    COLLECTED = "collected"
    NEEDS_FOLLOWUP = "needs_followup"
    CLINIC_CLOSES = "clinic closes"


SENSITIVE = frozenset({EventKind.PREGNANCY, EventKind.PREGNANCY_END, EventKind.MEASURE, EventKind.EXAM})
"""Kinds about a person's health: without her yes only a nameless tick is stored."""


class MonthAct(StrEnum):
    """What was done to the books of a month."""

    CLOSED = "closed"
    REOPENED = "reopened"


class Reopening(StrEnum):
    """Why a closed month was opened again."""

    LATE = "late"
    WRONG = "wrong"
    MISTAKE = "mistake"
    ASKED = "asked"


class PhotoState(StrEnum):
    """The life of a photo that she sent: noted, fetched and sealed, looked at; or it could not be fetched."""

    WAITING = "waiting"
    KEPT = "kept"
    CHECKED = "checked"
    FAILED = "failed"


class RosterState(StrEnum):
    """The life of a roster that was sent: noted, read, checked and asked about, brought in or not, taken back."""

    WAITING = "waiting"
    READ = "read"
    CHECKED = "checked"
    BROUGHT = "brought"
    TAKEN_BACK = "taken_back"
    ENDED = "ended"


class ItemKind(StrEnum):
    """Open items: a service that is due or a gap in the data. None of them is about a woman's conduct."""

    PREPREG_OFFER = "prepreg_offer"
    WELCOME_CARD = "welcome_card"
    SERVICE_CARD = "service_card"
    CONTACT_CHECK = "contact_check"
    EXCHANGE_OFFER = "exchange_offer"
    ANC = "anc"
    BIRTH_PLAN = "birth_plan"
    BOOK_HELP = "book_help"
    PNC_7 = "pnc_7"
    PNC_28 = "pnc_28"
    PNC_42 = "pnc_42"
    BIRTH_PAPERS = "birth_papers"
    VACC_HANDOFF = "vacc_handoff"
    MEASURE_FOLLOWUP = "measure_followup"
    CLINIC_CALL = "clinic_call"
    END_CARE = "end_care"
    CALL_BACK = "call_back"
    IDENTITY_CHECK = "identity_check"
    CORRECTION = "correction"
    AMENDMENT = "amendment"
    SLIP_CHECK = "slip_check"
