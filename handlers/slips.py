"""A photo of a slip: from a woman in a round it is kept until somebody has looked; from others nothing is kept.

The answer comes when the photos are there, with how many were kept: one for an album.
"""

from handlers.turn import Turn
from models.services import slips


def photo(turn: Turn) -> bool:
    """Take a picture that she sent, as a photo or as a file: it is fetched after the commit. False: it is not hers."""
    if turn.heard.photo is None or turn.who.person_id is None or not turn.who.verified:
        return False
    slips.receive(turn.session, turn.who, turn.heard.photo.handle, turn.heard.photo.album, turn.now)
    return True
