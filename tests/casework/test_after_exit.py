"""The way out as it is noted, and after it: her news if she agreed, three tries, « stop », and help at once."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from time_machine import travel

from casework import actions
from casework.after_exit import NewsAsked, note_attempt, note_news, stop_contacts
from casework.clock import add_months
from casework.models import Exit, PostExitContact
from casework.outcomes import CROSSWALK, TONIGHT, Destination, Tonight
from casework.scans import SCANS
from hosting.models import Need
from journal import signatures
from journal.models import Signature, Task
from journal.moves import NotYet, TooLate
from messaging import notifications, texts
from messaging.models import Message
from messaging.models.contact import Language
from tests.casework.steps import day
from tests.factories import ExitFactory, PostExitContactFactory, StayFactory, UserFactory


def scan(name="news_to_ask"):
    return SCANS[name](timezone.localdate())


# --- how an exit is noted ------------------------------------------------------------------------------------------


def test_each_destination_says_what_others_call_it():
    assert set(CROSSWALK) == set(Destination)
    assert (CROSSWALK[Destination.REFUGE].ethos, CROSSWALK[Destination.REFUGE].hud) == ("4", "101")
    assert {str(one) for one, other in CROSSWALK.items() if other.nearest} == {"E03", "E05", "E06"}


@pytest.mark.django_db
@pytest.mark.parametrize(("destination", "tonight"), [("E01", "there"), *TONIGHT.items()])
def test_an_exit_says_where_she_sleeps_that_evening(coordinator, destination, tonight):
    file = StayFactory(ongoing=True, accompaniment__owner=coordinator).accompaniment

    exit_ = actions.record_exit(file, by=coordinator.actor, destination=destination, evidence="herself")

    assert exit_.tonight == tonight
    assert exit_.get_tonight_display().lower() in Signature.objects.pending().get().summary


@pytest.mark.django_db
def test_on_screen_tonights_roof_work_and_rights_are_asked(sign_in, client, coordinator):
    file = StayFactory(ongoing=True, accompaniment__owner=coordinator).accompaniment
    sign_in(coordinator)
    url = reverse("casework:exit", args=[file.pk])
    facts = {
        "destination": "E01", "evidence": "document", "exited_on": day(0), "may_contact": "1", "occupation": "work",
        "rights": "open",
    }  # fmt: skip

    assert client.post(url, facts).status_code == 422
    assert client.post(url, facts | {"tonight": "meanwhile"}).status_code == 302

    exit_ = Exit.objects.get()
    assert (exit_.tonight, exit_.occupation, exit_.rights) == (Tonight.MEANWHILE, "work", "open")


@pytest.mark.django_db
def test_an_exit_that_is_reopened_counts_no_more_and_her_year_goes_on(coordinator, approver):
    stay = StayFactory(ongoing=True, accompaniment__owner=coordinator)
    file = stay.accompaniment
    exit_ = actions.record_exit(
        file, by=coordinator.actor, destination="E01", evidence="document", may_contact=True
    )  # fmt: skip
    signatures.answer(Signature.objects.pending().get(), by=approver.actor, agrees=True)
    with travel(add_months(day(0), 1), tick=False):
        assert scan() == 1

        actions.reopen(file, by=coordinator.actor)

        assert not Exit.objects.filter(cancelled_on=None).exists()
        assert Need.objects.open().get().guest == file.guest
        assert scan("women_without_a_roof") == 1
        assert scan("reviews_due") == 1
        assert scan() == 0
        assert not Task.objects.open().filter(kind="after_exit").exists()
    assert exit_.contacts.get().result == ""


# --- her news ------------------------------------------------------------------------------------------------------


@pytest.fixture
def left(db, coordinator):
    """She left today for a home of her own, and agreed to give news."""
    return ExitFactory(
        confirmed=True, may_contact=True, exited_on=day(0), accompaniment__exiting=False, accompaniment__exited=True,
        accompaniment__owner=coordinator,
    )  # fmt: skip


def test_her_news_is_asked_at_one_three_six_and_twelve_months(left):
    for month in range(14):
        with travel(add_months(day(0), month), tick=False):
            scan()
            scan()

    assert list(PostExitContact.objects.order_by("month").values_list("month", flat=True)) == [1, 3, 6, 12]


@pytest.mark.parametrize(
    "changes",
    [{"may_contact": None}, {"may_contact": False}, {"destination": "E22"}, {"destination": "E21"},
     {"cancelled_on": day(0)}, {"confirmed_by": None, "confirmed_at": None}],
    ids=["not asked", "refused", "died", "lost", "reopened", "not signed"],
)  # fmt: skip
def test_nothing_is_asked_of_her_who_did_not_agree_nor_of_an_exit_that_does_not_hold(left, changes):
    Exit.objects.filter(pk=left.pk).update(**changes)

    with travel(add_months(day(0), 1), tick=False):
        assert scan() == 0
    assert not PostExitContact.objects.exists()


def test_after_three_tries_on_three_days_she_is_not_reached_which_is_not_lost(left, coordinator):
    contact = PostExitContactFactory(exit=left)
    scan()
    for number in range(3):
        with travel(timezone.now() + timedelta(days=number), tick=False):
            row = note_attempt(contact, by=coordinator.actor)
            if number < 2:
                assert row.result == ""
                with pytest.raises(NotYet, match="par jour"):
                    note_attempt(contact, by=coordinator.actor)

    row = PostExitContact.objects.get()
    assert (row.attempts, row.result) == (3, "not_reached")
    assert Exit.objects.get().destination == "E01"
    assert not Task.objects.open().filter(kind="after_exit").exists()
    with pytest.raises(TooLate):
        note_attempt(contact, by=coordinator.actor)


def test_a_date_that_nobody_kept_waits_some_weeks_and_is_said_as_it_is(left):
    with travel(add_months(day(0), 1), tick=False):
        scan()
    for late, waits in ((45, True), (46, False)):
        with travel(add_months(day(0), 1) + timedelta(days=late), tick=False):
            scan()
            assert Task.objects.open().filter(kind="after_exit").exists() is waits

    row = PostExitContact.objects.get()
    assert (row.attempts, row.result, row.done_by.kind) == (0, "not_reached", "service")


def test_stop_works_at_any_time(left, coordinator):
    contact = PostExitContactFactory(exit=left)
    scan()
    notifications.tell(NewsAsked(), contact, "essai", since=timezone.now())

    stop_contacts(left, by=coordinator.actor)

    assert PostExitContact.objects.get().result == "refused"
    assert not NewsAsked().still_true(contact)
    assert not Task.objects.open().filter(kind="after_exit").exists()
    with travel(add_months(day(0), 3), tick=False):
        assert scan() == 0


def test_she_who_asks_for_help_is_called_back_today_and_her_file_opens_again(left, coordinator):
    contact = PostExitContactFactory(exit=left)

    note_news(contact, by=coordinator.actor, result="insecure", asks_help=True, words="Le bail finit.")

    task = Task.objects.open().get(kind="asks_help")
    assert (task.owner, task.urgency, task.subject) == (coordinator, Task.Urgency.TONIGHT, left.accompaniment)
    actions.reopen(left.accompaniment, by=coordinator.actor)


def test_another_team_writes_nothing(left):
    stranger = UserFactory(referrer=True)

    for act in (
        lambda: note_attempt(PostExitContactFactory(exit=left), by=stranger.actor),
        lambda: stop_contacts(left, by=stranger.actor),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_the_message_says_nothing_and_is_in_her_language(left):
    assert texts.missing(NewsAsked()) == []
    with travel(add_months(day(0), 1), tick=False):
        scan()
    message = Message.objects.get(kind=NewsAsked.code)
    assert message.contact == left.accompaniment.guest.contact

    for language in Language:
        text = texts.write(NewsAsked(), PostExitContact.objects.get(), language, phone="+33556000000")
        said = text.subject + text.sms + text.body
        assert "05 56 00 00 00" in said
        for word in (
            left.accompaniment.guest.first_name,
            left.accompaniment.code,
            "Merci pour l’invit",
            "hébergement",
        ):
            assert word not in said


def test_three_tries_at_most_whatever_the_code_says(left):
    with pytest.raises(IntegrityError), transaction.atomic():
        PostExitContactFactory(exit=left, attempts=4)


def test_the_list_leads_to_what_she_answered(sign_in, client, constant_queries, left, coordinator):
    contact = PostExitContactFactory(exit=left)
    sign_in(coordinator)
    page = reverse("casework:after_exits")
    form = reverse("casework:after_exit", args=[contact.pk])
    assert form in client.get(page).content.decode()
    constant_queries(page, grow=lambda: PostExitContactFactory(exit__accompaniment__owner=coordinator))

    assert client.post(form, {"words": "Rien."}).status_code == 422
    assert client.post(form, {"answer": "moved", "words": "Un deux-pièces."}).status_code == 302

    assert PostExitContact.objects.get(pk=contact.pk).result == "moved"
    assert form not in client.get(page).content.decode()
    assert client.post(form, {"answer": "stop"}).status_code == 302
