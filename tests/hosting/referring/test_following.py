"""The organisation follows what it sent: where it is, what comes next, what it may do; never where she sleeps."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from accounts.models import Actor
from hosting import actions
from hosting.models import Referral
from journal.models import Entry, Task
from journal.moves import perform
from privacy import consents
from privacy.models import Consent
from tests.factories import (
    GuestFactory,
    HostFactory,
    NeedFactory,
    OccupancyFactory,
    OrganisationFactory,
    ReferralFactory,
    RoomFactory,
    UserFactory,
)


@pytest.fixture
def sent(organisation, social_worker):
    """A referral of the social worker that the team has not opened yet."""
    return ReferralFactory(
        submitted=True, organisation=organisation, referred_by=social_worker, guest__first_name="Joy"
    )


@pytest.fixture
def team(coordinator):
    return Actor.for_user(coordinator)


@pytest.fixture
def follow(client):
    return lambda referral: client.get(reverse("hosting:referring:follow", args=[referral.code]))


def admitted(referral, team):
    """Acknowledge, study and admit."""
    row = actions.acknowledge_referral(referral, by=team)
    row = perform(row, "study", by=team)
    return actions.admit_referral(row, by=team, owner=team.user, tier="B", tier_reason="Son hôtel finit.")


def test_the_page_says_where_it_is_and_by_when_the_answer_comes(sent, sign_in, social_worker, follow, team):
    sign_in(social_worker)
    actions.acknowledge_referral(sent, by=team)

    page = follow(sent).content.decode()

    assert "Joy : où en est l’orientation" in page
    assert "L’équipe l’a en main" in page
    assert "mercredi 2" in page  # ten days after Sunday 22 November
    assert "Reçue par l’équipe" in page


def test_a_refusal_comes_with_its_other_ways(sent, sign_in, social_worker, follow, team):
    sign_in(social_worker)
    row = actions.acknowledge_referral(sent, by=team)
    actions.refuse_referral(row, by=team, reason="out_of_area", alternatives=[("Maison des femmes", "Par téléphone")])

    page = follow(sent).content.decode()

    assert "Hors de notre territoire" in page
    assert "Maison des femmes" in page
    assert "Par téléphone" in page


def test_a_question_of_the_team_is_answered_on_the_page(sent, sign_in, social_worker, follow, team, client):
    sign_in(social_worker)
    row = actions.acknowledge_referral(sent, by=team)
    row = perform(row, "ask_information", by=team, question="Jusqu’à quand l’hôtel est-il payé ?")

    page = follow(sent).content.decode()
    answer = {"answer": "Jusqu’au 4 décembre.", "version": row.version}
    response = client.post(reverse("hosting:referring:answer", args=[sent.code]), answer)

    assert "Jusqu’à quand l’hôtel est-il payé ?" in page
    assert response.status_code == 302
    assert Referral.objects.get(pk=sent.pk).status == Referral.Status.RECEIVED
    assert Entry.objects.about(sent).get(transition="give_information").note == "Jusqu’au 4 décembre."
    assert Task.objects.about(sent).open().filter(kind="study_referral").exists()


def test_an_empty_answer_is_refused_and_a_late_one_too(sent, sign_in, social_worker, team, client):
    sign_in(social_worker)
    row = actions.acknowledge_referral(sent, by=team)
    row = perform(row, "ask_information", by=team, question="Jusqu’à quand ?")
    url = reverse("hosting:referring:answer", args=[sent.code])

    empty = client.post(url, {"answer": " ", "version": row.version})
    stale = client.post(url, {"answer": "Le 4.", "version": row.version - 1})

    assert empty.status_code == 422
    assert 'href="#id_answer"' in empty.content.decode()
    assert stale.status_code == 409
    assert "Le 4." in stale.content.decode()


def test_withdrawing_costs_her_nothing_and_closes_what_we_had_to_do(sent, sign_in, social_worker, client):
    consents.give(
        sent.guest, Consent.Purpose.REFERRAL, by=Actor.for_user(social_worker), text_version="1", channel="voice"
    )
    sign_in(social_worker)
    actor = Actor.for_user(social_worker)
    url = reverse("hosting:referring:withdraw", args=[sent.code])

    shown = client.get(url)
    unsaid = client.post(url, {"version": sent.version})
    response = client.post(url, {"reason": "her_choice", "version": sent.version})

    assert (shown.status_code, unsaid.status_code, response.status_code) == (200, 422, 302)
    assert Referral.objects.get(pk=sent.pk).status == Referral.Status.WITHDRAWN
    assert not Task.objects.about(sent).open().exists()
    assert not consents.consenting([sent.guest], Consent.Purpose.REFERRAL)
    assert Entry.objects.about(sent).get(transition="withdraw", actor=actor).note == "Elle ne le souhaite plus"


def test_withdrawing_from_a_stale_page_is_refused(sent, sign_in, social_worker, client, team):
    sign_in(social_worker)
    actions.acknowledge_referral(sent, by=team)

    response = client.post(
        reverse("hosting:referring:withdraw", args=[sent.code]), {"reason": "mistake", "version": sent.version}
    )

    assert response.status_code == 409
    assert Referral.objects.get(pk=sent.pk).status == Referral.Status.RECEIVED


def test_once_admitted_she_reads_stages_and_never_a_home(sent, sign_in, social_worker, follow, team):
    sign_in(social_worker)
    admitted(sent, team)
    today = timezone.localdate()
    host = HostFactory(first_name="Marguerite", last_name="Peyronnet", territory=sent.territory)
    host.address.street = "7 rue Invisible"
    host.address.save()
    room = RoomFactory(host=host)

    searching = follow(sent).content.decode()
    OccupancyFactory(
        guest=sent.guest, room=room, kind="stay", period=DateRange(today + timedelta(3), today + timedelta(90))
    )
    found = follow(sent).content.decode()

    assert "Nous cherchons une chambre" in searching
    assert "Une chambre est trouvée" in found
    assert "mercredi 25" in found
    for hidden in ("Marguerite", "Peyronnet", "Invisible", host.code):
        assert hidden not in found


@pytest.mark.parametrize(
    ("kind", "first", "last", "words"),
    [("hold", 3, 90, "Une chambre est envisagée"), ("stay", -10, 80, "Elle est accueillie"),
     ("stay", -90, -2, "Nous cherchons une chambre")],
)  # fmt: skip
def test_the_stage_follows_the_roof(sent, sign_in, social_worker, follow, team, kind, first, last, words):
    sign_in(social_worker)
    admitted(sent, team)
    today = timezone.localdate()
    held_until = timezone.now() + timedelta(hours=70) if kind == "hold" else None
    OccupancyFactory(
        guest=sent.guest, kind=kind, held_until=held_until,
        period=DateRange(today + timedelta(first), today + timedelta(last)),
    )  # fmt: skip

    assert words in follow(sent).content.decode()


def test_an_accompaniment_that_is_over_is_said_so(sent, sign_in, social_worker, follow, team):
    sign_in(social_worker)
    admitted(sent, team)
    sent.guest.needs.update(closed_on=timezone.localdate(), closed_because="exit")

    assert "L’accueil est terminé" in follow(sent).content.decode()


def test_a_colleague_follows_the_stage_without_her_name_nor_her_dates(sent, sign_in, colleague, follow, team, client):
    sign_in(colleague)
    admitted(sent, team)
    today = timezone.localdate()
    OccupancyFactory(guest=sent.guest, kind="stay", period=DateRange(today + timedelta(3), today + timedelta(90)))

    page = follow(sent).content.decode()

    assert "Une chambre est trouvée" in page
    assert "Joy" not in page
    assert "mercredi 25" not in page
    assert client.get(reverse("hosting:referring:withdraw", args=[sent.code])).status_code == 403


def test_the_list_shows_the_organisations_own_and_nothing_else(sent, sign_in, social_worker, client):
    other = ReferralFactory(submitted=True)
    sign_in(social_worker)

    page = client.get(reverse("hosting:referring:list")).content.decode()

    assert sent.code in page
    assert other.code not in page


def test_the_list_is_filtered_by_its_address(sent, sign_in, social_worker, colleague, client, organisation):
    draft = ReferralFactory(organisation=organisation, referred_by=colleague, guest__first_name="Hawa")
    sign_in(social_worker)

    def codes(query):
        page = client.get(reverse("hosting:referring:list") + query).content.decode()
        return {code for code in (sent.code, draft.code) if code in page}

    assert codes("") == {sent.code, draft.code}
    assert codes("?etat=brouillons") == {draft.code}
    assert codes("?etat=etude") == {sent.code}
    assert codes("?miennes=on") == {sent.code}
    assert codes("?etat=admises") == set()
    assert codes("?etat=inconnu&page=9999&miennes=peut-etre") == {sent.code}


def test_an_empty_list_says_what_to_do(sign_in, social_worker, client):
    sign_in(social_worker)

    empty = client.get(reverse("hosting:referring:list")).content.decode()
    filtered = client.get(reverse("hosting:referring:list") + "?etat=admises").content.decode()

    assert "Aucune orientation pour l’instant" in empty
    assert reverse("hosting:referring:start") in empty
    assert "Aucune orientation ne répond à ces filtres" in filtered


def test_the_list_is_cut_in_pages(sign_in, social_worker, organisation, client):
    ReferralFactory.create_batch(21, organisation=organisation, referred_by=social_worker)
    sign_in(social_worker)

    first = client.get(reverse("hosting:referring:list"))
    second = client.get(reverse("hosting:referring:list") + "?page=2&etat=brouillons")

    assert len(first.context["rows"]) == 20
    assert len(second.context["rows"]) == 1
    assert "etat=brouillons" in second.content.decode()


def test_the_list_costs_the_same_for_one_referral_or_twenty(
    sent, sign_in, social_worker, organisation, constant_queries
):
    sign_in(social_worker)

    def grow():
        for guest in GuestFactory.create_batch(19, territory=organisation.territory):
            ReferralFactory(submitted=True, organisation=organisation, referred_by=social_worker, guest=guest)

    assert constant_queries(reverse("hosting:referring:list"), grow) <= 20


def test_the_page_of_one_costs_the_same_however_long_its_story(sent, sign_in, social_worker, constant_queries, team):
    sign_in(social_worker)
    row = actions.acknowledge_referral(sent, by=team)

    def grow():
        following = row
        for _ in range(5):
            following = perform(following, "ask_information", by=team, question="Encore ?")
            following = perform(following, "give_information", by=team)

    assert constant_queries(reverse("hosting:referring:follow", args=[sent.code]), grow) <= 20


@pytest.mark.parametrize("name", ["follow", "sent", "withdraw", "tasks", "check", "consent"])
def test_another_organisation_sees_nothing(sent, sign_in, client, name):
    sign_in(UserFactory(referrer=OrganisationFactory(charter_signed_on="2026-01-05")))

    assert client.get(reverse(f"hosting:referring:{name}", args=[sent.code])).status_code == 404


def test_who_has_left_sees_nothing_any_more(sent, sign_in, social_worker, client):
    sign_in(social_worker)
    social_worker.memberships.update(ends_on=timezone.localdate())

    assert client.get(reverse("hosting:referring:follow", args=[sent.code])).status_code == 403
    assert client.get(reverse("hosting:referring:list")).status_code == 403


@pytest.mark.parametrize("name", ["list", "start", "to_take_over"])
def test_nobody_comes_in_without_signing_in(client, db, name):
    response = client.get(reverse(f"hosting:referring:{name}"))

    assert response.status_code == 302
    assert "/compte/" in response.url


def test_a_need_of_another_woman_says_nothing_of_this_one(sent, sign_in, social_worker, follow, team):
    sign_in(social_worker)
    admitted(sent, team)
    sent.guest.needs.update(closed_on=timezone.localdate(), closed_because="exit")
    NeedFactory()

    assert "L’accueil est terminé" in follow(sent).content.decode()
