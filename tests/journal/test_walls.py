"""What the database refuses, whoever asks and by whichever path."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from accounts.models import Actor
from casework.models import Accompaniment, Commitment, Exit, Extension, Stay, Suspension
from hosting.models import Availability, Need, Occupancy, Referral
from journal.models import Entry, Task
from matching.models import Proposal
from tests.factories import (
    AccompanimentFactory,
    AvailabilityFactory,
    EntryFactory,
    ExitFactory,
    ExtensionFactory,
    GuestFactory,
    NeedFactory,
    OccupancyFactory,
    ProposalFactory,
    ReferralFactory,
    RoomFactory,
    SignatureFactory,
    StayFactory,
    SuspensionFactory,
    TaskFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def refused(match):
    """The database says no, within a savepoint so that the test goes on."""
    return pytest.raises(DatabaseError, match=match)


def day(count):
    return TODAY() + timedelta(days=count)


@pytest.mark.parametrize(
    "alter",
    [
        lambda line: line.save(),
        lambda line: Entry.objects.filter(pk=line.pk).update(transition="autre"),
        lambda line: line.delete(),
        lambda line: Entry.objects.all().delete(),
        lambda line: connection.cursor().execute("UPDATE journal_entry SET facts = '{}' WHERE id = %s", [line.pk]),
    ],
    ids=["save", "update", "delete", "bulk delete", "raw sql"],
)
def test_a_line_of_the_journal_is_neither_altered_nor_deleted(alter):
    line = EntryFactory()

    with refused("neither altered nor deleted"), transaction.atomic():
        alter(line)

    assert Entry.objects.get(pk=line.pk).transition == "note"


def test_a_line_may_be_forgotten_only_by_who_says_so_for_her_own_transaction():
    line = EntryFactory()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL merci.forgetting = 'on'")
        Entry.objects.filter(pk=line.pk).delete()

    assert not Entry.objects.filter(pk=line.pk).exists()


def test_a_place_in_the_queue_never_moves_back():
    need = NeedFactory(waiting_since=day(-40))

    with refused("never lost"), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(waiting_since=day(-39))
    Need.objects.filter(pk=need.pk).update(waiting_since=day(-41), tier="A")

    need.refresh_from_db()
    assert (need.waiting_since, need.tier) == (day(-41), "A")


@pytest.mark.parametrize("status", ["submitted", "received", "information_needed", "studied", "admitted", "refused"])
def test_nothing_about_her_is_shared_without_her_consent(status):
    with refused("referral_shared_with_consent"), transaction.atomic():
        ReferralFactory(status=status, without_consent=True)


def test_a_draft_needs_no_consent_yet():
    assert ReferralFactory(without_consent=True).status == Referral.Status.DRAFT


def test_one_referral_is_studied_at_a_time_for_her():
    guest = GuestFactory()
    ReferralFactory(guest=guest, submitted=True)

    with refused("referral_one_studied_per_guest"), transaction.atomic():
        ReferralFactory(guest=guest, received=True)


def test_a_room_is_never_promised_twice():
    taken = OccupancyFactory(from_on=day(0), until_on=day(10))

    for kind in ("hold", "stay"):
        with refused("occupancy_one_party_per_room"), transaction.atomic():
            OccupancyFactory(room=taken.room, from_on=day(9), until_on=day(20), kind=kind, held_until=timezone.now())
    OccupancyFactory(room=taken.room, from_on=day(10), until_on=day(20))  # free the day a stay ends

    assert Occupancy.objects.filter(room=taken.room).count() == 2


def test_a_room_that_was_given_back_is_free():
    given_back = OccupancyFactory(released=True)

    OccupancyFactory(room=given_back.room)

    assert Occupancy.objects.current().filter(room=given_back.room).count() == 1


def test_a_woman_has_one_roof_a_night_and_may_have_a_room_held_beside():
    roof = OccupancyFactory(from_on=day(0), until_on=day(10))

    OccupancyFactory(guest=roof.guest, from_on=day(5), until_on=day(50), held=True)
    with refused("occupancy_one_roof_per_guest"), transaction.atomic():
        OccupancyFactory(guest=roof.guest, from_on=day(9), until_on=day(50), shelter=False)


@pytest.mark.parametrize("period", [DateRange(None, day(3)), DateRange(day(0), None), DateRange(day(0), day(0))])
def test_an_occupancy_has_two_dates_and_a_night(period):
    with refused("occupancy_has_two_dates"), transaction.atomic():
        OccupancyFactory(period=period)


def test_a_shelter_is_seven_nights_at_most():
    OccupancyFactory(shelter=True, until_on=day(7))

    with refused("occupancy_shelter_seven_nights"), transaction.atomic():
        OccupancyFactory(shelter=True, until_on=day(8))


def test_an_empty_opening_does_not_slip_through():
    room = RoomFactory(open=None)

    with refused("availability_not_empty"), transaction.atomic():
        AvailabilityFactory(room=room, period=DateRange(day(3), day(3)))
    AvailabilityFactory(room=room, from_on=day(0), until_on=day(9))
    with refused("availability_no_overlap"), transaction.atomic():
        AvailabilityFactory(room=room, from_on=day(8), until_on=None)

    assert Availability.objects.filter(room=room).count() == 1


def test_one_accompaniment_is_open_for_a_woman():
    first = AccompanimentFactory()

    with refused("accompaniment_one_open_per_guest"), transaction.atomic():
        AccompanimentFactory(guest=first.guest, assignment=False)
    AccompanimentFactory(guest=first.guest, assignment=False, exited=True)

    assert Accompaniment.objects.filter(guest=first.guest).count() == 2


def test_one_proposal_is_live_for_a_woman():
    first = ProposalFactory()

    with refused("proposal_one_live_per_guest"), transaction.atomic():
        ProposalFactory(guest=first.guest, need=first.need)
    ProposalFactory(guest=first.guest, need=first.need, status="declined_by_host")

    assert Proposal.objects.live().filter(guest=first.guest).count() == 1


def test_the_home_is_not_asked_before_her():
    with refused("proposal_host_asked_after_her"), transaction.atomic():
        ProposalFactory(asked_host_at=timezone.now())


@pytest.mark.parametrize("missing", ["guest_confirmed_at", "host_confirmed_at", "met_at"])
def test_two_yeses_after_a_meeting_are_needed(missing):
    told = {name: timezone.now() for name in ("guest_confirmed_at", "host_confirmed_at", "met_at")} | {missing: None}

    with refused("proposal_two_yeses_after_a_meeting"), transaction.atomic():
        ProposalFactory(both_accepted=True, **told)


def test_a_stay_that_has_ended_lasted_a_night():
    with refused("stay_ends_after_a_night"), transaction.atomic():
        StayFactory(ended=True, ended_on=day(-100), planned_until=day(0))


def test_she_lives_in_one_home_at_a_time():
    stay = StayFactory(ongoing=True, planned_until=day(-1))

    with refused("stay_one_ongoing_per_accompaniment"), transaction.atomic():
        StayFactory(ongoing=True, accompaniment=stay.accompaniment, planned_from=day(-1), planned_until=day(9))

    assert Stay.objects.ongoing().count() == 1


@pytest.mark.parametrize("factory", [SuspensionFactory, ExtensionFactory])
def test_her_clock_is_moved_by_two_people(factory):
    alone = UserFactory(manager=True)

    with refused("_by_two"), transaction.atomic():
        factory(asked_by=alone, agreed_by=alone)


def test_two_suspensions_never_cover_one_night():
    first = SuspensionFactory(from_on=day(-20), until_on=day(-10))

    with refused("suspension_no_overlap"), transaction.atomic():
        SuspensionFactory(commitment=first.commitment, from_on=day(-11), until_on=day(-5))
    SuspensionFactory(commitment=first.commitment, from_on=day(-10), until_on=day(-5))

    assert Suspension.objects.filter(commitment=first.commitment).count() == 2


def test_an_extension_is_three_months_at_most():
    with refused("extension_three_months_at_most"), transaction.atomic():
        ExtensionFactory(months=4)

    assert not Extension.objects.exists()


def test_one_year_runs_for_one_accompaniment():
    accompaniment = AccompanimentFactory(started_on=day(-3))

    with refused("casework_commitment_accompaniment_id"), transaction.atomic():
        Commitment.objects.create(accompaniment=accompaniment, starts_on=day(-1))


def test_an_exit_is_confirmed_by_another_person():
    alone = UserFactory(manager=True).actor

    with refused("exit_confirmed_by_another_person"), transaction.atomic():
        ExitFactory(recorded_by=alone, confirmed_by=alone, confirmed_at=timezone.now())

    assert not Exit.objects.exists()


def test_a_signature_is_given_by_another_person_and_asked_for_once():
    pending = SignatureFactory()

    with refused("signature_pending_once_per_move"), transaction.atomic():
        SignatureFactory(subject=pending.subject)
    with refused("signature_by_another_person"), transaction.atomic():
        pending.answered_by, pending.answered_at, pending.status = pending.requested_by, timezone.now(), "signed"
        pending.save()


def test_a_task_is_open_once_for_a_reason():
    task = TaskFactory(key="la même")

    with pytest.raises(IntegrityError, match="task_open_once_per_key"), transaction.atomic():
        TaskFactory(key="la même")
    Task.objects.filter(pk=task.pk).update(done_at=timezone.now(), done_by=Actor.service())
    TaskFactory(key="la même")

    assert Task.objects.filter(key="la même").count() == 2
