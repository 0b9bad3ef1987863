"""Chains: who is suggested, who is asked, who moves; and that nobody ever loses anything."""

from datetime import date
from itertools import pairwise

import pytest
from django.urls import reverse

from casework.models import Stay
from casework.relocations import actions, hearing
from casework.relocations.holidays import HORIZON, holidays, is_holiday, next_start, zone_of
from casework.relocations.settings import MOVES_A_YEAR, NIGHTS_A_MOVE
from casework.relocations.suggestions import suggestions
from hosting.models import Household, Need, Occupancy, Room
from journal.judgements import decide
from journal.models import Entry, Task
from journal.moves import NotYet, TooLate
from matching import actions as matching
from matching.models import Proposal
from privacy.consents import consenting
from privacy.models import Consent
from tests.casework.relocations.steps import (
    all_say_yes,
    chain_world,
    open_for_long,
    opened,
    place_in_queue,
    proposals,
    says_yes,
    state_of,
    suggested_to,
    where,
)
from tests.casework.steps import day
from tests.factories import AreaFactory, ChildFactory, HostFreezeFactory, RoomFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(coordinator):
    return chain_world(coordinator)


# --- what is suggested ---------------------------------------------------------------------------------------------


def test_she_moves_so_that_another_has_a_roof_and_loses_no_night(world):
    [found] = suggested_to(world)

    assert [move.key for move in found.moves] == [
        (world.ama.guest_id, world.calm.pk), (world.stay.accompaniment.guest_id, world.other.pk),
    ]  # fmt: skip
    assert found.moves[1].period[1] >= world.stay.planned_until
    assert found.nights > 0


@pytest.mark.parametrize("without", ["consent", "room", "time", "homes"])
def test_nothing_is_suggested_without_her_agreement_a_free_room_or_a_gain(world, without):
    if without == "consent":
        hearing.refuse(world.stay.accompaniment, by=world.by, channel="phone")
    elif without == "room":
        HostFreezeFactory(host=world.other.host)
    elif without == "time":
        decide(NIGHTS_A_MOVE, world.territory, 90, by=world.by, why="Moins de déménagements.", from_on=day(0))
    else:
        open_for_long(RoomFactory(host__household__men_present=False))  # a free room suits her: no one need move

    assert suggested_to(world) == []


def test_a_territory_may_decide_that_nobody_is_asked_to_move(world):
    decide(MOVES_A_YEAR, world.territory, 0, by=world.by, why="Pas ici.", from_on=day(0))

    assert suggested_to(world) == []


def test_reading_suggestions_costs_the_same_for_one_woman_and_for_several(world, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    suggestions(world.territory, day(0))  # what a process reads once and keeps is not counted
    with CaptureQueriesContext(connection) as few:
        suggestions(world.territory, day(0))
    for _ in range(3):
        chain_world(world.user)

    with django_assert_max_num_queries(len(few)):
        assert suggestions(world.territory, day(0))


def test_for_a_mother_of_a_pupil_the_day_is_that_of_the_holidays(world, time_machine):
    AreaFactory(territory=world.ama.territory, code="33999")
    ChildFactory(guest=world.stay.accompaniment.guest, born_year=2018, months=None)
    for room in (world.calm, world.other):
        Room.objects.filter(pk=room.pk).update(places=3)
        Household.objects.filter(host=room.host_id).update(accepts_children=True)
    time_machine.move_to("2026-12-07 09:00+01:00", tick=False)

    [found] = suggestions(world.territory, date(2026, 12, 7))

    assert found.on == date(2026, 12, 19)
    assert found.holidays


def test_zones_and_holidays_are_those_of_the_table_and_end_with_it():
    assert [zone_of(code) for code in ("33063", "44109", "75056", "2A004", "97411")] == ["A", "B", "C", "", ""]
    for zone in "ABC":
        periods = holidays(zone)
        assert all(start < end for start, end in periods)
        assert all(before[1] <= after[0] for before, after in pairwise(periods))
        assert is_holiday(zone, date(2026, 12, 25))
        assert not is_holiday(zone, HORIZON)
    assert next_start("A", date(2027, 2, 1), date(2027, 2, 20)) == date(2027, 2, 13)
    assert next_start("", date(2027, 2, 1), date(2027, 2, 20)) is None


# --- asking --------------------------------------------------------------------------------------------------------


def test_each_woman_is_asked_about_her_own_move_and_keeps_her_room_meanwhile(world):
    chain = opened(world)

    waits, moves = proposals(chain)
    assert (waits.status, moves.status) == ("guest_asked", "guest_asked")
    assert waits.hold.released_at is not None  # outside the walls: Binta's room is Binta's
    assert moves.hold.released_at is None
    assert where(world) == {"Binta": world.calm.pk}
    assert Need.objects.open().filter(guest=world.stay.accompaniment.guest_id).count() == 0  # nobody looks for her
    with pytest.raises(TooLate):
        actions.open_chain(world.territory, f"{waits.guest_id}.{waits.room_id}", by=world.by)


@pytest.mark.parametrize("who", [0, 1])
@pytest.mark.parametrize("side", ["she", "home"])
def test_one_no_and_nobody_moves_and_her_place_is_the_same(world, who, side, django_capture_on_commit_callbacks):
    before = place_in_queue(world)
    chain = opened(world)
    asked = proposals(chain)[who]

    with django_capture_on_commit_callbacks(execute=True):
        if side == "she":
            matching.guest_answers(asked, by=world.by, accepts=False)
        else:
            asked = matching.guest_answers(asked, by=world.by, accepts=True)
            matching.adult_answers(asked, asked.room.host.adults.first(), by=world.by, accepts=False)

    assert state_of(chain) == "broken"
    assert not Proposal.objects.live().exists()
    assert where(world) == {"Binta": world.calm.pk}
    assert place_in_queue(world) == before
    assert not Occupancy.objects.held().exists()
    assert not Task.objects.open().filter(kind="follow_relocation").exists()


def test_whoever_was_asked_is_not_asked_again_for_a_while(world):
    actions.withdraw(opened(world), by=world.by, reason="Le foyer a changé d’avis.")

    assert suggested_to(world) == []


def test_one_move_of_a_chain_is_not_signed_alone(world):
    from casework.actions import sign_agreement

    chain = all_say_yes(world)
    signed = dict.fromkeys(("guest_signed_on", "host_signed_on", "association_signed_on"), day(0))

    for proposal in proposals(chain):
        with pytest.raises(NotYet, match="chaîne"):
            sign_agreement(proposal, by=world.by, move_in_on=day(0), until_on=day(60), **signed)


# --- moving --------------------------------------------------------------------------------------------------------


def test_with_every_yes_all_move_the_same_day_and_no_night_is_lost(world):
    chain = all_say_yes(world)

    actions.complete(chain, by=world.by)

    assert state_of(chain) == "done"
    assert where(world) == {"Ama": world.calm.pk, "Binta": world.other.pk}
    left = Stay.objects.get(pk=world.stay.pk)
    assert (left.status, left.ended_on, left.ending) == ("ended", day(0), "relocation")
    began = Stay.objects.ongoing().get(accompaniment=left.accompaniment)
    assert began.started_on == left.ended_on  # she left and arrived the same day
    assert Need.objects.open().count() == 0
    assert {row.status for row in proposals(chain)} == {"concluded"}


def test_while_a_yes_is_missing_nobody_moves(world):
    chain = opened(world)
    says_yes(proposals(chain)[1], world.by)

    with pytest.raises(NotYet, match="oui"):
        actions.complete(chain, by=world.by)

    assert where(world) == {"Binta": world.calm.pk}


def test_what_is_refused_half_way_undoes_everything(world):
    """The last home is not ready any more: the departure already written goes back with the rest."""
    chain = all_say_yes(world)
    world.other.host.adults.update(declared_on=None, record_seen_on=None, identity_seen_on=None)
    entries = Entry.objects.count()

    with pytest.raises(NotYet, match="prêt"):
        actions.complete(chain, by=world.by)

    assert where(world) == {"Binta": world.calm.pk}
    assert state_of(chain) == "asking"
    assert Entry.objects.count() == entries


# --- her agreement, and the pages ----------------------------------------------------------------------------------


def test_her_agreement_is_dated_and_taken_back_at_no_cost(world):
    file, guest = world.stay.accompaniment, world.stay.accompaniment.guest
    found = hearing.agreed(guest)
    assert (found.channel, found.collected_by, found.at.date()) == ("phone", world.by, day(0))

    hearing.refuse(file, by=world.by, channel="voice")
    hearing.refuse(file, by=world.by, channel="voice")

    assert consenting([guest], Consent.Purpose.RELOCATION) == set()
    assert where(world) == {"Binta": world.calm.pk}


def test_a_coordinator_asks_from_the_page_and_sees_each_answer(client, sign_in, world):
    sign_in(world.user)
    page = client.get(reverse("casework:relocations"))
    assert "Ama" in page.content.decode()
    assert "Binta" in page.content.decode()
    [(found, _)] = page.context["suggestions"]

    answer = client.post(
        reverse("casework:open_relocation"), {"territory": world.territory, "key": found.key}, follow=True
    )

    assert "Elle a la question" in answer.content.decode()
    again = client.post(reverse("casework:open_relocation"), {"territory": world.territory, "key": found.key})
    assert again.status_code == 302
    assert len(client.get(reverse("casework:relocations")).context["running"]) == 1


def test_whoever_answers_for_the_place_reads_a_chain_and_is_offered_no_step_of_it(client, sign_in, world, manager):
    chain = opened(world)
    address = reverse("casework:relocation", args=[chain.pk])
    steps = [reverse("casework:withdraw_relocation", args=[chain.pk])]

    sign_in(world.user)
    assert all(step in client.get(address).content.decode() for step in steps)
    sign_in(manager)
    read = client.get(address).content.decode()

    assert "Chaque réponse" in read
    assert not any(step in read for step in steps)
    assert [client.get(step).status_code for step in steps] == [403]


def test_the_page_costs_the_same_for_one_chain_and_for_three(client, sign_in, world, constant_queries):
    sign_in(world.user)
    opened(world)

    def grow():
        for _ in range(2):
            opened(chain_world(world.user))

    constant_queries(reverse("casework:relocations"), grow=grow)


def test_she_agrees_by_voice_from_her_file(client, sign_in, world):
    sign_in(world.user)
    address = reverse("casework:hearing", args=[world.ama.pk])
    assert client.get(address).status_code == 200

    answer = client.post(address, {"agrees": "yes", "channel": "voice", "interpreter": "", "words": "D’accord."})

    assert answer.status_code == 302
    assert hearing.agreed(world.ama.guest) is not None
    assert client.post(address, {"version": ""}).status_code == 422


@pytest.mark.parametrize("page", ["complete_relocation", "withdraw_relocation"])
def test_a_step_that_is_badly_filled_or_too_early_is_said(client, sign_in, world, page):
    sign_in(world.user)
    chain = opened(world)
    address = reverse(f"casework:{page}", args=[chain.pk])

    assert client.get(address).status_code == 200
    assert client.post(address, {"version": ""}).status_code == 422
    filled = {"everybody": "on", "signed_on": day(0), "reason": "Elle préfère rester.", "version": chain.version}
    status = client.post(address, filled).status_code
    assert status == (409 if page == "complete_relocation" else 302)
