"""All tales."""

from tests.faults import her_tales, spoken_tales, time_tales
from tests.faults.tales import TALES as TALES

LISTS = her_tales, time_tales, spoken_tales
"""What puts its tales among them when it is imported."""
