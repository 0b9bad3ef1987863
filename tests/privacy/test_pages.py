"""The pages about colleagues, readings and emergencies."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Organisation, Role, User
from journal.models import Entry
from privacy.models import AccessLog, BreakGlass
from tests import factories as make
from tests.privacy.worlds import broken, world

pytestmark = pytest.mark.django_db
REASON = "Elle ne répond plus depuis hier soir."


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


@pytest.fixture
def manager(sign_in):
    user = make.UserFactory(manager=True)
    sign_in(user)
    return user


def territory_of(user):
    return user.memberships.get().territory


def invitation(**changes):
    return {
        "email": "nadia@exemple.fr",
        "first_name": "Nadia",
        "last_name": "Vergnes",
        "role": "coordinator",
    } | changes


def test_an_invited_person_chooses_her_password_and_is_asked_for_a_second_factor(client, manager):
    url = reverse("privacy:invite", args=[territory_of(manager).code])

    response = client.post(url, invitation())

    assert response.status_code == 302
    user = User.objects.get(email="nadia@exemple.fr")
    assert user.memberships.get().role == Role.COORDINATOR
    assert not user.has_usable_password()
    assert Entry.objects.get(transition="invite").facts == {"role": "coordinator"}
    assert mail.outbox[0].to == ["nadia@exemple.fr"]
    client.logout()
    page = client.get(re.search(r"https?://testserver(\S+)", mail.outbox[0].body)[1], follow=True)
    password = "une phrase vraiment longue"
    client.post(page.redirect_chain[-1][0], {"password1": password, "password2": password})
    client.post(reverse("account_login"), {"login": user.email, "password": password})
    assert client.get("/").headers["Location"] == reverse("account_enrol")


@pytest.mark.parametrize("role", ["manager", "national_admin", "sysadmin", "dpo", "host"])
def test_a_manager_names_nobody_of_her_rank_or_above(client, manager, role):
    url = reverse("privacy:invite", args=[territory_of(manager).code])

    assert client.post(url, invitation(role=role)).status_code == 422
    assert not User.objects.filter(email="nadia@exemple.fr").exists()


def test_a_manager_invites_in_her_territory_alone(client, manager):
    make.TerritoryFactory(code="lyon")

    assert client.post(reverse("privacy:invite", args=["lyon"]), invitation()).status_code == 404


def test_a_partner_is_invited_into_an_organisation_of_the_territory(client, manager):
    url = reverse("privacy:invite", args=[territory_of(manager).code])
    here = make.OrganisationFactory(territory=territory_of(manager))
    elsewhere = make.OrganisationFactory(territory=make.TerritoryFactory(code="lyon"))

    assert client.post(url, invitation(role="referrer")).status_code == 422
    assert client.post(url, invitation(role="referrer", organisation=elsewhere.pk)).status_code == 422
    assert client.post(url, invitation(role="referrer", organisation=here.pk)).status_code == 302
    assert client.post(url, invitation(role="referrer", organisation=here.pk)).status_code == 409

    assert Membership.objects.get(user__email="nadia@exemple.fr").organisation == here
    assert Organisation.objects.count() == 2


def test_a_funder_is_invited_and_reads_published_reports_alone(client, manager, sign_in):
    url = reverse("privacy:invite", args=[territory_of(manager).code])

    assert client.post(url, invitation(role="funder")).status_code == 302

    client = sign_in(User.objects.get(email="nadia@exemple.fr"))
    assert client.get(reverse("reporting:reports")).status_code == 200
    for closed in ("desk:today", "casework:year", "reporting:figures", "privacy:people"):
        assert client.get(reverse(closed)).status_code in (302, 403, 404), closed


def test_an_old_proof_is_not_enough_to_invite(client, manager):
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 301
    session.save()
    url = reverse("privacy:invite", args=[territory_of(manager).code])

    response = client.post(url, invitation())

    assert response.headers["Location"].startswith(reverse("mfa_reauthenticate"))
    assert not User.objects.filter(email="nadia@exemple.fr").exists()


def test_a_role_that_ends_takes_its_rights_with_it(client, manager):
    colleague = make.UserFactory(coordinator=territory_of(manager))

    client.post(reverse("privacy:end_role", args=[colleague.memberships.get().pk]))

    assert colleague.memberships.get().ends_on == timezone.localdate()
    assert User.objects.get(pk=colleague.pk).actor.roles == frozenset()


@pytest.mark.parametrize("whose", ["her own", "another manager's", "elsewhere"])
def test_roles_that_a_manager_does_not_end(client, manager, whose):
    other = {
        "her own": lambda: manager,
        "another manager's": lambda: make.UserFactory(manager=territory_of(manager)),
        "elsewhere": lambda: make.UserFactory(coordinator=make.TerritoryFactory(code="lyon")),
    }[whose]()

    response = client.post(reverse("privacy:end_role", args=[other.memberships.get().pk]))

    assert response.status_code == 403
    assert other.memberships.get().ends_on is None


def test_a_closed_account_is_closed_at_once(client, manager):
    colleague = make.UserFactory(coordinator=territory_of(manager))

    client.post(reverse("privacy:close_account", args=[colleague.pk]))
    assert not User.objects.get(pk=colleague.pk).is_active

    assert client.post(reverse("privacy:close_account", args=[manager.pk])).status_code == 403


@pytest.mark.parametrize("role", ["coordinator", "referrer", "volunteer", "sysadmin"])
def test_others_do_not_see_these_pages(client, sign_in, role):
    sign_in(make.UserFactory(**{role: True}))

    assert client.get(reverse("privacy:people")).status_code == 403
    assert client.get(reverse("privacy:emergencies")).status_code == 403
    assert client.get(reverse("privacy:readings", args=["femme", 1])).status_code == 403


def test_an_emergency_from_the_reason_to_the_reading_to_the_review(client, sign_in):
    given = world("coord_same_terr")
    host = given.rows["host"]
    sign_in(given.actor.user)
    url, page_of = (reverse(f"hosting:host_{name}", args=[host.pk]) for name in ("break_glass", "address"))
    assert "rue des Faures" not in client.get(page_of).content.decode()
    assert client.post(url, {"reason": "vite"}).status_code == 422
    assert not BreakGlass.objects.filter(actor=given.actor).exists()

    client.post(url, {"reason": REASON})
    page = client.get(page_of).content.decode()

    assert "rue des Faures" in page
    glass = BreakGlass.objects.get(actor=given.actor)
    assert AccessLog.objects.get().break_glass == glass

    client.logout()
    sign_in(make.UserFactory(manager=given.rows["territory"]))
    assert REASON in client.get(reverse("privacy:emergencies")).content.decode()
    client.post(reverse("privacy:review", args=[glass.pk]), {"review": "Justifié, elle était à l’hôpital."})
    glass.refresh_from_db()
    assert glass.review.startswith("Justifié")
    assert client.post(reverse("privacy:review", args=[glass.pk]), {"review": "encore"}).status_code == 403
    readings = client.get(reverse("privacy:readings", args=["foyer", host.pk])).content.decode()
    assert given.actor.user.first_name in readings
    assert "Faures" not in readings


def test_somebody_elsewhere_breaks_no_glass(client, sign_in):
    given = world("coord_other_terr")
    sign_in(given.actor.user)

    assert (
        client.post(reverse("hosting:host_break_glass", args=[given.rows["host"].pk]), {"reason": REASON}).status_code
        == 404
    )


def test_the_pages_cost_the_same_for_one_and_for_many(client, manager, constant_queries):
    territory = territory_of(manager)
    kept = make.HostFactory(territory=territory)

    def more_people():
        for _ in range(6):
            make.UserFactory(coordinator=territory)

    def more_emergencies():
        for _ in range(6):
            broken(make.UserFactory(coordinator=territory).actor, make.HostFactory(territory=territory))

    more_people()
    constant_queries(reverse("privacy:people"), grow=more_people)
    broken(make.UserFactory(coordinator=territory).actor, kept)
    constant_queries(reverse("privacy:emergencies"), grow=more_emergencies)
