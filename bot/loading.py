"""Loading many modules at once, without looks for garbage: nothing becomes any meanwhile."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def at_once() -> Iterator[None]:
    """What is loaded in it is never looked through for garbage again."""
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()
