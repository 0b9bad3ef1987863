"""Who knows: the circle that the level calls, never whoever is named nor those who report to her, and nobody else."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from casework.concerns import circle, moves
from casework.models import Concern, ConcernMember
from journal.models import Entry, Task
from journal.moves import NotYet
from privacy import breakglass
from privacy.models import AccessLog
from privacy.policies import can
from tests.casework.concerns.people import again, around_her
from tests.factories import ConcernFactory, ConcernMemberFactory, MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def inside(concern):
    return again(concern).circle


@pytest.mark.parametrize(
    ("level", "called"),
    [(1, {"coordinator", "volunteer"}), (2, {"coordinator", "lead"}), (3, {"coordinator", "lead", "director"})],
)
def test_each_level_calls_its_people(level, called):
    people = around_her()

    concern = people.raised(level=level)

    assert inside(concern) == {getattr(people, name).pk for name in called}
    assert all(concern in Concern.objects.visible_to(getattr(people, name).actor) for name in called)


def test_what_becomes_grave_calls_more_people_and_takes_leave_of_volunteers():
    people = around_her()
    concern = people.raised(level=1)

    moves.triage(concern, by=people.coordinator.actor, level=3, kind="violence")

    assert inside(concern) == {people.coordinator.pk, people.lead.pk, people.director.pk}
    assert concern not in Concern.objects.visible_to(people.volunteer.actor)
    assert not Task.objects.open().filter(owner=people.volunteer).exists()


def test_a_named_coordinator_loses_access_at_once_and_her_reports_with_her():
    people = around_her()
    concern = people.raised(level=1)

    moves.name_staff(concern, people.coordinator, by=people.volunteer.actor)

    assert inside(concern) == {people.lead.pk}
    for user in (people.coordinator, people.volunteer):
        assert not Concern.objects.visible_to(user.actor).exists()
        assert not Task.objects.open().visible_to(user.actor).filter(kind=circle.WAITS).exists()
    with pytest.raises(PermissionDenied):
        moves.note(concern, "Essai", by=people.coordinator.actor)


def test_a_concern_about_a_manager_is_kept_from_her_and_from_those_who_report_to_her():
    people = around_her()

    concern = people.raised(about="staff", staff=people.manager, kind="other", level=2)

    assert inside(concern) == {people.lead.pk}
    for user in (people.manager, people.coordinator, people.volunteer):
        with pytest.raises(NotYet, match="ne peut pas"):
            moves.let_in(concern, user, by=people.lead.actor)
    moves.let_in(concern, people.director, by=people.lead.actor)
    assert inside(concern) == {people.lead.pk, people.director.pk}


def test_a_concern_about_the_only_lead_goes_to_the_director():
    people = around_her()

    concern = people.raised(about="staff", staff=people.lead, kind="other")

    assert inside(concern) == {people.director.pk}


def test_whoever_raised_it_about_herself_being_named_later_sees_no_receipt_any_more():
    people = around_her()
    concern = people.raised()

    moves.name_staff(concern, people.raiser, by=people.lead.actor)

    assert not Concern.objects.raised_by(people.raiser.actor).exists()


def test_where_nobody_may_hold_it_the_territory_is_asked_for_a_lead_and_told_nothing():
    people = around_her()
    for user in (people.lead, people.director, people.manager):
        user.memberships.all().delete()

    people.raised(about="staff", staff=people.coordinator, kind="other")

    task = Task.objects.open().get()
    assert (task.kind, task.content_type.model, task.facts) == ("name_safeguarding_lead", "territory", {})


def test_leaving_the_team_leaves_the_circle():
    people = around_her()
    concern = people.raised()

    people.lead.memberships.all().delete()

    assert concern not in Concern.objects.visible_to(type(people.lead).objects.get(pk=people.lead.pk).actor)


@pytest.mark.parametrize("named", ["staff", "host"])
def test_the_database_keeps_whoever_is_named_out_of_the_circle(named):
    people = around_her()
    concern = ConcernFactory(living=True)
    user, value = (people.manager,) * 2 if named == "staff" else (people.host.user, people.host)
    Concern.objects.filter(pk=concern.pk).update(**{named: value})

    with pytest.raises(DatabaseError, match="not of its circle"), transaction.atomic():
        ConcernMemberFactory(concern=concern, user=user)
    other = ConcernMemberFactory(user=user)
    with pytest.raises(DatabaseError, match="not of its circle"), transaction.atomic():
        Concern.objects.filter(pk=other.concern_id).update(**{named: value})


# --- nobody else ---------------------------------------------------------------------------------------------------


def outsiders(people):
    """Each kind of person who is not of the circle of a level 2 concern."""
    partner = OrganisationFactory(charter_signed_on="2026-01-05")
    referral = people.file.referral
    return {
        "volunteer of hers": people.volunteer,
        "manager": people.manager,
        "another coordinator": UserFactory(coordinator=True),
        "another lead": UserFactory(safeguarding_lead=MembershipFactory(role="coordinator").territory),
        "signer": UserFactory(approver=True),
        "psychologist": UserFactory(psychologist=True),
        "social worker": referral.referred_by or UserFactory(referrer=partner),
        "another social worker": UserFactory(referrer=partner),
        "host": people.host.user,
        "raiser": people.raiser,
        "dpo": UserFactory(dpo=True),
        "administration": UserFactory(national_admin=True),
        "technique": UserFactory(sysadmin=True),
    }


def test_outside_the_circle_an_affair_does_not_exist(client, sign_in):
    people = around_her()
    strangers = outsiders(people)
    strangers["another lead"].memberships.filter(role="safeguarding_lead").delete()
    concern = people.raised()
    page = reverse("casework:concern", args=[concern.pk])
    steps = [reverse("casework:concern_step", args=[concern.pk, name]) for name in ("note", "cercle", "clore")]

    found = {}
    for who, user in strangers.items():
        sign_in(user)
        found[who] = {client.get(url).status_code for url in (page, *steps)}
        if client.get(reverse("casework:concerns")).status_code == 200:
            assert concern.code not in client.get(reverse("casework:concerns")).content.decode()

    assert all(statuses <= {403, 404} for statuses in found.values()), found
    assert all(404 in found[who] for who in ("manager", "another coordinator", "volunteer of hers", "raiser"))


def test_her_page_the_board_and_the_tasks_say_nothing_of_it(client, sign_in):
    people = around_her()
    another = UserFactory(coordinator=True)
    urls = [
        reverse("casework:accompaniment", args=[people.file.pk]),
        reverse("desk:today"),
        reverse("desk:signatures"),
    ]

    def pages(user):
        sign_in(user)
        return [_plain(client.get(url).content.decode()) for url in urls]

    users = (another, people.manager)
    before = [pages(user) for user in users]
    concern = people.raised(level=3, kind="violence")
    moves.triage(concern, by=people.lead.actor, level=3, kind="violence")
    after = [pages(user) for user in users]

    assert before == after
    assert not Entry.objects.of_thread(concern.guest_id).filter(content_type__model__startswith="concern").exists()
    for user in (another, people.manager, people.raiser):
        assert not Task.objects.visible_to(user.actor).filter(kind=circle.WAITS).exists()
    sign_in(people.coordinator)
    assert "Une affaire réservée attend." in client.get(reverse("desk:today")).content.decode()


def _plain(page):
    """A page without what changes at each request."""
    lines = page.splitlines()
    return [line for line in lines if "csrf" not in line.lower() and "nonce" not in line]


def test_whoever_raised_it_knows_that_it_was_received_and_nothing_else(client, sign_in):
    people = around_her()
    concern = people.raised()
    moves.triage(concern, by=people.lead.actor, level=3, kind="violence")

    sign_in(people.raiser)
    page = client.get(reverse("casework:receipts")).content.decode()

    assert concern.code in page
    assert not [word for word in ("Zqmot", "Danger", "niveau", people.host.code) if word in page]


def test_each_reading_is_written_down_on_the_affair_and_not_on_her(client, sign_in):
    people = around_her()
    concern = people.raised()

    sign_in(people.lead)
    page = client.get(reverse("casework:concern", args=[concern.pk])).content.decode()

    assert "Zqmot" in page
    lines = AccessLog.objects.filter(actor=people.lead.actor)
    assert AccessLog.objects.about(concern).filter(actor=people.lead.actor, fields__contains=["words"]).exists()
    on_her = lines.filter(owner_type__model="guest")
    assert {line.why for line in on_her} == {"suivi"}
    assert not on_her.filter(content_type__model__startswith="concern").exists()


def test_breaking_the_glass_does_not_open_it():
    people = around_her()
    concern = people.raised()

    reason, actor = "Je veux savoir de quoi il s’agit.", people.manager.actor
    with pytest.raises(PermissionDenied):
        breakglass.open_glass(actor, concern, "incident", reason, means={"step_up"})
    breakglass.open_glass(actor, people.host, "host.address", reason, means={"step_up"})
    assert not can(actor, "incident", "read", concern)
    assert not Concern.objects.visible_to(people.manager.actor).exists()


def test_the_list_costs_the_same_for_one_affair_and_for_many(client, sign_in, constant_queries):
    people = around_her()
    people.raised()
    sign_in(people.lead)

    constant_queries(reverse("casework:concerns"), lambda: [people.raised() for _ in range(5)])


def test_members_are_explicit_dated_and_never_deleted():
    people = around_her()
    concern = people.raised()

    member = concern.members.get(user=people.lead)

    assert (member.part, member.until_at, member.added_by) == ("safeguarding_lead", None, people.raiser.actor)
    for row, table in ((member, "casework_concernmember"), (concern, "casework_concern")):
        with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE id = %s", [row.pk])
    assert ConcernMember.objects.filter(pk=member.pk).exists()
