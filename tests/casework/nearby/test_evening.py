"""« Ce soir près d'elle »: what is open around the zone of her roof, surest first, and never where she sleeps."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from casework.models import Signpost
from casework.nearby.evening import evening
from casework.nearby.profile import profile_of
from casework.nearby.suiting import Profile
from casework.nearby.zone import Zone, zone_of
from directory.hours.timetable import State
from directory.models import Service
from tests.factories import (
    AccompanimentFactory,
    AreaFactory,
    AvoidedPlaceFactory,
    ChildFactory,
    DutyShiftFactory,
    MealFactory,
    PlaceFactory,
    RespiteFactory,
    StayFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
EVENING = datetime(2026, 11, 25, 19, 30, tzinfo=ZoneInfo("Europe/Paris"))  # a Wednesday
HERE = Zone("Bacalan", (44.8378, -0.5792))


@pytest.fixture(autouse=True)
def at_half_past_seven():
    with time_machine.travel(EVENING, tick=False):
        yield


@pytest.fixture
def file(coordinator):
    """A woman who sleeps in Bacalan tonight."""
    commune = AreaFactory(code="33063", name="Bordeaux", territory=coordinator.memberships.get().territory)
    area = AreaFactory(
        code="33063-bacalan", name="Bacalan", territory=commune.territory, latitude=44.86, longitude=-0.55
    )
    row = AccompanimentFactory(owner=coordinator)
    stay = StayFactory(accompaniment=row, ongoing=True)
    home = stay.occupancy.room.host.household
    home.area = area
    home.save()
    return row


def door(hours, category="seated-meal", north=0.0, **service):
    """A place so many kilometres to the north of the zone."""
    place = PlaceFactory(latitude=HERE.centre[0] + north / 111.195, longitude=HERE.centre[1])
    return MealFactory(place=place, category=category, hours=hours, **service)


def services(lines):
    return [line.service for line in lines]


def test_three_moments_three_levels_and_the_nearest_of_each(file):
    far, near = door("Mo-Su 18:00-21:00", north=2.4), door("Mo-Su 18:00-21:00", north=0.3)
    since, stale = door("Mo-Su 18:00+"), door("Mo-Su 18:00-22:00", checked=date(2026, 9, 1))
    later, night = door("Mo-Su 20:30-22:00"), door("Mo-Su 22:00-07:30", "night-shelter")
    morning, afternoon = door("Th 08:30-11:00", "breakfast"), door("Mo-Su 14:00-17:00", "shower")

    found = evening(file, HERE, Profile())

    assert services(found.now) == [near, far, since, stale]
    assert [line.level for line in found.now] == [State.CERTAIN, State.CERTAIN, State.OPEN_ENDED, State.UNKNOWN]
    assert services(found.later) == [later, night]
    assert set(services(found.tomorrow)) == {night, morning}
    assert afternoon not in services(found.lines)
    assert (found.now[0].far, found.now[1].far) == ("à moins de 500 m", "environ 2,5 km")


def test_what_does_not_suit_her_is_left_out_and_what_must_be_asked_comes_last(file):
    men, families, dogs = (door("Mo-Su 18:00-21:00") for _ in range(3))
    men.audiences.create(who="men", welcome="only")
    families.audiences.create(who="families", welcome="only")
    dogs.conditions.create(kind="animals")

    found = evening(file, HERE, Profile(children=True, animal=True))

    assert services(found.now) == [dogs, families]
    assert found.now[1].to_check == ("animal : demander avant",)
    assert found.now[1].level is State.UNKNOWN


def test_a_place_is_judged_by_the_service_that_is_looked_for(file):
    """A door open for legal advice is not open for a meal."""
    meal = door("Mo-Su 12:00-14:00")
    MealFactory(place=meal.place, category="legal-advice", hours="24/7")

    assert evening(file, HERE, Profile()).now == ()


def test_a_place_to_avoid_is_never_suggested_to_her_and_stays_for_others(file):
    meal = door("Mo-Su 18:00-21:00")
    AvoidedPlaceFactory(accompaniment=file, place=meal.place)

    assert evening(file, HERE, Profile()).lines == ()
    assert services(evening(AccompanimentFactory(), HERE, Profile()).now) == [meal]


def test_it_looks_wider_when_nothing_is_near(file):
    meal = door("Mo-Su 18:00-21:00", north=9)

    found = evening(file, HERE, Profile())

    assert (services(found.now), found.radius_km) == ([meal], 10)


def test_her_zone_is_a_district_for_the_team_and_a_municipality_for_her_social_worker(file, coordinator):
    worker = file.referral.referred_by.actor

    assert zone_of(file, coordinator.actor, date(2026, 11, 25)).label == "Bacalan"
    assert zone_of(file, worker, date(2026, 11, 25)).label == "Bordeaux"
    assert zone_of(file, UserFactory(referrer=True).actor, date(2026, 11, 25)) is None


def test_on_a_respite_her_zone_is_where_she_sleeps(file, coordinator):
    respite = RespiteFactory(
        stay=file.stays.get(), status="accepted", from_on=date(2026, 11, 24), until_on=date(2026, 11, 30)
    )
    home = respite.occupancy.room.host.household
    home.area = AreaFactory(code="33522", name="Talence", territory=file.territory)
    home.save()

    assert zone_of(file, coordinator.actor, date(2026, 11, 25)).label == "Talence"
    assert zone_of(file, coordinator.actor, date(2026, 12, 25)).label == "Bacalan"


def test_her_profile_is_what_this_actor_may_read(file, coordinator):
    ChildFactory(guest=file.guest)
    file.guest.animal = "dog"
    file.guest.save()

    known = profile_of(file, coordinator.actor, date(2026, 11, 25))

    assert (known.children, known.animal) == (True, True)
    assert profile_of(file, UserFactory(psychologist=True).actor, date(2026, 11, 25)) == Profile()


def test_the_page_says_the_115_last_and_no_home(client, sign_in, file, coordinator):
    meal = door("Mo-Su 18:00-21:00", north=2.8)
    sign_in(coordinator)

    page = client.get(reverse("casework:nearby", args=[file.pk]))
    text = page.content.decode()

    assert page["Cache-Control"] == "no-store"
    assert meal.place.name in text
    assert text.rindex("tel:115") > text.rindex(meal.place.name)
    assert "44.86" not in text
    assert "secteur=33063-bacalan" not in text
    assert client.get(reverse("casework:nearby", args=[file.pk]), {"besoin": "se-laver"}).context["found"].now == ()
    chosen = client.get(reverse("casework:nearby", args=[file.pk]), {"secteur": "33063"})
    assert chosen.context["zone"].hers is False


@pytest.mark.parametrize(
    ("role", "status"),
    [("coordinator", 200), ("manager", 200), ("on_duty", 200), ("social worker", 200), ("volunteer", 404),
     ("elsewhere", 404), ("psychologist", 403), ("approver", 403)],
)  # fmt: skip
def test_who_opens_the_page(client, sign_in, file, coordinator, role, status):
    territory = file.territory
    if role == "on_duty":
        user = UserFactory(volunteer=territory)
        DutyShiftFactory(territory=territory, user=user)
    else:
        user = {
            "coordinator": lambda: coordinator,
            "manager": lambda: UserFactory(manager=territory),
            "social worker": lambda: file.referral.referred_by,
            "volunteer": lambda: UserFactory(volunteer=territory),
            "elsewhere": lambda: UserFactory(
                coordinator=AccompanimentFactory(guest__territory__code="lyon").territory
            ),
            "psychologist": lambda: UserFactory(psychologist=territory),
            "approver": lambda: UserFactory(approver=territory),
        }[role]()
    sign_in(user)

    assert client.get(reverse("casework:nearby", args=[file.pk])).status_code == status


def test_one_place_and_twenty_cost_the_same(client, sign_in, file, coordinator, constant_queries):
    door("Mo-Su 18:00-21:00")
    sign_in(coordinator)

    constant_queries(
        reverse("casework:nearby", args=[file.pk]), grow=lambda: [door("Mo-Su 18:00-21:00") for _ in range(19)]
    )


def test_the_machine_of_places_is_not_open_to_a_stale_service(file):
    """A service that has gone leaves what was given to her."""
    meal = door("Mo-Su 18:00-21:00")
    row = Signpost.objects.create(
        accompaniment=file, place=meal.place, service=meal, channel="oral", follow_up_on=date(2026, 11, 28),
        given_by=file.owner.actor,
    )  # fmt: skip

    Service.objects.filter(pk=meal.pk).delete()

    row = Signpost.objects.get(pk=row.pk)
    assert (row.service, row.place) == (None, meal.place)
