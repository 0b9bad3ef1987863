"""Walls around what a colleague decides: one room kept for one woman, one woman for one room, until an hour."""

from unittest.mock import patch

import pytest
from django.db import IntegrityError

from journal.models import Entry
from matching import choices
from matching.models import Keep, Proposal
from matching.tasks import end_keeps, replan
from tests.at_once import at_once, refusals
from tests.casework.steps import fresh, hours, proposed
from tests.factories import KeepFactory, NeedFactory, RoomFactory, SetAsideFactory, UserFactory


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("again", "wall"),
    [
        (lambda row: KeepFactory(need=row.need), "keep_one_per_need"),
        (lambda row: KeepFactory(room=row.room), "keep_one_woman_per_room"),
        (lambda row: KeepFactory(expires_at=hours(-1), created_at=hours(0)), "keep_has_an_end"),
        (lambda row: KeepFactory(released_at=hours(0)), "keep_released_for_a_reason"),
    ],
    ids=["two rooms", "two women", "no end", "no reason"],
)
def test_the_database_refuses(again, wall):
    row = KeepFactory()

    with pytest.raises(IntegrityError, match=wall):
        again(row)


@pytest.mark.django_db
def test_a_home_is_set_aside_once_and_again_when_it_was_put_back():
    row = SetAsideFactory()
    with pytest.raises(IntegrityError, match="setaside_once"):
        SetAsideFactory(guest=row.guest, host=row.host)


@pytest.mark.django_db
def test_the_scan_gives_back_what_was_kept_past_its_hour(coordinator):
    past, running = KeepFactory(overdue=True), KeepFactory()

    end_keeps()
    end_keeps()

    assert (fresh(past).because, fresh(running).released_at) == ("expired", None)
    assert Entry.objects.filter(transition="release").count() == 1


@pytest.mark.django_db
def test_a_keep_past_its_hour_bars_nobody_before_the_scan(coordinator):
    past = KeepFactory(overdue=True)
    other = NeedFactory()

    row = choices.keep(other, past.room, by=coordinator.actor)

    assert fresh(past).because == "expired"
    assert row.expires_at > hours(70)


@pytest.mark.django_db
def test_a_proposal_takes_the_place_of_the_keep(coordinator):
    need, room = NeedFactory(), RoomFactory()
    row = choices.keep(need, room, by=coordinator.actor)

    proposed(coordinator, need=need, room=room)

    assert fresh(row).because == "proposed"
    with pytest.raises(choices.TooLate, match="Une proposition est déjà en cours"):
        choices.keep(need, RoomFactory(), by=coordinator.actor)


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_at_once_keep_a_room_for_one_woman_only():
    with patch.object(replan, "delay"):
        room, needs = RoomFactory(), [NeedFactory() for _ in range(3)]
        claire = UserFactory(coordinator=needs[0].territory).actor

        outcomes = at_once(*[lambda need=need: choices.keep(need, room, by=claire) for need in needs])

    assert Keep.objects.count() == 1
    assert all(isinstance(refused, choices.TooLate) for refused in refusals(outcomes))
    assert not Proposal.objects.exists()
