"""The yearly report gives back the shares of the Dijon house (seed 003): 39, 12, 11, 7, 6 %, and the rest shown."""

import csv
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from directory.models import VisitCount
from directory.models.permanence import Domain
from directory.permanences import counting
from directory.permanences.year import report
from tests.factories import HouseFactory, UserFactory

DATA = Path(__file__).parents[2] / "data" / "permanences" / "dijon_2008.csv"
SAID = {"rights": 39, "money": 12, "papers": 11, "work": 7, "health": 6}  # by the house itself, of nearly 6,000 visits


@pytest.mark.django_db
def test_the_report_gives_back_what_the_house_of_dijon_published(client, sign_in):
    house = HouseFactory()
    with DATA.open(newline="") as file:
        rows = [(int(row["month"]), row["domain"], int(row["visits"])) for row in csv.DictReader(file)]
    VisitCount.objects.bulk_create(
        VisitCount(house=house, day=date(2008, month, 15), domain=domain, count=visits)
        for month, domain, visits in rows
    )
    VisitCount.objects.create(house=house, day=date(2007, 5, 2), domain="rights", count=5701)

    found = counting.yearly(house, 2008)

    shares = {share.domain: share.percent for share in found.shares}
    assert found.total == sum(visits for _, _, visits in rows)
    assert 5900 <= found.total <= 6000
    assert {domain: shares[domain] for domain in SAID} == SAID
    assert list(SAID) == [share.domain for share in found.shares if share.domain in SAID]
    rest = {share.label: share.percent for share in found.shares if share.domain not in SAID}
    assert sum(rest.values()) == 25
    assert set(rest) == {"Petite enfance", "Aide juridique", "Soutien à la parentalité", "Logement", "Formation"}
    assert found.change == 4.5
    sign_in(UserFactory(coordinator=house.territory))
    page = client.get(reverse("directory:house_year", args=[house.pk]), {"annee": "2008"}).content.decode()
    assert all(f"{percent} %" in page for percent in shares.values())


@given(st.dictionaries(st.sampled_from(Domain.values), st.integers(0, 5000)))
def test_every_share_is_shown_and_they_sum_to_a_hundred(counts):
    found = report(2026, counts)

    assert sum(share.visits for share in found.shares) == found.total == sum(counts.values())
    assert sum(share.percent for share in found.shares) == (100 if found.total else 0)
    assert all(abs(share.percent - 100 * share.visits / found.total) < 1 for share in found.shares)


def test_a_first_year_is_compared_with_nothing():
    assert report(2026, {"rights": 3}).change is None
    assert report(2026, {}).shares == ()
