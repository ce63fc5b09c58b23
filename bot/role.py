"""What one process of the program does."""

from enum import StrEnum


class Role(StrEnum):
    """What a process does. Several processes, each with one role or all of them, work on one PostgreSQL store."""

    WEB = "web"
    SENDER = "sender"
    SCHEDULER = "scheduler"
    ALL = "all"

    def does(self, role: "Role") -> bool:
        """Whether a process with this role does what `role` is about."""
        return self in (role, Role.ALL)
