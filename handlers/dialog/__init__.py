"""The form engine: pure functions from a form, a move and a context to the next form. No store, no words of its own."""

from handlers.dialog.form import CARD, MORE, Form, back, begin, change, hear, more, press, skip
from handlers.dialog.screen import Screen, screen

__all__ = ["CARD", "MORE", "Form", "Screen", "back", "begin", "change", "hear", "more", "press", "screen", "skip"]
