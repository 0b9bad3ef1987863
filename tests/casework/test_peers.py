"""Becoming a volunteer after her year: when it may be asked, and a file that no fellow volunteer finds again."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError
from django.urls import reverse
from django.utils import timezone

from casework import peers
from casework.checkins import pairs
from casework.clock import add_months
from casework.concerns.circle import may_join
from casework.models import Accompaniment, Concern, PeerInvitation
from casework.outcomes import Destination
from desk.todo import KINDS
from hosting.models import Assignment, Guest
from journal.models import Entry, Task
from journal.moves import NotYet, TooLate
from privacy import facts
from privacy.facts import for_many
from privacy.situations import situation
from tests import factories as make
from tests.privacy.worlds import world

WORK = {"volunteer_assigned", "on_duty", "mediator"}
ABOUT_NO_WOMAN = {
    "hosting.host", "accounts.organisation", "accounts.territory", "journal.signature",
    # the directory knows places and who keeps them true, never a woman
    "directory.conversation", "directory.place", "directory.placecall", "directory.qualitycheck",
    "directory.structure", "directory.suggestion",
}  # fmt: skip
ABOUT_HER = {
    "guest", "accompaniment", "stay", "check_in", "mediation", "concern", "respite", "proposal", "support_step",
    "renewal", "silence", "entry", "task", "message", "need", "referral",
}  # fmt: skip


def left(coordinator, *, months=3, days=0, **exit_facts):
    """A woman who left ``months`` and ``days`` ago, her exit signed."""
    file = make.AccompanimentFactory(owner=coordinator, exited=True, territory=coordinator.memberships.get().territory)
    on = add_months(timezone.localdate(), -months) - timedelta(days=days)
    make.ExitFactory(accompaniment=file, confirmed=True, **({"exited_on": on, "may_contact": True} | exit_facts))
    return file


# --- when it may be asked ------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_it_is_asked_once_months_after_she_left_and_never_of_whoever_said_stop(coordinator):
    by = coordinator.actor
    # four days: three months after 31 August are 30 November, as three months after 30 August are
    for refused in (
        left(coordinator, months=3, days=-4), left(coordinator, may_contact=False),
        left(coordinator, destination=Destination.LOST_CONTACT),
        make.StayFactory(ongoing=True, accompaniment__owner=coordinator).accompaniment,
    ):  # fmt: skip
        with pytest.raises(NotYet):
            peers.invite(refused, by=by)
    file = left(coordinator)

    invitation = peers.invite(file, by=by, channel="phone")

    assert invitation.status == PeerInvitation.Status.OFFERED
    with pytest.raises(TooLate):
        peers.invite(file, by=by)
    assert PeerInvitation.objects.count() == 1


@pytest.mark.django_db
def test_her_no_changes_nothing_and_may_become_a_yes(coordinator):
    invitation = peers.invite(left(coordinator), by=coordinator.actor)

    declined = peers.answer(invitation, by=coordinator.actor, accepts=False)
    assert Guest.objects.get(pk=invitation.thread).sealed_on is None

    assert peers.answer(declined, by=coordinator.actor, accepts=True).status == PeerInvitation.Status.ACCEPTED
    assert Guest.objects.get(pk=invitation.thread).sealed_on == timezone.localdate()


# --- the file that closes ------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_her_yes_closes_her_file_to_volunteers_before_any_account_exists(coordinator):
    territory = coordinator.memberships.get().territory
    file, volunteer = left(coordinator), make.UserFactory(volunteer=territory)
    make.AssignmentFactory(guest=file.guest, user=volunteer, part=Assignment.Part.VOLUNTEER)
    task = make.TaskFactory(territory=territory, owner=volunteer, thread=file.guest_id)
    assert Guest.objects.visible_to(volunteer.actor).filter(pk=file.guest_id).exists()

    peers.answer(peers.invite(file, by=coordinator.actor), by=coordinator.actor, accepts=True)

    assert not Guest.objects.visible_to(volunteer.actor).filter(pk=file.guest_id).exists()
    assert Accompaniment.objects.visible_to(coordinator.actor).filter(pk=file.pk).exists()
    assert Task.objects.get(pk=task.pk).owner == coordinator
    with pytest.raises(NotYet):
        pairs.follow(make.VolunteerPairFactory(territory=territory), _again(file), by=coordinator.actor)


def _again(file):
    """She was referred anew: another file, of the same woman."""
    return make.AccompanimentFactory(
        guest=Guest.objects.get(pk=file.guest_id), territory=file.territory, assignment=False
    )


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["volunteer_assigned", "on_duty", "mediator"])
def test_no_way_in_of_a_volunteer_survives_the_seal(way):
    """Whatever opened her file to him: her rows are not found, and he stands towards none of them by his work."""
    given = world(way)
    actor, rows = given.actor, {name: row for name, row in given.rows.items() if hasattr(row, "_meta")}
    make.ConcernMemberFactory(concern=rows["concern"], user=actor.user)
    before = found(actor, rows)
    assert before

    seal(rows["guest"])

    about_her = {name for name, row in rows.items() if closes(actor, row)}
    assert about_her >= ABOUT_HER
    assert found(actor, rows) & about_her == set()
    for name in about_her:
        assert not situation(actor, rows[name], for_many(actor, [rows[name]])) & WORK, name


def found(actor, rows):
    """The names of the rows that their own ``visible_to()`` gives this actor."""
    return {
        name for name, row in rows.items()
        if hasattr(type(row)._default_manager, "visible_to")
        and type(row)._default_manager.visible_to(actor).filter(pk=row.pk).exists()
    }  # fmt: skip


def closes(actor, row):
    return for_many(actor, [row]).sealed(row)


def seal(guest):
    """Sealed although somebody follows her: what the walls of the database refuse to let happen."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        Guest.objects.filter(pk=guest.pk).update(sealed_on=timezone.localdate())
        cursor.execute("SET session_replication_role = DEFAULT")


def test_whatever_stands_towards_a_woman_is_closed_with_her_file():
    """A row that answers for itself, without an owner that leads to her, says how it leads there."""
    answered = {model for model, answers in facts._relations.items() if answers}
    assert answered - set(facts._seals) == ABOUT_NO_WOMAN


@pytest.mark.django_db
def test_who_leads_the_team_still_answers_for_it_and_a_volunteer_of_elsewhere_as_well(coordinator):
    territory = coordinator.memberships.get().territory
    file = left(coordinator)
    seal(file.guest)
    leads = make.UserFactory(manager=territory, volunteer=make.TerritoryFactory(code="lyon"))

    for user in (coordinator, leads):
        assert Guest.objects.visible_to(user.actor).filter(pk=file.guest_id).exists()
        assert not closes(user.actor, file)


@pytest.mark.django_db
def test_the_database_keeps_the_seal(coordinator):
    guest = make.GuestFactory()
    assignment = make.AssignmentFactory(guest=guest, part=Assignment.Part.VOLUNTEER)
    sealed = Guest.objects.filter(pk=guest.pk)

    for break_it in (
        lambda: sealed.update(sealed_on=timezone.localdate()),
        lambda: (end(assignment), sealed.update(sealed_on=timezone.localdate()), sealed.update(sealed_on=None)),
        lambda: (end(assignment), sealed.update(sealed_on=timezone.localdate()),
                 make.AssignmentFactory(guest=guest, part=Assignment.Part.VOLUNTEER)),
    ):  # fmt: skip
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            break_it()


def end(assignment):
    Assignment.objects.filter(pk=assignment.pk).update(until_on=timezone.localdate())


@pytest.mark.django_db
def test_no_volunteer_is_called_into_an_affair_about_her(coordinator):
    territory = coordinator.memberships.get().territory
    volunteer, guest = make.UserFactory(volunteer=territory), make.GuestFactory(territory=territory)
    concern = make.ConcernFactory(guest=guest, territory=territory)
    assert volunteer.pk in may_join(concern)

    seal(guest)

    assert volunteer.pk not in may_join(Concern.objects.get(pk=concern.pk))
    assert coordinator.pk in may_join(Concern.objects.get(pk=concern.pk))


# --- the page, and the account that stands apart -------------------------------------------------------------------


@pytest.mark.django_db
def test_on_screen_she_is_invited_answers_and_an_account_is_opened_apart(sign_in, client, coordinator):
    territory = coordinator.memberships.get().territory
    lead, file = make.UserFactory(manager=territory), left(coordinator)
    url, page = reverse("casework:peer", args=[file.pk]), reverse("casework:accompaniment", args=[file.pk])
    sign_in(coordinator)
    assert url in client.get(page).content.decode()

    assert client.post(url, {"channel": "phone"}).status_code == 302
    assert client.post(url, {"channel": "phone"}).status_code == 422  # her answer is not said
    version = PeerInvitation.objects.get().version
    assert client.post(url, {"answer": "yes", "channel": "phone", "version": version}).status_code == 302

    task = Task.objects.open().get(kind=peers.ACCOUNT)
    assert task.owner == lead
    assert reverse(KINDS[task.kind].page, args=[task.object_id]) == url
    assert client.post(url).status_code == 302
    assert not Task.objects.open().filter(kind=peers.ACCOUNT).exists()
    assert "Elle devient bénévole" in client.get(page).content.decode()
    assert {field.name for field in PeerInvitation._meta.get_fields()} & {"user", "membership", "account"} == set()
    assert not Entry.objects.of_thread(file.guest_id).filter(content_type__model__in=["user", "membership"]).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "status"), [("manager", 200), ("volunteer", 403), ("psychologist", 403)])
def test_whoever_leads_her_file_alone_has_the_page(sign_in, client, coordinator, who, status):
    file = left(coordinator)
    sign_in(make.UserFactory(**{who: coordinator.memberships.get().territory}))

    assert client.get(reverse("casework:peer", args=[file.pk])).status_code == status
