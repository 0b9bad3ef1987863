"""The pages of the team: hours are read back before they are kept, and another team reads without changing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from directory import editing
from directory.models import Change, Coverage, Notice, Override, Place, Service, Structure
from directory.notices import standing
from tests.directory.test_directory_pages import text_of
from tests.factories import PlaceFactory, ServiceFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    return ServiceFactory()


@pytest.fixture
def team(sign_in, coordinator):
    return sign_in(coordinator)


def test_hours_in_french_are_read_back_for_fourteen_days_before_they_are_kept(team, service):
    url = reverse("directory:team_hours", args=[service.pk])
    said = {
        "hours_text": "tous les jours sauf jeudi 15h-20h", "on_holidays": "unknown", "checked": "call", "version": 1
    }  # fmt: skip

    preview = team.post(url, said | {"step": "save"})  # nothing was shown yet: shown first

    assert "du lundi au mercredi, du vendredi au dimanche : 15 h – 20 h" in text_of(preview)
    assert text_of(preview).count("15 h – 20 h") >= 13
    service.refresh_from_db()
    assert service.hours == "Mo-Fr 09:00-17:00"
    kept = team.post(url, said | {"step": "save", "seen": preview.context["seen"]})
    assert kept.status_code == 302
    service.refresh_from_db()
    assert (service.hours, service.hours_text) == ("Mo-We,Fr-Su 15:00-20:00", said["hours_text"])
    assert service.verifications.get().method == "call"
    late = team.post(url, said | {"hours_text": "lundi 9h-10h", "step": "save", "seen": "Mo 09:00-10:00|unknown"})
    assert late.status_code == 409
    assert team.post(url, said | {"hours_text": "quand on peut"}).status_code == 422


def test_a_closure_is_shown_on_the_fortnight_kept_and_taken_back(team, service):
    place, today = service.place, timezone.localdate()
    url = reverse("directory:team_override", args=[place.uuid])
    said = {"on": "place", "kind": "closure", "since": today, "last": today + timedelta(days=6), "message": "Travaux"}

    assert text_of(team.post(url, said | {"step": "preview"})).count("fermé") >= 7
    assert not Override.objects.exists()
    assert team.post(url, said | {"step": "save"}).status_code == 302

    sheet = team.get(reverse("directory:team_place", args=[place.uuid]))
    assert text_of(sheet).count("Fermeture du") == 3  # under way, its button, the history
    row = Override.objects.get()
    end = reverse("directory:team_end_override", args=[place.uuid, row.pk])
    assert team.post(end, {"on": today}).status_code == 302
    assert not Override.objects.exists()
    assert team.post(reverse("directory:team_revert", args=[Change.objects.first().pk])).status_code == 302
    assert Override.objects.exists()
    assert team.post(reverse("directory:team_revert", args=[Change.objects.last().pk])).status_code == 409


def test_a_place_is_made_by_hand_then_changed(team):
    made = team.post(reverse("directory:team_new"), {"name": "Halte neuve"}, follow=True)
    structure = Structure.objects.get()
    url = made.redirect_chain[-1][0]
    said = {"name": "Halte neuve", "postal_code": "33000", "visibility": "public", "checked": "call"}

    assert team.post(url, said | {"postal_code": "3300"}).status_code == 422
    assert team.post(url, said).status_code == 302
    place = Place.objects.get()
    service = {"category": "shower", "only": ["women"], "is_price": "on", "detail_price": "1 €", "checked": "visit"}
    team.post(reverse("directory:team_new_service", args=[place.uuid]), service)
    assert str(Service.objects.get().conditions.get()) == "Participation demandée : 1 €"
    change = reverse("directory:team_change", args=[place.uuid])
    assert team.post(change, said | {"telephone": "05 00 00 00 11", "version": 1}).status_code == 302
    assert team.post(change, said | {"telephone": "05 00 00 00 12", "version": 1}).status_code == 409
    move = reverse("directory:team_move", args=[place.uuid, "publish"])
    assert team.post(move, {"version": structure.version}).status_code == 302
    assert Place.objects.published().exists()


def test_another_team_reads_and_does_not_change(team, service):
    Coverage.objects.create(territory=TerritoryFactory(code="lyon"), department="33")
    place = service.place

    assert "Une autre équipe suit ce département" in text_of(
        team.get(reverse("directory:team_place", args=[place.uuid]))
    )
    assert team.get(reverse("directory:team_change", args=[place.uuid])).status_code == 403
    assert team.get(reverse("directory:team_hours", args=[service.pk])).status_code == 403


def test_others_than_the_teams_have_no_door_there(sign_in, referrer):
    assert sign_in(referrer).get(reverse("directory:team")).status_code == 403


def test_a_notice_is_read_on_the_public_pages_of_its_days_and_department(team, service, client):
    today = timezone.localdate()
    said = {
        "fr": "Grand froid : trois lieux ouvrent la nuit.", "ar": "برد شديد", "severity": "warning", "since": today,
        "last": today + timedelta(days=4), "departments": ["33"],
    }  # fmt: skip
    assert team.post(reverse("directory:team_notices"), said).status_code == 302
    said = said | {"fr": "Partout", "departments": [], "severity": "alert"}
    team.post(reverse("directory:team_notices"), said)
    client.logout()

    assert [each.tone for each in standing("fr", "33")] == ["rouge", "ambre"]
    assert standing("ar-MA", "33")[1].text == "برد شديد"
    assert "Partout" in text_of(client.get(reverse("directory:search")))
    assert "Grand froid" not in text_of(client.get(reverse("directory:search")))
    assert "Grand froid" in text_of(client.get(service.place.get_absolute_url()))
    assert standing("fr", "33", today + timedelta(days=5)) == []
    assert Notice.objects.count() == 2


def test_the_list_costs_the_same_for_one_place_and_for_twenty(sign_in, coordinator, constant_queries):
    sign_in(coordinator)
    PlaceFactory()

    constant_queries(reverse("directory:team"), lambda: PlaceFactory.create_batch(19))


def test_a_sheet_costs_the_same_however_long_its_history(sign_in, coordinator, constant_queries, service):
    sign_in(coordinator)
    actor = UserFactory(coordinator=True).actor

    def grow(many=9):
        for number in range(many):
            editing.change_fact(service.place, "telephone", f"05 00 00 00 {number:02}", by=actor)

    grow(2)

    constant_queries(reverse("directory:team_place", args=[service.place.uuid]), grow)
