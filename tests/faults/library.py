"""All tales."""

from tests.faults import her_tales, moving_tales, spoken_tales, time_tales, traffic_tales
from tests.faults.tales import TALES as TALES

LISTS = her_tales, time_tales, spoken_tales, moving_tales, traffic_tales
"""What puts its tales among them when it is imported."""
