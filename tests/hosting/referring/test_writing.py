"""A draft is written a page at a time, by her social worker or a colleague, and loses nothing."""

import threading
import uuid
from functools import partial

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import Actor
from hosting.models import Guest, Referral
from hosting.referring import drafts
from hosting.referring.forms.her import Name
from journal.models import Entry
from tests.factories import OrganisationFactory, UserFactory


@pytest.fixture
def draft(sign_in, social_worker, begin):
    sign_in(social_worker)
    return begin()


def url(name, referral, *more):
    return reverse(f"hosting:referring:{name}", args=[referral.code, *more])


def fresh(referral):
    return Referral.objects.select_related("guest__contact").get(pk=referral.pk)


def test_the_start_opens_a_draft_with_its_rows_and_a_reference(draft, organisation, social_worker):
    assert draft.status == Referral.Status.DRAFT
    assert draft.code.startswith("O-")
    assert draft.guest.code.startswith("F-")
    assert (draft.organisation, draft.territory) == (organisation, organisation.territory)
    assert draft.referred_by == social_worker
    assert Entry.objects.about(draft).get().transition == "start_draft"


def test_the_button_pressed_twice_opens_one_draft(draft, begin):
    assert begin() == draft
    assert Guest.objects.count() == 1


def test_an_organisation_without_the_charter_is_told_so(client, sign_in, social_worker, organisation):
    organisation.charter_signed_on = None
    organisation.save()
    sign_in(social_worker)

    page = client.get(reverse("hosting:referring:start"))
    refused = client.post(
        reverse("hosting:referring:start"),
        {"token": "7a1c8e9e-5f0b-4a5e-9d3e-0c7a2f6b1d11", "organisation": organisation.pk},
    )

    assert "pas encore signé la charte" in page.content.decode()
    assert refused.status_code == 409
    assert not Referral.objects.exists()


def test_a_draft_is_only_opened_for_ones_own_organisation(client, sign_in, social_worker):
    other = OrganisationFactory(charter_signed_on="2026-01-05")
    sign_in(social_worker)

    response = client.post(
        reverse("hosting:referring:start"), {"token": "7a1c8e9e-5f0b-4a5e-9d3e-0c7a2f6b1d11", "organisation": other.pk}
    )

    assert response.status_code == 422
    assert not Referral.objects.exists()


def test_every_answer_reaches_the_row_that_matching_reads(draft, fill, areas):
    begles, terres_neuves, talence = areas

    fill(draft)

    guest = Guest.objects.get(pk=draft.guest_id)
    assert (guest.first_name, guest.birth_year) == ("Joy", 1996)
    assert [child.months for child in guest.children.all()] == [5]
    assert (guest.private_room, guest.step_free, guest.quiet) == (True, True, False)
    assert (guest.animal, guest.avoids, guest.allergies) == ("", ["dog"], ["cat"])
    assert (guest.accepts_men, guest.accepts_children, guest.smokes, guest.accepts_smokers) == (
        False, True, False, None,
    )  # fmt: skip
    assert (guest.rhythm, guest.languages) == ("early", ["fr", "en", "yo"])
    assert set(guest.areas.all()) == {begles, terres_neuves}
    assert guest.max_travel == 45
    assert [(place.kind, place.area) for place in guest.key_places.all()] == [("work", talence)]
    assert [zone.area for zone in guest.no_go_zones.all()] == [talence]
    assert guest.reading == "little"


def test_what_makes_a_contact_safe_is_kept_and_an_unknown_is_the_safest(draft, fill):
    fill(draft)

    contact = fresh(draft).guest.contact
    assert (contact.preferred, contact.phone) == ("sms", "+33612345678")
    assert (contact.not_before.hour, contact.not_after.hour) == (12, 14)
    assert contact.may_leave_message is False
    assert contact.shared_phone is True  # « je ne sais pas » : as if somebody else held it
    assert contact.code_word == "mimosa"
    assert (contact.language, contact.needs_interpreter) == ("en", False)


def test_where_she_sleeps_is_kept_in_dates(draft, fill):
    fill(draft)

    referral = fresh(draft)
    assert referral.situation == "shelter"
    assert (str(referral.situation_since), str(referral.roof_ends_on)) == ("2026-11-01", "2026-12-04")
    assert (referral.wanted_from, referral.wanted_months) == (None, 6)


def test_a_page_shows_again_what_was_answered_unknowns_included(draft, fill, client):
    fill(draft)

    rooms = client.get(url("page", draft, "foyer", "chambre")).content.decode()
    animals = client.get(url("page", draft, "foyer", "animaux")).content.decode()

    assert 'name="quiet" value="unknown" id="id_quiet_2" checked' in rooms
    assert 'name="private_room" value="yes" id="id_private_room_0" checked' in rooms
    assert 'name="animal" value="none" id="id_animal_0" checked' in animals
    assert 'name="with_cat" value="allergies" id="id_with_cat_2" checked' in animals


def test_an_answer_may_become_unknown_again(draft, save):
    save(draft, "foyer", "personnes",
         {"accepts_men": "no", "accepts_children": "no", "smokes": "yes", "accepts_smokers": "yes"})  # fmt: skip

    save(draft, "foyer", "personnes",
         {"accepts_men": "unknown", "accepts_children": "no", "smokes": "yes", "accepts_smokers": "yes"})  # fmt: skip

    assert fresh(draft).guest.accepts_men is None


def test_continuing_asks_for_each_answer_and_links_the_summary_to_the_field(draft, save):
    response = save(draft, "foyer", "chambre", {"private_room": "yes"})

    page = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_step_free_0"' in page
    assert "« Je ne sais pas » est possible" in page
    assert 'value="yes" id="id_private_room_0" checked' in page
    assert page.index("Erreur : ") < page.index("</title>")
    assert fresh(draft).version == draft.version


def test_coming_back_later_keeps_what_is_there_and_asks_nothing(draft, save, client):
    response = save(draft, "foyer", "chambre", {"private_room": "no"}, then="later")

    assert response.url == url("tasks", draft)
    assert fresh(draft).guest.private_room is False
    assert "En cours" in client.get(response.url).content.decode()


def test_a_slip_is_refused_even_when_coming_back_later(draft, save):
    assert save(draft, "elle", "prenom", {"first_name": "Joy", "birth_year": "96"}, then="later").status_code == 422
    assert save(draft, "toit", "nuit", {"situation_since": "31/02/2026"}, then="later").status_code == 422
    assert save(draft, "joindre", "moyen", {"phone": "06 12"}, then="later").status_code == 422
    assert (
        save(draft, "joindre", "regles", {"not_before": "14:00", "not_after": "9:00"}, then="later").status_code == 422
    )
    assert fresh(draft).version == draft.version


def test_the_task_list_tells_the_four_states_of_a_part(draft, save, client, answers):
    for page in ("prenom", "enfants", "ages"):
        save(draft, "elle", page, answers["elle", page])
    save(draft, "toit", "nuit", {}, then="later")
    save(draft, "toit", "depart", {}, then="later")
    save(draft, "foyer", "chambre", answers["foyer", "chambre"])

    page = client.get(url("tasks", draft)).content.decode()

    states = [page.index(word) for word in ("Terminé", "Il manque une réponse", "En cours", "À faire")]
    assert states == sorted(states)
    assert "1 partie sur 5 est terminée" in page
    assert "Sans réponse : Où elle dort" in page


def test_the_pages_follow_one_another_then_the_task_list(draft, save, answers):
    def following(part, page):
        return save(draft, part, page, answers[part, page]).url

    assert following("elle", "prenom") == url("page", draft, "elle", "enfants")
    assert following("elle", "enfants") == url("page", draft, "elle", "ages")
    assert following("elle", "ages") == url("tasks", draft)


def test_nobody_is_asked_the_age_of_no_child(draft, save, client):
    response = save(draft, "elle", "enfants", {"children": "0"})

    assert response.url == url("tasks", draft)
    assert client.get(url("page", draft, "elle", "ages")).status_code == 404


def test_fewer_children_leave_fewer_rows(draft, save):
    save(draft, "elle", "enfants", {"children": "3"})
    save(draft, "elle", "ages", {"born_1": "2015", "born_2": "2018", "months_3": "4"})

    save(draft, "elle", "enfants", {"children": "1"})

    assert [child.born_year for child in fresh(draft).guest.children.all()] == [2015]


def test_anywhere_forgets_the_areas_only_once_they_are_unticked(draft, save, answers, areas):
    save(draft, "lieux", "secteurs", answers["lieux", "secteurs"])

    kept = save(draft, "lieux", "secteurs", {**answers["lieux", "secteurs"], "where": "any"})
    emptied = save(draft, "lieux", "secteurs", {"where": "any", "max_travel": "unknown"})

    assert (kept.status_code, emptied.status_code) == (422, 302)
    guest = fresh(draft).guest
    assert not guest.areas.exists()
    assert guest.max_travel == 60


def test_nobody_ever_asks_why_an_area_is_avoided(draft, client):
    page = client.get(url("page", draft, "lieux", "eviter")).content.decode()

    assert "Ne dites pas pourquoi" in page
    assert "textarea" not in page


def test_a_means_without_its_number_is_refused(draft, save):
    assert save(draft, "joindre", "moyen", {"preferred": "call", "phone": "", "email": ""}).status_code == 422
    assert save(draft, "joindre", "moyen", {"preferred": "email", "phone": "", "email": ""}).status_code == 422
    assert save(draft, "joindre", "moyen", {"preferred": "referrer", "phone": "", "email": ""}).status_code == 302


def test_a_colleague_finishes_a_shared_draft(draft, sign_in, colleague, save):
    sign_in(colleague)

    response = save(draft, "elle", "prenom", {"first_name": "Joy", "birth_year": ""})

    assert response.status_code == 302
    assert fresh(draft).guest.first_name == "Joy"


def test_a_draft_that_is_not_shared_is_invisible_to_colleagues(draft, sign_in, colleague, client, organisation, save):
    organisation.shares_files = False
    organisation.save()
    sign_in(colleague)

    assert client.get(url("tasks", draft)).status_code == 404
    assert save(draft, "elle", "prenom", {"first_name": "X", "birth_year": ""}).status_code == 404


def test_the_manager_of_the_organisation_sees_it_but_does_not_write_in_it(
    draft, sign_in, organisation_manager, client, organisation
):
    organisation.shares_files = False
    organisation.save()
    sign_in(organisation_manager)

    assert client.get(url("page", draft, "elle", "prenom")).status_code == 403


@pytest.mark.parametrize("who", ["another organisation", "coordinator", "host"])
def test_a_draft_does_not_exist_for_anybody_else(draft, sign_in, client, who, coordinator, host_user):
    other = UserFactory(referrer=OrganisationFactory(charter_signed_on="2026-01-05"))
    sign_in({"another organisation": other, "coordinator": coordinator, "host": host_user}[who])

    assert client.get(url("tasks", draft)).status_code == (403 if who == "host" else 404)
    assert client.get(url("page", draft, "elle", "prenom")).status_code == (403 if who == "host" else 404)


def test_a_stale_tab_is_refused_and_nothing_typed_is_lost(draft, sign_in, social_worker, colleague, save):
    opened = fresh(draft).version
    sign_in(colleague)
    save(draft, "elle", "prenom", {"first_name": "Joy", "birth_year": "1996"})
    sign_in(social_worker)

    response = save(draft, "elle", "prenom", {"first_name": "Joyce", "birth_year": "1996"}, version=opened)

    page = response.content.decode()
    assert response.status_code == 409
    assert "Inès D. a enregistré « Comment l’appeler ? »" in page
    assert "Prénom choisi <strong>Joy</strong>" in page
    assert 'value="Joyce"' in page
    assert fresh(draft).guest.first_name == "Joy"


def test_a_stale_page_may_be_saved_again_knowingly(draft, save):
    opened = fresh(draft).version
    save(draft, "elle", "prenom", {"first_name": "Joy", "birth_year": ""})

    refused = save(draft, "elle", "prenom", {"first_name": "Joyce", "birth_year": ""}, version=opened)
    shown = refused.context["version"]
    accepted = save(draft, "elle", "prenom", {"first_name": "Joyce", "birth_year": ""}, version=shown)

    assert accepted.status_code == 302
    assert fresh(draft).guest.first_name == "Joyce"


@pytest.mark.parametrize("version", ["", "abc", "-1", "99999999999999999999", "٣"])
def test_a_version_that_cannot_be_read_is_an_old_one(draft, save, version):
    response = save(draft, "elle", "prenom", {"first_name": "Joy", "birth_year": ""}, version=version)

    assert response.status_code == 409


def test_a_page_that_does_not_exist_is_404(draft, client):
    assert client.get(url("page", draft, "elle", "papiers")).status_code == 404
    assert client.get(url("page", draft, "toit", "prenom")).status_code == 404


def test_the_last_look_comes_back_to_itself(draft, fill, client, save):
    fill(draft)

    page = client.get(url("check", draft)).content.decode()
    response = save(draft, "foyer", "chambre", {"private_room": "yes", "step_free": "no", "quiet": "no"},
                    retour="?retour=verifier")  # fmt: skip

    assert "?retour=verifier#id_step_free_0" in page
    assert response.url == url("check", draft)


def test_the_last_look_says_every_answer_in_words(draft, fill, client):
    fill(draft)

    page = client.get(url("check", draft)).content.decode()

    answered = ["Joy", "5 mois", "vendredi 4 décembre 2026", "Dès maintenant", "Non, elle y est allergique", "12 h"]
    answered += ["français, anglais", "yoruba", "Bègles, Bègles : Terres Neuves", "Je ne sais pas"]
    assert [words for words in answered if words not in page] == []
    assert "Pas de réponse" in page  # her consent alone
    assert "Il manque" not in page


def test_a_draft_is_read_in_the_same_number_of_queries_however_full(draft, fill, client, save, constant_queries):
    fill(draft)

    def more():
        save(draft, "elle", "enfants", {"children": "6"})

    constant_queries(url("check", draft), grow=more)
    constant_queries(url("tasks", draft), grow=more)


def at_once(*calls):
    """Run the calls at the same moment, each in its own connection; what each returned, or the exception it raised."""
    barrier, outcomes = threading.Barrier(len(calls)), []

    def run(call):
        barrier.wait()
        try:
            outcomes.append(call())
        except Exception as refusal:
            outcomes.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_saving_at_once_are_told_apart(organisation, social_worker, colleague):
    token = uuid.uuid4()
    draft = drafts.start_draft(organisation, by=Actor.for_user(social_worker), token=token)
    pages = []
    for name in ("Joy", "Joyce"):
        page = Name({"first_name": name}, draft=drafts.Draft(fresh(draft)))
        assert page.is_valid()
        pages.append(page)
    actors = [Actor.for_user(user) for user in (social_worker, colleague)]

    outcomes = at_once(
        *[partial(drafts.save_page, page, by=actor, version=1) for page, actor in zip(pages, actors, strict=True)]
    )

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Draft", "Stale"]
    assert Entry.objects.about(draft).filter(transition="save_draft").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_start_button_pressed_twice_at_once_opens_one_draft(organisation, social_worker):
    token, actor = uuid.uuid4(), Actor.for_user(social_worker)

    outcomes = at_once(*[partial(drafts.start_draft_once, organisation, by=actor, token=token)] * 2)

    assert outcomes == [Referral.objects.get(uuid=token)] * 2
    assert Guest.objects.count() == 1
