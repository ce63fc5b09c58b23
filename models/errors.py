"""All errors of the domain, one tree. A docstring says what happened for developers; `phrase` says it to people.

Each answers three questions: may it be tried again, is it our fault, and what is the person told.
"""

from typing import Any


class DaybookError(Exception):
    """Something the daybook refuses or cannot do."""

    phrase = "error.unexpected"
    ours = True

    def __init__(self, **params: Any) -> None:
        super().__init__(*params.values())
        self.params = params


class Refused(DaybookError):
    """The request is understood and not allowed or not possible; trying again as it is will not help."""

    phrase = "refuse.not_found"
    ours = False


class NotFound(Refused):
    """It does not exist, or it is not this person's to see: the two are answered alike."""


class OutOfDate(Refused):
    """A button of an older state was pressed."""

    phrase = "refuse.old_button"


class Rejected(Refused):
    """A value breaks a rule of the record; names the field and shows an example."""

    phrase = "problem.not_valid"

    def __init__(self, phrase: str, field: str = "", **params: Any) -> None:
        super().__init__(**params)
        self.phrase = phrase
        self.field = field


class NothingStored(Refused):
    """A report that the daybook must not keep (a child under 14): explained, and forgotten."""

    phrase = "refuse.under_14"


class InvitationInvalid(Refused):
    """The invitation was used, has run out, never was, or is for somebody else."""

    phrase = "refuse.invitation"


class SettingsWrong(DaybookError):
    """A file or variable that the operator wrote cannot be used; the message says where and why."""

    ours = False

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)
