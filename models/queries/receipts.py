"""Receipts: the numbers by which people name their reports."""

from datetime import date


def number(reported_on: date, serial: int) -> str:
    """The receipt number: month, day, and the report's place in its group's day."""
    return f"{reported_on:%m%d}-{serial:02d}"
