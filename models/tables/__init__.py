"""The shapes of all tables. Importing this package fills the metadata that migrations are compared with."""

from sqlmodel import SQLModel

from models.tables.columns import NAMING

SQLModel.metadata.naming_convention = NAMING  # before the first table is declared

from models.tables.accounts import Account, Admission, Invitation, Leave, Membership, Pin  # noqa: E402 - after the naming
from models.tables.areas import Area, Clinic, ExamRound, Township  # noqa: E402
from models.tables.audit import Audit  # noqa: E402
from models.tables.care import FeedbackPrompt, Followup, Reminder  # noqa: E402
from models.tables.events import DaySign, Draft, Event, ZeroReport  # noqa: E402
from models.tables.exchange import Arrival, Packet  # noqa: E402
from models.tables.exports import Export  # noqa: E402
from models.tables.money import AllowanceEntry, Claim, Payout  # noqa: E402
from models.tables.months import MonthClose  # noqa: E402
from models.tables.people import Consent, ConsentText, DeliveryMark, Person, PersonLink, Transfer  # noqa: E402
from models.tables.photos import SlipPhoto  # noqa: E402
from models.tables.rosters import Roster, RosterRow  # noqa: E402
from models.tables.visits import ExamNote, Visit  # noqa: E402
from models.tables.way import DeadLetter, Lease, OperatorValue, Outage, Outbox, SeenUpdate  # noqa: E402

__all__ = [
    "Account",
    "Admission",
    "AllowanceEntry",
    "Area",
    "Arrival",
    "Audit",
    "Claim",
    "Clinic",
    "Consent",
    "ConsentText",
    "DaySign",
    "DeadLetter",
    "DeliveryMark",
    "Draft",
    "Event",
    "ExamNote",
    "ExamRound",
    "Export",
    "FeedbackPrompt",
    "Followup",
    "Invitation",
    "Lease",
    "Leave",
    "Membership",
    "MonthClose",
    "OperatorValue",
    "Outage",
    "Outbox",
    "Packet",
    "Payout",
    "Person",
    "PersonLink",
    "Pin",
    "Reminder",
    "Roster",
    "RosterRow",
    "SeenUpdate",
    "SlipPhoto",
    "Township",
    "Transfer",
    "Visit",
    "ZeroReport",
]
