"""The place where people practise: a township that no map has. What lies in it is invented and goes by itself."""

TOWNSHIP = "000000000"
"""Its code; real ones never begin with 0."""


def practises(code: str) -> bool:
    """Whether an area lies there."""
    return code.startswith(TOWNSHIP)
