"""What is looked for and not found: counted of nobody, and published so that nobody is found again."""

import re
from collections import defaultdict
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from directory import unmet as counting
from directory.models import UnmetNeed, Verification
from directory.search.index import index
from reporting import unmet
from reporting.suppression import K, possible
from tests.factories import PlaceFactory, ServiceFactory

EVENING = datetime(2026, 8, 12, 20, 30, tzinfo=ZoneInfo("Europe/Paris"))
AUTUMN = datetime(2026, 11, 30, 10, 0, tzinfo=ZoneInfo("Europe/Paris"))


def said(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def counted():
    return sorted(UnmetNeed.objects.values_list("department", "commune", "category", "band", "kind", "count"))


@pytest.mark.django_db
def test_a_search_without_an_open_door_is_counted_and_one_with_is_not(client):
    place = PlaceFactory(latitude=44.84, longitude=-0.58)
    service = ServiceFactory(place=place, hours="Mo-Su 08:00-22:00")
    Verification.objects.create(service=service, fact="hours", verified_on=EVENING.date(), method="call")
    index([place])
    with time_machine.travel(EVENING, tick=False):
        client.get("/annuaire/", {"rubrique": "shower", "ou": "Bordeaux", "quand": "maintenant"})
        assert counted() == []

        for _ in range(2):
            client.get("/annuaire/", {"rubrique": "laundry", "ou": "33000", "quand": "maintenant"})
        client.get("/annuaire/", {"rubrique": "laundry", "ou": "33000", "quand": "maintenant", "page": "2"})
        client.get("/annuaire/", {"quoi": "Nour Haddad 06 12 34 56 78", "ou": "Bordeaux", "quand": ""})
        client.get("/annuaire/", {"rubrique": "shower", "ou": "Rennes", "rayon": "5", "quand": "maintenant"})
    with time_machine.travel(EVENING.replace(hour=23), tick=False):
        client.get("/annuaire/", {"rubrique": "shower", "ou": "Bordeaux", "quand": "maintenant"})

    assert counted() == [
        ("33", "Bordeaux", "", "evening", "nothing", 1),
        ("33", "Bordeaux", "laundry", "evening", "nothing", 2),
        ("33", "Bordeaux", "shower", "evening", "nothing-open", 1),
        ("35", "Rennes", "shower", "evening", "nothing", 1),
    ]
    assert "Haddad" not in str(list(UnmetNeed.objects.values()))


@pytest.mark.django_db
def test_a_refused_orientation_joins_them():
    counting.note_refusal("33000", "Bordeaux", "shower", EVENING)

    assert counted() == [("33", "Bordeaux", "shower", "evening", "refused", 1)]


@pytest.mark.django_db
def test_a_quarter_is_read_once_it_is_over_and_small_numbers_are_not(client):
    for number, (category, band) in ((23, ("shower", "evening")), (3, ("shower", "night")), (9, ("laundry", "night"))):
        UnmetNeed.objects.create(
            month=date(2026, 8, 1), department="33", commune="Bordeaux", category=category, band=band, kind="nothing",
            count=number,
        )  # fmt: skip
    UnmetNeed.objects.create(month=date(2026, 11, 1), department="33", band="night", kind="nothing", count=777)
    address = reverse("reporting:unmet_needs")

    with time_machine.travel(AUTUMN, tick=False):
        page = said(client.get(address, {"trimestre": "2026-T3", "departement": "33"}))
        running = said(client.get(address, {"trimestre": "2026-T4", "departement": "33"}))

    assert "35 recherches" in page
    assert "moins de 5" in page
    assert "777" not in page + running
    row = re.search(r"Douches(.*?)Laverie", page)[1]
    assert not re.search(r"\b3\b", row)
    assert "masqué" in row  # what would give it back


CELLS = st.dictionaries(
    st.tuples(st.sampled_from(["shower", "laundry", "meal"]), st.sampled_from(list(unmet.Band))), st.integers(1, 12),
    min_size=1, max_size=8,
)  # fmt: skip


@given(by_cell=CELLS)
def test_no_small_number_follows_from_all_that_is_said(by_cell):
    whole = sum(by_cell.values())
    cells, sums = unmet._bound(defaultdict(int, by_cell), {"Bordeaux": whole})
    told = unmet._Said(cells, sums)

    for key, cell in cells.items():
        if cell.is_small():
            assert key in told.masked
            low, high = possible(key, cells, sums, told.masked)
            assert high - low >= K - 2 or high >= K
