"""A partner organisation that has signed the charter, its social worker, and every page of a referral filled."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from hosting.models import Referral
from tests.factories import AreaFactory, OrganisationFactory, UserFactory

SIGNED = date(2026, 1, 5)


@pytest.fixture(autouse=True)
def a_sunday_of_november():
    """The dates that these tests type are near this one."""
    with time_machine.travel("2026-11-22T10:00:00+01:00", tick=True):
        yield


@pytest.fixture
def organisation(db):
    return OrganisationFactory(name="CCAS de Bègles", charter_signed_on=SIGNED)


@pytest.fixture
def social_worker(organisation):
    return UserFactory(first_name="Lucie", last_name="Ferrand", referrer=organisation)


@pytest.fixture
def colleague(organisation):
    return UserFactory(first_name="Inès", last_name="Dubos", referrer=organisation)


@pytest.fixture
def organisation_manager(organisation):
    return UserFactory(first_name="Nadia", last_name="Vergnes", organisation_manager=organisation)


@pytest.fixture
def areas(organisation):
    return [
        AreaFactory(territory=organisation.territory, code="33039", name="Bègles"),
        AreaFactory(territory=organisation.territory, code="33039-terres-neuves", name="Terres Neuves"),
        AreaFactory(territory=organisation.territory, code="33522", name="Talence"),
    ]


@pytest.fixture
def answers(areas):
    """What she answers, page by page."""
    begles, terres_neuves, talence = (str(area.pk) for area in areas)
    return {
        ("elle", "prenom"): {"first_name": "Joy", "birth_year": "1996"},
        ("elle", "enfants"): {"children": "1"},
        ("elle", "ages"): {"months_1": "5", "school_1": ""},
        ("toit", "nuit"): {"situation": "shelter", "situation_since": "01/11/2026", "roof_ends_on": "2026-12-04"},
        ("toit", "depart"): {"wanted_from": "", "wanted_months": "6"},
        ("foyer", "chambre"): {"private_room": "yes", "step_free": "yes", "quiet": "unknown"},
        ("foyer", "animaux"): {"animal": "none", "with_dog": "avoids", "with_cat": "allergies",
                               "with_other": "unknown"},
        ("foyer", "personnes"): {"accepts_men": "no", "accepts_children": "yes", "smokes": "no",
                                 "accepts_smokers": "unknown"},
        ("foyer", "rythme"): {"rhythm": "early", "languages": ["fr", "en"], "more_languages": ["yo"]},
        ("lieux", "secteurs"): {"where": "some", "areas": [begles, terres_neuves], "max_travel": "45"},
        ("lieux", "semaine"): {"work": talence, "training": "none", "care": "unknown"},
        ("lieux", "eviter"): {"avoid": "yes", "zones": [talence]},
        ("joindre", "moyen"): {"preferred": "sms", "phone": "06 12 34 56 78", "email": ""},
        ("joindre", "regles"): {"not_before": "12:00", "not_after": "14:00", "may_leave_message": "no",
                                "shared_phone": "unknown", "code_word": "mimosa"},
        ("joindre", "langue"): {"language": "en", "needs_interpreter": "no", "reading": "little"},
    }  # fmt: skip


@pytest.fixture
def agreement():
    return {
        "consent": "yes", "consent_words": "Yes, please, find me a room.", "consent_on": "2026-11-20",
        "consent_interpreter": "on", "keeps_following": "on",
    }  # fmt: skip


@pytest.fixture
def begin(client, organisation):
    """Open a draft as whoever is signed in; its Referral."""

    def start(token="7a1c8e9e-5f0b-4a5e-9d3e-0c7a2f6b1d11"):
        response = client.post(reverse("hosting:referring:start"), {"token": token, "organisation": organisation.pk})
        assert response.status_code == 302, response.content.decode()
        return Referral.objects.get(uuid=token)

    return start


@pytest.fixture
def save(client):
    """Save a page of a draft; the response."""

    def post(referral, part, page, data, *, then="next", version=None, retour=""):
        known = Referral.objects.get(pk=referral.pk).version if version is None else version
        url = reverse("hosting:referring:page", args=[referral.code, part, page]) + retour
        return client.post(url, {**data, "version": known, "then": then})

    return post


@pytest.fixture
def consent_to(client, agreement):
    def post(referral, **other):
        known = Referral.objects.get(pk=referral.pk).version
        url = reverse("hosting:referring:consent", args=[referral.code])
        return client.post(url, {**agreement, **other, "version": known, "then": "next"})

    return post


@pytest.fixture
def fill(save, answers):
    """Answer every page of a draft."""

    def every_page(referral):
        for (part, page), data in answers.items():
            response = save(referral, part, page, data)
            assert response.status_code == 302, (page, response.content.decode())

    return every_page
