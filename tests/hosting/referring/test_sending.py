"""Nothing is sent without her consent, nor with a question left open; what is sent keeps her words."""

from datetime import date

import pytest
from django.urls import reverse

from hosting.models import Referral
from hosting.referring.forms.sending import CONSENT_VERSION
from journal.models import Entry, Task
from privacy.models import Consent
from tests.factories import ReferralFactory


@pytest.fixture
def draft(sign_in, social_worker, begin):
    sign_in(social_worker)
    return begin()


@pytest.fixture
def send(client):
    def post(referral, version=None):
        known = Referral.objects.get(pk=referral.pk).version if version is None else version
        return client.post(reverse("hosting:referring:send", args=[referral.code]), {"version": known})

    return post


def status_of(referral):
    return Referral.objects.get(pk=referral.pk).status


def test_a_complete_draft_is_sent_with_a_reference_and_a_date(draft, fill, consent_to, send, client):
    fill(draft)
    agreed = consent_to(draft)

    response = send(draft)

    confirmation = client.get(response.url).content.decode()
    assert agreed.url == reverse("hosting:referring:check", args=[draft.code])
    assert response.url == reverse("hosting:referring:sent", args=[draft.code])
    assert status_of(draft) == Referral.Status.SUBMITTED
    assert draft.code in confirmation
    assert "avant le <strong>mardi 24" in confirmation
    assert Task.objects.about(draft).open().get().kind == "answer_referral"


def test_her_consent_is_kept_in_her_words_with_the_text_she_heard(draft, fill, consent_to, send, social_worker):
    fill(draft)
    consent_to(draft)

    send(draft)

    consent = Consent.objects.about(draft.guest).get()
    assert consent.purpose == Consent.Purpose.REFERRAL
    assert consent.words == "Yes, please, find me a room."
    assert (consent.text_version, consent.channel) == (CONSENT_VERSION, Entry.Channel.INTERPRETER)
    assert consent.at.date() == date(2026, 11, 20)
    assert consent.collected_by.user == social_worker


def test_without_her_consent_it_stays_a_draft_and_says_so(draft, fill, send, client):
    fill(draft)

    response = send(draft)

    page = response.content.decode()
    assert response.status_code == 422
    assert "Recueillir son accord : sans lui, rien n’est envoyé." in page
    assert "l’orientation reste un brouillon" in page
    assert status_of(draft) == Referral.Status.DRAFT


def test_her_no_is_kept_and_costs_nothing(draft, fill, consent_to, send, client):
    fill(draft)

    response = consent_to(draft, consent="no", consent_words="")

    page = client.get(response.url).content.decode()
    referral = Referral.objects.get(pk=draft.pk)
    assert "Sans son accord, rien n’est envoyé" in page
    assert (referral.consent, referral.consent_on) == (False, None)
    assert send(draft).status_code == 422


@pytest.mark.parametrize(
    ("without", "field"),
    [
        ("consent_words", "id_consent_words"),
        ("consent_on", "id_consent_on"),
        ("keeps_following", "id_keeps_following"),
    ],
)
def test_a_yes_needs_her_words_a_day_and_somebody_who_stays(draft, consent_to, without, field):
    response = consent_to(draft, **{without: ""})

    assert response.status_code == 422
    assert f'href="#{field}"' in response.content.decode()


def test_a_consent_of_tomorrow_is_refused(draft, consent_to):
    assert consent_to(draft, consent_on="2026-11-23").status_code == 422


def test_an_open_question_holds_the_sending_and_leads_to_its_field(draft, fill, consent_to, send, save):
    fill(draft)
    consent_to(draft)
    save(draft, "foyer", "animaux", {"with_dog": "ok", "with_cat": "ok", "with_other": "ok"}, then="later")

    response = send(draft)

    page = response.content.decode()
    assert response.status_code == 422
    assert "Vient-elle avec un animal ?" in page
    assert f"/orienter/{draft.code}/foyer/animaux/?retour=verifier#id_animal_0" in page
    assert status_of(draft) == Referral.Status.DRAFT


def test_a_page_never_opened_holds_the_sending(draft, fill, consent_to, send):
    fill(draft)
    consent_to(draft)
    referral = Referral.objects.get(pk=draft.pk)
    referral.parts_seen.remove("/ages")
    referral.save()

    response = send(draft)

    assert response.status_code == 422
    assert "Ouvrir « Quel âge ont les enfants ? »" in response.content.decode()


def test_an_answer_changed_meanwhile_is_read_again_before_it_is_sent(draft, fill, consent_to, send, save):
    fill(draft)
    consent_to(draft)
    looked_at = Referral.objects.get(pk=draft.pk).version
    save(draft, "elle", "prenom", {"first_name": "Joyce", "birth_year": ""})

    response = send(draft, version=looked_at)

    assert response.status_code == 409
    assert "Relisez-les avant d’envoyer" in response.content.decode()
    assert status_of(draft) == Referral.Status.DRAFT


def test_a_colleague_may_send_a_shared_draft(draft, fill, consent_to, send, sign_in, colleague):
    fill(draft)
    sign_in(colleague)
    consent_to(draft)

    assert send(draft).status_code == 302
    assert status_of(draft) == Referral.Status.SUBMITTED


def test_it_is_sent_once(draft, fill, consent_to, send):
    fill(draft)
    consent_to(draft)
    send(draft)

    again = send(draft)

    assert again.url == reverse("hosting:referring:follow", args=[draft.code])
    assert Entry.objects.about(draft).filter(transition="submit").count() == 1


def test_once_sent_its_pages_lead_to_its_follow_up_and_change_nothing(draft, fill, consent_to, send, save, client):
    fill(draft)
    consent_to(draft)
    send(draft)

    response = save(draft, "elle", "prenom", {"first_name": "Autre", "birth_year": ""})

    assert response.url == reverse("hosting:referring:follow", args=[draft.code])
    assert Referral.objects.get(pk=draft.pk).guest.first_name == "Joy"
    assert client.get(reverse("hosting:referring:tasks", args=[draft.code])).url == response.url


def test_the_team_completes_a_draft_that_a_register_made(sign_in, coordinator, save, fill, consent_to, send, areas):
    draft = ReferralFactory(
        imported=True, organisation=None, referred_by=None, without_consent=True, guest__territory=areas[0].territory
    )
    sign_in(coordinator)
    fill(draft)

    agreed = consent_to(draft, keeps_following="")
    response = send(draft)

    assert (agreed.status_code, response.status_code) == (302, 302)
    assert status_of(draft) == Referral.Status.SUBMITTED
