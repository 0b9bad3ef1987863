"""What the database refuses of the directory, whoever writes it."""

from datetime import date
from math import asinh, radians, tan

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from directory.models import AudienceRule, Doubt, Listing, Override, Place, Service, Source, Structure, Verification

pytestmark = pytest.mark.django_db
MAY = DateRange(date(2026, 5, 1), date(2026, 6, 1))
FOR_EVER = DateRange(date(2026, 5, 1), None)


@pytest.fixture
def here():
    structure = Structure.objects.create(name="Une halte")
    place = Place.objects.create(structure=structure, name="Halte", latitude=44.8, longitude=-0.5)
    return {"structure": structure, "place": place, "service": Service.objects.create(place=place, category="shower")}


REFUSED = {
    "structure_siret_fourteen_digits": lambda it: Structure.objects.create(name="X", siret="12"),
    "place_position_whole_and_on_earth": lambda it: Place.objects.create(
        structure=it["structure"], name="X", latitude=4
    ),
    "place_postal_code_five_digits": lambda it: Place.objects.create(
        structure=it["structure"], name="X", postal_code="7501"
    ),
    "place_has_a_name": lambda it: Place.objects.create(structure=it["structure"], name=""),
    "service_ages_in_order": lambda it: Service.objects.create(
        place=it["place"], category="x", age_min=30, age_max=20
    ),
    "service_saturation_until_a_day": lambda it: Service.objects.create(
        place=it["place"], category="x", saturation="high"
    ),
    "override_of_one_thing": lambda it: Override.objects.create(
        place=it["place"], service=it["service"], kind="closure", period=MAY
    ),
    "override_ends_or_is_reviewed": lambda it: Override.objects.create(
        place=it["place"], kind="closure", period=FOR_EVER
    ),
    "override_hours_when_they_change": lambda it: Override.objects.create(
        place=it["place"], kind="hours", period=MAY
    ),
    "override_message_says_something": lambda it: Override.objects.create(
        place=it["place"], kind="message", period=MAY
    ),
    "verification_of_one_thing": lambda it: Verification.objects.create(
        fact="hours", verified_on=date(2026, 5, 1), method="call"
    ),
    "verification_import_names_its_source": lambda it: Verification.objects.create(
        place=it["place"], fact="hours", verified_on=date(2026, 5, 1), method="import"
    ),
    "audience_once_per_service": lambda it: [
        AudienceRule.objects.create(service=it["service"], who="women", welcome=how) for how in ("only", "first")
    ],
    "listing_number_once_per_source": lambda it: [
        Listing.objects.create(source=_source(), number=1, place=it["place"]) for _ in range(2)
    ],
    "doubt_said_once": lambda it: [
        Doubt.objects.create(place=it["place"], kind="name", words="minuscule") for _ in range(2)
    ],
    "doubt_answered_with_words": lambda it: Doubt.objects.create(
        place=it["place"], kind="name", words="x", answered_on=date(2026, 5, 1)
    ),
}  # fmt: skip


def _source():
    return Source.objects.get_or_create(title="Feuillet", defaults={"verified_on": date(2026, 5, 1)})[0]


@pytest.mark.parametrize("constraint", REFUSED)
def test_what_must_never_be_false_is_a_wall_of_the_database(here, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        REFUSED[constraint](here)


def test_the_map_is_written_by_the_database(here):
    place = Place.objects.get(pk=here["place"].pk)

    assert place.east == pytest.approx(6378137 * radians(-0.5))
    assert place.north == pytest.approx(6378137 * asinh(tan(radians(44.8))))
