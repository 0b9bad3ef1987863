"""« Chiffres » : exact for those who follow these women, masked for the others, refused to everybody else."""

from datetime import timedelta

import pytest
from django.urls import reverse

from reporting.registry import INDICATORS
from tests import factories as make

pytestmark = pytest.mark.django_db

PAGE = "/chiffres/"
MASKED = "masqué (moins de 5)"


@pytest.fixture
def housed():
    return make.StayFactory(ongoing=True).accompaniment.guest.territory


def test_her_coordinator_reads_exact_figures(sign_in, coordinator, housed):
    page = sign_in(coordinator).get(PAGE)

    assert page.status_code == 200
    assert page.context["report"].line("guests").value() == "1\u00a0femme"
    assert not page.context["report"].publish


def test_the_national_administration_reads_nothing_under_five(sign_in, housed):
    client = sign_in(make.UserFactory(national_admin=True))

    for place in (housed.code, "tous"):
        page = client.get(PAGE, {"du": "2026-01-01", "au": "2026-12-31", "territoire": place})
        assert page.context["report"].line("guests").value() == MASKED
        assert "1\u00a0femme" not in page.content.decode()


def test_the_direction_finds_figures_and_reports_and_reads_nothing_under_five(sign_in, housed):
    client = sign_in(make.UserFactory(director=True))
    page = client.get(PAGE)

    assert page.context["report"].publish
    assert [entry["url"] for entry in page.context["nav"][:2]] == [PAGE, reverse("reporting:reports")]
    assert client.get(reverse("reporting:reports")).status_code == 200


def test_a_coordinator_chooses_neither_another_territory_nor_all_of_them(sign_in, coordinator, housed):
    other = make.TerritoryFactory(code="lyon", name="Lyon")
    client = sign_in(coordinator)

    assert other.name not in client.get(PAGE).content.decode()
    for place in (other.code, "tous"):
        page = client.get(PAGE, {"du": "2026-01-01", "au": "2026-12-31", "territoire": place})
        assert page.status_code == 422
        assert page.context["report"] is None


def test_a_manager_reads_all_of_them_together_masked(sign_in, manager, housed):
    page = sign_in(manager).get(PAGE, {"du": "2026-01-01", "au": "2026-12-31", "territoire": "tous"})

    assert page.context["report"].publish
    assert page.context["report"].line("guests").value() == MASKED


@pytest.mark.parametrize("trait", ["referrer", "approver", "volunteer", "sysadmin"])
def test_others_are_refused(sign_in, trait):
    assert sign_in(make.UserFactory(**{trait: True})).get(PAGE).status_code == 403


def test_whoever_reads_or_signs_a_report_reads_what_it_counts(sign_in):
    for trait, status in (("funder", 200), ("approver", 200), ("referrer", 403), ("volunteer", 403)):
        client = sign_in(make.UserFactory(**{trait: True}))
        assert client.get(reverse("reporting:definitions")).status_code == status


def test_a_funder_arrives_on_what_is_published_and_reads_nothing_else(sign_in):
    client = sign_in(make.UserFactory(funder=True))
    row = make.PublicationFactory(signed=True)
    waiting = make.PublicationFactory(since=row.until, until=row.until + timedelta(days=30), as_of=row.until)

    home = client.get("/", follow=True)

    assert home.redirect_chain[-1][0] == reverse("reporting:reports")
    assert [entry["url"] for entry in home.context["nav"]] == [reverse("reporting:reports")]
    assert list(home.context["page"]) == [row]
    for name in ("report", "pdf", "ods"):
        assert client.get(reverse(f"reporting:{name}", args=[row.pk])).status_code == 200
        assert client.get(reverse(f"reporting:{name}", args=[waiting.pk])).status_code == 404
    assert client.get(PAGE).status_code == client.get(reverse("reporting:prepare")).status_code == 403


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"du": "2026-07-01", "au": "2026-06-30"}, "La fin de la période suit son début."),
        ({"du": "2026-01-01", "au": "2026-06-30", "connu": "2035-01-01"}, "Ce jour n’est pas encore arrivé."),
        ({"du": "2030-01-01", "au": "2030-06-30"}, "La période n’avait pas commencé."),
    ],
)
def test_a_period_that_cannot_be_is_said(sign_in, coordinator, housed, asked, sentence):
    page = sign_in(coordinator).get(PAGE, asked | {"territoire": housed.code})

    assert page.status_code == 422
    assert sentence in page.content.decode()


def test_every_indicator_has_its_definition_on_the_page(sign_in, coordinator):
    page = sign_in(coordinator).get(reverse("reporting:definitions")).content.decode()

    for declared in INDICATORS.values():
        assert f'id="{declared.code}"' in page


def test_the_page_costs_the_same_for_one_woman_or_twenty(sign_in, coordinator, constant_queries, housed):
    sign_in(coordinator)

    constant_queries(PAGE, grow=lambda: make.StayFactory.create_batch(5, ongoing=True))
