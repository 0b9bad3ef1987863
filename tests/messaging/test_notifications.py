"""What is told to whom: her before the home, each adult for himself, and nothing that could be used against her."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Actor
from directory.models import Subscription
from hosting import actions as hosting_actions
from hosting.models import Host
from journal.models import Task
from journal.moves import perform, write
from matching.models import Proposal
from messaging import notifications, outbox, texts
from messaging.models import Contact, Language, Link, Message
from tests.factories import (
    AccompanimentFactory,
    AdultFactory,
    AvailabilityFactory,
    CheckInFactory,
    DutyShiftFactory,
    GuestFactory,
    HostFactory,
    MeetingFactory,
    NeedFactory,
    OrganisationFactory,
    ProposalFactory,
    ReferralFactory,
    RoomFactory,
    SignpostFactory,
    StayFactory,
    UserFactory,
)
from tests.factories import directory as places
from tests.factories.permanences import SessionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("by_day")]
EVERY = notifications.every()
IN_EACH_LANGUAGE = [(one, language) for one in EVERY for language in one.languages]
ABOUT_NO_ROW = {"desk.daily_digest", "casework.appointment_changed"}
BY_MAIL = [one for one in EVERY if one.code.startswith("directory.")]  # to structures, and to who left a mail
ids = lambda value: getattr(value, "code", str(value))  # noqa: E731


def told(kind=None):
    """(notification, reference of the recipient) of each message written."""
    messages = Message.objects.order_by("pk")
    return [(m.kind, m.facts["who"]) for m in (messages.filter(kind=kind) if kind else messages)]


# --- the texts -----------------------------------------------------------------------------------------------------

NAMES = {"first": "Yevgenia", "host": "Barnabé", "last": "Chassagnard", "street": "17 impasse des Capucines"}


OF_THE_DIRECTORY = {
    "confirm_subscription": lambda: Subscription(newsletter=places.NewsletterFactory(title="La lettre")),
    "letter_sent": lambda: places.LetterFactory(newsletter__title="La lettre"),
    "help_answered": places.ConversationFactory,
    "new_update_link": places.StructureFactory,
    "update_asked": places.CampaignItemFactory,
    "session_cancelled": SessionFactory,
}


def subject_for(notification):
    """A row that this notification could speak of, full of names, in a city."""
    app, name = notification.code.split(".")
    if app == "directory":
        return OF_THE_DIRECTORY[name]()
    host = HostFactory(first_name=NAMES["host"], last_name=NAMES["last"], address__street=NAMES["street"])
    guest = GuestFactory(first_name=NAMES["first"])
    proposal = ProposalFactory(guest=guest, room=RoomFactory(host=host))
    if name.startswith("meeting"):
        return MeetingFactory(proposal=proposal)
    if app == "matching":
        return proposal
    if name in ("how_are_you", "how_is_home", "worry_heard"):
        return CheckInFactory(stay__accompaniment__guest=guest)
    if app == "desk":
        return UserFactory(coordinator=True, first_name=NAMES["first"])
    if name == "places_to_keep":
        door = {"service__place__name": "Douches", "service__place__address": "1 rue de l’Exemple"}  # public, and said
        row = SignpostFactory(accompaniment__guest=guest, channel="sms", at=timezone.now(), **door)
        return row.accompaniment
    if name == "review_soon":
        return AccompanimentFactory(guest=guest, started_on=timezone.localdate() - timedelta(days=25))
    if name == "duty_planned":
        return DutyShiftFactory()
    if name.startswith("check_runs_out"):
        return host
    if name.startswith("stay_ends"):
        return StayFactory(ongoing=True, accompaniment__guest=guest, room=RoomFactory(host=host))
    if app == "casework":
        return StayFactory(accompaniment__guest=guest) if name.startswith("move") else proposal.need
    return host if name == "availability_asked" else ReferralFactory(guest=guest)


@pytest.mark.parametrize("notification", EVERY, ids=ids)
def test_each_notification_has_its_text_in_each_of_its_languages(notification):
    assert texts.missing(notification) == []
    assert reverse(notification.page, args=[1]) if notification.page else notification.code in ABOUT_NO_ROW
    assert notification.label


def test_what_a_woman_receives_exists_in_six_languages():
    hers = [one for one in EVERY if one.to_guest]

    assert len(hers) >= 5
    assert all(set(one.languages) == set(Language) for one in hers)


@pytest.mark.parametrize(("notification", "language"), IN_EACH_LANGUAGE, ids=ids)
def test_a_text_names_nobody_no_place_and_no_association(notification, language):
    text = texts.write(
        notification, subject_for(notification), language, url="https://a.example/l/x/", phone="+33556000000"
    )

    said = f"{text.subject} {text.sms} {text.body}".lower()
    for word in [*NAMES.values(), "bordeaux", "impasse", "merci", "invit", "solinum", "héberge", "violence"]:
        assert word.lower() not in said
    assert "\n" not in text.subject


@pytest.mark.parametrize(
    ("notification", "language"),
    [pair for pair in IN_EACH_LANGUAGE if pair[0].hours and pair[0] not in BY_MAIL],
    ids=ids,
)
def test_an_sms_is_one_short_sentence_with_the_link_where_there_is_one(notification, language):
    url = "https://exemple.fr/l/" + "x" * 43 + "/"

    sms = texts.write(notification, subject_for(notification), language, url=url, phone="+33556000000").sms

    assert 10 < len(sms) <= 160
    assert (url in sms) == (notification.link is not None)
    assert len(re.findall(r"[.!?؟](\s|$)", sms.replace(url, ""))) <= 1


def test_the_text_is_in_her_language_and_in_french_where_there_is_no_other():
    proposal = ProposalFactory()

    hers = texts.write(notifications.get("matching.proposal_asked"), proposal, "pt")
    theirs = texts.write(notifications.get("matching.adult_asked"), proposal, "pt")

    assert hers.subject == "Tem uma mensagem à sua espera"
    assert theirs.subject == "Une question pour vous"


def test_days_are_said_in_her_language():
    meeting = MeetingFactory(at=timezone.now() + timedelta(days=2))
    soon = notifications.get("matching.meeting_soon")

    assert "jeudi 26 novembre à 12 h 00" in texts.write(soon, meeting, "fr").sms
    assert "четверг, 26 ноября" in texts.write(soon, meeting, "ru").sms
    assert "el jueves 26 de noviembre" in texts.write(soon, meeting, "es").sms
    assert "05 56 00 00 00" in texts.write(soon, meeting, "fr", phone="+33556000000").body


# --- who is told ---------------------------------------------------------------------------------------------------


def test_she_is_asked_before_the_home_knows_anything():

    proposal = ProposalFactory()

    write(proposal, "propose", by=proposal.proposed_by.actor)

    assert told() == [("matching.proposal_asked", proposal.guest.code)]
    message = Message.objects.get()
    assert message.contact == proposal.guest.contact
    assert message.expires_at == proposal.answer_by
    assert message.facts["holder"] == proposal.guest_id


def test_after_her_yes_each_adult_of_the_home_is_asked_for_himself():
    proposal = ProposalFactory()
    host = proposal.room.host
    second = AdultFactory(host=host, first_name="Paul")

    perform(proposal, "guest_accepts", by=proposal.proposed_by.actor)

    asked = Message.objects.filter(kind="matching.adult_asked")
    assert {message.facts["holder"] for message in asked} == {adult.pk for adult in host.adults.all()}
    assert asked.get(facts__holder=second.pk).contact == second.contact
    assert not Message.objects.exclude(pk__in=asked).exists()


def test_nobody_is_told_through_another_adult():
    """An adult without a contact of his own is told by a person; whoever applied is reached by the home's."""
    proposal = ProposalFactory()
    host = proposal.room.host
    applicant = host.adults.get()
    applicant.contact = None
    applicant.save()
    second = AdultFactory(host=host, first_name="Paul", contact=None)

    perform(proposal, "guest_accepts", by=proposal.proposed_by.actor)

    assert Message.objects.get().contact == host.contact
    task = Task.objects.get(kind="tell_proposal")
    assert (task.facts["holder"], task.subject, task.owner) == (second.pk, proposal, proposal.proposed_by)


def test_a_silence_is_told_to_the_person_in_charge_alone():
    proposal = ProposalFactory(overdue=True)

    perform(proposal, "expire", by=Actor.service())

    assert told() == [("matching.proposal_expired", proposal.guest.code)]
    assert Message.objects.get().user == proposal.proposed_by


def test_two_yeses_are_told_to_both_sides():
    proposal = ProposalFactory(reflecting=True)
    Proposal.objects.filter(pk=proposal.pk).update(guest_confirmed_at=timezone.now(), host_confirmed_at=timezone.now())

    perform(proposal, "both_accept", by=proposal.proposed_by.actor)

    assert {kind for kind, _ in told()} == {"matching.both_accepted", "matching.both_accepted_at_home"}


def test_the_team_hears_of_a_referral_and_the_social_worker_of_each_answer():
    organisation = OrganisationFactory()
    referrer = UserFactory(referrer=organisation)
    coordinator = UserFactory(coordinator=organisation.territory)
    referral = ReferralFactory(
        organisation=organisation, referred_by=referrer, territory=organisation.territory, consent=True,
        consent_on=timezone.localdate(), keeps_following=True,
    )  # fmt: skip

    hosting_actions.submit_referral(referral, by=referrer.actor)
    hosting_actions.acknowledge_referral(referral, by=coordinator.actor)

    assert [(m.kind, m.user) for m in Message.objects.order_by("pk")] == [
        ("hosting.referral_submitted", coordinator),
        ("hosting.referral_acknowledged", referrer),
    ]
    assert {who for _, who in told()} == {referral.code}


def test_when_the_social_worker_has_left_the_manager_of_her_organisation_is_told():
    organisation = OrganisationFactory()
    gone = UserFactory(referrer=organisation)
    gone.memberships.update(ends_on=timezone.localdate(), starts_on=timezone.localdate() - timedelta(days=9))
    manager = UserFactory(organisation_manager=organisation)
    coordinator = UserFactory(coordinator=organisation.territory)
    referral = ReferralFactory(
        organisation=organisation, referred_by=gone, territory=organisation.territory, submitted=True
    )

    hosting_actions.acknowledge_referral(referral, by=coordinator.actor)

    assert Message.objects.get().user == manager


def test_a_register_taken_over_tells_nobody():
    coordinator = UserFactory(coordinator=True)
    referral = ReferralFactory(
        imported=True, consent=True, consent_on=timezone.localdate(), territory=coordinator.memberships.get().territory
    )

    perform(referral, "submit", by=coordinator.actor)
    with notifications.quiet():
        proposal = ProposalFactory()
        perform(proposal, "guest_accepts", by=proposal.proposed_by.actor)

    assert told() == []


def test_a_move_written_down_long_after_tells_nobody():
    referral = ReferralFactory(submitted=True)
    coordinator = UserFactory(coordinator=referral.territory)

    perform(referral, "acknowledge", by=coordinator.actor, happened_at=timezone.now() - timedelta(days=30))

    assert told() == []


@pytest.mark.django_db(transaction=True)
def test_a_move_that_fails_leaves_no_message():
    proposal = ProposalFactory()

    def fail_at_the_end():
        with transaction.atomic():
            perform(proposal, "guest_accepts", by=proposal.proposed_by.actor)
            assert Message.objects.exists()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_at_the_end()

    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_commit_wakes_the_outbox(by_memory):
    proposal = ProposalFactory()

    perform(proposal, "guest_accepts", by=proposal.proposed_by.actor)

    assert [parcel.to for parcel in by_memory] == [proposal.room.host.adults.get().contact.phone]


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_does_not_undo_her_answer(monkeypatch):
    proposal = ProposalFactory()
    monkeypatch.setattr("messaging.tasks.empty_outbox.apply_async", lambda **options: 1 / 0)

    perform(proposal, "guest_accepts", by=proposal.proposed_by.actor)

    assert Message.objects.filter(status="waiting").count() == 1


# --- what dates call for -------------------------------------------------------------------------------------------


def due(kind):
    notifications.tell_what_is_due()
    notifications.tell_what_is_due()
    return told(kind)


def test_a_question_is_asked_again_the_day_before_it_runs_out(by_day):
    proposal = ProposalFactory(answer_by=timezone.now() + timedelta(hours=25))
    assert due("matching.answer_awaited") == []

    by_day.shift(timedelta(hours=2))

    assert due("matching.answer_awaited") == [("matching.answer_awaited", proposal.guest.code)]
    assert told("matching.hold_runs_out") == [("matching.hold_runs_out", proposal.guest.code)]
    assert told("matching.adult_answer_awaited") == []
    by_day.shift(timedelta(hours=1))
    assert len(due("matching.answer_awaited")) == 1

    Proposal.objects.update(answer_by=timezone.now() + timedelta(hours=20))  # renewed
    assert len(due("matching.answer_awaited")) == 2


def test_a_meeting_is_recalled_two_days_then_three_hours_before_and_a_moved_one_is_not(by_day, by_memory):
    meeting = MeetingFactory(at=timezone.now() + timedelta(days=2, hours=3))
    assert due("matching.meeting_soon") == []

    by_day.shift(timedelta(hours=4))
    assert len(due("matching.meeting_soon")) == 1
    assert len(told("matching.meeting_soon_at_home")) == 1

    MeetingFactory(proposal=meeting.proposal, at=meeting.at + timedelta(days=4))
    outbox.empty()
    assert by_memory == []
    assert set(Message.objects.values_list("status", flat=True)) == {"cancelled"}

    by_day.move_to(meeting.at + timedelta(days=4, hours=-2))
    assert len(due("matching.meeting_soon")) == 2


def test_a_move_in_is_recalled_to_both_sides_two_days_before():
    stay = StayFactory(planned_from=timezone.localdate() + timedelta(days=2))
    StayFactory(planned_from=timezone.localdate() + timedelta(days=3))

    assert due("casework.move_in_soon") == [("casework.move_in_soon", stay.accompaniment.guest.code)]
    assert len(told("casework.move_in_soon_at_home")) == 1


def test_a_ready_home_is_asked_again_after_thirty_days_and_once_more_a_week_later(by_day):
    room = RoomFactory(host=HostFactory(ready=True), open=None)
    HostFactory(ready=False)
    AvailabilityFactory(room=room, confirmed_on=timezone.localdate() - timedelta(days=29))
    asked = "hosting.availability_asked"
    assert due(asked) == []

    for days, expected in ((1, 1), (6, 1), (1, 2), (9, 2)):
        by_day.shift(timedelta(days=days))
        assert len(due(asked)) == expected
    message = Message.objects.first()
    assert message.contact == room.host.contact
    assert notifications.get(asked).link == Link.Purpose.HOST_AVAILABILITY


def test_a_home_that_has_answered_meanwhile_is_not_asked(by_memory):
    room = RoomFactory(host=HostFactory(ready=True), open=None)
    coordinator = UserFactory(coordinator=room.host.territory)
    AvailabilityFactory(room=room, confirmed_on=timezone.localdate() - timedelta(days=31))
    notifications.tell_what_is_due()

    hosting_actions.confirm_availability(room, by=coordinator.actor)
    outbox.empty()

    assert by_memory == []
    assert Message.objects.get().status == "cancelled"


def test_a_home_where_somebody_lives_is_left_in_peace():
    stay = StayFactory(ongoing=True, room__open=None)
    room = stay.occupancy.room
    Host.objects.filter(pk=room.host_id).update(status="approved")
    AvailabilityFactory(room=room, confirmed_on=timezone.localdate() - timedelta(days=40))

    assert due("hosting.availability_asked") == []


def test_a_relay_is_told_to_its_owner_unless_she_opened_it_herself():

    need = NeedFactory(owner=UserFactory(coordinator=True))

    write(need, "open", by=need.owner.actor)
    assert told() == []
    write(need, "open", by=Actor.service())

    assert told() == [("casework.relay_opened", need.guest.code)]


def test_writing_costs_the_same_whatever_else_is_in_the_outbox(django_assert_max_num_queries):

    proposal = ProposalFactory()
    Contact.objects.count()

    with django_assert_max_num_queries(8):
        write(proposal, "propose", by=proposal.proposed_by.actor)
