"""An offer costs nothing to decline: the team reads that it was made, and totals; never who said no."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from casework.models import PsyReferral
from casework.psychology import offers
from casework.psychology.summary import totals
from casework.scans import SCANS
from hosting.models import Assignment
from journal.models import Task
from journal.moves import NotYet, TooLate
from privacy.consents import consenting
from privacy.models import Consent
from tests.casework.steps import day, fresh, hours
from tests.factories import AccompanimentFactory, PsyAppointmentFactory, PsyReferralFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_accepted_her_consent_is_kept_and_this_psychologist_follows_her(coordinator, file, psychologist):
    row = offers.offer(file, by=coordinator.actor)

    row = offers.accept(row, psychologist, by=coordinator.actor, channel="voice", words="Oui.")

    assert (row.answer, row.answered_on) == ("accepted", day(0))
    assert consenting([file.guest], Consent.Purpose.PSYCHOLOGIST) == {file.guest.pk}
    assert Assignment.objects.in_force().get(guest=file.guest, part="psychologist").user == psychologist


def test_declined_nothing_follows_and_her_page_says_the_same_as_before(coordinator, file, client, sign_in):
    sign_in(coordinator)
    page = reverse("casework:accompaniment", args=[file.pk])
    row = offers.offer(file, by=coordinator.actor)
    before = _listening(client.get(page))

    offers.decline(row, by=coordinator.actor)
    for scan in SCANS.values():
        scan(day(40))

    assert _listening(client.get(page)) == before
    assert "Proposé le" in before
    assert not Task.objects.filter(kind__contains="psy").exists()
    assert not Assignment.objects.filter(part="psychologist").exists()


def _listening(page):
    words = page.content.decode()
    return words[words.index('aria-labelledby="ecoute"') :].split("</section>")[0]


def test_sessions_are_counted_for_the_team_where_she_agreed(coordinator, file, followed, client, sign_in):
    PsyAppointmentFactory(referral=followed, held=True)
    sign_in(coordinator)
    page = reverse("casework:accompaniment", args=[file.pk])

    without = _listening(client.get(page))
    offers.give(file.guest, Consent.Purpose.PSYCHOLOGIST, by=coordinator.actor, text_version="1", channel="voice")

    assert "rencontre" not in without.split("psychologue, si")[1]
    assert "1\u00a0rencontre" in _listening(client.get(page))


def test_it_is_offered_once_at_a_time_and_again_after_a_no(coordinator, file, psychologist):
    row = offers.offer(file, by=coordinator.actor)

    with pytest.raises(TooLate):
        offers.offer(file, by=coordinator.actor)
    offers.decline(row, by=coordinator.actor)
    with pytest.raises(TooLate):
        offers.accept(row, psychologist, by=coordinator.actor, channel="voice")
    assert offers.offer(file, by=coordinator.actor).pk != row.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        PsyReferralFactory(accompaniment=file)


def test_only_a_psychologist_of_the_territory_and_the_team_offers(coordinator, file):
    row = offers.offer(file, by=coordinator.actor)

    with pytest.raises(NotYet):
        offers.accept(row, coordinator, by=coordinator.actor, channel="voice")
    with pytest.raises(PermissionDenied):
        offers.offer(AccompanimentFactory(), by=UserFactory(referrer=True).actor)


def test_an_appointment_is_booked_held_or_cancelled_by_her_psychologist_alone(followed, psychologist, coordinator):
    row = offers.book(followed, by=psychologist.actor, at=hours(24), minutes=45, label="activity")

    with pytest.raises(NotYet, match="pas encore eu lieu"):
        offers.note_attendance(row, by=psychologist.actor, attended=True)
    with pytest.raises(NotYet, match="à venir"):
        offers.book(followed, by=psychologist.actor, at=hours(-1), minutes=45, label="activity")
    with pytest.raises(TooLate, match="déjà pris"):
        offers.book(followed, by=psychologist.actor, at=row.at, minutes=45, label="activity")
    for other in (coordinator, UserFactory(psychologist=followed.accompaniment.territory)):
        with pytest.raises(PermissionDenied):
            offers.book(followed, by=other.actor, at=hours(30), minutes=45, label="activity")
    assert fresh(offers.cancel(row, by=psychologist.actor)).cancelled_on == day(0)


def test_who_came_is_noted_on_the_page(followed, psychologist, client, sign_in):
    row = PsyAppointmentFactory(referral=followed, at=hours(-2))
    sign_in(psychologist)

    answer = client.post(reverse("casework:psy_end", args=[row.pk, "venue"]))

    assert answer.status_code == 302
    assert fresh(row).attended is True
    assert "1\u00a0rencontre" in client.get(reverse("casework:psy_woman", args=[followed.pk])).content.decode()


def test_totals_say_nothing_under_five_women(file):
    for _ in range(4):
        PsyAppointmentFactory(referral__accompaniment__territory=file.territory, held=True)
    few = totals(file.territory_id)

    PsyAppointmentFactory(referral__accompaniment__territory=file.territory, held=True)

    assert few == {"offered": None, "met": None, "sessions": None}
    assert totals(file.territory_id) == {"offered": 5, "met": 5, "sessions": 5}


def test_the_coordinator_records_an_answer_on_the_page(client, sign_in, coordinator, file, psychologist):
    sign_in(coordinator)
    url = reverse("casework:offer_psychologist", args=[file.pk])

    nobody = client.post(url, {"answer": "yes", "channel": "voice"})
    given = client.post(url, {"answer": "yes", "channel": "voice", "psychologist": psychologist.pk, "words": "Oui"})

    assert (nobody.status_code, given.status_code) == (409, 302)
    assert PsyReferral.objects.get().psychologist == psychologist


def test_her_room_costs_the_same_for_one_woman_and_for_many(client, sign_in, followed, psychologist, constant_queries):
    sign_in(psychologist)
    PsyAppointmentFactory(referral=followed)

    def grow():
        for number in range(4):
            row = PsyReferralFactory(accepted=True, psychologist=psychologist)
            offers.follow(row.accompaniment.guest, psychologist)
            PsyAppointmentFactory(referral=row, at=hours(50 + number + row.pk * 24))

    constant_queries(reverse("casework:psy_home"), grow)
