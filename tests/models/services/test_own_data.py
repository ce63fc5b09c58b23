"""The copy of what is held about her."""

from sqlmodel import Session

from models.services import own_data
from tests.factories import NOON
from tests.models.services import held


def test_copy_holds_everything_in_words_of_the_file(session: Session) -> None:
    who = held.everywhere(session)
    content = own_data.everything(session, who, NOON)
    assert (content["name"], content["phone"], content["group"]) == ("刘小梅", "+8613800000001", "一组")
    assert [event["kind"] for event in content["events"]] == ["pregnancy", "marriage"]
    assert (content["consents"][0]["purpose"], content["answers"][0]["answer"]) == ("care", "all_well")
    assert (content["switched_off"], content["allowance_fen"]) == (["folic"], 1000)
    assert content["paid_lists"] == [{"on": NOON.date(), "fen": 1000, "state": "listed"}]
