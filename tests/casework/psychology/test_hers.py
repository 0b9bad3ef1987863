"""Her appointments from her own page: chosen or cancelled, without a word of with whom; nobody else’s, at no cost."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from casework.models import PsyAppointment
from casework.psychology import hers, offers
from journal.models import Entry, Task
from journal.moves import NotYet, TooLate
from messaging import links
from messaging.models import Link, Message
from messaging.models.contact import Language
from tests.casework.papers.test_papers import entered
from tests.casework.steps import fresh, hours
from tests.factories import PsyAppointmentFactory, PsyReferralFactory

pytestmark = pytest.mark.django_db


def offered(followed, psychologist, *at):
    times = [hours(each) for each in at or (24, 48, 72)]
    return hers.offer_times(followed, by=psychologist.actor, times=times, minutes=45, label="appointment")


def herself(referral, *, pin=True):
    guest = referral.accompaniment.guest
    actor = links.holder_of(links.issue(Link.Purpose.GUEST_SPACE, guest, holder=guest.pk, pin=True).link)
    actor.means = {"token", "pin"} if pin else {"token"}
    return actor


def test_she_takes_one_and_the_others_are_free_again(followed, psychologist):
    first, second, _ = offered(followed, psychologist)

    hers.choose(second, by=herself(followed))

    assert hers.of_her(followed.accompaniment.guest_id) == ([fresh(second)], [])
    assert fresh(first).cancelled_on
    assert not Entry.objects.of_thread(followed.accompaniment.guest_id).exclude(transition="put_in_charge").exists()
    assert not Task.objects.exists()
    assert Message.objects.get(kind="casework.appointment_changed").user == psychologist


def test_not_coming_is_said_by_one_touch_and_costs_nothing(followed):
    row = PsyAppointmentFactory(referral=followed)

    hers.withdraw(row, by=herself(followed))

    assert fresh(row).cancelled_on
    with pytest.raises(TooLate):
        hers.withdraw(row, by=herself(followed))


def test_nobody_acts_for_another_nor_without_the_code(followed, psychologist, coordinator):
    (row,) = offered(followed, psychologist, 24)
    stranger = PsyReferralFactory(accepted=True)
    for by in (herself(stranger), herself(followed, pin=False), coordinator.actor, psychologist.actor):
        for act in (hers.choose, hers.withdraw):
            with pytest.raises(PermissionDenied):
                act(row, by=by)
    with pytest.raises(PermissionDenied):
        hers.offer_times(stranger, by=psychologist.actor, times=[hours(9)], minutes=45, label="appointment")


def test_a_time_that_is_offered_is_no_session(followed, psychologist):
    (row,) = offered(followed, psychologist, 1)
    PsyAppointment.objects.filter(pk=row.pk).update(at=hours(-1))

    with pytest.raises(NotYet):
        offers.note_attendance(row, by=psychologist.actor, attended=True)
    assert hers.of_her(followed.accompaniment.guest_id) == ([], [])
    with pytest.raises(TooLate):
        hers.choose(row, by=herself(followed))


@pytest.mark.parametrize("times", [[], [-1], [1, 2, 3, 4, 5, 6]])
def test_from_one_to_five_times_to_come(followed, psychologist, times):
    with pytest.raises(NotYet):
        hers.offer_times(
            followed, by=psychologist.actor, times=[hours(each) for each in times], minutes=45, label="activity"
        )


@pytest.mark.parametrize("language", Language.values)
def test_on_her_page_she_chooses_and_nothing_says_with_whom(client, followed, psychologist, language):
    offered(followed, psychologist)
    contact = followed.accompaniment.guest.contact
    contact.language = language
    contact.save()
    answer = entered(client, followed.accompaniment.guest)
    url, shown = answer.request["PATH_INFO"], answer.content.decode()
    before = PsyAppointment.objects.filter(offered=True).count()
    client.get(url)
    assert PsyAppointment.objects.filter(offered=True).count() == before == 3  # GET shows

    row = PsyAppointment.objects.order_by("at").first()
    assert f'value="{row.pk}"' in shown
    for word in ("psy", "écoute", "ecoute", "listen", psychologist.first_name.lower(), psychologist.last_name.lower()):
        assert word not in shown.lower()
    assert client.post(url, {"choose": row.pk}).status_code == 302
    assert not fresh(row).offered
    assert client.post(url, {"cancel": row.pk}).status_code == 302
    assert fresh(row).cancelled_on


def test_another_womans_appointment_is_not_found_on_her_page(client, followed):
    other = PsyAppointmentFactory()
    url = entered(client, followed.accompaniment.guest).request["PATH_INFO"]

    assert client.post(url, {"cancel": other.pk}).status_code == 404
    assert fresh(other).cancelled_on is None


def test_the_psychologist_offers_times_on_her_page(client, sign_in, followed, psychologist):
    sign_in(psychologist)
    url = reverse("casework:psy_times", args=[followed.pk])
    at = [hours(each).strftime("%Y-%m-%dT%H:%M") for each in (24, 48)]

    assert client.post(url, {"at": at[0], "second": at[1], "minutes": 45, "label": "activity"}).status_code == 302

    assert PsyAppointment.objects.filter(offered=True, label="activity").count() == 2
    assert "attend son choix" in client.get(reverse("casework:psy_woman", args=[followed.pk])).content.decode()
