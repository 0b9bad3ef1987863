"""Her papers, and a proof of hosting that names her and the association, and no home."""

import pytest
from django.urls import reverse

from casework.models import Renewal
from casework.papers import association, attestation
from journal.models import Entry
from journal.moves import NotYet
from messaging import links
from messaging.models import Link
from tests import factories as make
from tests.papers import read

pytestmark = pytest.mark.django_db
NAMED = {
    "name": "Merci pour l’invit’", "address": "12 cours Victor-Hugo, 33000 Bordeaux", "city": "Bordeaux",
    "signatory": "Inès Tauzin, responsable",
}  # fmt: skip
HER = {"first_name": "Aminata", "last_name": "Diallo", "birth_date": "1990-05-04"}


@pytest.fixture
def hosted():
    """A woman who sleeps in a home today, in a territory that has said its address."""
    stay = make.StayFactory(ongoing=True)
    file = stay.accompaniment
    make.CommitmentFactory(accompaniment=file)
    territory = file.territory
    territory.settings |= {association.SETTING: NAMED, "help_phone": "+33556000000"}
    territory.save()
    make.IdentityFactory(guest=file.guest, last_name="Diallo")
    host = stay.occupancy.room.host
    host.address.street = "7 rue du Foyer-Secret"
    host.address.save()
    return stay


def page(name, file):
    return reverse(f"casework:{name}", args=[file.pk])


def test_the_attestation_gives_the_associations_address_and_no_homes(sign_in, client, hosted):
    file, home = hosted.accompaniment, hosted.occupancy.room.host
    make.RenewalFactory(accompaniment=file, kind=Renewal.Kind.DOMICILIATION, body="CCAS de Bordeaux")
    sign_in(file.owner)

    answer = client.post(page("attest", file), HER)

    assert answer["Content-Type"] == "application/pdf"
    words = read(answer.content)
    for said in (
        NAMED["address"],
        "Diallo",
        "Aminata",
        "4 mai 1990",
        "CCAS de Bordeaux",
        NAMED["signatory"],
        file.code,
    ):
        assert said in words
    for hidden in ("Foyer-Secret", home.code, home.last_name, str(home.household.area)):
        assert hidden not in words
    assert Entry.objects.of_thread(file.guest_id).get(transition="attest").note == ""


def test_nothing_is_attested_that_is_not_true(coordinator):
    waiting = make.AccompanimentFactory(owner=coordinator)
    assert attestation.hindrance(waiting) == "association"
    waiting.territory.settings |= {association.SETTING: NAMED}
    assert attestation.hindrance(waiting) == "stay"
    with pytest.raises(NotYet):
        attestation.paper(waiting, coordinator.actor, **HER)


@pytest.mark.parametrize(("missing", "whole"), [("", True), ("address", False), ("signatory", False)])
def test_an_association_is_named_whole_or_not_at_all(missing, whole):
    territory = make.TerritoryFactory()
    territory.settings[association.SETTING] = NAMED | ({missing: " "} if missing else {})

    assert (association.of(territory) is not None) == whole


def test_the_page_says_what_runs_and_what_ran(sign_in, client, hosted):
    file = hosted.accompaniment
    sign_in(file.owner)
    assert "Rien n’est suivi" in client.get(page("papers", file)).content.decode()
    make.RenewalFactory(accompaniment=file, kind=Renewal.Kind.DOMICILIATION, body="CCAS de Bordeaux", number="D-77")

    shown = client.get(page("papers", file)).content.decode()

    assert "auprès de CCAS de Bordeaux, n° D-77" in shown
    assert page("attest", file) in shown
    assert page("papers", file) in client.get(page("accompaniment", file)).content.decode()


@pytest.mark.parametrize(("who", "papers", "attest"), [("volunteer", 403, 403), ("manager", 200, 200)])
def test_whoever_leads_her_file_alone_has_her_papers(sign_in, client, hosted, who, papers, attest):
    file = hosted.accompaniment
    sign_in(make.UserFactory(**{who: file.territory}))

    assert client.get(page("papers", file)).status_code == papers
    assert client.get(page("attest", file)).status_code == attest


def test_the_page_costs_the_same_whatever_was_renewed(sign_in, hosted, constant_queries):
    file = hosted.accompaniment
    sign_in(file.owner)
    make.RenewalFactory(accompaniment=file)
    constant_queries(
        page("papers", file), grow=lambda: make.RenewalFactory.create_batch(19, accompaniment=file, closed=True)
    )


def test_a_manager_says_how_the_association_is_named(sign_in, client, manager):
    territory = manager.memberships.get().territory
    sign_in(manager)

    assert client.post(reverse("casework:association"), NAMED).status_code == 302

    territory.refresh_from_db()
    assert association.of(territory) == association.Association(**NAMED)


# --- her own page --------------------------------------------------------------------------------------------------


def entered(client, guest, *, said=True):
    issued = links.issue(Link.Purpose.GUEST_SPACE, guest, holder=guest.pk, contact=guest.contact, pin=True)
    answer = client.get(issued.url, follow=True)
    return client.post(answer.request["PATH_INFO"], {"pin": issued.pin}, follow=True) if said else answer


def test_her_page_gives_her_dates_and_her_proof_once_the_code_is_said(client, hosted):
    guest, before = hosted.accompaniment.guest, Entry.objects.count()
    make.RenewalFactory(accompaniment=hosted.accompaniment, kind=Renewal.Kind.DOMICILIATION, body="CCAS de Bordeaux")
    assert "CCAS" not in entered(client, guest, said=False).content.decode()

    answer = entered(client, guest)

    assert "CCAS de Bordeaux" in answer.content.decode()
    paper = client.get(answer.request["PATH_INFO"] + "document/")
    assert paper["Content-Disposition"] == 'attachment; filename="document.pdf"'
    assert NAMED["address"] in read(paper.content)
    assert "Foyer-Secret" not in read(paper.content)
    assert Entry.objects.count() == before  # nothing that she reads is written down


def test_her_page_is_in_her_language_and_offers_no_proof_where_none_can_be_made(client, hosted):
    guest = hosted.accompaniment.guest
    guest.contact.language = "ar"
    guest.contact.save()
    guest.identity.delete()

    answer = entered(client, guest)

    assert "أوراقي" in answer.content.decode()
    assert client.get(answer.request["PATH_INFO"] + "document/").status_code == 404


def test_the_team_gives_her_the_page_on_her_own_telephone(sign_in, client, hosted):
    sign_in(hosted.accompaniment.owner)

    shown = client.post(page("give_space", hosted.accompaniment)).content.decode()

    assert "<svg" in shown
    assert Link.objects.filter(purpose=Link.Purpose.GUEST_SPACE, holder=hosted.accompaniment.guest_id).count() == 1
