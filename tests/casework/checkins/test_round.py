"""« Tournée d'appels »: only the women whom she follows, one number at a time, two touches, then the next."""

import pytest
from django.urls import reverse

from casework.models import CheckIn, Concern
from privacy.models import AccessLog
from tests.casework.steps import day
from tests.factories import AssignmentFactory, CheckInFactory, UserFactory

pytestmark = pytest.mark.django_db
ROUND = reverse("casework:round")


@pytest.fixture
def volunteer():
    return UserFactory(volunteer=True)


def followed(volunteer, **how):
    row = CheckInFactory(**how)
    AssignmentFactory(guest=row.guest, user=volunteer, part="volunteer")
    return row


def page_of(row):
    return reverse("casework:check_in", args=[row.pk])


def test_she_sees_the_women_whom_she_follows_and_no_other(client, sign_in, volunteer):
    mine, other = followed(volunteer), CheckInFactory()
    sign_in(volunteer)

    page = client.get(ROUND).content.decode()

    assert page_of(mine) in page
    assert page_of(other) not in page
    assert client.get(page_of(other)).status_code == 404
    assert client.post(page_of(other), {"spoke_alone": "yes"}).status_code == 404


def test_her_first_page_is_her_round(client, sign_in, volunteer):
    sign_in(volunteer)

    assert client.get("/").url == ROUND


def test_no_number_is_read_before_the_call_and_that_reading_is_written_down(client, sign_in, volunteer):
    row = followed(volunteer, stay__accompaniment__guest__contact__phone="+33612345678")
    sign_in(volunteer)

    assert "12 34 56 78" not in client.get(ROUND).content.decode().replace("\u00a0", " ")
    assert not AccessLog.objects.exists()
    page = client.get(page_of(row)).content.decode().replace("\u00a0", " ")

    assert "06 12 34 56 78" in page
    assert AccessLog.objects.get(why="appel de suivi").owner_id == row.guest.pk


def test_two_touches_then_the_next_call_with_what_was_promised(client, sign_in, volunteer):
    first = followed(volunteer, due_on=day(-1))
    then = followed(volunteer)
    CheckInFactory(stay=then.stay, due_on=day(-20), made=True, promise="Apporter un plan du bus.")
    sign_in(volunteer)

    answer = client.post(page_of(first), {"spoke_alone": "yes", "done_on": day(0), "channel": "phone"}, follow=True)

    assert answer.redirect_chain == [(page_of(then), 302)]
    assert "Apporter un plan du bus." in answer.content.decode()
    assert CheckIn.objects.get(pk=first.pk).done_by == volunteer.actor


def test_no_answer_is_one_touch_and_the_round_goes_on(client, sign_in, volunteer):
    first, then = followed(volunteer, due_on=day(-1)), followed(volunteer)
    sign_in(volunteer)

    answer = client.post(reverse("casework:no_answer", args=[first.pk]))
    last = client.post(reverse("casework:no_answer", args=[then.pk]))

    assert (answer.url, last.url) == (page_of(then), ROUND)
    assert CheckIn.objects.get(pk=first.pk).tries == 1


def test_the_questions_are_not_answered_when_the_home_could_hear(client, sign_in, volunteer):
    row = followed(volunteer)
    sign_in(volunteer)
    said = {"spoke_alone": "no", "pressure": "no", "done_on": day(0), "channel": "phone"}

    answer = client.post(page_of(row), said)

    assert answer.status_code == 409
    assert "48 h" in answer.content.decode()
    assert CheckIn.objects.get(pk=row.pk).done_on is None


def test_a_call_that_was_made_is_read_by_those_who_follow_her(client, sign_in, volunteer):
    row = followed(volunteer, made=True, note="Elle cuisine le dimanche.")
    sign_in(volunteer)

    assert "Elle cuisine le dimanche." in client.get(page_of(row)).content.decode()


def test_neither_the_home_nor_the_social_worker_reads_a_call(client, sign_in, host_user):
    row = CheckInFactory(made=True)

    for user in (host_user, row.stay.accompaniment.referral.referred_by):
        sign_in(user)
        assert client.get(page_of(row)).status_code in (403, 404)


def test_the_round_costs_the_same_for_two_calls_or_twenty(sign_in, constant_queries, volunteer):
    sign_in(volunteer)

    def grow(count=18):
        for _ in range(count // 2):
            row = followed(volunteer)
            CheckInFactory(stay=row.stay, home=True)
            CheckInFactory(stay=row.stay, due_on=day(-30), made=True, promise="Rappeler.")

    grow(2)
    constant_queries(ROUND, grow=grow)


def test_from_a_call_that_worries_one_touch_opens_a_concern_filled_with_what_was_seen(client, sign_in, volunteer):
    row = followed(volunteer)
    sign_in(volunteer)
    said = {
        "spoke_alone": "yes", "mood": "2", "signals": ["held", "settled"], "money": "yes", "note": "Parle tout bas.",
        "done_on": day(0), "channel": "phone",
    }  # fmt: skip

    made = client.post(page_of(row), said, follow=True)
    raising = f"{reverse('casework:raise', args=[row.stay.accompaniment_id])}?appel={row.pk}"

    assert raising in made.content.decode()
    shown = client.get(raising).context["form"].initial
    assert (shown["kind"], shown["observer"], shown["about"]) == ("control", "guest", "other")
    for words in ("N’a plus son téléphone", "A-t-il été question d’argent", "mal", "Parle tout bas."):
        assert words in shown["words"]
    assert "pris ses marques" not in shown["words"]
    assert client.post(raising, shown).status_code == 302
    assert Concern.objects.get().guest == row.guest


def test_a_call_of_somebody_else_fills_nothing(client, sign_in, volunteer):
    row, other = followed(volunteer), CheckInFactory(made=True, note="Zqnote")
    sign_in(volunteer)

    for said in (str(other.pk), "abc", "9" * 30):
        page = client.get(f"{reverse('casework:raise', args=[row.stay.accompaniment_id])}?appel={said}")
        assert page.context["form"].initial == {}
