"""How a woman joins: an invitation that opens once, proof that it is she, and nothing agreed to by others."""

import re

from locales import Phrase
from models.kinds import ConsentBasis, EventKind, FollowupState, ItemKind, ReminderState
from models.tables import Consent, Event, Followup, Person, PersonLink, Reminder
from tests.journeys.player import AGREED, SAVE, Player
from tests.journeys.stage import Stage, journey

PHONE, OTHER_PHONE = "+8613800000001", "+8613800000002"
INVALID = Phrase("refuse.invitation")


async def invited(stage: Stage, phone: str = PHONE) -> tuple[Player, Person, str]:
    """An officer, a woman on record whose pregnancy is written down as agreed to, and her invitation."""
    officer, person = await stage.officer(), stage.on_record("刘小梅", phone=phone)
    await officer.reports("pregnancy", "刘小梅", "2026-02-01", AGREED, Phrase("handover.offer"))
    return officer, person, officer.link()


def link_of(stage: Stage, person: Person) -> list[PersonLink]:
    return stage.rows(PersonLink, PersonLink.person_id == person.id)


@journey
async def test_nothing_an_officer_says_lets_a_message_go(stage: Stage) -> None:
    """ "She knows and agrees" and a telephone number are about the record; what is sent she decides herself."""
    officer, _, _ = await invited(stage)
    await officer.reports("migrate_out", "刘小梅", "2026-01-15", "广东东莞", Phrase("card.add"), Phrase("field.phone"))
    await officer.says("13800000001")
    await officer.taps(SAVE)
    assert stage.rows(Consent) == []
    assert stage.rows(Reminder) == []


@journey
async def test_what_was_said_in_her_name_is_shown_and_rejected_in_one_tap(stage: Stage) -> None:
    _, _, link = await invited(stage)
    woman = await stage.somebody("刘小梅", PHONE)
    await woman.opens(link)
    await woman.taps(Phrase("menu.contact"))
    woman.sees(Phrase("told.text"), Phrase("kind.pregnancy"))
    (said,) = stage.rows(Event, Event.kind == EventKind.PREGNANCY)
    await woman.taps(Phrase.of("told.reject", kind=Phrase("kind.pregnancy"), day=said.occurred_on))
    (tick,) = stage.rows(Event, Event.kind == EventKind.PREGNANCY)
    assert (tick.person_id, tick.facts, tick.consent_basis) == (None, None, ConsentBasis.DECLINED)
    assert stage.rows(Followup, Followup.state == FollowupState.OPEN) == []
    await woman.chooses(["care", "feedback"])
    assert stage.rows(Reminder, Reminder.state == ReminderState.PLANNED) == []


@journey
async def test_invitation_opens_once(stage: Stage) -> None:
    _, person, link = await invited(stage)
    woman, other = await stage.somebody("刘小梅", PHONE), await stage.somebody("林静", OTHER_PHONE)
    await woman.opens(link)
    await other.opens(link)
    other.sees(INVALID)
    assert len(link_of(stage, person)) == 1


@journey
async def test_invitation_lives_fourteen_days(stage: Stage) -> None:
    _, person, link = await invited(stage)
    woman = await stage.somebody("刘小梅", PHONE)
    await stage.passes(days=14)
    await woman.opens(link)
    woman.sees(INVALID)
    assert link_of(stage, person) == []


@journey
async def test_invitation_is_not_opened_by_staff(stage: Stage) -> None:
    """Not by the officer who holds it in her hands, nor the cadre; for the woman it still opens."""
    officer, person, link = await invited(stage)
    for worker in (officer, await stage.cadre(), await stage.clinic()):
        await worker.opens(link)
        worker.sees(Phrase("invite.not_for_staff"))
    assert link_of(stage, person) == []
    woman = await stage.somebody("刘小梅", PHONE)
    await woman.opens(link)
    assert len(link_of(stage, person)) == 1


@journey
async def test_unverified_chat_is_shown_nothing_and_sent_nothing(stage: Stage) -> None:
    _, person, link = await invited(stage)
    stranger = await stage.somebody("林静", OTHER_PHONE)
    await stranger.opens(link)
    assert "刘" not in "".join(said for said, _ in stranger.screen)
    await stranger.taps(Phrase("menu.me"))
    stranger.sees(Phrase("me.unverified"))
    await stranger.taps(Phrase("menu.contact"))
    assert link_of(stage, person)[0].verified_at is None
    stage.listen_anew()
    await stage.passes(days=2)
    stranger.sees_nothing()
    kinds = [stranger.words(Phrase(f"kind.{kind}")) for kind in EventKind]
    assert not [said for said, _ in stranger.screen for kind in kinds if kind in said]


@journey
async def test_somebody_elses_number_proves_nothing(stage: Stage) -> None:
    _, person, link = await invited(stage)
    other = await stage.somebody("林静", OTHER_PHONE)
    owner = await stage.somebody("刘小梅", PHONE)
    await other.opens(link)
    await other.does("contact", of=owner.id)
    other.sees(Phrase("other.contact"))
    await other.does("contact", of={"name": "刘小梅", "phone": PHONE})
    other.sees(Phrase("other.contact"))
    await other.does("contact", forwarded=True)
    assert link_of(stage, person)[0].verified_at is None


@journey
async def test_four_digits_read_to_the_cadre_prove_who_she_is(stage: Stage) -> None:
    """Where no number is on record: she shows the code, the cadre types it, she goes on."""
    cadre = await stage.cadre()
    _, _, link = await invited(stage, phone="")
    woman = await stage.somebody("刘小梅", PHONE)
    await woman.opens(link)
    code = next(found[0] for said in woman.heard if (found := re.search(r"\b\d{4}\b", said)))
    await cadre.taps(Phrase("menu.pending"))
    (check,) = stage.rows(Followup, Followup.kind == ItemKind.IDENTITY_CHECK)
    await opens_item(cadre, Phrase("item.identity_check"))
    await cadre.taps(Phrase("item.enter_code"))
    await cadre.says(f"{(int(code) + 1) % 10_000:04d}")
    cadre.sees(Phrase("item.code_wrong"))
    await cadre.says(code)
    cadre.sees(Phrase("item.code_right"))
    assert stage.rows(Followup, Followup.id == check.id)[0].state is FollowupState.DONE
    woman.sees(Phrase("start.verified"))
    await woman.taps(Phrase("start.go_on"))
    woman.sees(Phrase("told.text"))


async def opens_item(worker: Player, kind: Phrase) -> None:
    """From the list: the item of this kind."""
    rows = next(said for said in worker.heard if worker.words(kind) in said).splitlines()
    line = next(row for row in rows if worker.words(kind) in row)
    await worker.taps(line.partition(".")[0])


@journey
async def test_this_is_not_me_closes_the_chat(stage: Stage) -> None:
    _, person, link = await invited(stage)
    stranger = await stage.somebody("林静", OTHER_PHONE)
    await stranger.opens(link)
    await stranger.taps(Phrase("menu.me"), Phrase("notme.button"), Phrase("notme.yes"))
    stranger.sees(Phrase("notme.done"))
    assert link_of(stage, person)[0].until is not None
    await stranger.starts()
    stranger.sees(Phrase("start.stranger"))


@journey
async def test_no_is_not_asked_again_and_ordinary_words_open_nothing(stage: Stage) -> None:
    woman, _ = await stage.joined("刘小梅", PHONE)
    await woman.says("你好", "谢谢")
    await woman.starts()
    woman.misses(*(Phrase(f"consent.ask.{scope}") for scope in ("round", "care", "feedback")))
    assert [line.granted for line in stage.rows(Consent)] == [False, False, False]
